//! Which measures a letter carries, and in which order: the gravest evidence first.

use std::collections::BTreeMap;

use crate::domain::SpotCheck;
use crate::domain::playbook::{ActionEntry, Entry, Failing, Horizon};

use super::{ActionAdvice, Chosen, Phrase};

/// Weight of a repeat; failed items weigh less in number and more in fact.
const GRAVE: u32 = 2;

/// Picks at most `max_actions` measures, each with the number of its subject: for what failed or failed again first,
/// how to contain and how to correct; then one for every other point; then the rest in order of weight.
///
/// They are listed by urgency (a rectification letter) or by weight (improvement advice).
pub(super) fn actions(spot_check: &SpotCheck, chosen: &[Chosen<'_>], by_urgency: bool) -> Vec<(usize, ActionAdvice)> {
    let at_most = usize::try_from(spot_check.settings.thresholds.max_actions).unwrap_or(usize::MAX).max(1);
    let mut order: Vec<(u32, &Chosen<'_>)> = chosen.iter().map(|one| (weight(spot_check, one), one)).collect();
    order.sort_by_key(|(weight, _)| *weight);
    let candidates: Vec<Candidates> = order
        .into_iter()
        .filter_map(|(weight, one)| {
            let Chosen { of, index, entry, watch, values, .. } = one;
            let entry = (*entry)?;
            let of_watch = watch.iter().flat_map(|watch| measures(watch));
            let lasting = of_watch.filter(|(.., action)| action.horizon == Horizon::LongTerm);
            let actions = measures(entry)
                .chain(lasting)
                .filter_map(|(entry, number, action)| candidate(*index, entry, number, action, values))
                .collect();
            Some(Candidates { weight, of: *of, actions })
        })
        .collect();
    let mut picked: Vec<Picked> = Vec::new();
    let mut pass = |up_to: u32, which: std::ops::Range<usize>| {
        for (rank, Candidates { weight, of, actions }) in candidates.iter().enumerate() {
            let within = which.start.min(actions.len())..which.end.min(actions.len());
            if *weight <= up_to {
                actions[within].iter().for_each(|action| take(&mut picked, rank, *of, action, at_most));
            }
        }
    };
    pass(GRAVE, 0..1);
    pass(GRAVE - 1, 1..2);
    pass(u32::MAX, 0..1);
    pass(u32::MAX, 1..usize::MAX);
    picked.sort_by_key(|one| if by_urgency { (Some(one.action.horizon), one.rank) } else { (None, one.rank) });
    picked.into_iter().map(|one| (one.of, one.action)).collect()
}

/// What the playbook offers for one point.
struct Candidates {
    weight: u32,
    of: usize,
    actions: Vec<ActionAdvice>,
}

/// A measure of the letter, with the place of its point in the order of weight.
struct Picked {
    rank: usize,
    of: usize,
    action: ActionAdvice,
}

/// Failed safety item, failed item, repeat, thin key indicator, behind peers, spread, thin other item, sound.
fn weight(spot_check: &SpotCheck, Chosen { subject, point, .. }: &Chosen<'_>) -> u32 {
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

/// An entry's measures with their numbers.
fn measures(entry: &Entry) -> impl Iterator<Item = (&Entry, usize, &ActionEntry)> {
    (1..).zip(&entry.actions).map(move |(number, action)| (entry, number, action))
}

fn candidate(
    answers: usize,
    entry: &Entry,
    number: usize,
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
        number,
        place: 0,
    })
}

/// Adds a measure, or lets one that says the same of the same subject answer one point more.
fn take(picked: &mut Vec<Picked>, rank: usize, of: usize, action: &ActionAdvice, at_most: usize) {
    let same = picked.iter_mut().filter(|other| other.of == of).map(|other| &mut other.action).find(|other| {
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
        picked.push(Picked { rank, of, action: action.clone() });
    }
}
