//! 签收回执: what the enterprise cuts off, fills in and sends back.

use serde::{Deserialize, Serialize};

/// Stands in a receipt's texts for the document number, which the letter holds once. Unicode sets this character apart for
/// programs and no font has it, so that no cell that may be printed holds it.
pub const NUMBER_SLOT: char = '\u{FDD0}';

/// 签收回执.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// Heading.
    pub title: String,
    /// The declaration: what was received, and that signing says no more than that.
    pub text: String,
    /// Lines to fill in: label and what is known of it.
    pub fields: Vec<(String, Fill)>,
    /// Where it is sent back to: office, post code; empty: not said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub return_to: String,
}

/// What a line of a receipt is filled with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Fill {
    /// What is known; empty: a blank to fill in.
    Text(String),
    /// Boxes to tick.
    Boxes(Boxes),
}

/// Boxes to tick.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Boxes {
    /// What each stands for (`是本单位生产`), at most 10 characters.
    pub boxes: Vec<String>,
    /// What ticking means and does not mean; empty: nothing.
    pub note: String,
}

impl From<String> for Fill {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl Fill {
    /// Every text that is printed.
    pub fn texts(&self) -> Vec<&str> {
        match self {
            Self::Text(text) => vec![text],
            Self::Boxes(Boxes { boxes, note }) => boxes.iter().chain([note]).map(String::as_str).collect(),
        }
    }

    fn numbered(&self, document_no: &str) -> Self {
        match self {
            Self::Text(text) => Self::Text(text.replace(NUMBER_SLOT, document_no)),
            boxes @ Self::Boxes(_) => boxes.clone(),
        }
    }
}

impl Receipt {
    /// The receipt as it is printed, under this document number.
    pub fn numbered(&self, document_no: &str) -> Self {
        Self {
            title: self.title.clone(),
            text: self.text.replace(NUMBER_SLOT, document_no),
            fields: self.fields.iter().map(|(label, fill)| (label.clone(), fill.numbered(document_no))).collect(),
            return_to: self.return_to.clone(),
        }
    }
}
