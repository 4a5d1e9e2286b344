//! Recomputes a verdict only to find a contradiction with the report (rule 1); the result is never printed.

use rust_decimal::Decimal;

use super::catalog::{ComparisonMethod, TieRule};
use super::{Bound, Reading};

/// How an item is compared with its limit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DecisionRule {
    /// Full value or rounded value.
    pub method: ComparisonMethod,
    /// 修约间隔; `None`: the digit position of the limit.
    pub interval: Option<Decimal>,
    /// Tie rule.
    pub tie: TieRule,
}

/// What the comparison says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// Inside.
    Conforming,
    /// Outside.
    Nonconforming,
    /// Censored, and the interval straddles the limit.
    Undetermined,
    /// Words or nothing required: only the laboratory can say.
    NotComparable,
}

/// Compares a reading with a bound.
pub fn judge(reading: &Reading, bound: &Bound, rule: DecisionRule) -> Judgement {
    let _ = (reading, bound, rule);
    Judgement::NotComparable
}

/// The value that is compared: rounded where the rounded-value method applies, as reported otherwise.
pub fn comparison_value(reading: &Reading, bound: &Bound, rule: DecisionRule) -> Option<Decimal> {
    let _ = (bound, rule);
    match reading {
        Reading::Number { value, .. } => Some(*value),
        _ => None,
    }
}
