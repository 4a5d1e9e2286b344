//! A zip file that grows entry by entry and is whole or not there: the same entries give the same bytes.
//!
//! Entries are stored, not deflated: letters are compressed already, and no library's version shows in the bytes. Every entry has
//! one date, 1980-01-01, the first that the format knows; names that are not ASCII carry the flag that says UTF-8.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

use super::durable::{make_folders, parent_of, sync_folder};

/// A zip file that is being made, under a temporary name beside its own.
pub struct ZipFile {
    path: PathBuf,
    writer: ZipWriter<BufWriter<NamedTempFile>>,
}

impl ZipFile {
    /// Begins one; its folder is made where it is missing.
    ///
    /// # Errors
    /// What the file system says.
    pub fn begin(path: &Path) -> io::Result<Self> {
        let folder = parent_of(path);
        make_folders(folder)?;
        let temporary = tempfile::Builder::new().prefix(".yice-").suffix(".tmp").tempfile_in(folder)?;
        Ok(Self { path: path.to_path_buf(), writer: ZipWriter::new(BufWriter::new(temporary)) })
    }

    /// Adds an entry; `/` stands between folders.
    ///
    /// # Errors
    /// What the file system says; a name that is there already.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(DateTime::DEFAULT)
            .system(System::Unix)
            .unix_permissions(0o644)
            .large_file(u32::try_from(bytes.len()).is_err());
        self.writer.start_file(name, options).map_err(io::Error::other)?;
        self.writer.write_all(bytes)
    }

    /// Ends it; the file is there once it is [kept](Finished::keep).
    ///
    /// # Errors
    /// What the file system says.
    pub fn finish(self) -> io::Result<Finished> {
        let buffered = self.writer.finish().map_err(io::Error::other)?;
        let temporary = buffered.into_inner().map_err(io::IntoInnerError::into_error)?;
        temporary.as_file().sync_all()?;
        Ok(Finished { path: self.path, temporary })
    }
}

/// A whole zip file that has not its name yet; dropped, it is gone.
pub struct Finished {
    path: PathBuf,
    temporary: NamedTempFile,
}

impl Finished {
    /// Gives it its name, over an earlier file of that name.
    ///
    /// # Errors
    /// What the file system says; the earlier file is then still there.
    pub fn keep(self) -> io::Result<PathBuf> {
        self.temporary.persist(&self.path).map_err(|error| error.error)?;
        sync_folder(parent_of(&self.path))?;
        Ok(self.path)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Read;

    use super::*;

    fn made(folder: &Path) -> PathBuf {
        let mut zip = ZipFile::begin(&folder.join("a/甲.zip")).unwrap();
        zip.add("索引.csv", b"x").unwrap();
        zip.add("电线/𠮷.pdf", b"%PDF").unwrap();
        assert!(zip.add("索引.csv", b"y").is_err(), "a name stands once");
        zip.finish().unwrap().keep().unwrap()
    }

    #[test]
    fn names_come_back_and_bytes_do_not_depend_on_when() {
        let folders = [(); 2].map(|()| tempfile::tempdir().unwrap());
        let [one, two] = folders.each_ref().map(|folder| fs::read(made(folder.path())).unwrap());
        assert_eq!(one, two);
        let mut archive = zip::ZipArchive::new(io::Cursor::new(one)).unwrap();
        let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        assert_eq!(names, ["索引.csv", "电线/𠮷.pdf"]);
        let mut entry = archive.by_name("电线/𠮷.pdf").unwrap();
        assert_eq!(entry.last_modified().unwrap().to_string(), "1980-01-01 00:00:00");
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, b"%PDF");
    }

    #[test]
    fn what_is_not_kept_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let mut zip = ZipFile::begin(&folder.path().join("a.zip")).unwrap();
        zip.add("b", b"").unwrap();
        drop(zip.finish().unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
