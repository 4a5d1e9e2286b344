//! 去年建议、今年结果: whether what last year's letters pointed out has moved by more than the method tells apart.
//!
//! A result has moved where it differs from last year's by more than the method's reproducibility (ISO 5725-6: the difference that
//! two results of different laboratories exceed in one case of twenty); where nobody knows it, nothing is said.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::batches::{self, BatchRow, By, is_named};
use super::cells::{count, named, rate_cells, rate_columns};
use crate::analysis::rate::{Difference, difference, rate};
use crate::deliver::tables::{Cell, Column, Table};
use crate::domain::catalog::practice::Practices;
use crate::domain::fold::fold;
use crate::domain::listed::AdvisedLine;
use crate::domain::{EnterpriseKey, Item, ItemVerdict, ProductClass, Reading, ResultStatus, SpotCheck};

/// How a result stands to last year's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Change {
    /// Better by more than the method tells apart, or no longer nonconforming by its verdict.
    Better,
    /// The method does not tell them apart, or as nonconforming as before.
    Within,
    /// Worse by more than the method tells apart.
    Worse,
    /// They cannot be compared.
    Unknown(&'static str),
    /// The enterprise has no final result of this class.
    NotSampled,
    /// It has, without this item.
    NotTested,
}

/// A line of last year's advice with what became of it.
pub(crate) struct Since<'a> {
    line: &'a AdvisedLine,
    /// Batch and item that it is compared with.
    now: Option<(BatchRow<'a>, &'a Item)>,
    scatter: Option<Decimal>,
    change: Change,
}

/// Every line with what became of it.
pub(crate) fn since<'a>(spot_check: &'a SpotCheck, rows: &[BatchRow<'a>]) -> Vec<Since<'a>> {
    let mut own: BTreeMap<&EnterpriseKey, Vec<BatchRow<'a>>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.batch.status == ResultStatus::Final && row.batch.holds.is_empty()) {
        if !row.batch.manufacture_denied {
            own.entry(&row.batch.labeled_manufacturer).or_default().push(*row);
        }
    }
    let none = Vec::new();
    let of = |line| became(spot_check, line, own.get(&line.enterprise).unwrap_or(&none));
    spot_check.listed.advised.iter().map(of).collect()
}

fn became<'a>(spot_check: &'a SpotCheck, line: &'a AdvisedLine, own: &[BatchRow<'a>]) -> Since<'a> {
    let class = line.class.as_ref().and_then(|code| spot_check.catalog.classes.get(code));
    let of_class: Vec<&BatchRow<'a>> = own.iter().filter(|row| Some(&row.batch.class) == line.class.as_ref()).collect();
    let mut since = Since { line, now: None, scatter: None, change: Change::NotSampled };
    if of_class.is_empty() {
        return since;
    }
    since.change = Change::NotTested;
    let items = of_class.iter().flat_map(|row| row.batch.items.iter().map(move |item| (**row, item)));
    let items: Vec<(BatchRow<'a>, &Item)> = items.filter(|(_, item)| is_named(item, class, [&*line.item])).collect();
    // Of several batches the worst one, as last year's letter spoke of the worst.
    let worst = items.into_iter().min_by(|(_, one), (_, other)| badness(line, one).cmp(&badness(line, other)));
    let Some((row, item)) = worst else { return since };
    since.now = Some((row, item));
    (since.change, since.scatter) = compared(line, item, class);
    since
}

/// What comes first is worst: nonconforming, then the value on the side that last year's was wrong on.
fn badness(line: &AdvisedLine, item: &Item) -> (bool, Option<Decimal>) {
    let value = number(&item.measurement.reading).map(|value| if is_too_high(line) { -value } else { value });
    (item.verdict != ItemVerdict::Nonconforming, value)
}

fn is_too_high(line: &AdvisedLine) -> bool {
    line.direction == "偏高"
}

fn number(reading: &Reading) -> Option<Decimal> {
    match reading {
        Reading::Number { value, .. } | Reading::Ordinal(value) => Some(*value),
        _ => None,
    }
}

