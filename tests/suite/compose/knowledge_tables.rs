//! The knowledge tables: every key indicator is covered, what failed is answered whole, and one rule says which item a name
//! means.

use proptest::prelude::*;
use rust_decimal::Decimal;
use yice::advice::{PLACEHOLDERS, advise};
use yice::analysis::Subject;
use yice::compose::foreign_names::FORBIDDEN_WORDS;
use yice::domain::fold::fold_item;
use yice::domain::knowledge::{Certainty, Direction, Factor, Kind, Knowledge, Sentence, State, Status};
use yice::domain::{Bound, ClassCode, EnterpriseKey, Preference, PriorFinding, Side, SpotCheck};

use super::build::*;
use crate::support::{builder, project};

#[test]
fn no_sentence_says_anything_forbidden_or_is_signed_by_the_house() {
    for sentence in knowledge().sentences() {
        let place = format!("{} row {}", sentence.file, sentence.row);
        assert!(sentence.approved_by.is_empty(), "{place}: approval comes from an engineer");
        for text in sentence.texts() {
            for word in FORBIDDEN_WORDS {
                assert!(!text.contains(word), "{place}: {word}");
            }
        }
    }
}

#[test]
fn the_readme_lists_every_placeholder() {
    let readme = std::fs::read_to_string(project().join("report-templates/knowledge/README.md")).unwrap();
    for (name, _) in PLACEHOLDERS {
        assert!(readme.contains(&format!("`{{{name}}}`")), "{name}");
    }
}

