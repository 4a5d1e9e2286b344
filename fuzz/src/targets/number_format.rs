//! Number formats: any code is understood or not, and what a number shows under it is a text or unknown, never a panic.

use crate::load::workbook::number_format::{Displayed, displayed, displayed_iso, displayed_text, format_of_code};

// The stored number, then the code, on the first two lines.
/// Takes an input.
pub fn run(input: &str) {
    let (stored, code) = input.split_once('\n').unwrap_or((input, "General"));
    let format = format_of_code(code);
    for date_1904 in [false, true] {
        if let Displayed::Number { text, .. } = displayed(stored, &format, date_1904) {
            assert!(text.contains(|c: char| c.is_ascii_digit()), "{text:?} is no number");
        }
        displayed_iso(stored, &format, date_1904);
    }
    displayed_text(stored, &format);
}
