//! What of a letter was looked at: two digests that the draft and the final letter share.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Letter;
use crate::domain::digest::Digest;

/// What a person sees of a letter, so that it can be told later whether it is still that.
///
/// Of a letter composed without a document number: draft and final letter then have the same one, for neither status nor
/// number is part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Everything a reader reads but number and date.
    pub words: Digest,
    /// The date on the letter, ISO.
    pub date: String,
    /// What pages are made with: layout, fonts, program; empty where nobody asked.
    #[serde(default)]
    pub pages: String,
}

impl Version {
    /// Of a letter without a document number, whose pages are made with `pages`.
    pub fn of(letter: &Letter, pages: &str) -> Self {
        let mut facts = serde_json::to_value(letter).unwrap_or_default();
        for field in ["document_no", "fingerprint", "status", "date", "iso_date"] {
            remove(&mut facts, field);
        }
        if let Some(signature) = facts.get_mut("signature") {
            remove(signature, "date");
        }
        let blocks = facts.get_mut("body").and_then(Value::as_array_mut);
        blocks.into_iter().flatten().for_each(|block| remove(block, "id"));
        Self {
            words: Digest::of(&serde_json::to_vec(&facts).unwrap_or_default()),
            date: letter.iso_date.clone(),
            pages: pages.to_string(),
        }
    }
}

fn remove(value: &mut Value, field: &str) {
    if let Value::Object(fields) = value {
        fields.remove(field);
    }
}
