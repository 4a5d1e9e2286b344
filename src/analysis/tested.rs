//! The judged items of one enterprise, the same ones of several batches side by side, and what is thin of them.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::rational::Rational;
use super::rules::ClassRules;
use super::subject::{Margin, Subject};
use crate::domain::catalog::practice::{Outside, OwnPractice};
use crate::domain::fold::fold_item;
use crate::domain::judgement::{DecisionRule, comparison_value};
use crate::domain::{Bound, Indicator, Item, ItemVerdict, ProductClass, Reading, Side, SpotCheck};

/// One item of the enterprise in one batch.
pub(super) struct Tested<'a> {
    /// What makes items of several batches the same item: the number of the indicator, or beyond all indicators a
    /// number of the folded name of an item that the catalog does not know.
    pub identity: usize,
    /// Place in the order of the reports.
    pub position: usize,
    pub batch: usize,
    pub number: usize,
    pub item: &'a Item,
    pub margin: Option<Margin>,
    /// The margin in percent, or absolute where no percentage means anything.
    size: Option<Rational>,
    /// What results are rounded to: the coarser of the method's interval and the last digit printed; 0 where unknown.
    pub rounding: Decimal,
    pub safety: bool,
    pub key: bool,
    /// What plants that work normally keep of it.
    pub practice: Option<OwnPractice<'a>>,
    /// The result as it is compared with the limit, where it is a number.
    pub value: Option<Decimal>,
}

impl Tested<'_> {
    /// Worst first: failed, then the smallest margin, then the order of the reports.
    pub(super) fn by_badness(&self, other: &Self) -> Ordering {
        let passed = |one: &Self| one.item.verdict != ItemVerdict::Nonconforming;
        passed(self).cmp(&passed(other)).then_with(|| self.by_size(other))
    }

    /// The smallest margin first, no margin last; then the order of the reports, which no order of rows changes.
    pub(super) fn by_size(&self, other: &Self) -> Ordering {
        let sizes = match (&self.size, &other.size) {
            (Some(one), Some(another)) => one.cmp(another),
            (one, another) => one.is_none().cmp(&another.is_none()),
        };
        sizes.then_with(|| self.position.cmp(&other.position))
    }

    /// The side on which a conforming result lies between the limit and the working range, where practice knows of one:
    /// certainly, and by as much as is worth asking for.
    pub(super) fn thin_side(&self) -> Option<Side> {
        let practice = self.practice.as_ref().filter(|_| self.item.verdict == ItemVerdict::Conforming)?;
        thin_side(practice, self.value?, self.rounding)
    }

    /// The end of the working range on the side on which the item fails or is thin: better than the result by as much as
    /// is worth asking for.
    pub(super) fn target(&self, side: Side) -> Option<Decimal> {
        let (practice, value) = (self.practice.as_ref()?, self.value?);
        let end = working_end(practice, side).filter(|end| self.can_be(*end, side))?;
        let change = match side {
            Side::Lower => end.checked_sub(value)?,
            Side::Upper => value.checked_sub(end)?,
        };
        let is_worth_it = practice.smallest_change.is_none_or(|least| least <= change);
        (change > Decimal::ZERO && is_worth_it).then_some(end)
    }

    /// Whether a plant can do better than a target. Of what cannot be below nothing, such as a content or a share of broken
    /// pieces, no plant keeps a mean at or below 0.
    fn can_be(&self, target: Decimal, side: Side) -> bool {
        let Bound::Range { low, high: Some(high) } = &self.item.requirement.bound else { return true };
        let may_be_negative = self.item.unit.contains('℃') || low.as_ref().is_some_and(|low| low.value < Decimal::ZERO);
        side == Side::Lower || may_be_negative || high.value <= Decimal::ZERO || target > Decimal::ZERO
    }

    /// Whether a conforming result is one that an enterprise should still better: it is not good enough, and further from
    /// the peers' median than the method tells apart.
    pub(super) fn is_worth_bettering(&self, median: Option<Decimal>) -> bool {
        let Some(value) = self.value else { return false };
        let Some(practice) = &self.practice else { return true };
        let limited = self.item.requirement.bound.one_sided().map(|(_, side)| side);
        // Where nobody said what is good enough, the working range is.
        let is_enough = match practice.good_enough {
            Some(_) => limited.is_some_and(|side| practice.is_good_enough(value, side)),
            None => has_range(practice) && practice.outside_working(value).is_none(),
        };
        let scatter = practice.reproducibility(value).unwrap_or_default();
        let apart = median.and_then(|median| median.checked_sub(value)).map(|apart| apart.abs());
        !is_enough && apart.is_none_or(|apart| apart > scatter)
    }
}

