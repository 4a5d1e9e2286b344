//! The overnight run: all letters of a job at their destination, whatever happens in between.
//!
//! [`freeze`] a plan, [`render`] its letters, [`collect`] the proof. [`run`] does all three in one process; on many
//! machines each share of a plan is rendered by itself ([`run_share`]) and one process collects.
//!
//! One letter's failure never costs the night: each case has an outcome, and what is done is on disk.

pub mod balance;
pub mod blast;
pub mod collect;
pub mod findings;
pub mod freeze;
pub mod plan;
pub mod pool;
pub mod render;
pub mod selection;
pub mod shard;
mod wire;
pub mod worker;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::deliver::destination::{Destination, Hold, Target};
use crate::deliver::manifest::{self, Line, Outcome};
use crate::diagnostic::{Diagnostic, Words};
use crate::job::{Job, Resources, specificity};
use crate::typeset;
use balance::Balance;
use blast::{Blast, Change};
use collect::Collected;
use plan::{Plan, Planned};
use pool::{Limits, Setup};
use render::{Done, Rendering, Share};
use selection::Selection;
use shard::Shard;

/// Files of an outbox that are no letters.
pub(crate) const OWN_FILES: [&str; 3] = [manifest::FILE, "run-report.html", "run-report.txt"];
/// The plan of the last finished run, beside its letters: what the next run's changes are told by.
const LAST_PLAN: &str = ".yice-plan";
/// The plan of a run that has not ended.
const NEXT_PLAN: &str = ".yice-plan-next";

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
}

/// What a run tells while it goes on.
pub trait Watch {
    /// So many letters are to be made.
    fn planned(&mut self, letters: usize);
    /// A letter is finished.
    fn done(&mut self, done: Done<'_>);
}

/// What a run did.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Summary {
    /// Where the letters are.
    pub outbox: String,
    /// Cases of the job: an enterprise in a class, or an enterprise where its classes share a letter.
    pub cases: usize,
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
    /// Cases by reason code; a case with two reasons counts in both.
    pub reasons: BTreeMap<String, usize>,
    /// Pages of all letters.
    pub pages: u64,
    /// Letters by why they are not the last finished run's; empty for the first run.
    pub changes: BTreeMap<Change, usize>,
    /// Files of an earlier run that were put aside because this run does not stand by them.
    pub withdrawn: Vec<String>,
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
    /// What went wrong.
    #[serde(skip)]
    pub findings: Vec<Diagnostic>,
}

/// Makes every letter of a job and proves it: plan, render, collect.
///
/// # Errors
/// The destination or the plan cannot be used at all.
pub fn run(job: Job, options: &Options, stop: &AtomicBool, watch: &mut dyn Watch) -> Result<Summary, Diagnostic> {
    let begun = Instant::now();
    let destination = Destination::open(&options.target, Hold::Whole)?;
    let place = PlanPlace::beside(&options.target)?;
    let frozen = freeze::freeze(&job, &place.next)?;
    // The facts are frozen: from here on a plan is all there is, in one process as on many machines.
    drop(job);
    let plan = frozen.plan;
    let changes = place.last().map(|last| blast::letters(&last, &plan).0).unwrap_or_default();
    let mut summary = Summary {
        outbox: destination.name(),
        cases: plan.cases.len(),
        specificity: frozen.specificity,
        findings: frozen.findings,
        changes: changes.into_iter().map(|(change, letters)| (change, letters.len())).collect(),
        partial: options.selection.is_partial(),
        ..Summary::default()
    };
    let planned = begun.elapsed();
    let rendering = render_share(&plan, &destination, Shard::WHOLE, Hold::Whole, options, stop, watch)?;
    let rendered = begun.elapsed();
    let is_complete = rendering.left == 0 && !summary.partial;
    let seen = summary.take(rendering);
    if is_complete {
        let collected = collect::collect(&plan, &destination, &seen)?;
        if collected.is_proven {
            place.keep()?;
        }
        summary.add(collected);
    }
    summary.seconds = seconds(planned, rendered, begun.elapsed());
    Ok(summary)
}

