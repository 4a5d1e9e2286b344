//! Inside a worker process: letters come in on standard input, pages go out on standard output.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

use crate::bulk::limits::Limits;
use crate::bulk::process::frames::{self, Answer, Begin, Make};
use crate::deliver::fail_point::point;
use crate::diagnostic::Diagnostic;
use crate::pdf::Pdf;
use crate::typeset::{Engine, in_worker};

/// Reading frames needs little.
const READER_STACK_BYTES: usize = 512 * 1024;

/// Works until standard input ends.
///
/// # Errors
/// What came is no frame, or nobody reads the answers.
pub(crate) fn run() -> io::Result<()> {
    let (mut input, mut out) = (io::stdin(), io::stdout());
    let Some((begin, layout)) = frames::read::<Begin>(&mut input)? else { return Ok(()) };
    let started = Instant::now();
    let limits = begin.limits.clone();
    limit_memory(&limits)?;
    let engine = match engine(begin, &layout) {
        Ok(engine) => engine,
        Err(findings) => return frames::write(&mut out, &Answer::Refused(findings), &[]),
    };
    drop(layout);
    let letters = letters(input)?;
    frames::write(&mut out, &Answer::Ready, &[])?;
    in_worker(move || {
        letters.into_iter().try_for_each(|letter| {
            limit_processor_time(&limits, started)?;
            let (answer, pdf) = make(&engine, &letter?);
            frames::write(&mut out, &answer, &[&pdf])
        })
    })
}

/// Letters as they come. They are read by a thread of their own, so that the end of the run ends this process at once
/// and not only after the letter it is working on, which may never be done.
fn letters(mut input: impl Read + Send + 'static) -> io::Result<mpsc::Receiver<io::Result<Vec<u8>>>> {
    let (sender, letters) = mpsc::channel();
    let read_all = move || {
        loop {
            let letter = match frames::read::<Make>(&mut input) {
                Ok(Some((Make {}, letter))) => Ok(letter),
                Ok(None) => std::process::exit(0),
                Err(error) => Err(error),
            };
            if letter.is_err() | sender.send(letter).is_err() {
                break;
            }
        }
    };
    thread::Builder::new().stack_size(READER_STACK_BYTES).spawn(read_all)?;
    Ok(letters)
}

fn engine(begin: Begin, mut bytes: &[u8]) -> Result<Engine, Vec<Diagnostic>> {
    let mut layout = BTreeMap::new();
    for (name, length) in begin.layout {
        let (file, rest) = bytes.split_at(length.min(bytes.len()));
        layout.insert(name, file.to_vec());
        bytes = rest;
    }
    Engine::new(begin.fonts, &begin.roles, layout)
}

/// One letter and what became of it.
fn make(engine: &Engine, letter: &[u8]) -> (Answer, Vec<u8>) {
    let work = || {
        if let Err(error) = point("worker", "letter") {
            return (Answer::Unreadable(error.to_string()), Vec::new());
        }
        let pdf = match engine.pdf_of_json(letter) {
            Ok(pdf) => pdf,
            Err(findings) => return (Answer::Refused(findings), Vec::new()),
        };
        match Pdf::open(&pdf.bytes).and_then(|pdf| pdf.text()) {
            Ok(text) => (Answer::Done { pages: pdf.pages, text, warnings: pdf.warnings }, pdf.bytes),
            Err(error) => (Answer::Unreadable(error.to_string()), Vec::new()),
        }
    };
    catch_unwind(AssertUnwindSafe(work)).unwrap_or((Answer::Panicked, Vec::new()))
}

/// What a letter eats beyond this ends the process, which then tells how much it wanted.
#[cfg(unix)]
fn limit_memory(limits: &Limits) -> io::Result<()> {
    use rlimit::Resource;
    // A worker that dies must not leave its memory on the disk.
    lower(Resource::CORE, 0)?;
    limits.memory_mib.map_or(Ok(()), |mib| lower(Resource::AS, mib.saturating_mul(1 << 20)))
}

/// The run ends a letter that takes too long. Should the run itself be stopped, the system does it: by then no letter in
/// time can have used as much, since one letter uses one processor.
#[cfg(unix)]
fn limit_processor_time(limits: &Limits, started: Instant) -> io::Result<()> {
    const MORE: u64 = 10;
    let Some(seconds) = limits.seconds_per_letter else { return Ok(()) };
    let bound = started.elapsed().as_secs().saturating_add(seconds).saturating_add(MORE);
    lower(rlimit::Resource::CPU, bound)
}

/// Sets a limit, as far as the one it has been started with allows.
#[cfg(unix)]
fn lower(resource: rlimit::Resource, limit: u64) -> io::Result<()> {
    let (_, hard) = rlimit::getrlimit(resource)?;
    rlimit::setrlimit(resource, limit.min(hard), hard)
}

#[cfg(not(unix))]
fn limit_memory(_: &Limits) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn limit_processor_time(_: &Limits, _: Instant) -> io::Result<()> {
    Ok(())
}
