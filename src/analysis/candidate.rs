//! Candidates: every tested item of a key indicator, whether it takes part, and on which scale it is compared.

use rust_decimal::Decimal;

use super::entitlement::holds_of;
use super::margin::margin;
use super::order::PeerValue;
use super::rational::Rational;
use super::subject::OrderedBy;
use crate::domain::catalog::ComparableBy;
use crate::domain::catalog::practice::MustAgree;
use crate::domain::fold::fold;
use crate::domain::judgement::{DecisionRule, comparison_value};
use crate::domain::requirement::Limits;
use crate::domain::{Batch, Bound, Indicator, Item, ItemVerdict, Preference, Reading, Scale, Side, TaskKind};

/// Why a tested item takes no part in peer statistics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExclusionReason {
    /// 跟踪抽查: chosen because it failed before.
    FollowUpSample,
    /// 风险监测: not a spot check.
    RiskMonitoring,
    /// 涉嫌假冒.
    ManufactureDenied,
    /// The goods name no manufacturer.
    NoManufacturer,
    /// Objection or retest pending, or held for an integrity finding.
    NotFinal,
    /// 不参与判定.
    NotJudged,
    /// A unit other than the catalog's.
    OtherUnit,
    /// No value that can be ordered: words, nothing, or unreadable.
    NoValue,
    /// No numeric requirement, or one that no ratio can be taken to.
    NoComparableRequirement,
    /// The catalog says that nothing is comparable.
    NothingComparable,
    /// Another batch of the same enterprise stands for it (its worst).
    OtherBatchOfSameEnterprise,
    /// Another enterprise of the same owner stands for it (the worst of them).
    OtherEnterpriseOfSameOwner,
}

/// What two values must share to be compared, besides class, indicator and unit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PeerKey {
    /// The same numeric requirement.
    Requirement(Limits),
    /// A one-sided limit on the same side, to which a ratio can be taken.
    Ratio(Side),
    /// Conforming or not, whatever was required.
    Conformity,
}

/// One tested item as a candidate for its enterprise's representative value.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub batch: usize,
    pub item: usize,
    /// Comparison value, or the margin of a target indicator; `None` for conformity only.
    pub value: Option<PeerValue>,
    /// Limit of a ratio.
    pub limit: Option<Decimal>,
    /// Decimals of the comparison value.
    pub places: u32,
    /// The report says 符合.
    pub conforming: bool,
    /// What else must be the same among peers (grade, test method …), folded; mostly nothing.
    pub agreeing: Box<str>,
    pub place: Result<PeerKey, ExclusionReason>,
}

/// How far inside the limits, for finding the worst: smaller is worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Badness {
    Unbounded,
    Margin(Rational),
    Best,
}

/// On which scale a group is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scaling {
    Value,
    RatioToLimit,
    Margin,
    Conformity,
}

impl Scaling {
    pub(super) fn of(key: &PeerKey, definition: &Indicator, mut limits: impl Iterator<Item = Option<Decimal>>) -> Self {
        match key {
            PeerKey::Conformity => Self::Conformity,
            PeerKey::Requirement(_) if definition.preference == Preference::Target => Self::Margin,
            PeerKey::Requirement(_) => Self::Value,
            PeerKey::Ratio(_) => {
                // Where all limits are equal, values and ratios have the same order, and values read better.
                let first = limits.next();
                if limits.all(|limit| Some(limit) == first) { Self::Value } else { Self::RatioToLimit }
            }
        }
    }

    pub(super) fn ordered_by(self) -> OrderedBy {
        match self {
            Self::Value | Self::Conformity => OrderedBy::Value,
            Self::RatioToLimit => OrderedBy::RatioToLimit,
            Self::Margin => OrderedBy::Margin,
        }
    }

