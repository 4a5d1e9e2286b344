//! Plays the attacker in a bureau's job: a testing agency, which knows the values of all enterprises that it tested and reads all their
//! letters, alone and with one enterprise of another agency; and one or two enterprises, whoever tested them.
//!
//! Every set of possible values is tried. Enterprises of one agency that have one value read the same, so that a named one may have
//! any value of its agency in the worlds that the onlookers cannot tell apart: a leak is where that is one value only.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use yice::analysis::{Comparison, Disclosure, analyse_with};
use yice::domain::catalog::ComparableBy;
use yice::domain::{Agency, EnterpriseKey, Origin, Preference, Scale, Sheet, SpotCheck};

use crate::support::builder::{add_batch, indicator, item, nonconforming, spot_check};

/// How many enterprises each agency tested, and which requirement and result are possible.
#[derive(Debug, Clone)]
struct Group {
    parts: Vec<usize>,
    possible: Vec<(&'static str, &'static str)>,
    preference: Preference,
    scale: Scale,
}

/// Numbers of possible values of each agency's enterprises, in ascending order.
type World = Vec<Vec<usize>>;

/// What is read by an agency's enterprise with a value.
type Views = BTreeMap<(usize, usize), String>;

/// Who puts letters together: an agency with all of its own, and single enterprises by their agencies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Onlookers {
    agency: Option<usize>,
    singles: Vec<usize>,
}

