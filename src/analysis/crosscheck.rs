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

use super::candidate::{PeerKey, batch_takes_part, is_judged_number, requirement_key};
use super::quantile::{type_7, type_7_of};
use super::rational::{self, Rational, over_one_denominator};
use super::rules::ClassRules;
use crate::domain::judgement::comparison_value;
use crate::domain::{Batch, Bound, ClassCode, Indicator, Reading};

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
struct Set {
    results: Vec<Observation>,
    /// One of them is censored.
    censored: bool,
    /// Compared are the ratios to the limit.
    by_ratio: bool,
}

impl Set {
    fn on_its_scale(&self, value: Decimal, bound: &Bound) -> Option<Rational> {
        match self.by_ratio.then(|| bound.one_sided()).flatten() {
            Some((limit, _)) => Rational::quotient(value, limit.value),
            None => Some(Rational::of(value)),
        }
    }
}

#[derive(Clone, Copy)]
struct Observation {
    value: Rational,
    /// Number of the agency in the class.
    agency: u32,
    batch: u32,
    item: u32,
}

impl Observation {
    fn place(&self) -> (usize, usize) {
        (self.batch as usize, self.item as usize)
    }
}

/// The results of one class while they are gathered.
pub(super) struct Gathered<'a> {
    agencies: BTreeMap<&'a str, u32>,
    /// Indices into `sets` by indicator and requirement.
    numbers: BTreeMap<(usize, PeerKey), usize>,
    sets: Vec<Set>,
    /// Of each indicator, the set of the result before: most results are judged by the same limit.
    last: Vec<Option<(&'a Bound, usize)>>,
    /// How many batches the class has: so many results are made room for in the first set of an indicator, which mostly is
    /// its only one.
    batches: usize,
}

impl<'a> Gathered<'a> {
    /// No results of so many batches yet.
    pub(super) fn new(rules: &ClassRules<'_>, batches: usize) -> Self {
        let last = vec![None; rules.class.indicators.len()];
        Self { agencies: BTreeMap::new(), numbers: BTreeMap::new(), sets: Vec::new(), last, batches }
    }

    /// Adds the results of a batch.
    pub(super) fn add(&mut self, rules: &ClassRules<'_>, (index, batch): (usize, &'a Batch)) {
        if batch_takes_part(batch).is_err() {
            return;
        }
        let next = self.agencies.len() as u32;
        let agency = *self.agencies.entry(&batch.agency).or_insert(next);
        for (number, item) in batch.items.iter().enumerate() {
            let indicator = item.indicator.and_then(|index| Some((index, rules.class.indicators.get(index)?)));
            let Some((indicator, definition)) = indicator.filter(|(_, one)| is_judged_number(one, item)) else {
                continue;
            };
            let (reading, bound) = (&item.measurement.reading, &item.requirement.bound);
            match reading {
                Reading::Number { .. } => {
                    let Some(value) = comparison_value(reading, bound, rules.decision(item)) else { continue };
                    let Some(set) = self.set(indicator, definition, bound) else { continue };
                    let Some(value) = set.on_its_scale(value, bound) else { continue };
                    set.results.push(Observation { value, agency, batch: index as u32, item: number as u32 });
                }
                Reading::LessThan { .. } | Reading::GreaterThan { .. } | Reading::NotDetected => {
                    if let Some(set) = self.set(indicator, definition, bound) {
                        set.censored = true;
                    }
                }
                _ => {}
            }
        }
    }

    /// The set of an indicator's results under a requirement; `None` where nothing is comparable.
    fn set(&mut self, indicator: usize, definition: &Indicator, bound: &'a Bound) -> Option<&mut Set> {
        let number = match self.last[indicator] {
            Some((known, number)) if known.requires_same(bound) => number,
            _ => {
                let key = requirement_key(definition, bound)?;
                let by_ratio = matches!(key, PeerKey::Ratio(_));
                let number = *self.numbers.entry((indicator, key)).or_insert(self.sets.len());
                if number == self.sets.len() {
                    let room = if self.last[indicator].is_none() { self.batches } else { 0 };
                    self.sets.push(Set { by_ratio, results: Vec::with_capacity(room), censored: false });
                }
                self.last[indicator] = Some((bound, number));
                number
            }
        };
        self.sets.get_mut(number)
    }

    /// Everything to look at in the class, by indicator.
    pub(super) fn review_notes(mut self, rules: &ClassRules<'_>) -> Vec<ReviewNote> {
        let mut names: Vec<(&str, u32)> = self.agencies.into_iter().collect();
        names.sort_unstable_by_key(|(_, number)| *number);
        let mut notes = Vec::new();
        for ((indicator, _), number_of_set) in self.numbers {
            let set = &mut self.sets[number_of_set];
            if set.results.len() < FEWEST || set.censored {
                continue;
            }
            sort(&mut set.results);
            let mut note =
                |kind, places| notes.push(ReviewNote { class: rules.class.code.clone(), indicator, kind, places });
            agencies_apart(&set.results, &names, set.by_ratio, &mut note);
            outliers(&set.results, &mut note);
        }
        notes
    }
}

