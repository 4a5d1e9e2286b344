//! All letters composed once, in the background: what the list knows of them grows while people already work.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;

use crate::compose::letter::Version;
use crate::decisions::Desk;
use crate::job::specificity::{as_number, counter};
use crate::job::{Case, Job};

/// Threads that compose, beside those that people wait for.
const THREADS: usize = 2;

/// What is known of a letter since it was composed.
#[derive(Debug, Clone)]
pub(super) struct Known {
    /// SHA-256 of its facts.
    pub fingerprint: String,
    /// It could not be composed.
    pub fails: bool,
    /// It is general where something falls short of which nothing is known.
    pub is_general: bool,
}

/// The survey of one snapshot.
#[derive(Default)]
pub(super) struct Survey {
    known: Vec<OnceLock<Known>>,
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
        Self { known: cases.iter().map(|_| OnceLock::new()).collect(), of, ..Self::default() }
    }

    /// What is known of the letter of a case.
    pub(super) fn known(&self, position: usize) -> Option<&Known> {
        self.known.get(position)?.get()
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
    /// words are outdated; returns at once.
    pub(super) fn start(survey: &Arc<Self>, job: &Arc<Job>, cases: &[Case], desk: Option<Arc<Desk>>) {
        let letters: Vec<(usize, usize)> = cases
            .iter()
            .enumerate()
            .filter_map(|(position, case)| Some((position, case.subject.filter(|_| case.letter.is_ok())?)))
            .collect();
        let (survey, job) = (Arc::clone(survey), Arc::clone(job));
        thread::spawn(move || survey.run(&job, &letters, desk.as_ref()));
    }

    fn run(&self, job: &Job, letters: &[(usize, usize)], desk: Option<&Arc<Desk>>) {
        let counter = Mutex::new(counter(&job.spot_check().settings.thresholds));
        let next = AtomicUsize::new(0);
        let work = || {
            while let Some(&(position, subject)) = letters.get(next.fetch_add(1, Ordering::Relaxed)) {
                if self.is_over.load(Ordering::Relaxed) {
                    return;
                }
                // A fault of the program in one letter must not end the survey of the others.
                let composed = catch_unwind(AssertUnwindSafe(|| job.surveyed(subject)));
                let known = match composed {
                    Ok(Ok((letter, surveyed))) => {
                        if let Some(desk) = desk {
                            // A file that cannot be written is told to whoever decides.
                            let _ = desk.follow(&letter.id, &Version::of(&letter, &job.digests().pages), "");
                        }
                        counter.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).add(surveyed.footprint);
                        Known { fingerprint: letter.fingerprint, fails: false, is_general: surveyed.is_general }
                    }
                    Ok(Err(_)) | Err(_) => Known { fingerprint: String::new(), fails: true, is_general: false },
                };
                let _ = self.known[position].set(known);
                self.done.fetch_add(1, Ordering::Relaxed);
            }
        };
        thread::scope(|scope| (0..THREADS).for_each(|_| drop(scope.spawn(work))));
        if !self.is_over.load(Ordering::Relaxed) {
            let counted = counter.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner()).finish();
            let shares = counted.shares.into_iter().map(|(id, share)| (id, as_number(share)));
            let _ = self.shares.set(shares.collect());
        }
    }
}
