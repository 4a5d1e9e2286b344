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
use yice::domain::{EnterpriseKey, Preference, Scale, SpotCheck};

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
            add_batch(&mut world, &name_of(enterprise), vec![tested]);
        }
        if self.owner_of_two {
            world.enterprises.values_mut().take(2).for_each(|enterprise| enterprise.owner = Some("集团".into()));
        }
        world
    }

    /// Everything each enterprise may see, when the values are these; but for its own name and the numbers of its batches,
    /// which it knows whatever the values are.
    fn views(&self, assignment: &[usize], disclosure: Disclosure) -> Vec<String> {
        let mut analysis = analyse_with(&self.with_values(assignment), disclosure);
        assert_eq!(analysis.subjects.len(), self.enterprises);
        let seen = analysis.subjects.iter_mut().enumerate().map(|(enterprise, subject)| {
            assert_eq!((&*subject.enterprise.0, &*subject.batches), (&*name_of(enterprise), &[enterprise][..]));
            subject.enterprise = EnterpriseKey("own".into());
            subject.batches.clear();
            subject.standings.iter_mut().for_each(|standing| standing.batch = 0);
            subject.shortcomings.iter_mut().for_each(|shortcoming| shortcoming.batch = 0);
            serde_json::to_string(subject).expect("json")
        });
        seen.collect()
    }

    /// Enterprises by their values; those of one owner before the others, from whom they differ.
    fn in_order(&self, assignment: &[usize]) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.enterprises).collect();
        order.sort_by_key(|enterprise| (!self.is_of_the_owner(*enterprise), assignment[*enterprise]));
        order
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
        one == other || (self.is_of_the_owner(one) && self.is_of_the_owner(other))
    }

    fn is_of_the_owner(&self, enterprise: usize) -> bool {
        self.owner_of_two && enterprise < 2
    }

    /// Every leak: colluders, third enterprise, and its value. At most `enough` are collected.
    fn leaks(&self, disclosure: Disclosure, enough: usize) -> Vec<(Vec<usize>, usize, &'static str)> {
        let mut table = Views::new(self, disclosure);
        let everything: Vec<(Vec<usize>, Vec<u32>)> =
            self.assignments().map(|assignment| (assignment.clone(), table.of(&assignment))).collect();
        let mut leaks = Vec::new();
        for colluders in self.colluders() {
            // By what the colluders see (their own values are in it): the values each enterprise may then have.
            let mut consistent: HashMap<Vec<u32>, Vec<u64>> = HashMap::new();
            for (assignment, views) in &everything {
                let seen = colluders.iter().map(|one| views[*one]).collect();
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

fn name_of(enterprise: usize) -> String {
    format!("E{enterprise:02}")
}

/// The views of a world, each a number. Who has which value makes no difference to them, which a test below holds, so that
/// of all assignments with the same values only the one in order is analysed.
struct Views<'w> {
    world: &'w World,
    disclosure: Disclosure,
    numbers: HashMap<String, u32>,
    in_order: HashMap<Vec<usize>, Vec<u32>>,
}

impl<'w> Views<'w> {
    fn new(world: &'w World, disclosure: Disclosure) -> Self {
        Self { world, disclosure, numbers: HashMap::new(), in_order: HashMap::new() }
    }

    /// What each enterprise sees.
    fn of(&mut self, assignment: &[usize]) -> Vec<u32> {
        let order = self.world.in_order(assignment);
        let values: Vec<usize> = order.iter().map(|enterprise| assignment[*enterprise]).collect();
        if !self.in_order.contains_key(&values) {
            let numbers = self.analysed(&values);
            self.in_order.insert(values.clone(), numbers);
        }
        let mut views = vec![0; order.len()];
        order.iter().zip(&self.in_order[&values]).for_each(|(enterprise, view)| views[*enterprise] = *view);
        views
    }

    /// The same without thinking.
    fn analysed(&mut self, assignment: &[usize]) -> Vec<u32> {
        let views = self.world.views(assignment, self.disclosure).into_iter();
        let mut number_of = |view| {
            let next = self.numbers.len() as u32;
            *self.numbers.entry(view).or_insert(next)
        };
        views.map(&mut number_of).collect()
    }
}

fn house() -> Disclosure {
    Disclosure::new(&Default::default())
}

fn small_worlds() -> [World; 9] {
    [
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
    ]
}

#[test]
fn nobody_is_pinned_in_small_groups() {
    for world in small_worlds() {
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
    for _ in 0..30 {
        let world = random_world(&mut random);
        assert_eq!(world.leaks(house(), 1), [], "{world:?}");
    }
}

/// What the attack above makes use of, and why nobody can be named: a view is the same when others exchange their values.
#[test]
fn who_has_which_value_makes_no_difference_to_what_is_seen() {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let mut all = small_worlds().to_vec();
    all.push(World::plain(10, &["7.29", "7.41"]));
    all.extend((0..6).map(|_| random_world(&mut random)));
    for world in &all {
        for disclosure in [house(), Disclosure::none_for_attack_test()] {
            let mut table = Views::new(world, disclosure);
            for _ in 0..40 {
                let any = |_| random.random_range(0..world.possible.len());
                let assignment: Vec<usize> = (0..world.enterprises).map(any).collect();
                assert_eq!(table.of(&assignment), table.analysed(&assignment), "{assignment:?} in {world:?}");
            }
        }
    }
    // Of one world every assignment.
    let world = World { owner_of_two: true, ..World::plain(5, &["1.0", "<2.0", "3.0"]) };
    let mut table = Views::new(&world, house());
    for assignment in world.assignments() {
        assert_eq!(table.of(&assignment), table.analysed(&assignment), "{assignment:?}");
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
