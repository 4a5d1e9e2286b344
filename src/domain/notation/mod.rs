//! How laboratories write numbers, comparators and units: the ground that both grammars stand on.
//!
//! Characters are folded one by one, never by a general normalisation: NFKC would turn `10³` into `103`.

mod cursor;
mod numeral;

pub(super) use cursor::{Comparator, Cursor};
pub(super) use numeral::{Numeral, NumeralError, times_power_of_ten};
use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// Folds full-width forms, the various minus signs, tildes and comparators to one of each, and trims.
pub(super) fn fold(text: &str) -> String {
    let folded: String = text.chars().filter(|c| !is_invisible(*c)).map(fold_character).collect();
    folded.trim().to_string()
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

fn fold_character(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{2212}' | '\u{FE63}' | '\u{2010}'..='\u{2013}' => '-',
        '\u{2014}' | '\u{2015}' | '\u{2500}' | '\u{FE58}' => '—',
        '\u{301C}' | '\u{223C}' => '~',
        '≦' | '⩽' => '≤',
        '≧' | '⩾' => '≥',
        '\u{FE64}' => '<',
        '\u{FE65}' => '>',
        '\u{FE62}' => '+',
        '\u{FE6A}' => '%',
        '✕' | '✖' => '×',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// A text without any white space, for comparing words that a PDF line break may have cut.
pub(super) fn compact(folded: &str) -> String {
    folded.chars().filter(|c| !c.is_whitespace()).collect()
}

/// `/`, `//`, `—`, `--` and the like: marks for "does not apply".
pub(super) fn is_empty_mark(compact: &str) -> bool {
    !compact.is_empty() && (compact.chars().all(|c| c == '/') || compact.chars().all(|c| matches!(c, '-' | '—')))
}

/// Words that programs leave behind where a value went missing; never a result or a requirement in words.
pub(super) fn is_debris(compact: &str) -> bool {
    const DEBRIS: [&str; 9] = ["inf", "+inf", "-inf", "infinity", "nan", "null", "none", "true", "false"];
    compact.starts_with('#') || DEBRIS.contains(&compact.to_lowercase().as_str())
}

/// Whether two spellings are the same unit: width, superscripts, µ/μ and Ω/Ω are folded; nothing is converted.
pub fn same_unit(one: &str, other: &str) -> bool {
    fold_unit(one) == fold_unit(other)
}

/// `/`, `—` and the empty text all say that there is no unit.
fn fold_unit(unit: &str) -> Cow<'_, str> {
    // Most units are a few plain letters already.
    if unit.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'%') {
        return Cow::Borrowed(unit);
    }
    let folded: String = unit.nfkc().map(fold_character).filter(|c| !c.is_whitespace() && *c != '^').collect();
    let folded = folded.replace(['⋅', '•', '∙', '*'], "·");
    if is_empty_mark(&folded) { Cow::Borrowed("") } else { Cow::Owned(folded) }
}
