//! 短板: what falls short, most serious first, each with its evidence.
//!
//! | kind | falls short when | why this default |
//! |---|---|---|
//! | failed | the report's own verdict is 不符合 | never the program's judgement |
//! | repeat | the item failed last year too | a cause that was not removed |
//! | thin margin | conforming, margin below `thin_margin_percent` (5) of the limit | about the relative uncertainty of routine tests: a repeat may land outside |
//! | thin margin | conforming, absolute margin at most two units of the coarser last printed digit | where no relative margin exists (℃, pH, limit 0): the digits carry no finer meaning |
//! | behind peers | conforming, not thin, in the last quarter, and the letter shows quartiles | a quarter is what the letter can show |
//! | spread | own batches under one requirement differ by more than `spread_percent` (10) of the limit, and by more than three units of the coarser last printed digit | twice the thin margin: wider than one batch's own safety; below three digits two results are the same within rounding |
//!
//! A fact is told once: a failed item counts in every failed batch; an item that failed is not also thin or behind; a
//! thin item is not also behind (its standing says where it is); everything else is told for the worst batch only.

use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

use super::ClassRules;
use super::margin::percent;
use super::rational::Rational;
use super::standing::same_limits;
use super::subject::{Band, Comparison, Fraction, Margin, Shortcoming, Standing, Subject};
use crate::domain::judgement::comparison_value;
use crate::domain::playbook::Failing;
use crate::domain::settings::Thresholds;
use crate::domain::{Bound, Item, ItemVerdict, Reading, SpotCheck};

/// Own results that differ by no more than this many last digits are the same within rounding.
const DIGITS_WITHOUT_MEANING: i64 = 3;

/// Thresholds as exact numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    thin_percent: Decimal,
    spread_percent: Rational,
}

impl Limits {
    /// From job.toml; text that is no number (which loading refuses) means the default.
    pub fn new(thresholds: &Thresholds) -> Self {
        let number = |text: &str, default: i64| Decimal::from_str_exact(text.trim()).unwrap_or(Decimal::from(default));
        Self {
            thin_percent: number(&thresholds.thin_margin_percent, 5),
            spread_percent: Rational::of(number(&thresholds.spread_percent, 10)),
        }
    }
}

/// What makes items of several batches the same item.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Identity {
    /// Index into the class's indicators.
    Known(usize),
    /// Folded name of an item that the catalog does not know.
    Named(String),
}

/// One item of the enterprise in one batch.
struct Tested<'a> {
    identity: Identity,
    batch: usize,
    number: usize,
    item: &'a Item,
    margin: Option<&'a Margin>,
    safety: bool,
    key: bool,
}

/// What falls short for one enterprise in one class, most serious first.
pub(super) fn shortcomings(
    spot_check: &SpotCheck,
    rules: &ClassRules<'_>,
    subject: &Subject,
    limits: Limits,
) -> Vec<Shortcoming> {
    let standings = &subject.standings;
    let items = items_by_identity(spot_check, rules, subject);
    let prior: Vec<String> = subject.prior_failed_items.iter().map(|name| fold(name)).collect();
    let mut found: Vec<Finding<'_>> = Vec::new();
    for tested in items.chunk_by(|a, b| a.identity == b.identity) {
        let Some(worst) = worst(tested.iter()) else { continue };
        let is_own = |standing: &Standing| Some(standing.indicator) == worst.item.indicator;
        let standing = if worst.key { standings.iter().position(is_own) } else { None };
        let mut tell = |one, failing, class| {
            found.push(Finding { class, failing, one, standing, own_results: Vec::new() });
        };
        let mut failed = tested.iter().filter(|one| one.item.verdict == ItemVerdict::Nonconforming).peekable();
        let passed = failed.peek().is_none();
        failed.for_each(|one| tell(one, side(one.item, rules), 0));
        if is_prior(worst.item, rules, &prior) {
            tell(worst, Failing::Repeat, 1);
        }
        if passed {
            if let Some(one) = self::worst(tested.iter().filter(|one| one.is_thin(limits))) {
                tell(one, Failing::ThinMargin, if one.key { 2 } else { 4 });
            } else if let Some(standing) = standing.map(|position| &standings[position])
                && is_behind(standing)
                && let Some(one) = tested.iter().find(|one| (one.batch, one.number) == (standing.batch, standing.item))
            {
                tell(one, Failing::BehindPeers, 3);
            }
        }
        if tested.len() > 1
            && let Some((one, own_results)) = spread(tested, rules, limits)
        {
            found.push(Finding { class: 5, failing: Failing::Spread, one, standing, own_results });
        }
    }
    if found.len() > 1 {
        found.sort_by_cached_key(Finding::seriousness);
    }
    found.into_iter().map(Finding::shortcoming).collect()
}

