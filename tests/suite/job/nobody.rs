//! Goods that name no manufacturer: counted, in no letter, and compared with nobody's.

use std::fs;

use yice::analysis::Entitlement;
use yice::bulk::balance::balance;
use yice::bulk::plan::Plan;
use yice::domain::{Exclusion, Outcome, Reason, Reasons};
use yice::job::{Job, Resources};

use crate::support::{JobCopy, project, yice};

/// Two batches of one class, of two enterprises.
const SHEETS: [&str; 2] = ["QS23-0021", "QS23-0023"];

/// The small job with both batches unlabelled, in two ways of saying so.
fn unlabelled() -> JobCopy {
    let copy = JobCopy::of("small");
    let file = copy.path().join("results.csv");
    let rows = fs::read_to_string(&file).unwrap();
    let changed = rows.lines().map(|line| {
        let mut cells: Vec<&str> = line.split(',').collect();
        if let Some(way) = SHEETS.iter().position(|sheet| cells[0] == *sheet) {
            (cells[3], cells[4], cells[5]) = (["/", "未标注"][way], "/", "/");
        }
        cells.join(",") + "\n"
    });
    fs::write(&file, changed.collect::<String>()).unwrap();
    copy
}

#[test]
fn they_are_one_line_of_the_manifest_and_no_letter() {
    let copy = unlabelled();
    let resources = Resources::find(Some(&project().join("report-templates")), &[project().join("fonts")]);
    let job = Job::open(copy.path(), &resources).value.expect("opens");
    let of_sheets = |sheets: &[String]| sheets.iter().any(|sheet| SHEETS.contains(&sheet.as_str()));
    let cases: Vec<_> = job.cases().into_iter().filter(|case| of_sheets(&case.sampling_sheets)).collect();
    assert_eq!(cases.len(), 1);
    assert_eq!(cases[0].letter, Err(Reasons::from(Reason::from(Exclusion::NoManufacturer))));
    assert_eq!(cases[0].sampling_sheets, SHEETS);
    let subject = job.subject(cases[0].subject.expect("a case of batches"));
    assert_eq!(subject.entitlement, Entitlement::Excluded(Exclusion::NoManufacturer));
}

#[test]
fn the_balance_adds_up_with_them() {
    let copy = unlabelled();
    let folder = copy.path().join("plan");
    let run = yice(["plan", copy.path().to_str().unwrap(), "-o", folder.to_str().unwrap()]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let plan = Plan::open(&folder).unwrap();
    let outcomes: Vec<Outcome> = plan.cases.iter().map(|case| case.planned.outcome()).collect();
    let (account, problems) = balance(&plan, &outcomes).unwrap();
    assert!(problems.is_empty(), "{problems:?}");
    assert_eq!(account.all.without.get(&Reason::from(Exclusion::NoManufacturer)), Some(&2));
}
