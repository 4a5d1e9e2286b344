//! Behind a figure of the summary: how it is defined, and the batches that it counts with the cells they stand in.

use serde::Serialize;

use super::batches::{self, BatchRow, By, class_name, is_named};
use super::cells::why_not;
use super::{Summary, cells};
use crate::deliver::tables::{Cell, Table};
use crate::diagnostic::{Lang, Place};
use crate::domain::{ItemVerdict, SpotCheck, TaskKind};
use crate::job::Job;
use crate::load::places;

/// A row of a table with what is behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Behind {
    /// Name of the table.
    pub table: String,
    /// The row, by its first cell.
    pub row: String,
    /// Its figures.
    pub figures: Vec<Explained>,
    /// Batches behind it; empty where it counts none.
    pub batches: Vec<BatchBehind>,
}

/// A figure with its definition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explained {
    /// Head of its column.
    pub name: String,
    /// As it is shown.
    pub shown: String,
    /// How it is defined; empty where the head says it.
    pub definition: String,
}

/// A batch behind a figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BatchBehind {
    /// 抽样单编号.
    pub sampling_sheet_no: String,
    /// Whether it counts in rates.
    pub counted: bool,
    /// Whether the report failed it.
    pub failed: bool,
    /// Where it stands in the clerk's file; where the row is about an item, the item's row.
    pub place: Place,
}

/// The rows of a table that a text names, by their first cell or by any figure as it is shown; every row where there is no text. None
/// where there is no such table.
pub fn behind(job: &Job, summary: &Summary, table: &str, text: Option<&str>) -> Option<Vec<Behind>> {
    let table = summary.tables.iter().find(|of| of.name == table)?;
    let spot_check = job.spot_check();
    let rows = batches::rows(spot_check);
    let shown = |row: &Vec<Cell>| row.iter().map(Cell::shown).collect::<Vec<String>>();
    let first = table.rows.iter().any(|row| row.first().is_some_and(|cell| Some(cell.shown().as_str()) == text));
    let is_meant = |row: &[String]| match text {
        None => true,
        Some(text) if first => row.first().is_some_and(|cell| cell == text),
        Some(text) => row.iter().any(|cell| cell == text),
    };
    let told = table.rows.iter().map(shown).filter(|row| is_meant(row)).map(|row| Behind {
        table: table.name.clone(),
        row: row.first().cloned().unwrap_or_default(),
        figures: figures(table, &row),
        batches: batches_of(spot_check, &rows, table, &row),
    });
    Some(told.collect())
}

fn figures(table: &Table, row: &[String]) -> Vec<Explained> {
    let columns = table.columns.iter().zip(row).skip(1);
    columns
        .map(|(column, shown)| Explained {
            name: column.name.clone(),
            shown: shown.clone(),
            definition: column.about.to_string(),
        })
        .collect()
}

/// The text of a row in a column.
fn cell<'r>(table: &Table, row: &'r [String], name: &str) -> Option<&'r str> {
    table.columns.iter().position(|column| column.name == name).and_then(|at| row.get(at)).map(String::as_str)
}

fn batches_of(spot_check: &SpotCheck, rows: &[BatchRow<'_>], table: &Table, row: &[String]) -> Vec<BatchBehind> {
    let first = row.first().map_or("", String::as_str);
    let in_class = |of: &BatchRow<'_>, name: &str| shown_name(class_name(spot_check, of.batch)) == name;
    // Rows that name sheets say themselves what is behind them.
    if let Some(sheets) = cell(table, row, "抽样单编号") {
        let is_named = |of: &&BatchRow<'_>| sheets.split('、').any(|no| no == of.batch.sampling_sheet_no.as_str());
        return rows.iter().filter(is_named).map(|of| told(of, None)).collect();
    }
    let item = match table.name.as_str() {
        "不合格项目" => cell(table, row, "检验项目"),
        "关键指标登记" => cell(table, row, "关键性指标"),
        _ => None,
    };
    if let Some(item) = item {
        // The register is of everything that was tested.
        let only_judged = table.name == "不合格项目";
        return rows
            .iter()
            .filter(|of| (of.counted.is_ok() || !only_judged) && in_class(of, first))
            .filter_map(|of| {
                let class = spot_check.catalog.classes.get(&of.batch.class);
                let wanted = |verdict| !only_judged || verdict != ItemVerdict::NotJudged;
                let found = of.batch.items.iter().find(|one| is_named(one, class, [item]) && wanted(one.verdict))?;
                let failed = found.verdict == ItemVerdict::Nonconforming;
                let mut behind = told(of, Some(places::row(&found.origin)));
                behind.failed = if only_judged { failed } else { behind.failed };
                Some(behind)
            })
            .collect();
    }
    let grouping = By::ALL.into_iter().find(|(_, by)| table.name == format!("漏斗-{by}") || table.name == *by);
    let is_behind = |of: &&BatchRow<'_>| match (table.name.as_str(), grouping) {
        (_, Some((by, _))) => of.counted.is_ok() && shown_name(of.group(by, spot_check)) == first,
        ("概况", _) => is_of_overview(of, first),
        ("按月", _) => in_class(of, first),
        ("联动-产品种类", _) => of.batch.task == TaskKind::Linkage && of.counted.is_ok() && in_class(of, first),
        ("年度比较", _) => of.counted.is_ok() && in_class(of, first),
        ("计划", _) => {
            let agency = cell(table, row, "承检机构").unwrap_or("不限");
            in_class(of, first) && (agency == "不限" || shown_name(&of.batch.agency) == agency)
        }
        ("机构进度", _) => shown_name(&of.batch.agency) == first,
        _ => false,
    };
    rows.iter().filter(is_behind).map(|of| told(of, None)).collect()
}

/// A name as tables show it.
fn shown_name(name: &str) -> String {
    cells::named(name).shown()
}

fn is_of_overview(of: &BatchRow<'_>, line: &str) -> bool {
    match line.strip_prefix("不计入的批次：") {
        Some(why) => of.counted.is_err_and(|reason| why_not(reason) == why),
        None if line == "不合格批次" => of.counted.is_ok() && of.failed,
        None => {
            let of_counted = [
                "产品种类",
                "批次（参与统计）",
                "标称生产企业（参与统计）",
                "抽查不合格率",
                "95%区间下限",
                "95%区间上限",
            ];
            of.counted.is_ok() && of_counted.contains(&line)
        }
    }
}

fn told(of: &BatchRow<'_>, place: Option<Place>) -> BatchBehind {
    BatchBehind {
        sampling_sheet_no: of.batch.sampling_sheet_no.to_string(),
        counted: of.counted.is_ok(),
        failed: of.failed,
        place: place.unwrap_or_else(|| places::row(&of.batch.origin)),
    }
}

impl BatchBehind {
    /// The batch in a line.
    pub fn to_text(&self, lang: Lang) -> String {
        let place = self.place.to_text(lang);
        let (failed, left_out) = match lang {
            Lang::Zh => ("，不合格", "，不计入"),
            Lang::En => (", failed", ", not counted"),
        };
        let failed = if self.failed { failed } else { "" };
        let left_out = if self.counted { "" } else { left_out };
        format!("{}{failed}{left_out}  {place}", self.sampling_sheet_no)
    }
}