/// What a run would do, told without writing anything to the destination.
#[derive(Debug, Default, Serialize)]
pub struct Outlook {
    /// Cases of the job.
    pub cases: usize,
    /// Letters that can be made.
    pub letters: usize,
    /// Cases without a letter for now or for good.
    pub held: usize,
    /// Letters that cannot be put into words.
    pub failed: usize,
    /// Cases by reason code.
    pub reasons: BTreeMap<String, usize>,
    /// What differs from the plan compared with; absent where there is none.
    pub changes: Option<Blast>,
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

/// Freezes a job into a plan folder (a folder of the moment where none is given) and tells what it would do.
///
/// `against` is an outbox, whose last finished run is compared with, or another plan.
///
/// # Errors
/// The plan cannot be written, or the facts of a plan cannot be read.
pub fn run_plan(job: Job, folder: Option<&Path>, against: Option<&Path>) -> Result<Outlook, Diagnostic> {
    let moment = tempfile::tempdir().map_err(|error| findings::plan_unusable(&std::env::temp_dir(), &error))?;
    let of_the_moment = moment.path().join("plan");
    let before = against.map(earlier_plan).transpose()?.flatten();
    let frozen = freeze::freeze(&job, folder.unwrap_or(&of_the_moment))?;
    drop(job);
    let plan = frozen.plan;
    let changes = before.map(|before| blast::compare(&before, &plan)).transpose()?;
    let fates: Vec<Result<(), String>> =
        plan.cases.iter().map(|case| balance::fate(&case.planned, Some((Outcome::Written, &[])))).collect();
    let (balance, problems) = balance::balance(&plan, &fates)?;
    let mut outlook = Outlook {
        cases: plan.cases.len(),
        changes,
        balance,
        adds_up: problems.is_empty(),
        specificity: frozen.specificity,
        findings: frozen.findings,
        ..Outlook::default()
    };
    outlook.findings.extend(problems);
    for case in &plan.cases {
        let reasons = match &case.planned {
            Planned::Letter(_) => {
                outlook.letters += 1;
                continue;
            }
            Planned::Held(reasons) => {
                outlook.held += 1;
                reasons
            }
            Planned::Failed(reasons) => {
                outlook.failed += 1;
                reasons
            }
        };
        for reason in reasons.iter().collect::<BTreeSet<_>>() {
            *outlook.reasons.entry(reason.clone()).or_default() += 1;
        }
    }
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

/// Renders one share of a plan.
///
/// # Errors
/// The plan is not whole, was frozen by another program or with other fonts, or the destination cannot be used.
pub fn run_share(
    plan: &Path,
    shard: Shard,
    options: &Options,
    stop: &AtomicBool,
    watch: &mut dyn Watch,
) -> Result<Summary, Diagnostic> {
    let begun = Instant::now();
    let plan = Plan::open(plan)?;
    let hold = Hold::Share { index: shard.index(), count: shard.count() };
    let destination = Destination::open(&options.target, hold)?;
    let opened = begun.elapsed();
    let rendering = render_share(&plan, &destination, shard, hold, options, stop, watch)?;
    let mut summary =
        Summary { outbox: destination.name(), cases: rendering.letters, partial: true, ..Summary::default() };
    summary.written = rendering.made;
    summary.unchanged = rendering.found;
    summary.failed = rendering.failed;
    summary.take(rendering);
    summary.seconds = seconds(opened, begun.elapsed(), begun.elapsed());
    Ok(summary)
}

/// Proves that every letter of a plan is at its destination, and writes the manifest.
///
/// # Errors
/// The plan is not whole, or the destination cannot be used.
pub fn run_collect(plan: &Path, target: &Target) -> Result<Summary, Diagnostic> {
    let begun = Instant::now();
    let plan = Plan::open(plan)?;
    let destination = Destination::open(target, Hold::Whole)?;
    let collected = collect::collect(&plan, &destination, &BTreeMap::new())?;
    let mut summary = Summary { outbox: destination.name(), cases: plan.cases.len(), ..Summary::default() };
    if collected.is_proven {
        PlanPlace::beside(target)?.adopt(&plan)?;
    }
    summary.add(collected);
    summary.seconds = seconds(Duration::ZERO, Duration::ZERO, begun.elapsed());
    Ok(summary)
}

fn render_share(
    plan: &Plan,
    destination: &Destination,
    shard: Shard,
    hold: Hold,
    options: &Options,
    stop: &AtomicBool,
    watch: &mut dyn Watch,
) -> Result<Rendering, Diagnostic> {
    let setup = setup(plan, options)?;
    let records = destination.open_records(hold).map_err(|error| destination.trouble(&error))?;
    let letters =
        plan.letters().filter(|(position, case, _)| shard.owns(*position) && options.selection.takes(case)).count();
    watch.planned(letters.min(options.selection.limit.unwrap_or(usize::MAX)));
    let share = Share {
        plan,
        destination,
        records,
        shard,
        selection: &options.selection,
        workers: options.workers,
        setup: &Arc::new(setup),
        stop,
    };
    render::render(share, &mut |done| watch.done(done))
}

/// What worker processes are started with; refused where it is not what the plan was frozen with.
fn setup(plan: &Plan, options: &Options) -> Result<Setup, Diagnostic> {
    let digests = &plan.header.digests;
    if digests.program != crate::job::Digests::of_this_program() {
        let part = Words::new("程序", "the program");
        let here = crate::job::Digests::of_this_program();
        return Err(findings::plan_of_another_program(plan.folder(), part, &digests.program, here));
    }
    let fonts = options.resources.font_files(plan.folder());
    if let Some(broken) = fonts.findings.into_iter().next() {
        return Err(broken);
    }
    let fonts = fonts.value;
    let (layout, roles) = (plan.layout()?, plan.header.roles.clone());
    let here = typeset::digest(&fonts, &roles, &layout);
    if here != digests.pages {
        let part = Words::new("字体或版式", "the set of fonts or the layout");
        return Err(findings::plan_of_another_program(plan.folder(), part, &digests.pages, &here));
    }
    Ok(Setup { program: options.program.clone(), layout, fonts, roles, limits: options.limits.clone() })
}

fn seconds(planned: Duration, rendered: Duration, ended: Duration) -> [f64; 3] {
    [planned, rendered.saturating_sub(planned), ended.saturating_sub(rendered)].map(|time| time.as_secs_f64())
}

impl Summary {
    /// Takes what rendering did; returns the files whose bytes it saw.
    fn take(&mut self, rendering: Rendering) -> BTreeMap<String, String> {
        self.made = rendering.made;
        self.left = rendering.left;
        self.failed = rendering.failed;
        self.slowest = rendering.slowest.into_iter().map(|(took, id)| (took.as_secs_f64(), id)).collect();
        self.findings.extend(rendering.findings);
        rendering.seen
    }

    /// Takes what collecting found.
    fn add(&mut self, collected: Collected) {
        self.failed = 0;
        collected.lines.iter().for_each(|line| self.count(line));
        self.withdrawn = collected.withdrawn;
        self.proven = collected.is_proven;
        self.adds_up = collected.adds_up;
        self.balance = collected.balance;
        self.findings.extend(collected.findings);
    }

    fn count(&mut self, line: &Line) {
        match line.outcome {
            Outcome::Written => self.written += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Held => self.held += 1,
            Outcome::Failed => self.failed += 1,
        }
        self.pages += u64::from(line.pages.unwrap_or_default());
        for reason in line.reasons.iter().collect::<BTreeSet<_>>() {
            *self.reasons.entry(reason.clone()).or_default() += 1;
        }
    }
}

/// Where the plans of an outbox are: beside the letters in a folder, or in a folder of the moment for a store.
struct PlanPlace {
    next: PathBuf,
    last: Option<PathBuf>,
    _moment: Option<tempfile::TempDir>,
}

impl PlanPlace {
    fn beside(target: &Target) -> Result<Self, Diagnostic> {
        match target {
            Target::Folder(folder) => {
                Ok(Self { next: folder.join(NEXT_PLAN), last: Some(folder.join(LAST_PLAN)), _moment: None })
            }
            Target::Store(..) => {
                let moment =
                    tempfile::tempdir().map_err(|error| findings::plan_unusable(&std::env::temp_dir(), &error))?;
                Ok(Self { next: moment.path().join("plan"), last: None, _moment: Some(moment) })
            }
        }
    }

    /// The plan of the last finished run; none where it cannot be read, as after a change of format.
    fn last(&self) -> Option<Plan> {
        Plan::open(self.last.as_deref()?).ok()
    }

    /// The run is proven: its plan, without the letters, is the last one from here on.
    fn keep(&self) -> Result<(), Diagnostic> {
        let Some(last) = &self.last else { return Ok(()) };
        let unusable = |error: std::io::Error| findings::plan_unusable(last, &error);
        fs::remove_file(self.next.join(plan::LETTERS)).map_err(unusable)?;
        freeze::clear(last).map_err(unusable)?;
        fs::rename(&self.next, last).map_err(unusable)
    }

    /// As [`Self::keep`], for a plan that lies elsewhere.
    fn adopt(&self, plan: &Plan) -> Result<(), Diagnostic> {
        if self.last.is_none() {
            return Ok(());
        }
        let unusable = |error: std::io::Error| findings::plan_unusable(&self.next, &error);
        fs::create_dir_all(&self.next).map_err(unusable)?;
        for name in plan.header.files.keys().map(String::as_str).chain([plan::HEADER, plan::LETTERS]) {
            let to = self.next.join(name);
            to.parent().map_or(Ok(()), fs::create_dir_all).map_err(unusable)?;
            if name == plan::LETTERS { fs::write(to, "") } else { fs::copy(plan.folder().join(name), to).map(drop) }
                .map_err(unusable)?;
        }
        self.keep()
    }
}
