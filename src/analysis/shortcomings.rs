//! 短板: what falls short, most serious first, each with its evidence.
//!
//! | state | falls short when | why |
//! |---|---|---|
//! | failed | the report's own verdict is 不符合 | never the program's judgement |
//! | repeat | the item failed last year too | a cause that was not removed, or was |
//! | thin | conforming, and outside the range that plants which work normally keep, by as much as is worth asking for | the catalog's practice of this indicator under this limit |
//! | behind | conforming, not thin, not good enough, in the last quarter, and the letter shows quartiles | a quarter is what the letter can show |
//! | spread | own batches of one product under one requirement range over the catalog's alarm, over the method's reproducibility and over half of the worst margin | what the method itself scatters is no spread, and one far from the limit harms nobody |
//!
//! An indicator of which the catalog knows no practice is never thin, behind or uneven: nobody said what would be.
//! A fact is told once: a failed item counts in every failed batch; an item that failed is not also thin or behind; a
//! thin item is not also behind (its standing says where it is); everything else is told for the worst batch only.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::figure::Figure;
use super::rules::ClassRules;
use super::spread::{Spread, spread};
use super::subject::{Band, Comparison, Margin, OrderedBy, Shortcoming, Standing, Subject};
use super::tested::{Tested, by_identity, items};
use crate::domain::fold::fold_item;
use crate::domain::judgement::comparison_value;
use crate::domain::knowledge::{Direction, State};
use crate::domain::{Bound, Item, ItemVerdict, Reading, Side, SpotCheck};

/// What falls short for one enterprise in one class, most serious first.
pub(super) fn shortcomings(spot_check: &SpotCheck, rules: &ClassRules<'_>, subject: &Subject) -> Vec<Shortcoming> {
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
        let mut tell = |one, state, direction, class| {
            found.push(Finding { class, state, direction, one, standing, spread: Spread::default() });
        };
        // The worst come first.
        let failed = tested.iter().take_while(|one| one.item.verdict == ItemVerdict::Nonconforming);
        failed.for_each(|one| tell(one, State::Failed, failed_side(one.item, rules), 0));
        if is_prior(worst.item, rules, &prior) {
            // What failed last year and passes now is told last: it is no shortcoming any more.
            let class = if worst.item.verdict == ItemVerdict::Nonconforming { 1 } else { 6 };
            tell(worst, State::Repeat, side(worst, rules), class);
        }
        if worst.item.verdict != ItemVerdict::Nonconforming {
            if let Some((one, thin)) = tested.iter().find_map(|one| Some((*one, one.thin_side()?))) {
                tell(one, State::Thin, direction(thin), if one.key { 2 } else { 4 });
            } else if let Some(standing) = standing.map(|position| &standings[position])
                && is_behind(standing)
                && let Some(one) = tested.iter().find(|one| (one.batch, one.number) == (standing.batch, standing.item))
                && one.is_worth_bettering(median(standing))
            {
                tell(one, State::Behind, side(one, rules), 3);
            }
        }
        if tested.len() > 1
            && let Some((one, spread)) = spread(spot_check, tested)
        {
            found.push(Finding { class: 5, state: State::Spread, direction: side(one, rules), one, standing, spread });
        }
    }
    found.sort_unstable_by(Finding::by_seriousness);
    found.into_iter().map(Finding::shortcoming).collect()
}

/// A shortcoming before its texts are copied.
struct Finding<'t> {
    /// Most serious first.
    class: u8,
    state: State,
    direction: Direction,
    one: &'t Tested<'t>,
    standing: Option<usize>,
    spread: Spread,
}

