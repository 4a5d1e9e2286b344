//! Which rules speak about which samples.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use yice::advice::diagnosis::{Diagnosis, ReadyRules};
use yice::domain::condition::Condition;
use yice::domain::diagnosis::{
    Certainty, DiagnosisRules, Rule, Sentence, Standing, replaces, sentence, sentences, steps,
};

use crate::support::project;
use crate::support::samples::{Sample, Tested, class, diagnose, diagnose_by_catalog, rules, subject_of};

/// A rule about `wire_bv` with these texts.
fn rule(id: &str, condition: &str, probable: &str, replaced: &str) -> Rule {
    Rule {
        id: id.into(),
        classes: vec!["wire_bv".into()],
        condition: Condition::read(condition).unwrap(),
        condition_text: sentence(condition.split('「').next().unwrap()).unwrap_or_default(),
        most_probable: sentence(probable).unwrap(),
        is_statement: false,
        possible: sentences("甲；乙{v(「绝缘最薄处厚度」)}").unwrap(),
        excluded: Vec::new(),
        worked: sentences("约{v(「导体电阻（20℃）」)*2|1} Ω；假设").unwrap(),
        steps: steps("量线径：≥{v(「绝缘最薄处厚度」)} → 丙 ⏎ 测铜杆").unwrap(),
        replaces: replaces(replaced).unwrap(),
        source: "-".into(),
        status: Standing::EngineeringPractice,
        certainty: Certainty::MemoryHigh,
        approved_by: String::new(),
        approved_on: None,
        origin: ("own.csv".into(), 2),
    }
}

fn speaking(condition: &str, samples: &[Sample], prior: &[&str]) -> Vec<Diagnosis> {
    let rules = DiagnosisRules { rules: vec![rule("wire_bv/90", condition, "丁", "")] };
    diagnose(&rules, "wire_bv", samples, prior)
}

fn speaks(condition: &str, samples: &[Sample]) -> bool {
    !speaking(condition, samples, &[]).is_empty()
}

const RESISTANCE: &str = "导体电阻（20℃）";
const THINNEST: &str = "绝缘最薄处厚度";

fn resistance(result: &str, verdict: &str) -> Tested {
    Tested::new(RESISTANCE, result, "≤7.41", verdict).within("", "7.26")
}

fn thinnest(result: &str, verdict: &str) -> Tested {
    Tested::new(THINNEST, result, "≥0.62", verdict).within("0.66", "")
}

fn sample(items: Vec<Tested>) -> Sample {
    Sample { model: "BV 2.5".into(), lot: "20230601".into(), items }
}

#[test]
fn the_samples_of_the_audit_select_exactly_their_rules() {
    let mut reader = csv::Reader::from_path(project().join("tests/vectors/diagnosis_samples.csv")).unwrap();
    let mut samples: BTreeMap<String, (String, String, Vec<Tested>)> = BTreeMap::new();
    for row in reader.deserialize::<BTreeMap<String, String>>().map(Result::unwrap) {
        let tested = Tested::new(&row["item"], &row["result"], &row["requirement"], &row["verdict"]);
        let known =
            samples.entry(row["sample"].clone()).or_insert((row["class"].clone(), row["rules"].clone(), Vec::new()));
        known.2.push(tested.within(&row["working_low"], &row["working_high"]));
    }
    assert_eq!(samples.len(), 19);
    let rules = rules();
    for (name, (class, expected, items)) in samples {
        let ids = |told: Vec<Diagnosis>| told.into_iter().map(|diagnosis| diagnosis.rule).collect::<BTreeSet<_>>();
        let expected: BTreeSet<String> = expected.split(' ').map(str::to_string).collect();
        let samples = [sample(items)];
        assert_eq!(ids(diagnose(&rules, &class, &samples, &[])), expected, "{name}");
        assert_eq!(ids(diagnose_by_catalog(&rules, &class, &samples)), expected, "{name}, by the catalog's practice");
    }
}

