//! A plan: everything that rendering needs, frozen in a folder that can be copied to other machines.
//!
//! `plan.json` is the header and names the digest of every other file but `letters.jsonl`, whose letters carry their
//! own. Nothing is computed from a plan that was not in it: the same plan and share give the same bytes.

pub(crate) mod changes;
pub(crate) mod kept;
pub mod write;

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::findings;
use crate::compose::proofreading::Proofreader;
use crate::deliver::json_lines::{self, Torn, Unreadable};
use crate::diagnostic::Diagnostic;
use crate::domain::account::SheetAccount;
use crate::domain::digest::Digest;
use crate::domain::outcome::{LetterKind, Outcome, Reasons};
use crate::job::Digests;
use crate::job::plan_facts::Fact;

/// Number of the format below; a plan of another format is refused.
pub const FORMAT: u32 = 2;
/// The header.
pub const HEADER: &str = "plan.json";
/// One [`PlannedCase`] per line, in the order of the job's cases.
pub const CASES: &str = "cases.jsonl";
/// One letter per line; cases know where.
pub const LETTERS: &str = "letters.jsonl";
/// One name, code or number per line, with its owners.
pub const IDENTITIES: &str = "identities.jsonl";
/// One `Fact` per line.
pub const FACTS: &str = "facts.jsonl";
/// Folder of the layout files.
pub const LAYOUT: &str = "layout";
/// Folder of the job's own fonts.
pub const FONTS: &str = "fonts";

/// What a plan is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// [`FORMAT`].
    pub format: u32,
    /// Id of the campaign.
    pub campaign: String,
    /// The classes of an enterprise share a letter.
    pub merged: bool,
    /// Letters leave only when they are approved.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub review: bool,
    /// What letters are made with besides facts.
    pub digests: Digests,
    /// The agency's fonts by role.
    pub roles: BTreeMap<String, Vec<String>>,
    /// Input files with their SHA-256.
    pub sources: BTreeMap<String, Digest>,
    /// What became of every row of the tables, where a profile describes them.
    #[serde(default)]
    pub sheets: Vec<SheetAccount>,
    /// Cases.
    pub cases: usize,
    /// Cases with a letter.
    pub letters: usize,
    /// Loaded batches, visits and stray rows.
    pub facts: usize,
    /// SHA-256 of the other files of the plan.
    pub files: BTreeMap<String, Digest>,
}

/// One case of the job: who, and whether there is a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedCase {
    /// Letter id.
    pub id: String,
    /// Enterprise name.
    pub enterprise: String,
    /// Credit code; empty where the file has none.
    pub credit_code: String,
    /// Class code; several joined by `+`.
    pub class: String,
    /// Class name; several joined by `、`.
    pub class_name: String,
    /// Testing agencies of its batches, sorted.
    pub agencies: Vec<String>,
    /// Sampling sheet numbers of the letter; of everything there is where there is no letter.
    pub sampling_sheets: Vec<String>,
    /// Sampling sheet numbers that take no part in the letter.
    pub left_out: Vec<String>,
    /// Which wording of the trial its letter has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arm: Option<String>,
    /// The letter, or why there is none.
    pub planned: Planned,
}

/// What is to become of a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Planned {
    /// This letter is to be made.
    Letter(Box<PlannedLetter>),
    /// No letter, for these reasons.
    Held(Reasons),
    /// The letter could not be put into words, for these reasons.
    Failed(Reasons),
}

impl Planned {
    /// What becomes of the case, should its letter be made.
    pub fn outcome(&self) -> Outcome {
        match self {
            Planned::Letter(_) => Outcome::Written,
            Planned::Held(reasons) => Outcome::Held(reasons.clone()),
            Planned::Failed(reasons) => Outcome::Failed(reasons.clone()),
        }
    }
}

/// A letter to be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedLetter {
    /// Kind of letter.
    pub kind: LetterKind,
    /// 发文字号; empty where none.
    pub document_no: String,
    /// File relative to the destination.
    pub file: String,
    /// Digest of everything the file is made from: facts, words, layout, fonts, program.
    pub fingerprint: Digest,
    /// First byte of the letter in [`LETTERS`].
    pub offset: u64,
    /// Its length in bytes, without the line's end.
    pub length: u64,
    /// SHA-256 of those bytes.
    pub sha256: Digest,
    /// Position of the enterprise among the owners of [`IDENTITIES`].
    pub owner: u32,
    /// What the finished letter must hold, white space removed.
    pub own_texts: Vec<String>,
    /// Digest of the enterprise's own facts.
    pub facts: Digest,
    /// Digest of the letter as data, its document number left out.
    pub words: Digest,
    /// Digest of the words that were approved (`Version::words`); none where nobody had to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approved: Option<Digest>,
}

/// An opened plan.
pub struct Plan {
    folder: PathBuf,
    /// The header.
    pub header: Header,
    /// Cases, in order.
    pub cases: Vec<PlannedCase>,
}

impl Plan {
    /// Whether a folder is a plan (and not a job).
    pub fn is_at(folder: &Path) -> bool {
        folder.join(HEADER).is_file()
    }

    /// Opens a plan and proves that it is whole and of this format.
    ///
    /// # Errors
    /// It is not there, not whole, changed since it was frozen, or of another format.
    pub fn open(folder: &Path) -> Result<Self, Diagnostic> {
        Self::proven(folder, |_| true)?.with_cases()
    }

