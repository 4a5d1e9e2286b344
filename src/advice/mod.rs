//! What to do: causes and measures picked from the knowledge tables by this enterprise's evidence.

#![warn(clippy::arithmetic_side_effects)]

pub mod diagnosis;
pub(crate) mod figures;
mod measures;
pub(crate) mod names;
pub mod phrase;
mod topics;
mod values;

pub use diagnosis::Diagnosis;
pub use phrase::PLACEHOLDERS;
pub use values::of as values_of;

use serde::Serialize;

use std::cmp::Reverse;

use crate::analysis::{Shortcoming, Subject};
use crate::domain::SpotCheck;
use crate::domain::knowledge::{Factor, Horizon, Kind, Knowledge};
use crate::domain::settings::LetterStatus;

/// What to do about one subject.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Advice {
    /// What the letter speaks of, most serious first: what falls short, then what is sound.
    pub topics: Vec<Topic>,
    /// Measures in the order of their topics, then containment, correction, prevention.
    pub measures: Vec<Measure>,
    /// What does not fall short, tightest margin first.
    pub kept: Vec<Shortcoming>,
    /// What several items of the samples say together; these come before the causes of single items.
    pub diagnoses: Vec<Diagnosis>,
}

/// Most that a letter says of a whole sample.
const DIAGNOSES: usize = 3;

impl Advice {
    /// What a letter says of the whole sample: causes of what fell short, those that more items of the sample bear out
    /// first, then what only explains figures; else in the order of the tables.
    pub fn spoken(&self) -> Vec<&Diagnosis> {
        let mut spoken: Vec<&Diagnosis> = self.diagnoses.iter().filter(|one| one.replaced_by.is_none()).collect();
        spoken.sort_by_key(|one| (one.is_statement, one.points.is_empty(), Reverse(one.items.len())));
        spoken.truncate(DIAGNOSES);
        spoken
    }
}

impl Advice {
    /// Enters the diagnoses, and which causes of single items they take away: those that are told for every item and every
    /// sample of a topic, so that nothing is left without a cause to look for.
    pub fn diagnose(&mut self, spot_check: &SpotCheck, subject: &Subject, diagnoses: Vec<Diagnosis>) {
        let class = spot_check.catalog.classes.get(&subject.class);
        self.diagnoses = diagnoses;
        let spoken: Vec<Diagnosis> = self.spoken().into_iter().cloned().collect();
        for topic in &mut self.topics {
            let points = topic.points.iter().filter_map(|&index| Some((index, subject.shortcomings.get(index)?)));
            let points: Vec<(usize, &Shortcoming)> = points.collect();
            let taker = |index: usize, point: &Shortcoming, cause: &str| {
                let known = point.indicator.and_then(|index| class?.indicators.get(index));
                let names = || {
                    let names = known.into_iter().flat_map(|known| std::iter::once(&known.name).chain(&known.aliases));
                    std::iter::once(point.name.as_str()).chain(names.map(String::as_str))
                };
                let mut about = spoken.iter().filter(|diagnosis| diagnosis.points.contains(&index));
                about.find(|diagnosis| diagnosis.takes_away(names(), cause)).map(|diagnosis| &diagnosis.rule)
            };
            for cause in &mut topic.causes {
                let takers: Option<Vec<&String>> =
                    points.iter().map(|&(index, point)| taker(index, point, &cause.text)).collect();
                cause.excluded_by = takers.and_then(|takers| takers.first().map(ToString::to_string));
            }
        }
    }
}

/// Items that fall short in one way and of which the same is known.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Topic {
    /// Indices into the subject's shortcomings, then `Advice::kept`; the first is the worst.
    pub points: Vec<usize>,
    /// What follows from being beyond the limit; only of failed items.
    pub consequence: Option<String>,
    /// Possible causes; of a sound item, changes to guard against.
    pub causes: Vec<Cause>,
    /// Id of the entry used; empty: nothing is known of it, or nothing that is approved.
    pub entry: String,
    /// Sentences used that nobody has approved: drafts only.
    pub unapproved: usize,
}

/// One possible cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cause {
    /// 影响因素.
    pub factor: Factor,
    /// Words that follow 可能的原因.
    pub text: String,
    /// The rule of diagnosis that excludes it for this sample, or says it better.
    pub excluded_by: Option<String>,
}

/// One measure.
#[derive(Debug, Clone, Serialize)]
pub struct Measure {
    /// Indices into `Advice::topics` that it answers; the first is the gravest.
    pub topics: Vec<usize>,
    /// Containment, correction or prevention.
    pub kind: Kind,
    /// When.
    pub horizon: Horizon,
    /// What to do.
    pub text: String,
    /// How to tell that it worked.
    pub verification: String,
    /// Records to keep.
    pub evidence: String,
    /// Who does it, as a suggestion; empty: not said.
    pub who: String,
    /// Entry it comes from.
    pub entry: String,
    /// File and row of its sentence.
    pub from: (String, u32),
}

/// Advises one subject that has a letter of its own.
///
/// In a final letter only approved sentences are used; a topic without any has an empty `entry`.
pub fn advise(spot_check: &SpotCheck, subject: &Subject, knowledge: &Knowledge) -> Advice {
    advise_together(spot_check, &[subject], knowledge).pop().unwrap_or_default()
}

/// Advises the subjects of one letter: one advice each, with about `max_actions` measures together.
pub fn advise_together(spot_check: &SpotCheck, subjects: &[&Subject], knowledge: &Knowledge) -> Vec<Advice> {
    let approved_only = spot_check.settings.letter.status == LetterStatus::Final;
    let mut all: Vec<Advice> = Vec::with_capacity(subjects.len());
    let mut candidates = Vec::new();
    for (of, subject) in subjects.iter().enumerate() {
        let kept = topics::kept(spot_check, subject);
        let known = topics::Known { spot_check, subject, knowledge, kept: &kept, approved_only };
        let (topics, measures) = known.topics();
        candidates.extend(measures.into_iter().map(|candidate| (of, candidate)));
        all.push(Advice { topics, measures: Vec::new(), kept, diagnoses: Vec::new() });
    }
    let at_most = usize::try_from(spot_check.settings.thresholds.max_actions).unwrap_or(usize::MAX);
    for (of, measure) in measures::chosen(candidates, at_most) {
        all[of].measures.push(measure);
    }
    all
}
