//! Whether a result is what its requirement asks for: a value under a limit, words under words.
//!
//! A verdict on anything else follows from nothing that stands in the sheet, and a letter would go on from it all the same.

use rust_decimal::Decimal;

use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::domain::columns::Field;
use crate::domain::fold::fold;
use crate::domain::judgement::{DecisionRule, Judgement, judge};
use crate::domain::notation::same_unit;
use crate::domain::{Bound, HoldReason, Indicator, Item, ItemVerdict, Reading, Side};
use crate::load::findings as say;

/// Words by which a requirement means numbers that stand elsewhere: `符合标准规定`, `不低于明示值`, `禁用`.
const ELSEWHERE: [&str; 33] = [
    "低于", "大于", "小于", "高于", "超过", "以上", "以下", "少于", "至少", "符合", "标准", "规定", "要求", "明示",
    "标称", "标示", "标明", "标注", "标识", "标签", "协议", "协商", "约定", "合同", "规格", "设计", "图", "公称",
    "额定", "声明", "说明", "实测", "禁",
];
/// Under what any value at all is too much.
const FORBIDDEN: [&str; 7] = ["不得检出", "不应检出", "不允许检出", "不可检出", "不能检出", "不检出", "未检出"];
/// What is counted until the requirement is met and no further: `≥10000` 次 is then a result.
const UNTIL_MET: [&str; 13] = ["次", "转", "圈", "周", "循环", "h", "小时", "min", "分钟", "s", "秒", "V", "kV"];

/// What a result is that its requirement does not ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Misfit {
    /// Words under a limit.
    Words,
    /// A word for the verdict under a limit.
    Verdict,
    /// The limit itself.
    Limit,
    /// A number under words.
    Number,
}

/// What an item's result is instead of what its requirement asks for; `None` where it is that, or nobody judged it, or
/// it cannot be read at all.
fn misfit(item: &Item) -> Option<Misfit> {
    let (reading, bound) = (&item.measurement.reading, &item.requirement.bound);
    if item.verdict == ItemVerdict::NotJudged || matches!(reading, Reading::NotTested) {
        return None;
    }
    match bound {
        Bound::Range { .. } | Bound::OrdinalAtLeast(_) => match reading {
            Reading::Unreadable(_) => None,
            // No scale has so many grades: `34级` lost its hyphen.
            Reading::Ordinal(grade) if *grade >= Decimal::TEN || is_beyond_five(item, *grade) => Some(Misfit::Words),
            Reading::Qualitative { .. } => Some(Misfit::Verdict),
            Reading::Text => Some(Misfit::Words),
            _ if repeats(reading, bound) => Some(Misfit::Limit),
            // A number under a grade.
            _ if judge(reading, bound, DecisionRule::of(None)) == Judgement::NotComparable => Some(Misfit::Words),
            _ => None,
        },
        // Below what can be detected nothing was, and what was detected is measured where it fails.
        Bound::Text if item.requirement.reported.contains("检出") => {
            let is_some = match reading {
                Reading::Number { value, .. } => *value > Decimal::ZERO,
                Reading::GreaterThan { .. } => true,
                _ => false,
            };
            let is_forbidden = FORBIDDEN.contains(&fold(&item.requirement.reported).trim_matches('。'));
            (is_some && is_forbidden && item.verdict == ItemVerdict::Conforming).then_some(Misfit::Number)
        }
        Bound::Text => {
            let number =
                matches!(reading, Reading::Number { .. } | Reading::LessThan { .. } | Reading::GreaterThan { .. });
            let number = number || is_figure(&item.measurement.reported, &item.unit);
            (number && !means_numbers(&item.requirement.reported)).then_some(Misfit::Number)
        }
        Bound::None | Bound::Unreadable(_) => None,
    }
}

/// Whether a grade is more than there are on a scale of five, and the item is judged on one: fastness, pilling and the like,
/// but for light, whose scale has eight.
fn is_beyond_five(item: &Item, grade: Decimal) -> bool {
    const OF_FIVE: [&str; 7] = ["色牢度", "起球", "起毛", "勾丝", "沾水", "变色", "沾色"];
    const OF_EIGHT: [&str; 6] = ["光", "日晒", "气候", "候", "老化", "蓝"];
    let name = item.name.as_str();
    grade > Decimal::new(5, 0)
        && OF_FIVE.iter().any(|word| name.contains(word))
        && !OF_EIGHT.iter().any(|word| name.contains(word))
}

