//! Reads the fields that several topics share out of a row.

use rust_decimal::Decimal;

use super::findings;
use super::row::Row;
use crate::diagnostic::Words;
use crate::domain::catalog::ComparisonMethod;
use crate::domain::measurement::{ReadingError, Tail};
use crate::domain::requirement::RequirementError;
use crate::domain::rounding::TieRule;
use crate::domain::{Bound, End, Reading, RoundingInterval};

/// Columns that may hold a result, the text that is given before the value that is an answer.
pub(super) const RESULT: [&str; 6] = ["input", "reported", "result", "measured", "resistance", "value"];
/// Columns that may hold a requirement text.
pub(super) const REQUIREMENT: [&str; 3] = ["requirement", "limit_expr", "limit"];

/// A filled column, or the finding that it is missing.
pub(super) fn required<'a>(row: &'a Row, columns: &[&str]) -> Result<&'a str, Words> {
    row.get(columns).ok_or_else(|| findings::missing_column(columns))
}

/// An exact decimal in one of these columns.
pub(super) fn decimal(row: &Row, columns: &[&str]) -> Result<Option<Decimal>, Words> {
    match row.get(columns).map(|text| (text, Reading::parse(text, "").reading)) {
        None => Ok(None),
        Some((_, Reading::Number { value, tail: None, .. })) => Ok(Some(value)),
        Some((text, _)) => Err(findings::not_a_number(text)),
    }
}

/// 修约间隔 in the column `interval`.
pub(super) fn interval(row: &Row) -> Result<Option<RoundingInterval>, Words> {
    let interval =
        |value: Decimal| RoundingInterval::new(value).ok_or_else(|| findings::bad_interval(&value.to_string()));
    decimal(row, &["interval"])?.map(interval).transpose()
}

/// A count in this column.
pub(super) fn count(row: &Row, column: &str) -> Result<u32, Words> {
    let text = required(row, &[column])?;
    text.parse().map_err(|_| findings::not_a_number(text))
}

/// Column `tie_rule` or `tie`: `even` (the default) or `half_up`.
pub(super) fn tie_rule(row: &Row) -> Result<TieRule, Words> {
    match row.get(&["tie_rule", "tie"]) {
        None | Some("even") => Ok(TieRule::Even),
        Some("half_up" | "half-up") => Ok(TieRule::HalfUp),
        Some(other) => Err(findings::unknown_word("tie", other, "even, half_up")),
    }
}

/// Column `compare_method` or `method`: `full` or `rounded`; `None` where the row does not say.
pub(super) fn method(row: &Row) -> Result<Option<ComparisonMethod>, Words> {
    match row.get(&["compare_method", "method"]) {
        None => Ok(None),
        Some("full" | "full_value" | "全数值") => Ok(Some(ComparisonMethod::FullValue)),
        Some("rounded" | "rounded_value" | "修约值") => Ok(Some(ComparisonMethod::RoundedValue)),
        Some(other) => Err(findings::unknown_word("compare_method", other, "full, rounded")),
    }
}

/// The result of a row and the unit it was read with.
pub(super) fn reading(row: &Row) -> Result<Reading, Words> {
    let text = required(row, &RESULT)?;
    match read_result(text, row.get(&["unit"])).0 {
        Reading::Unreadable(error) => Err(findings::unreadable_result(text, &error)),
        reading => Ok(reading),
    }
}

/// Reads a result; where the table names no unit, the one attached is taken as the expected one.
pub(super) fn read_result(text: &str, unit: Option<&str>) -> (Reading, String, Option<&'static str>) {
    let read = Reading::parse(text, unit.unwrap_or_default());
    if let (None, Reading::Unreadable(ReadingError::Unit(rest))) = (unit, &read.reading)
        && let Some(attached) = leading_unit(rest)
    {
        let again = Reading::parse(text, &attached);
        return (again.reading, attached, again.warning);
    }
    (read.reading, unit.unwrap_or_default().to_string(), read.warning)
}

