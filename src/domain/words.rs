//! The words that a cell may hold, with what they mean: of each meaning first the proper word, then those read as it.

use serde::Serialize;

use super::fold::fold;
use super::{Basis, EnterpriseScale};

/// 任务类别.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// 监督抽查.
    Supervision,
    /// 专项抽查.
    Special,
    /// 联动抽查.
    Linkage,
    /// 跟踪抽查: no part in peer statistics.
    FollowUp,
    /// 风险监测: not a spot check, no letters.
    RiskMonitoring,
}

/// 抽样环节.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// 生产领域.
    Production,
    /// 流通领域.
    Retail,
    /// 电商.
    Online,
}

/// 单项判定.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemVerdict {
    /// 符合.
    Conforming,
    /// 不符合.
    Nonconforming,
    /// 不参与判定.
    NotJudged,
}

/// 检验结论. There is no "compliant": a pass only says that nothing was found (rule 2 of the house).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Conclusion {
    /// 所检项目未发现不合格.
    NoNonconformityFound,
    /// 不合格.
    Nonconforming,
}

/// 结果状态.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ResultStatus {
    /// 最终.
    Final,
    /// 异议处理中.
    Objected,
    /// 复检中.
    Retesting,
}

/// Why a visit produced no sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NotSampled {
    /// 拒检.
    Refused,
    /// 无法抽样.
    Impossible,
    /// 停产.
    Stopped,
    /// 注销.
    Deregistered,
}

/// A meaning and its spellings, the proper one first.
pub type Words<T> = [(T, &'static [&'static str])];

/// 任务类别.
pub const TASKS: &Words<TaskKind> = &[
    (TaskKind::Supervision, &["监督抽查", "省级监督抽查", "国家监督抽查", "市级监督抽查", "县级监督抽查", "监督"]),
    (TaskKind::Special, &["专项抽查", "省级专项", "专项监督抽查", "省级专项监督抽查", "省级专项抽查", "专项"]),
    (TaskKind::Linkage, &["联动抽查", "省级联动监督抽查", "全国联动抽查", "联动监督抽查", "联动"]),
    (TaskKind::FollowUp, &["跟踪抽查", "跟踪监督抽查", "省级跟踪监督抽查", "跟踪"]),
    (TaskKind::RiskMonitoring, &["风险监测", "省级产品质量风险监测", "产品质量风险监测"]),
];

/// 抽样环节.
pub const CHANNELS: &Words<Channel> = &[
    (Channel::Production, &["生产领域", "生产", "生产环节", "生产企业"]),
    (Channel::Retail, &["流通领域", "流通", "销售", "流通环节", "销售领域", "销售环节", "市场"]),
    (Channel::Online, &["电商", "网络", "电子商务", "电商平台", "网络交易", "线上"]),
];

/// 单项判定.
pub const VERDICTS: &Words<ItemVerdict> = &[
    (ItemVerdict::Conforming, &["符合", "合格", "P", "通过", "符合要求"]),
    (ItemVerdict::Nonconforming, &["不符合", "不合格", "F", "不通过", "不符合要求"]),
    (
        ItemVerdict::NotJudged,
        &["不参与判定", "不判定", "不作判定", "不考核", "不适用", "免测", "N", "N/A", "/", "—", "-"],
    ),
];

/// 检验结论.
pub const CONCLUSIONS: &Words<Conclusion> = &[
    (
        Conclusion::NoNonconformityFound,
        &["所检项目未发现不合格", "未发现不合格", "合格", "所检项目合格", "所检项目符合"],
    ),
    (Conclusion::Nonconforming, &["不合格", "所检项目不合格", "严重不合格", "一般不合格"]),
];

/// Conclusions that are read but would be improper in a letter (rule 2 of the house).
pub const IMPROPER_CONCLUSIONS: &[&str] = &["合格", "所检项目合格", "所检项目符合"];

