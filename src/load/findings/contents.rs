//! What is said about cells that cannot both be right.

use crate::diagnostic::{Diagnostic, Place, Severity};

const CONFIRM: (&str, &str) = (
    "按检验报告改正；报告确实如此的，在 job.toml 的 [input] 写 confirmed_results = [\"抽样单编号 检验项目\"]",
    "correct it from the report; where the report says so, put sheet number and test item into confirmed_results in [input] of job.toml",
);

fn told(severity: Severity, code: &'static str) -> Diagnostic {
    match severity {
        Severity::Hold => Diagnostic::hold(code),
        _ => Diagnostic::warning(code),
    }
}

/// Words where a limit is required.
pub(crate) fn words_under_limit(severity: Severity, places: [Place; 2]) -> Diagnostic {
    told(severity, "words-under-limit")
        .at(places)
        .say(
            "标准要求是限值，检验结果却不是可以与它比较的值",
            "a limit is required, and the result is no value that can be compared with it",
        )
        .hint(CONFIRM.0, CONFIRM.1)
}

/// A word for the verdict where a limit is required.
pub(crate) fn verdict_under_limit(severity: Severity, places: [Place; 2]) -> Diagnostic {
    told(severity, "words-under-limit")
        .at(places)
        .say(
            "标准要求是限值，检验结果只写了判定，没有数值",
            "a limit is required, and the result is a verdict without a value",
        )
        .hint(CONFIRM.0, CONFIRM.1)
}

/// The limit itself as a result.
pub(crate) fn limit_as_result(severity: Severity, places: [Place; 2]) -> Diagnostic {
    told(severity, "words-under-limit")
        .at(places)
        .say(
            "检验结果就是标准要求，像是把限值抄进了结果",
            "the result is the requirement itself: was the limit copied?",
        )
        .hint(CONFIRM.0, CONFIRM.1)
}

/// A number where words are required.
pub(crate) fn number_under_words(severity: Severity, places: [Place; 2]) -> Diagnostic {
    told(severity, "number-under-words")
        .at(places)
        .say(
            "标准要求是文字，检验结果却是数值，像是串了行",
            "words are required, and the result is a number: of another row?",
        )
        .hint(CONFIRM.0, CONFIRM.1)
}

/// A total that its parts do not make; confirmed: a person compared it with the report.
pub(crate) fn total_differs(places: Vec<Place>, sum: &str, confirmed: bool) -> Diagnostic {
    told(if confirmed { Severity::Warning } else { Severity::Hold }, "total-differs")
        .at(places)
        .say(
            format!("合计不等于各分项之和 {sum}，超出了修约所能解释的差"),
            format!("the total is not the sum of its parts, {sum}, by more than rounding explains"),
        )
        .hint(CONFIRM.0, CONFIRM.1)
}

/// A result a power of ten away from its limit and from all others.
pub(crate) fn decimal_slip(
    places: [Place; 2],
    power: i32,
    others: usize,
    median: &str,
    severity: Severity,
) -> Diagnostic {
    told(severity, "decimal-slip")
        .at(places)
        .say(
            format!("检验结果离限值和同类结果都很远，像是小数点或单位错位：同类另外 {others} 个结果的中位数约为 {median}，本结果乘以 10 的 {power} 次方后与之相当"),
            format!("far from its limit and from the {others} others, whose median is about {median}: times 10^{power} it would lie among them. A slipped decimal point or unit?"),
        )
        .hint(CONFIRM.0, CONFIRM.1)
}

/// A result of 0 or below it among others that are all above.
pub(crate) fn impossible_sign(place: Place, is_zero: bool, severity: Severity) -> Diagnostic {
    let (zh, en) = if is_zero { ("是 0", "is 0") } else { ("是负数", "is below 0") };
    told(severity, "decimal-slip")
        .at(place)
        .say(
            format!("检验结果{zh}，要求相同的其他结果都是相近的正数，像是录错"),
            format!("the result {en}, and all others under its requirement are above it and close together: mistyped?"),
        )
        .hint(CONFIRM.0, CONFIRM.1)
}

/// Cells that only say that they repeat another one.
pub(crate) fn dittos(places: Vec<Place>, count: usize) -> Diagnostic {
    Diagnostic::hold("incomplete-row")
        .at(places)
        .say(
            format!("有 {count} 个单元格只写“同上”之类，排序、筛选以后就不知道是指哪一格"),
            format!("{count} cells only say “as above”: after sorting nobody knows which cell is meant"),
        )
        .hint("把内容写进每一格", "write the text into every cell")
}
