//! `yice merge`: what is planted in agencies' jobs is told and held; what they agree on is what one job of them all says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;
use yice::analysis::{Entitlement, Standing, Subject};
use yice::domain::HoldReason;
use yice::job::{Job, Resources};

use crate::support::agencies::{Split, column, rows, write_rows};
use crate::support::{Run, project, same_files, tree, yice};

fn open(folder: &Path) -> Job {
    let resources = Resources::find(Some(&project().join("report-templates")), &[project().join("fonts")]);
    let opened = Job::open(folder, &resources);
    opened.value.unwrap_or_else(|| panic!("{:#?}", opened.findings))
}

/// Findings by code: their severity and the files that they name.
fn told(run: &Run) -> BTreeMap<String, Vec<(String, Vec<String>)>> {
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
    let mut codes: BTreeMap<String, Vec<(String, Vec<String>)>> = BTreeMap::new();
    for finding in report["findings"].as_array().unwrap() {
        let files =
            finding["places"].as_array().unwrap().iter().map(|place| place["file"].as_str().unwrap().to_string());
        let told = (finding["severity"].as_str().unwrap().to_string(), files.collect());
        codes.entry(finding["code"].as_str().unwrap().to_string()).or_default().push(told);
    }
    codes
}

fn codes(run: &Run) -> BTreeSet<String> {
    told(run).into_keys().filter(|code| code.starts_with("merge-")).collect()
}

/// Subjects by enterprise and class, without the places of their batches, which depend on what stands before them.
fn subjects(job: &Job) -> BTreeMap<(String, String), Subject> {
    let subjects = job.analysis().subjects.iter().map(|subject| {
        let mut subject = subject.clone();
        subject.batches.iter_mut().for_each(|batch| *batch = 0);
        subject.standings.iter_mut().for_each(|standing| standing.batch = 0);
        subject.shortcomings.iter_mut().for_each(|shortcoming| shortcoming.batch = 0);
        ((subject.enterprise.0.to_string(), subject.class.0.to_string()), subject)
    });
    subjects.collect()
}

fn is_letter(subject: &Subject) -> bool {
    matches!(subject.entitlement, Entitlement::Letter(_))
}

#[test]
fn a_job_that_is_parted_by_agencies_and_merged_says_what_it_said() {
    let split = Split::of("guizhou-2023");
    assert!(split.jobs.len() > 3, "{:?}", split.agencies);
    let run = split.merge();
    assert!(run.code <= 1, "{}", run.stderr);
    let (whole, merged) = (open(&project().join("fixtures/guizhou-2023")), open(&split.merged()));
    let (expected, found) = (subjects(&whole), subjects(&merged));
    assert_eq!(expected.keys().collect::<Vec<_>>(), found.keys().collect::<Vec<_>>());
    let own: BTreeMap<(String, String), Subject> = split.jobs.iter().flat_map(|job| subjects(&open(job))).collect();
    // Of an enterprise that two agencies tested only one has the value that stands for it.
    let shared: BTreeSet<&str> =
        merged.spot_check().agencies.unsigned.iter().map(|(_, class)| class.0.as_str()).collect();
    let json = |standing: &Standing| serde_json::to_value(standing).unwrap();
    let (mut letters, mut alike, mut apart) = (0, 0, 0);
    for (of, one) in &expected {
        let other = &found[of];
        if !is_letter(one) || !is_letter(other) {
            // Nothing else holds a letter than that two agencies would sign it.
            let signers = [HoldReason::MergeTwoSigners];
            let differs = one.entitlement != other.entitlement;
            assert!(!differs || matches!(&other.entitlement, Entitlement::Held(of) if *of == signers), "{of:?}");
            continue;
        }
        assert_eq!(one.standings.len(), other.standings.len());
        letters += 1;
        for (at, (one, other)) in one.standings.iter().zip(&other.standings).enumerate() {
            if json(one) == json(other) {
                alike += 1;
            } else {
                // Where one agency knows too much of the group, what the agency's own job says.
                let own = json(&own[of].standings[at]);
                assert!(own == json(other) || shared.contains(&*of.1), "{of:?} {}: {own} {other:?}", one.name);
                apart += 1;
            }
        }
    }
    assert!(letters > 250 && alike > 500 && apart > 0, "{letters} letters, {alike} as in one job, {apart} apart");
}

