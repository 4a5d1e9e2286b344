//! A letter as the passages that a reader meets, and the rules that need all of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;
use yice::compose::Letter;
use yice::compose::letter::{Content, Measure, MeasureGroup, Measures, Panel, TableRole};

use super::tables::PURE;
use super::text::{is_han, masked};

/// What a passage is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Page one after the opening: it says in short what stands later at length.
    PageOne,
    /// A paragraph or note.
    Prose,
    /// A step that tells causes apart, and what may be found.
    Step,
    /// What a measure asks for.
    Measure,
    /// How it is proved, by when, by whom: the same way proves several measures.
    Proof,
    /// Law: word for word what the citations say.
    Law,
}

/// A text of a letter.
#[derive(Debug, Clone)]
pub struct Passage {
    /// What it is.
    pub part: Part,
    /// The text.
    pub text: String,
}

/// Every text of a letter that the program words; what is printed as received (items, facts, names) is not among them.
pub fn passages(letter: &Letter) -> Vec<Passage> {
    let mut all = Vec::new();
    let mut say = |part: Part, text: &str| all.push(Passage { part, text: text.to_string() });
    for block in &letter.body {
        match &block.content {
            Content::Heading { text, .. } | Content::Note { text } => say(Part::Prose, text),
            Content::Paragraph { lead, text } => {
                let part = if block.id.starts_with("rules") { Part::Law } else { Part::Prose };
                say(part, &format!("{lead}{text}"));
            }
            Content::Panel(panel) => panel_texts(panel).iter().for_each(|text| say(Part::PageOne, text)),
            Content::FirstThings(things) => {
                for row in &things.rows {
                    [&row.what, &row.target, &row.when].iter().for_each(|text| say(Part::PageOne, text));
                }
            }
            Content::Paths(paths) => {
                for step in &paths.steps {
                    say(Part::Step, &step.text);
                    step.outcomes
                        .iter()
                        .for_each(|one| [&one.found, &one.means].iter().for_each(|t| say(Part::Step, t)));
                }
            }
            Content::Measures(measures) => {
                for group in &measures.groups {
                    say(Part::Measure, &group.text);
                    for row in &group.rows {
                        say(Part::Measure, &row.what);
                        let proof = [&row.target, &row.verification, &row.evidence, &row.due, &row.who];
                        proof.iter().for_each(|text| say(Part::Proof, text));
                    }
                }
            }
            Content::Table(table) if table.role == TableRole::Law => {
                table.rows.iter().flatten().for_each(|text| say(Part::Law, text));
            }
            Content::Table(_) | Content::Facts { .. } => {}
        }
    }
    say(Part::Prose, &letter.receipt.text);
    all
}

fn panel_texts(panel: &Panel) -> Vec<String> {
    let mut texts = vec![panel.summary.clone(), panel.note.clone()];
    for row in &panel.rows {
        texts.extend([row.instead.clone(), row.margin.clone(), row.place.clone()]);
        texts.extend(row.strip.iter().flat_map(|strip| [strip.peer_label.clone(), strip.own.label.clone()]));
    }
    texts
}

/// Every measure of a letter.
pub fn measures(letter: &Letter) -> Vec<&Measure> {
    let of = |content| match content {
        &Content::Measures(Measures { ref groups, .. }) => groups.iter().flat_map(|group| &group.rows).collect(),
        _ => Vec::new(),
    };
    letter.contents().flat_map(of).collect()
}

/// Reported texts that a letter repeats as they are, whatever they look like.
pub fn reported(letter: &Letter) -> Vec<String> {
    let mut texts = vec![letter.addressee.clone(), letter.class_name.clone()];
    for content in letter.contents() {
        match content {
            Content::Table(table) => {
                for row in &table.rows {
                    // Names without the star, requirements and results.
                    texts.extend(
                        [1, 3, 5].iter().filter_map(|&at| Some(row.get(at)?.trim_end_matches('★').to_string())),
                    );
                }
            }
            Content::Facts { facts } => texts.extend(facts.iter().map(|fact| fact.value.clone())),
            Content::Panel(panel) => texts.extend(panel.rows.iter().map(|row| row.name.clone())),
            _ => {}
        }
    }
    // Figures and verdicts alone are no names; the longest first, so that a name within a name is no name.
    texts.retain(|text| text.chars().filter(|c| is_han(*c)).count() >= 2 && !text.ends_with("符合"));
    texts.sort_by_key(|text| std::cmp::Reverse(text.chars().count()));
    texts.dedup();
    texts
}

