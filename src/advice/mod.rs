//! What to do: factors, possible causes and measures, picked from the playbook by this enterprise's evidence.

pub mod figures;
pub mod phrase;
mod rank;
mod select;
mod values;

pub use phrase::{PLACEHOLDERS, Phrase};

use std::collections::BTreeMap;

use serde::Serialize;

use crate::analysis::{Entitlement, Shortcoming, Subject};
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
}

/// Advises one subject.
///
/// In a final letter only approved playbook entries are used; a finding without one has an empty `entry`.
pub fn advise(spot_check: &SpotCheck, subject: &Subject, playbook: &Playbook) -> Advice {
    let kept = kept(spot_check, subject);
    let points: Vec<&Shortcoming> = subject.shortcomings.iter().chain(&kept).collect();
    let approved_only = spot_check.settings.letter.status == LetterStatus::Final;
    let chosen: Vec<Chosen<'_>> = points
        .iter()
        .map(|point| {
            let entry = select::entry(spot_check, subject, playbook, point, approved_only);
            Chosen {
                entry,
                watch: entry
                    .filter(|entry| point.failing == Failing::Sound && entry.class.is_empty())
                    .and_then(|_| select::watch(spot_check, subject, playbook, point, approved_only)),
                values: values::of(spot_check, subject, point),
            }
        })
        .collect();
    let findings = points.iter().zip(&chosen).map(|(point, chosen)| finding(point, chosen)).collect();
    let actions = rank::actions(spot_check, subject, &points, &chosen);
    Advice { findings, actions, kept }
}

/// What was picked for one point.
struct Chosen<'a> {
    entry: Option<&'a Entry>,
    /// For a sound point without an entry of its class: what the class knows about thin margins of the same item.
    /// Its causes are what to watch, its long-term measures are what keeps the item sound.
    watch: Option<&'a Entry>,
    values: BTreeMap<String, String>,
}

fn finding(point: &Shortcoming, chosen: &Chosen<'_>) -> FindingAdvice {
    let Some(entry) = chosen.entry else { return FindingAdvice::default() };
    let failed = matches!(point.failing, Failing::TooLow | Failing::TooHigh | Failing::Failed);
    let phrase = |template: &str| Phrase::applicable(template, &chosen.values);
    FindingAdvice {
        hazard: if failed && !entry.hazard.is_empty() { phrase(&entry.hazard) } else { None },
        causes: chosen
            .watch
            .unwrap_or(entry)
            .causes
            .iter()
            .filter_map(|cause| Some(CauseAdvice { factor: cause.factor, text: phrase(&cause.text)? }))
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
        let margin = subject.margins.iter().find(|m| m.batch == batch && m.item == item).map(|m| m.margin.clone());
        (found.verdict == ItemVerdict::Conforming).then(|| Shortcoming {
            failing: Failing::Sound,
            indicator: found.indicator,
            name: found.name.clone(),
            unit: found.unit.clone(),
            batch,
            item,
            own: found.measurement.reported.clone(),
            requirement: found.requirement.reported.clone(),
            margin: margin.or_else(|| standing.and_then(|s| subject.standings[s].margin.clone())),
            own_results: Vec::new(),
            standing,
        })
    };
    let mentioned = |batch: usize, item: usize| {
        let name = spot_check.batches.get(batch).and_then(|b| b.items.get(item)).map(|item| &item.name);
        subject.shortcomings.iter().any(|s| Some(&s.name) == name)
    };
    let mut kept: Vec<Shortcoming> = subject
        .standings
        .iter()
        .enumerate()
        .filter(|(_, standing)| !mentioned(standing.batch, standing.item))
        .filter_map(|(index, standing)| point(standing.batch, standing.item, Some(index)))
        .collect();
    kept.sort_by_key(|point| point.margin.as_ref().and_then(figures::percent_of).unwrap_or(rust_decimal::Decimal::MAX));
    if kept.is_empty() && subject.shortcomings.is_empty() {
        let mut margins: Vec<_> = subject.margins.iter().filter(|m| m.margin.percent.is_some()).collect();
        margins.sort_by_key(|m| figures::percent_of(&m.margin));
        kept = margins.into_iter().filter_map(|m| point(m.batch, m.item, None)).take(2).collect();
    }
    if kept.is_empty() && subject.shortcomings.is_empty() {
        let items = subject.batches.iter().flat_map(|&batch| {
            (0..spot_check.batches.get(batch).map_or(0, |b| b.items.len())).map(move |item| (batch, item))
        });
        kept = items.filter_map(|(batch, item)| point(batch, item, None)).take(1).collect();
    }
    kept
}