impl Group {
    fn plain(parts: &[usize], possible: &[&'static str]) -> Self {
        Self {
            parts: parts.to_vec(),
            possible: possible.iter().map(|result| ("≤100", *result)).collect(),
            preference: Preference::Lower,
            scale: Scale::Ratio,
        }
    }

    fn world(&self, values: &World, is_known: bool) -> SpotCheck {
        let mut definition = indicator("指标", self.preference);
        definition.scale = self.scale;
        definition.comparable_by = ComparableBy::Requirement;
        let mut world = spot_check(vec![definition]);
        for (agency, values) in values.iter().enumerate() {
            let sheet = Arc::new(Sheet { file: format!("agencies/{agency}/results.csv"), ..Sheet::default() });
            for (number, value) in values.iter().enumerate() {
                let (requirement, result) = self.possible[*value];
                let mut tested = item(&world, 0, requirement, result);
                if result == "不符合" {
                    tested = nonconforming(tested);
                }
                let batch = add_batch(&mut world, &format!("{agency}-{number:02}"), vec![tested]);
                world.batches[batch].origin = Origin { sheet: Arc::clone(&sheet), row: number as u32 + 2 };
            }
        }
        if is_known {
            let agency = |name: usize| Agency {
                name: name.to_string(),
                letter: world.settings.letter.clone(),
                files: Vec::new(),
            };
            world.agencies.all = (0..values.len()).map(agency).collect();
        }
        world
    }

    /// What an enterprise of an agency with a value reads.
    fn views(&self, values: &World, disclosure: Disclosure, is_known: bool) -> Views {
        let world = self.world(values, is_known);
        let mut analysis = analyse_with(&world, disclosure);
        let flat: Vec<(usize, usize)> = values
            .iter()
            .enumerate()
            .flat_map(|(agency, values)| values.iter().map(move |value| (agency, *value)))
            .collect();
        let seen = analysis.subjects.iter_mut().zip(flat).map(|(subject, of)| {
            subject.enterprise = EnterpriseKey("own".into());
            subject.batches.clear();
            subject.standings.iter_mut().for_each(|standing| standing.batch = 0);
            subject.shortcomings.iter_mut().for_each(|shortcoming| shortcoming.batch = 0);
            (of, serde_json::to_string(subject).expect("json"))
        });
        let mut views = BTreeMap::new();
        for (of, view) in seen {
            let before = views.entry(of).or_insert_with(|| view.clone());
            assert_eq!(*before, view, "enterprises of one agency with one value read the same");
        }
        views
    }

    fn worlds(&self) -> Vec<World> {
        let mut worlds: Vec<World> = vec![Vec::new()];
        for part in &self.parts {
            let sets = sets(*part, self.possible.len());
            worlds = worlds
                .into_iter()
                .flat_map(|world| sets.iter().map(move |set| [world.as_slice(), std::slice::from_ref(set)].concat()))
                .collect();
        }
        worlds
    }

    fn onlookers(&self) -> Vec<Onlookers> {
        let agencies = 0..self.parts.len();
        let alone = agencies.clone().map(|agency| Onlookers { agency: Some(agency), singles: Vec::new() });
        let with_one = agencies.clone().flat_map(|agency| {
            let others = (0..self.parts.len()).filter(move |other| *other != agency);
            others.map(move |other| Onlookers { agency: Some(agency), singles: vec![other] })
        });
        let single = agencies.clone().map(|one| Onlookers { agency: None, singles: vec![one] });
        let pairs = agencies.flat_map(|one| {
            (one..self.parts.len()).map(move |other| Onlookers { agency: None, singles: vec![one, other] })
        });
        alone.chain(with_one).chain(single).chain(pairs).collect()
    }

    /// Every leak: the onlookers, the agency of the third enterprise, and its value.
    fn leaks(&self, disclosure: Disclosure, is_known: bool) -> BTreeSet<(Onlookers, usize, &'static str)> {
        let worlds: Vec<(World, Views)> =
            self.worlds().into_iter().map(|world| (world.clone(), self.views(&world, disclosure, is_known))).collect();
        let mut leaks = BTreeSet::new();
        for onlookers in self.onlookers() {
            // By everything that they know: the values that an unknown enterprise of each agency may then have.
            let mut consistent: HashMap<String, Vec<u64>> = HashMap::new();
            for (world, views) in &worlds {
                for (known, unknown) in self.seen(world, &onlookers) {
                    let read: Vec<_> = known.iter().map(|of| (of, &views[of])).collect();
                    let masks = consistent.entry(format!("{read:?}")).or_insert_with(|| vec![0; self.parts.len()]);
                    for (mask, values) in masks.iter_mut().zip(&unknown) {
                        values.iter().for_each(|value| *mask |= 1 << value);
                    }
                }
            }
            for (agency, mask) in
                consistent.into_values().flat_map(|masks| masks.into_iter().enumerate().collect::<Vec<_>>())
            {
                if mask.count_ones() == 1 {
                    leaks.insert((onlookers.clone(), agency, self.possible[mask.trailing_zeros() as usize].1));
                }
            }
        }
        leaks
    }

    /// What onlookers of a world may be: their agencies and values, and what is left of each agency.
    fn seen(&self, world: &World, onlookers: &Onlookers) -> Vec<(Vec<(usize, usize)>, World)> {
        let mut unknown = world.clone();
        let mut known: Vec<(usize, usize)> = Vec::new();
        if let Some(agency) = onlookers.agency {
            known.extend(std::mem::take(&mut unknown[agency]).into_iter().map(|value| (agency, value)));
        }
        let mut seen = vec![(known, unknown)];
        for single in &onlookers.singles {
            seen = seen
                .into_iter()
                .flat_map(|(known, unknown)| {
                    let values: BTreeSet<usize> = unknown[*single].iter().copied().collect();
                    values
                        .into_iter()
                        .map(move |value| {
                            let (mut known, mut unknown) = (known.clone(), unknown.clone());
                            let at = unknown[*single].iter().position(|one| *one == value).unwrap();
                            unknown[*single].remove(at);
                            known.push((*single, value));
                            (known, unknown)
                        })
                        .collect::<Vec<_>>()
                })
                .collect();
        }
        seen
    }
}

/// Every set of so many of these values.
fn sets(count: usize, values: usize) -> Vec<Vec<usize>> {
    let mut sets = vec![Vec::new()];
    for _ in 0..count {
        let longer = |set: &Vec<usize>| {
            let least = set.last().copied().unwrap_or(0);
            (least..values).map(|next| [set.as_slice(), &[next]].concat()).collect::<Vec<_>>()
        };
        sets = sets.iter().flat_map(longer).collect();
    }
    sets
}

fn house() -> Disclosure {
    Disclosure::new(&Default::default())
}

/// Agencies of equal and unequal size, one that tested all but a few, three of them, values with ties and censored ones, words.
fn groups() -> Vec<Group> {
    let three = ["1.0", "2.0", "3.0"];
    vec![
        Group::plain(&[5, 5], &three),
        Group::plain(&[7, 5], &three),
        Group::plain(&[9, 4], &three),
        Group::plain(&[6, 1], &three),
        Group::plain(&[2, 3], &three),
        Group::plain(&[3, 2, 5], &three),
        Group::plain(&[4, 4, 1], &["1.0", "<2.0", "3.0"]),
        Group::plain(&[5, 6], &["未检出", "<2.0", "1.0"]),
        Group::plain(&[8, 6], &["1.0", "120"]),
        Group {
            possible: vec![("无裂纹", "符合"), ("无裂纹", "不符合")],
            scale: Scale::PassFail,
            ..Group::plain(&[6, 6], &[])
        },
    ]
}

#[test]
fn no_agency_and_no_enterprise_learns_a_value_that_another_agency_found() {
    for group in groups() {
        assert_eq!(group.leaks(house(), true), BTreeSet::new(), "{group:?}");
    }
}

/// The test can fail: the rules that hold among enterprises do not hold against an agency.
#[test]
fn without_the_rules_about_agencies_an_agency_learns_values() {
    for group in [
        Group::plain(&[9, 4], &["1.0", "2.0", "3.0"]),
        Group::plain(&[6, 1], &["1.0", "2.0", "3.0"]),
        Group::plain(&[7, 5], &["1.0", "2.0", "3.0"]),
    ] {
        let leaks = group.leaks(house(), false);
        assert!(leaks.iter().any(|(onlookers, ..)| onlookers.agency.is_some()), "{group:?}: {leaks:?}");
        assert!(!leaks.iter().any(|(onlookers, ..)| onlookers.agency.is_none()), "{group:?}: {leaks:?}");
    }
}

fn comparisons(group: &Group, values: &World) -> Vec<Comparison> {
    let analysis = analyse_with(&group.world(values, true), house());
    analysis.subjects.iter().map(|subject| subject.standings[0].comparison.clone()).collect()
}

#[test]
fn where_one_agency_tested_all_but_a_few_its_enterprises_are_compared_as_in_its_own_job() {
    let possible = ["1.0", "2.0", "3.0", "4.0", "5.0", "6.0"];
    let (own, both) = (Group::plain(&[6], &possible), Group::plain(&[6, 4], &possible));
    let values = vec![0, 1, 2, 3, 4, 5];
    let alone = comparisons(&own, &vec![values.clone()]);
    let with_others = comparisons(&both, &vec![values.clone(), vec![0, 1, 2, 3]]);
    assert_eq!(alone, with_others[..6]);
    assert!(with_others[6..].iter().all(|one| matches!(one, Comparison::Withheld(_))));
    // One more, and all are compared together.
    let together = comparisons(&Group::plain(&[6, 5], &possible), &vec![values, vec![0, 1, 2, 3, 4]]);
    assert!(together.iter().all(|one| matches!(one, Comparison::Ranked(ranked) if ranked.enterprises == 11)));
}
