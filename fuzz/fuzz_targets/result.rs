//! Result texts: any text is read or refused, and what was read reads as itself again.
#![no_main]

#[path = "../../src/domain/mod.rs"]
#[allow(dead_code, unused_imports)]
mod domain;

use domain::Reading;
use libfuzzer_sys::fuzz_target;

// The part before the first newline is the unit.
fuzz_target!(|input: &str| {
    let (unit, text) = input.split_once('\n').unwrap_or(("", input));
    let read = Reading::parse(text, unit);
    let again = match &read.reading {
        Reading::Number { value, tail: None, resolution } if *resolution <= domain_one() => value.to_string(),
        Reading::LessThan { limit, inclusive } => format!("{}{limit}", if *inclusive { "≤" } else { "<" }),
        Reading::GreaterThan { limit, inclusive } => format!("{}{limit}", if *inclusive { "≥" } else { ">" }),
        Reading::Ordinal(grade) => format!("{grade}级"),
        _ => return,
    };
    // A grade's own unit is 级; a printed value carries none.
    let again_unit = if matches!(read.reading, Reading::Number { .. }) && unit == "级" { "" } else { unit };
    assert_eq!(Reading::parse(&again, again_unit).reading, read.reading, "{text:?} {again}");
});

fn domain_one() -> rust_decimal::Decimal {
    rust_decimal::Decimal::ONE
}
