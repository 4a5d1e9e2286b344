//! Result texts that the given vectors do not cover.

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;

fn read(text: &str, unit: &str) -> Reading {
    Reading::parse(text, unit).reading
}

fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

fn number(text: &str) -> Reading {
    let value = decimal(text);
    Reading::Number { value, tail: None, resolution: Decimal::new(1, value.scale()) }
}

fn less_than(limit: &str) -> Reading {
    Reading::LessThan { limit: decimal(limit), inclusive: false }
}

#[test]
fn not_detected_with_and_without_a_limit() {
    for text in [
        "未检出",
        " 未检出 ",
        "未 检 出",
        "n.d.",
        "ＮＤ",
        "<LOD",
        "＜检出限",
        "低于检出限",
        "小于方法检出限",
        "未检出。",
    ] {
        assert_eq!(read(text, "mg/kg"), Reading::NotDetected, "{text}");
    }
    for text in [
        "未检出（检出限0.01）",
        "未检出(LOD:0.01mg/kg)",
        "未检出（方法检出限：0.01 mg/kg）",
        "ND(<0.01)",
        "未检出，检出限为0.01",
        "未检出 <0.01",
        "未检出(0.01)",
        "<0.01（未检出）",
        "＜0.01mg/kg，未检出",
        "<LOD(0.01)",
        "未检出(检出限<0.01)",
    ] {
        assert_eq!(read(text, "mg/kg"), less_than("0.01"), "{text}");
    }
    assert_eq!(Reading::parse("未检出(0.01)", "").warning, Some(WARNING_BARE_DETECTION_LIMIT));
    assert_eq!(Reading::parse("未检出(<0.01)", "").warning, None);
    assert_eq!(read("未检出(LOD:0.01μg/kg)", "mg/kg"), Reading::Unreadable(ReadingError::Unit("μg/kg".into())));
    for text in ["未检出(<0)", "未检出(>0.01)", "未检出(0.01", "未检出(<1 000)", "未检出5"] {
        assert!(matches!(read(text, ""), Reading::Unreadable(_)), "{text}");
    }
}

#[test]
fn comparators_in_symbols_and_words() {
    for text in ["<0.5", "＜0.5", "﹤0.5", "〈0.5", "小于0.5", "低于 0.5", "不足0.5", "< 0.5 %"] {
        assert_eq!(read(text, "%"), less_than("0.5"), "{text}");
    }
    for text in ["≤0.5", "≦0.5", "⩽0.5", "<=0.5", "不大于0.5", "不超过0.5", "不高于0.5", "至多0.5", "小于等于0.5"]
    {
        assert_eq!(read(text, "%"), Reading::LessThan { limit: decimal("0.5"), inclusive: true }, "{text}");
    }
    for (text, inclusive) in
        [(">4000", false), ("＞4000", false), ("≥4000", true), ("≧4000", true), ("大于4000", false)]
    {
        assert_eq!(read(text, ""), Reading::GreaterThan { limit: decimal("4000"), inclusive }, "{text}");
    }
    assert_eq!(Reading::parse("〈0.005", "").warning, Some(WARNING_ANGLE_BRACKET));
    for text in ["<", "0.5<", "<<0.5", "=<0.5", "<0.5~0.6", "<-"] {
        assert!(matches!(read(text, ""), Reading::Unreadable(_)), "{text}");
    }
}

#[test]
fn grades_are_half_steps_between_neighbours() {
    assert_eq!(read("3-4级", ""), Reading::Ordinal(decimal("3.5")));
    assert_eq!(read("３－４ 级", "级"), Reading::Ordinal(decimal("3.5")));
    assert_eq!(read("4.5级", ""), Reading::Ordinal(decimal("4.5")));
    assert_eq!(read("3-4", "级"), Reading::Ordinal(decimal("3.5")));
    assert_eq!(read("4", "级"), Reading::Ordinal(decimal("4")));
    assert_eq!(read("3-4", ""), Reading::Unreadable(ReadingError::Range));
    assert_eq!(read("3-5级", ""), Reading::Unreadable(ReadingError::Range));
    assert_eq!(read("4-3级", ""), Reading::Unreadable(ReadingError::Range));
    assert_eq!(read("4级", "MPa"), Reading::Unreadable(ReadingError::Unit("级".into())));
    assert!(matches!(read("4.2级", ""), Reading::Unreadable(_)));
}