/// A shortcoming before its texts are copied.
struct Finding<'t> {
    /// Most serious first.
    class: u8,
    failing: Failing,
    one: &'t Tested<'t>,
    standing: Option<usize>,
    own_results: Vec<String>,
}

impl Finding<'_> {
    /// Class of the fact, then safety, key, and how far outside or how little inside; then the report's order.
    fn seriousness(&self) -> (u8, bool, bool, bool, Rational, usize, usize) {
        let one = self.one;
        let margin = one.margin_size();
        let size = margin.unwrap_or(Rational::ZERO);
        (self.class, !one.safety, !one.key, margin.is_none(), size, one.batch, one.number)
    }

    fn shortcoming(self) -> Shortcoming {
        let one = self.one;
        Shortcoming {
            failing: self.failing,
            indicator: one.item.indicator,
            name: one.item.name.clone(),
            unit: one.item.unit.clone(),
            batch: one.batch,
            item: one.number,
            own: one.item.measurement.reported.clone(),
            requirement: one.item.requirement.reported.clone(),
            margin: one.margin.cloned(),
            own_results: self.own_results,
            standing: self.standing,
        }
    }
}

/// The worst of one item's tests; costly to find, and needed only among several.
fn worst<'t, 'a>(mut tested: impl Iterator<Item = &'t Tested<'a>>) -> Option<&'t Tested<'a>> {
    let first = tested.next()?;
    match tested.next() {
        None => Some(first),
        Some(second) => [first, second].into_iter().chain(tested).min_by_key(|one| one.order()),
    }
}

impl Tested<'_> {
    /// Worst first: failed, then the smallest margin, then the report's order.
    fn order(&self) -> (bool, bool, Rational, usize, usize) {
        let margin = self.margin_size();
        let passed = self.item.verdict != ItemVerdict::Nonconforming;
        (passed, margin.is_none(), margin.unwrap_or(Rational::ZERO), self.batch, self.number)
    }

    fn margin_size(&self) -> Option<Rational> {
        let margin = self.margin?;
        Some(percent(margin).unwrap_or_else(|| Rational::of(margin.absolute)))
    }

    fn is_thin(&self, limits: Limits) -> bool {
        let Some(margin) = self.margin else { return false };
        // `<0.049` under 0.05 may be far inside: not certain, not told.
        if self.item.verdict != ItemVerdict::Conforming || margin.at_least || margin.absolute < Decimal::ZERO {
            return false;
        }
        match margin.percent {
            Some(percent) => is_below(percent, limits.thin_percent),
            None => last_digit(self.item)
                .and_then(|digit| digit.checked_mul(Decimal::TWO))
                .is_some_and(|two_units| margin.absolute <= two_units),
        }
    }
}

/// The coarser of the last digits printed in the result and in its limit.
fn last_digit(item: &Item) -> Option<Decimal> {
    let Reading::Number { resolution, .. } = item.measurement.reading else { return None };
    let Bound::Range { low, high } = &item.requirement.bound else { return None };
    [low, high].into_iter().flatten().map(|end| end.resolution).chain([resolution]).max()
}

/// Whether a share in percent is below a threshold, by cross-multiplication.
fn is_below(share: Fraction, threshold: Decimal) -> bool {
    threshold.checked_mul(share.denominator).is_some_and(|limit| share.numerator < limit)
}

/// Every judged item of the subject's batches, the same item of several batches side by side.
fn items_by_identity<'a>(spot_check: &'a SpotCheck, rules: &ClassRules<'_>, subject: &'a Subject) -> Vec<Tested<'a>> {
    let count = subject.batches.iter().map(|batch| spot_check.batches[*batch].items.len()).sum();
    let mut items = Vec::with_capacity(count);
    let mut margins = subject.margins.iter().peekable();
    for &batch in &subject.batches {
        for (number, item) in spot_check.batches[batch].items.iter().enumerate() {
            if item.verdict == ItemVerdict::NotJudged {
                continue;
            }
            let definition = item.indicator.and_then(|index| rules.class.indicators.get(index));
            // The margins stand in the same order as the items.
            let margin = margins.next_if(|margin| (margin.batch, margin.item) == (batch, number));
            items.push(Tested {
                identity: item.indicator.map_or_else(|| Identity::Named(fold(&item.name)), Identity::Known),
                batch,
                number,
                item,
                margin: margin.map(|margin| &margin.margin),
                safety: definition.is_some_and(|definition| definition.safety_related),
                key: definition.is_some_and(|definition| definition.key),
            });
        }
    }
    items.sort_by(|a, b| a.identity.cmp(&b.identity));
    items
}

