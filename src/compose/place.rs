//! Distances and places in words: how far a result is from its limit, and where it stands among peers. No rank, no percentile.

use rust_decimal::Decimal;

use crate::advice::figures::{self, difference, percent_of, requirement_with_unit, with_unit};
use crate::analysis::{Comparison, Margin, PeerFigures, Ranked, Shortcoming, Standing, Withheld, peer_figures};
use crate::diagnostic::Diagnostic;
use crate::domain::knowledge::{Direction, State};
use crate::domain::{Bound, Item, ItemVerdict, Reading, Scale};

use super::body::Body;

/// A label with numbers and words in its brackets: `优于(worse)家`.
pub(super) fn label_with(body: &Body<'_>, label: &str, fills: &[(&str, &str)]) -> Result<String, Vec<Diagnostic>> {
    let words = body.label(label)?;
    Ok(fills.iter().fold(words, |text, (name, fill)| text.replace(&format!("({name})"), fill)))
}

/// `余量0.02（3.2%）`, `超出限值0.45（6.1%）`, `等于限值`; empty where no distance is known.
///
/// A percentage is of the limit; between two limits it would be one of half the width, which nobody reads as such.
pub(super) fn distance(body: &Body<'_>, item: &Item, margin: Option<&Margin>) -> Result<String, Vec<Diagnostic>> {
    // The column of names has the unit.
    distance_of_size(body, item, margin, |size| size.abs().to_string())
}

/// The same in a sentence, where no column has the unit: `余量0.02 mm（3.2%）`, `结果等于限值`.
pub(super) fn distance_in_words(
    body: &Body<'_>,
    item: &Item,
    margin: Option<&Margin>,
) -> Result<String, Vec<Diagnostic>> {
    let told = distance_of_size(body, item, margin, |size| difference(size, &item.unit))?;
    match margin.is_some_and(|margin| margin.absolute.is_zero()) {
        true => label_with(body, "distance_of_result", &[("distance", &told)]),
        false => Ok(told),
    }
}

fn distance_of_size(
    body: &Body<'_>,
    item: &Item,
    margin: Option<&Margin>,
    size: impl Fn(Decimal) -> String,
) -> Result<String, Vec<Diagnostic>> {
    let Some(margin) = margin else { return Ok(String::new()) };
    if margin.absolute.is_zero() {
        return body.label(if is_at_limit(item, margin) { "distance_none" } else { "distance_none_rounded" });
    }
    let label = match (item.verdict, margin.from_low) {
        (ItemVerdict::Nonconforming, true) => "distance_below",
        (ItemVerdict::Nonconforming, false) => "distance_above",
        _ if margin.at_least() => "distance_at_least",
        _ => "distance_inside",
    };
    let is_share = item.unit.trim().starts_with('%');
    // Percentages are told apart from 百分点 anywhere.
    let distance = figures::distance(margin, item);
    let size = if is_share { difference(distance, &item.unit) } else { size(distance) };
    let is_one_sided = item.requirement.bound.one_sided().is_some();
    let percent = percent_of(margin).filter(|_| is_one_sided && !is_share && is_ratio_scale(body, item));
    let percent = percent.map(|percent| format!("（{percent}）")).unwrap_or_default();
    Ok(format!("{}{percent}", label_with(body, label, &[("distance", &size)])?))
}

/// Whether the result as reported is the limit, and not only its rounded value.
fn is_at_limit(item: &Item, margin: &Margin) -> bool {
    let (Reading::Number { value, .. }, Bound::Range { low, high }) =
        (&item.measurement.reading, &item.requirement.bound)
    else {
        return true;
    };
    let limit = if margin.from_low { low } else { high };
    limit.as_ref().is_none_or(|limit| *value == limit.value)
}

fn is_ratio_scale(body: &Body<'_>, item: &Item) -> bool {
    let class = body.context.spot_check.catalog.classes.get(&body.subject.class);
    let definition = item.indicator.and_then(|index| class?.indicators.get(index));
    definition.is_some_and(|definition| matches!(definition.scale, Scale::Ratio | Scale::DeclaredRelative))
}

/// How far inside its limit a thin item would be at its target.
pub(super) fn kept(item: &Item, point: &Shortcoming) -> Option<String> {
    let Bound::Range { low, high } = &item.requirement.bound else { return None };
    let limit = match point.direction {
        Direction::TooLow => low.as_ref()?,
        Direction::TooHigh => high.as_ref()?,
        Direction::Failed => return None,
    };
    let kept = point.target.filter(|_| point.state == State::Thin)?.checked_sub(limit.value)?;
    Some(difference(kept, &point.unit))
}

