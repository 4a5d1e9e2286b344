//! A run that dies, finds the disk full, meets another run or loses its permission: what is there afterwards, and after the next run.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::support::{JobCopy, project};

/// Every file of an outbox by name, dot files too.
type Tree = BTreeMap<String, Vec<u8>>;

const ABORTED: i32 = 6;
const KILLED: i32 = 9;

fn bulk(job: &Path, outbox: &Path) -> Command {
    let mut command = yice();
    command.arg("bulk").arg(job).arg("-o").arg(outbox).args(["--jobs", "2"]);
    command
}

fn run(command: &mut Command) -> Output {
    command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"))
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A run to its end: some letters of the job are held, none fails.
fn to_the_end(job: &Path, outbox: &Path) {
    let output = run(&mut bulk(job, outbox));
    assert_eq!(output.status.code(), Some(1), "{}", words(&output));
    assert!(words(&output).contains(" 0 failed"), "{}", words(&output));
}

fn tree(folder: &Path) -> Tree {
    let mut files = Tree::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(current) = folders.pop() {
        for entry in fs::read_dir(&current).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if name != ".yice.lock" && !is_about_the_run(&name) {
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// The run report tells how long things took.
fn is_about_the_run(name: &str) -> bool {
    name.starts_with("run-report.")
}

/// What nothing disturbed.
struct Undisturbed {
    /// What the first run leaves.
    once: Tree,
    /// What a second run leaves: the same, but its manifest says that nothing has changed.
    twice: Tree,
    /// How long the first took.
    took: Duration,
}

fn undisturbed() -> &'static Undisturbed {
    static RUNS: OnceLock<Undisturbed> = OnceLock::new();
    RUNS.get_or_init(|| {
        let (job, outbox) = (JobCopy::of("small"), tempfile::tempdir().unwrap());
        let started = Instant::now();
        to_the_end(job.path(), outbox.path());
        let (took, once) = (started.elapsed(), tree(outbox.path()));
        assert!(letters(&once).len() >= 15);
        to_the_end(job.path(), outbox.path());
        let twice = tree(outbox.path());
        assert!(once.keys().eq(twice.keys()) && letters(&once) == letters(&twice));
        assert_ne!(once["manifest.jsonl"], twice["manifest.jsonl"]);
        Undisturbed { once, twice, took }
    })
}

fn assert_same(left: &Tree, right: &Tree, when: &str) {
    let names = |tree: &Tree| tree.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(left), names(right), "{when}: other files");
    for (name, bytes) in left {
        assert!(*bytes == right[name], "{when}: {name} differs");
    }
}

/// After a death: whatever bears a letter's name is that letter, whole.
fn assert_nothing_half_written(outbox: &Path, when: &str) {
    let Undisturbed { once, twice, .. } = undisturbed();
    if !outbox.exists() {
        return;
    }
    for (name, bytes) in tree(outbox) {
        if !name.split('/').any(|part| part.starts_with('.')) {
            let is_whole = [once, twice].iter().any(|whole| whole.get(&name) == Some(&bytes));
            assert!(is_whole, "{when}: {name} is not whole");
        }
    }
}

#[test]
fn a_run_killed_at_any_moment_ends_as_if_it_had_not_been() {
    let (job, place) = (JobCopy::of("small"), tempfile::tempdir().unwrap());
    let outbox = place.path().join("outbox");
    let Undisturbed { once, twice, took } = undisturbed();
    let mut chance = ChaCha8Rng::seed_from_u64(5);
    let (mut deaths, mut runs, mut longest) = (0, 0, *took);
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
    let whole = if left["manifest.jsonl"] == once["manifest.jsonl"] { once } else { twice };
    assert_same(&left, whole, "after the kills");
}

/// Dies at a fail point at its n-th passing, then runs again.
fn dies_at(point: &str, passing: u32) {
    let (job, outbox) = (JobCopy::of("small"), tempfile::tempdir().unwrap());
    let when = format!("{point}, passing {passing}");
    let wish = format!("{point}={}*off->return(abort)", passing - 1);
    let output = run(bulk(job.path(), outbox.path()).env("FAILPOINTS", wish));
    assert_eq!(output.status.signal(), Some(ABORTED), "{when}: never came there: {}", words(&output));
    assert_nothing_half_written(outbox.path(), &when);
    let is_temporary = |name: &String| name.ends_with(".tmp");
    if point == "write-half" {
        assert!(tree(outbox.path()).keys().any(is_temporary), "{when}: a dead process removes nothing");
    }
    to_the_end(job.path(), outbox.path());
    // Once the manifest has its name the run is over: what comes after it is a second one.
    let is_over = ["manifest-before-directory-sync", "records-before-clear"].contains(&point);
    let whole = if is_over { &undisturbed().twice } else { &undisturbed().once };
    assert_same(&tree(outbox.path()), whole, &when);
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
    let (job, outbox) = (JobCopy::of("small"), tempfile::tempdir().unwrap());
    let output = run(bulk(job.path(), outbox.path()).env("FAILPOINTS", "write-before-sync=4*off->1*return->off"));
    assert_eq!(output.status.code(), Some(1), "{}", words(&output));
    assert!(words(&output).contains(" 1 failed") && words(&output).contains("write-failed"), "{}", words(&output));
    let missing = undisturbed().once.keys().filter(|name| !tree(outbox.path()).contains_key(*name)).count();
    assert_eq!(missing, 1);
    assert!(!tree(outbox.path()).keys().any(|name| name.ends_with(".tmp")));
    to_the_end(job.path(), outbox.path());
    assert_same(&letters(&tree(outbox.path())), &letters(&undisturbed().once), "after a failed write");
}

fn letters(tree: &Tree) -> Tree {
    tree.iter().filter(|(name, _)| name.ends_with(".pdf")).map(|(name, bytes)| (name.clone(), bytes.clone())).collect()
}

#[test]
fn a_full_disk_ends_the_run_early_and_is_told_once() {
    let (job, place) = (JobCopy::of("small"), tempfile::tempdir().unwrap());
    let outbox = place.path().join("outbox");
    // A small disk of its own, seen by nobody else and gone with the shell.
    let script = r#"
        set -e
        mkdir "$OUTBOX" && mount -t tmpfs -o size=1500k tmpfs "$OUTBOX"
        set +e
        "$@" 2>"$PLACE/full.txt"; echo $? >"$PLACE/full.code"
        find "$OUTBOX" -name '.yice-*.tmp' >"$PLACE/leftovers"
        mkdir "$PLACE/full" && cp -a "$OUTBOX/." "$PLACE/full"
        mount -o remount,size=200m "$OUTBOX"
        "$@" 2>"$PLACE/again.txt"; echo $? >"$PLACE/again.code"
        cp -a "$OUTBOX" "$PLACE/result"
    "#;
    let run_it = bulk(job.path(), &outbox);
    let mut shell = Command::new("unshare");
    shell.args(if is_root() { ["--mount", "--"].as_slice() } else { &["--map-root-user", "--mount", "--"] });
    shell.args(["sh", "-c", script, "sh"]).arg(run_it.get_program()).args(run_it.get_args());
    let output = run(shell.env("OUTBOX", &outbox).env("PLACE", place.path()).current_dir(project()));
    assert!(output.status.success(), "{}", words(&output));
    let text = |name: &str| fs::read_to_string(place.path().join(name)).unwrap();
    assert_eq!(text("full.code").trim(), "2", "{}", text("full.txt"));
    assert_eq!(text("full.txt").matches("[destination-gave-up]").count(), 1, "{}", text("full.txt"));
    assert!(text("full.txt").contains("No space left"), "{}", text("full.txt"));
    assert!(text("full.txt").matches("[write-failed]").count() <= 4, "{}", text("full.txt"));
    assert_eq!(text("leftovers"), "");
    assert_nothing_half_written(&place.path().join("full"), "on a full disk");
    assert_eq!(text("again.code").trim(), "1", "{}", text("again.txt"));
    assert_same(&tree(&place.path().join("result")), &undisturbed().once, "once there was room");
}

#[test]
fn a_second_run_is_refused_and_the_first_is_not_disturbed() {
    let (job, outbox) = (JobCopy::of("small"), tempfile::tempdir().unwrap());
    let mut first = bulk(job.path(), outbox.path());
    first.env("FAILPOINTS", "write-before-rename=3*off->1*sleep(6000)->off").stderr(Stdio::null());
    let mut first = first.stdout(Stdio::null()).spawn().unwrap();
    wait_for_a_letter(outbox.path());
    let second = run(&mut bulk(job.path(), outbox.path()));
    assert_eq!(second.status.code(), Some(2), "{}", words(&second));
    assert!(words(&second).contains("[outbox-in-use]"), "{}", words(&second));
    assert_eq!(first.wait().unwrap().code(), Some(1));
    assert_same(&tree(outbox.path()), &undisturbed().once, "beside a second run");
}

#[test]
fn a_permission_revoked_in_the_midst_ends_the_run_and_is_told_once() {
    let (job, outbox) = (JobCopy::of("small"), tempfile::tempdir().unwrap());
    let command = bulk(job.path(), outbox.path());
    // Root may write everywhere unless the capability is dropped.
    let mut bound = Command::new("setpriv");
    if is_root() {
        bound.arg("--bounding-set=-dac_override,-dac_read_search");
    }
    bound.arg("--").arg(command.get_program()).args(command.get_args()).current_dir(project());
    bound.env("FAILPOINTS", "write-before=4*off->1*sleep(5000)->off").stderr(Stdio::piped()).stdout(Stdio::null());
    let process = bound.spawn().expect("setpriv is part of util-linux");
    wait_for_a_letter(outbox.path());
    let folders =
        || fs::read_dir(outbox.path()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let allow = |mode| {
        for folder in folders().chain([outbox.path().to_path_buf()]) {
            fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
        }
    };
    allow(0o555);
    let output = process.wait_with_output().unwrap();
    allow(0o755);
    assert_eq!(output.status.code(), Some(2), "{}", words(&output));
    assert_eq!(words(&output).matches("[destination-gave-up]").count(), 1, "{}", words(&output));
    assert_nothing_half_written(outbox.path(), "without permission");
    to_the_end(job.path(), outbox.path());
    assert_same(&tree(outbox.path()), &undisturbed().once, "with permission again");
}

#[test]
fn an_outbox_that_cannot_be_written_is_told_before_anything_is_made() {
    let (job, place) = (JobCopy::of("small"), tempfile::tempdir().unwrap());
    let file = place.path().join("file");
    fs::write(&file, "mine").unwrap();
    let output = run(&mut bulk(job.path(), &file));
    assert_eq!(output.status.code(), Some(2), "{}", words(&output));
    assert!(words(&output).contains("[outbox-not-a-folder]"), "{}", words(&output));
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn inputs_changed_after_an_interrupted_run_count_in_the_next() {
    let (job, outbox) = (JobCopy::of("small"), tempfile::tempdir().unwrap());
    let died = run(bulk(job.path(), outbox.path()).env("FAILPOINTS", "record-before-sync=11*off->return(abort)"));
    assert_eq!(died.status.signal(), Some(ABORTED), "{}", words(&died));
    // One result changes, and one batch goes into retest, whose letter may be there already.
    let text = fs::read_to_string(job.path().join("results.csv")).unwrap();
    assert!(text.contains("7.86"));
    let retest = |line: &str| match line.starts_with("QS23-0006,") {
        true => line.replace(",最终,", ",复检中,"),
        false => line.to_string(),
    };
    let changed = text.replacen("7.86", "7.85", 1).lines().map(|line| retest(line) + "\n").collect::<String>();
    fs::write(job.path().join("results.csv"), changed).unwrap();

    to_the_end(job.path(), outbox.path());
    let fresh = tempfile::tempdir().unwrap();
    to_the_end(job.path(), fresh.path());
    let mut left = tree(outbox.path());
    left.retain(|name, _| !name.starts_with("_withdrawn/"));
    assert_same(&left, &tree(fresh.path()), "after a change");
    assert!(tree(fresh.path()) != undisturbed().once, "the change changes nothing");
}

#[test]
fn shares_of_an_older_plan_do_not_hide_a_new_run() {
    let (job, outbox) = (JobCopy::of("small"), tempfile::tempdir().unwrap());
    let plan = job.path().join("plan");
    let frozen = run(yice().arg("plan").arg(job.path()).arg("-o").arg(&plan));
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
    assert_same(&tree(outbox.path()), &tree(fresh.path()), "after shares of an older plan");
}

#[test]
fn a_share_that_dies_beside_another_is_taken_up() {
    let (job, outbox) = (JobCopy::of("small"), tempfile::tempdir().unwrap());
    let plan = job.path().join("plan");
    run(yice().arg("plan").arg(job.path()).arg("-o").arg(&plan));
    let share = |share: &str, points: &str| {
        let mut command = bulk(&plan, outbox.path());
        command.args(["--shard", share]).env("FAILPOINTS", points).stderr(Stdio::null()).stdout(Stdio::null());
        command.spawn().unwrap()
    };
    let mut living = share("1/2", "write-before=2*off->1*sleep(8000)->off");
    let mut dying = share("0/2", "write-half=3*off->return(abort)");
    assert_eq!(dying.wait().unwrap().signal(), Some(ABORTED));
    wait_for_a_letter(outbox.path());
    // Beside a share that is at work nobody collects or makes everything.
    let collect = || run(yice().arg("collect").arg(&plan).arg(outbox.path()));
    for refused in [collect(), run(&mut bulk(job.path(), outbox.path()))] {
        assert_eq!(refused.status.code(), Some(2), "{}", words(&refused));
        assert!(words(&refused).contains("[outbox-in-use]"), "{}", words(&refused));
    }
    assert_eq!(living.wait().unwrap().code(), Some(0));
    assert_nothing_half_written(outbox.path(), "shares");
    let too_early = collect();
    assert_eq!(too_early.status.code(), Some(2), "{}", words(&too_early));
    assert_eq!(share("0/2", "").wait().unwrap().code(), Some(0));
    let collected = collect();
    assert_eq!(collected.status.code(), Some(1), "{}", words(&collected));
    assert_same(&visible(&tree(outbox.path())), &visible(&undisturbed().once), "after the shares");
    assert!(!tree(outbox.path()).keys().any(|name| name.ends_with(".tmp")));
}

/// Without the plan that lies beside the letters: it knows where it was made from.
fn visible(tree: &Tree) -> Tree {
    tree.iter().filter(|(name, _)| !name.starts_with('.')).map(|(name, bytes)| (name.clone(), bytes.clone())).collect()
}

#[test]
fn a_run_that_dies_while_it_puts_a_letter_aside_is_taken_up() {
    let retest = |job: &JobCopy| {
        let text = fs::read_to_string(job.path().join("results.csv")).unwrap();
        let line = |line: &str| match line.starts_with("QS23-0006,") {
            true => line.replace(",最终,", ",复检中,") + "\n",
            false => line.to_string() + "\n",
        };
        fs::write(job.path().join("results.csv"), text.lines().map(line).collect::<String>()).unwrap();
    };
    let trees = ["", "withdraw-before=return(abort)", "withdraw-before-directory-sync=return(abort)"].map(|point| {
        let (job, outbox) = (JobCopy::of("small"), tempfile::tempdir().unwrap());
        to_the_end(job.path(), outbox.path());
        retest(&job);
        if !point.is_empty() {
            let output = run(bulk(job.path(), outbox.path()).env("FAILPOINTS", point));
            assert_eq!(output.status.signal(), Some(ABORTED), "{point}: {}", words(&output));
        }
        to_the_end(job.path(), outbox.path());
        tree(outbox.path())
    });
    assert_eq!(trees[0].keys().filter(|name| name.starts_with("_withdrawn/")).count(), 1);
    for tree in &trees[1..] {
        assert_same(tree, &trees[0], "after a letter was put aside");
    }
}

/// The program, with nothing to do yet.
fn yice() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yice"));
    command.args(["--lang", "en"]).current_dir(project()).stdin(Stdio::null());
    command
}

/// Waits until a run has written something; its temporary files come and go meanwhile.
fn wait_for_a_letter(outbox: &Path) {
    let names = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let started = Instant::now();
    while !names(outbox).flat_map(|class| names(&class)).any(|file| file.extension().is_some_and(|e| e == "pdf")) {
        assert!(started.elapsed() < Duration::from_secs(120), "no letter comes");
        sleep(Duration::from_millis(50));
    }
}

fn is_root() -> bool {
    run(Command::new("id").arg("-u")).stdout == b"0\n"
}
