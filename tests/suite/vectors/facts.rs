//! The tables about facts: reading, rounding, judging, credit codes.

use rust_decimal::Decimal;
use yice::domain::catalog::ComparisonMethod;
use yice::domain::judgement::{DecisionRule, Judgement, judge};
use yice::domain::measurement::{Reading, Tail};
use yice::domain::rounding::{TieRule, round};
use yice::domain::{Bound, CreditCode};

use super::{decimal, path, table};

#[test]
fn rounding() {
    for row in table("gbt8170_rounding.csv") {
        let tie = if row["tie_rule"] == "half_up" { TieRule::HalfUp } else { TieRule::Even };
        let rounded = round(decimal(&row["input"]), decimal(&row["interval"]), tie, None).unwrap();
        assert_eq!(rounded.to_string(), row["expected"], "{row:?}");
    }
}

#[test]
fn rounding_of_marked_values() {
    for row in table("gbt8170_plus_minus.csv") {
        let Reading::Number { value, tail: Some(tail), .. } = Reading::parse(&row["reported"], "").reading else {
            panic!("{row:?}");
        };
        let rounded = round(value, Decimal::ONE, TieRule::Even, Some(tail)).unwrap();
        assert_eq!(rounded.to_string(), row["rounded_interval_1"], "{row:?}");
    }
}

#[test]
fn judgement() {
    for row in table("gbt8170_judgement.csv") {
        let unit = if row["item"].contains('%') { "%" } else { "mm" };
        let bound = Bound::parse(&row["limit_expr"], unit);
        let Bound::Range { low, high } = &bound else { panic!("{row:?}") };
        for (end, value, inclusive) in [(low, "low", "low_inclusive"), (high, "high", "high_inclusive")] {
            match end {
                Some(end) => {
                    assert_eq!(end.value, decimal(&row[value]), "{row:?}");
                    assert_eq!(end.inclusive, row[inclusive] == "True", "{row:?}");
                    assert_eq!(end.resolution, decimal(&row["interval"]), "{row:?}");
                }
                None => assert_eq!(row[value], "", "{row:?}"),
            }
        }
        let reading = Reading::parse(&row["measured"], unit).reading;
        let letter = |method| match judge(&reading, &bound, DecisionRule { method, interval: None, tie: TieRule::Even })
        {
            Judgement::Conforming => "Y",
            Judgement::Nonconforming => "N",
            other => panic!("{other:?} {row:?}"),
        };
        assert_eq!(letter(ComparisonMethod::FullValue), row["full_value_ok"], "{row:?}");
        assert_eq!(letter(ComparisonMethod::RoundedValue), row["rounded_value_ok"], "{row:?}");
        let rule = DecisionRule { method: ComparisonMethod::RoundedValue, interval: None, tie: TieRule::Even };
        let compared = yice::domain::judgement::comparison_value(&reading, &bound, rule).unwrap();
        assert_eq!(compared.to_string(), row["rounded"], "{row:?}");
    }
}

#[test]
fn results() {
    for row in table("result_parse_vectors.csv") {
        let unit = ["Ω/km", "%"].into_iter().find(|unit| row["input"].ends_with(unit)).unwrap_or("");
        let reading = Reading::parse(&row["input"], unit).reading;
        let (kind, value) = match &reading {
            Reading::Number { value, tail: None, .. } => ("num", value.to_string()),
            Reading::Number { value, tail: Some(Tail::TrueValueLarger), .. } => ("num+", value.to_string()),
            Reading::Number { value, tail: Some(Tail::TrueValueSmaller), .. } => ("num-", value.to_string()),
            Reading::LessThan { limit, .. } => ("left", limit.to_string()),
            Reading::GreaterThan { limit, .. } => ("right", limit.to_string()),
            Reading::NotDetected => ("nd", String::new()),
            Reading::Ordinal(grade) => ("ordinal", grade.to_string()),
            Reading::Qualitative { conforming: true } => ("pass", String::new()),
            Reading::Qualitative { conforming: false } => ("fail", String::new()),
            Reading::Text => ("text", String::new()),
            Reading::NotTested => ("not_tested", String::new()),
            Reading::Unreadable(_) => ("error", String::new()),
        };
        assert_eq!((kind, value), (row["kind"].as_str(), row["value"].clone()), "{row:?}");
    }
}

