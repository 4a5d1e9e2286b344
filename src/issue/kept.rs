//! Letters as data, as the ledger keeps them.

use super::number::facts_digest;
use crate::compose::letter::Letter;
use crate::decisions::Ledger;
use crate::diagnostic::Diagnostic;
use crate::domain::digest::Digest;
use crate::ledger::Told;

/// The letter that was kept; none where it is not the one whose digest and facts are on record.
pub(super) fn kept_letter(ledger: &Ledger, told: &Told) -> Result<Option<Letter>, Diagnostic> {
    let json = ledger.letter(&told.letter_sha256)?;
    let letter = json.filter(|json| Digest::of(json) == told.letter_sha256);
    let letter: Option<Letter> = letter.and_then(|json| serde_json::from_slice(&json).ok());
    Ok(letter.filter(|letter| facts_digest(letter) == told.facts_sha256))
}
