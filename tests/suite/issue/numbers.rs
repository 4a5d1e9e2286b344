//! Numbers have no gap and no repeat, whatever happens to runs and to the job.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use yice::compose::Version;
use yice::decisions::{Action, Decision, Desk, LOCAL};
use yice::domain::settings::{ReviewMode, ReviewSettings};
use yice::job::{Job, Resources};
use yice::ledger::State;

use super::{assert_sound, entries, issue, issued, job, pdfs};
use crate::support::fail_points::dies;
use crate::support::{JobCopy, light, project};

const RUNS: usize = 50;
const AT_ONCE: usize = 10;

fn run_of(job: &Path) -> Command {
    let mut command = light::yice(["issue", job.to_str().unwrap(), "--jobs", "1"]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

#[test]
fn fifty_runs_side_by_side_and_killed_leave_no_gap_and_no_repeat() {
    let job = job();
    let measured = job_with_all();
    let begun = Instant::now();
    assert!(issue(measured.path(), &[]).code <= 1);
    let (longest, whole) = (begun.elapsed(), assert_sound(measured.path()));
    let mut chance = ChaCha8Rng::seed_from_u64(11);
    let mut deaths = 0;
    for _ in 0..RUNS / AT_ONCE {
        let mut processes: Vec<std::process::Child> =
            (0..AT_ONCE).map(|_| run_of(job.path()).spawn().unwrap()).collect();
        for process in &mut processes {
            // Runs wait for each other, so that later ones are in the midst of their work later.
            sleep(longest.mul_f64(chance.random_range(0.02..0.45)).min(Duration::from_secs(4)));
            process.kill().unwrap();
        }
        deaths +=
            processes.iter_mut().map(|process| process.wait().unwrap()).filter(|end| end.signal() == Some(9)).count();
    }
    assert!(deaths >= RUNS / 2, "only {deaths} of {RUNS} runs were killed before their end");
    let run = issue(job.path(), &[]);
    assert!(run.code <= 1, "{}", run.stderr);
    assert_eq!(assert_sound(job.path()), whole);
    let before = (pdfs(&job.path().join("issued")), entries(job.path()).len());
    assert!(issue(job.path(), &[]).code <= 1);
    assert_eq!((pdfs(&job.path().join("issued")), entries(job.path()).len()), before, "another run changes nothing");
}

fn job_with_all() -> JobCopy {
    job()
}

/// Places where a run dies, each after it has passed it so many times.
const DEATHS: [(&str, u32); 12] = [
    ("issue-plan", 0),
    ("issue-planning", 0),
    ("issue-planned", 0),
    ("issue-half", 1),
    ("issue-before-rename", 2),
    ("issue-kept", 1),
    ("issue-entering", 1),
    ("issue-entered", 1),
    ("issue-publish", 2),
    ("issue-proofs", 0),
    ("proof-half", 1),
    ("proof-before-rename", 0),
];

#[test]
fn a_run_that_dies_anywhere_is_finished_by_the_next_one() {
    let mut whole = None;
    for deaths in DEATHS.chunks(4) {
        let job = job();
        for (point, passes) in deaths {
            let mut run = run_of(job.path());
            let status = run.env("FAILPOINTS", dies(point, *passes)).status().unwrap();
            // What an earlier run has done already no later one passes again.
            assert!(status.signal() == Some(6) || status.code().is_some_and(|code| code <= 1), "{point}: {status}");
        }
        assert!(issue(job.path(), &[]).code <= 1);
        let count = assert_sound(job.path());
        assert_eq!(*whole.get_or_insert(count), count);
    }
}

/// Copies the rows of a sampling sheet for another enterprise, before all others.
fn add_enterprise(job: &JobCopy, sheet: &str) -> String {
    let file = job.path().join("results.csv");
    let text = fs::read_to_string(&file).unwrap();
    let (head, rows) = text.split_once('\n').unwrap();
    let of_sheet: Vec<&str> = rows.lines().filter(|line| line.starts_with(sheet)).collect();
    let cells: Vec<&str> = of_sheet[0].split(',').collect();
    let (name, code, report) = (cells[3], cells[4], cells[18]);
    let other = credit_code(&code.replace("MFAKE", "MFAKF")[..17]);
    let changed = |line: &&str| {
        line.replace(sheet, "QS23-0000")
            .replace(name, "毕节新增示例线缆有限公司")
            .replace(code, &other)
            .replace(report, "DX2023-9999")
    };
    let new: String = of_sheet.iter().map(|line| changed(line) + "\n").collect();
    fs::write(file, format!("{head}\n{new}{rows}")).unwrap();
    other
}

/// A credit code with its check digit (GB 32100-2015, 5.5).
fn credit_code(first: &str) -> String {
    const FIGURES: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let mut weight = 1;
    let mut sum = 0;
    for figure in first.chars() {
        sum += FIGURES.find(figure).unwrap() * weight % 31;
        weight = weight * 3 % 31;
    }
    format!("{first}{}", FIGURES.chars().nth((31 - sum % 31) % 31).unwrap())
}

#[test]
fn an_enterprise_that_comes_later_changes_no_issued_number() {
    let job = job();
    let first = issued(job.path(), &[]);
    let whole = assert_sound(job.path());
    assert!(whole >= 5 && first["issued"].as_array().unwrap().len() == whole, "{first}");
    let (files, told) = (pdfs(&job.path().join("issued")), entries(job.path()));
    let code = add_enterprise(&job, "QS23-0002");
    let second = issued(job.path(), &[]);
    let new = second["issued"].as_array().unwrap();
    let named = |value: &serde_json::Value| value["letter"].as_str().unwrap().ends_with(&code);
    assert!(new.len() == 1 && named(&new[0]), "{second}");
    assert_eq!(new[0]["document_no"], format!("黔示检函〔2023〕{}号", whole + 1));
    assert_eq!(assert_sound(job.path()), whole + 1);
    let after = pdfs(&job.path().join("issued"));
    assert!(files.iter().all(|(name, bytes)| after.get(name) == Some(bytes)), "an issued file was touched");
    assert_eq!(entries(job.path())[..told.len()], told[..], "an entry was changed");
}

#[test]
fn facts_and_side_files_name_nobody_else() {
    let job = job();
    issued(job.path(), &[]);
    let resources =
        Resources { templates: project().join("report-templates"), fonts: vec![light::fonts().to_path_buf()] };
    let opened = Job::open(job.path(), &resources).value.unwrap();
    let reader = yice::compose::proofreading::Proofreader::new(opened.identities().collect());
    let cases: std::collections::BTreeMap<String, yice::job::Case> =
        opened.cases().into_iter().map(|case| (case.id.clone(), case)).collect();
    let bare = |bytes: &[u8]| yice::compose::proofreading::bare_text(&String::from_utf8_lossy(bytes));
    let mut seen = 0;
    for (name, bytes) in pdfs(&job.path().join("issued")) {
        let facts = yice::pdf::Pdf::open(&bytes).unwrap().attachments().unwrap().remove(0).bytes;
        let id = yice::issue::Facts::read(&facts).unwrap().letter.id;
        let (owner, _) = opened.own_texts(&cases[&id]);
        let side = fs::read(super::side_file(&job.path().join("issued").join(&name))).unwrap();
        for text in [bare(&facts), bare(&side), bare(name.as_bytes())] {
            assert_eq!(reader.check(owner, &[], &text), [], "{name}");
        }
        seen += 1;
    }
    assert!(seen > 5);
}

#[test]
fn a_correction_has_a_number_of_its_own_and_the_old_letter_stays() {
    let job = job();
    let whole = issued(job.path(), &[])["issued"].as_array().unwrap().len();
    let (files, before) = (pdfs(&job.path().join("issued")), entries(job.path()).len());
    job.replace("job.toml", "0851-00000000", "0851-00000001");
    let again = issued(job.path(), &[]);
    assert_eq!((again["issued"].as_array().unwrap().len(), again["differing"].as_array().unwrap().len()), (0, whole));
    assert_eq!(entries(job.path()).len(), before);
    assert_eq!(issue(job.path(), &["--correct", "黔示检函〔2023〕2号"]).code, 2, "a correction says why");
    let why = ["--why", "电话写错"];
    assert_eq!(issue(job.path(), &[&["--correct", "黔示检函〔2023〕99号"], &why[..]].concat()).code, 2);
    let corrected = issued(job.path(), &[&["--correct", "黔示检函〔2023〕2号"], &why[..]].concat());
    let [new] = &corrected["issued"].as_array().unwrap()[..] else { panic!("{corrected}") };
    assert_eq!(new["document_no"], format!("黔示检函〔2023〕{}号", whole + 1));
    assert_eq!(new["supersedes"], "黔示检函〔2023〕2号");
    assert_eq!(assert_sound(job.path()), whole + 1);
    let after = pdfs(&job.path().join("issued"));
    assert!(files.iter().all(|(name, bytes)| after.get(name) == Some(bytes)));
    let ledger = yice::decisions::Ledger::open_to_read(job.path()).unwrap().unwrap();
    assert_eq!(ledger.standing().numbered("黔示检函〔2023〕2号").unwrap().state, State::Superseded);
    let old = files.keys().find(|name| name.contains("_2号") || name.contains("2023_2号")).unwrap();
    let file = job.path().join("issued").join(old);
    let arguments = ["verify", file.to_str().unwrap(), "--job", job.path().to_str().unwrap(), "--json"];
    let told: serde_json::Value = serde_json::from_slice(&light::yice(arguments).output().unwrap().stdout).unwrap();
    assert_eq!(told[0]["superseded_by"], new["document_no"], "{told}");
    // The same words need no second correction.
    let number = new["document_no"].as_str().unwrap();
    let nothing = issued(job.path(), &[&["--correct", number], &why[..]].concat());
    assert_eq!(nothing["issued"].as_array().unwrap().len(), 0, "{nothing}");
}

#[test]
fn a_letter_that_cannot_be_made_leaves_its_number_to_the_next() {
    let job = job();
    let mut run = run_of(job.path());
    let status = run.env("FAILPOINTS", "worker-letter=1*return->off").status().unwrap();
    assert_eq!(status.code(), Some(1));
    let free: Vec<_> = {
        let ledger = yice::decisions::Ledger::open_to_read(job.path()).unwrap().unwrap();
        ledger.standing().gaps()
    };
    assert_eq!(free.len(), 1, "{free:?}");
    assert!(issue(job.path(), &[]).code <= 1);
    assert_sound(job.path());
}

#[test]
fn only_approved_letters_are_issued_where_people_approve() {
    const RULES: ReviewSettings =
        ReviewSettings { mode: ReviewMode::Required, own: true, sampling: false, lease_minutes: 10 };
    let copy = job();
    let text = fs::read_to_string(copy.path().join("job.toml")).unwrap();
    fs::write(copy.path().join("job.toml"), format!("review = \"required\"\n{text}")).unwrap();
    assert_eq!(issued(copy.path(), &[])["issued"].as_array().unwrap().len(), 0);
    let resources =
        Resources { templates: project().join("report-templates"), fonts: vec![light::fonts().to_path_buf()] };
    let opened = Job::open(copy.path(), &resources).value.unwrap();
    let case = opened.cases().into_iter().find(|case| case.letter.is_ok()).unwrap();
    let version: Version = opened.version(case.subject.unwrap()).unwrap();
    let desk = Desk::open(copy.path(), RULES).unwrap();
    for action in [Action::Submit, Action::Review, Action::Approve] {
        let last = desk.board().unwrap().letter(&case.id).last;
        let decision = Decision {
            letter: case.id.clone(),
            action,
            version: version.clone(),
            last,
            why: "看过".into(),
            text: None,
        };
        desk.decide(LOCAL, &decision).unwrap();
    }
    drop(desk);
    let told = issued(copy.path(), &[]);
    let [one] = &told["issued"].as_array().unwrap()[..] else { panic!("{told}") };
    assert_eq!(
        (one["letter"].as_str(), one["document_no"].as_str()),
        (Some(case.id.as_str()), Some("黔示检函〔2023〕1号"))
    );
    assert_eq!(assert_sound(copy.path()), 1);
    let kinds: Vec<String> = entries(copy.path()).iter().map(yice::ledger::Entry::kind).collect();
    assert_eq!(kinds, ["decided", "planned", "rendered", "issued"]);
}
