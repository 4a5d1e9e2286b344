//! What a playbook text may print about one point: own value, limit, margins, computed targets, peers.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::analysis::rational::square_root;
use crate::analysis::{Band, Comparison, Margin, OrderedBy, Shortcoming, Subject};
use crate::domain::playbook::Failing;
use crate::domain::{Bound, End, Item, Preference, Reading, SpotCheck};

use super::figures::{difference, number_with_unit, percent_of, round_to, share, with_unit, without_unit};

/// Values by placeholder; a placeholder without a meaning for this point is absent.
pub(super) fn of(spot_check: &SpotCheck, subject: &Subject, point: &Shortcoming) -> BTreeMap<String, String> {
    let mut values = Values(BTreeMap::new());
    let Some(batch) = spot_check.batches.get(point.batch) else { return values.0 };
    let Some(item) = batch.items.get(point.item) else { return values.0 };
    values.put("indicator", &point.name);
    values.put("own", with_unit(&point.own, &point.unit));
    values.put("own_value", without_unit(&point.own, &point.unit));
    values.put("unit", &point.unit);
    values.put("requirement", &point.requirement);
    values.put("sheet", &batch.sampling_sheet_no);
    values.put("product", &batch.product_name);
    values.put("model", &batch.model);
    values.put("batches", subject.batches.len().to_string());
    values.put("prior", subject.prior_failed_items.join("、"));
    if let Some(margin) = &point.margin {
        put_margin(&mut values, point, margin);
    }
    let threshold = spot_check.settings.thresholds.thin_margin_percent.value();
    if let Some(scope) = Scope::of(item, point) {
        put_targets(&mut values, &scope, subject, point, threshold);
    }
    put_spread(&mut values, item, point);
    put_peers(&mut values, subject, point);
    values.0
}

struct Values(BTreeMap<String, String>);

impl Values {
    fn put(&mut self, name: &str, value: impl Into<String>) {
        let value = value.into();
        if !value.trim().is_empty() {
            self.0.insert(name.to_string(), value);
        }
    }

    /// A figure that may be beyond exact arithmetic, and then is not printed.
    fn put_known(&mut self, name: &str, value: Option<String>) {
        self.put(name, value.unwrap_or_default());
    }
}

fn put_margin(values: &mut Values, point: &Shortcoming, margin: &Margin) {
    if margin.absolute.is_sign_negative() {
        values.put("deviation", difference(margin.absolute, &point.unit));
        values.put_known("deviation_percent", percent_of(margin));
    } else {
        values.put("margin", &margin.display());
    }
}

/// The numeric limit a point is measured from.
struct Scope {
    own: Decimal,
    limit: Decimal,
    /// What 100 % of margin is: the limit's size, or half the width between two limits; `None` where percent means nothing.
    whole: Option<Decimal>,
    from_low: bool,
    /// The digit the laboratory reports to.
    resolution: Decimal,
    middle: Option<Decimal>,
}

impl Scope {
    fn of(item: &Item, point: &Shortcoming) -> Option<Self> {
        let Reading::Number { value: own, resolution, .. } = item.measurement.reading else { return None };
        let Bound::Range { low, high } = &item.requirement.bound else { return None };
        let from_low = match (point.failing, low, high) {
            (_, Some(_), None) => true,
            (_, None, Some(_)) => false,
            (Failing::TooLow, ..) => true,
            (Failing::TooHigh, ..) => false,
            _ => point.margin.as_ref()?.from_low,
        };
        let End { value: limit, resolution: of_limit, .. } = (if from_low { low } else { high }).clone()?;
        let has_percent = point.margin.as_ref().is_some_and(|margin| margin.percent.is_some());
        let (middle, whole) = match (low, high) {
            (Some(low), Some(high)) => {
                let half = high.value.checked_sub(low.value)?.checked_div(Decimal::TWO)?;
                (middle(low.value, high.value), half)
            }
            _ => (None, limit.abs()),
        };
        Some(Self {
            own,
            limit,
            whole: (has_percent && !whole.is_zero()).then_some(whole),
            from_low,
            resolution: resolution.min(of_limit),
            middle,
        })
    }

    /// The value that lies `share` percent inside the limit, rounded inwards; only if better than the own value.
    fn inside(&self, share: Decimal) -> Option<Decimal> {
        let step = self.whole?.checked_mul(share)?.checked_div(Decimal::ONE_HUNDRED)?;
        let raw = if self.from_low { self.limit.checked_add(step)? } else { self.limit.checked_sub(step)? };
        round_to(raw, self.resolution, self.from_low).filter(|target| self.is_better(*target))
    }

    fn is_better(&self, target: Decimal) -> bool {
        if self.from_low { target > self.own } else { target < self.own }
    }

    fn is_inside(&self, value: Decimal) -> bool {
        if self.from_low { value > self.limit } else { value < self.limit }
    }

    fn margin_at(&self, value: Decimal) -> Option<String> {
        share(value.checked_sub(self.limit)?, self.whole?)
    }

    /// From the own value to a target.
    fn change(&self, target: Decimal) -> Option<Decimal> {
        target.checked_sub(self.own)
    }
}

fn middle(one: Decimal, other: Decimal) -> Option<Decimal> {
    one.checked_add(other)?.checked_div(Decimal::TWO)
}

