//! What a job reads of its decisions: edits that stand, and which letters may leave.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use rusqlite::Connection;

use super::board::{Board, State};
use super::{findings, store};
use crate::compose::edit::Edit;
use crate::compose::letter::Version;
use crate::diagnostic::Diagnostic;
use crate::domain::digest::Digest;

/// Events that decide nothing.
const LOOKING: &str = "'opened', 'seen', 'logged_in', 'login_failed'";

/// The decisions of a job at one moment.
#[derive(Debug, Clone, Default)]
pub struct Reviewed(Board);

/// Reads the decisions of a job folder; none where there is no file.
///
/// # Errors
/// The file cannot be read, or was written by a later program.
pub fn reviewed(folder: &Path) -> Result<Option<Reviewed>, Diagnostic> {
    let Some(connection) = store::open_to_read(folder)? else { return Ok(None) };
    let events = store::events_after(&connection, 0, LOOKING);
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
        approves(&self.0, letter, &now.words)
    }
}

fn approves(board: &Board, letter: &str, words: &Digest) -> bool {
    board.letters.get(letter).is_some_and(|state| {
        state.state == State::Approved && state.version.as_ref().is_some_and(|seen| seen.words == *words)
    })
}

/// Asked for each letter at the moment when it is written: what was decided since the run began counts.
pub struct Gate(Mutex<(Option<Connection>, Board)>);

impl Gate {
    /// The gate of a job folder. Where nothing was ever decided nothing leaves.
    ///
    /// # Errors
    /// As [`reviewed`].
    pub fn open(folder: &Path) -> Result<Self, Diagnostic> {
        Ok(Self(Mutex::new((store::open_to_read(folder)?, Board::default()))))
    }

    /// Whether a letter with these words is approved now. Where the file cannot be read any more nothing is.
    pub fn approves(&self, letter: &str, words: &Digest) -> bool {
        let mut inner = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let (Some(connection), board) = &mut *inner else { return false };
        let Ok(events) = store::events_after(connection, board.last, LOOKING) else { return false };
        events.iter().for_each(|event| board.take(event));
        approves(board, letter, words)
    }
}
