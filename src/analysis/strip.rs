//! What a strip of a key indicator draws, all in the unit and against the limit of the enterprise's own sample: own
//! results, limits, and the figures about peers that disclosure control left in the standing.

use rust_decimal::Decimal;

use super::figure::Figure;
use super::subject::{Comparison, OrderedBy, Ranked, Standing, Subject};
use crate::domain::rounding::{TieRule, round};
use crate::domain::{Bound, Item, Reading, Side, SpotCheck};

/// What a strip draws.
#[derive(Debug, Clone, PartialEq)]
pub struct StripFacts {
    /// Own representative value; where censored, the bound.
    pub own: Decimal,
    /// Where only a bound of the own value is known: on which side of the bound the value lies.
    pub own_is: Option<Side>,
    /// Results of the enterprise's other batches under the same requirement.
    pub others: Vec<Decimal>,
    /// Lower limit.
    pub low: Option<Decimal>,
    /// Upper limit.
    pub high: Option<Decimal>,
    /// The peers' middle.
    pub peers: PeerFigures,
}

/// Figures about the peers on the axis of the own sample, as far as they may be shown and are numbers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PeerFigures {
    /// Median.
    pub median: Option<Figure>,
    /// Quartiles, lower value first, with equally many decimals.
    pub quartiles: Option<(Figure, Figure)>,
    /// They were compared by their ratios to their own limits and are scaled back to this sample's.
    pub scaled: bool,
}

/// The strip of a standing; `None` where there is no number or no numeric requirement to draw.
pub fn strip(spot_check: &SpotCheck, subject: &Subject, standing: &Standing) -> Option<StripFacts> {
    let item = spot_check.batches.get(standing.batch)?.items.get(standing.item)?;
    let peers = peer_figures(item, &standing.comparison);
    strip_of_item(item, peers, others(spot_check, subject, standing))
}

/// The strip of an item that is not compared with peers.
pub fn own_strip(item: &Item) -> Option<StripFacts> {
    strip_of_item(item, PeerFigures::default(), Vec::new())
}

fn strip_of_item(item: &Item, peers: PeerFigures, others: Vec<Decimal>) -> Option<StripFacts> {
    let (own, own_is) = match item.measurement.reading {
        Reading::Number { value, .. } => (value, None),
        Reading::LessThan { limit, .. } => (limit, Some(Side::Lower)),
        Reading::GreaterThan { limit, .. } => (limit, Some(Side::Upper)),
        _ => return None,
    };
    let Bound::Range { low, high } = &item.requirement.bound else { return None };
    let (low, high) = (low.as_ref().map(|end| end.value), high.as_ref().map(|end| end.value));
    Some(StripFacts { own, own_is, others, low, high, peers })
}

/// The peers' figures as this sample would show them.
pub fn peer_figures(item: &Item, comparison: &Comparison) -> PeerFigures {
    let figures = with_equal_digits(figures_of(item, comparison));
    match item.measurement.reading {
        Reading::Number { resolution, .. } => in_digits_of_result(figures, resolution),
        _ => figures,
    }
}

/// A median of 571.5 among integers pretends a digit that no laboratory reports: where results have three digits and more,
/// figures have those of the result.
fn in_digits_of_result(figures: PeerFigures, resolution: Decimal) -> PeerFigures {
    let Some(enough) = resolution.checked_mul(Decimal::ONE_HUNDRED) else { return figures };
    let written = |figure: Figure| match figure.number() {
        Some(number) if enough <= number.abs() && resolution.scale() < number.scale() => {
            round(number, resolution, TieRule::Even, None).map_or(figure, Figure::from)
        }
        _ => figure,
    };
    let is_fine = |figure: &Figure| figure.number().is_none_or(|number| enough <= number.abs());
    // All in the same digits, or none.
    let all = figures.median.iter().chain(figures.quartiles.iter().flat_map(|(low, high)| [low, high]));
    if !all.into_iter().all(is_fine) {
        return figures;
    }
    PeerFigures {
        median: figures.median.map(written),
        quartiles: figures.quartiles.map(|(low, high)| (written(low), written(high))),
        scaled: figures.scaled,
    }
}

/// Median and quartiles with equally many decimals: 46 beside 25.5 and 57.5 is 46.0.
fn with_equal_digits(mut figures: PeerFigures) -> PeerFigures {
    let (Some(median), Some((low, high))) = (&figures.median, &figures.quartiles) else { return figures };
    let (Some(middle), Some(low), Some(high)) = (median.number(), low.number(), high.number()) else { return figures };
    let decimals = middle.scale().max(low.scale()).max(high.scale());
    let [middle, low, high] = [middle, low, high].map(|mut number| {
        number.rescale(decimals);
        Figure::from(number)
    });
    (figures.median, figures.quartiles) = (Some(middle), Some((low, high)));
    figures
}

