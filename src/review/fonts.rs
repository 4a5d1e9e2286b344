//! The program's own faces for the page, so that names print on a machine that has no Chinese fonts.

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use axum::body::Bytes;

/// Faces that the style sheet names, and their files among the program's fonts.
const FACES: [(&str, &str); 3] =
    [("sans", "NotoSansSC-Regular.subset.ttf"), ("serif", "NotoSerifSC-Regular.ttf"), ("rare", "HanaMinB.ttf")];

/// Faces as they were read: however many ask for one at once, it is in memory once.
#[derive(Default)]
pub(super) struct Faces([OnceLock<Option<Bytes>>; FACES.len()]);

impl Faces {
    /// The file of a face, from the first of these folders that has it.
    pub(super) fn get(&self, face: &str, folders: &[PathBuf]) -> Option<Bytes> {
        let index = FACES.iter().position(|(name, _)| *name == face)?;
        let read = || folders.iter().find_map(|folder| fs::read(folder.join(FACES[index].1)).ok());
        self.0[index].get_or_init(|| read().map(Bytes::from)).clone()
    }
}
