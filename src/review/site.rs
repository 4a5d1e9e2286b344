//! What the site shows: the newest job that could be opened, and what is wrong with a newer one that could not.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, RwLock};

use super::Options;
use super::pages::{Cache, Drawing};
use crate::diagnostic::{Diagnostic, Lang, Severity};
use crate::job::{Case, Job};

/// One state of the job folder and the templates.
pub struct Snapshot {
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
    /// Position of a case by its id.
    pub fn position(&self, id: &str) -> Option<usize> {
        self.positions.get(id).copied()
    }
}

/// A job that follows its files.
pub struct Site {
    options: Options,
    current: RwLock<Arc<Snapshot>>,
    pages: Cache,
    on_screen: Mutex<Option<String>>,
}

impl Site {
    /// Opens the job; a job that cannot run is shown with its findings.
    pub fn open(options: Options) -> Self {
        let first = Arc::new(open(&options, 1, None));
        Self { options, current: RwLock::new(first), pages: Cache::default(), on_screen: Mutex::default() }
    }

    /// The job folder.
    pub fn job_folder(&self) -> &Path {
        &self.options.job
    }

    /// The folder of the shipped templates.
    pub fn templates(&self) -> &Path {
        &self.options.resources.templates
    }

    /// Language of the site.
    pub fn lang(&self) -> Lang {
        self.options.lang
    }

    /// The current state.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        let current = self.current.read().unwrap_or_else(|poisoned| poisoned.into_inner());
        Arc::clone(&current)
    }

    /// The drawing of a case, begun or not; `None` for a case without a letter.
    pub fn drawing(&self, snapshot: &Snapshot, id: &str) -> Option<Drawing> {
        self.pages.drawing(snapshot, id)
    }

    /// Remembers what the reviewer looks at.
    pub fn is_on_screen(&self, id: &str) {
        *self.on_screen.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(id.to_string());
    }

    /// Reads everything again; where that fails the last good job stays.
    pub fn reload(&self) {
        let before = self.snapshot();
        let next = Arc::new(open(&self.options, before.version + 1, Some(&before)));
        // Made before it is asked for: ready at once, and tells early whether the change broke anything.
        let on_screen = self.on_screen.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).clone();
        if let Some(id) = on_screen
            && let Some(drawing) = self.drawing(&next, &id)
            && drawing.begin()
        {
            drawing.draw(&next, &id);
        }
        self.show(next);
    }

    /// Says that the newest change could not be read because the program failed.
    pub fn reload_panicked(&self) {
        let before = self.snapshot();
        self.show(Arc::new(kept(&before, before.version + 1, vec![program_failed()])));
    }

    fn show(&self, next: Arc<Snapshot>) {
        self.pages.forget_before(next.version);
        *self.current.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = next;
    }
}

fn open(options: &Options, version: u64, before: Option<&Snapshot>) -> Snapshot {
    let opened = Job::open_for_drafts(&options.job, &options.resources);
    let Some(job) = opened.value else {
        let broken = opened.findings.into_iter().filter(|finding| finding.severity == Severity::Error).collect();
        return match before {
            Some(before) => kept(before, version, broken),
            None => Snapshot {
                version,
                job: None,
                before: None,
                cases: vec![],
                findings: vec![],
                touching: vec![],
                broken,
                is_worse: AtomicBool::new(false),
                positions: BTreeMap::new(),
            },
        };
    };
    let cases = job.cases();
    Snapshot {
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
        broken: vec![],
        is_worse: AtomicBool::new(false),
    }
}

/// What was shown before, with what keeps the newest change from being shown.
fn kept(before: &Snapshot, version: u64, broken: Vec<Diagnostic>) -> Snapshot {
    Snapshot {
        version,
        job: before.job.clone(),
        before: before.before.clone(),
        cases: before.cases.clone(),
        findings: before.findings.clone(),
        touching: before.touching.clone(),
        broken,
        is_worse: AtomicBool::new(before.is_worse.load(Ordering::Relaxed)),
        positions: before.positions.clone(),
    }
}

fn program_failed() -> Diagnostic {
    Diagnostic::error("typeset-internal")
        .say("程序内部出错，未能读取最新改动", "the program failed on the newest change")
        .hint(
            "仍显示改动前的版本；请撤回改动，并把终端里的信息发给维护者。",
            "The version before is still shown; undo the change and send what the terminal says to the maintainers.",
        )
}
