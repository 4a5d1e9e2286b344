//! Which letters may be issued now, put into words: approved ones, or where nobody has to approve, those without findings.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::findings;
use crate::compose::letter::Letter;
use crate::diagnostic::{Diagnostic, Severity};
use crate::domain::digest::Digest;
use crate::job::{Attested, Case, Job};
use crate::ledger::Standing;

/// A letter that may be issued.
pub(super) struct Ready {
    /// Its case.
    pub case: Case,
    /// The letter, without number.
    pub letter: Letter,
    /// Digest of its words.
    pub words: Digest,
    /// Its facts.
    pub attested: Vec<Attested>,
    /// Who it is about, and the texts that its file must hold.
    pub own: (u32, Vec<String>),
    /// The pattern of its 发文字号 and the first running number: those of whoever signs it.
    pub pattern: (String, u32),
    /// 发文字号 of the letter that it corrects, and why; empty: none.
    pub supersedes: (String, String),
}

/// What becomes of a case.
pub(super) enum Looked {
    /// It may be issued.
    Ready(Box<Ready>),
    /// It is out, or on its way.
    There {
        /// Its words would be others now.
        differs: bool,
    },
    /// It waits, for this reason.
    Waits(Diagnostic),
    /// There is no letter.
    None,
}

/// A correction that a person asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// 发文字号 or letter id of the issued letter.
    pub letter: String,
    /// Why.
    pub why: String,
}

/// Looks at these cases.
pub(super) fn look(
    job: &Job,
    cases: &[Case],
    (standing, corrections): (&Standing, &BTreeMap<String, Correction>),
    touched: &BTreeSet<String>,
) -> Vec<Looked> {
    cases.par_iter().map(|case| one(job, case, standing, corrections, touched)).collect()
}

fn one(
    job: &Job,
    case: &Case,
    standing: &Standing,
    corrections: &BTreeMap<String, Correction>,
    touched: &BTreeSet<String>,
) -> Looked {
    let (Ok(_), Some(subject)) = (&case.letter, case.subject) else { return Looked::None };
    let there = standing.of_letter(&case.id);
    let composed = job.unnumbered(subject).map(|letter| (job.words_of(&letter), letter));
    let correction = corrections.get(&case.id);
    let (words, letter) = match (composed, there) {
        (Ok((words, _)), Some(told)) if correction.is_none() || words == told.words_sha256 => {
            return Looked::There { differs: words != told.words_sha256 };
        }
        (Err(_), Some(_)) if correction.is_none() => return Looked::There { differs: true },
        (Ok(composed), _) => composed,
        (Err(trouble), _) => return Looked::Waits(findings::not_worded(&case.id, &trouble)),
    };
    if !job.needs_approval() && touched.contains(&case.id) {
        return Looked::Waits(findings::has_findings(&case.id));
    }
    if job.needs_approval() && job.approved(subject).is_err() {
        return Looked::Waits(findings::not_approved(&case.id));
    }
    let signer = job.letter_settings(subject);
    if signer.document_no.is_empty() {
        return Looked::Waits(findings::no_pattern());
    }
    let supersedes = there.zip(correction);
    let supersedes = supersedes.map(|(told, correction)| (told.numbered.document_no.clone(), correction.why.clone()));
    let letter = match &supersedes {
        Some((document_no, _)) => job.correcting(letter, document_no),
        None => Ok(letter),
    };
    match letter {
        Ok(letter) => Looked::Ready(Box::new(Ready {
            attested: job.attested(case, &letter),
            own: job.own_texts(case),
            case: case.clone(),
            letter,
            words,
            pattern: (signer.document_no.clone(), signer.first_no),
            supersedes: supersedes.unwrap_or_default(),
        })),
        Err(trouble) => Looked::Waits(findings::not_worded(&case.id, &trouble)),
    }
}

/// Letters that findings are about: warnings and worse, by their cases.
pub(super) fn touched(job: &Job, cases: &[Case], found: &[Diagnostic]) -> BTreeSet<String> {
    let of_case = job.findings_by_case(cases, found);
    let grave = |index: &usize| found[*index].severity >= Severity::Warning;
    let touched = cases.iter().zip(of_case).filter(|(_, of)| of.iter().any(grave));
    touched.map(|(case, _)| case.id.clone()).collect()
}
