//! Letters in words: golden texts, hostile names, what must never be said, and the wording and playbook files themselves.

mod build;

use build::*;
use yice::compose::plain_text;

use crate::support::project;

/// Compares a letter with its golden text; `UPDATE=1` rewrites it.
fn check_golden(name: &str, text: &str) {
    let path = project().join("tests/suite/compose/expected").join(format!("{name}.txt"));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = expected.lines().zip(text.lines()).find(|(old, new)| old != new);
    assert!(expected == text, "{name} differs from its golden text (UPDATE=1 rewrites it): {differs:#?}");
}

#[test]
fn sample_letters_read_as_their_golden_texts() {
    for (name, (spot_check, subject)) in [("cable-maker", cable_maker()), ("fertilizer-maker", fertilizer_maker())] {
        let letter = composed(&spot_check, &subject).unwrap_or_else(|problems| panic!("{problems:#?}"));
        check_golden(name, &plain_text(&letter));
    }
}
