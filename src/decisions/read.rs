//! What a job reads of its decisions: edits that stand, and which letters may leave.

use std::collections::BTreeMap;
use std::path::Path;

use super::board::{Board, State};
use super::{findings, store};
use crate::compose::edit::Edit;
use crate::compose::letter::Version;
use crate::diagnostic::Diagnostic;

/// The decisions of a job at one moment.
#[derive(Debug, Clone, Default)]
pub struct Reviewed(Board);

/// Reads the decisions of a job folder; none where there is no file.
///
/// # Errors
/// The file cannot be read, or was written by a later program.
pub fn reviewed(folder: &Path) -> Result<Option<Reviewed>, Diagnostic> {
    let Some(connection) = store::open_to_read(folder)? else { return Ok(None) };
    let events = store::events_after(&connection, 0, "'opened', 'seen', 'logged_in', 'login_failed'");
    let events = events.map_err(|error| findings::unusable(&store::file_in(folder), &error.to_string()))?;
    Ok(Some(Reviewed(Board::of(&events))))
}

impl Reviewed {
    /// Edits that stand, by letter.
    pub fn edits(&self) -> BTreeMap<String, Vec<Edit>> {
        let letters = self.0.letters.iter().filter(|(_, state)| !state.edits.is_empty());
        letters
            .map(|(id, state)| (id.clone(), state.edits.iter().map(|standing| standing.edit.clone()).collect()))
            .collect()
    }

    /// Whether a letter was approved with these very words.
    pub fn approves(&self, letter: &str, now: &Version) -> bool {
        self.0.letters.get(letter).is_some_and(|state| {
            state.state == State::Approved && state.version.as_ref().is_some_and(|seen| seen.words == now.words)
        })
    }
}
