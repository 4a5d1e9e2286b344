//! Quantiles of Hyndman and Fan's type 7 (Excel QUARTILE.INC, R's default), exact, with bounds for censored values.

use rust_decimal::Decimal;

use super::figure::Figure;
use super::order::{Edge, Interval, NextTo, PeerValue};
use super::rational::Rational;
use super::subject::OrderedBy;
use super::text::Text;

/// A quantile as far as it is certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantile {
    /// One number.
    Exact(Rational),
    /// Only an upper bound: `<0.04`, or `≤0.04` where the bound itself is possible.
    Below {
        /// The bound.
        bound: Rational,
        /// The bound itself is possible.
        inclusive: bool,
    },
    /// Only a lower bound: `>4000`.
    Above {
        /// The bound.
        bound: Rational,
        /// The bound itself is possible.
        inclusive: bool,
    },
    /// Between two bounds: `0.03~0.05`.
    Between(Rational, Rational),
    /// 未检出 without a stated limit.
    NotDetected,
    /// Nothing is certain.
    Unknown,
}

impl Quantile {
    /// As text, each number written by `number` (which rounds or not); `None` where nothing is certain.
    pub fn text(&self, number: impl Fn(Rational) -> Option<Text>) -> Option<Text> {
        let signed = |sign: char, bound| Some(Text::of(format_args!("{sign}{}", number(bound)?)));
        match *self {
            Self::Exact(value) => number(value),
            Self::Below { bound, inclusive } => signed(if inclusive { '≤' } else { '<' }, bound),
            Self::Above { bound, inclusive } => signed(if inclusive { '≥' } else { '>' }, bound),
            Self::Between(low, high) => {
                let (low, high) = (number(low)?, number(high)?);
                Some(if low == high { low } else { Text::of(format_args!("{low}~{high}")) })
            }
            Self::NotDetected => Some("未检出".into()),
            Self::Unknown => None,
        }
    }

    /// As exact text, without trailing zeros (`7.395`); a fraction that is no decimal stays a fraction.
    pub fn exact_text(&self) -> Option<String> {
        let text = self.text(|value| Some(value.exact_decimal().map_or_else(|| Text::of(value), Text::decimal)));
        text.map(|text| text.to_string())
    }

    /// As printed, each number rounded by `round`; `None` where nothing is certain or a number does not fit.
    pub fn figure(&self, round: impl Fn(Rational) -> Option<Decimal>) -> Option<Figure> {
        let number = match *self {
            Self::Exact(value) => Some(round(value)?),
            Self::Between(low, high) => {
                let (low, high) = (round(low)?, round(high)?);
                // Rounded to the same digits, the pair is printed as one number.
                alike(low, high).then_some(low)
            }
            _ => None,
        };
        match number {
            Some(number) => Some(number.into()),
            None => Some(Figure::new(&self.text(|value| round(value).map(Text::decimal))?, None)),
        }
    }

    /// The number, where it is one.
    pub fn as_number(&self) -> Option<Rational> {
        match self {
            Self::Exact(value) => Some(*value),
            _ => None,
        }
    }
}

/// A figure in the digits its group reports and one more at most (ratios three, margins in percent one), rounded once.
pub(super) fn printed(number: Rational, by: OrderedBy, places: u32) -> Option<Decimal> {
    match by {
        OrderedBy::RatioToLimit => number.rounded(3),
        OrderedBy::Margin => number.rounded(1),
        OrderedBy::Value => {
            let short = number.rounded(places)?;
            if Rational::of(short) == number {
                return Some(short);
            }
            number.rounded(places + 1)
        }
    }
}

/// Whether two decimals are printed alike.
fn alike(one: Decimal, other: Decimal) -> bool {
    one == other && one.scale() == other.scale()
}

/// First quartile, median, third quartile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quartiles {
    /// First quartile.
    pub first: Quantile,
    /// Median.
    pub median: Quantile,
    /// Third quartile.
    pub third: Quantile,
}

/// Quartiles of a group's values; `None` for no values.
pub fn quartiles(values: &[PeerValue]) -> Option<Quartiles> {
    let sorted = Sorted::new(values);
    Some(Quartiles { first: sorted.quantile(1, 4)?, median: sorted.quantile(1, 2)?, third: sorted.quantile(3, 4)? })
}

/// Quartiles of numbers in ascending order; `None` for no numbers or beyond 128 bits.
pub fn quartiles_of_sorted_numbers(sorted: &[Rational]) -> Option<Quartiles> {
    let quartile = |q| type_7(sorted, q, 4).map(Quantile::Exact);
    Some(Quartiles { first: quartile(1)?, median: quartile(2)?, third: quartile(3)? })
}

