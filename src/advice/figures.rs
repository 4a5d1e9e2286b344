//! Figures as letters print them: units, differences, percentages, square roots, all from exact decimals.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::analysis::{Fraction, Margin};

/// A value with its unit: `7.41 Ω/km`, `45.4%`; words (`未检出`) and unitless values stand alone.
pub fn with_unit(value: &str, unit: &str) -> String {
    let unit = unit.trim();
    let numeric = value.chars().next_back().is_some_and(|c| c.is_ascii_digit());
    if unit.is_empty() || matches!(unit, "/" | "-" | "—") || !numeric {
        value.to_string()
    } else if unit.starts_with('%') {
        format!("{value}{unit}")
    } else {
        format!("{value} {unit}")
    }
}

/// A difference of two values with its unit; between percentages it is counted in 百分点.
pub fn difference(value: Decimal, unit: &str) -> String {
    let value = value.abs();
    if unit.trim().starts_with('%') { format!("{value}个百分点") } else { with_unit(&value.to_string(), unit) }
}

/// A percentage with one decimal, ties to even; what would print as zero prints as `<0.1%`.
pub fn percent(value: Decimal) -> String {
    let rounded = value.round_dp_with_strategy(1, RoundingStrategy::MidpointNearestEven);
    if rounded.is_zero() && !value.is_zero() { "<0.1%".into() } else { format!("{rounded:.1}%") }
}

/// The quotient of a fraction.
pub fn quotient(fraction: &Fraction) -> Option<Decimal> {
    fraction.numerator.checked_div(fraction.denominator)
}

/// A margin in percent, where it has one.
pub fn percent_of(margin: &Margin) -> Option<Decimal> {
    margin.percent.as_ref().and_then(quotient)
}

/// Square root to six decimals, by integers; `None` for a negative number or one too large.
pub fn square_root(value: Decimal) -> Option<Decimal> {
    let scaled = value.checked_mul(Decimal::from(1_000_000_000_000_u64))?.trunc();
    let root = u128::try_from(scaled.mantissa()).ok()?.isqrt();
    Decimal::try_from_i128_with_scale(i128::try_from(root).ok()?, 6).ok()
}

/// Rounds to a multiple of 10^k away from or towards zero growth: `up` is towards larger numbers.
pub fn round_to(value: Decimal, resolution: Decimal, up: bool) -> Option<Decimal> {
    let steps = value.checked_div(resolution)?;
    let steps = if up { steps.ceil() } else { steps.floor() };
    let mut rounded = steps.checked_mul(resolution)?;
    rounded.rescale(resolution.normalize().scale());
    Some(rounded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        Decimal::from_str_exact(text).unwrap()
    }

    #[test]
    fn units_and_differences_print_as_an_engineer_writes_them() {
        assert_eq!(with_unit("7.86", "Ω/km"), "7.86 Ω/km");
        assert_eq!(with_unit("45.4", "%"), "45.4%");
        assert_eq!(with_unit("未检出", "mg/kg"), "未检出");
        assert_eq!(difference(d("-0.4"), "%"), "0.4个百分点");
        assert_eq!(percent(d("0.04")), "<0.1%");
        assert_eq!(percent(d("6.05")), "6.0%");
    }

    #[test]
    fn roots_are_exact_to_six_decimals() {
        assert_eq!(square_root(d("1.0826446280991735537190082645")), Some(d("1.040502")));
        assert_eq!(square_root(d("-1")), None);
    }

    #[test]
    fn targets_keep_the_reporting_digit() {
        assert_eq!(round_to(d("7.2618"), d("0.01"), false).unwrap().to_string(), "7.26");
        assert_eq!(round_to(d("131.25"), d("1"), true).unwrap().to_string(), "132");
        assert_eq!(round_to(d("1850"), d("100"), false).unwrap().to_string(), "1800");
    }
}
