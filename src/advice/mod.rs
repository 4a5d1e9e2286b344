//! What to do: factors, possible causes and measures, picked from the playbook by this enterprise's evidence.

#![warn(clippy::arithmetic_side_effects)]

pub mod diagnosis;
pub(crate) mod figures;
pub mod phrase;
mod rank;
mod select;
mod values;

pub use diagnosis::Diagnosis;
pub use phrase::{PLACEHOLDERS, Phrase};

use std::collections::BTreeMap;

use serde::Serialize;

use crate::analysis::{Entitlement, Figure, Shortcoming, Subject, kind_of_letter, margin, margin_of};
use crate::domain::playbook::{Entry, Factor, Failing, Horizon, Playbook};
use crate::domain::settings::LetterStatus;
use crate::domain::{ItemVerdict, LetterKind, SpotCheck};

/// What to do about one subject.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Advice {
    /// One per shortcoming of the subject, same order; then one per point of `kept`.
    pub findings: Vec<FindingAdvice>,
    /// Measures in the order of weight, at most `max_actions`.
    pub actions: Vec<ActionAdvice>,
    /// What does not fall short and is worth keeping, smallest margin first; only for improvement advice.
    pub kept: Vec<Shortcoming>,
    /// What several items of the samples say together; these come before the causes of single items.
    pub diagnoses: Vec<Diagnosis>,
}

impl Advice {
    /// Enters the diagnoses, and which causes of single items they take away.
    pub fn diagnose(&mut self, spot_check: &SpotCheck, subject: &Subject, diagnoses: Vec<Diagnosis>) {
        let class = spot_check.catalog.classes.get(&subject.class);
        for (index, (point, finding)) in subject.shortcomings.iter().zip(&mut self.findings).enumerate() {
            let known = point.indicator.and_then(|index| class?.indicators.get(index));
            let names = || {
                let names = known.into_iter().flat_map(|known| std::iter::once(&known.name).chain(&known.aliases));
                std::iter::once(point.name.as_str()).chain(names.map(String::as_str))
            };
            let about: Vec<&Diagnosis> =
                diagnoses.iter().filter(|diagnosis| diagnosis.points.contains(&index)).collect();
            for cause in &mut finding.causes {
                let taken = about.iter().find(|diagnosis| diagnosis.takes_away(names(), &cause.text.template));
                cause.excluded_by = taken.map(|diagnosis| diagnosis.rule.clone());
            }
        }
        self.diagnoses = diagnoses;
    }
}

/// Factors and causes for one shortcoming.
#[derive(Debug, Clone, Default, Serialize)]
pub struct FindingAdvice {
    /// Hazard in one sentence; only for failed items.
    pub hazard: Option<Phrase>,
    /// Possible causes.
    pub causes: Vec<CauseAdvice>,
    /// Id of the playbook entry used; empty: none fits.
    pub entry: String,
    /// The entry is a general one (by family), for the reviewer.
    pub general: bool,
    /// The entry is not approved: drafts only.
    pub unapproved: bool,
}

/// One possible cause.
#[derive(Debug, Clone, Serialize)]
pub struct CauseAdvice {
    /// 影响因素.
    pub factor: Factor,
    /// Words that follow 可能.
    pub text: Phrase,
    /// The rule of diagnosis that excludes it for this sample.
    pub excluded_by: Option<String>,
}

/// One measure.
#[derive(Debug, Clone, Serialize)]
pub struct ActionAdvice {
    /// Indices into `Advice::findings` (= the subject's shortcomings, then `kept`) that it answers.
    pub answers: Vec<usize>,
    /// When.
    pub horizon: Horizon,
    /// What to do.
    pub text: Phrase,
    /// How to tell that it worked.
    pub verification: Phrase,
    /// Records to keep.
    pub evidence: String,
    /// Playbook entry it comes from.
    pub entry: String,
    /// Which of the entry's measures it is, from 1.
    pub number: usize,
    /// Place in the letter's list of measures, which has those of all its subjects.
    pub place: usize,
}

/// Advises one subject that has a letter of its own.
///
/// In a final letter only approved playbook entries are used; a finding without one has an empty `entry`.
pub fn advise(spot_check: &SpotCheck, subject: &Subject, playbook: &Playbook) -> Advice {
    advise_together(spot_check, &[subject], playbook).pop().unwrap_or_default()
}

