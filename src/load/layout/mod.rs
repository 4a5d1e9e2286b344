//! A profile turns rows of any sheet into rows of results.

pub(crate) mod joined;
pub(crate) mod packed;
pub(crate) mod texts;
pub(crate) mod wide;

use crate::domain::ItemVerdict;
use crate::domain::words::VERDICTS;
use crate::load::workbook::row::{Cell, Kind, Rgb};

/// The proper word for a verdict.
pub(crate) fn word_of(verdict: ItemVerdict) -> &'static str {
    VERDICTS.iter().find(|(of, _)| *of == verdict).map_or("", |(_, words)| words[0])
}

/// A text that stands elsewhere, as a cell of a row.
pub(crate) fn text_cell(column: u32, text: &str) -> Cell {
    Cell { column, text: text.to_string(), kind: Kind::Text, formula: false, fill: Rgb::WHITE }
}
