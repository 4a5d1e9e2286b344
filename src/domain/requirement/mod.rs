//! 标准要求: what this sample was judged by, as printed and as bounds.

mod grammar;
mod limits;
#[cfg(test)]
mod tests;

pub use limits::{Limits, Side};
use rust_decimal::Decimal;
use serde::Serialize;

use super::SharedText;

/// 标准要求 of one item of one sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Requirement {
    /// The text as printed in the report.
    pub reported: SharedText,
    /// What it says.
    pub bound: Bound,
    /// 要求来源.
    pub basis: Basis,
}

/// What a requirement text says.
#[derive(Debug, Clone, PartialEq)]
pub enum Bound {
    /// Numeric, at least one end present.
    Range {
        /// Lower end.
        low: Option<End>,
        /// Upper end.
        high: Option<End>,
    },
    /// A grade at least (`≥3-4级`); half grades are .5. Other bounds on grades are ranges.
    OrdinalAtLeast(Decimal),
    /// Words (`无裂纹`, `符合GB/T …`): only the laboratory can compare.
    Text,
    /// `/`: nothing is required; the item is not judged.
    None,
    /// No grammar reads it.
    Unreadable(RequirementError),
}

/// One end of a range.
#[derive(Debug, Clone, PartialEq)]
pub struct End {
    /// The limit value.
    pub value: Decimal,
    /// Whether the end itself conforms.
    pub inclusive: bool,
    /// 10^k of the last digit printed (`45.0` → 0.1, `14×100` → 100): the digit position of the limit.
    pub resolution: Decimal,
}

/// 要求来源.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// 明示.
    Declared,
    /// 强制性标准.
    Mandatory,
    /// 推荐性标准.
    Recommended,
    /// The file does not say.
    Unstated,
}

/// Why a requirement text is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequirementError {
    /// Nothing in the cell.
    Empty,
    /// Lower end above the upper.
    Reversed,
    /// Looks numeric but no rule reads it.
    NotUnderstood,
    /// More digits than can be kept exactly.
    OutOfRange,
    /// A unit other than the expected one is attached.
    Unit(String),
}

impl Bound {
    /// Reads a requirement text: `≥40.0`, `不小于12.5`, `≤7.41`, `10.0±0.1`, `1.2～1.6(不含1.2)`, `40%≤x<60%`, `/`, words.
    ///
    /// `unit` is the expected unit: a unit attached to a number is accepted only if it is the same by spelling.
    /// A text that begins like a number or a comparator is read whole or is [`Bound::Unreadable`], never words;
    /// only a test condition followed by what must not happen (`2000V/5min不击穿`) is words.
    pub fn parse(text: &str, unit: &str) -> Bound {
        grammar::read(text, unit)
    }
}
