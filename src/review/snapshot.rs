//! One state of the job folder and the templates, as it is shown.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::Options;
use crate::diagnostic::{Diagnostic, Severity};
use crate::job::{Case, Job};

/// One state of the job folder and the templates.
#[derive(Default)]
pub(super) struct Snapshot {
    /// Grows with every change on disk.
    pub version: u64,
    /// The newest job that opened; older than `version` where the last change broke something.
    pub job: Option<Arc<Job>>,
    /// The job before it, for letters that only the change keeps from being made.
    pub before: Option<Arc<Job>>,
    /// Its cases.
    pub cases: Vec<Case>,
    /// Findings of the job shown.
    pub findings: Vec<Diagnostic>,
    /// For each case, which findings name one of its rows.
    pub touching: Vec<Vec<usize>>,
    /// What keeps the newest change from being shown; empty where nothing does.
    pub broken: Vec<Diagnostic>,
    /// Set once a letter could be made by `before` and not by `job`: then `before` is the one to keep.
    pub is_worse: AtomicBool,
    positions: BTreeMap<String, usize>,
}

impl Snapshot {
    /// Reads everything; where that fails, what was shown before stays.
    pub(super) fn open(options: &Options, version: u64, before: Option<&Self>) -> Self {
        let opened = Job::open(&options.job, &options.resources);
        let Some(job) = opened.value else {
            let broken = opened.findings.into_iter().filter(|finding| finding.severity == Severity::Error).collect();
            return match before {
                Some(before) => before.kept(version, broken),
                None => Self { version, broken, ..Self::default() },
            };
        };
        let cases = job.cases();
        Self {
            version,
            touching: job.findings_by_case(&cases, &opened.findings),
            positions: cases.iter().enumerate().map(|(position, case)| (case.id.clone(), position)).collect(),
            before: before.and_then(|before| match before.is_worse.load(Ordering::Relaxed) {
                true => before.before.clone(),
                false => before.job.clone(),
            }),
            job: Some(Arc::new(job)),
            cases,
            findings: opened.findings,
            ..Self::default()
        }
    }

    /// The same still shown, with what keeps the newest change from being shown.
    pub(super) fn kept(&self, version: u64, broken: Vec<Diagnostic>) -> Self {
        Self {
            version,
            job: self.job.clone(),
            before: self.before.clone(),
            cases: self.cases.clone(),
            findings: self.findings.clone(),
            touching: self.touching.clone(),
            broken,
            is_worse: AtomicBool::new(self.is_worse.load(Ordering::Relaxed)),
            positions: self.positions.clone(),
        }
    }

    /// Position of a case by its id.
    pub(super) fn position(&self, id: &str) -> Option<usize> {
        self.positions.get(id).copied()
    }
}
