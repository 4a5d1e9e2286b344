//! 全国联动抽查: batches of linkage tasks against what the task asks for, reported apart.

use std::collections::BTreeMap;

use super::batches::{self, BatchRow, By};
use super::cells::{named, names};
use super::overview::{counted, counted_columns};
use crate::deliver::tables::{Cell, Column, Table};
use crate::diagnostic::Diagnostic;
use crate::domain::fold::fold;
use crate::domain::linkage::{LinkageItem, LinkageRules};
use crate::domain::{Item, ProductClass, SpotCheck, TaskKind};
use crate::load::places;

/// A batch of a linkage task and where it departs from what the task asks for.
pub(crate) struct Checked<'a> {
    row: BatchRow<'a>,
    rules: Option<&'a LinkageRules>,
    missing: Vec<&'a str>,
    extra: Vec<&'a str>,
    /// Item, and the basis that the report names.
    other_basis: Vec<(&'a str, &'a str)>,
}

/// Every linkage batch with where it departs.
pub(crate) fn checked<'a>(
    spot_check: &'a SpotCheck,
    rows: &[BatchRow<'a>],
    rules: &'a [LinkageRules],
) -> Vec<Checked<'a>> {
    let linked = rows.iter().filter(|row| row.batch.task == TaskKind::Linkage);
    linked.map(|row| check(spot_check, *row, rules)).collect()
}

fn check<'a>(spot_check: &'a SpotCheck, row: BatchRow<'a>, rules: &'a [LinkageRules]) -> Checked<'a> {
    let (batch, class) = (row.batch, spot_check.catalog.classes.get(&row.batch.class));
    let code = batch.class.0.as_str();
    let rules = rules.iter().find(|rules| rules.binds(code, batch.sampled_on));
    let mut checked = Checked { row, rules, missing: Vec::new(), extra: Vec::new(), other_basis: Vec::new() };
    let Some(rules) = rules else { return checked };
    let asked: Vec<&LinkageItem> = rules.items_of(code).collect();
    for wanted in &asked {
        match batch.items.iter().find(|item| is_it(wanted, item, class)) {
            None => checked.missing.push(&wanted.name),
            Some(item) if !wanted.basis.is_empty() && !item.test_basis.is_empty() => {
                let basis = fold(&item.test_basis);
                if !wanted.basis.iter().any(|standard| names_standard(&basis, &fold(standard))) {
                    checked.other_basis.push((&wanted.name, &item.test_basis));
                }
            }
            Some(_) => {}
        }
    }
    let extra = batch.items.iter().filter(|item| !asked.iter().any(|wanted| is_it(wanted, item, class)));
    checked.extra = extra.map(|item| item.name.as_str()).collect();
    checked
}

/// Whether an item is the one asked for.
fn is_it(wanted: &LinkageItem, item: &Item, class: Option<&ProductClass>) -> bool {
    batches::is_named(item, class, wanted.aliases.iter().chain([&wanted.name]).map(String::as_str))
}

/// Whether a text names a standard: the number does not go on (`GB/T 3048.4` is not in `GB/T 3048.41`).
fn names_standard(basis: &str, standard: &str) -> bool {
    basis.match_indices(standard).any(|(at, _)| !basis[at + standard.len()..].starts_with(|c: char| c.is_ascii_digit()))
}

