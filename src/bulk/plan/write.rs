//! Job → plan: letters put into words, and everything that rendering and proving will need, written to a folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{
    CASES, FACTS, FONTS, FORMAT, HEADER, Header, IDENTITIES, LAYOUT, LETTERS, Plan, Planned, PlannedCase, PlannedLetter,
};
use crate::bulk::findings;
use crate::compose::digest_of_words;
use crate::compose::letter::Letter;
use crate::deliver::file_name::file_of;
use crate::deliver::json_lines;
use crate::diagnostic::Diagnostic;
use crate::domain::digest::Digest;
use crate::domain::outcome::{HoldReason, Reason, Reasons};
use crate::job::plan_facts::Fact;
use crate::job::specificity::{self, Counter, Footprint, Report};
use crate::job::{Case, Job};
use crate::typeset::FontFile;

/// Letters put into words at a time, while as many are written: enough to keep all processors busy, few enough to hold
/// in memory.
const AT_ONCE: usize = 128;

/// What was seen while the letters of a job were put into words.
pub struct Frozen {
    /// Whether each letter is its enterprise's own.
    pub specificity: Report,
    /// What could not be put into words, and what a reviewer should know.
    pub findings: Vec<Diagnostic>,
    /// The font files, as they were opened.
    pub fonts: Vec<FontFile>,
}

/// Freezes a job into a folder, which is whole or not there: it is made beside its place and moved into it.
///
/// # Errors
/// The folder holds something that is no plan, or cannot be written.
pub fn freeze(job: &Job, folder: &Path) -> Result<Frozen, Diagnostic> {
    let unusable = |error: io::Error| findings::plan_unusable(folder, &error);
    if folder.exists() && !Plan::is_at(folder) && !is_empty(folder) {
        return Err(findings::not_a_plan(folder));
    }
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(parent).map_err(unusable)?;
    let made = in_the_making(folder);
    clear(&made).map_err(unusable)?;
    fs::create_dir(&made).map_err(unusable)?;
    let (specificity, findings) =
        Writer::new(&made, job).and_then(|mut writer| writer.write(job)).map_err(|error| {
            // What could not be finished is of no use to anyone.
            let _ = clear(&made);
            unusable(error)
        })?;
    clear(folder).map_err(unusable)?;
    fs::rename(made, folder).map_err(unusable)?;
    Ok(Frozen { specificity, findings, fonts: job.font_files() })
}

/// Where a plan is made before it is moved to its place: a dead run leaves one such folder at most.
fn in_the_making(folder: &Path) -> PathBuf {
    let mut name = folder.file_name().unwrap_or_default().to_os_string();
    name.push(".part");
    folder.with_file_name(name)
}

