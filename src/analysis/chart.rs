//! What a chart of a standing draws: own facts, and the figures about peers that disclosure control left in the standing.

use rust_decimal::Decimal;

use super::figure::Figure;
use super::rational::Rational;
use super::subject::{Comparison, OrderedBy, Ranked, Standing, Subject};
use super::text::Text;
use crate::domain::{Bound, End, Item, Reading, SpotCheck};

/// What a chart draws, on the axis of the values (or of the ratios, where peers are ordered by ratio).
/// Decimals as plain text; only what disclosure control allows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ChartFacts {
    /// Own representative value; where censored, the bound.
    pub own: Text,
    /// `<` or `>` where the own value is censored, else empty.
    pub own_censored: Text,
    /// Own other batches' comparable values.
    pub own_others: Vec<Text>,
    /// Lower limit.
    pub low: Option<Text>,
    /// Upper limit.
    pub high: Option<Text>,
    /// Median, where it may be shown and is a number.
    pub median: Option<Text>,
    /// Quartiles, lower value first, where they may be shown and are numbers.
    pub quartiles: Option<(Text, Text)>,
    /// The axis is a ratio to the limit.
    pub ratio: bool,
}

/// The chart of a subject's standing; `None` where there is no numeric value to draw.
pub fn chart(spot_check: &SpotCheck, subject: &Subject, standing: &Standing) -> Option<ChartFacts> {
    let item = spot_check.batches.get(standing.batch)?.items.get(standing.item)?;
    let ranked = match &standing.comparison {
        Comparison::Ranked(ranked) => Some(ranked),
        Comparison::Withheld(_) | Comparison::Counts { .. } => None,
    };
    let by_ratio = ranked.is_some_and(|ranked| ranked.by == OrderedBy::RatioToLimit);
    let mut chart = own_chart(item, by_ratio)?;
    chart.own_others = other_values(spot_check, subject, standing, by_ratio);
    // Margins have another axis than the values a chart draws.
    if let Some(ranked) = ranked.filter(|ranked| ranked.by != OrderedBy::Margin) {
        draw(ranked, &mut chart);
    }
    Some(chart)
}

/// Adds the figures about peers: numbers only, never bounds (`<0.005`, `0.03~0.05`).
fn draw(ranked: &Ranked, chart: &mut ChartFacts) {
    let number = |figure: &Figure| figure.number().map(|_| figure.text());
    chart.median = number(&ranked.median);
    chart.quartiles = ranked.quartiles.as_ref().and_then(|(first, third)| number(first).zip(number(third)));
}

/// The result of an item over its one limit, three decimals; of a censored result, its bound over it.
pub fn ratio_to_limit(item: &Item) -> Option<Text> {
    ratio_text(shown_value(item)?.0, &item.requirement.bound)
}

/// The number that stands for a result on an axis, and its sign where it is censored.
fn shown_value(item: &Item) -> Option<(Decimal, &'static str)> {
    match &item.measurement.reading {
        Reading::Number { value, .. } => Some((*value, "")),
        Reading::LessThan { limit, .. } => Some((*limit, "<")),
        Reading::GreaterThan { limit, .. } => Some((*limit, ">")),
        _ => None,
    }
}

fn own_chart(item: &Item, by_ratio: bool) -> Option<ChartFacts> {
    let (own, sign) = shown_value(item)?;
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

/// The enterprise's other results on the same axis: under the same requirement, or by ratio to their own.
fn other_values(spot_check: &SpotCheck, subject: &Subject, standing: &Standing, by_ratio: bool) -> Vec<Text> {
    let bound = &spot_check.batches[standing.batch].items[standing.item].requirement.bound;
    let own_items = subject.batches.iter().flat_map(|&batch| {
        spot_check.batches[batch].items.iter().enumerate().map(move |(number, item)| ((batch, number), item))
    });
    let others = own_items
        .filter(|(at, item)| item.indicator == Some(standing.indicator) && *at != (standing.batch, standing.item));
    let values = others.filter_map(|(_, item)| match item.measurement.reading {
        Reading::Number { value, .. } if by_ratio => ratio_text(value, &item.requirement.bound),
        Reading::Number { value, .. } => item.requirement.bound.requires_same(bound).then(|| Text::decimal(value)),
        _ => None,
    });
    values.collect()
}

fn ratio_text(value: Decimal, bound: &Bound) -> Option<Text> {
    let (limit, _) = bound.one_sided()?;
    Some(Text::decimal(Rational::quotient(value, limit.value)?.rounded(3)?))
}
