//! `yice render`: one enterprise's letter, at any stage.

use std::path::{Path, PathBuf};

use super::args::{RenderArgs, Stage};
use super::exit;
use super::output::Output;
use crate::deliver::write_atomically;
use crate::diagnostic::{Diagnostic, Severity};
use crate::job::{Case, Diagnosis, Job, Subject};

/// Runs the command.
pub(super) fn run(arguments: &RenderArgs, output: &Output) -> u8 {
    let opened = Job::open(&arguments.job.job, &arguments.job.resources.find());
    let Some(job) = opened.value else {
        output.refused(&opened.findings);
        return exit::NOT_RUN;
    };
    let job = if arguments.drafts { job.as_drafts() } else { job };
    let found = job.find(&arguments.enterprise, arguments.class.as_deref());
    if found.is_empty() {
        output.say(
            &format!("没有找到企业“{}”", arguments.enterprise),
            &format!("no enterprise matches \"{}\"", arguments.enterprise),
        );
        return exit::NOT_RUN;
    }
    let cases = job.cases();
    let enterprises: std::collections::BTreeSet<_> =
        found.iter().map(|index| &job.subject(*index).enterprise).collect();
    if enterprises.len() > 1 {
        output.say("有多家企业符合，请写得更具体：", "several enterprises match, be more specific:");
        for case in found.iter().filter_map(|index| case_of(&cases, *index)) {
            output.say(
                &format!("  {} {}", case.credit_code, case.enterprise),
                &format!("  {} {}", case.credit_code, case.enterprise),
            );
        }
        return exit::NOT_RUN;
    }
    let emitted = found.into_iter().filter_map(|index| Some((index, case_of(&cases, index)?)));
    let worst = exit::worst(emitted.map(|(index, case)| emit(&job, index, case, arguments, output)));
    let own: Vec<Diagnostic> =
        opened.findings.into_iter().filter(|finding| finding.severity == Severity::Error).collect();
    output.findings(&own);
    worst
}

/// What the facts mean for one subject: item by item, and several items together.
#[derive(serde::Serialize)]
struct Analysed<'a> {
    #[serde(flatten)]
    subject: &'a Subject,
    diagnoses: Vec<Diagnosis>,
}

impl<'a> Analysed<'a> {
    fn of(job: &Job, subject: &'a Subject) -> Self {
        Self { subject, diagnoses: job.diagnoses(subject) }
    }
}

fn case_of(cases: &[Case], index: usize) -> Option<&Case> {
    cases.iter().find(|case| case.subject == Some(index))
}

fn emit(job: &Job, index: usize, case: &Case, arguments: &RenderArgs, output: &Output) -> u8 {
    let write = |name: &str, bytes: &[u8]| -> u8 { save(&arguments.output, name, bytes, output) };
    if arguments.emit == Stage::Analysis {
        let json = match job.subjects_of(case).as_slice() {
            [only] => serde_json::to_string_pretty(&Analysed::of(job, only)),
            several => serde_json::to_string_pretty(
                &several.iter().map(|subject| Analysed::of(job, subject)).collect::<Vec<_>>(),
            ),
        };
        let json = json.unwrap_or_default();
        return write(&format!("{}.analysis.json", case.id), json.as_bytes());
    }
    if let Err(reasons) = &case.letter {
        let reasons = reasons.joined("、");
        output.say(
            &format!("{} · {}：暂缓或不生成（{reasons}）", case.enterprise, case.class_name),
            &format!("{} · {}: no letter ({reasons})", case.enterprise, case.class_name),
        );
        return exit::SOME_HELD;
    }
    let made = job.letter(index).and_then(|letter| match arguments.emit {
        Stage::Letter => {
            let json = serde_json::to_string_pretty(&letter.filled()).unwrap_or_default();
            Ok(vec![(format!("{}.letter.json", case.id), json.into_bytes())])
        }
        Stage::Layout => Ok(vec![(format!("{}.layout.json", case.id), job.layout_data(&letter)?)]),
        Stage::Svg => Ok(job
            .svg(&letter)?
            .into_iter()
            .enumerate()
            .map(|(page, svg)| (format!("{}-{}.svg", case.id, page + 1), svg.into_bytes()))
            .collect()),
        _ => Ok(vec![(format!("{}.pdf", case.id), job.pdf(&letter)?.bytes)]),
    });
    match made {
        Ok(files) => exit::worst(files.iter().map(|(name, bytes)| write(name, bytes))),
        Err(findings) => {
            output.findings(&findings);
            exit::SOME_HELD
        }
    }
}

fn save(folder: &Path, name: &str, bytes: &[u8], output: &Output) -> u8 {
    let path: PathBuf = folder.join(name);
    match write_atomically(&path, bytes) {
        Ok(()) => {
            output.data(&path.display().to_string());
            exit::DONE
        }
        Err(error) => {
            output.say(
                &format!("写入失败：{}（{error}）", path.display()),
                &format!("cannot write {} ({error})", path.display()),
            );
            exit::NOT_RUN
        }
    }
}