static QUOTED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"“[^”]*”").unwrap());

/// A passage as the rules of one text see it: what is printed as received has become a word.
pub fn bare(passage: &Passage, reported: &[String]) -> String {
    let mut text = passage.text.clone();
    if passage.part == Part::Law {
        text = QUOTED.replace_all(&text, "“原文”").into_owned();
    }
    for own in reported {
        text = text.replace(own, "■");
    }
    text
}

/// A rule of a whole letter.
pub type WholeRule = fn(&Letter) -> Vec<String>;

/// Every rule of a whole letter, by the name that a failure prints.
pub const WHOLE: [(&str, WholeRule); 7] = [
    ("sentence twice", sentences_twice),
    ("value too often", values_too_often),
    ("value without unit", values_without_unit),
    ("unquoted", words_without_marks),
    ("proof is its record", proofs_that_repeat),
    ("digits of a distance", distances_without_digits),
    ("uneven digits", uneven_digits),
];

/// The same sentence stands once in a letter; page one and the law repeat what they must, and each sample has the
/// conclusion of its report.
fn sentences_twice(letter: &Letter) -> Vec<String> {
    let passages = passages(letter);
    let mut seen: Vec<&str> = Vec::new();
    let mut bad = Vec::new();
    let told = passages.iter().filter(|passage| !matches!(passage.part, Part::PageOne | Part::Law | Part::Proof));
    for sentence in told.flat_map(|passage| passage.text.split(['。', '；'])).map(str::trim) {
        if sentence.chars().filter(|c| is_han(*c)).count() < 10
            || ["检验结论：", "结果备注："].iter().any(|of_sample| sentence.starts_with(of_sample))
        {
            continue;
        }
        if seen.contains(&sentence) {
            bad.push(sentence.to_string());
        }
        seen.push(sentence);
    }
    bad
}

// Names have their conditions without a space (28d, 20℃): those are no values.
static VALUES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\d+\.?\d*(?:%|‰|个百分点|\s(?:℃|[A-Za-zµμΩ][A-Za-z²³⁰¹µμΩ]*(?:[/·][A-Za-z0-9²³µμΩ]+)*))").unwrap()
});

/// Most times that a value is told behind page one: where it argues, where it is asked for, where it is proved.
const TIMES: usize = 3;

/// A result, limit or target that is told of an item more often than a reader needs. Conditions (20 ℃) are told wherever
/// they apply.
fn values_too_often(letter: &Letter) -> Vec<String> {
    let (passages, reported) = (passages(letter), reported(letter));
    let table = letter.contents().filter_map(items).flatten().flat_map(|row| [&row[3], &row[5]]);
    let known: BTreeSet<&str> = table.flat_map(|cell| cell.split('～')).map(number).collect();
    let targets: Vec<(&str, &str)> = letter.contents().filter_map(groups).flatten().flat_map(targets).collect();
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for passage in passages.iter().filter(|passage| !matches!(passage.part, Part::PageOne | Part::Law)) {
        let text = masked(&bare(passage, &reported));
        // A worked example computes with them.
        let text = text.split("示例：").next().unwrap_or_default();
        // A range is one value.
        let ends = VALUES.find_iter(text).filter(|value| !text[value.end()..].starts_with('～'));
        for value in ends.map(|value| value.as_str().replace(' ', "")) {
            *times.entry(value).or_default() += 1;
        }
    }
    let is_of_sample =
        |value: &str| known.contains(number(value)) || targets.iter().any(|(_, target)| target.contains(value));
    // Two items may have the same limit, and one item a result that is its limit.
    let meanings = |value: &str| {
        let named: BTreeSet<&str> = targets
            .iter()
            .filter(|(_, target)| target.replace(' ', "").contains(value))
            .map(|(item, _)| *item)
            .collect();
        let is_in = |column: usize| {
            let mut cells = letter.contents().filter_map(items).flatten().flat_map(|row| row[column].split('～'));
            usize::from(cells.any(|cell| number(cell) == number(value)))
        };
        named.len().max(is_in(3) + is_in(5)).max(1)
    };
    let often = times.into_iter().filter(|(value, times)| is_of_sample(value) && *times > TIMES * meanings(value));
    often.map(|(value, times)| format!("{value} ×{times}")).collect()
}

