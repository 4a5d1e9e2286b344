//! Plays the attacker with whole letters: what one or two enterprises read in theirs must never pin a third one's value.
//!
//! The attacker has the letter as data, with all that is drawn, said for who cannot see, and asked for; it knows the program,
//! the catalog, who takes part and which results are possible at all. Of groups of five to twelve every set of results is
//! tried. What a letter says does not depend on who of the others has which result (held by a test below), so that a named
//! third enterprise may have any result of the sets that give the onlookers the very same letters: a leak is where that is
//! one result only. Values are those of real classes, with their practice, their knowledge and what the method scatters.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use rand::seq::SliceRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use yice::advice::advise;
use yice::analysis::{Disclosure, analyse_with};
use yice::compose::{Content, Context, ForeignNames, Letter, Wording, compose};
use yice::domain::SpotCheck;
use yice::domain::citation::Citations;
use yice::domain::diagnosis::DiagnosisRules;
use yice::domain::knowledge::Knowledge;

use super::build::{add, citations, class, knowledge, spot_check, wording_files};

/// A group of one class and item: how many take part, and which requirement, result and verdict are possible.
#[derive(Debug, Clone)]
struct Group {
    class: &'static str,
    item: &'static str,
    unit: &'static str,
    enterprises: usize,
    /// Of at most 32 kinds, all different.
    possible: Vec<(&'static str, String, char)>,
}

/// Numbers of possible results, in ascending order.
type Results = Vec<usize>;

struct House {
    knowledge: Knowledge,
    wording: Wording,
    citations: Citations,
}

static HOUSE: LazyLock<House> = LazyLock::new(|| House {
    knowledge: knowledge(),
    wording: Wording::new(wording_files()).unwrap(),
    citations: citations(),
});

impl Group {
    fn new(of: [&'static str; 3], enterprises: usize, requirement: &'static str, results: &[&str]) -> Self {
        let [class, item, unit] = of;
        let verdict = |result: &str| if result.ends_with('!') { '-' } else { '+' };
        let result = |result: &str| (requirement, result.trim_end_matches('!').to_string(), verdict(result));
        Self { class, item, unit, enterprises, possible: results.iter().map(|text| result(text)).collect() }
    }

    fn and(mut self, requirement: &'static str, result: &str) -> Self {
        self.possible.push((requirement, result.into(), '+'));
        self
    }

    /// The group in which the first enterprise has one result and the others have theirs in this order.
    fn world(&self, own: usize, others: &[usize]) -> SpotCheck {
        let mut world = spot_check(&[self.class]);
        for (number, &result) in std::iter::once(&own).chain(others).enumerate() {
            let (requirement, result, verdict) = &self.possible[result];
            let item = [(self.item, self.unit, *requirement, result.as_str(), *verdict)];
            add(&mut world, self.class, &format!("示例{number:02}号有限公司"), "M", &item);
        }
        world
    }

    /// The first enterprise's letter as data.
    fn letter(&self, own: usize, others: &[usize], disclosure: Disclosure) -> String {
        let world = self.world(own, others);
        let analysis = analyse_with(&world, disclosure);
        let subject = analysis.subjects.iter().find(|one| &*one.enterprise.0 == "示例00号有限公司").expect("a subject");
        let House { knowledge, wording, citations } = &*HOUSE;
        let nothing = (&Knowledge::default(), &DiagnosisRules::default());
        let foreign_names = ForeignNames::new(&world, wording, nothing, citations);
        let context = Context { spot_check: &world, wording, citations, foreign_names: &foreign_names };
        let letter = compose(&context, subject, &advise(&world, subject, knowledge), "1号");
        serde_json::to_string(&letter.unwrap_or_else(|problems| panic!("{problems:#?}"))).expect("json")
    }

    /// Every set of so many results.
    fn sets(&self, count: usize) -> Vec<Results> {
        let mut sets = vec![Vec::new()];
        for _ in 0..count {
            let longer = |set: &Results| {
                let least = set.last().copied().unwrap_or(0);
                (least..self.possible.len()).map(|next| [set.as_slice(), &[next]].concat()).collect::<Vec<_>>()
            };
            sets = sets.iter().flat_map(longer).collect();
        }
        sets
    }

    /// Every leak: the onlookers' own results, and the result that each other enterprise is then known to have.
    fn leaks(&self, disclosure: Disclosure) -> BTreeSet<(Results, usize)> {
        let mut letters = Letters { group: self, disclosure, known: HashMap::new(), numbers: HashMap::new() };
        let kinds = || 0..self.possible.len();
        let alone = kinds().map(|one| vec![one]);
        let pairs = kinds().flat_map(|one| (one..self.possible.len()).map(move |other| vec![one, other]));
        let mut leaks = BTreeSet::new();
        for onlookers in alone.chain(pairs) {
            // By what they read: the results that an unknown enterprise may then have.
            let mut consistent: BTreeMap<Vec<usize>, u32> = BTreeMap::new();
            for unknown in self.sets(self.enterprises - onlookers.len()) {
                let read = (0..onlookers.len()).map(|at| {
                    let mut others = unknown.clone();
                    others.extend(onlookers.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, one)| one));
                    letters.number(onlookers[at], others)
                });
                let may_have = unknown.iter().fold(0, |all, result| all | 1 << result);
                *consistent.entry(read.collect()).or_default() |= may_have;
            }
            let pinned = consistent.into_values().filter(|results| results.count_ones() == 1);
            leaks.extend(pinned.map(|results| (onlookers.clone(), results.trailing_zeros() as usize)));
        }
        leaks
    }
}

