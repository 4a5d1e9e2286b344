//! One letter per enterprise across its product classes: who gets it, what it holds, what the commands do with it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;
use yice::compose::{Content, Letter, plain_text};
use yice::domain::{HoldReason, LetterKind, Reason};
use yice::job::{Case, Job, Resources};
use yice::pdf::Pdf;

use crate::compose::check_golden;
use crate::support::{JobCopy, project, yice};

/// The only enterprise of the small job that was sampled in two classes.
const OF_TWO: &str = "毕节乌岭示例实业有限公司";
const MERGED_ID: &str = "small-2023-merged-91520502MFAKE1158P";

/// The small job with one letter per enterprise.
fn merging() -> JobCopy {
    let copy = JobCopy::of("small");
    copy.replace("job.toml", "first_no = 1\n", "first_no = 1\none_letter_per = \"enterprise\"\n");
    copy
}

fn open(folder: &Path) -> Job {
    let opened =
        Job::open(folder, &Resources::find(Some(&project().join("report-templates")), &[project().join("fonts")]));
    opened.value.unwrap_or_else(|| panic!("{:#?}", opened.findings))
}

fn case_of(job: &Job, enterprise: &str) -> Case {
    let mut cases: Vec<Case> = job.cases().into_iter().filter(|case| case.enterprise == enterprise).collect();
    assert_eq!(cases.len(), 1, "{enterprise} has one case");
    cases.remove(0)
}

/// Text without the document number, which counts letters.
fn text_of(letter: &Letter) -> String {
    let unnumbered =
        |text: &str| if letter.document_no.is_empty() { text.into() } else { text.replace(&letter.document_no, "") };
    unnumbered(&plain_text(letter))
}

fn letters(job: &Job) -> BTreeMap<String, Letter> {
    let made = job.cases().into_iter().filter(|case| case.letter.is_ok());
    made.map(|case| (case.id.clone(), job.letter(case.subject.unwrap()).unwrap())).collect()
}

#[test]
fn an_enterprise_of_two_classes_gets_one_letter_and_the_others_stay_as_they_are() {
    let (one, each) = (open(merging().path()), open(JobCopy::of("small").path()));
    let case = case_of(&one, OF_TWO);
    assert_eq!((case.id.as_str(), case.letter.as_ref()), (MERGED_ID, Ok(&LetterKind::ImprovementAdvice)));
    assert_eq!(
        (case.class.as_str(), case.class_name.as_str()),
        ("fert_compound+school_uniform", "复合肥料、中小学生校服")
    );
    assert_eq!((case.sampling_sheets, case.left_out), (vec!["QS23-0021".into(), "QS23-0030".into()], vec![]));

    let (one, each) = (letters(&one), letters(&each));
    let merged = &one[MERGED_ID];
    check_golden(&project().join("tests/suite/compose/expected/merged.txt"), &text_of(merged));
    let text = plain_text(merged);
    for own in ["HF2023-0021", "FZ2023-0030", "（一）复合肥料", "（二）中小学生校服", "复合肥料·"]
    {
        assert!(text.contains(own), "{own}");
    }
    for (id, letter) in &each {
        match one.get(id) {
            Some(same) => assert_eq!(text_of(same), text_of(letter), "{id}"),
            None => assert_eq!(letter.addressee, OF_TWO, "{id} is gone"),
        }
    }
    assert_eq!((one.len() + 1, each.values().filter(|letter| letter.addressee == OF_TWO).count()), (each.len(), 2));
    // Each class's results are those of its own letter.
    let comparisons = |letter: &Letter| -> Vec<Vec<Vec<String>>> {
        let rows =
            |content: &Content| if let Content::Table(table) = content { Some(table.rows.clone()) } else { None };
        letter.contents().filter_map(rows).collect()
    };
    let separate: Vec<Vec<Vec<String>>> =
        each.values().filter(|letter| letter.addressee == OF_TWO).flat_map(comparisons).collect();
    assert_eq!(comparisons(merged), separate);
    let numbers: std::collections::BTreeSet<&str> = one.values().map(|letter| letter.document_no.as_str()).collect();
    assert_eq!(numbers.len(), one.len(), "one number per letter");
}

#[test]
fn a_class_that_is_not_final_holds_the_one_letter() {
    let copy = merging();
    copy.change_rows("QS23-0030", ",最终,", ",复检中,");
    let case = case_of(&open(copy.path()), OF_TWO);
    assert_eq!((case.id.as_str(), case.letter), (MERGED_ID, Err(Reason::from(HoldReason::RetestPending).into())));
    assert_eq!(case.sampling_sheets, ["QS23-0021", "QS23-0030"]);
}

#[test]
fn rows_that_could_not_be_placed_hold_the_one_letter() {
    let copy = merging();
    copy.change_rows("QS23-0030", ",中小学生校服,", ",不存在的类别,");
    let held = |job: &Job| -> Vec<Case> { job.cases().into_iter().filter(|case| case.enterprise == OF_TWO).collect() };
    assert!(held(&open(copy.path())).iter().all(|case| case.letter.is_err()), "a second letter would follow");
    copy.replace("job.toml", "one_letter_per = \"enterprise\"\n", "");
    assert!(
        held(&open(copy.path())).iter().any(|case| case.letter.is_ok()),
        "each class for itself: the other is final"
    );
}

