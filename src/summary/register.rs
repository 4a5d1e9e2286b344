//! 关键性指标登记: which key indicators a class has, and whether all agencies measured them alike.

use std::collections::{BTreeMap, BTreeSet};

use super::batches::BatchRow;
use super::cells::{count, named};
use crate::analysis::{ClassOverview, OrderedBy};
use crate::deliver::tables::{Cell, Column, Table};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::catalog::ComparableBy;
use crate::domain::fold::fold;
use crate::domain::{ClassCode, Indicator, SpotCheck};
use crate::load::places;

/// How often, by whom and how a key indicator was measured.
#[derive(Debug, Default)]
struct Measured<'a> {
    batches: u32,
    agencies: BTreeSet<&'a str>,
    /// Methods as printed, by their folded text.
    methods: BTreeMap<String, &'a str>,
    /// Units likewise.
    units: BTreeMap<String, &'a str>,
}

/// Agencies of a class, and what they measured of its key indicators.
type OfClass<'a> = (BTreeSet<&'a str>, BTreeMap<usize, Measured<'a>>);

fn measured<'a>(rows: &[BatchRow<'a>]) -> BTreeMap<&'a ClassCode, OfClass<'a>> {
    let mut classes: BTreeMap<&ClassCode, OfClass<'a>> = BTreeMap::new();
    for batch in rows.iter().map(|row| row.batch) {
        let (agencies, indicators) = classes.entry(&batch.class).or_default();
        agencies.insert(&batch.agency);
        for item in &batch.items {
            let Some(index) = item.indicator else { continue };
            let of = indicators.entry(index).or_default();
            of.batches += 1;
            of.agencies.insert(&batch.agency);
            if !item.test_basis.is_empty() {
                of.methods.entry(fold(&item.test_basis)).or_insert(&item.test_basis);
            }
            of.units.entry(fold(&item.unit)).or_insert(&item.unit);
        }
    }
    classes
}

/// The register.
pub(crate) fn table(spot_check: &SpotCheck, rows: &[BatchRow<'_>]) -> Table {
    let mut lines = Vec::new();
    for (code, (agencies, indicators)) in measured(rows) {
        let Some(class) = spot_check.catalog.classes.get(code) else { continue };
        for (index, indicator) in class.indicators.iter().enumerate().filter(|(_, indicator)| indicator.key) {
            let nothing = Measured::default();
            let of = indicators.get(&index).unwrap_or(&nothing);
            let without: Vec<&str> = agencies.difference(&of.agencies).copied().collect();
            let methods: Vec<&str> = of.methods.values().copied().collect();
            lines.push(vec![
                named(&class.name),
                named(&indicator.name),
                Cell::text(if indicator.unit.is_empty() { "无单位" } else { &indicator.unit }),
                Cell::text(class.standards.iter().map(|standard| standard.no.as_str()).collect::<Vec<_>>().join("、")),
                Cell::text(clauses(indicator)),
                Cell::text(basis(indicator)),
                Cell::Count(of.batches),
                count(of.agencies.len()),
                if without.is_empty() { Cell::NotApplicable } else { Cell::text(without.join("、")) },
                Cell::text(methods.join("、")),
            ]);
        }
    }
    Table {
        name: "关键指标登记".into(),
        title: "关键性指标登记".into(),
        notes: vec!["每个产品种类2至3个关键性指标。条款按产品目录，核实程度见目录。".into()],
        columns: vec![
            Column::new("产品种类", 28, ""),
            Column::new("关键性指标", 26, "产品目录中标为关键的检验项目"),
            Column::new("单位", 10, ""),
            Column::new("产品标准", 30, "产品目录所列各版本"),
            Column::new("条款", 30, "限值所在条款，按产品目录"),
            Column::new("可比依据", 26, "横向比较时要求什么相同"),
            Column::new("检验批次", 10, "有这个项目结果的批次，全部任务类别"),
            Column::new("检验机构数", 10, "有这个项目结果的机构"),
            Column::new("未检验的机构", 28, "抽了这个产品而没有这个项目结果的机构"),
            Column::new("检验依据", 36, "报告所写检验依据，去重"),
        ],
        rows: lines,
        chart: None,
    }
}

fn clauses(indicator: &Indicator) -> String {
    let clauses: BTreeSet<&str> =
        indicator.limits.iter().map(|limit| limit.clause.as_str()).filter(|clause| !clause.is_empty()).collect();
    clauses.into_iter().collect::<Vec<_>>().join("；")
}

fn basis(indicator: &Indicator) -> &'static str {
    match indicator.comparable_by {
        ComparableBy::Requirement => "要求相同",
        ComparableBy::RatioToLimit => "各自结果与限值之比",
        ComparableBy::Nothing => "不作横向比较",
    }
}

