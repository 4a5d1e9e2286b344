//! `yice merge`: the jobs of several agencies as a bureau's job.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::common_args::TellArgs;
use super::exit;
use super::output::Output;
use crate::diagnostic::{Diagnostic, Severity};
use crate::job::Resources;
use crate::summary::merge;

/// Arguments.
#[derive(Debug, Args)]
pub(super) struct MergeArgs {
    /// 各承检机构的作业文件夹，先后不论 / Job folders of the agencies, in any order
    #[arg(required = true, value_name = "AGENCY_JOB")]
    pub jobs: Vec<PathBuf>,
    /// 合并成的作业：新文件夹，或以前合并过的 / Folder of the merged job: a new one, or one that was merged before
    #[arg(short, long, value_name = "BUREAU_JOB")]
    pub output: PathBuf,
    /// 监管部门自己的 job.toml（默认取各机构一致的设置）/ The bureau's own job.toml; default: what all agencies say alike
    #[arg(long, value_name = "FILE")]
    pub settings: Option<PathBuf>,
    /// 模板文件夹（默认：程序旁或源码目录的 report-templates）/ Template folder
    #[arg(long, value_name = "DIR")]
    pub templates: Option<PathBuf>,
    /// Words.
    #[command(flatten)]
    pub tell: TellArgs,
}

#[derive(Serialize)]
struct Report<'a> {
    written: bool,
    unchanged: bool,
    agencies: Vec<&'a str>,
    batches: usize,
    findings: &'a [Diagnostic],
}

/// Runs the command: 0 nothing contradicts, 1 something does or waits, 2 nothing was written.
pub(super) fn run(arguments: &MergeArgs, output: &Output) -> u8 {
    let resources = Resources::find(arguments.templates.as_deref(), &[]);
    let settings = arguments.settings.as_deref();
    let merged = merge::merge(&arguments.jobs, &arguments.output, settings, &resources.templates);
    let findings = &merged.findings;
    if arguments.tell.json {
        output.json(&Report {
            written: merged.is_written,
            unchanged: merged.is_unchanged,
            agencies: merged.agencies.iter().map(|(_, folder)| folder.as_str()).collect(),
            batches: merged.batches,
            findings,
        });
    } else {
        let told = output.telling(arguments.tell.all);
        told.page(findings);
        let (folder, agencies, batches) = (arguments.output.display(), merged.agencies.len(), merged.batches);
        match (merged.is_written, merged.is_unchanged) {
            (false, _) => output.say("没有合并，没有写任何文件", "nothing was merged, and nothing was written"),
            (true, true) => output.say(
                &format!("{folder} 没有变化：{agencies} 家机构，{batches} 个批次"),
                &format!("{folder} is unchanged: {agencies} agencies, {batches} batches"),
            ),
            (true, false) => output.say(
                &format!("已合并到 {folder}：{agencies} 家机构，{batches} 个批次；下一步：yice check {folder}"),
                &format!("merged into {folder}: {agencies} agencies, {batches} batches; next: yice check {folder}"),
            ),
        }
        output.first(findings);
    }
    let stands_out = |finding: &Diagnostic| {
        finding.severity >= Severity::Hold
            || finding.severity == Severity::Warning && finding.code.starts_with("merge-")
    };
    match merged.is_written {
        false => exit::NOT_RUN,
        true => exit::of_letters(findings.iter().filter(|finding| stands_out(finding)).count()),
    }
}
