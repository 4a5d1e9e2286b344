//! What was sampled and what failed: all of it, by class, by item, by month.

use std::collections::BTreeMap;

use chrono::Datelike;

use super::batches::{self, BatchRow, By, Counts};
use super::cells::{count, named, rate_cells, rate_columns, why_not};
use crate::deliver::tables::{Cell, Chart, Column, Table};
use crate::domain::{ItemVerdict, SpotCheck};

/// The whole campaign in a few figures.
pub(crate) fn whole(spot_check: &SpotCheck, rows: &[BatchRow<'_>]) -> Table {
    let all = batches::all(rows);
    let mut lines = vec![
        ("产品种类", count(batches::grouped(rows, By::Class, spot_check).len())),
        ("批次（参与统计）", Cell::Count(all.batches)),
        ("标称生产企业（参与统计）", count(all.enterprises.len())),
        ("不合格批次", Cell::Count(all.failed)),
    ];
    let [rate, low, high] = rate_cells(all.rate());
    lines.extend([("抽查不合格率", rate), ("95%区间下限", low), ("95%区间上限", high)]);
    let mut left_out: BTreeMap<&str, u32> = BTreeMap::new();
    for reason in rows.iter().filter_map(|row| row.counted.err()) {
        *left_out.entry(why_not(reason)).or_default() += 1;
    }
    let mut table: Vec<Vec<Cell>> = lines.into_iter().map(|(name, cell)| vec![Cell::text(name), cell]).collect();
    table.extend(
        left_out.into_iter().map(|(why, number)| vec![Cell::Text(format!("不计入的批次：{why}")), Cell::Count(number)]),
    );
    table.push(vec![Cell::text("没有抽到样品的走访"), count(spot_check.visits_without_sample.len())]);
    table.push(vec![Cell::text("无法归类、待核实的行"), count(spot_check.unplaced.len())]);
    Table {
        name: "概况".into(),
        title: format!("{}：抽查概况", spot_check.settings.campaign.name),
        notes: vec!["率的写法为抽查不合格率；批次少时区间宽，不宜与其他数直接比高低。".into()],
        columns: vec![
            Column::new("项目", 32, ""),
            Column::new("数", 16, "参与统计：结果已最终的监督抽查、专项抽查、联动抽查批次"),
        ],
        rows: table,
        chart: None,
    }
}

/// Classes in numbers.
pub(crate) fn classes(spot_check: &SpotCheck, rows: &[BatchRow<'_>]) -> Table {
    let lines = batches::grouped(rows, By::Class, spot_check).into_iter().map(|(name, of)| counted(name, &of));
    Table {
        name: "产品种类".into(),
        title: "各产品种类抽查情况".into(),
        notes: vec!["按产品种类名称排列，不按率排名；率是否偏离全省见“漏斗-产品种类”。".into()],
        columns: counted_columns("产品种类"),
        rows: lines.collect(),
        chart: None,
    }
}

/// Columns of a group and its counts.
pub(crate) fn counted_columns(name: &str) -> Vec<Column> {
    let mut columns = vec![
        Column::new(name, 32, ""),
        Column::new("企业数", 10, "不同的标称生产企业"),
        Column::new("批次", 10, "参与统计的批次"),
        Column::new("不合格批次", 12, "检验结论为不合格的批次"),
    ];
    columns.extend(rate_columns());
    columns
}

/// A group and its counts.
pub(crate) fn counted(name: &str, of: &Counts<'_>) -> Vec<Cell> {
    let mut cells = vec![named(name), count(of.enterprises.len()), Cell::Count(of.batches), Cell::Count(of.failed)];
    cells.extend(rate_cells(of.rate()));
    cells
}

/// Items that failed, most failures first.
pub(crate) fn failed_items(spot_check: &SpotCheck, rows: &[BatchRow<'_>]) -> Table {
    let mut items: BTreeMap<(&str, &str), (u32, u32, bool)> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.counted.is_ok()) {
        let class = spot_check.catalog.classes.get(&row.batch.class);
        for item in row.batch.items.iter().filter(|item| item.verdict != ItemVerdict::NotJudged) {
            let known = class.zip(item.indicator).and_then(|(class, index)| class.indicators.get(index));
            let name = known.map_or(item.name.as_str(), |known| &known.name);
            let of = items.entry((batches::class_name(spot_check, row.batch), name)).or_default();
            of.0 += 1;
            of.1 += u32::from(item.verdict == ItemVerdict::Nonconforming);
            of.2 |= known.is_some_and(|known| known.safety_related);
        }
    }
    let mut failed: Vec<_> = items.into_iter().filter(|(_, (_, failed, _))| *failed > 0).collect();
    failed.sort_by_key(|(_, (_, failed, _))| std::cmp::Reverse(*failed));
    let line = |((class, item), (tested, failed, is_safety)): ((&str, &str), (u32, u32, bool))| {
        let mut cells = vec![named(class), named(item), Cell::text(if is_safety { "是" } else { "否" })];
        cells.extend([Cell::Count(tested), Cell::Count(failed)]);
        cells.extend(rate_cells(crate::analysis::rate::rate(failed, tested)));
        cells
    };
    let mut columns = vec![
        Column::new("产品种类", 28, ""),
        Column::new("检验项目", 28, "目录中的名称；目录没有的用报告上的名称"),
        Column::new("安全项目", 10, "产品目录中标为安全项目"),
        Column::new("判定次数", 10, "参与统计的批次中判定了符合或不符合的次数"),
        Column::new("不符合次数", 12, ""),
    ];
    let [mut rate, low, high] = rate_columns();
    rate.name = "项目不符合率".into();
    rate.about = "不符合次数 ÷ 判定次数";
    columns.extend([rate, low, high]);
    Table {
        name: "不合格项目".into(),
        title: "不合格项目".into(),
        notes: vec!["没有不符合的项目不列。".into()],
        columns,
        rows: failed.into_iter().map(line).collect(),
        chart: None,
    }
}

/// Sampled batches by class and month.
pub(crate) fn months(spot_check: &SpotCheck, rows: &[BatchRow<'_>]) -> Table {
    let mut classes: BTreeMap<&str, [u32; 13]> = BTreeMap::new();
    for row in rows {
        let month = row.batch.sampled_on.map_or(12, |day| day.month0() as usize);
        classes.entry(batches::class_name(spot_check, row.batch)).or_default()[month] += 1;
    }
    let mut columns = vec![Column::new("产品种类", 32, ""), Column::new("日期不明", 10, "没有抽样日期的批次")];
    columns.extend((1..=12).map(|month| Column::new(format!("{month}月"), 6, "这个月抽样的批次，全部任务类别")));
    let line = |(name, months): (&str, [u32; 13])| {
        let mut cells = vec![named(name), Cell::Count(months[12])];
        cells.extend(months[..12].iter().map(|number| Cell::Count(*number)));
        cells
    };
    Table {
        name: "按月".into(),
        title: "各产品种类按月抽样批次".into(),
        notes: vec!["走势线画的就是左边各月的数。".into()],
        columns,
        rows: classes.into_iter().map(line).collect(),
        chart: Some(Chart::Sparkline { first: 2, last: 13 }),
    }
}
