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

use rust_decimal::Decimal;

use super::ClassRules;
use super::candidate::{PeerKey, batch_takes_part, peer_key_of_number};
use super::quantile::type_7;
use super::rational::Rational;
use crate::domain::judgement::comparison_value;
use crate::domain::{ClassCode, Reading, SpotCheck};

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

struct Observation {
    indicator: usize,
    key: PeerKey,
    /// `None` for a censored result.
    value: Option<Rational>,
    batch: usize,
    item: usize,
}

/// Everything to look at in one class, by indicator.
pub(super) fn review_notes(spot_check: &SpotCheck, rules: &ClassRules<'_>, batches: &[usize]) -> Vec<ReviewNote> {
    let mut observations = observations(spot_check, rules, batches);
    observations.sort_by(|a, b| (a.indicator, &a.key, a.value, a.batch).cmp(&(b.indicator, &b.key, b.value, b.batch)));
    let mut notes = Vec::new();
    for group in observations.chunk_by(|a, b| a.indicator == b.indicator && a.key == b.key) {
        let Some(first) = group.first() else { continue };
        if group.len() < FEWEST || group.iter().any(|one| one.value.is_none()) {
            continue;
        }
        let mut note = |kind, places| {
            notes.push(ReviewNote { class: rules.class.code.clone(), indicator: first.indicator, kind, places });
        };
        agencies_apart(spot_check, group, &mut note);
        outliers(group, &mut note);
    }
    notes
}

fn observations(spot_check: &SpotCheck, rules: &ClassRules<'_>, batches: &[usize]) -> Vec<Observation> {
    let mut observations = Vec::new();
    for &index in batches {
        let batch = &spot_check.batches[index];
        if batch_takes_part(batch).is_err() {
            continue;
        }
        for (number, item) in batch.items.iter().enumerate() {
            let Some(indicator) = item.indicator else { continue };
            let Some(definition) = rules.class.indicators.get(indicator) else { continue };
            let Some((key, limit)) = peer_key_of_number(definition, item) else { continue };
            let reading = &item.measurement.reading;
            let value = match reading {
                Reading::Number { .. } => {
                    let Some(value) = comparison_value(reading, &item.requirement.bound, rules.decision(item)) else {
                        continue;
                    };
                    let ratio = match limit {
                        Some(limit) => Rational::of(value).over(Rational::of(limit)),
                        None => Some(Rational::of(value)),
                    };
                    let Some(ratio) = ratio else { continue };
                    Some(ratio)
                }
                Reading::LessThan { .. } | Reading::GreaterThan { .. } | Reading::NotDetected => None,
                _ => continue,
            };
            observations.push(Observation { indicator, key, value, batch: index, item: number });
        }
    }
    observations
}

fn agencies_apart(
    spot_check: &SpotCheck,
    group: &[Observation],
    note: &mut impl FnMut(ReviewKind, Vec<(usize, usize)>),
) {
    let mut agencies: Vec<&str> = group.iter().map(|one| spot_check.batches[one.batch].agency.as_str()).collect();
    agencies.sort_unstable();
    agencies.dedup();
    if agencies.len() < 2 {
        return;
    }
    for agency in agencies {
        let (own, others): (Vec<&Observation>, Vec<&Observation>) =
            group.iter().partition(|one| spot_check.batches[one.batch].agency == agency);
        if own.len() < FEWEST || others.len() < FEWEST {
            continue;
        }
        let (Some(own_box), Some(others_box)) = (middle_half(&own), middle_half(&others)) else { continue };
        if own_box[0] <= others_box[2] && others_box[0] <= own_box[2] {
            continue;
        }
        let by_ratio = matches!(group.first().map(|one| &one.key), Some(PeerKey::Ratio { .. }));
        let kind = ReviewKind::AgencyApart {
            agency: agency.to_string(),
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
    let values: Vec<Rational> = sorted.iter().filter_map(|one| one.value).collect();
    Some([type_7(&values, 1, 4)?, type_7(&values, 1, 2)?, type_7(&values, 3, 4)?])
}

fn outliers(group: &[Observation], note: &mut impl FnMut(ReviewKind, Vec<(usize, usize)>)) {
    let values: Vec<Rational> = group.iter().filter_map(|one| one.value).collect();
    let Some(center) = Center::of(&values) else { return };
    let far = |value: Rational| center.distance(value).is_some_and(|distance| distance > center.reach);
    let (Some(lowest), Some(highest)) =
        (values.iter().copied().find(|value| !far(*value)), values.iter().rev().copied().find(|value| !far(*value)))
    else {
        return;
    };
    for one in group {
        let Some(value) = one.value.filter(|value| far(*value)) else { continue };
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
    /// 3.5 times the spread.
    reach: Rational,
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
        Some(Self { median, spread, reach: spread.times(Rational::of(Decimal::new(35, 1)))? })
    }

    fn distance(&self, value: Rational) -> Option<Rational> {
        value.minus(self.median).map(Rational::absolute)
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
