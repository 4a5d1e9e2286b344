//! What tells a reviewer where to look first: known of every case at once, and of a letter once it is composed.

use std::collections::BTreeSet;

use super::{Case, Job, specificity};
use crate::analysis::{Comparison, Subject, Withheld};
use crate::compose::edit::Edit;
use crate::compose::specificity::Footprint;
use crate::compose::{Letter, MERGED, Version, sentences};
use crate::diagnostic::Diagnostic;
use crate::domain::knowledge::State;

/// What is known of a case before its letter is composed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// 承检机构 of its batches and visits, each once.
    pub agencies: Vec<String>,
    /// The prefecture of the enterprise; its place as written where that names none that is known.
    pub region: String,
    /// An item failed last year and again.
    pub is_repeat: bool,
    /// A key indicator is compared with nobody, because too few others have a value.
    pub has_thin_peers: bool,
}

/// What is known of a letter once it is composed.
#[derive(Debug, Clone)]
pub struct Surveyed {
    /// Letter id.
    pub id: String,
    /// SHA-256 of its facts.
    pub fingerprint: String,
    /// What people decide about.
    pub version: Version,
    /// Its sentences ([`sentences`]).
    pub sentences: Vec<u64>,
    /// Something falls short of which the knowledge tables say nothing, so that the letter is general there.
    pub is_general: bool,
    /// What it is compared by with the others of its class.
    pub footprint: Footprint,
}

impl Job {
    /// What is known of a case before its letter is composed.
    pub fn facets(&self, case: &Case) -> Facets {
        let mut agencies = BTreeSet::new();
        for &subject in &case.subjects {
            let of_batches = self.index.batches(subject).iter().map(|&at| &self.spot_check.batches[at].agency);
            let of_visits =
                self.index.visits(subject).iter().map(|&at| &self.spot_check.visits_without_sample[at].agency);
            let named = of_batches.chain(of_visits).filter(|agency| !agency.is_empty());
            agencies.extend(named.map(|agency| agency.to_string()));
        }
        let subjects: Vec<&Subject> = case.subjects.iter().map(|&index| self.subject(index)).collect();
        let enterprise = subjects.first().and_then(|subject| self.spot_check.enterprises.get(&subject.enterprise));
        let region = enterprise.map(|enterprise| match &enterprise.region {
            Some(region) => region.name.clone(),
            None => enterprise.place.clone(),
        });
        let points = || subjects.iter().flat_map(|subject| &subject.shortcomings);
        let standings = || subjects.iter().flat_map(|subject| &subject.standings);
        Facets {
            agencies: agencies.into_iter().collect(),
            region: region.unwrap_or_default(),
            is_repeat: points().any(|point| point.state == State::Repeat),
            has_thin_peers: standings()
                .any(|standing| matches!(standing.comparison, Comparison::Withheld(Withheld::TooFewEnterprises))),
        }
    }

    /// Composes the letter of a subject with these edits, for the survey of all letters.
    ///
    /// # Errors
    /// As [`Job::letter`].
    pub fn surveyed(&self, index: usize, edits: &[Edit]) -> Result<Surveyed, Vec<Diagnostic>> {
        let subjects = self.told_with(index);
        let advice = self.advice(&subjects);
        let letter = self.composed(&subjects, &advice, "", Some(edits))?;
        let rules =
            subjects.iter().zip(&advice).flat_map(|(subject, advice)| specificity::non_failing_rules(subject, advice));
        let footprint = Footprint::of(&letter, self.class_of_footprint(index, &letter), rules.collect());
        Ok(Surveyed {
            version: self.version_of(&letter),
            sentences: sentences(&letter),
            is_general: advice.iter().any(|advice| advice.topics.iter().any(|topic| topic.entry.is_empty())),
            footprint,
            fingerprint: letter.fingerprint,
            id: letter.id,
        })
    }

    /// Merged letters are compared with each other, the others with those of their class.
    pub(super) fn class_of_footprint(&self, index: usize, letter: &Letter) -> &str {
        if letter.is_merged { MERGED } else { &self.subject(index).class.0 }
    }
}
