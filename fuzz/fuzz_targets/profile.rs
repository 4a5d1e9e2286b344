//! Profiles: any text is one or is refused with at least one error, each in a line of it.
#![no_main]

#[path = "../../src/decode.rs"]
#[allow(dead_code)]
mod decode;
#[path = "../../src/diagnostic/mod.rs"]
#[allow(dead_code, unused_imports)]
mod diagnostic;
#[path = "../../src/domain/mod.rs"]
#[allow(dead_code, unused_imports)]
mod domain;
#[path = "../../src/load/mod.rs"]
#[allow(dead_code, unused_imports)]
mod load;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let mut findings = Vec::new();
    let profile = load::profile::of_text("p.toml", text, &mut findings);
    assert!(profile.is_some() || !findings.is_empty(), "{text:?}");
    let lines = u32::try_from(text.lines().count()).unwrap_or(u32::MAX).max(1);
    for row in findings.iter().flat_map(|finding| &finding.places).filter_map(|place| place.row) {
        assert!((1..=lines + 1).contains(&row), "line {row} of {lines}");
    }
});
