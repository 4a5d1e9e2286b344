//! The outbox: a folder that letters are written to, with its locks, its records and what no longer holds put aside.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::durable::{files_below, make_folder, make_folders, parent_of, remove_leftovers, replace, sync_folder};
use super::fail_point::point;
use super::findings;
use super::line_file::LineFile;
use super::names::{Hold, MANIFEST, RECORDS, WITHDRAWN, is_inside, numbered_name};
use super::sink::{Append, Sink};
use crate::diagnostic::Diagnostic;

/// Held while a run writes: by one alone, or together by the shares of one plan. A dead process holds nothing.
const LOCK: &str = ".yice.lock";

/// What systems put into folders by themselves: nobody's letters, and some of it may not even be read.
const OF_THE_SYSTEM: [&str; 5] =
    ["lost+found", "System Volume Information", "$RECYCLE.BIN", "Thumbs.db", "desktop.ini"];

/// An outbox that this process alone writes to, or beside the other shares.
pub struct Outbox {
    folder: PathBuf,
    /// Folders that this process has made durable.
    made: Mutex<BTreeSet<PathBuf>>,
    _locks: Vec<File>,
}

impl Outbox {
    /// Opens (and makes) an outbox for a whole run.
    ///
    /// # Errors
    /// See [`Outbox::open_for`].
    pub fn open(folder: &Path) -> Result<Self, Diagnostic> {
        Self::open_for(folder, Hold::Whole)
    }

    /// Opens (and makes) an outbox for writing; a bad place is told before the long run, not after it.
    ///
    /// # Errors
    /// The folder cannot be made or written to, is a symbolic link, or another run holds it.
    pub fn open_for(folder: &Path, hold: Hold) -> Result<Self, Diagnostic> {
        if folder.is_symlink() {
            return Err(findings::outbox_is_a_link(folder));
        }
        let unusable = |error: io::Error| findings::outbox_unusable(folder, &error);
        make_folders(folder).map_err(unusable)?;
        let all = lock_file(&folder.join(LOCK)).map_err(unusable)?;
        let tried = match hold {
            Hold::Whole => all.try_lock(),
            Hold::Share { .. } => all.try_lock_shared(),
        };
        locked(folder, tried)?;
        let mut locks = vec![all];
        match hold {
            Hold::Whole => remove_leftovers(folder, &OF_THE_SYSTEM).map_err(unusable)?,
            Hold::Share { .. } => {
                let records = folder.join(RECORDS);
                refuse_link(&records).map_err(unusable)?;
                make_folders(&records).map_err(unusable)?;
                let own = lock_file(&folder.join(hold.lock())).map_err(unusable)?;
                locked(folder, own.try_lock())?;
                locks.push(own);
            }
        }
        Ok(Self { folder: folder.to_path_buf(), made: Mutex::default(), _locks: locks })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where a file is; records and manifests are files that anyone may have edited, so nothing outside is ever touched.
    fn place(&self, file: &str) -> io::Result<PathBuf> {
        if !is_inside(file) {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "the name leads out of the outbox"));
        }
        Ok(self.folder.join(file))
    }

    /// Makes the folders of a file durable, once per run; a link planted among them is not followed.
    fn make_room(&self, file: &str) -> io::Result<()> {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let mut folder = self.folder.clone();
        for part in Path::new(file).parent().into_iter().flat_map(Path::components) {
            let parent = folder.clone();
            folder.push(part);
            if made.contains(&folder) {
                continue;
            }
            refuse_link(&folder)?;
            make_folder(&folder)?;
            sync_folder(&parent)?;
            made.insert(folder.clone());
        }
        Ok(())
    }
}

impl Sink for Outbox {
    fn name(&self) -> String {
        self.folder.display().to_string()
    }

    fn trouble(&self, error: &io::Error) -> Diagnostic {
        findings::outbox_unusable(&self.folder, error)
    }

    fn write(&self, file: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.place(file)?;
        self.make_room(file)?;
        replace(&path, bytes, if file == MANIFEST { "manifest" } else { "write" })
    }

