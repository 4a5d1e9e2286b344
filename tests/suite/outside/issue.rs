//! Issued letters before programs of others: what recompressing makes of them, and what validators say.

use std::fs;
use std::process::Command;

use crate::issue::verify::{letters, named, real, with_job};

#[test]
fn a_recompressed_letter_is_told_from_a_changed_one() {
    let job = real();
    let letter = &letters(job.path())[0];
    let small = letter.with_extension("small.pdf");
    let qpdf = |arguments: &[&str]| {
        let run = Command::new("qpdf").args(arguments).output();
        let run = run.unwrap_or_else(|error| panic!("qpdf: {error}; tests/run installs it"));
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    };
    let [from, to] = [letter, &small].map(|path| path.to_str().unwrap());
    qpdf(&["--check", from]);
    qpdf(&["--recompress-flate", "--compression-level=9", "--object-streams=generate", from, to]);
    assert_ne!(fs::read(letter).unwrap(), fs::read(&small).unwrap());
    named(&with_job(&small, job.path()), &["verify-rewritten"], 10);
    qpdf(&["--linearize", from, to]);
    named(&with_job(&small, job.path()), &["verify-rewritten"], 10);
}