fn compared(line: &AdvisedLine, item: &Item, class: Option<&ProductClass>) -> (Change, Option<Decimal>) {
    let failed_then = line.state == "不符合";
    let failed_now = item.verdict == ItemVerdict::Nonconforming;
    let side = matches!(line.direction.as_str(), "偏低" | "偏高");
    let then = number(&Reading::parse(&line.result, &line.unit).reading);
    let (Some(then), Some(now), true) = (then, number(&item.measurement.reading), side) else {
        // Only verdicts can be compared.
        let change = match (failed_then, failed_now) {
            (true, false) if item.verdict == ItemVerdict::Conforming => Change::Better,
            (true, true) => Change::Within,
            (false, true) => Change::Worse,
            _ => Change::Unknown("没有可比的数值"),
        };
        return (change, None);
    };
    if fold(&line.unit) != fold(&item.unit) {
        return (Change::Unknown("单位不同"), None);
    }
    if fold(&line.requirement) != fold(&item.requirement.reported) {
        return (Change::Unknown("要求不同"), None);
    }
    let indicator = class.zip(item.indicator).and_then(|(class, index)| class.indicators.get(index));
    let practices = indicator.map(Practices::of).unwrap_or_default();
    let own = practices.under(&item.requirement.bound);
    let scatter = |value| own.as_ref().and_then(|own| own.reproducibility(value));
    let (Some(one), Some(other)) = (scatter(then), scatter(now)) else {
        return (Change::Unknown("目录没有方法的再现性"), None);
    };
    let scatter = one.max(other);
    let Some(rise) = now.checked_sub(then) else { return (Change::Unknown("没有可比的数值"), None) };
    let gain = if is_too_high(line) { -rise } else { rise };
    let change = if gain > scatter {
        Change::Better
    } else if gain < -scatter {
        Change::Worse
    } else {
        Change::Within
    };
    (change, Some(scatter))
}

impl Change {
    fn words(self) -> String {
        match self {
            Self::Better => "变好".into(),
            Self::Within => "分不出变化".into(),
            Self::Worse => "变差".into(),
            Self::Unknown(why) => format!("不能比：{why}"),
            Self::NotSampled => "今年没有抽到".into(),
            Self::NotTested => "今年没有检验".into(),
        }
    }
}

/// Line by line.
pub(crate) fn table(since: &[Since<'_>]) -> Table {
    let line = |of: &Since<'_>| {
        let (line, now) = (of.line, of.now.map(|(_, item)| item));
        vec![
            named(&line.name),
            Cell::text(super::followup::code_of(&line.enterprise)),
            Cell::text(line.class_text.clone()),
            Cell::text(line.item.clone()),
            line.year.map_or(Cell::Missing, |year| Cell::Figure(year.to_string())),
            Cell::text(line.state.clone()),
            Cell::text(line.direction.clone()),
            Cell::text(line.result.clone()),
            now.map_or(Cell::NotApplicable, |item| Cell::text(item.measurement.reported.to_string())),
            Cell::text(line.unit.clone()),
            of.scatter.map_or(Cell::Missing, |scatter| Cell::Figure(scatter.normalize().to_string())),
            Cell::text(of.change.words()),
            now.map_or(Cell::NotApplicable, |item| Cell::text(verdict(item.verdict))),
            of.now.map_or(Cell::NotApplicable, |(row, _)| Cell::text(row.batch.sampling_sheet_no.to_string())),
        ]
    };
    let columns = [
        ("标称生产企业", 34, ""),
        ("统一社会信用代码", 22, ""),
        ("产品种类", 28, ""),
        ("检验项目", 26, ""),
        ("建议年度", 10, ""),
        ("当时情形", 16, ""),
        ("方向", 10, "当时偏低还是偏高"),
        ("当时结果", 12, "文书所依据的结果，原文"),
        ("今年结果", 12, "今年的结果，原文；几个批次取最差的"),
        ("单位", 10, ""),
        ("方法的再现性", 12, "产品目录；两次结果相差不超过它，方法分不出变化（ISO 5725-6）"),
        ("变化", 26, "变好、变差：相差超过方法的再现性；没有数值的按单项判定"),
        ("今年判定", 10, "报告原意"),
        ("抽样单编号", 20, "今年的"),
    ];
    Table {
        name: "去年建议今年结果".into(),
        title: "去年文书的建议和今年的结果".into(),
        notes: vec![
            "供监管部门和企业本身。变化不说明原因：没有收到文书的企业也会变（措辞试验比较的才是文书的作用）。".into(),
        ],
        columns: columns.into_iter().map(|(name, width, about)| Column::new(name, width, about)).collect(),
        rows: since.iter().map(line).collect(),
        chart: None,
    }
}

