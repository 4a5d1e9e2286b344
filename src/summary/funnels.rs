//! Rates of groups among the limits that chance alone allows, instead of a ranking (funnel plots; docs/method.md, section 10).

use super::batches::{self, BatchRow, By, Counts};
use super::cells::{count, named};
use crate::analysis::funnel::{FunnelLimits, FunnelPlace, funnel_limits};
use crate::deliver::tables::{Cell, Chart, Column, Table};
use crate::domain::SpotCheck;

/// One table a grouping, tasks apart: follow-up samples were chosen for having failed.
pub(crate) fn tables(spot_check: &SpotCheck, rows: &[BatchRow<'_>]) -> Vec<Table> {
    let groupings = By::ALL.into_iter().filter(|(by, _)| *by != By::Task);
    groupings.map(|(by, name)| table(spot_check, rows, by, name)).collect()
}

fn table(spot_check: &SpotCheck, rows: &[BatchRow<'_>], by: By, name: &str) -> Table {
    let all = batches::all(rows);
    let mut groups: Vec<(&str, Counts<'_>)> = batches::grouped(rows, by, spot_check).into_iter().collect();
    groups.sort_by_key(|(name, of)| (of.batches, *name));
    let lines = groups.iter().filter_map(|(name, of)| {
        let limits = funnel_limits((all.failed, all.batches), of.batches)?;
        Some(line(name, of, &limits))
    });
    Table {
        name: format!("漏斗-{name}"),
        title: format!("按{name}：抽查不合格率与随机波动的界限"),
        notes: vec![
            format!("全部：{} 批次，不合格 {}。按批次从少到多排列，不是名次。", all.batches, all.failed),
            "界限之内的高低不说明什么；界限之外也只说明不能用偶然解释，原因要另查（抽样对象、产品组成、检验）。".into(),
        ],
        columns: vec![
            Column::new(name, 30, ""),
            Column::new("企业数", 10, "不同的标称生产企业"),
            Column::new("批次", 10, "参与统计的批次"),
            Column::new("不合格批次", 12, ""),
            Column::new("抽查不合格率", 14, "不合格批次 ÷ 批次"),
            Column::new(
                "99.8%下限",
                11,
                "全部批次的率为真时，这么多批次的率有99.8%的机会在上下限之间（二项分布，Spiegelhalter 2005）",
            ),
            Column::new("95%下限", 11, "同上，95%"),
            Column::new("95%上限", 11, "同上，95%"),
            Column::new("99.8%上限", 11, "同上，99.8%"),
            Column::new("位置", 16, "按不合格批次数定：比它更极端的机会每侧至多2.5%（或0.1%）才算界限之外"),
        ],
        rows: lines.collect(),
        chart: Some(Chart::Funnel { over: 2, rate: 4, limits: [5, 6, 7, 8] }),
    }
}

fn line(name: &str, of: &Counts<'_>, limits: &FunnelLimits) -> Vec<Cell> {
    let mut cells = vec![named(name), count(of.enterprises.len()), Cell::Count(of.batches), Cell::Count(of.failed)];
    cells.push(of.rate().map_or(Cell::NotApplicable, |rate| Cell::Share(rate.rate)));
    cells.extend([limits.low_998, limits.low_95, limits.high_95, limits.high_998].map(Cell::Share));
    cells.push(Cell::text(place(limits.place(of.failed))));
    cells
}

/// What is said of a place.
pub(crate) fn place(place: FunnelPlace) -> &'static str {
    match place {
        FunnelPlace::FarBelow => "低于99.8%下限",
        FunnelPlace::Below => "低于95%下限",
        FunnelPlace::Within => "界限之内",
        FunnelPlace::Above => "高于95%上限",
        FunnelPlace::FarAbove => "高于99.8%上限",
    }
}
