//! What a share has finished, line by line, so that an interrupted run is taken up where it stopped.
//!
//! One file per share under `.yice/`, only ever appended to, without times: the same plan and share give the same lines.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::Digest;
use super::durable::{parent_of, sync_folder};
use super::fail_point::point;
use super::manifest::{Line, Outcome};
use super::store::StoredRecords;

/// Folder of the record files, in the destination.
pub(super) const FOLDER: &str = ".yice";

/// How long records may wait to be synced.
const SYNC_EVERY: Duration = Duration::from_millis(100);

/// What one process locks: everything, or its share beside others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// A whole run, or collecting: nobody else may write.
    Whole,
    /// One share of a plan: the other shares may write too.
    Share {
        /// From 0.
        index: u32,
        /// How many there are.
        count: u32,
    },
}

impl Hold {
    /// Name of its files, without extension; a whole run is the one share of one.
    pub(super) fn name(self) -> String {
        match self {
            Hold::Whole => "share-0-of-1".to_string(),
            Hold::Share { index, count } => format!("share-{index}-of-{count}"),
        }
    }
}

/// One finished letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Letter id.
    pub id: String,
    /// File relative to the destination.
    pub file: String,
    /// Digest of everything the letter is made from.
    pub fingerprint: Digest,
    /// SHA-256 of the file; absent where the letter failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Digest>,
    /// Pages; absent where the letter failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    /// Size of the file; absent where the letter failed, and in a record taken from a manifest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// Written or failed.
    pub outcome: Outcome,
    /// Codes that say why, for failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
}

impl Record {
    /// A letter that an earlier manifest lists.
    pub(super) fn of_line(line: Line) -> Option<Self> {
        Some(Self {
            id: line.id,
            file: line.file?,
            fingerprint: line.fingerprint?,
            sha256: Some(line.sha256?),
            pages: line.pages,
            bytes: None,
            outcome: Outcome::Written,
            reasons: Vec::new(),
        })
    }

    fn to_json_line(&self) -> io::Result<String> {
        Ok(serde_json::to_string(self)? + "\n")
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

/// The lines of a record file; a torn one is dropped, and its letter made again.
pub(super) fn parse(text: &[u8]) -> Vec<Record> {
    let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    text[..whole].split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
}

/// Where a run appends its records; any thread may.
pub struct Records {
    sink: Mutex<Sink>,
}

enum Sink {
    File(RecordFile),
    Store(StoredRecords),
}

impl Records {
    /// Opens a record file on disk, without the torn line that a dead process may have left.
    pub(super) fn in_file(path: &Path) -> io::Result<Self> {
        let mut file = OpenOptions::new().create(true).read(true).append(true).open(path)?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        if whole < text.len() {
            file.set_len(whole as u64)?;
            file.seek(SeekFrom::End(0))?;
        }
        file.sync_all()?;
        sync_folder(parent_of(path))?;
        Ok(Self { sink: Mutex::new(Sink::File(RecordFile { file, synced_at: Instant::now() })) })
    }

    /// Records that are kept in memory and stored from time to time.
    pub(super) fn in_store(records: StoredRecords) -> Self {
        Self { sink: Mutex::new(Sink::Store(records)) }
    }

    /// Appends one record. It outlives this process at once in a folder, and the machine a moment later; in a store it is
    /// there some seconds later. What is lost is no letter: the one it was about is made again.
    ///
    /// # Errors
    /// What the file system or the store says.
    pub fn append(&self, record: &Record) -> io::Result<()> {
        let line = record.to_json_line()?;
        let mut sink = self.sink.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *sink {
            Sink::File(file) => file.append(line.as_bytes()),
            Sink::Store(records) => records.append(line.as_bytes()),
        }
    }

    /// Makes every record durable.
    ///
    /// # Errors
    /// What the file system or the store says.
    pub fn close(self) -> io::Result<()> {
        match self.sink.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Sink::File(records) => records.file.sync_all(),
            Sink::Store(mut records) => records.store(),
        }
    }
}

/// A record file, synced from time to time: one sync takes milliseconds, and many machines' worth of letters would wait.
struct RecordFile {
    file: File,
    synced_at: Instant,
}

impl RecordFile {
    /// Appends a whole line or, where that fails, nothing: what comes after it must not be lost with it.
    fn append(&mut self, line: &[u8]) -> io::Result<()> {
        let start = self.file.seek(SeekFrom::End(0))?;
        let written = self.write_line(line);
        if written.is_err() {
            self.file.set_len(start)?;
        }
        written
    }

    fn write_line(&mut self, line: &[u8]) -> io::Result<()> {
        let (first, second) = line.split_at(line.len() / 2);
        point("record", "before")?;
        self.file.write_all(first)?;
        point("record", "half")?;
        self.file.write_all(second)?;
        point("record", "before-sync")?;
        if self.synced_at.elapsed() >= SYNC_EVERY {
            self.file.sync_data()?;
            self.synced_at = Instant::now();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(id: &str) -> Record {
        Record {
            id: id.into(),
            file: format!("电线/{id}.pdf"),
            fingerprint: Digest::of(b"f"),
            sha256: Some(Digest::of(b"s")),
            pages: Some(5),
            bytes: Some(7),
            outcome: Outcome::Written,
            reasons: vec![],
        }
    }

    #[test]
    fn a_torn_line_is_dropped_and_not_built_upon() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("share-0-of-2.jsonl");
        let records = Records::in_file(&path).unwrap();
        records.append(&record("a")).unwrap();
        records.close().unwrap();
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, [whole.as_slice(), b"{\"id\":\"torn"].concat()).unwrap();
        assert_eq!(parse(&std::fs::read(&path).unwrap()), [record("a")]);

        let records = Records::in_file(&path).unwrap();
        records.append(&record("b")).unwrap();
        drop(records);
        assert_eq!(parse(&std::fs::read(&path).unwrap()), [record("a"), record("b")]);
    }

    #[test]
    fn a_failed_letter_says_why_and_nothing_else() {
        let failed = Record { sha256: None, pages: None, bytes: None, outcome: Outcome::Failed, ..record("a") };
        let line = failed.to_json_line().unwrap();
        assert!(line.contains("\"outcome\":\"failed\"") && !line.contains("sha256"), "{line}");
        assert_eq!(parse(line.as_bytes()), [failed]);
    }
}
