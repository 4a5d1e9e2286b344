//! The main job through the real binary: what a clerk types, what is on disk afterwards.

use std::fs;
use std::path::Path;

use serde_json::Value;
use yice::pdf::Pdf;

use crate::support::small::{self, manifest};
use crate::support::{JobCopy, Run, files_of, letters_of, light, same_files, yice};

fn bulk(job: &Path, outbox: &Path) -> crate::support::Run {
    yice([
        "bulk".as_ref(),
        job.as_os_str(),
        "-o".as_ref(),
        outbox.as_os_str(),
        "--jobs".as_ref(),
        "2".as_ref(),
        "--json".as_ref(),
    ])
}

/// Text of a PDF without white space, as the program reads it back; `outside::pdf` has another reader.
fn text_of(pdf: &[u8]) -> String {
    Pdf::open(pdf).unwrap().text().unwrap().chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn a_job_becomes_one_letter_per_enterprise_and_class() {
    let small::Made { run, tree, .. } = small::made();
    let (lines, summary) = (small::made().manifest(), small::made().summary());
    let count = |outcome: &str| lines.iter().filter(|line| line["outcome"] == outcome).count();
    assert_eq!(summary["written"], count("written"));
    assert_eq!(summary["held"], count("held"));
    assert_eq!(summary["failed"], 0, "{}", run.stderr);
    assert_eq!(count("written") + count("held"), lines.len());
    assert!(count("written") >= 15, "{}", run.stderr);
    assert_eq!(
        summary["specificity_by_letter"].as_object().unwrap().len(),
        count("written"),
        "a share for each letter"
    );
    assert!((0.0..=1.0).contains(&summary["specificity_median"].as_f64().unwrap()));

    let mut seen = std::collections::BTreeSet::new();
    for line in &lines {
        assert!(seen.insert((line["credit_code"].clone().to_string(), line["class"].to_string())), "twice: {line}");
        if line["outcome"] == "held" {
            assert!(!line["reasons"].as_array().unwrap().is_empty(), "held without a reason: {line}");
            assert!(line["file"].is_null());
            continue;
        }
        let text = text_of(&tree[line["file"].as_str().unwrap()]);
        let name: String = line["enterprise"].as_str().unwrap().chars().filter(|c| !c.is_whitespace()).collect();
        assert!(text.contains(&name), "{name} is not in its own letter");
        for sheet in line["sampling_sheets"].as_array().unwrap() {
            assert!(text.contains(sheet.as_str().unwrap()), "{sheet} is not in the letter of {name}");
        }
        for other in lines.iter().filter(|other| other["enterprise"] != line["enterprise"]) {
            let code = other["credit_code"].as_str().unwrap();
            assert!(code.is_empty() || !text.contains(code), "{name}'s letter holds {code}");
        }
    }
}

#[test]
fn names_come_out_as_themselves_and_as_safe_files() {
    let lines = small::made().manifest();
    for name in ["#read(\"job.toml\")", "*贵州_测试$公司@", "{{ 7*7 }}", "../../etc/x", "CON"] {
        let line = lines.iter().find(|line| line["enterprise"] == name).unwrap_or_else(|| panic!("{name} has no line"));
        assert_eq!(line["outcome"], "written", "{line}");
        let file = line["file"].as_str().unwrap();
        assert_eq!(Path::new(file).components().count(), 2, "{file}");
        assert!(!file.contains(['"', '*', '#', '{', '$', ':', '\\']) && !file.contains(".."), "{file}");
        let text = text_of(&small::made().tree[file]);
        let bare: String = name.chars().filter(|c| !c.is_whitespace()).collect();
        assert!(text.contains(&bare), "{name} does not come out as itself");
    }
    let long = lines.iter().find(|line| line["enterprise"].as_str().unwrap().chars().count() == 120).unwrap();
    assert_eq!(long["outcome"], "written");
}

#[test]
fn twice_gives_the_same_bytes_and_a_rerun_changes_nothing() {
    let job = JobCopy::of("small");
    let outbox = small::outbox(&job);
    bulk(job.path(), &outbox);
    let once = small::made().letters();
    same_files(&once, &letters_of(&files_of(&outbox)));

    let rerun = bulk(job.path(), &outbox);
    let summary: Value = serde_json::from_str(&rerun.stdout).unwrap();
    assert_eq!(summary["written"], 0);
    assert_eq!(summary["unchanged"], once.len());
    same_files(&once, &letters_of(&files_of(&outbox)));
}

#[test]
fn a_letter_that_no_longer_holds_is_put_aside() {
    let job = light::continued();
    let outbox = small::outbox(&job);
    let before = manifest(&outbox);
    let victim = before.iter().find(|line| line["sampling_sheets"][0] == "QS23-0006").unwrap();
    let file = victim["file"].as_str().unwrap().to_string();
    job.change_rows("QS23-0006,", ",最终,", ",复检中,");
    assert_eq!(Run::of(&mut light::yice(["bulk".as_ref(), job.path().as_os_str()])).code, 1);
    assert!(!outbox.join(&file).exists(), "a letter that may not be sent still lies in the outbox");
    assert!(outbox.join("_withdrawn").join(&file).exists());
    let now = manifest(&outbox);
    let line = now.iter().find(|line| line["id"] == victim["id"]).unwrap();
    assert_eq!((line["outcome"].as_str(), line["reasons"][0].as_str()), (Some("held"), Some("retest-pending")));
}

#[test]
fn a_job_that_cannot_run_writes_nothing() {
    for (name, spoil) in [
        ("empty", (|job: &JobCopy| fs::write(job.path().join("results.csv"), "").unwrap()) as fn(&JobCopy)),
        ("missing column", |job| job.replace("results.csv", "检验结果", "结果值")),
        ("zero-byte workbook", |job| {
            fs::remove_file(job.path().join("results.csv")).unwrap();
            fs::write(job.path().join("results.xlsx"), "").unwrap();
        }),
        ("no results at all", |job| fs::remove_file(job.path().join("results.csv")).unwrap()),
        ("broken job.toml", |job| job.replace("job.toml", "[campaign]", "[campaign")),
    ] {
        let job = JobCopy::of("small");
        spoil(&job);
        let run = yice(["bulk".as_ref(), job.path().as_os_str()]);
        assert_eq!(run.code, 2, "{name}: {}", run.stderr);
        assert!(run.stderr.contains("怎么办"), "{name}: {}", run.stderr);
        assert!(!job.path().join("outbox").exists(), "{name}");
    }
}

#[test]
fn one_bad_row_holds_one_enterprise() {
    let job = light::job();
    job.replace("results.csv", "7.86", "7.8O");
    let run = Run::of(&mut light::yice(["bulk".as_ref(), job.path().as_os_str(), "--json".as_ref()]));
    assert_eq!(run.code, 1, "{}", run.stderr);
    let summary: Value = serde_json::from_str(&run.stdout).unwrap();
    let held = |summary: &Value| summary["held"].as_i64().unwrap();
    assert_eq!(held(&summary), held(&light::made().summary()) + 1, "{}", run.stderr);
    assert!(run.stderr.contains("7.8O"), "the cell's own text is not told: {}", run.stderr);
}

#[test]
fn every_stage_of_one_letter_is_a_file() {
    let job = JobCopy::of("small");
    let output = job.path().join("stages");
    for stage in ["analysis", "letter", "layout", "svg", "pdf"] {
        let run = yice([
            "render".as_ref(),
            job.path().as_os_str(),
            "--enterprise".as_ref(),
            "贵阳云岭示例线缆有限公司".as_ref(),
            "--emit".as_ref(),
            stage.as_ref(),
            "-o".as_ref(),
            output.as_os_str(),
        ]);
        assert_eq!(run.code, 0, "{stage}: {}", run.stderr);
        for line in run.stdout.lines() {
            assert!(Path::new(line).is_file(), "{stage}: {line}");
        }
        assert!(!run.stdout.is_empty(), "{stage}");
    }
    let unknown = yice(["render".as_ref(), job.path().as_os_str(), "--enterprise".as_ref(), "没有这家".as_ref()]);
    assert_eq!(unknown.code, 2);
}

#[test]
fn a_second_run_into_the_same_outbox_is_refused() {
    let job = JobCopy::of("small");
    let outbox = job.path().join("outbox");
    let held = yice::deliver::outbox::Outbox::open(&outbox).unwrap();
    let run = bulk(job.path(), &outbox);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("outbox-in-use"));
    drop(held);
}

