//! Result texts: any text is read or refused, and what was read reads as itself again.

use crate::domain::Reading;

// The part before the first newline is the unit.
/// Takes an input.
pub fn run(input: &str) {
    let (unit, text) = input.split_once('\n').unwrap_or(("", input));
    let read = Reading::parse(text, unit);
    let again = match &read.reading {
        Reading::Number { value, tail: None, resolution } if *resolution <= rust_decimal::Decimal::ONE => {
            value.to_string()
        }
        Reading::LessThan { limit, inclusive } => format!("{}{limit}", if *inclusive { "≤" } else { "<" }),
        Reading::GreaterThan { limit, inclusive } => format!("{}{limit}", if *inclusive { "≥" } else { ">" }),
        Reading::Ordinal(grade) => format!("{grade}级"),
        _ => return,
    };
    // A grade's own unit is 级; a printed value carries none.
    let again_unit = if matches!(read.reading, Reading::Number { .. }) && unit == "级" { "" } else { unit };
    assert_eq!(Reading::parse(&again, again_unit).reading, read.reading, "{text:?} {again}");
}
