//! What issuing asks of a job: letters without a number, and what their words are.

use std::path::Path;

use super::Job;
use crate::compose::letter::{Block, Content, Letter, Version};
use crate::decisions::Ledger;
use crate::diagnostic::Diagnostic;
use crate::domain::digest::Digest;
use crate::domain::settings::LetterStatus;
use crate::ledger::origin_of;
use crate::load;

impl Job {
    /// Id of the campaign of a job folder, by its job.toml alone; none where that cannot be read.
    pub fn campaign_of(folder: &Path) -> Option<String> {
        load::settings::read(folder, &mut Vec::new()).map(|(settings, _)| settings.campaign.id)
    }

    /// The ledger's head as people write it down; none where nothing was entered, or it cannot be read.
    pub fn ledger_line(&self) -> Option<String> {
        let ledger = Ledger::open_to_read(&self.folder).ok()??;
        let head = ledger.head(&origin_of(&self.spot_check.settings.campaign.id)).ok()?;
        (head.size > 0).then(|| format!("台账：{}，{} 条，根 {}", head.origin, head.size, head.root))
    }

    /// Whether its letters are final.
    pub fn makes_finals(&self) -> bool {
        self.spot_check.settings.letter.status == LetterStatus::Final && !self.review.drafts
    }

    /// The letter of a subject as it would be issued, without a number. Whether it is approved is asked apart.
    ///
    /// # Errors
    /// As [`Job::letter`].
    pub fn unnumbered(&self, index: usize) -> Result<Letter, Vec<Diagnostic>> {
        self.letter_with(index, "", None)
    }

    /// The words of a letter without a number: what people approve, and what makes it another letter.
    pub fn words_of(&self, letter: &Letter) -> Digest {
        Version::of(letter, "").words
    }

    /// A letter that corrects another one says so behind its opening.
    ///
    /// # Errors
    /// The wording has no sentence for it.
    pub fn correcting(&self, mut letter: Letter, document_no: &str) -> Result<Letter, Vec<Diagnostic>> {
        let text = self.writing.wording(None).label("correction")?.replace("(document_no)", document_no);
        let at = letter.body.iter().take_while(|block| block.id.starts_with("opening")).count();
        let content = Content::Paragraph { lead: String::new(), text };
        letter.body.insert(at, Block { id: "correction".into(), content });
        Ok(letter)
    }
}
