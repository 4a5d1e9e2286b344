//! Requirement texts: what is read, what is words, what is refused.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;

/// A bound in mathematicians' brackets: `[40.0, ∞)`.
fn show(bound: &Bound) -> String {
    match bound {
        Bound::Range { low, high } => {
            let low =
                low.as_ref().map_or("(-∞".into(), |e| format!("{}{}", if e.inclusive { '[' } else { '(' }, e.value));
            let high =
                high.as_ref().map_or("∞)".into(), |e| format!("{}{}", e.value, if e.inclusive { ']' } else { ')' }));
            format!("{low}, {high}")
        }
        Bound::OrdinalAtLeast(grade) => format!("grade ≥ {grade}"),
        Bound::Text => "text".into(),
        Bound::None => "none".into(),
        Bound::Unreadable(error) => format!("{error:?}"),
    }
}

fn read(text: &str, unit: &str) -> String {
    show(&Bound::parse(text, unit))
}

#[test]
fn one_sided() {
    for text in [
        "≥40.0",
        ">=40.0",
        "≧４０.０",
        "不小于40.0",
        "不少于40.0",
        "不低于 40.0",
        "至少40.0",
        "大于等于40.0",
        "≥40.0%",
        "应不小于40.0%",
        "x≥40.0",
        "总养分≥40.0",
    ] {
        assert_eq!(read(text, "%"), "[40.0, ∞)", "{text}");
    }
    for text in ["≤7.41", "不大于7.41", "不超过7.41", "不高于7.41", "不多于7.41", "至多7.41", "≦7.41Ω/km"]
    {
        assert_eq!(read(text, "Ω/km"), "(-∞, 7.41]", "{text}");
    }
    for text in [">5", "大于5", "多于5", "高于5", "超过5"] {
        assert_eq!(read(text, ""), "(5, ∞)", "{text}");
    }
    for text in ["<5", "＜5", "小于5", "少于5", "低于5", "不足5"] {
        assert_eq!(read(text, ""), "(-∞, 5)", "{text}");
    }
    assert_eq!(read("≥-20", "℃"), "[-20, ∞)");
    assert_eq!(read("≤0.5%", "%"), "(-∞, 0.5]");
}

#[test]
fn two_sided() {
    for text in [
        "1.2~1.6",
        "1.2～1.6",
        "1.2-1.6",
        "1.2—1.6",
        "1.2–1.6",
        "1.2至1.6",
        "1.2 ~ 1.6 %",
        "1.2%~1.6%",
        "(1.2~1.6)%",
        "1.2≤x≤1.6",
        "≥1.2且≤1.6",
        "≥1.2，≤1.6",
        "不小于1.2，不大于1.6",
        "1.6≥w≥1.2",
    ] {
        assert_eq!(read(text, "%"), "[1.2, 1.6]", "{text}");
    }
    for (text, bound) in [
        ("40%≤x<60%", "[40, 60)"),
        ("40≤x<60", "[40, 60)"),
        ("0.8<D≤1.2", "(0.8, 1.2]"),
        ("＞0.8，≤1.2", "(0.8, 1.2]"),
        ("1.2～1.6(不含1.2)", "(1.2, 1.6]"),
        ("1.2～1.6（不含1.6）", "[1.2, 1.6)"),
        ("1.2～1.6(不含1.2和1.6)", "(1.2, 1.6)"),
        ("(-20~+20)", "[-20, 20]"),
        ("-20～20", "[-20, 20]"),
        ("-20--10", "[-20, -10]"),
        ("±20", "[-20, 20]"),
        ("-0.002～+0.003", "[-0.002, 0.003]"),
        ("10.0±0.1", "[9.9, 10.1]"),
        ("10.0%±0.1%", "[9.9, 10.1]"),
        ("(10.0±0.1)%", "[9.9, 10.1]"),
        ("10.0+/-0.1", "[9.9, 10.1]"),
        ("10.0±0.1(不含0.1)", "(9.9, 10.1)"),
        ("10.0±0.1(不含±0.1)", "(9.9, 10.1)"),
        ("10.0±0.1（不含+0.1）", "[9.9, 10.1)"),
        ("10.0±0.1(不含－0.1)", "(9.9, 10.1]"),
        ("10.0±0.1(不含10.1)", "[9.9, 10.1)"),
        ("10.0+0.2/-0.1", "[9.9, 10.2]"),
        ("10.0(+0.2,-0.1)", "[9.9, 10.2]"),
        ("10.0(+0.2/-0.1)(不含0.1)", "(9.9, 10.2]"),
        ("10.0(0，-0.1)", "[9.9, 10.0]"),
        ("50±1", "[49, 51]"),
    ] {
        assert_eq!(read(text, "%"), bound, "{text}");
    }
}

#[test]
fn the_digit_position_of_the_limit_is_as_printed() {
    let resolutions = |text: &str| match Bound::parse(text, "") {
        Bound::Range { low, high } => [low, high].map(|end| end.map(|end| end.resolution.to_string())),
        other => panic!("{text}: {other:?}"),
    };
    let some = |text: &str| Some(text.to_string());
    assert_eq!(resolutions("≥45.0"), [some("0.1"), None]);
    assert_eq!(resolutions("≥45"), [some("1"), None]);
    for text in ["≥14×100", "≥14×10^2", "≥14×10²", "≥14*100", "≥1.4E3"] {
        assert_eq!(resolutions(text), [some("100"), None], "{text}");
        assert_eq!(read(text, ""), "[1400, ∞)", "{text}");
    }
    assert_eq!(resolutions("10±0.1"), [some("0.1"), some("0.1")]);
    assert_eq!(resolutions("10.00+0.2/-0.1"), [some("0.01"), some("0.01")]);
    assert_eq!(resolutions("1~1.60"), [some("1"), some("0.01")]);
}

