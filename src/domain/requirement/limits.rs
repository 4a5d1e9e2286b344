//! When two requirements are the same, and which limit is the only one.

use rust_decimal::Decimal;

use super::{Bound, End};

/// On which side of a result a limit lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// At least this.
    Lower,
    /// At most this.
    Upper,
}

/// The numeric ends of a requirement, equal to another's however both are written: `≥40.0` and `不小于40`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Limits {
    low: Option<(Decimal, bool)>,
    high: Option<(Decimal, bool)>,
}

impl Bound {
    /// What a numeric requirement allows; `None` for grades and words.
    pub fn limits(&self) -> Option<Limits> {
        let Bound::Range { low, high } = self else { return None };
        let end = |end: &Option<End>| end.as_ref().map(|end| (end.value, end.inclusive));
        Some(Limits { low: end(low), high: end(high) })
    }

    /// Whether two requirements allow the same values, however they are written. Of words nobody knows.
    #[inline]
    pub fn requires_same(&self, other: &Bound) -> bool {
        match (self, other) {
            (Bound::Range { low, high }, Bound::Range { low: other_low, high: other_high }) => {
                same_end(low.as_ref(), other_low.as_ref()) && same_end(high.as_ref(), other_high.as_ref())
            }
            (Bound::OrdinalAtLeast(grade), Bound::OrdinalAtLeast(other)) => grade == other,
            _ => false,
        }
    }

    /// The limit of a requirement that has only one; `None` where it has two, and for grades and words.
    #[inline]
    pub fn one_sided(&self) -> Option<(&End, Side)> {
        match self {
            Bound::Range { low: Some(low), high: None } => Some((low, Side::Lower)),
            Bound::Range { low: None, high: Some(high) } => Some((high, Side::Upper)),
            _ => None,
        }
    }
}

#[inline]
fn same_end(one: Option<&End>, other: Option<&End>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => {
            one.inclusive == other.inclusive && (written_alike(one.value, other.value) || one.value == other.value)
        }
        (None, None) => true,
        _ => false,
    }
}

/// Whether two decimals have the same digits and places: seen without bringing them to one scale, and mostly so.
#[inline]
fn written_alike(one: Decimal, other: Decimal) -> bool {
    one.scale() == other.scale() && one.mantissa() == other.mantissa()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Requirements on a small grid, where equal values in different digits are common.
    fn bound() -> impl Strategy<Value = Bound> {
        let end = || {
            let end = (0_i64..4, 0_u32..3, any::<bool>()).prop_map(|(value, zeros, inclusive)| {
                let mut value = Decimal::from(value);
                value.rescale(zeros);
                End { value, inclusive, resolution: Decimal::new(1, zeros) }
            });
            prop::option::of(end)
        };
        prop_oneof![
            8 => (end(), end()).prop_map(|(low, high)| Bound::Range { low, high }),
            1 => (0_i64..3).prop_map(|grade| Bound::OrdinalAtLeast(Decimal::new(grade * 5, 1))),
            1 => Just(Bound::Text),
        ]
    }

    proptest! {
        #[test]
        fn the_same_requirement_is_the_same_for_those_who_ask_and_those_who_sort(one in bound(), other in bound()) {
            if let (Some(limits), Some(other_limits)) = (one.limits(), other.limits()) {
                prop_assert_eq!(one.requires_same(&other), limits == other_limits);
                prop_assert_eq!(limits == other_limits, limits.cmp(&other_limits).is_eq());
            }
            prop_assert_eq!(one.requires_same(&other), other.requires_same(&one));
        }
    }

    #[test]
    fn digits_do_not_matter_and_everything_else_does() {
        let same = |one: &str, other: &str| Bound::parse(one, "").requires_same(&Bound::parse(other, ""));
        assert!(same("≥40.0", "不小于40") && same("1.2～1.6", "1.20-1.6") && same("≥3-4级", "不低于3-4级"));
        assert!(!same("≥40", ">40") && !same("≥40", "≤40") && !same("≥40", "40～50") && !same("≥3-4级", "≥4级"));
        assert!(!same("无裂纹", "无裂纹"), "words may be written alike and mean another clause");
    }

    #[test]
    fn only_a_limit_that_stands_alone_is_one_sided() {
        let side = |text: &str| Bound::parse(text, "").one_sided().map(|(end, side)| (end.value, side));
        assert_eq!(side("≤7.41"), Some((Decimal::new(741, 2), Side::Upper)));
        assert_eq!(side("＞5"), Some((Decimal::from(5), Side::Lower)));
        assert_eq!((side("1.2～1.6"), side("≥3-4级"), side("无裂纹"), side("/")), (None, None, None, None));
    }
}
