//! Letters that leave the house: their numbers, the ledger, and whether anyone can tell a genuine one.

mod ledger;
mod numbers;
pub(crate) mod verify;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use yice::decisions::Ledger;
use yice::domain::Digest;
use yice::ledger::{Entered, Entry, State};

use crate::support::{JobCopy, Run, light};

/// A job whose letters cost next to nothing and need nobody's approval.
pub fn job() -> JobCopy {
    light::job()
}

/// Issues what can be issued.
pub fn issue(job: &Path, more: &[&str]) -> Run {
    let arguments = ["issue", job.to_str().unwrap(), "--jobs", "2"];
    Run::of(&mut light::yice(arguments.iter().chain(more)))
}

/// The same, as data.
pub fn issued(job: &Path, more: &[&str]) -> Value {
    let run = issue(job, &[more, &["--json"]].concat());
    assert!(run.code <= 1, "{}", run.stderr);
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}\n{}", run.stdout, run.stderr))
}

/// Every entry of the ledger.
pub fn entries(job: &Path) -> Vec<Entry> {
    let ledger = Ledger::open_to_read(job).unwrap().unwrap();
    ledger.leaves().unwrap().iter().map(|(_, leaf)| Entry::of_leaf(leaf.as_bytes()).unwrap()).collect()
}

/// The PDFs of a folder, hidden ones too.
pub fn pdfs(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for path in fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "pdf") {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_string();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// Numbers without gap and repeat, and in the folder exactly the files of the ledger, byte by byte. How many.
pub fn assert_sound(job: &Path) -> usize {
    let ledger = Ledger::open_to_read(job).unwrap().unwrap();
    yice::issue::checked(&ledger).unwrap();
    let all = ledger.standing().all();
    let issued: Vec<_> = all.iter().filter(|told| matches!(told.state, State::Issued | State::Superseded)).collect();
    let numbers: Vec<u64> = issued.iter().map(|told| told.numbered.number).collect();
    let set: BTreeSet<u64> = numbers.iter().copied().collect();
    assert_eq!(set.len(), numbers.len(), "a number was given twice");
    assert_eq!(set, (1..=numbers.len() as u64).collect(), "numbers lack");
    let times = entries(job).iter().filter(|entry| matches!(entry.what, Entered::Issued { .. })).count();
    assert_eq!(times, numbers.len(), "a letter was issued twice");
    let there = pdfs(&job.join("issued"));
    let wanted: BTreeMap<String, Digest> =
        issued.iter().map(|told| (told.file.clone(), told.files.unwrap().0)).collect();
    let found: BTreeMap<String, Digest> = there.iter().map(|(name, bytes)| (name.clone(), Digest::of(bytes))).collect();
    assert_eq!(found, wanted, "files and ledger differ");
    for file in wanted.keys() {
        assert!(side_file(&job.join("issued").join(file)).is_file(), "{file} has no side file");
    }
    numbers.len()
}

/// The side file of a letter.
pub fn side_file(letter: &Path) -> PathBuf {
    letter.with_extension("tlog-proof")
}
