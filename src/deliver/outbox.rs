//! The outbox: one folder per product class (and one for letters about several), one file per letter, what no longer holds put aside.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::file_name::safe_part;
use super::manifest::{self, Line};
use super::{findings, sha256_of_file, write_atomically};
use crate::compose::Letter;
use crate::diagnostic::Diagnostic;

/// Folder for letters of an earlier run that this run no longer stands by: kept, but never sent by mistake.
pub const WITHDRAWN: &str = "_withdrawn";
/// Folder of letters about several product classes.
const SEVERAL_CLASSES: &str = "多类产品";
/// Held while a run writes.
const LOCK: &str = ".yice.lock";

/// An outbox that this process alone writes to.
pub struct Outbox {
    folder: PathBuf,
    _lock: File,
}

impl Outbox {
    /// Opens (and makes) an outbox for writing; a bad place is told before the long run, not after it.
    ///
    /// # Errors
    /// The folder cannot be made or written to, is a symbolic link, or another run holds it.
    pub fn open(folder: &Path) -> Result<Self, Diagnostic> {
        if folder.is_symlink() {
            return Err(findings::outbox_is_a_link(folder));
        }
        fs::create_dir_all(folder).map_err(|error| findings::outbox_unusable(folder, &error))?;
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(folder.join(LOCK))
            .map_err(|error| findings::outbox_unusable(folder, &error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { folder: folder.to_path_buf(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(findings::outbox_in_use(folder)),
            Err(TryLockError::Error(error)) => Err(findings::outbox_unusable(folder, &error)),
        }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes one letter.
    ///
    /// # Errors
    /// What the file system says.
    pub fn write(&self, file: &str, bytes: &[u8]) -> io::Result<()> {
        write_atomically(&self.folder.join(file), bytes)
    }

    /// Whether the file on disk is still the one an earlier run recorded.
    pub fn still_holds(&self, line: &Line) -> bool {
        match (&line.file, &line.sha256) {
            (Some(file), Some(sha256)) => sha256_of_file(&self.folder.join(file)).as_ref() == Some(sha256),
            _ => false,
        }
    }

    /// Moves letters that an earlier run wrote and this run does not stand by into `_withdrawn`; returns their files.
    ///
    /// # Errors
    /// What the file system says.
    pub fn withdraw_stale(&self, earlier: &BTreeMap<String, Line>, now: &[Line]) -> io::Result<Vec<String>> {
        let kept: BTreeSet<&str> = now.iter().filter_map(|line| line.file.as_deref()).collect();
        let mut withdrawn = Vec::new();
        for file in earlier.values().filter_map(|line| line.file.as_deref()) {
            let path = self.folder.join(file);
            if kept.contains(file) || !is_inside(file) || !path.is_file() {
                continue;
            }
            let target = free_name(&self.folder.join(WITHDRAWN).join(file));
            if let Some(parent) = target.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::rename(&path, &target)?;
            withdrawn.push(file.to_string());
        }
        Ok(withdrawn)
    }
}

/// File of a letter, relative to the outbox: class folder, then name, credit code and kind as a clerk would look for them.
pub fn file_of(letter: &Letter) -> String {
    let kind = match letter.kind.as_str() {
        "rectification_guidance" => "整改指导意见书",
        _ => "质量提升建议书",
    };
    let unique = if letter.credit_code.is_empty() { tail_of_id(&letter.id) } else { letter.credit_code.clone() };
    let folder = if letter.is_merged { SEVERAL_CLASSES.to_string() } else { safe_part(&letter.class_name) };
    format!("{folder}/{}_{}_{kind}.pdf", safe_part(&letter.addressee), safe_part(&unique))
}

/// The outbox and the letter id of a file that a manifest lists.
pub fn letter_of_file(path: &Path) -> Option<(PathBuf, String)> {
    let path = path.canonicalize().ok()?;
    let outbox = path.ancestors().skip(1).find(|folder| folder.join(manifest::FILE).is_file())?;
    let line = manifest::read(outbox)
        .into_values()
        .find(|line| line.file.as_deref().is_some_and(|file| outbox.join(file) == path))?;
    Some((outbox.to_path_buf(), line.id))
}

/// The last part of the id, which tells enterprises without a credit code apart.
fn tail_of_id(id: &str) -> String {
    id.rsplit('-').next().unwrap_or(id).to_string()
}

/// A manifest is a file that anyone may have edited: nothing outside the outbox is ever moved.
fn is_inside(file: &str) -> bool {
    Path::new(file).components().all(|part| matches!(part, std::path::Component::Normal(_)))
}

fn free_name(path: &Path) -> PathBuf {
    let mut candidate = path.to_path_buf();
    let mut n = 1;
    while candidate.exists() {
        n += 1;
        candidate = path.with_extension(format!("{n}.pdf"));
    }
    candidate
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_runs_cannot_share_an_outbox() {
        let folder = tempfile::tempdir().unwrap();
        let first = Outbox::open(folder.path()).unwrap();
        assert_eq!(Outbox::open(folder.path()).err().unwrap().code, "outbox-in-use");
        drop(first);
        assert!(Outbox::open(folder.path()).is_ok());
    }

    #[test]
    fn a_planted_link_is_replaced_and_not_written_through() {
        let folder = tempfile::tempdir().unwrap();
        let victim = folder.path().join("victim");
        fs::write(&victim, "kept").unwrap();
        let outbox = Outbox::open(&folder.path().join("outbox")).unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(&victim, outbox.folder().join("a.pdf")).unwrap();
        outbox.write("a.pdf", b"letter").unwrap();
        assert_eq!(fs::read(outbox.folder().join("a.pdf")).unwrap(), b"letter");
        assert_eq!(fs::read_to_string(victim).unwrap(), "kept");
    }

    #[test]
    fn an_outbox_in_an_impossible_place_is_told_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        assert_eq!(Outbox::open(&file.join("outbox")).err().unwrap().code, "outbox-unusable");
    }
}
