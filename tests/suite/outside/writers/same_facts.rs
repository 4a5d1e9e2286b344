//! One table by every writer: the same facts and the same letters.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use yice::domain::{Origin, SpotCheck};
use yice::job::{Job, Resources};
use yice::load;

use super::hostile::Made;
use super::{PLAIN, files};
use crate::load::{gives_the_facts_of_the_sound_rows, kept_xls};
use crate::support::project;

/// What a file of results gives: everything known and everything told, without where it stands in the file.
#[derive(Debug, PartialEq)]
struct Facts {
    batches: Vec<String>,
    rest: String,
    told: Vec<String>,
}

fn facts(made: &Made, file: &Path) -> Facts {
    let job = job_with(made, file);
    let loaded = load::job(job.path());
    let told = loaded.findings.iter().map(|finding| {
        let place = &finding.places[0];
        format!("{:?} {} {} {:?}", finding.severity, finding.code, place.header, place.text)
    });
    let told = told.collect();
    let spot_check = loaded.value.unwrap_or_else(|| panic!("{}: {:#?}", file.display(), loaded.findings));
    without_places(spot_check, told)
}

/// Every field of every fact, but for file, sheet, row and column.
fn without_places(mut spot_check: SpotCheck, told: Vec<String>) -> Facts {
    let nowhere = Origin { sheet: Arc::default(), row: 0 };
    let origins = spot_check.batches.iter_mut().map(|batch| &mut batch.origin);
    let origins = origins.chain(spot_check.unplaced.iter_mut().map(|unplaced| &mut unplaced.origin));
    let origins = origins.chain(spot_check.visits_without_sample.iter_mut().map(|visit| &mut visit.origin));
    origins.for_each(|origin| origin.clone_from(&nowhere));
    spot_check.batches.iter_mut().flat_map(|batch| &mut batch.items).for_each(|item| item.origin = nowhere.clone());
    spot_check.sources.clear();
    let batches = std::mem::take(&mut spot_check.batches);
    Facts {
        batches: batches.iter().map(|batch| format!("{batch:#?}")).collect(),
        rest: format!("{spot_check:#?}"),
        told,
    }
}

/// The generated job with another results file.
fn job_with(made: &Made, file: &Path) -> tempfile::TempDir {
    let job = tempfile::tempdir().unwrap();
    fs::create_dir(job.path().join("catalog")).unwrap();
    for path in crate::support::files_of(&made.files()).into_keys().filter(|path| !path.starts_with("results.")) {
        fs::copy(made.files().join(&path), job.path().join(&path)).unwrap();
    }
    let extension = file.extension().unwrap().to_str().unwrap();
    fs::copy(file, job.path().join(format!("results.{extension}"))).unwrap();
    job
}

/// Every letter of a job as data, by its id.
fn letters(made: &Made, file: &Path) -> BTreeMap<String, serde_json::Value> {
    let job = job_with(made, file);
    let resources = Resources::find(Some(&project().join("report-templates")), &[project().join("fonts")]);
    let job = Job::open(job.path(), &resources).value.unwrap();
    let subjects =
        job.cases().into_iter().filter(|case| case.letter.is_ok()).map(|case| (case.subject.unwrap(), case.id));
    subjects.map(|(subject, id)| (id, serde_json::to_value(job.letter(subject).unwrap()).unwrap())).collect()
}

