//! `facts.json`: what a letter says, for machines, each value with the cell that says it. Canonical (RFC 8785), all texts.
//!
//! Its schema is `docs/facts.schema.json`.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::compose::letter::{Letter, printed_texts};
use crate::domain::digest::Digest;
use crate::domain::words;
use crate::job::Attested;
use crate::ledger::Seen;

/// Which schema the facts are written by.
pub const SCHEMA: &str = "yice-facts/1";
/// Name of the attachment.
pub const FILE: &str = "facts.json";

/// The facts of an issued letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// [`SCHEMA`].
    pub schema: String,
    /// The letter.
    pub letter: OfLetter,
    /// The ledger before it.
    pub ledger: Seen,
    /// Files that facts come from: name and SHA-256.
    pub sources: BTreeMap<String, Digest>,
    /// The facts.
    pub facts: Vec<Fact>,
    /// Every text that the pages show, in reading order.
    pub printed: Vec<String>,
}

/// The letter itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfLetter {
    /// Letter id.
    pub id: String,
    /// `rectification_guidance` or `improvement_advice`.
    pub kind: String,
    /// 发文字号.
    pub document_no: String,
    /// Date, ISO.
    pub date: String,
    /// Title.
    pub title: String,
    /// Who issues it.
    pub issuer: String,
    /// To whom.
    pub addressee: String,
    /// Their credit code; empty: none.
    pub credit_code: String,
    /// Product class.
    pub class: String,
    /// 发文字号 of the letter that it corrects; empty: none.
    pub supersedes: String,
    /// SHA-256 of its words, number and date left out: what was approved.
    pub words_sha256: Digest,
}

/// One value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// 抽样单编号.
    pub sample: String,
    /// Number of the item in its sample, from 1; empty: of the sample or its enterprise.
    pub item: String,
    /// Which value: the key of its column.
    pub field: String,
    /// Header of the column.
    pub header: String,
    /// The text as received; a day in ISO; the proper word of a verdict or conclusion.
    pub value: String,
    /// File.
    pub file: String,
    /// Sheet; empty in a text file.
    pub sheet: String,
    /// Row, from 1.
    pub row: String,
    /// Column: letters, in a text file its number; empty where the value has no column of its own.
    pub column: String,
}

impl Fact {
    pub(super) fn of(attested: &Attested) -> Self {
        let Attested { sheet_no, item, field, value, place } = attested;
        Self {
            sample: sheet_no.clone(),
            item: item.map(|item| item.to_string()).unwrap_or_default(),
            field: field.key(),
            header: field.header().to_string(),
            value: value.clone(),
            file: place.file.clone(),
            sheet: place.sheet.clone(),
            row: place.row.map(|row| row.to_string()).unwrap_or_default(),
            column: place.column.clone(),
        }
    }
}

/// The facts of a letter that has its number, in canonical form.
pub(super) fn canonical(
    letter: &Letter,
    supersedes: &str,
    words_sha256: Digest,
    (attested, sources): (&[Attested], &BTreeMap<String, Digest>),
    ledger: Seen,
) -> String {
    let used: BTreeSet<&str> = attested.iter().map(|fact| fact.place.file.as_str()).collect();
    let sources = sources.iter().filter(|(file, _)| used.contains(file.as_str()));
    let facts = Facts {
        schema: SCHEMA.into(),
        letter: OfLetter {
            id: letter.id.clone(),
            kind: words::code(&letter.kind),
            document_no: letter.document_no.clone(),
            date: letter.iso_date.clone(),
            title: letter.title.clone(),
            issuer: letter.issuer.clone(),
            addressee: letter.addressee.clone(),
            credit_code: letter.credit_code.clone(),
            class: letter.class_name.clone(),
            supersedes: supersedes.into(),
            words_sha256,
        },
        ledger,
        sources: sources.map(|(file, sha256)| (file.clone(), *sha256)).collect(),
        facts: attested.iter().map(Fact::of).collect(),
        printed: printed_texts(letter),
    };
    // It holds texts alone, so that it can always be written.
    serde_json_canonicalizer::to_string(&facts).unwrap_or_default()
}

impl Facts {
    /// Reads facts; only canonical ones are facts.
    ///
    /// # Errors
    /// They are no facts, of another schema, or not canonical.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let facts: Self = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if facts.schema != SCHEMA {
            return Err(format!("schema {}, and {SCHEMA} is known", facts.schema));
        }
        match serde_json_canonicalizer::to_vec(&facts) {
            Ok(canonical) if canonical == bytes => Ok(facts),
            _ => Err("not in canonical form (RFC 8785)".into()),
        }
    }
}