/// Letters by own result and the set of the others', each different one a number.
struct Letters<'g> {
    group: &'g Group,
    disclosure: Disclosure,
    known: HashMap<(usize, Results), usize>,
    numbers: HashMap<String, usize>,
}

impl Letters<'_> {
    fn number(&mut self, own: usize, mut others: Results) -> usize {
        others.sort_unstable();
        if let Some(number) = self.known.get(&(own, others.clone())) {
            return *number;
        }
        let next = self.numbers.len();
        let letter = self.group.letter(own, &others, self.disclosure);
        let number = *self.numbers.entry(letter).or_insert(next);
        self.known.insert((own, others), number);
        number
    }
}

const WIRE: [&str; 3] = ["wire_bv", "导体电阻（20℃）", "Ω/km"];
const TOTAL: [&str; 3] = ["fert_compound", "总养分（N+P₂O₅+K₂O）", "%"];
const CHLORIDE: [&str; 3] = ["fert_compound", "氯离子", "%"];

/// Ties by what the method scatters, failed results, limits of several sections, censored results, words, sides that are
/// not ranked, and groups that are shown quartiles.
fn groups() -> Vec<Group> {
    vec![
        Group::new(WIRE, 5, "≤7.41", &["7.29", "7.31", "7.33", "7.60!"]),
        Group::new(WIRE, 7, "≤7.41", &["7.20", "7.30", "7.40"]),
        Group::new(WIRE, 6, "≤7.41", &["7.33"]).and("≤4.61", "4.50").and("≤12.1", "12.0"),
        Group::new(WIRE, 10, "≤7.41", &["7.33", "7.10"]).and("≤4.61", "4.59"),
        Group::new(TOTAL, 10, "≥45.0", &["45.1", "45.9", "47.3"]),
        Group::new(TOTAL, 12, "≥45.0", &["44.2!", "45.4", "46.4"]),
        Group::new(CHLORIDE, 5, "≤3.0", &["0.4", "2.9", "<0.3", "未检出"]),
        Group::new(["adblue", "尿素含量", "%"], 6, "31.8～33.2", &["31.9", "32.5", "33.1"]),
        Group::new(["safety_helmet", "耐穿刺", ""], 6, "钢锥不得接触头模表面", &["符合", "不符合!"]),
    ]
}

fn house() -> Disclosure {
    Disclosure::new(&Default::default())
}

#[test]
fn letters_pin_nobody() {
    for group in groups() {
        assert_eq!(group.leaks(house()), BTreeSet::new(), "{group:?}");
    }
}

#[test]
fn letters_of_random_groups_pin_nobody() {
    let mut random = ChaCha8Rng::seed_from_u64(14);
    for _ in 0..12 {
        let group = random_group(&mut random);
        assert_eq!(group.leaks(house()), BTreeSet::new(), "{group:?}");
    }
}

/// The tests can fail: with every threshold at 1 the same attack finds a leak wherever anything is compared.
#[test]
fn with_thresholds_at_one_letters_leak() {
    for group in groups() {
        let leaks = group.leaks(Disclosure::none_for_attack_test());
        assert_eq!(leaks.is_empty(), group.class == "adblue", "{group:?}: {leaks:?}");
    }
    for enterprises in 2..=4 {
        let few = Group::new(WIRE, enterprises, "≤7.41", &["7.20", "7.30", "7.40"]);
        assert!(few.leaks(Disclosure::none_for_attack_test()).iter().any(|(onlookers, _)| onlookers.len() == 1));
        assert_eq!(few.leaks(house()), BTreeSet::new());
    }
}

