//! What a run did, as figures.

use std::collections::BTreeMap;

use serde::Serialize;

use super::balance::Balance;
use super::collect::Collected;
use super::plan::changes::Change;
use super::plan::{Plan, Planned, PlannedCase};
use super::process::memory::peak_kib;
use super::render::Rendering;
use crate::deliver::destination::Destination;
use crate::diagnostic::Diagnostic;
use crate::domain::digest::Digest;
use crate::domain::outcome::{Outcome, Reason, Reasons};
use crate::job::specificity;

/// What a run did.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Summary {
    /// Where the letters are.
    pub outbox: String,
    /// Cases of the job, or those that were asked for: an enterprise in a class, or an enterprise where its classes
    /// share a letter.
    pub cases: usize,
    /// The classes of an enterprise share a letter.
    pub merged: bool,
    /// Letters that the last finished run did not have.
    pub written: usize,
    /// Letters that are the last finished run's.
    pub unchanged: usize,
    /// Cases without a letter for now or for good.
    pub held: usize,
    /// Letters that could not be made.
    pub failed: usize,
    /// Letters made in this run; less than `written` where an interrupted run had made some.
    pub made: usize,
    /// Letters of this run that were not reached.
    pub left: usize,
    /// Letters are left because somebody asked for the end.
    pub stopped: bool,
    /// Cases by reason; a case with two reasons counts in both.
    pub reasons: BTreeMap<Reason, usize>,
    /// Pages of all letters.
    pub pages: u64,
    /// Letters by why they are not the last finished run's; empty for the first run.
    pub changes: BTreeMap<Change, usize>,
    /// Files of an earlier run that were put aside because this run does not stand by them.
    pub withdrawn: Vec<String>,
    /// The share of a plan that was made (`0/8`); absent for a whole run.
    pub share: Option<String>,
    /// The manifest was written: every letter of the plan is there once, and nothing else.
    pub proven: bool,
    /// Only some letters were asked for; there is no manifest of such a run.
    pub partial: bool,
    /// The reconciliation adds up.
    pub adds_up: bool,
    /// The reconciliation.
    pub balance: Balance,
    /// Whether each letter is its enterprise's own.
    #[serde(flatten)]
    pub specificity: specificity::Report,
    /// Seconds spent on the plan, on letters and on the proof.
    pub seconds: [f64; 3],
    /// The slowest letters: seconds and id.
    pub slowest: Vec<(f64, String)>,
    /// Peak memory in KiB of this process and of its greatest worker process, where the system tells.
    pub peak_kib: [Option<u64>; 2],
    /// Cases that were asked for and have no letter.
    #[serde(skip)]
    pub without: Vec<Without>,
    /// What went wrong.
    #[serde(skip)]
    pub findings: Vec<Diagnostic>,
}

/// A case without a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Without {
    /// Its position in the plan.
    pub position: usize,
    /// Held or failed.
    pub outcome: Outcome,
}

impl Summary {
    /// Of a run of this plan into this place, before anything is done.
    pub(super) fn of(plan: &Plan, destination: &Destination) -> Self {
        Self { outbox: destination.name(), merged: plan.header.merged, ..Self::default() }
    }

    /// Takes what rendering did; returns the files whose bytes it saw.
    pub(super) fn take(&mut self, rendering: Rendering) -> BTreeMap<String, Digest> {
        self.written = rendering.made;
        self.unchanged = rendering.found;
        self.made = rendering.made;
        self.left = rendering.left;
        self.stopped = rendering.left > 0 && !rendering.gave_up;
        self.pages = rendering.pages;
        self.slowest = rendering.slowest.into_iter().map(|(took, id)| (took.as_secs_f64(), id)).collect();
        self.peak_kib = [peak_kib(None), rendering.peak_kib];
        for (position, reasons) in rendering.failures {
            self.count(position, Outcome::Failed(reasons));
        }
        self.findings.extend(rendering.findings);
        rendering.seen
    }

    /// Takes the cases that were asked for and have no letter by plan.
    pub(super) fn take_planned<'a>(&mut self, asked: impl Iterator<Item = (usize, &'a PlannedCase)>) {
        for (position, case) in asked {
            self.cases += 1;
            if !matches!(case.planned, Planned::Letter(_)) {
                self.count(position, case.planned.outcome());
            }
        }
    }

    /// Takes what collecting found, which has the last word on every case.
    pub(super) fn add(&mut self, collected: Collected) {
        (self.written, self.unchanged, self.held, self.failed, self.pages) = (0, 0, 0, 0, 0);
        self.reasons.clear();
        self.without.clear();
        self.cases = collected.lines.len();
        for (position, line) in collected.lines.into_iter().enumerate() {
            self.count(position, line.outcome);
            self.pages += u64::from(line.pages.unwrap_or_default());
        }
        self.withdrawn = collected.withdrawn;
        self.proven = collected.is_proven;
        self.adds_up = collected.adds_up;
        self.balance = collected.balance;
        self.findings.extend(collected.findings);
    }

    fn count(&mut self, position: usize, outcome: Outcome) {
        match outcome {
            Outcome::Written => self.written += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Held(_) => self.held += 1,
            Outcome::Failed(_) => self.failed += 1,
        }
        if let Some(reasons) = outcome.reasons() {
            count_reasons(&mut self.reasons, reasons);
            self.without.push(Without { position, outcome });
        }
    }

    /// Letters a second while letters were made.
    pub fn letters_per_second(&self) -> Option<f64> {
        (self.made > 0 && self.seconds[1] > 0.0).then(|| self.made as f64 / self.seconds[1])
    }
}

/// Counts the reasons of one case, each once.
pub(super) fn count_reasons(counts: &mut BTreeMap<Reason, usize>, reasons: &Reasons) {
    for reason in reasons.iter() {
        *counts.entry(reason.clone()).or_default() += 1;
    }
}
