//! A run: what was begun before is finished, letters that may be issued get their numbers, become files, and are entered.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use serde::Serialize;

use super::number::{Not, Numbering, ToMake, give};
use super::press::{Made, Press, Trouble};
use super::ready::{Correction, Looked, Ready, look, touched};
use super::{findings, proofs};
use crate::bulk::limits::Limits;
use crate::bulk::process::letter_worker::outside::{LETTERS_PER_PROCESS, Setup};
use crate::compose::proofreading::Proofreader;
use crate::decisions::{Gate, Ledger};
use crate::deliver::fail_point::point;
use crate::deliver::issued_folder::{IssuedFolder, OneAtATime, Published};
use crate::diagnostic::Diagnostic;
use crate::domain::digest::Digest;
use crate::job::{Case, Job};
use crate::ledger::{Entered, LogKey, Standing, State, Told, origin_of};

/// Letters that get their numbers at a time: a transaction holds up whoever decides about letters meanwhile.
const AT_ONCE: usize = 64;

/// Signs a finished file; the unsigned one stays provable by its digest.
pub trait Seal {
    /// The signed file.
    ///
    /// # Errors
    /// Why it cannot be signed.
    fn seal(&self, pdf: &[u8]) -> Result<Vec<u8>, Diagnostic>;
}

/// How to issue.
pub struct Options<'a> {
    /// Folder of issued letters.
    pub output: PathBuf,
    /// The program that is started as `program worker`.
    pub program: PathBuf,
    /// Worker processes.
    pub workers: usize,
    /// What a letter may use.
    pub limits: Limits,
    /// Only these: letter id, credit code, or a part of a name; empty: all.
    pub only: Vec<String>,
    /// Issued letters to be corrected.
    pub corrections: Vec<Correction>,
    /// Signs files.
    pub seal: Option<&'a dyn Seal>,
    /// Signs heads of the ledger.
    pub key: Option<LogKey>,
}

/// What a run tells while it goes on.
pub trait Watch {
    /// Another run issues letters of this job, and this one waits for it.
    fn waits(&mut self);
    /// A letter is out.
    fn issued(&mut self, given: &Given);
}

/// A letter that is out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Given {
    /// 发文字号.
    pub document_no: String,
    /// Letter id.
    pub letter: String,
    /// File, relative to the folder of issued letters.
    pub file: String,
    /// SHA-256 of the file.
    pub sha256: Digest,
    /// 发文字号 of the letter that it corrects; empty: none.
    pub supersedes: String,
}

/// What a run did.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Summary {
    /// Letters issued now, in the order of the ledger.
    pub issued: Vec<Given>,
    /// Letters that were out before.
    pub there: usize,
    /// Of those, letters whose words would be others now.
    pub differing: Vec<String>,
    /// Cases without a letter.
    pub without: usize,
    /// Letters that wait for approval, or for someone to look at findings.
    pub waiting: usize,
    /// Letters that got a number and are not out: another run finishes them.
    pub unfinished: Vec<String>,
    /// Numbers that are free again.
    pub free: Vec<String>,
    /// Where the ledger stands: the checkpoint.
    pub head: String,
    /// Side files written.
    pub proofs: usize,
    /// Somebody asked for the end.
    pub stopped: bool,
    /// What there is to know.
    pub findings: Vec<Diagnostic>,
}

/// Issues the letters of an open job; `found` is what was found while it was opened.
///
/// # Errors
/// Nothing can be issued: drafts, no number, a ledger that is broken, a folder that cannot be written to.
pub fn run(
    job: &Job,
    found: &[Diagnostic],
    options: &Options<'_>,
    stop: &AtomicBool,
    watch: &mut dyn Watch,
) -> Result<Summary, Diagnostic> {
    let settings = &job.spot_check().settings;
    if !job.makes_finals() {
        return Err(findings::drafts());
    }
    if settings.letter.document_no.is_empty() && job.spot_check().agencies.are_none() {
        return Err(findings::no_pattern());
    }
    let _alone = OneAtATime::wait_in(job.folder(), || watch.waits())?;
    let folder = IssuedFolder::open(&options.output)?;
    let mut ledger = Ledger::open(job.folder())?;
    if let Some(broken) = super::verify::first_fault(&ledger)? {
        return Err(findings::broken(&broken));
    }
    let gate = if job.needs_approval() { Some(Gate::open(job.folder())?) } else { None };
    let sources: BTreeMap<String, Digest> = job.sources().map(|(file, sha256)| (file.to_string(), sha256)).collect();
    let numbering = Numbering { settings, sources: &sources, gate: gate.as_ref() };
    let proofreader = Proofreader::new(job.identities().collect());
    let mut run = Run { job, options, folder: &folder, ledger: &mut ledger, summary: Summary::default(), watch };
    run.publish_what_is_entered()?;
    thread::scope(|scope| {
        let mut press = Press::start(scope, options.workers, &Arc::new(setup(job, options)), &proofreader, stop);
        let cases = job.cases();
        run.finish_what_is_planned(&press, &cases)?;
        run.issue_cases(&mut press, (&cases, found), &numbering, stop)?;
        loop {
            let made = press.rest(AT_ONCE);
            if made.is_empty() {
                break Ok(());
            }
            run.enter(made)?;
        }
    })?;
    let Run { mut summary, .. } = run;
    summary.stopped = stop.load(Ordering::Relaxed);
    let standing = ledger.standing();
    summary.unfinished = standing.planned().map(|told| told.numbered.document_no.clone()).collect();
    summary.free = standing.gaps().iter().map(|(pattern, n)| pattern.replace("{n}", &n.to_string())).collect();
    let head = proofs::signed(ledger.head(&origin_of(&settings.campaign.id))?, options.key.as_ref())?;
    point("issue", "proofs").map_err(|error| folder.trouble(&error))?;
    summary.proofs = proofs::write(&ledger, &folder, &head)?;
    summary.head = head.note;
    Ok(summary)
}