/// And with the house's thresholds alone, where nearly all have one result.
#[test]
fn without_the_rule_about_alike_values_letters_leak() {
    let group = Group::new(WIRE, 5, "≤7.41", &["7.20", "7.30", "7.40"]);
    let leaks = group.leaks(Disclosure::thresholds_only_for_attack_test());
    for onlookers in [1, 2] {
        assert!(leaks.iter().any(|(those, _)| those.len() == onlookers), "{leaks:?}");
    }
}

/// What is drawn, said for who cannot see, asked for and explained tells no more of the others than the sentence beside the
/// strip, its label and how to read it: whoever reads the same there reads the same letter.
#[test]
fn a_letter_tells_of_others_no_more_than_its_sentence_about_them() {
    let fine = ["7.20", "7.23", "7.26", "7.29", "7.32", "7.35"];
    let fine =
        [5, 8].map(|enterprises| Group::new(WIRE, enterprises, "≤7.41", &fine[..if enterprises == 5 { 6 } else { 4 }]));
    let quartiles = Group::new(CHLORIDE, 11, "≤3.0", &["0.4", "0.5", "1.6", "2.8"]);
    for group in groups().into_iter().chain(fine).chain([quartiles]) {
        for own in 0..group.possible.len() {
            let mut told: HashMap<(String, String), (String, Results)> = HashMap::new();
            for others in group.sets(group.enterprises - 1) {
                let letter = group.letter(own, &others, house());
                let whole: Letter = serde_json::from_str(&letter).expect("a letter");
                let panel = whole.contents().find_map(|content| match content {
                    Content::Panel(panel) => Some((&panel.rows[0], &panel.note)),
                    _ => None,
                });
                let (row, note) = panel.expect("a panel");
                let label = row.strip.as_ref().map(|strip| strip.peer_label.clone()).unwrap_or_default();
                let (first, of) =
                    told.entry((format!("{}{note}", row.place), label)).or_insert((letter.clone(), others.clone()));
                assert!(*first == letter, "{group:?}: {own} reads more than {} of {others:?} and {of:?}", row.place);
            }
        }
    }
}

/// What the attack makes use of: a letter is the same when others exchange their results.
#[test]
fn a_letter_does_not_depend_on_who_of_the_others_has_which_result() {
    let mut random = ChaCha8Rng::seed_from_u64(7);
    for group in groups().into_iter().chain((0..4).map(|seed| random_group(&mut ChaCha8Rng::seed_from_u64(seed)))) {
        for disclosure in [house(), Disclosure::none_for_attack_test()] {
            for _ in 0..4 {
                let any = |_| random.random_range(0..group.possible.len());
                let mut results: Results = (0..group.enterprises).map(any).collect();
                let letter = group.letter(results[0], &results[1..], disclosure);
                results[1..].shuffle(&mut random);
                assert_eq!(letter, group.letter(results[0], &results[1..], disclosure), "{results:?} in {group:?}");
            }
        }
    }
}

/// A key indicator by chance, with three results around its limit.
fn random_group(random: &mut ChaCha8Rng) -> Group {
    let of = [
        (WIRE, "≤7.41", ["7.05", "7.18", "7.29", "7.33", "7.36", "7.40", "7.41", "7.52!"]),
        (TOTAL, "≥45.0", ["44.6!", "45.0", "45.2", "45.4", "45.9", "46.3", "47.8", "51.0"]),
        (CHLORIDE, "≤3.0", ["<0.1", "0.3", "0.9", "1.5", "2.6", "3.0", "3.4!", "未检出"]),
        (["cement", "28d抗压强度", "MPa"], "≥42.5", ["41.9!", "42.5", "43.1", "45.6", "47.2", "48.8", "51.3", "55.0"]),
        (["textile", "甲醛含量", "mg/kg"], "≤75", ["未检出", "<20", "22", "35", "48", "60", "74", "81!"]),
    ];
    let (item, requirement, mut results) = of[random.random_range(0..of.len())];
    results.shuffle(random);
    let enterprises = random.random_range(5..=12);
    let group = Group::new(item, enterprises, requirement, &results[..3]);
    let known = class(group.class);
    assert!(known.indicators.iter().any(|one| one.name == group.item && one.key), "{group:?}");
    group
}