fn classes() -> Vec<String> {
    let files = std::fs::read_dir(project().join("report-templates/catalog")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names.filter_map(|name| name.strip_suffix(".toml").map(str::to_string)).collect()
}

#[test]
fn every_key_indicator_is_covered_in_every_state_and_direction() {
    let knowledge = knowledge();
    let mut gaps = Vec::new();
    for code in classes() {
        for indicator in class(&code).indicators.iter().filter(|indicator| indicator.key) {
            let names: Vec<&str> =
                std::iter::once(indicator.name.as_str()).chain(indicator.aliases.iter().map(String::as_str)).collect();
            for direction in Direction::failing(indicator) {
                let states: &[State] = match direction {
                    Direction::Failed => &[State::Failed, State::Sound],
                    // Nobody is behind where nothing within the limits is better.
                    _ if matches!(indicator.preference, Preference::Within | Preference::Target) => {
                        &[State::Failed, State::Thin, State::Sound]
                    }
                    _ => &[State::Failed, State::Thin, State::Behind, State::Sound],
                };
                for &state in states {
                    let entry = knowledge.entry(&code, names.iter().copied(), direction, state);
                    if !entry.iter().any(|sentence| sentence.kind == Kind::Cause) {
                        gaps.push(format!("{code}/{} {direction:?} {state:?}", indicator.name));
                    }
                }
            }
        }
    }
    assert!(gaps.is_empty(), "{gaps:#?}");
}

/// A subject with one item of a class that failed on a side, under one of the catalog's limits.
fn failed_item(code: &str, index: usize, requirement: &str) -> (SpotCheck, Subject) {
    let mut spot_check = spot_check(&[code]);
    let indicator = class(code).indicators[index].clone();
    let result = match Bound::parse(requirement, &indicator.unit) {
        Bound::Range { low: Some(low), .. } => (low.value - Decimal::ONE).to_string(),
        Bound::Range { high: Some(high), .. } => (high.value + Decimal::ONE).to_string(),
        _ => "不符合".into(),
    };
    let items = [(indicator.name.as_str(), indicator.unit.as_str(), requirement, result.as_str(), '-')];
    add(&mut spot_check, code, "示例企业有限公司", "型号", &items);
    let subject = yice::analysis::analyse(&spot_check).subjects.remove(0);
    (spot_check, subject)
}

/// Whatever item of whatever class fails, it is contained, corrected and prevented.
#[test]
fn every_failed_key_indicator_has_its_three_measures() {
    let knowledge = knowledge();
    for code in classes() {
        for (index, indicator) in class(&code).indicators.iter().enumerate().filter(|(_, indicator)| indicator.key) {
            for limit in &indicator.limits {
                let (spot_check, subject) = failed_item(&code, index, &limit.requirement);
                let advice = advise(&spot_check, &subject, &knowledge);
                let kinds: Vec<Kind> = advice.measures.iter().map(|measure| measure.kind).collect();
                let place = format!("{code}/{} {}", indicator.name, limit.requirement);
                for kind in [Kind::Containment, Kind::Correction, Kind::Prevention] {
                    assert!(kinds.contains(&kind), "{place} lacks {kind:?}");
                }
                assert!(!advice.topics[0].causes.is_empty(), "{place}: no cause");
            }
        }
    }
}

/// A better result never gets a stricter target, and no target is nearer than what is worth asking for.
#[test]
fn a_better_result_never_gets_a_stricter_target() {
    for code in classes() {
        let empty = spot_check(&[&code]);
        for (index, indicator) in class(&code).indicators.iter().enumerate() {
            for limit in &indicator.limits {
                let bound = Bound::parse(&limit.requirement, &indicator.unit);
                let Some((end, side)) = bound.one_sided() else { continue };
                let Some(practice) = indicator.practice(&bound) else { continue };
                let mut targets: Vec<Option<Decimal>> = Vec::new();
                // From far outside the limit to far inside.
                for step in -20..=20 {
                    let distance = end.resolution * Decimal::from(step);
                    let result = if side == Side::Lower { end.value + distance } else { end.value - distance };
                    let mut spot_check = empty.clone();
                    let verdict = if step < 0 { '-' } else { '+' };
                    let text = result.to_string();
                    let items = [(
                        indicator.name.as_str(),
                        indicator.unit.as_str(),
                        limit.requirement.as_str(),
                        text.as_str(),
                        verdict,
                    )];
                    add(&mut spot_check, &code, "示例企业有限公司", "型号", &items);
                    let subject = yice::analysis::analyse(&spot_check).subjects.remove(0);
                    let point =
                        subject.shortcomings.iter().find(|one| matches!(one.state, State::Failed | State::Thin));
                    let target = point.and_then(|point| point.target);
                    let place = format!("{code}/{} {} at {result} of index {index}", indicator.name, limit.requirement);
                    if let (Some(target), true) = (target, step >= 0) {
                        let change = (target - result).abs();
                        assert!(practice.smallest_change.is_none_or(|least| change >= least), "{place}: {target}");
                    }
                    if let Some(target) = target {
                        let better = if side == Side::Lower { target > result } else { target < result };
                        assert!(better, "{place}: {target} is no better");
                    }
                    targets.push(target);
                }
                let told: Vec<Decimal> = targets.into_iter().flatten().collect();
                for pair in told.windows(2) {
                    let stricter = if side == Side::Lower { pair[1] > pair[0] } else { pair[1] < pair[0] };
                    // What fails by less than is worth asking for has the limit itself, what fails by more the working value.
                    assert!(!stricter, "{code}/{} {}: {pair:?}", indicator.name, limit.requirement);
                }
            }
        }
    }
}

#[test]
fn a_jobs_own_entry_goes_before_the_houses() {
    let (spot_check, subject) = cable_maker();
    let sentence = |text: &str| Sentence {
        classes: vec!["wire_bv".into()],
        items: vec!["导体电阻（20℃）".into()],
        direction: Direction::TooHigh,
        state: State::Failed,
        kind: Kind::Cause,
        factor: Some(Factor::Material),
        horizon: None,
        text: text.into(),
        verification: String::new(),
        evidence: String::new(),
        who: String::new(),
        source: "-".into(),
        status: Status::Unverified,
        certainty: Certainty::MemoryLow,
        approved_by: String::new(),
        approved_on: None,
        approved_until: None,
        file: "own.csv".into(),
        row: 2,
    };
    let knowledge = Knowledge::new(vec![sentence("本厂的原因")], knowledge().sentences().to_vec());
    let advice = advise(&spot_check, &subject, &knowledge);
    assert_eq!(advice.topics[0].causes.iter().map(|cause| cause.text.as_str()).collect::<Vec<_>>(), ["本厂的原因"]);
}

/// However the laboratory writes a number, the letter keeps what is computed from it.
#[test]
fn a_result_in_any_spelling_keeps_its_target() {
    for (spelling, own) in [
        ("7.86", "7.86 Ω/km"),
        ("７.８６", "７.８６ Ω/km"),
        ("7.86×10^0", "7.86×10^0 Ω/km"),
        ("7.86 Ω/km", "7.86 Ω/km"),
        ("7.86(+)", "7.86(+) Ω/km"),
    ] {
        let (mut spot_check, _) = cable_maker();
        set_result(&mut spot_check.batches[0].items[0], spelling);
        let subject = yice::analysis::analyse(&spot_check).subjects.remove(0);
        let measures = advise(&spot_check, &subject, &knowledge()).measures;
        let has = |words: &str| measures.iter().any(|measure| measure.text.contains(words));
        assert!(has(own) && has("7.26 Ω/km"), "{spelling}: {measures:#?}");
    }
}

/// Names of items as results, last year's list and the tables write them: few parts, so that many mean the same.
fn item_name() -> impl Strategy<Value = String> {
    let part =
        prop::sample::select(vec!["pH", "PH", "Co", "CO", "(", "（", "[", "】", " ", "\u{200b}", "值", "20℃", "２０℃"]);
    let name = prop::collection::vec(part, 1..5).prop_map(|parts| parts.concat());
    name.prop_filter("a name", |name| !fold_item(name).is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Last year's list and the tables know an item by exactly those names by which the catalog does.
    #[test]
    fn one_rule_says_which_item_a_name_means(name in item_name(), other in item_name()) {
        let same = fold_item(&name) == fold_item(&other);
        let mut spot_check = builder::spot_check(vec![builder::indicator(&name, Preference::Lower)]);
        let item = builder::item(&spot_check, 0, "≤10", "5");
        builder::add_batch(&mut spot_check, "甲", vec![item]);
        spot_check.prior_findings.push(PriorFinding {
            enterprise: EnterpriseKey("甲".into()),
            name: "甲".into(),
            class: Some(ClassCode("c".into())),
            failed_items: vec![other.clone()],
            year: 2022,
        });
        let subject = &yice::analysis::analyse(&spot_check).subjects[0];
        let repeated = subject.shortcomings.iter().any(|point| point.state == State::Repeat);
        prop_assert_eq!(repeated, same);

        let sentence = |state| Sentence {
            classes: vec!["c".into()],
            items: vec![other.clone()],
            direction: Direction::TooHigh,
            state,
            kind: Kind::Cause,
            factor: Some(Factor::Material),
            horizon: None,
            text: "原料变化".into(),
            verification: String::new(),
            evidence: String::new(),
            who: String::new(),
            source: "-".into(),
            status: Status::Unverified,
            certainty: Certainty::MemoryLow,
            approved_by: String::new(),
            approved_on: None,
            approved_until: None,
            file: "k.csv".into(),
            row: 2,
        };
        let knowledge = Knowledge::new(Vec::new(), [State::Repeat, State::Sound].map(sentence).to_vec());
        let advice = advise(&spot_check, subject, &knowledge);
        prop_assert_eq!(advice.topics.iter().any(|topic| !topic.entry.is_empty()), same);
    }
}
