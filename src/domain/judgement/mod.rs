//! Recomputes a verdict only to find a contradiction with the report (rule 1); the result is never printed.
//!
//! A result is the set of values that the true one may have: a point, or an interval where it is censored or carries
//! a mark. It conforms if all of them do, does not if none does, and is undetermined otherwise.

#[cfg(test)]
mod tests;

use rust_decimal::Decimal;

use super::catalog::ComparisonMethod;
use super::measurement::Tail;
use super::rounding::{TieRule, round};
use super::{Bound, End, Indicator, Reading, RoundingInterval};

/// How an item is compared with its limit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DecisionRule {
    /// Full value or rounded value.
    pub method: ComparisonMethod,
    /// 修约间隔; `None`: the digit position of the limit.
    pub interval: Option<RoundingInterval>,
    /// Tie rule.
    pub tie: TieRule,
}

impl DecisionRule {
    /// As the catalog has it for an indicator; for an item that it does not know, by the default of GB/T 8170.
    pub fn of(indicator: Option<&Indicator>) -> Self {
        Self {
            method: indicator.map_or(ComparisonMethod::FullValue, |indicator| indicator.comparison_method),
            interval: indicator.and_then(|indicator| indicator.rounding_interval),
            tie: indicator.map_or(TieRule::Even, |indicator| indicator.tie_rule),
        }
    }

    /// The interval that a value is rounded to before it is compared with a limit.
    fn interval_for(&self, limit: &End) -> Decimal {
        self.interval.map_or(limit.resolution, RoundingInterval::value)
    }
}

/// What the comparison says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// Inside.
    Conforming,
    /// Outside.
    Nonconforming,
    /// Censored or marked, and the interval straddles the limit.
    Undetermined,
    /// Words or nothing required: only the laboratory can say.
    NotComparable,
}

/// Compares a reading with a bound (GB/T 8170-2008 4.3).
///
/// A word (`合格`) speaks for itself.
pub fn judge(reading: &Reading, bound: &Bound, rule: DecisionRule) -> Judgement {
    match (reading, bound) {
        (Reading::Qualitative { conforming }, Bound::Text | Bound::Range { .. } | Bound::OrdinalAtLeast(_)) => {
            verdict(*conforming)
        }
        (Reading::Ordinal(grade), Bound::OrdinalAtLeast(least)) => verdict(grade >= least),
        // `4` against `≥3-4级`: a number that can be a grade is one.
        (Reading::Number { value, tail: None, .. }, Bound::OrdinalAtLeast(least)) if is_half_step(*value) => {
            verdict(value >= least)
        }
        (Reading::NotDetected, Bound::Range { low, high }) => not_detected(low.as_ref(), high.as_ref()),
        (_, Bound::Range { low, high }) => match PossibleValues::of(reading) {
            Some(values) => both_ends(&values, low.as_ref(), high.as_ref(), rule),
            None => Judgement::NotComparable,
        },
        _ => Judgement::NotComparable,
    }
}

/// The value that is compared: rounded where the rounded-value method applies, as reported otherwise.
///
/// `None` for a reading that is not one number. Where the two limits end at different digits, the nearer one decides.
#[inline]
pub fn comparison_value(reading: &Reading, bound: &Bound, rule: DecisionRule) -> Option<Decimal> {
    let Reading::Number { value, tail, .. } = reading else { return None };
    let (low, high) = match (rule.method, bound) {
        (ComparisonMethod::RoundedValue, Bound::Range { low, high }) => (low.as_ref(), high.as_ref()),
        _ => return Some(*value),
    };
    let nearer = match (low, high) {
        (Some(low), Some(high)) if value.checked_sub(low.value)? <= high.value.checked_sub(*value)? => Some(low),
        (low, high) => high.or(low),
    };
    round(*value, rule.interval_for(nearer?), rule.tie, *tail)
}

fn verdict(conforming: bool) -> Judgement {
    if conforming { Judgement::Conforming } else { Judgement::Nonconforming }
}

fn is_half_step(value: Decimal) -> bool {
    value.checked_add(value).is_some_and(|twice| twice.is_integer())
}

/// 未检出 without a limit is at least 0 and below every number that a laboratory could have stated.
fn not_detected(low: Option<&End>, high: Option<&End>) -> Judgement {
    let below_high = high.is_none_or(|end| end.value > Decimal::ZERO);
    let above_low = low.is_none_or(|end| end.value < Decimal::ZERO || (end.value.is_zero() && end.inclusive));
    let comparable = low.is_some() || high.is_some();
    match comparable {
        false => Judgement::NotComparable,
        true if below_high && above_low => Judgement::Conforming,
        true => Judgement::Undetermined,
    }
}

/// One end of the interval of possible values.
#[derive(Debug, Clone, Copy)]
struct Edge {
    value: Decimal,
    /// The end itself is possible.
    closed: bool,
}

