//! What a remark means for its batch: whether the labelled manufacturer is the maker, and whether a person must decide.

mod lists;

use self::lists::{ALARMING, DENIED, HARMLESS, NO_LONGER_THERE, NOT_GENUINE};
use super::fold::fold;
use super::words::holds;

/// What a remark means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// The labelled manufacturer is not the maker (涉嫌假冒).
    Denied,
    /// It may change what the result means, and nobody but a person can tell.
    Unclear,
    /// Known words that mean no more than they say.
    Known,
    /// Anything else.
    Other,
}

/// What says of a suspicion that there is none.
const NONE_OF_IT: &[&str] = &[
    "不存在",
    "未发现",
    "未见",
    "没有",
    "无",
    "非",
    "不是",
    "不属于",
    "不属",
    "不涉及",
    "不构成",
    "不涉嫌",
    "未涉嫌",
    "未",
    "排除",
    "已排除",
];

/// What may stand between that and the suspicion.
const BEFORE: &[&str] = &["涉嫌", "疑似", "任何", "有"];

/// What may stand behind the suspicion.
const BEHIND: &[&str] =
    &["伪劣", "侵权", "情形", "情况", "行为", "现象", "嫌疑", "问题", "产品", "商品", "样品", "等", "的"];

/// Words that turn a sentence round, or leave it open.
const TURNING: &[&str] = &["不", "未", "无", "没", "非", "否", "待", "误", "排除", "撤", "?"];

/// Reads a remark. A denial counts where nothing in the remark turns it round; `不存在假冒情形` is none; a remark that says
/// both, or says it in other words, is unclear.
pub fn read(remark: &str) -> Remark {
    let folded = fold(remark).to_lowercase();
    let said = without_negated(&folded);
    let rest = without(&without_waived(&said), HARMLESS);
    if holds(&rest, DENIED) {
        let turned = holds(&without(&rest, DENIED), TURNING);
        return if turned { Remark::Unclear } else { Remark::Denied };
    }
    // `与S-002重复`; 重复性 is a property of a method.
    if rest.trim_end_matches(['。', '.']).ends_with("重复") || rest == "不发" {
        return Remark::Unclear;
    }
    if [ALARMING, NOT_GENUINE, NO_LONGER_THERE].iter().any(|words| holds(&rest, words)) {
        Remark::Unclear
    } else if rest != said {
        Remark::Known
    } else {
        Remark::Other
    }
}

/// Words for a reinspection that was passed.
const PASSED: &[&str] = &[
    "复查检验合格",
    "复查合格",
    "复查已合格",
    "复查通过",
    "复查已通过",
    "复查验收合格",
    "复查结果合格",
    "复查结果为合格",
    "复查结论合格",
    "复查结论为合格",
    "复查判定合格",
    "复查后合格",
    "通过复查",
];

/// Words by which an authority accepts a correction; they close a case only beside 整改.
const ACCEPTED: &[&str] =
    &["已验收", "已经验收", "验收合格", "验收已合格", "验收通过", "验收已通过", "通过验收", "已销号", "已结案"];

/// Words that leave it open, or put it off.
const OPEN: &[&str] = &[
    "不", "未", "没", "非", "否", "待", "尚", "拟", "应", "须", "需", "申请", "前", "如", "若", "正在", "将", "计划",
    "误", "撤", "方可", "后方", "争取", "要求", "?",
];

/// Whether a remark says that a reinspection was passed, and nothing that leaves it open.
pub fn says_reinspection_passed(remark: &str) -> bool {
    let folded = fold(remark);
    let closes = |words: &[&str]| holds(&folded, words) && !holds(&without(&folded, words), OPEN);
    closes(PASSED) || (folded.contains("整改") && closes(ACCEPTED))
}

/// The text without these words.
fn without(text: &str, words: &[&str]) -> String {
    words.iter().fold(text.to_string(), |text, word| text.replace(word, "\u{1f}"))
}

/// The text without every denial that it says there is none of.
fn without_negated(text: &str) -> String {
    for word in DENIED {
        for (at, _) in text.match_indices(word) {
            let before = ends(&text[..at], BEFORE, |rest, word| rest.strip_suffix(word));
            let negation = NONE_OF_IT.iter().filter_map(|none| before.strip_suffix(none)).min_by_key(|rest| rest.len());
            let behind = ends(&text[at + word.len()..], BEHIND, |rest, word| rest.strip_prefix(word));
            let closed = behind.chars().next().is_none_or(|c| !c.is_alphanumeric());
            if let Some(before) = negation.filter(|before| {
                closed && !before.ends_with(['不', '未', '无', '没', '否', '法', '能', '暂', '尚', '难'])
            }) {
                return without_negated(&format!("{before}{behind}"));
            }
        }
    }
    text.to_string()
}

/// What an enterprise may ask for.
const ASKED_FOR: &[&str] = &["书面异议", "异议", "复检", "复验", "复查"];

/// What may stand between that and the word by which it does not.
const ASKING: &[&str] = &[
    "申请", "提出", "提起", "提交", "要求", "书面", "任何", "过", "在", "规定", "法定", "期限", "时限", "时间", "期",
    "15", "十五", "日", "个", "工作", "内",
];

/// By what it does not.
const WAIVED: &[&str] = &["未", "没有", "放弃", "不", "无"];

