//! Whether one set of values lies apart from another: the median test, exactly (docs/method.md, section 10).
//!
//! Sources: Mood 1950, Introduction to the Theory of Statistics, chapter 16 (counts above the common median); Fisher 1935, The Logic of
//! Inductive Inference (the exact distribution of such counts); Holm 1979, Scandinavian Journal of Statistics 6:65–70 (many tests at
//! once). It asks nothing of how values are distributed, and one wild value counts no more than any other.

use rust_decimal::Decimal;

/// Of two sets, how many values lie above their common median and how many do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// Of the first set: above, not above.
    pub own: [u32; 2],
    /// Of the second set: above, not above.
    pub others: [u32; 2],
}

/// The probability of a split as uneven as this or more so, were the two sets alike: twice the smaller tail of the hypergeometric
/// distribution, at most 1. `None` without values.
pub fn median_test(Split { own: [above, below], others: [others_above, others_below] }: Split) -> Option<Decimal> {
    let (own, above_all) = (above.checked_add(below)?, above.checked_add(others_above)?);
    let all = own.checked_add(others_above)?.checked_add(others_below)?;
    if own == 0 || all == own {
        return None;
    }
    let least = above_all.saturating_sub(all.checked_sub(own)?);
    let most = own.min(above_all);
    // The mode, from which the weights fall on both sides.
    let mode = u64::from(own.checked_add(1)?)
        .checked_mul(u64::from(above_all.checked_add(1)?))?
        .checked_div(u64::from(all.checked_add(2)?))?;
    let mode = u32::try_from(mode).ok()?.clamp(least, most);
    // Of r above among the own ones, the weight of r + 1 over that of r, as two factors over two factors.
    let step = |r: u32| -> Option<[Decimal; 2]> {
        let up = Decimal::from(own.checked_sub(r)?).checked_mul(Decimal::from(above_all.checked_sub(r)?))?;
        let rest = all.checked_add(r)?.checked_add(1)?.checked_sub(own)?.checked_sub(above_all)?;
        let down = Decimal::from(r.checked_add(1)?).checked_mul(Decimal::from(rest))?;
        Some([up, down])
    };
    let mut sums = [Decimal::ZERO; 2];
    let mut total = Decimal::ZERO;
    let mut add = |r: u32, weight: Decimal| -> Option<()> {
        total = total.checked_add(weight)?;
        if r <= above {
            sums[0] = sums[0].checked_add(weight)?;
        }
        if r >= above {
            sums[1] = sums[1].checked_add(weight)?;
        }
        Some(())
    };
    add(mode, Decimal::ONE)?;
    let mut weight = Decimal::ONE;
    for r in mode..most {
        let [up, down] = step(r)?;
        weight = weight.checked_mul(up)?.checked_div(down)?;
        add(r.checked_add(1)?, weight)?;
    }
    weight = Decimal::ONE;
    for r in (least..mode).rev() {
        let [up, down] = step(r)?;
        weight = weight.checked_mul(down)?.checked_div(up)?;
        add(r, weight)?;
    }
    let tail = sums[0].min(sums[1]).checked_div(total)?;
    Some(tail.checked_mul(Decimal::TWO)?.min(Decimal::ONE))
}

/// Of so many probabilities those that stand out together at a level, by their places (Holm 1979): the smallest is measured by the
/// level over their number, the next by the level over one less, until one does not stand out.
pub fn standing_out(probabilities: &[Decimal], level: Decimal) -> Vec<usize> {
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by_key(|at| (probabilities[*at], *at));
    let left = (1..=probabilities.len()).rev();
    let stands_out = |(at, left): &(usize, usize)| {
        probabilities[*at].checked_mul(Decimal::from(*left)).is_some_and(|product| product <= level)
    };
    order.into_iter().zip(left).take_while(stands_out).map(|(at, _)| at).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The number of ways to choose, of few.
    fn choose(n: u32, k: u32) -> u128 {
        (0..k).fold(1, |ways, at| ways * u128::from(n - at) / u128::from(at + 1))
    }

    /// The same by counting every way.
    fn counted(split: Split) -> f64 {
        let ([a, b], [c, d]) = (split.own, split.others);
        let (own, others, above) = (a + b, c + d, a + c);
        let ways = |r: u32| {
            if r > own || r > above || above - r > others { 0 } else { choose(own, r) * choose(others, above - r) }
        };
        let all: u128 = (0..=above).map(ways).sum();
        let tails = [(0..=a).map(ways).sum::<u128>(), (a..=above).map(ways).sum::<u128>()];
        (2.0 * tails[0].min(tails[1]) as f64 / all as f64).min(1.0)
    }

    proptest! {
        #[test]
        fn it_is_what_counting_every_way_gives(counts in prop::array::uniform4(0_u32..14)) {
            let split = Split { own: [counts[0], counts[1]], others: [counts[2], counts[3]] };
            match median_test(split) {
                Some(found) => {
                    let found: f64 = found.to_string().parse().unwrap();
                    prop_assert!((found - counted(split)).abs() < 1e-12, "{found} {}", counted(split));
                }
                None => prop_assert!(counts[0] + counts[1] == 0 || counts[2] + counts[3] == 0),
            }
        }

        /// Whose values they are and which side is called above make no difference.
        #[test]
        fn it_is_the_same_from_either_side(counts in prop::array::uniform4(1_u32..400)) {
            let [a, b, c, d] = counts;
            let close = |one: Split, other: Split| {
                let [one, other] = [one, other].map(|split| median_test(split).unwrap());
                one.checked_sub(other).is_some_and(|apart| apart.abs() < Decimal::new(1, 15))
            };
            let split = Split { own: [a, b], others: [c, d] };
            let (turned, exchanged) = (Split { own: [b, a], others: [d, c] }, Split { own: [c, d], others: [a, b] });
            prop_assert!(close(split, turned) && close(split, exchanged));
        }
    }

    #[test]
    fn of_many_tests_only_those_stand_out_that_do_so_together() {
        let given = [30, 1, 500, 4, 2].map(|thousandths| Decimal::new(thousandths, 3));
        assert_eq!(standing_out(&given, Decimal::new(1, 2)), [1, 4]);
        assert_eq!(standing_out(&given[..1], Decimal::new(5, 2)), [0]);
        assert_eq!(standing_out(&[], Decimal::ONE), Vec::<usize>::new());
    }
}
