//! Cross-checks for reviewers: laboratories that sit apart from the others, and results that look mistyped.
//!
//! None of this ever reaches a letter. Compared are all numeric results of a class under one requirement (or by the
//! ratio to each one's own, where the catalog says so); a set with a censored result is left alone, because a robust
//! spread of it would rest on invented numbers.
//!
//! * *Apart*: at least five results of the agency and five of the others, and the middle halves (first to third
//!   quartile) do not touch.
//! * *Typing error candidate*: |x − median| > 3.5 s with s = 1.483 MAD, or 0.7413 IQR where that is zero, or nothing
//!   (ISO 13528:2022 C.2).
//! * *Unit slip candidate*: as far off as that (or merely different, where s is zero), and times a power of ten it lies
//!   among the others.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::ClassRules;
use super::candidate::{PeerKey, batch_takes_part, peer_key_of_number};
use super::peers::Members;
use super::quantile::type_7;
use super::rational::Rational;
use crate::domain::judgement::comparison_value;
use crate::domain::{ClassCode, Item, Reading, SpotCheck};

/// Something for a reviewer to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewNote {
    /// Product class.
    pub class: ClassCode,
    /// Index into the class's indicators.
    pub indicator: usize,
    /// What stands out.
    pub kind: ReviewKind,
    /// Where: (index into `SpotCheck::batches`, index into its items), in file order.
    pub places: Vec<(usize, usize)>,
}

/// What stands out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReviewKind {
    /// The middle half of an agency's results lies wholly beside that of the other agencies'.
    AgencyApart {
        /// 承检机构.
        agency: String,
        /// Its results.
        results: u32,
        /// The others' results.
        other_results: u32,
        /// Its median.
        median: String,
        /// The others' median.
        others_median: String,
        /// The medians are ratios to the limit.
        by_ratio: bool,
    },
    /// |robust z| > 3.5; the z as printed, one decimal.
    TypingErrorCandidate {
        /// Robust z.
        robust_z: String,
    },
    /// Times 10^power the result lies among the others.
    UnitSlipCandidate {
        /// The power.
        power: i8,
    },
}

/// Fewest results on either side of a comparison.
const FEWEST: usize = 5;

/// The results of one indicator under one requirement.
#[derive(Default)]
struct Set {
    results: Vec<Observation>,
    /// One of them is censored.
    censored: bool,
}

struct Observation {
    value: Rational,
    /// Number of the agency in the class.
    agency: u16,
    batch: usize,
    item: usize,
}

/// Everything to look at in one class, by indicator.
pub(super) fn review_notes(spot_check: &SpotCheck, rules: &ClassRules<'_>, members: &Members<'_>) -> Vec<ReviewNote> {
    let mut agencies: BTreeMap<&str, u16> = BTreeMap::new();
    let mut numbers: BTreeMap<(usize, PeerKey), usize> = BTreeMap::new();
    let mut sets: Vec<Set> = Vec::new();
    // Most results of an indicator are judged by the limit of the one before.
    let mut last: Vec<Option<(PeerKey, usize)>> = vec![None; rules.class.indicators.len()];
    for &index in members.entitled.iter().flat_map(|entitled| &entitled.all_batches) {
        let batch = &spot_check.batches[index];
        if batch_takes_part(batch).is_err() {
            continue;
        }
        let next = agencies.len() as u16;
        let agency = *agencies.entry(&batch.agency).or_insert(next);
        for (number, item) in batch.items.iter().enumerate() {
            let Some((indicator, key, value)) = result(rules, item) else { continue };
            let number_of_set = match &last[indicator] {
                Some((known, number)) if *known == key => *number,
                _ => {
                    let number = *numbers.entry((indicator, key.clone())).or_insert(sets.len());
                    if number == sets.len() {
                        sets.push(Set::default());
                    }
                    last[indicator] = Some((key, number));
                    number
                }
            };
            let set = &mut sets[number_of_set];
            match value {
                Some(value) => set.results.push(Observation { value, agency, batch: index, item: number }),
                None => set.censored = true,
            }
        }
    }
    let mut names: Vec<(&str, u16)> = agencies.into_iter().collect();
    names.sort_unstable_by_key(|(_, number)| *number);
    let mut notes = Vec::new();
    for ((indicator, key), number_of_set) in numbers {
        let set = &mut sets[number_of_set];
        if set.results.len() < FEWEST || set.censored {
            continue;
        }
        set.results.sort_unstable_by_key(|one| (one.value, one.batch, one.item));
        let mut note =
            |kind, places| notes.push(ReviewNote { class: rules.class.code.clone(), indicator, kind, places });
        agencies_apart(&set.results, &names, matches!(key, PeerKey::Ratio { .. }), &mut note);
        outliers(&set.results, &mut note);
    }
    notes
}

