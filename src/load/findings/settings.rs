//! What is said about job.toml, the catalog and other TOML.

use chrono::NaiveDate;

use crate::diagnostic::{Diagnostic, Place};

/// TOML that is not TOML.
pub(crate) fn broken_toml(place: Place, zh: &str, en: &str) -> Diagnostic {
    Diagnostic::error("broken-toml")
        .at(place)
        .say(format!("TOML 语法不对：{zh}"), format!("not valid TOML: {en}"))
        .hint("文字要用英文双引号括起来，等号和方括号也要用英文的", "texts stand in straight double quotes")
}

/// A key that nobody reads.
pub(crate) fn unknown_key(place: Place, key: &str, nearest: Option<&str>, known: &str) -> Diagnostic {
    let (zh, en) = match nearest {
        Some(near) => {
            (format!("不认识的键“{key}”，是不是“{near}”？"), format!("unknown key {key}; did you mean {near}?"))
        }
        None => (format!("不认识的键“{key}”；此处可用：{known}"), format!("unknown key {key}; known here: {known}")),
    };
    Diagnostic::error("unknown-key")
        .at(place)
        .say(zh, en)
        .hint("改正键名或删去这一行", "correct the key or delete the line")
}

/// A key that must be there.
pub(crate) fn missing_key(place: Place, key: &str) -> Diagnostic {
    Diagnostic::error("missing-key")
        .at(place)
        .say(format!("缺少必需的键“{key}”"), format!("key {key} is missing"))
        .hint("补上这一行；写法见 yice new 生成的任务文件夹", "add it; see a job folder made by yice new")
}

/// A value of the wrong kind.
pub(crate) fn bad_value(place: Place, zh: &str, en: &str) -> Diagnostic {
    Diagnostic::error("bad-value")
        .at(place)
        .say(format!("这个值不对：{zh}"), format!("the value is wrong: {en}"))
        .hint("写法见 yice new 生成的任务文件夹", "see a job folder made by yice new")
}

/// A text that somebody has still to write.
pub(crate) fn placeholder_left(place: Place, key: &str) -> Diagnostic {
    Diagnostic::error("placeholder-left")
        .at(place)
        .say(
            format!("“{key}”还没有填写，这里只是占位文字，会印在文书上"),
            format!("{key} is not filled in: a placeholder stands here and would be printed in letters"),
        )
        .hint(
            "按实际情况填写；没有内容的写成 \"\"，用不着的整行删去",
            "write what belongs here; leave it \"\" where there is nothing, delete a line that is not needed",
        )
}

/// An approval whose last day is before the date of the letters.
pub(crate) fn approval_over(place: Place, entries: &str, until: NaiveDate, date: NaiveDate) -> Diagnostic {
    Diagnostic::warning("approval-over")
        .at(Place { text: Some(entries.to_string()), ..place })
        .say(
            format!("“{entries}”的批准有效期至{until}，文书日期是{date}，批准已不作数：草稿照出并注明，定稿不用这些条目，不合格项目没有条目可用的暂缓"),
            format!(
                "the approval of {entries} holds until {until} and the letters are of {date}: drafts say so, final letters \
                 do without the entries and are held where something failed"
            ),
        )
        .hint(
            "请产品工程师重新审核，改写 on 和 until；或者核对文书日期",
            "let a product engineer read the entries again and set on and until, or check the date of the letters",
        )
}

/// A disclosure threshold below the least.
pub(crate) fn threshold_lowered(place: Place, key: &str, least: u32) -> Diagnostic {
    Diagnostic::error("threshold-lowered")
        .at(place)
        .say(
            format!("“{key}”不得小于 {least}：人数太少会暴露同行的数值"),
            format!("{key} must be at least {least}: fewer would reveal peers' values"),
        )
        .hint("门槛只能调高", "thresholds may only be raised")
}

/// No catalog file; `near` are folders whose names come close.
pub(crate) fn missing_catalog(near: &[String]) -> Diagnostic {
    let (zh, en) = match near {
        [] => (String::new(), String::new()),
        _ => (
            format!("；名称相近的有：{}，应改名为 catalog", near.join("、")),
            format!("; names that come close: {}, which should be catalog", near.join(", ")),
        ),
    };
    Diagnostic::error("missing-catalog")
        .at(Place::file("catalog"))
        .say(
            format!("任务文件夹中没有产品目录（catalog/*.toml）{zh}"),
            format!("the job folder has no catalog/*.toml{en}"),
        )
        .hint("每个产品种类一个文件；可从示例任务复制", "one file per product class; copy from an example job")
}

/// The code differs from the file's name.
pub(crate) fn class_code_differs(place: Place, code: &str) -> Diagnostic {
    Diagnostic::error("class-code-differs")
        .at(place)
        .say(
            format!("code = “{code}”与文件名不一致，或含有小写字母、数字、“_”、“-”以外的字符"),
            format!("code {code} differs from the file name, or has other characters than a–z, 0–9, _ and -"),
        )
        .hint("让两者一致", "make them equal")
}

/// One name for two classes or two indicators.
pub(crate) fn duplicate_name(place: Place, name: &str, other: &str) -> Diagnostic {
    Diagnostic::error("duplicate-name")
        .at(place)
        .say(format!("“{name}”已经指“{other}”，同一写法不能指两样东西"), format!("{name} already means {other}"))
        .hint("删去其中一个名称或别名", "delete one of the names or aliases")
}

/// Not two or three key indicators.
pub(crate) fn key_indicator_count(place: Place, count: usize) -> Diagnostic {
    Diagnostic::warning("key-indicator-count")
        .at(place)
        .say(
            format!("标为关键性指标（key = true）的有 {count} 个，一般应为 2～3 个"),
            format!("{count} key indicators; there should be 2 or 3"),
        )
        .hint("请产品工程师确认", "ask the product engineer")
}

/// A catalog text that no grammar reads.
pub(crate) fn unreadable_catalog_value(place: Place, what: &str) -> Diagnostic {
    Diagnostic::error("unreadable-catalog-value")
        .at(place)
        .say(format!("产品目录里的“{what}”读不懂"), format!("{what} in the catalog cannot be read"))
        .hint("限值写成“≥40.0”“≤7.41”“1.2～1.6”等", "write limits as ≥40.0, ≤7.41, 1.2～1.6")
}
