//! 平时宜守的范围: what plants which work normally keep of an item, where a conforming result lies within it.

use rust_decimal::Decimal;

use crate::domain::judgement::{DecisionRule, comparison_value};
use crate::domain::{Bound, ClassCode, Item, ItemVerdict, Reading, SpotCheck};

/// The working range around a conforming result, in the item's unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Working {
    /// Its end towards a lower limit.
    pub low: Option<Decimal>,
    /// Its end towards an upper limit.
    pub high: Option<Decimal>,
    /// The result is so good that nobody asks for a better one.
    pub is_enough: bool,
}

/// The working range of an item of a class, by the catalog's practice under the item's own requirement.
///
/// `None` where there is no practice, where the result is no number, where it was not found conforming, and where it lies
/// outside: then the range is no reason to call it sound.
pub fn working_range(spot_check: &SpotCheck, class: &ClassCode, item: &Item) -> Option<Working> {
    let definition = spot_check.catalog.classes.get(class)?.indicators.get(item.indicator?)?;
    let (reading, bound) = (&item.measurement.reading, &item.requirement.bound);
    let (Bound::Range { low, high }, Reading::Number { resolution, .. }) = (bound, reading) else { return None };
    if item.verdict != ItemVerdict::Conforming {
        return None;
    }
    let practice = definition.practice(bound)?;
    let value = comparison_value(reading, bound, DecisionRule::of(Some(definition)))?;
    if practice.outside_working(value).is_some() {
        return None;
    }
    // An end that is the limit itself says nothing new; 7.0 beside results of 5 is 7.
    let towards = |end: Option<Decimal>, limit: Option<Decimal>| {
        let end = end.filter(|end| limit.is_some_and(|limit| limit != *end))?;
        let mut written = end;
        written.rescale(end.normalize().scale().max(resolution.scale()).min(end.scale()));
        Some(written)
    };
    let working = Working {
        low: towards(practice.working_low, low.as_ref().map(|end| end.value)),
        high: towards(practice.working_high, high.as_ref().map(|end| end.value)),
        is_enough: bound.one_sided().is_some_and(|(_, side)| practice.is_good_enough(value, side)),
    };
    (working.low.is_some() || working.high.is_some()).then_some(working)
}
