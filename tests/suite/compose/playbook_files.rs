//! The playbook files: every text resolves, every item of every class has advice, combinations win.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rust_decimal::Decimal;
use yice::advice::phrase::{is_placeholder, mentioned};
use yice::advice::{PLACEHOLDERS, Phrase, advise};
use yice::analysis::{Subject, analyse};
use yice::compose::Wording;
use yice::compose::foreign_names::FORBIDDEN_WORDS;
use yice::domain::fold::fold_item;
use yice::domain::playbook::{Entry, Failing, Playbook};
use yice::domain::{Bound, ClassCode, EnterpriseKey, Preference, PriorFinding, Reading, SpotCheck};

use super::build::*;
use crate::support::{builder, project};

const FAILINGS: [Failing; 8] = [
    Failing::TooLow,
    Failing::TooHigh,
    Failing::Failed,
    Failing::ThinMargin,
    Failing::BehindPeers,
    Failing::Spread,
    Failing::Repeat,
    Failing::Sound,
];

fn texts(entry: &Entry) -> Vec<&str> {
    let causes = entry.causes.iter().map(|cause| cause.text.as_str());
    let actions = entry.actions.iter().flat_map(|a| [a.text.as_str(), a.verification.as_str(), a.evidence.as_str()]);
    std::iter::once(entry.hazard.as_str()).chain(causes).chain(actions).collect()
}

#[test]
fn every_text_is_a_template_of_known_placeholders_and_says_nothing_forbidden() {
    let wording = Wording::new(wording_files()).unwrap();
    let values: BTreeMap<String, String> = PLACEHOLDERS.iter().map(|(n, _)| (n.to_string(), "7".to_string())).collect();
    let mut ids = BTreeSet::new();
    for entry in playbook().entries {
        assert!(ids.insert(entry.id.clone()), "{} twice", entry.id);
        assert!(entry.approved_by.is_empty(), "{}: approval comes from the job", entry.id);
        assert!(!entry.source.is_empty() && !entry.causes.is_empty() && !entry.actions.is_empty(), "{}", entry.id);
        assert!(entry.actions.iter().all(|a| !a.verification.is_empty()), "{}: how to verify?", entry.id);
        for text in texts(&entry) {
            for name in mentioned(text) {
                assert!(is_placeholder(name), "{}: {name}", entry.id);
            }
            let phrase = Phrase { template: text.into(), values: values.clone() };
            let printed = wording.phrase(&entry.id, &phrase).unwrap_or_else(|problems| panic!("{problems:#?}"));
            assert!(!printed.ends_with('。') && !printed.contains('\n'), "{}: {printed}", entry.id);
            for word in FORBIDDEN_WORDS {
                assert!(!printed.contains(word), "{}: {word}", entry.id);
            }
        }
    }
}

#[test]
fn the_readme_lists_every_placeholder() {
    let readme = std::fs::read_to_string(project().join("report-templates/playbook/README.md")).unwrap();
    for (name, meaning) in PLACEHOLDERS {
        assert!(readme.contains(&format!("| `{name}` | {meaning} |")), "{name}");
    }
}

/// A subject with one item of the class and one way of falling short.
fn falling_short(code: &str, index: usize, failing: Failing) -> (SpotCheck, Subject) {
    let mut spot_check = spot_check(&[code]);
    let indicator = class(code).indicators[index].clone();
    let (requirement, result) = match (indicator.preference, failing) {
        (_, Failing::TooHigh) => ("≤40", "43"),
        (Preference::Lower, Failing::TooLow) | (_, Failing::TooLow) => ("≥40", "37"),
        (Preference::Lower, _) => ("≤40", "39"),
        _ => ("≥40", "41"),
    };
    let failed = matches!(failing, Failing::TooHigh | Failing::TooLow | Failing::Failed);
    let verdict = if failed { '-' } else { '+' };
    add(
        &mut spot_check,
        code,
        "示例企业有限公司",
        "型号",
        &[(&indicator.name, &indicator.unit, requirement, result, verdict)],
    );
    let mut subject = subject(&spot_check, "示例企业有限公司", code);
    subject.prior_failed_items = vec![indicator.name.clone()];
    if failing != Failing::Sound {
        falls_short(&spot_check, &mut subject, &indicator.name, failing);
        subject.shortcomings[0].own_results = vec![figure(result), figure("40.5")];
    }
    (spot_check, subject)
}