/// Removes a folder, if it is there.
pub(super) fn clear(folder: &Path) -> io::Result<()> {
    if folder.exists() { fs::remove_dir_all(folder) } else { Ok(()) }
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

/// The files of a plan in the making.
struct Writer {
    folder: PathBuf,
    cases: Lines,
    facts: Lines,
    letters: BufWriter<File>,
    /// Bytes written to `letters`.
    offset: u64,
    files: BTreeMap<String, Digest>,
    of_files: String,
}

/// A case put into words, ready to be written.
struct Put {
    case: Case,
    own: OfCase,
    letter: Attempt,
}

/// A letter put into words.
struct Worded {
    planned: PlannedLetter,
    json: Vec<u8>,
    footprint: Footprint,
}

/// A letter, or why there is none.
enum Attempt {
    Worded(Box<Worded>),
    Held(Reasons),
    /// It could not be put into words.
    Failed(Vec<Diagnostic>),
}

/// What is known of the letters written so far.
struct Written {
    counter: Counter,
    findings: Vec<Diagnostic>,
    files: BTreeSet<String>,
    letters: usize,
    /// The class of the last one.
    class: String,
}

impl Writer {
    fn new(folder: &Path, job: &Job) -> io::Result<Self> {
        Ok(Self {
            folder: folder.to_path_buf(),
            cases: Lines::create(&folder.join(CASES))?,
            facts: Lines::create(&folder.join(FACTS))?,
            letters: BufWriter::new(File::create(folder.join(LETTERS))?),
            offset: 0,
            files: BTreeMap::new(),
            of_files: job.digests().of_files(),
        })
    }

    fn write(&mut self, job: &Job) -> io::Result<(Report, Vec<Diagnostic>)> {
        let thresholds = &job.spot_check().settings.thresholds;
        let mut written = Written {
            counter: specificity::counter(thresholds),
            findings: Vec::new(),
            files: BTreeSet::new(),
            letters: 0,
            class: String::new(),
        };
        let of_files = self.of_files.clone();
        let put_into_words = |from: usize| -> Vec<io::Result<Put>> {
            let positions = from..job.case_count().min(from + AT_ONCE);
            positions.into_par_iter().map(|position| put(job, position, &of_files)).collect()
        };
        let mut ready = put_into_words(0);
        for from in (0..job.case_count()).step_by(AT_ONCE) {
            let (next, done) = rayon::join(
                || put_into_words(from + AT_ONCE),
                || ready.into_iter().try_for_each(|put| self.write_case(put?, job.is_merged(), &mut written)),
            );
            done?;
            ready = next;
        }
        let Written { counter, mut findings, letters, .. } = written;
        self.finish(job, letters)?;
        let (report, told) = specificity::report(&counter.finish(), thresholds);
        findings.extend(told);
        Ok((report, findings))
    }

    fn write_case(&mut self, put: Put, is_merged: bool, written: &mut Written) -> io::Result<()> {
        let Put { case, own, letter } = put;
        self.facts.push_lines(&own.facts, own.count)?;
        let planned = match letter {
            Attempt::Held(reasons) => Planned::Held(reasons),
            Attempt::Failed(trouble) => written.fails(&case, trouble),
            Attempt::Worded(worded) if !written.files.insert(worded.planned.file.clone()) => {
                let twice = findings::two_letters_one_file(&case.id, &worded.planned.file);
                written.fails(&case, vec![twice])
            }
            Attempt::Worded(worded) => {
                written.take(worded.footprint, is_merged);
                Planned::Letter(Box::new(self.write_letter(worded.planned, &worded.json)?))
            }
        };
        self.cases.push(&planned_case(case, own, planned))
    }

    fn write_letter(&mut self, planned: PlannedLetter, json: &[u8]) -> io::Result<PlannedLetter> {
        let planned = PlannedLetter { offset: self.offset, ..planned };
        self.letters.write_all(json)?;
        self.letters.write_all(b"\n")?;
        self.offset += planned.length + 1;
        Ok(planned)
    }

    fn finish(&mut self, job: &Job, letters: usize) -> io::Result<()> {
        self.letters.flush()?;
        self.letters.get_ref().sync_all()?;
        let (cases, facts) = (self.cases.count, self.facts.count);
        self.files.insert(CASES.into(), self.cases.finish()?);
        self.files.insert(FACTS.into(), self.facts.finish()?);
        let mut identities = Lines::create(&self.folder.join(IDENTITIES))?;
        job.identities().try_for_each(|identity| identities.push(&identity))?;
        self.files.insert(IDENTITIES.into(), identities.finish()?);
        for (name, bytes) in job.layout() {
            self.copy(&format!("{LAYOUT}/{name}"), bytes)?;
        }
        for (name, bytes) in job.own_fonts()? {
            self.copy(&format!("{FONTS}/{name}"), &bytes)?;
        }
        let spot_check = job.spot_check();
        let sources = spot_check.sources.iter().map(|source| (source.file.to_string(), source.sha256));
        let header = Header {
            format: FORMAT,
            campaign: spot_check.settings.campaign.id.clone(),
            merged: job.is_merged(),
            review: job.needs_approval(),
            digests: job.digests().clone(),
            roles: spot_check.settings.fonts.clone(),
            sources: sources.collect(),
            sheets: spot_check.accounts.clone(),
            cases,
            letters,
            facts,
            files: std::mem::take(&mut self.files),
        };
        let mut file = File::create(self.folder.join(HEADER))?;
        file.write_all(&serde_json::to_vec_pretty(&header)?)?;
        file.sync_all()
    }

    fn copy(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.folder.join(name);
        path.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(path, bytes)?;
        self.files.insert(name.to_string(), Digest::of(bytes));
        Ok(())
    }
}

impl Written {
    /// Notes why a letter could not be put into words.
    fn fails(&mut self, case: &Case, trouble: Vec<Diagnostic>) -> Planned {
        let (reasons, trouble) = findings::failed(&case.id, trouble);
        self.findings.extend(trouble);
        Planned::Failed(reasons)
    }

    /// Counts a letter.
    fn take(&mut self, footprint: Footprint, is_merged: bool) {
        self.letters += 1;
        // Letters of one class follow each other, so the class before is complete; where the classes of an enterprise
        // share a letter they need not.
        if footprint.class != self.class && !is_merged {
            self.counter.close(&self.class);
            self.class.clone_from(&footprint.class);
        }
        self.counter.add(footprint);
    }
}

fn put(job: &Job, position: usize, of_files: &str) -> io::Result<Put> {
    let mut case = job.case(position);
    let approved = approved(job, &mut case);
    let mut own = OfCase::default();
    job.facts_of(position, &case).iter().try_for_each(|fact| own.add(fact))?;
    let mut letter = worded(job, &case, &own, of_files);
    if let Attempt::Worded(worded) = &mut letter {
        worded.planned.approved = approved;
    }
    Ok(Put { case, own, letter })
}

/// The words that were approved. A case whose letter nobody approved is held from here on; one whose letter cannot be put
/// into words fails as it would otherwise.
fn approved(job: &Job, case: &mut Case) -> Option<Digest> {
    let subject = case.subject.filter(|_| case.letter.is_ok() && job.needs_approval())?;
    match job.approved(subject) {
        Ok(version) => version.map(|version| version.words),
        Err(trouble) => {
            if trouble.iter().any(|finding| finding.code == HoldReason::NotApproved.code()) {
                case.letter = Err(Reason::from(HoldReason::NotApproved).into());
            }
            None
        }
    }
}

fn worded(job: &Job, case: &Case, own: &OfCase, of_files: &str) -> Attempt {
    let subject = match (&case.letter, case.subject) {
        (Ok(_), Some(subject)) => subject,
        // Only what is about somebody has a letter.
        (Ok(_), None) => return Attempt::Failed(Vec::new()),
        (Err(reasons), _) => return Attempt::Held(reasons.clone()),
    };
    match job.letter_with_footprint(subject) {
        Ok((letter, footprint)) => match serde_json::to_vec(&letter) {
            Ok(json) => {
                let planned = planned_letter(job, case, own, letter, &json, of_files);
                Attempt::Worded(Box::new(Worded { planned, json, footprint }))
            }
            Err(error) => Attempt::Failed(vec![findings::letter_not_json(&case.id, &error)]),
        },
        Err(trouble) => Attempt::Failed(trouble),
    }
}

/// A letter of the plan; its place among the others is not known yet.
fn planned_letter(job: &Job, case: &Case, own: &OfCase, letter: Letter, json: &[u8], of_files: &str) -> PlannedLetter {
    let (owner, own_texts) = job.own_texts(case);
    // A draft of final words is another file than the final letter.
    let draft = if job.makes_drafts() { "draft " } else { "" };
    PlannedLetter {
        file: file_of(&letter),
        fingerprint: Digest::of(format!("{draft}{} {of_files}", letter.fingerprint).as_bytes()),
        offset: 0,
        length: json.len() as u64,
        sha256: Digest::of(json),
        owner,
        own_texts,
        facts: own.digest(),
        words: digest_of_words(&letter),
        approved: None,
        kind: letter.kind,
        document_no: letter.document_no,
    }
}

fn planned_case(case: Case, own: OfCase, planned: Planned) -> PlannedCase {
    PlannedCase {
        id: case.id,
        enterprise: case.enterprise,
        credit_code: case.credit_code,
        class: case.class,
        class_name: case.class_name,
        agencies: own.agencies.into_iter().collect(),
        sampling_sheets: case.sampling_sheets,
        left_out: case.left_out,
        arm: case.arm,
        planned,
    }
}

/// The facts of a case: as lines, and what it needs of them.
#[derive(Default)]
struct OfCase {
    facts: Vec<u8>,
    count: usize,
    hasher: Sha256,
    agencies: BTreeSet<String>,
}

impl OfCase {
    fn add(&mut self, fact: &Fact) -> io::Result<()> {
        if !fact.agency.is_empty() {
            self.agencies.insert(fact.agency.clone());
        }
        let items: Vec<_> = fact.items.iter().map(|item| (&item.name, &item.cells)).collect();
        let said = (&fact.sheet_no, &fact.agency, &fact.class, &fact.fate, &fact.cells, items);
        self.hasher.update(serde_json::to_vec(&said)?);
        self.count += 1;
        json_lines::push(&mut self.facts, fact)
    }

    fn digest(&self) -> Digest {
        self.hasher.clone().into()
    }
}

/// A file with one JSON value per line, and its digest.
struct Lines {
    file: BufWriter<File>,
    hasher: Sha256,
    count: usize,
}

impl Lines {
    fn create(path: &Path) -> io::Result<Self> {
        Ok(Self { file: BufWriter::new(File::create(path)?), hasher: Sha256::new(), count: 0 })
    }

    fn push<T: Serialize>(&mut self, value: &T) -> io::Result<()> {
        self.push_lines(&json_lines::line(value)?, 1)
    }

    /// Writes whole lines, so many.
    fn push_lines(&mut self, lines: &[u8], count: usize) -> io::Result<()> {
        self.count += count;
        self.hasher.update(lines);
        self.file.write_all(lines)
    }

    fn finish(&mut self) -> io::Result<Digest> {
        self.file.flush()?;
        self.file.get_ref().sync_all()?;
        Ok(self.hasher.clone().into())
    }
}
