//! manifest.jsonl: one line per enterprise and class, what became of it.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::write_atomically;

/// What became of one enterprise in one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The letter was made and is on disk.
    Written,
    /// The letter on disk is already this one.
    Unchanged,
    /// No letter, for the reasons given: not final, not sound, or nothing to write about.
    Held,
    /// The letter could not be made.
    Failed,
}

/// One line of the manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Letter id.
    pub id: String,
    /// Kind of letter; absent where there is none.
    pub kind: Option<String>,
    /// Enterprise name.
    pub enterprise: String,
    /// Credit code; empty where the file has none.
    pub credit_code: String,
    /// Class code.
    pub class: String,
    /// Class name.
    pub class_name: String,
    /// 发文字号; empty where none.
    pub document_no: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Codes that say why, for held and failed.
    pub reasons: Vec<String>,
    /// Sampling sheet numbers it is about.
    pub sampling_sheets: Vec<String>,
    /// Sampling sheet numbers of the same enterprise and class that take no part in the letter.
    #[serde(default)]
    pub left_out: Vec<String>,
    /// File relative to the outbox; absent where there is none.
    pub file: Option<String>,
    /// Lower-case hex SHA-256 of the file.
    pub sha256: Option<String>,
    /// Pages.
    pub pages: Option<u32>,
    /// Digest of everything the file was made from: facts, wording, layout, fonts, program.
    pub fingerprint: Option<String>,
}

/// Name of the manifest in an outbox.
pub const FILE: &str = "manifest.jsonl";
/// Name of the journal that a run appends to before the manifest is whole.
const JOURNAL: &str = ".manifest.journal";

/// Reads the lines of an earlier run, finished or interrupted, by letter id; a torn last line is dropped.
pub fn read(outbox: &Path) -> BTreeMap<String, Line> {
    let texts = [FILE, JOURNAL].map(|name| fs::read(outbox.join(name)).unwrap_or_default());
    texts.iter().flat_map(|text| parse(text)).map(|line| (line.id.clone(), line)).collect()
}

/// The lines of a manifest; what is no line is left out.
pub fn parse(text: &[u8]) -> Vec<Line> {
    text.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
}

/// The text of a manifest, sorted by id.
///
/// # Errors
/// A line that cannot be written as JSON; there is none.
pub fn to_text(lines: &[Line]) -> io::Result<String> {
    let mut sorted: Vec<&Line> = lines.iter().collect();
    sorted.sort_by(|a, b| a.id.cmp(&b.id));
    sorted.into_iter().map(to_json_line).collect()
}

/// Appends each finished letter at once, so that an interrupted run loses nothing that is on disk.
pub struct Journal {
    file: File,
    path: PathBuf,
}

impl Journal {
    /// Opens the journal of an outbox.
    ///
    /// # Errors
    /// What the file system says.
    pub fn open(outbox: &Path) -> io::Result<Self> {
        let path = outbox.join(JOURNAL);
        let file = OpenOptions::new().create(true).append(true).open(&path)?;
        Ok(Self { file, path })
    }

    /// Appends one line.
    ///
    /// # Errors
    /// What the file system says.
    pub fn append(&mut self, line: &Line) -> io::Result<()> {
        self.file.write_all(to_json_line(line)?.as_bytes())
    }

    /// Writes the whole manifest, sorted by id, and removes the journal.
    ///
    /// # Errors
    /// What the file system says; the journal is then still there.
    pub fn finish(self, outbox: &Path, lines: &[Line]) -> io::Result<()> {
        write_atomically(&outbox.join(FILE), to_text(lines)?.as_bytes())?;
        fs::remove_file(self.path)
    }
}

fn to_json_line(line: &Line) -> io::Result<String> {
    Ok(serde_json::to_string(line)? + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(id: &str) -> Line {
        Line {
            id: id.into(),
            kind: None,
            enterprise: "示例".into(),
            credit_code: String::new(),
            class: "wire_bv".into(),
            class_name: "电线".into(),
            document_no: String::new(),
            outcome: Outcome::Held,
            reasons: vec!["retest-pending".into()],
            sampling_sheets: vec![],
            left_out: vec![],
            file: None,
            sha256: None,
            pages: None,
            fingerprint: None,
        }
    }

    #[test]
    fn an_interrupted_run_keeps_its_finished_lines() {
        let outbox = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(outbox.path()).unwrap();
        journal.append(&line("b")).unwrap();
        fs::write(
            outbox.path().join(JOURNAL),
            fs::read_to_string(outbox.path().join(JOURNAL)).unwrap() + "{\"id\":\"torn",
        )
        .unwrap();
        assert_eq!(read(outbox.path()).into_keys().collect::<Vec<_>>(), ["b"]);
    }

    #[test]
    fn the_manifest_is_sorted_and_replaces_the_journal() {
        let outbox = tempfile::tempdir().unwrap();
        let journal = Journal::open(outbox.path()).unwrap();
        journal.finish(outbox.path(), &[line("b"), line("a")]).unwrap();
        let text = fs::read_to_string(outbox.path().join(FILE)).unwrap();
        assert!(text.starts_with("{\"id\":\"a\""));
        assert_eq!(text.lines().count(), 2);
        assert!(!outbox.path().join(JOURNAL).exists());
    }
}
