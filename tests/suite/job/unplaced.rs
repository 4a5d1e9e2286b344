//! What could not be placed has its own line in the manifest and in the balance, whatever else its enterprise has.

use std::collections::BTreeMap;
use std::fs;

use yice::bulk::balance::balance;
use yice::bulk::plan::{Plan, PlannedCase};
use yice::domain::Outcome;

use crate::support::{JobCopy, yice};

/// QS23-0001 and QS23-0002 are two batches of one enterprise in one class.
const SIBLING: &str = "QS23-0001";
const SHEET: &str = "QS23-0002";

/// The small job with the cells of a column changed in all rows of a sheet.
fn changed(sheet: &str, column: usize, text: &str) -> JobCopy {
    let copy = JobCopy::of("small");
    let file = copy.path().join("results.csv");
    let rows = fs::read_to_string(&file).unwrap();
    let changed = rows.lines().map(|line| {
        let mut cells: Vec<&str> = line.split(',').collect();
        if cells[0] == sheet {
            cells[column] = text;
        }
        cells.join(",") + "\n"
    });
    fs::write(&file, changed.collect::<String>()).unwrap();
    copy
}

/// The planned cases of a job whose balance adds up, by the number of a sheet; every number stands in one of them.
fn planned(copy: &JobCopy, without_number: usize) -> BTreeMap<String, PlannedCase> {
    let folder = copy.path().join("plan");
    let run = yice(["plan", copy.path().to_str().unwrap(), "-o", folder.to_str().unwrap()]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let plan = Plan::open(&folder).unwrap();
    let outcomes: Vec<Outcome> = plan.cases.iter().map(|case| case.planned.outcome()).collect();
    let (account, problems) = balance(&plan, &outcomes).unwrap();
    assert!(problems.is_empty() && account.all.adds_up(), "{problems:?}");
    assert_eq!(account.all.loaded, 30, "as many as without the change");
    assert!(!account.by_agency.contains_key(""), "{:?}", account.by_agency.keys());
    let cases = plan.cases.iter();
    let numbers = |case: &PlannedCase| [case.sampling_sheets.clone(), case.left_out.clone()].concat();
    let listed: Vec<(String, PlannedCase)> =
        cases.flat_map(|case| numbers(case).into_iter().map(|number| (number, case.clone()))).collect();
    let by_number: BTreeMap<String, PlannedCase> = listed.iter().cloned().collect();
    assert_eq!((listed.len(), by_number.len()), (30 - without_number, 30 - without_number), "each number once");
    let ids: std::collections::BTreeSet<&str> = plan.cases.iter().map(|case| case.id.as_str()).collect();
    assert_eq!(ids.len(), plan.cases.len());
    by_number
}

fn reasons(case: &PlannedCase) -> String {
    case.planned.outcome().reasons().map(|reasons| reasons.joined(" ")).unwrap_or_default()
}

#[test]
fn a_batch_that_cannot_be_placed_has_its_own_line_and_its_sibling_waits() {
    for (what, column, text, own, reason) in [
        ("a verdict that is no word", 26, "√", "wire_bv", "incomplete-row"),
        ("a task that is none", 1, "随便", "wire_bv", "incomplete-row"),
        ("a conclusion that is none", 27, "/", "wire_bv", "incomplete-row"),
    ] {
        let cases = planned(&changed(SHEET, column, text), 0);
        let (case, sibling) = (&cases[SHEET], &cases[SIBLING]);
        assert_eq!((reasons(case).as_str(), case.class.as_str()), (reason, own), "{what}");
        assert!(case.id.contains("row") && case.sampling_sheets == [SHEET], "{what}");
        assert!(reasons(sibling).contains(reason), "{what}");
    }
}

#[test]
fn a_batch_of_no_known_class_or_of_a_wrong_code_has_its_own_line() {
    for (what, column, text, reason) in [
        ("no class of the catalog", 10, "电饭煲", "unknown-class"),
        ("a code that is none", 4, "9152", "identity-conflict"),
    ] {
        let cases = planned(&changed(SHEET, column, text), 0);
        assert_eq!(reasons(&cases[SHEET]), reason, "{what}");
        assert_eq!(cases[SHEET].sampling_sheets, [SHEET], "{what}");
        assert_ne!(cases[SHEET].id, cases[SIBLING].id, "{what}");
        let waits = reasons(&cases[SIBLING]).contains("identity-conflict");
        assert_eq!(waits, reason == "identity-conflict", "{what}: whose the other batch is may change its letter");
    }
}

#[test]
fn a_batch_without_a_number_is_one_line_and_its_enterprise_waits() {
    let copy = changed(SHEET, 0, "");
    let cases = planned(&copy, 1);
    assert!(reasons(&cases[SIBLING]).contains("incomplete-row"));
    let plan = Plan::open(&copy.path().join("plan")).unwrap();
    let own: Vec<&PlannedCase> = plan.cases.iter().filter(|case| case.id.contains("-row")).collect();
    assert_eq!(own.len(), 1, "all rows of it are one line");
    assert_eq!((own[0].class.as_str(), reasons(own[0]).as_str()), ("wire_bv", "incomplete-row"));
    assert!(own[0].sampling_sheets.is_empty() && own[0].agencies.len() == 1);
}

#[test]
fn a_visit_to_an_enterprise_of_no_known_class_has_its_own_line() {
    let cases = planned(&changed("QS23-0016", 10, "电饭煲"), 0);
    let case = &cases["QS23-0016"];
    assert_eq!(reasons(case), "not-sampled");
    assert!(case.id.contains("row") && !case.enterprise.is_empty());
}
