//! Plays the attacker: what one or two colluding enterprises see must never pin a third one's value.
//!
//! The attacker knows the program, the participants' names, the values that are possible at all, and everything in the
//! analysis of its own letters. For small groups every assignment of possible values is tried: those that give the
//! attacker the very same view are what it cannot tell apart. A leak is a named third enterprise that has the same
//! value in all of them.

use std::collections::HashMap;

use rand::seq::SliceRandom;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use yice::analysis::{Disclosure, analyse_with};
use yice::domain::catalog::ComparableBy;
use yice::domain::{Preference, Scale, SpotCheck};

use crate::support::builder::{add_batch, indicator, item, nonconforming, spot_check};

/// A group whose values are secret: who takes part is known, and which values are possible.
#[derive(Debug, Clone)]
struct World {
    enterprises: usize,
    /// Requirement and result, all different as values.
    possible: Vec<(&'static str, &'static str)>,
    preference: Preference,
    scale: Scale,
    comparable_by: ComparableBy,
    /// The first two enterprises belong to one owner.
    owner_of_two: bool,
}

impl World {
    fn plain(enterprises: usize, possible: &[&'static str]) -> Self {
        Self {
            enterprises,
            possible: possible.iter().map(|result| ("≤100", *result)).collect(),
            preference: Preference::Lower,
            scale: Scale::Ratio,
            comparable_by: ComparableBy::Requirement,
            owner_of_two: false,
        }
    }

    fn with_values(&self, assignment: &[usize]) -> SpotCheck {
        let mut definition = indicator("指标", self.preference);
        definition.scale = self.scale;
        definition.comparable_by = self.comparable_by;
        let mut world = spot_check(vec![definition]);
        for (enterprise, value) in assignment.iter().enumerate() {
            let (requirement, result) = self.possible[*value];
            let mut tested = item(&world, 0, requirement, result);
            if result == "不符合" {
                tested = nonconforming(tested);
            }
            add_batch(&mut world, &format!("E{enterprise:02}"), vec![tested]);
        }
        if self.owner_of_two {
            world.enterprises.values_mut().take(2).for_each(|enterprise| enterprise.owner = Some("集团".into()));
        }
        world
    }

    /// Everything each enterprise may see, when the values are these.
    fn views(&self, assignment: &[usize], disclosure: Disclosure) -> Vec<String> {
        let analysis = analyse_with(&self.with_values(assignment), disclosure);
        assert_eq!(analysis.subjects.len(), self.enterprises);
        analysis.subjects.iter().map(|subject| serde_json::to_string(subject).expect("json")).collect()
    }

    fn assignments(&self) -> impl Iterator<Item = Vec<usize>> + '_ {
        let count = self.possible.len();
        (0..count.pow(self.enterprises as u32))
            .map(move |number| (0..self.enterprises).map(|place| number / count.pow(place as u32) % count).collect())
    }

    fn colluders(&self) -> Vec<Vec<usize>> {
        let alone = (0..self.enterprises).map(|one| vec![one]);
        let pairs =
            (0..self.enterprises).flat_map(|one| (one + 1..self.enterprises).map(move |other| vec![one, other]));
        alone.chain(pairs).collect()
    }

    /// Whether two enterprises belong together, so that one knowing the other's value is no leak.
    fn same_owner(&self, one: usize, other: usize) -> bool {
        one == other || (self.owner_of_two && one < 2 && other < 2)
    }

    /// Every leak: colluders, third enterprise, and its value. At most `enough` are collected.
    fn leaks(&self, disclosure: Disclosure, enough: usize) -> Vec<(Vec<usize>, usize, &'static str)> {
        let everything: Vec<(Vec<usize>, Vec<String>)> =
            self.assignments().map(|assignment| (assignment.clone(), self.views(&assignment, disclosure))).collect();
        let mut leaks = Vec::new();
        for colluders in self.colluders() {
            // By what the colluders see (their own values are in it): the values each enterprise may then have.
            let mut consistent: HashMap<Vec<&str>, Vec<u64>> = HashMap::new();
            for (assignment, views) in &everything {
                let seen = colluders.iter().map(|one| views[*one].as_str()).collect();
                let values = consistent.entry(seen).or_insert_with(|| vec![0; self.enterprises]);
                assignment.iter().zip(values).for_each(|(value, possible)| *possible |= 1 << value);
            }
            let mut pinned: Vec<(usize, u32)> = consistent
                .into_values()
                .flat_map(|values| values.into_iter().enumerate().collect::<Vec<_>>())
                .filter(|(third, _)| colluders.iter().all(|one| !self.same_owner(*one, *third)))
                .filter(|(_, possible)| possible.count_ones() == 1)
                .map(|(third, possible)| (third, possible.trailing_zeros()))
                .collect();
            pinned.sort_unstable();
            leaks.extend(
                pinned.into_iter().map(|(third, value)| (colluders.clone(), third, self.possible[value as usize].1)),
            );
            if leaks.len() >= enough {
                break;
            }
        }
        leaks
    }
}

