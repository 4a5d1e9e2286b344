//! Order among peers: values as intervals, "certainly better", competition ranks, counts and percentiles.

use rust_decimal::Decimal;

use super::rational::Rational;
use super::text::Text;
use crate::domain::Reading;

/// One end of an interval of possible values, in order: `x` lies certainly below `y` exactly where the upper end of `x` is
/// less than the lower end of `y`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Edge<T = Decimal> {
    /// No lower end.
    BelowAll,
    /// This value, or next to it.
    Finite {
        /// The value.
        value: T,
        /// Whether the value itself is possible.
        next_to: NextTo,
    },
    /// No upper end.
    AboveAll,
}

/// Where an end lies, seen from its value. An end that is not possible itself is as near as can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NextTo {
    /// Below it: `<5` never is 5.
    Below,
    /// It is the value.
    At,
    /// Above it: `>5` never is 5.
    Above,
}

impl<T: Copy> Edge<T> {
    /// A value that is possible itself.
    pub fn at(value: T) -> Self {
        Self::Finite { value, next_to: NextTo::At }
    }

    /// The value of a finite end, and whether it is open.
    pub(super) fn finite(self) -> Option<(T, bool)> {
        match self {
            Self::Finite { value, next_to } => Some((value, next_to != NextTo::At)),
            Self::BelowAll | Self::AboveAll => None,
        }
    }

    fn map<U>(self, change: impl FnOnce(T) -> Option<U>) -> Option<Edge<U>> {
        Some(match self {
            Edge::BelowAll => Edge::BelowAll,
            Edge::Finite { value, next_to } => Edge::Finite { value: change(value)?, next_to },
            Edge::AboveAll => Edge::AboveAll,
        })
    }
}

/// What a reading may be: a number is one point, `<L` is [0, L), `≤L` is [0, L], `>U` is (U, ∞).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval<T = Decimal> {
    /// Lower end.
    pub low: Edge<T>,
    /// Upper end.
    pub high: Edge<T>,
}

impl Interval<Decimal> {
    /// The interval of a numeric reading; `None` for 未检出 without a limit, grades and words.
    pub fn of(reading: &Reading) -> Option<Self> {
        let limited = |value, inclusive, next_to| {
            let next_to = if inclusive { NextTo::At } else { next_to };
            Edge::Finite { value, next_to }
        };
        match reading {
            Reading::Number { value, .. } => Some(Self::point(*value)),
            Reading::LessThan { limit, inclusive } => Some(Self {
                // Below a limit that is not positive, zero is not possible.
                low: if *limit > Decimal::ZERO { Edge::at(Decimal::ZERO) } else { Edge::BelowAll },
                high: limited(*limit, *inclusive, NextTo::Below),
            }),
            Reading::GreaterThan { limit, inclusive } => {
                Some(Self { low: limited(*limit, *inclusive, NextTo::Above), high: Edge::AboveAll })
            }
            _ => None,
        }
    }
}

impl<T: Copy> Interval<T> {
    /// A single value.
    pub fn point(value: T) -> Self {
        Self { low: Edge::at(value), high: Edge::at(value) }
    }

    /// The same interval on another scale; the scale must keep the order.
    pub fn map<U>(self, change: impl Fn(T) -> Option<U>) -> Option<Interval<U>> {
        Some(Interval { low: self.low.map(&change)?, high: self.high.map(&change)? })
    }
}

/// A representative value as peers compare it: the value, its ratio to the limit, or its margin in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeerValue {
    /// A number or a censored number.
    Within(Interval<Rational>),
    /// 未检出 without a stated limit: below every number, not orderable against `<L`.
    NotDetected,
}

impl PeerValue {
    /// A reading as a value: `None` for grades, words and nothing.
    pub fn of(reading: &Reading) -> Option<Self> {
        if let Reading::NotDetected = reading {
            return Some(Self::NotDetected);
        }
        Interval::of(reading)?.map(|value| Some(Rational::of(value))).map(Self::Within)
    }

