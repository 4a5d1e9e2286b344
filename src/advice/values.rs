//! What a sentence may print about items: own value, limit, margin, target, peers.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::analysis::{Comparison, OrderedBy, Shortcoming, Subject, working_range};
use crate::domain::knowledge::{Direction, State};
use crate::domain::notation::says_nothing;
use crate::domain::{Bound, Item, Reading, SpotCheck};

use super::figures::{difference, distance, number_with_unit, requirement_with_unit, with_unit};
use super::names::told_name;
use super::phrase::Values;

/// Values by placeholder; a placeholder without a meaning for this point is absent.
pub fn of(spot_check: &SpotCheck, subject: &Subject, point: &Shortcoming) -> Values {
    let mut values = Values::new();
    let Some(batch) = spot_check.batches.get(point.batch) else { return values };
    let Some(item) = batch.items.get(point.item) else { return values };
    let unit = point.unit.as_str();
    let mut put = |name: &'static str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !says_nothing(value)) {
            values.insert(name, value);
        }
    };
    put("item", Some(told_name(spot_check, subject, &point.name).to_string()));
    put("own", Some(with_unit(&point.own, unit)));
    put("requirement", Some(requirement_with_unit(&point.requirement, unit)));
    put("sheet", Some(batch.sampling_sheet_no.to_string()));
    put("lot", Some(batch.production_date_or_lot.to_string()));
    put("product", Some(batch.product_name.to_string()));
    put("model", Some(batch.model.to_string()));
    let kept = working_end(spot_check, subject, point, item).or_else(|| limit(&item.requirement.bound, point));
    put("limit", kept.map(|limit| number_with_unit(limit, unit)));
    put("target", point.target.map(|target| number_with_unit(target, unit)));
    let own = match item.measurement.reading {
        Reading::Number { value, .. } | Reading::Ordinal(value) => Some(value),
        _ => None,
    };
    let ends = limit(&item.requirement.bound, point).zip(point.target);
    let release = ends.and_then(|(limit, target)| release(limit, target, own));
    put("release", release.map(|release| number_with_unit(release, unit)));
    let change = point.target.zip(own).and_then(|(target, own)| target.checked_sub(own));
    put("change", change.map(|change| difference(change, unit)));
    if let Some(margin) = &point.margin {
        let name = if margin.absolute.is_sign_negative() { "deviation" } else { "margin" };
        put(name, Some(difference(distance(margin, item), unit)));
    }
    let results: Vec<String> = point.own_results.iter().map(|result| with_unit(result, unit)).collect();
    put("results", (!results.is_empty()).then(|| results.join("、")));
    put("spread", point.spread().map(|spread| difference(spread, unit)));
    let standing = point.standing.and_then(|index| subject.standings.get(index));
    if let Some(Comparison::Ranked(ranked)) = standing.map(|standing| &standing.comparison)
        && ranked.by == OrderedBy::Value
    {
        put("median", Some(with_unit(&ranked.median, unit)));
    }
    values
}

/// What a single result may reach where the mean is to reach the target: half of the way to it, in its digits and rounded
/// towards it, and never worse than the own result.
fn release(limit: Decimal, target: Decimal, own: Option<Decimal>) -> Option<Decimal> {
    let middle = limit.checked_add(target)?.checked_div(Decimal::TWO)?;
    let digits = limit.scale().max(target.scale());
    let is_low = target < limit;
    let towards = if is_low { RoundingStrategy::ToNegativeInfinity } else { RoundingStrategy::ToPositiveInfinity };
    let middle = middle.round_dp_with_strategy(digits, towards);
    let own = own.unwrap_or(limit);
    Some(if is_low { middle.min(own) } else { middle.max(own) })
}

/// What a sample is called by, which no item's name belongs to.
const OF_SAMPLE: [&str; 4] = ["sheet", "lot", "product", "model"];

