//! Peer groups: which values are comparable, one per enterprise, and which take no part and why.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::candidate::{Candidate, ExclusionReason, PeerKey, Scaling, candidate};
use super::order::{Ordered, PeerValue};
use super::quantile::{Quartiles, quartiles};
use super::subject::{OrderedBy, Withheld};
use crate::domain::judgement::DecisionRule;
use crate::domain::{EnterpriseKey, Indicator, ItemVerdict, SpotCheck};

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
    let mut placed: BTreeMap<&PeerKey, Placed<'_>> = BTreeMap::new();
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
        placed.insert(key, Placed { group: groups.len() - 1, scaling, standing_for });
    }
    let representatives = worst
        .iter()
        .map(|(enterprise, candidate)| {
            let place = match &candidate.place {
                Ok(key) => placed
                    .get(key)
                    .map(|placed| OwnPlace {
                        group: placed.group,
                        value: placed.scaling.value(candidate),
                        owner_value: placed.standing_for.get(&Owner::of(spot_check, enterprise)).copied().flatten(),
                    })
                    .ok_or(Withheld::NotComparable),
                Err(reason) => Err(withheld(*reason)),
            };
            (*enterprise, Representative { batch: candidate.batch, item: candidate.item, place })
        })
        .collect();
    IndicatorPeers { representatives, groups, exclusions }
}

/// A group under construction: its position, its scale, and the value that stands for each owner.
struct Placed<'a> {
    group: usize,
    scaling: Scaling,
    standing_for: BTreeMap<Owner<'a>, Option<PeerValue>>,
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
