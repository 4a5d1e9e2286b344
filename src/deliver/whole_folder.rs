//! A folder that is whole or not there: it is made beside its place, synced, and takes the place in one step.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::durable::{make_folders, parent_of, replace, sync_folder};
use super::fail_point::point;

/// A folder that is made and has not taken its place yet; gone when it is dropped before.
#[derive(Debug)]
pub struct WholeFolder {
    /// Removes everything that is left in it.
    beside: tempfile::TempDir,
    made: PathBuf,
    place: PathBuf,
}

impl WholeFolder {
    /// Makes a folder of these files beside its place.
    ///
    /// # Errors
    /// What the file system says; nothing is left then.
    pub fn new(place: &Path, files: &[(String, Vec<u8>)]) -> io::Result<Self> {
        let parent = parent_of(place);
        make_folders(parent)?;
        let beside = tempfile::Builder::new().prefix(".yice-").suffix(".tmp").tempdir_in(parent)?;
        // A temporary folder is its maker's alone; what takes the place has the rights of any other.
        let made = beside.path().join("whole");
        make_folders(&made)?;
        for (name, bytes) in files {
            let path = made.join(name);
            make_folders(parent_of(&path))?;
            replace(&path, bytes, "folder")?;
        }
        Ok(Self { beside, made, place: place.to_path_buf() })
    }

    /// Where it is until it takes its place.
    pub fn path(&self) -> &Path {
        &self.made
    }

    /// Takes the place. What stood there comes back, to be put back or dropped.
    ///
    /// # Errors
    /// What the file system says; what stood there stands there again.
    pub fn take_place(self) -> io::Result<Replaced> {
        // By its name, so that whoever mends knows what it was.
        let before = self.beside.path().join("before").join(self.place.file_name().unwrap_or_default());
        make_folders(parent_of(&before))?;
        let is_there = fs::symlink_metadata(&self.place).is_ok();
        if is_there {
            fs::rename(&self.place, &before)?;
        }
        if let Err(error) = point("folder", "before-place").and_then(|()| fs::rename(&self.made, &self.place)) {
            if is_there {
                fs::rename(&before, &self.place)?;
            }
            return Err(error);
        }
        sync_folder(parent_of(&self.place))?;
        Ok(Replaced { beside: self.beside, before: is_there.then_some(before), place: self.place })
    }
}

/// Puts back what a program that died had taken away from a place and not replaced yet.
///
/// # Errors
/// What the file system says.
pub fn mend(place: &Path) -> io::Result<()> {
    if fs::symlink_metadata(place).is_ok() {
        return Ok(());
    }
    let of_name = place.file_name().unwrap_or_default();
    for entry in fs::read_dir(parent_of(place)).into_iter().flatten().flatten() {
        let before = entry.path().join("before").join(of_name);
        if entry.file_name().to_string_lossy().starts_with(".yice-") && before.exists() {
            return fs::rename(before, place);
        }
    }
    Ok(())
}

/// What stood in a place before; gone when dropped.
#[derive(Debug)]
pub struct Replaced {
    beside: tempfile::TempDir,
    before: Option<PathBuf>,
    place: PathBuf,
}

impl Replaced {
    /// Puts back what stood there.
    ///
    /// # Errors
    /// What the file system says.
    pub fn put_back(self) -> io::Result<()> {
        fs::rename(&self.place, self.beside.path().join("after"))?;
        if let Some(before) = &self.before {
            fs::rename(before, &self.place)?;
        }
        sync_folder(parent_of(&self.place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_takes_its_place_whole_and_gives_it_back() {
        let root = tempfile::tempdir().unwrap();
        let place = root.path().join("a/job");
        let made = |text: &str| WholeFolder::new(&place, &[("x/y.txt".into(), text.as_bytes().to_vec())]).unwrap();
        let read = || fs::read_to_string(place.join("x/y.txt")).ok();
        drop(made("never"));
        assert_eq!(read(), None);
        drop(made("1").take_place().unwrap());
        assert_eq!(read().as_deref(), Some("1"));
        made("2").take_place().unwrap().put_back().unwrap();
        assert_eq!(read().as_deref(), Some("1"));
        drop(made("3").take_place().unwrap());
        assert_eq!(read().as_deref(), Some("3"));
        assert_eq!(fs::read_dir(root.path().join("a")).unwrap().count(), 1, "nothing is left beside it");
    }
}