/// Linkage batches by class, as the task reports them.
pub(crate) fn classes(spot_check: &SpotCheck, rows: &[BatchRow<'_>]) -> Table {
    let linked: Vec<BatchRow<'_>> = rows.iter().filter(|row| row.batch.task == TaskKind::Linkage).copied().collect();
    let lines = batches::grouped(&linked, By::Class, spot_check).into_iter().map(|(name, of)| counted(name, &of));
    Table {
        name: "联动-产品种类".into(),
        title: "联动抽查结果（单独汇总）".into(),
        notes: vec!["任务类别为联动抽查的批次；已包含在概况里，这里另列供上报。".into()],
        columns: counted_columns("产品种类"),
        rows: lines.collect(),
        chart: None,
    }
}

/// Linkage batches one by one.
pub(crate) fn table(spot_check: &SpotCheck, checked: &[Checked<'_>]) -> Table {
    let line = |of: &Checked<'_>| {
        let batch = of.row.batch;
        let task = of
            .rules
            .map(|rules| format!("{}（{}版，核实程度{}）", rules.task, rules.edition, certainty(&rules.certainty)));
        vec![
            Cell::text(batch.sampling_sheet_no.to_string()),
            named(batches::class_name(spot_check, batch)),
            named(&batch.agency),
            task.map_or(Cell::Missing, Cell::Text),
            names(&of.missing),
            names(&of.extra),
            names(of.other_basis.iter().map(|(item, basis)| format!("{item}：{basis}"))),
        ]
    };
    Table {
        name: "联动-要求".into(),
        title: "联动抽查批次与任务要求".into(),
        notes: vec!["规则是带版本、出处和核实程度的资料（report-templates/linkage/），以当年实施细则为准。".into()],
        columns: vec![
            Column::new("抽样单编号", 20, ""),
            Column::new("产品种类", 28, ""),
            Column::new("承检机构", 28, ""),
            Column::new("任务规则", 44, "抽样日期有效的规则；[x]为没有这个产品的规则"),
            Column::new("缺少项目", 34, "规则要求、报告没有的项目"),
            Column::new("多出项目", 34, "报告有、规则没有要求的项目"),
            Column::new("其他依据", 40, "检验依据不是规则所列标准的项目"),
        ],
        rows: checked.iter().map(line).collect(),
        chart: None,
    }
}

fn certainty(word: &str) -> &'static str {
    match word {
        "high" => "高",
        "medium" => "中",
        _ => "低",
    }
}

/// One finding per class and item that is missing, and per class without rules.
pub(crate) fn findings(spot_check: &SpotCheck, checked: &[Checked<'_>]) -> Vec<Diagnostic> {
    let mut missing: BTreeMap<(&str, &str), Vec<&BatchRow<'_>>> = BTreeMap::new();
    let mut other: BTreeMap<(&str, &str), Vec<&BatchRow<'_>>> = BTreeMap::new();
    let mut without: BTreeMap<&str, Vec<&BatchRow<'_>>> = BTreeMap::new();
    for of in checked {
        let class = batches::class_name(spot_check, of.row.batch);
        of.missing.iter().for_each(|item| missing.entry((class, item)).or_default().push(&of.row));
        of.other_basis.iter().for_each(|(item, _)| other.entry((class, item)).or_default().push(&of.row));
        if of.rules.is_none() {
            without.entry(class).or_default().push(&of.row);
        }
    }
    let at = |rows: &[&BatchRow<'_>]| rows.iter().take(3).map(|row| places::row(&row.batch.origin)).collect::<Vec<_>>();
    let mut found = Vec::new();
    for ((class, item), rows) in missing {
        let number = rows.len();
        found.push(
            Diagnostic::warning("linkage-item-missing")
                .at(at(&rows))
                .say(
                    format!("联动抽查“{class}”有 {number} 个批次没有要求的项目“{item}”"),
                    format!("{number} linkage batches of \"{class}\" lack the item \"{item}\" that the task asks for"),
                )
                .hint("补检，或确认当年细则不要求", "test it, or confirm that this year's rules do not ask for it"),
        );
    }
    for ((class, item), rows) in other {
        let number = rows.len();
        found.push(
            Diagnostic::note("linkage-other-basis")
                .at(at(&rows))
                .say(
                    format!("联动抽查“{class}”的“{item}”有 {number} 个批次检验依据不是任务规则所列标准"),
                    format!(
                        "{number} linkage batches of \"{class}\" tested \"{item}\" by another standard than the task's"
                    ),
                )
                .hint("与当年细则核对", "compare with this year's rules"),
        );
    }
    for (class, rows) in without {
        let number = rows.len();
        found.push(
            Diagnostic::note("linkage-no-rules")
                .at(at(&rows))
                .say(
                    format!("“{class}”有 {number} 个联动抽查批次，但没有抽样日期有效的任务规则，无法核对"),
                    format!("{number} linkage batches of \"{class}\" have no rules in force on their day: they were not checked"),
                )
                .hint("在 templates/linkage/ 写入当年细则", "write this year's rules into templates/linkage/"),
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standard_is_named_by_its_whole_number() {
        assert!(names_standard("GB/T 3048.4-2007", "GB/T 3048.4"));
        assert!(!names_standard("GB/T 3048.41-2007", "GB/T 3048.4"));
        assert!(names_standard("GB/T 3048.41、GB/T 3048.4", "GB/T 3048.4"));
    }
}
