//! What last year's letters advised, and last year's counts by class: what `yice summary` of last year left.

use std::collections::BTreeMap;

use super::{CODE, NAME, Who};
use crate::diagnostic::Diagnostic;
use crate::domain::columns::Field;
use crate::domain::fold::fold;
use crate::domain::listed::{AdvisedLine, LastYearLine};
use crate::domain::{ClassCode, Origin};
use crate::load::columns::header::Heading;
use crate::load::findings as say;
use crate::load::table::Record;

const CLASS: Heading =
    Heading { name: Field::Class.header(), aliases: &["产品种类", "产品类别名称", "产品"], required: true };
const YEAR: Heading = Heading { name: "年度", aliases: &["年份", "抽查年度"], required: false };

/// Columns of `advised.*`.
pub(super) const ADVISED: [Heading; 13] = [
    NAME,
    CODE,
    CLASS,
    Heading { name: Field::Item.header(), aliases: &["项目"], required: true },
    Heading { name: "情形", aliases: &[], required: true },
    Heading { name: "方向", aliases: &[], required: false },
    Heading { name: Field::Result.header(), aliases: &["结果"], required: false },
    Heading { name: Field::Unit.header(), aliases: &["单位"], required: false },
    Heading { name: Field::Requirement.header(), aliases: &["要求"], required: false },
    Heading { name: "目标", aliases: &[], required: false },
    YEAR,
    Heading { name: "文书编号", aliases: &[], required: false },
    Heading { name: "措辞", aliases: &[], required: false },
];

/// Columns of `lastyear.*`.
pub(super) const LAST_YEAR: [Heading; 4] = [
    CLASS,
    Heading { name: "批次", aliases: &["批次数", "抽查批次"], required: true },
    Heading { name: "不合格批次", aliases: &["不合格批次数"], required: true },
    YEAR,
];

/// The text of a cell; `[x]` and the like, which the workbook of the summary has, are none.
fn text(record: &Record<'_>, column: usize) -> String {
    let text = super::text(record, column);
    if matches!(text.as_str(), "[c]" | "[x]" | "[z]") { String::new() } else { text }
}

/// A line of advice.
pub(super) fn advised(
    record: &Record<'_>,
    origin: Origin,
    who: &Who<'_>,
    classes: &BTreeMap<String, ClassCode>,
    findings: &mut Vec<Diagnostic>,
) -> AdvisedLine {
    let (enterprise, _) = who.is(record, findings);
    let (class_text, class) = class(record, 2, classes, findings);
    AdvisedLine {
        enterprise,
        name: record.text(0),
        class,
        class_text,
        item: text(record, 3),
        state: text(record, 4),
        direction: text(record, 5),
        result: text(record, 6),
        unit: text(record, 7),
        requirement: text(record, 8),
        year: year(record, 10, findings),
        arm: text(record, 12),
        origin,
    }
}

/// Counts of a class; none where they are no counts.
pub(super) fn last_year(
    record: &Record<'_>,
    classes: &BTreeMap<String, ClassCode>,
    findings: &mut Vec<Diagnostic>,
) -> Option<LastYearLine> {
    let (class_text, class) = class(record, 0, classes, findings);
    let mut count = |column: usize| {
        let written = text(record, column);
        let count = written.parse::<u32>().ok().filter(|_| written.bytes().all(|byte| byte.is_ascii_digit()));
        if count.is_none() {
            findings.push(say::listed_cell_unclear(record.place(column), "不是一个整数", "is no whole number"));
        }
        count
    };
    let (batches, failed) = (count(1)?, count(2)?);
    if failed > batches {
        let told = ("不合格批次比批次还多", "more failed than there are batches");
        findings.push(say::listed_cell_unclear(record.place(2), told.0, told.1));
        return None;
    }
    Some(LastYearLine { class, class_text, batches, failed, year: year(record, 3, findings) })
}

fn class(
    record: &Record<'_>,
    column: usize,
    classes: &BTreeMap<String, ClassCode>,
    findings: &mut Vec<Diagnostic>,
) -> (String, Option<ClassCode>) {
    let class_text = text(record, column);
    let class = classes.get(&fold(&class_text)).cloned();
    if class.is_none() {
        let told = ("不是产品目录里的产品种类", "is no class of the catalog");
        findings.push(say::listed_cell_unclear(record.place(column), told.0, told.1));
    }
    (class_text, class)
}

fn year(record: &Record<'_>, column: usize, findings: &mut Vec<Diagnostic>) -> Option<i32> {
    let written = text(record, column);
    let year = written.trim_end_matches('年').parse::<i32>().ok().filter(|year| (2000..=2100).contains(year));
    if year.is_none() && !written.is_empty() {
        findings.push(say::bad_year(record.place(column)));
    }
    year
}