fn figures_of(item: &Item, comparison: &Comparison) -> PeerFigures {
    match comparison {
        Comparison::Ranked(ranked) if ranked.by == OrderedBy::Value => PeerFigures {
            median: Some(ranked.median.clone()).filter(|figure| figure.number().is_some()),
            quartiles: quartiles(ranked, Some),
            scaled: false,
        },
        Comparison::Ranked(ranked) if ranked.by == OrderedBy::RatioToLimit => {
            let scale = |ratio: Decimal| scaled(ratio, item);
            let median = ranked.median.number().and_then(scale).map(Figure::from);
            PeerFigures { median, quartiles: quartiles(ranked, scale), scaled: true }
        }
        // Margins have another axis than values.
        _ => PeerFigures::default(),
    }
}

/// Both quartiles as numbers, written with equally many decimals.
fn quartiles(ranked: &Ranked, scale: impl Fn(Decimal) -> Option<Decimal>) -> Option<(Figure, Figure)> {
    let (low, high) = ranked.quartiles.as_ref()?;
    let (mut low, mut high) = (scale(low.number()?)?, scale(high.number()?)?);
    let decimals = low.scale().max(high.scale());
    low.rescale(decimals);
    high.rescale(decimals);
    Some((Figure::from(low), Figure::from(high)))
}

/// A ratio to the limit as a value under this sample's limit, to the digit of its result (one more for a median of few
/// digits would pretend precision).
fn scaled(ratio: Decimal, item: &Item) -> Option<Decimal> {
    let (limit, _) = item.requirement.bound.one_sided()?;
    let Reading::Number { resolution, .. } = item.measurement.reading else { return None };
    round(ratio.checked_mul(limit.value)?, resolution, TieRule::Even, None)
}

fn others(spot_check: &SpotCheck, subject: &Subject, standing: &Standing) -> Vec<Decimal> {
    let bound = &spot_check.batches[standing.batch].items[standing.item].requirement.bound;
    let own_items = subject.batches.iter().flat_map(|&batch| {
        spot_check.batches[batch].items.iter().enumerate().map(move |(number, item)| ((batch, number), item))
    });
    let others = own_items
        .filter(|(at, item)| item.indicator == Some(standing.indicator) && *at != (standing.batch, standing.item))
        .filter(|(_, item)| item.requirement.bound.requires_same(bound));
    let values = others.filter_map(|(_, item)| match item.measurement.reading {
        Reading::Number { value, .. } => Some(value),
        _ => None,
    });
    values.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(text: &str) -> Figure {
        let number = Decimal::from_str_exact(text).ok();
        Figure::new(text, number)
    }

    fn ranked(median: &str, low: &str, high: &str) -> Ranked {
        Ranked {
            by: OrderedBy::Value,
            enterprises: 12,
            rank: 3,
            better: 2,
            tied: 0,
            worse: 9,
            percentile: "80".into(),
            median: figure(median),
            quartiles: Some((figure(low), figure(high))),
            band: None,
        }
    }

    #[test]
    fn a_median_has_the_digits_of_its_quartiles() {
        let figures = |median: &str, low: &str, high: &str| PeerFigures {
            median: Some(figure(median)),
            quartiles: Some((figure(low), figure(high))),
            scaled: false,
        };
        let told = |figures: PeerFigures| {
            let (low, high) = figures.quartiles.unwrap();
            [figures.median.unwrap(), low, high].map(|figure| figure.to_string())
        };
        assert_eq!(told(with_equal_digits(figures("46", "25.5", "57.5"))), ["46.0", "25.5", "57.5"]);
        assert_eq!(told(with_equal_digits(figures("4.655", "4.5", "4.8"))), ["4.655", "4.500", "4.800"]);
        assert_eq!(told(with_equal_digits(figures("46", "<25", "57.5"))), ["46", "<25", "57.5"], "a bound stays");
    }

    #[test]
    fn figures_of_three_digits_have_those_of_the_result() {
        let told = |resolution: &str, median: &str, low: &str, high: &str| {
            let figures = PeerFigures {
                median: Some(figure(median)),
                quartiles: Some((figure(low), figure(high))),
                scaled: false,
            };
            let figures = in_digits_of_result(figures, Decimal::from_str_exact(resolution).unwrap());
            let (low, high) = figures.quartiles.unwrap();
            [figures.median.unwrap(), low, high].map(|figure| figure.to_string())
        };
        assert_eq!(told("1", "571.0", "565.5", "580.0"), ["571", "566", "580"]);
        assert_eq!(told("0.01", "7.865", "7.830", "7.920"), ["7.86", "7.83", "7.92"]);
        assert_eq!(told("1", "46.0", "25.5", "57.5"), ["46.0", "25.5", "57.5"], "two digits keep the half");
        assert_eq!(told("1", "101.0", "99.5", "104.0"), ["101.0", "99.5", "104.0"], "all or none");
    }

    #[test]
    fn quartiles_have_equal_digits_or_are_not_shown() {
        let (low, high) = quartiles(&ranked("180", "176.8", "191"), Some).unwrap();
        assert_eq!((low.to_string().as_str(), high.to_string().as_str()), ("176.8", "191.0"));
        assert!(quartiles(&ranked("0.02", "<0.03", "0.022~0.03"), Some).is_none(), "a bound is no number");
    }
}
