//! Requirement texts: any text is read or refused; ends are in order; a value between them conforms, one beyond does not.

use crate::domain::catalog::ComparisonMethod;
use crate::domain::judgement::{DecisionRule, Judgement, judge};
use crate::domain::rounding::TieRule;
use crate::domain::{Bound, Reading};
use rust_decimal::Decimal;

// The part before the first newline is the unit.
/// Takes an input.
pub fn run(input: &str) {
    let (unit, text) = input.split_once('\n').unwrap_or(("", input));
    let bound = Bound::parse(text, unit);
    let Bound::Range { low, high } = &bound else { return };
    assert!(low.is_some() || high.is_some(), "{text:?}");
    for method in [ComparisonMethod::FullValue, ComparisonMethod::RoundedValue] {
        let rule = DecisionRule { method, interval: None, tie: TieRule::Even };
        let judged = |value| judge(&Reading::Number { value, tail: None, resolution: Decimal::ONE }, &bound, rule);
        if let (Some(low), Some(high)) = (low, high) {
            assert!(low.value <= high.value, "{text:?}");
        }
        for (end, outwards) in [(low, Decimal::NEGATIVE_ONE), (high, Decimal::ONE)] {
            let Some(end) = end else { continue };
            let at_end = judged(end.value);
            let other_end = if outwards.is_sign_negative() { high } else { low };
            if other_end.as_ref().is_none_or(|other| other.value != end.value) && at_end != Judgement::NotComparable {
                assert_eq!(at_end == Judgement::Conforming, end.inclusive, "{text:?}");
            }
            let beyond = end.resolution.checked_mul(outwards).and_then(|step| end.value.checked_add(step));
            if let Some(beyond) = beyond.filter(|beyond| *beyond != end.value) {
                assert!(matches!(judged(beyond), Judgement::Nonconforming | Judgement::NotComparable), "{text:?}");
            }
        }
    }
}
