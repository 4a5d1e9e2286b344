//! Edits of more than one letter: those of another copy of the job, and those of a whole class.

use super::desk::{Desk, Refused, draft, said, some_role};
use super::event::{Event, Role, What};
use crate::compose::edit::Edit;
use crate::diagnostic::Diagnostic;

impl Desk {
    /// Notes an edit for a whole class once `write` has changed the job's table; where it refuses nothing is noted.
    ///
    /// # Errors
    /// The person has no role for it, gave no reason, or `write` refused.
    pub fn edit_class(
        &self,
        who: &str,
        why: &str,
        edited: &What,
        write: impl FnOnce() -> Result<(), Diagnostic>,
    ) -> Result<(), Refused> {
        self.append(|transaction, _| {
            said(why)?;
            some_role(transaction, who, &[Role::Draft, Role::Review])?;
            write()?;
            Ok(vec![draft(who, "", why, edited.clone())])
        })
        .map(drop)
    }

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