fn house() -> Disclosure {
    Disclosure::new(&Default::default())
}

#[test]
fn nobody_is_pinned_in_small_groups() {
    let worlds = [
        World::plain(5, &["1.0", "2.0", "3.0", "4.0"]),
        World::plain(6, &["1.0", "1.1", "1.2"]),
        World::plain(7, &["1", "2", "3"]),
        World::plain(5, &["<0.2", "0.1", "0.3", "未检出"]),
        World { preference: Preference::Higher, ..World::plain(6, &["1.0", ">2.0", "3.0"]) },
        World { owner_of_two: true, ..World::plain(6, &["1.0", "2.0", "3.0"]) },
        World {
            possible: vec![("0~2", "1.00"), ("0~2", "1.50"), ("0~2", "0.40"), ("0~2", "1.90")],
            preference: Preference::Target,
            ..World::plain(5, &[])
        },
        World {
            possible: vec![("≤7.41", "7.33"), ("≤4.61", "4.50"), ("≤12.1", "12.0")],
            comparable_by: ComparableBy::RatioToLimit,
            ..World::plain(6, &[])
        },
        World {
            possible: vec![("无裂纹", "符合"), ("无裂纹", "不符合")],
            scale: Scale::PassFail,
            ..World::plain(8, &[])
        },
    ];
    for world in worlds {
        assert_eq!(world.leaks(house(), 1), [], "{world:?}");
    }
}

/// From ten enterprises on the quartiles are shown too.
#[test]
fn nobody_is_pinned_where_quartiles_are_shown() {
    assert_eq!(World::plain(10, &["7.29", "7.41"]).leaks(house(), 1), []);
}

#[test]
fn nobody_is_pinned_in_random_groups() {
    let mut random = ChaCha8Rng::seed_from_u64(20_231_215);
    for _ in 0..12 {
        let world = random_world(&mut random);
        assert_eq!(world.leaks(house(), 1), [], "{world:?}");
    }
}

fn random_world(random: &mut impl Rng) -> World {
    let mut values = ["0.1", "0.2", "0.3", "0.45", "1.00", "<0.2", "<0.3", ">1.0", "未检出", "5", "120"];
    values.shuffle(random);
    let enterprises = random.random_range(5..=7);
    let mut world = World::plain(enterprises, &values[..if enterprises == 5 { 4 } else { 3 }]);
    world.preference = if random.random() { Preference::Lower } else { Preference::Higher };
    world.owner_of_two = random.random_range(0..4) == 0;
    world
}

/// The test can fail: without disclosure control the same attack finds leaks.
#[test]
fn without_thresholds_the_attack_succeeds() {
    for enterprises in 2..=4 {
        let world = World::plain(enterprises, &["1.0", "2.0", "3.0"]);
        assert!(!world.leaks(Disclosure::none_for_attack_test(), 1).is_empty(), "{enterprises}");
        assert_eq!(world.leaks(house(), 1), [], "{enterprises}");
    }
}

/// The thresholds alone are not enough: everyone tied, or everyone but the two who put their letters together.
#[test]
fn without_the_rule_about_alike_values_the_attack_succeeds() {
    let world = World::plain(5, &["1.0", "2.0", "3.0"]);
    let leaks = world.leaks(Disclosure::thresholds_only_for_attack_test(), usize::MAX);
    assert!(leaks.iter().any(|(colluders, _, _)| colluders.len() == 1));
    assert!(leaks.iter().any(|(colluders, _, _)| colluders.len() == 2));
    let counts = World {
        possible: vec![("无裂纹", "符合"), ("无裂纹", "不符合")],
        scale: Scale::PassFail,
        ..World::plain(5, &[])
    };
    assert!(!counts.leaks(Disclosure::thresholds_only_for_attack_test(), 1).is_empty());
}
