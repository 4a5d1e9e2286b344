//! Peer groups: which values are comparable, one per enterprise, and which take no part and why.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::agencies::{self, Owned, Shift};
use super::candidate::{Candidate, ExclusionReason, PeerKey, Scaling, badness, candidate, must_agree};
use super::entitlement::Member;
use super::figure::Figure;
use super::order::{Ordered, PeerValue, longest_run};
use super::quantile::{Quantile, Quartiles, printed, quartiles, quartiles_of_sorted_numbers};
use super::rational::{self, Rational};
use super::subject::{OrderedBy, Withheld};
use crate::domain::catalog::practice::MustAgree;
use crate::domain::judgement::DecisionRule;
use crate::domain::{Batch, Indicator, Item, SpotCheck};

/// One indicator of one class: its groups and every enterprise's representative.
pub(super) struct IndicatorPeers {
    /// By position of the enterprise among the members: its worst comparable item, or its worst at all where none is
    /// comparable; `None` where it was not tested.
    pub representatives: Vec<Option<Representative>>,
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
    pub ordered: Ordered,
    /// First quartile, median and third as printed, in the decimals most members report; written once for all.
    pub figures: [Option<Figure>; 3],
    /// How many owners share the most frequent value.
    pub most_alike: u32,
    /// Where each agency's values lie in it.
    pub shifts: Vec<Shift>,
    /// Requirement of one member as printed, for reviewers.
    pub requirement: String,
    /// A part of the group before it, which no letter is about then: for the bureau that one is the group.
    pub is_part: bool,
}

/// Who counts once in a class: of each member the position of the first member with the same owner, its own position
/// without one.
pub(super) struct Owners(Vec<usize>);

impl Owners {
    /// Finds the owners.
    pub(super) fn new(members: &[Member<'_>]) -> Self {
        let mut first_of: BTreeMap<&str, usize> = BTreeMap::new();
        let owners = members.iter().enumerate().map(|(position, one)| {
            let owner = one.known.and_then(|enterprise| enterprise.owner.as_deref());
            owner.map_or(position, |owner| *first_of.entry(owner).or_insert(position))
        });
        Self(owners.collect())
    }
}

/// A key indicator: its index in the class, its definition and how its values are compared with limits.
pub(super) type KeyIndicator<'a> = (usize, &'a Indicator, DecisionRule);

/// The key indicators of a class while its batches are read, member by member.
pub(super) struct Comparing<'a> {
    found: Vec<Found<'a>>,
    /// By number of the indicator, its place in `found`.
    place_of: Vec<Option<usize>>,
}

impl<'a> Comparing<'a> {
    /// Nothing read yet.
    pub(super) fn new(keys: &[KeyIndicator<'a>], members: usize) -> Self {
        let mut place_of: Vec<Option<usize>> = Vec::new();
        for (place, (indicator, ..)) in keys.iter().enumerate() {
            place_of.resize(indicator + 1, None);
            place_of[*indicator] = Some(place);
        }
        Self { found: keys.iter().map(|key| Found::new(*key, members)).collect(), place_of }
    }

    /// Reads a batch of a member.
    pub(super) fn add(&mut self, (index, batch): (usize, &Batch)) {
        for (number, item) in batch.items.iter().enumerate() {
            let place = item.indicator.and_then(|indicator| *self.place_of.get(indicator)?);
            if let Some(found) = place.map(|place| &mut self.found[place]) {
                found.add((index, batch), (number, item));
            }
        }
    }

    /// All batches of a member are read.
    pub(super) fn end_of_member(&mut self, spot_check: &SpotCheck) {
        self.found.iter_mut().for_each(|found| found.end_of_member(spot_check));
    }

    /// The groups of every key indicator.
    /// In a bureau's job a group is parted where one agency knows too much of it ([`agencies::apart`]).
    pub(super) fn peers(
        self,
        spot_check: &SpotCheck,
        owners: &Owners,
        least_of_others: u32,
    ) -> Vec<(usize, IndicatorPeers)> {
        let found = self.found.into_par_iter();
        found.map(|found| (found.key.0, group(spot_check, found, owners, least_of_others))).collect()
    }
}

/// What is found of one key indicator while its class is read member by member.
struct Found<'a> {
    key: KeyIndicator<'a>,
    /// What must agree among its peers.
    must_agree: Vec<MustAgree>,
    /// Of the member being read.
    candidates: Vec<Candidate>,
    /// The worst of each member read.
    worst: Vec<Option<Candidate>>,
    exclusions: BTreeMap<ExclusionReason, u32>,
}

