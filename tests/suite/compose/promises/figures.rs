//! What is said of figures: distances to limits, and places among peers.

use rust_decimal::Decimal;
use yice::analysis::Comparison;
use yice::domain::catalog::ComparisonMethod;
use yice::domain::{Bound, Item, Scale};

use super::{Broken, Made, batches, number, panel, short};

/// Distances and percentages of the panel, worked out again.
pub fn distances(made: &Made<'_>, broken: &mut Broken) {
    let items: Vec<&Item> = batches(made).flat_map(|batch| &batch.items).collect();
    for row in &panel(&made.letter).rows {
        let Some(strip) = &row.strip else { continue };
        let own = strip.own.label.strip_prefix("你单位").unwrap_or_default();
        let alike = items.iter().filter(|item| short(&item.name) == row.name && item.measurement.reported == *own);
        let expected: Vec<String> = alike.filter_map(|item| distance(made, item)).collect();
        let told = row.margin.split('，').next().unwrap_or_default();
        let holds = expected.is_empty() || expected.iter().any(|expected| expected == told);
        broken
            .unless(holds, "a distance is what the figures give", made, || format!("{} {told} {expected:?}", row.name));
    }
}

/// The distance in words; none where it is not worked out here: censored results, grades, rounded comparison.
fn distance(made: &Made<'_>, item: &Item) -> Option<String> {
    let indicator = &made.spot_check.catalog.classes[&made.subject.class].indicators[item.indicator?];
    let own = number(item)?;
    let Bound::Range { low, high } = &item.requirement.bound else { return None };
    let is_exact = indicator.comparison_method == ComparisonMethod::FullValue;
    if !is_exact && [low, high].into_iter().flatten().any(|end| end.resolution.scale() < own.scale()) {
        return None;
    }
    let to_low = low.as_ref().map(|end| own - end.value);
    let to_high = high.as_ref().map(|end| end.value - own);
    let (size, from_low) = match (to_low, to_high) {
        (Some(low), Some(high)) if high < low => (high, false),
        (Some(low), _) => (low, true),
        (None, high) => (high?, false),
    };
    if size.is_zero() {
        return Some("等于要求".into());
    }
    let words = match (size.is_sign_negative(), from_low) {
        (true, true) => "低于要求",
        (true, false) => "超出要求",
        _ => "余量",
    };
    let is_share = item.unit.starts_with('%');
    let unit = if is_share { "个百分点" } else { "" };
    let is_ratio = matches!(indicator.scale, Scale::Ratio | Scale::DeclaredRelative);
    let limit = item.requirement.bound.one_sided().map(|(end, _)| end.value.abs()).filter(|limit| !limit.is_zero());
    let percent = limit.filter(|_| !is_share && is_ratio).map(|limit| {
        let percent = (size.abs() * Decimal::ONE_HUNDRED / limit).round_dp(1);
        if percent.is_zero() { "（<0.1%）".to_string() } else { format!("（{percent:.1}%）") }
    });
    Some(format!("{words}{}{unit}{}", size.abs(), percent.unwrap_or_default()))
}

/// Counts add up to the others, and a strip draws nothing that the words beside it do not say.
pub fn peers(made: &Made<'_>, broken: &mut Broken) {
    for standing in &made.subject.standings {
        if let Comparison::Ranked(ranked) = &standing.comparison {
            let holds = ranked.better + ranked.tied + ranked.worse == ranked.enterprises - 1 && ranked.enterprises >= 5;
            broken.unless(holds, "counts add up to the others", made, || format!("{ranked:?}"));
            let holds = ranked.quartiles.is_none() || ranked.enterprises >= 10;
            broken.unless(holds, "quartiles are of ten or more", made, || format!("{ranked:?}"));
        }
    }
    for row in &panel(&made.letter).rows {
        let Some(strip) = &row.strip else { continue };
        let median = strip.median.as_ref().is_none_or(|median| row.place.contains(&format!("中位数{median}；")));
        broken.unless(median, "a drawn median is told", made, || format!("{:?} {}", strip.median, row.place));
        let quartiles =
            strip.quartiles.as_ref().is_none_or(|(low, high)| strip.peer_label == format!("同类{low}～{high}"));
        broken
            .unless(quartiles, "a drawn band is told", made, || format!("{:?} {}", strip.quartiles, strip.peer_label));
        let drawn = strip.median.is_some() || strip.quartiles.is_some();
        broken
            .unless(drawn || strip.peer_label.is_empty(), "no label without a mark", made, || strip.peer_label.clone());
        // Read out: signs as words, but every figure that is seen.
        let figures = |text: &str| -> Vec<String> {
            let numbers = text.split(|c: char| !c.is_ascii_digit() && c != '.').filter(|number| !number.is_empty());
            numbers.map(str::to_string).collect()
        };
        let heard = figures(&strip.alt);
        let mut seen = figures(&strip.own.label).into_iter().chain(figures(&strip.peer_label));
        let told = seen.all(|figure| heard.contains(&figure)) && !strip.alt.contains(['≥', '≤', '<', '>', '～']);
        broken.unless(told, "the words for who cannot see are those that are seen", made, || strip.alt.clone());
    }
}
