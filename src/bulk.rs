//! The overnight run: all letters of a job into an outbox.
//!
//! One letter's failure never costs the night: each case has an outcome, and what is done is on disk.

pub mod pool;
pub mod shard;
mod wire;
pub mod worker;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Mutex;

use serde::Serialize;

use crate::deliver::manifest::{self, Journal, Line, Outcome};
use crate::deliver::outbox::{Outbox, file_of};
use crate::deliver::{findings, read_back, sha256_hex};
use crate::diagnostic::Diagnostic;
use crate::job::specificity::{self, Footprint};
use crate::job::{Case, Job};
use crate::typeset;

/// How to run.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where to write.
    pub outbox: PathBuf,
    /// Threads.
    pub jobs: usize,
}

/// What a run did.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Summary {
    /// Where the letters are.
    pub outbox: PathBuf,
    /// Enterprise-and-class cases of the job.
    pub cases: usize,
    /// Letters made and written.
    pub written: usize,
    /// Letters that were there already.
    pub unchanged: usize,
    /// Cases without a letter for now or for good.
    pub held: usize,
    /// Letters that could not be made.
    pub failed: usize,
    /// Cases by reason code; a case with two reasons counts in both.
    pub reasons: BTreeMap<String, usize>,
    /// Pages of all letters.
    pub pages: u64,
    /// Files of an earlier run that were put aside because this run does not stand by them.
    pub withdrawn: Vec<String>,
    /// Whether each letter is its enterprise's own.
    #[serde(flatten)]
    pub specificity: specificity::Report,
    /// What went wrong with single letters.
    #[serde(skip)]
    pub findings: Vec<Diagnostic>,
}

/// Makes every letter of a job. `on_done` is called once per finished case.
///
/// # Errors
/// The outbox cannot be used at all.
pub fn run(job: &Job, options: &Options, on_done: &dyn Fn()) -> Result<Summary, Diagnostic> {
    let outbox = Outbox::open(&options.outbox)?;
    let unusable = |error: std::io::Error| findings::outbox_unusable(outbox.folder(), &error);
    let earlier = manifest::read(outbox.folder());
    let journal = Mutex::new(Journal::open(outbox.folder()).map_err(unusable)?);
    let program = program_digest(job);
    let cases = job.cases();

    let finish = |index: usize| {
        let case: &Case = &cases[index];
        let (line, footprint, mut trouble) = finish_case(job, case, &outbox, earlier.get(&case.id), &program);
        if let Ok(Err(error)) = journal.lock().map(|mut journal| journal.append(&line)) {
            trouble.push(findings::outbox_unusable(outbox.folder(), &error));
        }
        (line, footprint, trouble)
    };
    let mut footprints: Vec<Footprint> = Vec::new();
    let mut finished: BTreeMap<usize, Line> = BTreeMap::new();
    let mut summary = Summary { outbox: outbox.folder().to_path_buf(), cases: cases.len(), ..Summary::default() };
    typeset::workers(options.jobs, cases.len(), finish, |index, result| {
        let (line, footprint, trouble) = result.unwrap_or_else(|_| {
            let case = &cases[index];
            let line = line_of(case, Outcome::Failed, vec!["letter-panicked".into()]);
            (line, None, vec![findings::letter_panicked(&case.id)])
        });
        footprints.extend(footprint);
        summary.count(&line);
        summary.findings.extend(trouble);
        finished.insert(index, line);
        on_done();
    });
    let lines: Vec<Line> = finished.into_values().collect();
    footprints.sort_by(|a, b| a.id.cmp(&b.id));
    let (report, told) = specificity::report(&footprints, &job.spot_check().settings.thresholds);
    summary.specificity = report;
    summary.findings.extend(told);
    summary.withdrawn = outbox.withdraw_stale(&earlier, &lines).map_err(unusable)?;
    if let Ok(journal) = journal.into_inner() {
        journal.finish(outbox.folder(), &lines).map_err(unusable)?;
    }
    Ok(summary)
}

impl Summary {
    fn count(&mut self, line: &Line) {
        match line.outcome {
            Outcome::Written => self.written += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::Held => self.held += 1,
            Outcome::Failed => self.failed += 1,
        }
        self.pages += u64::from(line.pages.unwrap_or_default());
        for reason in line.reasons.iter().collect::<BTreeSet<_>>() {
            *self.reasons.entry(reason.clone()).or_default() += 1;
        }
    }
}

/// Everything a letter's bytes depend on besides its own facts and words.
fn program_digest(job: &Job) -> String {
    format!("{} {}", env!("CARGO_PKG_VERSION"), job.engine().digest())
}

fn finish_case(
    job: &Job,
    case: &Case,
    outbox: &Outbox,
    earlier: Option<&Line>,
    program: &str,
) -> (Line, Option<Footprint>, Vec<Diagnostic>) {
    let (Some(subject), Ok(kind)) = (case.subject, &case.letter) else {
        let reasons = case.letter.as_ref().err().cloned().unwrap_or_default();
        return (line_of(case, Outcome::Held, reasons), None, Vec::new());
    };
    let failed = |trouble: Vec<Diagnostic>| {
        let reasons: BTreeSet<String> = trouble.iter().map(|finding| finding.code.to_string()).collect();
        (line_of(case, Outcome::Failed, reasons.into_iter().collect()), None, trouble)
    };
    let letter = match job.letter(subject) {
        Ok(letter) => letter,
        Err(trouble) => return failed(trouble),
    };
    let footprint = job.footprint(subject, &letter);
    let line = Line {
        kind: serde_json::to_value(kind).ok().and_then(|kind| kind.as_str().map(str::to_string)),
        document_no: letter.document_no.clone(),
        file: Some(file_of(&letter)),
        fingerprint: Some(sha256_hex(format!("{} {program}", letter.fingerprint).as_bytes())),
        ..line_of(case, Outcome::Written, Vec::new())
    };
    if let Some(earlier) = earlier.filter(|earlier| {
        earlier.fingerprint == line.fingerprint && earlier.file == line.file && outbox.still_holds(earlier)
    }) {
        let unchanged =
            Line { outcome: Outcome::Unchanged, sha256: earlier.sha256.clone(), pages: earlier.pages, ..line };
        return (unchanged, Some(footprint), Vec::new());
    }
    let pdf = match job.pdf(&letter) {
        Ok(pdf) => pdf,
        Err(trouble) => return failed(trouble),
    };
    let misread = match read_back::text(&pdf.bytes) {
        Ok(text) => job.check_finished(subject, &text),
        Err(error) => vec![findings::unreadable_pdf(&case.id, &error.to_string())],
    };
    if !misread.is_empty() {
        return failed(misread);
    }
    let file = line.file.clone().unwrap_or_default();
    if let Err(error) = outbox.write(&file, &pdf.bytes) {
        return failed(vec![findings::write_failed(&file, &error)]);
    }
    (Line { sha256: Some(sha256_hex(&pdf.bytes)), pages: Some(pdf.pages), ..line }, Some(footprint), pdf.warnings)
}

fn line_of(case: &Case, outcome: Outcome, reasons: Vec<String>) -> Line {
    Line {
        id: case.id.clone(),
        kind: None,
        enterprise: case.enterprise.clone(),
        credit_code: case.credit_code.clone(),
        class: case.class.clone(),
        class_name: case.class_name.clone(),
        document_no: String::new(),
        outcome,
        reasons,
        sampling_sheets: case.sampling_sheets.clone(),
        left_out: case.left_out.clone(),
        file: None,
        sha256: None,
        pages: None,
        fingerprint: None,
    }
}
