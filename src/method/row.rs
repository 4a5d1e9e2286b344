//! One row of a table: what is given, and what was computed of it.

use crate::diagnostic::Words;

/// Cells by column name, in the order of the table.
#[derive(Debug, Clone, Default)]
pub struct Row {
    cells: Vec<(String, String)>,
}

impl Row {
    /// A row of these cells.
    pub fn new(cells: impl IntoIterator<Item = (String, String)>) -> Self {
        Self { cells: cells.into_iter().collect() }
    }

    /// The first of these columns that is there and not empty, trimmed.
    pub fn get(&self, columns: &[&str]) -> Option<&str> {
        let cell = |column: &&str| self.cells.iter().find(|(name, _)| name == column).map(|(_, text)| text.trim());
        columns.iter().filter_map(cell).find(|text| !text.is_empty())
    }

    /// Whether the row has this column, filled or not.
    pub fn has(&self, column: &str) -> bool {
        self.cells.iter().any(|(name, _)| name == column)
    }

    /// All cells.
    pub fn cells(&self) -> impl Iterator<Item = (&str, &str)> {
        self.cells.iter().map(|(name, text)| (name.as_str(), text.trim()))
    }
}

/// What was computed of a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Computed {
    /// `computed_…` columns with their texts.
    pub cells: Vec<(String, String)>,
    /// What a person should be told: why nothing could be computed, or a warning.
    pub notes: Vec<Words>,
    met: usize,
    missed: usize,
}

impl Computed {
    /// Adds a computed column without comparing it.
    pub fn put(&mut self, column: &str, text: impl Into<String>) {
        self.cells.push((format!("computed_{column}"), text.into()));
    }

    /// Adds a computed column and compares it with the row's column of that name, where it is filled.
    pub fn check(&mut self, row: &Row, column: &str, text: impl Into<String>, same: impl Fn(&str, &str) -> bool) {
        self.check_against(row, column, column, text, same);
    }

    /// Adds a computed column under its own name and compares it with another column of the row.
    pub fn check_against(
        &mut self,
        row: &Row,
        expected: &str,
        column: &str,
        text: impl Into<String>,
        same: impl Fn(&str, &str) -> bool,
    ) {
        let text = text.into();
        if let Some(expected) = row.get(&[expected]) {
            if same(expected, &text) {
                self.met += 1;
            } else {
                self.missed += 1;
            }
        }
        self.put(column, text);
    }

    /// Whether all expected values were met; `None` where the row names none.
    pub fn passed(&self) -> Option<bool> {
        (self.met + self.missed > 0).then_some(self.missed == 0)
    }
}

/// A row that could not be computed has failed, and says why.
pub(super) fn answered(result: Result<Computed, Words>) -> Computed {
    result.unwrap_or_else(|why| Computed {
        cells: vec![("computed_error".into(), why.en.clone())],
        notes: vec![why],
        met: 0,
        missed: 1,
    })
}

/// Equal as texts: digits are part of the answer.
pub(super) fn exactly(expected: &str, computed: &str) -> bool {
    expected == computed
}

/// Equal as numbers, whatever the trailing zeros; else equal as texts.
pub(super) fn in_value(expected: &str, computed: &str) -> bool {
    let number = |text: &str| rust_decimal::Decimal::from_str_exact(text).ok();
    match (number(expected), number(computed)) {
        (Some(expected), Some(computed)) => expected == computed,
        _ => plain(expected) == plain(computed),
    }
}

/// One spelling of comparators and of what has no number.
fn plain(text: &str) -> String {
    let nothing = text.starts_with("undefined") || ["n/a", "nan", "none", "-"].contains(&text.to_lowercase().as_str());
    let text = if nothing { "undefined" } else { text };
    text.replace('≥', ">=").replace('≤', "<=").replace(['～', '〜'], "~").to_lowercase()
}
