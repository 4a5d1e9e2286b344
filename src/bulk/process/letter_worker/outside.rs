//! Worker processes, seen from the run: each makes one letter after the other, within limits that the caller sets.
//!
//! Typst has no limit of its own: a layout that loops for ever or takes all memory would end the night. A letter that
//! ends its worker is tried once more in a fresh one, since others may have left it too little; then it fails alone.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use serde::Serialize;

use crate::bulk::findings::letter_panicked;
use crate::bulk::limits::Limits;
use crate::bulk::process::child::ChildProcess;
use crate::bulk::process::findings;
use crate::bulk::process::frames::{self, Answer, Begin, Make};
use crate::bulk::process::memory::{Role, peak_kib};
use crate::diagnostic::Diagnostic;
use crate::typeset::FontFile;

/// The command of a worker process: `yice worker`.
pub const COMMAND: &str = "worker";
/// A worker that is not ready by then never will be.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// How much is kept of what a worker says on standard error: its last words tell why it died.
const LAST_WORDS: usize = 16 * 1024;

/// What worker processes are started with.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The executable, started as `program worker`.
    pub program: PathBuf,
    /// Layout files by name.
    pub layout: BTreeMap<String, Vec<u8>>,
    /// Fonts.
    pub fonts: Vec<FontFile>,
    /// The agency's families by role.
    pub roles: BTreeMap<String, Vec<String>>,
    /// What one letter may use.
    pub limits: Limits,
    /// After so many letters a fresh process takes a worker's place.
    pub letters_per_process: u32,
    /// Hears what becomes of the processes, each by its id.
    pub tell: fn(u32, Event<'_>),
}

/// What becomes of a worker process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event<'a> {
    /// It is ready.
    Started,
    /// It has made its share of letters, and ends.
    Retired {
        /// How many.
        letters: u32,
    },
    /// It takes the place of one that died or retired.
    Replaced,
    /// It is gone without having been told to go.
    Died {
        /// In a few words.
        why: &'a str,
    },
}

/// A process grows by some 0.6 KiB a letter, because Typst keeps names for good and memory frays: ten MiB in so many
/// letters, whose making takes minutes, and a fresh process is there in a tenth of a second.
pub const LETTERS_PER_PROCESS: u32 = 4000;

/// A finished letter.
#[derive(Debug, Clone)]
pub struct Rendered {
    /// The file.
    pub pdf: Vec<u8>,
    /// Number of pages.
    pub pages: u32,
    /// Its text, read back from the file, white space removed.
    pub text: String,
    /// What a final letter would have failed for. Only drafts have any.
    pub warnings: Vec<Diagnostic>,
}

/// A worker process, replaced by another whenever it dies or has made its share of letters.
pub struct Worker {
    setup: Arc<Setup>,
    process: Option<Process>,
    /// Of the processes that have made their share.
    peak_kib: Option<u64>,
}

/// How a worker was lost over a letter.
#[derive(Debug, Clone)]
enum Lost {
    NotStarted(Vec<Diagnostic>),
    TooSlow,
    OutOfMemory,
    Crashed(String),
}

impl Worker {
    /// Starts a worker and waits until it is ready.
    ///
    /// # Errors
    /// The process cannot be started or not within these limits; the fonts or the layout are refused.
    pub fn start(setup: &Arc<Setup>) -> Result<Self, Vec<Diagnostic>> {
        let process = Process::start(setup)?;
        (setup.tell)(process.child.id(), Event::Started);
        Ok(Self { process: Some(process), setup: Arc::clone(setup), peak_kib: None })
    }

