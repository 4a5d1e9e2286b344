//! The overnight run: all letters of a job at their destination, whatever happens in between.
//!
//! [`freeze`] a plan, [`render`] its letters, [`collect`] the proof. [`run`] does all three, the first in a process of
//! its own ([`freezer`]); on many machines each share of a plan is rendered by itself ([`run_share`]) and one process
//! collects.
//!
//! One letter's failure never costs the night: each case has an outcome, and what is done is on disk.

pub mod balance;
pub mod collect;
pub mod findings;
pub mod limits;
mod log;
pub mod memory;
pub mod plan;
pub mod process;
pub mod render;
mod report;
pub mod selection;
pub mod shard;
mod summary;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use crate::deliver::destination::{Destination, Hold, Target};
use crate::deliver::manifest;
pub use crate::deliver::manifest::Outcome;
use crate::diagnostic::{Diagnostic, Words};
use crate::job::{Digests, ReadBack, Resources};
use crate::typeset;
use limits::Limits;
use plan::kept::{LAST_PLAN, PlanPlace};
use plan::{Plan, Planned};
use process::freezer::Freezer;
use process::letter_worker::outside::Setup;
use render::{Done, Rendering, Share};
use report::Begun;
use selection::Selection;
use shard::Shard;
pub use summary::{Outlook, Summary, Without};

/// Files of an outbox that are no letters.
pub(crate) const OWN_FILES: [&str; 3] = [manifest::FILE, report::HTML, report::TEXT];

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

/// What a run is about to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ahead {
    /// Letters to be made or found.
    pub letters: usize,
    /// Cases held.
    pub held: usize,
    /// Cases that have failed already: their letters could not be put into words.
    pub failed: usize,
}

/// What a run tells while it goes on.
pub trait Watch {
    /// What was found while the job was opened, and whether it can run.
    fn opened(&mut self, findings: &[Diagnostic], can_run: bool);
    /// What is to be made.
    fn planned(&mut self, ahead: Ahead);
    /// A letter is finished.
    fn done(&mut self, done: Done<'_>);
}

/// Makes every letter of a job and proves it: plan, render, collect. None where the job cannot run.
///
/// # Errors
/// The destination or the plan cannot be used at all, or nobody is what was asked for.
pub fn run(
    job: &Path,
    options: &Options,
    stop: &AtomicBool,
    watch: &mut dyn Watch,
) -> Result<Option<Summary>, Diagnostic> {
    let place = PlanPlace::beside(&options.target)?;
    let mut freezer = Freezer::open(&options.program, job, &options.resources, &place.next)?;
    // The run report repeats them.
    let told = std::mem::take(&mut freezer.findings);
    watch.opened(&told, freezer.can_run);
    if !freezer.can_run {
        return Ok(None);
    }
    let begun = Begun::now();
    log::started("whole", options, None);
    let destination = Destination::open(&options.target, Hold::Whole)?;
    // From here on a plan is all there is, in one process as on many machines.
    let frozen = freezer.freeze()?;
    let (plan, read_back) = Plan::open_with_read_back(&place.next)?;
    log::frozen(&plan, begun.elapsed());
    let selection = &options.selection;
    someone(&plan, selection)?;
    let mut summary = Summary {
        outbox: destination.name(),
        merged: plan.header.merged,
        specificity: frozen.specificity,
        findings: frozen.findings,
        changes: place.changes(&plan),
        partial: selection.is_partial(),
        ..Summary::default()
    };
    summary.take_planned(plan.cases.iter().enumerate().filter(|(_, case)| selection.takes(case)));
    let planned = begun.elapsed();
    let rendering = render_share((&plan, &read_back), &destination, Shard::WHOLE, Hold::Whole, options, stop, watch)?;
    let rendered = begun.elapsed();
    // Collecting takes memory of its own.
    drop(read_back);
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
    if !summary.partial {
        report::write(&plan, &mut summary, &told, &begun, &destination);
    }
    Ok(Some(summary))
}

/// Freezes a job into a plan folder (a folder of the moment where none is given) and tells what it would do. `opened` is
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
    let moment = tempfile::tempdir().map_err(|error| findings::plan_unusable(&std::env::temp_dir(), &error))?;
    let of_the_moment = moment.path().join("plan");
    let folder = folder.unwrap_or(&of_the_moment);
    let freezer = Freezer::open(source.program, source.job, source.resources, folder)?;
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
    outlook.changes = before.map(|before| plan::changes::compare(&before, plan)).transpose()?;
    let fates: Vec<Result<(), String>> =
        plan.cases.iter().map(|case| balance::fate(&case.planned, Outcome::Written, &[])).collect();
    let (balance, problems) = balance::balance(plan, &fates)?;
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
    log::started("share", options, Some(shard));
    let (plan, read_back) = Plan::open_with_read_back(plan)?;
    someone(&plan, &options.selection)?;
    let hold = Hold::Share { index: shard.index(), count: shard.count() };
    let destination = Destination::open(&options.target, hold)?;
    let opened = begun.elapsed();
    let rendering = render_share((&plan, &read_back), &destination, shard, hold, options, stop, watch)?;
    let mut summary = Summary {
        outbox: destination.name(),
        cases: rendering.letters,
        merged: plan.header.merged,
        partial: true,
        share: Some(format!("{}/{}", shard.index(), shard.count())),
        ..Summary::default()
    };
    summary.take(rendering);
    summary.seconds = seconds(opened, begun.elapsed(), begun.elapsed());
    Ok(summary)
}

