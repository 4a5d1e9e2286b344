//! Peer groups: which values are comparable, one per enterprise, and which take no part and why.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::entitlement::holds_of;
use super::margin::{margin, percent};
use super::order::{Ordered, PeerValue};
use super::quantile::{Quartiles, quartiles};
use super::rational::Rational;
use super::subject::{OrderedBy, Withheld};
use crate::domain::catalog::ComparableBy;
use crate::domain::judgement::{DecisionRule, comparison_value};
use crate::domain::{
    Batch, Bound, End, EnterpriseKey, Indicator, Item, ItemVerdict, Preference, Reading, Scale, SpotCheck, TaskKind,
};

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
enum PeerKey {
    /// Numerically the same ends, equally inclusive.
    Requirement(Option<(Decimal, bool)>, Option<(Decimal, bool)>),
    /// A one-sided limit on the same side, to which a ratio can be taken.
    Ratio {
        /// Upper limits.
        upper: bool,
    },
    /// Conforming or not, whatever was required.
    Conformity,
}

/// One tested item as a candidate for its enterprise's representative value.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub batch: usize,
    pub item: usize,
    /// Comparison value; `None` for conformity only.
    value: Option<PeerValue>,
    /// Limit of a ratio.
    limit: Option<Decimal>,
    /// Decimals of the comparison value.
    places: u32,
    badness: Badness,
    place: Result<PeerKey, ExclusionReason>,
}

/// How far inside the limits, for finding the worst: smaller is worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Badness {
    Unbounded,
    Margin(Rational),
    Best,
}

/// One indicator of one class: its groups and every enterprise's representative.
pub(super) struct IndicatorPeers<'a> {
    /// Worst comparable item of each enterprise, or its worst item at all where none is comparable.
    pub representatives: BTreeMap<&'a EnterpriseKey, Representative>,
    /// Groups in the order of their keys.
    pub groups: Vec<Group>,
    /// Items that take no part, by reason.
    pub exclusions: BTreeMap<ExclusionReason, u32>,
}

/// What stands for an enterprise in one indicator.
pub(super) struct Representative {
    pub batch: usize,
    pub item: usize,
    /// Where it is compared, or why it is not.
    pub place: Result<OwnPlace, Withheld>,
}

/// An enterprise's place in its group.
pub(super) struct OwnPlace {
    /// Index into `IndicatorPeers::groups`.
    pub group: usize,
    /// Own value on the group's scale; `None` where only conformity is compared.
    pub value: Option<PeerValue>,
    /// The value that stands for the own owner in the group; the own one unless an owner has several enterprises.
    pub owner_value: Option<PeerValue>,
}

/// A peer group: raw statistics, which only `disclosure` may turn into something a letter shows.
pub(super) struct Group {
    pub by: OrderedBy,
    /// Owners, each counted once.
    pub owners: u32,
    /// Owners whose representative conforms.
    pub conforming: u32,
    /// Decimals most members report.
    pub places: u32,
    pub ordered: Ordered,
    pub quartiles: Option<Quartiles>,
    /// How many owners share the most frequent value.
    pub most_alike: u32,
    /// Requirement of one member as printed, for reviewers.
    pub requirement: String,
}

