//! One facade over all stages: open a job folder, then ask for letters and pages, or for what is known of its cases.

mod attention;
mod attested;
mod behind;
pub(crate) mod cards;
mod cases;
mod digests;
mod held_by;
mod index;
mod issuing;
mod letters;
mod numbering;
mod open;
mod ownership;
mod places;
pub(crate) mod plan_facts;
pub(crate) mod resources;
mod review_notes;
mod reviewed;
mod sharing;
pub(crate) mod specificity;
mod writing;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::analysis::Analysis;
pub use crate::analysis::Subject;
use crate::domain::settings::OneLetterPer;
pub use crate::domain::{ColumnUse, RowClass, SheetAccount};
use crate::domain::{EnterpriseKey, SpotCheck};
use crate::load;
use crate::typeset::{Engine, FontFile};

pub use crate::advice::Diagnosis;
pub use crate::load::ShippedClass;
pub use crate::load::probe::{Answer, Layout, Probe, Question, Shipped, Tried};
pub use attention::{Facets, Surveyed};
pub use attested::Attested;
pub use behind::{KnowledgeCell, UsedEntry};
pub use cases::Case;
pub use digests::Digests;
use index::Index;
pub use places::item_place;
pub use resources::Resources;
use reviewed::Review;
pub(crate) use reviewed::not_approved;
use sharing::Sharing;
use writing::Writing;

/// An open job: facts, what they mean, and everything letters are made with.
pub struct Job {
    folder: PathBuf,
    spot_check: SpotCheck,
    analysis: Analysis,
    writing: Writing,
    engine: Engine,
    sharing: Sharing,
    index: Index,
    /// Running numbers by group of `sharing`.
    numbers: BTreeMap<usize, u32>,
    /// Numbers of issued letters by letter id, once there are any.
    given: Option<BTreeMap<String, String>>,
    layout: BTreeMap<String, Vec<u8>>,
    digests: Digests,
    review: Review,
}

impl Job {
    /// The job's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The facts.
    pub fn spot_check(&self) -> &SpotCheck {
        &self.spot_check
    }

    /// What the facts mean.
    pub fn analysis(&self) -> &Analysis {
        &self.analysis
    }

    /// Everything that pages are made with.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// Whether the product classes of an enterprise share a letter.
    pub fn is_merged(&self) -> bool {
        self.spot_check.settings.letter.one_letter_per == OneLetterPer::Enterprise
    }

    /// Which wording of the trial the letters of an enterprise have; none where there is no trial.
    pub fn arm(&self, enterprise: &EnterpriseKey) -> Option<&str> {
        self.spot_check.settings.trial.as_ref().map(|trial| trial.arm(enterprise))
    }

    /// One subject.
    pub fn subject(&self, index: usize) -> &Subject {
        &self.analysis.subjects[index]
    }

    /// What the letter of a case is about; all there is where it has none for good.
    pub fn subjects_of(&self, case: &Case) -> Vec<&Subject> {
        case.subject.map(|index| self.told_with(index)).unwrap_or_default()
    }

    /// The subjects that the letter of a subject is about.
    pub fn told_with(&self, index: usize) -> Vec<&Subject> {
        let group = &self.sharing.groups()[self.sharing.group_of(index)];
        sharing::told(&group.iter().map(|&index| self.subject(index)).collect::<Vec<_>>())
    }

    /// What letters are made with besides facts, as digests.
    pub fn digests(&self) -> &Digests {
        &self.digests
    }

    /// The layout files that the engine was built from.
    pub fn layout(&self) -> &BTreeMap<String, Vec<u8>> {
        &self.layout
    }

    /// The job's own font files by name.
    ///
    /// # Errors
    /// One of them cannot be read.
    pub fn own_fonts(&self) -> io::Result<Vec<(String, Vec<u8>)>> {
        let files = load::fonts(&[self.folder.join(resources::FONTS)]);
        let named = files.into_iter().map(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Ok((name, fs::read(path)?))
        });
        named.collect()
    }

    /// All font files of its letters, as they were opened.
    pub(crate) fn font_files(&self) -> Vec<FontFile> {
        self.engine.font_files().cloned().collect()
    }
}
