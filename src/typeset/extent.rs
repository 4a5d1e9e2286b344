//! How wide texts are, measured before Typst sees them: columns get their widths from it.

use std::sync::LazyLock;

use regex::Regex;

/// Advance widths of U+0020 to U+007E in Liberation Serif, in thousandths of an em.
#[rustfmt::skip]
const LATIN: [u16; 95] = [
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500,
    500, 500, 500, 500, 500, 500, 500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611,
    556, 722, 722, 333, 389, 722, 611, 889, 722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722,
    722, 611, 333, 278, 333, 469, 500, 333, 444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500,
    278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541,
];

/// Typst's automatic space between Han and Latin.
const GAP: f64 = 0.25;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Script {
    Han,
    Latin,
    Other,
}

/// Width of a text on one line, in em.
pub(super) fn extent(text: &str) -> f64 {
    let mut width = 0.0;
    let mut before: Option<Script> = None;
    for character in text.chars() {
        let (advance, script) = match character {
            ' '..='~' => (f64::from(LATIN[character as usize - ' ' as usize]) / 1000.0, Script::Latin),
            '\u{a0}' => (GAP, Script::Latin),
            '²' | '³' | '⁻' | '¹' | '·' | '°' => (0.35, Script::Other),
            '≤' | '≥' | '±' | '−' | '×' | 'Ω' => (0.75, Script::Other),
            '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}' | '\u{f900}'..='\u{faff}' | '々' | '〇' => {
                (1.0, Script::Han)
            }
            _ => (1.0, Script::Other),
        };
        width += advance;
        let meets = matches!((before, script), (Some(Script::Han), Script::Latin) | (Some(Script::Latin), Script::Han));
        if meets && character != ' ' {
            width += GAP;
        }
        before = (character != ' ').then_some(script);
    }
    width
}

/// Extents of the lines that a text is given in.
pub(super) fn line_extents(text: &str) -> Vec<f64> {
    text.split('\n').map(extent).collect()
}

/// The widest run that should not be broken, at least two em.
pub(super) fn longest_run(text: &str) -> f64 {
    static RUN: LazyLock<Regex> = LazyLock::new(|| Regex::new("[!-~\u{a0}≤≥±·²³Ω]+").expect("a constant pattern"));
    RUN.find_iter(text).map(|run| extent(run.as_str())).fold(2.0, f64::max)
}

/// Lines that a text of this extent takes in a width, both in the same unit as `size` em; a line loses a little at its end.
pub(super) fn lines(extent: f64, width: f64, size: f64) -> f64 {
    let room = (width / size - 0.35).max(1.0);
    (extent / room).ceil().max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_as_wide_as_its_characters_and_the_gaps_between_scripts() {
        assert_eq!(extent("电阻"), 2.0);
        assert_eq!(extent("11"), 1.0);
        assert!((extent("电阻7.41") - (2.0 + GAP + 1.75)).abs() < 1e-9);
        assert!((extent("7 Ω") - (0.5 + 0.25 + 0.75)).abs() < 1e-9);
        assert_eq!(extent(""), 0.0);
    }

    #[test]
    fn long_texts_take_more_lines_and_none_takes_less_than_one() {
        assert_eq!(lines(0.0, 100.0, 10.0), 1.0);
        assert_eq!(lines(9.6, 100.0, 10.0), 1.0);
        assert_eq!(lines(9.7, 100.0, 10.0), 2.0);
        assert!(lines(50.0, 1.0, 10.0).is_finite());
    }

    #[test]
    fn a_run_is_what_has_no_place_to_break() {
        assert_eq!(longest_run("电阻"), 2.0);
        assert!(longest_run("见GB/T12706.1-2020标准") > 5.0);
    }
}
