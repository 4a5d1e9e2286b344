//! What a run would do, told from a plan without writing anything to the destination.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use serde::Serialize;

use super::balance::{self, Balance};
use super::options::Source;
use super::plan::changes::Changes;
use super::plan::kept::LAST_PLAN;
use super::plan::{Plan, Planned, changes};
use super::process::freezer::Freezer;
use super::summary::count_reasons;
use super::{findings, log};
use crate::diagnostic::Diagnostic;
use crate::domain::outcome::{Outcome, Reason};
use crate::job::specificity;

/// What a run would do, told without writing anything to the destination.
#[derive(Debug, Default, Serialize)]
pub struct Outlook {
    /// Cases of the job.
    pub cases: usize,
    /// The classes of an enterprise share a letter.
    pub merged: bool,
    /// Letters that can be made.
    pub letters: usize,
    /// Cases without a letter for now or for good.
    pub held: usize,
    /// Letters that cannot be put into words.
    pub failed: usize,
    /// Cases by reason.
    pub reasons: BTreeMap<Reason, usize>,
    /// What differs from the plan compared with; absent where there is none.
    pub changes: Option<Changes>,
    /// The reconciliation, as if every planned letter were made.
    pub balance: Balance,
    /// It adds up.
    pub adds_up: bool,
    /// Whether each letter is its enterprise's own.
    #[serde(flatten)]
    pub specificity: specificity::Report,
    /// What could not be put into words, and what does not add up.
    #[serde(skip)]
    pub findings: Vec<Diagnostic>,
}

impl Outlook {
    /// Counts the cases of a plan.
    fn count(&mut self, plan: &Plan) {
        self.merged = plan.header.merged;
        for case in &plan.cases {
            self.cases += 1;
            match &case.planned {
                Planned::Letter(_) => self.letters += 1,
                Planned::Held(_) => self.held += 1,
                Planned::Failed(_) => self.failed += 1,
            }
            if let Planned::Held(reasons) | Planned::Failed(reasons) = &case.planned {
                count_reasons(&mut self.reasons, reasons);
            }
        }
    }
}

/// Freezes a job into a plan folder (a temporary one where none is given) and tells what it would do. `opened` is
/// told what was found while the job was opened, and whether it can run; where it cannot, there is nothing more to tell.
///
/// `against` is an outbox, whose last finished run is compared with, or another plan.
///
/// # Errors
/// The plan cannot be written, or the facts of a plan cannot be read.
pub fn run_plan(
    source: &Source<'_>,
    folder: Option<&Path>,
    against: Option<&Path>,
    opened: &mut dyn FnMut(&[Diagnostic], bool),
) -> Result<Option<Outlook>, Diagnostic> {
    let temporary = tempfile::tempdir().map_err(|error| findings::plan_unusable(&std::env::temp_dir(), &error))?;
    let passing = temporary.path().join("plan");
    let folder = folder.unwrap_or(&passing);
    let freezer = Freezer::open(source.program, source.job, source.resources, folder, false)?;
    opened(&freezer.findings, freezer.can_run);
    if !freezer.can_run {
        return Ok(None);
    }
    let begun = Instant::now();
    let before = against.map(earlier_plan).transpose()?.flatten();
    let frozen = freezer.freeze()?;
    let plan = Plan::open(folder)?;
    log::frozen(&plan, begun.elapsed());
    let outlook = Outlook { specificity: frozen.specificity, findings: frozen.findings, ..Outlook::default() };
    look_ahead(outlook, &plan, before).map(Some)
}

fn look_ahead(mut outlook: Outlook, plan: &Plan, before: Option<Plan>) -> Result<Outlook, Diagnostic> {
    outlook.changes = before.map(|before| changes::compare(&before, plan)).transpose()?;
    let outcomes: Vec<Outcome> = plan.cases.iter().map(|case| case.planned.outcome()).collect();
    let (balance, problems) = balance::balance(plan, &outcomes)?;
    outlook.balance = balance;
    outlook.adds_up = problems.is_empty();
    outlook.findings.extend(problems);
    outlook.count(plan);
    Ok(outlook)
}

/// The plan that a folder is, or that the last finished run into it was made from; none for a folder without a run.
fn earlier_plan(folder: &Path) -> Result<Option<Plan>, Diagnostic> {
    if Plan::is_at(folder) {
        return Plan::open(folder).map(Some);
    }
    let last = folder.join(LAST_PLAN);
    if Plan::is_at(&last) { Plan::open(&last).map(Some) } else { Ok(None) }
}
