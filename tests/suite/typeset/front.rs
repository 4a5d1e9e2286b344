//! Letters with a page one: the four of `fixtures/letters/sample-*.json`, which stand for the four usual kinds.

use lopdf::{Dictionary, Document};
use yice::compose::letter::{Content, Letter, Strip, TableRole};
use yice::domain::LetterKind;
use yice::domain::settings::Design;
use yice::typeset::PageGeometry;

use crate::typeset::gallery::gallery;
use crate::typeset::pdf::{role, structure};
use crate::typeset::{engine, letter, without_blanks};

/// Letters and the most pages that each may have, its receipt included.
const SAMPLES: [(&str, usize); 4] = [("sample-A", 5), ("sample-B", 4), ("sample-C", 6), ("sample-D", 3)];

fn pages(letter: &Letter) -> Vec<PageGeometry> {
    engine().geometry(letter).unwrap_or_else(|findings| panic!("{}: {findings:?}", letter.id))
}

/// Both designs of every sample.
fn each(check: impl Fn(&Letter)) {
    for (name, _) in SAMPLES {
        for design in [Design::Plain, Design::Letterhead] {
            check(&Letter { design, ..letter(name) });
        }
    }
}

fn text_of(page: &PageGeometry) -> String {
    without_blanks(&page.text())
}

#[test]
fn a_letter_is_as_short_as_its_kind_may_be() {
    for (name, most) in SAMPLES {
        let pdf = engine().pdf(&letter(name)).unwrap();
        assert!(pdf.warnings.is_empty(), "{name}");
        assert!(pdf.pages as usize <= most, "{name}: {} pages", pdf.pages);
    }
}

/// Where the lowest text or rule of a page's text area ends, in millimetres.
fn end_of(page: &PageGeometry) -> f64 {
    let texts = page.texts.iter().filter(|run| run.ink_right > run.ink_left).map(|run| run.ink_bottom);
    texts.chain(page.rules.iter().map(|rule| rule.y)).filter(|&y| y < 267.5).fold(30.0, f64::max)
}

#[test]
fn letters_of_the_demonstration_are_short_and_leave_no_page_half_empty() {
    let mut counts = Vec::new();
    for letter in &gallery().demonstration {
        let pages = pages(&Letter { design: Design::Plain, ..letter.clone() });
        counts.push(pages.len());
        // The last but one has the signature, the last one is the receipt.
        for (index, page) in pages[..pages.len() - 2].iter().enumerate() {
            assert!(end_of(page) > 30.0 + 237.0 * 0.6, "{}, page {} is half empty", letter.id, index + 1);
            let last = page.texts.iter().filter(|run| run.ink_bottom < 267.5).max_by(|a, b| a.y.total_cmp(&b.y));
            assert!(
                last.is_none_or(|run| !run.text.ends_with('：')),
                "{}, page {} ends in {last:?}",
                letter.id,
                index + 1
            );
        }
        let ending = &pages[pages.len() - 2];
        let in_text = |y: f64| (30.0..267.5).contains(&y);
        assert!(ending.rules.iter().any(|rule| in_text(rule.y)), "{}: the notes stand alone on a page", letter.id);
        let is_noticed = text_of(&pages[0]).contains("请知悉：");
        assert_eq!(
            is_noticed,
            letter.kind == LetterKind::RectificationGuidance,
            "{}: the notice on page one",
            letter.id
        );
    }
    counts.sort_unstable();
    assert!(counts[counts.len() / 2] <= 5 && counts[counts.len() * 95 / 100] <= 7, "{counts:?}");
}

#[test]
fn page_one_holds_the_results_and_what_to_do_first() {
    for letter in SAMPLES.map(|(name, _)| letter(name)) {
        let first = text_of(&pages(&letter)[0]);
        for content in letter.contents().filter(|it| matches!(it, Content::Panel(_) | Content::FirstThings(_))) {
            for text in content.texts() {
                assert!(first.contains(&without_blanks(text)), "{}: {text}", letter.id);
            }
        }
    }
}

#[test]
fn a_table_begins_below_page_one_only_with_a_few_rows() {
    each(|letter| {
        let pages = pages(letter);
        let items = letter.contents().find_map(|content| match content {
            Content::Table(table) if table.role == TableRole::Items => Some(table),
            _ => None,
        });
        let rows = &items.expect("every sample has its items").rows;
        let heads = pages.iter().position(|page| text_of(page).contains("要求来源")).unwrap();
        let named = |row: &Vec<String>| text_of(&pages[heads]).contains(&without_blanks(&row[1]));
        let least = if rows.len() <= 6 { rows.len() } else { 3 };
        let shown = rows.iter().filter(|row| named(row)).count();
        assert!(shown >= least, "{} {:?}: {shown} rows", letter.id, letter.design);
    });
}

/// How many head cells there are for rows, and alternative texts in reading order.
fn heads_and_alts(pdf: &[u8]) -> (usize, Vec<String>) {
    let document = Document::load_mem(pdf).unwrap();
    let found = structure(&document);
    let heads = found.iter().filter(|element| role(element) == "TH" && format!("{element:?}").contains("Row")).count();
    let figures = found.iter().filter(|element| role(element) == "Figure");
    let alt = |element: &&Dictionary| lopdf::decode_text_string(element.get(b"Alt").unwrap()).unwrap();
    (heads, figures.map(alt).collect())
}

#[test]
fn rows_have_their_heads_and_strips_their_words_for_who_cannot_see_them() {
    for (name, _) in SAMPLES {
        let letter = letter(name);
        let (heads, alts) = heads_and_alts(&engine().pdf(&letter).unwrap().bytes);
        let rows = |content: &Content| match content {
            Content::Panel(panel) => panel.rows.len(),
            Content::FirstThings(things) => things.rows.len(),
            Content::Table(table) => table.rows.len(),
            Content::Paths(paths) => paths.steps.iter().map(|step| step.outcomes.len()).sum(),
            Content::Measures(measures) => measures.groups.iter().map(|group| group.rows.len()).sum(),
            _ => 0,
        };
        assert_eq!(heads, letter.contents().map(rows).sum::<usize>() + letter.receipt.fields.len(), "{name}");
        let strips = letter.contents().flat_map(|content| match content {
            Content::Panel(panel) => panel.rows.iter().filter_map(|row| row.strip.as_ref()).collect(),
            _ => Vec::<&Strip>::new(),
        });
        let wanted: Vec<&str> = strips.map(|strip| strip.alt.as_str()).collect();
        assert_eq!(alts[..wanted.len()], wanted, "{name}");
    }
}
