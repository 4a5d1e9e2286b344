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

use std::cmp::Ordering;
use std::collections::BTreeSet;

use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

use super::ClassRules;
use super::rational::Rational;
use super::spread::spread;
use super::standing::written_alike;
use super::subject::{Band, Comparison, Fraction, Margin, Shortcoming, Standing, Subject};
use super::text::Text;
use crate::domain::judgement::comparison_value;
use crate::domain::playbook::Failing;
use crate::domain::settings::Thresholds;
use crate::domain::{Bound, Item, ItemVerdict, Reading, SpotCheck};

/// Thresholds as exact numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    thin_percent: Rational,
    pub spread_percent: Rational,
}

impl Limits {
    /// From job.toml; text that is no number (which loading refuses) means the default.
    pub fn new(thresholds: &Thresholds) -> Self {
        let number = |text: &str, default: i64| Decimal::from_str_exact(text.trim()).unwrap_or(Decimal::from(default));
        Self {
            thin_percent: Rational::of(number(&thresholds.thin_margin_percent, 5)),
            spread_percent: Rational::of(number(&thresholds.spread_percent, 10)),
        }
    }
}

/// One item of the enterprise in one batch.
pub(super) struct Tested<'a> {
    /// What makes items of several batches the same item: the number of the indicator, or beyond all indicators a
    /// number of the folded name of an item that the catalog does not know.
    identity: usize,
    /// Place in the order of the reports.
    pub position: usize,
    pub batch: usize,
    number: usize,
    pub item: &'a Item,
    pub margin: Option<Margin>,
    /// The margin in percent, or absolute where no percentage means anything.
    size: Option<Rational>,
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
    let items = items(spot_check, rules, subject);
    let mut same_together = by_identity(&items);
    let prior: BTreeSet<String> = subject.prior_failed_items.iter().map(|name| fold(name)).collect();
    let mut found: Vec<Finding<'_>> = Vec::with_capacity(rules.class.indicators.len());
    for tested in same_together.chunk_by_mut(|a, b| a.identity == b.identity) {
        tested.sort_by(|one, other| one.by_badness(other));
        let (tested, worst) = (&*tested, tested[0]);
        // Standings are in the order of the indicators.
        let position = |indicator| standings.binary_search_by_key(&indicator, |standing| standing.indicator).ok();
        let standing = worst.item.indicator.filter(|_| worst.key).and_then(position);
        let mut tell = |one, failing, class| {
            found.push(Finding { class, failing, one, standing, own_results: Vec::new() });
        };
        // The worst come first.
        let failed = tested.iter().take_while(|one| one.item.verdict == ItemVerdict::Nonconforming);
        failed.for_each(|one| tell(one, side(one.item, rules), 0));
        if is_prior(worst.item, rules, &prior) {
            tell(worst, Failing::Repeat, 1);
        }
        if worst.item.verdict != ItemVerdict::Nonconforming {
            if let Some(one) = tested.iter().find(|one| one.is_thin(limits)) {
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
    found.sort_unstable_by(Finding::by_seriousness);
    found.into_iter().map(Finding::shortcoming).collect()
}

/// A shortcoming before its texts are copied.
struct Finding<'t> {
    /// Most serious first.
    class: u8,
    failing: Failing,
    one: &'t Tested<'t>,
    standing: Option<usize>,
    own_results: Vec<Text>,
}

impl Finding<'_> {
    /// Class of the fact, then safety, key, and how far outside or how little inside; then the report's order.
    fn by_seriousness(&self, other: &Self) -> Ordering {
        let (one, another) = (self.one, other.one);
        let grade = |class, one: &Tested<'_>| (class, !one.safety, !one.key);
        let grades = grade(self.class, one).cmp(&grade(other.class, another));
        grades.then_with(|| one.by_size(another))
    }

    fn shortcoming(self) -> Shortcoming {
        let one = self.one;
        Shortcoming {
            failing: self.failing,
            indicator: one.item.indicator,
            name: one.item.name.as_str().into(),
            unit: one.item.unit.as_str().into(),
            batch: one.batch,
            item: one.number,
            own: one.item.measurement.reported.as_str().into(),
            requirement: one.item.requirement.reported.as_str().into(),
            margin: one.margin.clone(),
            own_results: self.own_results,
            standing: self.standing,
        }
    }
}