/// Builds the groups of one key indicator from `batches`, the batches of its class.
pub(super) fn compare<'a>(
    spot_check: &'a SpotCheck,
    indicator: (usize, &Indicator, DecisionRule),
    batches: &[usize],
) -> IndicatorPeers<'a> {
    let (position, definition, rule) = indicator;
    let mut exclusions: BTreeMap<ExclusionReason, u32> = BTreeMap::new();
    let mut by_enterprise: BTreeMap<&EnterpriseKey, Vec<Candidate>> = BTreeMap::new();
    for &index in batches {
        let batch = &spot_check.batches[index];
        for (number, item) in batch.items.iter().enumerate().filter(|(_, item)| item.indicator == Some(position)) {
            let candidate = candidate(definition, rule, (index, batch), (number, item));
            if let Err(reason) = candidate.place {
                *exclusions.entry(reason).or_default() += 1;
            }
            // What the labeled manufacturer denies, or what was no spot check, stands for nobody.
            if !matches!(candidate.place, Err(ExclusionReason::ManufactureDenied | ExclusionReason::RiskMonitoring)) {
                by_enterprise.entry(&batch.labeled_manufacturer).or_default().push(candidate);
            }
        }
    }
    let worst_first = |a: &Candidate, b: &Candidate| {
        let (first, second) = (&spot_check.batches[a.batch], &spot_check.batches[b.batch]);
        (a.place.is_err().cmp(&b.place.is_err()))
            .then(a.badness.cmp(&b.badness))
            .then(second.sampled_on.cmp(&first.sampled_on))
            .then(first.sampling_sheet_no.cmp(&second.sampling_sheet_no))
            .then((a.batch, a.item).cmp(&(b.batch, b.item)))
    };
    let mut worst: Vec<(&EnterpriseKey, Candidate)> = Vec::with_capacity(by_enterprise.len());
    for (enterprise, candidates) in by_enterprise {
        let others = candidates.iter().filter(|candidate| candidate.place.is_ok()).count().saturating_sub(1);
        if others > 0 {
            *exclusions.entry(ExclusionReason::OtherBatchOfSameEnterprise).or_default() += others as u32;
        }
        worst.extend(candidates.into_iter().min_by(worst_first).map(|candidate| (enterprise, candidate)));
    }
    group(spot_check, definition, worst, exclusions)
}

fn group<'a>(
    spot_check: &'a SpotCheck,
    definition: &Indicator,
    worst: Vec<(&'a EnterpriseKey, Candidate)>,
    mut exclusions: BTreeMap<ExclusionReason, u32>,
) -> IndicatorPeers<'a> {
    let mut members: BTreeMap<&PeerKey, BTreeMap<Owner<'_>, Vec<&Candidate>>> = BTreeMap::new();
    for (enterprise, candidate) in &worst {
        if let Ok(key) = &candidate.place {
            members.entry(key).or_default().entry(Owner::of(spot_check, enterprise)).or_default().push(candidate);
        }
    }
    let mut groups = Vec::new();
    let mut positions: BTreeMap<&PeerKey, (usize, Scaling, BTreeMap<Owner<'_>, Option<PeerValue>>)> = BTreeMap::new();
    for (key, owners) in members {
        let scaling = Scaling::of(key, definition, owners.values().flatten().map(|candidate| candidate.limit));
        let mut standing_for: BTreeMap<Owner<'_>, Option<PeerValue>> = BTreeMap::new();
        let mut conforming = 0;
        let mut places: BTreeMap<u32, u32> = BTreeMap::new();
        let mut requirement = "";
        for (owner, candidates) in owners {
            let more = candidates.len() as u32 - 1;
            if more > 0 {
                *exclusions.entry(ExclusionReason::OtherEnterpriseOfSameOwner).or_default() += more;
            }
            let Some(candidate) = candidates.into_iter().min_by_key(|candidate| (candidate.badness, candidate.batch))
            else {
                continue;
            };
            let item = &spot_check.batches[candidate.batch].items[candidate.item];
            conforming += u32::from(item.verdict == ItemVerdict::Conforming);
            *places.entry(candidate.places).or_default() += 1;
            requirement = &item.requirement.reported;
            standing_for.insert(owner, scaling.value(candidate));
        }
        let values: Vec<PeerValue> = standing_for.values().filter_map(|value| *value).collect();
        positions.insert(key, (groups.len(), scaling, BTreeMap::new()));
        let owners = standing_for.len() as u32;
        groups.push(Group {
            by: scaling.ordered_by(),
            owners,
            conforming,
            places: places.into_iter().max_by_key(|(places, count)| (*count, *places)).map_or(0, |(places, _)| places),
            ordered: Ordered::new(&values),
            quartiles: quartiles(&values),
            most_alike: if *key == PeerKey::Conformity {
                conforming.max(owners - conforming)
            } else {
                most_alike(&values)
            },
            requirement: requirement.to_string(),
        });
        if let Some(entry) = positions.get_mut(key) {
            entry.2 = standing_for;
        }
    }
    let representatives = worst
        .iter()
        .map(|(enterprise, candidate)| {
            let place = match &candidate.place {
                Ok(key) => positions
                    .get(key)
                    .map(|(group, scaling, standing_for)| OwnPlace {
                        group: *group,
                        value: scaling.value(candidate),
                        owner_value: standing_for.get(&Owner::of(spot_check, enterprise)).copied().flatten(),
                    })
                    .ok_or(Withheld::NotComparable),
                Err(reason) => Err(withheld(*reason)),
            };
            (*enterprise, Representative { batch: candidate.batch, item: candidate.item, place })
        })
        .collect();
    IndicatorPeers { representatives, groups, exclusions }
}