#[test]
fn what_was_not_tested_is_neither_true_nor_false() {
    let one = [sample(vec![resistance("7.86", "不符合")])];
    for open in ["thin(「绝缘最薄处厚度」)", "fail(「绝缘最薄处厚度」)", "v(「绝缘最薄处厚度」)<1"]
    {
        for condition in [open.to_string(), format!("not {open}"), format!("ok(「导体电阻（20℃）」) or {open}")]
        {
            assert!(!speaks(&condition, &one), "{condition}");
        }
        assert!(!speaks(&format!("fail(「导体电阻（20℃）」) and {open}"), &one));
        assert!(!speaks(&format!("fail(「导体电阻（20℃）」) and not {open}"), &one));
        assert!(speaks(&format!("fail(「导体电阻（20℃）」) or {open}"), &one), "the other alternative holds anyway");
    }
    let nothing = [sample(vec![Tested::new(THINNEST, "/", "≥0.62", "不参与判定"), resistance("7.86", "不符合")])];
    assert!(!speaks("not fail(「绝缘最薄处厚度」)", &nothing));
    assert!(!speaks("not ok(「绝缘最薄处厚度」)", &nothing));
}

#[test]
fn a_result_without_a_number_answers_no_question_about_numbers() {
    let censored = [sample(vec![Tested::new(RESISTANCE, "<5.0", "≤7.41", "符合").within("", "7.26")])];
    assert!(!speaks("v(「导体电阻（20℃）」)<7", &censored) && !speaks("not v(「导体电阻（20℃）」)<7", &censored));
    assert!(speaks("below_detection(「导体电阻（20℃）」) and normal(「导体电阻（20℃）」)", &censored));
    let words = [sample(vec![Tested::new("标志", "不符合", "符合标准要求", "不符合")])];
    assert!(speaks("fail(「标志」)", &words));
    assert!(!speaks("fail_low(「标志」)", &words) && !speaks("not fail_low(「标志」)", &words));
    assert!(!speaks("lim(「标志」)>0", &words) && !speaks("thin(「标志」) or normal(「标志」)", &words));
}

#[test]
fn without_practice_nothing_is_thin_and_nothing_normal() {
    let bare = [sample(vec![Tested::new(THINNEST, "0.62", "≥0.62", "符合")])];
    assert!(!speaks("thin(「绝缘最薄处厚度」)", &bare) && !speaks("normal(「绝缘最薄处厚度」)", &bare));
    assert!(!speaks("not thin(「绝缘最薄处厚度」)", &bare));
    let failed = [sample(vec![Tested::new(THINNEST, "0.60", "≥0.62", "不符合")])];
    assert!(speaks("not thin(「绝缘最薄处厚度」) and not normal(「绝缘最薄处厚度」)", &failed), "it failed");
}

#[test]
fn numbers_are_exact() {
    let exact = [sample(vec![resistance("7.7805", "不符合"), thinnest("0.1", "不符合")])];
    assert!(speaks("dev(「导体电阻（20℃）」)==5", &exact), "0.3705 of 7.41 are 5 % to the last digit");
    assert!(speaks("v(「绝缘最薄处厚度」)*3==0.3 and v(「绝缘最薄处厚度」)/3*3==0.1", &exact));
    assert!(speaks("sqrt(0.01)==v(「绝缘最薄处厚度」) and -v(「绝缘最薄处厚度」)<0", &exact));
    assert!(
        !speaks("1/(v(「绝缘最薄处厚度」)-0.1)>0", &exact) && !speaks("not 1/(v(「绝缘最薄处厚度」)-0.1)>0", &exact)
    );
    assert!(!speaks("sqrt(-1)<1 or sqrt(-1)>=1", &exact));
}

#[test]
fn numbers_beyond_what_can_be_kept_leave_it_open() {
    let huge = "9".repeat(20);
    let one = [sample(vec![thinnest("0.7", "符合")])];
    let product = [huge.as_str(); 8].join("*");
    let quotient = [huge.as_str(); 8].join("/");
    for amount in
        [product.clone(), quotient, format!("-({product})"), format!("abs(-({product}))"), format!("sqrt({product})")]
    {
        let condition = format!("v(「绝缘最薄处厚度」)<{amount}");
        assert!(!speaks(&condition, &one) && !speaks(&format!("not {condition}"), &one), "{condition}");
    }
}

