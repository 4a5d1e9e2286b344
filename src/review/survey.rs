//! All letters composed once, in the background: what the list knows of them grows while people already work.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, RwLock};
use std::thread;

use super::editions::{edition, edits};
use crate::compose::letter::Version;
use crate::decisions::{Board, Cause, Desk, Present};
use crate::job::specificity::{Footprint, as_number, counter};
use crate::job::{Case, Job};

/// Threads that compose, beside those that people wait for.
const THREADS: usize = 2;

/// Letters that the decisions are told of at once.
const TOLD_TOGETHER: usize = 100;

/// What is known of a letter since it was composed.
#[derive(Debug, Clone, Default)]
pub(super) struct Known {
    /// SHA-256 of its facts.
    pub fingerprint: String,
    /// What people decide about; none where it could not be composed.
    pub version: Option<Version>,
    /// Its sentences.
    pub sentences: Box<[u64]>,
    /// With which edits.
    pub edition: String,
    /// It is general where something falls short of which nothing is known.
    pub is_general: bool,
}

impl Known {
    /// It could not be composed.
    pub(super) fn fails(&self) -> bool {
        self.version.is_none()
    }
}

/// The survey of one snapshot.
#[derive(Default)]
pub(super) struct Survey {
    known: Vec<RwLock<Option<Arc<Known>>>>,
    /// By letter id: share of running text that no other letter of its class has; there once all are composed.
    shares: OnceLock<BTreeMap<String, f64>>,
    done: AtomicUsize,
    of: usize,
    is_over: AtomicBool,
}

impl Survey {
    /// Of these cases; nothing is known yet.
    pub(super) fn of(cases: &[Case]) -> Self {
        let of = cases.iter().filter(|case| case.letter.is_ok()).count();
        Self { known: cases.iter().map(|_| RwLock::default()).collect(), of, ..Self::default() }
    }

    /// What is known of the letter of a case.
    pub(super) fn known(&self, position: usize) -> Option<Arc<Known>> {
        self.known.get(position)?.read().unwrap_or_else(|poisoned| poisoned.into_inner()).clone()
    }

    fn set(&self, position: usize, known: Known) {
        if let Some(place) = self.known.get(position) {
            *place.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(Arc::new(known));
        }
    }

    /// Composes one letter again, whose edits are others now.
    pub(super) fn look_again(&self, job: &Job, case: &Case, position: usize, board: &Board) {
        if let Some(subject) = case.subject.filter(|_| case.letter.is_ok()) {
            self.set(position, composed(job, subject, &case.id, board).0);
        }
    }

    /// The share of a letter's running text that is its own; absent until all letters are composed.
    pub(super) fn share(&self, id: &str) -> Option<f64> {
        self.shares.get()?.get(id).copied()
    }

    /// Letters composed, and of how many.
    pub(super) fn progress(&self) -> (usize, usize) {
        (self.done.load(Ordering::Relaxed).min(self.of), self.of)
    }

    /// Whether all letters are composed.
    pub(super) fn is_complete(&self) -> bool {
        self.shares.get().is_some()
    }

    /// Ends it early: a newer snapshot is shown.
    pub(super) fn end(&self) {
        self.is_over.store(true, Ordering::Relaxed);
    }

    /// Composes all letters on threads of its own, and tells the decisions what each is now, so that those about other
    /// words are outdated because of `causes`; returns at once.
    pub(super) fn start(
        survey: &Arc<Self>,
        job: &Arc<Job>,
        cases: &[Case],
        desk: Option<Arc<Desk>>,
        causes: Vec<Cause>,
    ) {
        let letters: Vec<Composed> = cases
            .iter()
            .enumerate()
            .filter_map(|(position, case)| {
                let subject = case.subject.filter(|_| case.letter.is_ok())?;
                Some(Composed { position, subject, id: case.id.clone() })
            })
            .collect();
        let (survey, job) = (Arc::clone(survey), Arc::clone(job));
        thread::spawn(move || survey.run(&job, &letters, desk.as_deref(), &causes));
    }

    fn run(&self, job: &Job, letters: &[Composed], desk: Option<&Desk>, causes: &[Cause]) {
        let counter = Mutex::new(counter(&job.spot_check().settings.thresholds));
        let next = AtomicUsize::new(0);
        let work = || {
            let mut news: Vec<Present> = Vec::new();
            let tell = |news: &mut Vec<Present>| {
                if let Some(desk) = desk {
                    // A file that cannot be written is told to whoever decides.
                    let _ = desk.follow(news, causes);
                }
                news.clear();
            };
            while let Some(Composed { position, subject, id }) = letters.get(next.fetch_add(1, Ordering::Relaxed)) {
                if self.is_over.load(Ordering::Relaxed) {
                    return;
                }
                let board = desk.and_then(|desk| desk.board().ok()).unwrap_or_default();
                let (known, footprint) = composed(job, *subject, id, &board);
                if let Some(version) = &known.version {
                    let last = board.letters.get(id).map_or(0, |state| state.last);
                    news.push(Present { letter: id.clone(), version: version.clone(), last });
                }
                if news.len() >= TOLD_TOGETHER {
                    tell(&mut news);
                }
                if let Some(footprint) = footprint {
                    counter.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).add(footprint);
                }
                self.set(*position, known);
                self.done.fetch_add(1, Ordering::Relaxed);
            }
            tell(&mut news);
        };
        thread::scope(|scope| (0..THREADS).for_each(|_| drop(scope.spawn(work))));
        if !self.is_over.load(Ordering::Relaxed) {
            let counted = counter.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner()).finish();
            let shares = counted.shares.into_iter().map(|(id, share)| (id, as_number(share)));
            let _ = self.shares.set(shares.collect());
        }
    }
}

/// A letter to be composed.
struct Composed {
    position: usize,
    subject: usize,
    id: String,
}

/// What is known of a letter with the edits that stand, and what it is compared by; a fault of the program in one letter must
/// not end the survey of the others.
fn composed(job: &Job, subject: usize, id: &str, board: &Board) -> (Known, Option<Footprint>) {
    let edition = edition(board, id);
    match catch_unwind(AssertUnwindSafe(|| job.surveyed(subject, &edits(board, id)))) {
        Ok(Ok(surveyed)) => {
            let known = Known {
                fingerprint: surveyed.fingerprint,
                version: Some(surveyed.version),
                sentences: surveyed.sentences.into(),
                edition,
                is_general: surveyed.is_general,
            };
            (known, Some(surveyed.footprint))
        }
        Ok(Err(_)) | Err(_) => (Known { edition, ..Known::default() }, None),
    }
}
