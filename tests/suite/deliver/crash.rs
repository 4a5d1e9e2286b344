//! A run that dies, finds the disk full, meets another run or loses its permission: what is there afterwards, and after the next run.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::thread::sleep;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::support::fail_points::{Gate, dies};
use crate::support::{JobCopy, Tree, differing, files_of, letters_of, light, same_files, small, tree, visible};

const ABORTED: i32 = 6;
const KILLED: i32 = 9;

/// A run that nobody has started yet.
fn bulk(job: &Path, outbox: &Path) -> Command {
    yice(&["bulk".as_ref(), job.as_os_str(), "-o".as_ref(), outbox.as_os_str(), "--jobs".as_ref(), "2".as_ref()])
}

/// Runs a command to its end.
pub fn run(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

/// What it said to a person.
pub fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A run to its end: some letters of the job are held, none fails.
fn to_the_end(job: &Path, outbox: &Path) {
    let output = run(&mut bulk(job, outbox));
    assert_eq!(output.status.code(), Some(1), "{}", words(&output));
    assert!(words(&output).contains(" 0 failed"), "{}", words(&output));
}

/// What a second run leaves: the same letters, but its manifest says that nothing has changed.
fn twice() -> &'static Tree {
    static TWICE: OnceLock<Tree> = OnceLock::new();
    TWICE.get_or_init(|| {
        let (job, once) = (light::continued(), &light::made().tree);
        to_the_end(job.path(), &small::outbox(&job));
        let twice = tree(&small::outbox(&job));
        assert!(once.keys().eq(twice.keys()) && letters_of(once) == letters_of(&twice));
        assert_ne!(once["manifest.jsonl"], twice["manifest.jsonl"]);
        twice
    })
}

/// After a death: whatever bears a letter's name is that letter, whole.
fn assert_nothing_half_written(outbox: &Path, when: &str) {
    assert_all_whole(outbox, &[&light::made().tree, twice()], when);
}

/// Whatever is in an outbox is as it is in one of these.
pub fn assert_all_whole(outbox: &Path, wholes: &[&Tree], when: &str) {
    for (name, bytes) in files_of(outbox) {
        assert!(wholes.iter().any(|whole| whole.get(&name) == Some(&bytes)), "{when}: {name} is not whole");
    }
}

#[test]
fn a_run_killed_at_any_moment_ends_as_if_it_had_not_been() {
    let (job, place) = (light::job(), tempfile::tempdir().unwrap());
    let outbox = place.path().join("outbox");
    let mut chance = ChaCha8Rng::seed_from_u64(5);
    let (mut deaths, mut runs, mut longest) = (0, 0, light::made().took);
    while deaths < 7 {
        runs += 1;
        assert!(runs <= 40, "only {deaths} of {runs} runs were killed before their end");
        let moment = longest.mul_f64(chance.random_range(0.1..0.95));
        let mut process = bulk(job.path(), &outbox).stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
        sleep(moment);
        process.kill().unwrap();
        if process.wait().unwrap().signal() == Some(KILLED) {
            deaths += 1;
            assert_nothing_half_written(&outbox, &format!("run {runs}, killed after {moment:?}"));
        } else {
            // Quicker than thought: sooner the next time, and from the start again.
            longest = longest.mul_f64(0.8);
            fs::remove_dir_all(&outbox).unwrap();
        }
    }
    to_the_end(job.path(), &outbox);
    let left = tree(&outbox);
    let once = &light::made().tree;
    same_files(if left["manifest.jsonl"] == once["manifest.jsonl"] { once } else { twice() }, &left);
}

/// Dies at a fail point at its n-th passing, then runs again.
fn dies_at(point: &str, passing: u32) {
    let (job, outbox) = (light::job(), tempfile::tempdir().unwrap());
    let when = format!("{point}, passing {passing}");
    let output = run(bulk(job.path(), outbox.path()).env("FAILPOINTS", dies(point, passing - 1)));
    assert_eq!(output.status.signal(), Some(ABORTED), "{when}: never came there: {}", words(&output));
    assert_nothing_half_written(outbox.path(), &when);
    let is_temporary = |name: &String| name.ends_with(".tmp");
    if point == "write-half" {
        assert!(tree(outbox.path()).keys().any(is_temporary), "{when}: a dead process removes nothing");
    }
    to_the_end(job.path(), outbox.path());
    // Once the manifest has its name the run is over: what comes after it is a second one.
    let is_over = ["manifest-before-directory-sync", "records-before-clear"].contains(&point);
    let (whole, left) = (if is_over { twice() } else { &light::made().tree }, tree(outbox.path()));
    assert_eq!(differing(whole, &left), Vec::<&String>::new(), "{when}");
}

