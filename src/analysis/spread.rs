//! How far an enterprise's own batches lie apart in one item under one requirement.

use std::cmp::Reverse;

use super::ClassRules;
use super::rational::Rational;
use super::shortcomings::{Limits, Tested, last_digit};
use super::standing::{limits_of, same_limits};
use super::text::Text;
use crate::domain::judgement::comparison_value;
use crate::domain::{Bound, Reading};

/// Own results that differ by no more than this many last digits are the same within rounding.
const DIGITS_WITHOUT_MEANING: i64 = 3;

/// The widest spread between batches under one requirement, where it is wide: its worst item and all results, best
/// first. `tested` has the worst first.
pub(super) fn spread<'t, 'a>(
    tested: &[&'t Tested<'a>],
    rules: &ClassRules<'_>,
    limits: Limits,
) -> Option<(&'t Tested<'a>, Vec<Text>)> {
    let requirement = |one: &Tested<'_>| limits_of(&one.item.requirement.bound);
    let is_wide = |width: &Rational| *width > limits.spread_percent;
    let first = &tested.first()?.item.requirement.bound;
    if tested.iter().all(|one| same_limits(&one.item.requirement.bound, first)) {
        return relative_width(tested, rules).filter(is_wide).and_then(|_| told(tested));
    }
    // Side by side under each requirement; the sort keeps the worst first.
    let mut sorted = tested.to_vec();
    sorted.sort_by_cached_key(|one| requirement(one));
    let wide = sorted.chunk_by(|a, b| requirement(a) == requirement(b)).filter_map(|together| {
        let width = relative_width(together, rules).filter(is_wide)?;
        // Of equal widths, the one under the requirement that comes first in the reports.
        Some((width, Reverse(together.iter().map(|one| one.position).min()), together))
    });
    told(wide.max_by_key(|(width, first, _)| (*width, *first))?.2)
}

fn told<'t, 'a>(together: &[&'t Tested<'a>]) -> Option<(&'t Tested<'a>, Vec<Text>)> {
    let results = together.iter().rev().map(|one| one.item.measurement.reported.as_str().into()).collect();
    Some((*together.first()?, results))
}

/// A value with its place in the reports and its batch.
#[derive(Clone, Copy)]
struct Own {
    value: Rational,
    position: usize,
    batch: usize,
}

impl Own {
    /// In the order of values; of equal ones, in the order of the reports.
    #[inline]
    fn is_before(&self, other: &Self) -> bool {
        self.value.cmp(&other.value).then(self.position.cmp(&other.position)).is_lt()
    }
}

/// (max − min) in percent of the limit (of half the width between two), over at least two batches' numbers.
fn relative_width(together: &[&Tested<'_>], rules: &ClassRules<'_>) -> Option<Rational> {
    let first = together.iter().min_by_key(|one| one.position)?;
    // A relative margin exists exactly where a relative width means something.
    let denominator = Rational::of(first.margin?.percent?.denominator);
    let two_sided = matches!(first.item.requirement.bound, Bound::Range { low: Some(_), high: Some(_) });
    let mut ends: Option<(Own, Own)> = None;
    for one in together {
        let reading @ Reading::Number { .. } = &one.item.measurement.reading else { continue };
        let Some(value) = comparison_value(reading, &one.item.requirement.bound, rules.decision(one.item)) else {
            continue;
        };
        let own = Own { value: Rational::of(value), position: one.position, batch: one.batch };
        ends = Some(match ends {
            None => (own, own),
            Some((lowest, highest)) if own.is_before(&lowest) => (own, highest),
            Some((lowest, highest)) if highest.is_before(&own) => (lowest, own),
            Some(within) => within,
        });
    }
    let (lowest, highest) = ends?;
    if lowest.batch == highest.batch {
        return None;
    }
    let width = highest.value.minus(lowest.value)?;
    let digit = together.iter().filter_map(|one| last_digit(one.item)).max()?;
    if width <= Rational::of(digit).times(Rational::whole(DIGITS_WITHOUT_MEANING))? {
        return None;
    }
    let factor = Rational::whole(if two_sided { 200 } else { 100 });
    width.times(factor)?.over(denominator)
}