impl<'a> Found<'a> {
    fn new(key: KeyIndicator<'a>, members: usize) -> Self {
        let must_agree = must_agree(key.1);
        Self {
            key,
            must_agree,
            candidates: Vec::new(),
            worst: Vec::with_capacity(members),
            exclusions: BTreeMap::new(),
        }
    }

    fn add(&mut self, batch: (usize, &Batch), item: (usize, &Item)) {
        let (_, definition, rule) = self.key;
        let candidate = candidate(definition, rule, &self.must_agree, batch, item);
        if let Err(reason) = candidate.place {
            *self.exclusions.entry(reason).or_default() += 1;
            // What the labeled manufacturer denies, or what was no spot check, stands for nobody.
            if matches!(reason, ExclusionReason::ManufactureDenied | ExclusionReason::RiskMonitoring) {
                return;
            }
        }
        self.candidates.push(candidate);
    }

    fn end_of_member(&mut self, spot_check: &SpotCheck) {
        let comparable = self.candidates.iter().filter(|candidate| candidate.place.is_ok()).count() as u32;
        if comparable > 1 {
            *self.exclusions.entry(ExclusionReason::OtherBatchOfSameEnterprise).or_default() += comparable - 1;
        }
        let (_, definition, rule) = self.key;
        self.worst.push(worst_of(spot_check, definition, rule, &mut self.candidates));
    }
}

/// The comparable before the others; then the worst; ties: the latest sampling date, then the sheet number.
/// Leaves no candidates behind.
fn worst_of(
    spot_check: &SpotCheck,
    definition: &Indicator,
    rule: DecisionRule,
    candidates: &mut Vec<Candidate>,
) -> Option<Candidate> {
    if candidates.len() < 2 {
        return candidates.pop();
    }
    candidates.drain(..).min_by_key(|candidate| {
        let batch = &spot_check.batches[candidate.batch];
        let badness = badness(definition, rule, &batch.items[candidate.item]);
        let latest = std::cmp::Reverse(batch.sampled_on);
        (candidate.place.is_err(), badness, latest, &batch.sampling_sheet_no, candidate.batch, candidate.item)
    })
}

/// The worst of an owner's enterprises stands for all of them.
fn worst_of_owner<'c>(
    spot_check: &SpotCheck,
    definition: &Indicator,
    rule: DecisionRule,
    of_owner: &[(usize, &'c Candidate)],
) -> Option<&'c Candidate> {
    if let [(_, only)] = of_owner {
        return Some(only);
    }
    let worst = of_owner.iter().min_by_key(|(position, candidate)| {
        let item = &spot_check.batches[candidate.batch].items[candidate.item];
        (badness(definition, rule, item), *position)
    });
    worst.map(|(_, candidate)| *candidate)
}

