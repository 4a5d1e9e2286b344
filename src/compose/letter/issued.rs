//! What only a letter has that is issued: facts that a machine reads, and how far the ledger was when it got its number.

use serde::{Deserialize, Serialize};

use super::{Content, Letter};

/// What issuing adds to a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// `facts.json` in canonical form (RFC 8785), attached to the file; its SHA-256 is the letter's fingerprint.
    pub facts: String,
    /// The head of the ledger before this letter; printed, so that whoever has it is a witness of all before.
    pub ledger: LedgerHead,
    /// 发文字号 of the letter that it corrects; empty: none.
    #[serde(default)]
    pub supersedes: String,
}

/// A head of the ledger as it is printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerHead {
    /// Which ledger.
    pub origin: String,
    /// Number of entries.
    pub size: String,
    /// Head of their tree, base64.
    pub root: String,
}

/// Every text of a letter that is printed once, in reading order; empty ones left out.
pub fn printed_texts(letter: &Letter) -> Vec<String> {
    let letter = letter.filled();
    let mut texts = vec![letter.document_no.as_str(), &letter.title, &letter.addressee];
    texts.extend(letter.body.iter().flat_map(|block| printed(&block.content)));
    let signature = &letter.signature;
    texts.extend([&signature.issuer, &signature.date, &signature.contact].map(String::as_str));
    texts.extend([&signature.drafted_by, &signature.reviewed_by, &signature.approved_by].map(String::as_str));
    texts.push(&letter.receipt.text);
    texts.extend(letter.receipt.fields.iter().flat_map(|(label, fill)| {
        let mut texts = fill.texts();
        texts.insert(0, label);
        texts
    }));
    texts.push(&letter.receipt.return_to);
    texts.into_iter().filter(|text| !text.trim().is_empty()).map(str::to_string).collect()
}

/// What a block prints. Of strips a reader hears a description that stands nowhere on the page: their own words are told by
/// the table of items besides.
fn printed(content: &Content) -> Vec<&str> {
    content.texts()
}
