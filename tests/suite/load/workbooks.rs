//! Workbooks that went wrong with other tools, `fixtures/cases/`: the small job with other results, and what is right for each.
//!
//! `expected.txt` holds what the small job does not tell, or tells and this one does not: findings, letters, facts.
//! `UPDATE=1 cargo test --test suite load::workbooks` rewrites them; fixtures/cases/README.md says in words what is right.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use yice::diagnostic::{Diagnostic, Lang};
use yice::domain::SpotCheck;
use yice::load;

use crate::support::{JobCopy, project};

/// What is told, and, where the job can be read, every batch and item and each row without a batch: by what it is wherever
/// it stands, with its place.
fn seen(job: &Path) -> BTreeMap<String, String> {
    let loaded = load::job(job);
    let mut findings: Vec<Diagnostic> = loaded.findings;
    let mut lines = BTreeMap::new();
    match loaded.value {
        None => drop(lines.insert("no letters: the job stops".to_string(), String::new())),
        Some(spot_check) => {
            let (spot_check, told) = load::admit(spot_check, &|_| true);
            findings.extend(told);
            let count = format!("{} batches, {} items", spot_check.batches.len(), items(&spot_check));
            lines.extend(facts(&spot_check).chain([count]).map(|fact| (fact, String::new())));
        }
    }
    for finding in findings {
        let text = finding.to_text(Lang::Zh);
        let (what, places): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| !line.trim().starts_with('→'));
        lines.insert(what.join(" "), places.join(""));
    }
    lines
}

fn items(spot_check: &SpotCheck) -> usize {
    spot_check.batches.iter().map(|batch| batch.items.len()).sum()
}

fn facts(spot_check: &SpotCheck) -> impl Iterator<Item = String> {
    let batches = spot_check.batches.iter().flat_map(|batch| {
        let sheet = &batch.sampling_sheet_no;
        let maker =
            spot_check.enterprises.get(&batch.labeled_manufacturer).map(|enterprise| enterprise.name.to_string());
        let of = format!(
            "batch {sheet}: {}, {}, {}, {}, {:?}, {:?}",
            maker.unwrap_or_default(),
            batch.model,
            batch.production_date_or_lot,
            batch.report.report_no,
            batch.conclusion,
            batch.holds
        );
        let items = batch
            .items
            .iter()
            .map(move |item| format!("item {sheet}: {} {} {:?}", item.name, item.measurement.reported, item.verdict));
        items.chain([of]).collect::<Vec<_>>()
    });
    batches
        .chain(spot_check.unplaced.iter().map(|unplaced| format!("unplaced {}", unplaced.sampling_sheet_no)))
        .collect::<Vec<_>>()
        .into_iter()
}

/// More lines of the small job that one lacks are counted only.
const MANY: usize = 40;

/// The small job with these files in the place of its results.
fn job_of(case: &Path) -> JobCopy {
    let job = JobCopy::of("small");
    fs::remove_file(job.path().join("results.csv")).expect("results of the small job");
    for entry in fs::read_dir(case).expect("a case") {
        let path = entry.expect("a file").path();
        if path.file_name().is_some_and(|name| name != "expected.txt") {
            let to = job.path().join(path.strip_prefix(case).expect("inside"));
            if path.is_dir() {
                for inner in fs::read_dir(&path).expect("a folder").map(|inner| inner.expect("a file").path()) {
                    fs::create_dir_all(&to).expect("a folder");
                    fs::copy(&inner, to.join(inner.file_name().expect("a name"))).expect("a copy");
                }
            } else {
                fs::copy(&path, to).expect("a copy");
            }
        }
    }
    job
}

/// The small job as it was when the workbooks were made of it: one maker has got another name since.
fn small_then() -> JobCopy {
    let job = JobCopy::of("small");
    let path = job.path().join("results.csv");
    let results = fs::read_to_string(&path).expect("results of the small job");
    let then = results.replace("毕节乌岭示例实业有限公司", "毕节乌岭示例化肥厂");
    assert_ne!(then, results);
    fs::write(&path, then).expect("results with the old name");
    job
}

#[test]
fn every_workbook_that_went_wrong_is_read_as_it_shows_or_held() {
    let small = small_then();
    let small = seen(small.path());
    let mut wrong = Vec::new();
    let folder = project().join("fixtures/cases");
    let cases = fs::read_dir(&folder).expect("cases").map(|entry| entry.expect("an entry").path());
    let mut cases: Vec<_> = cases.filter(|path| path.is_dir()).collect();
    cases.sort();
    assert_eq!(cases.len(), 29);
    for case in cases {
        let job = job_of(&case);
        let here = seen(job.path());
        let line = |sign: char, (what, place): (&String, &String)| format!("{sign} {what}{place}\n");
        let less: Vec<String> =
            small.iter().filter(|(what, _)| !here.contains_key(*what)).map(|of| line('-', of)).collect();
        // Of a job that stops, or with other batches, the small job's are of no interest.
        let less = if less.len() > MANY { format!("- {} lines\n", less.len()) } else { less.concat() };
        let more = here.iter().filter(|(what, _)| !small.contains_key(*what)).map(|of| line('+', of));
        let text: String = [less].into_iter().chain(more).collect();
        let expected = case.join("expected.txt");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, text).expect("expected.txt");
        } else if fs::read_to_string(&expected).unwrap_or_default() != text {
            wrong.push(format!("{}: expected.txt differs, now:\n{text}", case.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
