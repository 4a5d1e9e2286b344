//! `yice bulk`: every letter of a job.

use std::thread::available_parallelism;

use super::args::BulkArgs;
use super::output::Output;
use super::{DONE, NOT_RUN, SOME_HELD};
use crate::bulk::{self, Options, Summary};
use crate::job::{Job, Resources};

/// Runs the command.
pub fn run(arguments: &BulkArgs, output: &Output) -> u8 {
    let resources = Resources::find(arguments.job.templates.as_deref(), &arguments.job.fonts);
    let opened = Job::open(&arguments.job.job, &resources);
    output.findings(&opened.findings);
    let Some(job) = opened.value else {
        output.tally(&opened.findings);
        output.say("作业不能运行，没有写任何文件", "the job cannot run; nothing was written");
        return NOT_RUN;
    };
    let options = Options {
        outbox: arguments.output.clone().unwrap_or_else(|| job.folder().join("outbox")),
        jobs: arguments.jobs.map_or_else(|| available_parallelism().map_or(1, usize::from), usize::from),
    };
    let bar = output.progress(job.cases().len() as u64);
    let result = bulk::run(&job, &options, &|| bar.inc(1));
    bar.finish_and_clear();
    match result {
        Ok(summary) => {
            output.findings(&summary.findings);
            tell(&summary, output);
            if arguments.json {
                output.json(&summary);
            }
            if summary.held + summary.failed > 0 { SOME_HELD } else { DONE }
        }
        Err(finding) => {
            output.findings(&[finding]);
            NOT_RUN
        }
    }
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
    output.specificity(&summary.specificity);
    let outbox = summary.outbox.display();
    output.say(
        &format!("文书在 {outbox}，清单在其中的 manifest.jsonl"),
        &format!("letters are in {outbox}, listed in its manifest.jsonl"),
    );
}
