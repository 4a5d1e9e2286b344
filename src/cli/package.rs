//! `yice package`: the letters of a finished run as a zip file for each agency.

use serde::Serialize;

use super::args::PackageArgs;
use super::exit;
use super::output::Output;
use crate::diagnostic::{Diagnostic, Severity};
use crate::job::Job;
use crate::package::{self, Package};

#[derive(Serialize)]
struct Report<'a> {
    packages: &'a [Package],
    findings: &'a [Diagnostic],
}

/// Runs the command: 0 packed, 1 packed and something to look at, 2 nothing was written.
pub(super) fn run(arguments: &PackageArgs, output: &Output) -> u8 {
    let resources = arguments.job.resources.find();
    let output = &output.telling(arguments.tell.all);
    let opened = Job::open(&arguments.job.job, &resources);
    let Some(job) = opened.value else {
        output.refused(&opened.findings);
        return exit::NOT_RUN;
    };
    let read = package::profile(&job, &resources.templates);
    let outbox = arguments.outbox.clone().unwrap_or_else(|| arguments.job.job.join("outbox"));
    let target = arguments.store.target(&outbox);
    let (profile, target) = match (read.value, target) {
        (Some(profile), Ok(target)) => (profile, target),
        (_, target) => {
            output.refused(&read.findings.into_iter().chain(target.err()).collect::<Vec<_>>());
            return exit::NOT_RUN;
        }
    };
    let into = arguments.output.clone().unwrap_or_else(|| arguments.job.job.join("package"));
    let packed = package::pack(&job, &profile, &target, &into);
    if arguments.tell.json {
        output.json(&Report { packages: &packed.value, findings: &packed.findings });
    } else {
        output.page(&packed.findings);
        for Package { agency, file, letters, batches } in &packed.value {
            let file = file.display();
            output.say(
                &format!("{agency}：{letters} 份文书、{batches} 个批次 → {file}"),
                &format!("{agency}: {letters} letters, {batches} batches → {file}"),
            );
        }
    }
    match packed.findings.iter().map(|finding| finding.severity).max() {
        Some(Severity::Error) => {
            output.say("没有写任何压缩包", "no package was written");
            exit::NOT_RUN
        }
        Some(Severity::Warning | Severity::Hold) => exit::SOME_HELD,
        Some(Severity::Note) | None => exit::DONE,
    }
}
