//! The summary as pages: the tables that a person reads, without the long lists, and funnels drawn.

use rust_decimal::Decimal;

use super::batches::{self, BatchRow, By};
use crate::analysis::funnel::{FunnelLimits, FunnelPlace, funnel_limits};
use crate::deliver::tables::{Cell, Table, percent};
use crate::domain::SpotCheck;
use crate::typeset::report::{Dot, Funnel, Grid, Line, Report, Section, Tick, Ticks};

/// Tables that are printed, each with the columns that fit a page; what is left out is in the workbook.
const PRINTED: [(&str, &[&str]); 15] = [
    ("概况", &["项目", "数"]),
    ("产品种类", &["产品种类", "企业数", "批次", "不合格批次", "抽查不合格率", "95%区间下限", "95%区间上限"]),
    ("漏斗-产品种类", FUNNEL),
    ("漏斗-地区", FUNNEL),
    ("漏斗-企业规模", FUNNEL),
    ("漏斗-承检机构", FUNNEL),
    ("漏斗-抽样环节", FUNNEL),
    ("不合格项目", &["产品种类", "检验项目", "判定次数", "不符合次数", "项目不符合率", "95%区间下限", "95%区间上限"]),
    (
        "关键指标统计",
        &["产品种类", "关键性指标", "单位", "要求", "比较的是", "企业数", "下四分位数", "中位数", "上四分位数"],
    ),
    ("机构进度", &["承检机构", "计划批次", "计划内已抽", "完成率", "已出报告", "计划外批次"]),
    ("联动-产品种类", &["产品种类", "企业数", "批次", "不合格批次", "抽查不合格率", "95%区间下限", "95%区间上限"]),
    ("跟踪覆盖", &["覆盖", "结果或原因", "条数"]),
    ("文书", &["项目", "份数"]),
    ("文书指出的问题", &["产品种类", "检验项目", "情形", "方向", "企业数"]),
    ("关键指标登记", &["产品种类", "关键性指标", "单位", "条款", "可比依据", "检验批次", "检验机构数"]),
];
/// The limits themselves are drawn.
const FUNNEL: &[&str] = &["批次", "不合格批次", "抽查不合格率", "位置"];

