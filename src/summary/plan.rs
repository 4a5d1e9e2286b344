//! 抽查计划 against what was done: planned and sampled batches, what is outside the plan, what is late.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::batches::{self, BatchRow};
use super::cells::{named, names};
use crate::deliver::tables::{Cell, Column, Table};
use crate::diagnostic::Diagnostic;
use crate::domain::fold::fold;
use crate::domain::listed::PlanLine;
use crate::domain::{ClassCode, SpotCheck};
use crate::load::places;

/// A line of the plan and what was done of it.
struct Done<'a> {
    line: &'a PlanLine,
    sampled: u32,
    reported: u32,
    /// Sampled or reported after the last day of it.
    late: u32,
    missing_items: BTreeSet<&'a str>,
    other_items: BTreeSet<&'a str>,
}

/// Every line with its batches, and the batches that no line is of.
pub(crate) struct Progress<'a> {
    lines: Vec<Done<'a>>,
    outside: Vec<BatchRow<'a>>,
}

/// The plan and what was done of it. A batch belongs to the first line that names its class,
/// agency and region; a batch beyond the number planned is still of that line.
pub(crate) fn progress<'a>(spot_check: &'a SpotCheck, rows: &[BatchRow<'a>]) -> Progress<'a> {
    if spot_check.listed.plan.is_empty() {
        // Without a plan nothing is outside of it.
        return Progress { lines: Vec::new(), outside: Vec::new() };
    }
    let new = |line| Done {
        line,
        sampled: 0,
        reported: 0,
        late: 0,
        missing_items: BTreeSet::new(),
        other_items: BTreeSet::new(),
    };
    let mut lines: Vec<Done<'a>> = spot_check.listed.plan.iter().map(new).collect();
    let mut outside = Vec::new();
    for row in rows {
        match lines.iter_mut().find(|of| is_of(of.line, row)) {
            Some(of) => of.add(spot_check, row),
            None => outside.push(*row),
        }
    }
    Progress { lines, outside }
}

fn is_of(line: &PlanLine, row: &BatchRow<'_>) -> bool {
    let region = row.enterprise.map(|of| of.region.as_ref().map_or(of.place.as_str(), |region| &region.name));
    let agrees = |wanted: &str, is: &str| wanted.is_empty() || fold(wanted) == fold(is);
    let in_region = |wanted: &str| wanted.is_empty() || region.is_some_and(|is| fold(is).starts_with(&fold(wanted)));
    line.class.as_ref() == Some(&row.batch.class) && agrees(&line.agency, &row.batch.agency) && in_region(&line.region)
}

impl<'a> Done<'a> {
    fn add(&mut self, spot_check: &'a SpotCheck, row: &BatchRow<'a>) {
        self.sampled += 1;
        let batch = row.batch;
        self.reported += u32::from(batch.report.reported_on.is_some());
        let after =
            |day: Option<NaiveDate>, last: Option<NaiveDate>| day.zip(last).is_some_and(|(day, last)| day > last);
        let is_late =
            after(batch.sampled_on, self.line.sampled_by) || after(batch.report.reported_on, self.line.reported_by);
        self.late += u32::from(is_late);
        if self.line.items.is_empty() {
            return;
        }
        let class = spot_check.catalog.classes.get(&batch.class);
        let same = |wanted: &str, item| batches::is_named(item, class, [wanted]);
        for wanted in self.line.items.iter().filter(|wanted| !batch.items.iter().any(|item| same(wanted, item))) {
            self.missing_items.insert(wanted);
        }
        for item in batch.items.iter().filter(|item| !self.line.items.iter().any(|wanted| same(wanted, item))) {
            self.other_items.insert(&item.name);
        }
    }
}

/// The plan against what was done, as of a day.
pub(crate) fn table(spot_check: &SpotCheck, Progress { lines, outside }: &Progress<'_>, as_of: NaiveDate) -> Table {
    let mut table: Vec<Vec<Cell>> = lines
        .iter()
        .map(|of| {
            let planned = of.line.batches;
            let difference = planned.map(|planned| i64::from(of.sampled) - i64::from(planned));
            vec![
                named(&of.line.class_text),
                Cell::text(if of.line.agency.is_empty() { "不限" } else { &of.line.agency }),
                Cell::text(if of.line.region.is_empty() { "不限" } else { &of.line.region }),
                planned.map_or(Cell::Missing, Cell::Count),
                Cell::Count(of.sampled),
                difference.map_or(Cell::Missing, |by| Cell::Figure(by.to_string())),
                Cell::Count(of.reported),
                Cell::Count(of.late),
                Cell::day(of.line.sampled_by),
                days_left(of.line.sampled_by, as_of),
                Cell::day(of.line.reported_by),
                days_left(of.line.reported_by, as_of),
                names(&of.missing_items),
                names(&of.other_items),
            ]
        })
        .collect();
    for ((class, agency), number) in by_class_and_agency(outside) {
        let name = spot_check.catalog.classes.get(class).map_or(class.0.as_str(), |class| &class.name);
        let mut cells = vec![named(name), named(agency), Cell::NotApplicable, Cell::Count(0), Cell::Count(number)];
        cells.extend([Cell::Figure(number.to_string())].into_iter().chain(vec![Cell::NotApplicable; 8]));
        table.push(cells);
    }
    Table {
        name: "计划".into(),
        title: format!("抽查计划完成情况（截至{as_of}）"),
        notes: vec![
            has_plan(spot_check).into(),
            "一个批次算在第一行产品、机构、地区都符合的计划里；计划批次为0的行是计划外的批次。".into(),
            "超计划、计划外的不是自动多抽：是否扩大范围由下达计划的部门决定。".into(),
        ],
        columns: vec![
            Column::new("产品种类", 28, "计划所写；计划外的用目录名称"),
            Column::new("承检机构", 26, ""),
            Column::new("地区", 14, "标称生产企业所在地"),
            Column::new("计划批次", 10, ""),
            Column::new("已抽批次", 10, "全部任务类别"),
            Column::new("差", 8, "已抽 − 计划"),
            Column::new("已出报告", 10, "有报告日期的批次"),
            Column::new("逾期批次", 10, "抽样或报告晚于截止日期的批次"),
            Column::new("抽样截止", 12, ""),
            Column::new("距抽样截止（天）", 14, "负数为已过"),
            Column::new("报告截止", 12, ""),
            Column::new("距报告截止（天）", 14, "负数为已过"),
            Column::new("漏检项目", 30, "计划要求、有批次没有检验的项目"),
            Column::new("计划外项目", 30, "检验了、计划没有要求的项目"),
        ],
        rows: table,
        chart: None,
    }
}

/// Whether there is a plan to compare with.
fn has_plan(spot_check: &SpotCheck) -> &'static str {
    if spot_check.listed.plan.is_empty() {
        "作业里没有抽查计划（plan.xlsx 或 plan.csv），无法比较。"
    } else {
        "计划取自作业里的抽查计划。"
    }
}

