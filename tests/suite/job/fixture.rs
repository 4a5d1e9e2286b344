//! The catalog library and the fixture jobs: they parse, agree with each other and say that they are synthetic.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::support::new_job::fill_in;
use crate::support::yice;
use yice::diagnostic::Severity;
use yice::domain::{Batch, Bound, Conclusion, ItemVerdict, ProductClass, Reading, ResultStatus, Settings, TaskKind};
use yice::job::{Case, Job, Resources};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("report-templates/catalog")
}

fn catalog(dir: &Path) -> BTreeMap<String, ProductClass> {
    let mut classes = BTreeMap::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let class: ProductClass = toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        assert_eq!(class.code.0, path.file_stem().unwrap().to_str().unwrap());
        classes.insert(class.code.0.to_string(), class);
    }
    classes
}

#[test]
fn library_classes_parse_and_name_two_or_three_key_indicators() {
    let classes = catalog(&shipped());
    assert!(classes.len() >= 40, "{} classes", classes.len());
    for class in classes.values() {
        let keys = class.indicators.iter().filter(|i| i.key).count();
        assert!((1..=3).contains(&keys), "{}: {keys} key indicators", class.code.0);
        assert!(!class.standards.is_empty(), "{} names no standard", class.code.0);
        for indicator in &class.indicators {
            assert!(!indicator.limits.is_empty(), "{}/{} has no limit", class.code.0, indicator.name);
            for limit in &indicator.limits {
                assert!(!limit.requirement.is_empty() && !limit.source.is_empty() && !limit.certainty.is_empty());
            }
        }
    }
    for code in ["wire_bv", "wire_rvv", "cable_xlpe_lv", "fert_compound", "fert_ssp", "fert_fmp"] {
        assert!(classes[code].linkage, "{code} is under national linkage");
    }
}

#[test]
fn jobs_use_the_library_and_say_that_they_are_synthetic() {
    for job in ["small", "guizhou-2023"] {
        let dir = fixtures().join(job);
        for code in catalog(&dir.join("catalog")).keys() {
            let file = format!("catalog/{code}.toml");
            assert_eq!(
                fs::read(dir.join(&file)).unwrap(),
                fs::read(shipped().join(format!("{code}.toml"))).unwrap(),
                "{job}/{file}"
            );
        }
        let text = fs::read_to_string(dir.join("job.toml")).unwrap();
        toml::from_str::<Settings>(&text).unwrap_or_else(|e| panic!("{job}: {e}"));
        assert!(text.contains("虚构"), "{job} must say that it is made up");
    }
}

#[allow(dead_code, reason = "its `main` is the example's")]
#[path = "../../../examples/make-job/main.rs"]
mod make_job;

/// Makes a job folder with the generator.
pub fn make(arguments: &[&str], dir: &Path) {
    use clap::Parser;
    let fixed = ["make-job", "-o", dir.to_str().unwrap()];
    make_job::run(&make_job::Arguments::parse_from(fixed.iter().chain(arguments))).unwrap();
}

/// All files under a folder; a workbook as its inflated parts, since its bytes also depend on the compressor.
fn contents(dir: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_string();
        if path.is_dir() {
            found.extend(contents(&path).into_iter().map(|(part, bytes)| (format!("{name}/{part}"), bytes)));
        } else if name.ends_with(".xlsx") {
            let mut archive = zip::ZipArchive::new(fs::File::open(&path).unwrap()).unwrap();
            for part in 0..archive.len() {
                let mut part = archive.by_index(part).unwrap();
                let mut bytes = Vec::new();
                part.read_to_end(&mut bytes).unwrap();
                found.insert(format!("{name}!{}", part.name().unwrap()), bytes);
            }
        } else {
            found.insert(name, fs::read(&path).unwrap());
        }
    }
    found
}

