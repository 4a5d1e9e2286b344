//! `yice method parse`: column `input` (or `reported`, a result) or `requirement`, with `unit`; expected `kind`, `value`,
//! `sign_or_flag`, or `bound`.

use super::row::{Computed, Row, exactly, in_value};
use super::{fields, findings};
use crate::diagnostic::Words;
use crate::domain::measurement::WARNING_ANGLE_BRACKET;
use crate::domain::{Bound, Reading};

/// Reads one result or requirement text.
pub(super) fn compute(row: &Row) -> Result<Computed, Words> {
    match row.get(&fields::REQUIREMENT) {
        Some(requirement) => Ok(requirement_text(row, requirement)),
        None if row.has("input") => Ok(result_text(row, row.get(&["input"]).unwrap_or_default())),
        None => Ok(result_text(row, fields::required(row, &fields::RESULT)?)),
    }
}

fn result_text(row: &Row, text: &str) -> Computed {
    let (reading, unit, warning) = fields::read_result(text, row.get(&["unit"]));
    let (kind, value, flag) = fields::parts(&reading);
    let mut computed = Computed::default();
    computed.check(row, "kind", kind, exactly);
    computed.check(row, "value", value, exactly);
    computed.check(row, "sign_or_flag", flag, in_value);
    if let Reading::Number { resolution, .. } = &reading {
        computed.put("interval", resolution.normalize().to_string());
    }
    if !unit.is_empty() {
        computed.put("unit", unit);
    }
    if let Reading::Unreadable(error) = &reading {
        computed.notes.push(findings::unreadable_result(text, error));
    }
    if let Some(warning) = warning {
        computed.put("warning", warning);
        computed.notes.push(match warning {
            WARNING_ANGLE_BRACKET => Words::new("尖括号按小于号、大于号读", "an angle bracket was read as < or >"),
            _ => Words::new("括号内的数按检出限读", "the number in brackets was read as the detection limit"),
        });
    }
    computed
}

fn requirement_text(row: &Row, text: &str) -> Computed {
    let bound = fields::read_requirement(text, row.get(&["unit"]));
    let mut computed = Computed::default();
    let kind = match &bound {
        Bound::Range { .. } => "range",
        Bound::OrdinalAtLeast(_) => "ordinal",
        Bound::Text => "text",
        Bound::None => "none",
        Bound::Unreadable(_) => "error",
    };
    computed.check(row, "kind", kind, exactly);
    computed.check(row, "bound", brackets(&bound), exactly);
    if let Bound::Range { low, high } = &bound
        && let Some(resolution) = low.iter().chain(high).map(|end| end.resolution).min()
    {
        computed.put("interval", resolution.normalize().to_string());
    }
    if let Bound::Unreadable(error) = &bound {
        computed.notes.push(findings::unreadable_requirement(text, error));
    }
    computed
}

/// A range in brackets, `[40, 60)`: a square one includes its end.
pub(super) fn brackets(bound: &Bound) -> String {
    match bound {
        Bound::Range { low, high } => {
            let low = low
                .as_ref()
                .map_or("(-∞".to_string(), |end| format!("{}{}", if end.inclusive { '[' } else { '(' }, end.value));
            let high = high
                .as_ref()
                .map_or("+∞)".to_string(), |end| format!("{}{}", end.value, if end.inclusive { ']' } else { ')' }));
            format!("{low}, {high}")
        }
        Bound::OrdinalAtLeast(grade) => format!("[{grade}级, +∞)"),
        Bound::Text | Bound::None | Bound::Unreadable(_) => String::new(),
    }
}
