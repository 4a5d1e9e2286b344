//! `yice method round`: columns `input` (or `reported`), `interval`, `tie_rule`, `expected`; or `rounded_interval_1`.

use rust_decimal::Decimal;

use super::row::{Computed, Row, exactly};
use super::{fields, findings};
use crate::diagnostic::Words;
use crate::domain::Reading;
use crate::domain::rounding::round;

/// Rounds one value once.
pub(super) fn compute(row: &Row) -> Result<Computed, Words> {
    let Reading::Number { value, tail, .. } = fields::reading(row)? else {
        return Err(findings::not_a_number(row.get(&fields::RESULT).unwrap_or_default()));
    };
    let tie = fields::tie_rule(row)?;
    let rounded = |text: &str| {
        let interval = Decimal::from_str_exact(text).map_err(|_| findings::not_a_number(text))?;
        round(value, interval, tie, tail).map(|r| r.to_string()).ok_or_else(|| findings::bad_interval(text))
    };
    let mut computed = Computed::default();
    if let Some(interval) = row.get(&["interval"]) {
        computed.check_against(row, "expected", "rounded", rounded(interval)?, exactly);
        return Ok(computed);
    }
    let columns: Vec<&str> = row.cells().map(|(name, _)| name).filter(|name| interval_of(name).is_some()).collect();
    if columns.is_empty() {
        return Err(findings::missing_column(&["interval", "rounded_interval_1"]));
    }
    for column in columns {
        computed.check(row, column, rounded(interval_of(column).unwrap_or_default())?, exactly);
    }
    Ok(computed)
}

/// `rounded_interval_0.1` says its interval in its name.
fn interval_of(column: &str) -> Option<&str> {
    column.strip_prefix("rounded_interval_")
}