/// The report of these tables.
pub(crate) fn report(
    (title, issuer, lines): (&str, &str, &[String]),
    iso_date: String,
    (spot_check, rows): (&SpotCheck, &[BatchRow<'_>]),
    tables: &[Table],
) -> Report {
    let sections = PRINTED.iter().filter_map(|(name, columns)| {
        let table = tables.iter().find(|table| table.name == *name)?;
        let by = By::ALL.into_iter().find(|(_, by)| *name == format!("漏斗-{by}"));
        let funnel = by.and_then(|(by, _)| funnel(spot_check, rows, by, &table.title));
        Some(Section { title: table.title.clone(), notes: table.notes.clone(), funnel, table: grid(table, columns) })
    });
    // Digests of files belong into the workbook.
    let lines = lines.iter().filter(|line| !line.contains("SHA-256")).cloned().collect();
    Report { title: title.to_string(), issuer: issuer.to_string(), iso_date, lines, sections: sections.collect() }
}

/// These columns of a table; the first column of a table always. None without rows.
fn grid(table: &Table, names: &[&str]) -> Option<Grid> {
    let is_kept = |index: usize| index == 0 || names.contains(&&*table.columns[index].name);
    let kept: Vec<usize> = (0..table.columns.len()).filter(|index| is_kept(*index)).collect();
    let is_number = |index: &usize| {
        let of = |row: &Vec<Cell>| !matches!(row[*index], Cell::Text(_) | Cell::Missing | Cell::NotApplicable);
        table.rows.iter().any(of)
    };
    (!table.rows.is_empty()).then(|| Grid {
        heads: kept.iter().map(|index| table.columns[*index].name.clone()).collect(),
        widths: kept.iter().map(|index| table.columns[*index].width).collect(),
        numbers: kept.iter().map(|index| *index > 0 && is_number(index)).collect(),
        rows: table.rows.iter().map(|row| kept.iter().map(|index| row[*index].shown()).collect()).collect(),
    })
}

/// Points of a line, about so many.
const POINTS: u32 = 60;

fn funnel(spot_check: &SpotCheck, rows: &[BatchRow<'_>], by: By, title: &str) -> Option<Funnel> {
    let all = batches::all(rows);
    let whole = (all.failed, all.batches);
    let groups = batches::grouped(rows, by, spot_check);
    let most = groups.values().map(|of| of.batches).max()?;
    let mut outside = Vec::new();
    let mut highest = Decimal::ZERO;
    let mut dots = Vec::new();
    for (name, of) in &groups {
        let (Some(rate), Some(limits)) = (of.rate(), funnel_limits(whole, of.batches)) else { continue };
        let is_outside = limits.place(of.failed) != FunnelPlace::Within;
        if is_outside {
            outside.push(format!("{}（{}）", name, super::funnels::place(limits.place(of.failed))));
        }
        highest = highest.max(rate.rate);
        dots.push(Dot {
            n: of.batches.to_string(),
            rate: rate.rate.to_string(),
            name: if is_outside { name.to_string() } else { String::new() },
        });
    }
    let step = most.div_ceil(POINTS).max(1);
    let counts: Vec<u32> = (1..=most).filter(|n| n % step == 0 || *n == 1 || *n == most).collect();
    let limits: Vec<(u32, FunnelLimits)> =
        counts.into_iter().filter_map(|n| funnel_limits(whole, n).map(|limits| (n, limits))).collect();
    let at_ten = limits.iter().rfind(|(n, _)| *n <= 10).map_or(Decimal::ONE, |(_, limits)| limits.high_998);
    let top = up_to_tenth(highest.max(at_ten))?;
    let line = |dashed: bool, of: fn(&FunnelLimits) -> Decimal| Line {
        dashed,
        // A line that leaves the picture begins where it comes back.
        points: limits
            .iter()
            .filter(|(_, limits)| of(limits) <= top)
            .map(|(n, limits)| [n.to_string(), of(limits).to_string()])
            .collect(),
    };
    let lines = [
        line(true, |of| of.low_998),
        line(false, |of| of.low_95),
        line(false, |of| of.high_95),
        line(true, |of| of.high_998),
    ];
    let told = if outside.is_empty() {
        "没有一个在95%界限之外".to_string()
    } else {
        format!("界限之外：{}", outside.join("、"))
    };
    Some(Funnel {
        alt: format!(
            "漏斗图：{title}。横轴批次，纵轴抽查不合格率；实线95%、虚线99.8%界限。{} 个点，{told}。",
            dots.len()
        ),
        most: most.to_string(),
        top: top.to_string(),
        ticks: ticks(most, top),
        lines: lines.into_iter().filter(|line| line.points.len() > 1).collect(),
        dots,
    })
}

/// The next tenth above a rate, at most 1.
fn up_to_tenth(rate: Decimal) -> Option<Decimal> {
    Some(rate.checked_mul(Decimal::TEN)?.ceil().checked_div(Decimal::TEN)?.clamp(Decimal::new(1, 1), Decimal::ONE))
}

fn ticks(most: u32, top: Decimal) -> Ticks {
    let step =
        [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000].into_iter().find(|step| most / step <= 8).unwrap_or(5_000);
    let across = (0..=most).step_by(step as usize).map(|n| n.to_string()).collect();
    let by = if top > Decimal::new(5, 1) { Decimal::new(2, 1) } else { Decimal::new(1, 1) };
    let rates = (0..=10).filter_map(|n| by.checked_mul(Decimal::from(n))).filter(|rate| *rate <= top);
    let up = rates.map(|at| Tick { at: at.to_string(), label: percent(at).replace(".00", "") }).collect();
    Ticks { across, up }
}
