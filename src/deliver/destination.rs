//! Where a run's letters go: a folder, or an S3 store for machines that share no disk.
//!
//! A folder is locked; a store is not, and needs no lock: the same letter is always written under the same name with the
//! same bytes, and collecting proves what is there.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::manifest::{self, Line};
use super::names::MANIFEST;
use super::outbox::Outbox;
pub use super::records::{Hold, Known, Record, Records};
pub use super::store::StoreOptions;
use super::store::{Address, Store};
use super::{Digest, findings};
use crate::diagnostic::Diagnostic;

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

/// Where a run's letters go.
pub enum Destination {
    /// A folder, locked as long as this lives.
    Folder(Outbox),
    /// An S3 store.
    Store(Store),
}

impl Destination {
    /// Opens the place for writing; a bad place is told before the long run, not after it.
    ///
    /// # Errors
    /// The folder is unusable or held by another run, the store does not answer or refuses.
    pub fn open(target: &Target, hold: Hold) -> Result<Self, Diagnostic> {
        match target {
            Target::Folder(folder) => Outbox::open_for(folder, hold).map(Destination::Folder),
            Target::Store(address, options) => Store::open(address, options, hold).map(Destination::Store),
        }
    }

    /// The place, as a person would name it.
    pub fn name(&self) -> String {
        match self {
            Destination::Folder(outbox) => outbox.folder().display().to_string(),
            Destination::Store(store) => store.address().to_string(),
        }
    }

    /// Writes one file: it is whole and durable, or not there.
    ///
    /// # Errors
    /// What the file system or the store says; see [`is_hopeless`].
    pub fn write(&self, file: &str, bytes: &[u8]) -> io::Result<()> {
        match self {
            Destination::Folder(outbox) => outbox.write(file, bytes),
            Destination::Store(store) => store.write(file, bytes),
        }
    }

    /// A file; `None` where there is none.
    ///
    /// # Errors
    /// What the file system or the store says.
    pub fn read(&self, file: &str) -> io::Result<Option<Vec<u8>>> {
        match self {
            Destination::Folder(outbox) => outbox.read(file),
            Destination::Store(store) => store.read(file),
        }
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
        match self {
            Destination::Folder(outbox) => outbox.list(),
            Destination::Store(store) => store.list(),
        }
    }

    /// Puts a file aside, into `_withdrawn`: never deleted, never over an earlier one.
    ///
    /// # Errors
    /// What the file system or the store says.
    pub fn withdraw(&self, file: &str) -> io::Result<()> {
        match self {
            Destination::Folder(outbox) => outbox.withdraw(file),
            Destination::Store(store) => store.withdraw(file),
        }
    }

    /// The lines of the last collected manifest.
    ///
    /// # Errors
    /// What the file system or the store says.
    pub fn manifest(&self) -> io::Result<Vec<Line>> {
        Ok(self.read(MANIFEST)?.map_or_else(Vec::new, |text| manifest::parse(&text)))
    }

    /// Everything recorded, by letter.
    ///
    /// # Errors
    /// What the file system or the store says.
    pub fn known(&self) -> io::Result<Known> {
        self.records().map(Known::of)
    }

    /// Everything recorded: the letters of the manifest first, then the record files of all shares.
    ///
    /// # Errors
    /// What the file system or the store says.
    pub fn records(&self) -> io::Result<Vec<Record>> {
        let texts = match self {
            Destination::Folder(outbox) => outbox.record_texts()?,
            Destination::Store(store) => store.record_texts()?,
        };
        let mut records: Vec<Record> = self.manifest()?.into_iter().filter_map(Record::of_line).collect();
        records.extend(texts.iter().flat_map(|text| super::records::parse(text)));
        Ok(records)
    }

    /// Opens the record file of a share for appending.
    ///
    /// # Errors
    /// What the file system or the store says.
    pub fn open_records(&self, hold: Hold) -> io::Result<Records> {
        match self {
            Destination::Folder(outbox) => outbox.open_records(hold),
            Destination::Store(store) => store.open_records(hold),
        }
    }

    /// Removes the record files of all shares, once the manifest says all they said.
    ///
    /// # Errors
    /// What the file system or the store says.
    pub fn clear_records(&self) -> io::Result<()> {
        match self {
            Destination::Folder(outbox) => outbox.clear_records(),
            Destination::Store(store) => store.clear_records(),
        }
    }

    /// Writes the manifest, sorted by id and whole.
    ///
    /// # Errors
    /// What the file system or the store says; the old manifest is then still there.
    pub fn write_manifest(&self, lines: &[Line]) -> io::Result<()> {
        match self {
            Destination::Folder(outbox) => outbox.write_manifest(lines),
            Destination::Store(store) => store.write(MANIFEST, manifest::to_text(lines)?.as_bytes()),
        }
    }

    /// What to tell about an error of this destination, with what to do.
    pub fn trouble(&self, error: &io::Error) -> Diagnostic {
        match self {
            Destination::Folder(outbox) => findings::outbox_unusable(outbox.folder(), error),
            Destination::Store(store) => findings::store_unusable(&store.address().to_string(), error),
        }
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
