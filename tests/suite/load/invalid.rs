//! Every diagnostic code of `load` has a job folder that is told it, word for word.
//!
//! `UPDATE=1 cargo test --test suite invalid` makes the workbooks and rewrites `expected.txt`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use calamine::Reader;
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
        let names = names_in(&folder().join(&code));
        for finding in findings(&folder().join(&code)).0 {
            assert!(!finding.message.zh.is_empty() && !finding.message.en.is_empty(), "{}", finding.code);
            for english in [&finding.message.en, &finding.hint.en] {
                assert_eq!(chinese_of_its_own(english, &names), None, "{}: {english}", finding.code);
            }
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

/// The first run of Han characters in a text that is not a name or a word which the clerk knows from the job.
fn chinese_of_its_own<'a>(english: &'a str, names: &str) -> Option<&'a str> {
    let runs = english.split(|c: char| !('\u{3400}'..='\u{9fff}').contains(&c));
    runs.filter(|run| !run.is_empty()).find(|run| !names.contains(run))
}

/// Everything that an English text may name as it is: what stands in the job's files, the columns and their words.
fn names_in(job: &Path) -> String {
    let mut names = fs::read_to_string(project().join("docs/job-folder.md")).unwrap();
    for folder in [job, &job.join("catalog")] {
        for path in fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
            match path.extension().and_then(|extension| extension.to_str()) {
                Some("toml" | "csv") => names += &String::from_utf8_lossy(&fs::read(&path).unwrap()),
                Some("xlsx" | "ods") => names += &texts_of_workbook(&path).unwrap_or_default(),
                _ => {}
            }
        }
    }
    names
}

fn texts_of_workbook(path: &Path) -> Option<String> {
    let mut book = calamine::open_workbook_auto(path).ok()?;
    let sheets = book.worksheets();
    let cells = sheets.iter().flat_map(|(_, range)| range.cells().map(|(_, _, cell)| cell.to_string()));
    Some(sheets.iter().map(|(name, _)| name.clone()).chain(cells).collect::<Vec<_>>().join("\n"))
}

#[test]
fn chinese_in_the_place_of_english_is_noticed() {
    let told = |english| chinese_of_its_own(english, "样品名称 导体电阻");
    assert_eq!(told("缺少表头"), Some("缺少表头"));
    assert_eq!(told("the header 样品名称 缺少"), Some("缺少"));
    assert_eq!(told("“导体电阻” — ≤ 5 Ω/km: the header 样品名称 is missing"), None);
}
