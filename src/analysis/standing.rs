//! Where an enterprise stands in each key indicator, as a letter may show it.

use super::disclosure::Disclosure;
use super::figure::Figure;
use super::peers::IndicatorPeers;
use super::rational::Rational;
use super::rules::ClassRules;
use super::subject::{Comparison, OrderedBy, Standing, Withheld};
use crate::domain::{Item, Reading, SpotCheck};

/// How far results may lie apart that the method does not tell apart (reproducibility, ISO 5725), on the scale that a
/// group is ordered by.
fn scatter(rules: &ClassRules<'_>, item: &Item, by: OrderedBy) -> Option<Rational> {
    let Reading::Number { value, .. } = item.measurement.reading else { return None };
    let scatter = rules.practice(item)?.reproducibility(value)?;
    match by {
        OrderedBy::Value => Some(Rational::of(scatter)),
        OrderedBy::RatioToLimit => {
            let (limit, _) = item.requirement.bound.one_sided()?;
            Rational::quotient(scatter, limit.value)
        }
        OrderedBy::Margin => None,
    }
}

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
        (Ok(_), Some((own, group))) => {
            disclosure.comparison(group, own, definition.preference, scatter(rules, item, group.by))
        }
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
