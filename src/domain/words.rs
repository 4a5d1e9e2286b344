//! The words that a cell may hold, with what they mean: of each meaning first the proper word, then those read as it.

use serde::Serialize;

use super::fold::fold;
use super::notation::NOTHING;
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

/// Remarks after which the labelled manufacturer is not the maker (涉嫌假冒).
pub const DENIED: &[&str] = &[
    "假冒",
    "否认生产",
    "否认为其生产",
    "否认系其生产",
    "非我单位生产",
    "非我公司生产",
    "非我厂生产",
    "非本公司生产",
    "非本单位生产",
    "非本企业生产",
    "非该企业生产",
    "非其生产",
    "非标称",
    "不承认生产",
    "未生产过",
    "从未生产",
    "不是我单位生产",
    "不是我公司生产",
    "不是其生产",
];

/// Remarks that mean no more than they say and need nobody's decision.
pub const HARMLESS: &[&str] = &[
    "复检仍不合格",
    "复检仍为不合格",
    "复检维持原结论",
    "复检维持原结果",
    "维持初检结论",
    "复检结果与初检一致",
    "复检结论与初检一致",
    "复验仍不合格",
    "复验合格",
    "未写错",
    "未贴错",
    "不认识",
    "复检合格",
    "复查合格",
    "复查检验合格",
    "未申请复查",
    "未申请复检",
    "未提出异议",
    "无异议",
    "已整改",
    "整改已验收",
    "整改验收",
    "已停产",
    "样品完好",
    "委托加工",
    "委托生产",
    "已确认",
    "企业已确认",
];

/// Words in a remark that may change what a result means; without a known wording a person must decide.
pub const ALARMING: &[&str] = &[
    "假",
    "冒",
    "否认",
    "异议",
    "复检",
    "撤销",
    "作废",
    "更正",
    "有误",
    "错误",
    "重检",
    "重新检",
    "待定",
    "待核",
    "待确认",
    "暂缓",
    "存疑",
    "不予",
    "无效",
    "侵权",
    "伪造",
    "真伪",
    "盗用",
    "虚构",
    "正品",
    "山寨",
    "套牌",
    "傍名牌",
    "来源不明",
    "不认可",
    "不承认",
    "未授权",
    "未经授权",
    "未确认",
    "拒绝确认",
    "待企业",
    "待厂家",
    "企业不存在",
    "厂家不存在",
    "厂不存在",
    "公司不存在",
    "单位不存在",
    "厂址不存在",
    "无此企业",
    "无此厂",
    "无此公司",
    "无此单位",
    "无此生产",
    "查无此",
    "称未生产",
    "未生产该",
    "未生产此",
    "未生产本",
    "非其",
    "非我",
    "非本",
    "非该企业",
    "非该公司",
    "非该厂",
    "非该单位",
    "不是我",
    "不是本",
    "不是其",
    "不是该",
    "不是由",
    "疑问",
    "质疑",
    "企业不认",
    "厂家不认",
    "不是他",
    "复验",
    "复测",
    "补提",
    "补申请",
    "申诉",
    "复议",
    "诉讼",
    "起诉",
    "送错",
    "弄错",
    "搞错",
    "写错",
    "贴错",
    "弄混",
    "混淆",
    "调换",
    "数据修改",
    "结果修改",
    "不同意见",
    "不同意检",
    "不同意结",
    "不服",
    "勿用",
    "勿发",
    "不作为",
    "暂不发",
    "暂不公",
    "暂不制",
    "暂不处",
    "不发文",
    "counterfeit",
    "fake",
];

/// What says besides [`NOTHING`] that goods name no manufacturer, alone or with [`OF_LABELS`] around it (`标签未标注厂名`).
const NOT_THERE: &str = "
    未标明 未标示 未标识 未标称 未标 未写 未印 未显示 未打标 未知 未见 不明 不清 不清楚 模糊不清 字迹不清 无法辨认 无法识别 无法辨识
    无法确认 缺失 缺 没有 暂无 空白 空 三无 散装 白牌 杂牌 无牌 自制 自产 自产自销 现场加工 现场制作 农户 个体户 个人 私人 自然人
    作坊 小作坊 国产 进口 原厂 外文 英文 未体现 未贴 未粘贴 未提供 未填 未填写 未记录 漏标 不清晰 看不清 脱落 破损 磨损 污损 残缺 查无
    na nil unknown notmarked notstated notprovided notavailable notapplicable
";

/// What may be told as not there, and where it is not: none of these is an enterprise.
const OF_LABELS: &str = "
    标称 生产企业 生产厂家 生产厂商 生产单位 生产者 生产商 制造商 制造单位 厂名 厂址 厂家
    企业 单位 名称 地址 信息 标签 吊牌 铭牌 标牌 外包装 包装 样品 产品 标注 标识 标示 中文 商标 称重 商家 店家 任何 及 和 上
";

/// Whether the text in the place of a manufacturer says that there is none: strokes, or nothing but words for that. An
/// empty cell says nothing at all.
pub fn names_nobody(text: &str) -> bool {
    let folded = fold(text);
    let letters: String = folded.chars().filter(|c| c.is_alphanumeric()).collect::<String>().to_lowercase();
    let mut rest = letters.as_str();
    // The sign for the cell above is no stroke.
    let mut not_there = letters.is_empty() && !folded.is_empty() && !folded.contains(['〃', '↑']);
    while !rest.is_empty() {
        let behind = |word: &str| rest.strip_prefix(word);
        let longest = |words: &mut dyn Iterator<Item = &str>| words.filter_map(behind).min_by_key(|rest| rest.len());
        let nothing = longest(&mut NOTHING.into_iter().chain(NOT_THERE.split_whitespace()));
        rest = match (nothing, longest(&mut OF_LABELS.split_whitespace())) {
            (Some(behind), _) => {
                not_there = true;
                behind
            }
            (None, Some(behind)) => behind,
            (None, None) => return false,
        };
    }
    not_there
}

/// The meaning of a word.
pub fn read<T: Copy>(text: &str, words: &Words<T>) -> Option<T> {
    let folded = fold(text);
    words.iter().find(|(_, spellings)| spellings.iter().any(|s| *s == folded || fold(s) == folded)).map(|(m, _)| *m)
}

/// The proper words, for hints and drop-downs.
pub fn proper<T>(words: &Words<T>) -> Vec<&'static str> {
    words.iter().map(|(_, spellings)| spellings[0]).collect()
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

    #[test]
    fn a_manufacturer_that_is_not_there_is_told_from_one_of_an_odd_name() {
        let nobodys = "/ ／ // — －－ … *** （/） 无 （无） 不详 未标注 未\u{3000}标注 未标明 N/A 无标识 无厂名厂址 \
                       标签未标注生产企业 未标注（散装） 三无产品 生产企业：不详 暂无 未标称 无法辨认 模糊不清 无中文标识 \
                       无（散装称重） 农户自产 现场加工 商家自制 标签缺失 无商标无厂名 空 unknown 未体现 标签不清晰 未贴标签 外文标签 原厂 无牌 杂牌 查无 个人 私人作坊 铭牌脱落";
        assert!(nobodys.split(' ').all(names_nobody));
        let others = "无锡示例电缆厂 无为县示例公司 三无示例公司 散装水泥示例公司 产品 生产企业 NA示例公司 未来示例厂 A 自产示例厂 进口示例公司 杂牌示例公司 原厂示例公司 个人护理示例公司";
        assert!(!names_nobody("") && !others.split(' ').any(names_nobody));
    }
}
