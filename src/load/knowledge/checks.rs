//! The rules of the knowledge tables, each of which would have prevented a letter that nobody signs.

use std::collections::{BTreeMap, BTreeSet};

use super::super::findings::knowledge as say;
use super::super::table::Record;
use super::{APPROVED_BY, APPROVED_ON, EVIDENCE, FACTOR, HORIZON, KIND, TEXT, VERIFICATION, is_conforming};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::fold::fold_item;
use crate::domain::knowledge::{CONTAINMENT_WORDS, Direction, Horizon, Kind, Sentence, State, entry_id, word};

/// Words that name a change: what to guard against in an item that is sound is that something changes.
const CHANGE_WORDS: [&str; 40] = [
    "变", "换", "漂移", "波动", "偏", "磨损", "老化", "受潮", "吸湿", "吸水", "混", "失", "降", "升", "堵", "松", "漏",
    "新", "停", "雨季", "高温", "低温", "冬季", "夏季", "季节", "调整", "未", "不", "过", "污染", "残留", "积", "掺",
    "误", "短", "断", "超", "沉降", "分层", "析出",
];

/// Words that claim that something was recorded, but state nothing that it shows: whoever reads them cannot tell whether
/// the measure worked.
const VAGUE_WORDS: [&str; 10] =
    ["齐全", "有记录", "有数据", "有数值", "有依据", "有照片", "有据可查", "可追溯", "已落实", "效果明显"];

/// How often something is done, where no digit says it.
const COUNT_WORDS: [char; 11] = ['每', '逐', '各', '均', '全', '一', '两', '三', '都', '首', '半'];

/// Rules of one row.
pub(super) fn row(sentence: &Sentence, record: Record<'_>, findings: &mut Vec<Diagnostic>) {
    let mut broken = |column: usize, zh: &str, en: &str| findings.push(say::rule_broken(record.place(column), zh, en));
    let texts = sentence.texts();
    if is_conforming(sentence.state)
        && let Some(word) = CONTAINMENT_WORDS.iter().find(|word| texts.iter().any(|text| text.contains(*word)))
    {
        broken(
            TEXT,
            &format!("“{word}”只能用于不合格项目（state 为 failed）：符合要求的产品不应要求{word}"),
            "words of containment are only for failed items: what conforms is not contained",
        );
    }
    if is_conforming(sentence.state) && matches!(sentence.kind, Kind::Containment | Kind::Consequence) {
        broken(KIND, "立即控制和危害只能用于不合格项目", "containment and consequence are only for failed items");
    }
    if texts.iter().any(|text| text.ends_with(['。', '；', ';', '.'])) {
        broken(TEXT, "文字末尾不加标点，由程序加", "no stop at the end: the program adds it");
    }
    if sentence.approved_by.is_empty() != sentence.approved_on.is_none() {
        let column = if sentence.approved_by.is_empty() { APPROVED_BY } else { APPROVED_ON };
        broken(column, "批准人和批准日期要一起写", "who approved it and when go together");
    }
    if sentence.kind.is_measure() {
        measure(sentence, &mut broken);
    } else {
        if !sentence.verification.is_empty() || !sentence.evidence.is_empty() || sentence.horizon.is_some() {
            broken(
                KIND,
                "原因和危害没有验证、留存和时限",
                "causes and consequences have no verification, evidence or horizon",
            );
        }
        if (sentence.kind == Kind::Cause) != sentence.factor.is_some() {
            broken(FACTOR, "原因要写 factor，其余不写", "causes have a factor, other rows have none");
        }
    }
    let is_change = || CHANGE_WORDS.iter().any(|word| sentence.text.contains(word));
    if sentence.state == State::Sound && sentence.kind == Kind::Cause && !is_change() {
        broken(
            TEXT,
            "正常项目的“原因”是需防范的变化（更换、漂移、雨季等），不能写好的状态",
            "what a sound item is guarded against is a change, not a good state",
        );
    }
}

