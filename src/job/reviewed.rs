//! What people decided about a job's letters: edits that stand, and which letters may leave.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Job, KnowledgeCell};
use crate::advice::phrase::Values;
use crate::advice::{Advice, values_of};
use crate::analysis::Subject;
use crate::compose::edit::{self, Edit, unknown_placeholders};
use crate::compose::findings::knowledge_text_broken;
use crate::compose::{Context, Letter, Version, about, sealed};
use crate::decisions::{self, Reviewed};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::knowledge::word;
use crate::domain::settings::{LetterStatus, ReviewMode, ReviewSettings};

/// The decisions of a job, as they were when it was opened.
#[derive(Default)]
pub(super) struct Review {
    reviewed: Option<Reviewed>,
    edits: BTreeMap<String, Vec<Edit>>,
    /// Letters are drafts, whatever job.toml says.
    pub(super) drafts: bool,
}

impl Review {
    /// Of the `state.db` of a folder; nothing where there is none.
    pub(super) fn of(folder: &Path) -> Result<Self, Diagnostic> {
        let reviewed = decisions::reviewed(folder)?;
        let edits = reviewed.as_ref().map(Reviewed::edits).unwrap_or_default();
        Ok(Self { reviewed, edits, drafts: false })
    }

    /// Edits of a letter that stand.
    pub(super) fn edits(&self, letter: &str) -> &[Edit] {
        self.edits.get(letter).map(Vec::as_slice).unwrap_or_default()
    }
}

impl Job {
    /// The same job with drafts for letters: they need nobody's approval.
    #[must_use]
    pub fn as_drafts(mut self) -> Self {
        self.review.drafts = true;
        self
    }

    /// Whether it makes drafts, whatever job.toml says.
    pub fn makes_drafts(&self) -> bool {
        self.review.drafts
    }

    /// What `[review]` of job.toml says of who may decide.
    pub fn review_rules(&self) -> ReviewSettings {
        self.spot_check.settings.review
    }

    /// Whether letters leave only when they are approved.
    pub fn needs_approval(&self) -> bool {
        let settings = &self.spot_check.settings;
        settings.review.mode == ReviewMode::Required
            && settings.letter.status == LetterStatus::Final
            && !self.review.drafts
    }

    /// What of a subject's letter is looked at; the same for draft and final letter.
    ///
    /// # Errors
    /// As [`Job::letter`].
    pub fn version(&self, index: usize) -> Result<Version, Vec<Diagnostic>> {
        Ok(self.version_of(&self.draft(index)?))
    }

    /// The same of a [`Job::draft`].
    pub fn version_of(&self, draft: &Letter) -> Version {
        Version::of(draft, &self.digests.of_files())
    }

    /// The draft with these edits instead of those that stand: what a person sees while they write.
    ///
    /// # Errors
    /// An edit that is stale or breaks a rule; otherwise as [`Job::letter`].
    pub fn draft_with(&self, index: usize, edits: &[Edit]) -> Result<Letter, Vec<Diagnostic>> {
        Ok(Letter { status: LetterStatus::Draft, ..self.letter_with(index, "", Some(edits))? })
    }

    /// The draft as it were if a cell of a knowledge table said something else, with these edits: what a person sees while
    /// they write for a whole class.
    ///
    /// # Errors
    /// As [`Job::draft_with`].
    pub fn draft_by_cell(
        &self,
        index: usize,
        cell: &KnowledgeCell,
        new: &str,
        edits: &[Edit],
    ) -> Result<Letter, Vec<Diagnostic>> {
        let (subjects, knowledge) = (self.told_with(index), &self.writing.knowledge);
        let changed = knowledge.with_text(&cell.file, cell.row, cell.column, new);
        let unknown = unknown_placeholders(new).into_iter();
        let broken: Vec<Diagnostic> =
            unknown.map(|name| knowledge_text_broken(&cell.file, cell.row, new, name)).collect();
        if !broken.is_empty() {
            return Err(broken);
        }
        let letter = self.composed(&subjects, &self.advice_by(&subjects, &changed), "", Some(edits))?;
        Ok(Letter { status: LetterStatus::Draft, ..letter })
    }

    /// What placeholders stand for in a block of a subject's letter.
    pub fn placeholders(&self, index: usize, block: &str) -> Values {
        let subjects = self.told_with(index);
        self.values_in(&subjects, &self.advice(&subjects), block)
    }

    /// The version that was approved, where a letter may leave; none where nobody has to approve it.
    ///
    /// # Errors
    /// `not-approved`; a letter that cannot be put into words is told as such.
    pub fn approved(&self, index: usize) -> Result<Option<Version>, Vec<Diagnostic>> {
        if !self.needs_approval() {
            return Ok(None);
        }
        let draft = self.draft(index)?;
        let version = self.version_of(&draft);
        match &self.review.reviewed {
            Some(reviewed) if reviewed.approves(&draft.id, &version) => Ok(Some(version)),
            _ => Err(vec![not_approved(&draft.id)]),
        }
    }

    /// Edits put into a composed letter.
    pub(super) fn edited(
        &self,
        context: &Context<'_>,
        (subjects, advice): (&[&Subject], &[Advice]),
        mut letter: Letter,
        edits: &[Edit],
    ) -> Result<Letter, Vec<Diagnostic>> {
        let Some(subject) = subjects.first().filter(|_| !edits.is_empty()) else { return Ok(letter) };
        edit::apply(&mut letter, edits, &|block| self.values_in(subjects, advice, block))?;
        sealed(context, &subject.enterprise, letter)
    }

    /// What placeholders stand for in a block: values of the shortcoming that it is about.
    fn values_in(&self, subjects: &[&Subject], advice: &[Advice], block: &str) -> Values {
        let base = block.split(['#', '+']).next().unwrap_or_default();
        for (subject, advice) in subjects.iter().zip(advice) {
            for point in subject.shortcomings.iter().chain(&advice.kept) {
                let class = subject.class.0.as_ref();
                let finding = about("finding", &[class, &word(&point.state), &word(&point.direction), &point.name]);
                if base == finding || base == about("consequence", &[class, &point.name]) {
                    return values_of(&self.spot_check, subject, point);
                }
            }
        }
        Values::new()
    }
}

/// `not-approved`: the job asks for review, and nobody approved these words.
pub(crate) fn not_approved(letter: &str) -> Diagnostic {
    Diagnostic::hold("not-approved")
        .at(Place { header: "review".into(), ..Place::file(letter) })
        .say(
            "这份文书现在的文字没有批准，不出定稿",
            "the present words of this letter are not approved; no final letter is made",
        )
        .hint(
            "在审签页上审核、批准后再运行；要看样子用 --drafts 出草稿",
            "review and approve it, then run again; --drafts makes drafts to look at",
        )
}
