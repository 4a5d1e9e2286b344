//! The tables of the statistics, and the laws that hold for any numbers.

use proptest::prelude::*;
use rust_decimal::Decimal;
use serde::Deserialize;
use yice::analysis::funnel::funnel_limits;
use yice::analysis::margin::{self, margin};
use yice::analysis::order::{Better, Counts, Ordered, PeerValue};
use yice::analysis::quantile::{Quantile, quantile, quartiles, type_7};
use yice::analysis::rate::wilson;
use yice::analysis::rational::Rational;
use yice::domain::catalog::ComparisonMethod;
use yice::domain::judgement::{DecisionRule, Judgement, judge};
use yice::domain::rounding::TieRule;
use yice::domain::{Bound, End, Reading, RoundingInterval, Scale};

use super::{Row, decimal, path, table};

fn exact(text: &str) -> Rational {
    Rational::of(decimal(text))
}

fn end(text: &str) -> Option<End> {
    let value = Decimal::from_str_exact(text).ok()?;
    Some(End { value, inclusive: true, resolution: Decimal::new(1, value.scale()) })
}

#[test]
fn margins() {
    for row in table("margin_vectors.csv") {
        let reading = Reading::parse(&row["reported"], "").reading;
        let bound = Bound::Range { low: end(&row["limit_low"]), high: end(&row["limit_high"]) };
        let method = if row["compare_method"] == "rounded" {
            ComparisonMethod::RoundedValue
        } else {
            ComparisonMethod::FullValue
        };
        let rule = DecisionRule {
            method,
            interval: Decimal::from_str_exact(&row["interval"]).ok().and_then(RoundingInterval::new),
            tie: TieRule::Even,
        };
        let computed = margin(&reading, &bound, rule, Scale::Ratio, "").expect("a margin");
        assert_eq!(computed.absolute, decimal(&row["margin_abs"]), "{row:?}");
        match (margin::percent(&computed), row["margin_rel_percent_exact"].as_str()) {
            (None, text) => assert_eq!(text, "undefined", "{row:?}"),
            (Some(percent), text) => {
                assert_eq!(percent.to_string(), text, "{row:?}");
                assert_eq!(computed.display().replace('≥', ">="), row["margin_rel_display"], "{row:?}");
            }
        }
        let verdict = match judge(&reading, &bound, rule) {
            Judgement::Conforming => "conform",
            Judgement::Nonconforming => "nonconform",
            _ => "undetermined",
        };
        assert_eq!(verdict, row["verdict"], "{row:?}");
        assert_eq!(computed.at_least(), row["reported"].starts_with(['<', '>']), "{row:?}");
    }
}

#[test]
fn ranks_across_limits() {
    let rows = table("normalised_rank.csv");
    let ratio = |row: &Row| exact(&row["resistance"]).over(exact(&row["limit"])).expect("a limit");
    let values: Vec<PeerValue> = rows.iter().map(|row| PeerValue::number(ratio(row))).collect();
    let ordered = Ordered::new(&values);
    for (row, value) in rows.iter().zip(&values) {
        assert_eq!(ratio(row).to_string(), row["ratio_exact"]);
        assert_eq!(ratio(row).rounded(6).expect("fits").to_string(), row["ratio_6dp"]);
        assert_eq!(ordered.counts(value, value, Better::Low).rank().to_string(), row["rank_by_ratio"], "{row:?}");
    }
}

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    better: String,
    values: Vec<String>,
    rank: Vec<u32>,
    counts_better_tied_worse: Vec<[u32; 3]>,
    pr_mid_excl_self: Vec<String>,
    q1: String,
    median: String,
    q3: String,
}

fn peer_values(texts: &[impl AsRef<str>]) -> Vec<PeerValue> {
    let value = |text: &str| PeerValue::of(&Reading::parse(text, "").reading).expect("a value");
    texts.iter().map(|text| value(text.as_ref())).collect()
}

