//! 抽查不合格率: a proportion with its interval (docs/method.md, section 10).

use rust_decimal::Decimal;

use super::rational::{Rational, square_root};

/// A non-compliance rate as a proportion, six decimals, with Wilson's 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// failed / batches.
    pub rate: Decimal,
    /// Lower end.
    pub low: Decimal,
    /// Upper end.
    pub high: Decimal,
}

/// The rate of so many failed batches among all, with its interval; `None` without batches.
pub fn rate(failed: u32, batches: u32) -> Option<Rate> {
    let (low, high) = wilson(failed, batches)?;
    let rate = Rational::new(i128::from(failed), i128::from(batches))?.rounded(6)?;
    Some(Rate { rate, low, high })
}

/// Wilson's 95 % interval of a proportion `k / n`, each end rounded once to six decimals; `None` for n = 0 or k > n.
///
/// (2k + z² ± z √(z² + 4k(n−k)/n)) / (2(n + z²)) with z = 1.959963984540054; the root is an integer root of a scaled
/// number, so that no float is involved. Source: Wilson 1927; agrees with statsmodels' `proportion_confint`.
pub fn wilson(k: u32, n: u32) -> Option<(Decimal, Decimal)> {
    if n == 0 || k > n {
        return None;
    }
    let z = Decimal::new(1_959_963_984_540_054, 15);
    let (hits, all) = (Decimal::from(k), Decimal::from(n));
    let squared = z.checked_mul(z)?;
    let four_hits = Decimal::from(4).checked_mul(hits)?;
    let inner = squared.checked_add(four_hits.checked_mul(all.checked_sub(hits)?)?.checked_div(all)?)?;
    let middle = squared.checked_add(hits.checked_add(hits)?)?;
    let reach = z.checked_mul(square_root(inner)?)?;
    let width = Decimal::TWO.checked_mul(all.checked_add(squared)?)?;
    let end = |sum: Decimal| Some(sum.checked_div(width)?.max(Decimal::ZERO).min(Decimal::ONE).round_dp(6));
    let fixed = |mut value: Decimal| {
        value.rescale(6);
        value
    };
    let low = if k == 0 { Decimal::ZERO } else { end(middle.checked_sub(reach)?)? };
    let high = if k == n { Decimal::ONE } else { end(middle.checked_add(reach)?)? };
    Some((fixed(low), fixed(high)))
}

/// The difference of two rates with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// The first rate less the second.
    pub by: Decimal,
    /// Lower end.
    pub low: Decimal,
    /// Upper end.
    pub high: Decimal,
}

/// The difference of two independent rates `k / n`, the first less the second, with the 95 % interval of Newcombe 1998, method 10 (the
/// square and add of Wilson's intervals); `None` where there is nothing in one of them.
pub fn difference(one: (u32, u32), other: (u32, u32)) -> Option<Difference> {
    let (one, other) = (rate(one.0, one.1)?, rate(other.0, other.1)?);
    let squared = |a: Decimal, b: Decimal| a.checked_sub(b).and_then(|apart| apart.checked_mul(apart));
    let reach = |a: Decimal, b: Decimal| square_root(a.checked_add(b)?);
    let by = one.rate.checked_sub(other.rate)?;
    let below = reach(squared(one.rate, one.low)?, squared(other.high, other.rate)?)?;
    let above = reach(squared(one.high, one.rate)?, squared(other.rate, other.low)?)?;
    let end = |end: Decimal| end.max(-Decimal::ONE).min(Decimal::ONE).round_dp(6);
    Some(Difference { by, low: end(by.checked_sub(below)?), high: end(by.checked_add(above)?) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Newcombe 1998 (Statistics in Medicine 17:873), table II, method 10; the rates rounded to four places there.
    #[test]
    fn the_interval_of_a_difference_is_the_published_one() {
        for ((one, other), (low, high)) in [
            (((56, 70), (48, 80)), ("0.0524", "0.3339")),
            (((9, 10), (3, 10)), ("0.1705", "0.8090")),
            (((6, 7), (2, 7)), ("0.0582", "0.8062")),
            (((5, 56), (0, 29)), ("-0.0381", "0.1926")),
            (((0, 10), (0, 20)), ("-0.1611", "0.2775")),
            (((10, 10), (0, 20)), ("0.6791", "1.0000")),
        ] {
            let of = difference(one, other).unwrap();
            let four = |value: Decimal| {
                let mut value = value.round_dp(4);
                value.rescale(4);
                value.to_string()
            };
            assert_eq!((four(of.low), four(of.high)), (low.to_string(), high.to_string()), "{one:?} {other:?}");
            let back = difference(other, one).unwrap();
            assert_eq!((back.by, back.low, back.high), (-of.by, -of.high, -of.low));
        }
        assert_eq!(difference((0, 0), (1, 2)), None);
    }
}
