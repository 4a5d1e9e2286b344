//! The definitions on anyone's own numbers: single cases and whole tables, so that a laboratory can check the program.
//!
//! A single case is a row with the same columns as a table, so both go the same way: [`compute`]. Columns that say what
//! the right answer is are compared with the computed ones; the tables in `tests/vectors` are read as they are.

mod codes;
mod fields;
mod findings;
mod judging;
mod margins;
mod parsing;
mod quantiles;
mod ranking;
mod ranks;
mod rates;
mod rounding;
mod row;
pub mod table;

pub use row::{Computed, Row};

use crate::diagnostic::Diagnostic;

/// What is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// 修约 (GB/T 8170-2008 clause 3).
    Round,
    /// Comparison with a limit (GB/T 8170-2008 clause 4).
    Judge,
    /// Result and requirement texts.
    Parse,
    /// 裕度.
    Margin,
    /// Ranks, counts and percentiles.
    Rank,
    /// Type-7 quantiles.
    Quantile,
    /// 统一社会信用代码 (GB 32100-2015).
    Code,
    /// Non-compliance rates with Wilson intervals.
    Rate,
}

/// Computes every row of a table; a rank needs all rows at once, the other topics one at a time.
pub fn compute(topic: Topic, rows: &[Row]) -> Vec<Computed> {
    let one = match topic {
        Topic::Rank => return ranks::compute(rows),
        Topic::Round => rounding::compute,
        Topic::Judge => judging::compute,
        Topic::Parse => parsing::compute,
        Topic::Margin => margins::compute,
        Topic::Quantile => quantiles::compute,
        Topic::Code => codes::compute,
        Topic::Rate => rates::compute,
    };
    rows.iter().map(|row| row::answered(one(row))).collect()
}

/// How many rows agree with their expected values, how many do not, and how many name none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Score {
    /// Every expected value was met.
    pub passed: usize,
    /// Some expected value was not, or the row cannot be computed.
    pub failed: usize,
    /// Nothing to compare with.
    pub unchecked: usize,
}

impl Score {
    /// Counts the rows.
    pub fn of<'a>(rows: impl IntoIterator<Item = &'a Computed>) -> Self {
        rows.into_iter().fold(Self::default(), |mut score, row| {
            match row.passed() {
                Some(true) => score.passed += 1,
                Some(false) => score.failed += 1,
                None => score.unchecked += 1,
            }
            score
        })
    }

    /// The last line: `63 passed, 0 failed`, and rows without an expected value where there are any.
    pub fn line(&self) -> String {
        let unchecked =
            if self.unchecked > 0 { format!(", {} without an expected value", self.unchecked) } else { String::new() };
        format!("{} passed, {} failed{unchecked}", self.passed, self.failed)
    }
}

/// A TOML file of peer groups (`[[case]]` with `better` and `values`), computed and written back.
///
/// # Errors
/// Text that is no TOML, or holds no case.
pub fn compute_cases(file: &str, text: &str) -> Result<(String, Score), Diagnostic> {
    ranking::compute_cases(file, text)
}