#[test]
fn lots_and_models_decide_what_a_range_is() {
    let of = |model: &str, lot: &str, result: &str| Sample {
        model: model.into(),
        lot: lot.into(),
        items: vec![resistance(result, "符合")],
    };
    let range = |samples: &[Sample]| speaks("range(「导体电阻（20℃）」)==0.3", samples);
    assert!(range(&[of("BV 2.5", "1", "7.0"), of("BV 2.5", "2", "7.3")]));
    assert!(range(&[of("BV 2.5", "1", "7.0"), of("BV 2.5", "2", "7.1"), of("BV　2.5", "3", "7.3")]));
    assert!(!range(&[of("BV 2.5", "1", "7.0"), of("BV 4", "2", "7.3")]), "another model");
    assert!(!range(&[of("BV 2.5", "1", "7.0"), of("BV 2.5", "1", "7.3")]), "one lot");
    assert!(!range(&[of("BV 2.5", "", "7.0"), of("BV 2.5", "--", "7.3")]), "nobody knows the lots");
    assert!(!range(&[of("BV 2.5", "1", "7.3")]));
    let two_of_one = [of("BV 2.5", "1", "7.0"), of("BV 2.5", "1", "7.3")];
    assert!(speaks("lot_range(「导体电阻（20℃）」)==0.3 and same_lot(「导体电阻（20℃）」)", &two_of_one));
    assert!(speaks("not same_model(「导体电阻（20℃）」) and count(「导体电阻（20℃）」)==2", &two_of_one));
    let other_limit =
        Sample { items: vec![Tested::new(RESISTANCE, "7.3", "≤7.50", "符合")], ..of("BV 2.5", "2", "") };
    assert!(!range(&[of("BV 2.5", "1", "7.0"), other_limit]), "results under two requirements are not compared");
}

#[test]
fn every_item_in_turn_speaks_for_itself() {
    let items = || {
        vec![resistance("7.30", "符合"), thinnest("0.60", "不符合"), Tested::new("标志", "符合", "符合要求", "符合")]
    };
    let told = speaking("prior_failed(「本项」) and ok(「本项」)", &[sample(items())], &["标志", RESISTANCE, THINNEST]);
    let cells: Vec<_> = told.iter().map(|diagnosis| diagnosis.items.clone()).collect();
    assert_eq!(cells, [vec![(0, 0)], vec![(0, 2)]]);
    assert!(speaking("prior_failed(「本项」)", &[sample(items())], &[]).is_empty());
    let twice = speaking("ok(「本项」)", &[sample(vec![resistance("7.30", "符合")]), sample(items())], &[]);
    assert_eq!(twice.len(), 2, "one for each item, however many batches: {twice:?}");
}

#[test]
fn what_failed_elsewhere_is_known() {
    let of = |lot: &str, verdict: &str| Sample {
        lot: lot.into(),
        ..sample(vec![resistance(if verdict == "符合" { "7.3" } else { "7.9" }, verdict)])
    };
    let mixed = [of("1", "符合"), of("2", "不符合")];
    assert!(speaks("ok(「导体电阻（20℃）」) and fail_in_any(「导体电阻（20℃）」)", &mixed));
    assert!(speaks("failed()==1", &mixed) && !speaks("failed()==0", &mixed));
    assert!(speaks("failed()==0 and not fail_in_any(「导体电阻（20℃）」)", &mixed[..1]));
    let told = speaking("prior_failed(「本项」) and ok(「本项」) and not fail_in_any(「本项」)", &mixed, &[RESISTANCE]);
    assert!(told.is_empty(), "{told:?}");
}

#[test]
fn nothing_is_called_in_order_where_something_failed() {
    let items = |pressure: &str| {
        vec![
            Tested::new("断裂伸长率", "612", "≥350", "符合").within("400", ""),
            Tested::new("氧化诱导时间（210℃）", "48", "≥20", "符合").within("30", ""),
            Tested::new("纵向回缩率（110℃）", "1.2", "≤3", "符合").within("", "2.0"),
            Tested::new("静液压强度（20℃，100 h）", pressure, "无破裂、无渗漏", pressure),
        ]
    };
    let ids = |pressure: &str| -> Vec<String> {
        diagnose(&rules(), "pe_pipe", &[sample(items(pressure))], &[]).into_iter().map(|told| told.rule).collect()
    };
    assert_eq!((ids("符合"), ids("不符合")), (vec!["pe_pipe/06".to_string()], vec!["pe_pipe/05".to_string()]));
}

#[test]
fn a_rule_about_every_item_names_it() {
    let items = vec![resistance("7.30", "符合"), thinnest("0.70", "符合")];
    let mut every = rule("wire_bv/90", "prior_failed(「本项」) and ok(「本项」)", "丁", "");
    every.condition_text = sentence("{本项}上年度不合格，本次符合要求").unwrap();
    let told = |prior| {
        let rules = DiagnosisRules { rules: vec![every.clone()] };
        diagnose(&rules, "wire_bv", &[sample(items.clone())], &[prior]).remove(0).condition
    };
    assert_eq!(told(THINNEST), "绝缘最薄处厚度上年度不合格，本次符合要求");
    assert_eq!(told(RESISTANCE), "导体电阻上年度不合格，本次符合要求");
}

