//! 裕度: how far inside or outside its limit a value lies (docs/method.md, section 5).

use rust_decimal::Decimal;
use serde::ser::{Serialize, SerializeStruct, Serializer};

use super::order::{Edge, Interval};
use super::rational::{Rational, rounded_quotient, whole_terms};
use super::subject::{Certainty, Fraction, Margin};
use super::text::Text;
use crate::domain::judgement::{DecisionRule, comparison_value};
use crate::domain::{Bound, End, Reading, Scale};

/// Margin of a reading against a numeric bound, positive inside.
///
/// Upper limit U: (U−c)/|U|; lower limit L: (c−L)/|L|; both: min(c−L, U−c) over half the width; c is the comparison
/// value (rounded where the rounded-value method applies). A censored reading has the margin of its worst filling
/// and `at_least`; where its best filling is outside too, the margin shown is of the best one (`≤-8.0%`); where one
/// is inside and the other outside, `display` is empty because nothing may be said.
///
/// `None`: no numeric bound, no numeric reading, or a worst filling without an end (`>8` under an upper limit it may
/// or may not exceed).
#[inline]
pub fn margin(reading: &Reading, bound: &Bound, rule: DecisionRule, scale: Scale, unit: &str) -> Option<Margin> {
    let Bound::Range { low, high } = bound else { return None };
    let limits = Limits { low: low.as_ref(), high: high.as_ref() };
    let (absolute, from_low, certainty) = if let Reading::Number { .. } = reading {
        let (absolute, from_low) = limits.distance(comparison_value(reading, bound, rule)?)?;
        (absolute, from_low, Certainty::Exact)
    } else {
        limits.censored_distance(&Interval::of(reading)?)?
    };
    let relative = matches!(scale, Scale::Ratio | Scale::DeclaredRelative);
    let percent = relative.then(|| limits.percent(absolute, from_low)).flatten();
    let unit = if percent.is_some_and(is_printable) { Text::EMPTY } else { unit.into() };
    Some(Margin { absolute, percent, certainty, from_low, unit })
}

impl Margin {
    /// The value is censored, and the margin at least this.
    pub fn at_least(&self) -> bool {
        matches!(self.certainty, Certainty::AtLeast | Certainty::Open)
    }

    /// Whether a letter may print it: not where a censored result leaves open on which side of the limit it is or how
    /// far outside.
    pub(super) fn is_outward(&self) -> bool {
        matches!(self.certainty, Certainty::Exact | Certainty::AtLeast)
    }

    /// Percent, or the absolute distance where no percentage means anything.
    pub(super) fn size(&self) -> Rational {
        percent(self).unwrap_or_else(|| Rational::of(self.absolute))
    }

    /// As printed: `0.4%`, `<0.1%`, `≥60.0%`, `3 ℃`. Written where it is printed, because that takes longer than to
    /// compute it and most margins never are.
    pub fn display(&self) -> Text {
        let sign = match self.certainty {
            Certainty::Exact => "",
            Certainty::AtLeast => "≥",
            Certainty::AtMost => "≤",
            Certainty::Open => return Text::EMPTY,
        };
        let Self { absolute, unit, .. } = self;
        match self.percent.and_then(display_percent) {
            Some(text) if sign.is_empty() => text,
            // `≥<0.1%` would be unreadable; a tiny censored margin is at least nothing.
            Some(text) if text.starts_with(['<', '>']) => Text::of(format_args!("{sign}0.0%")),
            Some(text) => Text::of(format_args!("{sign}{text}")),
            None if unit.is_empty() => Text::of(format_args!("{sign}{absolute}")),
            None => Text::of(format_args!("{sign}{absolute} {unit}")),
        }
    }
}

impl Serialize for Margin {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Margin", 5)?;
        fields.serialize_field("absolute", &self.absolute)?;
        fields.serialize_field("percent", &self.percent)?;
        fields.serialize_field("at_least", &self.at_least())?;
        fields.serialize_field("from_low", &self.from_low)?;
        fields.serialize_field("display", &self.display())?;
        fields.end()
    }
}

/// Percent of a margin as an exact fraction in lowest terms (`100/247`); `None` where the margin is absolute only.
pub fn percent(margin: &Margin) -> Option<Rational> {
    margin.percent.and_then(|percent| Rational::quotient(percent.numerator, percent.denominator))
}

