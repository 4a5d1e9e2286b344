//! What the suite's modules share: the project folder, the real binary, a job folder to spoil.

pub mod books;
pub mod builder;
pub mod process;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The project's folder.
pub fn project() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What a run of the real binary left.
pub struct Run {
    /// Exit code.
    pub code: i32,
    /// Data.
    pub stdout: String,
    /// Everything said to a person.
    pub stderr: String,
}

/// Runs the real binary, Chinese unless the arguments say otherwise.
pub fn yice<I: IntoIterator<Item = S>, S: AsRef<std::ffi::OsStr>>(arguments: I) -> Run {
    yice_with(arguments, &[])
}

/// The same with variables of its environment.
pub fn yice_with<I: IntoIterator<Item = S>, S: AsRef<std::ffi::OsStr>>(
    arguments: I,
    environment: &[(&str, &str)],
) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_yice"))
        .args(arguments)
        .current_dir(project())
        .env("LC_ALL", "zh_CN.UTF-8")
        .envs(environment.iter().copied())
        .output()
        .expect("the binary starts");
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Every file of a folder by its path inside it, but for what begins with a dot: the program's own notes.
pub fn files_of(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for path in fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
            let name = path.strip_prefix(folder).unwrap().display().to_string();
            // The run report tells times.
            match (name.starts_with('.') || name.starts_with("run-report."), path.is_dir()) {
                (true, _) => (),
                (false, true) => folders.push(path),
                (false, false) => _ = files.insert(name, fs::read(path).unwrap()),
            }
        }
    }
    files
}

/// Fails with the names of the files that only one has or that differ.
pub fn same_files(expected: &BTreeMap<String, Vec<u8>>, found: &BTreeMap<String, Vec<u8>>) {
    let names: BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
    let differing: Vec<_> = names.into_iter().filter(|name| expected.get(*name) != found.get(*name)).collect();
    assert!(differing.is_empty(), "not the same: {differing:?}");
}

/// A copy of a fixture job that a test may spoil; gone when dropped.
pub struct JobCopy {
    folder: tempfile::TempDir,
}

impl JobCopy {
    /// Copies `fixtures/<name>` without its outbox and expected texts.
    pub fn of(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        copy(&project().join("fixtures").join(name), folder.path());
        Self { folder }
    }

    /// The copy.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Replaces a text in one of its files; fails where the text is not there, so that a test cannot pass by accident.
    pub fn replace(&self, file: &str, from: &str, to: &str) {
        let path = self.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "`{from}` is not in {file}");
        fs::write(path, text.replacen(from, to, 1)).unwrap();
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_owned();
        if name == "outbox" || name == "expected" {
            continue;
        }
        if path.is_dir() {
            copy(&path, &to.join(name));
        } else {
            fs::copy(&path, to.join(name)).unwrap();
        }
    }
}