/// The number at the beginning of a text, without the sign that compares it.
fn number(text: &str) -> &str {
    let text = text.trim_start_matches(['≥', '≤', '<', '>', '±', '-']);
    &text[..text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len())]
}

fn groups(content: &Content) -> Option<&Vec<MeasureGroup>> {
    match content {
        Content::Measures(measures) => Some(&measures.groups),
        _ => None,
    }
}

/// The item of a group with every cell that may hold its value.
fn targets(group: &MeasureGroup) -> Vec<(&str, &str)> {
    let item = group.text.split(['（', '：']).next().unwrap_or_default();
    group.rows.iter().flat_map(|row| [(item, row.what.as_str()), (item, row.target.as_str())]).collect()
}

/// A verification says value, count or state, and is not its record again.
fn proofs_that_repeat(letter: &Letter) -> Vec<String> {
    let pairs = |text: &str| {
        let chars: Vec<char> = text.chars().filter(|c| is_han(*c)).collect();
        chars.windows(2).map(|pair| (pair[0], pair[1])).collect::<Vec<_>>()
    };
    let repeats = |measure: &&Measure| {
        let proof = pairs(&format!("{}{}", measure.target, measure.verification));
        let record = pairs(&measure.evidence);
        let known = proof.iter().filter(|pair| record.contains(pair)).count();
        !proof.is_empty() && known * 3 >= proof.len() * 2
    };
    let bad = measures(letter).into_iter().filter(repeats);
    bad.map(|measure| format!("{} / {}", measure.verification, measure.evidence)).collect()
}

fn decimals(number: &str) -> Option<usize> {
    let digits = number.trim_start_matches(['-', '≥', '≤', '<', '>', '要', '求']);
    let is_number = !digits.is_empty() && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    is_number.then(|| digits.split_once('.').map_or(0, |(_, decimals)| decimals.len()))
}

static DISTANCE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^(?:余量|低于要求|超出要求)(\d[\d.]*)").unwrap());

/// A distance has as many decimals as the finer of result and limit: 58.0 less 57.0 is 1.0.
fn distances_without_digits(letter: &Letter) -> Vec<String> {
    let mut bad = Vec::new();
    for row in panels(letter).flat_map(|panel| &panel.rows) {
        let Some(strip) = &row.strip else { continue };
        let ends = [&strip.low, &strip.high].into_iter().flatten();
        let Some(distance) = DISTANCE.captures(&row.margin) else { continue };
        let own = decimals(strip.own.label.trim_start_matches("你单位"));
        let limits: Vec<usize> = ends.filter_map(|end| decimals(&end.label)).collect();
        // Between two limits the nearer one counts, which the label does not say.
        let (Some(own), [limit]) = (own, limits.as_slice()) else { continue };
        // Compared after rounding, it has the digits of the limit.
        if decimals(&distance[1]).is_none_or(|digits| digits != own.max(*limit) && digits != *limit) {
            bad.push(format!("{} {} {}", strip.own.label, strip.alt, row.margin));
        }
    }
    bad
}

