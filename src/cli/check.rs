//! `yice check`: every finding of a job, none of its letters' pages.

use std::collections::BTreeMap;

use serde::Serialize;

use super::args::CheckArgs;
use super::exit;
use super::output::Output;
use crate::bulk::{Reason, Reasons};
use crate::diagnostic::Diagnostic;
use crate::domain::account::SheetAccount;
use crate::job::{Job, specificity};

#[derive(Serialize)]
struct Report<'a> {
    runs: bool,
    letters: usize,
    held: usize,
    #[serde(flatten)]
    specificity: &'a specificity::Report,
    /// What became of every row, where a profile describes the tables.
    #[serde(skip_serializing_if = "<[SheetAccount]>::is_empty")]
    sheets: &'a [SheetAccount],
    /// Enterprises of the lists beside the results, where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    lists: Option<Lists>,
    findings: &'a [Diagnostic],
}

#[derive(Clone, Copy, Serialize)]
struct Lists {
    directory: usize,
    followup: usize,
    linkage: usize,
}

/// Runs the command.
pub(super) fn run(arguments: &CheckArgs, output: &Output) -> u8 {
    let resources = arguments.job.resources.find();
    let opened = Job::open(&arguments.job.job, &resources);
    let mut findings = opened.findings;
    let mut held = 0;
    let mut reasons: BTreeMap<Reason, usize> = BTreeMap::new();
    let mut letters = 0;
    let mut own = specificity::Report::default();
    if let Some(job) = &opened.value {
        let thresholds = &job.spot_check().settings.thresholds;
        let mut counter = specificity::counter(thresholds);
        for case in job.cases() {
            match (case.subject, &case.letter) {
                (Some(subject), Ok(_)) => match job.letter_with_footprint(subject) {
                    Ok((_, footprint)) => {
                        letters += 1;
                        counter.add(footprint);
                    }
                    Err(trouble) => findings.extend(trouble),
                },
                (_, letter) => {
                    held += 1;
                    let why = letter.as_ref().err().into_iter().flat_map(Reasons::iter);
                    why.for_each(|reason| *reasons.entry(reason.clone()).or_default() += 1);
                }
            }
        }
        let (report, told) = specificity::report(&counter.finish(), thresholds);
        own = report;
        findings.extend(told);
        findings.extend(crate::summary::findings(job));
    }
    let runs = opened.value.is_some();
    let sheets = opened.value.as_ref().map_or(&[][..], |job| job.spot_check().accounts.as_slice());
    let lists = opened.value.as_ref().map(|job| {
        let listed = &job.spot_check().listed;
        Lists { directory: listed.directory.len(), followup: listed.followup.len(), linkage: listed.linkage.len() }
    });
    let lists = lists.filter(|of| of.directory + of.followup + of.linkage > 0);
    if arguments.tell.json {
        output.json(&Report { runs, letters, held, specificity: &own, sheets, lists, findings: &findings });
    } else {
        let output = output.telling(arguments.tell.all);
        output.page(&findings);
        if runs {
            output.specificity(&own);
            output.say(
                &format!("可生成 {letters} 份文书，暂缓或不生成 {held} 份"),
                &format!("{letters} letters can be made, {held} held or without a letter"),
            );
            output.reasons(&reasons);
            output.sheets(sheets);
        } else {
            output.say("作业不能运行：请先改正上面的错误", "the job cannot run: mend the errors above first");
        }
        output.first(&findings);
    }
    exit::of_check(runs, held, &findings)
}
