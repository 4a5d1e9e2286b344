//! Funnel limits: how far a rate over few batches may lie from the rate of all by chance alone (docs/method.md, section 10).
//!
//! Source: Spiegelhalter 2005, Statistics in Medicine 24:1185–1202 (doi 10.1002/sim.1970), appendix A.1: exact binomial with
//! interpolation.

use rust_decimal::Decimal;

/// Limits of a rate over so many batches: what is drawn, as proportions of six decimals, and between which counts of failed
/// batches there is nothing but chance.
///
/// Drawn limits are interpolated, so that they make a smooth line; over few batches no count may lie between them (one of one
/// batch is above every such line). What is said of a rate is therefore said by its count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FunnelLimits {
    /// 99.8 %, lower.
    pub low_998: Decimal,
    /// 95 %, lower.
    pub low_95: Decimal,
    /// 95 %, upper.
    pub high_95: Decimal,
    /// 99.8 %, upper.
    pub high_998: Decimal,
    /// Fewest and most failed batches within 95 %: fewer or more have each a probability of at most 2.5 %.
    pub counts_95: (u32, u32),
    /// The same for 99.8 %: at most 0.1 %.
    pub counts_998: (u32, u32),
}

/// Where a rate lies among its limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FunnelPlace {
    /// Below the lower limit of 99.8 %.
    FarBelow,
    /// Below that of 95 %.
    Below,
    /// Within the limits of 95 %: no different from chance.
    Within,
    /// Above the upper limit of 95 %.
    Above,
    /// Above that of 99.8 %.
    FarAbove,
}

impl FunnelLimits {
    /// Where so many failed batches lie.
    pub fn place(&self, failed: u32) -> FunnelPlace {
        if failed < self.counts_998.0 {
            FunnelPlace::FarBelow
        } else if failed < self.counts_95.0 {
            FunnelPlace::Below
        } else if failed > self.counts_998.1 {
            FunnelPlace::FarAbove
        } else if failed > self.counts_95.1 {
            FunnelPlace::Above
        } else {
            FunnelPlace::Within
        }
    }
}

/// The limits of a rate over `n` batches where `k` of all `all` failed; none without batches.
///
/// For a probability p let r be the least count with F(r) ≥ p, F the binomial distribution of n and k / all; the limit is
/// (r − (F(r) − p) / f(r)) / n, kept within 0 and 1. The probabilities are 0.025 and 0.975, 0.001 and 0.999.
pub fn funnel_limits((k, all): (u32, u32), n: u32) -> Option<FunnelLimits> {
    if n == 0 || all == 0 || k > all {
        return None;
    }
    if k == 0 || k == all {
        let (only, count) = if k == 0 { (fixed(Decimal::ZERO), 0) } else { (fixed(Decimal::ONE), n) };
        let (counts_95, counts_998) = ((count, count), (count, count));
        return Some(FunnelLimits {
            low_998: only,
            low_95: only,
            high_95: only,
            high_998: only,
            counts_95,
            counts_998,
        });
    }
    let weights = weights((k, all), n)?;
    let total = weights.iter().try_fold(Decimal::ZERO, |sum, weight| sum.checked_add(*weight))?;
    let limit = |thousandths: i64| quantile(&weights, total, Decimal::new(thousandths, 3), n);
    let (low_998, low_95, high_95, high_998) = (limit(1)?, limit(25)?, limit(975)?, limit(999)?);
    Some(FunnelLimits {
        low_998: low_998.drawn,
        low_95: low_95.drawn,
        high_95: high_95.drawn,
        high_998: high_998.drawn,
        counts_95: (low_95.least_over, high_95.least),
        counts_998: (low_998.least_over, high_998.least),
    })
}

