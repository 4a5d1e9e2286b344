//! Exactness of fractions: rounding, order, and that the short ways agree with the long ones.

use super::*;
use proptest::prelude::*;

fn ratio(numerator: i128, denominator: i128) -> Rational {
    Rational::new(numerator, denominator).expect("a denominator")
}

#[test]
fn rounds_once_with_ties_to_even() {
    for (fraction, places, text) in [
        (ratio(100, 247), 1, "0.4"),
        (ratio(1, 20), 1, "0.0"),
        (ratio(3, 20), 1, "0.2"),
        (ratio(-1, 20), 1, "0.0"),
        (ratio(-10, 3), 1, "-3.3"),
        (ratio(733, 741), 3, "0.989"),
    ] {
        assert_eq!(fraction.rounded(places).expect("fits").to_string(), text, "{fraction}");
    }
}

#[test]
fn orders_fractions_whose_products_overflow() {
    let big = i128::MAX / 3;
    assert!(ratio(big, big - 1) < ratio(big - 1, big - 2));
    assert!(ratio(-big, big - 1) > ratio(1 - big, big - 2));
    assert_eq!(ratio(big, big - 1).cmp(&ratio(big, big - 1)), Ordering::Equal);
}

proptest! {
    #[test]
    fn sorting_over_one_denominator_is_sorting(numbers in prop::collection::vec((-9999_i64..9999, 0_u32..30), 0..20)) {
        let decimal = |(mantissa, places): (i64, u32)| Rational::of(Decimal::new(mantissa, places.min(28)));
        let mut expected: Vec<Rational> = numbers.into_iter().map(decimal).collect();
        let mut sorted = expected.clone();
        sort(&mut sorted);
        expected.sort();
        prop_assert_eq!(sorted, expected);
    }

    #[test]
    fn both_ways_of_comparing_agree(a in -9999_i128..9999, b in 1_i128..9999, c in -9999_i128..9999, d in 1_i128..9999) {
        let (left, right) = (ratio(a, b), ratio(c, d));
        prop_assert_eq!(left.cmp(&right), compare_by_continued_fractions(left, right));
        prop_assert_eq!(left.cmp(&right), (a * d).cmp(&(c * b)));
    }
}