fn measure(sentence: &Sentence, broken: &mut impl FnMut(usize, &str, &str)) {
    let fits = match (sentence.horizon, sentence.kind, sentence.state) {
        (Some(Horizon::Immediate), Kind::Containment, _) => true,
        (Some(Horizon::Immediate), Kind::Correction, _) => true,
        (Some(Horizon::WithinCorrectionPeriod), Kind::Correction, State::Failed | State::Repeat) => true,
        (Some(Horizon::ShortTerm), Kind::Correction, state) => state != State::Failed,
        (Some(Horizon::ShortTerm | Horizon::LongTerm), Kind::Prevention, _) => true,
        _ => false,
    };
    if !fits {
        broken(
            HORIZON,
            "时限与措施不配：控制 immediate，不合格项目的纠正 within_correction_period，其余纠正 short_term，预防 short_term 或 long_term",
            "the horizon does not fit: containment immediate, correction of a failed item within_correction_period, other \
             corrections short_term, prevention short_term or long_term",
        );
    }
    if sentence.factor.is_some() {
        broken(FACTOR, "factor 只写在原因行", "only causes have a factor");
    }
    let (verification, evidence) = (sentence.verification.as_str(), sentence.evidence.as_str());
    if verification.is_empty() {
        broken(VERIFICATION, "措施要写怎样验证：达到什么值或状态、几次、谁", "a measure says how it is verified");
    } else if verification == evidence {
        broken(VERIFICATION, "验证不能只重复留存的记录", "a verification is not its evidence again");
    } else if verification.chars().count() < 6 {
        broken(VERIFICATION, "验证过短：要有数值或状态、次数和人", "the verification lacks value, count and who");
    }
    if let Some(word) = VAGUE_WORDS.iter().find(|word| verification.contains(*word)) {
        broken(
            VERIFICATION,
            &format!("“{word}”看不出有没有做到：写达到什么值或什么状态"),
            &format!("`{word}` shows nothing: say which value or state is reached"),
        );
    }
    let counts = |c: char| c.is_numeric() || c == '{' || COUNT_WORDS.contains(&c);
    if !verification.is_empty() && !verification.contains(counts) {
        broken(VERIFICATION, "验证没有数值或次数：写测几次、达到什么值", "the verification has no value and no count");
    }
    if evidence.is_empty() {
        broken(EVIDENCE, "措施要写留存什么记录", "a measure names its evidence");
    }
}

/// What a failed item has.
struct FailedEntry<'s> {
    first: &'s Sentence,
    item: &'s str,
    kinds: BTreeSet<Kind>,
}

/// Rules of whole entries: a failed item has a cause, is contained, corrected and prevented; no sentence stands twice.
pub(super) fn entries(sentences: &[Sentence], findings: &mut Vec<Diagnostic>) {
    let mut failed: BTreeMap<(&str, String, Direction), FailedEntry<'_>> = BTreeMap::new();
    let mut told: BTreeMap<(&str, String, Direction, State, &str), u32> = BTreeMap::new();
    for sentence in sentences {
        for (class, item) in
            sentence.classes.iter().flat_map(|class| sentence.items.iter().map(move |item| (class, item)))
        {
            if sentence.state == State::Failed {
                let entry = failed.entry((class, fold_item(item), sentence.direction));
                let known = entry.or_insert_with(|| FailedEntry { first: sentence, item, kinds: BTreeSet::new() });
                known.kinds.insert(sentence.kind);
            }
            let key = (class.as_str(), fold_item(item), sentence.direction, sentence.state, sentence.text.as_str());
            if let Some(first) = told.insert(key, sentence.row)
                && first != sentence.row
            {
                findings.push(say::sentence_twice(place(sentence), first));
            }
        }
    }
    for ((class, _, direction), FailedEntry { first: sentence, item, kinds }) in failed {
        let wanted = [Kind::Cause, Kind::Containment, Kind::Correction, Kind::Prevention];
        let missing: Vec<Kind> = wanted.into_iter().filter(|kind| !kinds.contains(kind)).collect();
        if !missing.is_empty() {
            let id = entry_id(class, item, direction, State::Failed);
            let zh: Vec<&str> = missing.iter().map(|kind| name(*kind)).collect();
            let en: Vec<String> = missing.iter().map(word).collect();
            findings.push(say::entry_incomplete(place(sentence), &id, (&zh.join("、"), &en.join(", "))));
        }
    }
}

fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Cause => "原因",
        Kind::Consequence => "危害",
        Kind::Containment => "立即控制",
        Kind::Correction => "纠正",
        Kind::Prevention => "预防",
    }
}

fn place(sentence: &Sentence) -> Place {
    Place { row: Some(sentence.row), text: Some(sentence.text.clone()), ..Place::file(&sentence.file) }
}
