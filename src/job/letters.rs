//! The letters of a job, as data and as pages.

use super::{Job, specificity};
use crate::advice::diagnosis::{Diagnosis, OfCatalog};
use crate::advice::{Advice, advise_together};
use crate::analysis::Subject;
use crate::compose::edit::Edit;
use crate::compose::specificity::Footprint;
use crate::compose::{Context, Letter, Portion, compose_merged, plain_text};
use crate::diagnostic::Diagnostic;
use crate::domain::knowledge::Knowledge;
use crate::domain::settings::LetterStatus;
use crate::typeset::{Drawn, OnePage, Pdf, PlacedText};

impl Job {
    /// The letter that a subject is in, alone or with the enterprise's other classes.
    ///
    /// # Errors
    /// Wording that fails for it, or a name or word that no letter may hold; where the job asks for review, `not-approved`.
    pub fn letter(&self, index: usize) -> Result<Letter, Vec<Diagnostic>> {
        if self.review.drafts {
            return self.draft(index);
        }
        self.approved(index)?;
        self.letter_with(index, &self.document_no(index), None)
    }

    /// The letter with this number and these edits; where none are given, with those that stand.
    pub(super) fn letter_with(
        &self,
        index: usize,
        document_no: &str,
        edits: Option<&[Edit]>,
    ) -> Result<Letter, Vec<Diagnostic>> {
        let subjects = self.told_with(index);
        self.composed(&subjects, &self.advice(&subjects), document_no, edits)
    }

    /// The letter of a subject and what it leaves behind for comparison with the others of its class; merged letters
    /// are compared with each other. Whether it is approved is asked apart ([`Job::approved`]).
    ///
    /// # Errors
    /// As [`Job::letter`].
    pub fn letter_with_footprint(&self, index: usize) -> Result<(Letter, Footprint), Vec<Diagnostic>> {
        let subjects = self.told_with(index);
        let advice = self.advice(&subjects);
        let letter = match self.review.drafts {
            false => self.composed(&subjects, &advice, &self.document_no(index), None)?,
            true => Letter { status: LetterStatus::Draft, ..self.composed(&subjects, &advice, "", None)? },
        };
        let rules =
            subjects.iter().zip(&advice).flat_map(|(subject, advice)| specificity::non_failing_rules(subject, advice));
        let footprint = Footprint::of(&letter, self.class_of_footprint(index, &letter), rules.collect());
        Ok((letter, footprint))
    }

    pub(super) fn advice(&self, subjects: &[&Subject]) -> Vec<Advice> {
        self.advice_by(subjects, &self.writing.knowledge)
    }

    /// The same by other tables.
    pub(super) fn advice_by(&self, subjects: &[&Subject], knowledge: &Knowledge) -> Vec<Advice> {
        let mut advice = advise_together(&self.spot_check, subjects, knowledge);
        for (subject, advice) in subjects.iter().zip(&mut advice) {
            advice.diagnose(&self.spot_check, subject, self.diagnoses(subject));
        }
        advice
    }

    /// What several items of a subject's samples say together.
    pub fn diagnoses(&self, subject: &Subject) -> Vec<Diagnosis> {
        self.writing.rules.diagnose(&self.spot_check, subject, &OfCatalog)
    }

    pub(super) fn composed(
        &self,
        subjects: &[&Subject],
        advice: &[Advice],
        document_no: &str,
        edits: Option<&[Edit]>,
    ) -> Result<Letter, Vec<Diagnostic>> {
        let portions: Vec<Portion<'_>> =
            subjects.iter().zip(advice).map(|(subject, advice)| Portion { subject, advice }).collect();
        let context = Context {
            spot_check: &self.spot_check,
            wording: self.writing.wording(subjects.first().and_then(|subject| self.arm(&subject.enterprise))),
            citations: &self.writing.citations,
            foreign_names: &self.writing.foreign_names,
        };
        let letter = compose_merged(&context, &portions, document_no)?;
        let edits = edits.unwrap_or_else(|| self.review.edits(&letter.id));
        self.edited(&context, (subjects, advice), letter, edits)
    }

    /// The letter of a subject as a draft, without a document number. The words are those of the job's own status, so that a
    /// reviewer of final letters reads what will be sent.
    ///
    /// # Errors
    /// As [`Job::letter`].
    pub fn draft(&self, index: usize) -> Result<Letter, Vec<Diagnostic>> {
        Ok(Letter { status: LetterStatus::Draft, ..self.letter_with(index, "", None)? })
    }

    /// Draws a letter, part by part. What would stop a final letter comes with a draft's layout as warnings.
    ///
    /// # Errors
    /// A layout that does not compile; then there are no parts.
    pub fn draw(&self, letter: &Letter, on_part: impl FnMut(Drawn) + Send) -> Result<(), Vec<Diagnostic>> {
        self.engine.draw(letter, on_part)
    }

    /// Draws one page of a letter: the one that `choose` names, 0-based, from what stands on each.
    ///
    /// # Errors
    /// As [`Job::draw`].
    pub fn draw_page(
        &self,
        letter: &Letter,
        choose: impl FnOnce(&[Vec<PlacedText>]) -> usize + Send,
    ) -> Result<OnePage, Vec<Diagnostic>> {
        self.engine.draw_page(letter, choose)
    }

    /// A letter as text, for those who search or listen.
    pub fn text(&self, letter: &Letter) -> String {
        plain_text(letter)
    }

    /// A letter's pages as PDF.
    ///
    /// # Errors
    /// What the typesetter refuses: any warning or missing glyph of a final letter.
    pub fn pdf(&self, letter: &Letter) -> Result<Pdf, Vec<Diagnostic>> {
        self.engine.pdf(letter)
    }

    /// What the layout reads of a letter: `/letter.json`.
    ///
    /// # Errors
    /// As [`Job::pdf`].
    pub fn layout_data(&self, letter: &Letter) -> Result<Vec<u8>, Vec<Diagnostic>> {
        self.engine.layout_data(letter)
    }

    /// A letter's pages, one SVG each.
    ///
    /// # Errors
    /// As [`Job::pdf`].
    pub fn svg(&self, letter: &Letter) -> Result<Vec<String>, Vec<Diagnostic>> {
        self.engine.svg(letter)
    }
}
