//! The statistics on whole spot checks: entitlement, peers, disclosure thresholds, shortcomings.

mod agencies;
mod attacker;

use yice::analysis::overview::PartOf;
use yice::analysis::{Band, Comparison, Entitlement, OrderedBy, Ranked, ReviewKind, Subject, Withheld, analyse, strip};
use yice::domain::catalog::CatalogLimit;
use yice::domain::catalog::ComparableBy;
use yice::domain::knowledge::{Direction, State};
use yice::domain::{Exclusion, HoldReason, LetterKind, Preference, ResultStatus, SpotCheck, TaskKind};

use crate::support::builder::{add_batch, indicator, item, nonconforming, one_result_each, spot_check};

fn subject(spot_check: &SpotCheck, enterprise: &str) -> Subject {
    let subjects = std::mem::take(&mut analyse(spot_check).subjects);
    subjects.into_iter().find(|subject| subject.enterprise.0 == enterprise).expect("a subject")
}

fn ranked(spot_check: &SpotCheck, enterprise: &str) -> Ranked {
    match &subject(spot_check, enterprise).standings[0].comparison {
        Comparison::Ranked(ranked) => ranked.clone(),
        other => panic!("{other:?}"),
    }
}

fn withheld(spot_check: &SpotCheck, enterprise: &str) -> Withheld {
    match subject(spot_check, enterprise).standings[0].comparison {
        Comparison::Withheld(reason) => reason,
        ref other => panic!("{other:?}"),
    }
}

const TIES_10: [&str; 10] = ["7.29", "7.33", "7.29", "7.38", "7.41", "7.35", "7.29", "7.40", "7.52", "7.33"];

#[test]
fn the_worked_example_of_the_method_comes_out() {
    let spot_check = one_result_each(Preference::Lower, "≤7.41", &TIES_10);
    let own = ranked(&spot_check, "E01");
    assert_eq!((own.enterprises, own.rank, own.better, own.tied, own.worse), (10, 4, 3, 1, 5));
    assert_eq!((own.percentile.as_str(), own.median.text().as_str()), ("61", "7.34"));
    let quartiles = own.quartiles.as_ref().map(|(first, third)| (first.text(), third.text()));
    assert_eq!(quartiles, Some(("7.30".into(), "7.395".into())));
    assert_eq!((own.by, own.band), (OrderedBy::Value, Some(Band::Middle)));
    assert_eq!(ranked(&spot_check, "E00").band, Some(Band::FirstQuarter));
    assert_eq!(ranked(&spot_check, "E08").band, Some(Band::LastQuarter));
}

#[test]
fn thresholds_count_enterprises_and_can_only_be_raised() {
    let mut nine = one_result_each(Preference::Lower, "≤7.41", &TIES_10[..9]);
    let own = ranked(&nine, "E01");
    assert_eq!((own.enterprises, &own.quartiles, own.band), (9, &None, None));
    let four = one_result_each(Preference::Lower, "≤7.41", &TIES_10[..4]);
    assert_eq!(withheld(&four, "E01"), Withheld::TooFewEnterprises);
    nine.settings.thresholds.min_peers_rank = 1;
    nine.settings.thresholds.min_peers_quartiles = 1;
    assert_eq!(ranked(&nine, "E01").quartiles, None, "a job cannot lower the thresholds");
    nine.settings.thresholds.min_peers_rank = 10;
    assert_eq!(withheld(&nine, "E01"), Withheld::TooFewEnterprises);
}

#[test]
fn an_owner_counts_once_with_its_worst() {
    let mut spot_check = one_result_each(Preference::Lower, "≤9", &["1.0", "2.0", "3.0", "4.0", "5.0", "6.0"]);
    for key in ["E00", "E05"] {
        let enterprise = spot_check.enterprises.values_mut().find(|one| one.key.0 == key).expect("there");
        enterprise.owner = Some("集团".into());
    }
    let best = ranked(&spot_check, "E00");
    assert_eq!((best.enterprises, best.rank, best.better, best.worse), (5, 1, 0, 4));
    let last = ranked(&spot_check, "E05");
    assert_eq!((last.enterprises, last.rank, last.better, last.worse), (5, 5, 4, 0));
    let other = ranked(&spot_check, "E01");
    assert_eq!((other.rank, other.better, other.worse, other.median.text().as_str()), (1, 0, 4, "4.0"));
    spot_check.enterprises.values_mut().for_each(|enterprise| enterprise.owner = Some("集团".into()));
    assert_eq!(withheld(&spot_check, "E00"), Withheld::TooFewEnterprises);
}

