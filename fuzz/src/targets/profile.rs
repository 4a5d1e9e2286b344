//! Profiles: any text is one or is refused with at least one error, each in a line of it.

/// Takes an input.
pub fn run(text: &str) {
    let mut findings = Vec::new();
    let profile = crate::load::profile::of_text("p.toml", text, &mut findings);
    assert!(profile.is_some() || !findings.is_empty(), "{text:?}");
    let lines = u32::try_from(text.lines().count()).unwrap_or(u32::MAX).max(1);
    for row in findings.iter().flat_map(|finding| &finding.places).filter_map(|place| place.row) {
        assert!((1..=lines + 1).contains(&row), "line {row} of {lines}");
    }
}