    /// A number.
    pub fn number(value: Rational) -> Self {
        Self::Within(Interval::point(value))
    }

    /// The number, where it is one.
    pub fn as_number(&self) -> Option<Rational> {
        match self {
            Self::Within(Interval {
                low: Edge::Finite { value, next_to: NextTo::At },
                high: Edge::Finite { value: high, .. },
            }) if value == high => Some(*value),
            _ => None,
        }
    }

    /// A number with everything that lies no further from it than the method tells apart: what is within is neither
    /// better nor worse. What is censored stays as it is.
    pub(super) fn widened(&self, scatter: Rational) -> Self {
        let ends = self.as_number().and_then(|value| Some((value.minus(scatter)?, value.plus(scatter)?)));
        ends.map_or(*self, |(low, high)| Self::Within(Interval { low: Edge::at(low), high: Edge::at(high) }))
    }

    /// Whether anything is unknown about it.
    pub fn is_censored(&self) -> bool {
        self.as_number().is_none()
    }

    /// `<L` and 未检出: nothing is certain about it from below.
    pub(super) fn is_left_censored(&self) -> bool {
        match self {
            Self::NotDetected => true,
            Self::Within(interval) => {
                self.is_censored()
                    && match interval.low {
                        Edge::BelowAll => true,
                        Edge::Finite { value, next_to } => value.is_zero() && next_to == NextTo::At,
                        Edge::AboveAll => false,
                    }
            }
        }
    }

    /// Whether every filling of `self` is below every filling of `other`.
    pub fn certainly_below(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::NotDetected, other) => !other.is_left_censored(),
            (_, Self::NotDetected) => false,
            (Self::Within(left), Self::Within(right)) => left.high < right.low,
        }
    }

    /// A total order that puts equal values together and smaller ones first, for counting how many are alike.
    pub(super) fn alike_key(&self) -> (bool, Edge<Rational>, Edge<Rational>) {
        match self {
            Self::NotDetected => (false, Edge::BelowAll, Edge::BelowAll),
            Self::Within(interval) => (true, interval.low, interval.high),
        }
    }
}

/// The length of the longest run of values that are alike; 0 without values.
pub(super) fn longest_run<T>(values: &[T], alike: impl Fn(&T, &T) -> bool) -> u32 {
    values.chunk_by(alike).map(|run| run.len() as u32).max().unwrap_or(0)
}

/// Which direction is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// Smaller values.
    Low,
    /// Larger values.
    High,
}

/// Others certainly better, tied or not orderable, certainly worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Certainly better.
    pub better: u32,
    /// Tied, or not orderable because of censoring.
    pub tied: u32,
    /// Certainly worse.
    pub worse: u32,
}

impl Counts {
    /// Competition rank: 1 = best, ties share the smallest ("1224").
    pub fn rank(self) -> u32 {
        self.better + 1
    }

    /// P = 100 (w + t/2)/(others), exact; `None` without others.
    pub fn percentile(self) -> Option<Rational> {
        let others = i128::from(self.better) + i128::from(self.tied) + i128::from(self.worse);
        Rational::new(100 * (2 * i128::from(self.worse) + i128::from(self.tied)), 2 * others)
    }

    /// P as printed: a whole number, ties to even; 0 and 100 only where exact, else `<1` and `>99`.
    pub fn percentile_text(self) -> Text {
        let Some(exact) = self.percentile() else { return Text::EMPTY };
        let hundred = Rational::whole(100);
        match exact.rounded(0) {
            Some(rounded) if rounded.is_zero() && !exact.is_zero() => "<1".into(),
            Some(rounded) if rounded == Decimal::ONE_HUNDRED && exact != hundred => ">99".into(),
            Some(rounded) => Text::decimal(rounded),
            None => Text::EMPTY,
        }
    }
}

