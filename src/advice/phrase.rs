//! Sentences of the knowledge tables with this enterprise's values in them.

use std::collections::BTreeMap;

/// Values by placeholder.
pub type Values = BTreeMap<&'static str, String>;

/// Every placeholder a sentence may use, with what it prints. An engineer reads the same list in
/// `report-templates/knowledge/README.md`.
pub const PLACEHOLDERS: [(&str, &str); 16] = [
    ("item", "项目名称，按报告；几个项目并列时用顿号"),
    ("own", "本企业结果，带单位"),
    ("requirement", "标准（明示）要求，带单位"),
    ("limit", "相关一侧的限值，带单位"),
    ("target", "工作余量处的值，带单位；比本次结果好得值得一做时才有"),
    ("release", "单批、单件放行的控制值，带单位：限值与{target}的中点，本次结果更好的取本次结果；有{target}才有"),
    ("change", "从本次结果到目标值的差，带单位"),
    ("margin", "符合时的余量，带单位"),
    ("deviation", "不符合时超出（低于）限值的量，带单位"),
    ("results", "批次间波动：各批结果，带单位"),
    ("spread", "批次间波动：最大与最小之差，带单位"),
    ("median", "同类中位数，带单位；按实测值比较时才有"),
    ("sheet", "抽样单编号"),
    ("lot", "生产日期或批号"),
    ("product", "样品名称"),
    ("model", "规格型号"),
];

/// A part of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part<'a> {
    Words(&'a str),
    Placeholder(&'a str),
}

/// The sentence with its values; `None` where it needs one that this enterprise does not have: then it does not apply.
pub fn filled(sentence: &str, values: &Values) -> Option<String> {
    parts(sentence)
        .map(|part| match part {
            Part::Words(words) => Some(words),
            Part::Placeholder(name) => values.get(name).map(String::as_str),
        })
        .collect()
}

/// Names between braces that are no placeholders.
pub fn unknown_placeholders(sentence: &str) -> Vec<&str> {
    let names = parts(sentence).filter_map(|part| match part {
        Part::Placeholder(name) => Some(name),
        Part::Words(_) => None,
    });
    names.filter(|name| !PLACEHOLDERS.iter().any(|(known, _)| known == name)).collect()
}

/// Cuts at braces; an opening brace that nothing closes is words.
fn parts(sentence: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = sentence;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let closed = rest.strip_prefix('{').and_then(|inside| inside.split_once('}'));
        if let Some((name, after)) = closed {
            rest = after;
            return Some(Part::Placeholder(name.trim()));
        }
        let opening = rest.char_indices().skip(1).find(|(_, c)| *c == '{').map_or(rest.len(), |(at, _)| at);
        let (words, after) = rest.split_at(opening);
        rest = after;
        Some(Part::Words(words))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_that_needs_a_missing_value_does_not_apply() {
        let values = Values::from([("own", "7.38".to_string())]);
        assert_eq!(filled("由{own}改起", &values).as_deref(), Some("由7.38改起"));
        assert_eq!(filled("由{ own }改到{target}", &values), None);
        assert_eq!(filled("没有值", &values).as_deref(), Some("没有值"));
    }

    #[test]
    fn a_value_is_never_read_as_a_sentence() {
        let values = Values::from([("product", "{own}{{".to_string()), ("own", "7".to_string())]);
        assert_eq!(filled("{product}", &values).as_deref(), Some("{own}{{"));
    }

    #[test]
    fn what_is_no_placeholder_is_told() {
        assert_eq!(unknown_placeholders("{onw}与{own}、{"), ["onw"]);
        assert_eq!(unknown_placeholders("{{ own }}"), ["{ own"]);
    }

    #[test]
    fn placeholders_are_unique() {
        let names: std::collections::BTreeSet<_> = PLACEHOLDERS.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), PLACEHOLDERS.len());
    }
}
