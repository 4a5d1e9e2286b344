//! `yice bulk`: every letter of a job, or a share of a plan.

use std::env;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::thread::available_parallelism;

use indicatif::ProgressBar;

use super::args::BulkArgs;
use super::output::Output;
use super::{DONE, FAULT, NOT_RUN, SOME_HELD, plan};
use crate::bulk::plan::Plan;
use crate::bulk::pool::Limits;
use crate::bulk::render::Done;
use crate::bulk::selection::Selection;
use crate::bulk::shard::Shard;
use crate::bulk::{self, Options, Summary, Watch, findings};
use crate::diagnostic::Diagnostic;
use crate::job::{Job, Resources};

/// Runs the command.
pub fn run(arguments: &BulkArgs, output: &Output) -> u8 {
    let misplaced = |option, wants_plan| Err(findings::option_misplaced(&arguments.job, option, wants_plan));
    let result = match (Plan::is_at(&arguments.job), arguments.dry_run) {
        (true, true) => misplaced("--dry-run", false),
        (true, false) => share(arguments, output),
        (false, _) if arguments.shard.is_some() => misplaced("--shard", true),
        (false, true) => {
            return plan::outlook(
                &arguments.job,
                None,
                &outbox(arguments),
                arguments.json,
                &resources(arguments),
                output,
            );
        }
        (false, false) => whole(arguments, output),
    };
    match result {
        Ok(Some(summary)) => told(&summary, arguments.json, output),
        Ok(None) => NOT_RUN,
        Err(finding) => {
            output.findings(&[finding]);
            NOT_RUN
        }
    }
}

fn whole(arguments: &BulkArgs, output: &Output) -> Result<Option<Summary>, Diagnostic> {
    let opened = Job::open(&arguments.job, &resources(arguments));
    output.findings(&opened.findings);
    let Some(job) = opened.value else {
        output.tally(&opened.findings);
        output.say("作业不能运行，没有写任何文件", "the job cannot run; nothing was written");
        return Ok(None);
    };
    let options = options(arguments, &outbox(arguments))?;
    let (stop, mut progress) = (AtomicBool::new(false), Progress::new(*output));
    bulk::run(job, &options, &stop, &mut progress).map(Some)
}

fn share(arguments: &BulkArgs, output: &Output) -> Result<Option<Summary>, Diagnostic> {
    let shard = match &arguments.shard {
        Some(text) => Shard::parse(text)?,
        None => Shard::of_environment(&|name| env::var(name).ok())?.unwrap_or(Shard::WHOLE),
    };
    let options = options(arguments, &outbox(arguments))?;
    let (stop, mut progress) = (AtomicBool::new(false), Progress::new(*output));
    bulk::run_share(&arguments.job, shard, &options, &stop, &mut progress).map(Some)
}

fn resources(arguments: &BulkArgs) -> Resources {
    Resources::find(arguments.templates.as_deref(), &arguments.fonts)
}

fn outbox(arguments: &BulkArgs) -> PathBuf {
    arguments.output.clone().unwrap_or_else(|| arguments.job.join("outbox"))
}

fn options(arguments: &BulkArgs, outbox: &Path) -> Result<Options, Diagnostic> {
    let limit = |value: u64| (value > 0).then_some(value);
    Ok(Options {
        target: arguments.store.target(outbox)?,
        workers: arguments.jobs.map_or_else(|| available_parallelism().map_or(1, usize::from), usize::from),
        limits: Limits { memory_mib: limit(arguments.memory_limit), seconds_per_letter: limit(arguments.time_limit) },
        program: env::current_exe().unwrap_or_else(|_| PathBuf::from("yice")),
        resources: resources(arguments),
        selection: Selection {
            only: arguments.only.clone(),
            classes: arguments.class.clone(),
            agencies: arguments.agency.clone(),
            limit: arguments.limit,
        },
    })
}

/// A bar on a terminal.
struct Progress {
    output: Output,
    bar: ProgressBar,
}

impl Progress {
    fn new(output: Output) -> Self {
        Self { output, bar: ProgressBar::hidden() }
    }
}

impl Watch for Progress {
    fn planned(&mut self, letters: usize) {
        self.bar = self.output.progress(letters as u64);
    }

    fn done(&mut self, _: Done<'_>) {
        self.bar.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Tells what a run did, and the exit code of it.
pub fn told(summary: &Summary, json: bool, output: &Output) -> u8 {
    output.findings(&summary.findings);
    tell(summary, output);
    if json {
        output.json(summary);
    }
    match summary {
        _ if !summary.partial && summary.left == 0 && !summary.adds_up => FAULT,
        _ if !summary.partial && !summary.proven => NOT_RUN,
        // A share that ended early is not done, whatever the engine makes of letters that failed.
        _ if summary.left > 0 || summary.partial && is_unwritten(summary) => NOT_RUN,
        _ if summary.held + summary.failed > 0 => SOME_HELD,
        _ => DONE,
    }
}

/// Letters that the destination did not take: unlike one that failed for itself, another run makes them.
fn is_unwritten(summary: &Summary) -> bool {
    summary.findings.iter().any(|finding| finding.code == "write-failed")
}

fn tell(summary: &Summary, output: &Output) {
    let Summary { cases, written, unchanged, held, failed, pages, .. } = summary;
    output.say(
        &format!("企业×产品 {cases} 项：新写文书 {written} 份，未变 {unchanged} 份，暂缓或不生成 {held} 份，失败 {failed} 份；共 {pages} 页"),
        &format!("{cases} cases: {written} letters written, {unchanged} unchanged, {held} held, {failed} failed; {pages} pages"),
    );
    for (reason, count) in &summary.reasons {
        output.say(&format!("  {reason}：{count}"), &format!("  {reason}: {count}"));
    }
    if !summary.withdrawn.is_empty() {
        let n = summary.withdrawn.len();
        output.say(
            &format!("有 {n} 份以前的文书不再成立，已移到 _withdrawn 文件夹"),
            &format!("{n} earlier letters no longer hold and were moved to _withdrawn"),
        );
    }
    output.changes(summary.changes.iter().map(|(change, count)| (*change, *count)));
    output.specificity(&summary.specificity);
    if summary.balance.all.loaded > 0 {
        output.balance(&summary.balance);
    }
    let outbox = &summary.outbox;
    match summary {
        Summary { proven: true, .. } => output.say(
            &format!("文书在 {outbox}，清单在其中的 manifest.jsonl"),
            &format!("letters are in {outbox}, listed in its manifest.jsonl"),
        ),
        Summary { partial: true, .. } => output.say(
            &format!("文书在 {outbox}；只做了一部分，没有写清单"),
            &format!("letters are in {outbox}; only some were made, so no manifest was written"),
        ),
        _ => output.say(
            &format!("文书在 {outbox}；没有核对齐全，没有写清单"),
            &format!("letters are in {outbox}; not all is proven, so no manifest was written"),
        ),
    }
}
