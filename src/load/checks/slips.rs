//! Results with a slipped decimal point or unit: a power of ten away from all others of their kind, and far from the limit.
//!
//! Contents differ by factors of ten honestly (heavy metals, germs), and what lies far below its limit is as a rule just
//! good. So it takes others that lie close together, and hardly a censored one among them: then nothing honest is ten
//! times as large. Measured values are compared by exact decimals; a quotient is for sorting only.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::diagnostic::{Diagnostic, Severity};
use crate::domain::catalog::Family;
use crate::domain::columns::Field;
use crate::domain::requirement::Limits;
use crate::domain::{Batch, Bound, Catalog, ClassCode, HoldReason, Item, ItemVerdict, Reading, Side};
use crate::load::{findings as say, places};

/// Fewest others that say anything.
const FEWEST: usize = 5;
/// So many times the median, or its inverse, is a power of ten away.
const APART: Decimal = Decimal::from_parts(8, 0, 0, false, 0);
/// So many times the limit, or its inverse, is far from it.
const FROM_LIMIT: Decimal = Decimal::from_parts(5, 0, 0, false, 0);

/// What makes results comparable here: class, item, unit.
type Kind<'a> = (&'a ClassCode, Option<usize>, &'a str, &'a str);

/// A result with its place among the batches.
#[derive(Clone, Copy)]
struct Observation<'a> {
    value: Decimal,
    item: &'a Item,
    batch: usize,
}

#[derive(Default)]
struct Results<'a> {
    /// Above 0.
    numbers: Vec<Observation<'a>>,
    /// 0 and below.
    others: Vec<Observation<'a>>,
    censored: usize,
}

/// A result that lies apart.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Apart {
    /// Position among the values.
    at: usize,
    /// How many others there are.
    others: usize,
    /// Their median.
    median: Decimal,
    /// Times 10 to this the value lies among them.
    power: i32,
}

/// Tells every such result with its cells, and holds its batch where its verdict rests on it; `confirmed` knows what a
/// person compared with the report.
pub(crate) fn hold(
    batches: &mut [Batch],
    catalog: &Catalog,
    confirmed: impl Fn(&Batch, &Item) -> bool,
    findings: &mut Vec<Diagnostic>,
) {
    let mut held: Vec<usize> = Vec::new();
    for ((class, indicator, ..), results) in by_kind(batches) {
        if results.censored * 10 > results.numbers.len() {
            continue;
        }
        let indicator = indicator.and_then(|number| catalog.classes.get(class)?.indicators.get(number));
        let spreads = indicator.is_some_and(|indicator| indicator.family == Family::Hygiene);
        for (one, apart) in slipped(&results.numbers) {
            let batch = &batches[one.batch];
            let failed = one.item.verdict == ItemVerdict::Nonconforming;
            let holds = !spreads && !failed && !confirmed(batch, one.item);
            let origin = &one.item.origin;
            let cells = [
                places::cell(origin, Field::Result, &one.item.measurement.reported),
                places::cell(origin, Field::Requirement, &one.item.requirement.reported),
            ];
            let severity = if holds { Severity::Hold } else { Severity::Warning };
            let median = apart.median.round_dp(one.value.scale() + 3).normalize().to_string();
            findings.push(say::decimal_slip(cells, apart.power, apart.others, &median, severity));
            held.extend(holds.then_some(one.batch));
        }
        for one in results.others.iter().filter(|one| !spreads && is_impossible(one, &results.numbers)) {
            let batch = &batches[one.batch];
            let holds = one.item.verdict != ItemVerdict::Nonconforming && !confirmed(batch, one.item);
            let severity = if holds { Severity::Hold } else { Severity::Warning };
            let place = places::cell(&one.item.origin, Field::Result, &one.item.measurement.reported);
            findings.push(say::impossible_sign(place, one.value.is_zero(), severity));
            held.extend(holds.then_some(one.batch));
        }
    }
    for batch in held {
        let holds = &mut batches[batch].holds;
        if !holds.contains(&HoldReason::DecimalSlip) {
            holds.push(HoldReason::DecimalSlip);
            holds.sort_unstable();
        }
    }
}

