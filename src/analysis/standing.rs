//! Where an enterprise stands in each key indicator, as a letter may show it, and what a chart of it draws.

use rust_decimal::Decimal;

use super::ClassRules;
use super::disclosure::Disclosure;
use super::peers::IndicatorPeers;
use super::rational::Rational;
use super::subject::{ChartFacts, Comparison, ItemMargin, OrderedBy, Standing, Withheld};
use super::text::Text;
use crate::domain::{Bound, End, Item, Reading, SpotCheck};

/// The standing of the enterprise at `position` among the members of its class in one key indicator; `None` where it was not tested for it.
pub(super) fn standing(
    spot_check: &SpotCheck,
    rules: &ClassRules<'_>,
    indicator: usize,
    peers: &IndicatorPeers,
    (position, batches, margins): (usize, &[usize], &[ItemMargin]),
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
    let by_ratio = matches!(&comparison, Comparison::Ranked(ranked) if ranked.by == OrderedBy::RatioToLimit);
    let mut chart = own_chart(item, by_ratio);
    if let Some(chart) = &mut chart {
        let tested = &peers.tested[representative.tested.clone()];
        chart.own_others =
            other_values(spot_check, (representative.batch, representative.item), tested, batches, by_ratio);
        if let Some((_, group)) = group {
            disclosure.draw(group, &comparison, chart);
        }
    }
    Some(Standing {
        indicator,
        name: definition.name.as_str().into(),
        unit: definition.unit.as_str().into(),
        preference: definition.preference,
        batch: representative.batch,
        item: representative.item,
        own: item.measurement.reported.as_str().into(),
        requirement: item.requirement.reported.as_str().into(),
        margin: match margins.iter().find(|one| (one.batch, one.item) == (representative.batch, representative.item)) {
            Some(known) => Some(known.margin.clone()),
            None => rules.outward_margin(item),
        },
        comparison,
        chart,
    })
}

fn own_chart(item: &Item, by_ratio: bool) -> Option<ChartFacts> {
    let (own, sign) = match &item.measurement.reading {
        Reading::Number { value, .. } => (*value, ""),
        Reading::LessThan { limit, .. } => (*limit, "<"),
        Reading::GreaterThan { limit, .. } => (*limit, ">"),
        _ => return None,
    };
    let Bound::Range { low, high } = &item.requirement.bound else { return None };
    let (own, low, high) = if by_ratio {
        let one = |present: bool| present.then(|| "1".into());
        (ratio_text(own, &item.requirement.bound)?, one(low.is_some()), one(high.is_some()))
    } else {
        let text = |end: &Option<End>| end.as_ref().map(|end| Text::decimal(end.value));
        (Text::decimal(own), text(low), text(high))
    };
    Some(ChartFacts { own, own_censored: sign.into(), low, high, ratio: by_ratio, ..ChartFacts::default() })
}

/// The enterprise's other batches on the same axis: under the same requirement, or by ratio to their own. `tested` are
/// all its items in the indicator, in file order.
fn other_values(
    spot_check: &SpotCheck,
    own: (usize, usize),
    tested: &[(usize, usize)],
    batches: &[usize],
    by_ratio: bool,
) -> Vec<Text> {
    let mut values = Vec::new();
    if tested.len() < 2 {
        return values;
    }
    let bound = &spot_check.batches[own.0].items[own.1].requirement.bound;
    for &index in batches {
        let first = tested.partition_point(|(batch, _)| *batch < index);
        for &(batch, number) in tested[first..].iter().take_while(|(batch, _)| *batch == index) {
            let item = &spot_check.batches[batch].items[number];
            let Reading::Number { value, .. } = item.measurement.reading else { continue };
            if (batch, number) == own {
                continue;
            }
            if by_ratio {
                values.extend(ratio_text(value, &item.requirement.bound));
            } else if same_limits(&item.requirement.bound, bound) {
                values.push(Text::decimal(value));
            }
        }
    }
    values
}

fn ratio_text(value: Decimal, bound: &Bound) -> Option<Text> {
    let limit = match bound {
        Bound::Range { low: Some(end), high: None } | Bound::Range { low: None, high: Some(end) } => end.value,
        _ => return None,
    };
    Some(Text::decimal(Rational::quotient(value, limit)?.rounded(3)?))
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