/// What the register shows that somebody should mend.
pub(crate) fn findings(spot_check: &SpotCheck, rows: &[BatchRow<'_>]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (code, (agencies, indicators)) in measured(rows) {
        let Some(class) = spot_check.catalog.classes.get(code) else { continue };
        let keys: Vec<(usize, &Indicator)> = class.indicators.iter().enumerate().filter(|(_, of)| of.key).collect();
        for (index, indicator) in keys {
            let nothing = Measured::default();
            let of = indicators.get(&index).unwrap_or(&nothing);
            let without: Vec<&str> = agencies.difference(&of.agencies).copied().collect();
            let place = || first_place(rows, code, &without);
            if !without.is_empty() {
                found.push(not_by_all(&class.name, &indicator.name, &without).at(place()));
            }
            let differ = |words: &BTreeMap<String, &str>| words.len() > 1;
            if differ(&of.methods) {
                found.push(other_methods(&class.name, &indicator.name, "检验依据", ("methods", &of.methods)));
            }
            if differ(&of.units) {
                found.push(other_methods(&class.name, &indicator.name, "单位", ("units", &of.units)));
            }
        }
    }
    found
}

/// The first batch of one of these agencies in a class.
fn first_place(rows: &[BatchRow<'_>], class: &ClassCode, agencies: &[&str]) -> Option<Place> {
    let row = rows.iter().find(|row| row.batch.class == *class && agencies.contains(&row.batch.agency.as_str()))?;
    Some(places::row(&row.batch.origin))
}

fn not_by_all(class: &str, indicator: &str, without: &[&str]) -> Diagnostic {
    let who = without.join("、");
    Diagnostic::warning("indicator-not-by-all")
        .say(
            format!("“{class}”的关键性指标“{indicator}”有机构没有检验：{who}"),
            format!("key indicator \"{indicator}\" of \"{class}\" was not tested by {who}"),
        )
        .hint("请这些机构补报结果，或与委托方确认不检", "have the results sent, or the omission confirmed")
}

fn other_methods(class: &str, indicator: &str, what: &str, (en, words): (&str, &BTreeMap<String, &str>)) -> Diagnostic {
    let list = words
        .values()
        .map(|word| format!("“{}”", if word.is_empty() { "无" } else { word }))
        .collect::<Vec<_>>()
        .join("、");
    Diagnostic::note("indicator-other-methods")
        .say(
            format!("“{class}”的关键性指标“{indicator}”各批次的{what}写法不同：{list}"),
            format!("key indicator \"{indicator}\" of \"{class}\" has different {en}: {list}"),
        )
        .hint("确认是同一方法、同一单位后再汇总", "make sure that it is one method and one unit before it is summed up")
}

/// Statistics of the key indicators, small groups kept back.
pub(crate) fn statistics(spot_check: &SpotCheck, overviews: &[ClassOverview]) -> Table {
    let thresholds = &spot_check.settings.thresholds;
    let mut lines = Vec::new();
    for overview in overviews {
        let Some(class) = spot_check.catalog.classes.get(&overview.class) else { continue };
        for figures in &overview.indicators {
            let Some(indicator) = class.indicators.get(figures.indicator) else { continue };
            for group in &figures.groups {
                let [first, median, third] = match &group.quartiles {
                    Some(of) => of.each_ref().map(|text| Cell::Figure(text.to_string())),
                    None => [Cell::NotApplicable, Cell::NotApplicable, Cell::NotApplicable],
                };
                let kept = |cell: Cell, least: u32| {
                    if group.enterprises < least && cell != Cell::NotApplicable { Cell::Confidential } else { cell }
                };
                lines.push(vec![
                    named(&class.name),
                    named(&indicator.name),
                    Cell::text(if indicator.unit.is_empty() { "无单位" } else { &indicator.unit }),
                    Cell::text(group.requirement.clone()),
                    Cell::text(by_words(group.by)),
                    Cell::Count(group.enterprises),
                    kept(first, thresholds.min_peers_quartiles),
                    kept(median, thresholds.min_peers_rank),
                    kept(third, thresholds.min_peers_quartiles),
                ]);
            }
        }
    }
    Table {
        name: "关键指标统计".into(),
        title: "关键性指标统计".into(),
        notes: vec![
            "每家企业一个值（最差的可比批次）；合格与不合格一起算，跟踪抽查不计。比较的是与限值之比的，分位数也是比值。".into(),
            "[c] 家数太少不公布；[z] 没有可排序的数值。".into(),
        ],
        columns: vec![
            Column::new("产品种类", 28, ""),
            Column::new("关键性指标", 26, ""),
            Column::new("单位", 10, ""),
            Column::new("要求", 22, "组内一家的要求，原文"),
            Column::new("比较的是", 14, "数值、与限值之比，或余量"),
            Column::new("企业数", 10, "同一控制人的企业算一家"),
            Column::new("下四分位数", 12, "7型分位数（docs/method.md）；企业数不足时不公布"),
            Column::new("中位数", 12, "同上"),
            Column::new("上四分位数", 12, "同上"),
        ],
        rows: lines,
        chart: None,
    }
}

fn by_words(by: OrderedBy) -> &'static str {
    match by {
        OrderedBy::Value => "数值",
        OrderedBy::RatioToLimit => "与限值之比",
        OrderedBy::Margin => "余量（%）",
    }
}
