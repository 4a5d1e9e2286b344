//! Edits of another copy of the job, put into this one.

use super::desk::{Desk, Refused, draft};
use super::event::{Event, What};
use crate::compose::edit::Edit;

impl Desk {
    /// Takes edits that are not there yet, each as whoever made it; their letters are drafts again. Whether they fit is told
    /// where the letters are made. The number of edits taken.
    ///
    /// # Errors
    /// The file cannot be written; then no edit was taken.
    pub fn import(&self, edits: &[Edit]) -> Result<usize, Refused> {
        let written = self.append(|_, board| {
            let mut events: Vec<Event> = Vec::new();
            for edit in edits {
                let there = board.letter(&edit.letter);
                let is_there = there.edits.iter().any(|standing| standing.edit == *edit)
                    || events.iter().any(|event| matches!(&event.what, What::Edited { edit: other } if other == edit));
                if !is_there && !edit.letter.is_empty() {
                    events.push(draft(&edit.who, &edit.letter, &edit.why, What::Edited { edit: edit.clone() }));
                }
            }
            Ok(events)
        })?;
        Ok(written.len())
    }
}