#[test]
fn the_worst_comparable_batch_stands_for_an_enterprise() {
    let mut spot_check = one_result_each(Preference::Lower, "≤10", &["5.0", "6.0", "7.0", "8.0", "9.0"]);
    let better = item(&spot_check, 0, "≤10", "1.0");
    add_batch(&mut spot_check, "E02", vec![better]);
    let follow_up = item(&spot_check, 0, "≤10", "9.9");
    let index = add_batch(&mut spot_check, "E02", vec![follow_up]);
    spot_check.batches[index].task = TaskKind::FollowUp;
    let own = subject(&spot_check, "E02");
    assert_eq!(own.standings[0].own, "7.0");
    let strip = strip(&spot_check, &own, &own.standings[0]).expect("numbers");
    assert_eq!(strip.others.iter().map(ToString::to_string).collect::<Vec<_>>(), ["1.0", "9.9"]);
    assert_eq!(ranked(&spot_check, "E00").worse, 4);
    let account = &analyse(&spot_check).comparisons[0];
    let counted: Vec<String> = account.exclusions.iter().map(|(reason, count)| format!("{reason:?} {count}")).collect();
    assert_eq!(counted, ["FollowUpSample 1", "OtherBatchOfSameEnterprise 1"]);
    assert_eq!(account.groups[0].enterprises, 5);
}

#[test]
fn different_limits_are_compared_by_the_ratio_to_each_ones_own() {
    let mut definition = indicator("导体电阻", Preference::Lower);
    definition.comparable_by = ComparableBy::RatioToLimit;
    let mut spot_check = spot_check(vec![definition]);
    let rows = [
        ("11.9", "≤12.1"),
        ("7.33", "≤7.41"),
        ("7.41", "≤7.41"),
        ("4.70", "≤4.61"),
        ("2.95", "≤3.08"),
        ("7.80", "≤7.98"),
    ];
    for (number, (result, requirement)) in rows.iter().enumerate() {
        let item = item(&spot_check, 0, requirement, result);
        add_batch(&mut spot_check, &format!("E{number:02}"), vec![item]);
    }
    for (enterprise, rank) in [("E00", 3), ("E01", 4), ("E02", 5), ("E03", 6), ("E04", 1), ("E05", 2)] {
        let own = ranked(&spot_check, enterprise);
        assert_eq!((own.by, own.rank, own.median.text().as_str()), (OrderedBy::RatioToLimit, rank, "0.986"));
    }
    let own = subject(&spot_check, "E03");
    let strip = strip(&spot_check, &own, &own.standings[0]).expect("numbers");
    let median = strip.peers.median.expect("a median").to_string();
    assert!(strip.peers.scaled, "0.986 of 4.61 is 4.55");
    assert_eq!((strip.own.to_string().as_str(), median.as_str()), ("4.70", "4.55"));
}

#[test]
fn what_cannot_be_compared_says_why() {
    let within = one_result_each(Preference::Within, "6~8", &["6.1", "6.2", "6.3", "6.4", "6.5", "6.6"]);
    assert_eq!(withheld(&within, "E00"), Withheld::NoPreferredSide);
    let alike = one_result_each(Preference::Lower, "≤1", &["0.5", "0.5", "0.5", "0.6", "0.7"]);
    assert_eq!(withheld(&alike, "E03"), Withheld::ValuesTooAlike);
    let mut follow_up = one_result_each(Preference::Lower, "≤1", &["0.1", "0.2", "0.3", "0.4", "0.5", "0.6"]);
    follow_up.batches[0].task = TaskKind::FollowUp;
    assert_eq!(withheld(&follow_up, "E00"), Withheld::OwnExcluded);
    assert_eq!(ranked(&follow_up, "E01").enterprises, 5);
    let other_limit = one_result_each(Preference::Lower, "≤1", &["0.1", "0.2", "0.3", "0.4", "0.5"]);
    let mut mixed = other_limit;
    let item = item(&mixed, 0, "≤2", "0.1");
    add_batch(&mut mixed, "E09", vec![item]);
    assert_eq!(withheld(&mixed, "E09"), Withheld::TooFewEnterprises);
    assert_eq!(ranked(&mixed, "E00").enterprises, 5);
}