/// The text without every request that it says nobody made: `未在规定期限内提出复检申请`. One that nobody made so far is left.
fn without_waived(text: &str) -> String {
    for word in ASKED_FOR {
        for (at, _) in text.match_indices(word) {
            let before = ends(&text[..at], ASKING, |rest, word| rest.strip_suffix(word));
            let Some(before) = WAIVED.iter().find_map(|none| before.strip_suffix(none)) else { continue };
            let asked = text[at..].strip_prefix(word).unwrap_or_default();
            let behind = ends(asked, &["申请", "要求", "请求", "权利"], |rest, word| rest.strip_prefix(word));
            // `不复检即视为` goes on; `尚未` and `是否` leave it open.
            let closed = behind.chars().next().is_none_or(|c| !c.is_alphanumeric());
            if closed && !before.ends_with(['尚', '暂', '还', '前', '否', '无', '不', '未', '非']) {
                return without_waived(&format!("{before}\u{1f}{behind}"));
            }
        }
    }
    text.to_string()
}

/// What is left of a text when these words are taken off one of its ends.
fn ends<'a>(mut text: &'a str, words: &[&str], strip: impl Fn(&'a str, &str) -> Option<&'a str>) -> &'a str {
    while let Some(rest) = words.iter().find_map(|word| strip(text, word)) {
        text = rest;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_are(meaning: Remark, remarks: &[&str]) {
        for remark in remarks {
            assert_eq!(read(remark), meaning, "{remark}");
        }
    }

    #[test]
    fn a_denial_is_one_unless_it_is_denied_itself() {
        let denied = [
            "涉嫌假冒，标称企业否认生产",
            "假冒",
            "企业称不是其生产",
            "非本公司生产",
            "企业从未生产过该产品，系假冒。未申请复检",
        ];
        all_are(Remark::Denied, &denied);
        let none = [
            "不存在假冒情形",
            "未发现假冒",
            "非假冒",
            "经核查，无假冒行为。",
            "未 发现疑似假冒伪劣产品",
            "企业未否认生产",
            "已排除假冒嫌疑",
        ];
        all_are(Remark::Other, &none);
        all_are(Remark::Denied, &["未发现假冒，企业否认生产"]);
    }

    #[test]
    fn what_turns_a_denial_round_in_other_words_is_for_a_person() {
        let unclear = [
            "不能排除假冒",
            "无法排除假冒嫌疑",
            "是否假冒待核实",
            "假冒不成立",
            "假冒嫌疑已排除",
            "举报假冒。经核实不属实",
            "暂未发现假冒",
            "不存在伪造、假冒情形",
            "报告更正",
            "无异议，但报告有误",
            "企业否认",
            "厂家不认可该产品为其生产",
            "标称企业称未生产该批次产品",
            "鉴定为侵权产品",
            "伪造厂名",
            "标称企业不存在",
            "查无此厂",
            "非该公司产品",
            "经企业辨认非其产品",
            "标称企业未授权生产",
            "待企业确认",
            "该产品不是由我公司生产的",
            "疑似山寨",
            "Fake",
            "企业对样品真实性提出疑问",
            "厂家说不是他们的货",
            "企业申请复验",
            "行政复议中",
            "样品送错",
            "此批数据勿用",
            "企业不服检验结果",
            "尚未申请复验",
            "企业已注销",
            "营业执照已被吊销",
            "企业已于2023年5月更名为贵阳示例电线厂",
            "公司破产清算中",
            "企业失联",
            "该厂已关闭",
            "冒用他人厂名",
            "与S-002重复",
            "报告已撤回",
            "此行删除",
            "测试数据",
            "结果填错",
            "不发",
            "疑似虚假标注",
            "是否未提出复检待核",
            "未在期限内提出复检申请，现补提",
            "不放弃复检",
        ];
        all_are(Remark::Unclear, &unclear);
    }

    #[test]
    fn a_case_is_closed_only_by_a_reinspection_that_was_passed() {
        for closed in [
            "已整改，经复查检验合格",
            "复查合格",
            "2023年11月20日经市局复查合格",
            "已整改，复查 通过。",
            "复查结论为合格",
            "已通过复查",
            "整改已验收",
            "整改验收合格",
            "已整改，11月20日市局验收通过",
            "整改完成，已结案",
        ] {
            assert!(says_reinspection_passed(closed), "{closed}");
        }
        for open in [
            "",
            "已整改",
            "未申请复查",
            "复查不合格",
            "待复查合格后结案",
            "未经复查合格",
            "复查合格前不得恢复生产",
            "是否复查合格",
            "尚未复查合格",
            "应在复查合格后恢复生产",
            "复检合格",
            "已申请，复查合格后归档",
            "整改待验收",
            "整改验收不合格",
            "整改已验收，未通过",
            "整改后验收合格方可恢复生产",
            "产品出厂验收合格",
            "已结案",
        ] {
            assert!(!says_reinspection_passed(open), "{open}");
        }
    }

    #[test]
    fn known_words_need_nobody_and_other_words_a_look() {
        all_are(Remark::Known, &["未申请复查", "已整改，经复查检验合格", "整改已验收", "复检仍不合格", "无异议"]);
        let waived = [
            "放弃复检",
            "企业放弃复检权利",
            "未在规定期限内提出复检申请",
            "企业在15日内未提出书面异议。",
            "无复检申请",
            "未申请复验",
            "逾期未提出异议，未申请复检",
            "复检维持原结论",
        ];
        all_are(Remark::Known, &waived);
        let whole_words = [
            "冒口位置打磨",
            "试验中冒烟",
            "国庆假期前送样",
            "假捻变形丝",
            "假肢配件",
            "非标称电压下试验",
            "非本省企业",
            "企业已搬迁至贵阳市示例路1号",
            "阀门已关闭",
            "按重复性要求复称",
        ];
        all_are(Remark::Other, &whole_words);
        all_are(Remark::Known, &["读数有误差范围说明", "非其他原因", "企业未注销"]);
        all_are(Remark::Other, &["样品外包装破损", "夜班生产", "与上批为不同规格；不同意义的标注", "暂不需要补样"]);
        all_are(Remark::Known, &["抽样单未写错", "企业不认识的型号已标注"]);
    }
}
