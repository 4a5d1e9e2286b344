//! `yice method quantile`: columns `values` (or a known `dataset`) and `p`; expected `type7`.

use rust_decimal::Decimal;

use super::row::{Computed, Row, in_value};
use super::{fields, findings};
use crate::analysis::order::PeerValue;
use crate::analysis::quantile::quantile;
use crate::analysis::rational::Rational;
use crate::diagnostic::Words;

/// The sets that `quantile_types.csv` names. Sources: constructed, or the examples of AMC Technical Brief 6 and
/// ISO 13528:2022 Table E.4. The three inner values of `creosote` are from memory; no row of the table depends on them.
const KNOWN_SETS: [(&str, &str); 9] = [
    ("one_to_ten", "1 2 3 4 5 6 7 8 9 10"),
    ("one", "5"),
    ("two", "1 2"),
    ("five", "46.8 51.2 44.1 49.0 47.5"),
    ("six", "43.0 44.1 46.8 47.5 49.0 51.2"),
    ("ties", "7.29 7.33 7.29 7.38 7.41 7.35 7.29 7.40 7.52 7.33"),
    ("amc", "4.5 4.9 5.6 4.2 6.2 5.2 9.9"),
    ("creosote", "17.57 19.5 20.1 20.155 20.3 20.705 20.94 21.185 24.14"),
    (
        "atrazine",
        "0.040 0.055 0.178 0.202 0.206 0.227 0.228 0.230 0.230 0.235 0.236 0.237 0.243 0.244 0.245 0.2555 0.260 0.264 \
         0.267 0.270 0.273 0.274 0.274 0.278 0.2811 0.287 0.287 0.288 0.289 0.295 0.296 0.311 0.331 0.4246",
    ),
];

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
    let known = |name: &str| KNOWN_SETS.iter().find(|(known, _)| *known == name).map(|(_, values)| *values);
    let text = match row.get(&["values"]) {
        Some(values) => values,
        None => row.get(&["dataset"]).and_then(known).ok_or_else(|| findings::missing_column(&["values"]))?,
    };
    let values: Result<Vec<PeerValue>, Words> = text
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