/// The binomial distribution of `n` and `k / all`, that of its mode being 1: far from it nothing is left of 28 digits, and no
/// power of a small number is ever taken.
fn weights((k, all): (u32, u32), n: u32) -> Option<Vec<Decimal>> {
    let (hits, misses) = (Decimal::from(k), Decimal::from(all.checked_sub(k)?));
    let mode = u64::from(n).checked_add(1)?.checked_mul(u64::from(k))?.checked_div(u64::from(all))?;
    let mode = usize::try_from(mode).ok()?.min(n as usize);
    let mut weights = vec![Decimal::ZERO; (n as usize).checked_add(1)?];
    *weights.get_mut(mode)? = Decimal::ONE;
    let mut weight = Decimal::ONE;
    for r in mode..n as usize {
        let rest = Decimal::from((n as usize).checked_sub(r)?);
        let next = Decimal::from(r.checked_add(1)?);
        weight = weight.checked_mul(rest)?.checked_mul(hits)?.checked_div(next.checked_mul(misses)?)?;
        *weights.get_mut(r.checked_add(1)?)? = weight;
        if weight.is_zero() {
            break;
        }
    }
    weight = Decimal::ONE;
    for r in (1..=mode).rev() {
        let rest = Decimal::from((n as usize).checked_sub(r)?.checked_add(1)?);
        weight = weight.checked_mul(Decimal::from(r))?.checked_mul(misses)?.checked_div(rest.checked_mul(hits)?)?;
        *weights.get_mut(r.checked_sub(1)?)? = weight;
        if weight.is_zero() {
            break;
        }
    }
    Some(weights)
}

/// A probability among the counts.
struct Quantile {
    /// Interpolated, as a proportion.
    drawn: Decimal,
    /// The least count with F ≥ p.
    least: u32,
    /// The least count with F > p.
    least_over: u32,
}

fn quantile(weights: &[Decimal], total: Decimal, probability: Decimal, n: u32) -> Option<Quantile> {
    let wanted = total.checked_mul(probability)?;
    let (mut below, mut found) = (Decimal::ZERO, None);
    for (weight, r) in weights.iter().zip(0u32..) {
        let up_to = below.checked_add(*weight)?;
        if found.is_none() && up_to >= wanted && !weight.is_zero() {
            let over = up_to.checked_sub(wanted)?.checked_div(*weight)?;
            let limit = Decimal::from(r).checked_sub(over)?.checked_div(Decimal::from(n))?;
            found = Some((fixed(limit.clamp(Decimal::ZERO, Decimal::ONE)), r));
        }
        if let Some((drawn, least)) = found.filter(|_| up_to > wanted) {
            return Some(Quantile { drawn, least, least_over: r });
        }
        below = up_to;
    }
    None
}

fn fixed(limit: Decimal) -> Decimal {
    let mut limit = limit.round_dp(6);
    limit.rescale(6);
    limit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_close_in_on_the_rate_of_all_as_batches_grow() {
        let mut before: Option<FunnelLimits> = None;
        for n in [10, 50, 200, 1_000, 8_144] {
            let limits = funnel_limits((900, 8_144), n).expect("limits");
            assert!(limits.low_998 <= limits.low_95 && limits.low_95 < limits.high_95);
            assert!(limits.high_95 <= limits.high_998);
            if let Some(before) = before {
                assert!(limits.high_998 < before.high_998 && limits.low_998 >= before.low_998);
            }
            before = Some(limits);
        }
    }

    #[test]
    fn a_rate_of_nothing_or_all_has_no_chance_in_it() {
        let none = funnel_limits((0, 40), 7).expect("limits");
        assert_eq!((none.low_998, none.high_998), (fixed(Decimal::ZERO), fixed(Decimal::ZERO)));
        assert_eq!((none.place(0), none.place(1)), (FunnelPlace::Within, FunnelPlace::FarAbove));
        let all = funnel_limits((40, 40), 7).expect("limits");
        assert_eq!(all.low_998, fixed(Decimal::ONE));
        assert!(
            funnel_limits((1, 0), 7).is_none()
                && funnel_limits((1, 2), 0).is_none()
                && funnel_limits((3, 2), 1).is_none()
        );
    }

    #[test]
    fn one_failed_batch_of_one_says_nothing() {
        let limits = funnel_limits((88, 446), 1).expect("limits");
        assert_eq!((limits.place(0), limits.place(1)), (FunnelPlace::Within, FunnelPlace::Within));
    }
}
