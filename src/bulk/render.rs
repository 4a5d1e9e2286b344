//! Plan → letters at the destination: one share of a plan, made by worker processes.
//!
//! Each worker process has a thread here that hands it letters, and a second one that reads the last letter back,
//! writes it and waits for the disk while the next one is in the making.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc::{channel, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use super::findings;
use super::plan::{Plan, PlannedCase, PlannedLetter};
use super::process::letter_worker::outside::{Rendered, Setup, Worker};
use super::selection::Selection;
use super::shard::Shard;
use crate::compose::proofreading::Proofreader;
use crate::decisions::Gate;
use crate::deliver::destination::{Destination, End, Known, Record, Records, is_hopeless};
use crate::deliver::findings as say;
use crate::diagnostic::Diagnostic;
use crate::domain::digest::Digest;
use crate::domain::outcome::{Outcome, Reasons};
use crate::job::not_approved;

/// What to render, with what, where to.
pub(crate) struct Share<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// What its finished letters are read back by.
    pub proofreader: &'a Proofreader,
    /// What is asked before a letter is written, where the decisions of the job are at hand.
    pub gate: Option<&'a Gate>,
    /// Where letters go.
    pub destination: &'a Destination,
    /// Where finished letters are recorded.
    pub records: Records,
    /// Which of the plan's letters.
    pub shard: Shard,
    /// Which of those.
    pub selection: &'a Selection,
    /// Worker processes.
    pub workers: usize,
    /// What a worker process is started with.
    pub setup: &'a Arc<Setup>,
    /// Set when somebody asks for the end.
    pub stop: &'a AtomicBool,
}

/// A finished letter, as progress, logs and reports see it.
#[derive(Debug, Clone, Copy)]
pub struct Done<'a> {
    /// Its case.
    pub case: &'a PlannedCase,
    /// Position of the case in the plan: a name for it that gives nobody away.
    pub position: usize,
    /// What became of it.
    pub outcome: &'a Outcome,
    /// Time from handing it to a worker until its pages were there.
    pub took: Duration,
    /// Pages.
    pub pages: u32,
}

/// What rendering a share did.
#[derive(Debug, Default)]
pub(crate) struct Rendering {
    /// Letters of the share.
    pub letters: usize,
    /// Letters made and written now.
    pub made: usize,
    /// Letters that were there already, whole and with this fingerprint.
    pub found: usize,
    /// Letters that failed: position and why.
    pub failures: Vec<(usize, Reasons)>,
    /// Letters left when the run was stopped.
    pub left: usize,
    /// The run ended itself because nothing more could be written.
    pub gave_up: bool,
    /// Pages of the letters made and found.
    pub pages: u64,
    /// Peak memory in KiB of the greatest worker process, where the system tells.
    pub peak_kib: Option<u64>,
    /// Files whose bytes were seen in this run, with their SHA-256.
    pub seen: BTreeMap<String, Digest>,
    /// The slowest letters: time and id, slowest first.
    pub slowest: Vec<(Duration, String)>,
    /// What went wrong with single letters, and why the run ended early.
    pub findings: Vec<Diagnostic>,
}

/// Slowest letters that a report names.
const SLOWEST: usize = 10;
/// Letters that may fail to be written for the same reason before the run gives up.
const WRITE_ERRORS: usize = 3;

/// One letter on its way from a worker to the disk.
struct Finished<'a> {
    position: usize,
    case: &'a PlannedCase,
    letter: &'a PlannedLetter,
    took: Duration,
    result: Result<Made, Vec<Diagnostic>>,
}

/// What a worker made, or what was found at the destination.
enum Made {
    New { pdf: Vec<u8>, pages: u32, text: String, warnings: Vec<Diagnostic> },
    Found { sha256: Digest, pages: u32 },
}

/// What became of one letter.
struct LetterOutcome<'a> {
    position: usize,
    case: &'a PlannedCase,
    took: Duration,
    record: Record,
    is_new: bool,
    trouble: Vec<Diagnostic>,
    gave_up: Option<io::Error>,
}

