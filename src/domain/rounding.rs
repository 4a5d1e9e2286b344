//! 修约 (GB/T 8170-2008 clause 3): once, to an interval of 1, 2 or 5 × 10^k.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize};

use super::measurement::Tail;
use super::notation::times_power_of_ten;
use super::spelled::read_spelled;

/// 修约间隔: 1, 2 or 5 × 10^k, as a text in the catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct RoundingInterval(Decimal);

impl RoundingInterval {
    /// `None` for a number of another form.
    pub fn new(value: Decimal) -> Option<Self> {
        one_two_or_five(value).map(|_| Self(value))
    }

    /// The interval as a number.
    pub fn value(self) -> Decimal {
        self.0
    }
}

impl<'de> Deserialize<'de> for RoundingInterval {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_spelled(deserializer, "a rounding interval: 1, 2 or 5 times a power of ten", Self::new)
    }
}

/// What happens to a tie in rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieRule {
    /// To the even multiple (GB/T 8170-2008 3.2).
    #[default]
    Even,
    /// Away from zero (IEC 60227-2 1.9.2, cable thickness).
    HalfUp,
}

/// Rounds `value` to a multiple of `interval` (1, 2 or 5 × 10^k); `tail` decides a tie where the laboratory marked one.
///
/// Magnitudes are rounded and the sign restored (3.2), with a tie going to the even multiple or away from zero.
/// The result has max(−k, 0) decimals, and zero no sign.
/// Returns `None` for an interval of another form, or where the result does not fit in 28 digits.
pub fn round(value: Decimal, interval: Decimal, tie: TieRule, tail: Option<Tail>) -> Option<Decimal> {
    let (leading, power) = one_two_or_five(interval)?;
    let multiples = nearest_multiple(value, leading, power, tie, tail)?;
    let magnitude = i128::try_from(multiples.checked_mul(leading)?).ok()?;
    times_power_of_ten(if value.is_sign_negative() { -magnitude } else { magnitude }, power)
}

/// Splits an interval into 1, 2 or 5 and the power of ten.
fn one_two_or_five(interval: Decimal) -> Option<(u128, i32)> {
    let mut mantissa = u128::try_from(interval.mantissa()).ok().filter(|m| *m > 0)?;
    let mut power = -i32::try_from(interval.scale()).ok()?;
    while mantissa % 10 == 0 {
        mantissa /= 10;
        power += 1;
    }
    matches!(mantissa, 1 | 2 | 5).then_some((mantissa, power))
}

/// How many times `leading` × 10^`power` comes nearest to the magnitude of `value`.
fn nearest_multiple(value: Decimal, leading: u128, power: i32, tie: TieRule, tail: Option<Tail>) -> Option<u128> {
    let digits = value.mantissa().unsigned_abs();
    // |value| / interval = digits / (leading × 10^excess); a negative excess multiplies the digits instead.
    let excess = power + i32::try_from(value.scale()).ok()?;
    let ten_to_excess = 10u128.checked_pow(excess.unsigned_abs());
    let (dividend, divisor) = if excess < 0 {
        (digits.checked_mul(ten_to_excess?)?, leading)
    } else {
        match ten_to_excess.and_then(|ten| ten.checked_mul(leading)) {
            Some(divisor) => (digits, divisor),
            // The interval exceeds any value by far.
            None => return Some(0),
        }
    };
    let (quotient, remainder) = (dividend / divisor, dividend % divisor);
    let up = match remainder.cmp(&(divisor - remainder)) {
        std::cmp::Ordering::Less => false,
        std::cmp::Ordering::Greater => true,
        std::cmp::Ordering::Equal => match (tail, tie) {
            (Some(Tail::TrueValueLarger), _) => true,
            (Some(Tail::TrueValueSmaller), _) => false,
            (None, TieRule::HalfUp) => true,
            (None, TieRule::Even) => quotient % 2 == 1,
        },
    };
    quotient.checked_add(u128::from(up))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rounded(value: &str, interval: &str, tie: TieRule) -> Option<String> {
        let (value, interval) = (Decimal::from_str_exact(value).ok()?, Decimal::from_str_exact(interval).ok()?);
        round(value, interval, tie, None).map(|r| r.to_string())
    }

    #[test]
    fn decimals_follow_the_interval() {
        assert_eq!(rounded("60.25", "0.5", TieRule::Even).as_deref(), Some("60.0"));
        assert_eq!(rounded("1250", "1E2", TieRule::Even), None, "not an exact decimal text");
        assert_eq!(rounded("1250", "100", TieRule::HalfUp).as_deref(), Some("1300"));
        assert_eq!(rounded("45", "0.10", TieRule::Even).as_deref(), Some("45.0"));
        assert_eq!(rounded("-0.05", "0.1", TieRule::Even).as_deref(), Some("0.0"));
    }

    #[test]
    fn other_intervals_and_overflow_are_refused() {
        for interval in ["0", "-1", "3", "0.25", "15"] {
            assert_eq!(rounded("1", interval, TieRule::Even), None, "{interval}");
        }
        assert_eq!(rounded("79228162514264337593543950335", "0.1", TieRule::Even), None);
        assert_eq!(
            rounded("0.0000000000000000000000000001", "5000000000000000000000000000", TieRule::Even).as_deref(),
            Some("0")
        );
    }

    fn cases() -> impl Strategy<Value = (Decimal, Decimal, TieRule)> {
        let value = (-1_000_000_000_000i64..1_000_000_000_000, 0u32..9).prop_map(|(m, s)| Decimal::new(m, s));
        let interval = (prop::sample::select(vec![1i64, 2, 5]), -6i32..5)
            .prop_filter_map("fits", |(m, k)| times_power_of_ten(i128::from(m), k));
        (value, interval, prop::sample::select(vec![TieRule::Even, TieRule::HalfUp]))
    }

    proptest! {
        #[test]
        fn a_rounded_value_stays((value, interval, tie) in cases()) {
            let once = round(value, interval, tie, None).unwrap();
            prop_assert_eq!(round(once, interval, tie, None), Some(once));
            prop_assert!((once % interval).is_zero());
        }

        #[test]
        fn the_step_is_half_an_interval_at_most((value, interval, tie) in cases()) {
            let step = (round(value, interval, tie, None).unwrap() - value).abs();
            prop_assert!(step + step <= interval);
        }

        #[test]
        fn signs_mirror((value, interval, tie) in cases()) {
            let rounded = round(value, interval, tie, None).unwrap();
            prop_assert_eq!(round(-value, interval, tie, None), Some(-rounded));
            prop_assert!(!rounded.is_zero() || rounded.is_sign_positive());
        }

        #[test]
        fn order_is_kept((one, interval, tie) in cases(), (other, _, _) in cases()) {
            let (low, high) = (one.min(other), one.max(other));
            prop_assert!(round(low, interval, tie, None) <= round(high, interval, tie, None));
        }

        #[test]
        fn a_mark_only_decides_ties((value, interval, tie) in cases()) {
            let up = round(value, interval, tie, Some(Tail::TrueValueLarger)).unwrap().abs();
            let down = round(value, interval, tie, Some(Tail::TrueValueSmaller)).unwrap().abs();
            let plain = round(value, interval, tie, None).unwrap().abs();
            prop_assert!(down <= plain && plain <= up);
            prop_assert!(up == down || up - value.abs() == value.abs() - down);
        }
    }
}