/// The rows of a sampling sheet.
fn sheet(rows: &[Vec<String>], number: &str) -> Vec<Vec<String>> {
    let at = column(rows, "抽样单编号");
    rows[1..].iter().filter(|row| row[at] == number).cloned().collect()
}

/// Reasons for which the letters of an enterprise are held.
fn held(job: &Job, enterprise: &str) -> BTreeSet<String> {
    let of = job.analysis().subjects.iter().filter(|subject| {
        job.spot_check().enterprises.get(&subject.enterprise).is_some_and(|known| known.name == enterprise)
    });
    let reasons = of.flat_map(|subject| match &subject.entitlement {
        Entitlement::Held(reasons) => reasons.iter().map(|reason| reason.code().to_string()).collect(),
        _ => Vec::new(),
    });
    reasons.collect()
}

/// A small job by its agencies: three of them.
fn small() -> Split {
    let split = Split::of("small");
    assert_eq!(split.jobs.len(), 3, "{:?}", split.agencies);
    split
}

#[test]
fn sound_jobs_merge_without_a_contradiction() {
    let split = small();
    let run = split.merge();
    assert_eq!(codes(&run), BTreeSet::new(), "{}", run.stdout);
    // What each agency's own rows are held for is told as it is in its own job.
    assert_eq!(run.code, 1);
}

#[test]
fn a_sheet_number_of_two_agencies_with_other_contents_holds_both_and_one_alike_is_counted_once() {
    let number = "QS23-0018";
    for (text, code) in [("", "merge-counted-once"), ("别的型号", "merge-sheet-twice")] {
        let split = small();
        let from = (0..3).find(|job| !sheet(&rows(&split.jobs[*job]), number).is_empty()).unwrap();
        let to = (from + 1) % 3;
        let mut more = sheet(&rows(&split.jobs[from]), number);
        let model = column(&rows(&split.jobs[from]), "规格型号");
        let enterprise = more[0][column(&rows(&split.jobs[from]), "标称生产企业")].clone();
        more.iter_mut().filter(|_| !text.is_empty()).for_each(|row| row[model] = text.into());
        split.change(to, |rows| rows.extend(more.iter().cloned()));
        let run = split.merge();
        let found = told(&run);
        assert!(found.contains_key(code), "{found:?}");
        let (_, files) = &found[code][0];
        let folder = |job: usize| format!("agencies/{}", split.agencies[job].replace(['（', '）'], ""));
        assert_eq!(files.len(), 2);
        assert!(
            files.iter().all(|file| file.starts_with("agencies/") && file.ends_with("/results.csv")),
            "{files:?} {}",
            folder(from)
        );
        let job = open(&split.merged());
        assert_eq!(held(&job, &enterprise).contains("merge-sheet-twice"), !text.is_empty());
        let batches = job.spot_check().batches.iter().filter(|batch| *batch.sampling_sheet_no == *number).count();
        assert_eq!(batches, if text.is_empty() { 1 } else { 2 });
        // The row of the agency that it names is kept, which signs the letter.
        let kept = job.spot_check().batches.iter().position(|batch| *batch.sampling_sheet_no == *number).unwrap();
        if text.is_empty() {
            let agency = job.spot_check().agency_of(kept).unwrap();
            assert_eq!(job.spot_check().agencies.all[agency].letter.issuer, split.agencies[from]);
        }
    }
}

