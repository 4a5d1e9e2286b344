//! A disk that is full, a permission that is lost in the midst of a run: what needs rights that not every machine gives.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::deliver::crash::{assert_all_whole, run, words};
use crate::support::fail_points::Gate;
use crate::support::{JobCopy, program, project, same_files, small, tree};

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
    assert_eq!(text("full.txt").matches("error[destination-gave-up]").count(), 1, "{}", text("full.txt"));
    assert!(text("full.txt").contains("No space left"), "{}", text("full.txt"));
    assert!(text("full.txt").matches("[write-failed]").count() <= 4, "{}", text("full.txt"));
    assert_eq!(text("leftovers"), "");
    assert_all_whole(&place.path().join("full"), &[&small::made().tree], "on a full disk");
    assert_eq!(text("again.code").trim(), "1", "{}", text("again.txt"));
    same_files(&small::made().tree, &tree(&place.path().join("result")));
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
    let gate = Gate::new();
    bound.env("FAILPOINTS", gate.at("write-before", 4)).stderr(Stdio::piped()).stdout(Stdio::null());
    let process = bound.spawn().expect("setpriv is part of util-linux");
    gate.wait_for_one();
    let folders =
        || fs::read_dir(outbox.path()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir());
    let allow = |mode| {
        for folder in folders().chain([outbox.path().to_path_buf()]) {
            fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
        }
    };
    allow(0o555);
    gate.open();
    let output = process.wait_with_output().unwrap();
    allow(0o755);
    assert_eq!(output.status.code(), Some(2), "{}", words(&output));
    assert_eq!(words(&output).matches("error[destination-gave-up]").count(), 1, "{}", words(&output));
    assert_all_whole(outbox.path(), &[&small::made().tree], "without permission");
    assert_eq!(run(&mut bulk(job.path(), outbox.path())).status.code(), Some(1));
    same_files(&small::made().tree, &tree(outbox.path()));
}

/// A run that nobody has started yet.
fn bulk(job: &Path, outbox: &Path) -> Command {
    let mut command = program();
    command.args(["--lang", "en", "bulk"]).arg(job).arg("-o").arg(outbox).args(["--jobs", "2"]).stdin(Stdio::null());
    command
}

fn is_root() -> bool {
    run(Command::new("id").arg("-u")).stdout == b"0\n"
}