    /// Makes the letter with this id, given as JSON. It takes at most twice the deadline.
    ///
    /// # Errors
    /// Why there is no letter: the typesetter's findings, or the limit it has run into.
    pub fn render(&mut self, id: &str, letter: &[u8]) -> Result<Rendered, Vec<Diagnostic>> {
        let limits = self.setup.limits.clone();
        match self.attempt(letter).or_else(|_| self.attempt(letter)) {
            Ok((Answer::Done { pages, text, warnings }, pdf)) => Ok(Rendered { pdf, pages, text, warnings }),
            Ok((Answer::Refused(findings), _)) => Err(findings),
            Ok((Answer::Unreadable(error), _)) => Err(vec![findings::unreadable_pdf(id, &error)]),
            Ok((Answer::Panicked, _)) => Err(vec![letter_panicked(id)]),
            Ok((Answer::Ready, _)) => Err(vec![findings::letter_crashed(id, "out of step")]),
            Err(Lost::NotStarted(findings)) => Err(findings),
            Err(Lost::TooSlow) => Err(vec![findings::letter_too_slow(id, limits.seconds_per_letter)]),
            Err(Lost::OutOfMemory) => Err(vec![findings::letter_out_of_memory(id, limits.memory_mib)]),
            Err(Lost::Crashed(how)) => Err(vec![findings::letter_crashed(id, &how)]),
        }
    }

    /// Id of the process, while there is one.
    pub fn process_id(&self) -> Option<u32> {
        self.process.as_ref().map(|process| process.child.id())
    }

    /// Peak memory of its processes in KiB, as far as they did not die; none where the system does not tell.
    pub fn peak_kib(&self) -> Option<u64> {
        self.peak_kib.max(self.process_id().and_then(|id| peak_kib(Some(id))))
    }

    /// Keeps a process for the next letter, unless it has made its share: then it ends.
    fn keep(&mut self, mut process: Process) {
        process.letters += 1;
        if process.letters < self.setup.letters_per_process {
            self.process = Some(process);
        } else {
            let id = process.child.id();
            self.peak_kib = self.peak_kib.max(peak_kib(Some(id)));
            (self.setup.tell)(id, Event::Retired { letters: process.letters });
        }
    }

    /// One try, in a fresh process where the last one is gone.
    fn attempt(&mut self, letter: &[u8]) -> Result<(Answer, Vec<u8>), Lost> {
        let mut process = match self.process.take() {
            Some(process) => process,
            None => {
                let process = Process::start(&self.setup).map_err(Lost::NotStarted)?;
                (self.setup.tell)(process.child.id(), Event::Replaced);
                process
            }
        };
        let sent = process.send(&Make {}, &[letter]);
        let deadline = self.setup.limits.seconds_per_letter.map(Duration::from_secs);
        match sent.map_err(|_| RecvTimeoutError::Disconnected).and_then(|()| process.answer(deadline)) {
            Ok(answer) => {
                self.keep(process);
                Ok(answer)
            }
            Err(error) => {
                let id = process.child.id();
                let lost = match error {
                    RecvTimeoutError::Timeout => Lost::TooSlow,
                    RecvTimeoutError::Disconnected => process.post_mortem(),
                };
                (self.setup.tell)(id, Event::Died { why: lost.why() });
                Err(lost)
            }
        }
    }
}

impl Lost {
    fn why(&self) -> &str {
        match self {
            Lost::NotStarted(_) => "not-started",
            Lost::TooSlow => "too-slow",
            Lost::OutOfMemory => "out-of-memory",
            Lost::Crashed(how) => how,
        }
    }
}

/// A running worker process. Dropped, it is gone.
struct Process {
    child: ChildProcess,
    answers: Receiver<(Answer, Vec<u8>)>,
    last_words: Option<JoinHandle<Vec<u8>>>,
    /// Letters that it was given.
    letters: u32,
}

impl Process {
    fn start(setup: &Setup) -> Result<Self, Vec<Diagnostic>> {
        let not_started = |why: &str| vec![findings::worker_not_started(why, setup.limits.memory_mib)];
        let mut process = Self::spawn(setup).map_err(|error| not_started(&error.to_string()))?;
        let begin = Begin {
            fonts: setup.fonts.clone(),
            roles: setup.roles.clone(),
            layout: setup.layout.iter().map(|(name, bytes)| (name.clone(), bytes.len())).collect(),
            limits: setup.limits.clone(),
        };
        let layout: Vec<&[u8]> = setup.layout.values().map(Vec::as_slice).collect();
        let sent = process.send(&begin, &layout);
        match sent.map_err(|_| RecvTimeoutError::Disconnected).and_then(|()| process.answer(Some(READY_WITHIN))) {
            Ok((Answer::Ready, _)) => Ok(process),
            Ok((Answer::Refused(findings), _)) => Err(findings),
            Ok(_) => Err(not_started("out of step")),
            Err(RecvTimeoutError::Timeout) => Err(not_started("not ready in time")),
            Err(RecvTimeoutError::Disconnected) => Err(match process.post_mortem() {
                Lost::OutOfMemory => not_started("out of memory"),
                Lost::TooSlow => not_started("out of time"),
                Lost::Crashed(how) => not_started(&how),
                Lost::NotStarted(findings) => findings,
            }),
        }
    }

