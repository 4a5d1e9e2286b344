//! An entry: what happened to one letter, as the leaf of the tree has it.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::domain::digest::Digest;

/// An ISO date or an hour in RFC 3339: a text, because nothing is reckoned with it here.
pub type Day = String;

/// A number that belongs to a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbered {
    /// 发文字号 as printed.
    pub document_no: String,
    /// Its pattern: numbers are counted by it.
    pub pattern: String,
    /// The running number.
    #[serde(with = "text")]
    pub number: u64,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Entered {
    /// A line of the journal of decisions about the letter: an edit, an approval, or the end of one.
    Decided {
        /// `edited`, `edit_withdrawn`, `approved`, `sent_back`, `outdated`.
        decision: String,
        /// Its number in the journal.
        #[serde(with = "text")]
        event: u64,
        /// SHA-256 of the event in canonical JSON.
        event_sha256: Digest,
    },
    /// The letter has a number and a date, and what will be made of it is fixed.
    Planned {
        /// Its number.
        #[serde(flatten)]
        numbered: Numbered,
        /// Date on the letter, ISO.
        date: Day,
        /// Digest of its words, number and date left out: what is approved.
        words_sha256: Digest,
        /// Digest of `facts.json`, which is attached to it.
        facts_sha256: Digest,
        /// Digest of the letter as data, which `state.db` keeps.
        letter_sha256: Digest,
        /// Where it goes, relative to the folder of issued letters.
        file: String,
        /// The letter (发文字号) that it corrects; empty: none.
        supersedes: String,
        /// Why, where it corrects one.
        why: String,
    },
    /// Its pages could not be made: the number is free again.
    Released {
        /// The number.
        #[serde(flatten)]
        numbered: Numbered,
        /// The code of the finding.
        reason: String,
    },
    /// Its pages were made.
    Rendered {
        /// 发文字号.
        document_no: String,
        /// SHA-256 of the file before anybody signed it: what building it anew must give.
        unsigned_sha256: Digest,
        /// Pages.
        #[serde(with = "text")]
        pages: u64,
    },
    /// It left the house.
    Issued {
        /// 发文字号.
        document_no: String,
        /// Its file, relative to the folder of issued letters.
        file: String,
        /// SHA-256 of the file.
        sha256: Digest,
        /// SHA-256 of the same before it was signed.
        unsigned_sha256: Digest,
        /// Digest of `facts.json`.
        facts_sha256: Digest,
    },
    /// Another letter stands in its place.
    Superseded {
        /// 发文字号 of this one.
        document_no: String,
        /// 发文字号 of the other one.
        by: String,
    },
    /// It was sent.
    Sent(Service),
    /// It arrived, or did not.
    Delivered(Service),
    /// Its receipt came back.
    Received(Service),
    /// Written by a later program.
    #[serde(other)]
    Unknown,
}

/// What is known of sending a letter and of its arrival.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// 发文字号.
    pub document_no: String,
    /// The day.
    pub on: Day,
    /// How, and what proves it: plain texts by name.
    #[serde(flatten)]
    pub details: BTreeMap<String, String>,
}

/// An entry of the ledger. Its canonical JSON (RFC 8785) is the leaf.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its position, from 0.
    #[serde(with = "text")]
    pub seq: u64,
    /// The hour, RFC 3339.
    pub at: String,
    /// Letter id.
    pub letter: String,
    /// Chance, hexadecimal: a proof shows the hash of a neighbour, and nobody may find out by trying what it says.
    pub salt: String,
    /// What happened.
    #[serde(flatten)]
    pub what: Entered,
}

impl Entry {
    /// Its leaf.
    pub fn leaf(&self) -> Vec<u8> {
        // It holds texts alone, so that it can always be written.
        serde_json_canonicalizer::to_vec(self).unwrap_or_default()
    }

    /// Reads a leaf; only what is written again byte by byte is one.
    ///
    /// # Errors
    /// It is no entry, or not in canonical form.
    pub fn of_leaf(leaf: &[u8]) -> Result<Self, String> {
        let entry: Self = serde_json::from_slice(leaf).map_err(|error| error.to_string())?;
        // What a later program wrote is kept as it is.
        match entry.what == Entered::Unknown || entry.leaf() == leaf {
            true => Ok(entry),
            false => Err("not in canonical form".into()),
        }
    }

    /// Its word, as `kind` says it.
    pub fn kind(&self) -> String {
        let value = serde_json::to_value(&self.what).unwrap_or_default();
        value.get("kind").and_then(serde_json::Value::as_str).unwrap_or("unknown").to_string()
    }

    /// 发文字号 that it is about; empty: none.
    pub fn document_no(&self) -> &str {
        match &self.what {
            Entered::Planned { numbered, .. } | Entered::Released { numbered, .. } => &numbered.document_no,
            Entered::Rendered { document_no, .. }
            | Entered::Issued { document_no, .. }
            | Entered::Superseded { document_no, .. } => document_no,
            Entered::Sent(service) | Entered::Delivered(service) | Entered::Received(service) => &service.document_no,
            Entered::Decided { .. } | Entered::Unknown => "",
        }
    }
}

/// Whole numbers as texts, as all numbers of facts and entries are: no reader rounds them.
pub(super) mod text {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(number: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(number)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        let text = String::deserialize(deserializer)?;
        let number: u64 = text.parse().map_err(serde::de::Error::custom)?;
        match number.to_string() == text {
            true => Ok(number),
            false => Err(serde::de::Error::custom("a whole number without leading zeros is wanted")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Entry {
        Entry {
            seq: 7,
            at: "2026-03-01T08:00:00Z".into(),
            letter: "gz-wire-1".into(),
            salt: "00ff".into(),
            what: Entered::Issued {
                document_no: "黔示检函〔2026〕8号".into(),
                file: "a/b.pdf".into(),
                sha256: Digest::of(b"signed"),
                unsigned_sha256: Digest::of(b"plain"),
                facts_sha256: Digest::of(b"facts"),
            },
        }
    }

    #[test]
    fn a_leaf_is_canonical_and_is_read_again() {
        let leaf = entry().leaf();
        let text = String::from_utf8(leaf.clone()).unwrap();
        assert!(
            text.starts_with(r#"{"at":"2026-03-01T08:00:00Z","document_no":"黔示检函〔2026〕8号","facts_sha256":""#),
            "{text}"
        );
        assert!(text.contains(r#""kind":"issued""#) && text.contains(r#""seq":"7""#), "{text}");
        assert_eq!(Entry::of_leaf(&leaf).unwrap(), entry());
        for other in [text.replace("{\"at\"", "{ \"at\""), text.replace("\"7\"", "7"), text.replace("\"7\"", "\"07\"")]
        {
            assert!(Entry::of_leaf(other.as_bytes()).is_err(), "{other}");
        }
        assert_eq!((entry().kind().as_str(), entry().document_no()), ("issued", "黔示检函〔2026〕8号"));
    }
}