#[test]
fn peers() {
    let cases: Cases =
        toml::from_str(&std::fs::read_to_string(path("peer_vectors.toml")).expect("the file")).expect("toml");
    assert!(!cases.case.is_empty());
    for case in cases.case {
        let values = peer_values(&case.values);
        let ordered = Ordered::new(&values);
        let better = if case.better == "low" { Better::Low } else { Better::High };
        for (index, value) in values.iter().enumerate() {
            let counts = ordered.counts(value, value, better);
            assert_eq!(counts.rank(), case.rank[index], "{} {index}", case.name);
            let given = case.counts_better_tied_worse[index];
            assert_eq!([counts.better, counts.tied, counts.worse], given, "{} {index}", case.name);
            if let (Some(percentile), Some(text)) = (counts.percentile(), case.pr_mid_excl_self.get(index)) {
                assert_eq!(percentile.rounded(2).expect("fits").to_string(), *text, "{} {index}", case.name);
            }
        }
        let computed = quartiles(&values).expect("values");
        for (quartile, text) in [(computed.first, case.q1), (computed.median, case.median), (computed.third, case.q3)] {
            assert_eq!(quartile.exact_text(), Some(text), "{}", case.name);
        }
    }
}

#[test]
fn quantiles_of_type_7() {
    for row in table("quantile_types.csv") {
        let (numerator, denominator) = match row["p"].as_str() {
            "0.1" => (1, 10),
            "0.25" => (1, 4),
            "0.5" => (1, 2),
            "0.75" => (3, 4),
            "0.9" => (9, 10),
            other => panic!("{other}"),
        };
        let mut values: Vec<Rational> = row["values"].split_whitespace().map(exact).collect();
        values.sort();
        let computed = type_7(&values, numerator, denominator).expect("fits");
        assert_eq!(computed, exact(&row["type7"]), "{row:?}");
    }
}

#[test]
fn wilson_intervals() {
    for row in table("proportion_ci.csv") {
        let (k, n) = (row["k"].parse().expect("k"), row["n"].parse().expect("n"));
        let (low, high) = wilson(k, n).expect("n > 0");
        assert_eq!(low.to_string(), row["wilson95_low"], "{row:?}");
        assert_eq!(high.to_string(), row["wilson95_high"], "{row:?}");
    }
}

#[test]
fn funnel_limits_of_exact_binomials() {
    for row in table("funnel_limits.csv") {
        let number = |name: &str| row[name].parse::<u32>().expect(name);
        let limits = funnel_limits((number("failed"), number("batches")), number("n")).expect("limits");
        let drawn = [limits.low_998, limits.low_95, limits.high_95, limits.high_998].map(|limit| limit.to_string());
        assert_eq!(drawn, ["low_998", "low_95", "high_95", "high_998"].map(|name| row[name].clone()), "{row:?}");
        assert_eq!(limits.counts_95, (number("fewest_95"), number("most_95")), "{row:?}");
        assert_eq!(limits.counts_998, (number("fewest_998"), number("most_998")), "{row:?}");
    }
}

/// Texts of numbers and censored numbers on a small grid, where ties are common.
fn result() -> impl Strategy<Value = String> {
    let number = (0_i64..40).prop_map(|n| Decimal::new(n, 1).to_string());
    prop_oneof![
        6 => number.clone(),
        1 => number.clone().prop_filter("positive", |n| n != "0.0").prop_map(|n| format!("<{n}")),
        1 => number.clone().prop_map(|n| format!("≥{n}")),
        1 => number.prop_map(|n| format!(">{n}")),
        1 => Just("未检出".to_string()),
    ]
}

