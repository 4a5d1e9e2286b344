//! `yice issue`: approved letters get their numbers and leave the house.

use std::path::Path;
use std::thread::available_parallelism;

use super::issue_args::IssueArgs;
use super::output::Output;
use super::{exit, ledger, password, signals, this_program};
use crate::bulk::limits::Limits;
use crate::diagnostic::Diagnostic;
use crate::issue::{Correction, Given, Options, Seal, Summary, Watch, run as issue};
use crate::job::Job;
use crate::sign::{Signer, sign};

struct Told(Output);

impl Watch for Told {
    fn waits(&mut self) {
        self.0.say(
            "另一个 yice issue 正在发这个作业的文书，等它结束",
            "another yice issue is at work on this job: waiting for it",
        );
    }

    fn issued(&mut self, given: &Given) {
        self.0
            .say(&format!("{}  {}", given.document_no, given.file), &format!("{}  {}", given.document_no, given.file));
    }
}

/// Runs the command: 0 all letters that could be issued are out, 1 some wait or were not made, 2 nothing could be issued.
pub(super) fn run(arguments: &IssueArgs, output: &Output) -> u8 {
    let output = &output.telling(arguments.tell.all);
    let stop = signals::stop(*output);
    let folder = &arguments.job.job;
    let opened = Job::open(folder, &arguments.job.resources.find());
    let Some(job) = opened.value else {
        output.refused(&opened.findings);
        return exit::NOT_RUN;
    };
    let seal = signer(arguments).map(|signer| signer.map(Sealed));
    let result = seal.and_then(|seal| {
        let options = options(arguments, folder, seal.as_ref().map(|seal| seal as &dyn Seal))?;
        let mut told = Told(if arguments.tell.json { output.quiet() } else { *output });
        issue(&job, &opened.findings, &options, &stop, &mut told)
    });
    match result {
        Ok(summary) => ended(&summary, arguments, output),
        Err(finding) => {
            output.findings(&[finding]);
            exit::NOT_RUN
        }
    }
}

/// Signs what is finished.
struct Sealed(Signer);

impl Seal for Sealed {
    fn seal(&self, pdf: &[u8]) -> Result<Vec<u8>, Diagnostic> {
        sign(pdf, &self.0)
    }
}

/// Who signs; none where nobody was named.
fn signer(arguments: &IssueArgs) -> Result<Option<Signer>, Diagnostic> {
    let (Some(key), Some(cert)) = (&arguments.key, &arguments.cert) else { return Ok(None) };
    Signer::open(key, cert, password::of_a_key().as_ref()).map(Some)
}

fn options<'a>(arguments: &IssueArgs, folder: &Path, seal: Option<&'a dyn Seal>) -> Result<Options<'a>, Diagnostic> {
    let limit = |value: u64| (value > 0).then_some(value);
    let why = arguments.why.clone().unwrap_or_default();
    let key = arguments.ledger_key.as_ref().map(|file| ledger::key_in(file, folder)).transpose()?;
    Ok(Options {
        output: arguments.output.clone().unwrap_or_else(|| folder.join("issued")),
        program: this_program(),
        workers: arguments.jobs.map_or_else(|| available_parallelism().map_or(1, usize::from), usize::from),
        limits: Limits { memory_mib: limit(arguments.memory_limit), seconds_per_letter: limit(arguments.time_limit) },
        only: arguments.only.clone(),
        corrections: arguments
            .correct
            .iter()
            .map(|letter| Correction { letter: letter.clone(), why: why.clone() })
            .collect(),
        seal,
        key,
    })
}

fn ended(summary: &Summary, arguments: &IssueArgs, output: &Output) -> u8 {
    let Summary { issued, there, differing, without, waiting, unfinished, free, head, stopped, findings, .. } = summary;
    if arguments.tell.json {
        output.json(summary);
    } else {
        output.page(findings);
        output.say(
            &format!(
                "发出 {} 份，以前已发出 {there} 份，待审签或待处理 {waiting} 份，没有文书 {without} 项",
                issued.len()
            ),
            &format!("{} issued, {there} were out, {waiting} wait, {without} cases without a letter", issued.len()),
        );
        if !differing.is_empty() {
            output.say(
                &format!("  其中 {} 份按现在的数据会是另一种写法；已发出的不变，要更正用 --correct", differing.len()),
                &format!("  {} of them would read otherwise now; they stay, --correct corrects", differing.len()),
            );
        }
        for (numbers, zh, en) in [
            (
                unfinished,
                "已编号还没有做完，再运行一次会接着做",
                "numbered and not finished, another run goes on with them",
            ),
            (free, "空出来的号，给下一份文书", "numbers that are free for the next letters"),
        ] {
            if !numbers.is_empty() {
                let list = numbers.join("、");
                output.say(&format!("  {zh}：{list}"), &format!("  {en}: {list}"));
            }
        }
        let lines: Vec<&str> = head.lines().take(3).collect();
        output.say(&format!("台账头：{}", lines.join(" ")), &format!("head of the ledger: {}", lines.join(" ")));
    }
    let is_done = *waiting == 0 && unfinished.is_empty() && free.is_empty() && !stopped && findings.is_empty();
    if is_done { exit::DONE } else { exit::SOME_HELD }
}
