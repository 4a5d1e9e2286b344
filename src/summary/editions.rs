//! 标准版本: editions that a report names and that were no longer in force when its sample was tested.
//!
//! Reports do not tell the day of the test: it lies between sampling and report, so both days are compared. An edition that was over
//! before the sample was taken is told; one that ended in between is listed only.

use std::collections::BTreeMap;

use super::batches::{BatchRow, class_name};
use super::cells::{named, names};
use crate::deliver::tables::{Cell, Column, Table};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::catalog::Standard;
use crate::domain::columns::Field;
use crate::domain::fold::fold_typed;
use crate::domain::{Item, ProductClass, SpotCheck};
use crate::load::places;

/// An edition named in a batch after its last day.
pub(crate) struct Outdated<'a> {
    row: BatchRow<'a>,
    edition: &'a Standard,
    instead: Option<&'a Standard>,
    /// It was over before the sample was taken, not only before the report.
    before_sampling: bool,
    /// The batch's product standard names it.
    of_product: bool,
    /// Items whose 检验依据 names it.
    items: Vec<&'a Item>,
}

/// Every batch with an edition that was over.
pub(crate) fn outdated<'a>(spot_check: &'a SpotCheck, rows: &[BatchRow<'a>]) -> Vec<Outdated<'a>> {
    // Editions whose last day is known, by class; most texts are the same in many batches.
    let mut known: BTreeMap<&str, Vec<(&Standard, String)>> = BTreeMap::new();
    for (code, class) in &spot_check.catalog.classes {
        let ended = class.standards.iter().filter(|standard| standard.effective_to.is_some());
        known.insert(&code.0, ended.map(|standard| (standard, fold_typed(&standard.no))).collect());
    }
    let mut found = Vec::new();
    for row in rows {
        let Some(class) = spot_check.catalog.classes.get(&row.batch.class) else { continue };
        for (edition, no) in known.get(&*row.batch.class.0).map(Vec::as_slice).unwrap_or_default() {
            found.extend(of_batch(class, *row, edition, no));
        }
    }
    found
}

fn of_batch<'a>(class: &'a ProductClass, row: BatchRow<'a>, edition: &'a Standard, no: &str) -> Option<Outdated<'a>> {
    let (batch, last) = (row.batch, edition.effective_to?);
    let sampled = batch.sampled_on?;
    let tested_by = batch.report.reported_on.unwrap_or(sampled).max(sampled);
    if tested_by <= last {
        return None;
    }
    let of_product = names_edition(&batch.product_standard, no);
    let items: Vec<&Item> = batch.items.iter().filter(|item| names_edition(&item.test_basis, no)).collect();
    let instead = class.edition_in_force(edition, sampled);
    let is_named = of_product || !items.is_empty();
    is_named.then_some(Outdated { row, edition, instead, before_sampling: sampled > last, of_product, items })
}

/// Whether a text names an edition, its number and year: neither goes on.
fn names_edition(text: &str, no: &str) -> bool {
    let text = fold_typed(text);
    text.match_indices(no).any(|(at, _)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + no.len()..].chars().next());
        !before.is_some_and(|c| c.is_ascii_alphanumeric() || c == '/') && !after.is_some_and(|c| c.is_ascii_digit())
    })
}

/// Batches with such editions.
pub(crate) fn table(spot_check: &SpotCheck, outdated: &[Outdated<'_>]) -> Table {
    let line = |of: &Outdated<'_>| {
        let batch = of.row.batch;
        let product = of.of_product.then_some("执行标准").into_iter();
        vec![
            Cell::text(batch.sampling_sheet_no.to_string()),
            named(class_name(spot_check, batch)),
            named(&batch.agency),
            Cell::text(of.edition.no.clone()),
            names(product.chain(of.items.iter().map(|item| item.name.as_str()))),
            Cell::day(of.edition.effective_to),
            Cell::day(batch.sampled_on),
            Cell::day(batch.report.reported_on),
            of.instead.map_or(Cell::Missing, |edition| Cell::text(edition.no.clone())),
            Cell::text(if of.before_sampling { "抽样前已不在有效期" } else { "抽样到报告之间失效" }),
        ]
    };
    Table {
        name: "标准版本".into(),
        title: "引用的标准版本不在有效期内的批次".into(),
        notes: vec![
            "报告没有检验日期：检验在抽样日期和报告日期之间，两个日期都比。有效期取自产品目录，目录不知道止期的不比。"
                .into(),
            "产品在旧版有效期内生产、按旧版判定的，执行标准写旧版可以是对的。".into(),
        ],
        columns: vec![
            Column::new("抽样单编号", 20, ""),
            Column::new("产品种类", 28, ""),
            Column::new("承检机构", 28, ""),
            Column::new("引用版本", 22, "执行标准或检验依据里写着的编号和年号"),
            Column::new("用在", 34, "执行标准，或以它为检验依据的项目"),
            Column::new("有效至", 12, "产品目录"),
            Column::new("抽样日期", 12, ""),
            Column::new("报告日期", 12, ""),
            Column::new("当时有效的版本", 22, "产品目录里同一编号、抽样日期有效的版本；[x]为目录没有"),
            Column::new("情形", 22, ""),
        ],
        rows: outdated.iter().map(line).collect(),
        chart: None,
    }
}

/// One finding a class and edition that was over before sampling.
pub(crate) fn findings(spot_check: &SpotCheck, outdated: &[Outdated<'_>]) -> Vec<Diagnostic> {
    let mut groups: BTreeMap<(&str, &str), Vec<&Outdated<'_>>> = BTreeMap::new();
    for of in outdated.iter().filter(|of| of.before_sampling) {
        groups.entry((class_name(spot_check, of.row.batch), &of.edition.no)).or_default().push(of);
    }
    let mut found = Vec::new();
    for ((class, edition), all) in groups {
        let number = all.len();
        let instead = all.iter().find_map(|of| of.instead).map(|standard| standard.no.as_str());
        let (zh, en) = match instead {
            Some(instead) => (format!("，当时有效的是 {instead}"), format!("; {instead} was")),
            None => Default::default(),
        };
        found.push(
            Diagnostic::warning("edition-outdated")
                .at(all.iter().take(3).map(|of| place(of)))
                .say(
                    format!("“{class}”有 {number} 个批次引用的 {edition} 在抽样前已不在有效期{zh}"),
                    format!(
                        "{number} batches of \"{class}\" name {edition}, which was no longer in force at sampling{en}"
                    ),
                )
                .hint(
                    "请承检机构说明；产品在旧版有效期内生产的，执行标准写旧版可以是对的",
                    "ask the agency; a product made while the old edition was in force may rightly name it",
                ),
        );
    }
    found
}

/// The cell that names the edition.
fn place(of: &Outdated<'_>) -> Place {
    match of.items.first().filter(|_| !of.of_product) {
        Some(item) => places::cell(&item.origin, Field::TestBasis, &item.test_basis),
        None => places::cell(&of.row.batch.origin, Field::Standard, &of.row.batch.product_standard),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edition_is_named_by_its_whole_number_and_year() {
        let no = fold_typed("GB/T 15063-2009");
        for text in ["GB/T 15063-2009", "GB／T15063—2009 复混肥料", "按GB/T 15063-2009、GB 18382-2021"] {
            assert!(names_edition(text, &no), "{text}");
        }
        for text in ["GB/T 15063-2020", "GB/T 15063", "GB/T 15063-20091", "DBGB/T 15063-2009", ""] {
            assert!(!names_edition(text, &no), "{text}");
        }
    }
}