#[test]
fn a_run_that_dies_while_it_writes_a_letter_is_taken_up() {
    for point in
        ["write-before", "write-half", "write-before-sync", "write-before-rename", "write-before-directory-sync"]
    {
        dies_at(point, if point == "write-before-rename" { 1 } else { 7 });
    }
}

#[test]
fn a_run_that_dies_while_it_records_a_letter_is_taken_up() {
    for point in ["record-before", "record-half", "record-before-sync"] {
        dies_at(point, 5);
    }
}

#[test]
fn a_run_that_dies_while_it_collects_is_taken_up() {
    for point in [
        "manifest-before",
        "manifest-half",
        "manifest-before-sync",
        "manifest-before-rename",
        "manifest-before-directory-sync",
        "records-before-clear",
    ] {
        dies_at(point, 1);
    }
}

#[test]
fn one_letter_that_cannot_be_written_fails_alone() {
    let (job, outbox) = (light::job(), tempfile::tempdir().unwrap());
    let output = run(bulk(job.path(), outbox.path()).env("FAILPOINTS", "write-before-sync=4*off->1*return->off"));
    assert_eq!(output.status.code(), Some(1), "{}", words(&output));
    assert!(words(&output).contains(" 1 failed") && words(&output).contains("write-failed"), "{}", words(&output));
    let missing = light::made().tree.keys().filter(|name| !tree(outbox.path()).contains_key(*name)).count();
    assert_eq!(missing, 1);
    assert!(!tree(outbox.path()).keys().any(|name| name.ends_with(".tmp")));
    to_the_end(job.path(), outbox.path());
    same_files(&light::made().letters(), &letters_of(&tree(outbox.path())));
}

#[test]
fn a_second_run_is_refused_and_the_first_is_not_disturbed() {
    let (job, outbox) = (light::job(), tempfile::tempdir().unwrap());
    let gate = Gate::new();
    let mut first = bulk(job.path(), outbox.path());
    first.env("FAILPOINTS", gate.at("write-before-rename", 3)).stderr(Stdio::null()).stdout(Stdio::null());
    let mut first = first.spawn().unwrap();
    gate.wait_for_one();
    let second = run(&mut bulk(job.path(), outbox.path()));
    assert_eq!(second.status.code(), Some(2), "{}", words(&second));
    assert!(words(&second).contains("[outbox-in-use]"), "{}", words(&second));
    gate.open();
    assert_eq!(first.wait().unwrap().code(), Some(1));
    same_files(&light::made().tree, &tree(outbox.path()));
}

