//! `yice method rate`: columns `k` and `n`; expected `rate`, `wilson95_low`, `wilson95_high`.

use super::row::{Computed, Row, in_value};
use super::{fields, findings};
use crate::analysis::rate::wilson;
use crate::analysis::rational::Rational;
use crate::diagnostic::Words;

/// A rate with its Wilson interval.
pub(super) fn compute(row: &Row) -> Result<Computed, Words> {
    let (k, n) = (fields::count(row, "k")?, fields::count(row, "n")?);
    let (low, high) = wilson(k, n).ok_or_else(findings::impossible_rate)?;
    let rate = Rational::new(i128::from(k), i128::from(n)).and_then(|rate| rate.rounded(6));
    let rate = rate.ok_or_else(findings::impossible_rate)?;
    let mut computed = Computed::default();
    computed.check(row, "rate", rate.to_string(), in_value);
    computed.check(row, "wilson95_low", low.to_string(), in_value);
    computed.check(row, "wilson95_high", high.to_string(), in_value);
    Ok(computed)
}