/// What is only just within its limit excludes nothing, and thin is what the letter calls thin.
#[test]
fn what_is_thin_excludes_nothing() {
    let sure = |result: &str| {
        let mut one = rule("wire_bv/90", "fail_low(「绝缘最薄处厚度」) and ok(「导体电阻（20℃）」)", "丁", "");
        one.excluded = sentences("戊").unwrap();
        let rules = DiagnosisRules { rules: vec![one] };
        let items = vec![resistance(result, "符合"), thinnest("0.60", "不符合")];
        let told = diagnose_by_catalog(&rules, "wire_bv", &[sample(items)]);
        told[0].excluded.clone()
    };
    assert_eq!(sure("7.20"), ["戊"]);
    assert!(sure("7.40").is_empty());
    // 0.02 outside the working range is less than is worth asking for: neither thin nor normal.
    let speaks_of = |condition: &str, result: &str| {
        let rules = DiagnosisRules { rules: vec![rule("wire_bv/90", condition, "丁", "")] };
        let items = vec![resistance(result, "符合"), thinnest("0.70", "符合")];
        !diagnose_by_catalog(&rules, "wire_bv", &[sample(items)]).is_empty()
    };
    for (result, thin, normal) in [("7.40", true, false), ("7.28", false, false), ("7.20", false, true)] {
        assert_eq!(speaks_of("thin(「导体电阻（20℃）」)", result), thin, "{result}");
        assert_eq!(speaks_of("normal(「导体电阻（20℃）」)", result), normal, "{result}");
    }
}

#[test]
fn the_cells_that_decided_are_named_and_no_others() {
    let items =
        vec![resistance("7.86", "不符合"), thinnest("0.60", "不符合"), Tested::new("标志", "符合", "符合要求", "符合")];
    let told = |condition: &str| speaking(condition, &[sample(items.clone())], &[]).remove(0).items;
    assert_eq!(told("fail_high(「导体电阻（20℃）」) and fail_low(「绝缘最薄处厚度」)"), [(0, 0), (0, 1)]);
    assert_eq!(told("fail_low(「导体电阻（20℃）」) or fail_low(「绝缘最薄处厚度」)"), [(0, 1)]);
    assert_eq!(told("not (ok(「导体电阻（20℃）」) and ok(「标志」))"), [(0, 0)]);
    let points = speaking("fail_high(「导体电阻（20℃）」)", &[sample(items)], &[]).remove(0).points;
    assert_eq!(points.len(), 1);
}

#[test]
fn of_several_rows_of_one_item_the_failed_one_counts() {
    let cores = [sample(vec![resistance("7.30", "符合"), resistance("7.86", "不符合"), resistance("7.20", "符合")])];
    assert!(speaks("fail_high(「导体电阻（20℃）」) and v(「导体电阻（20℃）」)==7.86", &cores));
}

#[test]
fn names_that_mean_the_same_stand_in_for_each_other() {
    let potash = |name: &str| [sample(vec![Tested::new(name, "14.9", "≥13.5", "符合")])];
    for name in ["氧化钾", "氧化钾（K₂O）", "氧化钾(K2O)"] {
        assert!(speaks("v(「氧化钾|氧化钾（K₂O）」)==14.9", &potash(name)), "{name}");
    }
    assert!(!speaks("v(「氧化钾|氧化钾（K₂O）」)==14.9", &potash("总氮")));
}

#[test]
fn a_sentence_whose_figure_is_not_known_is_left_out() {
    let told = |items: Vec<Tested>| speaking("fail(「导体电阻（20℃）」)", &[sample(items)], &[]).remove(0);
    let with = told(vec![resistance("7.86", "不符合"), thinnest("0.70", "符合")]);
    assert_eq!(with.possible, ["甲", "乙0.70"]);
    assert_eq!((with.steps.len(), with.steps[0].outcomes[0].0.as_str()), (2, "≥0.70"));
    let without = told(vec![resistance("7.86", "不符合")]);
    assert_eq!((without.possible, without.steps.len()), (vec!["甲".to_string()], 1));
    let root = DiagnosisRules {
        rules: vec![rule("wire_bv/90", "fail(「导体电阻（20℃）」)", "{v(「绝缘最薄处厚度」)}", "")],
    };
    assert!(diagnose(&root, "wire_bv", &[sample(vec![resistance("7.86", "不符合")])], &[]).is_empty());
}

