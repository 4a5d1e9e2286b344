//! `yice method quantile`: columns `values` and `p`; expected `type7`.

use rust_decimal::Decimal;

use super::row::{Computed, Row, in_value};
use super::{fields, findings};
use crate::analysis::order::PeerValue;
use crate::analysis::quantile::quantile;
use crate::analysis::rational::Rational;
use crate::diagnostic::Words;

/// One quantile of one set of values.
pub(super) fn compute(row: &Row) -> Result<Computed, Words> {
    let values = values(row)?;
    let p = fields::required(row, &["p"])?;
    let (numerator, denominator) = share(p).ok_or_else(|| findings::not_a_number(p))?;
    let quantile = quantile(&values, numerator, denominator).ok_or_else(findings::beyond_exact)?;
    let exact = quantile.as_number();
    let same = |expected: &str, computed: &str| match (exact, Decimal::from_str_exact(expected)) {
        // A table printed to so many digits is met by the exact value rounded to them.
        (Some(exact), Ok(expected)) => exact.rounded(expected.scale()) == Some(expected),
        _ => in_value(expected, computed),
    };
    let mut computed = Computed::default();
    computed.check(row, "type7", quantile.exact_text().unwrap_or_else(|| "undefined".into()), same);
    Ok(computed)
}

fn values(row: &Row) -> Result<Vec<PeerValue>, Words> {
    let values: Result<Vec<PeerValue>, Words> = fields::required(row, &["values"])?
        .split(|c: char| c.is_whitespace() || matches!(c, ';' | '；' | '、'))
        .filter(|v| !v.is_empty())
        .map(peer_value)
        .collect();
    values.and_then(|values| if values.is_empty() { Err(findings::no_values()) } else { Ok(values) })
}

/// A value as peers compare it.
pub(super) fn peer_value(text: &str) -> Result<PeerValue, Words> {
    let reading = fields::read_result(text, None).0;
    PeerValue::of(&reading).ok_or_else(|| findings::not_ranked(text))
}

/// `0.25` as (25, 100); `None` outside 0 to 1 or beyond nine digits.
fn share(text: &str) -> Option<(u32, u32)> {
    let p = Rational::of(Decimal::from_str_exact(text).ok()?);
    let (numerator, denominator) = (u32::try_from(p.numerator()).ok()?, u32::try_from(p.denominator()).ok()?);
    (numerator <= denominator).then_some((numerator, denominator))
}