#[test]
fn units_are_checked_and_never_converted() {
    assert_eq!(read("15.2N/mm2", "N/mm²"), number("15.2"));
    assert_eq!(read("15.2 N/mm²", "N/mm2"), number("15.2"));
    assert_eq!(read("45.0％", "%"), number("45.0"));
    assert_eq!(read("15.2MPa", "N/mm²"), Reading::Unreadable(ReadingError::Unit("MPa".into())));
    assert_eq!(read("45.0%", ""), Reading::Unreadable(ReadingError::Unit("%".into())));
    assert_eq!(read("45.0合格", "%"), Reading::Unreadable(ReadingError::Unit("合格".into())));
}

#[test]
fn marks_of_rounding() {
    let marked = |text: &str| match read(text, "%") {
        Reading::Number { tail, .. } => tail,
        other => panic!("{text}: {other:?}"),
    };
    for text in ["16.50(+)", "16.50（＋）", "16.50 (+)", "-16.5(+)%"] {
        assert_eq!(marked(text), Some(Tail::TrueValueLarger), "{text}");
    }
    for text in ["16.50(-)", "16.50（−）", "16.50（－）%"] {
        assert_eq!(marked(text), Some(Tail::TrueValueSmaller), "{text}");
    }
    for text in ["0(-)", "-0.0(+)", "<0.5(+)"] {
        assert!(matches!(read(text, ""), Reading::Unreadable(_)), "{text}");
    }
}

#[test]
fn refusals_say_why() {
    for (text, error) in [
        ("", ReadingError::Empty),
        ("　", ReadingError::Empty),
        ("1,200", ReadingError::Grouped),
        ("1 200", ReadingError::Grouped),
        ("1_200", ReadingError::Grouped),
        ("1,200,300", ReadingError::Grouped),
        ("7,41", ReadingError::Grouped),
        ("10,12,9", ReadingError::Replicates),
        ("10、12、9", ReadingError::Replicates),
        ("12/11/13", ReadingError::Replicates),
        ("10mm,12mm", ReadingError::Replicates),
        ("100~120", ReadingError::Range),
        ("100—120", ReadingError::Range),
        ("100%-120%", ReadingError::Range),
        ("10.0±0.1", ReadingError::LimitExpression),
        ("10.0+/-0.1", ReadingError::LimitExpression),
        ("40≤x", ReadingError::LimitExpression),
        ("7.4.1", ReadingError::NotANumber),
        (".5", ReadingError::NotANumber),
        ("5.", ReadingError::NotANumber),
        ("NaN", ReadingError::NotANumber),
        ("-inf", ReadingError::NotANumber),
        ("#DIV/0!", ReadingError::NotANumber),
        ("***", ReadingError::NotANumber),
        ("约45.0", ReadingError::NotANumber),
        ("12345678901234567890123456789", ReadingError::OutOfRange),
        ("1e-29", ReadingError::OutOfRange),
        ("1e400", ReadingError::OutOfRange),
    ] {
        let unit = if text.contains('%') { "%" } else { "mm" };
        assert_eq!(read(text, unit), Reading::Unreadable(error), "{text}");
    }
}

#[test]
fn words_and_marks() {
    for text in ["无裂纹", "一级", "黑色", "无明显变形。"] {
        assert_eq!(read(text, ""), Reading::Text, "{text}");
    }
    for text in ["/", "／", "//", "—", "——", "--", "-", "不适用", "N/A"] {
        assert_eq!(read(text, ""), Reading::NotTested, "{text}");
    }
    for (text, conforming) in
        [("合格", true), ("通 过", true), ("符合要求。", true), ("不符合", false), ("未通过", false)]
    {
        assert_eq!(read(text, ""), Reading::Qualitative { conforming }, "{text}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,40}", unit in "\\PC{0,6}") {
        let _ = Reading::parse(&text, &unit);
    }

    #[test]
    fn texts_near_the_grammar_make_no_panic(text in "[0-9.,+\\-()<>≤≥±×^eE~级未检出 %/（）＋－〈]{0,16}", unit in "(级|%|mm|)") {
        let _ = Reading::parse(&text, &unit);
    }

    #[test]
    fn a_printed_decimal_reads_as_itself(mantissa in any::<i64>(), scale in 0u32..28) {
        let value = Decimal::from_i128_with_scale(i128::from(mantissa), scale);
        match read(&value.to_string(), "") {
            Reading::Number { value: read, tail: None, resolution } => {
                prop_assert_eq!(read.to_string(), value.to_string());
                prop_assert_eq!(resolution, Decimal::new(1, scale));
            }
            other => prop_assert!(false, "{:?}", other),
        }
    }
}
