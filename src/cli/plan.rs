//! `yice plan`: a job frozen for many machines, and what a change does.

use std::path::Path;

use super::args::PlanArgs;
use super::output::Output;
use super::{exit, log, this_program};
use crate::bulk::plan::changes::Changes;
use crate::bulk::{self, Outlook, Source};
use crate::diagnostic::{Diagnostic, Lang};
use crate::job::Resources;

/// Changed cells that are printed on a page; `--all` and `--json` have all.
const CELLS_SHOWN: usize = 5;

/// Runs the command.
pub(super) fn run(arguments: &PlanArgs, output: &Output) -> u8 {
    let output = &match log::begin(&arguments.log, output.telling(arguments.tell.all)) {
        Ok(output) => output,
        Err(finding) => {
            output.findings(&[finding]);
            return exit::NOT_RUN;
        }
    };
    let resources = arguments.job.resources.find();
    let against = arguments.against.clone().unwrap_or_else(|| arguments.job.job.join("outbox"));
    outlook(&arguments.job.job, Some(&arguments.output), &against, arguments.tell.json, &resources, output)
}

/// Freezes a job, into a folder that stays where one is given, and tells what it would do.
pub(super) fn outlook(
    job: &Path,
    folder: Option<&Path>,
    against: &Path,
    json: bool,
    resources: &Resources,
    output: &Output,
) -> u8 {
    let source = Source { job, resources, program: &this_program() };
    let mut opened = Vec::new();
    let outlook = bulk::run_plan(&source, folder, Some(against), &mut |findings, can_run| {
        log::findings(findings);
        if can_run { opened.extend_from_slice(findings) } else { output.refused(findings) }
    });
    outlook.transpose().map_or(exit::NOT_RUN, |outlook| told(outlook, opened, folder, json, output))
}

/// The page of a plan: what was found while the job was opened, then what freezing it found.
fn told(
    outlook: Result<Outlook, Diagnostic>,
    mut found: Vec<Diagnostic>,
    folder: Option<&Path>,
    json: bool,
    output: &Output,
) -> u8 {
    let code = match outlook {
        Ok(outlook) => {
            log::findings(&outlook.findings);
            found.extend_from_slice(&outlook.findings);
            output.page(&found);
            tell(&outlook, folder, output);
            output.first(&found);
            if json {
                output.json(&outlook);
            }
            exit::of_plan(&outlook)
        }
        Err(finding) => {
            log::findings(std::slice::from_ref(&finding));
            output.findings(&[finding]);
            exit::NOT_RUN
        }
    };
    tracing::info!(exit = code, "plan ended");
    code
}

fn tell(outlook: &Outlook, folder: Option<&Path>, output: &Output) {
    let Outlook { cases, letters, held, failed, .. } = outlook;
    let (what, en) = output.what(outlook.merged);
    output.say(
        &format!("{what} {cases} 项：可生成文书 {letters} 份，暂缓或不生成 {held} 份，失败 {failed} 份"),
        &format!("{cases} {en}: {letters} letters can be made, {held} held, {failed} failed"),
    );
    output.reasons(&outlook.reasons);
    match &outlook.changes {
        None => output.say("没有以前的运行可比", "there is no earlier run to compare with"),
        Some(changes) => tell_changes(changes, output),
    }
    output.balance(&outlook.balance);
    match folder {
        Some(folder) => {
            let folder = folder.display();
            output.say(&format!("计划在 {folder}"), &format!("the plan is in {folder}"));
        }
        None => output.say("没有写任何文件", "nothing was written"),
    }
}

fn tell_changes(changes: &Changes, output: &Output) {
    let Changes { cells_changed, added, removed, same, .. } = changes;
    let (more, fewer) = (added.len(), removed.len());
    output.say(
        &format!("与上次相比：{cells_changed} 个单元格变了，新增 {more} 批次，减少 {fewer} 批次；{same} 份文书不变"),
        &format!("since the last run: {cells_changed} cells changed, {more} batches added, {fewer} removed; {same} letters stay"),
    );
    let shown = if output.tells_all() { changes.cells.len() } else { CELLS_SHOWN };
    for cell in changes.cells.iter().take(shown) {
        let what = [&cell.sheet_no, &cell.item, &cell.header].map(String::as_str);
        let what = what.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" ");
        let line = format!("  {what}：“{}” → “{}”", cell.before, cell.after);
        let [zh, en] = [Lang::Zh, Lang::En].map(|lang| format!("{line}（{}）", cell.place.to_text(lang)));
        output.say(&zh, &en);
    }
    output.changes(changes.letters.iter().map(|(change, letters)| (*change, letters.len())));
}