impl Tested<'_> {
    /// Worst first: failed, then the smallest margin, then the file's order.
    fn by_badness(&self, other: &Self) -> Ordering {
        let passed = |one: &Self| one.item.verdict != ItemVerdict::Nonconforming;
        passed(self).cmp(&passed(other)).then_with(|| self.by_size(other))
    }

    /// The smallest margin first, no margin last; then the file's order.
    fn by_size(&self, other: &Self) -> Ordering {
        let sizes = match (&self.size, &other.size) {
            (Some(one), Some(another)) => one.cmp(another),
            (one, another) => one.is_none().cmp(&another.is_none()),
        };
        sizes.then_with(|| (self.batch, self.number).cmp(&(other.batch, other.number)))
    }

    fn is_thin(&self, limits: Limits) -> bool {
        let Some(margin) = &self.margin else { return false };
        // `<0.049` under 0.05 may be far inside: not certain, not told.
        if self.item.verdict != ItemVerdict::Conforming || margin.at_least() || is_below_zero(margin.absolute) {
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
pub(super) fn last_digit(item: &Item) -> Option<Decimal> {
    let Reading::Number { resolution, .. } = item.measurement.reading else { return None };
    let Bound::Range { low, high } = &item.requirement.bound else { return None };
    let mut coarsest = resolution;
    for end in [low, high].into_iter().flatten() {
        coarsest = coarser(coarsest, end.resolution);
    }
    Some(coarsest)
}

/// The larger of two last digits, which mostly are written the same.
#[inline]
pub(super) fn coarser(one: Decimal, other: Decimal) -> Decimal {
    if written_alike(one, other) { one } else { one.max(other) }
}

/// Whether a share in percent is below a threshold.
fn is_below(share: Fraction, threshold: Rational) -> bool {
    Rational::quotient(share.numerator, share.denominator).is_some_and(|share| share < threshold)
}

fn is_below_zero(value: Decimal) -> bool {
    value.is_sign_negative() && !value.is_zero()
}

/// Every judged item of the subject's batches, in the order of the reports.
fn items<'a>(spot_check: &'a SpotCheck, rules: &ClassRules<'_>, subject: &'a Subject) -> Vec<Tested<'a>> {
    let count = subject.batches.iter().map(|batch| spot_check.batches[*batch].items.len()).sum();
    let mut items = Vec::with_capacity(count);
    for &batch in &subject.batches {
        for (number, item) in spot_check.batches[batch].items.iter().enumerate() {
            if item.verdict == ItemVerdict::NotJudged {
                continue;
            }
            let definition = item.indicator.and_then(|index| rules.class.indicators.get(index));
            let margin = rules.outward_margin(item);
            items.push(Tested {
                identity: item.indicator.unwrap_or(usize::MAX),
                position: items.len(),
                batch,
                number,
                item,
                size: margin.as_ref().map(Margin::size),
                margin,
                safety: definition.is_some_and(|definition| definition.safety_related),
                key: definition.is_some_and(|definition| definition.key),
            });
        }
    }
    let mut unknown: Vec<(String, &mut Tested<'_>)> =
        items.iter_mut().filter(|one| one.item.indicator.is_none()).map(|one| (fold(&one.item.name), one)).collect();
    unknown.sort_by(|a, b| a.0.cmp(&b.0));
    for (number, same) in unknown.chunk_by_mut(|a, b| a.0 == b.0).rev().enumerate() {
        same.iter_mut().for_each(|(_, one)| one.identity = usize::MAX - number);
    }
    items
}

/// The same item of several batches side by side, in the order of the reports.
fn by_identity<'t, 'a>(items: &'t [Tested<'a>]) -> Vec<&'t Tested<'a>> {
    let mut together: Vec<&Tested<'_>> = items.iter().collect();
    together.sort_by_key(|one| one.identity);
    together
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

fn is_prior(item: &Item, rules: &ClassRules<'_>, prior: &BTreeSet<String>) -> bool {
    let definition = item.indicator.and_then(|index| rules.class.indicators.get(index));
    let names = definition.into_iter().flat_map(|definition| {
        std::iter::once(definition.name.as_str()).chain(definition.aliases.iter().map(String::as_str))
    });
    !prior.is_empty() && std::iter::once(item.name.as_str()).chain(names).any(|name| prior.contains(&fold(name)))
}

/// Names as they are matched: compatibility forms folded, white space removed, small letters.
pub(super) fn fold(name: &str) -> String {
    name.nfkc().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}