/// How far an item behind its peers is from the median that page one prints.
pub(super) fn gap(body: &Body<'_>, item: &Item, point: &Shortcoming) -> Result<String, Vec<Diagnostic>> {
    let standing = point.standing.and_then(|index| body.subject.standings.get(index));
    let standing = standing.filter(|_| point.state == State::Behind);
    let median = standing.and_then(|standing| peer_figures(item, &standing.comparison).median?.number());
    let Some(gap) = median.zip(point.own.number()).and_then(|(median, own)| own.checked_sub(median)) else {
        return Ok(String::new());
    };
    if gap.is_zero() {
        return Ok(String::new());
    }
    let mut gap = gap;
    // A median written with the digits of quartiles gives the difference no digits that the result has not.
    if let Some(own) = point.own.number() {
        gap.rescale(gap.normalize().scale().max(own.scale()).min(gap.scale()));
    }
    let label = if gap.is_sign_negative() { "gap_below" } else { "gap_above" };
    label_with(body, label, &[("gap", &difference(gap, &point.unit))])
}

/// What may be said of a standing's place, and the figures it comes with.
pub(super) struct Place {
    /// `36家中位数7.31；优于1家，另有34家优于你单位`, or why nothing is said.
    pub words: String,
    /// For the strip.
    pub figures: PeerFigures,
}

/// The place of a standing in words.
pub(super) fn place(body: &Body<'_>, standing: &Standing, item: &Item) -> Result<Place, Vec<Diagnostic>> {
    let figures = peer_figures(item, &standing.comparison);
    let words = match &standing.comparison {
        Comparison::Withheld(reason) => withheld(body, *reason)?,
        Comparison::Counts { enterprises, conforming } => label_with(
            body,
            "place_counts",
            &[("enterprises", &enterprises.to_string()), ("conforming", &conforming.to_string())],
        )?,
        Comparison::Ranked(ranked) => {
            let enterprises = ranked.enterprises.to_string();
            let among = match &figures.median {
                Some(median) => {
                    label_with(body, "place_median", &[("enterprises", &enterprises), ("median", &median.to_string())])?
                }
                None => label_with(body, "place_among", &[("enterprises", &enterprises)])?,
            };
            format!("{among}；{}", counts(body, ranked)?)
        }
    };
    Ok(Place { words, figures })
}

fn counts(body: &Body<'_>, ranked: &Ranked) -> Result<String, Vec<Diagnostic>> {
    let is_alone = ranked.worse == 0 && ranked.tied == 0;
    let told = [
        ("place_worse", "worse", ranked.worse),
        ("place_tied", "tied", ranked.tied),
        (if is_alone { "place_only_better" } else { "place_better" }, "better", ranked.better),
    ];
    let told = told.into_iter().filter(|(.., count)| *count > 0);
    let parts: Result<Vec<String>, _> =
        told.map(|(label, name, count)| label_with(body, label, &[(name, &count.to_string())])).collect();
    Ok(parts?.join("，"))
}

fn withheld(body: &Body<'_>, reason: Withheld) -> Result<String, Vec<Diagnostic>> {
    let label = match reason {
        Withheld::TooFewEnterprises => "place_too_few",
        Withheld::ValuesTooAlike => "place_too_alike",
        Withheld::NoPreferredSide => "place_no_side",
        Withheld::NotComparable => "place_not_comparable",
        Withheld::NoOwnValue => "place_no_value",
        Withheld::OwnExcluded => "place_own_excluded",
    };
    let least = body.context.spot_check.settings.thresholds.min_peers_rank.to_string();
    label_with(body, label, &[("least", &least)])
}

/// The verdict of an item as the report has it.
pub(super) fn verdict(body: &Body<'_>, item: &Item) -> Result<String, Vec<Diagnostic>> {
    body.label(match item.verdict {
        ItemVerdict::Conforming => "verdict_conforming",
        ItemVerdict::Nonconforming => "verdict_nonconforming",
        ItemVerdict::NotJudged => "verdict_not_judged",
    })
}

/// The requirement as a strip labels it: `要求≤7.41`; a requirement in words stands as it is.
pub(super) fn requirement(item: &Item) -> String {
    let text = item.requirement.reported.to_string();
    match item.requirement.bound {
        Bound::Range { .. } => text,
        _ => format!("“{text}”"),
    }
}

/// A result in a sentence: a number with its unit, words between quotation marks.
pub(super) fn result(item: &Item) -> String {
    let figure = crate::analysis::Figure::reported(&item.measurement);
    let text = with_unit(&figure, &item.unit);
    let is_words =
        figure.number().is_none() && text.chars().filter(|c| matches!(c, '\u{4e00}'..='\u{9fff}')).count() > 3;
    if is_words || !text.chars().any(|c| c.is_ascii_digit()) { quoted(&text) } else { text }
}

/// A requirement in a sentence: likewise.
pub(super) fn requirement_in_words(item: &Item) -> String {
    let text = requirement_with_unit(&item.requirement.reported, &item.unit);
    match item.requirement.bound {
        Bound::Range { .. } | Bound::OrdinalAtLeast(_) => text,
        _ => quoted(&text),
    }
}

/// Between quotation marks; marks inside give way to the inner ones (GB/T 15834).
fn quoted(text: &str) -> String {
    format!("“{}”", super::printing::one_line(text).replace('“', "‘").replace('”', "’"))
}
