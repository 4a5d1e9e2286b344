//! Findings on one page, however many they are: a clerk reads in a minute what stops, what is held and what to do first.

use crate::diagnostic::codes::title;
use crate::diagnostic::kinds::{Kind, kinds};
use crate::diagnostic::{Diagnostic, Lang, Severity};

/// Lines of findings; a command adds a few of its own, and 40 lines are a page.
const LINES: usize = 30;
/// Findings of one kind that are told one by one where they say different things and all must be mended.
const TOLD_APART: usize = 5;
/// Characters of a sentence; the whole of it is told by `--all`.
const SENTENCE: usize = 150;

/// The page. The gravest kinds of findings are told with their places and what to do, as far as there is room; the others have
/// a line each. What is for the keepers of knowledge is one line at the end.
pub(super) fn page(findings: &[Diagnostic], lang: Lang) -> Vec<String> {
    let (for_keepers, own): (Vec<Kind<'_>>, Vec<Kind<'_>>) =
        kinds(findings).into_iter().partition(Kind::is_for_keepers);
    let shown = if own.len() > LINES { LINES - 1 } else { own.len() };
    let mut room = LINES - shown - usize::from(shown < own.len());
    let mut lines = Vec::new();
    for kind in &own[..shown] {
        let block = block(kind, lang);
        if block.len() - 1 <= room {
            room -= block.len() - 1;
            lines.extend(block);
        } else {
            lines.push(line(kind, lang));
        }
    }
    if shown < own.len() {
        let rest = &own[shown..];
        let (count, list) = (rest.iter().map(|kind| kind.findings.len()).sum::<usize>(), list(rest, lang));
        lines.push(match lang {
            Lang::Zh => format!("……另有 {} 种 {count} 条：{list}（--all 全部列出）", rest.len()),
            Lang::En => format!("… and {count} more of {} kinds: {list} (--all lists them)", rest.len()),
        });
    }
    if !for_keepers.is_empty() {
        let list = list(&for_keepers, lang);
        lines.push(match lang {
            Lang::Zh => format!("给维护知识库的人（不影响文书）：{list}；--all 全部列出"),
            Lang::En => format!("for whoever keeps the knowledge (letters are made): {list}; --all lists them"),
        });
    }
    lines
}

/// What to do first, where there is more than one thing to do; none where nothing stops that could be mended.
pub(super) fn first(findings: &[Diagnostic], lang: Lang) -> Option<String> {
    let kinds = kinds(findings);
    let first =
        kinds.first().filter(|kind| kind.severity >= Severity::Hold && !kind.only_waits() && kinds.len() > 1)?;
    let place = first.findings[0].places.first().map(|place| format!(" → {}", place.to_text(lang))).unwrap_or_default();
    Some(match lang {
        Lang::Zh => format!("先做：{}[{}]{place}", title(first.code, lang), first.code),
        Lang::En => format!("do first: {} [{}]{place}", title(first.code, lang), first.code),
    })
}

/// A kind with its places and what to do.
fn block(kind: &Kind<'_>, lang: Lang) -> Vec<String> {
    let (first, count) = (kind.findings[0], kind.findings.len());
    let sentence = kind.sentence(lang);
    let is_one = sentence == first.message.in_lang(lang);
    let (colon, todo) = colon_and_todo(lang);
    let mut lines = vec![format!(
        "{}[{}]{colon}{}{}",
        kind.severity.word(lang),
        kind.code,
        cut(sentence),
        of(count, kind.held, lang)
    )];
    let apart: Vec<&&Diagnostic> = match kind.severity {
        _ if is_one => Vec::new(),
        Severity::Error => kind.findings.iter().take(TOLD_APART).collect(),
        _ => vec![&kind.findings[0]],
    };
    let places = kind.first_places(lang);
    let is_one_place = kind.findings.iter().all(|finding| finding.places.first() == first.places.first());
    for finding in &apart {
        let place = finding.places.first().filter(|_| apart.len() > 1 && !is_one_place);
        let place = place.map(|place| format!(" → {}", place.to_text(lang))).unwrap_or_default();
        lines.push(format!("  · {}{place}", cut(finding.message.in_lang(lang))));
    }
    if (apart.len() < 2 || is_one_place) && !places.is_empty() {
        lines.push(format!("  → {places}"));
    }
    let hint = first.hint.in_lang(lang);
    if !hint.is_empty() {
        lines.push(format!("  {todo}{hint}"));
    }
    lines
}

/// A kind in one line.
fn line(kind: &Kind<'_>, lang: Lang) -> String {
    let (colon, places) = (colon_and_todo(lang).0, kind.first_places(lang));
    let places = if places.is_empty() { places } else { format!(" → {places}") };
    let (word, title) = (kind.severity.word(lang), title(kind.code, lang));
    format!("{word}[{}]{colon}{title}{}{places}", kind.code, of(kind.findings.len(), kind.held, lang))
}

