//! Which edits of a letter stand, and what tells one set of them from another.

use crate::compose::edit::Edit;
use crate::decisions::Board;

/// Edits of a letter that stand.
pub(super) fn edits(board: &Board, id: &str) -> Vec<Edit> {
    let state = board.letters.get(id);
    state.map(|state| state.edits.iter().map(|standing| standing.edit.clone()).collect()).unwrap_or_default()
}

/// The numbers of the edits that stand; empty: none.
pub(super) fn edition(board: &Board, id: &str) -> String {
    let state = board.letters.get(id);
    let numbers = state.iter().flat_map(|state| &state.edits).map(|standing| standing.seq.to_string());
    numbers.collect::<Vec<_>>().join("-")
}
