use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::domain::{Bound, Indicator, Side};

fn number(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

/// An indicator of the catalog from its TOML, as a person writes it.
fn indicator(limits: &str, preference: &str) -> Indicator {
    let text = format!("name = \"项目\"\npreference = \"{preference}\"\n{limits}");
    Indicator::deserialize(toml::Deserializer::parse(&text).unwrap()).unwrap()
}

fn limit(requirement: &str, practice: &str) -> String {
    let about = "source = \"-\"\ncertainty = \"memory-low\"";
    format!("[[limit]]\nrequirement = \"{requirement}\"\n[limit.practice]\n{practice}\n{about}\n")
}

fn contradictions(requirement: &str, preference: &str, practice: &str) -> Vec<Contradiction> {
    let indicator = indicator(&limit(requirement, practice), preference);
    let bound = Bound::parse(requirement, "");
    indicator.limits[0].practice.as_ref().unwrap().contradictions(&bound, indicator.preference)
}

const WIRE: &str = "good_enough = \"7.26\"\ngood_enough_margin = { percent_of_limit = \"2\" }\nworking_high = \"7.26\"\n\
                    margin = { percent_of_limit = \"2\" }\nrepeatability = { percent_of_value = \"0.2\" }\n\
                    reproducibility = { percent_of_value = \"0.5\" }\nsmallest_change = { percent_of_limit = \"0.5\" }\n\
                    spread_alarm = { percent_of_limit = \"1.5\" }";

#[test]
fn an_equal_requirement_has_the_figures_of_the_catalog_however_it_is_written() {
    let indicator = indicator(&limit("≤7.41", WIRE), "lower");
    let own = indicator.practice(&Bound::parse("不大于7.410", "")).unwrap();
    assert!(!own.derived);
    assert_eq!((own.working_low, own.working_high), (None, Some(number("7.26"))));
    assert_eq!((own.good_enough, own.margin), (Some(number("7.26")), Some(number("0.1482"))));
    assert_eq!((own.smallest_change, own.spread_alarm), (Some(number("0.03705")), Some(number("0.11115"))));
    assert_eq!(own.reproducibility(number("7.40")), Some(number("0.037")));
    assert_eq!(
        [own.is_thin(number("7.26")), own.is_thin(number("7.27")), own.is_thin(number("1"))],
        [false, true, false]
    );
    assert!(own.is_good_enough(number("7.26"), Side::Upper) && !own.is_good_enough(number("7.27"), Side::Upper));
}

#[test]
fn another_limit_has_what_all_limits_of_the_indicator_share() {
    let row = |requirement: &str, working: &str, margin: &str, enough: &str| {
        limit(
            requirement,
            &format!(
                "working_low = \"{working}\"\nmargin = {{ abs = \"{margin}\" }}\nsmallest_change = {{ abs = \"0.4\" }}\n{enough}"
            ),
        )
    };
    let own = Bound::parse("≥51.0", "");
    let enough = "good_enough_margin = { abs = \"1.0\" }";
    let shared = row("≥40.0", "40.5", "0.5", enough) + &row("≥30.0", "30.5", "0.5", enough);
    let shared = indicator(&shared, "higher");
    let practice = shared.practice(&own).unwrap();
    assert!(practice.derived);
    assert_eq!((practice.working_low, practice.good_enough), (Some(number("51.5")), Some(number("52.0"))));
    assert_eq!(practice.smallest_change, Some(number("0.4")));
    let none = [
        // Margins differ, a row has none, a limit on the other side, and nothing to share.
        row("≥40.0", "40.5", "0.5", "") + &row("≥30.0", "30.4", "0.4", ""),
        row("≥40.0", "40.5", "0.5", "") + "[[limit]]\nrequirement = \"≥30.0\"\n",
        row("≥40.0", "40.5", "0.5", "") + &limit("≤60.0", "working_high = \"59.5\"\nmargin = { abs = \"0.5\" }"),
        String::new(),
    ];
    for limits in none {
        assert_eq!(indicator(&limits, "higher").practice(&own), None, "{limits}");
    }
    let differs = row("≥40.0", "40.5", "0.5", enough) + &row("≥30.0", "30.5", "0.5", "");
    assert_eq!(indicator(&differs, "higher").practice(&own).unwrap().good_enough, None, "only margins are shared");
    for other in ["≤51.0", "50～60", "无裂纹", "/", "≥3-4级"] {
        assert_eq!(shared.practice(&Bound::parse(other, "")), None, "{other}");
    }
}

#[test]
fn a_band_belongs_to_its_own_limits_alone() {
    let band = limit("4.0～8.5", "working_low = \"5.0\"\nworking_high = \"7.5\"");
    let indicator = indicator(&band, "within");
    let own = indicator.practice(&Bound::parse("4.0～8.5", "")).unwrap();
    let sides = ["4.9", "5.0", "7.5", "7.6"].map(|value| own.outside_working(number(value)));
    assert_eq!(sides, [Some(Outside::Thin(Side::Lower)), None, None, Some(Outside::Thin(Side::Upper))]);
    assert_eq!(indicator.practice(&Bound::parse("4.0～9.0", "")), None);
    assert_eq!(indicator.practice(&Bound::parse("≤9.0", "")), None);
}

#[test]
fn outside_the_working_range_away_from_any_limit_is_not_thin() {
    let hot_set = limit("≤175", "working_low = \"30\"\nworking_high = \"125\"");
    let indicator = self::indicator(&hot_set, "within");
    let own = indicator.practice(&Bound::parse("≤175", "")).unwrap();
    assert_eq!(own.outside_working(number("25")), Some(Outside::Unusual(Side::Lower)));
    assert_eq!([own.is_thin(number("25")), own.is_thin(number("126"))], [false, true]);
}

#[test]
fn every_contradiction_is_found_alone() {
    use Contradiction as C;
    assert_eq!(contradictions("≤7.41", "lower", WIRE), []);
    let change = |from: &str, to: &str| {
        assert!(WIRE.contains(from));
        contradictions("≤7.41", "lower", &WIRE.replace(from, to))
    };
    assert_eq!(change("working_high = \"7.26\"", "working_high = \"7.30\""), [C::MarginDiffers]);
    assert_eq!(change("working_high = \"7.26\"", "working_high = \"7.56\""), [C::WrongSide, C::MarginDiffers]);
    assert_eq!(change("good_enough = \"7.26\"", "good_enough = \"7.40\""), [C::EnoughDiffers, C::EnoughTooSoon]);
    assert_eq!(
        change("smallest_change = { percent_of_limit = \"0.5\" }", "smallest_change = { abs = \"0.2\" }"),
        [C::ChangeTooLarge]
    );
    assert_eq!(
        change("percent_of_value = \"0.2\"", "percent_of_value = \"0.6\""),
        [C::RepeatabilityExceeds, C::ChangeBelowRepeatability]
    );
    assert_eq!(change("percent_of_value = \"0.2\"", "abs = \"0.038\""), [C::ChangeBelowRepeatability]);
    assert_eq!(change("percent_of_limit = \"1.5\"", "abs = \"0.037\""), [C::AlarmBelowReproducibility]);
    assert_eq!(change("working_high = \"7.26\"\n", ""), [C::Halved]);
    assert_eq!(change("working_high", "working_low"), [C::WrongSide, C::Halved]);
    assert_eq!(contradictions("≥7.41", "lower", "note = \"\""), [C::PreferenceSide]);
    assert_eq!(contradictions("6～9", "higher", "note = \"\""), [C::PreferenceSide]);
    assert_eq!(contradictions("6～9", "within", "working_low = \"8\"\nworking_high = \"7\""), [C::EmptyRange]);
    assert_eq!(contradictions("6～9", "within", "working_low = \"5\"\nworking_high = \"7\""), [C::WrongSide]);
    assert_eq!(contradictions("6～9", "within", "working_low = \"7\""), [C::WrongSide]);
    let aim = "target = \"8.5\"\nworking_low = \"7\"\nworking_high = \"8\"";
    assert_eq!(contradictions("6～9", "within", aim), [C::TargetOutside]);
    assert_eq!(contradictions("6～9", "within", "spread_alarm = { percent_of_limit = \"7\" }"), [C::ShareOfNothing]);
    assert_eq!(contradictions("≤9", "within", "good_enough = \"7\""), [C::NothingIsBetter]);
    assert_eq!(contradictions("无裂纹", "within", "note = \"\""), [C::Words]);
    assert_eq!(contradictions("≥3-4级", "higher", "working_low = \"4\"\nmargin = { abs = \"0.5\" }"), []);
    assert_eq!(
        contradictions("≥3-4级", "higher", "working_low = \"3.5\"\nmargin = { abs = \"0.5\" }"),
        [C::MarginDiffers]
    );
}

#[test]
fn equal_limits_with_other_figures_are_told_and_other_words_are_not() {
    let row = |requirement: &str, working: &str, note: &str| {
        limit(requirement, &format!("working_low = \"{working}\"\nmargin = {{ abs = \"1\" }}\nnote = \"{note}\""))
    };
    let limits =
        row("≥40", "41", "甲") + &row("不小于40.0", "41", "乙") + &row("≥40", "41.0", "") + &row("≥40", "41.2", "");
    assert_eq!(indicator(&limits, "higher").ambiguous_practice(), [3]);
}

#[test]
fn figures_are_texts_and_sizes_not_below_zero() {
    let read = |practice: &str| {
        let text = format!("{practice}\nsource = \"-\"\ncertainty = \"seen\"");
        Practice::deserialize(toml::Deserializer::parse(&text).unwrap()).map_err(|error| error.message().to_string())
    };
    assert_eq!(read("working_low = \"-5.0\"").unwrap().working_low.unwrap().value().to_string(), "-5.0");
    for (bad, told) in [
        ("working_low = \"5%\"", "expected a number in quotes"),
        ("margin = { abs = \"-1\" }", "expected a number from 0 on"),
        ("margin = { percent = \"1\" }", "unknown variant `percent`"),
        ("repeatability = { percent_of_limit = \"1\" }", "unknown variant `percent_of_limit`"),
        ("comparable_within = [\"level\"]", "unknown variant `level`"),
    ] {
        assert!(read(bad).unwrap_err().contains(told), "{bad}");
    }
}

/// One-sided catalogs whose rows all have one margin, with a limit of a sample.
fn shared_margin() -> impl Strategy<Value = (Vec<Decimal>, Amount, bool, Decimal)> {
    let value = || (1_i64..100_000, 0_u32..4).prop_map(|(digits, scale)| Decimal::new(digits, scale));
    let amount = prop_oneof![
        (1_i64..5_000, 0_u32..4).prop_map(|(digits, scale)| Amount::Abs(Size(Decimal::new(digits, scale)))),
        (1_i64..400).prop_map(|tenths| Amount::PercentOfLimit(Size(Decimal::new(tenths, 1)))),
    ];
    (prop::collection::vec(value(), 1..5), amount, any::<bool>(), value())
}

fn catalog(limits: &[Decimal], amount: Amount, lower: bool) -> Indicator {
    let rows: String =
        limits.iter().map(|value| limit(&format!("{}{value}", if lower { '≥' } else { '≤' }), "note = \"\"")).collect();
    let mut indicator = indicator(&rows, if lower { "higher" } else { "lower" });
    for row in &mut indicator.limits {
        let bound = Bound::parse(&row.requirement, "");
        let (end, side) = bound.one_sided().unwrap();
        let working = own::inside(end.value, end.resolution, side, amount).map(Figure);
        let practice = row.practice.as_mut().unwrap();
        practice.margin = Some(amount);
        if lower { practice.working_low = working } else { practice.working_high = working }
    }
    indicator
}

proptest! {
    #[test]
    fn a_working_value_lies_inside_by_about_the_margin((limits, amount, lower, own) in shared_margin()) {
        let indicator = catalog(&limits, amount, lower);
        let bound = Bound::parse(&format!("{}{own}", if lower { '≥' } else { '≤' }), "");
        let practice = indicator.practice(&bound).unwrap();
        let working = if lower { practice.working_low } else { practice.working_high }.unwrap();
        let (inside, margin) = (if lower { working - own } else { own - working }, practice.margin.unwrap());
        prop_assert!(inside * Decimal::from(4) >= margin * Decimal::from(3), "{inside} {margin}");
        prop_assert!(inside * Decimal::from(4) <= margin * Decimal::from(5), "{inside} {margin}");
        prop_assert!(practice.derived != limits.contains(&own));
    }

    #[test]
    fn what_is_computed_never_contradicts((limits, amount, lower, _) in shared_margin()) {
        let indicator = catalog(&limits, amount, lower);
        for row in &indicator.limits {
            let bound = Bound::parse(&row.requirement, "");
            prop_assert_eq!(row.practice.as_ref().unwrap().contradictions(&bound, indicator.preference), vec![]);
        }
        prop_assert!(indicator.ambiguous_practice().is_empty());
    }

    #[test]
    fn the_better_of_two_results_is_never_the_thin_one(
        (limits, amount, lower, own) in shared_margin(), one in 0_i64..200_000, other in 0_i64..200_000,
    ) {
        let indicator = catalog(&limits, amount, lower);
        let bound = Bound::parse(&format!("{}{own}", if lower { '≥' } else { '≤' }), "");
        let practice = indicator.practice(&bound).unwrap();
        let (better, worse) = if lower { (one.max(other), one.min(other)) } else { (one.min(other), one.max(other)) };
        let thin = |value: i64| practice.is_thin(Decimal::new(value, 2));
        prop_assert!(!thin(better) || thin(worse));
    }
}