fn list(kinds: &[Kind<'_>], lang: Lang) -> String {
    let told = kinds.iter().map(|kind| format!("{}[{}] {}", title(kind.code, lang), kind.code, kind.findings.len()));
    told.collect::<Vec<_>>().join(if lang == Lang::Zh { "、" } else { ", " })
}

/// How many there are where they are several, and how many letters they hold.
fn of(count: usize, held: usize, lang: Lang) -> String {
    match (count, held, lang) {
        (1, 0 | 1, _) => String::new(),
        (count, 0, Lang::Zh) => format!("（{count} 条）"),
        (count, 0, Lang::En) => format!(" ({count})"),
        (1, held, Lang::Zh) => format!("（暂缓 {held} 份）"),
        (1, held, Lang::En) => format!(" ({held} letters held)"),
        (count, held, Lang::Zh) => format!("（{count} 条，暂缓 {held} 份）"),
        (count, held, Lang::En) => format!(" ({count}, {held} letters held)"),
    }
}

fn colon_and_todo(lang: Lang) -> (&'static str, &'static str) {
    match lang {
        Lang::Zh => ("：", "怎么办："),
        Lang::En => (": ", "what to do: "),
    }
}

fn cut(sentence: &str) -> String {
    let mut text: String = sentence.chars().take(SENTENCE).collect();
    if text.len() < sentence.len() {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Place;
    use crate::diagnostic::codes::codes;

    /// So many findings of each of the first kinds, every second one with a sentence of its own.
    fn bad_job(kinds: usize, each: usize) -> Vec<Diagnostic> {
        let made = codes().iter().take(kinds).enumerate().flat_map(|(number, info)| {
            (0..each).map(move |row| {
                let finding = match number % 4 {
                    0 => Diagnostic::error(info.code),
                    1 => Diagnostic::hold(info.code),
                    2 => Diagnostic::warning(info.code),
                    _ => Diagnostic::note(info.code),
                };
                let own = if number % 2 == 0 { row } else { 0 };
                let place = Place { row: u32::try_from(row).ok(), column: "P".into(), ..Place::file("results.xlsx") };
                finding.at(place).say(format!("第 {own} 句"), format!("sentence {own}")).hint("改", "mend")
            })
        });
        made.collect()
    }

    #[test]
    fn a_page_stays_a_page_however_bad_the_job_is() {
        for (kinds, each) in [(0, 0), (1, 1), (1, 5000), (5, 3), (20, 40), (60, 100), (100, 1)] {
            for lang in [Lang::Zh, Lang::En] {
                let findings = bad_job(kinds, each);
                let lines = page(&findings, lang);
                assert!(lines.len() <= LINES + 1, "{kinds} × {each}: {} lines", lines.len());
                let told = lines.join("\n");
                for finding in findings.iter().filter(|finding| finding.severity >= Severity::Hold) {
                    assert!(told.contains(finding.code), "{} is not told\n{told}", finding.code);
                }
                assert_eq!(first(&findings, lang).is_some(), kinds > 1, "{kinds}");
            }
        }
    }

    #[test]
    fn the_gravest_are_told_in_full_and_one_kind_once() {
        let told = page(&bad_job(3, 3), Lang::Zh);
        assert_eq!(
            told,
            [
                "错误[missing-job-file]：没有 job.toml（3 条）",
                "  · 第 0 句 → results.xlsx › P0",
                "  · 第 1 句 → results.xlsx › P1",
                "  · 第 2 句 → results.xlsx › P2",
                "  怎么办：改",
                "暂缓[unreadable-file]：第 0 句（3 条）",
                "  → results.xlsx › P0、P1、P2",
                "  怎么办：改",
                "注意[symlink-refused]：模板是符号链接（3 条）",
                "  · 第 0 句",
                "  → results.xlsx › P0、P1、P2",
                "  怎么办：改",
            ]
        );
        let told: Vec<String> =
            [(1, 1), (1, 2), (3, 0), (3, 2)].iter().map(|(count, held)| of(*count, *held, Lang::Zh)).collect();
        assert_eq!(told, ["", "（暂缓 2 份）", "（3 条）", "（3 条，暂缓 2 份）"]);
        let first = first(&bad_job(3, 3), Lang::En).unwrap();
        assert_eq!(first, "do first: no job.toml [missing-job-file] → results.xlsx › P0");
        let keepers = [Diagnostic::note("rule-too-common"), Diagnostic::note("rule-too-common")];
        assert_eq!(
            page(&keepers, Lang::Zh),
            ["给维护知识库的人（不影响文书）：同一条建议用得太多[rule-too-common] 2；--all 全部列出"]
        );
    }
}
