//! What the suite's modules share: the project folder, the real binary, a job folder to spoil.

pub mod agencies;
pub mod books;
pub mod builder;
pub mod fail_points;
pub mod grids;
pub mod hostile;
pub mod light;
pub mod new_job;
pub mod process;
pub mod random_jobs;
pub mod samples;
pub mod small;
pub mod xlsb;

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

impl Run {
    /// Of this command.
    pub fn of(command: &mut Command) -> Self {
        let output = command.output().expect("the binary starts");
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

/// The real binary, at home in the project's folder, Chinese unless its arguments say otherwise.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yice"));
    command.current_dir(project()).env("LC_ALL", "zh_CN.UTF-8");
    command
}

/// Runs the real binary.
pub fn yice<I: IntoIterator<Item = S>, S: AsRef<std::ffi::OsStr>>(arguments: I) -> Run {
    yice_with(arguments, &[])
}

/// The same with variables of its environment.
pub fn yice_with<I: IntoIterator<Item = S>, S: AsRef<std::ffi::OsStr>>(
    arguments: I,
    environment: &[(&str, &str)],
) -> Run {
    Run::of(program().args(arguments).envs(environment.iter().copied()))
}

/// Files by their path inside a folder.
pub type Tree = BTreeMap<String, Vec<u8>>;

/// Every file of a folder, which may change meanwhile; but for locks and run reports, which tell times.
pub fn tree(folder: &Path) -> Tree {
    let mut files = Tree::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for path in fs::read_dir(next).into_iter().flatten().flatten().map(|entry| entry.path()) {
            let name = path.strip_prefix(folder).unwrap().display().to_string();
            if path.is_dir() {
                folders.push(path);
            } else if name != ".yice.lock"
                && !name.starts_with("run-report.")
                && let Ok(bytes) = fs::read(&path)
            {
                files.insert(name, bytes);
            }
        }
    }
    files
}

/// The same without the program's own notes.
pub fn files_of(folder: &Path) -> Tree {
    visible(tree(folder))
}

/// Without what begins with a dot.
pub fn visible(mut tree: Tree) -> Tree {
    tree.retain(|name, _| !name.split('/').any(|part| part.starts_with('.')));
    tree
}

/// The letters of a tree.
pub fn letters_of(tree: &Tree) -> Tree {
    tree.iter().filter(|(name, _)| name.ends_with(".pdf")).map(|(name, bytes)| (name.clone(), bytes.clone())).collect()
}

/// Writes a tree into a folder.
pub fn write(tree: &Tree, folder: &Path) {
    for (name, bytes) in tree {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// Fails with the names of the files that only one has or that differ.
pub fn same_files(expected: &Tree, found: &Tree) {
    assert_eq!(differing(expected, found), Vec::<&String>::new(), "these are not the same");
}

/// Files that only one has or that differ.
pub fn differing<'a>(expected: &'a Tree, found: &'a Tree) -> Vec<&'a String> {
    let names: BTreeSet<&String> = expected.keys().chain(found.keys()).collect();
    names.into_iter().filter(|name| expected.get(*name) != found.get(*name)).collect()
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

    /// Replaces a text in every row of a sampling sheet.
    pub fn change_rows(&self, sheet: &str, from: &str, to: &str) {
        let file = self.path().join("results.csv");
        let text = fs::read_to_string(&file).unwrap();
        let changed = |line: &str| if line.starts_with(sheet) { line.replace(from, to) } else { line.to_string() };
        let rows: String = text.lines().map(|line| changed(line) + "\n").collect();
        assert_ne!(rows, text, "`{from}` is in no row of {sheet}");
        fs::write(file, rows).unwrap();
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