#[test]
fn entitlement_follows_the_batches() {
    let mut spot_check = spot_check(vec![indicator("指标", Preference::Lower)]);
    let good = item(&spot_check, 0, "≤1", "0.5");
    let bad = nonconforming(item(&spot_check, 0, "≤1", "1.5"));
    add_batch(&mut spot_check, "passes", vec![good.clone()]);
    add_batch(&mut spot_check, "fails", vec![good.clone()]);
    let failed = add_batch(&mut spot_check, "fails", vec![bad.clone()]);
    let objected = add_batch(&mut spot_check, "objects", vec![bad.clone()]);
    spot_check.batches[objected].status = ResultStatus::Objected;
    let retested = add_batch(&mut spot_check, "is retested", vec![good.clone()]);
    spot_check.batches[retested].status = ResultStatus::Retesting;
    let denied = add_batch(&mut spot_check, "denies", vec![bad.clone()]);
    spot_check.batches[denied].manufacture_denied = true;
    let denied = add_batch(&mut spot_check, "denies one", vec![bad]);
    spot_check.batches[denied].manufacture_denied = true;
    let own = add_batch(&mut spot_check, "denies one", vec![good.clone()]);
    let monitored = add_batch(&mut spot_check, "monitored", vec![good]);
    spot_check.batches[monitored].task = TaskKind::RiskMonitoring;
    let entitlement = |enterprise| subject(&spot_check, enterprise).entitlement;
    assert_eq!(entitlement("passes"), Entitlement::Letter(LetterKind::ImprovementAdvice));
    assert_eq!(entitlement("fails"), Entitlement::Letter(LetterKind::RectificationGuidance));
    assert_eq!(subject(&spot_check, "fails").batches, [failed, failed - 1]);
    assert_eq!(entitlement("objects"), Entitlement::Held(vec![HoldReason::ObjectionPending]));
    assert_eq!(entitlement("is retested"), Entitlement::Held(vec![HoldReason::RetestPending]));
    assert_eq!(entitlement("denies"), Entitlement::Excluded(Exclusion::ManufactureDenied));
    assert_eq!(entitlement("denies one"), Entitlement::Letter(LetterKind::ImprovementAdvice));
    assert_eq!(subject(&spot_check, "denies one").batches, [own]);
    assert_eq!(entitlement("monitored"), Entitlement::Excluded(Exclusion::RiskMonitoring));
}

/// An indicator of which plants keep results on the good side of `working`, under this one limit.
fn with_practice(name: &str, preference: Preference, requirement: &str, practice: &str) -> yice::domain::Indicator {
    let mut definition = indicator(name, preference);
    let limit =
        format!("requirement = \"{requirement}\"\n[practice]\nsource = \"-\"\ncertainty = \"seen\"\n{practice}");
    definition.limits = vec![toml::from_str::<CatalogLimit>(&limit).expect("a limit")];
    definition
}