#[test]
fn the_demonstration_job_is_what_the_generator_makes() {
    let made = tempfile::tempdir().unwrap();
    make(&["--demo"], made.path());
    let (made, mut committed) = (contents(made.path()), contents(&fixtures().join("guizhou-2023")));
    committed.retain(|name, _| !name.starts_with("expected/") && !name.starts_with("outbox/"));
    assert_eq!(made.keys().collect::<Vec<_>>(), committed.keys().collect::<Vec<_>>());
    for (name, bytes) in &made {
        assert!(bytes == &committed[name], "{name} differs; remake it with --demo");
    }
}

#[test]
fn a_seed_is_a_job_and_another_seed_another() {
    let dirs: Vec<_> = (0..3).map(|_| tempfile::tempdir().unwrap()).collect();
    for (dir, seed) in dirs.iter().zip(["7", "7", "8"]) {
        make(&["--classes", "50", "--batches", "120", "--format", "csv", "--seed", seed], dir.path());
    }
    let [one, same, other] = [0, 1, 2].map(|n: usize| contents(dirs[n].path()));
    assert!(one == same);
    assert!(one["results.csv"] != other["results.csv"]);
    assert_eq!(one.keys().filter(|name| name.starts_with("catalog/")).count(), 50, "four classes are variations");
}

/// Nothing that ships is known of an invented class, and a final letter says nothing that nobody has approved.
#[test]
fn letters_about_invented_classes_can_be_worded() {
    let made = tempfile::tempdir().unwrap();
    make(&["--classes", "92", "--batches", "184"], made.path());
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let resources = Resources::find(Some(&root.join("report-templates")), &[root.join("fonts")]);
    let opened = Job::open(made.path(), &resources);
    let job = opened.value.unwrap_or_else(|| panic!("{:?}", opened.findings));
    let cases: Vec<Case> = job.cases().into_iter().filter(|case| case.letter.is_ok()).collect();
    for case in &cases {
        let letter = job.letter(case.subject.unwrap());
        assert!(letter.is_ok(), "{}: {:?}", case.id, letter.err());
    }
    let (invented, known): (Vec<&Case>, Vec<&Case>) = cases.iter().partition(|case| case.class.ends_with("_v1"));
    assert!(invented.len() > 30 && known.len() > 30, "{} letters of {}", invented.len(), cases.len());
}

#[test]
fn made_credit_codes_hold_and_never_repeat() {
    let mut seen = BTreeSet::new();
    for number in 0..6000 {
        let code = make_job::makers::credit_code("520115", number);
        let parsed = yice::domain::CreditCode::parse(&code).unwrap();
        assert!(parsed.check_digit_holds() && parsed.organisation_digit_holds(), "{code}");
        assert!(seen.insert(code));
    }
}

#[test]
fn a_new_folder_overwrites_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let written = yice::deliver::scaffold::scaffold(dir.path()).unwrap();
    for file in ["job.toml", "results.xlsx", "说明.md", "catalog/wire_bv.toml"] {
        assert!(written.contains(&dir.path().join(file)), "{file}");
    }
    fs::remove_file(dir.path().join("说明.md")).unwrap();
    fs::write(dir.path().join("job.toml"), "own").unwrap();
    let error = yice::deliver::scaffold::scaffold(dir.path()).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::AlreadyExists);
    assert_eq!(fs::read(dir.path().join("job.toml")).unwrap(), b"own");
    assert!(!dir.path().join("说明.md").exists(), "nothing is written where anything is in the way");
}

