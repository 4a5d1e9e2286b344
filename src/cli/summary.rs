//! `yice summary`: the bureau's workbook.

use std::path::PathBuf;

use serde::Serialize;

use super::args::SummaryArgs;
use super::exit;
use super::output::Output;
use crate::deliver::tables::Table;
use crate::diagnostic::Diagnostic;
use crate::job::Job;
use crate::{deliver, summary};

/// Name of the workbook in the output folder.
const WORKBOOK: &str = "summary.xlsx";

#[derive(Serialize)]
struct Report<'a> {
    written: Option<&'a PathBuf>,
    tables: &'a [Table],
    findings: &'a [Diagnostic],
}

/// Runs the command: 0 nothing stands out, 1 something does, 2 the job cannot be opened or nothing could be written.
pub(super) fn run(arguments: &SummaryArgs, output: &Output) -> u8 {
    let resources = arguments.job.resources.find();
    let opened = Job::open(&arguments.job.job, &resources);
    let Some(job) = opened.value else {
        output.refused(&opened.findings);
        return exit::NOT_RUN;
    };
    let rules = summary::linkage_rules(&arguments.job.job, &resources.templates);
    let as_of = arguments.as_of.unwrap_or(job.spot_check().settings.letter.date);
    let made = summary::summary(&job, &rules.value, as_of);
    let folder = arguments.output.clone().unwrap_or_else(|| arguments.job.job.join("summary"));
    let file = folder.join(WORKBOOK);
    let mut findings = rules.findings;
    findings.extend(made.findings.iter().cloned());
    let written =
        made.workbook().and_then(|bytes| deliver::write_atomically(&file, &bytes).map_err(|error| error.to_string()));
    let told = output.telling(arguments.tell.all);
    if let Err(error) = written {
        let place = file.display();
        output.say(&format!("写不了 {place}：{error}"), &format!("{place} cannot be written: {error}"));
        return exit::NOT_RUN;
    }
    if arguments.tell.json {
        output.json(&Report { written: Some(&file), tables: &made.tables, findings: &findings });
    } else {
        told.page(&findings);
        let (place, tables) = (file.display(), made.tables.len());
        output.say(
            &format!("汇总：{place}（{tables} 张表，截至{as_of}）"),
            &format!("summary: {place} ({tables} tables, as of {as_of})"),
        );
    }
    if findings.is_empty() { exit::DONE } else { exit::SOME_HELD }
}
