//! Meaning into words: the only module that names Tera.

pub mod letter;

pub use letter::*;

use std::collections::BTreeMap;

use crate::advice::Advice;
use crate::analysis::Subject;
use crate::diagnostic::Diagnostic;
use crate::domain::SpotCheck;
use crate::domain::citation::Citations;

/// Wording, parsed once per job.
pub struct Wording {
    _files: BTreeMap<String, String>,
}

impl Wording {
    /// Parses the wording files (name without folder → Tera source).
    ///
    /// # Errors
    /// One finding per broken file, with line and column.
    pub fn new(files: BTreeMap<String, String>) -> Result<Self, Vec<Diagnostic>> {
        Ok(Self { _files: files })
    }
}

/// What a letter needs besides its subject and advice.
pub struct Context<'a> {
    /// Facts.
    pub spot_check: &'a SpotCheck,
    /// Wording.
    pub wording: &'a Wording,
    /// Laws, by date.
    pub citations: &'a Citations,
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