#[test]
fn goods_that_two_agencies_tested_wait_until_the_bureau_says_that_they_were_sampled_twice() {
    let split = small();
    let number = "QS23-0018";
    let from = (0..3).find(|job| !sheet(&rows(&split.jobs[*job]), number).is_empty()).unwrap();
    let to = (from + 1) % 3;
    let header = rows(&split.jobs[from]);
    let mut more = sheet(&header, number);
    for row in &mut more {
        row[column(&header, "抽样单编号")] = "ZZ-77".into();
        row[column(&header, "检验报告编号")] = "ZZR-77".into();
        row[column(&header, "抽样日期")] = "2023-08-20".into();
        row[column(&header, "承检机构")] = split.agencies[to].clone();
        if row[column(&header, "检验项目")].starts_with("总养分") {
            row[column(&header, "检验结果")] = "46.3".into();
        }
    }
    let enterprise = more[0][column(&header, "标称生产企业")].clone();
    split.change(to, |rows| rows.extend(more.iter().cloned()));
    assert!(codes(&split.merge()).contains("merge-batch-twice"));
    assert!(held(&open(&split.merged()), &enterprise).contains("merge-batch-twice"));
    let settings = split.merged().join("job.toml");
    let text = fs::read_to_string(&settings).unwrap();
    let decided = text.replace("accepted_numbers = []", &format!("accepted_numbers = [\"{number}\", \"ZZ-77\"]"));
    assert_ne!(decided, text);
    fs::write(&settings, decided).unwrap();
    let job = open(&split.merged());
    assert!(!held(&job, &enterprise).contains("merge-batch-twice"));
    // Two agencies tested samples of one letter, and nobody said who signs.
    assert!(held(&job, &enterprise).contains("merge-two-signers"));
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, format!("{text}\n[merge]\nshared_letters = \"bureau\"\n")).unwrap();
    assert!(!held(&open(&split.merged()), &enterprise).contains("merge-two-signers"));
}

/// The small job by its sheet numbers: two agencies that share classes and an enterprise.
fn parted() -> Split {
    let split = Split::by("small", |cells, _| {
        let is_even = cells["抽样单编号"].ends_with(['0', '2', '4', '6', '8']);
        if is_even { "双号检验所（演示）" } else { "单号检验所（演示）" }.to_string()
    });
    assert_eq!(split.jobs.len(), 2);
    split
}

/// The folder of the agency of a job that was given.
fn folder_of(split: &Split, job: usize) -> String {
    let merged = open(&split.merged());
    let agencies = &merged.spot_check().agencies.all;
    let agency = agencies.iter().find(|agency| agency.letter.issuer == split.agencies[job]).unwrap();
    format!("agencies/{}", agency.name)
}

fn edit(file: &Path, change: impl Fn(&str) -> String) {
    let text = fs::read_to_string(file).unwrap();
    let changed = change(&text);
    assert_ne!(text, changed, "nothing changed in {}", file.display());
    fs::write(file, changed).unwrap();
}

/// What reading the merged job tells, by code.
fn read(split: &Split) -> BTreeSet<String> {
    let findings = yice::load::job_with(&split.merged(), &project().join("report-templates")).findings;
    findings.iter().map(|finding| finding.code.to_string()).collect()
}

#[test]
fn a_class_that_two_agencies_define_differently_waits_for_the_bureau() {
    let split = parted();
    let class = "catalog/wire_bv.toml";
    let enterprise = "贵阳云岭示例线缆有限公司";
    edit(&split.jobs[1].join(class), |text| text.replacen("certainty = \"high\"", "certainty = \"medium\"", 1));
    let run = split.merge();
    let found = told(&run);
    assert_eq!(found["merge-catalog-differs"].len(), 1, "{found:?}");
    assert_eq!(found["merge-catalog-differs"][0].0, "hold");
    assert!(found["merge-catalog-differs"][0].1.iter().all(|file| file.ends_with(class)));
    assert!(held(&open(&split.merged()), enterprise).contains("merge-catalog-differs"));
    fs::create_dir_all(split.merged().join("catalog")).unwrap();
    fs::copy(split.jobs[0].join(class), split.merged().join(class)).unwrap();
    assert!(!read(&split).contains("merge-catalog-differs"));
    assert!(!held(&open(&split.merged()), enterprise).contains("merge-catalog-differs"));
}

