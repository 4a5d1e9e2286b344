//! What is said about results that do not fit together.

use super::PLACES;
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::measurement::{ReadingError, WARNING_ANGLE_BRACKET, WARNING_BARE_DETECTION_LIMIT};
use crate::domain::requirement::RequirementError;

/// A result that no grammar reads.
pub(crate) fn unreadable_result(place: Place, error: &ReadingError) -> Diagnostic {
    let (zh, en) = match error {
        ReadingError::Empty => ("是空的".to_string(), "empty".to_string()),
        ReadingError::NotANumber => ("不是数，也不是认识的词".into(), "neither a number nor a known word".into()),
        ReadingError::Grouped => ("含有分组符号，数值有歧义".into(), "a grouped number is ambiguous".into()),
        ReadingError::Replicates => ("是几个值，不是一个结果".into(), "several values, not one result".into()),
        ReadingError::Range => ("是一个范围，不是结果".into(), "a range is not a result".into()),
        ReadingError::LimitExpression => ("像限值，不像结果".into(), "a limit, not a result".into()),
        ReadingError::OutOfRange => ("位数太多或指数太大".into(), "too many digits".into()),
        ReadingError::Unit(unit) => {
            (format!("带的单位“{unit}”与计量单位列不同"), format!("attached unit {unit} differs"))
        }
    };
    Diagnostic::hold("unreadable-result")
        .at(place)
        .say(format!("检验结果读不懂：{zh}"), format!("the result cannot be read: {en}"))
        .hint(
            "按检验报告改正；注意字母 O 与数字 0、多余的空格",
            "correct it from the report; mind O and 0, stray spaces",
        )
}

/// A requirement that no grammar reads.
pub(crate) fn unreadable_requirement(place: Place, error: &RequirementError) -> Diagnostic {
    let (zh, en) = match error {
        RequirementError::Empty => ("是空的".to_string(), "empty".to_string()),
        RequirementError::Reversed => ("下限大于上限".into(), "lower limit above the upper".into()),
        RequirementError::NotUnderstood => {
            ("像数值要求但写法不认识".into(), "looks numeric but is not understood".into())
        }
        RequirementError::OutOfRange => ("位数太多".into(), "too many digits".into()),
        RequirementError::Unit(unit) => {
            (format!("带的单位“{unit}”与计量单位列不同"), format!("attached unit {unit} differs"))
        }
    };
    Diagnostic::hold("unreadable-requirement")
        .at(place)
        .say(format!("标准要求读不懂：{zh}"), format!("the requirement cannot be read: {en}"))
        .hint("写成“≥40.0”“≤7.41”“1.2～1.6”等", "write ≥40.0, ≤7.41, 1.2～1.6")
}

/// Accepted although mistyped.
pub(crate) fn mistyped_result(place: Place, warning: &str) -> Diagnostic {
    let (zh, en) = match warning {
        WARNING_ANGLE_BRACKET => ("尖括号“〈〉”当作“<”“>”", "angle brackets as < and >"),
        WARNING_BARE_DETECTION_LIMIT => ("括号里的数当作检出限", "the number in brackets as the detection limit"),
        other => (other, other),
    };
    Diagnostic::warning("mistyped-result")
        .at(place)
        .say(format!("检验结果的写法不规范，已按通常意思读：{zh}"), format!("an irregular result is read: {en}"))
        .hint("按检验报告改正", "correct it from the report")
}

/// The reported verdict contradicts the reported value.
pub(crate) fn verdict_contradiction(verdict: Place, result: Place, requirement: Place) -> Diagnostic {
    Diagnostic::hold("verdict-contradiction")
        .at([verdict, result, requirement])
        .say("单项判定与检验结果、标准要求对不上", "the verdict contradicts the result and the requirement")
        .hint(
            "对照检验报告改正其中一格；本程序不改判",
            "correct one cell from the report; this program never re-judges",
        )
}

/// The verdict cannot follow from the value.
pub(crate) fn verdict_undetermined(verdict: Place, result: Place) -> Diagnostic {
    Diagnostic::hold("verdict-undetermined")
        .at([verdict, result])
        .say(
            "由检验结果得不出单项判定（如检出限高于限值，或没有检验却有判定）",
            "the verdict cannot follow from the result (detection limit above the limit, or not tested)",
        )
        .hint("向检验人员核实", "ask the laboratory")
}

/// A value beyond its limit, and nobody judged it.
pub(crate) fn beyond_and_not_judged(places: [Place; 3]) -> Diagnostic {
    Diagnostic::warning("verdict-undetermined")
        .at(places)
        .say("检验结果不在标准要求之内，单项判定却是不参与判定", "the result is beyond the requirement and not judged")
        .hint(
            "对照检验报告核对；报告确实不判定的不用改",
            "compare with the report; leave it if the report judges nothing",
        )
}

/// A verdict where nothing is required.
pub(crate) fn judged_by_nothing(places: [Place; 2]) -> Diagnostic {
    Diagnostic::warning("verdict-undetermined")
        .at(places)
        .say("没有标准要求，却有单项判定", "there is a verdict, and no requirement")
        .hint("按检验报告补上标准要求；报告只给出数值的写“不参与判定”", "add the requirement, or write 不参与判定")
}

/// Items and conclusion contradict.
pub(crate) fn conclusion_contradiction(conclusion: Place, verdict: Option<Place>) -> Diagnostic {
    let (zh, en) = match verdict {
        Some(_) => ("检验结论是未发现不合格，却有不符合的项目", "nothing found by the conclusion, but an item fails"),
        None => ("检验结论是不合格，却没有不符合的项目", "nonconforming by the conclusion, but no item fails"),
    };
    Diagnostic::hold("conclusion-contradiction")
        .at(conclusion)
        .at(verdict)
        .say(zh, en)
        .hint("对照检验报告改正，或补上缺少的项目行", "correct it from the report, or add the missing items")
}

