//! The three ways through a plan: a whole run, one share of it, and the proof of what the shares did.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use super::collect::{self, Collected};
use super::options::Options;
use super::plan::kept::PlanPlace;
use super::plan::{Plan, Planned};
use super::process::freezer::Freezer;
use super::process::letter_worker::outside::{LETTERS_PER_PROCESS, Setup};
use super::render::{self, Done, Rendering, Share};
use super::report::{self, Begun};
use super::selection::Selection;
use super::shard::Shard;
use super::summary::Summary;
use super::{findings, log};
use crate::compose::proofreading::Proofreader;
use crate::decisions::Gate;
use crate::deliver::destination::{Destination, Hold, Target};
use crate::diagnostic::{Diagnostic, Words};
use crate::domain::digest::Digest;
use crate::job::Digests;
use crate::typeset::{self, FontFile};

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
/// The destination or the plan cannot be used at all, or the selection fits no case.
pub fn run(
    job: &Path,
    options: &Options,
    stop: &AtomicBool,
    watch: &mut dyn Watch,
) -> Result<Option<Summary>, Diagnostic> {
    let place = PlanPlace::beside(&options.target)?;
    let mut freezer = Freezer::open(&options.program, job, &options.resources, &place.next, options.drafts)?;
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
    let (plan, proofreader) = Plan::open_with_proofreader(&place.next)?;
    log::frozen(&plan, begun.elapsed());
    let selection = &options.selection;
    refuse_empty(&plan, selection)?;
    let mut summary = Summary {
        specificity: frozen.specificity,
        findings: frozen.findings,
        changes: place.changes(&plan),
        partial: selection.is_partial(),
        ..Summary::of(&plan, &destination)
    };
    summary.take_planned(plan.cases.iter().enumerate().filter(|(_, case)| selection.takes(case)));
    let planned = begun.elapsed();
    let share = (Shard::WHOLE, Hold::Whole);
    let gate = if plan.header.review { Some(Gate::open(job)?) } else { None };
    let gate = gate.as_ref();
    let rendering =
        render_share((&plan, &proofreader, gate), &frozen.fonts, &destination, share, options, stop, watch)?;
    let rendered = begun.elapsed();
    // Collecting takes memory of its own.
    drop(proofreader);
    let is_complete = rendering.left == 0 && !summary.partial;
    let seen = summary.take(rendering);
    if is_complete {
        let collected = collected(&plan, &destination, &seen)?;
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
    let (plan, proofreader) = Plan::open_with_proofreader(plan)?;
    refuse_empty(&plan, &options.selection)?;
    let hold = Hold::Share { index: shard.index(), count: shard.count() };
    let destination = Destination::open(&options.target, hold)?;
    let opened = begun.elapsed();
    let rendering = render_share((&plan, &proofreader, None), &[], &destination, (shard, hold), options, stop, watch)?;
    let mut summary = Summary {
        cases: rendering.letters,
        partial: true,
        share: Some(format!("{}/{}", shard.index(), shard.count())),
        ..Summary::of(&plan, &destination)
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
    let collected = collected(&plan, &destination, &BTreeMap::new())?;
    let mut summary = Summary { changes: place.changes(&plan), ..Summary::of(&plan, &destination) };
    if collected.is_proven {
        place.adopt(&plan)?;
    }
    summary.add(collected);
    summary.seconds = seconds(Duration::ZERO, Duration::ZERO, begun.elapsed());
    report::write(&plan, &mut summary, &[], &begun, &destination);
    Ok(summary)
}

/// Refuses a selection that fits no case of the plan: it is a slip of the pen, not an empty night.
fn refuse_empty(plan: &Plan, selection: &Selection) -> Result<(), Diagnostic> {
    let is_there = !selection.is_partial() || plan.cases.iter().any(|case| selection.takes(case));
    if is_there { Ok(()) } else { Err(findings::nobody_asked_for(plan.cases.len())) }
}

fn render_share(
    (plan, proofreader, gate): (&Plan, &Proofreader, Option<&Gate>),
    known_fonts: &[FontFile],
    destination: &Destination,
    (shard, hold): (Shard, Hold),
    options: &Options,
    stop: &AtomicBool,
    watch: &mut dyn Watch,
) -> Result<Rendering, Diagnostic> {
    let setup = setup(plan, known_fonts, options)?;
    let records = destination.open_records(hold).map_err(|error| destination.trouble(&error))?;
    watch.planned(ahead(plan, shard, &options.selection));
    let share = Share {
        plan,
        proofreader,
        gate,
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

/// Collects, and tells the log.
fn collected(plan: &Plan, destination: &Destination, seen: &BTreeMap<String, Digest>) -> Result<Collected, Diagnostic> {
    let begun = Instant::now();
    let collected = collect::collect(plan, destination, seen)?;
    log::collected(&collected, begun.elapsed());
    Ok(collected)
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
fn setup(plan: &Plan, known_fonts: &[FontFile], options: &Options) -> Result<Setup, Diagnostic> {
    let digests = &plan.header.digests;
    let here = Digests::of_this_program();
    if digests.program != here {
        let part = Words::new("程序", "the program");
        return Err(findings::plan_of_another_program(plan.folder(), part, &digests.program, here));
    }
    let fonts = options.resources.font_files_unless_known(plan.folder(), known_fonts);
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
    Ok(Setup { program, layout, fonts, roles, limits, letters_per_process: LETTERS_PER_PROCESS, tell: log::worker })
}

fn seconds(planned: Duration, rendered: Duration, ended: Duration) -> [f64; 3] {
    [planned, rendered.saturating_sub(planned), ended.saturating_sub(rendered)].map(|time| time.as_secs_f64())
}
