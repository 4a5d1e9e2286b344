//! The ledger's head, and the proof that it goes on from an older one.

use std::path::Path;

use super::verify::{Stands, proven, proven_leaves, stands};
use super::{findings, proofs};
use crate::decisions::Ledger;
use crate::diagnostic::Diagnostic;
use crate::job::Job;
use crate::ledger::{Head, LogKey, Root, SignedHead, origin_of, prove_consistency};

/// Refuses a ledger that is not whole.
///
/// # Errors
/// What is wrong with it; the file cannot be read.
pub fn checked(ledger: &Ledger) -> Result<(), Diagnostic> {
    match proven(ledger)?.fault {
        Some(fault) => Err(fault.told()),
        None => Ok(()),
    }
}

/// Checks an exported ledger, one entry a line, by itself and against heads that were seen; its number of entries and head.
///
/// # Errors
/// What is wrong with it.
pub fn checked_export(text: &str, heads: &[SignedHead]) -> Result<(u64, Root), Diagnostic> {
    let leaves: Vec<(u64, String)> = (0..).zip(text.lines().map(str::to_string)).collect();
    let proven = proven_leaves(&leaves);
    if let Some(fault) = proven.fault {
        return Err(fault.told());
    }
    let (tree, size) = (&proven.tree, proven.tree.size());
    for head in heads.iter().map(|head| &head.head) {
        match stands(tree, &head.origin, head) {
            Stands::Cut => return Err(findings::ledger_cut(size, head.size)),
            Stands::Rewritten => return Err(findings::ledger_rewritten(head.size)),
            Stands::Continued | Stands::Other => {}
        }
    }
    tree.root(size).map(|root| (size, root)).ok_or_else(|| findings::broken("no head"))
}

/// Where the ledger of a job folder stands, signed where there is a key.
///
/// # Errors
/// job.toml or the ledger cannot be read; the key is that of another ledger.
pub fn head_of(job: &Path, ledger: &Ledger, key: Option<&LogKey>) -> Result<SignedHead, Diagnostic> {
    proofs::signed(ledger.head(&origin_in(job)?)?, key)
}

/// The proof that a ledger goes on from an older head.
///
/// # Errors
/// `ledger-cut`, `ledger-rewritten`, `ledger-key` where the head is that of another ledger; it cannot be read.
pub fn consistency(job: &Path, ledger: &Ledger, old: &Head) -> Result<Vec<Root>, Diagnostic> {
    let origin = origin_in(job)?;
    let tree = proven(ledger)?.tree;
    match stands(&tree, &origin, old) {
        Stands::Continued if old.size == 0 => Ok(Vec::new()),
        Stands::Continued => Ok(prove_consistency(old.size, tree.size(), &tree).unwrap_or_default()),
        Stands::Cut => Err(findings::ledger_cut(tree.size(), old.size)),
        Stands::Rewritten => Err(findings::ledger_rewritten(old.size)),
        Stands::Other => Err(findings::key_of_another(&old.origin, &origin)),
    }
}

/// Which ledger a job folder has.
fn origin_in(job: &Path) -> Result<String, Diagnostic> {
    Job::campaign_of(job).map(|id| origin_of(&id)).ok_or_else(|| findings::broken("job.toml"))
}