/// Quartiles and median of one indicator have equally many decimals.
fn uneven_digits(letter: &Letter) -> Vec<String> {
    let mut bad = Vec::new();
    for row in panels(letter).flat_map(|panel| &panel.rows) {
        let Some(strip) = &row.strip else { continue };
        let label = strip.peer_label.trim_start_matches("同类").trim_start_matches("中位数");
        let mut figures: Vec<&str> = label.split('～').collect();
        figures.extend(row.place.split_once("中位数").and_then(|(_, rest)| rest.split('；').next()));
        let digits: Vec<usize> = figures.iter().filter_map(|figure| decimals(figure)).collect();
        if digits.windows(2).any(|pair| pair[0] != pair[1]) {
            bad.push(figures.join("，"));
        }
    }
    bad
}

fn panels(letter: &Letter) -> impl Iterator<Item = &Panel> {
    letter.contents().filter_map(|content| match content {
        Content::Panel(panel) => Some(panel),
        _ => None,
    })
}

/// Results and limits of a letter's items that have a unit: a sentence tells them with it.
fn values_without_unit(letter: &Letter) -> Vec<String> {
    let passages = passages(letter);
    let mut with_unit: Vec<(String, String)> = Vec::new();
    let mut without: Vec<String> = Vec::new();
    for row in letter.contents().filter_map(items).flatten() {
        let [unit, requirement, result] = [2, 3, 5].map(|at| row[at].trim());
        for value in [requirement, result].iter().flat_map(|text| text.split('～')) {
            let value = value.trim_start_matches(['≥', '≤', '<', '>']).to_string();
            if decimals(&value).is_some_and(|decimals| decimals > 0) {
                match matches!(unit, "" | "/" | "—") {
                    true => without.push(value),
                    false => with_unit.push((value, unit.to_string())),
                }
            }
        }
    }
    let mut bad = Vec::new();
    let told = passages.iter().filter(|passage| matches!(passage.part, Part::Prose | Part::Measure | Part::Proof));
    // P·O 42.5 is a name.
    let facts = letter.contents().filter_map(|content| match content {
        Content::Facts { facts } => Some(facts),
        _ => None,
    });
    let models: Vec<&str> = facts.flatten().filter(|fact| fact.label == "规格型号").map(|fact| &*fact.value).collect();
    // A figure that happens to be another item's.
    for passage in told.filter(|passage| !PURE.iter().any(|word| passage.text.contains(word))) {
        let text = masked(&models.iter().fold(passage.text.clone(), |text, model| text.replace(*model, "■")));
        for (value, _) in with_unit.iter().filter(|(value, _)| !without.contains(value)) {
            for (at, _) in text.match_indices(value.as_str()) {
                let before = text[..at].chars().next_back().unwrap_or('。');
                let after = text[at + value.len()..].trim_start().chars().next().unwrap_or('。');
                let is_whole =
                    !before.is_ascii_alphanumeric() && before != '.' && !after.is_ascii_digit() && after != '.';
                if is_whole && (is_han(after) && after != '个' || "，。；、）→".contains(after)) {
                    bad.push(format!("{value} ‖ {}", passage.text));
                }
            }
        }
    }
    bad
}

/// Rows of a table of test items.
fn items(content: &Content) -> Option<&Vec<Vec<String>>> {
    match content {
        Content::Table(table) if table.role == TableRole::Items => Some(&table.rows),
        _ => None,
    }
}

/// A result or requirement in words stands between quotation marks wherever a sentence tells it.
fn words_without_marks(letter: &Letter) -> Vec<String> {
    let passages = passages(letter);
    let mut bad = Vec::new();
    for row in letter.contents().filter_map(items).flatten() {
        for (lead, told) in [("要求", &row[3]), ("检验结果", &row[5]), ("结果", &row[5])] {
            let is_words = told.chars().filter(|c| is_han(*c)).count() >= 2;
            let bare = format!("{lead}{told}");
            let found = passages.iter().find(|passage| is_words && passage.text.contains(&bare));
            bad.extend(found.map(|passage| passage.text.clone()));
        }
    }
    bad
}