fn days_left(last: Option<NaiveDate>, as_of: NaiveDate) -> Cell {
    last.map_or(Cell::Missing, |last| Cell::Figure((last - as_of).num_days().to_string()))
}

fn by_class_and_agency<'a>(rows: &[BatchRow<'a>]) -> BTreeMap<(&'a ClassCode, &'a str), u32> {
    let mut groups = BTreeMap::new();
    for row in rows {
        *groups.entry((&row.batch.class, row.batch.agency.as_str())).or_default() += 1;
    }
    groups
}

/// Agencies with what they were to do and did.
pub(crate) fn agencies(spot_check: &SpotCheck, Progress { lines, outside }: &Progress<'_>) -> Table {
    let mut agencies: BTreeMap<&str, [u32; 4]> = BTreeMap::new();
    for of in lines.iter().filter(|of| !of.line.agency.is_empty()) {
        let sums = agencies.entry(&of.line.agency).or_default();
        let planned = of.line.batches.unwrap_or(0);
        sums[0] += planned;
        sums[1] += of.sampled.min(planned);
        sums[2] += of.reported;
    }
    for row in outside {
        agencies.entry(&row.batch.agency).or_default()[3] += 1;
    }
    let line = |(name, [planned, sampled, reported, outside]): (&str, [u32; 4])| {
        let share =
            crate::analysis::rate::rate(sampled, planned).map_or(Cell::NotApplicable, |rate| Cell::Share(rate.rate));
        vec![
            named(name),
            Cell::Count(planned),
            Cell::Count(sampled),
            share,
            Cell::Count(reported),
            Cell::Count(outside),
        ]
    };
    Table {
        name: "机构进度".into(),
        title: "承检机构完成计划情况".into(),
        notes: vec![has_plan(spot_check).into(), "只计计划里写明机构的行；超出计划的批次不算进完成率。".into()],
        columns: vec![
            Column::new("承检机构", 32, ""),
            Column::new("计划批次", 10, ""),
            Column::new("计划内已抽", 12, "每行至多计到计划批次"),
            Column::new("完成率", 10, "计划内已抽 ÷ 计划批次"),
            Column::new("已出报告", 10, ""),
            Column::new("计划外批次", 12, "没有一行计划容得下的批次"),
        ],
        rows: agencies.into_iter().map(line).collect(),
        chart: None,
    }
}