/// One value that the text may stand for; `share` of 1000 picks it. 未检出 lies below every number of `values`.
fn filling(text: &str, share: i64, values: &[String]) -> Rational {
    let share = Rational::new(i128::from(share), 1000).expect("a share");
    if text == "未检出" {
        let numbers = values.iter().filter_map(|value| Decimal::from_str_exact(value).ok());
        let smallest = Rational::of(numbers.min().unwrap_or(Decimal::ONE));
        return smallest.times(share).expect("fits");
    }
    match text.strip_prefix('<') {
        Some(limit) => exact(limit).times(share).expect("fits"),
        None => match text.strip_prefix(['>', '≥']) {
            // Open ends are never reached: one thousandth is the least.
            Some(limit) => {
                exact(limit).plus(share.plus(Rational::new(1, 1000).expect("ok")).expect("fits")).expect("fits")
            }
            None => exact(text),
        },
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_does_not_matter(values in prop::collection::vec(result(), 1..20), seed in any::<u64>()) {
        let mut shuffled = values.clone();
        for index in (1..shuffled.len()).rev() {
            shuffled.swap(index, (seed.rotate_left(index as u32) % (index as u64 + 1)) as usize);
        }
        let (one, other) = (peer_values(&values), peer_values(&shuffled));
        prop_assert_eq!(quartiles(&one), quartiles(&other));
        let (first, second) = (Ordered::new(&one), Ordered::new(&other));
        for value in &one {
            prop_assert_eq!(first.counts(value, value, Better::Low), second.counts(value, value, Better::Low));
        }
    }

    #[test]
    fn binary_search_counts_as_comparing_each_pair_does(values in prop::collection::vec(result(), 1..20)) {
        let values = peer_values(&values);
        let ordered = Ordered::new(&values);
        for (index, own) in values.iter().enumerate() {
            let others = || values.iter().enumerate().filter(move |(other, _)| *other != index).map(|(_, value)| value);
            let better = others().filter(|other| other.certainly_below(own)).count() as u32;
            let worse = others().filter(|other| own.certainly_below(other)).count() as u32;
            let tied = values.len() as u32 - 1 - better - worse;
            prop_assert_eq!(ordered.counts(own, own, Better::Low), Counts { better, tied, worse });
        }
    }

    #[test]
    fn both_directions_sum_to_a_hundred(values in prop::collection::vec(result(), 2..20)) {
        let values = peer_values(&values);
        let ordered = Ordered::new(&values);
        for own in &values {
            let low = ordered.counts(own, own, Better::Low).percentile().expect("others");
            let high = ordered.counts(own, own, Better::High).percentile().expect("others");
            prop_assert_eq!(low.plus(high), Some(Rational::whole(100)));
        }
    }

    #[test]
    fn a_worse_peer_never_changes_a_rank(values in prop::collection::vec(result(), 1..20)) {
        let mut values = peer_values(&values);
        let before = Ordered::new(&values);
        let ranks: Vec<u32> = values.iter().map(|own| before.counts(own, own, Better::Low).rank()).collect();
        values.push(PeerValue::number(Rational::whole(1000)));
        let after = Ordered::new(&values);
        for (own, rank) in values.iter().zip(ranks) {
            prop_assert_eq!(after.counts(own, own, Better::Low).rank(), rank);
        }
    }

    #[test]
    fn bounds_hold_whatever_the_censored_values_are(
        values in prop::collection::vec(result(), 1..15),
        shares in prop::collection::vec(0_i64..1000, 15),
        q in 1_u32..4,
    ) {
        let mut filled: Vec<Rational> =
            values.iter().zip(&shares).map(|(text, share)| filling(text, *share, &values)).collect();
        filled.sort_unstable();
        let actual = type_7(&filled, q, 4).expect("fits");
        match quantile(&peer_values(&values), q, 4).expect("values") {
            Quantile::Exact(value) => prop_assert_eq!(actual, value),
            Quantile::Below { bound, inclusive } => prop_assert!(actual < bound || (inclusive && actual == bound)),
            Quantile::Above { bound, inclusive } => prop_assert!(actual > bound || (inclusive && actual == bound)),
            Quantile::Between(low, high) => prop_assert!(low <= actual && actual <= high),
            Quantile::NotDetected | Quantile::Unknown => {}
        }
    }

    #[test]
    fn a_margin_has_the_sign_of_the_verdict(
        value in -300_i64..300, low in prop::option::of(-200_i64..0), high in prop::option::of(0_i64..200),
        inclusive in any::<bool>(), rounded in any::<bool>(),
    ) {
        let end = |value: i64| End { value: Decimal::new(value, 1), inclusive, resolution: Decimal::new(1, 1) };
        let bound = Bound::Range { low: low.map(end), high: high.map(end) };
        let method = if rounded { ComparisonMethod::RoundedValue } else { ComparisonMethod::FullValue };
        let rule = DecisionRule { method, interval: None, tie: TieRule::Even };
        let reading = Reading::Number { value: Decimal::new(value, 2), tail: None, resolution: Decimal::new(1, 2) };
        if low.is_some() || high.is_some() {
            let margin = margin(&reading, &bound, rule, Scale::Ratio, "").expect("numbers").absolute;
            let inside = margin > Decimal::ZERO || (inclusive && margin.is_zero());
            prop_assert_eq!(inside, judge(&reading, &bound, rule) == Judgement::Conforming);
        }
    }
}
