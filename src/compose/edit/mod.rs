//! Edits: what a person changes in one letter, as a layer over what was composed.
//!
//! An edit names a block by its id and the text in it that it changes, with the text as it was: where that text is gone
//! the edit is stale, and the letter is held rather than guessed at.

mod apply;
mod findings;
mod numbers;
mod places;

use serde::{Deserialize, Serialize};

pub use crate::advice::phrase::unknown_placeholders;
pub use apply::apply;
pub use numbers::strange as strange_number;
pub use places::{Editable, editable};

/// An edit of one text of one letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// Letter id.
    pub letter: String,
    /// Block id.
    pub block: String,
    /// Which of the block's editable texts, from 0 (see [`editable`]).
    pub text: usize,
    /// The text as it was; an edit of another text is stale.
    pub before: String,
    /// What becomes of it.
    pub change: Change,
    /// Why; never empty.
    pub why: String,
    /// Who.
    #[serde(default)]
    pub who: String,
    /// When, RFC 3339.
    #[serde(default)]
    pub at: String,
}

/// What becomes of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// This stands instead.
    Replace(String),
    /// It is gone: a measure or a paragraph as a whole.
    Strike,
    /// A paragraph or measure after it.
    Add(String),
}

impl Change {
    /// The new text, where there is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Replace(text) | Self::Add(text) => Some(text),
            Self::Strike => None,
        }
    }
}