/// Who counts once: the owner where the job names one, else the enterprise itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Owner<'a> {
    Named(&'a str),
    Itself(&'a EnterpriseKey),
}

impl<'a> Owner<'a> {
    fn of(spot_check: &'a SpotCheck, enterprise: &'a EnterpriseKey) -> Self {
        let owner = spot_check.enterprises.get(enterprise).and_then(|enterprise| enterprise.owner.as_deref());
        owner.map_or(Self::Itself(enterprise), Self::Named)
    }
}

/// On which scale a group is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scaling {
    Value,
    RatioToLimit,
    Margin,
    Conformity,
}

impl Scaling {
    fn of(key: &PeerKey, definition: &Indicator, mut limits: impl Iterator<Item = Option<Decimal>>) -> Self {
        match key {
            PeerKey::Conformity => Self::Conformity,
            PeerKey::Requirement(..) if definition.preference == Preference::Target => Self::Margin,
            PeerKey::Requirement(..) => Self::Value,
            PeerKey::Ratio { .. } => {
                // Where all limits are equal, values and ratios have the same order, and values read better.
                let first = limits.next();
                if limits.all(|limit| Some(limit) == first) { Self::Value } else { Self::RatioToLimit }
            }
        }
    }

    fn ordered_by(self) -> OrderedBy {
        match self {
            Self::Value | Self::Conformity => OrderedBy::Value,
            Self::RatioToLimit => OrderedBy::RatioToLimit,
            Self::Margin => OrderedBy::Margin,
        }
    }

