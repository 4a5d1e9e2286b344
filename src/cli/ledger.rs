//! `yice ledger`: the head, all numbers, all entries, proofs of consistency, keys.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::exit;
use super::issue_args::{
    LedgerCheckArgs, LedgerCommand, LedgerConsistencyArgs, LedgerExportArgs, LedgerHeadArgs, LedgerKeyArgs,
};
use super::output::Output;
use super::verify::{head_in, no_ledger, unreadable};
use crate::decisions::Ledger;
use crate::deliver::write_atomically;
use crate::diagnostic::{Diagnostic, Lang, Place};
use crate::issue::{checked, checked_export, consistency, head_of};
use crate::ledger::{LogKey, SignedHead, State, new_key, origin_of};

/// Runs the command: 0 done, 1 the ledger does not go on from the head, 2 it could not be read.
pub(super) fn run(command: &LedgerCommand, output: &Output) -> u8 {
    let done = match command {
        LedgerCommand::Head(arguments) => head(arguments, output),
        LedgerCommand::List(arguments) => list(&arguments.job, output),
        LedgerCommand::Export(arguments) => export(arguments, output),
        LedgerCommand::Consistency(arguments) => consistent(arguments, output),
        LedgerCommand::Check(arguments) => check(arguments, output),
        LedgerCommand::Key(arguments) => key(arguments, output),
    };
    done.unwrap_or_else(|finding| {
        let code = if finding.code.starts_with("ledger-")
            && finding.code != "ledger-key"
            && finding.code != "ledger-missing"
        {
            exit::SOME_HELD
        } else {
            exit::NOT_RUN
        };
        output.findings(&[finding]);
        code
    })
}

fn ledger(job: &Path) -> Result<Ledger, Diagnostic> {
    let ledger = Ledger::open_to_read(job)?.ok_or_else(|| no_ledger(job))?;
    checked(&ledger)?;
    Ok(ledger)
}

fn head(arguments: &LedgerHeadArgs, output: &Output) -> Result<u8, Diagnostic> {
    let key = arguments.ledger_key.as_ref().map(|file| key_in(file, &arguments.job)).transpose()?;
    let signed = head_of(&arguments.job, &ledger(&arguments.job)?, key.as_ref())?;
    signed.note.trim_end_matches('\n').split('\n').for_each(|line| output.data(line));
    output.data("");
    Ok(exit::DONE)
}

fn list(job: &Path, output: &Output) -> Result<u8, Diagnostic> {
    for told in ledger(job)?.standing().all() {
        let (zh, en) = match told.state {
            State::Planned => ("已编号", "numbered"),
            State::Issued => ("已发出", "issued"),
            State::Superseded => ("已被取代", "superseded"),
            State::Released => ("号已空出", "released"),
        };
        let state = if output.lang() == Lang::Zh { zh } else { en };
        output.data(&format!("{}\t{state}\t{}\t{}\t{}", told.numbered.document_no, told.date, told.letter, told.file));
    }
    Ok(exit::DONE)
}

fn export(arguments: &LedgerExportArgs, output: &Output) -> Result<u8, Diagnostic> {
    let leaves = ledger(&arguments.job)?.leaves()?;
    let Some(to) = &arguments.output else {
        leaves.iter().for_each(|(_, leaf)| output.data(leaf));
        return Ok(exit::DONE);
    };
    let text: String = leaves.iter().map(|(_, leaf)| format!("{leaf}\n")).collect();
    write_atomically(to, text.as_bytes()).map_err(|error| unreadable(to, &error.to_string()))?;
    output.data(&to.display().to_string());
    Ok(exit::DONE)
}

fn check(arguments: &LedgerCheckArgs, output: &Output) -> Result<u8, Diagnostic> {
    let text = fs::read_to_string(&arguments.file).map_err(|error| unreadable(&arguments.file, &error.to_string()))?;
    let heads = arguments.head.iter().map(|file| head_in(file)).collect::<Result<Vec<SignedHead>, Diagnostic>>()?;
    let (size, root) = checked_export(&text, &heads)?;
    output.say(
        &format!("台账 {size} 条，完整，并与给出的 {} 个台账头衔接", heads.len()),
        &format!("the ledger has {size} entries, is whole, and goes on from the {} heads given", heads.len()),
    );
    output.data(&format!("{size} {root}"));
    Ok(exit::DONE)
}

fn consistent(arguments: &LedgerConsistencyArgs, output: &Output) -> Result<u8, Diagnostic> {
    let old = head_in(&arguments.head)?;
    let ledger = ledger(&arguments.job)?;
    let proof = consistency(&arguments.job, &ledger, &old.head)?;
    output.say(
        &format!("台账从 {} 条到 {} 条没有改写过；证明如下（RFC 6962）", old.head.size, ledger.standing().size),
        &format!(
            "nothing was rewritten from {} to {} entries; the proof (RFC 6962)",
            old.head.size,
            ledger.standing().size
        ),
    );
    proof.iter().for_each(|hash| output.data(&hash.to_string()));
    Ok(exit::DONE)
}

fn key(arguments: &LedgerKeyArgs, output: &Output) -> Result<u8, Diagnostic> {
    let (secret, public) =
        new_key(&origin_of(&arguments.campaign)).map_err(|why| unreadable(&arguments.output, &why))?;
    let file = new_secret_file(&arguments.output);
    file.and_then(|mut file| file.write_all(format!("{secret}\n").as_bytes()).and_then(|()| file.sync_all()))
        .map_err(|error| unreadable(&arguments.output, &error.to_string()))?;
    output.say(
        "私钥已写好，请离线保管；下面一行是公钥，可以公开，收件人用它核验台账头",
        "the private key is written: keep it away from everybody. The line below is public, and recipients check heads by it",
    );
    output.data(&public);
    Ok(exit::DONE)
}

/// A new file that its owner alone may read.
fn new_secret_file(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// The key in a file, which is not one of the job.
pub(super) fn key_in(file: &Path, job: &Path) -> Result<LogKey, Diagnostic> {
    let inside = file.canonicalize().ok().zip(job.canonicalize().ok()).is_some_and(|(file, job)| file.starts_with(job));
    if inside {
        return Err(Diagnostic::error("ledger-key")
            .at(Place::file(file.display()))
            .say("钥匙放在作业文件夹里，会随它一起被拷走", "the key lies in the job folder and is copied with it")
            .hint("移到别处，并从备份里删掉", "move it elsewhere, and out of the backups"));
    }
    let text = fs::read_to_string(file).map_err(|error| unreadable(file, &error.to_string()))?;
    LogKey::read(&text).map_err(|why| unreadable(file, &why))
}