/// Proves that every letter of a plan is at its destination, and writes the manifest.
///
/// # Errors
/// The plan is not whole, or the destination cannot be used.
pub fn run_collect(plan: &Path, target: &Target) -> Result<Summary, Diagnostic> {
    let begun = Begun::now();
    let plan = Plan::open(plan)?;
    let destination = Destination::open(target, Hold::Whole)?;
    let place = PlanPlace::beside(target)?;
    let collected = collect::collect(&plan, &destination, &BTreeMap::new())?;
    let mut summary = Summary {
        outbox: destination.name(),
        merged: plan.header.merged,
        changes: place.changes(&plan),
        ..Summary::default()
    };
    if collected.is_proven {
        place.adopt(&plan)?;
    }
    summary.add(collected);
    summary.seconds = seconds(Duration::ZERO, Duration::ZERO, begun.elapsed());
    report::write(&plan, &mut summary, &[], &begun, &destination);
    Ok(summary)
}

/// Refuses a selection that nobody in the plan answers to: it is a slip of the pen, not an empty night.
fn someone(plan: &Plan, selection: &Selection) -> Result<(), Diagnostic> {
    let is_there = !selection.is_partial() || plan.cases.iter().any(|case| selection.takes(case));
    if is_there { Ok(()) } else { Err(findings::nobody_asked_for(plan.cases.len())) }
}

fn render_share(
    (plan, read_back): (&Plan, &ReadBack),
    destination: &Destination,
    shard: Shard,
    hold: Hold,
    options: &Options,
    stop: &AtomicBool,
    watch: &mut dyn Watch,
) -> Result<Rendering, Diagnostic> {
    let setup = setup(plan, options)?;
    let records = destination.open_records(hold).map_err(|error| destination.trouble(&error))?;
    watch.planned(ahead(plan, shard, &options.selection));
    let share = Share {
        plan,
        read_back,
        destination,
        records,
        shard,
        selection: &options.selection,
        workers: options.workers,
        setup: &Arc::new(setup),
        stop,
    };
    let rendering = render::render(share, &mut |done| {
        log::letter(&done);
        watch.done(done);
    })?;
    log::rendered(&rendering);
    Ok(rendering)
}

fn ahead(plan: &Plan, shard: Shard, selection: &Selection) -> Ahead {
    let mut ahead = Ahead { letters: 0, held: 0, failed: 0 };
    for (position, case) in plan.cases.iter().enumerate() {
        if shard.owns(position) && selection.takes(case) {
            *match case.planned {
                Planned::Letter(_) => &mut ahead.letters,
                Planned::Held(_) => &mut ahead.held,
                Planned::Failed(_) => &mut ahead.failed,
            } += 1;
        }
    }
    ahead.letters = ahead.letters.min(selection.limit.unwrap_or(usize::MAX));
    ahead
}

/// What worker processes are started with; refused where it is not what the plan was frozen with.
fn setup(plan: &Plan, options: &Options) -> Result<Setup, Diagnostic> {
    let digests = &plan.header.digests;
    let here = Digests::of_this_program();
    if digests.program != here {
        let part = Words::new("程序", "the program");
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
    let (program, limits) = (options.program.clone(), options.limits.clone());
    Ok(Setup {
        program,
        layout,
        fonts,
        roles,
        limits,
        letters_per_process: process::letter_worker::outside::LETTERS_PER_PROCESS,
    })
}

fn seconds(planned: Duration, rendered: Duration, ended: Duration) -> [f64; 3] {
    [planned, rendered.saturating_sub(planned), ended.saturating_sub(rendered)].map(|time| time.as_secs_f64())
}
