//! `yice method judge`: columns `limit_expr` (or `requirement`, or `low` and `high`), `measured` (or `reported`),
//! `interval`, `tie_rule`, `unit`; expected `full_value_ok`, `rounded`, `rounded_value_ok`, or `verdict` with
//! `compare_method`.

use super::row::{Computed, Row, in_value};
use super::{fields, parsing, row};
use crate::diagnostic::Words;
use crate::domain::catalog::ComparisonMethod;
use crate::domain::judgement::{DecisionRule, Judgement, comparison_value, judge};
use crate::domain::{Bound, End};

/// Compares one result with its requirement by both methods.
pub(super) fn compute(row: &Row) -> Result<Computed, Words> {
    let (reading, bound) = (fields::reading(row)?, fields::bound(row)?);
    let (interval, tie) = (fields::interval(row)?, fields::tie_rule(row)?);
    let rule = |method| DecisionRule { method, interval, tie };
    let mut computed = Computed::default();
    computed.put("bound", parsing::brackets(&bound));
    if let Bound::Range { low, high } = &bound {
        ends(&mut computed, row, low.as_ref(), high.as_ref());
    }
    if let Some(method) = fields::method(row)? {
        let value = comparison_value(&reading, &bound, rule(method));
        let value = value.map_or_else(|| fields::shown(&reading), |value| value.to_string());
        computed.check(row, "comparison_value", value, row::exactly);
        computed.check(row, "verdict", word(judge(&reading, &bound, rule(method))), same_verdict);
        return Ok(computed);
    }
    computed.check(
        row,
        "full_value_ok",
        letter(judge(&reading, &bound, rule(ComparisonMethod::FullValue))),
        same_verdict,
    );
    let rounded = comparison_value(&reading, &bound, rule(ComparisonMethod::RoundedValue));
    let rounded = rounded.map(|value| value.to_string()).unwrap_or_default();
    computed.check(row, "rounded", rounded, row::exactly);
    let verdict = judge(&reading, &bound, rule(ComparisonMethod::RoundedValue));
    computed.check(row, "rounded_value_ok", letter(verdict), same_verdict);
    Ok(computed)
}

/// The ends as the requirement was understood, where the table has them; a missing end counts as included there.
fn ends(computed: &mut Computed, row: &Row, low: Option<&End>, high: Option<&End>) {
    for (end, value, inclusive) in [(low, "low", "low_inclusive"), (high, "high", "high_inclusive")] {
        if row.has(value) {
            computed.check(row, value, end.map(|end| end.value.to_string()).unwrap_or_default(), in_value);
        }
        if row.has(inclusive) {
            computed.check(row, inclusive, end.is_none_or(|end| end.inclusive).to_string(), in_value);
        }
    }
}

/// `conform`, `nonconform`, `undetermined`, `not_comparable`.
pub(super) fn word(judgement: Judgement) -> &'static str {
    match judgement {
        Judgement::Conforming => "conform",
        Judgement::Nonconforming => "nonconform",
        Judgement::Undetermined => "undetermined",
        Judgement::NotComparable => "not_comparable",
    }
}

fn letter(judgement: Judgement) -> &'static str {
    match judgement {
        Judgement::Conforming => "Y",
        Judgement::Nonconforming => "N",
        other => word(other),
    }
}

/// Verdicts in letters, words or Chinese.
pub(super) fn same_verdict(expected: &str, computed: &str) -> bool {
    canonical(expected) == canonical(computed)
}

fn canonical(verdict: &str) -> String {
    let verdict = verdict.to_lowercase();
    match verdict.as_str() {
        "y" | "yes" | "true" | "conform" | "conforming" | "pass" | "符合" | "合格" => "conform".into(),
        "n" | "no" | "false" | "nonconform" | "nonconforming" | "fail" | "不符合" | "不合格" => {
            "nonconform".into()
        }
        "u" | "undetermined" | "无法判定" => "undetermined".into(),
        "x" | "not_comparable" | "不可比" => "not_comparable".into(),
        _ => verdict,
    }
}
