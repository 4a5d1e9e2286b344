//! Rules of diagnosis over random samples of every class, against an evaluation made elsewhere: Python's parser, exact
//! fractions, and the document of the tables.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::process::{Command, Stdio};

use rust_decimal::Decimal;
use serde_json::{Value, json};
use yice::advice::diagnosis::{ReadyRules, Usual};
use yice::domain::judgement::{DecisionRule, Judgement, judge};
use yice::domain::{Bound, ClassCode, Indicator, Item, ItemVerdict, ProductClass, Reading};

use crate::support::project;
use crate::support::samples::{self, Sample, Tested, catalog, rules, subject_of};

/// Numbers from a seed, the same on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    fn one_in(&mut self, of: u64) -> bool {
        self.next(of) == 0
    }
}

/// Requirement, whether a working range and a precision are known, and how the item is compared.
type Normal = (String, bool, bool, DecisionRule);

/// Samples per class.
const SUBJECTS: usize = 60;

#[test]
fn rules_speak_as_they_do_in_another_language() {
    let rules = rules();
    let names: BTreeMap<&str, BTreeSet<&str>> = rules.rules.iter().fold(BTreeMap::new(), |mut names, rule| {
        for class in &rule.classes {
            names.entry(class).or_default().extend(rule.condition.items.iter().flat_map(|item| item.split('|')));
        }
        names
    });
    let mut random = Random(20_230_516);
    let (mut lines, mut ours) = (String::new(), Vec::new());
    let mut spoken: BTreeSet<String> = BTreeSet::new();
    for ClassCode(class) in catalog().classes.keys() {
        for _ in 0..SUBJECTS {
            let (samples, prior) = made(&mut random, class, &names[class.as_str()]);
            let prior: Vec<&str> = prior.iter().map(String::as_str).collect();
            let (spot_check, subject, practice) = subject_of(class, &samples, &prior);
            let told = ReadyRules::new(rules.clone(), &spot_check).diagnose(&spot_check, &subject, &practice);
            // A rule about every item may speak several times.
            let mut batches: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
            for diagnosis in told {
                batches.entry(diagnosis.rule.clone()).or_default().extend(diagnosis.speaks_of());
                spoken.insert(diagnosis.rule);
            }
            ours.push((format!("{class}: {samples:?}"), json!(batches)));
            let batches: Vec<Value> = spot_check
                .batches
                .iter()
                .zip(&samples)
                .map(|(batch, sample)| {
                    let items: Vec<Value> = batch
                        .items
                        .iter()
                        .zip(&sample.items)
                        .map(|(item, tested)| described(item, tested, (&practice, samples::class(class))))
                        .collect();
                    json!({ "model": sample.model, "lot": sample.lot, "items": items })
                })
                .collect();
            lines += &format!("{}\n", json!({ "class": class.as_str(), "prior": prior, "batches": batches }));
        }
    }
    let theirs = python(&lines);
    assert_eq!(theirs.len(), ours.len());
    for ((sample, ours), theirs) in ours.iter().zip(&theirs) {
        assert_eq!(ours, theirs, "{sample}");
    }
    let silent: Vec<&str> =
        rules.rules.iter().map(|rule| rule.id.as_str()).filter(|id| !spoken.contains(*id)).collect();
    assert!(silent.len() * 10 < rules.rules.len(), "too many rules were never tried: {silent:?}");
}