    fn spawn(setup: &Setup) -> io::Result<Self> {
        let mut command = Command::new(&setup.program);
        command.arg(COMMAND).stderr(Stdio::piped());
        let (mut child, output) = ChildProcess::start(command, Role::Worker)?;
        let errors = child.errors()?;
        let (sender, answers) = mpsc::channel();
        let mut process = Self { child, answers, last_words: None, letters: 0 };
        named("worker answers", move || pass_on(output, &sender))?;
        process.last_words = Some(named("worker errors", move || last_of(errors))?);
        Ok(process)
    }

    fn send(&mut self, header: &impl Serialize, body: &[&[u8]]) -> io::Result<()> {
        frames::write(self.child.input()?, header, body)
    }

    /// The next answer; `Disconnected` where there will be none.
    fn answer(&self, deadline: Option<Duration>) -> Result<(Answer, Vec<u8>), RecvTimeoutError> {
        match deadline {
            Some(deadline) => self.answers.recv_timeout(deadline),
            None => self.answers.recv().map_err(|_| RecvTimeoutError::Disconnected),
        }
    }

    /// Why a worker is gone that was not told to go.
    fn post_mortem(mut self) -> Lost {
        // It may be alive and talk nonsense, or be about to end by itself, with a status that tells more.
        let status = self.child.end();
        let words = self.last_words.take().and_then(|words| words.join().ok()).unwrap_or_default();
        let words = String::from_utf8_lossy(&words);
        if words.contains("memory allocation of") {
            return Lost::OutOfMemory;
        }
        match status {
            Ok(status) if is_out_of_time(status) => Lost::TooSlow,
            Ok(status) => Lost::Crashed(status.to_string()),
            Err(error) => Lost::Crashed(error.to_string()),
        }
    }
}

/// The processor time that it limits itself to is a bound on the clock too.
#[cfg(unix)]
fn is_out_of_time(status: ExitStatus) -> bool {
    const SIGXCPU: i32 = 24;
    std::os::unix::process::ExitStatusExt::signal(&status) == Some(SIGXCPU)
}

#[cfg(not(unix))]
fn is_out_of_time(_: ExitStatus) -> bool {
    false
}

fn named<T: Send + 'static>(name: &str, work: impl FnOnce() -> T + Send + 'static) -> io::Result<JoinHandle<T>> {
    const STACK_BYTES: usize = 512 * 1024;
    thread::Builder::new().name(name.into()).stack_size(STACK_BYTES).spawn(work)
}

/// Passes answers on until the worker ends or says something that is none.
fn pass_on(mut output: impl Read, answers: &mpsc::Sender<(Answer, Vec<u8>)>) {
    while let Ok(Some(answer)) = frames::read(&mut output) {
        if answers.send(answer).is_err() {
            break;
        }
    }
}

/// Reads to the end and keeps the end.
fn last_of(mut input: impl Read) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut chunk = [0; 4096];
    while let Ok(length @ 1..) = input.read(&mut chunk) {
        kept.extend_from_slice(&chunk[..length]);
        kept.drain(..kept.len().saturating_sub(LAST_WORDS));
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_words_the_last_are_kept() {
        let mut words = vec![b'x'; 3 * LAST_WORDS];
        words.extend(b"memory allocation of 5 bytes failed");
        let kept = last_of(words.as_slice());
        assert_eq!(kept.len(), LAST_WORDS);
        assert!(kept.ends_with(b"5 bytes failed"));
    }
}
