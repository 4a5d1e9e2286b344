//! Which measures a letter carries, and in which order: the gravest evidence first.

use std::collections::BTreeMap;

use crate::analysis::{Entitlement, Shortcoming, Subject};
use crate::domain::playbook::{ActionEntry, Entry, Failing, Horizon};
use crate::domain::{LetterKind, SpotCheck};

use super::{ActionAdvice, Chosen, Phrase};

/// Weight of a repeat; failed items weigh less in number and more in fact.
const GRAVE: u32 = 2;

/// Picks at most `max_actions` measures: for what failed or failed again first, how to contain and how to correct;
/// then one for every other point; then the rest in order of weight.
///
/// A rectification letter lists them by urgency, improvement advice by weight.
pub fn actions(
    spot_check: &SpotCheck,
    subject: &Subject,
    points: &[&Shortcoming],
    chosen: &[Chosen<'_>],
) -> Vec<ActionAdvice> {
    let at_most = usize::try_from(spot_check.settings.thresholds.max_actions).unwrap_or(usize::MAX).max(1);
    let mut order: Vec<usize> = (0..points.len()).collect();
    order.sort_by_key(|&index| weight(spot_check, subject, points[index]));
    let candidates: Vec<(usize, Vec<ActionAdvice>)> = order
        .into_iter()
        .filter_map(|index| {
            let Chosen { entry, watch, values } = &chosen[index];
            let entry = (*entry)?;
            let of_entry = entry.actions.iter().map(|action| (entry, action));
            let of_watch = watch.iter().flat_map(|watch| watch.actions.iter().map(move |action| (*watch, action)));
            let lasting = of_watch.filter(|(_, action)| action.horizon == Horizon::LongTerm);
            let own =
                of_entry.chain(lasting).filter_map(|(entry, action)| candidate(index, entry, action, values)).collect();
            Some((index, own))
        })
        .collect();
    let mut picked: Vec<(usize, ActionAdvice)> = Vec::new();
    let grave = |index: usize| weight(spot_check, subject, points[index]) <= GRAVE;
    let failed = |index: usize| weight(spot_check, subject, points[index]) < GRAVE;
    let anything = |_: usize| true;
    let mut pass = |of: &dyn Fn(usize) -> bool, which: std::ops::Range<usize>| {
        for (rank, (index, own)) in candidates.iter().enumerate() {
            let within = which.start.min(own.len())..which.end.min(own.len());
            if of(*index) {
                own[within].iter().for_each(|action| take(&mut picked, rank, action, at_most));
            }
        }
    };
    pass(&grave, 0..1);
    pass(&failed, 1..2);
    pass(&anything, 0..1);
    pass(&anything, 1..usize::MAX);
    let by_urgency = subject.entitlement == Entitlement::Letter(LetterKind::RectificationGuidance);
    picked.sort_by_key(|(rank, action)| if by_urgency { (Some(action.horizon), *rank) } else { (None, *rank) });
    picked.into_iter().map(|(_, action)| action).collect()
}

/// Failed safety item, failed item, repeat, thin key indicator, behind peers, spread, thin other item, sound.
fn weight(spot_check: &SpotCheck, subject: &Subject, point: &Shortcoming) -> u32 {
    let class = spot_check.catalog.classes.get(&subject.class);
    let indicator = point.indicator.and_then(|index| class?.indicators.get(index));
    match point.failing {
        Failing::TooLow | Failing::TooHigh | Failing::Failed => {
            if indicator.is_some_and(|indicator| indicator.safety_related) { 0 } else { 1 }
        }
        Failing::Repeat => 2,
        Failing::ThinMargin => {
            if indicator.is_some_and(|indicator| indicator.key) {
                3
            } else {
                6
            }
        }
        Failing::BehindPeers => 4,
        Failing::Spread => 5,
        Failing::Sound => 7,
    }
}

fn candidate(
    answers: usize,
    entry: &Entry,
    action: &ActionEntry,
    values: &BTreeMap<String, String>,
) -> Option<ActionAdvice> {
    Some(ActionAdvice {
        answers: vec![answers],
        horizon: action.horizon,
        text: Phrase::applicable(&action.text, values)?,
        verification: Phrase::applicable(&action.verification, values)?,
        evidence: action.evidence.clone(),
        entry: entry.id.clone(),
    })
}

/// Adds a measure, or lets one that says the same answer one point more.
fn take(picked: &mut Vec<(usize, ActionAdvice)>, rank: usize, action: &ActionAdvice, at_most: usize) {
    let same = picked.iter_mut().map(|(_, other)| other).find(|other| {
        other.text.template == action.text.template
            && other.text.figures() == action.text.figures()
            && other.verification.figures() == action.verification.figures()
    });
    if let Some(other) = same {
        for answer in &action.answers {
            if !other.answers.contains(answer) {
                other.answers.push(*answer);
            }
        }
        let name = action.text.values.get("indicator").cloned().unwrap_or_default();
        for phrase in [&mut other.text, &mut other.verification] {
            if let Some(names) = phrase.values.get_mut("indicator")
                && !names.split('、').any(|known| known == name)
            {
                names.push('、');
                names.push_str(&name);
            }
        }
    } else if picked.len() < at_most {
        picked.push((rank, action.clone()));
    }
}
