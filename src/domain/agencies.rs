//! 承检机构 whose jobs a bureau's job joins: whose rows are whose, and who signs which letter.

use std::collections::BTreeSet;

use serde::Serialize;

use super::settings::LetterSettings;
use super::{Batch, ClassCode, EnterpriseKey, Sheet, SourceFile, SpotCheck, TaskKind};

/// The folder of a bureau's job in which each agency's own files stand, untouched.
pub const FOLDER: &str = "agencies";

/// The agencies of a bureau's job; none in a job of one's own.
#[derive(Debug, Clone, Default)]
pub struct Agencies {
    /// In the order of their names.
    pub all: Vec<Agency>,
    /// Enterprises in classes whose letter nobody can sign: several agencies tested them, and the bureau did not say that it signs.
    pub unsigned: BTreeSet<(EnterpriseKey, ClassCode)>,
}

/// An agency of a bureau's job.
#[derive(Debug, Clone, Serialize)]
pub struct Agency {
    /// Its name, which is that of its folder.
    pub name: String,
    /// How its letters look and who signs them; day, status and what a letter is about are the bureau's.
    pub letter: LetterSettings,
    /// Its files as they were given, by their names in the bureau's job.
    #[serde(skip)]
    pub files: Vec<SourceFile>,
}

impl Agencies {
    /// Whether this is a job of one's own.
    pub fn are_none(&self) -> bool {
        self.all.is_empty()
    }

    /// The agency that gave the file of a sheet: its place among all.
    pub fn of_sheet(&self, sheet: &Sheet) -> Option<usize> {
        if self.all.is_empty() {
            return None;
        }
        let (name, _) = sheet.file.strip_prefix(FOLDER)?.strip_prefix('/')?.split_once('/')?;
        self.all.binary_search_by(|agency| agency.name.as_str().cmp(name)).ok()
    }
}

impl SpotCheck {
    /// The agency that gave a batch: its place among all; none in a job of one's own.
    pub fn agency_of(&self, batch: usize) -> Option<usize> {
        self.agencies.of_sheet(&self.batches.get(batch)?.origin.sheet)
    }

    /// The agency that gave all these batches: its place among all; none where it is not one.
    pub fn only_agency_of(&self, batches: impl IntoIterator<Item = usize>) -> Option<usize> {
        if self.agencies.are_none() {
            return None;
        }
        let mut of = batches.into_iter().map(|batch| self.agency_of(batch));
        of.next().flatten().filter(|first| of.all(|other| other == Some(*first)))
    }

    /// How letters of an agency look and who signs them; without one, as `[letter]` of job.toml says.
    pub fn letter_of(&self, agency: Option<usize>) -> &LetterSettings {
        agency.and_then(|agency| self.agencies.all.get(agency)).map_or(&self.settings.letter, |agency| &agency.letter)
    }
}

impl Batch {
    /// Whether its enterprise may have a letter about it: it is of a spot check, and of an enterprise that is named and does not
    /// deny it.
    pub fn may_be_in_a_letter(&self) -> bool {
        self.task != TaskKind::RiskMonitoring && !self.manufacture_denied && !self.labeled_manufacturer.is_nobody()
    }
}
