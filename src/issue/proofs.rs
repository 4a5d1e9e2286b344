//! Side files: for every issued letter the proof that it is in the ledger, and the head that they all lead to.

use std::io;

use super::findings;
use crate::decisions::Ledger;
use crate::deliver::issued_folder::IssuedFolder;
use crate::diagnostic::Diagnostic;
use crate::ledger::{Head, LogKey, ProofFile, SignedHead, State, prove_inclusion};

/// Ending of a side file: it takes the place of `.pdf`.
pub const PROOF: &str = "tlog-proof";
/// The head beside the letters.
pub const CHECKPOINT: &str = "ledger.checkpoint";

/// Name of a letter's side file.
pub(super) fn side_file(file: &str) -> String {
    format!("{}.{PROOF}", file.strip_suffix(".pdf").unwrap_or(file))
}

/// A head, signed where there is a key.
///
/// # Errors
/// `ledger-key`: the key is that of another ledger.
pub(super) fn signed(head: Head, key: Option<&LogKey>) -> Result<SignedHead, Diagnostic> {
    if let Some(key) = key.filter(|key| key.name() != head.origin) {
        return Err(findings::key_of_another(key.name(), &head.origin));
    }
    SignedHead::new(head, key).map_err(|why| findings::key_unusable(&why))
}

/// Writes the head and the side file of every issued letter that is in the folder and has none. How many.
///
/// # Errors
/// The ledger cannot be read, or the folder not be written to.
pub(super) fn write(ledger: &Ledger, folder: &IssuedFolder, head: &SignedHead) -> Result<usize, Diagnostic> {
    let trouble = |error: io::Error| folder.trouble(&error);
    let leaves = ledger.leaves()?;
    let mut written = 0;
    for told in ledger.standing().all() {
        let (State::Issued | State::Superseded, Some(at)) = (told.state, told.issued_at) else { continue };
        let name = side_file(&told.file);
        if folder.has(&name) || !folder.has(&told.file) {
            continue;
        }
        let leaf = usize::try_from(at).ok().and_then(|at| leaves.get(at));
        let proof = prove_inclusion(head.head.size, at, ledger.nodes());
        let (Some((_, leaf)), Some(proof)) = (leaf, proof) else { continue };
        let side = ProofFile { leaf: leaf.clone().into_bytes(), index: at, proof, head: head.clone() };
        folder.write_beside(&name, side.text().as_bytes()).map_err(trouble)?;
        written += 1;
    }
    folder.write_beside(CHECKPOINT, head.note.as_bytes()).map_err(trouble)?;
    Ok(written)
}