#[test]
fn shortcomings_are_told_once_and_most_serious_first() {
    let kept = "working_high = \"9.0\"\nmargin = { abs = \"1.0\" }\nspread_alarm = { abs = \"3\" }";
    let mut definitions = vec![indicator("关键", Preference::Lower), indicator("安全", Preference::Lower)];
    definitions.push(with_practice("均匀", Preference::Lower, "≤10.0", kept));
    definitions.push(with_practice(
        "温度",
        Preference::Higher,
        "≥255",
        "working_low = \"260\"\nmargin = { abs = \"5\" }",
    ));
    definitions[1].safety_related = true;
    definitions.iter_mut().skip(1).for_each(|definition| definition.key = false);
    definitions[3].scale = yice::domain::Scale::Interval;
    let mut spot_check = spot_check(definitions);
    let items = |spot_check: &SpotCheck, results: [&str; 4]| {
        vec![
            nonconforming(item(spot_check, 0, "≤1.00", results[0])),
            nonconforming(item(spot_check, 1, "≤1.00", results[1])),
            item(spot_check, 2, "≤10.0", results[2]),
            item(spot_check, 3, "≥255", results[3]),
        ]
    };
    let first = items(&spot_check, ["1.20", "1.01", "5.0", "257"]);
    add_batch(&mut spot_check, "E", first);
    let second = items(&spot_check, ["1.10", "1.02", "9.9", "258"]);
    add_batch(&mut spot_check, "E", second);
    spot_check.batches[0].production_date_or_lot = "1".into();
    spot_check.batches[1].production_date_or_lot = "2".into();
    spot_check.prior_findings.push(yice::domain::PriorFinding {
        enterprise: spot_check.batches[0].labeled_manufacturer.clone(),
        name: "E".into(),
        class: Some(spot_check.batches[0].class.clone()),
        failed_items: vec!["均 匀".into()],
        year: 2022,
    });
    let found = subject(&spot_check, "E").shortcomings;
    let told: Vec<(State, Direction, &str, usize)> =
        found.iter().map(|one| (one.state, one.direction, one.name.as_str(), one.batch)).collect();
    assert_eq!(
        told,
        [
            (State::Failed, Direction::TooHigh, "安全", 1),
            (State::Failed, Direction::TooHigh, "安全", 0),
            (State::Failed, Direction::TooHigh, "关键", 0),
            (State::Failed, Direction::TooHigh, "关键", 1),
            (State::Thin, Direction::TooHigh, "均匀", 1),
            (State::Thin, Direction::TooLow, "温度", 0),
            (State::Spread, Direction::TooHigh, "均匀", 1),
            // It passes now: no shortcoming any more.
            (State::Repeat, Direction::TooHigh, "均匀", 1),
        ]
    );
    assert_eq!(found[6].own_results, ["5.0", "9.9"]);
    assert!(found[5].margin.as_ref().is_some_and(|margin| margin.display() == "2"));
    let targets: Vec<Option<String>> = found.iter().map(|one| one.target.map(|target| target.to_string())).collect();
    assert_eq!(targets[0].as_deref(), Some("1.00"), "no practice is known: the limit itself");
    assert_eq!((targets[4].as_deref(), targets[5].as_deref(), targets[6].as_deref()), (Some("9.0"), Some("260"), None));
}

/// What a report rounds away is not known, and a change too small to ask for is no shortcoming.
#[test]
fn thin_is_only_what_is_certainly_thin_and_worth_asking_for() {
    let is_thin = |practice: &str, requirement: &str, result: &str| {
        let mut spot_check = spot_check(vec![with_practice("厚度", Preference::Higher, requirement, practice)]);
        let tested = item(&spot_check, 0, requirement, result);
        add_batch(&mut spot_check, "E", vec![tested]);
        subject(&spot_check, "E").shortcomings.iter().any(|one| one.state == State::Thin)
    };
    let wall = "working_low = \"0.82\"\nmargin = { abs = \"0.02\" }";
    assert!(!is_thin(wall, "≥0.8", "0.8"), "0.8 may be 0.84");
    assert!(is_thin(wall, "≥0.8", "0.80"));
    assert!(!is_thin(wall, "≥0.8", "0.82"));
    let change = "working_low = \"46.0\"\nmargin = { abs = \"1.0\" }\nsmallest_change = { abs = \"0.5\" }";
    assert!(is_thin(change, "≥45.0", "45.5") && !is_thin(change, "≥45.0", "45.6"));
    assert!(!is_thin("", "≥45.0", "45.0"), "nobody said what would be thin");
}