#[test]
fn a_class_without_a_letter_for_good_is_left_out() {
    let copy = merging();
    copy.change_rows("QS23-0030", "专项抽查", "风险监测");
    let job = open(copy.path());
    let case = case_of(&job, OF_TWO);
    assert_eq!(case.id, "small-2023-fert_compound-91520502MFAKE1158P", "the letter of its one class");
    assert_eq!(
        (case.sampling_sheets.clone(), case.left_out.clone()),
        (vec!["QS23-0021".into()], vec!["QS23-0030".into()])
    );
    let letter = job.letter(case.subject.unwrap()).unwrap();
    let alone = letters(&open(JobCopy::of("small").path())).remove(&case.id).unwrap();
    assert_eq!(text_of(&letter), text_of(&alone));
    assert_eq!(job.subjects_of(&case).len(), 1);
    let in_letter: Vec<bool> = job.batch_cards(&case).iter().map(|card| card.in_letter).collect();
    assert_eq!(in_letter, [true, false], "the reviewer sees both");
}

#[test]
fn letters_out_of_the_order_of_classes_are_compared_with_their_own_class() {
    let copy = merging();
    // The letter about its later class then stands among those of the earlier one.
    copy.change_rows("QS23-0021", "监督抽查", "风险监测");
    let folder = copy.path().to_str().unwrap();
    let told = |arguments: &[&str]| -> Value { serde_json::from_str(&yice(arguments).stdout).unwrap() };
    let (checked, planned) = (told(&["check", folder, "--json"]), told(&["bulk", folder, "--dry-run", "--json"]));
    let shares = &checked["specificity_by_letter"];
    assert!(shares.as_object().is_some_and(|shares| shares.len() > 10), "{checked}");
    assert_eq!(shares, &planned["specificity_by_letter"]);
}

#[test]
fn every_command_knows_the_merged_letter() {
    let copy = merging();
    let folder = copy.path().to_str().unwrap();
    let run = yice(["bulk", folder, "--json"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    let manifest = fs::read_to_string(copy.path().join("outbox/manifest.jsonl")).unwrap();
    let lines: Vec<Value> = manifest.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut sheets = BTreeMap::new();
    for line in &lines {
        for sheet in line["sampling_sheets"].as_array().unwrap().iter().chain(line["left_out"].as_array().unwrap()) {
            assert!(sheets.insert(sheet.to_string(), line["id"].clone()).is_none(), "{sheet} is in two lines");
        }
    }
    assert_eq!(sheets.len(), 30, "every sheet has its line");
    let merged = lines.iter().find(|line| line["id"] == MERGED_ID).unwrap();
    assert_eq!((&merged["outcome"], &merged["class"]), (&"written".into(), &"fert_compound+school_uniform".into()));
    assert_eq!(lines.iter().filter(|line| line["enterprise"] == OF_TWO).count(), 1);
    let file = merged["file"].as_str().unwrap();
    assert!(file.starts_with("多类产品/毕节乌岭示例实业有限公司_91520502MFAKE1158P_"), "{file}");
    let pdf = copy.path().join("outbox").join(file);
    let text: String = Pdf::open(&fs::read(&pdf).unwrap()).unwrap().text().unwrap();
    for own in ["QS23-0021", "QS23-0030", "HF2023-0021", "FZ2023-0030"] {
        assert!(text.contains(own), "{own}");
    }
    let again = yice(["bulk", folder, "--json"]);
    assert_eq!(serde_json::from_str::<Value>(&again.stdout).unwrap()["written"], 0, "a rerun changes nothing");

    let explained = yice(["explain", pdf.to_str().unwrap(), "--json"]);
    assert_eq!(explained.code, 0, "{}", explained.stderr);
    assert!(["QS23-0021", "QS23-0030"].iter().all(|sheet| explained.stdout.contains(sheet)));
    let check = yice(["check", folder, "--json"]);
    let report: Value = serde_json::from_str(&check.stdout).unwrap();
    assert_eq!(report["letters"], lines.iter().filter(|line| line["outcome"] == "written").count());
    let stages = copy.path().join("stages");
    for stage in ["analysis", "letter", "svg", "pdf"] {
        let output = stages.to_str().unwrap();
        let run =
            yice(["render", folder, "--enterprise", OF_TWO, "--class", "中小学生校服", "--emit", stage, "-o", output]);
        assert_eq!(run.code, 0, "{stage}: {}", run.stderr);
        assert!(run.stdout.lines().all(|line| line.contains(MERGED_ID)) && !run.stdout.is_empty(), "{}", run.stdout);
    }
    let subjects = fs::read_to_string(stages.join(format!("{MERGED_ID}.analysis.json"))).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&subjects).unwrap().as_array().unwrap().len(), 2);
}