#[test]
fn grades() {
    for text in ["≥3-4级", "不低于3-4级", "≥3－4 级", "≥3.5级"] {
        assert_eq!(read(text, ""), "grade ≥ 3.5", "{text}");
    }
    assert_eq!(read("≥3-4", "级"), "grade ≥ 3.5");
    assert_eq!(read("≥4", "级"), "grade ≥ 4");
    assert_eq!(read("≤2级", ""), "(-∞, 2]");
    for text in ["3-4级", "4级", "≥3-5级"] {
        assert_eq!(read(text, "级"), "NotUnderstood", "{text}");
    }
    assert_eq!(read("≥3-4", ""), "NotUnderstood");
    assert_eq!(read("≥4级", "%"), "Unit(\"级\")");
}

#[test]
fn words_and_nothing() {
    for text in [
        "符合GB/T 5023.3-2008",
        "无裂纹",
        "应无裂纹",
        "见附表1",
        "不得检出",
        "2000V/5min不击穿",
        "5次冲击后无裂纹",
        "试样数≥3个，无裂纹",
        "20℃下2h无渗漏",
    ] {
        assert_eq!(read(text, "mm"), "text", "{text}");
    }
    for text in ["/", "／", "—", "--", "不作要求"] {
        assert_eq!(read(text, ""), "none", "{text}");
    }
}

#[test]
fn what_looks_numeric_is_read_whole_or_refused() {
    for text in [
        "45.0",
        "≥",
        "≥≤5",
        "≥1,200",
        "≥1 200",
        "≥.5",
        "≥5.",
        "1.2~",
        "~1.6",
        "10.0±",
        "10.0±-0.1",
        "〈0.5",
        "≥40(不含40)",
        "1.2~1.6(不含1.3)",
        "10.0±0.1(不含0.2)",
        "40≤x>60",
        "≥40≥50",
        "1.2~1.6~1.8",
        "[40,60)",
        "10.0+0.2",
        "10.0(+0.2)",
        "≥1.3×10-3",
        "***",
        "NaN",
        "1.2~1.6(不含",
        "=5",
    ] {
        assert_eq!(read(text, ""), "NotUnderstood", "{text}");
    }
    for text in ["1.6~1.2", "60≤x<40", "5<x<5", "10-3", "≥60且≤40"] {
        assert_eq!(read(text, ""), "Reversed", "{text}");
    }
    for text in ["≥1e400", "≥12345678901234567890123456789", "9999999999999999999999999999.0±0.001"] {
        assert_eq!(read(text, ""), "OutOfRange", "{text}");
    }
    assert_eq!(read("", ""), "Empty");
    assert_eq!(read("≥40.0左右", ""), "Unit(\"左右\")");
    assert_eq!(read("≥40.0%", ""), "Unit(\"%\")");
    assert_eq!(read("40%≤x<60%", "mm"), "Unit(\"%≤x<60%\")");
    assert_eq!(read("≥12.5MPa", "N/mm²"), "Unit(\"MPa\")");
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,40}", unit in "\\PC{0,6}") {
        let _ = Bound::parse(&text, &unit);
    }

    #[test]
    fn a_text_near_the_grammar_is_a_range_of_something_or_refused(
        text in "[0-9.,+\\-()<>≤≥±×^eE~级不含xX和且%/（）＋－至 ]{0,16}", unit in "(级|%|mm|)",
    ) {
        if let Bound::Range { low, high } = Bound::parse(&text, &unit) {
            prop_assert!(low.is_some() || high.is_some());
            if let (Some(low), Some(high)) = (low, high) {
                prop_assert!(low.value <= high.value);
            }
        }
    }

    #[test]
    fn a_number_with_a_comparator_keeps_its_digits(mantissa in any::<i64>(), scale in 0u32..28) {
        let value = Decimal::from_i128_with_scale(i128::from(mantissa), scale);
        match Bound::parse(&format!("≥{value}"), "") {
            Bound::Range { low: Some(low), high: None } => {
                prop_assert_eq!(low.value.to_string(), value.to_string());
                prop_assert_eq!(low.resolution, Decimal::new(1, scale));
            }
            other => prop_assert!(false, "{:?}", other),
        }
    }
}

#[test]
fn a_sentence_of_several_limits_is_words_where_no_unit_is_given() {
    let bricks = "2 mm～15 mm的爆裂区域不多于15处，其中大于10 mm的不多于7处；不准许出现大于15 mm的爆裂区域";
    assert_eq!(read(bricks, "/"), "text");
    assert_eq!(read(bricks, ""), "text");
    assert!(matches!(Bound::parse(bricks, "处"), Bound::Unreadable(_)));
    assert!(matches!(Bound::parse("40%以上，按标识", ""), Bound::Unreadable(_)));
}