/// The group of these owners.
fn group_of(spot_check: &SpotCheck, scaling: Scaling, owned: &[&Owned<'_>], is_part: bool) -> Group {
    let owners = owned.len() as u32;
    let conforming = owned.iter().map(|owner| u32::from(owner.standing_for.conforming)).sum::<u32>();
    let mut digits: BTreeMap<u32, u32> = BTreeMap::new();
    owned.iter().for_each(|owner| *digits.entry(owner.standing_for.places).or_default() += 1);
    let values: Vec<PeerValue> = owned.iter().filter_map(|owner| scaling.value(owner.standing_for)).collect();
    let most = digits.into_iter().max_by_key(|(digits, count)| (*count, *digits));
    let sorted = SortedGroup::new(values);
    let by = scaling.ordered_by();
    let places_of_most = most.map_or(0, |(digits, _)| digits);
    let figure = |quantile: Quantile| quantile.figure(|number| printed(number, by, places_of_most));
    Group {
        by,
        owners,
        conforming,
        figures: sorted.quartiles.map_or([None, None, None], |all| [all.first, all.median, all.third].map(figure)),
        ordered: sorted.ordered,
        most_alike: if scaling == Scaling::Conformity {
            conforming.max(owners - conforming)
        } else {
            sorted.most_alike
        },
        shifts: if is_part { Vec::new() } else { agencies::shifts(owned, scaling) },
        requirement: owned.last().map_or_else(String::new, |owner| {
            let Candidate { batch, item, .. } = owner.standing_for;
            spot_check.batches[*batch].items[*item].requirement.reported.to_string()
        }),
        is_part,
    }
}

fn group(spot_check: &SpotCheck, found: Found<'_>, Owners(owner_of): &Owners, least_of_others: u32) -> IndicatorPeers {
    let Found { key: (_, definition, rule), worst, mut exclusions, .. } = found;
    let mut by_key: BTreeMap<(&PeerKey, &str), Vec<(usize, &Candidate)>> = BTreeMap::new();
    for (position, candidate) in worst.iter().enumerate() {
        if let Some((candidate, key)) = candidate.as_ref().and_then(|one| Some((one, one.place.as_ref().ok()?))) {
            by_key.entry((key, &candidate.agreeing)).or_default().push((position, candidate));
        }
    }
    let mut groups = Vec::new();
    let mut places: Vec<Option<OwnPlace>> = worst.iter().map(|_| None).collect();
    for ((key, _), mut candidates) in by_key {
        candidates.sort_by_key(|(position, _)| owner_of[*position]);
        let of_owners = candidates.chunk_by(|a, b| owner_of[a.0] == owner_of[b.0]);
        let owned: Vec<Owned<'_>> = of_owners
            .filter_map(|members| {
                let standing_for = worst_of_owner(spot_check, definition, rule, members)?;
                let agency = spot_check.agency_of(standing_for.batch);
                Some(Owned { members, standing_for, agency })
            })
            .collect();
        let others: u32 = owned.iter().map(|owner| owner.members.len() as u32 - 1).sum();
        if others > 0 {
            *exclusions.entry(ExclusionReason::OtherEnterpriseOfSameOwner).or_default() += others;
        }
        let mut add = |owned: &[&Owned<'_>], is_part: bool| {
            let limits = owned.iter().flat_map(|owner| owner.members).map(|(_, candidate)| candidate.limit);
            let scaling = Scaling::of(key, definition, limits);
            for Owned { members, standing_for, .. } in owned {
                let owner_value = scaling.value(standing_for);
                for (position, candidate) in *members {
                    let value = scaling.value(candidate);
                    places[*position] = Some(OwnPlace { group: groups.len(), value, owner_value });
                }
            }
            let group = group_of(spot_check, scaling, owned, is_part);
            let most_alike = group.most_alike;
            groups.push(group);
            most_alike
        };
        let most_alike = add(&owned.iter().collect::<Vec<_>>(), false);
        for part in agencies::apart(&owned, most_alike, least_of_others) {
            add(&part, true);
        }
    }
    let representatives = worst
        .into_iter()
        .zip(places)
        .map(|(candidate, place)| {
            let candidate = candidate?;
            let place = match &candidate.place {
                Ok(_) => place.ok_or(Withheld::NotComparable),
                Err(reason) => Err(withheld(*reason)),
            };
            Some(Representative { batch: candidate.batch, item: candidate.item, place })
        })
        .collect();
    IndicatorPeers { representatives, groups, exclusions }
}

fn withheld(reason: ExclusionReason) -> Withheld {
    match reason {
        ExclusionReason::FollowUpSample
        | ExclusionReason::RiskMonitoring
        | ExclusionReason::ManufactureDenied
        | ExclusionReason::NoManufacturer
        | ExclusionReason::NotFinal => Withheld::OwnExcluded,
        ExclusionReason::NotJudged | ExclusionReason::NoValue => Withheld::NoOwnValue,
        ExclusionReason::OtherUnit
        | ExclusionReason::NoComparableRequirement
        | ExclusionReason::NothingComparable
        | ExclusionReason::OtherBatchOfSameEnterprise
        | ExclusionReason::OtherEnterpriseOfSameOwner => Withheld::NotComparable,
    }
}

/// What is known of a group's values after sorting them.
struct SortedGroup {
    ordered: Ordered,
    quartiles: Option<Quartiles>,
    most_alike: u32,
}

impl SortedGroup {
    fn new(values: Vec<PeerValue>) -> Self {
        let (numbers, mut censored): (Vec<PeerValue>, Vec<PeerValue>) =
            values.into_iter().partition(|value| !value.is_censored());
        let mut numbers: Vec<Rational> = numbers.iter().filter_map(PeerValue::as_number).collect();
        rational::sort(&mut numbers);
        // Plain numbers, by far the most groups, are sorted once for everything.
        if censored.is_empty() {
            return Self {
                ordered: Ordered::of_sorted_numbers(&numbers),
                quartiles: quartiles_of_sorted_numbers(&numbers),
                most_alike: longest_run(&numbers, |a, b| a == b),
            };
        }
        censored.sort_unstable_by_key(PeerValue::alike_key);
        let mut values: Vec<PeerValue> = numbers.into_iter().map(PeerValue::number).chain(censored).collect();
        // Two sorted runs, which a stable sort only merges.
        values.sort_by_key(PeerValue::alike_key);
        Self {
            ordered: Ordered::new(&values),
            quartiles: quartiles(&values),
            most_alike: longest_run(&values, |a, b| a.alike_key() == b.alike_key()),
        }
    }
}
