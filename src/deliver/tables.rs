//! Tables as data, for workbooks and pages: what stands in every cell, and why a cell has no figure.
//!
//! After the UK Analysis Function's guidance on statistics in spreadsheets: one marked-up table a sheet, its title first, no cell
//! left empty without a word, shorthand in brackets.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Serialize;

/// A table with its title and notes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Table {
    /// Name of its sheet: at most 31 characters, none of `[]:*?/\`.
    pub name: String,
    /// What it shows.
    pub title: String,
    /// What a reader must know to read it right.
    pub notes: Vec<String>,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows, as long as there are columns.
    pub rows: Vec<Vec<Cell>>,
    /// What is drawn of it.
    pub chart: Option<Chart>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Head; different from the others of its table.
    pub name: String,
    /// Width in characters of a workbook.
    pub width: u16,
    /// How its figures are defined, for the sheet that explains them.
    pub about: &'static str,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// Text; never a formula, whatever it begins with.
    Text(String),
    /// A number of things.
    Count(u32),
    /// A proportion, shown in percent with two decimals.
    Share(Decimal),
    /// A figure as it is printed: its digits stay.
    Figure(String),
    /// A day.
    Day(NaiveDate),
    /// `[c]`: kept back, because too few enterprises are behind it.
    Confidential,
    /// `[x]`: not measured, or not given.
    Missing,
    /// `[z]`: there is no such figure.
    NotApplicable,
}

/// What is drawn of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Chart {
    /// Rates over numbers of batches among their limits, rows in order of batches: columns of the batches, of the rate and of the
    /// four limits from the lowest.
    Funnel {
        /// Column of the batches.
        over: u16,
        /// Column of the rate.
        rate: u16,
        /// Columns of the limits.
        limits: [u16; 4],
    },
    /// A small line in the last column over columns of counts.
    Sparkline {
        /// First of them.
        first: u16,
        /// Last of them.
        last: u16,
    },
}

impl Column {
    /// A column.
    pub fn new(name: impl Into<String>, width: u16, about: &'static str) -> Self {
        Self { name: name.into(), width, about }
    }
}

impl Cell {
    /// A text; `[x]` where there is none.
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Missing } else { Self::Text(text) }
    }

    /// A day; `[x]` where there is none.
    pub fn day(day: Option<NaiveDate>) -> Self {
        day.map_or(Self::Missing, Self::Day)
    }

    /// The cell as it is read on a page.
    pub fn shown(&self) -> String {
        match self {
            Self::Text(text) | Self::Figure(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Share(share) => percent(*share),
            Self::Day(day) => day.to_string(),
            Self::Confidential => "[c]".to_string(),
            Self::Missing => "[x]".to_string(),
            Self::NotApplicable => "[z]".to_string(),
        }
    }
}

/// A proportion in percent, two decimals, rounded half to even.
pub fn percent(share: Decimal) -> String {
    let hundred = share.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(share);
    let mut hundred = hundred.round_dp(2);
    hundred.rescale(2);
    format!("{hundred}%")
}

/// Shorthand of cells and what it means.
pub const SHORTHAND: [(&str, &str); 3] = [
    ("[c]", "不公布：背后的企业太少，公布会说出单个企业的数值"),
    ("[x]", "没有：未检验，或资料中没有"),
    ("[z]", "不适用：这里没有这样的数"),
];
