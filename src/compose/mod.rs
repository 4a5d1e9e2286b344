//! Meaning into words: the only module that names Tera.

pub mod disclosure;
pub mod findings;
pub mod letter;
pub mod wording;

pub use disclosure::Disclosure;
pub use letter::*;
pub use wording::Wording;

use crate::advice::Advice;
use crate::analysis::Subject;
use crate::diagnostic::Diagnostic;
use crate::domain::SpotCheck;
use crate::domain::citation::Citations;

/// What a letter needs besides its subject and advice.
pub struct Context<'a> {
    /// Facts.
    pub spot_check: &'a SpotCheck,
    /// Wording.
    pub wording: &'a Wording,
    /// Laws, by date.
    pub citations: &'a Citations,
    /// What belongs to whom; searched in every letter. Built once per job.
    pub disclosure: &'a Disclosure,
}

/// Composes the letter of a subject. `number` is the running number of the document, where one is given.
///
/// # Errors
/// Wording that fails for this letter, or a disclosure violation.
pub fn compose(
    context: &Context<'_>,
    subject: &Subject,
    advice: &Advice,
    number: Option<u32>,
) -> Result<Letter, Vec<Diagnostic>> {
    let _ = (context, subject, advice, number);
    Err(Vec::new())
}
