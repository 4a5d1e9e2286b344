//! Verdicts beyond the standard's own table: marks, censored results, words, and the laws they obey.

use proptest::prelude::*;

use super::*;

const FULL: DecisionRule = DecisionRule { method: ComparisonMethod::FullValue, interval: None, tie: TieRule::Even };
const ROUNDED: DecisionRule = DecisionRule { method: ComparisonMethod::RoundedValue, ..FULL };

fn judged(result: &str, requirement: &str, rule: DecisionRule) -> Judgement {
    judge(&Reading::parse(result, "").reading, &Bound::parse(requirement, ""), rule)
}

use Judgement::{Conforming as Y, Nonconforming as N, NotComparable as X, Undetermined as U};

#[test]
fn marks_say_on_which_side_the_true_value_lies() {
    for (result, requirement, full, rounded) in [
        ("97.0(-)", "≥97.0", N, Y),
        ("97.0(+)", "≥97.0", Y, Y),
        ("97.0", "≥97.0", Y, Y),
        ("0.5(+)", "≤0.5", N, Y),
        ("0.5(-)", "≤0.5", Y, Y),
        ("97.0(+)", ">97.0", Y, N),
        ("0.5(-)", "<0.5", Y, N),
        ("-10.0(+)", "≥-10.0", N, Y),
        ("-10.0(-)", "≥-10.0", Y, Y),
        ("-10.0(+)", "≤-10.0", Y, Y),
        ("-10.0(-)", "≤-10.0", N, Y),
        // The limit lies within half a last digit of the reported value: the mark does not decide.
        ("97.0(-)", "≥96.98", U, Y),
        ("16.5(+)", "≤16", N, N),
        ("16.5(-)", "≤16", N, Y),
    ] {
        assert_eq!(judged(result, requirement, FULL), full, "{result} {requirement}");
        assert_eq!(judged(result, requirement, ROUNDED), rounded, "{result} {requirement}");
    }
}

#[test]
fn censored_results_are_intervals() {
    for (result, requirement, verdict) in [
        ("<0.005", "≤0.05", Y),
        ("<0.05", "≤0.05", Y),
        ("<0.05", "<0.05", Y),
        ("≤0.05", "<0.05", U),
        ("<0.06", "≤0.05", U),
        ("<0.06", "≥0.06", N),
        ("≤0.06", "≥0.06", U),
        ("<0.06", "≥0", Y),
        ("<5", "0.5~6", U),
        ("<-35", "≤-35", Y),
        ("<-35", "≥-40", U),
        (">20.0", "≥12.5", Y),
        (">12.5", "≥12.5", Y),
        (">12.5", ">12.5", Y),
        (">10", "≥12.5", U),
        (">10", "≤10", N),
        ("≥10", "≤10", U),
        (">4000", "≤5000", U),
        ("未检出", "≤0.05", Y),
        ("未检出", "<0.05", Y),
        ("未检出", "≤0", U),
        ("未检出", "≥0.05", U),
        ("未检出", "0~5", Y),
        ("未检出", "1~5", U),
    ] {
        assert_eq!(judged(result, requirement, FULL), verdict, "{result} {requirement}");
    }
}

#[test]
fn a_censored_result_is_rounded_from_inside() {
    for (result, requirement, verdict) in [
        ("<0.054", "≤0.05", Y),
        ("<0.055", "≤0.05", Y),
        ("≤0.055", "≤0.05", U),
        ("<0.06", "≤0.05", U),
        (">12.45", "≥12.5", Y),
        ("≥12.45", "≥12.5", U),
        (">12.44", "≥12.5", U),
    ] {
        assert_eq!(judged(result, requirement, ROUNDED), verdict, "{result} {requirement}");
    }
}