/// The same for items that are told together: where their values differ, each is named; of one item in several samples, and
/// of what the samples are called, each value once.
pub(super) fn together(of_points: &[Values]) -> Values {
    let [first, rest @ ..] = of_points else { return Values::new() };
    if rest.is_empty() {
        return first.clone();
    }
    let is_one_item = rest.iter().all(|values| values.get("item") == first.get("item"));
    let named = |values: &Values, name: &str| {
        let is_bare = is_one_item || OF_SAMPLE.contains(&name);
        let item = values.get("item").filter(|_| !is_bare).map_or("", String::as_str);
        values.get(name).map(|value| format!("{item}{value}"))
    };
    let mut all = Values::new();
    // What one of them lacks, none has: the sentence would be half true.
    for name in first.keys().copied().filter(|name| rest.iter().all(|values| values.contains_key(name))) {
        let is_same = rest.iter().all(|values| values.get(name) == first.get(name));
        let value = match (name, is_same) {
            (_, true) => first.get(name).cloned(),
            ("item", false) => {
                let mut names: Vec<&str> = Vec::new();
                for name in of_points.iter().filter_map(|values| values.get("item")) {
                    if !names.contains(&name.as_str()) {
                        names.push(name);
                    }
                }
                Some(names.join("、"))
            }
            (name, false) => {
                let mut each: Vec<String> = Vec::new();
                for value in of_points.iter().filter_map(|values| named(values, name)) {
                    if !each.contains(&value) {
                        each.push(value);
                    }
                }
                Some(each.join("、"))
            }
        };
        all.extend(value.map(|value| (name, value)));
    }
    all
}

/// Of what is sound, the end of the working range on the side in question: a change of material that brings a result to
/// its limit has not been stood.
fn working_end(spot_check: &SpotCheck, subject: &Subject, point: &Shortcoming, item: &Item) -> Option<Decimal> {
    let working = working_range(spot_check, &subject.class, item).filter(|_| point.state == State::Sound)?;
    match point.direction {
        Direction::TooLow => working.low,
        Direction::TooHigh => working.high,
        Direction::Failed => None,
    }
}

/// The limit on the side in question.
fn limit(bound: &Bound, point: &Shortcoming) -> Option<Decimal> {
    let Bound::Range { low, high } = bound else { return None };
    let end = match point.direction {
        Direction::TooLow => low,
        Direction::TooHigh => high,
        Direction::Failed => return bound.one_sided().map(|(end, _)| end.value),
    };
    end.as_ref().map(|end| end.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_result_may_be_half_as_far_from_the_limit_as_the_mean() {
        let number = |text: &str| Decimal::from_str_exact(text).unwrap();
        for (limit, target, own, wanted) in [
            ("7.41", "7.26", "7.86", "7.33"),
            ("10.0", "10.5", "9.6", "10.3"),
            ("3.0", "2.0", "2.6", "2.5"),
            ("3.0", "2.0", "2.3", "2.3"),
            ("60", "63", "62", "62"),
        ] {
            let release = release(number(limit), number(target), Some(number(own))).unwrap();
            assert_eq!(release.to_string(), wanted, "{limit} {target} {own}");
        }
    }

    fn values(item: &str, own: &str, target: Option<&str>) -> Values {
        let mut values = Values::from([("item", item.to_string()), ("own", own.to_string())]);
        values.extend(target.map(|target| ("target", target.to_string())));
        values
    }

    #[test]
    fn items_told_together_keep_each_ones_value() {
        let both = together(&[values("总氮", "14.2%", Some("14.5%")), values("总养分", "57.0%", None)]);
        assert_eq!(both["item"], "总氮、总养分");
        assert_eq!(both["own"], "总氮14.2%、总养分57.0%");
        assert!(!both.contains_key("target"), "one has none");
        let same = together(&[values("铅", "<10 mg/kg", None), values("镉", "<10 mg/kg", None)]);
        assert_eq!(same["own"], "<10 mg/kg");
    }

    #[test]
    fn one_item_of_several_samples_is_not_named_before_each_value_and_a_sheet_never() {
        let of = |item: &str, own: &str, sheet: &str| {
            let mut values = values(item, own, None);
            values.insert("sheet", sheet.to_string());
            values
        };
        let one = together(&[of("甲醛", "0.061 mg/m³", "S1"), of("甲醛", "0.056 mg/m³", "S2")]);
        assert_eq!((one["own"].as_str(), one["sheet"].as_str()), ("0.061 mg/m³、0.056 mg/m³", "S1、S2"));
        let both = together(&[of("铅", "91 mg/kg", "S1"), of("镉", "80 mg/kg", "S2"), of("铬", "70 mg/kg", "S1")]);
        assert_eq!(both["sheet"], "S1、S2");
        assert_eq!(both["own"], "铅91 mg/kg、镉80 mg/kg、铬70 mg/kg");
    }
}