/// Makes every letter of a share that is not there yet. `on_done` is called for each letter, in the order they finish.
///
/// # Errors
/// The plan cannot be read, or the destination's records cannot.
pub(crate) fn render(share: Share<'_>, on_done: &mut dyn FnMut(Done<'_>)) -> Result<Rendering, Diagnostic> {
    let Share { plan, proofreader, gate, destination, records, shard, selection, workers, setup, stop } = share;
    let unusable = |error: io::Error| destination.trouble(&error);
    let known = destination.known()?;
    let mut letters: Vec<(usize, &PlannedCase, &PlannedLetter)> =
        plan.letters().filter(|(position, case, _)| shard.owns(*position) && selection.takes(case)).collect();
    letters.truncate(selection.limit.unwrap_or(usize::MAX));

    let mut rendering = Rendering { letters: letters.len(), ..Rendering::default() };
    let (next, ended, peak_kib) = (AtomicUsize::new(0), AtomicBool::new(false), AtomicU64::new(0));
    let is_over = || stop.load(Ordering::Relaxed) || ended.load(Ordering::Relaxed);
    let (sender, outcomes) = channel::<LetterOutcome<'_>>();
    thread::scope(|scope| {
        for _ in 0..workers.clamp(1, letters.len().max(1)) {
            let (to_disk, from_worker) = sync_channel::<Finished<'_>>(1);
            let sender = sender.clone();
            let (letters, next, known, peak_kib) = (&letters, &next, &known, &peak_kib);
            scope.spawn(move || {
                for finished in from_worker {
                    if sender.send(write(allowed(finished, plan, gate, destination), proofreader, destination)).is_err()
                    {
                        break;
                    }
                }
            });
            scope.spawn(move || {
                let mut worker = None;
                while !is_over() {
                    let Some((position, case, letter)) = letters.get(next.fetch_add(1, Ordering::Relaxed)) else {
                        break;
                    };
                    let begun = Instant::now();
                    let result = match found(known, &case.id, letter, destination) {
                        Some(found) => Ok(found),
                        None => make(plan, setup, &mut worker, case, letter),
                    };
                    let took = begun.elapsed();
                    if to_disk.send(Finished { position: *position, case, letter, took, result }).is_err() {
                        break;
                    }
                }
                let peak = worker.as_ref().and_then(Worker::peak_kib);
                peak_kib.fetch_max(peak.unwrap_or_default(), Ordering::Relaxed);
            });
        }
        drop(sender);
        let mut write_errors = 0;
        for outcome in outcomes {
            if let Some(error) = &outcome.gave_up {
                write_errors += 1;
                let gives_up = is_hopeless(error) || write_errors >= WRITE_ERRORS;
                if gives_up && !ended.swap(true, Ordering::Relaxed) {
                    let left = letters.len() - rendering.finished() - 1;
                    rendering.findings.push(findings::destination_gave_up(&destination.name(), error, left));
                }
            } else {
                write_errors = 0;
            }
            rendering.count(outcome, &records, destination, on_done);
        }
    });
    records.close().map_err(unusable)?;
    rendering.left = letters.len() - rendering.finished();
    rendering.gave_up = ended.load(Ordering::Relaxed);
    rendering.peak_kib = Some(peak_kib.into_inner()).filter(|peak| *peak > 0);
    rendering.slowest.sort_by(|a, b| b.cmp(a));
    rendering.slowest.truncate(SLOWEST);
    if rendering.left > 0 && !rendering.gave_up {
        rendering.findings.push(findings::run_stopped(rendering.left));
    }
    Ok(rendering)
}

impl Rendering {
    fn finished(&self) -> usize {
        self.made + self.found + self.failures.len()
    }

