//! The small job, made once: what every other way of making it must equal.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::{JobCopy, Run, Tree, letters_of, tree, yice};

/// What a run that nothing disturbed has left.
pub struct Made {
    /// What it said.
    pub run: Run,
    /// Its files, the program's own notes too.
    pub tree: Tree,
    /// How long it took.
    pub took: Duration,
}

/// The small job after one run, made once for all tests.
pub fn made() -> &'static Made {
    static MADE: OnceLock<Made> = OnceLock::new();
    MADE.get_or_init(|| Made::of(&JobCopy::of("small"), |arguments| yice(arguments)))
}

impl Made {
    /// Has `yice` run a job, the small one or one like it.
    pub fn of(job: &JobCopy, yice: impl FnOnce([&OsStr; 5]) -> Run) -> Self {
        let started = Instant::now();
        let run = yice(["bulk".as_ref(), job.path().as_os_str(), "--jobs".as_ref(), "2".as_ref(), "--json".as_ref()]);
        let made = Made { run, took: started.elapsed(), tree: tree(&outbox(job)) };
        assert_eq!(made.run.code, 1, "some are held: {}", made.run.stderr);
        let summary = made.summary();
        let of_interest = ["failed", "adds_up", "proven"].map(|key| summary[key].clone());
        assert_eq!(of_interest, [Value::from(0), true.into(), true.into()], "{}", made.run.stderr);
        assert!(made.letters().len() >= 15, "{}", made.run.stderr);
        made
    }

    /// Its letters.
    pub fn letters(&self) -> Tree {
        letters_of(&self.tree)
    }

    /// Its summary.
    pub fn summary(&self) -> Value {
        serde_json::from_str(&self.run.stdout).unwrap()
    }

    /// A line for each case.
    pub fn manifest(&self) -> Vec<Value> {
        lines(std::str::from_utf8(&self.tree["manifest.jsonl"]).unwrap())
    }
}

/// Where a job's letters are when nothing else is said.
pub fn outbox(job: &JobCopy) -> PathBuf {
    job.path().join("outbox")
}

/// The manifest of a finished run.
pub fn manifest(outbox: &Path) -> Vec<Value> {
    lines(&fs::read_to_string(outbox.join("manifest.jsonl")).expect("a finished run leaves a manifest"))
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