    /// A symbolic link is none of ours.
    fn read(&self, file: &str) -> io::Result<Option<Vec<u8>>> {
        let path = self.place(file)?;
        if path.is_symlink() {
            return Ok(None);
        }
        match fs::read(path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn list(&self, folder: &str) -> io::Result<BTreeMap<String, u64>> {
        let below = self.folder.join(folder);
        if below.is_symlink() || !below.is_dir() {
            return Ok(BTreeMap::new());
        }
        let files = files_below(&below, &|name| !name.starts_with('.') && !OF_THE_SYSTEM.contains(&name))?;
        files.iter().map(|path| Ok((relative(path, &self.folder), fs::symlink_metadata(path)?.len()))).collect()
    }

    fn withdraw(&self, file: &str) -> io::Result<()> {
        let path = self.place(file)?;
        let aside = format!("{WITHDRAWN}/{file}");
        self.make_room(&aside)?;
        let target = free_name(&self.folder.join(aside));
        point("withdraw", "before")?;
        fs::rename(&path, &target)?;
        point("withdraw", "before-directory-sync")?;
        sync_folder(parent_of(&target))?;
        sync_folder(parent_of(&path))
    }

    fn remove(&self, folder: &str) -> io::Result<()> {
        let path = self.place(folder)?;
        match fs::remove_dir_all(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        self.made.lock().unwrap_or_else(PoisonError::into_inner).retain(|made| !made.starts_with(&path));
        sync_folder(parent_of(&path))
    }

    fn append_to(&self, file: &str) -> io::Result<Box<dyn Append>> {
        let path = self.place(file)?;
        self.make_room(file)?;
        refuse_link(&path)?;
        Ok(Box::new(LineFile::open(&path)?))
    }
}

fn lock_file(path: &Path) -> io::Result<File> {
    refuse_link(path)?;
    // Opened for both, because a network file system may ask for reading under a shared lock and writing under the other.
    File::options().create(true).truncate(false).read(true).write(true).open(path)
}

/// Nothing is written through a link that somebody planted.
fn refuse_link(path: &Path) -> io::Result<()> {
    if path.is_symlink() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("{} is a symbolic link", path.display())));
    }
    Ok(())
}

fn locked(folder: &Path, tried: Result<(), TryLockError>) -> Result<(), Diagnostic> {
    match tried {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(findings::outbox_in_use(folder)),
        Err(TryLockError::Error(error)) => Err(findings::outbox_unusable(folder, &error)),
    }
}

fn relative(path: &Path, folder: &Path) -> String {
    let inside = path.strip_prefix(folder).unwrap_or(path);
    inside.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

fn free_name(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut candidate = path.to_path_buf();
    let mut n = 1;
    while fs::symlink_metadata(&candidate).is_ok() {
        n += 1;
        candidate.set_file_name(numbered_name(&name, n));
    }
    candidate
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deliver::names::is_withdrawn;

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
        for place in [file.clone(), file.join("outbox")] {
            assert_eq!(Outbox::open(&place).err().unwrap().code, "outbox-not-a-folder", "{}", place.display());
        }
    }

    #[test]
    fn shares_write_beside_each_other_and_a_whole_run_alone() {
        let folder = tempfile::tempdir().unwrap();
        let open = |hold| Outbox::open_for(folder.path(), hold).map_err(|finding| finding.code);
        let share = |index| Hold::Share { index, count: 2 };
        let (first, second) = (open(share(0)).unwrap(), open(share(1)).unwrap());
        assert_eq!(open(share(0)).err(), Some("outbox-in-use"));
        assert_eq!(open(Hold::Whole).err(), Some("outbox-in-use"));
        drop((first, second));
        let whole = open(Hold::Whole).unwrap();
        assert_eq!(open(share(0)).err(), Some("outbox-in-use"));
        drop(whole);
        assert!(open(share(0)).is_ok());
    }

    #[test]
    fn what_is_put_aside_is_kept_beside_what_was_put_aside_before() {
        let folder = tempfile::tempdir().unwrap();
        let outbox = Outbox::open(folder.path()).unwrap();
        for text in ["one", "two", "three"] {
            outbox.write("电线/a.pdf", text.as_bytes()).unwrap();
            outbox.withdraw("电线/a.pdf").unwrap();
        }
        for (name, text) in [("a.pdf", "one"), ("a.2.pdf", "two"), ("a.3.pdf", "three")] {
            assert_eq!(fs::read_to_string(folder.path().join("_withdrawn/电线").join(name)).unwrap(), text);
        }
        assert!(outbox.list("").unwrap().keys().all(|file| is_withdrawn(file)));
    }

    #[test]
    fn nothing_is_written_outside_or_through_a_link() {
        let root = tempfile::tempdir().unwrap();
        let outbox = Outbox::open(&root.path().join("outbox")).unwrap();
        for name in ["../a.pdf", "/tmp/a.pdf", "a/../../b.pdf", ""] {
            assert!(outbox.write(name, b"").is_err() && outbox.read(name).is_err(), "{name}");
        }
        #[cfg(unix)]
        for name in ["class", ".yice"] {
            std::os::unix::fs::symlink(root.path(), outbox.folder().join(name)).unwrap();
        }
        assert!(outbox.write("class/a.pdf", b"letter").is_err());
        assert!(outbox.append_to(&Hold::Whole.records()).is_err());
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1, "a file beside the outbox");
    }
}
