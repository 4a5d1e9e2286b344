//! 抽查计划: how many batches of a class, by whom, where, until when.

use std::collections::BTreeMap;

use super::text;
use crate::diagnostic::Diagnostic;
use crate::domain::columns::Field;
use crate::domain::fold::fold;
use crate::domain::listed::PlanLine;
use crate::domain::lists::split_items;
use crate::domain::{ClassCode, Origin};
use crate::load::columns::dates;
use crate::load::columns::header::Heading;
use crate::load::findings as say;
use crate::load::table::Record;

/// Its columns.
pub(super) const COLUMNS: [Heading; 7] = [
    Heading {
        name: Field::Class.header(), aliases: &["产品种类", "产品类别名称", "产品", "产品名称"], required: true
    },
    Heading {
        name: "计划批次",
        aliases: &["计划批次数", "计划抽查批次", "抽查批次", "批次", "批次数"],
        required: true,
    },
    Heading { name: Field::Agency.header(), aliases: &["检验机构", "承检单位", "机构"], required: false },
    Heading { name: "地区", aliases: &["抽样地区", "市州", "市（州）", "抽查地区"], required: false },
    Heading { name: "检验项目", aliases: &["计划检验项目", "项目"], required: false },
    Heading { name: "抽样截止日期", aliases: &["抽样截止", "抽样完成时限"], required: false },
    Heading {
        name: "报告截止日期", aliases: &["报告截止", "检验完成时限", "报告完成时限"], required: false
    },
];

/// A line of the plan.
pub(super) fn line(
    record: &Record<'_>,
    origin: Origin,
    classes: &BTreeMap<String, ClassCode>,
    findings: &mut Vec<Diagnostic>,
) -> PlanLine {
    let class_text = text(record, 0);
    let class = classes.get(&fold(&class_text)).cloned();
    if class.is_none() {
        let told = ("不是产品目录里的产品种类", "is no class of the catalog");
        findings.push(say::listed_cell_unclear(record.place(0), told.0, told.1));
    }
    let written = text(record, 1);
    let batches = written.parse::<u32>().ok().filter(|_| written.bytes().all(|byte| byte.is_ascii_digit()));
    if batches.is_none() {
        findings.push(say::plan_count_unclear(record.place(1)));
    }
    let mut day = |column: usize| {
        let day = record.day(column).or_else(|| dates::read(&text(record, column)));
        if day.is_none() && !text(record, column).is_empty() {
            findings.push(say::plan_day_unclear(record.place(column)));
        }
        day
    };
    let (sampled_by, reported_by) = (day(5), day(6));
    PlanLine {
        class,
        class_text,
        batches,
        agency: text(record, 2),
        region: text(record, 3),
        items: split_items(&text(record, 4)),
        sampled_by,
        reported_by,
        origin,
    }
}
