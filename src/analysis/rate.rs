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
