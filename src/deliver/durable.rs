//! Files that are whole or not there, whatever happens in between: temporary file, sync, rename, directory sync.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::fail_point::point;

/// How a temporary file's name begins and ends; between them is chance.
const TEMPORARY: (&str, &str) = (".yice-", ".tmp");

/// Writes a file so that it is either whole or not there; its folder is made where it is missing.
///
/// A symbolic link at `path` is replaced, never written through.
///
/// # Errors
/// What the file system says; the old content is then still there.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> io::Result<()> {
    make_folders(parent_of(path))?;
    replace(path, bytes, "file")
}

/// [`write_atomically`] into a folder that is there; `what` begins the names of its fail points.
pub(super) fn replace(path: &Path, bytes: &[u8], what: &str) -> io::Result<()> {
    replace_unsettled(path, bytes, what)?;
    point(what, "before-directory-sync")?;
    sync_folder(parent_of(path))
}

/// The same, but that the file has this name is as durable as its bytes only once its folder is synced: for who writes many.
pub(super) fn replace_unsettled(path: &Path, bytes: &[u8], what: &str) -> io::Result<()> {
    point(what, "before")?;
    let (prefix, suffix) = TEMPORARY;
    let mut temporary = tempfile::Builder::new().prefix(prefix).suffix(suffix).tempfile_in(parent_of(path))?;
    let (first, second) = bytes.split_at(bytes.len() / 2);
    temporary.write_all(first)?;
    point(what, "half")?;
    temporary.write_all(second)?;
    point(what, "before-sync")?;
    temporary.as_file().sync_all()?;
    point(what, "before-rename")?;
    temporary.persist(path).map(drop).map_err(|error| error.error)
}

/// Makes a folder with its missing parents, each synced into the one above.
///
/// # Errors
/// What the file system says; [`io::ErrorKind::AlreadyExists`] where a file stands in the way.
pub(super) fn make_folders(folder: &Path) -> io::Result<()> {
    if folder.as_os_str().is_empty() || folder.is_dir() {
        return Ok(());
    }
    let parent = parent_of(folder);
    make_folders(parent)?;
    make_folder(folder)?;
    sync_folder(parent)
}

/// Makes one folder; that another thread or process was quicker is no error.
pub(super) fn make_folder(folder: &Path) -> io::Result<()> {
    match fs::create_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        made => made,
    }
}

/// Makes the names in a folder as durable as what they stand for.
#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        // Some network file systems have no such thing and need none.
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        synced => synced,
    }
}

/// Makes the names in a folder as durable as what they stand for: here the system does it by itself.
#[cfg(not(unix))]
pub(super) fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// The folder of a path, `.` for a bare name.
pub(super) fn parent_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Every file below a folder, symbolic links among them but not followed; `enter` says which names count.
pub(super) fn files_below(folder: &Path, enter: &dyn Fn(&str) -> bool) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(current) = folders.pop() {
        for entry in fs::read_dir(&current)? {
            let entry = entry?;
            if !enter(&entry.file_name().to_string_lossy()) {
                continue;
            }
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else {
                files.push(entry.path());
            }
        }
    }
    Ok(files)
}

/// Removes the temporary files that a dead process left below a folder; only for a caller whom no other writes beside.
pub(super) fn remove_leftovers(folder: &Path, not_in: &[&str]) -> io::Result<()> {
    for file in files_below(folder, &|name| !not_in.contains(&name))? {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(TEMPORARY.0) && name.ends_with(TEMPORARY.1) {
            fs::remove_file(&file)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_made_and_a_file_in_the_way_is_told() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a/b/c.txt");
        write_atomically(&path, b"whole").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"whole");
        let error = write_atomically(&path.join("d.txt"), b"").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
    }

    #[test]
    fn only_temporary_files_are_left_over() {
        let root = tempfile::tempdir().unwrap();
        for name in [".yice-x1.tmp", "class/.yice-Ab9.tmp", "class/letter.pdf", "class/other.tmp", ".yice.lock"] {
            write_atomically(&root.path().join(name), b"").unwrap();
        }
        remove_leftovers(root.path(), &[]).unwrap();
        let mut left: Vec<_> = files_below(root.path(), &|_| true).unwrap();
        left.sort();
        assert_eq!(left, [".yice.lock", "class/letter.pdf", "class/other.tmp"].map(|name| root.path().join(name)));
    }
}