#[test]
fn words_grades_and_nothing() {
    for (result, requirement, verdict) in [
        ("合格", "无裂纹", Y),
        ("不符合", "无裂纹", N),
        ("不合格", "≥40.0", N),
        ("合格", "/", X),
        ("无裂纹", "无裂纹", X),
        ("3-4级", "≥3-4级", Y),
        ("3级", "≥3-4级", N),
        ("4", "≥3-4级", Y),
        ("4.2", "≥3-4级", X),
        ("2级", "≤1级", N),
        ("/", "≥40.0", X),
        ("1,200", "≥40.0", X),
        ("45.0", "无裂纹", X),
        ("45.0", "1.6~1.2", X),
    ] {
        assert_eq!(judged(result, requirement, FULL), verdict, "{result} {requirement}");
    }
}

#[test]
fn the_rule_chooses_interval_and_tie() {
    let interval = |text: &str| RoundingInterval::new(Decimal::from_str_exact(text).unwrap());
    let to_five = DecisionRule { interval: interval("5"), ..ROUNDED };
    assert_eq!(judged("397.6", "≥400", to_five), Y);
    assert_eq!(judged("397.5", "≥400", to_five), Y);
    assert_eq!(judged("397.4", "≥400", to_five), N);
    let half_up = DecisionRule { tie: TieRule::HalfUp, ..ROUNDED };
    assert_eq!(judged("0.65", "≥0.7", half_up), Y);
    assert_eq!(judged("0.65", "≥0.7", ROUNDED), N);
    // Each end is compared at its own digit; the nearer end gives the comparison value.
    let compared = |result: &str| {
        comparison_value(&Reading::parse(result, "").reading, &Bound::parse("0.5~10", ""), ROUNDED)
            .map(|v| v.to_string())
    };
    assert_eq!(judged("10.4", "0.5~10", ROUNDED), Y);
    assert_eq!(judged("0.45", "0.5~10", ROUNDED), N);
    assert_eq!((compared("10.4").as_deref(), compared("0.45").as_deref()), (Some("10"), Some("0.4")));
}

fn text(max: i64) -> impl Strategy<Value = (i64, String)> {
    (-max..max).prop_map(|m| (m, Decimal::new(m, 2).to_string()))
}

fn requirements() -> impl Strategy<Value = String> {
    (text(300), text(300), 0..5).prop_map(|((a, low), (b, high), form)| match form {
        0 => format!("≥{low}"),
        1 => format!("≤{low}"),
        2 => format!(">{low}"),
        3 => format!("<{low}"),
        _ if a < b => format!("{low}~{high}"),
        _ => format!("{high}~{low}"),
    })
}

proptest! {
    #[test]
    fn a_certain_verdict_holds_for_every_filling(
        (limit, shown) in text(300), requirement in requirements(), right in any::<bool>(), rounded in any::<bool>(),
        fillings in prop::collection::vec(1i64..100_000, 1..20),
    ) {
        let rule = if rounded { ROUNDED } else { FULL };
        let censored = judged(&format!("{}{shown}", if right { '>' } else { '<' }), &requirement, rule);
        for step in fillings {
            let filled = match (right, limit > 0) {
                (true, _) => limit * 1000 + step,
                (false, true) => (limit * 1000 - 1) * step / 100_000,
                (false, false) => limit * 1000 - step,
            };
            let filled = judged(&Decimal::new(filled, 5).to_string(), &requirement, rule);
            prop_assert!(censored == U || censored == filled, "{censored:?} {filled:?}");
        }
    }

    #[test]
    fn full_value_is_the_stricter_method_where_ends_are_included((_, value) in text(3000), (_, low) in text(300)) {
        let limit: String = low.chars().take(low.len() - 1).collect();
        for requirement in [format!("≥{limit}"), format!("≤{limit}")] {
            prop_assert!(judged(&value, &requirement, FULL) == N || judged(&value, &requirement, ROUNDED) == Y);
        }
    }

    #[test]
    fn a_verdict_mirrors_with_the_sign((value, _) in text(300), (limit, _) in text(300), rounded in any::<bool>()) {
        let rule = if rounded { ROUNDED } else { FULL };
        let (value, limit) = (Decimal::new(value, 2), Decimal::new(limit, 1));
        prop_assert_eq!(
            judged(&value.to_string(), &format!("≥{limit}"), rule),
            judged(&(-value).to_string(), &format!("≤{}", -limit), rule)
        );
    }
}
