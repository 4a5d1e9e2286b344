//! `yice review`: edits as a file that another run replays, and the journal.

use std::fs;
use std::path::{Path, PathBuf};

use super::desk_args::{ReviewCommand, ReviewImportArgs, ReviewLogArgs};
use super::exit;
use super::output::Output;
use crate::compose::edit::Edit;
use crate::decisions::{Desk, csv_of, json_lines_of};
use crate::deliver::write_atomically;
use crate::diagnostic::{Diagnostic, Place};

/// Runs the command.
pub(super) fn run(command: &ReviewCommand, output: &Output) -> u8 {
    let done = match command {
        ReviewCommand::Export(arguments) => export(&arguments.job, arguments.output.as_ref(), output),
        ReviewCommand::Import(arguments) => import(arguments, output),
        ReviewCommand::Log(arguments) => log(arguments, output),
    };
    match done {
        Ok(()) => exit::DONE,
        Err(finding) => {
            output.findings(&[finding]);
            exit::NOT_RUN
        }
    }
}

/// Edits that stand, one a line, letters by id.
fn export(job: &Path, to: Option<&PathBuf>, output: &Output) -> Result<(), Diagnostic> {
    let reviewed = crate::decisions::reviewed(job)?.unwrap_or_default();
    let edits = reviewed.edits();
    let lines = edits.values().flatten().map(|edit| serde_json::to_string(edit).unwrap_or_default() + "\n");
    put(&lines.collect::<String>(), to, output)
}

fn import(arguments: &ReviewImportArgs, output: &Output) -> Result<(), Diagnostic> {
    let file = arguments.file.display().to_string();
    let bad = |row: Option<u32>, why: String| {
        Diagnostic::error("edits-unreadable")
            .at(Place { row, ..Place::file(&file) })
            .say(format!("这个文件不是修改记录：{why}"), format!("this is no file of edits: {why}"))
            .hint("用 yice review export 写出的文件", "take a file that yice review export wrote")
    };
    let text = fs::read_to_string(&arguments.file).map_err(|error| bad(None, error.to_string()))?;
    let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
    let edits = lines.map(|(line, row)| serde_json::from_str(line).map_err(|error| bad(Some(row), error.to_string())));
    let edits: Vec<Edit> = edits.collect::<Result<_, Diagnostic>>()?;
    let desk = Desk::open(&arguments.job, Default::default())?;
    let taken = desk.import(&edits).map_err(|refused| refused.told())?;
    let there = edits.len() - taken;
    output.say(
        &format!("读入修改 {taken} 处，已有 {there} 处；涉及的文书回到“编制中”"),
        &format!("{taken} edits taken, {there} were there; their letters are drafts again"),
    );
    Ok(())
}

fn log(arguments: &ReviewLogArgs, output: &Output) -> Result<(), Diagnostic> {
    let events = match crate::decisions::reviewed(&arguments.job)? {
        Some(_) => Desk::open(&arguments.job, Default::default())?.events_after(0)?,
        None => Vec::new(),
    };
    let text = if arguments.csv { format!("\u{FEFF}{}", csv_of(&events)) } else { json_lines_of(&events) };
    put(&text, arguments.output.as_ref(), output)
}

fn put(text: &str, to: Option<&PathBuf>, output: &Output) -> Result<(), Diagnostic> {
    let Some(to) = to else {
        text.lines().for_each(|line| output.data(line));
        return Ok(());
    };
    write_atomically(to, text.as_bytes()).map_err(|error| {
        Diagnostic::error("edits-unreadable")
            .at(Place::file(to.display().to_string()))
            .say(format!("写不进去：{error}"), format!("it cannot be written: {error}"))
            .hint("换一个位置", "name another place")
    })?;
    output.data(&to.display().to_string());
    Ok(())
}
