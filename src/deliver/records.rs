//! What a share has finished, line by line, so that an interrupted run is taken up where it stopped.
//!
//! One file per share under `.yice/`, only ever appended to, without times: the same plan and share give the same lines.

use std::io;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::json_lines::{self, Torn, Unreadable};
use super::manifest::Line;
use super::sink::Append;
use crate::domain::digest::Digest;
use crate::domain::outcome::Reasons;

/// One finished letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Letter id.
    pub id: String,
    /// File relative to the destination.
    pub file: String,
    /// Digest of everything the letter is made from.
    pub fingerprint: Digest,
    /// What became of it.
    #[serde(flatten)]
    pub end: End,
}

/// How a letter ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum End {
    /// It is there.
    Written {
        /// SHA-256 of the file.
        sha256: Digest,
        /// Pages.
        pages: u32,
        /// Size of the file; absent in a record taken from a manifest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bytes: Option<u64>,
    },
    /// It could not be made.
    Failed {
        /// Why.
        reasons: Reasons,
    },
}

impl Record {
    /// A letter that an earlier manifest lists.
    pub(super) fn of_line(line: Line) -> Option<Self> {
        Some(Self {
            id: line.id,
            file: line.file?,
            fingerprint: line.fingerprint?,
            end: End::Written { sha256: line.sha256?, pages: line.pages?, bytes: None },
        })
    }
}

/// Everything recorded, by letter. A letter may have several records, of runs long ago or of another division into shares,
/// and none of them says when: it is done where one of them fits both the plan and the file.
#[derive(Debug, Default)]
pub struct Known {
    /// By letter; those of one letter in the order they were read.
    records: Vec<Record>,
}

impl Known {
    pub(super) fn of(mut records: Vec<Record>) -> Self {
        records.sort_by(|one, other| one.id.cmp(&other.id));
        Self { records }
    }

    /// The records of a letter as it is planned now.
    pub fn fitting<'a>(&'a self, id: &'a str, file: &'a str, fingerprint: Digest) -> impl Iterator<Item = &'a Record> {
        let from = self.records.partition_point(|record| record.id.as_str() < id);
        let of_letter = self.records[from..].iter().take_while(move |record| record.id == id);
        of_letter.filter(move |record| record.fingerprint == fingerprint && record.file == file)
    }

    /// Every file that a run says it has written or tried to.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        self.records.iter().map(|record| record.file.as_str())
    }
}

/// The lines of a record file; what cannot be read is left out, and its letter made again.
pub(super) fn parse(text: &[u8]) -> Vec<Record> {
    json_lines::read(text, Torn::Dropped, Unreadable::Skipped).filter_map(Result::ok).collect()
}

/// Where a run appends its records; any thread may.
pub struct Records {
    file: Mutex<Box<dyn Append>>,
}

impl Records {
    pub(super) fn new(file: Box<dyn Append>) -> Self {
        Self { file: Mutex::new(file) }
    }

    /// Appends one record. It outlives this process at once in a folder, and the machine a moment later; in a store it is
    /// there some seconds later. What is lost is no letter: the one it was about is made again.
    ///
    /// # Errors
    /// What the file system or the store says.
    pub fn append(&self, record: &Record) -> io::Result<()> {
        let line = json_lines::line(record)?;
        self.file.lock().unwrap_or_else(PoisonError::into_inner).append(&line)
    }

    /// Makes every record durable.
    ///
    /// # Errors
    /// What the file system or the store says.
    pub fn close(self) -> io::Result<()> {
        self.file.into_inner().unwrap_or_else(PoisonError::into_inner).sync()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deliver::line_file::LineFile;
    use crate::domain::outcome::Reason;

    fn record(id: &str) -> Record {
        Record {
            id: id.into(),
            file: format!("电线/{id}.pdf"),
            fingerprint: Digest::of(b"f"),
            end: End::Written { sha256: Digest::of(b"s"), pages: 5, bytes: Some(7) },
        }
    }

    #[test]
    fn a_torn_line_is_dropped_and_not_built_upon() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("share-0-of-2.jsonl");
        let records = Records::new(Box::new(LineFile::open(&path).unwrap()));
        records.append(&record("a")).unwrap();
        records.close().unwrap();
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, [whole.as_slice(), b"{\"id\":\"torn"].concat()).unwrap();
        assert_eq!(parse(&std::fs::read(&path).unwrap()), [record("a")]);

        let records = Records::new(Box::new(LineFile::open(&path).unwrap()));
        records.append(&record("b")).unwrap();
        drop(records);
        assert_eq!(parse(&std::fs::read(&path).unwrap()), [record("a"), record("b")]);
    }

    #[test]
    fn a_failed_letter_says_why_and_nothing_else() {
        let reasons = Reasons::from(Reason::of_finding("write-failed"));
        let failed = Record { end: End::Failed { reasons }, ..record("a") };
        let line = String::from_utf8(json_lines::line(&failed).unwrap()).unwrap();
        assert!(
            line.contains(r#""outcome":"failed","reasons":["write-failed"]"#) && !line.contains("sha256"),
            "{line}"
        );
        assert_eq!(parse(line.as_bytes()), [failed]);
        assert_eq!(
            parse(line.replace(r#""write-failed""#, "").as_bytes()),
            [],
            "it says no reason, so it is made again"
        );
    }
}
