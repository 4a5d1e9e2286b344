//! Columns of a sheet that are a table of their own, beside another: `A:H`, or by their numbers `1:8`.

use std::fmt;

use crate::load::workbook::row::{Row, column_letters};

/// From one column to another, both included and counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Columns(pub u32, pub u32);

impl Columns {
    /// As a profile writes it.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let (first, last) = text.split_once([':', '：', '-'])?;
        let (first, last) = (number(first.trim())?, number(last.trim())?);
        (first <= last).then_some(Self(first, last))
    }

    /// Whether a column is one of them.
    pub(crate) fn has(self, column: u32) -> bool {
        (self.0..=self.1).contains(&column)
    }

    /// What stands in them in a row.
    pub(crate) fn cut(self, mut row: Row) -> Row {
        row.cells.retain(|cell| self.has(cell.column));
        row
    }
}

impl fmt::Display for Columns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", column_letters(self.0), column_letters(self.1))
    }
}

/// A column by its letters or its number from 1.
fn number(text: &str) -> Option<u32> {
    if let Ok(number) = text.parse::<u32>() {
        return number.checked_sub(1);
    }
    let letters = text.len() <= 3 && !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphabetic());
    letters.then(|| text.bytes().fold(0, |all, b| all * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_read_as_letters_or_numbers() {
        for (text, columns) in [
            ("A:H", Some(Columns(0, 7))),
            ("k：aa", Some(Columns(10, 26))),
            ("1-8", Some(Columns(0, 7))),
            ("H:A", None),
            ("0:3", None),
            ("A", None),
            ("A:ABCD", None),
            ("甲:乙", None),
        ] {
            assert_eq!(Columns::of(text), columns, "{text}");
        }
        assert_eq!(Columns(10, 26).to_string(), "K:AA");
    }
}