/// What worker processes are started with.
fn setup(job: &Job, options: &Options<'_>) -> Setup {
    Setup {
        program: options.program.clone(),
        layout: job.layout().clone(),
        fonts: job.font_files(),
        roles: job.spot_check().settings.fonts.clone(),
        limits: options.limits.clone(),
        letters_per_process: LETTERS_PER_PROCESS,
        tell: |_, _| {},
    }
}

struct Run<'a> {
    job: &'a Job,
    options: &'a Options<'a>,
    folder: &'a IssuedFolder,
    ledger: &'a mut Ledger,
    summary: Summary,
    watch: &'a mut dyn Watch,
}

impl Run<'_> {
    /// What the ledger knows gets its final name, where a run died before that.
    fn publish_what_is_entered(&mut self) -> Result<(), Diagnostic> {
        let standing = self.ledger.standing();
        let known: BTreeSet<Digest> =
            standing.all().iter().filter_map(|told| told.files.map(|(signed, _)| signed)).collect();
        let trouble = |error| self.folder.trouble(&error);
        self.folder.forget_others(&|sha256| known.contains(sha256)).map_err(trouble)?;
        let out: Vec<&Told> = standing.all().iter().filter(|told| told.files.is_some()).collect();
        let files: Vec<(Digest, String)> =
            out.iter().filter_map(|told| Some((told.files?.0, told.file.clone()))).collect();
        for (told, published) in out.iter().zip(self.folder.publish_all(&files).map_err(trouble)?) {
            if published == Published::InTheWay {
                self.summary.findings.push(findings::in_the_way(&told.file, &told.numbered.document_no));
            }
        }
        Ok(())
    }

    /// Letters that a dead run gave their numbers are made as they were fixed then.
    fn finish_what_is_planned(&mut self, press: &Press, cases: &[Case]) -> Result<(), Diagnostic> {
        let planned: Vec<Told> = self.ledger.standing().planned().cloned().collect();
        let case_of: BTreeMap<&str, &Case> = cases.iter().map(|case| (case.id.as_str(), case)).collect();
        for told in planned {
            let Some(json) = self.ledger.letter(&told.letter_sha256)? else {
                return Err(findings::broken(&format!("letter {} is missing", told.letter_sha256)));
            };
            let own = case_of.get(told.letter.as_str()).map(|case| self.job.own_texts(case));
            press.take(ToMake { document_no: told.numbered.document_no, id: told.letter, json, own });
        }
        Ok(())
    }

    fn issue_cases(
        &mut self,
        press: &mut Press,
        (cases, found): (&[Case], &[Diagnostic]),
        numbering: &Numbering<'_>,
        stop: &AtomicBool,
    ) -> Result<(), Diagnostic> {
        let corrections = self.corrections()?;
        let touched = touched(self.job, cases, found);
        let asked: Vec<Case> = cases.iter().filter(|case| self.is_asked(case)).cloned().collect();
        for chunk in asked.chunks(AT_ONCE) {
            if stop.load(Ordering::Relaxed) {
                break;
            }
            let looked = look(self.job, chunk, (self.ledger.standing(), &corrections), &touched);
            let ready = self.count(chunk, looked);
            self.number(press, ready, numbering)?;
            let made = press.finished(usize::MAX);
            self.enter(made)?;
        }
        Ok(())
    }

    /// Corrections by letter id.
    fn corrections(&self) -> Result<BTreeMap<String, Correction>, Diagnostic> {
        let standing: &Standing = self.ledger.standing();
        let mut known = BTreeMap::new();
        for correction in &self.options.corrections {
            let asked = &correction.letter;
            let told = standing.numbered(asked).or_else(|| standing.of_letter(asked));
            match told.filter(|told| told.state == State::Issued) {
                Some(told) => drop(known.insert(told.letter.clone(), correction.clone())),
                None => return Err(findings::nothing_to_correct(asked)),
            }
        }
        Ok(known)
    }

    fn is_asked(&self, case: &Case) -> bool {
        let only = &self.options.only;
        let fits = |asked: &String| {
            case.id == *asked
                || case.credit_code.eq_ignore_ascii_case(asked)
                || case.enterprise.contains(asked.as_str())
        };
        only.is_empty() || only.iter().any(fits)
    }

    fn count(&mut self, cases: &[Case], looked: Vec<Looked>) -> Vec<Ready> {
        let mut ready = Vec::new();
        for (case, looked) in cases.iter().zip(looked) {
            match looked {
                Looked::Ready(letter) => ready.push(*letter),
                Looked::There { differs } => {
                    self.summary.there += 1;
                    self.summary.differing.extend(differs.then(|| case.id.clone()));
                }
                Looked::Waits(finding) => {
                    self.summary.waiting += 1;
                    self.summary.findings.push(finding);
                }
                Looked::None => self.summary.without += 1,
            }
        }
        ready
    }

    /// Gives these letters their numbers, all in one transaction, and hands them on.
    fn number(&mut self, press: &Press, ready: Vec<Ready>, numbering: &Numbering<'_>) -> Result<(), Diagnostic> {
        if ready.is_empty() {
            return Ok(());
        }
        let folder = self.folder;
        let summary = &mut self.summary;
        let at = |moment: &str| point("issue", moment).map_err(|error| folder.trouble(&error));
        at("plan")?;
        let given = self.ledger.write(|writing| {
            let mut given = Vec::new();
            for ready in ready {
                let id = ready.case.id.clone();
                match give(writing, ready, numbering)? {
                    Ok(letter) => given.push(letter),
                    Err(Not::There) => summary.there += 1,
                    Err(Not::Approved) => {
                        summary.waiting += 1;
                        summary.findings.push(findings::not_approved(&id));
                    }
                }
            }
            at("planning")?;
            Ok(given)
        })?;
        at("planned")?;
        given.into_iter().for_each(|letter| press.take(letter));
        Ok(())
    }

    /// Enters finished letters, all in one transaction, and then gives their files their names.
    fn enter(&mut self, made: Vec<Made>) -> Result<(), Diagnostic> {
        let folder = self.folder;
        let at = |moment: &str| point("issue", moment).map_err(|error| folder.trouble(&error));
        let mut kept = Vec::new();
        let mut lost = Vec::new();
        for Made { document_no, id, result } in made {
            match result {
                Ok((pdf, pages)) => {
                    let unsigned = Digest::of(&pdf);
                    let sealed = match self.options.seal {
                        Some(seal) => seal.seal(&pdf),
                        None => Ok(pdf),
                    };
                    match sealed {
                        Ok(pdf) => {
                            let sha256 = folder.keep(&pdf).map_err(|error| folder.trouble(&error))?;
                            kept.push((document_no, sha256, unsigned, pages));
                        }
                        // It stays planned: with the key at hand another run issues it.
                        Err(finding) => self.summary.findings.push(finding),
                    }
                }
                Err(Trouble::Passing(trouble)) => self.summary.findings.extend(trouble),
                Err(Trouble::Lasting(trouble)) => {
                    self.summary.findings.push(findings::not_made(&document_no, &id));
                    let reason = trouble.first().map(|finding| finding.code.to_string()).unwrap_or_default();
                    self.summary.findings.extend(trouble);
                    lost.push((document_no, reason));
                }
            }
        }
        at("kept")?;
        folder.settle().map_err(|error| folder.trouble(&error))?;
        if kept.is_empty() && lost.is_empty() {
            return Ok(());
        }
        let given = self.ledger.write(|writing| {
            for (document_no, reason) in lost {
                let told = writing.standing().numbered(&document_no).cloned();
                if let Some(told) = told.filter(|told| told.state == State::Planned) {
                    writing.append(&told.letter, Entered::Released { numbered: told.numbered, reason })?;
                }
            }
            let mut given = Vec::new();
            for (document_no, sha256, unsigned_sha256, pages) in kept {
                let told = writing.standing().numbered(&document_no).cloned();
                let Some(told) = told.filter(|told| told.state == State::Planned) else { continue };
                let facts_sha256 = told.facts_sha256;
                let rendered = Entered::Rendered { document_no: document_no.clone(), unsigned_sha256, pages };
                writing.append(&told.letter, rendered)?;
                let file = told.file.clone();
                let issued =
                    Entered::Issued { document_no: document_no.clone(), file, sha256, unsigned_sha256, facts_sha256 };
                writing.append(&told.letter, issued)?;
                if !told.supersedes.is_empty() {
                    let superseded =
                        Entered::Superseded { document_no: told.supersedes.clone(), by: document_no.clone() };
                    writing.append(&told.letter, superseded)?;
                }
                let Told { letter, file, supersedes, .. } = told;
                given.push(Given { document_no, letter, file, sha256, supersedes });
            }
            at("entering")?;
            Ok(given)
        })?;
        at("entered")?;
        let files: Vec<(Digest, String)> = given.iter().map(|given| (given.sha256, given.file.clone())).collect();
        let published = folder.publish_all(&files).map_err(|error| folder.trouble(&error))?;
        for (given, published) in given.into_iter().zip(published) {
            if published == Published::InTheWay {
                self.summary.findings.push(findings::in_the_way(&given.file, &given.document_no));
            }
            self.watch.issued(&given);
            self.summary.issued.push(given);
        }
        Ok(())
    }
}
