//! Words with their values, and which of a playbook's placeholders a template needs.

use std::collections::BTreeMap;

use serde::Serialize;

/// Words with their values: a Tera template and what fills it. Only `compose` renders it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct Phrase {
    /// Template text.
    pub template: String,
    /// Values by placeholder.
    pub values: BTreeMap<String, String>,
}

/// Every placeholder a playbook text may use, with what it prints. An engineer reads the same list in
/// `report-templates/playbook/README.md`.
pub const PLACEHOLDERS: [(&str, &str); 51] = [
    ("indicator", "项目名称，按报告"),
    ("own", "本企业结果，带单位"),
    ("own_value", "本企业结果，不带单位"),
    ("unit", "单位"),
    ("requirement", "标准（明示）要求，按报告"),
    ("limit", "相关一侧的限值，带单位"),
    ("limit_value", "相关一侧的限值，不带单位"),
    ("middle", "双侧要求的中值，带单位"),
    ("deviation", "不符合时超出（低于）限值的量，带单位"),
    ("deviation_percent", "不符合时偏离占限值的百分比"),
    ("margin", "符合时的余量，按文书印法"),
    ("target", "建议目标值：余量达到门槛值，或同类中位数（取较易达到者），带单位"),
    ("target_margin", "达到目标值时的余量"),
    ("target_basis", "目标值的来由"),
    ("change", "从本次结果到目标值的差，带单位"),
    ("change_percent", "从本次结果到目标值的变化百分比"),
    ("target_1", "余量1%时的值，带单位"),
    ("target_2", "余量2%时的值，带单位"),
    ("target_3", "余量3%时的值，带单位"),
    ("target_5", "余量5%时的值，带单位"),
    ("target_10", "余量10%时的值，带单位"),
    ("target_20", "余量20%时的值，带单位"),
    ("change_2", "从本次结果到余量2%的差，带单位"),
    ("change_5", "从本次结果到余量5%的差，带单位"),
    ("change_10", "从本次结果到余量10%的差，带单位"),
    ("guard", "限值与本次结果的中点，作预警线，带单位"),
    ("section_short", "电阻偏高折算的有效截面积偏小百分比"),
    ("diameter_short", "电阻偏高折算的线径偏小百分比"),
    ("section_gain", "降至余量2%所需的截面积增加百分比"),
    ("diameter_gain", "降至余量2%所需的线径增加百分比"),
    ("peers", "参与比较的企业数"),
    ("better", "优于本企业的企业数"),
    ("worse", "不如本企业的企业数"),
    ("position", "位置的一句话"),
    ("median", "同类中位数，带单位（仅按实测值比较时）"),
    ("quartile_low", "四分位区间下端，带单位"),
    ("quartile_high", "四分位区间上端，带单位"),
    ("best_quarter", "同类较优四分之一的起点，带单位；本企业尚未达到时才有"),
    ("gap", "本次结果到该起点的差，带单位"),
    ("leading", "处于前四分之一时才有"),
    ("middling", "处于中间时才有"),
    ("trailing", "处于后四分之一时才有"),
    ("unranked", "没有四分位位置时才有"),
    ("own_results", "批次间波动：各批结果"),
    ("spread", "批次间波动：最大与最小之差，带单位"),
    ("spread_percent", "批次间波动：该差占限值的百分比"),
    ("prior", "上年度不合格项目"),
    ("sheet", "抽样单编号"),
    ("product", "样品名称"),
    ("model", "规格型号"),
    ("batches", "本企业本类样品批次数"),
];

impl Phrase {
    /// A phrase, unless it needs a value that this enterprise does not have: then the words do not apply to it.
    ///
    /// A placeholder nobody knows is kept, so that rendering names the mistake.
    pub fn applicable(template: &str, values: &BTreeMap<String, String>) -> Option<Self> {
        let lacking = needed(template).into_iter().any(|name| is_placeholder(name) && !values.contains_key(name));
        (!lacking).then(|| Self { template: template.to_string(), values: values.clone() })
    }

    /// The values that the template mentions, other than the item's name.
    pub(super) fn figures(&self) -> BTreeMap<&str, &str> {
        self.values
            .iter()
            .filter(|(name, _)| name.as_str() != "indicator" && mentions(&self.template, name))
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }
}

/// Whether a name is one of the placeholders.
pub fn is_placeholder(name: &str) -> bool {
    PLACEHOLDERS.iter().any(|(known, _)| *known == name)
}

/// Placeholders printed outside every `{% if %}`: without a value for each, the text makes no sense.
pub fn needed(template: &str) -> Vec<&str> {
    let mut depth = 0_u32;
    tags(template)
        .into_iter()
        .filter_map(|tag| match tag {
            Tag::Block(word) if word.starts_with("if ") => {
                depth += 1;
                None
            }
            Tag::Block(word) if word.starts_with("endif") => {
                depth = depth.saturating_sub(1);
                None
            }
            Tag::Block(_) => None,
            Tag::Print(name) => (depth == 0).then_some(name),
        })
        .collect()
}

/// Every placeholder a template prints or asks about.
pub fn mentioned(template: &str) -> Vec<&str> {
    tags(template)
        .into_iter()
        .filter_map(|tag| match tag {
            Tag::Print(name) => Some(name),
            Tag::Block(word) => word.strip_prefix("if ").map(|rest| rest.trim_start_matches("not ").trim()),
        })
        .collect()
}

fn mentions(template: &str, name: &str) -> bool {
    mentioned(template).contains(&name)
}

enum Tag<'a> {
    Print(&'a str),
    Block(&'a str),
}

fn tags(template: &str) -> Vec<Tag<'_>> {
    let mut tags = Vec::new();
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        rest = &rest[open..];
        let (close, print) = if rest.starts_with("{{") {
            ("}}", true)
        } else if rest.starts_with("{%") {
            ("%}", false)
        } else {
            rest = &rest[1..];
            continue;
        };
        let Some(end) = rest.find(close) else { break };
        let inner = rest[2..end].trim_matches(|c: char| c.is_whitespace() || c == '-');
        tags.push(if print { Tag::Print(inner) } else { Tag::Block(inner) });
        rest = &rest[end + 2..];
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_needs_a_missing_value_does_not_apply() {
        let values = BTreeMap::from([("own".to_string(), "7.38".to_string())]);
        assert!(Phrase::applicable("由{{ own }}降到{{ target }}", &values).is_none());
        assert!(Phrase::applicable("{{ own }}{% if target %}降到{{ target }}{% endif %}", &values).is_some());
        assert!(Phrase::applicable("{{ onw }}", &values).is_some(), "a misspelt name must reach the renderer");
    }

    #[test]
    fn placeholders_are_unique() {
        let names: std::collections::BTreeSet<_> = PLACEHOLDERS.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), PLACEHOLDERS.len());
    }
}
