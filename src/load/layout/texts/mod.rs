//! What several facts in one text are: a packed cell, a header with its unit, firms with their roles.

use std::collections::BTreeMap;

use crate::domain::Reading;
use crate::domain::columns::Field;
use crate::domain::fold::fold;
use crate::domain::lists::{split_outside, without_number};
use crate::domain::measurement::ReadingError;
use crate::domain::notation::says_nothing;
pub(crate) use crate::load::profile::items::{FIELD_SEPARATORS, ITEM_SEPARATORS};

/// What the parts of an item are, by how many there are.
pub(crate) const PARTS: [&[Option<Field>]; 2] = [
    &[Some(Field::Item), Some(Field::Result), Some(Field::Requirement)],
    &[Some(Field::Item), Some(Field::Result), Some(Field::Unit), Some(Field::Requirement)],
];

/// Why nobody can say what a packed cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum PackedFault {
    /// A bracket is not closed, or not opened.
    Brackets,
    /// An item has so many parts, and none of these numbers is one that fits.
    Parts(String, usize),
    /// An item has several kinds of separators, or a part in which another one is hidden.
    Separators(String),
    /// An item without a name.
    NoName(String),
}

/// The items of a cell such as `水分║5.2║≤5.0；灰分║0.3║≤0.2`, each as texts by field; empty where the cell says that there are
/// none. `parts` are the ways in which an item may be made, each of another length; nobody needs a part without field.
///
/// # Errors
/// Why the cell cannot be read: then none of its items is believed.
pub(crate) fn packed(
    text: &str,
    item_separators: &[&str],
    field_separators: &[&str],
    parts: &[&[Option<Field>]],
) -> Result<Vec<Vec<(Field, String)>>, PackedFault> {
    if says_nothing(text) {
        return Ok(Vec::new());
    }
    let items = split_outside(text, item_separators).ok_or(PackedFault::Brackets)?;
    let items = items.into_iter().map(str::trim).filter(|item| !item.is_empty());
    items.map(|item| packed_item(item, field_separators, parts)).collect()
}

fn packed_item(
    item: &str,
    separators: &[&str],
    parts: &[&[Option<Field>]],
) -> Result<Vec<(Field, String)>, PackedFault> {
    // The longest that stands there is the one meant; another one beside it makes the parts a guess.
    let mut by_length = separators.to_vec();
    by_length.sort_by_key(|separator| std::cmp::Reverse(separator.len()));
    let here = by_length.iter().find(|separator| item.contains(**separator));
    let texts = match here {
        Some(separator) => split_outside(item, &[separator]).ok_or(PackedFault::Brackets)?,
        None => vec![item],
    };
    if texts.iter().any(|text| by_length.iter().any(|separator| text.contains(separator))) {
        return Err(PackedFault::Separators(item.to_string()));
    }
    let fields = parts.iter().find(|parts| parts.len() == texts.len());
    let fields = fields.ok_or_else(|| PackedFault::Parts(item.to_string(), texts.len()))?;
    let texts = fields.iter().zip(&texts).filter_map(|(field, text)| match (*field)? {
        Field::Item => Some((Field::Item, without_number(text).to_string())),
        field => Some((field, text.trim().to_string())),
    });
    let texts: Vec<(Field, String)> = texts.collect();
    let is_unnamed = texts.iter().any(|(field, text)| *field == Field::Item && says_nothing(text));
    if is_unnamed { Err(PackedFault::NoName(item.to_string())) } else { Ok(texts) }
}

/// Names of items in one cell, without any of their values: at `；`, `,`, `、` and line ends outside brackets, and without
/// their numbers. `None` where the brackets do not pair.
pub(crate) fn names(text: &str, separators: &[&str]) -> Option<Vec<String>> {
    let parts = split_outside(text, separators)?;
    // The rest of `1、` is a number alone.
    let names = parts.into_iter().map(|part| without_number(part).to_string());
    Some(names.filter(|name| !says_nothing(name)).collect())
}

/// What the header of an item's column says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NameAndUnit {
    /// The item, with the condition under which it is tested.
    pub item: String,
    /// Its unit; empty where the header has none.
    pub unit: String,
}

/// Splits the header of an item by a pattern with groups `item`, `unit` and `condition`. A header that does not match, or
/// whose `unit` is none (`闪点（闭口）`, `密度（20℃）`), is the item as it stands.
pub(crate) fn name_and_unit(header: &str, pattern: Option<&regex::Regex>) -> NameAndUnit {
    let header = header.split_whitespace().collect::<Vec<_>>().join(" ");
    let whole = NameAndUnit { item: header.clone(), unit: String::new() };
    let Some(groups) = pattern.and_then(|pattern| pattern.captures(&header)) else { return whole };
    let group = |name: &str| groups.name(name).map_or("", |group| group.as_str().trim());
    let (item, unit, condition) = (group("item"), group("unit"), group("condition"));
    if item.is_empty() || !unit.is_empty() && !is_unit(unit) {
        return whole;
    }
    let item = if condition.is_empty() { item.to_string() } else { format!("{item}（{condition}）") };
    NameAndUnit { item, unit: if says_nothing(unit) { String::new() } else { unit.to_string() } }
}