/// The values that the true one may have; a missing edge is unbounded.
#[derive(Debug, Clone, Copy)]
struct PossibleValues {
    low: Option<Edge>,
    high: Option<Edge>,
    /// The mark of a single value, which rounding needs.
    tail: Option<Tail>,
    /// The single value as reported.
    reported: Option<Decimal>,
}

impl PossibleValues {
    fn of(reading: &Reading) -> Option<Self> {
        let edge = |value, closed| Some(Edge { value, closed });
        let between = |low, high| Some(Self { low, high, tail: None, reported: None });
        match reading {
            Reading::Number { value, tail, resolution } => {
                let (low, high) = marked(*value, *tail, *resolution);
                Some(Self { low, high, tail: *tail, reported: Some(*value) })
            }
            Reading::Ordinal(grade) => between(edge(*grade, true), edge(*grade, true)),
            Reading::LessThan { limit, inclusive } => {
                let low = edge(Decimal::ZERO, true).filter(|_| *limit > Decimal::ZERO);
                between(low, edge(*limit, *inclusive))
            }
            Reading::GreaterThan { limit, inclusive } => between(edge(*limit, *inclusive), None),
            _ => None,
        }
    }

    /// The possible values after rounding. Rounding keeps order, so rounding the edges is enough; an open edge is
    /// approached from inside, which decides its tie.
    fn rounded(&self, interval: Decimal, tie: TieRule) -> Option<Self> {
        if let Some(reported) = self.reported {
            let point = Some(Edge { value: round(reported, interval, tie, self.tail)?, closed: true });
            return Some(Self { low: point, high: point, ..*self });
        }
        let inwards = |edge: Edge, upwards: bool| {
            let larger = upwards != edge.value.is_sign_negative();
            let mark = if larger { Tail::TrueValueLarger } else { Tail::TrueValueSmaller };
            round(edge.value, interval, tie, (!edge.closed).then_some(mark)).map(|value| Edge { value, closed: true })
        };
        let low = match self.low {
            Some(edge) => Some(inwards(edge, true)?),
            None => None,
        };
        let high = match self.high {
            Some(edge) => Some(inwards(edge, false)?),
            None => None,
        };
        Some(Self { low, high, ..*self })
    }
}

/// A mark says on which side of the reported value the true one lies, half a last digit away at most (3.3.2).
fn marked(value: Decimal, tail: Option<Tail>, resolution: Decimal) -> (Option<Edge>, Option<Edge>) {
    let here = Some(Edge { value, closed: tail.is_none() });
    let Some(tail) = tail else { return (here, here) };
    let upwards = (tail == Tail::TrueValueLarger) != value.is_sign_negative();
    let half = resolution.checked_mul(Decimal::new(5, 1)).filter(|half| !half.is_zero()).unwrap_or(resolution);
    let there = if upwards { value.checked_add(half) } else { value.checked_sub(half) };
    let there = there.map(|value| Edge { value, closed: true });
    if upwards { (here, there) } else { (there, here) }
}

fn both_ends(values: &PossibleValues, low: Option<&End>, high: Option<&End>, rule: DecisionRule) -> Judgement {
    let compared = |end: &End| match rule.method {
        ComparisonMethod::FullValue => Some(*values),
        ComparisonMethod::RoundedValue => values.rounded(rule.interval_for(end), rule.tie),
    };
    let judged = [
        low.map(|end| compared(end).map(|values| at_least(&values, end))),
        high.map(|end| compared(end).map(|values| at_most(&values, end))),
    ];
    let judged: Vec<Judgement> =
        judged.into_iter().flatten().map(|judgement| judgement.unwrap_or(Judgement::NotComparable)).collect();
    // The gravest statement about one end is the statement about both.
    [Judgement::NotComparable, Judgement::Nonconforming, Judgement::Undetermined, Judgement::Conforming]
        .into_iter()
        .find(|judgement| judged.contains(judgement))
        .unwrap_or(Judgement::NotComparable)
}

fn at_least(values: &PossibleValues, end: &End) -> Judgement {
    let inside = |edge: Edge| edge.value > end.value || edge.value == end.value && (end.inclusive || !edge.closed);
    let outside = |edge: Edge| edge.value < end.value || edge.value == end.value && !(end.inclusive && edge.closed);
    certain(values.low.is_some_and(inside), values.high.is_some_and(outside))
}

fn at_most(values: &PossibleValues, end: &End) -> Judgement {
    let inside = |edge: Edge| edge.value < end.value || edge.value == end.value && (end.inclusive || !edge.closed);
    let outside = |edge: Edge| edge.value > end.value || edge.value == end.value && !(end.inclusive && edge.closed);
    certain(values.high.is_some_and(inside), values.low.is_some_and(outside))
}

fn certain(inside: bool, outside: bool) -> Judgement {
    match (inside, outside) {
        (true, _) => Judgement::Conforming,
        (false, true) => Judgement::Nonconforming,
        (false, false) => Judgement::Undetermined,
    }
}
