//! What a person is told about their own numbers, in both languages.

use crate::diagnostic::{Diagnostic, Place, Words};
use crate::domain::credit_code::CreditCodeError;
use crate::domain::measurement::ReadingError;
use crate::domain::requirement::RequirementError;

pub(super) fn missing_column(columns: &[&str]) -> Words {
    let (zh, en) = (columns.join("、"), columns.join(", "));
    Words::new(
        format!("缺少数据，需要其中一列：{zh}"),
        format!("nothing to compute with: one of these columns is needed: {en}"),
    )
}

pub(super) fn not_a_number(text: &str) -> Words {
    Words::new(format!("“{text}”不是数"), format!("\"{text}\" is not a number"))
}

pub(super) fn unknown_word(column: &str, text: &str, known: &str) -> Words {
    Words::new(
        format!("{column} 列的“{text}”不认识，可用：{known}"),
        format!("column {column}: \"{text}\" is none of {known}"),
    )
}

pub(super) fn bad_interval(interval: &str) -> Words {
    Words::new(
        format!("按间隔 {interval} 无法修约：间隔应为 1、2 或 5 乘以 10 的整数次幂，结果不超过 28 位数字"),
        format!(
            "cannot round to {interval}: an interval is 1, 2 or 5 times a power of ten, a result has at most 28 digits"
        ),
    )
}

pub(super) fn no_values() -> Words {
    Words::new("没有数值", "no values")
}

pub(super) fn not_ranked(text: &str) -> Words {
    Words::new(format!("“{text}”不能参加排序"), format!("\"{text}\" cannot be ordered"))
}

pub(super) fn beyond_exact() -> Words {
    Words::new("数值位数太多，无法精确计算", "too many digits to compute exactly")
}

pub(super) fn no_margin() -> Words {
    Words::new("没有可计算的裕度：要求或结果不是数值", "no margin: the requirement or the result is not numeric")
}

pub(super) fn impossible_rate() -> Words {
    Words::new("应有 0 ≤ k ≤ n 且 n ≥ 1", "0 ≤ k ≤ n and n ≥ 1 are needed")
}

pub(super) fn check_digit(expected: char) -> Words {
    Words::new(
        format!("校验码应为 {expected}；个别早期真实代码不符合，经核对后可在 job.toml 中确认"),
        format!("the check digit should be {expected}; some early real codes fail it and can be accepted in job.toml"),
    )
}

pub(super) fn unreadable_code(error: &CreditCodeError) -> Words {
    match error {
        CreditCodeError::Length(length) => {
            Words::new(format!("应为 18 位，实际 {length} 位"), format!("18 characters are needed, {length} are there"))
        }
        CreditCodeError::Character(character, place) => Words::new(
            format!("第 {place} 位“{character}”不允许（不用 I、O、S、V、Z）"),
            format!("character {place}, \"{character}\", is not allowed (no I, O, S, V, Z)"),
        ),
        CreditCodeError::Filler => Words::new("同一个字符写了 18 遍", "is one character 18 times"),
        CreditCodeError::Personal => Words::new("这是个人身份证号", "is the number of a person's identity card"),
    }
}

/// Why a result text is refused.
pub(super) fn unreadable_result(text: &str, error: &ReadingError) -> Words {
    let (zh, en) = match error {
        ReadingError::Empty => ("没有内容".into(), "is empty".into()),
        ReadingError::NotANumber => ("不是数，也不是认识的词".into(), "is neither a number nor a known word".into()),
        ReadingError::Grouped => ("数字中间有分隔，含义不明".into(), "is a grouped number, which is ambiguous".into()),
        ReadingError::Range => ("是范围，不是结果".into(), "is a range, not a result".into()),
        ReadingError::Replicates => (
            "是多个读数，须由检验机构给出一个结果".into(),
            "holds several readings; the laboratory must give one".into(),
        ),
        ReadingError::LimitExpression => ("是要求的写法，不是结果".into(), "is a requirement, not a result".into()),
        ReadingError::OutOfRange => {
            ("位数或指数超出精确范围（28 位）".into(), "has more digits than can be kept exactly (28)".into())
        }
        ReadingError::Unit(unit) => (
            format!("所带单位“{unit}”与应有单位不同，不作换算"),
            format!("has the unit \"{unit}\", which is not the expected one; nothing is converted"),
        ),
    };
    Words::new(format!("结果“{text}”{zh}"), format!("result \"{text}\" {en}"))
}

/// Why a requirement text is refused.
pub(super) fn unreadable_requirement(text: &str, error: &RequirementError) -> Words {
    let (zh, en) = match error {
        RequirementError::Empty => ("没有内容".into(), "is empty".into()),
        RequirementError::Reversed => ("下限大于上限".into(), "has its lower end above the upper".into()),
        RequirementError::NotUnderstood => ("像数值要求，但读不懂".into(), "looks numeric but no rule reads it".into()),
        RequirementError::OutOfRange => {
            ("位数或指数超出精确范围（28 位）".into(), "has more digits than can be kept exactly (28)".into())
        }
        RequirementError::Unit(unit) => (
            format!("所带单位“{unit}”与应有单位不同，不作换算"),
            format!("has the unit \"{unit}\", which is not the expected one; nothing is converted"),
        ),
    };
    Words::new(format!("要求“{text}”{zh}"), format!("requirement \"{text}\" {en}"))
}

/// A table that cannot be used at all.
pub(super) fn unusable_table(file: &str, row: Option<u32>, why: &Words) -> Diagnostic {
    Diagnostic::error("unusable-table").at(Place { row, ..Place::file(file) }).say(format!("表不能使用：{}", why.zh), format!("the table cannot be used: {}", why.en)).hint("CSV 第一行为列名（UTF-8 或 GB18030）；TOML 为若干 [[case]]，含 better 和 values；列名见 docs/method.md", "a CSV has its column names in row 1 (UTF-8 or GB18030); a TOML has [[case]] tables with better and values; docs/method.md lists the columns")
}