/// Where a result belongs and its value, `None` for a censored one.
fn result(rules: &ClassRules<'_>, item: &Item) -> Option<(usize, PeerKey, Option<Rational>)> {
    let indicator = item.indicator?;
    let (key, limit) = peer_key_of_number(rules.class.indicators.get(indicator)?, item)?;
    let reading = &item.measurement.reading;
    let value = match reading {
        Reading::Number { .. } => {
            let value = Rational::of(comparison_value(reading, &item.requirement.bound, rules.decision(item))?);
            Some(match limit {
                Some(limit) => value.over(Rational::of(limit))?,
                None => value,
            })
        }
        Reading::LessThan { .. } | Reading::GreaterThan { .. } | Reading::NotDetected => None,
        _ => return None,
    };
    Some((indicator, key, value))
}

fn agencies_apart(
    results: &[Observation],
    names: &[(&str, u16)],
    by_ratio: bool,
    note: &mut impl FnMut(ReviewKind, Vec<(usize, usize)>),
) {
    let mut counts = vec![0_usize; names.len()];
    results.iter().for_each(|one| counts[usize::from(one.agency)] += 1);
    for (name, number) in names {
        let count = counts[usize::from(*number)];
        if count < FEWEST || results.len() - count < FEWEST {
            continue;
        }
        let (own, others): (Vec<&Observation>, Vec<&Observation>) =
            results.iter().partition(|one| one.agency == *number);
        let (Some(own_box), Some(others_box)) = (middle_half(&own), middle_half(&others)) else { continue };
        if own_box[0] <= others_box[2] && others_box[0] <= own_box[2] {
            continue;
        }
        let kind = ReviewKind::AgencyApart {
            agency: name.to_string(),
            results: own.len() as u32,
            other_results: others.len() as u32,
            median: text(own_box[1]),
            others_median: text(others_box[1]),
            by_ratio,
        };
        let mut places: Vec<(usize, usize)> = own.iter().map(|one| (one.batch, one.item)).collect();
        places.sort_unstable();
        note(kind, places);
    }
}

/// Quartiles of observations in order of value.
fn middle_half(sorted: &[&Observation]) -> Option<[Rational; 3]> {
    let values: Vec<Rational> = sorted.iter().map(|one| one.value).collect();
    Some([type_7(&values, 1, 4)?, type_7(&values, 1, 2)?, type_7(&values, 3, 4)?])
}

fn outliers(results: &[Observation], note: &mut impl FnMut(ReviewKind, Vec<(usize, usize)>)) {
    let values: Vec<Rational> = results.iter().map(|one| one.value).collect();
    let Some(center) = Center::of(&values) else { return };
    let far = |value: Rational| value < center.low || center.high < value;
    let (Some(lowest), Some(highest)) =
        (values.iter().copied().find(|value| !far(*value)), values.iter().rev().copied().find(|value| !far(*value)))
    else {
        return;
    };
    for one in results.iter().filter(|one| far(one.value)) {
        let value = one.value;
        let among = |power: &i8| {
            let moved = shift(value, *power);
            moved.is_some_and(|moved| lowest <= moved && moved <= highest)
        };
        let kind = match [1, -1, 2, -2, 3, -3, 6, -6].into_iter().find(among) {
            Some(power) if !value.is_zero() => ReviewKind::UnitSlipCandidate { power },
            _ => match center.robust_z(value) {
                Some(robust_z) => ReviewKind::TypingErrorCandidate { robust_z },
                None => continue,
            },
        };
        note(kind, vec![(one.batch, one.item)]);
    }
}

fn shift(value: Rational, power: i8) -> Option<Rational> {
    let factor = Rational::new(10_i128.checked_pow(u32::from(power.unsigned_abs()))?, 1)?;
    if power > 0 { value.times(factor) } else { value.over(factor) }
}

/// Median and robust spread of sorted values.
struct Center {
    median: Rational,
    spread: Rational,
    /// 3.5 spreads below the median.
    low: Rational,
    /// 3.5 spreads above.
    high: Rational,
}

impl Center {
    fn of(sorted: &[Rational]) -> Option<Self> {
        let median = type_7(sorted, 1, 2)?;
        let mut distances: Vec<Rational> =
            sorted.iter().map(|value| value.minus(median).map(Rational::absolute)).collect::<Option<_>>()?;
        distances.sort_unstable();
        let mut spread = type_7(&distances, 1, 2)?.times(Rational::of(Decimal::new(1483, 3)))?;
        if spread.is_zero() {
            let width = type_7(sorted, 3, 4)?.minus(type_7(sorted, 1, 4)?)?;
            spread = width.times(Rational::of(Decimal::new(7413, 4)))?;
        }
        let reach = spread.times(Rational::of(Decimal::new(35, 1)))?;
        Some(Self { median, spread, low: median.minus(reach)?, high: median.plus(reach)? })
    }

    /// `None` where the spread is zero: z is refused then.
    fn robust_z(&self, value: Rational) -> Option<String> {
        Some(value.minus(self.median)?.over(self.spread)?.rounded(1)?.to_string())
    }
}

fn text(value: Rational) -> String {
    match value.exact_decimal() {
        Some(decimal) if decimal.scale() <= 6 => decimal.to_string(),
        _ => value.rounded(4).map_or_else(String::new, |decimal| decimal.to_string()),
    }
}