/// What of the plan somebody should look at; nothing where the job has no plan.
pub(crate) fn findings(
    spot_check: &SpotCheck,
    Progress { lines, outside }: &Progress<'_>,
    as_of: NaiveDate,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut classes: BTreeMap<&ClassCode, Vec<&BatchRow<'_>>> = BTreeMap::new();
    outside.iter().for_each(|row| classes.entry(&row.batch.class).or_default().push(row));
    for (class, rows) in classes {
        let name = spot_check.catalog.classes.get(class).map_or(class.0.as_str(), |class| &class.name);
        let places = rows.iter().take(3).map(|row| places::row(&row.batch.origin));
        found.push(
            Diagnostic::warning("plan-outside")
                .at(places)
                .say(
                    format!("“{name}”有 {} 个批次不在抽查计划里", rows.len()),
                    format!("{} batches of \"{name}\" are outside the plan", rows.len()),
                )
                .hint(
                    "核对产品、机构、地区；计划外的由下达计划的部门决定",
                    "check class, agency and region; what is outside the plan is for its issuer to decide",
                ),
        );
    }
    for of in lines {
        found.extend(of.findings(as_of));
    }
    found
}

impl Done<'_> {
    fn findings(&self, as_of: NaiveDate) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        let what = || {
            let parts = [&self.line.class_text, &self.line.agency, &self.line.region];
            parts.into_iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join(" ")
        };
        let place = || places::row(&self.line.origin);
        let planned = self.line.batches.unwrap_or(0);
        let is_over = |last: Option<NaiveDate>| last.is_some_and(|last| as_of > last);
        if self.sampled < planned && is_over(self.line.sampled_by) {
            let (sampled, what) = (self.sampled, what());
            found.push(
                Diagnostic::warning("plan-behind")
                    .at(place())
                    .say(
                        format!("抽样截止日期已过，计划 {planned} 批次，已抽 {sampled}：{what}"),
                        format!("sampling is over: {sampled} of {planned} batches planned were sampled ({what})"),
                    )
                    .hint("补抽，或说明原因", "sample the rest, or say why not"),
            );
        } else if self.reported < self.sampled && is_over(self.line.reported_by) {
            let (open, what) = (self.sampled - self.reported, what());
            found.push(
                Diagnostic::warning("plan-behind")
                    .at(place())
                    .say(
                        format!("报告截止日期已过，还有 {open} 个批次没有报告日期：{what}"),
                        format!("reports are due: {open} batches have no report date ({what})"),
                    )
                    .hint("补报", "have them reported"),
            );
        }
        if self.late > 0 {
            let (late, what) = (self.late, what());
            found.push(Diagnostic::note("plan-late").at(place()).say(
                format!("有 {late} 个批次的抽样或报告晚于截止日期：{what}"),
                format!("{late} batches were sampled or reported after their last day ({what})"),
            ));
        }
        if !self.missing_items.is_empty() {
            let (items, what) = (self.missing_items.iter().copied().collect::<Vec<_>>().join("、"), what());
            found.push(
                Diagnostic::warning("plan-items")
                    .at(place())
                    .say(
                        format!("有批次没有检验计划要求的项目：{what}：{items}"),
                        format!("batches lack items of the plan ({what}): {items}"),
                    )
                    .hint("补检，或说明原因", "test them, or say why not"),
            );
        }
        found
    }
}
