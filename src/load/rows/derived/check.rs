//! A figure of a statistic against the cells that it may be made of, in exact decimals.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::figure::{Figure, Statistic, Value};

/// What comes of computing a figure again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Checked {
    /// It is what the cells come to, rounded as it is shown.
    Agrees,
    /// It is not: what they come to, and whether the rounding of the cells could make the difference.
    Differs { expected: Decimal, is_rounding: bool },
    /// The cells are no numbers, or it is none of what is computed.
    Unknown,
}

/// Computes a figure again. `cells` are those of its column that say anything; in a column of texts they are counted.
pub(crate) fn check(statistic: Statistic, figure: Figure, cells: &[&Value], is_of_texts: bool) -> Checked {
    let numbers: Vec<Figure> =
        cells.iter().filter_map(|cell| if let Value::Number(of) = cell { Some(*of) } else { None }).collect();
    if numbers.iter().any(|of| of.percent != figure.percent) && !is_of_texts {
        return Checked::Unknown;
    }
    let is_text = is_of_texts || numbers.is_empty();
    match statistic {
        Statistic::Other => Checked::Unknown,
        Statistic::Sum | Statistic::Count if is_text || statistic == Statistic::Count => count(figure, cells),
        Statistic::Mean | Statistic::Greatest | Statistic::Least if is_text => Checked::Unknown,
        _ => {
            let all_numbers = numbers.len() == cells.len();
            let counts = statistic == Statistic::Sum && matches!(count(figure, cells), Checked::Agrees);
            match of_numbers(statistic, figure, &numbers) {
                Some(Checked::Differs { .. }) if counts => Checked::Agrees,
                // What is no number may count in another way: a result below a limit is half of it, or nothing.
                Some(Checked::Differs { .. }) if !all_numbers || says_no_sum(figure, &numbers) => Checked::Unknown,
                Some(checked) => checked,
                None => Checked::Unknown,
            }
        }
    }
}

/// Whether a column has numbers that nobody sums: the same in all rows, or running ones.
fn says_no_sum(figure: Figure, numbers: &[Figure]) -> bool {
    let same = numbers.len() > 1 && numbers.iter().all(|of| of.shown == figure.shown);
    let next = |pair: &[Figure]| pair[1].shown.checked_sub(pair[0].shown) == Some(Decimal::ONE);
    let runs = numbers.windows(2).all(next);
    let continues = numbers.last().is_some_and(|last| last.shown.checked_add(Decimal::ONE) == Some(figure.shown));
    same || runs && continues
}

/// How many cells there are, or different ones.
fn count(figure: Figure, cells: &[&Value]) -> Checked {
    let text = |cell: &&Value| match cell {
        Value::Number(of) => of.shown.to_string(),
        Value::Text(text) => text.clone(),
    };
    let different: BTreeSet<String> = cells.iter().map(text).collect();
    let counts = [different.len(), cells.len()].map(Decimal::from);
    if counts.contains(&figure.shown) {
        Checked::Agrees
    } else if figure.percent || !figure.shown.fract().is_zero() || cells.is_empty() {
        Checked::Unknown
    } else {
        let far = |count: &Decimal| figure.shown.checked_sub(*count).unwrap_or_default().abs();
        let expected = counts.into_iter().min_by_key(far).unwrap_or_default();
        Checked::Differs { expected, is_rounding: false }
    }
}

/// None where it cannot be computed.
fn of_numbers(statistic: Statistic, figure: Figure, numbers: &[Figure]) -> Option<Checked> {
    if numbers.is_empty() {
        return None;
    }
    let shown: Vec<Decimal> = numbers.iter().map(|of| of.shown).collect();
    let stored: Vec<Decimal> = numbers.iter().map(|of| of.stored).collect();
    let count = Decimal::from(numbers.len());
    // How far the figure may be off, times the count where it is a mean.
    let times = if statistic == Statistic::Mean { count } else { Decimal::ONE };
    let half = half_of_last_digit(figure.shown)?.checked_mul(times)?;
    let distance = |cells: &[Decimal]| {
        let exact = match statistic {
            Statistic::Greatest => *cells.iter().max()?,
            Statistic::Least => *cells.iter().min()?,
            _ => cells.iter().try_fold(Decimal::ZERO, |sum, next| sum.checked_add(*next))?,
        };
        Some((exact, figure.shown.checked_mul(times)?.checked_sub(exact)?.abs()))
    };
    let (of_shown, of_stored) = (distance(&shown)?, distance(&stored)?);
    if of_shown.1 <= half || of_stored.1 <= half {
        return Some(Checked::Agrees);
    }
    let halves = shown.iter().map(|of| half_of_last_digit(*of).filter(|_| of.scale() > 0).unwrap_or_default());
    let of_cells = match statistic {
        Statistic::Greatest | Statistic::Least => halves.max()?,
        _ => halves.sum(),
    };
    let expected = of_stored.0.checked_div(times)?;
    let digits = shown.iter().map(Decimal::scale).max()?.max(figure.shown.scale());
    let expected = expected.round_dp(if expected.scale() > digits { digits + 2 } else { digits }).normalize();
    Some(Checked::Differs { expected, is_rounding: of_shown.1 <= half.checked_add(of_cells)? })
}

