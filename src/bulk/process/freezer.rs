//! A job is opened and frozen by a process of its own: what its facts took in memory is the system's again before the
//! first letter is made, however much the allocator would have kept.

use std::ffi::OsStr;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{ChildStdout, Command, exit};
use std::sync::mpsc;
use std::{panic, thread};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::child::ChildProcess;
use super::memory::Role;
use super::{findings, frames};
use crate::bulk::plan::write::{self, Frozen};
use crate::deliver::fail_point::point;
use crate::diagnostic::Diagnostic;
use crate::job::{Job, Resources};

/// The command of the process: `yice freeze`.
pub const COMMAND: &str = "freeze";
/// Exit code of a program that failed, whose words are on standard error.
const FAULT: i32 = 3;

/// Every frame of the process; what was found is its body.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    /// The job is open, or cannot run; the body has its findings.
    Opened { can_run: bool },
    /// The plan is there; the body has what was seen on the way.
    Frozen,
    /// There is no plan, and the body says why.
    Refused,
}

/// A job that another process has opened. Dropped, that process is gone.
pub struct Freezer {
    child: ChildProcess,
    output: ChildStdout,
    folder: PathBuf,
    /// What was found while the job was opened.
    pub findings: Vec<Diagnostic>,
    /// Whether it can be frozen.
    pub can_run: bool,
}

impl Freezer {
    /// Has `program` open a job, to be frozen into `folder`.
    ///
    /// # Errors
    /// The process cannot be started, or ended before it was done.
    pub fn open(
        program: &Path,
        job: &Path,
        resources: &Resources,
        folder: &Path,
        drafts: bool,
    ) -> Result<Self, Diagnostic> {
        let mut command = Command::new(program);
        command.arg(COMMAND).arg(job).arg("--into").arg(folder).arg("--templates").arg(&resources.templates);
        command.args(resources.fonts.iter().flat_map(|fonts| [OsStr::new("--fonts"), fonts.as_os_str()]));
        if drafts {
            command.arg("--drafts");
        }
        // Its words on standard error are those of a program that failed.
        let started = ChildProcess::start(command, Role::Freezer);
        let (child, output) = started.map_err(|error| findings::freezer_lost(&error.to_string()))?;
        let folder = folder.to_path_buf();
        let mut freezer = Self { child, output, folder, findings: Vec::new(), can_run: false };
        match freezer.answer()? {
            (Answer::Opened { can_run }, found) => {
                freezer.findings = freezer.read(&found)?;
                freezer.can_run = can_run;
                Ok(freezer)
            }
            _ => Err(findings::freezer_lost("out of step")),
        }
    }

    /// Where the plan is to be.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Freezes the job; its process is gone then.
    ///
    /// # Errors
    /// The plan cannot be written, or the process ended before it was done.
    pub fn freeze(mut self) -> Result<Frozen, Diagnostic> {
        // Where nobody listens, the answer tells why.
        let _ = self.child.input().and_then(|input| input.write_all(&[1]).and_then(|()| input.flush()));
        match self.answer()? {
            (Answer::Frozen, seen) => {
                let (specificity, findings, fonts) = self.read(&seen)?;
                Ok(Frozen { specificity, findings, fonts })
            }
            (Answer::Refused, why) => Err(self.read(&why)?),
            (Answer::Opened { .. }, _) => Err(findings::freezer_lost("out of step")),
        }
    }

    fn answer(&mut self) -> Result<(Answer, Vec<u8>), Diagnostic> {
        let why = match frames::read(&mut self.output) {
            Ok(Some(answer)) => return Ok(answer),
            Ok(None) => None,
            Err(error) => Some(error.to_string()),
        };
        let status = self.child.end();
        if status.as_ref().is_ok_and(|status| status.code() == Some(FAULT)) {
            // Told by the process itself; this one ends as it did.
            panic::resume_unwind(Box::new("the job's process failed"));
        }
        let ended = status.map_or_else(|error| error.to_string(), |status| status.to_string());
        Err(findings::freezer_lost(&why.unwrap_or(ended)))
    }

    fn read<T: DeserializeOwned>(&self, body: &[u8]) -> Result<T, Diagnostic> {
        serde_json::from_slice(body).map_err(|error| findings::freezer_lost(&error.to_string()))
    }
}

/// Inside the process: opens the job, says what was found, and freezes it when told to.
///
/// # Errors
/// Nobody reads the answers.
pub fn serve(job: &Path, resources: &Resources, folder: &Path, drafts: bool) -> io::Result<()> {
    let go = word(io::stdin())?;
    let mut out = io::stdout();
    let opened = Job::open(job, resources);
    let can_run = opened.value.is_some();
    frames::write(&mut out, &Answer::Opened { can_run }, &[&serde_json::to_vec(&opened.findings)?])?;
    let Some(job) = opened.value else { return Ok(()) };
    let job = if drafts { job.as_drafts() } else { job };
    drop(opened.findings);
    go.recv().map_err(io::Error::other)?;
    point("freeze", "before")?;
    match write::freeze(&job, folder) {
        Ok(Frozen { specificity, findings, fonts }) => {
            frames::write(&mut out, &Answer::Frozen, &[&serde_json::to_vec(&(specificity, findings, fonts))?])?;
        }
        Err(finding) => frames::write(&mut out, &Answer::Refused, &[&serde_json::to_vec(&finding)?])?,
    }
    // The end of the process frees the facts at once, piece by piece takes a while.
    exit(0)
}

/// The word to go on, read by a thread of its own, so that the end of the run ends this process at once.
fn word(mut input: impl Read + Send + 'static) -> io::Result<mpsc::Receiver<()>> {
    const STACK_BYTES: usize = 512 * 1024;
    let (sender, word) = mpsc::channel();
    let listen = move || {
        let mut byte = [0];
        while matches!(input.read(&mut byte), Ok(1)) {
            let _ = sender.send(());
        }
        exit(0);
    };
    thread::Builder::new().name("freeze words".into()).stack_size(STACK_BYTES).spawn(listen)?;
    Ok(word)
}