/// In order of value, then of the file.
fn sort(results: &mut [Observation]) {
    let Some(whole) = over_one_denominator(results.iter().map(|one| one.value)) else {
        return results.sort_unstable_by_key(|one| (one.value, one.batch, one.item));
    };
    let mut order: Vec<(i64, u32, u32, usize)> =
        whole.into_iter().zip(0..).map(|(value, at)| (value, results[at].batch, results[at].item, at)).collect();
    order.sort_unstable();
    let sorted: Vec<Observation> = order.into_iter().map(|(.., at)| results[at]).collect();
    results.copy_from_slice(&sorted);
}

fn agencies_apart(
    results: &[Observation],
    names: &[(&str, u32)],
    by_ratio: bool,
    note: &mut impl FnMut(ReviewKind, Vec<(usize, usize)>),
) {
    // Where each agency's results stand among all, in order of value.
    let mut own_places: Vec<Vec<usize>> = vec![Vec::new(); names.len()];
    results.iter().enumerate().for_each(|(place, one)| own_places[one.agency as usize].push(place));
    for (name, number) in names {
        let own = &own_places[*number as usize];
        let others = results.len() - own.len();
        if own.len() < FEWEST || others < FEWEST {
            continue;
        }
        let own_box = middle_half(own.len(), |rank| results[own[rank]].value);
        let others_box = middle_half(others, |rank| results[place_among_others(own, rank)].value);
        let (Some(own_box), Some(others_box)) = (own_box, others_box) else { continue };
        if own_box[0] <= others_box[2] && others_box[0] <= own_box[2] {
            continue;
        }
        let kind = ReviewKind::AgencyApart {
            agency: name.to_string(),
            results: own.len() as u32,
            other_results: others as u32,
            median: text(own_box[1]),
            others_median: text(others_box[1]),
            by_ratio,
        };
        let mut places: Vec<(usize, usize)> = own.iter().map(|place| results[*place].place()).collect();
        places.sort_unstable();
        note(kind, places);
    }
}

/// Where the result at `rank` among all but the own stands among all; the own places are in ascending order.
fn place_among_others(own: &[usize], rank: usize) -> usize {
    // At the j-th own place, as many others came before as the place exceeds j.
    let (mut before, mut after) = (0, own.len());
    while before < after {
        let middle = (before + after) / 2;
        if own[middle] - middle <= rank { before = middle + 1 } else { after = middle }
    }
    rank + before
}

/// Quartiles of so many values in ascending order, each found by its rank.
fn middle_half(count: usize, value: impl Fn(usize) -> Rational) -> Option<[Rational; 3]> {
    let quartile = |quarters| type_7_of(count, quarters, 4, &value);
    Some([quartile(1)?, quartile(2)?, quartile(3)?])
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
        note(kind, vec![one.place()]);
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
        rational::sort(&mut distances);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_others_are_found_without_listing_them() {
        for mask in 0_u32..1 << 8 {
            let (own, others): (Vec<usize>, Vec<usize>) = (0..8).partition(|place| mask >> place & 1 == 1);
            let found: Vec<usize> = (0..others.len()).map(|rank| place_among_others(&own, rank)).collect();
            assert_eq!(found, others, "{mask:08b}");
        }
    }
}