fn thin_side(practice: &OwnPractice<'_>, value: Decimal, rounding: Decimal) -> Option<Side> {
    let Some(Outside::Thin(side)) = practice.outside_working(value) else { return None };
    let end = working_end(practice, side)?;
    // A reported 0.8 is anything from 0.75 to 0.84: what may lie within the range is not thin.
    let hidden = rounding.checked_div(Decimal::TWO)?;
    let missing = end.checked_sub(value)?.abs();
    (missing > hidden && practice.smallest_change.is_none_or(|least| least <= missing)).then_some(side)
}

/// Whether a letter calls an item thin, as [`super::shortcomings`] does: for whoever reasons about the whole sample.
pub(crate) fn is_told_thin(class: &ProductClass, item: &Item) -> bool {
    let definition = item.indicator.and_then(|index| class.indicators.get(index));
    let practice = definition.and_then(|definition| definition.practice(&item.requirement.bound));
    let found = practice.zip(value(item, DecisionRule::of(definition)));
    let side = found.and_then(|(practice, value)| thin_side(&practice, value, rounding(item, definition)));
    item.verdict == ItemVerdict::Conforming && side.is_some()
}

fn has_range(practice: &OwnPractice<'_>) -> bool {
    practice.working_low.is_some() || practice.working_high.is_some()
}

fn working_end(practice: &OwnPractice<'_>, side: Side) -> Option<Decimal> {
    match side {
        Side::Lower => practice.working_low,
        Side::Upper => practice.working_high,
    }
}

/// The result as it is compared with the limit; a grade as a number.
fn value(item: &Item, decision: DecisionRule) -> Option<Decimal> {
    match item.measurement.reading {
        Reading::Ordinal(grade) => Some(grade),
        ref reading => comparison_value(reading, &item.requirement.bound, decision),
    }
}

/// What a result is rounded to: its last digit, or the interval that the method rounds to where that is coarser.
fn rounding(item: &Item, definition: Option<&Indicator>) -> Decimal {
    let Reading::Number { resolution, .. } = item.measurement.reading else { return Decimal::ZERO };
    let interval = definition.and_then(|definition| definition.rounding_interval);
    interval.map_or(resolution, |interval| resolution.max(interval.value()))
}

/// Every judged item of the subject's batches, in the order of the reports.
pub(super) fn items<'a>(spot_check: &'a SpotCheck, rules: &ClassRules<'a>, subject: &'a Subject) -> Vec<Tested<'a>> {
    let count = subject.batches.iter().map(|batch| spot_check.batches[*batch].items.len()).sum();
    let mut items = Vec::with_capacity(count);
    for &batch in &subject.batches {
        for (number, item) in spot_check.batches[batch].items.iter().enumerate() {
            if item.verdict == ItemVerdict::NotJudged {
                continue;
            }
            let definition = item.indicator.and_then(|index| rules.class.indicators.get(index));
            let margin = rules.outward_margin(item);
            items.push(Tested {
                identity: item.indicator.unwrap_or(usize::MAX),
                position: items.len(),
                batch,
                number,
                item,
                size: margin.as_ref().map(Margin::size),
                margin,
                rounding: rounding(item, definition),
                practice: rules.practice(item),
                value: value(item, rules.decision(item)),
                safety: definition.is_some_and(|definition| definition.safety_related),
                key: definition.is_some_and(|definition| definition.key),
            });
        }
    }
    let mut unknown: Vec<(String, &mut Tested<'_>)> = items
        .iter_mut()
        .filter(|one| one.item.indicator.is_none())
        .map(|one| (fold_item(&one.item.name), one))
        .collect();
    unknown.sort_by(|a, b| a.0.cmp(&b.0));
    for (number, same) in unknown.chunk_by_mut(|a, b| a.0 == b.0).rev().enumerate() {
        same.iter_mut().for_each(|(_, one)| one.identity = usize::MAX - number);
    }
    items
}

/// The same item of several batches side by side, in the order of the reports.
pub(super) fn by_identity<'t, 'a>(items: &'t [Tested<'a>]) -> Vec<&'t Tested<'a>> {
    let mut together: Vec<&Tested<'_>> = items.iter().collect();
    together.sort_by_key(|one| one.identity);
    together
}