#[test]
fn lists_count_once_where_they_agree_and_not_at_all_where_they_contradict_each_other() {
    let plan = "产品类别,承检机构,计划批次\n复合肥料,,8\n玩具,,1\n";
    let split = parted();
    split.jobs.iter().for_each(|job| fs::write(job.join("plan.csv"), plan).unwrap());
    assert!(!codes(&split.merge()).contains("merge-list-differs"));
    let job = open(&split.merged());
    assert_eq!(job.spot_check().listed.plan.len(), 2);
    assert_eq!(job.spot_check().prior_findings.len(), 3);
    // Another number of batches, and another failed item of last year.
    let split = parted();
    split.jobs.iter().for_each(|job| fs::write(job.join("plan.csv"), plan).unwrap());
    edit(&split.jobs[1].join("plan.csv"), |text| text.replace("复合肥料,,8", "复合肥料,,9"));
    edit(&split.jobs[1].join("prior.csv"), |text| text.replace("导体电阻（20℃）；绝缘最薄处厚度", "导体电阻（20℃）"));
    assert_eq!(told(&split.merge())["merge-list-differs"].len(), 2);
    let job = open(&split.merged());
    assert_eq!((job.spot_check().listed.plan.len(), job.spot_check().prior_findings.len()), (1, 2));
    assert!(held(&job, "遵义赤鹞示例电缆有限公司").contains("merge-list-differs"));
    // Lists of the bureau's own stand for both.
    for list in ["plan.csv", "prior.csv"] {
        fs::copy(split.jobs[0].join(list), split.merged().join(list)).unwrap();
    }
    assert!(!read(&split).contains("merge-list-differs"));
    let job = open(&split.merged());
    assert_eq!((job.spot_check().listed.plan.len(), job.spot_check().prior_findings.len()), (2, 3));
    assert!(!held(&job, "遵义赤鹞示例电缆有限公司").contains("merge-list-differs"));
}

#[test]
fn decisions_about_one_name_that_contradict_each_other_hold_it() {
    let head = "名称,认定为,关系,企业所在地,认定人,认定日期,理由\n";
    let row = |whom: &str| format!("{head}遵义赤鹞示例电缆有限公司,{whom},同一,,李四,2023-12-01,营业执照\n");
    let split = parted();
    let codes_of = ["91520304MFAKE1027E", "91520402MFAKE1035H"];
    for (job, whom) in split.jobs.iter().zip(codes_of) {
        fs::write(job.join("aliases.csv"), row(whom)).unwrap();
    }
    // The second one's own rows contradict it, if they name that enterprise; what matters is that both are told together.
    assert!(codes(&split.merge()).contains("merge-list-differs"));
    assert!(held(&open(&split.merged()), "遵义赤鹞示例电缆有限公司").contains("merge-list-differs"));
    fs::write(split.merged().join("aliases.csv"), row(codes_of[0])).unwrap();
    assert!(!read(&split).contains("merge-list-differs"));
}

#[test]
fn an_enterprise_under_two_names_or_codes_is_held_across_agencies() {
    let name = "贵阳云岭示例线缆有限公司";
    for (header, text) in [("标称生产企业", "贵阳另名示例线缆有限公司"), ("统一社会信用代码", "91520402MFAKE1035H")]
    {
        let split = parted();
        split.change(1, |rows| {
            let (of, at) = (column(rows, "标称生产企业"), column(rows, header));
            rows[1..].iter_mut().filter(|row| row[of] == name).for_each(|row| row[at] = text.into());
        });
        let run = split.merge();
        let found = told(&run);
        let across = |files: &[String]| files.iter().collect::<BTreeSet<_>>().len() == 2;
        assert!(found["identity-conflict"].iter().any(|(_, files)| across(files)), "{header}: {found:?}");
        assert!(held(&open(&split.merged()), name).contains("identity-conflict"), "{header}");
    }
}