#[test]
fn a_rule_steps_back_for_one_that_replaces_it_and_causes_for_both() {
    let items = vec![sample(vec![resistance("7.86", "不符合")])];
    let both = DiagnosisRules {
        rules: vec![
            rule("wire_bv/90", "fail(「导体电阻（20℃）」)", "丁", "「导体电阻（20℃）」"),
            rule("wire_bv/91", "dev(「导体电阻（20℃）」)>3", "戊", "退火不足；wire_bv/90"),
        ],
    };
    let told = diagnose(&both, "wire_bv", &items, &[]);
    let (first, second) = (&told[0], &told[1]);
    assert_eq!((first.replaced_by.as_deref(), second.replaced_by.as_deref()), (Some("wire_bv/91"), None));
    assert!(!first.takes_away([RESISTANCE].into_iter(), "线径偏小"), "replaced: it says nothing any more");
    assert!(second.takes_away([RESISTANCE].into_iter(), "铜线退火 不足"));
    assert!(!second.takes_away([RESISTANCE].into_iter(), "线径偏小"));
}

#[test]
fn only_drafts_have_rules_that_nobody_approved() {
    let samples = [sample(vec![resistance("7.86", "不符合")])];
    let (mut spot_check, subject, practice) = subject_of("wire_bv", &samples, &[]);
    let mut one = rule("wire_bv/90", "fail(「导体电阻（20℃）」)", "丁", "");
    let mut count = |rule: &Rule, status: yice::domain::settings::LetterStatus| {
        spot_check.settings.letter.status = status;
        let ready = ReadyRules::new(DiagnosisRules { rules: vec![rule.clone()] }, &spot_check);
        ready.diagnose(&spot_check, &subject, &practice).iter().filter(|diagnosis| diagnosis.unapproved).count()
    };
    use yice::domain::settings::LetterStatus::{Draft, Final};
    assert_eq!((count(&one, Draft), count(&one, Final)), (1, 0));
    one.approved_by = "甲".into();
    assert_eq!(count(&one, Draft), 0, "it is approved");
}

#[test]
fn the_copper_of_sample_a_is_turned_into_diameters() {
    let items = vec![
        resistance("7.86", "不符合"),
        Tested::new("绝缘厚度平均值", "0.8", "≥0.8", "符合").within("0.82", ""),
        thinnest("0.64", "符合"),
        Tested::new("老化前抗张强度（中间值）", "15.2", "≥12.5", "符合").within("13.5", ""),
        Tested::new("老化前断裂伸长率（中间值）", "168", "≥125", "符合").within("140", ""),
        Tested::new("70℃绝缘电阻", "0.018", "≥0.010", "符合"),
    ];
    let told = diagnose(&rules(), "wire_bv", &[sample(items)], &[]);
    let ids: Vec<_> = told.iter().map(|one| (one.rule.as_str(), one.replaced_by.as_deref())).collect();
    assert_eq!(ids, [("wire_bv/02", Some("wire_bv/10")), ("wire_bv/06", None), ("wire_bv/10", None)]);
    let copper = &told[2];
    assert!(copper.condition.contains("线径约为1.72 mm，本批约为1.67 mm"), "{}", copper.condition);
    assert!(copper.condition.starts_with("导体电阻超出限值6.1%"));
    let outcomes: Vec<_> = copper.steps[0].outcomes.iter().map(|(when, _)| when.as_str()).collect();
    assert_eq!(outcomes, ["不大于1.68 mm", "不小于1.73 mm", "两者之间"]);
    assert!(told[1].most_probable.contains("0.75 mm～0.85 mm"), "{}", told[1].most_probable);
    assert_eq!(
        copper.worked,
        ["电阻率不变时，要降到7.26 Ω/km，截面积约需比本批增大8.2%，单根实心导体的线径约需1.74 mm"]
    );
}

#[test]
fn the_potash_of_sample_b_explains_both_thin_items() {
    let items = vec![
        Tested::new("总养分（N+P₂O₅+K₂O）", "45.4", "≥45.0", "符合").within("45.5", ""),
        Tested::new("总氮（N）", "15.3", "≥13.5", "符合"),
        Tested::new("有效五氧化二磷", "15.2", "≥13.5", "符合"),
        Tested::new("氧化钾", "14.9", "≥13.5", "符合"),
        Tested::new("氯离子", "2.6", "≤3.0", "符合").within("", "2.0"),
        Tested::new("水溶性磷占有效磷百分率", "68.2", "≥60", "符合").within("63", ""),
    ];
    let told = diagnose(&rules(), "fert_compound", &[sample(items)], &[]);
    let ids: Vec<_> = told.iter().map(|one| (one.rule.as_str(), one.replaced_by.as_deref())).collect();
    assert_eq!(ids, [("fert_compound/11", Some("fert_compound/12")), ("fert_compound/12", None)]);
    assert!(
        told[1].worked[0].contains("其余约2.15个百分点另有来源，约合每吨氯化钾45 kg，或者氯化铵32 kg"),
        "{:?}",
        told[1].worked
    );
    assert_eq!(told[1].items.len(), 5);
}