    pub(super) fn value(self, candidate: &Candidate) -> Option<PeerValue> {
        match self {
            Self::Conformity => None,
            Self::Value | Self::Margin => candidate.value,
            Self::RatioToLimit => {
                let limit = Rational::of(candidate.limit?);
                match candidate.value? {
                    PeerValue::NotDetected => Some(PeerValue::NotDetected),
                    PeerValue::Within(interval) => interval.map(|value| value.over(limit)).map(PeerValue::Within),
                }
            }
        }
    }
}

/// What the catalog says must agree before results of an indicator are compared, whatever the limit.
pub(super) fn must_agree(definition: &Indicator) -> Vec<MustAgree> {
    let practices = definition.limits.iter().filter_map(|limit| limit.practice.as_ref());
    let mut all: Vec<MustAgree> = practices.flat_map(|practice| practice.comparable_within.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The texts that must agree, as one.
fn agreeing(must_agree: &[MustAgree], batch: &Batch, item: &Item) -> Box<str> {
    let text = |what: &MustAgree| match what {
        MustAgree::Grade => fold(&batch.grade),
        MustAgree::Model => fold(&batch.model),
        MustAgree::Product => fold(&batch.product_name),
        MustAgree::TestBasis => fold(&item.test_basis),
    };
    must_agree.iter().map(text).collect::<Vec<_>>().join("\n").into()
}

pub(super) fn candidate(
    definition: &Indicator,
    rule: DecisionRule,
    must_agree: &[MustAgree],
    (index, batch): (usize, &Batch),
    (number, item): (usize, &Item),
) -> Candidate {
    let value = peer_value(item, rule);
    let place = batch_takes_part(batch).and_then(|()| peer_key(definition, rule, item, value));
    let value = match place {
        Ok(PeerKey::Requirement(_)) if definition.preference == Preference::Target => {
            target_margin(definition, rule, item).map(PeerValue::number)
        }
        _ => value,
    };
    Candidate {
        batch: index,
        item: number,
        limit: item.requirement.bound.one_sided().map(|(limit, _)| limit.value),
        places: places(item, rule),
        conforming: item.verdict == ItemVerdict::Conforming,
        agreeing: if place.is_ok() { agreeing(must_agree, batch, item) } else { Box::default() },
        value,
        place,
    }
}

/// Whether a batch takes part in peer statistics at all.
pub fn batch_takes_part(batch: &Batch) -> Result<(), ExclusionReason> {
    match batch.task {
        TaskKind::FollowUp => return Err(ExclusionReason::FollowUpSample),
        TaskKind::RiskMonitoring => return Err(ExclusionReason::RiskMonitoring),
        TaskKind::Supervision | TaskKind::Special | TaskKind::Linkage => {}
    }
    if batch.manufacture_denied {
        Err(ExclusionReason::ManufactureDenied)
    } else if batch.labeled_manufacturer.is_nobody() {
        Err(ExclusionReason::NoManufacturer)
    } else if holds_of(batch).next().is_some() {
        Err(ExclusionReason::NotFinal)
    } else {
        Ok(())
    }
}

fn peer_key(
    definition: &Indicator,
    rule: DecisionRule,
    item: &Item,
    value: Option<PeerValue>,
) -> Result<PeerKey, ExclusionReason> {
    if item.verdict == ItemVerdict::NotJudged {
        return Err(ExclusionReason::NotJudged);
    }
    if matches!(item.measurement.reading, Reading::NotTested | Reading::Unreadable(_)) {
        return Err(ExclusionReason::NoValue);
    }
    if definition.comparable_by == ComparableBy::Nothing {
        return Err(ExclusionReason::NothingComparable);
    }
    if matches!(definition.scale, Scale::Ordinal | Scale::PassFail) {
        return Ok(PeerKey::Conformity);
    }
    if !is_in_unit(definition, item) {
        return Err(ExclusionReason::OtherUnit);
    }
    if value.is_none() {
        return Err(ExclusionReason::NoValue);
    }
    if definition.preference == Preference::Target {
        if value.is_some_and(|value| value.is_censored()) {
            return Err(ExclusionReason::NoValue);
        }
        target_margin(definition, rule, item).ok_or(ExclusionReason::NoComparableRequirement)?;
    }
    requirement_key(definition, &item.requirement.bound).ok_or(ExclusionReason::NoComparableRequirement)
}

/// The key of a numeric requirement: its ends, or only its side where a ratio to it is compared.
pub(super) fn requirement_key(definition: &Indicator, bound: &Bound) -> Option<PeerKey> {
    let limits = bound.limits()?;
    let by_ratio =
        definition.comparable_by == ComparableBy::RatioToLimit || definition.scale == Scale::DeclaredRelative;
    let ratio_scale = matches!(definition.scale, Scale::Ratio | Scale::DeclaredRelative);
    if by_ratio && ratio_scale && matches!(definition.preference, Preference::Higher | Preference::Lower) {
        let (limit, side) = bound.one_sided()?;
        return (limit.value > Decimal::ZERO).then_some(PeerKey::Ratio(side));
    }
    Some(PeerKey::Requirement(limits))
}

/// Whether an item is in the catalog's unit, by any of its spellings.
fn is_in_unit(definition: &Indicator, item: &Item) -> bool {
    // Two empty texts are not compared byte by byte: masked reads at no address are slow on some processors.
    let both_empty = definition.unit.is_empty() && item.unit.is_empty();
    both_empty || item.unit == definition.unit || definition.unit_aliases.iter().any(|unit| item.unit == *unit)
}

/// Whether an item is judged, on a numeric scale, and in the catalog's unit.
pub(super) fn is_judged_number(definition: &Indicator, item: &Item) -> bool {
    let numeric = !matches!(definition.scale, Scale::Ordinal | Scale::PassFail);
    item.verdict != ItemVerdict::NotJudged && numeric && is_in_unit(definition, item)
}

/// The margin that a target indicator is ordered by: in percent, or absolute where no percentage means anything.
fn target_margin(definition: &Indicator, rule: DecisionRule, item: &Item) -> Option<Rational> {
    let (reading, bound) = (&item.measurement.reading, &item.requirement.bound);
    margin(reading, bound, rule, definition.scale, "").map(|margin| margin.size())
}

/// The value peers are compared by: the comparison value of a number, the interval of a censored one.
pub(super) fn peer_value(item: &Item, rule: DecisionRule) -> Option<PeerValue> {
    match &item.measurement.reading {
        reading @ Reading::Number { .. } => {
            comparison_value(reading, &item.requirement.bound, rule).map(|value| PeerValue::number(Rational::of(value)))
        }
        reading => PeerValue::of(reading),
    }
}

fn places(item: &Item, rule: DecisionRule) -> u32 {
    match &item.measurement.reading {
        reading @ Reading::Number { .. } => {
            comparison_value(reading, &item.requirement.bound, rule).map_or(0, |value| value.scale())
        }
        Reading::LessThan { limit, .. } | Reading::GreaterThan { limit, .. } => limit.scale(),
        _ => 0,
    }
}

/// How bad an item is; costly, and needed only where an enterprise has several.
pub(super) fn badness(definition: &Indicator, rule: DecisionRule, item: &Item) -> Badness {
    let conforming = item.verdict == ItemVerdict::Conforming;
    match &item.measurement.reading {
        Reading::Ordinal(grade) => {
            let grade = Rational::of(*grade);
            let grade = if definition.preference == Preference::Lower { grade.negated() } else { grade };
            // A failed item is worse than any passed one, whatever its grade.
            if conforming { Badness::Margin(grade) } else { Badness::Unbounded }
        }
        // Below every number: worst against a lower limit, best against an upper one.
        Reading::NotDetected => match item.requirement.bound.one_sided() {
            Some((_, Side::Upper)) => Badness::Best,
            _ => Badness::Unbounded,
        },
        reading => match margin(reading, &item.requirement.bound, rule, definition.scale, "") {
            Some(margin) => Badness::Margin(margin.size()),
            None if conforming => Badness::Best,
            None => Badness::Unbounded,
        },
    }
}