/// Tells a misfit with both cells. It holds where a letter would argue from a value that is none, or call sound what the
/// requirement does not speak of; what a person compared with the report is told only.
pub(crate) fn check(
    item: &Item,
    indicator: Option<&Indicator>,
    confirmed: bool,
    at: &dyn Fn(Field) -> Place,
) -> Option<(Diagnostic, Option<HoldReason>)> {
    let misfit = misfit(item)?;
    let of_key = indicator.is_some_and(|indicator| indicator.key);
    let nothing = matches!(&item.measurement.reading, Reading::Number { value, .. } if value.is_zero());
    let (holds, reason) = match misfit {
        Misfit::Words => (true, HoldReason::WordsUnderLimit),
        Misfit::Verdict => (of_key, HoldReason::WordsUnderLimit),
        Misfit::Limit => (!UNTIL_MET.iter().any(|unit| same_unit(unit, &item.unit)), HoldReason::WordsUnderLimit),
        // `0` under 无裂纹 counts them, and what fails may be measured: a crack of 3.2 mm.
        Misfit::Number => (item.verdict == ItemVerdict::Conforming && !nothing, HoldReason::NumberUnderWords),
    };
    let holds = holds && !confirmed;
    let severity = if holds { Severity::Hold } else { Severity::Warning };
    let tell = match misfit {
        Misfit::Words => say::words_under_limit,
        Misfit::Verdict => say::verdict_under_limit,
        Misfit::Limit => say::limit_as_result,
        Misfit::Number => say::number_under_words,
    };
    Some((tell(severity, [at(Field::Result), at(Field::Requirement)]), holds.then_some(reason)))
}

/// `≤3.0` under `≤3.0`: the limit was copied. `<20` under `≤20` is a detection limit.
fn repeats(reading: &Reading, bound: &Bound) -> bool {
    match (reading, bound.one_sided()) {
        (Reading::LessThan { limit, inclusive: true }, Some((end, Side::Upper)))
        | (Reading::GreaterThan { limit, inclusive: true }, Some((end, Side::Lower))) => {
            end.inclusive && *limit == end.value
        }
        _ => false,
    }
}

/// Whether a text is nothing but figures with a unit: `3.2cm`, `3~5`, `约3 mm`; `unit` is that of its row.
fn is_figure(text: &str, unit_of_row: &str) -> bool {
    const UNITS: [&str; 48] = [
        "", "%", "mm", "cm", "m", "μm", "g", "kg", "mg", "ml", "l", "h", "min", "s", "v", "kv", "n", "pa", "kpa",
        "mpa", "°c", "mg/kg", "mm2", "cm2", "m2", "m3", "n/mm2", "n/cm", "n/m", "kn", "kn/m", "n·m", "j", "kj", "ω",
        "ω/km", "mω", "ma", "w", "kw", "hz", "db", "g/m2", "g/kg", "mg/l", "mg/m2", "mg/m3", "μg/g",
    ];
    let folded = fold(text).to_lowercase();
    let figures = folded.trim_start_matches(['约', '≈', '≤', '≥', '<', '>']).trim_end_matches("左右");
    let unit = figures.trim_start_matches(|c: char| c.is_ascii_digit() || ".,~-–—±×".contains(c));
    let is_unit = UNITS.contains(&unit) || unit == fold(unit_of_row).to_lowercase();
    figures.starts_with(|c: char| c.is_ascii_digit()) && is_unit
}