    fn count(
        &mut self,
        outcome: LetterOutcome<'_>,
        records: &Records,
        destination: &Destination,
        on_done: &mut dyn FnMut(Done<'_>),
    ) {
        let LetterOutcome { position, case, took, record, is_new, trouble, .. } = outcome;
        self.findings.extend(trouble);
        // A letter that was there is recorded already, in a manifest or by the run that made it.
        if is_new && let Err(error) = records.append(&record) {
            self.findings.push(destination.trouble(&error));
        }
        let (outcome, pages) = match record.end {
            End::Written { sha256, pages, .. } => {
                self.seen.insert(record.file, sha256);
                *if is_new { &mut self.made } else { &mut self.found } += 1;
                (if is_new { Outcome::Written } else { Outcome::Unchanged }, pages)
            }
            End::Failed { reasons } => {
                self.failures.push((position, reasons.clone()));
                (Outcome::Failed(reasons), 0)
            }
        };
        if is_new {
            self.slowest.push((took, case.id.clone()));
            if self.slowest.len() >= 2 * SLOWEST {
                self.slowest.sort_by(|a, b| b.cmp(a));
                self.slowest.truncate(SLOWEST);
            }
        }
        self.pages += u64::from(pages);
        on_done(Done { case, position, outcome: &outcome, took, pages });
    }
}

/// A letter that is there already: recorded with this fingerprint, and its bytes are still the recorded ones.
fn found(known: &Known, id: &str, letter: &PlannedLetter, destination: &Destination) -> Option<Made> {
    let written = known.fitting(id, &letter.file, letter.fingerprint).filter_map(|record| match record.end {
        End::Written { sha256, pages, .. } => Some((sha256, pages)),
        End::Failed { .. } => None,
    });
    let mut written = written.peekable();
    written.peek()?;
    let there = destination.sha256(&letter.file).ok().flatten()?;
    let (sha256, pages) = written.find(|(sha256, _)| *sha256 == there)?;
    Some(Made::Found { sha256, pages })
}

fn make(
    plan: &Plan,
    setup: &Arc<Setup>,
    worker: &mut Option<Worker>,
    case: &PlannedCase,
    letter: &PlannedLetter,
) -> Result<Made, Vec<Diagnostic>> {
    let json = plan.letter_json(letter).map_err(|finding| vec![finding])?;
    let worker = match worker {
        Some(worker) => worker,
        None => worker.insert(Worker::start(setup)?),
    };
    let Rendered { pdf, pages, text, warnings } = worker.render(&case.id, &json)?;
    Ok(Made::New { pdf, pages, text, warnings })
}

/// The letter, unless its approval is gone by now: asked at the last moment, as people go on deciding while a run goes on.
fn allowed<'a>(
    mut finished: Finished<'a>,
    plan: &Plan,
    gate: Option<&Gate>,
    destination: &Destination,
) -> Finished<'a> {
    let is_approved = |words| gate.is_none_or(|gate| gate.approves(&finished.case.id, words));
    if plan.header.review && !finished.letter.approved.as_ref().is_some_and(is_approved) {
        let mut trouble = vec![not_approved(&finished.case.id)];
        // What an earlier run made of it does not stand either.
        if matches!(finished.result, Ok(Made::Found { .. }))
            && let Err(error) = destination.withdraw(&finished.letter.file)
        {
            trouble.push(destination.trouble(&error));
        }
        finished.result = Err(trouble);
    }
    finished
}

/// Reads the letter back and writes it.
fn write<'a>(finished: Finished<'a>, proofreader: &Proofreader, destination: &Destination) -> LetterOutcome<'a> {
    let Finished { position, case, letter, took, result } = finished;
    let record = |end| Record { id: case.id.clone(), file: letter.file.clone(), fingerprint: letter.fingerprint, end };
    let failed = |trouble: Vec<Diagnostic>, gave_up| {
        let (reasons, trouble) = findings::failed(&case.id, trouble);
        let record = record(End::Failed { reasons });
        LetterOutcome { position, case, took, record, is_new: true, trouble, gave_up }
    };
    match result {
        Err(trouble) => failed(trouble, None),
        Ok(Made::Found { sha256, pages }) => {
            let record = record(End::Written { sha256, pages, bytes: None });
            LetterOutcome { position, case, took, record, is_new: false, trouble: Vec::new(), gave_up: None }
        }
        Ok(Made::New { pdf, pages, text, warnings }) => {
            let misread = proofreader.check(letter.owner, &letter.own_texts, &text);
            if !misread.is_empty() {
                return failed(misread, None);
            }
            if let Err(error) = destination.write(&letter.file, &pdf) {
                return failed(vec![say::write_failed(&letter.file, &error)], Some(error));
            }
            let end = End::Written { sha256: Digest::of(&pdf), pages, bytes: Some(pdf.len() as u64) };
            LetterOutcome { position, case, took, record: record(end), is_new: true, trouble: warnings, gave_up: None }
        }
    }
}
