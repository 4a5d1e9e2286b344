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

/// Clerks' words for a cell that has nothing to say.
pub(super) const NOTHING: [&str; 5] = ["无", "不详", "未标注", "未注明", "未提供"];

/// Whether a cell says nothing: it is empty, struck out, or holds a word for that.
///
/// Results, requirements and verdicts are no such cells: there a stroke says something (not tested, nothing required,
/// not judged), an empty cell is a defect, and 无 is a word like any other.
pub fn says_nothing(text: &str) -> bool {
    let compact = compact(&fold(text));
    compact.is_empty() || is_stroke(&compact) || NOTHING.contains(&compact.as_str())
}

/// `/`, `//`, `—`, `--` and the like.
pub(super) fn is_stroke(compact: &str) -> bool {
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
    if is_stroke(&folded) { Cow::Borrowed("") } else { Cow::Owned(folded) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strokes_and_words_for_nothing_say_nothing() {
        for text in ["", " ", "/", "//", "／", "-", "－", "--", "—", "——", "– –", "无", "未 标注", "不详"]
        {
            assert!(says_nothing(text), "{text:?}");
        }
        for text in ["/--", "-/", "0", "无锡", "无裂纹", "未检出", "2022-08-08/--", "N/A"] {
            assert!(!says_nothing(text), "{text:?}");
        }
    }
}