/// Advises the subjects of one letter: one advice each, with at most `max_actions` measures together.
pub fn advise_together(spot_check: &SpotCheck, subjects: &[&Subject], playbook: &Playbook) -> Vec<Advice> {
    let approved_only = spot_check.settings.letter.status == LetterStatus::Final;
    let kept: Vec<Vec<Shortcoming>> = subjects.iter().map(|subject| kept(spot_check, subject)).collect();
    let choose = |of: usize, index: usize, point| {
        let subject = subjects[of];
        let class = spot_check.catalog.classes.get(&subject.class);
        let choice = select::Choice { class, subject, playbook, approved_only };
        let entry = choice.entry(point);
        Chosen {
            of,
            index,
            subject,
            point,
            entry,
            watch: entry
                .filter(|entry| point.failing == Failing::Sound && entry.class.is_empty())
                .and_then(|_| choice.watch(point)),
            values: values::of(spot_check, subject, point),
        }
    };
    let mut chosen: Vec<Chosen<'_>> = Vec::new();
    for (of, (subject, kept)) in subjects.iter().zip(&kept).enumerate() {
        let points = subject.shortcomings.iter().chain(kept).enumerate();
        chosen.extend(points.map(|(index, point)| choose(of, index, point)));
    }
    let mut actions: Vec<Vec<ActionAdvice>> = subjects.iter().map(|_| Vec::new()).collect();
    let by_urgency = kind_of_letter(subjects.iter().copied()) == Some(LetterKind::RectificationGuidance);
    for (place, (of, action)) in rank::actions(spot_check, &chosen, by_urgency).into_iter().enumerate() {
        actions[of].push(ActionAdvice { place, ..action });
    }
    let findings = |of: usize| chosen.iter().filter(|chosen| chosen.of == of).map(finding).collect();
    let findings: Vec<Vec<FindingAdvice>> = (0..subjects.len()).map(findings).collect();
    let parts = findings.into_iter().zip(actions).zip(kept);
    parts.map(|((findings, actions), kept)| Advice { findings, actions, kept, diagnoses: Vec::new() }).collect()
}

/// One point of one subject, and what was picked for it.
struct Chosen<'a> {
    /// Which of the letter's subjects.
    of: usize,
    /// Which of its points.
    index: usize,
    subject: &'a Subject,
    point: &'a Shortcoming,
    entry: Option<&'a Entry>,
    /// For a sound point without an entry of its class: what the class knows about thin margins of the same item.
    /// Its causes are what to watch, its long-term measures are what keeps the item sound.
    watch: Option<&'a Entry>,
    values: BTreeMap<String, String>,
}

fn finding(chosen: &Chosen<'_>) -> FindingAdvice {
    let Some(entry) = chosen.entry else { return FindingAdvice::default() };
    let failed = matches!(chosen.point.failing, Failing::TooLow | Failing::TooHigh | Failing::Failed);
    let phrase = |template: &str| Phrase::applicable(template, &chosen.values);
    FindingAdvice {
        hazard: if failed && !entry.hazard.is_empty() { phrase(&entry.hazard) } else { None },
        causes: chosen
            .watch
            .unwrap_or(entry)
            .causes
            .iter()
            .filter_map(|cause| {
                Some(CauseAdvice { factor: cause.factor, text: phrase(&cause.text)?, excluded_by: None })
            })
            .collect(),
        entry: entry.id.clone(),
        general: entry.class.is_empty() && chosen.watch.is_none(),
        unapproved: entry.approved_by.is_empty() || chosen.watch.is_some_and(|watch| watch.approved_by.is_empty()),
    }
}

/// Key indicators that fall short nowhere; where there is none at all, the tightest margins, then any judged item.
fn kept(spot_check: &SpotCheck, subject: &Subject) -> Vec<Shortcoming> {
    if subject.entitlement != Entitlement::Letter(LetterKind::ImprovementAdvice) {
        return Vec::new();
    }
    let point = |batch: usize, item: usize, standing: Option<usize>| -> Option<Shortcoming> {
        let found = spot_check.batches.get(batch)?.items.get(item)?;
        (found.verdict == ItemVerdict::Conforming && !found.lacks_its_value()).then(|| Shortcoming {
            failing: Failing::Sound,
            indicator: found.indicator,
            name: found.name.as_str().into(),
            unit: found.unit.as_str().into(),
            batch,
            item,
            own: Figure::reported(&found.measurement),
            requirement: found.requirement.reported.as_str().into(),
            margin: margin_of(spot_check, &subject.class, found),
            own_results: Vec::new(),
            standing,
        })
    };
    let mentioned = |batch: usize, item: usize| {
        let name = spot_check.batches.get(batch).and_then(|b| b.items.get(item)).map(|item| item.name.as_str());
        subject.shortcomings.iter().any(|s| Some(s.name.as_str()) == name)
    };
    let mut kept: Vec<Shortcoming> = subject
        .standings
        .iter()
        .enumerate()
        .filter(|(_, standing)| !mentioned(standing.batch, standing.item))
        .filter_map(|(index, standing)| point(standing.batch, standing.item, Some(index)))
        .collect();
    let percent = |point: &Shortcoming| point.margin.as_ref().and_then(margin::percent);
    kept.sort_by_key(|point| (percent(point).is_none(), percent(point)));
    if kept.is_empty() && subject.shortcomings.is_empty() {
        let items = subject.batches.iter().flat_map(|&batch| {
            (0..spot_check.batches.get(batch).map_or(0, |b| b.items.len())).map(move |item| (batch, item))
        });
        let conforming: Vec<Shortcoming> = items.filter_map(|(batch, item)| point(batch, item, None)).collect();
        let mut tightest: Vec<&Shortcoming> = conforming.iter().filter(|point| percent(point).is_some()).collect();
        tightest.sort_by_key(|point| percent(point));
        kept = tightest.into_iter().take(2).cloned().collect();
        if kept.is_empty() {
            kept = conforming.into_iter().take(1).collect();
        }
    }
    kept
}
