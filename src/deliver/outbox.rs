//! The outbox: a folder that letters are written to, with its locks, its records and what no longer holds put aside.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::durable::{files_below, make_folder, make_folders, parent_of, remove_leftovers, replace, sync_folder};
use super::fail_point::point;
use super::file_name::safe_part;
use super::findings;
use super::manifest::{self, Line};
use super::names::MANIFEST;
use super::records::{self, Hold, Records};
use crate::compose::Letter;
use crate::diagnostic::Diagnostic;

/// Folder for letters of an earlier run that this run no longer stands by: kept, but never sent by mistake.
pub const WITHDRAWN: &str = "_withdrawn";
/// Folder of letters about several product classes.
const SEVERAL_CLASSES: &str = "多类产品";
/// Held while a run writes: by one alone, or together by the shares of one plan. A dead process holds nothing.
const LOCK: &str = ".yice.lock";

/// What systems put into folders by themselves: nobody's letters, and some of it may not even be read.
pub(super) const OF_THE_SYSTEM: [&str; 5] =
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
                let records = folder.join(records::FOLDER);
                refuse_link(&records).map_err(unusable)?;
                make_folders(&records).map_err(unusable)?;
                let own = lock_file(&records.join(hold.name() + ".lock")).map_err(unusable)?;
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

    /// Writes one file: it is whole and durable, or not there.
    ///
    /// # Errors
    /// What the file system says; a name that leads out of the outbox.
    pub fn write(&self, file: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.place(file)?;
        self.make_room(file)?;
        replace(&path, bytes, "write")
    }

    /// A file; `None` where there is none. A symbolic link is none of ours.
    ///
    /// # Errors
    /// What the file system says; a name that leads out of the outbox.
    pub fn read(&self, file: &str) -> io::Result<Option<Vec<u8>>> {
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

    /// Every file with its size, but for what starts with a dot and what is put aside.
    ///
    /// # Errors
    /// What the file system says.
    pub fn list(&self) -> io::Result<BTreeMap<String, u64>> {
        let withdrawn = self.folder.join(WITHDRAWN);
        let mut listed = BTreeMap::new();
        for path in files_below(&self.folder, &|name| !name.starts_with('.') && !OF_THE_SYSTEM.contains(&name))? {
            if !path.starts_with(&withdrawn) {
                listed.insert(relative(&path, &self.folder), fs::symlink_metadata(&path)?.len());
            }
        }
        Ok(listed)
    }

    /// Puts a file aside, into `_withdrawn`, beside any earlier one of that name.
    ///
    /// # Errors
    /// What the file system says; a name that leads out of the outbox.
    pub fn withdraw(&self, file: &str) -> io::Result<()> {
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

    /// The texts of all record files, in the order of their names.
    ///
    /// # Errors
    /// What the file system says.
    pub fn record_texts(&self) -> io::Result<Vec<Vec<u8>>> {
        let folder = self.folder.join(records::FOLDER);
        if !folder.is_dir() {
            return Ok(Vec::new());
        }
        let mut files = files_below(&folder, &|_| true)?;
        files.retain(|file| file.extension().is_some_and(|extension| extension == "jsonl"));
        files.sort();
        files.iter().map(fs::read).collect()
    }

    /// Opens the record file of a share for appending.
    ///
    /// # Errors
    /// What the file system says.
    pub fn open_records(&self, hold: Hold) -> io::Result<Records> {
        let file = format!("{}/{}.jsonl", records::FOLDER, hold.name());
        self.make_room(&file)?;
        let path = self.folder.join(file);
        refuse_link(&path)?;
        Records::in_file(&path)
    }

    /// Removes the record files of all shares.
    ///
    /// # Errors
    /// What the file system says.
    pub fn clear_records(&self) -> io::Result<()> {
        point("records", "before-clear")?;
        match fs::remove_dir_all(self.folder.join(records::FOLDER)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.remove(&self.folder.join(records::FOLDER));
        sync_folder(&self.folder)
    }

    /// Writes the manifest, whole.
    ///
    /// # Errors
    /// What the file system says; the old manifest is then still there.
    pub fn write_manifest(&self, lines: &[Line]) -> io::Result<()> {
        replace(&self.folder.join(MANIFEST), manifest::to_text(lines)?.as_bytes(), "manifest")
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
    let outbox = path.ancestors().skip(1).find(|folder| folder.join(MANIFEST).is_file())?;
    let line = manifest::parse(&fs::read(outbox.join(MANIFEST)).ok()?)
        .into_iter()
        .find(|line| line.file.as_deref().is_some_and(|file| outbox.join(file) == path))?;
    Some((outbox.to_path_buf(), line.id))
}

/// The last part of the id, which tells enterprises without a credit code apart.
fn tail_of_id(id: &str) -> String {
    id.rsplit('-').next().unwrap_or(id).to_string()
}

/// Whether a name stays below the folder it is joined to.
pub(super) fn is_inside(file: &str) -> bool {
    !file.is_empty() && Path::new(file).components().all(|part| matches!(part, Component::Normal(_)))
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

/// The n-th file of a name: `a.pdf`, `a.2.pdf`.
pub(super) fn numbered_name(name: &str, n: u32) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}.{n}.{extension}"),
        None => format!("{name}.{n}"),
    }
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
        assert_eq!(outbox.list().unwrap(), BTreeMap::new());
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
        assert!(outbox.open_records(Hold::Whole).is_err());
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1, "a file beside the outbox");
    }
}
