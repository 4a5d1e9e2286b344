//! Where an enterprise stands in each key indicator, as a letter may show it.

use rust_decimal::Decimal;

use super::disclosure::Disclosure;
use super::figure::Figure;
use super::peers::IndicatorPeers;
use super::rules::ClassRules;
use super::subject::{Comparison, Standing, Withheld};
use crate::domain::{Bound, End, SpotCheck};

/// The standing of the enterprise at `position` among the members of its class in one key indicator; `None` where it was not tested for it.
pub(super) fn standing(
    spot_check: &SpotCheck,
    rules: &ClassRules<'_>,
    indicator: usize,
    peers: &IndicatorPeers,
    position: usize,
    disclosure: Disclosure,
) -> Option<Standing> {
    let representative = peers.representatives.get(position)?.as_ref()?;
    let definition = rules.class.indicators.get(indicator)?;
    let item = &spot_check.batches[representative.batch].items[representative.item];
    let group = representative.place.as_ref().ok().map(|own| (own, &peers.groups[own.group]));
    let comparison = match (&representative.place, group) {
        (Ok(_), Some((own, group))) => disclosure.comparison(group, own, definition.preference),
        (Err(reason), _) => Comparison::Withheld(*reason),
        (Ok(_), None) => Comparison::Withheld(Withheld::NotComparable),
    };
    Some(Standing {
        indicator,
        name: definition.name.as_str().into(),
        unit: definition.unit.as_str().into(),
        preference: definition.preference,
        batch: representative.batch,
        item: representative.item,
        own: Figure::reported(&item.measurement),
        requirement: item.requirement.reported.as_str().into(),
        margin: rules.outward_margin(item),
        comparison,
    })
}

/// Whether two requirements are numerically the same, however they are written.
#[inline]
pub(super) fn same_limits(one: &Bound, other: &Bound) -> bool {
    match (one, other) {
        (Bound::Range { low, high }, Bound::Range { low: other_low, high: other_high }) => {
            same_end(low.as_ref(), other_low.as_ref()) && same_end(high.as_ref(), other_high.as_ref())
        }
        _ => false,
    }
}

#[inline]
fn same_end(one: Option<&End>, other: Option<&End>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => {
            one.inclusive == other.inclusive && (written_alike(one.value, other.value) || one.value == other.value)
        }
        (None, None) => true,
        _ => false,
    }
}

/// Whether two decimals have the same digits and places: seen without bringing them to one scale, and mostly so.
#[inline]
pub(super) fn written_alike(one: Decimal, other: Decimal) -> bool {
    one.scale() == other.scale() && one.mantissa() == other.mantissa()
}

/// The ends of a numeric requirement, equal to another's however they are written.
pub(super) fn limits_of(bound: &Bound) -> Option<[Option<(Decimal, bool)>; 2]> {
    let Bound::Range { low, high } = bound else { return None };
    Some([low, high].map(|end| end.as_ref().map(|end| (end.value, end.inclusive))))
}
