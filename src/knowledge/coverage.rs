//! What the tables say, entry by entry: sources, how far established, how sure, who signed.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::Serialize;

use crate::domain::knowledge::{Certainty, Direction, Entry, Knowledge, Sentence, State, Status, entry_id};

/// An entry and what stands behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Covered {
    /// As approvals name it.
    pub id: String,
    /// Class.
    pub class: String,
    /// Item.
    pub item: String,
    /// Side.
    pub direction: Direction,
    /// State.
    pub state: State,
    /// How many sentences it has.
    pub sentences: usize,
    /// File and row of its first sentence.
    pub file: String,
    /// Likewise.
    pub row: u32,
    /// Its sources, each once.
    pub sources: Vec<String>,
    /// How far its sentences are established, each degree once.
    pub status: Vec<Status>,
    /// How sure the house is of them.
    pub certainty: Vec<Certainty>,
    /// Who approved sentences of it.
    pub approved: Vec<Signature>,
    /// Sentences that nobody approved: they appear in drafts only.
    pub unsigned: usize,
}

/// An approval.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Signature {
    /// Who.
    pub by: String,
    /// When.
    pub on: Option<NaiveDate>,
    /// Last day on which it holds, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

/// All entries by class and item; of the classes named, or of every class where none is.
pub fn coverage(knowledge: &Knowledge, classes: &[String]) -> Vec<Covered> {
    let wanted = |entry: &Entry<'_>| classes.is_empty() || classes.iter().any(|code| code == entry.class);
    knowledge.entries().filter(wanted).filter_map(|entry| covered(&entry)).collect()
}

fn covered(entry: &Entry<'_>) -> Option<Covered> {
    let all = || entry.sentences.iter().copied();
    let first = all().next()?;
    let signed = all().filter(|sentence| sentence.is_approved());
    let signature = |sentence: &Sentence| Signature {
        by: sentence.approved_by.clone(),
        on: sentence.approved_on,
        until: sentence.approved_until,
    };
    let signatures: BTreeSet<Signature> = signed.map(signature).collect();
    Some(Covered {
        id: entry_id(entry.class, entry.item, entry.direction, entry.state),
        class: entry.class.to_string(),
        item: entry.item.to_string(),
        direction: entry.direction,
        state: entry.state,
        sentences: entry.sentences.len(),
        file: first.file.clone(),
        row: first.row,
        sources: all().map(|sentence| sentence.source.clone()).collect::<BTreeSet<_>>().into_iter().collect(),
        status: each_once(all().map(|sentence| sentence.status)),
        certainty: each_once(all().map(|sentence| sentence.certainty)),
        approved: signatures.into_iter().collect(),
        unsigned: all().filter(|sentence| !sentence.is_approved()).count(),
    })
}

fn each_once<T: Ord>(values: impl Iterator<Item = T>) -> Vec<T> {
    values.collect::<BTreeSet<_>>().into_iter().collect()
}
