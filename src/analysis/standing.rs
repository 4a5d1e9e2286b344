//! Where an enterprise stands in each key indicator, as a letter may show it.

use super::disclosure::Disclosure;
use super::figure::Figure;
use super::peers::IndicatorPeers;
use super::rules::ClassRules;
use super::subject::{Comparison, Standing, Withheld};
use crate::domain::SpotCheck;

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