#[test]
fn a_spread_is_of_one_product_beyond_the_alarm_the_method_and_half_the_margin() {
    let spread_of = |practice: &str, tested: &[(&str, &str, &str)]| -> Option<(Vec<String>, bool)> {
        let mut spot_check = spot_check(vec![with_practice("均匀", Preference::Lower, "≤2.0", practice)]);
        for (model, lot, result) in tested {
            let one = item(&spot_check, 0, "≤2.0", result);
            let batch = add_batch(&mut spot_check, "E", vec![one]);
            // `a 甲`: a model with its trademark.
            let (model, trademark) = model.split_once(' ').unwrap_or((model, ""));
            spot_check.batches[batch].model = model.into();
            spot_check.batches[batch].trademark = trademark.into();
            spot_check.batches[batch].production_date_or_lot = (*lot).into();
        }
        let found = subject(&spot_check, "E").shortcomings.into_iter().find(|one| one.state == State::Spread)?;
        Some((found.own_results.iter().map(|result| result.to_string()).collect(), found.is_same_lot))
    };
    let alarm = "spread_alarm = { abs = \"0.5\" }";
    let told = |results: &[&str], same_lot| Some((results.iter().map(|text| text.to_string()).collect(), same_lot));
    assert_eq!(spread_of(alarm, &[("a", "1", "1.3"), ("a", "2", "1.7")]), None, "below the alarm");
    assert_eq!(spread_of(alarm, &[("a", "1", "1.2"), ("a", "2", "1.7")]), told(&["1.2", "1.7"], false));
    assert_eq!(spread_of(alarm, &[("a", "1", "0.5"), ("b", "2", "1.9")]), None, "two models");
    assert_eq!(spread_of(alarm, &[("a 甲", "1", "0.5"), ("a 乙", "2", "1.9")]), None, "two trademarks");
    assert_eq!(spread_of(alarm, &[("a", "1", "0.5"), ("a /", "2", "1.9")]), told(&["0.5", "1.9"], false));
    assert_eq!(spread_of(alarm, &[("a", "1", "0.5"), ("a", "1", "1.9")]), told(&["0.5", "1.9"], true));
    assert_eq!(
        spread_of(alarm, &[("a", "/", "0.5"), ("a", "/", "1.9")]),
        told(&["0.5", "1.9"], false),
        "no lot is named"
    );
    assert_eq!(
        spread_of(alarm, &[("a", "1", "0.5"), ("a", "1", "1.9"), ("a", "2", "1.8")]),
        told(&["0.5", "1.9"], true),
        "an uneven lot says nothing of the process"
    );
    assert_eq!(spread_of(alarm, &[("a", "1", "0.1"), ("a", "2", "0.7")]), None, "the limit is far");
    assert_eq!(spread_of(alarm, &[("a", "1", "1"), ("a", "2", "2")]), None, "one step of the last digit");
    let scatters = "spread_alarm = { abs = \"0.5\" }\nreproducibility = { abs = \"0.6\" }";
    assert_eq!(spread_of(scatters, &[("a", "1", "1.2"), ("a", "2", "1.8")]), None, "the method itself scatters so");
    assert_eq!(spread_of("", &[("a", "1", "0.1"), ("a", "2", "1.9")]), None, "nobody said what would be wide");
}

#[test]
fn behind_the_quartile_is_told_only_where_quartiles_are_shown_and_better_is_worth_it() {
    let results = ["1.0", "2.0", "3.0", "4.0", "5.0", "6.0", "7.0", "8.0", "8.5", "9.0"];
    let mut ten = one_result_each(Preference::Lower, "≤10", &results);
    let states = |spot_check: &SpotCheck| -> Vec<State> {
        subject(spot_check, "E08").shortcomings.iter().map(|one| one.state).collect()
    };
    assert_eq!(states(&ten), [State::Behind]);
    let nine = one_result_each(Preference::Lower, "≤10", &results[..9]);
    assert_eq!(states(&nine), []);
    let mut practice = |practice: &str| {
        let definition = with_practice("指标", Preference::Lower, "≤10", practice);
        ten.catalog.classes.values_mut().for_each(|class| class.indicators[0].limits = definition.limits.clone());
        states(&ten)
    };
    assert_eq!(practice("good_enough = \"9\""), [], "8.5 is good enough");
    assert_eq!(practice("reproducibility = { abs = \"3.0\" }"), [], "the median is 5.5");
    assert_eq!(practice("reproducibility = { abs = \"2.9\" }"), [State::Behind]);
}

#[test]
fn results_that_the_method_cannot_tell_apart_are_neither_better_nor_worse() {
    let mut group = one_result_each(Preference::Lower, "≤10", &["1.0", "2.0", "3.0", "3.4", "5.0", "6.0"]);
    let counts = |group: &SpotCheck| {
        let own = ranked(group, "E02");
        (own.worse, own.tied, own.better, own.rank)
    };
    assert_eq!(counts(&group), (3, 0, 2, 3));
    let definition = with_practice("指标", Preference::Lower, "≤10", "reproducibility = { abs = \"1.0\" }");
    group.catalog.classes.values_mut().for_each(|class| class.indicators[0].limits = definition.limits.clone());
    assert_eq!(counts(&group), (2, 2, 1, 3), "2.0 lies exactly as far as the method scatters: not told apart");
}

