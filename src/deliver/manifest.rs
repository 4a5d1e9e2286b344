//! manifest.jsonl: one line per enterprise and class, what became of it.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::{Deserialize, Serialize};

use super::json_lines::{self, Torn, Unreadable};
use super::names::MANIFEST;
use crate::domain::digest::Digest;

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
    /// SHA-256 of the file.
    pub sha256: Option<Digest>,
    /// Pages.
    pub pages: Option<u32>,
    /// Digest of everything the file was made from: facts, wording, layout, fonts, program.
    pub fingerprint: Option<Digest>,
}

/// The lines of a manifest; what is no line is left out: the letters it was about are looked at anew.
pub fn parse(text: &[u8]) -> Vec<Line> {
    json_lines::read(text, Torn::Read, Unreadable::Skipped).filter_map(Result::ok).collect()
}

/// The text of a manifest, sorted by id.
///
/// # Errors
/// A line that cannot be written as JSON; there is none.
pub fn to_text(lines: &[Line]) -> io::Result<Vec<u8>> {
    let mut sorted: Vec<&Line> = lines.iter().collect();
    sorted.sort_by(|a, b| a.id.cmp(&b.id));
    let mut text = Vec::new();
    sorted.into_iter().try_for_each(|line| json_lines::push(&mut text, line))?;
    Ok(text)
}

/// The outbox and the letter id of a file that a manifest lists.
pub fn letter_of_file(path: &Path) -> Option<(PathBuf, String)> {
    let path = path.canonicalize().ok()?;
    let outbox = path.ancestors().skip(1).find(|folder| folder.join(MANIFEST).is_file())?;
    let line = parse(&fs::read(outbox.join(MANIFEST)).ok()?)
        .into_iter()
        .find(|line| line.file.as_deref().is_some_and(|file| outbox.join(file) == path))?;
    Some((outbox.to_path_buf(), line.id))
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
    fn the_manifest_is_sorted_and_reads_back() {
        let text = to_text(&[line("b"), line("a")]).unwrap();
        assert_eq!(parse(&text), [line("a"), line("b")]);
        assert_eq!(text.split_inclusive(|byte| *byte == b'\n').count(), 2);
        assert_eq!(parse(b"no line\n"), []);
    }
}
