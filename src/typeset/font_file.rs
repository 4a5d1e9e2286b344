//! A font file: what is in it is known from the start, its bytes are read when a letter first needs them.
//!
//! Fonts are most of what a process holds in memory, and most letters never need the fonts for rare characters.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use typst::foundations::Bytes;
use typst::text::{Font, FontInfo};

use super::findings;
use crate::diagnostic::{Diagnosed, Diagnostic};

/// The largest fonts there are have 50 MB.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// A font file as it was when it was opened. It can be written as JSON, for a process that shall use the same fonts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FontFile {
    path: PathBuf,
    sha256: [u8; 32],
    stamp: Option<Stamp>,
    faces: Vec<FontInfo>,
}

/// What changes whenever a file does: volume, number, length, times of change in nanoseconds.
type Stamp = [i128; 5];

impl FontFile {
    /// Opens a font file (TTF, OTF, TTC).
    ///
    /// # Errors
    /// It cannot be read, or there is no font in it.
    pub fn open(path: &Path) -> Result<Self, Diagnostic> {
        let (bytes, stamp) = read(path).unwrap_or_default();
        let faces: Vec<FontInfo> = FontInfo::iter(&bytes).collect();
        if faces.is_empty() {
            return Err(findings::font_unreadable(&name_of(path)));
        }
        Ok(Self { path: path.to_path_buf(), sha256: Sha256::digest(&bytes).into(), stamp, faces })
    }

    /// Opens font files, in their order; those that are none are left out and told.
    pub fn open_all(paths: &[PathBuf]) -> Diagnosed<Vec<Self>> {
        Self::open_unless_known(paths, &[])
    }

    /// The same where some may have been opened before: those that are untouched since then are not read again.
    pub fn open_unless_known(paths: &[PathBuf], known: &[Self]) -> Diagnosed<Vec<Self>> {
        let open = |path: &PathBuf| {
            if let Some(file) = known.iter().find(|file| file.path == *path && file.is_untouched()) {
                return Ok(file.clone());
            }
            // A file that the parser of fonts trips over is none.
            catch_unwind(|| Self::open(path)).unwrap_or_else(|_| Err(findings::font_unreadable(&name_of(path))))
        };
        let opened: Vec<_> = paths.par_iter().map(open).collect();
        let mut findings = Vec::new();
        let sound = opened.into_iter().filter_map(|file| file.map_err(|broken| findings.push(broken)).ok());
        Diagnosed { value: sound.collect(), findings }
    }

    /// File name.
    pub fn name(&self) -> String {
        name_of(&self.path)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// SHA-256 of its bytes.
    pub fn sha256(&self) -> &[u8; 32] {
        &self.sha256
    }

    /// Whether the file is what it was when it was opened, as far as the system can tell without reading it.
    fn is_untouched(&self) -> bool {
        self.stamp.is_some() && fs::metadata(&self.path).is_ok_and(|metadata| stamp(&metadata) == self.stamp)
    }

    /// What its faces are.
    pub(super) fn faces(&self) -> &[FontInfo] {
        &self.faces
    }

    /// Reads its faces: as many as [`Self::faces`].
    ///
    /// # Errors
    /// The file is gone or holds something else by now: a letter set with that would not be the letter of the plan.
    pub(super) fn read(&self) -> Result<Vec<Font>, Diagnostic> {
        let told = |error: Option<&io::Error>| findings::font_changed(&self.name(), error);
        let (bytes, stamp) = read(&self.path).map_err(|error| told(Some(&error)))?;
        let is_untouched = stamp.is_some() && stamp == self.stamp;
        if !is_untouched && *Sha256::digest(&bytes) != self.sha256 {
            return Err(told(None));
        }
        Ok(Font::iter(Bytes::new(bytes)).collect())
    }
}

fn read(path: &Path) -> io::Result<(Vec<u8>, Option<Stamp>)> {
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    let length = metadata.len().min(MOST_BYTES);
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
    file.take(MOST_BYTES).read_to_end(&mut bytes)?;
    Ok((bytes, stamp(&metadata)))
}

#[cfg(unix)]
fn stamp(metadata: &Metadata) -> Option<Stamp> {
    use std::os::unix::fs::MetadataExt;
    let nanoseconds = |seconds: i64, rest: i64| i128::from(seconds) * 1_000_000_000 + i128::from(rest);
    Some([
        metadata.dev().into(),
        metadata.ino().into(),
        metadata.size().into(),
        nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
        // No program can set this one.
        nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
    ])
}

/// Elsewhere nothing is as sure as the bytes.
#[cfg(not(unix))]
fn stamp(_: &Metadata) -> Option<Stamp> {
    None
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