/// Whether [`display_percent`] says anything.
fn is_printable(percent: Fraction) -> bool {
    whole_terms(percent.numerator, percent.denominator, 1).is_some()
}

/// Percent as printed: one decimal, ties to even; `<0.1%` and `>-0.1%` where it would round to nothing.
pub fn display_percent(percent: Fraction) -> Option<Text> {
    let tenths = rounded_quotient(percent.numerator, percent.denominator, 1)?;
    Some(if tenths != 0 || percent.numerator.is_zero() {
        percent_text(tenths)
    } else if percent.numerator.is_sign_negative() {
        ">-0.1%".into()
    } else {
        "<0.1%".into()
    })
}

fn percent_text(tenths: i128) -> Text {
    let short = i64::try_from(tenths).ok().and_then(|tenths| Text::fixed(tenths, 1, "%"));
    let sign = if tenths < 0 { "-" } else { "" };
    short.unwrap_or_else(|| Text::of(format_args!("{sign}{}.{}%", tenths.abs() / 10, tenths.abs() % 10)))
}

/// How far an end of an interval reaches inside (+) or outside (−), in order.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
enum Reach {
    EndlesslyOutside,
    /// Distance to the nearer limit, and whether that is the lower one.
    Finite(Decimal, bool),
    EndlesslyInside,
}

impl Reach {
    const NOTHING: Reach = Reach::Finite(Decimal::ZERO, false);
}

struct Limits<'a> {
    low: Option<&'a End>,
    high: Option<&'a End>,
}

impl Limits<'_> {
    /// Signed distance to the nearer limit, and whether that is the lower one.
    fn distance(&self, value: Decimal) -> Option<(Decimal, bool)> {
        let from_low = self.low.and_then(|end| value.checked_sub(end.value));
        let from_high = self.high.and_then(|end| end.value.checked_sub(value));
        match (from_low, from_high) {
            (Some(low), Some(high)) if low < high => Some((low, true)),
            (_, Some(high)) => Some((high, false)),
            (Some(low), None) => Some((low, true)),
            (None, None) => None,
        }
    }

    /// The distance a censored value is known to have.
    fn censored_distance(&self, interval: &Interval<Decimal>) -> Option<(Decimal, bool, Certainty)> {
        let (one, other) = (self.reach(interval.low), self.reach(interval.high));
        let (worst, best) = if one <= other { (one, other) } else { (other, one) };
        // Both ends outside: the whole interval is, unless the limits lie within it.
        let outside = best < Reach::NOTHING && !(self.low.is_some() && self.high.is_some() && self.within(interval));
        let Reach::Finite(absolute, from_low) = (if outside { best } else { worst }) else { return None };
        let certainty = match (outside, worst < Reach::NOTHING) {
            (true, _) => Certainty::AtMost,
            (false, true) => Certainty::Open,
            (false, false) => Certainty::AtLeast,
        };
        Some((absolute, from_low, certainty))
    }

    fn percent(&self, absolute: Decimal, from_low: bool) -> Option<Fraction> {
        let (numerator, denominator) = match (self.low, self.high) {
            // Half the width: 200 d / (U − L).
            (Some(low), Some(high)) => (Decimal::from(200), high.value.checked_sub(low.value)?),
            (Some(low), None) if from_low => (Decimal::ONE_HUNDRED, low.value.abs()),
            (None, Some(high)) => (Decimal::ONE_HUNDRED, high.value.abs()),
            _ => return None,
        };
        if denominator.is_zero() {
            return None;
        }
        Some(Fraction { numerator: absolute.checked_mul(numerator)?, denominator })
    }

    fn reach(&self, end: Edge) -> Reach {
        let limited = match end {
            Edge::Finite { value, .. } => {
                return self.distance(value).map_or(Reach::EndlesslyOutside, |(d, low)| Reach::Finite(d, low));
            }
            Edge::BelowAll => self.low.is_some(),
            Edge::AboveAll => self.high.is_some(),
        };
        if limited { Reach::EndlesslyOutside } else { Reach::EndlesslyInside }
    }

    fn within(&self, interval: &Interval<Decimal>) -> bool {
        let below = |edge: Edge, value: Decimal| match edge {
            Edge::Finite { value: end, .. } => end < value,
            Edge::BelowAll => true,
            Edge::AboveAll => false,
        };
        self.low.is_some_and(|low| below(interval.low, low.value))
            && self.high.is_some_and(|high| !below(interval.high, high.value))
    }
}
