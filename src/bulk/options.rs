//! What a run is told: where from, where to, how many processes, which letters.

use std::path::{Path, PathBuf};

use super::limits::Limits;
use super::selection::Selection;
use crate::deliver::destination::Target;
use crate::job::Resources;

/// How to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to write.
    pub target: Target,
    /// Worker processes.
    pub workers: usize,
    /// What a worker process may use.
    pub limits: Limits,
    /// The program that is started as `program worker`.
    pub program: PathBuf,
    /// Shipped fonts.
    pub resources: Resources,
    /// Which letters.
    pub selection: Selection,
    /// Drafts, whatever job.toml says.
    pub drafts: bool,
}

/// A job, and what opens it.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The job's folder.
    pub job: &'a Path,
    /// Shipped templates and fonts.
    pub resources: &'a Resources,
    /// The program that is started as `program freeze`.
    pub program: &'a Path,
}