#[test]
fn every_item_of_every_class_has_advice_for_every_way_of_falling_short() {
    let playbook = playbook();
    let mut own_classes = BTreeSet::new();
    let mut general_key_items = Vec::new();
    for entry in std::fs::read_dir(project().join("report-templates/catalog")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let code = path.file_stem().unwrap().to_str().unwrap().to_string();
        for (index, indicator) in class(&code).indicators.iter().enumerate() {
            let bounds = indicator.limits.iter().map(|limit| Bound::parse(&limit.requirement, &indicator.unit));
            let limited = bounds.fold((false, false), |(lower, upper), bound| match bound {
                Bound::Range { low, high } => (lower || low.is_some(), upper || high.is_some()),
                _ => (lower, upper),
            });
            for failing in FAILINGS {
                let (spot_check, subject) = falling_short(&code, index, failing);
                let advice = advise(&spot_check, &subject, &playbook);
                // A sound item is told only where it is key or nothing else is there.
                let finding =
                    advice.findings.first().unwrap_or_else(|| panic!("{code}/{} {failing:?}", indicator.name));
                let place = format!("{code}/{} {failing:?}", indicator.name);
                assert!(!finding.entry.is_empty() && !finding.causes.is_empty(), "{place}");
                assert!(!advice.actions.is_empty(), "{place}: no measure");
                let failed = matches!(failing, Failing::TooHigh | Failing::TooLow);
                assert!(!failed || finding.hazard.is_some(), "{place}: no hazard");
                let natural = match indicator.preference {
                    Preference::Higher => failing == Failing::TooLow,
                    Preference::Lower => failing == Failing::TooHigh,
                    _ => (failing == Failing::TooHigh && limited.1) || (failing == Failing::TooLow && limited.0),
                };
                if indicator.key && (natural || failing == Failing::ThinMargin || failing == Failing::BehindPeers) {
                    if finding.general {
                        general_key_items.push(place);
                    } else {
                        own_classes.insert(code.clone());
                    }
                }
            }
        }
    }
    assert!(own_classes.len() >= 30, "{own_classes:?}");
    assert!(general_key_items.is_empty(), "key indicators that fall back on general advice: {general_key_items:#?}");
}

#[test]
fn a_combination_wins_over_the_single_entry() {
    let (spot_check, mut subject) = cable_maker();
    let advice = advise(&spot_check, &subject, &playbook());
    assert_eq!(advice.findings[0].entry, "wire/conductor_resistance/section");
    subject.shortcomings.truncate(1);
    let advice = advise(&spot_check, &subject, &playbook());
    assert_eq!(advice.findings[0].entry, "wire/conductor_resistance/too_high");
}

#[test]
fn words_under_a_limit_are_nothing_to_keep() {
    for (requirement, result, kept) in [("≤3.0", "2.1", 1), ("≤3.0", "符合", 0), ("无裂纹", "符合", 1)] {
        let mut spot_check = builder::one_result_each(Preference::Lower, requirement, &[result]);
        spot_check.catalog.classes.values_mut().for_each(|class| class.indicators[0].key = false);
        let analysis = analyse(&spot_check);
        let advice = advise(&spot_check, &analysis.subjects[0], &playbook());
        assert_eq!(advice.kept.len(), kept, "{result} under {requirement}");
    }
}

#[test]
fn a_jobs_own_entry_goes_before_the_houses() {
    let (spot_check, subject) = cable_maker();
    let house = playbook();
    let mut own = house.entries.iter().find(|e| e.id == "wire/conductor_resistance/section").unwrap().clone();
    own.id = "own".into();
    let playbook = Playbook { entries: std::iter::once(own).chain(house.entries).collect() };
    assert_eq!(advise(&spot_check, &subject, &playbook).findings[0].entry, "own");
}

#[test]
fn leading_middling_and_thin_enterprises_get_different_measures() {
    let (spot_check, thin) = fertilizer_maker();
    let playbook = playbook();
    let templates = |subject: &Subject| -> Vec<String> {
        advise(&spot_check, subject, &playbook).actions.into_iter().map(|action| action.text.template).collect()
    };
    let mut middling = thin.clone();
    middling.shortcomings.clear();
    let mut leading = middling.clone();
    for standing in &mut leading.standings {
        if let yice::analysis::Comparison::Ranked(ranked) = &mut standing.comparison {
            ranked.band = Some(yice::analysis::Band::FirstQuarter);
        }
    }
    assert_ne!(templates(&thin), templates(&middling));
    assert_ne!(advise(&spot_check, &middling, &playbook).actions[0].text.values.get("leading"), Some(&String::new()));
    let told = |subject: &Subject| format!("{:?}", advise(&spot_check, subject, &playbook).actions);
    assert_ne!(told(&middling), told(&leading));
    assert!(advise(&spot_check, &middling, &playbook).findings.iter().all(|finding| finding.hazard.is_none()));
}