fn python(lines: &str) -> Vec<Value> {
    let mut child = Command::new("python3")
        .arg(project().join("tests/suite/outside/diagnosis.py"))
        .arg(project().join("report-templates/diagnosis"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3");
    let mut stdin = child.stdin.take().expect("a pipe");
    let lines = lines.to_string();
    let writer = std::thread::spawn(move || stdin.write_all(lines.as_bytes()));
    let output = child.wait_with_output().expect("an answer");
    writer.join().expect("a writer").expect("written");
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What Python is told of an item: what a reader of the report sees.
fn described(item: &Item, tested: &Tested, (practice, class): (&dyn Usual, &ProductClass)) -> Value {
    let working = practice.working_range(class, item).unwrap_or_default();
    let text = |number: Option<Decimal>| number.map(|number| number.to_string());
    let (low, high) = match &item.requirement.bound {
        Bound::Range { low, high } => (low.as_ref().map(|end| end.value), high.as_ref().map(|end| end.value)),
        Bound::OrdinalAtLeast(grade) => (Some(*grade), None),
        _ => (None, None),
    };
    let (value, digit) = match item.measurement.reading {
        Reading::Number { value, resolution, .. } => (Some(value), Some(resolution)),
        Reading::Ordinal(grade) => (Some(grade), None),
        _ => (None, None),
    };
    json!({
        "name": tested.name,
        "tested": item.measurement.reading != Reading::NotTested,
        "value": text(value),
        "digit": text(digit),
        "low": text(low),
        "high": text(high),
        "verdict": match item.verdict {
            ItemVerdict::Conforming => "ok",
            ItemVerdict::Nonconforming => "fail",
            ItemVerdict::NotJudged => "",
        },
        "below": match item.measurement.reading {
            Reading::LessThan { limit, .. } => Some(limit.to_string()),
            _ => None,
        },
        "censored": matches!(item.measurement.reading, Reading::NotDetected | Reading::LessThan { .. }),
        "working": [text(working.0), text(working.1)],
        "R": text(practice.reproducibility(class, item)),
    })
}

/// One to three samples with most of the items that the rules of a class ask about, and last year's failed items.
fn made(random: &mut Random, class: &str, names: &BTreeSet<&str>) -> (Vec<Sample>, Vec<String>) {
    let count = [1, 1, 2, 3][random.next(4) as usize];
    // What is normal for an item is the same in every sample.
    let limits: BTreeMap<&str, Normal> = names
        .iter()
        .map(|name| {
            let decision = DecisionRule::of(indicator(class, name));
            (*name, (requirement(random, class, name), !random.one_in(6), !random.one_in(4), decision))
        })
        .collect();
    let samples: Vec<Sample> = (0..count)
        .map(|_| Sample {
            model: ["A", "B"][random.next(6) as usize / 5].into(),
            lot: ["1", "2", "3", ""][random.next(4) as usize].into(),
            items: names
                .iter()
                .filter_map(|name| if random.one_in(8) { None } else { Some(tested(random, name, &limits[name])) })
                .collect(),
        })
        .collect();
    let prior = names.iter().filter(|_| random.one_in(4)).map(|name| (*name).to_string()).collect();
    (samples, prior)
}

fn indicator(class: &str, name: &str) -> Option<&'static Indicator> {
    catalog().classes[&ClassCode(class.into())].indicators.iter().find(|indicator| indicator.name == name)
}

/// One of the catalog's limits; words where it has none.
fn requirement(random: &mut Random, class: &str, name: &str) -> String {
    let limits = indicator(class, name).map(|indicator| indicator.limits.as_slice()).unwrap_or_default();
    if limits.is_empty() {
        return if random.one_in(2) { "符合标准要求".into() } else { "≥13.5".into() };
    }
    limits[random.next(limits.len() as u64) as usize].requirement.clone()
}

/// A result near its limit, on one side or the other.
fn tested(random: &mut Random, name: &str, (requirement, has_range, has_precision, decision): &Normal) -> Tested {
    let requirement = requirement.as_str();
    let Bound::Range { low, high } = Bound::parse(requirement, "") else {
        let failed = random.one_in(2);
        let grades = requirement.contains('级');
        let result = match (grades, failed) {
            (true, true) => "2-3级",
            (true, false) => "4级",
            (false, true) => "不符合",
            (false, false) => "符合",
        };
        return Tested::new(name, result, requirement, if failed { "不符合" } else { "符合" });
    };
    if random.one_in(12) {
        return Tested::new(name, "/", requirement, "不参与判定");
    }
    if let (true, None, Some(end)) = (random.one_in(10), &low, &high) {
        return Tested::new(name, &format!("<{}", end.value / Decimal::TEN), requirement, "符合");
    }
    let end = if random.one_in(2) { low.as_ref().or(high.as_ref()) } else { high.as_ref().or(low.as_ref()) };
    let limit = end.map(|end| end.value).unwrap_or_default();
    let share =
        [-600, -450, -150, -60, -45, -25, -12, -3, 0, 0, 3, 12, 25, 45, 60, 150, 450, 1200][random.next(18) as usize];
    let step = match (&low, &high) {
        (Some(low), Some(high)) => (high.value - low.value) * Decimal::new(share, 3),
        _ => limit.abs() * Decimal::new(share, 3),
    };
    let value = (limit + step).round_dp(limit.scale().max(2));
    // As the report would have it: some items are rounded before they are compared.
    let reading = Reading::parse(&value.to_string(), "").reading;
    let outside = judge(&reading, &Bound::parse(requirement, ""), *decision) == Judgement::Nonconforming;
    let verdict = if random.one_in(15) {
        "不参与判定"
    } else if outside {
        "不符合"
    } else {
        "符合"
    };
    let mut tested = Tested::new(name, &value.to_string(), requirement, verdict);
    if *has_range {
        let inside = |share: i64| limit.abs() * Decimal::new(share, 2);
        tested.working = (low.map(|end| end.value + inside(3)), high.map(|end| end.value - inside(3)));
    }
    tested.reproducibility = has_precision.then(|| limit.abs() * Decimal::new(2, 2));
    tested
}