/// The quantile at `numerator / denominator` (between 0 and 1) of a group's values; `None` for no values.
pub fn quantile(values: &[PeerValue], numerator: u32, denominator: u32) -> Option<Quantile> {
    Sorted::new(values).quantile(numerator, denominator)
}

/// Type 7 of sorted numbers: with h = (n−1)p, x_j + (h−j)(x_{j+1}−x_j). `None` for no numbers or beyond 128 bits.
pub fn type_7(sorted: &[Rational], numerator: u32, denominator: u32) -> Option<Rational> {
    type_7_of(sorted.len(), numerator, denominator, |rank| sorted[rank])
}

/// Type 7 of so many numbers, each found by its rank from 0 in ascending order.
pub(super) fn type_7_of(
    count: usize,
    numerator: u32,
    denominator: u32,
    value: impl Fn(usize) -> Rational,
) -> Option<Rational> {
    let place = Place::of(count, numerator, denominator)?;
    let is_in = place.index < count && place.next < count;
    is_in.then(|| place.between(value(place.index), value(place.next)))?
}

/// Where a quantile lies: between the values at `index` and `next`, `part` of the way.
struct Place {
    index: usize,
    next: usize,
    part: Rational,
}

impl Place {
    fn of(count: usize, numerator: u32, denominator: u32) -> Option<Self> {
        let steps = count.checked_sub(1)?.checked_mul(numerator as usize)?;
        let index = steps.checked_div(denominator as usize)?;
        let part = Rational::new((steps % denominator as usize) as i128, i128::from(denominator))?;
        Some(Self { index, next: if part.is_zero() { index } else { index + 1 }, part })
    }

    fn between(&self, low: Rational, high: Rational) -> Option<Rational> {
        if self.part.is_zero() { Some(low) } else { low.plus(high.minus(low)?.times(self.part)?) }
    }
}

/// All lower ends and all upper ends, each sorted: type 7 of either bounds the quantile of every filling.
struct Sorted {
    lows: Vec<Edge<Rational>>,
    highs: Vec<Edge<Rational>>,
    /// So many of the smallest values are 未检出 for certain.
    not_detected: usize,
}

impl Sorted {
    fn new(values: &[PeerValue]) -> Self {
        // 未检出 is below every number of the group and not below zero.
        let smallest = values.iter().filter_map(PeerValue::as_number).min();
        let not_detected = Interval {
            low: Edge::at(Rational::ZERO),
            high: smallest.map_or(Edge::AboveAll, |value| Edge::Finite { value, next_to: NextTo::Below }),
        };
        let intervals: Vec<Interval<Rational>> = values
            .iter()
            .map(|value| match value {
                PeerValue::NotDetected => not_detected,
                PeerValue::Within(interval) => *interval,
            })
            .collect();
        let mut lows: Vec<Edge<Rational>> = intervals.iter().map(|interval| interval.low).collect();
        let mut highs: Vec<Edge<Rational>> = intervals.iter().map(|interval| interval.high).collect();
        lows.sort();
        highs.sort();
        // Beside `<L` nobody knows which of the two is smaller.
        let orderable = !values.iter().any(|value| *value != PeerValue::NotDetected && value.is_left_censored());
        let count = values.iter().filter(|value| **value == PeerValue::NotDetected).count();
        Self { lows, highs, not_detected: if orderable { count } else { 0 } }
    }

    fn quantile(&self, numerator: u32, denominator: u32) -> Option<Quantile> {
        let place = Place::of(self.lows.len(), numerator, denominator)?;
        if place.next < self.not_detected {
            return Some(Quantile::NotDetected);
        }
        Some(match (Self::at(&self.lows, &place), Self::at(&self.highs, &place)) {
            (Some((low, _)), Some((high, _))) if low == high => Quantile::Exact(low),
            (Some((low, _)), Some((bound, open))) if low.is_zero() => Quantile::Below { bound, inclusive: !open },
            (None, Some((bound, open))) => Quantile::Below { bound, inclusive: !open },
            (Some((low, _)), Some((high, _))) => Quantile::Between(low, high),
            (Some((bound, _)), None) if bound.is_zero() => Quantile::Unknown,
            (Some((bound, open)), None) => Quantile::Above { bound, inclusive: !open },
            (None, None) => Quantile::Unknown,
        })
    }

    /// The interpolated end and whether it is open; `None` where it is endless or beyond 128 bits.
    fn at(ends: &[Edge<Rational>], place: &Place) -> Option<(Rational, bool)> {
        let (one, open) = ends.get(place.index)?.finite()?;
        let (next, next_open) = ends.get(place.next)?.finite()?;
        Some((place.between(one, next)?, open || next_open))
    }
}
