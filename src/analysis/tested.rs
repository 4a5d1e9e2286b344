//! The judged items of one enterprise, the same ones of several batches side by side, and what is thin of them.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::rational::Rational;
use super::rules::ClassRules;
use super::subject::{Fraction, Margin, Subject};
use crate::domain::fold::fold_item;
use crate::domain::requirement::written_alike;
use crate::domain::settings::Thresholds;
use crate::domain::{Bound, Item, ItemVerdict, Reading, SpotCheck};

/// Thresholds as exact numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    thin_percent: Rational,
    pub spread_percent: Rational,
}

impl Limits {
    /// From job.toml.
    pub(super) fn new(thresholds: &Thresholds) -> Self {
        Self {
            thin_percent: Rational::of(thresholds.thin_margin_percent.value()),
            spread_percent: Rational::of(thresholds.spread_percent.value()),
        }
    }
}

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
    pub safety: bool,
    pub key: bool,
}

impl Tested<'_> {
    /// Worst first: failed, then the smallest margin, then the file's order.
    pub(super) fn by_badness(&self, other: &Self) -> Ordering {
        let passed = |one: &Self| one.item.verdict != ItemVerdict::Nonconforming;
        passed(self).cmp(&passed(other)).then_with(|| self.by_size(other))
    }

    /// The smallest margin first, no margin last; then the file's order.
    pub(super) fn by_size(&self, other: &Self) -> Ordering {
        let sizes = match (&self.size, &other.size) {
            (Some(one), Some(another)) => one.cmp(another),
            (one, another) => one.is_none().cmp(&another.is_none()),
        };
        sizes.then_with(|| (self.batch, self.number).cmp(&(other.batch, other.number)))
    }

    pub(super) fn is_thin(&self, limits: Limits) -> bool {
        let Some(margin) = &self.margin else { return false };
        // `<0.049` under 0.05 may be far inside: not certain, not told.
        if self.item.verdict != ItemVerdict::Conforming || margin.at_least() || is_below_zero(margin.absolute) {
            return false;
        }
        match margin.percent {
            Some(percent) => is_below(percent, limits.thin_percent),
            None => last_digit(self.item)
                .and_then(|digit| digit.checked_mul(Decimal::TWO))
                .is_some_and(|two_units| margin.absolute <= two_units),
        }
    }
}

/// The coarser of the last digits printed in the result and in its limit.
pub(super) fn last_digit(item: &Item) -> Option<Decimal> {
    let Reading::Number { resolution, .. } = item.measurement.reading else { return None };
    let Bound::Range { low, high } = &item.requirement.bound else { return None };
    let mut coarsest = resolution;
    for end in [low, high].into_iter().flatten() {
        coarsest = coarser(coarsest, end.resolution);
    }
    Some(coarsest)
}

/// The larger of two last digits, which mostly are written the same.
#[inline]
pub(super) fn coarser(one: Decimal, other: Decimal) -> Decimal {
    if written_alike(one, other) { one } else { one.max(other) }
}

/// Whether a share in percent is below a threshold.
fn is_below(share: Fraction, threshold: Rational) -> bool {
    Rational::quotient(share.numerator, share.denominator).is_some_and(|share| share < threshold)
}

fn is_below_zero(value: Decimal) -> bool {
    value.is_sign_negative() && !value.is_zero()
}

/// Every judged item of the subject's batches, in the order of the reports.
pub(super) fn items<'a>(spot_check: &'a SpotCheck, rules: &ClassRules<'_>, subject: &'a Subject) -> Vec<Tested<'a>> {
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