    fn value(self, candidate: &Candidate) -> Option<PeerValue> {
        match self {
            Self::Conformity => None,
            Self::Value => candidate.value,
            Self::Margin => match candidate.badness {
                Badness::Margin(margin) => Some(PeerValue::number(margin)),
                _ => None,
            },
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

fn candidate(
    definition: &Indicator,
    rule: DecisionRule,
    (index, batch): (usize, &Batch),
    (number, item): (usize, &Item),
) -> Candidate {
    let value = peer_value(item, rule);
    let badness = badness(definition, rule, item);
    let place = batch_takes_part(batch).and_then(|()| peer_key(definition, item, value, badness));
    Candidate {
        batch: index,
        item: number,
        limit: one_sided_limit(&item.requirement.bound).map(|(limit, _)| limit),
        places: places(item, rule),
        value,
        badness,
        place,
    }
}

/// Whether a batch takes part in peer statistics at all.
pub(super) fn batch_takes_part(batch: &Batch) -> Result<(), ExclusionReason> {
    match batch.task {
        TaskKind::FollowUp => return Err(ExclusionReason::FollowUpSample),
        TaskKind::RiskMonitoring => return Err(ExclusionReason::RiskMonitoring),
        TaskKind::Supervision | TaskKind::Special | TaskKind::Linkage => {}
    }
    if batch.manufacture_denied {
        Err(ExclusionReason::ManufactureDenied)
    } else if holds_of(batch).next().is_some() {
        Err(ExclusionReason::NotFinal)
    } else {
        Ok(())
    }
}

fn peer_key(
    definition: &Indicator,
    item: &Item,
    value: Option<PeerValue>,
    badness: Badness,
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
    if item.unit != definition.unit && !definition.unit_aliases.contains(&item.unit) {
        return Err(ExclusionReason::OtherUnit);
    }
    if value.is_none() {
        return Err(ExclusionReason::NoValue);
    }
    let Bound::Range { low, high } = &item.requirement.bound else {
        return Err(ExclusionReason::NoComparableRequirement);
    };
    let by_ratio =
        definition.comparable_by == ComparableBy::RatioToLimit || definition.scale == Scale::DeclaredRelative;
    let ratio_scale = matches!(definition.scale, Scale::Ratio | Scale::DeclaredRelative);
    if by_ratio && ratio_scale && matches!(definition.preference, Preference::Higher | Preference::Lower) {
        return match one_sided_limit(&item.requirement.bound) {
            Some((limit, upper)) if limit > Decimal::ZERO => Ok(PeerKey::Ratio { upper }),
            _ => Err(ExclusionReason::NoComparableRequirement),
        };
    }
    if definition.preference == Preference::Target && value.is_some_and(|value| value.is_censored()) {
        return Err(ExclusionReason::NoValue);
    }
    if definition.preference == Preference::Target && !matches!(badness, Badness::Margin(_)) {
        return Err(ExclusionReason::NoComparableRequirement);
    }
    let key = |end: &Option<End>| end.as_ref().map(|end| (end.value, end.inclusive));
    Ok(PeerKey::Requirement(key(low), key(high)))
}

fn one_sided_limit(bound: &Bound) -> Option<(Decimal, bool)> {
    match bound {
        Bound::Range { low: Some(low), high: None } => Some((low.value, false)),
        Bound::Range { low: None, high: Some(high) } => Some((high.value, true)),
        _ => None,
    }
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

fn badness(definition: &Indicator, rule: DecisionRule, item: &Item) -> Badness {
    let conforming = item.verdict == ItemVerdict::Conforming;
    match &item.measurement.reading {
        Reading::Ordinal(grade) => {
            let grade = Rational::of(*grade);
            let grade = if definition.preference == Preference::Lower { grade.negated() } else { grade };
            // A failed item is worse than any passed one, whatever its grade.
            if conforming { Badness::Margin(grade) } else { Badness::Unbounded }
        }
        // Below every number: worst against a lower limit, best against an upper one.
        Reading::NotDetected => match &item.requirement.bound {
            Bound::Range { low: None, high: Some(_) } => Badness::Best,
            _ => Badness::Unbounded,
        },
        reading => match margin(reading, &item.requirement.bound, rule, definition.scale, "") {
            Some(margin) => Badness::Margin(percent(&margin).unwrap_or_else(|| Rational::of(margin.absolute))),
            None if conforming => Badness::Best,
            None => Badness::Unbounded,
        },
    }
}

fn withheld(reason: ExclusionReason) -> Withheld {
    match reason {
        ExclusionReason::FollowUpSample
        | ExclusionReason::RiskMonitoring
        | ExclusionReason::ManufactureDenied
        | ExclusionReason::NotFinal => Withheld::OwnExcluded,
        ExclusionReason::NotJudged | ExclusionReason::NoValue => Withheld::NoOwnValue,
        ExclusionReason::OtherUnit
        | ExclusionReason::NoComparableRequirement
        | ExclusionReason::NothingComparable
        | ExclusionReason::OtherBatchOfSameEnterprise
        | ExclusionReason::OtherEnterpriseOfSameOwner => Withheld::NotComparable,
    }
}

fn most_alike(values: &[PeerValue]) -> u32 {
    let mut keys: Vec<_> = values.iter().map(PeerValue::alike_key).collect();
    keys.sort_unstable();
    keys.chunk_by(|a, b| a.cmp(b) == Ordering::Equal).map(|run| run.len() as u32).max().unwrap_or(0)
}
