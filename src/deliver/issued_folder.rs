//! The folder of issued letters: files come in under a name of their own and get their final one once the ledger knows of
//! them. Nothing in it is ever written over or removed.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::durable::{make_folders, parent_of, replace, replace_unsettled, sync_folder};
use super::fail_point::point;
use super::findings;
use super::names::is_inside;
use crate::diagnostic::Diagnostic;
use crate::domain::digest::Digest;

/// Where files wait until the ledger knows of them.
const WAITING: &str = ".yice-issue";

/// The folder of issued letters.
pub struct IssuedFolder {
    folder: PathBuf,
}

/// How a file got its final name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Published {
    /// It has it now.
    Now,
    /// It had it before.
    Before,
    /// Another file has it.
    InTheWay,
    /// It is nowhere.
    Missing,
}

impl IssuedFolder {
    /// Opens (and makes) the folder.
    ///
    /// # Errors
    /// It cannot be made or written to, or is a symbolic link.
    pub fn open(folder: &Path) -> Result<Self, Diagnostic> {
        if folder.is_symlink() {
            return Err(findings::outbox_is_a_link(folder));
        }
        let waiting = folder.join(WAITING);
        make_folders(&waiting).map_err(|error| findings::outbox_unusable(folder, &error))?;
        Ok(Self { folder: folder.to_path_buf() })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What went wrong with it.
    pub fn trouble(&self, error: &io::Error) -> Diagnostic {
        findings::outbox_unusable(&self.folder, error)
    }

    fn waiting(&self, sha256: &Digest) -> PathBuf {
        self.folder.join(WAITING).join(format!("{sha256}.pdf"))
    }

    fn place(&self, file: &str) -> io::Result<PathBuf> {
        match is_inside(file) {
            true => Ok(self.folder.join(file)),
            false => Err(io::Error::new(io::ErrorKind::InvalidInput, "the name leads out of the folder")),
        }
    }

    /// Keeps a file until the ledger knows of it; durably once [`IssuedFolder::settle`] has been called.
    ///
    /// # Errors
    /// What the file system says.
    pub fn keep(&self, bytes: &[u8]) -> io::Result<Digest> {
        let sha256 = Digest::of(bytes);
        replace_unsettled(&self.waiting(&sha256), bytes, "issue")?;
        Ok(sha256)
    }

    /// Makes durable what was kept since.
    ///
    /// # Errors
    /// What the file system says.
    pub fn settle(&self) -> io::Result<()> {
        sync_folder(&self.folder.join(WAITING))
    }

    /// Gives kept files their final names, all of them before any folder is synced: a disk takes as long for one as for many.
    ///
    /// # Errors
    /// What the file system says.
    pub fn publish_all(&self, files: &[(Digest, String)]) -> io::Result<Vec<Published>> {
        let published = files.iter().map(|(sha256, file)| self.publish(sha256, file));
        let published = published.collect::<io::Result<Vec<Published>>>()?;
        let now = files.iter().zip(&published).filter(|(_, published)| **published == Published::Now);
        let folders: BTreeSet<PathBuf> = now
            .map(|((_, file), _)| self.place(file).map(|path| parent_of(&path).to_path_buf()))
            .collect::<io::Result<_>>()?;
        folders.iter().try_for_each(|folder| sync_folder(folder))?;
        if !folders.is_empty() {
            self.settle()?;
        }
        Ok(published)
    }

    /// Gives a kept file its final name. What has that name already stays.
    ///
    /// # Errors
    /// What the file system says.
    fn publish(&self, sha256: &Digest, file: &str) -> io::Result<Published> {
        let (from, to) = (self.waiting(sha256), self.place(file)?);
        let is_there = fs::symlink_metadata(&to).is_ok();
        if !from.exists() {
            return Ok(if is_there { Published::Before } else { Published::Missing });
        }
        if is_there {
            let is_it = !to.is_symlink() && Digest::of(&fs::read(&to)?) == *sha256;
            if is_it {
                // The process died between its two names, or the file was published before.
                let _ = fs::remove_file(&from);
            }
            return Ok(if is_it { Published::Before } else { Published::InTheWay });
        }
        make_folders(parent_of(&to))?;
        point("issue", "publish")?;
        // A second name never replaces a file; where a file system has none there is no other run beside this one.
        match fs::hard_link(&from, &to) {
            Ok(()) => fs::remove_file(&from)?,
            Err(_) => fs::rename(&from, &to)?,
        }
        Ok(Published::Now)
    }

    /// Removes what waits and is none of these: a dead run made it, and no ledger knows of it.
    ///
    /// # Errors
    /// What the file system says.
    pub fn forget_others(&self, known: &dyn Fn(&Digest) -> bool) -> io::Result<()> {
        for entry in fs::read_dir(self.folder.join(WAITING))? {
            let path = entry?.path();
            let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            if !stem.parse().is_ok_and(|sha256: Digest| known(&sha256)) {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    /// Whether a file is there.
    pub fn has(&self, file: &str) -> bool {
        self.place(file).is_ok_and(|path| path.is_file())
    }

    /// Writes a file that tells of issued letters: it may be replaced by a newer one.
    ///
    /// # Errors
    /// What the file system says.
    pub fn write_beside(&self, file: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.place(file)?;
        make_folders(parent_of(&path))?;
        replace(&path, bytes, "proof")
    }
}

/// A lock that one run holds at a time, and waits for; a dead process holds nothing.
pub struct OneAtATime(#[allow(dead_code, reason = "held until it is dropped")] File);

impl OneAtATime {
    /// Waits for the lock of a folder; `waits` is called where somebody has it.
    ///
    /// # Errors
    /// The file cannot be made or locked.
    pub fn wait_in(folder: &Path, waits: impl FnOnce()) -> Result<Self, Diagnostic> {
        let unusable = |error: io::Error| findings::outbox_unusable(folder, &error);
        let path = folder.join(".yice-issue.lock");
        if path.is_symlink() {
            return Err(findings::outbox_is_a_link(&path));
        }
        let file = File::options().create(true).truncate(false).read(true).write(true).open(path).map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(_) => {
                waits();
                file.lock().map_err(unusable)?;
            }
        }
        Ok(Self(file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn publish(folder: &IssuedFolder, sha256: &Digest, file: &str) -> io::Result<Published> {
        folder.publish_all(&[(*sha256, file.to_string())]).map(|published| published[0])
    }

    #[test]
    fn a_file_has_its_final_name_once_and_nothing_is_written_over() {
        let root = tempfile::tempdir().unwrap();
        let folder = IssuedFolder::open(&root.path().join("issued")).unwrap();
        let one = folder.keep(b"one").unwrap();
        assert!(!folder.has("a/1.pdf"));
        assert_eq!(publish(&folder, &one, "a/1.pdf").unwrap(), Published::Now);
        assert_eq!(publish(&folder, &one, "a/1.pdf").unwrap(), Published::Before);
        let two = folder.keep(b"two").unwrap();
        assert_eq!(publish(&folder, &two, "a/1.pdf").unwrap(), Published::InTheWay);
        assert_eq!(fs::read(folder.folder().join("a/1.pdf")).unwrap(), b"one");
        folder.forget_others(&|digest| *digest == two).unwrap();
        assert_eq!(publish(&folder, &two, "2.pdf").unwrap(), Published::Now);
        let three = folder.keep(b"three").unwrap();
        folder.forget_others(&|_| false).unwrap();
        assert_eq!(publish(&folder, &three, "3.pdf").unwrap(), Published::Missing);
        assert!(publish(&folder, &three, "../3.pdf").is_err());
    }
}