#[test]
fn an_outbox_that_cannot_be_written_is_told_before_anything_is_made() {
    let (job, place) = (light::job(), tempfile::tempdir().unwrap());
    let file = place.path().join("file");
    fs::write(&file, "mine").unwrap();
    let output = run(&mut bulk(job.path(), &file));
    assert_eq!(output.status.code(), Some(2), "{}", words(&output));
    assert!(words(&output).contains("[outbox-not-a-folder]"), "{}", words(&output));
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn inputs_changed_after_an_interrupted_run_count_in_the_next() {
    let (job, outbox) = (light::job(), tempfile::tempdir().unwrap());
    let died = run(bulk(job.path(), outbox.path()).env("FAILPOINTS", dies("record-before-sync", 11)));
    assert_eq!(died.status.signal(), Some(ABORTED), "{}", words(&died));
    // One result changes, and one batch goes into retest, whose letter may be there already.
    job.replace("results.csv", "7.86", "7.85");
    retest(&job);
    to_the_end(job.path(), outbox.path());
    let fresh = tempfile::tempdir().unwrap();
    to_the_end(job.path(), fresh.path());
    let mut left = tree(outbox.path());
    left.retain(|name, _| !name.starts_with("_withdrawn/"));
    same_files(&tree(fresh.path()), &left);
    assert!(tree(fresh.path()) != light::made().tree, "the change changes nothing");
}

/// One batch goes into retest: its enterprise has no letter for now.
fn retest(job: &JobCopy) {
    job.change_rows("QS23-0006,", ",最终,", ",复检中,");
}

#[test]
fn shares_of_an_older_plan_do_not_hide_a_new_run() {
    let (job, outbox) = (light::job(), tempfile::tempdir().unwrap());
    let plan = job.path().join("plan");
    let frozen = run(&mut yice(&["plan".as_ref(), job.path().as_os_str(), "-o".as_ref(), plan.as_os_str()]));
    assert!(plan.join("plan.json").is_file(), "{}", words(&frozen));
    for share in ["0/2", "1/2"] {
        let output = run(bulk(&plan, outbox.path()).args(["--shard", share]));
        assert_eq!(output.status.code(), Some(0), "{}", words(&output));
    }
    // Never collected; instead the data change and one machine makes everything.
    job.replace("results.csv", "7.86", "7.85");
    to_the_end(job.path(), outbox.path());
    let fresh = tempfile::tempdir().unwrap();
    to_the_end(job.path(), fresh.path());
    same_files(&tree(fresh.path()), &tree(outbox.path()));
}

#[test]
fn a_share_that_dies_beside_another_is_taken_up() {
    let (job, outbox) = (light::job(), tempfile::tempdir().unwrap());
    let plan = job.path().join("plan");
    run(&mut yice(&["plan".as_ref(), job.path().as_os_str(), "-o".as_ref(), plan.as_os_str()]));
    let share = |share: &str, points: &str| {
        let mut command = bulk(&plan, outbox.path());
        command.args(["--shard", share]).env("FAILPOINTS", points).stderr(Stdio::null()).stdout(Stdio::null());
        command.spawn().unwrap()
    };
    let gate = Gate::new();
    let mut living = share("1/2", &gate.at("write-before", 2));
    let mut dying = share("0/2", &dies("write-half", 3));
    assert_eq!(dying.wait().unwrap().signal(), Some(ABORTED));
    gate.wait_for_one();
    // Beside a share that is at work nobody collects or makes everything.
    let collect = || run(&mut yice(&["collect".as_ref(), plan.as_os_str(), outbox.path().as_os_str()]));
    for refused in [collect(), run(&mut bulk(job.path(), outbox.path()))] {
        assert_eq!(refused.status.code(), Some(2), "{}", words(&refused));
        assert!(words(&refused).contains("[outbox-in-use]"), "{}", words(&refused));
    }
    gate.open();
    assert_eq!(living.wait().unwrap().code(), Some(0));
    assert_nothing_half_written(outbox.path(), "shares");
    let too_early = collect();
    assert_eq!(too_early.status.code(), Some(2), "{}", words(&too_early));
    assert_eq!(share("0/2", "").wait().unwrap().code(), Some(0));
    let collected = collect();
    assert_eq!(collected.status.code(), Some(1), "{}", words(&collected));
    // Without the plan that lies beside the letters: it knows where it was made from.
    same_files(&visible(light::made().tree.clone()), &visible(tree(outbox.path())));
    assert!(!tree(outbox.path()).keys().any(|name| name.ends_with(".tmp")));
}

#[test]
fn a_run_that_dies_while_it_puts_a_letter_aside_is_taken_up() {
    let trees = ["", "withdraw-before", "withdraw-before-directory-sync"].map(|point| {
        let job = light::continued();
        let outbox = small::outbox(&job);
        retest(&job);
        if !point.is_empty() {
            let output = run(bulk(job.path(), &outbox).env("FAILPOINTS", dies(point, 0)));
            assert_eq!(output.status.signal(), Some(ABORTED), "{point}: {}", words(&output));
        }
        to_the_end(job.path(), &outbox);
        tree(&outbox)
    });
    assert_eq!(trees[0].keys().filter(|name| name.starts_with("_withdrawn/")).count(), 1);
    trees[1..].iter().for_each(|tree| same_files(&trees[0], tree));
}

/// The program, with something to do.
fn yice(arguments: &[&OsStr]) -> Command {
    let mut command = light::yice([&["--lang".as_ref(), "en".as_ref()], arguments].concat());
    command.stdin(Stdio::null());
    command
}
