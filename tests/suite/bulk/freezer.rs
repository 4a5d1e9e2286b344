//! The process that opens and freezes a job: it makes the plan that this one would make, and never outlives its run.

use std::fs;
use std::path::Path;

use yice::bulk::plan::write::freeze;
use yice::bulk::process::freezer::Freezer;
use yice::job::{Job, Resources};

use crate::support::{JobCopy, files_of, program, project, same_files, yice_with};

const JOB: &str = "small";

fn resources() -> Resources {
    Resources { templates: project().join("report-templates"), fonts: vec![project().join("fonts")] }
}

fn frozen_by(program: &Path, job: &Path, folder: &Path) -> Result<Freezer, &'static str> {
    Freezer::open(program, job, &resources(), folder, false).map_err(|finding| finding.code)
}

#[test]
fn what_another_process_froze_is_what_this_one_would() {
    let (job, folder) = (project().join("fixtures").join(JOB), tempfile::tempdir().unwrap());
    let (there, here) = (folder.path().join("there"), folder.path().join("here"));
    let freezer = frozen_by(env!("CARGO_BIN_EXE_yice").as_ref(), &job, &there).unwrap();
    assert!(freezer.can_run && !there.exists(), "it waits for the word");
    let opened = Job::open(&job, &resources());
    assert_eq!(freezer.findings, opened.findings);
    let (by_another, by_this) = (freezer.freeze().unwrap(), freeze(&opened.value.unwrap(), &here).unwrap());
    let as_json = |report| serde_json::to_value(report).unwrap();
    assert_eq!(as_json(&by_another.specificity), as_json(&by_this.specificity));
    assert_eq!(by_another.findings, by_this.findings);
    same_files(&files_of(&here), &files_of(&there));
}

#[test]
fn a_job_that_cannot_run_is_told_and_not_frozen() {
    let job = JobCopy::of(JOB);
    fs::remove_file(job.path().join("job.toml")).unwrap();
    let place = job.path().join("plan");
    let freezer = frozen_by(env!("CARGO_BIN_EXE_yice").as_ref(), job.path(), &place).unwrap();
    assert!(!freezer.can_run);
    assert_eq!(freezer.findings[0].code, "missing-job-file");
    assert!(!place.exists());
}

#[test]
fn a_place_that_cannot_be_written_is_told_as_ever() {
    let job = JobCopy::of(JOB);
    fs::write(job.path().join("file"), "").unwrap();
    let place = job.path().join("file").join("plan");
    let freezer = frozen_by(env!("CARGO_BIN_EXE_yice").as_ref(), job.path(), &place).unwrap();
    assert_eq!(freezer.freeze().err().unwrap().code, "plan-unusable");
}

#[cfg(unix)]
#[test]
fn one_that_ends_before_it_is_done_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("program");
    for line in ["exit 9", "echo hello", "kill -9 $$", "head -c 100 /dev/zero"] {
        crate::support::process::script(&program, line);
        assert_eq!(frozen_by(&program, folder.path(), folder.path()).err(), Some("freeze-process-lost"), "{line}");
    }
    assert_eq!(frozen_by("/no/such/program".as_ref(), folder.path(), folder.path()).err(), Some("freeze-process-lost"));
}

#[test]
fn a_fault_there_is_a_fault_of_the_run() {
    let job = JobCopy::of(JOB);
    let outbox = job.path().join("outbox");
    for (point, code, word) in
        [("freeze-before=panic", 3, "程序内部出错"), ("freeze-before=return", 2, "freeze-process-lost")]
    {
        let run = yice_with([Path::new("bulk"), job.path(), "-o".as_ref(), &outbox], &[("FAILPOINTS", point)]);
        assert_eq!(run.code, code, "{}", run.stderr);
        assert!(run.stderr.contains(word), "{}", run.stderr);
        assert!(files_of(&outbox).is_empty(), "no letter, no manifest");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn it_ends_with_its_run_and_the_next_run_goes_on() {
    use std::process::Stdio;
    use std::time::Duration;

    use crate::support::process::{children_of, is_alive, wait_for};

    let patience = Duration::from_secs(60);
    let job = JobCopy::of(JOB);
    let outbox = job.path().join("outbox");
    let mut run = program()
        .args([Path::new("bulk"), job.path(), "-o".as_ref(), &outbox])
        .env("FAILPOINTS", "freeze-before=sleep(100000)")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    // The run holds the outbox while the other process freezes.
    let is_freezing = || outbox.join(".yice.lock").exists() && !children_of(run.id()).is_empty();
    wait_for("the other process freezes", patience, &is_freezing);
    let freezer = children_of(run.id())[0];
    assert!(is_alive(freezer));
    run.kill().unwrap();
    run.wait().unwrap();
    wait_for("it ends", patience, &|| !is_alive(freezer));

    let again = yice_with([Path::new("bulk"), job.path(), "-o".as_ref(), &outbox], &[]);
    assert!(again.code <= 1 && outbox.join("manifest.jsonl").is_file(), "{}", again.stderr);
}
