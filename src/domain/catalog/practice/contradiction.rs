//! What a row of practice may not say: figures that contradict each other or the limit they stand under.

use rust_decimal::Decimal;

use super::own::{inside, limit_of};
use super::{Amount, Figure, Practice, Precision};
use crate::domain::{Bound, Indicator, Preference, Side};

/// A contradiction in the practice of one limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contradiction {
    /// The requirement is words: there is no figure to keep a margin from.
    Words,
    /// The lower end of the working range is not below the upper one.
    EmptyRange,
    /// The working range reaches beyond the requirement, or the only end given is not the one that guards it.
    WrongSide,
    /// The value aimed at lies outside the working range.
    TargetOutside,
    /// The working value is not the limit with its margin.
    MarginDiffers,
    /// A margin without its one working value, or the other way round: a band of two ends has no margin.
    Halved,
    /// 足够好 is reached before the working value.
    EnoughTooSoon,
    /// 足够好 is not the limit with its margin.
    EnoughDiffers,
    /// The preference does not fit the requirement: more is better under an upper limit, or one side of a range.
    PreferenceSide,
    /// `within` or `target`, and yet something is good enough.
    NothingIsBetter,
    /// The smallest change worth asking is more than lies between limit and working value.
    ChangeTooLarge,
    /// The smallest change worth asking is less than r: the next test might show it by chance.
    ChangeBelowRepeatability,
    /// The alarm for spread is less than R: two laboratories differ by as much on one sample.
    AlarmBelowReproducibility,
    /// r exceeds R.
    RepeatabilityExceeds,
    /// A share of the limit where the requirement has two limits or is 0.
    ShareOfNothing,
}

impl Practice {
    /// What contradicts what under a limit of an indicator, each once.
    pub fn contradictions(&self, bound: &Bound, preference: Preference) -> Vec<Contradiction> {
        use Contradiction as C;
        let figure = |figure: Option<Figure>| figure.map(Figure::value);
        let (low, high, enough) = (figure(self.working_low), figure(self.working_high), figure(self.good_enough));
        let limit = limit_of(bound);
        if limit.is_none() && bound.limits().is_none() {
            return vec![C::Words];
        }
        let mut found = Vec::new();
        let mut when = |is: bool, what: C| {
            if is {
                found.push(what);
            }
        };
        when(low.zip(high).is_some_and(|(low, high)| low >= high), C::EmptyRange);
        when(reaches_out(bound, low, high), C::WrongSide);
        let target = figure(self.target);
        let off = |aim: Decimal| low.is_some_and(|low| aim < low) || high.is_some_and(|high| high < aim);
        when(target.is_some_and(off), C::TargetOutside);
        when(precision_reversed(self.repeatability, self.reproducibility), C::RepeatabilityExceeds);
        let ranked = matches!(preference, Preference::Higher | Preference::Lower);
        let better = match preference {
            Preference::Higher => Some(Side::Lower),
            Preference::Lower => Some(Side::Upper),
            Preference::Target | Preference::Within => None,
        };
        when(ranked && better != limit.map(|(_, _, side)| side), C::PreferenceSide);
        when(!ranked && (enough.is_some() || self.good_enough_margin.is_some()), C::NothingIsBetter);
        let amounts = [self.margin, self.good_enough_margin, self.spread_alarm, self.smallest_change];
        let shares = amounts.iter().flatten().any(|amount| matches!(amount, Amount::PercentOfLimit(_)));
        when(shares && limit.is_none_or(|(limit, ..)| limit.is_zero()), C::ShareOfNothing);
        let at = limit.map(|(limit, ..)| limit);
        when(is_less(self.smallest_change, self.repeatability, at), C::ChangeBelowRepeatability);
        when(is_less(self.spread_alarm, self.reproducibility, at), C::AlarmBelowReproducibility);
        let Some((limit, resolution, side)) = limit else {
            when(self.margin.is_some(), C::Halved);
            return found;
        };
        let (own, other) = match side {
            Side::Lower => (low, high),
            Side::Upper => (high, low),
        };
        when(self.margin.is_some() != (own.is_some() && other.is_none()), C::Halved);
        let differs = |value: Option<Decimal>, amount: Option<Amount>| match (value, amount) {
            (Some(value), Some(amount)) => !agrees(value, limit, resolution, side, amount),
            _ => false,
        };
        when(differs(own, self.margin), C::MarginDiffers);
        when(differs(enough, self.good_enough_margin), C::EnoughDiffers);
        when(own.zip(enough).is_some_and(|(own, enough)| before(enough, own, side)), C::EnoughTooSoon);
        let change = self.smallest_change.and_then(|amount| amount.under(limit));
        let room = own.filter(|_| self.margin.is_some()).map(|own| (own - limit).abs());
        when(change.zip(room).is_some_and(|(change, room)| change > room), C::ChangeTooLarge);
        found
    }
}

