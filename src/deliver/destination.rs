//! Where a run's letters go: a folder, or an S3 store for machines that share no disk.
//!
//! A folder is locked; a store is not, and needs no lock: the same letter is always written under the same name with the
//! same bytes, and collecting proves what is there.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::fail_point::point;
use super::findings;
use super::manifest::{self, Line};
pub use super::names::Hold;
use super::names::{MANIFEST, RECORDS, is_withdrawn};
use super::outbox::Outbox;
use super::records;
pub use super::records::{End, Known, Record, Records};
use super::sink::Sink;
pub use super::store::StoreOptions;
use super::store::{Address, Store};
use crate::diagnostic::Diagnostic;
use crate::domain::digest::Digest;

/// What the operator named: a path or `s3://bucket/prefix`.
#[derive(Debug, Clone)]
pub enum Target {
    /// A folder.
    Folder(PathBuf),
    /// A bucket and what all names in it begin with.
    Store(Address, StoreOptions),
}

impl Target {
    /// Reads a path or an `s3://` address.
    ///
    /// # Errors
    /// `store-address`: it begins with `s3://` and is no address.
    pub fn parse(target: &Path, options: &StoreOptions) -> Result<Self, Diagnostic> {
        match target.to_str().filter(|text| text.starts_with("s3://")) {
            Some(text) => match Address::parse(text) {
                Some(address) => Ok(Target::Store(address, options.clone())),
                None => Err(findings::store_address(text)),
            },
            None => Ok(Target::Folder(target.to_path_buf())),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Target::Folder(folder) => folder.display().fmt(f),
            Target::Store(address, _) => address.fmt(f),
        }
    }
}

/// Where a run's letters go: a folder, locked as long as this lives, or a store.
pub struct Destination {
    sink: Box<dyn Sink>,
}

impl Destination {
    /// Opens the place for writing; a bad place is told before the long run, not after it.
    ///
    /// # Errors
    /// The folder is unusable or held by another run, the store does not answer or refuses.
    pub fn open(target: &Target, hold: Hold) -> Result<Self, Diagnostic> {
        let sink: Box<dyn Sink> = match target {
            Target::Folder(folder) => Box::new(Outbox::open_for(folder, hold)?),
            Target::Store(address, options) => Box::new(Store::open(address, options, hold)?),
        };
        Ok(Self { sink })
    }

    /// The place, as a person would name it.
    pub fn name(&self) -> String {
        self.sink.name()
    }

    /// What to tell about an error of this destination, with what to do.
    pub fn trouble(&self, error: &io::Error) -> Diagnostic {
        self.sink.trouble(error)
    }

    /// Writes one file: it is whole and durable, or not there.
    ///
    /// # Errors
    /// What the file system or the store says; see [`is_hopeless`].
    pub fn write(&self, file: &str, bytes: &[u8]) -> io::Result<()> {
        self.sink.write(file, bytes)
    }

    /// A file; `None` where there is none.
    ///
    /// # Errors
    /// What the file system or the store says.
    pub fn read(&self, file: &str) -> io::Result<Option<Vec<u8>>> {
        self.sink.read(file)
    }

    /// SHA-256 of the bytes that are there now; `None` where there is no such file.
    ///
    /// # Errors
    /// What the file system or the store says.
    pub fn sha256(&self, file: &str) -> io::Result<Option<Digest>> {
        Ok(self.read(file)?.map(|bytes| Digest::of(&bytes)))
    }

    /// Every file with its size, but for what starts with a dot and what is put aside.
    ///
    /// # Errors
    /// What the file system or the store says.
    pub fn list(&self) -> io::Result<BTreeMap<String, u64>> {
        let mut files = self.sink.list("")?;
        files.retain(|file, _| !is_withdrawn(file));
        Ok(files)
    }

    /// Puts a file aside, into `_withdrawn`: never deleted, never over an earlier one.
    ///
    /// # Errors
    /// What the file system or the store says.
    pub fn withdraw(&self, file: &str) -> io::Result<()> {
        self.sink.withdraw(file)
    }

    /// The lines of the last collected manifest.
    ///
    /// # Errors
    /// What the file system or the store says, and `manifest-unreadable`.
    pub fn manifest(&self) -> Result<Vec<Line>, Diagnostic> {
        match self.read(MANIFEST).map_err(|error| self.trouble(&error))? {
            Some(text) => manifest::parse(&text).map_err(|bad| findings::manifest_unreadable(&self.name(), &bad)),
            None => Ok(Vec::new()),
        }
    }

    /// Writes the manifest, sorted by id and whole.
    ///
    /// # Errors
    /// What the file system or the store says; the old manifest is then still there.
    pub fn write_manifest(&self, lines: &[Line]) -> io::Result<()> {
        self.write(MANIFEST, &manifest::to_text(lines)?)
    }

    /// Everything recorded, by letter.
    ///
    /// # Errors
    /// As [`Destination::manifest`].
    pub fn known(&self) -> Result<Known, Diagnostic> {
        self.records().map(Known::of)
    }

    /// Everything recorded: the letters of the manifest first, then the record files of all shares.
    ///
    /// # Errors
    /// As [`Destination::manifest`].
    pub fn records(&self) -> Result<Vec<Record>, Diagnostic> {
        let unusable = |error: io::Error| self.trouble(&error);
        let mut records: Vec<Record> = self.manifest()?.into_iter().filter_map(Record::of_line).collect();
        let files = self.sink.list(RECORDS).map_err(unusable)?.into_keys();
        for file in files.filter(|file| file.ends_with(".jsonl")) {
            let text = self.read(&file).map_err(unusable)?.unwrap_or_default();
            records.extend(records::parse(&text));
        }
        Ok(records)
    }

    /// Opens the record file of a share for appending.
    ///
    /// # Errors
    /// What the file system or the store says.
    pub fn open_records(&self, hold: Hold) -> io::Result<Records> {
        self.sink.append_to(&hold.records()).map(Records::new)
    }

    /// Removes the record files of all shares, once the manifest says all they said.
    ///
    /// # Errors
    /// What the file system or the store says.
    pub fn clear_records(&self) -> io::Result<()> {
        point("records", "before-clear")?;
        self.sink.remove(RECORDS)
    }
}

/// Whether an error of writing one letter will be the error of every other letter too, so that the run may as well stop.
pub fn is_hopeless(error: &io::Error) -> bool {
    use io::ErrorKind as Kind;
    matches!(
        error.kind(),
        Kind::StorageFull
            | Kind::QuotaExceeded
            | Kind::ReadOnlyFilesystem
            | Kind::PermissionDenied
            | Kind::NotADirectory
            // The folder, or the bucket, is gone.
            | Kind::NotFound
            | Kind::StaleNetworkFileHandle
            | Kind::NotConnected
            | Kind::ConnectionRefused
            | Kind::HostUnreachable
            | Kind::NetworkUnreachable
            | Kind::TimedOut
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_that_nobody_understands_is_told_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Destination::open(&Target::Folder(folder.path().to_path_buf()), Hold::Whole).unwrap();
        outbox.write(MANIFEST, b"{\"id\":\"of a later program\"}\n").unwrap();
        for told in [outbox.manifest().err(), outbox.records().err(), outbox.known().err()] {
            let finding = told.expect("it is no manifest");
            let place = &finding.places[0];
            assert_eq!((finding.code, place.row), ("manifest-unreadable", Some(1)));
            assert_eq!(Path::new(&place.file), folder.path().join(MANIFEST));
        }
    }
}