/// Every judged number by its kind, and how many were censored.
fn by_kind(batches: &[Batch]) -> BTreeMap<Kind<'_>, Results<'_>> {
    let mut kinds: BTreeMap<Kind, Results> = BTreeMap::new();
    for (number, batch) in batches.iter().enumerate() {
        for item in batch.items.iter().filter(|item| item.verdict != ItemVerdict::NotJudged) {
            let name = if item.indicator.is_some() { "" } else { item.name.as_str() };
            let kind = (&batch.class, item.indicator, name, item.unit.as_str());
            match &item.measurement.reading {
                Reading::Number { value, .. } if *value > Decimal::ZERO => {
                    let one = Observation { value: *value, item, batch: number };
                    kinds.entry(kind).or_default().numbers.push(one);
                }
                Reading::Number { value, .. } => {
                    kinds.entry(kind).or_default().others.push(Observation { value: *value, item, batch: number });
                }
                Reading::LessThan { .. } | Reading::GreaterThan { .. } | Reading::NotDetected => {
                    kinds.entry(kind).or_default().censored += 1;
                }
                _ => {}
            }
        }
    }
    kinds
}

/// The results of one kind that lie apart from those under the same requirement, else from all by the ratio to the limit.
fn slipped<'a>(results: &[Observation<'a>]) -> Vec<(Observation<'a>, Apart)> {
    let mut by_limits: BTreeMap<Limits, Vec<Observation>> = BTreeMap::new();
    let mut by_side: BTreeMap<Side, Vec<(Observation, Decimal)>> = BTreeMap::new();
    for one in results {
        if let Some(limits) = one.item.requirement.bound.limits() {
            by_limits.entry(limits).or_default().push(*one);
        }
        if let Some((limit, side)) = one.item.requirement.bound.one_sided().filter(|(end, _)| end.value > Decimal::ZERO)
        {
            by_side.entry(side).or_default().push((*one, limit.value));
        }
    }
    let mut found: Vec<(Observation, Apart)> = Vec::new();
    let mut take = |one: Observation<'a>, apart: Apart| {
        let known = found.iter().any(|(other, _)| std::ptr::eq(other.item, one.item));
        if !known && is_far(one.value, &one.item.requirement.bound, one.value > apart.median) {
            found.push((one, apart));
        }
    };
    for group in by_limits.into_values() {
        let values: Vec<Decimal> = group.iter().map(|one| one.value).collect();
        apart(&values).into_iter().for_each(|apart| take(group[apart.at], apart));
    }
    for group in by_side.into_values() {
        let ratio = |(one, limit): &(Observation, Decimal)| one.value.checked_div(*limit);
        let Some(ratios) = group.iter().map(ratio).collect::<Option<Vec<Decimal>>>() else { continue };
        for mut apart in apart(&ratios) {
            let (one, limit) = group[apart.at];
            let Some(median) = apart.median.checked_mul(limit) else { continue };
            apart.median = median;
            take(one, apart);
        }
    }
    found
}

