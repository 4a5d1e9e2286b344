//! 标准要求: what this sample was judged by, as printed and as bounds.

use rust_decimal::Decimal;
use serde::Serialize;

/// 标准要求 of one item of one sample.
#[derive(Debug, Clone, PartialEq)]
pub struct Requirement {
    /// The text as printed in the report.
    pub reported: String,
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
    /// A grade at least (`≥3-4级`).
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
    pub fn parse(text: &str, unit: &str) -> Bound {
        let _ = unit;
        let end = |t: &str| {
            Decimal::from_str_exact(t).ok().map(|value| End {
                value,
                inclusive: true,
                resolution: Decimal::new(1, value.scale()),
            })
        };
        if let Some(rest) = text.strip_prefix('≥') {
            return Bound::Range { low: end(rest), high: None };
        }
        if let Some(rest) = text.strip_prefix('≤') {
            return Bound::Range { low: None, high: end(rest) };
        }
        Bound::Text
    }
}