/// On which side a failed item failed; the verdict itself is the report's.
fn side(item: &Item, rules: &ClassRules<'_>) -> Failing {
    let Bound::Range { low, high } = &item.requirement.bound else {
        return if matches!(item.requirement.bound, Bound::OrdinalAtLeast(_)) {
            Failing::TooLow
        } else {
            Failing::Failed
        };
    };
    match (low, high) {
        (Some(_), None) => return Failing::TooLow,
        (None, Some(_)) => return Failing::TooHigh,
        _ => {}
    }
    let reading = &item.measurement.reading;
    let value = match reading {
        Reading::Number { .. } => comparison_value(reading, &item.requirement.bound, rules.decision(item)),
        Reading::LessThan { limit, .. } | Reading::GreaterThan { limit, .. } => Some(*limit),
        Reading::NotDetected => return Failing::TooLow,
        _ => None,
    };
    match (value, low, high) {
        (Some(value), Some(low), Some(_)) if value < low.value || (value == low.value && !low.inclusive) => {
            Failing::TooLow
        }
        (Some(value), Some(_), Some(high)) if value > high.value || (value == high.value && !high.inclusive) => {
            Failing::TooHigh
        }
        _ => Failing::Failed,
    }
}

fn is_behind(standing: &Standing) -> bool {
    matches!(&standing.comparison, Comparison::Ranked(ranked) if ranked.band == Some(Band::LastQuarter))
}

fn is_prior(item: &Item, rules: &ClassRules<'_>, prior: &[String]) -> bool {
    let definition = item.indicator.and_then(|index| rules.class.indicators.get(index));
    let names = definition.into_iter().flat_map(|definition| {
        std::iter::once(definition.name.as_str()).chain(definition.aliases.iter().map(String::as_str))
    });
    !prior.is_empty() && std::iter::once(item.name.as_str()).chain(names).any(|name| prior.contains(&fold(name)))
}

/// The widest spread between batches under one requirement, where it is wide: its worst item and all results, best first.
fn spread<'t, 'a>(
    tested: &'t [Tested<'a>],
    rules: &ClassRules<'_>,
    limits: Limits,
) -> Option<(&'t Tested<'a>, Vec<String>)> {
    let mut widest: Option<(Rational, Vec<&Tested<'a>>)> = None;
    for (position, first) in tested.iter().enumerate() {
        let alike = |other: &&Tested<'a>| same_limits(&first.item.requirement.bound, &other.item.requirement.bound);
        if tested[..position].iter().any(|earlier| alike(&earlier)) {
            continue;
        }
        let together: Vec<&Tested<'a>> = tested.iter().filter(alike).collect();
        if let Some(width) = relative_width(&together, rules)
            && width > limits.spread_percent
            && widest.as_ref().is_none_or(|(known, _)| width > *known)
        {
            widest = Some((width, together));
        }
    }
    let (_, mut together) = widest?;
    together.sort_by_key(|one| one.order());
    let worst = *together.first()?;
    let results = together.iter().rev().map(|one| one.item.measurement.reported.clone()).collect();
    Some((worst, results))
}

/// (max − min) in percent of the limit (of half the width between two), over at least two batches' numbers.
fn relative_width(together: &[&Tested<'_>], rules: &ClassRules<'_>) -> Option<Rational> {
    let first = together.first()?;
    // A relative margin exists exactly where a relative width means something.
    let denominator = Rational::of(first.margin?.percent?.denominator);
    let two_sided = matches!(first.item.requirement.bound, Bound::Range { low: Some(_), high: Some(_) });
    let values: Vec<(usize, Rational)> = together
        .iter()
        .filter_map(|one| {
            let reading @ Reading::Number { .. } = &one.item.measurement.reading else { return None };
            let value = comparison_value(reading, &one.item.requirement.bound, rules.decision(one.item))?;
            Some((one.batch, Rational::of(value)))
        })
        .collect();
    let (lowest, highest) = (values.iter().min_by_key(|(_, v)| *v)?, values.iter().max_by_key(|(_, v)| *v)?);
    let width = highest.1.minus(lowest.1)?;
    let digit = together.iter().filter_map(|one| last_digit(one.item)).max()?;
    if lowest.0 == highest.0 || width <= Rational::of(digit).times(Rational::whole(DIGITS_WITHOUT_MEANING))? {
        return None;
    }
    let factor = Rational::whole(if two_sided { 200 } else { 100 });
    width.times(factor)?.over(denominator)
}

/// Names as they are matched: compatibility forms folded, white space removed, small letters.
pub(super) fn fold(name: &str) -> String {
    name.nfkc().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}
