//! Whether a letter is genuine: level by level, each told apart by its words and its exit code.
//!
//! With the job everything is checked; without it what the file, its side file and a head that somebody trusts say.

mod content;
mod file;
mod ledger;
mod level;
mod proof;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::decisions::Ledger;
use crate::diagnostic::{Diagnostic, Words};
use crate::domain::digest::Digest;
use crate::job::{Case, Job};
use crate::ledger::{SignedHead, VerifyKey};

use content::Content;
pub(crate) use ledger::{Stands, first_fault, proven, proven_leaves, stands};
pub use level::{Check, Level, Outcome, Verdict, exit_code};

/// What letters are verified by.
#[derive(Default)]
pub struct Against<'a> {
    /// The job, with its ledger.
    pub office: Option<Office<'a>>,
    /// Heads that somebody trusts.
    pub heads: Vec<SignedHead>,
    /// Keys that heads are signed by.
    pub keys: Vec<VerifyKey>,
    /// Checks signatures of a file.
    pub signatures: Option<&'a dyn Signatures>,
}

/// A job and its ledger, looked through once for all letters.
pub struct Office<'a> {
    job: &'a Job,
    ledger: &'a Ledger,
    proven: ledger::Proven,
    cases: BTreeMap<String, Case>,
}

impl<'a> Office<'a> {
    /// Reads the ledger anew and proves it against itself.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn open(job: &'a Job, ledger: &'a Ledger) -> Result<Self, Diagnostic> {
        let cases = job.cases().into_iter().map(|case| (case.id.clone(), case)).collect();
        Ok(Self { job, ledger, proven: proven(ledger)?, cases })
    }
}

/// Checks the signatures of a file.
pub trait Signatures {
    /// Who signed it, in words; none where nobody did.
    ///
    /// # Errors
    /// Why a signature does not hold.
    fn signer(&self, pdf: &[u8]) -> Result<Option<Words>, Diagnostic>;
}

/// A letter's file as it was handed in.
pub struct Given {
    /// Where it is.
    pub path: PathBuf,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its side file, where one was found or named.
    pub proof: Option<String>,
}

impl Given {
    fn name(&self) -> String {
        name_of(&self.path)
    }

    fn sha256(&self) -> Digest {
        Digest::of(&self.bytes)
    }
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Verifies one letter.
///
/// # Errors
/// The ledger cannot be read.
pub fn verify(given: &Given, against: &Against<'_>) -> Result<Verdict, Diagnostic> {
    let content = Content::of(&given.bytes);
    let proof = proof::read(given);
    let known = file::known(given, &content, proof.as_ref().ok(), against);
    let mut checks = vec![file::check(given, &content, &known)];
    checks.push(proof::check(given, &proof, &known, against));
    checks.push(file::facts(&content, &known));
    checks.push(content::text(&content));
    checks.push(content::source(&content, against));
    checks.push(file::rebuild(&known, against)?);
    checks.push(file::signature(given, against));
    checks.push(proof::ledger(&content, proof.as_ref().ok(), against));
    Ok(Verdict {
        file: given.path.display().to_string(),
        sha256: given.sha256(),
        document_no: content.facts.as_ref().map(|facts| facts.letter.document_no.clone()).unwrap_or_default(),
        addressee: content.facts.as_ref().map(|facts| facts.letter.addressee.clone()).unwrap_or_default(),
        superseded_by: known.superseded_by(),
        checks,
    })
}
