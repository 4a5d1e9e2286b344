//! 裕度: how far inside or outside its limit a value lies (STATISTICS 4.2-3).

use rust_decimal::Decimal;

use super::order::{Edge, Interval};
use super::rational::{Rational, rounded_quotient};
use super::subject::{Fraction, Margin};
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
pub fn margin(reading: &Reading, bound: &Bound, rule: DecisionRule, scale: Scale, unit: &str) -> Option<Margin> {
    let Bound::Range { low, high } = bound else { return None };
    let limits = Limits { low: low.as_ref(), high: high.as_ref() };
    let relative = matches!(scale, Scale::Ratio | Scale::DeclaredRelative);
    if let Reading::Number { .. } = reading {
        let value = comparison_value(reading, bound, rule)?;
        let (absolute, from_low) = limits.distance(value)?;
        let percent = relative.then(|| limits.percent(absolute, from_low)).flatten();
        let display = display(absolute, percent, "", unit);
        return Some(Margin { absolute, percent, at_least: false, from_low, display });
    }
    let interval = Interval::of(reading)?;
    let (one, other) = (limits.reach(interval.low), limits.reach(interval.high));
    let (worst, best) = if one <= other { (one, other) } else { (other, one) };
    // Both ends outside: the whole interval is, unless the limits lie within it.
    let outside = best < Reach::NOTHING && !(limits.low.is_some() && limits.high.is_some() && limits.within(&interval));
    let Reach::Finite(absolute, from_low) = (if outside { best } else { worst }) else { return None };
    let percent = relative.then(|| limits.percent(absolute, from_low)).flatten();
    let display = match (outside, worst < Reach::NOTHING) {
        (true, _) => display(absolute, percent, "≤", unit),
        (false, true) => String::new(),
        (false, false) => display(absolute, percent, "≥", unit),
    };
    Some(Margin { absolute, percent, at_least: !outside, from_low, display })
}

/// Percent of a margin as an exact fraction in lowest terms (`100/247`); `None` where the margin is absolute only.
pub fn percent(margin: &Margin) -> Option<Rational> {
    let fraction = margin.percent?;
    Rational::of(fraction.numerator).over(Rational::of(fraction.denominator))
}

/// Percent as printed: one decimal, ties to even; `<0.1%` and `>-0.1%` where it would round to nothing.
pub fn display_percent(percent: Fraction) -> Option<String> {
    let tenths = rounded_quotient(percent.numerator, percent.denominator, 1)?;
    Some(if tenths != 0 || percent.numerator.is_zero() {
        percent_text(tenths)
    } else if percent.numerator.is_sign_negative() {
        ">-0.1%".into()
    } else {
        "<0.1%".into()
    })
}

/// Tenths of a percent as text. Digits one by one, because every judged item of a job has this text.
fn percent_text(tenths: i128) -> String {
    let Some(mut rest) = u64::try_from(tenths.unsigned_abs()).ok().filter(|small| *small < 1_000_000) else {
        return format!("{}{}.{}%", if tenths < 0 { "-" } else { "" }, tenths.abs() / 10, tenths.abs() % 10);
    };
    let mut digits = [b'0'; 6];
    for digit in digits.iter_mut().rev() {
        *digit += (rest % 10) as u8;
        rest /= 10;
    }
    let leading = digits[..4].iter().take_while(|digit| **digit == b'0').count();
    let mut text = String::with_capacity(8);
    if tenths < 0 {
        text.push('-');
    }
    text.extend(digits[leading..5].iter().map(|digit| char::from(*digit)));
    text.push('.');
    text.push(char::from(digits[5]));
    text.push('%');
    text
}

fn display(absolute: Decimal, percent: Option<Fraction>, sign: &str, unit: &str) -> String {
    match percent.and_then(display_percent) {
        Some(text) if sign.is_empty() => text,
        // `≥<0.1%` would be unreadable; a tiny censored margin is at least nothing.
        Some(text) if text.starts_with(['<', '>']) => format!("{sign}0.0%"),
        Some(text) => format!("{sign}{text}"),
        None if unit.is_empty() => format!("{sign}{absolute}"),
        None => format!("{sign}{absolute} {unit}"),
    }
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
