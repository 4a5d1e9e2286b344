//! `yice method margin`: columns `reported`, `limit_low`, `limit_high` (or `requirement`), `compare_method`, `interval`,
//! `scale`, `unit`; expected `comparison_value`, `verdict`, `margin_abs`, `margin_rel_percent_exact`, `margin_rel_display`.

use super::row::{Computed, Row, in_value};
use super::{fields, findings, judging};
use crate::analysis::margin::{margin, percent};
use crate::diagnostic::Words;
use crate::domain::Scale;
use crate::domain::judgement::{DecisionRule, Judgement, comparison_value, judge};

/// The margin of one result against its requirement.
pub(super) fn compute(row: &Row) -> Result<Computed, Words> {
    let (reading, bound) = (fields::reading(row)?, fields::bound(row)?);
    let rule = DecisionRule {
        method: fields::method(row)?.unwrap_or_default(),
        interval: fields::interval(row)?,
        tie: fields::tie_rule(row)?,
    };
    let scale = scale(row)?;
    let unit = row.get(&["unit"]).unwrap_or_default();
    let verdict = judge(&reading, &bound, rule);
    let margin = margin(&reading, &bound, rule, scale, unit).ok_or_else(findings::no_margin)?;
    let mut computed = Computed::default();
    let value = comparison_value(&reading, &bound, rule);
    let value = value.map_or_else(|| fields::shown(&reading), |value| value.to_string());
    computed.check(row, "comparison_value", value, in_value);
    computed.check(row, "verdict", judging::word(verdict), judging::same_verdict);
    computed.check(row, "margin_abs", margin.absolute.normalize().to_string(), in_value);
    let exact = percent(&margin).map_or_else(|| "undefined".to_string(), |percent| percent.to_string());
    computed.check(row, "margin_rel_percent_exact", exact, in_value);
    let display = match (&margin.percent, verdict) {
        (_, Judgement::Undetermined) => String::new(),
        (None, _) => format!("undefined: {}", margin.display()),
        (Some(_), _) => margin.display().to_string(),
    };
    computed.check(row, "margin_rel_display", display, in_value);
    Ok(computed)
}

/// Column `scale`: `ratio` (the default) or `interval`, which has absolute margins only.
fn scale(row: &Row) -> Result<Scale, Words> {
    match row.get(&["scale"]) {
        None | Some("ratio") => Ok(Scale::Ratio),
        Some("interval") => Ok(Scale::Interval),
        Some(other) => Err(findings::unknown_word("scale", other, "ratio, interval")),
    }
}
