//! A letter gets its number: what will be made of it is fixed in the same transaction.

use std::collections::BTreeMap;

use super::facts;
use super::findings;
use super::ready::Ready;
use crate::compose::letter::{Issued, LedgerHead, Letter};
use crate::decisions::{Gate, Writing};
use crate::deliver::file_name::{file_of, safe_part};
use crate::diagnostic::Diagnostic;
use crate::domain::digest::Digest;
use crate::domain::settings::Settings;
use crate::ledger::{Entered, Numbered, Seen, origin_of};

/// What numbers are given by.
pub(super) struct Numbering<'a> {
    /// The job's settings.
    pub settings: &'a Settings,
    /// Files of the job with their SHA-256.
    pub sources: &'a BTreeMap<String, Digest>,
    /// Asked at the moment when the number is given.
    pub gate: Option<&'a Gate>,
}

/// A letter to be made: its number, and itself as it is kept.
pub(super) struct ToMake {
    /// 发文字号.
    pub document_no: String,
    /// Letter id.
    pub id: String,
    /// The letter as JSON.
    pub json: Vec<u8>,
    /// Who it is about, and the texts that its file must hold; nothing where the job knows it no more.
    pub own: Option<(u32, Vec<String>)>,
}

/// Why a letter got no number at the last moment.
pub(super) enum Not {
    /// Another run gave it one.
    There,
    /// Its approval is gone.
    Approved,
}

/// Gives a letter its number and enters it.
///
/// # Errors
/// The ledger cannot be written, or the number that comes next belongs to a letter of another pattern.
pub(super) fn give(
    writing: &mut Writing<'_>,
    ready: Ready,
    numbering: &Numbering<'_>,
) -> Result<Result<ToMake, Not>, Diagnostic> {
    let Ready { letter, words, attested, own, pattern: (pattern, first), supersedes: (supersedes, why), .. } = ready;
    let there = writing.standing().of_letter(&letter.id);
    // A correction takes the place of one that is out; another run may have made it meanwhile.
    if there.is_some_and(|told| told.numbered.document_no != supersedes || told.words_sha256 == words) {
        return Ok(Err(Not::There));
    }
    if numbering.gate.is_some_and(|gate| !gate.approves(&letter.id, &words)) {
        return Ok(Err(Not::Approved));
    }
    let number = writing.standing().next_number(&pattern, u64::from(first));
    let document_no = pattern.replace("{n}", &number.to_string());
    if writing.standing().numbered(&document_no).is_some() {
        return Err(findings::number_taken(&document_no));
    }
    let head = writing.head(&origin_of(&numbering.settings.campaign.id))?;
    let numbered = Letter { document_no: document_no.clone(), ..letter };
    let letter = with_facts(numbered, &supersedes, words, (&attested, numbering.sources), Seen::from(&head));
    let json = serde_json::to_vec(&letter).unwrap_or_default();
    let letter_sha256 = writing.keep_letter(&json)?;
    let what = Entered::Planned {
        numbered: Numbered { document_no: document_no.clone(), pattern, number },
        date: letter.iso_date.clone(),
        words_sha256: words,
        facts_sha256: facts_digest(&letter),
        letter_sha256,
        file: file_name(&letter),
        supersedes,
        why,
    };
    writing.append(&letter.id, what)?;
    Ok(Ok(ToMake { document_no, id: letter.id, json, own: Some(own) }))
}

/// The letter with its facts, whose SHA-256 is its fingerprint.
fn with_facts(
    letter: Letter,
    supersedes: &str,
    words: Digest,
    of: (&[crate::job::Attested], &BTreeMap<String, Digest>),
    ledger: Seen,
) -> Letter {
    let head = LedgerHead { origin: ledger.origin.clone(), size: ledger.size.to_string(), root: ledger.root.clone() };
    let facts = facts::canonical(&letter, supersedes, words, of, ledger);
    let fingerprint = Digest::of(facts.as_bytes()).to_string();
    Letter { fingerprint, issued: Some(Issued { facts, ledger: head, supersedes: supersedes.into() }), ..letter }
}

/// SHA-256 of a letter's facts.
pub(super) fn facts_digest(letter: &Letter) -> Digest {
    Digest::of(letter.issued.as_ref().map(|issued| issued.facts.as_bytes()).unwrap_or_default())
}

/// Where a letter goes: its number stands before its name, so that a correction is another file.
fn file_name(letter: &Letter) -> String {
    let file = file_of(letter);
    let (folder, name) = file.rsplit_once('/').unwrap_or(("", &file));
    format!("{folder}/{}_{name}", safe_part(&letter.document_no))
}