/// Whether a value of 0 or below it cannot be one of its kind: all others are above it and lie close together. Of a 0 only where
/// they have three figures, for what is hardly there is honestly not there at all; of what is below 0 only where nothing says
/// that such values occur.
fn is_impossible(one: &Observation, others: &[Observation]) -> bool {
    const BELOW_ZERO: [&str; 20] = [
        "差", "变化", "收缩", "缩水", "缩率", "变形", "温度", "冰点", "凝点", "凝固", "倾点", "冷", "低温", "电位",
        "偏移", "增量", "增重", "减", "损失", "残余",
    ];
    let limits = |of: &Observation| of.item.requirement.bound.limits();
    let others: Vec<&Observation> = others.iter().filter(|other| limits(other) == limits(one)).collect();
    let mut values: Vec<Decimal> = others.iter().map(|other| other.value).collect();
    values.sort_unstable();
    let (Some(&low), Some(&high)) = (values.first(), values.last()) else { return false };
    if values.len() < FEWEST || high.checked_div(low).is_none_or(|times| times > Decimal::TWO) {
        return false;
    }
    if one.value.is_zero() {
        let finest = others.iter().filter_map(|other| match &other.item.measurement.reading {
            Reading::Number { resolution, .. } => Some(*resolution),
            _ => None,
        });
        return finest.min().and_then(|step| low.checked_div(step)).is_some_and(|steps| steps >= Decimal::ONE_HUNDRED);
    }
    let may_be = match &one.item.requirement.bound {
        Bound::Range { low, high } => [low, high].into_iter().flatten().any(|end| end.value <= Decimal::ZERO),
        _ => true,
    };
    !may_be && !BELOW_ZERO.iter().any(|word| one.item.name.contains(word))
}

/// Whether a value lies far beyond its limits on the side that it slipped to.
fn is_far(value: Decimal, bound: &Bound, upwards: bool) -> bool {
    let Bound::Range { low, high } = bound else { return false };
    let end = if upwards { high.as_ref().or(low.as_ref()) } else { low.as_ref().or(high.as_ref()) };
    let Some(limit) = end.map(|end| end.value).filter(|limit| *limit > Decimal::ZERO) else { return false };
    is_times(value, limit, FROM_LIMIT, upwards)
}

/// Whether one value is so many times another, or the other that of it.
fn is_times(one: Decimal, other: Decimal, times: Decimal, upwards: bool) -> bool {
    let (small, large) = if upwards { (other, one) } else { (one, other) };
    small.checked_mul(times).is_some_and(|least| large >= least)
}

/// The values that lie a power of ten away from all others, which lie close together.
fn apart(values: &[Decimal]) -> Vec<Apart> {
    let mut sorted: Vec<(Decimal, usize)> = values.iter().copied().zip(0..).collect();
    sorted.sort_unstable();
    let (Some(first), Some(last)) = (sorted.first(), sorted.last()) else { return Vec::new() };
    if sorted.len() <= FEWEST || !is_times(last.0, first.0, APART, true) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (place, (value, at)) in sorted.iter().enumerate() {
        let others = sorted.len() - 1;
        let other = |rank: usize| sorted[if rank < place { rank } else { rank + 1 }].0;
        let Some(median) = middle(other((others - 1) / 2), other(others / 2)) else { continue };
        let upwards = *value > median;
        if !is_times(*value, median, APART, upwards) {
            continue;
        }
        let (Some(low), Some(high)) =
            (median.checked_mul(Decimal::new(75, 2)), median.checked_mul(Decimal::new(125, 2)))
        else {
            continue;
        };
        let close = sorted.partition_point(|one| one.0 <= high) - sorted.partition_point(|one| one.0 < low);
        let strays = (others / 10).max(usize::from(others > FEWEST));
        if let (true, Some(power)) = (others >= FEWEST && close + strays >= others, power_to(*value, median)) {
            found.push(Apart { at: *at, others, median, power });
        }
    }
    found
}

/// The middle of two values.
fn middle(one: Decimal, other: Decimal) -> Option<Decimal> {
    one.checked_add(other)?.checked_mul(Decimal::new(5, 1))
}

