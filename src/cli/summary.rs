//! `yice summary`: the bureau's workbook and report.

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
/// Name of the report.
const REPORT: &str = "summary.pdf";
/// What letters advise, for next year's job.
const ADVISED: &str = "advised.csv";
/// Folder of the tables as csv.
const CSV: &str = "csv";

#[derive(Serialize)]
struct Report<'a> {
    written: &'a [PathBuf],
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
    let mut findings = rules.findings;
    findings.extend(made.findings.iter().cloned());
    let told = output.telling(arguments.tell.all);
    // All are made before any is written: half a summary would be taken for a whole one.
    let tables = if arguments.csv { made.csv_files() } else { Ok(Vec::new()) };
    let tables = tables.and_then(|tables| Ok((tables, made.advised_csv()?)));
    let mut files = match (made.workbook(), job.engine().report_pdf(&made.report)) {
        (Ok(book), Ok(pdf)) => vec![(folder.join(WORKBOOK), book), (folder.join(REPORT), pdf.bytes)],
        (Err(error), _) => {
            output.say(&format!("做不了工作簿：{error}"), &format!("the workbook cannot be made: {error}"));
            return exit::NOT_RUN;
        }
        (_, Err(trouble)) => {
            output.refused(&trouble);
            return exit::NOT_RUN;
        }
    };
    match tables {
        Ok((tables, advised)) => {
            files.push((folder.join(ADVISED), advised));
            files.extend(tables.into_iter().map(|(name, bytes)| (folder.join(CSV).join(name), bytes)));
        }
        Err(error) => {
            output.say(&format!("做不了csv：{error}"), &format!("the csv files cannot be made: {error}"));
            return exit::NOT_RUN;
        }
    }
    let written: Vec<PathBuf> = files.iter().map(|(file, _)| file.clone()).collect();
    for (file, bytes) in &files {
        if let Err(error) = deliver::write_atomically(file, bytes) {
            let place = file.display();
            output.say(&format!("写不了 {place}：{error}"), &format!("{place} cannot be written: {error}"));
            return exit::NOT_RUN;
        }
    }
    if arguments.tell.json {
        output.json(&Report { written: &written, tables: &made.tables, findings: &findings });
    } else {
        told.page(&findings);
        let (book, report, tables) = (written[0].display(), written[1].display(), made.tables.len());
        output.say(
            &format!("汇总：{book}（{tables} 张表）、{report}，截至{as_of}"),
            &format!("summary: {book} ({tables} tables), {report}, as of {as_of}"),
        );
    }
    if findings.is_empty() { exit::DONE } else { exit::SOME_HELD }
}