#[test]
fn settings_that_must_be_one_stop_the_merge_unless_the_bureau_gives_its_own() {
    let split = small();
    edit(&split.jobs[1].join("job.toml"), |text| format!("{text}\n[thresholds]\nmin_peers_rank = 6\n"));
    let run = split.merge();
    let found = told(&run);
    assert_eq!((run.code, found["merge-settings-differ"].len()), (2, 1), "{found:?}");
    assert_eq!(found["merge-settings-differ"][0].1.len(), 3, "every agency's line");
    assert!(!split.merged().exists());
    let own = split.jobs[0].join("job.toml");
    let run = split.merge_with(&["--settings", own.to_str().unwrap()]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(told(&run)["merge-settings-differ"].iter().all(|(severity, _)| severity == "warning"));
    assert_eq!(open(&split.merged()).spot_check().settings.thresholds.min_peers_rank, 5);
}

#[test]
fn a_file_of_an_agency_that_is_another_one_stops_the_job() {
    let split = small();
    split.merge();
    let folder = split.merged().join(folder_of(&split, 0));
    let results = fs::read(folder.join("results.csv")).unwrap();
    assert_eq!(results, fs::read(split.jobs[0].join("results.csv")).unwrap(), "byte for byte");
    let runs = || yice::load::job_with(&split.merged(), &project().join("report-templates")).value.is_some();
    assert!(runs());
    fs::write(folder.join("results.csv"), [&results[..], b"\n"].concat()).unwrap();
    assert!(read(&split).contains("merge-file-changed") && !runs());
    fs::write(folder.join("results.csv"), &results).unwrap();
    assert!(runs());
    fs::write(folder.join("plan.csv"), "产品类别,计划批次\n玩具,1\n").unwrap();
    assert!(read(&split).contains("merge-file-changed") && !runs());
    fs::remove_file(folder.join("plan.csv")).unwrap();
    edit(&split.merged().join("agencies/merge.toml"), |text| text.replacen("name = \"", "name = \"../", 1));
    assert!(read(&split).contains("merge-record-broken") && !runs());
}

#[test]
fn the_order_of_jobs_makes_no_difference_and_merging_again_changes_what_changed() {
    let split = small();
    split.merge();
    let before = tree(&split.merged());
    let turned = split.merged().with_file_name("turned");
    let jobs: Vec<&str> = split.jobs.iter().rev().map(|job| job.to_str().unwrap()).collect();
    let again = [jobs[1], jobs[0], jobs[2], jobs[0], "-o", turned.to_str().unwrap()];
    assert!(yice(["merge"].into_iter().chain(again)).code <= 1);
    same_files(&before, &tree(&turned));
    // The bureau's own files stay; the same again writes nothing.
    fs::write(split.merged().join("job.toml"), [&before["job.toml"][..], b"# ours\n"].concat()).unwrap();
    let run = split.merge();
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((report["written"].as_bool(), report["unchanged"].as_bool()), (Some(true), Some(true)));
    split.change(0, |rows| drop(rows.pop()));
    split.merge();
    let after = tree(&split.merged());
    let changed = crate::support::differing(&before, &after);
    let changed: BTreeSet<&str> = changed.iter().map(|name| name.rsplit('/').next().unwrap()).collect();
    assert_eq!(changed, BTreeSet::from(["job.toml", "merge.toml", "results.csv"]));
    assert!(after["job.toml"].ends_with(b"# ours\n"));
}

#[test]
fn a_job_that_cannot_be_merged_leaves_nothing_behind() {
    let split = small();
    let beside = || fs::read_dir(split.merged().parent().unwrap()).unwrap().count();
    let there = beside();
    fs::write(split.jobs[2].join("results.csv"), "不是结果\n1\n").unwrap();
    let run = split.merge();
    assert_eq!((run.code, beside()), (2, there), "{}", run.stdout);
    assert!(run.stdout.contains("job-2/results.csv"), "{}", run.stdout);
    // A folder with something else in it.
    let split = small();
    fs::create_dir(split.merged()).unwrap();
    fs::write(split.merged().join("notes.txt"), "x").unwrap();
    let run = split.merge();
    assert!(run.code == 2 && codes(&run).contains("merge-output-taken"));
    assert_eq!(tree(&split.merged()).len(), 1);
    // A merged job is no agency's.
    let split = small();
    split.merge();
    let (merged, other) = (split.merged(), split.merged().with_file_name("other"));
    let run = yice(["merge", merged.to_str().unwrap(), "-o", other.to_str().unwrap(), "--json"]);
    assert!(run.code == 2 && codes(&run).contains("merge-refused") && !other.exists());
}

#[test]
fn templates_and_decisions_of_an_agency_are_told_not_to_be_taken() {
    let split = small();
    fs::create_dir_all(split.jobs[0].join("templates/wording")).unwrap();
    assert!(codes(&split.merge()).contains("merge-left-out"));
    assert!(!tree(&split.merged()).keys().any(|name| name.contains("templates")));
}

#[test]
fn each_agency_signs_and_numbers_its_own_letters() {
    let split = small();
    for (number, job) in split.jobs.iter().enumerate() {
        edit(&job.join("job.toml"), |text| {
            let text = text.replace("黔示检函", &format!("检{number}函"));
            text.replace("first_no = 1", &format!("first_no = {}01", number + 1))
        });
    }
    split.merge();
    let merged = open(&split.merged());
    let letters = |job: &Job| -> BTreeMap<String, (String, String, String)> {
        let made = job.cases().into_iter().filter(|case| case.letter.is_ok());
        let letter = |case: yice::job::Case| {
            let letter = job.letter(case.subject.unwrap()).unwrap();
            (case.id, (letter.issuer, letter.signature.issuer, letter.document_no))
        };
        made.map(letter).collect()
    };
    let all = letters(&merged);
    let mut own = BTreeMap::new();
    for (job, agency) in split.jobs.iter().zip(&split.agencies) {
        let of = letters(&open(job));
        assert!(of.values().all(|(issuer, ..)| issuer == agency));
        own.extend(of);
    }
    assert!(all.len() > 10);
    assert_eq!(all, own, "the merged job's letters are signed and numbered as in each agency's own job");
}

#[test]
fn an_explained_figure_names_the_agencys_own_file() {
    let split = small();
    split.merge();
    let id = "small-2023-fert_compound-91520304MFAKE114XA";
    let run = yice(["explain", id, "--job", split.merged().to_str().unwrap()]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let merged = open(&split.merged());
    let agency = merged.spot_check().agencies.all.iter().find(|agency| agency.name.contains("遵义")).unwrap();
    let file = agency.files.iter().find(|file| file.file.ends_with("results.csv")).unwrap();
    assert!(run.stdout.contains(&*file.file) && run.stdout.contains(&file.sha256.to_string()), "{}", run.stdout);
}

/// A job of wires of so many enterprises, of one batch each, with the results of one item.
fn wires(split: &Split, job: usize, results: &[String]) {
    let all = rows(&project().join("fixtures/small"));
    let of = |header: &str| column(&all, header);
    let base = sheet(&all, "QS23-0004");
    let mut own = vec![all[0].clone()];
    for (number, result) in results.iter().enumerate() {
        for row in &base {
            let mut row = row.clone();
            row[of("抽样单编号")] = format!("W{job}-{number:03}");
            row[of("检验报告编号")] = format!("R{job}-{number:03}");
            row[of("承检机构")].clone_from(&split.agencies[job]);
            let name = format!("贵阳示例{job}家第{number}电线厂");
            row[of("标称生产企业")].clone_from(&name);
            row[of("被抽样单位")] = name;
            row[of("统一社会信用代码")] = "/".into();
            if row[of("检验项目")].starts_with("导体电阻") {
                row[of("检验结果")].clone_from(result);
                row[of("单项判定")] = "符合".into();
            }
            own.push(row);
        }
    }
    write_rows(&split.jobs[job], &own);
}

#[test]
fn an_agency_whose_values_lie_apart_is_told_and_others_are_not() {
    for (shift, is_told) in [(0, false), (15, true)] {
        let split = parted();
        let results = |from: u32| (0..14).map(|at| format!("4.{}", from + at % 7)).collect::<Vec<_>>();
        wires(&split, 0, &results(10));
        wires(&split, 1, &results(10 + shift));
        split.merge();
        let run = yice(["check", split.merged().to_str().unwrap(), "--json"]);
        let report: Value = serde_json::from_str(&run.stdout).unwrap();
        let codes: Vec<&str> =
            report["findings"].as_array().unwrap().iter().map(|of| of["code"].as_str().unwrap()).collect();
        assert_eq!(codes.contains(&"agency-values-apart"), is_told, "{shift}: {codes:?}");
    }
}

#[test]
fn a_merged_job_is_taken_as_any_other_and_gives_an_agency_its_own_letters() {
    let split = small();
    split.merge();
    let (merged, out) = (split.merged(), split.merged().with_file_name("out"));
    let run = yice(["summary", merged.to_str().unwrap(), "-o", out.to_str().unwrap(), "--json"]);
    assert!(run.code <= 1 && out.join("summary.xlsx").is_file(), "{}", run.stderr);
    let agency = split.agencies.iter().find(|agency| agency.contains("纺织")).unwrap();
    let letters = split.merged().with_file_name("letters");
    let run = yice(["bulk", merged.to_str().unwrap(), "-o", letters.to_str().unwrap(), "--agency", agency]);
    assert!(run.code <= 1, "{}", run.stderr);
    let made: Vec<String> = tree(&letters).into_keys().filter(|name| name.ends_with(".pdf")).collect();
    assert!(!made.is_empty() && made.iter().all(|name| name.starts_with("中小学生校服/")), "{made:?}");
}