impl Indicator {
    /// Limits, by position, that require the same as an earlier one and yet have other practice: for a sample it would
    /// be open which counts.
    pub fn ambiguous_practice(&self) -> Vec<usize> {
        let figures = |practice: &Practice| Practice {
            note: String::new(),
            source: String::new(),
            test_method: String::new(),
            comparable_within: Vec::new(),
            certainty: super::PracticeCertainty::MemoryLow,
            ..practice.clone()
        };
        let rows: Vec<(Bound, Option<Practice>)> = self
            .limits
            .iter()
            .map(|limit| (Bound::parse(&limit.requirement, &self.unit), limit.practice.as_ref().map(figures)))
            .collect();
        let differs = |position: &usize| {
            let (bound, practice) = &rows[*position];
            rows[..*position].iter().any(|(earlier, other)| earlier.requires_same(bound) && other != practice)
        };
        (0..rows.len()).filter(differs).collect()
    }
}

/// Whether the working range allows what the requirement does not.
fn reaches_out(bound: &Bound, low: Option<Decimal>, high: Option<Decimal>) -> bool {
    let (least, most) = match bound {
        Bound::OrdinalAtLeast(grade) => (Some(*grade), None),
        Bound::Range { low, high } => (low.as_ref().map(|end| end.value), high.as_ref().map(|end| end.value)),
        _ => (None, None),
    };
    let out = |end: Decimal| least.is_some_and(|least| end < least) || most.is_some_and(|most| most < end);
    let guards = |limit: Option<Decimal>, end: Option<Decimal>| limit.is_none() || end.is_some();
    [low, high].into_iter().flatten().any(out)
        || ((low.is_some() || high.is_some()) && !(guards(least, low) && guards(most, high)))
}

/// Whether a value lies nearer to the limit than another one.
fn before(value: Decimal, than: Decimal, side: Side) -> bool {
    match side {
        Side::Lower => value < than,
        Side::Upper => value > than,
    }
}

/// Whether a value is the limit with a margin, to its own last digit or the limit's, whichever is coarser.
fn agrees(value: Decimal, limit: Decimal, resolution: Decimal, side: Side, amount: Amount) -> bool {
    let own_digit = Decimal::new(1, value.scale());
    let Some(exact) = inside(limit, Decimal::new(1, 12), side, amount) else { return false };
    (value - exact).abs() * Decimal::TWO <= own_digit.max(resolution)
}

/// Whether a difference is less than what the method scatters, at the limit or, under two, in absolute numbers.
fn is_less(difference: Option<Amount>, scatter: Option<Precision>, limit: Option<Decimal>) -> bool {
    let difference = match (difference, limit) {
        (Some(amount), Some(limit)) => amount.under(limit),
        (Some(Amount::Abs(size)), None) => Some(size.value()),
        _ => None,
    };
    let scatter = match (scatter, limit) {
        (Some(precision), Some(limit)) => precision.at(limit),
        (Some(Precision::Abs(size)), None) => Some(size.value()),
        _ => None,
    };
    difference.zip(scatter).is_some_and(|(difference, scatter)| difference < scatter)
}

fn precision_reversed(repeatability: Option<Precision>, reproducibility: Option<Precision>) -> bool {
    match (repeatability, reproducibility) {
        (Some(Precision::Abs(r)), Some(Precision::Abs(big))) => r > big,
        (Some(Precision::PercentOfValue(r)), Some(Precision::PercentOfValue(big))) => r > big,
        _ => false,
    }
}