/// 结果状态.
pub const STATUSES: &Words<ResultStatus> = &[
    (ResultStatus::Final, &["最终", "最终结果", "已最终", "终结", "无异议"]),
    (ResultStatus::Objected, &["异议处理中", "异议中", "异议", "有异议"]),
    (ResultStatus::Retesting, &["复检中", "复检", "待复检"]),
];

/// 要求来源, where the cell says anything.
pub const BASES: &Words<Basis> = &[
    (Basis::Declared, &["明示", "明示要求", "明示质量要求", "标签明示", "企业明示"]),
    (Basis::Mandatory, &["强制性标准", "强制", "强标", "强制性"]),
    (Basis::Recommended, &["推荐性标准", "推荐", "推标", "推荐性"]),
];

/// 企业规模.
pub const SCALES: &Words<EnterpriseScale> = &[
    (EnterpriseScale::Large, &["大型", "大", "大型企业"]),
    (EnterpriseScale::Medium, &["中型", "中", "中型企业"]),
    (EnterpriseScale::Small, &["小型", "小", "小型企业"]),
    (EnterpriseScale::Micro, &["微型", "微", "微型企业", "小微"]),
];

/// Why there is no sample: looked for inside 检验结论, 结果状态 and 备注 of a row without results.
pub const NOT_SAMPLED: &[(NotSampled, &[&str])] = &[
    (NotSampled::Refused, &["拒检", "拒绝抽样", "拒绝检查", "拒绝接受"]),
    (NotSampled::Deregistered, &["注销", "吊销", "查无此企业", "查无下落", "搬迁", "失联"]),
    (NotSampled::Stopped, &["停产", "停业", "未生产", "转产"]),
    (NotSampled::Impossible, &["无法抽样", "未抽到样", "无样可抽", "无样品", "无库存", "未抽样"]),
];

/// The meaning of a word.
pub fn read<T: Copy>(text: &str, words: &Words<T>) -> Option<T> {
    let folded = fold(text);
    words.iter().find(|(_, spellings)| spellings.iter().any(|s| *s == folded || fold(s) == folded)).map(|(m, _)| *m)
}

/// The proper words, for hints and drop-downs.
pub fn proper<T>(words: &Words<T>) -> Vec<&'static str> {
    words.iter().map(|(_, spellings)| spellings[0]).collect()
}

/// The proper word of a meaning; empty where it has none.
pub fn word<T: PartialEq>(meaning: &T, words: &Words<T>) -> &'static str {
    words.iter().find(|(of, _)| of == meaning).map_or("", |(_, spellings)| spellings[0])
}

/// The stable word of a meaning, as it is serialised.
pub fn code<T: Serialize>(meaning: &T) -> String {
    serde_json::to_value(meaning).ok().and_then(|value| value.as_str().map(str::to_string)).unwrap_or_default()
}

/// Whether the text holds one of the words.
pub fn holds(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// Why there is no sample, by the first text that says so.
pub fn not_sampled(texts: &[&str]) -> Option<NotSampled> {
    let said = |text: &str| NOT_SAMPLED.iter().find(|(_, words)| holds(text, words)).map(|(reason, _)| *reason);
    texts.iter().find_map(|text| said(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_has_one_meaning() {
        fn check<T: Copy + PartialEq + std::fmt::Debug>(words: &Words<T>) {
            for (meaning, spellings) in words {
                for spelling in *spellings {
                    assert_eq!(read(spelling, words), Some(*meaning), "{spelling}");
                }
            }
        }
        check(TASKS);
        check(CHANNELS);
        check(VERDICTS);
        check(CONCLUSIONS);
        check(STATUSES);
        check(BASES);
        check(SCALES);
    }

    #[test]
    fn widths_and_spaces_do_not_matter_but_words_do() {
        assert_eq!(read(" 不 符合 ", VERDICTS), Some(ItemVerdict::Nonconforming));
        assert_eq!(read("Ｐ", VERDICTS), Some(ItemVerdict::Conforming));
        assert_eq!(read("基本符合", VERDICTS), None);
        assert_eq!(not_sampled(&["", "企业已停产，无法抽样"]), Some(NotSampled::Stopped));
    }
}