#[test]
fn only_what_the_catalog_says_must_agree_is_compared() {
    let mut group = one_result_each(Preference::Lower, "≤10", &["1.0", "2.0", "3.0", "4.0", "5.0", "6.0"]);
    for (batch, grade) in group.batches.iter_mut().zip(["优等品", "优等品 ", "优等品", "优等品", "优等品", "合格品"])
    {
        batch.grade = grade.into();
    }
    assert_eq!(ranked(&group, "E00").enterprises, 6);
    let definition = with_practice("指标", Preference::Lower, "≤10", "comparable_within = [\"grade\"]");
    group.catalog.classes.values_mut().for_each(|class| class.indicators[0].limits = definition.limits.clone());
    assert_eq!(ranked(&group, "E00").enterprises, 5);
    assert_eq!(withheld(&group, "E05"), Withheld::TooFewEnterprises);
}

#[test]
fn the_overview_counts_final_batches_by_every_part() {
    let results = ["1.0", "2.0", "3.0", "4.0", "11.0", "12.0"];
    let mut spot_check = one_result_each(Preference::Lower, "≤10", &results);
    for failed in [4, 5] {
        spot_check.batches[failed].items[0].verdict = yice::domain::ItemVerdict::Nonconforming;
        spot_check.batches[failed].conclusion = yice::domain::Conclusion::Nonconforming;
    }
    spot_check.batches[1].agency = "乙".into();
    spot_check.batches[2].task = TaskKind::FollowUp;
    spot_check.batches[5].status = ResultStatus::Retesting;
    let overview = &analyse(&spot_check).overviews[0];
    assert_eq!((overview.total.enterprises, overview.total.batches, overview.total.failed), (4, 4, 1));
    assert_eq!(overview.total.rate.expect("batches").rate.to_string(), "0.250000");
    let of = |part: PartOf| {
        let found = overview.parts.iter().find(|one| one.of == part).map(|one| (one.counts.batches, one.counts.failed));
        found.expect("the part")
    };
    assert_eq!(of(PartOf::Agency("甲".into())), (3, 1));
    assert_eq!(of(PartOf::Agency("乙".into())), (1, 0));
    assert_eq!(of(PartOf::Task(TaskKind::FollowUp)), (1, 0));
    assert_eq!(of(PartOf::Region(String::new())), (4, 1));
    assert_eq!((overview.items[0].tested, overview.items[0].failed), (4, 1));
    let group = &overview.indicators[0].groups[0];
    assert_eq!(
        (group.enterprises, group.quartiles.clone()),
        (4, Some(["1.75", "3.0", "5.75"].map(yice::analysis::Text::from)))
    );
    assert_eq!(overview.left_out.iter().map(|(_, count)| count).sum::<u32>(), 2);
}

#[test]
fn reviewers_are_told_what_stands_out() {
    let results = ["7.30", "7.32", "7.34", "7.31", "7.35", "7.33", "7.36", "0.733", "8.90"];
    let mut spot_check = one_result_each(Preference::Lower, "≤7.41", &results);
    let kinds = |spot_check: &SpotCheck| -> Vec<(ReviewKind, usize)> {
        analyse(spot_check).review_notes.iter().map(|note| (note.kind.clone(), note.places[0].0)).collect()
    };
    assert_eq!(
        kinds(&spot_check),
        [
            (ReviewKind::UnitSlipCandidate { power: 1 }, 7),
            (ReviewKind::TypingErrorCandidate { robust_z: "52.9".into() }, 8)
        ]
    );
    let censored = item(&spot_check, 0, "≤7.41", "<0.1");
    add_batch(&mut spot_check, "E99", vec![censored]);
    assert_eq!(kinds(&spot_check), [], "a spread with a censored result would be invented");

    let mut apart = one_result_each(
        Preference::Lower,
        "≤7.41",
        &["7.30", "7.31", "7.32", "7.33", "7.34", "7.38", "7.39", "7.40", "7.39", "7.38"],
    );
    apart.batches.iter_mut().skip(5).for_each(|batch| batch.agency = "乙".into());
    let notes = std::mem::take(&mut analyse(&apart).review_notes);
    let agencies: Vec<&ReviewKind> = notes.iter().map(|note| &note.kind).collect();
    assert!(
        matches!(agencies[..], [_, ReviewKind::AgencyApart { agency, median, .. }] if agency == "乙" && median == "7.39"),
        "{agencies:?}"
    );
    apart.batches[9].agency = "甲".into();
    assert_eq!(analyse(&apart).review_notes, [], "four results are too few");
}
