//! 短板: what falls short, most serious first, each with its evidence.
//!
//! | kind | falls short when | why this default |
//! |---|---|---|
//! | failed | the report's own verdict is 不符合 | never the program's judgement |
//! | repeat | the item failed last year too | a cause that was not removed |
//! | thin margin | conforming, margin below `thin_margin_percent` (5) of the limit | about the relative uncertainty of routine tests: a repeat may land outside |
//! | thin margin | conforming, absolute margin at most two units of the coarser last printed digit | where no relative margin exists (℃, pH, limit 0): the digits carry no finer meaning |
//! | behind peers | conforming, not thin, in the last quarter, and the letter shows quartiles | a quarter is what the letter can show |
//! | spread | own batches under one requirement differ by more than `spread_percent` (10) of the limit, and by more than three units of the coarser last printed digit | twice the thin margin: wider than one batch's own safety; below three digits two results are the same within rounding |
//!
//! A fact is told once: a failed item counts in every failed batch; an item that failed is not also thin or behind; a
//! thin item is not also behind (its standing says where it is); everything else is told for the worst batch only.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use super::figure::Figure;
use super::rules::ClassRules;
use super::spread::spread;
use super::subject::{Band, Comparison, Shortcoming, Standing, Subject};
use super::tested::{Limits, Tested, by_identity, items};
use crate::domain::fold::fold_item;
use crate::domain::judgement::comparison_value;
use crate::domain::playbook::Failing;
use crate::domain::{Bound, Item, ItemVerdict, Reading, Side, SpotCheck};

/// What falls short for one enterprise in one class, most serious first.
pub(super) fn shortcomings(
    spot_check: &SpotCheck,
    rules: &ClassRules<'_>,
    subject: &Subject,
    limits: Limits,
) -> Vec<Shortcoming> {
    let standings = &subject.standings;
    let items = items(spot_check, rules, subject);
    let mut same_together = by_identity(&items);
    let prior: BTreeSet<String> = subject.prior_failed_items.iter().map(|name| fold_item(name)).collect();
    let mut found: Vec<Finding<'_>> = Vec::with_capacity(rules.class.indicators.len());
    for tested in same_together.chunk_by_mut(|a, b| a.identity == b.identity) {
        tested.sort_by(|one, other| one.by_badness(other));
        let (tested, worst) = (&*tested, tested[0]);
        // Standings are in the order of the indicators.
        let position = |indicator| standings.binary_search_by_key(&indicator, |standing| standing.indicator).ok();
        let standing = worst.item.indicator.filter(|_| worst.key).and_then(position);
        let mut tell = |one, failing, class| {
            found.push(Finding { class, failing, one, standing, own_results: Vec::new() });
        };
        // The worst come first.
        let failed = tested.iter().take_while(|one| one.item.verdict == ItemVerdict::Nonconforming);
        failed.for_each(|one| tell(one, side(one.item, rules), 0));
        if is_prior(worst.item, rules, &prior) {
            tell(worst, Failing::Repeat, 1);
        }
        if worst.item.verdict != ItemVerdict::Nonconforming {
            if let Some(one) = tested.iter().find(|one| one.is_thin(limits)) {
                tell(one, Failing::ThinMargin, if one.key { 2 } else { 4 });
            } else if let Some(standing) = standing.map(|position| &standings[position])
                && is_behind(standing)
                && let Some(one) = tested.iter().find(|one| (one.batch, one.number) == (standing.batch, standing.item))
            {
                tell(one, Failing::BehindPeers, 3);
            }
        }
        if tested.len() > 1
            && let Some((one, own_results)) = spread(tested, rules, limits)
        {
            found.push(Finding { class: 5, failing: Failing::Spread, one, standing, own_results });
        }
    }
    found.sort_unstable_by(Finding::by_seriousness);
    found.into_iter().map(Finding::shortcoming).collect()
}

/// A shortcoming before its texts are copied.
struct Finding<'t> {
    /// Most serious first.
    class: u8,
    failing: Failing,
    one: &'t Tested<'t>,
    standing: Option<usize>,
    own_results: Vec<Figure>,
}

impl Finding<'_> {
    /// Class of the fact, then safety, key, and how far outside or how little inside; then the report's order.
    fn by_seriousness(&self, other: &Self) -> Ordering {
        let (one, another) = (self.one, other.one);
        let grade = |class, one: &Tested<'_>| (class, !one.safety, !one.key);
        let grades = grade(self.class, one).cmp(&grade(other.class, another));
        grades.then_with(|| one.by_size(another))
    }

    fn shortcoming(self) -> Shortcoming {
        let one = self.one;
        Shortcoming {
            failing: self.failing,
            indicator: one.item.indicator,
            name: one.item.name.as_str().into(),
            unit: one.item.unit.as_str().into(),
            batch: one.batch,
            item: one.number,
            own: Figure::reported(&one.item.measurement),
            requirement: one.item.requirement.reported.as_str().into(),
            margin: one.margin.clone(),
            own_results: self.own_results,
            standing: self.standing,
        }
    }
}

/// On which side a failed item failed; the verdict itself is the report's.
fn side(item: &Item, rules: &ClassRules<'_>) -> Failing {
    let Bound::Range { low, high } = &item.requirement.bound else {
        return if matches!(item.requirement.bound, Bound::OrdinalAtLeast(_)) {
            Failing::TooLow
        } else {
            Failing::Failed
        };
    };
    match item.requirement.bound.one_sided() {
        Some((_, Side::Lower)) => return Failing::TooLow,
        Some((_, Side::Upper)) => return Failing::TooHigh,
        None => {}
    }
    let reading = &item.measurement.reading;
    let value = match reading {
        Reading::Number { .. } => comparison_value(reading, &item.requirement.bound, rules.decision(item)),
        Reading::LessThan { limit, .. } | Reading::GreaterThan { limit, .. } => Some(*limit),
        Reading::NotDetected => return Failing::TooLow,
        _ => None,
    };
    match (value, low, high) {
        (Some(value), Some(low), Some(_)) if value < low.value || (value == low.value && !low.inclusive) => {
            Failing::TooLow
        }
        (Some(value), Some(_), Some(high)) if value > high.value || (value == high.value && !high.inclusive) => {
            Failing::TooHigh
        }
        _ => Failing::Failed,
    }
}

fn is_behind(standing: &Standing) -> bool {
    matches!(&standing.comparison, Comparison::Ranked(ranked) if ranked.band == Some(Band::LastQuarter))
}

fn is_prior(item: &Item, rules: &ClassRules<'_>, prior: &BTreeSet<String>) -> bool {
    let definition = item.indicator.and_then(|index| rules.class.indicators.get(index));
    let names = definition.into_iter().flat_map(|definition| {
        std::iter::once(definition.name.as_str()).chain(definition.aliases.iter().map(String::as_str))
    });
    !prior.is_empty() && std::iter::once(item.name.as_str()).chain(names).any(|name| prior.contains(&fold_item(name)))
}
