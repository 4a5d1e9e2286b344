//! Every text of a TOML document with the keys that lead to it and its place.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Lines;
use crate::diagnostic::Place;

/// A text of a document: a value, or a key that a person has chosen.
pub(crate) struct Text {
    /// The keys that lead to it.
    pub keys: Vec<String>,
    /// The text.
    pub text: String,
    /// Where it stands.
    pub place: Place,
}

/// All texts in the order of the document; none of a text that is no TOML.
pub(crate) fn texts(file: &str, text: &str) -> Vec<Text> {
    let mut found = Vec::new();
    if let Ok(document) = DeTable::parse(text) {
        of_table(document.get_ref(), &[], &Lines::new(file, text), &mut found);
    }
    found.sort_by_key(|text| text.place.row);
    found
}

fn of_table(table: &DeTable<'_>, above: &[String], lines: &Lines, found: &mut Vec<Text>) {
    for (key, value) in table {
        let keys: Vec<String> = above.iter().cloned().chain([key.get_ref().to_string()]).collect();
        found.push(Text { keys: above.to_vec(), text: key.get_ref().to_string(), place: lines.at(key.span().start) });
        of_value(value, &keys, lines, found);
    }
}

fn of_value(value: &Spanned<DeValue<'_>>, keys: &[String], lines: &Lines, found: &mut Vec<Text>) {
    match value.get_ref() {
        DeValue::String(text) => {
            found.push(Text { keys: keys.to_vec(), text: text.to_string(), place: lines.at(value.span().start) });
        }
        DeValue::Array(values) => values.iter().for_each(|value| of_value(value, keys, lines, found)),
        DeValue::Table(table) => of_table(table, keys, lines, found),
        _ => {}
    }
}