#[test]
fn every_key_of_job_toml_is_in_the_new_folder() {
    let dir = tempfile::tempdir().unwrap();
    yice::deliver::scaffold::scaffold(dir.path()).unwrap();
    let text = fs::read_to_string(dir.path().join("job.toml")).unwrap();
    toml::from_str::<Settings>(&text).unwrap();
    // Optional keys stand behind a `#` without a space; explanations behind `# `.
    let optional = |line: &str| line.strip_prefix('#').filter(|rest| !rest.starts_with([' ', '#'])).map(str::to_string);
    let all: Vec<String> = text.lines().map(|line| optional(line).unwrap_or(line.into())).collect();
    let settings: Settings = toml::from_str(&all.join("\n")).unwrap();
    let shown: toml::Table = all.join("\n").parse().unwrap();
    let known = toml::Table::try_from(&settings).unwrap();
    assert_eq!(keys("", &toml::Value::Table(known)), keys("", &toml::Value::Table(shown)));
}

fn keys(path: &str, value: &toml::Value) -> BTreeSet<String> {
    match value {
        toml::Value::Table(table) => {
            table.iter().flat_map(|(key, value)| keys(&format!("{path}.{key}"), value)).collect()
        }
        toml::Value::Array(array) if array.iter().any(toml::Value::is_table) => {
            array.iter().flat_map(|value| keys(path, value)).collect()
        }
        _ => [path.to_string()].into(),
    }
}

fn load(dir: &Path) -> (yice::domain::SpotCheck, Vec<yice::diagnostic::Diagnostic>) {
    let loaded = yice::load::job(dir);
    let stops: Vec<_> = loaded.findings.iter().filter(|f| f.severity == Severity::Error).collect();
    assert!(stops.is_empty(), "{stops:#?}");
    (loaded.value.unwrap(), loaded.findings)
}

#[test]
fn every_hold_of_the_fixture_jobs_is_meant() {
    for job in ["small", "guizhou-2023"] {
        let (_, findings) = load(&fixtures().join(job));
        let meant = ["objection-pending", "retest-pending", "unknown-remark", "name-variant"];
        let others: Vec<_> =
            findings.iter().filter(|f| f.severity != Severity::Note && !meant.contains(&f.code)).collect();
        assert!(others.is_empty(), "{job}: {others:#?}");
        for code in ["objection-pending", "retest-pending", "name-variant", "manufacture-denied"] {
            assert!(findings.iter().any(|f| f.code == code), "{job} shows no {code}");
        }
    }
}