/// Another unit than the catalog's.
pub(crate) fn unit_mismatch(place: Place, expected: &str) -> Diagnostic {
    let expected = if expected.is_empty() { "/" } else { expected };
    Diagnostic::hold("unit-mismatch")
        .at(place)
        .say(
            format!("计量单位与产品目录的“{expected}”不同，不能直接比较"),
            format!("the unit differs from the catalog's {expected}"),
        )
        .hint(
            "核对单位；只是写法不同的，在产品目录的 unit_aliases 中登记",
            "check it; record another spelling in unit_aliases of the catalog",
        )
}

/// Another limit than the catalog's.
pub(crate) fn limit_differs(places: Vec<Place>, count: usize, catalog: &str) -> Diagnostic {
    Diagnostic::warning("limit-differs")
        .at(places)
        .say(
            format!("有 {count} 处标准要求与产品目录的限值（{catalog}）不同；以报告为准，仅供核对"),
            format!("{count} requirements differ from the catalog's limit ({catalog}); the report's own counts"),
        )
        .hint("确认报告所用标准版本、等级或明示值", "check edition, grade or declared value")
}

/// An edition outside its validity; `instead`: the one that was in force.
pub(crate) fn standard_not_in_force(
    places: Vec<Place>,
    count: usize,
    standard: &str,
    period: &str,
    instead: Option<&str>,
) -> Diagnostic {
    let (zh, en) = match instead {
        Some(edition) => (format!("，当时有效的是 {edition}"), format!("; {edition} was")),
        None => Default::default(),
    };
    Diagnostic::warning("standard-not-in-force")
        .at(places)
        .say(
            format!("有 {count} 批次抽样时 {standard} 不在有效期内（{period}）{zh}"),
            format!("{standard} was not in force at sampling ({period}) for {count} batches{en}"),
        )
        .hint("核对执行标准的版本；文书照报告印", "check the edition; letters print the report's")
}

/// Report before sampling.
pub(crate) fn report_before_sampling(report: Place, sampling: Place) -> Diagnostic {
    Diagnostic::warning("report-before-sampling")
        .at([report, sampling])
        .say("报告日期早于抽样日期", "the report is dated before the sampling")
        .hint("核对两个日期", "check both dates")
}

/// A day of the procedure before one that it follows: a statutory period would begin on the wrong day.
pub(crate) fn days_out_of_order(places: [Place; 2], then: &str, first: &str) -> Diagnostic {
    Diagnostic::warning("days-out-of-order")
        .at(places)
        .say(format!("{then}早于{first}"), format!("{then} is before {first}"))
        .hint("核对两个日期：法定期限由它们起算", "check both dates: statutory periods begin with them")
}

/// Letters dated before reports that they are about.
pub(crate) fn letters_before_reports(places: Vec<Place>, count: usize, date: &str, stops: bool) -> Diagnostic {
    let finding = if stops { Diagnostic::error("days-out-of-order") } else { Diagnostic::warning("days-out-of-order") };
    finding
        .at(places)
        .say(
            format!("文书日期 {date} 早于 {count} 个批次的检验报告日期或抽样日期"),
            format!("letters are dated {date}, before the report or the sampling of {count} batches"),
        )
        .hint(
            "改 job.toml 的 [letter] date，或核对报告日期",
            "change date of [letter] in job.toml, or check the reports",
        )
}

/// 异议处理中.
pub(crate) fn objection_pending(place: Place) -> Diagnostic {
    Diagnostic::hold("objection-pending")
        .at(place)
        .say("异议处理中，结果尚未最终，暂不制作文书", "an objection is pending: no letter yet")
        .hint("有结论后把“结果状态”改为“最终”", "set 结果状态 to 最终 when it is settled")
}

/// 复检中.
pub(crate) fn retest_pending(place: Place) -> Diagnostic {
    Diagnostic::hold("retest-pending")
        .at(place)
        .say("复检中，结果尚未最终，暂不制作文书", "a retest is pending: no letter yet")
        .hint("有结论后把“结果状态”改为“最终”", "set 结果状态 to 最终 when it is settled")
}

/// 涉嫌假冒.
pub(crate) fn manufacture_denied(place: Place) -> Diagnostic {
    Diagnostic::note("manufacture-denied").at(place).say(
        "涉嫌假冒或企业否认生产：不向标称生产企业发文书，也不计入同类比较",
        "suspected counterfeit: no letter to the labelled manufacturer, no part in peer statistics",
    )
}

/// A remark with alarming words.
pub(crate) fn unknown_remark(place: Place) -> Diagnostic {
    Diagnostic::hold("unknown-remark")
        .at(place)
        .say("备注可能影响结果的效力，但本程序读不懂，须由人决定", "a remark that may matter and is not understood")
        .hint("改成已知写法，或把状况写进“结果状态”", "use a known wording, or say it in 结果状态")
}

/// Remarks that nobody interprets.
pub(crate) fn remarks_to_review(places: Vec<Place>, count: usize) -> Diagnostic {
    debug_assert!(places.len() <= PLACES);
    Diagnostic::note("remark-to-review").at(places).say(
        format!("有 {count} 条备注未作解释，请人工过目"),
        format!("{count} remarks are not interpreted: please read"),
    )
}