fn put_targets(values: &mut Values, scope: &Scope, subject: &Subject, point: &Shortcoming, threshold: Decimal) {
    let unit = point.unit.as_str();
    values.put("limit", number_with_unit(scope.limit, unit));
    values.put("limit_value", scope.limit.to_string());
    if let Some(middle) = scope.middle {
        values.put("middle", number_with_unit(middle.normalize(), unit));
    }
    for share in [1, 2, 3, 5, 10, 20] {
        if let Some(target) = scope.inside(Decimal::from(share)) {
            values.put(&format!("target_{share}"), number_with_unit(target, unit));
            if matches!(share, 2 | 5 | 10) {
                values
                    .put_known(&format!("change_{share}"), scope.change(target).map(|change| difference(change, unit)));
            }
        }
    }
    if let Some((target, basis)) = target(scope, subject, point, threshold) {
        values.put("target", number_with_unit(target, unit));
        values.put("target_basis", basis);
        values.put_known("target_margin", scope.margin_at(target));
        let change = scope.change(target);
        values.put_known("change", change.map(|change| difference(change, unit)));
        values.put_known("change_percent", change.and_then(|change| share(change, scope.own)));
    }
    let guard = middle(scope.limit, scope.own).and_then(|half| round_to(half, scope.resolution, scope.from_low));
    if let Some(guard) = guard.filter(|guard| scope.is_inside(*guard) && *guard != scope.own) {
        values.put("guard", number_with_unit(guard, unit));
    }
    if !scope.from_low && scope.own > Decimal::ZERO && scope.limit > Decimal::ZERO {
        put_section(values, scope);
    }
}

/// The easier of two sensible targets: the margin threshold, or the peers' median where it may be shown.
fn target(scope: &Scope, subject: &Subject, point: &Shortcoming, threshold: Decimal) -> Option<(Decimal, String)> {
    let by_threshold = scope.inside(threshold);
    let by_peers = point.standing.and_then(|index| subject.standings.get(index)).and_then(|standing| {
        let Comparison::Ranked(ranked) = &standing.comparison else { return None };
        let median = ranked.median.number()?;
        let value = match ranked.by {
            OrderedBy::Value => median,
            OrderedBy::RatioToLimit => median.checked_mul(scope.limit)?,
            OrderedBy::Margin => return None,
        };
        round_to(value, scope.resolution, scope.from_low)
            .filter(|target| scope.is_inside(*target) && scope.is_better(*target))
    });
    let named = |value: Decimal| Some((value, format!("余量不小于{}%", threshold.normalize())));
    let way = |target: Decimal| scope.change(target).map(|change| change.abs());
    match (by_threshold, by_peers) {
        (Some(own), Some(peers)) if way(own)? <= way(peers)? => named(own),
        (_, Some(peers)) => Some((peers, "同类中位水平".to_string())),
        (Some(own), None) => named(own),
        (None, None) => None,
    }
}

/// Resistance goes with the inverse of the section, section with the square of the diameter.
fn put_section(values: &mut Values, scope: &Scope) {
    let root_of = |part: Decimal, whole: Decimal| square_root(part.checked_div(whole)?);
    let from_one = |root: Decimal| share(root.checked_sub(Decimal::ONE)?, Decimal::ONE);
    if scope.own > scope.limit {
        values.put_known("section_short", scope.own.checked_sub(scope.limit).and_then(|more| share(more, scope.own)));
        values.put_known("diameter_short", root_of(scope.limit, scope.own).and_then(from_one));
    }
    if let Some(target) = scope.inside(Decimal::TWO) {
        values.put_known("section_gain", scope.change(target).and_then(|change| share(change, target)));
        values.put_known("diameter_gain", root_of(scope.own, target).and_then(from_one));
    }
}

fn put_spread(values: &mut Values, item: &Item, point: &Shortcoming) {
    let shown: Vec<String> = point.own_results.iter().map(|result| with_unit(result, &point.unit)).collect();
    values.put("own_results", shown.join("、"));
    let Some(spread) = point.spread() else { return };
    values.put("spread", difference(spread, &point.unit));
    if let Bound::Range { low, high } = &item.requirement.bound
        && let Some(end) = high.as_ref().or(low.as_ref())
    {
        values.put_known("spread_percent", share(spread, end.value));
    }
}

fn put_peers(values: &mut Values, subject: &Subject, point: &Shortcoming) {
    let standing = point.standing.and_then(|index| subject.standings.get(index));
    let Some(Comparison::Ranked(ranked)) = standing.map(|standing| &standing.comparison) else {
        values.put("unranked", "本次未作同类位置比较");
        return;
    };
    values.put("peers", ranked.enterprises.to_string());
    values.put("better", ranked.better.to_string());
    values.put("worse", ranked.worse.to_string());
    values.put(
        "position",
        match (ranked.worse, ranked.better) {
            (worse, 0) => format!("优于{worse}家"),
            (0, better) => format!("{better}家优于你单位"),
            (worse, better) => format!("优于{worse}家，另有{better}家优于你单位"),
        },
    );
    if ranked.by == OrderedBy::Value {
        values.put("median", with_unit(&ranked.median, &point.unit));
        if let Some((low, high)) = &ranked.quartiles {
            values.put("quartile_low", with_unit(low, &point.unit));
            values.put("quartile_high", with_unit(high, &point.unit));
            let best = match standing.map(|standing| standing.preference) {
                Some(Preference::Higher) => high,
                _ => low,
            };
            if let (Some(to), Some(own)) = (best.number(), point.own.number())
                && ranked.band != Some(Band::FirstQuarter)
                && to != own
            {
                values.put("best_quarter", with_unit(best, &point.unit));
                let gap = to.checked_sub(own).map(|gap| difference(gap.normalize(), &point.unit));
                values.put_known("gap", gap);
            }
        }
    }
    match ranked.band {
        Some(Band::FirstQuarter) => values.put("leading", "处于同类前四分之一"),
        Some(Band::Middle) => values.put("middling", "处于同类中间"),
        Some(Band::LastQuarter) => values.put("trailing", "处于同类后四分之一"),
        None => values.put("unranked", "同类企业较少，仅参考中位数"),
    }
}
