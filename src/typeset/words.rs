//! Texts as the layout sets them: where a line may not break, and how wide they are about.
//!
//! The layout could find this out itself, but Typst compiles a regular expression anew each time one is used.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::{Value, json};

/// Kept together (the group): a standard's code (`GB/T`), its number with the year (`5023.3—2008` would break at the dash),
/// a document number, one number to another, a comparator with its number, a number with its unit. Code and number may
/// part at their blank, or lines get too loose. Otherwise a long run of letters and digits, broken anywhere where it is
/// wider than its column.
static SPECIAL: LazyLock<Regex> = LazyLock::new(|| {
    let standard = r"[A-Z]+[0-9]*/[A-Z]+|[0-9]+(?:\.[0-9]+)*[—–][0-9]{4}";
    let numbered = "〔[0-9]{4}〕[ 　0-9]+号";
    let range = "[-+−]?[0-9][0-9.]*～[-+−]?[0-9][0-9.]*%?";
    let unit =
        "(?:[kMGcmdnµμh]?(?:m|g|N|Pa|V|A|W|Ω|Hz|L|l|J|s|mol)|t|h|min|d|K|dB|°C|℃|%|‰|㎡)[²³⁻¹·/0-9A-Za-zΩ℃]{0,10}";
    // A line never begins with the sign between two numbers.
    let quantity = format!("(?:[≤≥±<>] ?[0-9][0-9.]*(?: ?{unit})?|[0-9][0-9.]* {unit})～?");
    // A unit of two parts without its number, as columns of names and units have it: `mm²/s`. Where a word ends is asked of
    // ASCII: a Han character beside a unit is no part of it, and the other question would keep the pattern from running fast.
    let bare = r"(?-u:\b)(?:[kMGcdnµμ]|m)?(?:m|g|N|L|l|J|W|A|V|s|mol)[²³]?/[a-zA-ZΩ]{1,3}(?:[²³]|(?-u:\b))";
    let run = "[!-~]{6,}";
    pattern(&format!("({standard}|{numbered}|{range}|{quantity}|{bare})|{run}"))
});

static ENDS_IN_HAN: LazyLock<Regex> = LazyLock::new(|| pattern(r"\p{Han}$"));
static BEGINS_WITH_HAN: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\p{Han}"));

fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("a constant pattern")
}

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Part<'a> {
    /// Nothing in it needs care.
    Plain(&'a str),
    /// What may have to be kept together, or cut.
    Special {
        it: &'a str,
        /// Kept together.
        kept: bool,
        /// Whether a gap between Han and Latin belongs before it: a box has none of its own.
        before: bool,
        /// The same after it.
        after: bool,
    },
}

/// A text in its pieces.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut done = 0;
    for hit in SPECIAL.captures_iter(text) {
        let Some(whole) = hit.get(0) else { continue };
        let (before, after) = (&text[done..whole.start()], &text[whole.end()..]);
        let it = whole.as_str();
        // Alone in its paragraph or cell it has nowhere to break.
        let kept = hit.get(1).is_some() && it.len() < text.len();
        if !before.is_empty() {
            parts.push(Part::Plain(before));
        }
        parts.push(Part::Special {
            it,
            kept,
            before: ENDS_IN_HAN.is_match(before),
            after: !it.ends_with('/') && BEGINS_WITH_HAN.is_match(after),
        });
        done = whole.end();
    }
    if done < text.len() {
        parts.push(Part::Plain(&text[done..]));
    }
    parts
}

/// A text where nothing needs care is itself. Any other is an array of plain texts and pieces: `it`, how many `em` it is
/// wide about, whether it is `kept` together, and whether a gap belongs `before` and `after` it.
pub(super) fn words(text: &str) -> Value {
    let parts = parts(text);
    if let [] | [Part::Plain(_)] = parts.as_slice() {
        return json!(text);
    }
    let parts = parts.into_iter().map(|part| match part {
        Part::Plain(it) => json!(it),
        Part::Special { it, kept, before, after } => {
            json!({ "it": it, "em": em(it), "kept": kept, "before": before, "after": after })
        }
    });
    Value::Array(parts.collect())
}

/// A guess at a text's width in em, to the safe side: full-width characters take one, capitals most of one, others more
/// than half.
pub(super) fn em(text: &str) -> f64 {
    let width = |character: char| match character {
        'A'..='Z' | '@' | '%' | '&' | '#' | 'm' | 'w' => 0.8,
        ' '..='~' => 0.55,
        '—' => 1.25,
        _ => 1.0,
    };
    text.chars().map(width).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kept pieces in square brackets, others that may have to be cut in braces, gaps as `_`.
    fn shown(text: &str) -> String {
        let Value::Array(parts) = words(text) else { return text.to_owned() };
        let flag = |part: &Value, name: &str| part[name].as_bool().unwrap();
        let show = |part: &Value| match part {
            Value::String(plain) => plain.clone(),
            piece => {
                let it = piece["it"].as_str().unwrap();
                let gap = |name| if flag(piece, name) { "_" } else { "" };
                let kept = if flag(piece, "kept") { format!("[{it}]") } else { format!("{{{it}}}") };
                format!("{}{kept}{}", gap("before"), gap("after"))
            }
        };
        parts.iter().map(show).collect()
    }

    #[test]
    fn standards_quantities_ranges_and_document_numbers_are_kept_together() {
        for (text, wanted) in [
            ("没有什么特别。", "没有什么特别。"),
            ("符合GB/T 5023.3—2008的要求", "符合_[GB/T] [5023.3—2008]_的要求"),
            ("不大于 7.41 Ω/km，", "不大于 [7.41 Ω/km]，"),
            ("标准要求≤7.41时", "标准要求_[≤7.41]_时"),
            ("黔示检函〔2023〕13号文", "黔示检函_[〔2023〕13号]_文"),
            ("在7.0～8.0之间", "在_[7.0～8.0]_之间"),
            ("报告JC2023-0001号", "报告_{JC2023-0001}_号"),
            ("样品 2，mm²/s，-40℃", "样品 2，[mm²/s]，-40℃"),
            ("单位为mg/m³的项目", "单位为_[mg/m³]_的项目"),
            ("mg/kg，干基", "[mg/kg]，干基"),
            // Alone it cannot break.
            ("≤7.41 Ω/km", "{≤7.41 Ω/km}"),
            ("", ""),
        ] {
            assert_eq!(shown(text), wanted);
        }
    }

    #[test]
    fn no_character_is_lost_whatever_the_text() {
        for text in ["a/b GB/T 1—2000—2001 <0.05%～", "≥", "ABCDEFG〔2023〕 1号号", "—", "𠮷2.5 mm𠮷"]
        {
            assert_eq!(shown(text).replace(['[', ']', '{', '}', '_'], ""), text);
        }
    }

    #[test]
    fn widths_are_guessed_by_kind_of_character() {
        assert_eq!(em("中文"), 2.0);
        assert!((em("MPa 9") - (0.8 * 2.0 + 0.55 * 3.0)).abs() < 1e-9);
    }
}
