//! How far an enterprise's own batches lie apart in one item under one requirement.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use super::figure::Figure;
use super::rational::Rational;
use super::rules::ClassRules;
use super::tested::{Limits, Tested, coarser, last_digit};
use crate::domain::Bound;
use crate::domain::judgement::comparison_value;

/// Own results that differ by no more than this many last digits are the same within rounding.
const DIGITS_WITHOUT_MEANING: i64 = 3;

/// The widest spread between batches under one requirement, where it is wide: its worst item and all results, best
/// first. `tested` has the worst first.
pub(super) fn spread<'t, 'a>(
    tested: &[&'t Tested<'a>],
    rules: &ClassRules<'_>,
    limits: Limits,
) -> Option<(&'t Tested<'a>, Vec<Figure>)> {
    let requirement = |one: &Tested<'_>| one.item.requirement.bound.limits();
    let wide = |together: &[&Tested<'_>]| relative_width(together, rules, limits.spread_percent);
    let first = &tested.first()?.item.requirement.bound;
    if tested.iter().all(|one| one.item.requirement.bound.requires_same(first)) {
        return wide(tested).and_then(|_| told(tested));
    }
    // Side by side under each requirement; the sort keeps the worst first.
    let mut sorted = tested.to_vec();
    sorted.sort_by_cached_key(|one| requirement(one));
    let found = sorted.chunk_by(|a, b| requirement(a) == requirement(b)).filter_map(|together| {
        // Of equal widths, the one under the requirement that comes first in the reports.
        Some((wide(together)?, Reverse(together.iter().map(|one| one.position).min()), together))
    });
    told(found.max_by_key(|(width, first, _)| (*width, *first))?.2)
}

fn told<'t, 'a>(together: &[&'t Tested<'a>]) -> Option<(&'t Tested<'a>, Vec<Figure>)> {
    let results = together.iter().rev().map(|one| Figure::reported(&one.item.measurement)).collect();
    Some((*together.first()?, results))
}

/// A value and what it was measured in.
#[derive(Clone, Copy)]
struct Own<'t, 'a> {
    value: Decimal,
    one: &'t Tested<'a>,
}

impl Own<'_, '_> {
    /// In the order of values; of equal ones, in the order of the reports.
    #[inline]
    fn is_before(&self, other: &Self) -> bool {
        let values = if self.value.scale() == other.value.scale() {
            self.value.mantissa().cmp(&other.value.mantissa())
        } else {
            self.value.cmp(&other.value)
        };
        values.then(self.one.position.cmp(&other.one.position)).is_lt()
    }
}

/// (max − min) in percent of the limit (of half the width between two), over at least two batches' numbers; `None` where
/// it is not more than `least` or within the last digits.
fn relative_width(together: &[&Tested<'_>], rules: &ClassRules<'_>, least: Rational) -> Option<Rational> {
    let first = together.iter().min_by_key(|one| one.position)?;
    // A relative margin exists exactly where a relative width means something.
    let denominator = Rational::of(first.margin.as_ref()?.percent?.denominator);
    let two_sided = matches!(first.item.requirement.bound, Bound::Range { low: Some(_), high: Some(_) });
    let mut numbers = together.iter().copied().filter_map(|one| {
        let item = one.item;
        let value = comparison_value(&item.measurement.reading, &item.requirement.bound, rules.decision(item))?;
        Some(Own { value, one })
    });
    let any = numbers.next()?;
    let (mut lowest, mut highest) = (any, any);
    for own in numbers {
        if own.is_before(&lowest) {
            lowest = own;
        } else if highest.is_before(&own) {
            highest = own;
        }
    }
    if lowest.one.batch == highest.one.batch {
        return None;
    }
    let width = Rational::of(highest.value).minus(Rational::of(lowest.value))?;
    let factor = Rational::whole(if two_sided { 200 } else { 100 });
    let relative = width.times(factor)?.over(denominator)?;
    // Few are wide; only of those the digits are looked at.
    if relative <= least {
        return None;
    }
    let digit = together.iter().filter_map(|one| last_digit(one.item)).reduce(coarser)?;
    (width > Rational::of(digit).times(Rational::whole(DIGITS_WITHOUT_MEANING))?).then_some(relative)
}