/// Whether a requirement in words may be met by a number: it names one, or where one stands.
fn means_numbers(requirement: &str) -> bool {
    // `符合` alone names nothing that a number could meet.
    !matches!(fold(requirement).as_str(), "符合" | "符合要求" | "应符合" | "应符合要求")
        && (requirement.chars().any(char::is_numeric) || ELSEWHERE.iter().any(|word| requirement.contains(word)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Basis, Measurement, Origin, Requirement, SharedText};

    fn item(requirement: &str, result: &str, unit: &str, verdict: ItemVerdict) -> Item {
        let bound = Bound::parse(requirement, unit);
        Item {
            name: "某项目".into(),
            indicator: None,
            unit: unit.into(),
            requirement: Requirement { reported: requirement.into(), bound, basis: Basis::Unstated }.into(),
            test_basis: SharedText::default(),
            measurement: Measurement {
                reported: result.into(),
                stored: None,
                reading: Reading::parse(result, unit).reading,
            },
            verdict,
            origin: Origin { sheet: Default::default(), row: 2 },
        }
    }

    fn found(requirement: &str, result: &str, unit: &str) -> Option<Misfit> {
        misfit(&item(requirement, result, unit, ItemVerdict::Conforming))
    }

    #[test]
    fn a_limit_asks_for_a_value() {
        for result in ["严重超标", "见附件", "偏高", "良好", "基本符合", "无"] {
            assert_eq!(found("≤3.0", result, "%"), Some(Misfit::Words), "{result}");
            assert_eq!(found("1.2～1.6", result, "%"), Some(Misfit::Words), "{result}");
            assert_eq!(found("≥3-4级", result, "级"), Some(Misfit::Words), "{result}");
        }
        for result in ["符合", "合格", "不符合", "通过", "Pass"] {
            assert_eq!(found("≤3.0", result, "%"), Some(Misfit::Verdict), "{result}");
            assert_eq!(found("≥3-4级", result, "级"), Some(Misfit::Verdict), "{result}");
        }
        assert_eq!(found("≥3-4级", "3.2", ""), Some(Misfit::Words), "a number is no grade");
        for result in
            ["2.9", "2.9%", "<0.05", "≤0.05", ">5", "未检出", "ND", "未检出(<0.05)", "/", "", "1 200", "100~120"]
        {
            assert_eq!(found("≤3.0", result, "%"), None, "{result}");
        }
        assert_eq!(found("≥3-4级", "34级", "级"), Some(Misfit::Words), "a hyphen was lost");
        let of_item = |name: &str, result| {
            let item = Item { name: name.into(), ..item("≥3级", result, "级", ItemVerdict::Conforming) };
            misfit(&item)
        };
        for result in ["6级", "5-6级", "7-8级"] {
            assert_eq!(of_item("耐湿摩擦色牢度", result), Some(Misfit::Words), "{result} on a scale of five");
            assert_eq!(of_item("耐光色牢度", result), None, "light has eight grades");
            assert_eq!(of_item("某等级", result), None, "nobody knows the scale");
        }
        assert!(of_item("起球", "5级").is_none() && of_item("起球", "4-5级").is_none());
        for result in ["4", "3-4级", "4级"] {
            assert_eq!(found("≥3-4级", result, "级"), None, "{result}");
        }
    }

    #[test]
    fn a_copied_limit_is_no_value_and_a_detection_limit_is_one() {
        for (requirement, result) in [("≤3.0", "≤3.0"), ("≤3.0", "≤ 3"), ("≤3.0", "不大于3.0%"), ("不小于45", "≥45.0")]
        {
            assert_eq!(found(requirement, result, "%"), Some(Misfit::Limit), "{result} under {requirement}");
        }
        for (requirement, result) in
            [("≤20", "<20"), ("<20", "<20"), ("≤20", "≤5"), ("≥45", "≤45"), ("≤20", "未检出(<20)"), ("10~20", "≤20")]
        {
            assert_eq!(found(requirement, result, "%"), None, "{result} under {requirement}");
        }
    }

    #[test]
    fn words_ask_for_words_unless_they_mean_a_number() {
        for requirement in ["无裂纹", "表面应光滑", "不得有毛刺", "色泽均匀", "不击穿", "符合", "符合要求"]
        {
            for result in
                ["3.2", "3.2%", "<0.05", "≥12", "3.2cm", "3~5", "约3 mm", "2023-05-01", "12.5 N/mm²", "7.3Ω/km"]
            {
                assert_eq!(found(requirement, result, "%"), Some(Misfit::Number), "{result} under {requirement}");
            }
            for result in ["无裂纹", "符合", "光滑", "未检出", "边缘3处崩裂", "3处崩裂", "3C", "4级", "/"]
            {
                assert_eq!(found(requirement, result, "%"), None, "{result} under {requirement}");
            }
        }
        for requirement in [
            "符合GB/T 5023.1-2008第3章",
            "按企业明示值",
            "见图纸",
            "禁用",
            "由供需双方协商",
            "不低于三级",
            "无大于5mm的裂纹",
            "/",
        ] {
            assert_eq!(found(requirement, "3.2", "%"), None, "{requirement}");
        }
    }

    #[test]
    fn what_must_not_be_detected_is_not_measured_and_passed() {
        for result in ["3.2", "0.01", ">5"] {
            assert_eq!(found("不得检出", result, "%"), Some(Misfit::Number), "{result}");
            let failed = item("不得检出", result, "%", ItemVerdict::Nonconforming);
            assert_eq!(misfit(&failed), None, "{result}");
        }
        for result in ["0", "0.00", "<0.5", "未检出", "未检出(<0.5)", "检出"] {
            assert_eq!(found("不得检出", result, "%"), None, "{result}");
        }
        assert_eq!(found("不得检出（检出限3）", "3.2", "%"), None, "it names a number");
    }

    #[test]
    fn what_holds_is_what_a_letter_would_go_on_from() {
        let held = |requirement, result, unit, verdict, confirmed| {
            let at = |_| Place::file("results.csv");
            let (_, reason) = check(&item(requirement, result, unit, verdict), None, confirmed, &at).expect("a misfit");
            reason.is_some()
        };
        use ItemVerdict::{Conforming, Nonconforming};
        assert!(
            held("≤3.0", "严重超标", "%", Conforming, false) && held("≤3.0", "严重超标", "%", Nonconforming, false)
        );
        assert!(!held("≤3.0", "符合", "%", Conforming, false), "not compared with anybody");
        assert!(held("≥45.0", "≥45.0", "%", Conforming, false) && !held("≥10000", "≥10000", "次", Conforming, false));
        assert!(held("无裂纹", "3.2", "mm", Conforming, false) && !held("无裂纹", "3.2", "mm", Nonconforming, false));
        assert!(!held("无裂纹", "0", "", Conforming, false));
        assert!(!held("≤3.0", "严重超标", "%", Conforming, true), "a person compared it with the report");
        assert_eq!(misfit(&item("≤3.0", "见附件", "%", ItemVerdict::NotJudged)), None);
    }
}
