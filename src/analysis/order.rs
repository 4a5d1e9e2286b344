//! Order among peers: values as intervals, "certainly better", competition ranks, counts and percentiles.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::rational::Rational;
use super::text::Text;
use crate::domain::Reading;

/// One end of an interval of possible values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge<T = Decimal> {
    /// No lower end.
    BelowAll,
    /// This value.
    Finite {
        /// The value.
        value: T,
        /// The value itself is not possible (`<5` never is 5).
        open: bool,
    },
    /// No upper end.
    AboveAll,
}

impl<T: Copy> Edge<T> {
    fn map<U>(self, change: impl FnOnce(T) -> Option<U>) -> Option<Edge<U>> {
        Some(match self {
            Edge::BelowAll => Edge::BelowAll,
            Edge::Finite { value, open } => Edge::Finite { value: change(value)?, open },
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
        let closed = |value| Edge::Finite { value, open: false };
        match reading {
            Reading::Number { value, .. } => Some(Self::point(*value)),
            Reading::LessThan { limit, inclusive } => Some(Self {
                // Below a limit that is not positive, zero is not possible.
                low: if *limit > Decimal::ZERO { closed(Decimal::ZERO) } else { Edge::BelowAll },
                high: Edge::Finite { value: *limit, open: !inclusive },
            }),
            Reading::GreaterThan { limit, inclusive } => {
                Some(Self { low: Edge::Finite { value: *limit, open: !inclusive }, high: Edge::AboveAll })
            }
            _ => None,
        }
    }
}

impl<T: Copy> Interval<T> {
    /// A single value.
    pub fn point(value: T) -> Self {
        Self { low: Edge::Finite { value, open: false }, high: Edge::Finite { value, open: false } }
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
                low: Edge::Finite { value, open: false },
                high: Edge::Finite { value: high, .. },
            }) if value == high => Some(*value),
            _ => None,
        }
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
                        Edge::Finite { value, open } => value.is_zero() && !open,
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
            (Self::Within(left), Self::Within(right)) => Key::of_high(left.high) < Key::of_low(right.low),
        }
    }

    /// A total order that puts equal values together and smaller ones first, for counting how many are alike.
    pub(super) fn alike_key(&self) -> (bool, Key, Key) {
        match self {
            Self::NotDetected => (false, LOWEST, LOWEST),
            Self::Within(interval) => (true, Key::of_low(interval.low), Key::of_high(interval.high)),
        }
    }
}

/// Which direction is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// Smaller values.
    Low,
    /// Larger values.
    High,
}

/// An end with its openness as a nudge, so that `x` lies certainly below `y` exactly when the key of its upper end is
/// less than the key of the other's lower end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    /// -1 below all, 0 a value, 1 above all.
    class: i8,
    value: Rational,
    nudge: i8,
}

impl Ord for Key {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        let classes = self.class.cmp(&other.class);
        classes.then_with(|| self.value.cmp(&other.value)).then_with(|| self.nudge.cmp(&other.nudge))
    }
}

impl PartialOrd for Key {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

const LOWEST: Key = Key { class: -1, value: Rational::ZERO, nudge: 0 };
const HIGHEST: Key = Key { class: 1, value: Rational::ZERO, nudge: 0 };

impl Key {
    /// Of a lower end: an open one is a little more than its value.
    pub(super) fn of_low(edge: Edge<Rational>) -> Self {
        Self::of(edge, 1)
    }

    /// Of an upper end: an open one is a little less than its value.
    pub(super) fn of_high(edge: Edge<Rational>) -> Self {
        Self::of(edge, -1)
    }

    fn of(edge: Edge<Rational>, nudge: i8) -> Self {
        match edge {
            Edge::BelowAll => LOWEST,
            Edge::Finite { value, open } => Self { class: 0, value, nudge: if open { nudge } else { 0 } },
            Edge::AboveAll => HIGHEST,
        }
    }

    /// The value of a finite end, and whether the end is open.
    pub(super) fn finite(self) -> Option<(Rational, bool)> {
        (self.class == 0).then_some((self.value, self.nudge != 0))
    }
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
struct Steps(Vec<(Key, u32)>);

impl Steps {
    fn of_sorted(sorted: impl Iterator<Item = Key>) -> Self {
        let mut steps: Vec<(Key, u32)> = Vec::new();
        for (count, key) in (1..).zip(sorted) {
            match steps.last_mut() {
                Some((last, up_to)) if *last == key => *up_to = count,
                _ => steps.push((key, count)),
            }
        }
        Self(steps)
    }

    /// How many ends there are.
    fn all(&self) -> u32 {
        self.0.last().map_or(0, |(_, count)| *count)
    }

    /// How many ends are less than `key`.
    fn below(&self, key: Key) -> u32 {
        self.before(self.0.partition_point(|(end, _)| *end < key))
    }

    /// How many ends are less than `key` or equal to it.
    fn up_to(&self, key: Key) -> u32 {
        self.before(self.0.partition_point(|(end, _)| *end <= key))
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
        let mut lows: Vec<Key> = intervals().map(|interval| Key::of_low(interval.low)).collect();
        let mut highs: Vec<Key> = intervals().map(|interval| Key::of_high(interval.high)).collect();
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
        let lows = Steps::of_sorted(sorted.iter().map(|number| Key { class: 0, value: *number, nudge: 0 }));
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
                let numbers = self.highs.below(Key::of_low(interval.low));
                numbers + if own.is_left_censored() { 0 } else { self.not_detected }
            }
        }
    }

    fn above(&self, own: &PeerValue) -> u32 {
        match own {
            PeerValue::NotDetected => self.not_left_censored,
            PeerValue::Within(interval) => self.lows.all() - self.lows.up_to(Key::of_high(interval.high)),
        }
    }
}