#[test]
fn arguments_that_make_no_sense_are_exit_2() {
    assert_eq!(yice(["bulk"]).code, 2);
    assert_eq!(yice(["bulk", "there-is-no-such-folder"]).code, 2);
    assert_eq!(yice(["frobnicate"]).code, 2);
    assert_eq!(yice(["--version"]).code, 0);
}

#[test]
fn messages_follow_the_language_asked_for() {
    let english = yice(["--lang", "en", "bulk", "there-is-no-such-folder"]);
    assert!(english.stderr.contains("what to do:"), "{}", english.stderr);
    let chinese = yice(["bulk", "there-is-no-such-folder"]);
    assert!(chinese.stderr.contains("怎么办："), "{}", chinese.stderr);
}

#[test]
fn a_result_in_words_under_a_requirement_in_words_is_printed() {
    let job = JobCopy::of("small");
    let text = fs::read_to_string(job.path().join("results.csv")).unwrap();
    let line = text.lines().find(|line| line.contains("标志") && line.contains("不符合")).expect("a failed text item");
    let result = line.split(',').nth(25).unwrap();
    job.replace("results.csv", line, &line.replacen(&format!(",{result},"), ",边缘3处不清,", 1));
    let outbox = job.path().join("outbox");
    assert_eq!(bulk(job.path(), &outbox).code, 1);
    let sheet = line.split(',').next().unwrap();
    let line = manifest(&outbox).into_iter().find(|line| line["sampling_sheets"][0] == sheet).unwrap();
    assert_eq!(line["outcome"], "written", "{line}");
    assert!(text_of(&fs::read(outbox.join(line["file"].as_str().unwrap())).unwrap()).contains("边缘3处不清"));
}

#[test]
fn a_misspelt_placeholder_of_the_knowledge_stops_the_job_with_its_row() {
    let job = JobCopy::of("small");
    let own = job.path().join("templates/knowledge");
    fs::create_dir_all(&own).unwrap();
    let shipped = crate::support::project().join("report-templates/knowledge/cables.csv");
    let text = fs::read_to_string(shipped).unwrap();
    assert!(text.contains("{own}"));
    fs::write(own.join("cables.csv"), text.replacen("{own}", "{onw}", 1)).unwrap();
    let run = yice(["check".as_ref(), job.path().as_os_str()]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("knowledge-text-broken") && run.stderr.contains("onw"), "{}", run.stderr);
}