/// Reads a requirement in the same way.
pub(super) fn read_requirement(text: &str, unit: Option<&str>) -> Bound {
    let bound = Bound::parse(text, unit.unwrap_or_default());
    match (&bound, unit) {
        (Bound::Unreadable(RequirementError::Unit(rest)), None) => {
            leading_unit(rest).map_or(bound, |attached| Bound::parse(text, &attached))
        }
        _ => bound,
    }
}

/// What a unit may be made of, up to the next part of a notation; Chinese words are remarks, not units.
fn leading_unit(rest: &str) -> Option<String> {
    let unit: String = rest.chars().take_while(|c| !" ≤≥<>±~()（）,，;；、".contains(*c)).collect();
    let chinese = unit.chars().any(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
    (!unit.is_empty() && !chinese && unit.chars().count() <= 16).then_some(unit)
}

/// The requirement of a row: a text, or two numbers in `limit_low`/`low` and `limit_high`/`high`.
pub(super) fn bound(row: &Row) -> Result<Bound, Words> {
    if let Some(text) = row.get(&REQUIREMENT) {
        return match read_requirement(text, row.get(&["unit"])) {
            Bound::Unreadable(error) => Err(findings::unreadable_requirement(text, &error)),
            bound => Ok(bound),
        };
    }
    let (low, high) =
        (end(row, &["limit_low", "low"], "low_inclusive")?, end(row, &["limit_high", "high"], "high_inclusive")?);
    match (&low, &high) {
        (None, None) => Err(findings::missing_column(&["requirement", "limit_low", "limit_high"])),
        (Some(low), Some(high)) if low.value > high.value => {
            Err(findings::unreadable_requirement(&format!("{}~{}", low.value, high.value), &RequirementError::Reversed))
        }
        _ => Ok(Bound::Range { low, high }),
    }
}

fn end(row: &Row, columns: &[&str], inclusive: &str) -> Result<Option<End>, Words> {
    let Some(text) = row.get(columns) else { return Ok(None) };
    match Reading::parse(text, "").reading {
        Reading::Number { value, tail: None, resolution } => {
            let inclusive = row.get(&[inclusive]).is_none_or(|text| !text.eq_ignore_ascii_case("false"));
            Ok(Some(End { value, inclusive, resolution }))
        }
        _ => Err(findings::not_a_number(text)),
    }
}

/// A reading in one spelling: `7.41`, `16.50(+)`, `<0.005`, `未检出`.
pub(super) fn shown(reading: &Reading) -> String {
    let (kind, value, flag) = parts(reading);
    match kind {
        "left" | "right" => format!("{flag}{value}"),
        "num+" | "num-" => format!("{value}{flag}"),
        "nd" => "未检出".into(),
        "ordinal" => format!("{value}级"),
        _ => value,
    }
}

/// Kind, value and flag in the words of the given tables.
pub(super) fn parts(reading: &Reading) -> (&'static str, String, &'static str) {
    match reading {
        Reading::Number { value, tail: None, .. } => ("num", value.to_string(), ""),
        Reading::Number { value, tail: Some(Tail::TrueValueLarger), .. } => ("num+", value.to_string(), "(+)"),
        Reading::Number { value, tail: Some(Tail::TrueValueSmaller), .. } => ("num-", value.to_string(), "(-)"),
        Reading::LessThan { limit, inclusive } => ("left", limit.to_string(), if *inclusive { "<=" } else { "<" }),
        Reading::GreaterThan { limit, inclusive } => ("right", limit.to_string(), if *inclusive { ">=" } else { ">" }),
        Reading::NotDetected => ("nd", String::new(), ""),
        Reading::Ordinal(grade) => ("ordinal", grade.to_string(), ""),
        Reading::Qualitative { conforming: true } => ("pass", String::new(), ""),
        Reading::Qualitative { conforming: false } => ("fail", String::new(), ""),
        Reading::Text => ("text", String::new(), ""),
        Reading::NotTested => ("not_tested", String::new(), ""),
        Reading::Unreadable(_) => ("error", String::new(), ""),
    }
}