#[test]
fn the_bricks_of_sample_c_are_low_and_alike() {
    let items = vec![
        Tested::new("抗压强度平均值", "9.6", "≥10.0", "不符合").within("11.5", ""),
        Tested::new("抗压强度标准值", "8.1", "≥6.5", "符合").within("7.2", ""),
    ];
    let told = diagnose(&rules(), "brick_common", &[sample(items)], &[]);
    assert_eq!(told.len(), 1);
    assert!(told[0].condition.contains("标准差约0.82 MPa，变异系数约8.5%"), "{}", told[0].condition);
    assert!(told[0].excluded[0].contains("变异系数要到17.6%"), "{:?}", told[0].excluded);
    assert_eq!(told[0].steps.len(), 3);
}

#[test]
fn nothing_is_weak_in_sample_d_and_that_is_said() {
    let items = vec![
        Tested::new("断裂伸长率", "612", "≥350", "符合").within("400", ""),
        Tested::new("氧化诱导时间（210℃）", "48", "≥20", "符合").within("30", ""),
        Tested::new("纵向回缩率（110℃）", "1.2", "≤3", "符合").within("", "2.0"),
    ];
    let told = diagnose(&rules(), "pe_pipe", &[sample(items)], &[]);
    assert_eq!(told.iter().map(|one| one.rule.as_str()).collect::<Vec<_>>(), ["pe_pipe/06"]);
    assert!(told[0].excluded[0].contains("已是要求的2.4倍"), "{:?}", told[0].excluded);
}

proptest! {
    /// An item that is not in the sample never decides anything: whatever rules say without it, they say with any result of it
    /// or do not say, but nothing that was true of the others turns around.
    #[test]
    fn a_rule_speaks_only_if_it_would_whatever_the_untested_item_were(
        condition in condition(),
        thin in 50_u32..80,
        resistance_100 in 690_u32..800,
    ) {
        let resistance = resistance(&format!("{}.{:02}", resistance_100 / 100, resistance_100 % 100), if resistance_100 > 741 { "不符合" } else { "符合" });
        let without = speaks(&condition, &[sample(vec![resistance.clone()])]);
        let thinnest = thinnest(&format!("0.{thin}"), if thin < 62 { "不符合" } else { "符合" });
        let with = speaks(&condition, &[sample(vec![resistance, thinnest])]);
        prop_assert!(!without || with, "{condition}");
    }
}

/// Conditions over two items.
fn condition() -> impl Strategy<Value = String> {
    let item = || prop::sample::select(vec!["「导体电阻（20℃）」", "「绝缘最薄处厚度」"]);
    let word = prop::sample::select(vec!["fail", "ok", "thin", "normal", "fail_low", "fail_high", "below_detection"]);
    let leaf = prop_oneof![
        (word, item()).prop_map(|(word, item)| format!("{word}({item})")),
        (item(), 0_u32..9).prop_map(|(item, number)| format!("v({item})>{number}")),
        (item(), item()).prop_map(|(one, other)| format!("v({one})-lim({other})<=0")),
    ];
    leaf.prop_recursive(4, 12, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|one| format!("not ({one})")),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("({one}) and ({other})")),
            (inner.clone(), inner).prop_map(|(one, other)| format!("({one}) or ({other})")),
        ]
    })
}

#[test]
fn the_sentences_of_every_rule_are_those_of_its_class() {
    // A figure of an item that the rule's class never has would leave its sentence out for ever.
    for rule in rules().rules.iter().filter(|rule| !rule.classes.is_empty()) {
        let in_condition: BTreeSet<&str> = rule.condition.items.iter().map(String::as_str).collect();
        for item in rule.sentences().flat_map(Sentence::items) {
            assert!(
                in_condition.contains(item),
                "{}: a figure needs 「{item}」, which its condition does not",
                rule.id
            );
        }
        assert!(rule.classes.iter().all(|code| !class(code).indicators.is_empty()));
    }
}
