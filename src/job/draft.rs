//! Letters as drafts: what a reviewer sees is never mistaken for the letter itself.

use std::path::Path;

use super::{Job, Resources};
use crate::compose::Letter;
use crate::diagnostic::{Diagnosed, Diagnostic};
use crate::domain::settings::LetterStatus;
use crate::typeset::Drawing;

impl Job {
    /// Opens a job folder for drafts: as [`Job::open`], but no letter carries a document number.
    pub fn open_for_drafts(folder: &Path, resources: &Resources) -> Diagnosed<Option<Job>> {
        Self::open_with(folder, resources, |settings| settings.letter.document_no.clear())
    }

    /// A letter's pages with the draft watermark. The words are those of the job's own status, so that a reviewer of
    /// final letters reads what will be sent; what would stop a final letter comes as warnings.
    ///
    /// # Errors
    /// Wording that fails, a disclosure violation, a layout that does not compile.
    pub fn draft(&self, index: usize) -> Result<Drawing, Vec<Diagnostic>> {
        let letter = Letter { status: LetterStatus::Draft, document_no: String::new(), ..self.letter(index)? };
        self.engine.drawing(&letter)
    }
}
