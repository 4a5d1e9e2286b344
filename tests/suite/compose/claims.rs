//! Figures that nobody has verified are not stated as if they were certain.

use std::sync::LazyLock;

use regex::Regex;
use yice::domain::diagnosis;
use yice::domain::knowledge::Certainty;

use super::build::knowledge;
use crate::support::samples::rules;

/// Words that leave a figure to the plant, or to a document that it has.
const HEDGES: [&str; 21] = [
    "约", "一般", "通常", "宜", "建议", "可取", "多为", "左右", "如", "规定", "大致", "常见", "标准", "标称", "示例",
    "工艺", "供货", "设计", "限值", "要求", "理论",
];

/// A figure with a unit of measure: what stands before it, the figure, its unit, what follows.
static FIGURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?P<before>恒温到?|换算到|每|[A-Za-z] ?)?",
        r"(?P<range>[0-9.]+ ?(?:%|℃|mm)?～)?(?P<number>[0-9]+(?:\.[0-9]+)?)",
        r" ?(?P<unit>%|个?百分点|℃|mm|[µμ]m|cm|MPa|kPa|k?N/?[a-z²]*|[km]?g/[a-z]+[³²]?|m²/kg|kg|g|min|h|s|V|W|mA)",
        r"(?P<after>[\p{Han}])?"
    ))
    .unwrap()
});
/// A decimal without a unit: a ratio, a pH.
static RATIO: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:比|pH|系数)[^，；：（]{0,8}?（?[0-9]+\.[0-9]+").unwrap());
static BRACES: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\{[^}]*\}").unwrap());

/// The figures of a sentence that it states plainly. What names a test or its condition (20 ℃导体电阻), how often
/// something is done, and what the program fills in are none.
fn claims(text: &str) -> Vec<String> {
    let text = BRACES.replace_all(text, "■");
    let clauses = text.split(['；', '：', '，']).filter(|clause| HEDGES.iter().all(|word| !clause.contains(word)));
    let figures = |clause: &str| -> Vec<String> {
        let plain = FIGURE.captures_iter(clause).filter(|found| {
            let of_a_test = found.name("after").is_some_and(|after| !"以之".contains(after.as_str()))
                && found.name("range").is_none()
                && matches!(&found["unit"], "℃" | "mm" | "µm" | "μm" | "h" | "min");
            found.name("before").is_none() && !of_a_test
        });
        let ratios = RATIO.find_iter(clause).map(|found| found.as_str().to_string());
        plain.map(|found| found[0].to_string()).chain(ratios).collect()
    };
    clauses.flat_map(figures).collect()
}

#[test]
fn what_is_stated_plainly_is_found_and_what_is_not_is_let_pass() {
    for plain in
        ["摩尔比下调0.02～0.05", "把温度提高20 ℃～30 ℃", "回到32.2%～32.8%", "每次不超过0.2个百分点", "温差小于3 ℃"]
    {
        assert!(!claims(plain).is_empty(), "{plain}");
    }
    for fine in [
        "逐盘测20 ℃导体电阻",
        "恒温20 ℃复测",
        "吹胀比（一般为1.8～2.5）",
        "建议回到7.0%～13.0%",
        "由{own}提高到{target}",
        "每30 min取1组",
        "连续3批、每批3盘",
    ] {
        assert_eq!(claims(fine), Vec::<String>::new(), "{fine}");
    }
}

#[test]
fn no_figure_that_nobody_verified_is_stated_as_certain() {
    let mut found = Vec::new();
    for sentence in knowledge().sentences() {
        let is_unsure = matches!(sentence.certainty, Certainty::MemoryMedium | Certainty::MemoryLow);
        if is_unsure && !sentence.is_approved() {
            found.extend(
                claims(&sentence.text)
                    .into_iter()
                    .map(|claim| format!("{} row {}: {claim}: {}", sentence.file, sentence.row, sentence.text)),
            );
        }
    }
    for rule in &rules().rules {
        if rule.certainty <= diagnosis::Certainty::MemoryMedium && rule.approved_by.is_empty() {
            for text in rule.sentences().map(diagnosis::Sentence::words) {
                found.extend(claims(&text).into_iter().map(|claim| format!("{}: {claim}: {text}", rule.id)));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}
