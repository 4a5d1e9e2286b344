//! What every reader gives: rows of cells with the text that a person sees in them, and the bounds that all keep.

use std::ops::ControlFlow;

use chrono::NaiveDate;

/// Largest file that is opened, in bytes.
pub const FILE_BYTES: u64 = 256 << 20;
/// Most rows of one sheet: as many as Excel has.
pub const ROWS: usize = 1_048_576;
/// Most non-empty cells of one sheet.
pub const CELLS: usize = 32_000_000;
/// Longest text of one cell, in bytes: Excel allows 32,767 characters.
pub const TEXT_BYTES: usize = 128 << 10;

/// A non-empty cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// 0-based column.
    pub column: u32,
    /// The text a person sees in the cell, or the stored text where `kind` says that it cannot be known.
    pub text: String,
    /// What the cell holds.
    pub kind: Kind,
    /// The text is the cached value of a formula.
    pub formula: bool,
    /// The color behind the text; what a rule for conditions puts there is none.
    pub fill: Rgb,
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Text, as typed.
    Text,
    /// A number whose displayed text is known.
    Number {
        /// The shown text without the thousands separators of its number format, where it has any.
        ungrouped: Option<String>,
        /// The stored number with at most 15 significant digits, where the text shows another one.
        stored: Option<String>,
    },
    /// A date or a time by its number format, with the day where year, month and day are shown.
    Moment(Option<NaiveDate>),
    /// The same where the day is known, but not how it is written; with the number format.
    UnreadMoment(NaiveDate, String),
    /// A number whose displayed text cannot be known, with the number format.
    Unknown(String),
    /// Text with something struck out, or small where no character says so; the text is all of it.
    Marked,
    /// Text of the color behind it, or too small for anybody to read; the text is all of it.
    Unseen,
    /// `#N/A` and the like.
    Error,
    /// TRUE or FALSE.
    Boolean,
    /// A formula without a cached value.
    NoValue,
}

impl Kind {
    /// The same of the saved value of a formula, which is not known where it shows no digit but zeros: programs write that
    /// where they did not compute.
    pub(crate) fn of_formula(self, text: &str) -> Self {
        let is_other = |c: char| c.is_ascii_digit() && c != '0';
        let is_zero =
            matches!(self, Self::Number { stored: None, .. }) && text.contains('0') && !text.contains(is_other);
        if is_zero { Self::Unknown("0".into()) } else { self }
    }

    /// Whether the text of a cell is what a person sees in it.
    pub fn shows_its_text(&self) -> bool {
        matches!(self, Self::Text | Self::Number { .. } | Self::Moment(_))
    }
}

/// A color by its red, green and blue; white where a cell is not filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rgb(pub [u8; 3]);

impl Default for Rgb {
    fn default() -> Self {
        Self::WHITE
    }
}

impl std::fmt::Display for Rgb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "{red:02X}{green:02X}{blue:02X}")
    }
}

impl Rgb {
    /// What a cell looks like that is not filled.
    pub const WHITE: Self = Self([0xFF; 3]);
    /// The color of a text that has none of its own.
    pub(crate) const BLACK: Self = Self([0; 3]);

    /// The color of `FFFF00`, `#FFFF00` or, opacity first, `FFFFFF00`.
    pub fn of_hex(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').unwrap_or(text);
        let digits = if digits.len() == 8 { digits.get(2..)? } else { digits };
        let is_hex = digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        is_hex.then(|| u32::from_str_radix(digits, 16).ok()).flatten().map(Self::of_number)
    }

    /// Whether a text of this color is not seen on another one: each part differs by less than a sixteenth.
    pub(crate) fn is_lost_on(self, behind: Self) -> bool {
        self.0.into_iter().zip(behind.0).all(|(one, other)| one.abs_diff(other) < 16)
    }

    pub(crate) fn of_number(number: u32) -> Self {
        let [_, rgb @ ..] = number.to_be_bytes();
        Self(rgb)
    }
}

/// A row with at least one non-empty cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// 1-based, as a spreadsheet shows it; the line of a text file.
    pub number: u32,
    /// Hidden in the workbook.
    pub hidden: bool,
    /// Non-empty cells by column.
    pub cells: Vec<Cell>,
}

/// A sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetInfo {
    /// Name; empty for a text file.
    pub name: String,
    /// Hidden or very hidden.
    pub hidden: bool,
}

/// What is known about a sheet besides its rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SheetNotes {
    /// Hidden columns, 0-based, both ends included.
    pub hidden_columns: Vec<(u32, u32)>,
    /// Ranges where a condition shows cells in another number format, or does not show what is in them, as `merged`.
    pub reformatted: Vec<(u32, u32, u32, u32)>,
    /// Merged ranges: first row, first column, last row, last column; rows 1-based, columns 0-based.
    pub merged: Vec<(u32, u32, u32, u32)>,
    /// Rows with cells that a page does not show, which are not read; the first few.
    pub unshown: Vec<u32>,
    /// Rules for conditions color cells: what they color is no fill of a cell.
    pub colored_by_rules: bool,
}

/// Takes rows until it breaks.
pub type EachRow<'a> = dyn FnMut(Row) -> ControlFlow<()> + 'a;

/// Column letters of a 0-based column: 0 → `A`, 27 → `AB`.
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|&b| char::from(b)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_takes_no_more_than_it_did_before_it_had_a_fill() {
        assert!(std::mem::size_of::<Cell>() <= std::mem::size_of::<(u32, String, Kind, bool)>());
    }

    #[test]
    fn a_color_is_read_with_its_opacity_and_without() {
        let yellow = Some(Rgb([255, 255, 0]));
        for text in ["FFFF00", "#ffff00", "FFFFFF00", "00FFFF00"] {
            assert_eq!(Rgb::of_hex(text), yellow);
        }
        for text in ["", "yellow", "FFF", "+FFF00", "黄黄", "1234567"] {
            assert_eq!(Rgb::of_hex(text), None);
        }
    }

    #[test]
    fn columns_have_the_letters_of_a_spreadsheet() {
        for (column, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (31, "AF"), (16383, "XFD")] {
            assert_eq!(column_letters(column), letters);
        }
    }
}