/// Whether a text between brackets can be a unit: no figure in front, no words but those that are units.
pub(crate) fn is_unit(text: &str) -> bool {
    const WORDS: &str = "级个次分秒度倍条只件枚粒处点天年月日时小度色只双根片张米克升滴元万千百毫微厘公斤";
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let begins_with_figure = text.starts_with(|c: char| c.is_numeric() || "<>≤≥±+-＜＞".contains(c));
    let is_power = text.strip_prefix("10").is_some_and(|rest| rest.starts_with(['^', '³', '⁴', '⁵', '⁶', '⁻', '²']));
    (is_power || !begins_with_figure) && text.chars().all(|c| !is_han(c) || WORDS.contains(c))
}

/// The unit that is written behind a number: `mm` of `0.72 mm`. The result itself stays as it was received.
pub(crate) fn unit_of_result(result: &str) -> Option<String> {
    match Reading::parse(result, "").reading {
        Reading::Unreadable(ReadingError::Unit(unit)) => {
            let is_read = !matches!(Reading::parse(result, &unit).reading, Reading::Unreadable(_) | Reading::Text);
            (is_read && is_unit(&unit)).then_some(unit)
        }
        _ => None,
    }
}

/// Firms with their roles in one cell: `委托方：甲公司；受托方：乙公司`, `甲公司（委托方：乙公司）`, `甲公司（分装）`. `None` where the
/// rules do not tell of every firm what it is: then the cell stays as it is. A firm without role is of the field `own`.
pub(crate) fn roles(text: &str, rules: &BTreeMap<String, Field>, own: Field) -> Option<Vec<(Field, String)>> {
    let mut found: Vec<(Field, String)> = Vec::new();
    let mut without_role = 0;
    for part in with_roles_apart(text, rules) {
        let (field, name) = role_of(&part, rules).unwrap_or((own, part.as_str()));
        let is_bare = role_of(&part, rules).is_none();
        without_role += usize::from(is_bare);
        // A role that no rule has, several firms, or one role twice: nobody can say what is meant.
        let is_doubtful = name.contains(['：', ':', '/', '／', '；', ';']) || name.is_empty();
        if is_doubtful || found.iter().any(|(known, _)| *known == field) {
            return None;
        }
        found.push((field, name.to_string()));
    }
    (found.len() > without_role).then_some(found)
}

/// The parts of a text, each with one role or none.
fn with_roles_apart(text: &str, rules: &BTreeMap<String, Field>) -> Vec<String> {
    let opens = |rest: &str| {
        rules.iter().any(|(word, _)| {
            rest.strip_prefix(word.as_str()).is_some_and(|rest| rest.trim_start().starts_with(['：', ':']))
        })
    };
    let mut parts = vec![String::new()];
    let mut closes = 0;
    for (at, c) in text.char_indices() {
        let before = text[..at].chars().next_back();
        let is_apart = before.is_none_or(|c| c.is_whitespace() || "；;，,、/／（([".contains(c) || "）)".contains(c));
        if is_apart && opens(&text[at..]) {
            // A bracket around a role ends with it.
            if let Some(last) = parts.last_mut() {
                closes += usize::from(last.ends_with(['（', '(', '[']));
                *last = last.trim_end_matches(['（', '(', '[']).to_string();
            }
            parts.push(String::new());
        }
        let ends_role = matches!(c, '；' | ';' | '/' | '／' | '\n');
        match parts.last_mut() {
            _ if ends_role => parts.push(String::new()),
            // What follows the bracket is another part: joined to the name inside, both would be a name that nobody wrote.
            Some(last) if closes > 0 && matches!(c, '）' | ')' | ']') && is_closing(last) => {
                closes -= 1;
                parts.push(String::new());
            }
            Some(last) => last.push(c),
            None => {}
        }
    }
    let trimmed =
        parts.into_iter().map(|part| part.trim_matches(|c: char| c.is_whitespace() || "，,、".contains(c)).to_string());
    trimmed.filter(|part| !part.is_empty()).collect()
}

/// Whether a bracket that closes now was opened before this text.
fn is_closing(text: &str) -> bool {
    let count = |of: &[char]| text.chars().filter(|c| of.contains(c)).count();
    count(&['（', '(', '[']) == count(&['）', ')', ']'])
}

fn role_of<'t>(part: &'t str, rules: &BTreeMap<String, Field>) -> Option<(Field, &'t str)> {
    rules.iter().find_map(|(word, field)| {
        let behind = part.strip_prefix(word.as_str()).map(str::trim_start);
        if let Some(name) = behind.and_then(|rest| rest.strip_prefix(['：', ':'])) {
            return Some((*field, name.trim()));
        }
        let (open, close) = (part.rfind(['（', '(', '[']), part.strip_suffix(['）', ')', ']']));
        let (open, inner) = (open?, close?);
        let bracket = part[open..].chars().next().map_or(0, char::len_utf8);
        let is_word = inner.get(open + bracket..).is_some_and(|inner| fold(inner) == fold(word));
        is_word.then(|| (*field, part[..open].trim()))
    })
}

#[cfg(test)]
mod tests;