fn verdict(verdict: ItemVerdict) -> &'static str {
    match verdict {
        ItemVerdict::Conforming => "符合",
        ItemVerdict::Nonconforming => "不符合",
        ItemVerdict::NotJudged => "不参与判定",
    }
}

/// By class.
pub(crate) fn classes(since: &[Since<'_>]) -> Table {
    let mut groups: BTreeMap<&str, Vec<&Since<'_>>> = BTreeMap::new();
    since.iter().for_each(|of| groups.entry(&of.line.class_text).or_default().push(of));
    let lines = groups.into_iter().map(|(class, all)| {
        let mut cells = vec![named(class)];
        cells.extend(counts(&all));
        cells
    });
    let mut columns = vec![Column::new("产品种类", 32, "")];
    columns.extend(count_columns());
    Table {
        name: "去年建议-产品种类".into(),
        title: "去年建议、今年结果：各产品种类".into(),
        notes: vec!["一条是一家企业的一个项目。占比的分母是能比的条数。".into()],
        columns,
        rows: lines.collect(),
        chart: None,
    }
}

fn counts(all: &[&Since<'_>]) -> Vec<Cell> {
    let of = |wanted: Change| all.iter().filter(|of| of.change == wanted).count();
    let (better, within, worse) = (of(Change::Better), of(Change::Within), of(Change::Worse));
    let comparable = better + within + worse;
    let [share, low, high] = match (u32::try_from(better), u32::try_from(comparable)) {
        (Ok(better), Ok(comparable)) => rate_cells(rate(better, comparable)),
        _ => [Cell::NotApplicable, Cell::NotApplicable, Cell::NotApplicable],
    };
    vec![count(all.len()), count(comparable), count(better), count(within), count(worse), share, low, high]
}

fn count_columns() -> [Column; 8] {
    let [_, low, high] = rate_columns();
    [
        Column::new("建议条数", 10, ""),
        Column::new("能比的", 10, "今年有结果，单位和要求相同，目录有方法的再现性（文字项目按判定）"),
        Column::new("变好", 8, ""),
        Column::new("分不出变化", 10, ""),
        Column::new("变差", 8, ""),
        Column::new("变好占比", 12, "变好 ÷ 能比的"),
        low,
        high,
    ]
}

/// Rates of last year and this year by class, their difference only with its interval.
pub(crate) fn years(spot_check: &SpotCheck, rows: &[BatchRow<'_>]) -> Table {
    let groups = batches::grouped(rows, By::Class, spot_check);
    let lines = spot_check.listed.last_year.iter().map(|then| {
        let name = then.class.as_ref().and_then(|code| spot_check.catalog.classes.get(code));
        let name = name.map_or(then.class_text.as_str(), |class| &class.name);
        let now = groups.get(name).map_or((0, 0), |of| (of.failed, of.batches));
        let shares = |failed, batches| rate_cells(rate(failed, batches))[0].clone();
        let mut cells = vec![
            named(name),
            then.year.map_or(Cell::Missing, |year| Cell::Figure(year.to_string())),
            Cell::Count(then.batches),
            Cell::Count(then.failed),
            shares(then.failed, then.batches),
            Cell::Count(now.1),
            Cell::Count(now.0),
            shares(now.0, now.1),
        ];
        cells.extend(difference_cells(difference(now, (then.failed, then.batches))));
        cells
    });
    let mut columns = vec![
        Column::new("产品种类", 32, ""),
        Column::new("上次年度", 10, ""),
        Column::new("上次批次", 10, ""),
        Column::new("上次不合格批次", 14, ""),
        Column::new("上次抽查不合格率", 16, "不合格批次 ÷ 批次"),
        Column::new("今年批次", 10, "参与统计的批次"),
        Column::new("今年不合格批次", 14, ""),
        Column::new("今年抽查不合格率", 16, "不合格批次 ÷ 批次"),
    ];
    columns.extend(difference_columns());
    Table {
        name: "年度比较".into(),
        title: "抽查不合格率与上次比较".into(),
        notes: vec![
            "差以百分点计，与95%区间一起读：区间含0的，抽到的批次不足以说明升降。两次抽的企业不同，率的差也不单是质量的变化。".into(),
        ],
        columns,
        rows: lines.collect(),
        chart: None,
    }
}

fn difference_columns() -> [Column; 4] {
    [
        Column::new("差（百分点）", 12, "今年 − 上次"),
        Column::new("差的95%下限", 12, "Newcombe 1998 第10法（docs/method.md 第10节）"),
        Column::new("差的95%上限", 12, "同上"),
        Column::new("能否说升降", 14, "区间不含0才说"),
    ]
}

fn difference_cells(of: Option<Difference>) -> [Cell; 4] {
    let points = |share: Decimal| {
        let mut points = share.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(share).round_dp(2);
        points.rescale(2);
        Cell::Figure(points.to_string())
    };
    match of {
        Some(of) => {
            let word = if of.low > Decimal::ZERO {
                "上升"
            } else if of.high < Decimal::ZERO {
                "下降"
            } else {
                "不能说"
            };
            [points(of.by), points(of.low), points(of.high), Cell::text(word)]
        }
        None => [Cell::NotApplicable, Cell::NotApplicable, Cell::NotApplicable, Cell::NotApplicable],
    }
}

/// Arms of last year's trial: enterprises, and how many failed this year.
pub(crate) fn arms(spot_check: &SpotCheck, since: &[Since<'_>], rows: &[BatchRow<'_>]) -> Table {
    let mut arms: BTreeMap<&str, BTreeSet<&EnterpriseKey>> = BTreeMap::new();
    for line in spot_check.listed.advised.iter().filter(|line| !line.arm.is_empty()) {
        arms.entry(&line.arm).or_default().insert(&line.enterprise);
    }
    let counted = |wanted: &dyn Fn(&BatchRow<'_>) -> bool| -> BTreeSet<&EnterpriseKey> {
        let is_final = |row: &&BatchRow<'_>| row.batch.status == ResultStatus::Final && row.batch.holds.is_empty();
        rows.iter().filter(is_final).filter(|row| wanted(row)).map(|row| &row.batch.labeled_manufacturer).collect()
    };
    let (sampled, failed) = (counted(&|_| true), counted(&|row| row.failed));
    let both: Vec<(&str, usize, [u32; 2], Vec<&Since<'_>>)> = arms
        .into_iter()
        .map(|(arm, all)| {
            let of = |set: &BTreeSet<&EnterpriseKey>| u32::try_from(all.intersection(set).count()).unwrap_or(u32::MAX);
            let own = since.iter().filter(|of| of.line.arm == arm).collect();
            (arm, all.len(), [of(&failed), of(&sampled)], own)
        })
        .collect();
    let mut lines: Vec<Vec<Cell>> = Vec::new();
    for (arm, all, [failed, sampled], own) in &both {
        let mut cells = vec![Cell::text(*arm), count(*all), Cell::Count(*sampled), Cell::Count(*failed)];
        cells.extend(rate_cells(rate(*failed, *sampled)));
        cells.extend(counts(own).into_iter().take(5));
        cells.extend(vec![Cell::NotApplicable; 4]);
        lines.push(cells);
    }
    if let [(one, _, first, _), (other, _, second, _)] = both.as_slice() {
        let mut cells = vec![Cell::text(format!("{other} − {one}"))];
        cells.extend(vec![Cell::NotApplicable; 11]);
        cells.extend(difference_cells(difference((second[0], second[1]), (first[0], first[1]))));
        lines.push(cells);
    }
    let mut columns = vec![
        Column::new("措辞", 24, "上次文书的措辞，按种子抽定"),
        Column::new("企业数", 10, "收到这种措辞、文书有建议的企业"),
        Column::new("今年抽到", 10, "今年有最终结果的"),
        Column::new("今年不合格", 12, "今年有批次不合格的"),
    ];
    let [mut share, low, high] = rate_columns();
    share.name = "今年不合格企业占比".into();
    share.about = "今年不合格 ÷ 今年抽到，按企业计";
    columns.extend([share, low, high]);
    columns.extend(count_columns().into_iter().take(5));
    columns.extend(difference_columns());
    Table {
        name: "措辞试验".into(),
        title: "措辞试验：上次两种措辞和今年的结果".into(),
        notes: vec![
            "随机分组的单位是企业，差和区间按企业算；条数只供了解。差的区间含0的，看不出措辞的作用。".into(),
            "要看出不合格率从12.3%降到9.3%，每组约需再抽到1700家企业：一省一年不够，可几年合并。".into(),
        ],
        columns,
        rows: lines,
        chart: None,
    }
}