fn half_of_last_digit(number: Decimal) -> Option<Decimal> {
    Decimal::try_new(5, number.scale() + 1).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> Figure {
        let shown = Decimal::from_str_exact(text).expect("a number");
        Figure { shown, stored: shown, percent: false }
    }

    fn checked(statistic: Statistic, figure: &str, cells: &[&str]) -> Checked {
        let cells: Vec<Value> = cells
            .iter()
            .map(|text| match Decimal::from_str_exact(text) {
                Ok(_) => Value::Number(number(text)),
                Err(_) => Value::Text(text.to_string()),
            })
            .collect();
        check(statistic, number(figure), &cells.iter().collect::<Vec<_>>(), false)
    }

    fn differs(expected: &str, is_rounding: bool) -> Checked {
        Checked::Differs { expected: Decimal::from_str_exact(expected).expect("a number"), is_rounding }
    }

    #[test]
    fn figures_agree_as_far_as_they_are_shown() {
        use Statistic::{Greatest, Least, Mean, Sum};
        for (statistic, figure, cells, come_to) in [
            (Sum, "14.50", &["7.20", "7.30"][..], Checked::Agrees),
            (Sum, "14.51", &["7.20", "7.30"], differs("14.5", true)),
            (Sum, "14.53", &["7.20", "7.30"], differs("14.5", false)),
            (Mean, "7.25", &["7.20", "7.30"], Checked::Agrees),
            (Mean, "7.3", &["7.20", "7.30"], Checked::Agrees),
            (Mean, "7.36", &["7.20", "7.30", "7.40"], differs("7.3", false)),
            (Mean, "3.33", &["3", "3", "4"], Checked::Agrees),
            (Mean, "3.34", &["3", "3", "4"], differs("3.3333", false)),
            (Greatest, "7.4", &["7.20", "7.40", "7.30"], Checked::Agrees),
            (Least, "7.4", &["7.20", "7.40", "7.30"], differs("7.2", false)),
            (Sum, "3", &["甲", "乙", "甲"], Checked::Agrees),
            (Sum, "2", &["甲", "乙", "甲"], Checked::Agrees),
            (Sum, "4", &["甲", "乙", "甲"], differs("3", false)),
            (Sum, "3", &["7.20", "7.30", "7.40"], Checked::Agrees),
            (Mean, "7.1", &["7.2", "未检出"], Checked::Unknown),
            (Mean, "7.2", &["7.2", "未检出"], Checked::Agrees),
            (Sum, "2024", &["2024", "2024"], Checked::Unknown),
            (Sum, "4", &["1", "2", "3"], Checked::Unknown),
            (Sum, "7", &["1", "2", "3"], differs("6", false)),
        ] {
            assert_eq!(checked(statistic, figure, cells), come_to, "{statistic:?} {figure} {cells:?}");
        }
    }

    proptest! {
        /// An oracle of whole numbers: every cell in hundredths, the figure rounded to hundredths by hand.
        #[test]
        fn a_right_figure_agrees_and_a_wrong_one_does_not(
            cells in prop::collection::vec(-99_999_i64..99_999, 2..30), off in prop::sample::select(vec![0_i64, 1, -1, 60, -700, 10_000]),
        ) {
            let text = |hundredths: i64| Decimal::new(hundredths, 2).to_string();
            let all: Vec<String> = cells.iter().map(|of| text(*of)).collect();
            let all: Vec<&str> = all.iter().map(String::as_str).collect();
            let (sum, count) = (cells.iter().sum::<i64>(), i64::try_from(cells.len()).expect("few"));
            let mean = (2 * sum + count).div_euclid(2 * count);
            for (statistic, right) in [(Statistic::Sum, sum), (Statistic::Mean, mean)] {
                let come_to = checked(statistic, &text(right + off), &all);
                // A half may be rounded to either side.
                let is_half = statistic == Statistic::Mean && off == -1 && (2 * sum + count).rem_euclid(2 * count) == 0;
                let is_count = [cells.len(), cells.iter().collect::<BTreeSet<_>>().len()].iter().any(|n| (right + off) == i64::try_from(*n * 100).expect("few"));
                let no_sum = cells.iter().all(|of| *of == right + off);
                match come_to {
                    Checked::Agrees => prop_assert!(off == 0 || is_half || is_count && statistic == Statistic::Sum),
                    Checked::Differs { .. } => prop_assert!(off != 0),
                    Checked::Unknown => prop_assert!(no_sum || off != 0 && cells.windows(2).all(|pair| pair[1] - pair[0] == 100)),
                }
            }
        }
    }
}