/// By which power of ten a value comes within half and twice another; powers that units and points slip by.
fn power_to(value: Decimal, other: Decimal) -> Option<i32> {
    let (low, high) = (other.checked_mul(Decimal::new(5, 1))?, other.checked_mul(Decimal::TWO)?);
    [1, -1, 2, -2, 3, -3, 6, -6].into_iter().find(|power: &i32| {
        let factor = Decimal::from(10_i64.pow(power.unsigned_abs()));
        let moved = if *power > 0 { value.checked_mul(factor) } else { value.checked_div(factor) };
        moved.is_some_and(|moved| low <= moved && moved <= high)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn values(texts: &[&str]) -> Vec<Decimal> {
        texts.iter().map(|text| Decimal::from_str_exact(text).expect("a decimal")).collect()
    }

    const RESISTANCES: [&str; 7] = ["7.33", "7.29", "7.38", "7.35", "7.30", "7.36", "7.86"];

    fn with(value: &str) -> Vec<Apart> {
        apart(&values(&[&RESISTANCES[..], &[value]].concat()))
    }

    #[test]
    fn a_slipped_point_is_seen_among_values_that_lie_close() {
        for (value, power) in [("74.1", -1), ("0.741", 1), ("0.0741", 2), ("741", -2), ("7410", -3), ("0.00733", 3)] {
            let found = with(value);
            assert_eq!(found.len(), 1, "{value}");
            assert_eq!((found[0].at, found[0].others, found[0].power), (7, 7, power), "{value}");
            assert_eq!(found[0].median, Decimal::new(735, 2), "{value}");
        }
        for value in ["7.41", "13.6", "35", "1.1", "200"] {
            assert_eq!(with(value), [], "{value} is no power of ten away");
        }
        let two = values(&[&RESISTANCES[..], &["73.3", "0.735"]].concat());
        assert_eq!(apart(&two).iter().map(|one| (one.at, one.power)).collect::<Vec<_>>(), [(8, 1), (7, -1)]);
        assert_eq!(apart(&values(&["7.3", "7.3", "7.3", "7.3", "73"])), [], "four others say nothing");
    }

    #[test]
    fn spread_values_hold_nobody() {
        let lead = values(&["0.4", "12", "3.1", "0.05", "45", "1.2", "7", "0.9", "21", "0.2", "90"]);
        assert_eq!(apart(&lead), []);
        let chloride = values(&["2.6", "1.9", "3.4", "0.9", "1.4", "1.7", "1.2", "1.3", "1.5", "0.14"]);
        assert_eq!(apart(&chloride), []);
    }

    #[test]
    fn a_limit_is_asked_on_the_side_that_the_value_slipped_to() {
        let far = |value: &str, requirement: &str, upwards| {
            is_far(values(&[value])[0], &Bound::parse(requirement, ""), upwards)
        };
        assert!(far("0.741", "≤7.41", false) && far("74.1", "≤7.41", true) && far("412", "≥40", true));
        assert!(far("4.12", "≥40.0", false) && far("13", "1.2～1.6", true) && far("0.14", "1.2～1.6", false));
        assert!(!far("20", "≤7.41", true) && !far("3", "≥12.5", false) && !far("0.5", "≤0", true));
        assert!(!far("5", "无裂纹", true) && !far("5", "/", true));
    }

    proptest! {
        /// Values within a factor of eight of each other hold nobody, however many there are.
        #[test]
        fn nothing_is_told_of_values_without_a_gap(values in prop::collection::vec(100_i64..800, 0..40)) {
            let values: Vec<Decimal> = values.into_iter().map(|value| Decimal::new(value, 2)).collect();
            prop_assert_eq!(apart(&values), []);
        }

        /// One of many close values times a power of ten is found, and no other is.
        #[test]
        fn one_that_slipped_is_found(
            close in prop::collection::vec(900_i64..1100, 6..40), which in any::<prop::sample::Index>(),
            power in prop::sample::select(vec![1_u32, 2, 3]), up in any::<bool>(),
        ) {
            let mut values: Vec<Decimal> = close.iter().map(|value| Decimal::new(*value, 2)).collect();
            let at = which.index(values.len());
            let factor = Decimal::from(10_i64.pow(power));
            values[at] = if up { values[at] * factor } else { values[at] / factor };
            let found = apart(&values);
            prop_assert_eq!(found.iter().map(|one| one.at).collect::<Vec<_>>(), [at]);
            prop_assert_eq!(found[0].power, if up { -(power as i32) } else { power as i32 });
        }
    }
}