#[test]
fn the_demonstration_job_is_as_large_and_as_mixed_as_promised() {
    let (check, _) = load(&fixtures().join("guizhou-2023"));
    let agencies: BTreeSet<_> = check.batches.iter().map(|b| &b.agency).collect();
    let places: BTreeSet<_> = check.enterprises.values().filter_map(|e| e.region.as_ref()).map(|r| &r.code).collect();
    assert!(check.catalog.classes.len() >= 12 && agencies.len() >= 4, "{} {agencies:?}", check.catalog.classes.len());
    assert!(check.enterprises.len() >= 260 && check.batches.len() >= 430);
    let nine = ["5201", "5202", "5203", "5204", "5205", "5206", "5223", "5226", "5227"];
    assert!(nine.iter().all(|start| places.iter().any(|code| code.starts_with(start))), "{places:?}");
    let failed = check.batches.iter().filter(|b| b.conclusion == Conclusion::Nonconforming).count();
    assert!((8..=12).contains(&(failed * 100 / check.batches.len())), "{failed} failed");
    let mut letters = BTreeSet::new();
    let mut peers: BTreeMap<&str, BTreeSet<_>> = BTreeMap::new();
    for batch in check.batches.iter().filter(|b| !b.manufacture_denied && b.task != TaskKind::RiskMonitoring) {
        letters.insert((&batch.labeled_manufacturer, &batch.class));
        if batch.status == ResultStatus::Final && batch.task != TaskKind::FollowUp {
            peers.entry(&batch.class.0).or_default().insert(&batch.labeled_manufacturer);
        }
    }
    let waits = |batch: &&Batch| !batch.holds.is_empty() || batch.status != ResultStatus::Final;
    let held: BTreeSet<_> = check.batches.iter().filter(waits).map(|b| (&b.labeled_manufacturer, &b.class)).collect();
    assert!(letters.difference(&held).count() >= 250, "{} letters", letters.difference(&held).count());
    assert_eq!(["safety_helmet", "brake_fluid", "fert_fmp"].map(|class| peers[class].len()), [1, 4, 7]);
    assert!(peers["wire_bv"].len() > 30 && peers["fert_compound"].len() > 30);
    for batch in &check.batches {
        let class = &check.catalog.classes[&batch.class];
        let standard = class.standards.iter().find(|s| batch.product_standard == s.no).unwrap();
        assert!(standard.effective_from <= batch.sampled_on, "{} was not in force", standard.no);
        assert!((3..=14).contains(&batch.items.len()), "{} items", batch.items.len());
    }
    for task in
        [TaskKind::Supervision, TaskKind::Special, TaskKind::Linkage, TaskKind::FollowUp, TaskKind::RiskMonitoring]
    {
        assert!(check.batches.iter().any(|b| b.task == task), "{task:?}");
    }
    let visits: BTreeSet<_> = check.visits_without_sample.iter().map(|visit| visit.reason).collect();
    assert_eq!(visits.len(), 4, "refused, impossible, stopped, deregistered");
    let followed = |p: &yice::domain::PriorFinding| {
        check.batches.iter().any(|b| b.task == TaskKind::FollowUp && b.labeled_manufacturer == p.enterprise)
    };
    assert!(check.prior_findings.iter().any(followed) && !check.prior_findings.iter().all(followed));
    let names: BTreeSet<_> = check.enterprises.values().map(|e| e.name.as_str()).collect();
    for name in ["#read(\"job.toml\")", "*贵州_测试$公司@", "{{ 7*7 }}", "../../etc/x", "CON"] {
        assert!(names.contains(name), "{name}");
    }
    assert!(names.iter().any(|name| name.chars().count() == 120));
    assert!("㐂𠮷䶮𬭊堃喆犇".chars().all(|rare| names.iter().any(|name| name.contains(rare))));
}

#[test]
fn items_of_the_demonstration_job_fail_in_every_way() {
    let (check, _) = load(&fixtures().join("guizhou-2023"));
    let failed: BTreeSet<&str> =
        (check.batches.iter().flat_map(|b| &b.items))
            .filter(|item| item.verdict == ItemVerdict::Nonconforming)
            .map(|item| match (&item.measurement.reading, &item.requirement.bound) {
                (Reading::Ordinal(_), _) => "grade",
                (Reading::LessThan { .. }, _) => "censored",
                (Reading::Number { value, .. }, Bound::Range { low: Some(low), high: Some(_) }) => {
                    if *value < low.value { "below two" } else { "above two" }
                }
                (Reading::Number { .. }, Bound::Range { low: Some(_), .. }) => "too low",
                (Reading::Number { .. }, Bound::Range { .. }) => "too high",
                _ => "text",
            })
            .collect();
    assert_eq!(failed, ["grade", "censored", "below two", "above two", "too low", "too high", "text"].into());
}

#[test]
fn a_new_folder_that_is_filled_in_makes_its_letter() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("新任务");
    assert_eq!(yice(["new".as_ref(), folder.as_os_str()]).code, 0);
    fill_in(&folder);
    let (check, findings) = load(&folder);
    let said: Vec<_> = findings.iter().filter(|f| f.severity != Severity::Note).collect();
    assert!(said.is_empty(), "{said:#?}");
    assert_eq!((check.batches.len(), check.batches[0].items.len(), check.catalog.classes.len()), (1, 5, 3));
    let run = yice(["bulk".as_ref(), folder.as_os_str()]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let made = contents(&folder.join("outbox"));
    let letters: Vec<_> = made.iter().filter(|(name, _)| name.ends_with(".pdf")).collect();
    assert!(letters.len() == 1 && letters[0].1.starts_with(b"%PDF"), "{:?}", made.keys());
}
