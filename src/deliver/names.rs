//! What things are called at a destination, folder or store alike, and which names are refused.

use std::path::{Component, Path};

/// One line per enterprise and class.
pub(crate) const MANIFEST: &str = "manifest.jsonl";
/// The run report as a page.
pub(crate) const REPORT_PAGE: &str = "run-report.html";
/// The run report as plain text.
pub(crate) const REPORT_TEXT: &str = "run-report.txt";
/// Files of a destination that are no letters.
pub(crate) const NO_LETTERS: [&str; 3] = [MANIFEST, REPORT_PAGE, REPORT_TEXT];
/// Folder of the record files.
pub(super) const RECORDS: &str = ".yice";
/// Folder for letters of an earlier run that this run no longer stands by: kept, but never sent by mistake.
pub(super) const WITHDRAWN: &str = "_withdrawn";

/// What one process locks: everything, or its share beside others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// A whole run, or collecting: nobody else may write.
    Whole,
    /// One share of a plan: the other shares may write too.
    Share {
        /// From 0.
        index: u32,
        /// How many there are.
        count: u32,
    },
}

impl Hold {
    /// Its record file; a whole run is the one share of one.
    pub(super) fn records(self) -> String {
        self.file("jsonl")
    }

    /// The file that only it holds.
    pub(super) fn lock(self) -> String {
        self.file("lock")
    }

    fn file(self, extension: &str) -> String {
        let (index, count) = match self {
            Hold::Whole => (0, 1),
            Hold::Share { index, count } => (index, count),
        };
        format!("{RECORDS}/share-{index}-of-{count}.{extension}")
    }
}

/// Whether a name stays below the folder it is joined to.
pub(super) fn is_inside(file: &str) -> bool {
    !file.is_empty() && Path::new(file).components().all(|part| matches!(part, Component::Normal(_)))
}

/// Whether a file lies in the folder of what is put aside.
pub(super) fn is_withdrawn(file: &str) -> bool {
    file.split('/').next() == Some(WITHDRAWN)
}

/// The n-th file of a name: `a.pdf`, `a.2.pdf`.
pub(super) fn numbered_name(name: &str, n: u32) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}.{n}.{extension}"),
        None => format!("{name}.{n}"),
    }
}