/// A target is inside the limit, better than the own value, and no harder than the margin threshold asks.
#[test]
fn computed_targets_are_inside_and_better() {
    for (own, requirement, better_is_more) in
        [("45.4", "≥45.0", true), ("7.86", "≤7.41", false), ("2.95", "≤3.0", false)]
    {
        let mut spot_check = spot_check(&["fert_compound"]);
        add(&mut spot_check, "fert_compound", "示例", "M", &[("氯离子", "%", requirement, own, '+')]);
        let mut subject = subject(&spot_check, "示例", "fert_compound");
        falls_short(&spot_check, &mut subject, "氯离子", Failing::ThinMargin);
        subject.shortcomings[0].standing = None;
        let advice = advise(&spot_check, &subject, &playbook());
        let target = &advice.actions[0].text.values["target"];
        let target = Decimal::from_str_exact(target.trim_end_matches('%')).unwrap();
        let (own, limit) = (own.parse::<Decimal>().unwrap(), requirement[3..].parse::<Decimal>().unwrap());
        let five = limit * Decimal::new(5, 2);
        if better_is_more {
            assert!(target > own && target >= limit + five && target < limit + five + Decimal::new(1, 1), "{target}");
        } else {
            assert!(target < own && target <= limit - five && target > limit - five - Decimal::new(1, 1), "{target}");
        }
    }
}

/// However the laboratory writes a number, the letter keeps what is computed from it.
#[test]
fn a_result_in_any_spelling_keeps_its_spread_gap_and_target() {
    for (spelling, own) in [
        ("1300", "1300 Ω/km"),
        ("１３００", "１３００ Ω/km"),
        ("1.3×10^3", "1.3×10^3 Ω/km"),
        ("1300 Ω/km", "1300 Ω/km"),
        ("1300(+)", "1300(+) Ω/km"),
    ] {
        let mut spot_check = builder::spot_check(vec![builder::indicator("导体电阻", Preference::Lower)]);
        spot_check.catalog.classes.values_mut().for_each(|class| class.indicators[0].unit = "Ω/km".into());
        let tested = |spot_check: &SpotCheck, result: &str| {
            let mut item = builder::item(spot_check, 0, "≤1400", "1");
            item.measurement.reported = result.into();
            item.measurement.reading = Reading::parse(result, "Ω/km").reading;
            item
        };
        for (enterprise, result) in [("甲", spelling), ("甲", "950")] {
            let item = tested(&spot_check, result);
            builder::add_batch(&mut spot_check, enterprise, vec![item]);
        }
        for number in 0..9 {
            let item = tested(&spot_check, &format!("10{number}0"));
            builder::add_batch(&mut spot_check, &format!("同行{number}"), vec![item]);
        }
        let analysis = yice::analysis::analyse(&spot_check);
        let subject = analysis.subjects.iter().find(|subject| *subject.enterprise.0 == *"甲").unwrap();
        let actions = advise(&spot_check, subject, &playbook()).actions;
        let value = |name: &str| actions.iter().find_map(|action| action.text.values.get(name).map(String::as_str));
        assert_eq!(value("own"), Some(own), "{spelling}");
        let with_its_unit = value("own_value").zip(value("unit")).map(|(value, unit)| format!("{value} {unit}"));
        assert_eq!(with_its_unit.as_deref(), Some(own), "{spelling}");
        assert_eq!(value("spread"), Some("350 Ω/km"), "{spelling}");
        assert_eq!(value("spread_percent"), Some("25.0%"), "{spelling}");
        assert_eq!(value("best_quarter"), Some("1022.5 Ω/km"), "{spelling}");
        assert_eq!(value("gap"), Some("277.5 Ω/km"), "{spelling}");
        assert_eq!(value("target"), Some("1045 Ω/km"), "{spelling}");
    }
}

/// Names of items as results, last year's list and playbooks write them: few parts, so that many mean the same.
fn item_name() -> impl Strategy<Value = String> {
    let part =
        prop::sample::select(vec!["pH", "PH", "Co", "CO", "(", "（", "[", "】", " ", "\u{200b}", "值", "20℃", "２０℃"]);
    let name = prop::collection::vec(part, 1..5).prop_map(|parts| parts.concat());
    name.prop_filter("a name", |name| !fold_item(name).is_empty())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Last year's list and the playbook know an item by exactly those names by which the catalog does.
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
        let repeated = subject.shortcomings.iter().any(|point| point.failing == Failing::Repeat);
        prop_assert_eq!(repeated, same);

        let mut entry: Entry =
            toml::from_str("id = \"x\"\nfailing = []\nsource = \"-\"\nstatus = \"unverified\"").unwrap();
        (entry.class, entry.indicator, entry.failing) = ("c".into(), other, FAILINGS.to_vec());
        let advice = advise(&spot_check, subject, &Playbook { entries: vec![entry] });
        prop_assert_eq!(!advice.findings[0].entry.is_empty(), same);
    }
}
