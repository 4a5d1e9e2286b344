//! Whether a ledger is whole, and whether it goes on from what others have seen of it.

use serde::Serialize;

use crate::decisions::Ledger;
use crate::diagnostic::Diagnostic;
use crate::issue::findings as say;
use crate::ledger::{Entry, Head, Tree};

/// What is wrong with a ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub(crate) enum Fault {
    /// An entry is none.
    NoEntry {
        /// Its position.
        at: u64,
        /// Why.
        why: String,
    },
    /// An entry stands at another position than it says, or one is missing.
    Moved {
        /// Where.
        at: u64,
        /// What it says.
        says: u64,
    },
    /// Entries and tree do not agree: somebody changed one of them.
    Changed {
        /// The first entry whose hash is another; none where nodes lack or stand over.
        at: Option<u64>,
    },
}

impl Fault {
    pub(crate) fn told(&self) -> Diagnostic {
        match self {
            Self::NoEntry { at, why } => say::entry_broken(*at, why),
            Self::Moved { at, says } => say::entry_moved(*at, *says),
            Self::Changed { at } => say::entry_changed(*at),
        }
    }
}

/// A ledger read and proven against itself.
pub(crate) struct Proven {
    /// Its tree, made anew from its entries.
    pub tree: Tree,
    /// What is wrong.
    pub fault: Option<Fault>,
}

/// Reads a ledger anew: entries, their order, their tree.
///
/// # Errors
/// The file cannot be read.
pub(crate) fn proven(ledger: &Ledger) -> Result<Proven, Diagnostic> {
    let Proven { tree, fault } = proven_leaves(&ledger.leaves()?);
    let fault = match fault {
        Some(fault) => Some(fault),
        None => changed(&tree, ledger)?,
    };
    Ok(Proven { tree, fault })
}

/// The same of entries alone, as they are exported: position and text.
pub(crate) fn proven_leaves(leaves: &[(u64, String)]) -> Proven {
    let mut fault = None;
    for (at, (seq, leaf)) in (0..).zip(leaves) {
        fault = match Entry::of_leaf(leaf.as_bytes()) {
            Err(why) => Some(Fault::NoEntry { at, why }),
            Ok(entry) if entry.seq != at || *seq != at => Some(Fault::Moved { at, says: entry.seq }),
            Ok(_) => None,
        };
        if fault.is_some() {
            break;
        }
    }
    Proven { tree: Tree::of(leaves.iter().map(|(_, leaf)| leaf.as_bytes())), fault }
}

/// Where the nodes that are kept are not those of the entries.
fn changed(tree: &Tree, ledger: &Ledger) -> Result<Option<Fault>, Diagnostic> {
    let kept = ledger.all_nodes()?;
    let made = tree.all_nodes();
    let is_same = |(kept, made): (&Option<crate::ledger::Root>, &crate::ledger::Root)| kept.as_ref() == Some(made);
    if kept.len() == made.len() && kept.iter().zip(made).all(is_same) {
        return Ok(None);
    }
    let differs = |at: &u64| {
        let place = usize::try_from(crate::ledger::first_place(*at)).unwrap_or(usize::MAX);
        made.get(place).is_some() && kept.get(place).copied().flatten() != made.get(place).copied()
    };
    Ok(Some(Fault::Changed { at: (0..tree.size()).find(differs) }))
}

/// How a head that somebody has seen stands to a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stands {
    /// The ledger goes on from it.
    Continued,
    /// The ledger has fewer entries: its end was cut off.
    Cut,
    /// The ledger says something else of entries before it: it was rewritten.
    Rewritten,
    /// It is a head of another ledger.
    Other,
}

/// How a ledger stands to a head.
pub(crate) fn stands(tree: &Tree, origin: &str, seen: &Head) -> Stands {
    match tree.root(seen.size) {
        _ if seen.origin != origin => Stands::Other,
        None => Stands::Cut,
        Some(root) if root == seen.root => Stands::Continued,
        Some(_) => Stands::Rewritten,
    }
}

/// What is wrong with a ledger by itself, in words; none where nothing is.
///
/// # Errors
/// The file cannot be read.
pub(crate) fn first_fault(ledger: &Ledger) -> Result<Option<String>, Diagnostic> {
    Ok(proven(ledger)?.fault.map(|fault| fault.told().message.zh.clone()))
}
