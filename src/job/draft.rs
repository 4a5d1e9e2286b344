//! Letters as drafts: what a reviewer sees is never mistaken for the letter itself.

use super::Job;
use crate::compose::{Letter, plain_text};
use crate::diagnostic::Diagnostic;
use crate::domain::settings::LetterStatus;
use crate::typeset::Drawn;

impl Job {
    /// The letter of a subject as a draft, without a document number. The words are those of the job's own status, so that a
    /// reviewer of final letters reads what will be sent.
    ///
    /// # Errors
    /// As [`Job::letter`].
    pub fn draft(&self, index: usize) -> Result<Letter, Vec<Diagnostic>> {
        Ok(Letter { status: LetterStatus::Draft, ..self.letter_numbered(index, "")? })
    }

    /// Draws a letter, part by part. What would stop a final letter comes with a draft's layout as warnings.
    ///
    /// # Errors
    /// A layout that does not compile; then there are no parts.
    pub fn draw(&self, letter: &Letter, on_part: impl FnMut(Drawn) + Send) -> Result<(), Vec<Diagnostic>> {
        self.engine.draw(letter, on_part)
    }

    /// A letter as text, for those who search or listen.
    pub fn text(&self, letter: &Letter) -> String {
        plain_text(letter)
    }
}
