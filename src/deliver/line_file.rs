//! A file of lines on disk that is only ever appended to, synced from time to time.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use super::durable::{parent_of, sync_folder};
use super::fail_point::point;
use super::json_lines;
use super::sink::Append;

/// How long lines may wait: one sync takes milliseconds, and many machines' worth of letters would wait for it.
const SYNC_EVERY: Duration = Duration::from_millis(100);

/// A file open for appending.
pub(super) struct LineFile {
    file: File,
    synced_at: Instant,
}

impl LineFile {
    /// Opens (and makes) a file, without the torn line that a dead process may have left.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let mut file = OpenOptions::new().create(true).read(true).append(true).open(path)?;
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        let whole = json_lines::whole(&text);
        if whole < text.len() {
            file.set_len(whole as u64)?;
            file.seek(SeekFrom::End(0))?;
        }
        file.sync_all()?;
        sync_folder(parent_of(path))?;
        Ok(Self { file, synced_at: Instant::now() })
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

impl Append for LineFile {
    fn append(&mut self, line: &[u8]) -> io::Result<()> {
        let start = self.file.seek(SeekFrom::End(0))?;
        let written = self.write_line(line);
        if written.is_err() {
            self.file.set_len(start)?;
        }
        written
    }

    fn sync(&mut self) -> io::Result<()> {
        self.file.sync_all()
    }
}
