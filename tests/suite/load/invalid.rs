//! Every diagnostic code of `load` has a job folder that is told it, word for word.
//!
//! `UPDATE=1 cargo test --test suite invalid` makes the workbooks and rewrites `expected.txt`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use yice::diagnostic::codes::codes;
use yice::diagnostic::{Diagnostic, Lang, Severity};
use yice::load;

use crate::support::books;
use crate::support::project;

fn folder() -> PathBuf {
    project().join("fixtures/invalid")
}

fn codes_of_load() -> BTreeSet<String> {
    codes().iter().filter(|c| c.stage == "load").map(|c| c.code.to_string()).collect()
}

/// Everything that reading a folder tells; fonts that have everything but the supplementary planes stand in for real ones.
fn findings(job: &Path) -> (Vec<Diagnostic>, bool) {
    let loaded = load::job(job);
    let mut findings = loaded.findings;
    let loads = loaded.value.is_some();
    if let Some(spot_check) = loaded.value {
        findings.extend(load::admit(spot_check, &|c| u32::from(c) < 0x10000).1);
    }
    findings.extend(load::templates(job, &job.join("no-shipped-templates")).findings);
    (findings, loads)
}

#[test]
fn every_code_has_a_folder_and_every_folder_a_code() {
    let folders: BTreeSet<String> = fs::read_dir(folder())
        .expect("fixtures/invalid")
        .filter_map(|entry| entry.ok().filter(|e| e.path().is_dir())?.file_name().into_string().ok())
        .collect();
    assert_eq!(folders, codes_of_load());
}

#[test]
fn every_folder_is_told_its_code_in_the_words_that_are_expected() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    for code in codes_of_load() {
        let job = folder().join(&code);
        if let (true, Some(bytes)) = (update, books::invalid(&code)) {
            fs::write(job.join("results.xlsx"), bytes).expect("a workbook");
        }
        let (findings, loads) = findings(&job);
        let stopped = findings
            .iter()
            .any(|f| f.severity == Severity::Error && f.places[0].file.split('/').next() != Some("templates"));
        assert_eq!(loads, !stopped, "{code}: an error stops the job, and nothing else does");
        let told: BTreeSet<&str> = findings.iter().map(|f| f.code).collect();
        if !told.contains(code.as_str()) {
            wrong.push(format!("{code}: told {told:?}"));
        }
        let text: String = findings.iter().map(|f| f.to_text(Lang::Zh) + "\n").collect();
        let expected = job.join("expected.txt");
        if update {
            fs::write(&expected, text).expect("expected.txt");
        } else if fs::read_to_string(&expected).unwrap_or_default() != text {
            wrong.push(format!("{code}: expected.txt differs, now:\n{text}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_finding_has_both_languages_a_place_and_a_known_code() {
    for code in codes_of_load() {
        for finding in findings(&folder().join(&code)).0 {
            assert!(!finding.message.zh.is_empty() && !finding.message.en.is_empty(), "{}", finding.code);
            assert!(
                finding.message.en.is_ascii() || finding.message.en.chars().any(char::is_alphabetic),
                "{}",
                finding.code
            );
            assert_eq!(finding.hint.zh.is_empty(), finding.hint.en.is_empty(), "{}", finding.code);
            assert!(
                finding.places.iter().all(|p| !p.file.is_empty()) && !finding.places.is_empty(),
                "{}",
                finding.code
            );
            assert!(codes().iter().any(|c| c.code == finding.code), "{}", finding.code);
        }
    }
}
