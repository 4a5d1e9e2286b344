//! Letters into files: worker processes make the pages, threads beside them read them back.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::Scope;

use serde_json::Value;

use super::number::ToMake;
use super::{facts, findings};
use crate::bulk::process::letter_worker::outside::{Rendered, Setup, Worker};
use crate::compose::letter::Letter;
use crate::compose::proofreading::{Proofreader, bare_text};
use crate::diagnostic::Diagnostic;
use crate::pdf::Pdf;

/// What became of a letter.
pub(super) struct Made {
    /// 发文字号.
    pub document_no: String,
    /// Letter id.
    pub id: String,
    /// The file and its pages.
    pub result: Result<(Vec<u8>, u64), Trouble>,
}

/// Why there is no file.
pub(super) enum Trouble {
    /// Whoever tries again fares no better.
    Lasting(Vec<Diagnostic>),
    /// Time, memory, a crash: another try may do.
    Passing(Vec<Diagnostic>),
}

/// Codes of what another try may mend.
const PASSING: [&str; 5] =
    ["letter-too-slow", "letter-out-of-memory", "letter-crashed", "worker-not-started", "letter-panicked"];

/// Threads that make letters.
pub(super) struct Press {
    to_make: Option<Sender<ToMake>>,
    made: Receiver<Made>,
}

impl Press {
    /// Starts so many threads, each with a worker process.
    pub(super) fn start<'s>(
        scope: &'s Scope<'s, '_>,
        workers: usize,
        setup: &Arc<Setup>,
        proofreader: &'s Proofreader,
        stop: &'s AtomicBool,
    ) -> Self {
        let (to_make, waiting) = channel::<ToMake>();
        let (sender, made) = channel();
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..workers.max(1) {
            let (waiting, sender, setup) = (Arc::clone(&waiting), sender.clone(), Arc::clone(setup));
            scope.spawn(move || {
                let mut worker = None;
                loop {
                    let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(letter) = next else { break };
                    if stop.load(Ordering::Relaxed) {
                        continue;
                    }
                    let result = make(&mut worker, &setup, proofreader, &letter);
                    let made = Made { document_no: letter.document_no, id: letter.id, result };
                    if sender.send(made).is_err() {
                        break;
                    }
                }
            });
        }
        Self { to_make: Some(to_make), made }
    }

    /// Hands a letter over.
    pub(super) fn take(&self, letter: ToMake) {
        if let Some(to_make) = &self.to_make {
            // Where nobody takes it, it stays planned.
            let _ = to_make.send(letter);
        }
    }

    /// What is finished by now, as much as is put on record at a time.
    pub(super) fn finished(&self, most: usize) -> Vec<Made> {
        self.made.try_iter().take(most).collect()
    }

    /// No more letters come: what is finished next, with what is finished besides; nothing once all is.
    pub(super) fn rest(&mut self, most: usize) -> Vec<Made> {
        self.to_make = None;
        let first = self.made.recv().ok();
        let more = if first.is_some() { self.finished(most.saturating_sub(1)) } else { Vec::new() };
        first.into_iter().chain(more).collect()
    }
}

fn make(
    worker: &mut Option<Worker>,
    setup: &Arc<Setup>,
    proofreader: &Proofreader,
    letter: &ToMake,
) -> Result<(Vec<u8>, u64), Trouble> {
    let worker = match worker {
        Some(worker) => worker,
        None => worker.insert(Worker::start(setup).map_err(Trouble::Passing)?),
    };
    let rendered = worker.render(&letter.id, &letter.json);
    let Rendered { pdf, pages, text, .. } = rendered.map_err(|findings| {
        let is_passing = findings.iter().any(|finding| PASSING.contains(&finding.code));
        if is_passing { Trouble::Passing(findings) } else { Trouble::Lasting(findings) }
    })?;
    let (fingerprint, facts) = facts_of(&letter.json);
    if !carries(&pdf, &text, &fingerprint, &facts) {
        return Err(Trouble::Lasting(vec![findings::without_facts(&letter.id)]));
    }
    let Some((owner, own)) = &letter.own else { return Ok((pdf, u64::from(pages))) };
    // What is attached is read by others too: it names nobody else either.
    let attached = texts_of(&facts);
    let misread: Vec<Diagnostic> =
        [&text, &attached].into_iter().flat_map(|text| proofreader.check(*owner, own, text)).collect();
    if misread.is_empty() { Ok((pdf, u64::from(pages))) } else { Err(Trouble::Lasting(misread)) }
}

/// Fingerprint and facts of a letter as it is kept.
fn facts_of(letter: &[u8]) -> (String, String) {
    let letter: Option<Letter> = serde_json::from_slice(letter).ok();
    let of = letter.and_then(|letter| Some((letter.fingerprint, letter.issued?.facts)));
    of.unwrap_or_default()
}

/// Whether the finished file has these facts attached and shows their fingerprint, whatever its layout is.
fn carries(pdf: &[u8], text: &str, fingerprint: &str, facts: &str) -> bool {
    let attached = Pdf::open(pdf).and_then(|pdf| pdf.attachments()).unwrap_or_default();
    let mut named = attached.iter().filter(|attached| attached.name == facts::FILE);
    let is_it = named.next().is_some_and(|attached| attached.bytes == facts.as_bytes());
    is_it && named.next().is_none() && fingerprint.get(..16).is_some_and(|short| text.contains(short))
}

/// Every text of facts, white space removed.
fn texts_of(facts: &str) -> String {
    let mut texts = String::new();
    let mut values: Vec<Value> = serde_json::from_str(facts).into_iter().collect();
    while let Some(value) = values.pop() {
        match value {
            Value::String(text) => texts += &(bare_text(&text) + "\n"),
            Value::Array(more) => values.extend(more),
            Value::Object(more) => values.extend(more.into_iter().map(|(_, value)| value)),
            _ => {}
        }
    }
    texts
}