    /// Opens a plan with what finished letters are read back by. That index takes several times its size while it is
    /// built, so it comes before the cases, which then take the memory that it gives back.
    ///
    /// # Errors
    /// As [`Plan::open`].
    pub fn open_with_proofreader(folder: &Path) -> Result<(Self, Proofreader), Diagnostic> {
        let plan = Self::proven(folder, |_| true)?;
        let proofreader = Proofreader::new(plan.identities()?);
        Ok((plan.with_cases()?, proofreader))
    }

    /// Opens a plan for its cases alone; its other files may have been changed.
    ///
    /// # Errors
    /// As [`Plan::open`].
    pub(super) fn open_cases(folder: &Path) -> Result<Self, Diagnostic> {
        Self::proven(folder, |name| name == CASES)?.with_cases()
    }

    /// A plan of this format whose needed files are as they were frozen; its cases are not read yet.
    fn proven(folder: &Path, is_needed: impl Fn(&str) -> bool) -> Result<Self, Diagnostic> {
        let header: Header = fs::read(folder.join(HEADER))
            .and_then(|bytes| Ok(serde_json::from_slice(&bytes)?))
            .map_err(|error| findings::plan_unreadable(folder, HEADER, &error))?;
        if header.format != FORMAT {
            return Err(findings::plan_of_another_format(folder, header.format, FORMAT));
        }
        for (name, sha256) in header.files.iter().filter(|(name, _)| is_needed(name)) {
            let there =
                sha256_of(&folder.join(name)).map_err(|error| findings::plan_unreadable(folder, name, &error))?;
            if there != *sha256 {
                return Err(findings::plan_changed(folder, name));
            }
        }
        Ok(Self { folder: folder.to_path_buf(), header, cases: Vec::new() })
    }

    fn with_cases(self) -> Result<Self, Diagnostic> {
        let cases: Vec<PlannedCase> = values_of(&self.folder.join(CASES))
            .and_then(Iterator::collect)
            .map_err(|error| findings::plan_unreadable(&self.folder, CASES, &error))?;
        if cases.len() != self.header.cases {
            return Err(findings::plan_changed(&self.folder, CASES));
        }
        Ok(Self { cases, ..self })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The letters of the plan, by position of their case.
    pub fn letters(&self) -> impl Iterator<Item = (usize, &PlannedCase, &PlannedLetter)> {
        self.cases.iter().enumerate().filter_map(|(position, case)| match &case.planned {
            Planned::Letter(letter) => Some((position, case, &**letter)),
            Planned::Held(_) | Planned::Failed(_) => None,
        })
    }

    /// The letter as data, as it was frozen.
    ///
    /// # Errors
    /// The plan's letters cannot be read, or are not those that were frozen.
    pub fn letter_json(&self, letter: &PlannedLetter) -> Result<Vec<u8>, Diagnostic> {
        let unreadable = |error| findings::plan_unreadable(&self.folder, LETTERS, &error);
        let mut file = File::open(self.folder.join(LETTERS)).map_err(unreadable)?;
        let length = usize::try_from(letter.length).unwrap_or(0);
        let mut json = vec![0; length];
        file.seek(SeekFrom::Start(letter.offset)).map_err(unreadable)?;
        file.read_exact(&mut json).map_err(unreadable)?;
        if Digest::of(&json) == letter.sha256 { Ok(json) } else { Err(findings::plan_changed(&self.folder, LETTERS)) }
    }

    /// Names, codes and numbers with their owners.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn identities(&self) -> Result<Vec<(String, Vec<u32>)>, Diagnostic> {
        let lines = values_of(&self.folder.join(IDENTITIES)).and_then(Iterator::collect);
        lines.map_err(|error| findings::plan_unreadable(&self.folder, IDENTITIES, &error))
    }

    /// Everything that was loaded, one by one.
    ///
    /// # Errors
    /// The file cannot be opened; each line that cannot be read.
    pub fn facts(&self) -> Result<impl Iterator<Item = Result<Fact, Diagnostic>>, Diagnostic> {
        let folder = self.folder.clone();
        let lines =
            values_of(&folder.join(FACTS)).map_err(|error| findings::plan_unreadable(&folder, FACTS, &error))?;
        Ok(lines.map(move |line| line.map_err(|error| findings::plan_unreadable(&folder, FACTS, &error))))
    }

    /// The layout files by name.
    ///
    /// # Errors
    /// A file cannot be read.
    pub fn layout(&self) -> Result<BTreeMap<String, Vec<u8>>, Diagnostic> {
        let names = self.header.files.keys().filter_map(|name| name.strip_prefix(&format!("{LAYOUT}/")));
        names
            .map(|name| {
                let bytes = fs::read(self.folder.join(LAYOUT).join(name))
                    .map_err(|error| findings::plan_unreadable(&self.folder, name, &error))?;
                Ok((name.to_string(), bytes))
            })
            .collect()
    }
}

/// SHA-256 of a file, which may be larger than what a run has memory for.
fn sha256_of(file: &Path) -> io::Result<Digest> {
    let mut hasher = Sha256::new();
    let mut reader = BufReader::with_capacity(64 << 10, File::open(file)?);
    loop {
        let length = match reader.fill_buf()? {
            [] => return Ok(hasher.into()),
            chunk => {
                hasher.update(chunk);
                chunk.len()
            }
        };
        reader.consume(length);
    }
}

/// The values of a file of the plan. Its digest is proven, so that a line that cannot be read is an error.
fn values_of<T: DeserializeOwned>(file: &Path) -> io::Result<impl Iterator<Item = io::Result<T>> + use<T>> {
    let lines = json_lines::read(BufReader::new(File::open(file)?), Torn::Read, Unreadable::Told);
    Ok(lines.map(|line| line.map_err(io::Error::from)))
}