impl Finding<'_> {
    /// What may be asked for: only of what failed or is thin, because only there the side is certain.
    fn target(&self) -> Option<Decimal> {
        let side = match (self.state, self.direction) {
            (State::Failed | State::Thin, Direction::TooLow) => Side::Lower,
            (State::Failed | State::Thin, Direction::TooHigh) => Side::Upper,
            _ => return None,
        };
        let working = self.one.target(side).map(|target| in_digits_of(self.one.item, target));
        working.or_else(|| match self.state {
            State::Failed => limit(self.one.item, side),
            _ => None,
        })
    }

    /// Class of the fact, then safety, key, and how far outside or how little inside; then the report's order.
    fn by_seriousness(&self, other: &Self) -> Ordering {
        let (one, another) = (self.one, other.one);
        let grade = |class, one: &Tested<'_>| (class, !one.safety, !one.key);
        let grades = grade(self.class, one).cmp(&grade(other.class, another));
        grades.then_with(|| one.by_size(another))
    }

    fn shortcoming(self) -> Shortcoming {
        let (one, target) = (self.one, self.target());
        Shortcoming {
            state: self.state,
            direction: self.direction,
            indicator: one.item.indicator,
            name: one.item.name.as_str().into(),
            unit: one.item.unit.as_str().into(),
            batch: one.batch,
            item: one.number,
            own: Figure::reported(&one.item.measurement),
            requirement: one.item.requirement.reported.as_str().into(),
            margin: one.margin.clone(),
            own_results: self.spread.results,
            is_same_lot: self.spread.is_same_lot,
            target,
            standing: self.standing,
        }
    }
}

/// On which side a failed item failed; the verdict itself is the report's.
fn failed_side(item: &Item, rules: &ClassRules<'_>) -> Direction {
    let Bound::Range { low, high } = &item.requirement.bound else { return only_side(item) };
    if let Some((_, side)) = item.requirement.bound.one_sided() {
        return direction(side);
    }
    let reading = &item.measurement.reading;
    let value = match reading {
        Reading::Number { .. } => comparison_value(reading, &item.requirement.bound, rules.decision(item)),
        Reading::LessThan { limit, .. } | Reading::GreaterThan { limit, .. } => Some(*limit),
        Reading::NotDetected => return Direction::TooLow,
        _ => None,
    };
    match (value, low, high) {
        (Some(value), Some(low), Some(_)) if value < low.value || (value == low.value && !low.inclusive) => {
            Direction::TooLow
        }
        (Some(value), Some(_), Some(high)) if value > high.value || (value == high.value && !high.inclusive) => {
            Direction::TooHigh
        }
        _ => Direction::Failed,
    }
}

/// On which side an item is at risk: that of its only limit, or of the nearer one.
pub(crate) fn side_at_risk(item: &Item, margin: Option<&Margin>) -> Direction {
    match (item.requirement.bound.one_sided(), margin) {
        (Some((_, side)), _) => direction(side),
        (None, Some(margin)) if margin.from_low => Direction::TooLow,
        (None, Some(_)) => Direction::TooHigh,
        (None, None) => only_side(item),
    }
}

fn side(one: &Tested<'_>, rules: &ClassRules<'_>) -> Direction {
    match one.item.verdict {
        ItemVerdict::Nonconforming => failed_side(one.item, rules),
        _ => side_at_risk(one.item, one.margin.as_ref()),
    }
}

/// Of a requirement that is no range of numbers: grades are limited from below, words have no side.
fn only_side(item: &Item) -> Direction {
    match item.requirement.bound {
        Bound::OrdinalAtLeast(_) => Direction::TooLow,
        _ => Direction::Failed,
    }
}

fn direction(side: Side) -> Direction {
    match side {
        Side::Lower => Direction::TooLow,
        Side::Upper => Direction::TooHigh,
    }
}

/// A target without the zeros that neither the result nor its limit has: of a result of 61 it is 63 and not 63.0.
fn in_digits_of(item: &Item, target: Decimal) -> Decimal {
    let Reading::Number { resolution, .. } = item.measurement.reading else { return target };
    let Bound::Range { low, high } = &item.requirement.bound else { return target };
    let ends = [low, high].into_iter().flatten().map(|end| end.value.scale());
    let digits = ends.chain([resolution.scale(), target.normalize().scale()]).max().unwrap_or_default();
    let mut target = target;
    if digits < target.scale() {
        target.rescale(digits);
    }
    target
}

fn limit(item: &Item, side: Side) -> Option<Decimal> {
    let Bound::Range { low, high } = &item.requirement.bound else { return None };
    let end = match side {
        Side::Lower => low,
        Side::Upper => high,
    };
    end.as_ref().map(|end| end.value)
}

/// The peers' median in the unit of the results.
fn median(standing: &Standing) -> Option<Decimal> {
    match &standing.comparison {
        Comparison::Ranked(ranked) if ranked.by == OrderedBy::Value => ranked.median.number(),
        _ => None,
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
