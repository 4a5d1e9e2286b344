//! `yice bulk`: every letter of a job, or a share of a plan.

use std::env;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use super::args::BulkArgs;
use super::output::Output;
use super::progress::Progress;
use super::{exit, log, plan, signals, this_program};
use crate::bulk::limits::Limits;
use crate::bulk::plan::Plan;
use crate::bulk::process::memory;
use crate::bulk::selection::Selection;
use crate::bulk::shard::Shard;
use crate::bulk::{self, Options, Summary, findings};
use crate::diagnostic::Diagnostic;

/// Runs the command.
pub(super) fn run(arguments: &BulkArgs, output: &Output) -> u8 {
    if !arguments.dry_run {
        memory::begin_again();
    }
    let output = output.telling(arguments.tell.all);
    let begun = log::begin(&arguments.log, output);
    let output = &begun.as_ref().map_or(output, |output| *output);
    let is_plan = Plan::is_at(&arguments.job);
    let misplaced = |option, wants_plan| Err(findings::option_misplaced(&arguments.job, option, wants_plan));
    let mut watch = Progress::new(*output);
    let result = match begun {
        Err(finding) => Err(finding),
        _ if is_plan && arguments.dry_run => misplaced("--dry-run", false),
        _ if is_plan && arguments.drafts => misplaced("--drafts", false),
        _ if !is_plan && arguments.shard.is_some() => misplaced("--shard", true),
        _ if arguments.dry_run => {
            let (outbox, resources) = (outbox(arguments), arguments.resources.find());
            return plan::outlook(&arguments.job, None, &outbox, arguments.tell.json, &resources, output);
        }
        _ if is_plan => share(arguments, &mut watch, output),
        _ => whole(arguments, &mut watch, output),
    };
    ended(result, watch.end(), arguments.tell.json, output)
}

/// Tells how a run ended, in words, in the log, and as the exit code. `opened` was found before it began.
pub(super) fn ended(
    result: Result<Option<Summary>, Diagnostic>,
    opened: Vec<Diagnostic>,
    json: bool,
    output: &Output,
) -> u8 {
    let (summary, code) = match result {
        Ok(Some(summary)) => {
            let code = told(&summary, opened, json, output);
            (Some(summary), code)
        }
        Ok(None) => (None, exit::NOT_RUN),
        Err(finding) => {
            log::findings(std::slice::from_ref(&finding));
            output.findings(&[finding]);
            (None, exit::NOT_RUN)
        }
    };
    log::ended(summary.as_ref(), code);
    code
}

fn whole(arguments: &BulkArgs, watch: &mut Progress, output: &Output) -> Result<Option<Summary>, Diagnostic> {
    let stop = signals::stop(*output);
    let options = options(arguments, &outbox(arguments))?;
    bulk::run(&arguments.job, &options, &stop, watch)
}

fn share(arguments: &BulkArgs, watch: &mut Progress, output: &Output) -> Result<Option<Summary>, Diagnostic> {
    let Some(destination) = &arguments.output else {
        return Err(findings::plan_without_destination(&arguments.job));
    };
    let stop = signals::stop(*output);
    let shard = match &arguments.shard {
        Some(text) => Shard::parse(text)?,
        None => Shard::of_environment(&|name| env::var(name).ok())?.unwrap_or(Shard::WHOLE),
    };
    let options = options(arguments, destination)?;
    bulk::run_share(&arguments.job, shard, &options, &stop, watch).map(Some)
}

fn outbox(arguments: &BulkArgs) -> PathBuf {
    let beside = if arguments.drafts { "drafts" } else { "outbox" };
    arguments.output.clone().unwrap_or_else(|| arguments.job.join(beside))
}

fn options(arguments: &BulkArgs, outbox: &Path) -> Result<Options, Diagnostic> {
    let limit = |value: u64| (value > 0).then_some(value);
    Ok(Options {
        target: arguments.store.target(outbox)?,
        workers: arguments.jobs.map_or_else(|| available_parallelism().map_or(1, usize::from), usize::from),
        limits: Limits { memory_mib: limit(arguments.memory_limit), seconds_per_letter: limit(arguments.time_limit) },
        program: this_program(),
        resources: arguments.resources.find(),
        selection: Selection {
            only: arguments.only.clone(),
            classes: arguments.class.clone(),
            agencies: arguments.agency.clone(),
            limit: arguments.limit.and_then(|limit| usize::try_from(limit).ok()),
        },
        drafts: arguments.drafts,
    })
}

fn told(summary: &Summary, mut found: Vec<Diagnostic>, json: bool, output: &Output) -> u8 {
    log::findings(&summary.findings);
    found.extend_from_slice(&summary.findings);
    output.page(&found);
    tell(summary, output);
    output.first(&found);
    if json {
        output.json(summary);
    }
    exit::of_run(summary)
}

fn tell(summary: &Summary, output: &Output) {
    let Summary { cases, written, unchanged, held, failed, pages, .. } = summary;
    let (what, en) = output.what(summary.merged);
    output.say(
        &format!("{what} {cases} 项：新写文书 {written} 份，未变 {unchanged} 份，暂缓或不生成 {held} 份，失败 {failed} 份；共 {pages} 页"),
        &format!("{cases} {en}: {written} letters written, {unchanged} unchanged, {held} held, {failed} failed; {pages} pages"),
    );
    output.reasons(&summary.reasons);
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
            &format!("文书在 {outbox}，清单是其中的 manifest.jsonl，运行报告是 run-report.html"),
            &format!("letters are in {outbox}, listed in its manifest.jsonl and told about in its run-report.html"),
        ),
        Summary { share: Some(share), .. } => output.say(
            &format!("第 {share} 份的文书在 {outbox}；各份都做完后运行 yice collect"),
            &format!("the letters of share {share} are in {outbox}; when all shares are made, run yice collect"),
        ),
        Summary { partial: true, .. } => output.say(
            &format!("文书在 {outbox}；只做了一部分，没有写清单"),
            &format!("letters are in {outbox}; only some were made, so no manifest was written"),
        ),
        _ => output.say(
            &format!("文书在 {outbox}；没有核对齐全，没有写清单；详见其中的 run-report.html"),
            &format!("letters are in {outbox}; not all is proven, so no manifest was written; see its run-report.html"),
        ),
    }
}