/// The values of one peer group, sorted once; every question afterwards is a binary search among different values.
#[derive(Debug, Clone)]
pub struct Ordered {
    lows: Steps,
    highs: Steps,
    not_detected: u32,
    not_left_censored: u32,
}

/// Each different end in ascending order, with how many ends there are up to and including it.
#[derive(Debug, Clone)]
struct Steps(Vec<(Edge<Rational>, u32)>);

impl Steps {
    fn of_sorted(sorted: impl Iterator<Item = Edge<Rational>>) -> Self {
        let mut steps: Vec<(Edge<Rational>, u32)> = Vec::new();
        for (count, end) in (1..).zip(sorted) {
            match steps.last_mut() {
                Some((last, up_to)) if *last == end => *up_to = count,
                _ => steps.push((end, count)),
            }
        }
        Self(steps)
    }

    /// How many ends there are.
    fn all(&self) -> u32 {
        self.0.last().map_or(0, |(_, count)| *count)
    }

    /// How many ends are less than `other`.
    fn below(&self, other: Edge<Rational>) -> u32 {
        self.before(self.0.partition_point(|(end, _)| *end < other))
    }

    /// How many ends are less than `other` or equal to it.
    fn up_to(&self, other: Edge<Rational>) -> u32 {
        self.before(self.0.partition_point(|(end, _)| *end <= other))
    }

    fn before(&self, step: usize) -> u32 {
        step.checked_sub(1).and_then(|last| self.0.get(last)).map_or(0, |(_, count)| *count)
    }
}

impl Ordered {
    /// Sorts the values of a group.
    pub fn new(values: &[PeerValue]) -> Self {
        let intervals = || {
            values.iter().filter_map(|value| match value {
                PeerValue::Within(interval) => Some(interval),
                PeerValue::NotDetected => None,
            })
        };
        let mut lows: Vec<Edge<Rational>> = intervals().map(|interval| interval.low).collect();
        let mut highs: Vec<Edge<Rational>> = intervals().map(|interval| interval.high).collect();
        // Of values in order the ends are nearly in order too, which a stable sort makes use of.
        lows.sort();
        highs.sort();
        let count = |wanted: fn(&PeerValue) -> bool| values.iter().filter(|value| wanted(value)).count() as u32;
        Self {
            lows: Steps::of_sorted(lows.into_iter()),
            highs: Steps::of_sorted(highs.into_iter()),
            not_detected: count(|value| matches!(value, PeerValue::NotDetected)),
            not_left_censored: count(|value| !value.is_left_censored()),
        }
    }

    /// A group of plain numbers in ascending order.
    pub fn of_sorted_numbers(sorted: &[Rational]) -> Self {
        let lows = Steps::of_sorted(sorted.iter().copied().map(Edge::at));
        Self { highs: lows.clone(), lows, not_detected: 0, not_left_censored: sorted.len() as u32 }
    }

    /// How many values there are.
    pub fn len(&self) -> u32 {
        self.lows.all() + self.not_detected
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Counts over the others: every value of the group except `except`, the one that stands for `own` in it.
    pub fn counts(&self, own: &PeerValue, except: &PeerValue, better: Better) -> Counts {
        let below = self.below(own) - u32::from(except.certainly_below(own));
        let above = self.above(own) - u32::from(own.certainly_below(except));
        let tied = self.len() - 1 - below - above;
        match better {
            Better::Low => Counts { better: below, tied, worse: above },
            Better::High => Counts { better: above, tied, worse: below },
        }
    }

    fn below(&self, own: &PeerValue) -> u32 {
        match own {
            PeerValue::NotDetected => 0,
            PeerValue::Within(interval) => {
                let numbers = self.highs.below(interval.low);
                numbers + if own.is_left_censored() { 0 } else { self.not_detected }
            }
        }
    }

    fn above(&self, own: &PeerValue) -> u32 {
        match own {
            PeerValue::NotDetected => self.not_left_censored,
            PeerValue::Within(interval) => self.lows.all() - self.lows.up_to(interval.high),
        }
    }
}