#[test]
fn credit_codes() {
    for row in table("uscc_vectors.csv") {
        let code = CreditCode::parse(&row["code"]);
        let valid = code.as_ref().is_ok_and(CreditCode::check_digit_holds);
        assert_eq!(valid.to_string(), row["valid_check18"], "{row:?}");
        if let Ok(code) = &code {
            assert_eq!(code.expected_check_digit().to_string(), row["expected_check18"], "{row:?}");
            assert!(
                row["org_check_ok"].is_empty() || code.organisation_digit_holds().to_string() == row["org_check_ok"]
            );
        }
    }
}

/// The same tables as a laboratory would check them: `yice method … --csv`.
#[test]
fn every_table_passes_as_it_is() {
    use yice::method::Topic;
    for (topic, name, rows) in [
        (Topic::Round, "gbt8170_rounding.csv", 42),
        (Topic::Round, "gbt8170_plus_minus.csv", 5),
        (Topic::Judge, "gbt8170_judgement.csv", 26),
        (Topic::Parse, "result_parse_vectors.csv", 36),
        (Topic::Margin, "margin_vectors.csv", 16),
        (Topic::Rank, "normalised_rank.csv", 6),
        (Topic::Rank, "peer_vectors.toml", 11),
        (Topic::Quantile, "quantile_types.csv", 30),
        (Topic::Code, "uscc_vectors.csv", 37),
        (Topic::Rate, "proportion_ci.csv", 7),
    ] {
        let (written, score) = yice::method::table::compute_file(topic, &path(name)).unwrap();
        assert_eq!(score.line(), format!("{rows} passed, 0 failed"), "{name}\n{written}");
    }
}

/// A wrong expectation is found in every column that has one.
#[test]
fn a_wrong_expectation_fails() {
    use yice::method::{Row, Score, Topic, compute};
    let columns: [(Topic, &str, &[&str]); 8] = [
        (Topic::Round, "gbt8170_rounding.csv", &["expected"]),
        (Topic::Round, "gbt8170_plus_minus.csv", &["rounded_interval_1"]),
        (
            Topic::Judge,
            "gbt8170_judgement.csv",
            &["low", "high", "low_inclusive", "high_inclusive", "full_value_ok", "rounded", "rounded_value_ok"],
        ),
        (Topic::Parse, "result_parse_vectors.csv", &["kind", "value", "sign_or_flag"]),
        (
            Topic::Margin,
            "margin_vectors.csv",
            &["comparison_value", "verdict", "margin_abs", "margin_rel_percent_exact", "margin_rel_display"],
        ),
        (Topic::Quantile, "quantile_types.csv", &["type7"]),
        (Topic::Rate, "proportion_ci.csv", &["rate", "wilson95_low", "wilson95_high"]),
        (Topic::Code, "uscc_vectors.csv", &["valid_check18", "expected_check18", "org_check_ok"]),
    ];
    for (topic, name, columns) in columns {
        for column in columns {
            let rows = table(name);
            let filled = rows.iter().filter(|row| !row[*column].is_empty()).count();
            let altered: Vec<Row> = rows
                .into_iter()
                .map(|row| {
                    Row::new(row.into_iter().map(|(key, text)| {
                        let wrong = key == *column && !text.is_empty();
                        (key, if wrong { format!("9{text}") } else { text })
                    }))
                })
                .collect();
            assert_eq!(Score::of(&compute(topic, &altered)).failed, filled, "{name} {column}");
        }
    }
}