/// Why a file does not give what the plain csv gives.
enum Why {
    /// The writer put another text into the file: what it stands for, and what it wrote.
    WritesAnother(&'static str, &'static str),
    /// The writer left the number formats out; the file shows what LibreOffice's csv of it says.
    LeavesFormatsOut(&'static str),
}

/// Files that do not give what the plain csv gives, each with its reason.
const EXCEPTIONS: [(&str, Why); 8] = [
    // `_x0041_` in a package means `A`, and a writer has to escape it; these do not.
    ("texts/openpyxl.xlsx", Why::WritesAnother("_x0041_型", "A型")),
    ("texts/exceljs.xlsx", Why::WritesAnother("_x0041_型", "A型")),
    ("texts/sheetjs.xlsx", Why::WritesAnother("_x0041_型", "A型")),
    ("numbers/openpyxl.xlsx", Why::WritesAnother("_x0041_型", "A型")),
    ("numbers/exceljs.xlsx", Why::WritesAnother("_x0041_型", "A型")),
    ("numbers/sheetjs.xlsx", Why::WritesAnother("_x0041_型", "A型")),
    // The escape of a package, which means nothing in an ods.
    ("texts/sheetjs.ods", Why::WritesAnother("2000\r\n第3部分", "2000_x000d_\n第3部分")),
    ("numbers/sheetjs.ods", Why::LeavesFormatsOut("numbers/sheetjs.ods.shown.csv")),
];

/// Every writer's file of one table, by name.
fn written(kind: &str) -> impl Iterator<Item = (&String, &PathBuf)> {
    let of_kind = move |name: &str| name.starts_with(&format!("{kind}/")) && !name.ends_with("/table.json");
    files().iter().filter(move |(name, _)| of_kind(name) && !name.contains(".shown."))
}

/// Fails with the first batch and finding that differ.
fn same(name: &str, expected: &Facts, found: &Facts) {
    assert_eq!(expected.batches.len(), found.batches.len(), "{name}");
    for (expected, found) in expected.batches.iter().zip(&found.batches) {
        assert!(expected == found, "{name}: {expected}\n{found}");
    }
    assert!(expected.rest == found.rest, "{name}: enterprises, visits or unplaced rows differ");
    assert_eq!(expected.told, found.told, "{name}");
}

fn every_writer_gives_the_same_facts(kind: &str) {
    let made = Made::new();
    let plain = facts(&made, &files()[&format!("{kind}/{PLAIN}")]);
    assert!(plain.batches.len() >= 36, "{} batches", plain.batches.len());
    let mut programs = 0;
    for (name, path) in written(kind) {
        let found = facts(&made, path);
        match EXCEPTIONS.iter().find(|(file, _)| file == name).map(|(_, why)| why) {
            None => same(name, &plain, &found),
            Some(Why::WritesAnother(from, to)) => {
                let text = fs::read_to_string(&files()[&format!("{kind}/{PLAIN}")]).unwrap();
                assert!(text.contains(from), "`{from}` is nowhere");
                let folder = tempfile::tempdir().unwrap();
                let as_written = folder.path().join("results.csv");
                fs::write(&as_written, text.replace(from, to)).unwrap();
                same(name, &facts(&made, &as_written), &found);
            }
            Some(Why::LeavesFormatsOut(shown)) => {
                assert!(plain != found, "{name} is an exception no more");
                same(name, &facts(&made, &files()[*shown]), &found);
            }
        }
        programs += 1;
    }
    assert_eq!(programs, 14, "five xlsx, two xls, two ods, five csv");
}

#[test]
fn texts_are_the_same_facts_by_every_writer() {
    every_writer_gives_the_same_facts("texts");
}

#[test]
fn numbers_and_days_are_the_same_facts_by_every_writer() {
    every_writer_gives_the_same_facts("numbers");
}

#[test]
fn letters_are_the_same_by_every_writer() {
    let made = Made::new();
    let plain = letters(&made, &files()[&format!("texts/{PLAIN}")]);
    assert!(plain.len() >= 20, "{} letters", plain.len());
    for kind in ["texts", "numbers"] {
        let sound = written(kind).filter(|(name, _)| EXCEPTIONS.iter().all(|(file, _)| file != name));
        for (name, path) in sound {
            let found = letters(&made, path);
            assert_eq!(plain.keys().collect::<Vec<_>>(), found.keys().collect::<Vec<_>>(), "{name}");
            for (id, letter) in &plain {
                assert!(letter == &found[id], "{name}: the letter {id} differs");
            }
        }
    }
}

#[test]
fn an_xls_of_libreoffice_is_the_same_facts_as_every_other_kind() {
    let bytes = fs::read(&files()["sound/rows.xls"]).unwrap();
    gives_the_facts_of_the_sound_rows("results.xls", &bytes);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(kept_xls(), bytes).unwrap();
    }
}

#[test]
fn one_other_character_is_another_fact() {
    let made = Made::new();
    let path = &files()[&format!("texts/{PLAIN}")];
    let (plain, text) = (facts(&made, path), fs::read_to_string(path).unwrap());
    let folder = tempfile::tempdir().unwrap();
    for (from, to) in
        [("00123456789012345678", "00123456789012345679"), ("1E5", "100000"), ("１", "1"), ("1.10", "1.1")]
    {
        let changed = folder.path().join("changed.csv");
        assert!(text.contains(from), "`{from}` is nowhere");
        fs::write(&changed, text.replacen(from, to, 1)).unwrap();
        assert!(plain != facts(&made, &changed), "`{from}` became `{to}` unseen");
    }
}
