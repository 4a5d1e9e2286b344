//! Letters: which are made, which are not and why; what they point out; every batch with its letter.

use std::collections::BTreeMap;

use super::batches::{BatchRow, class_name};
use super::cells::{count, named, why_not};
use crate::analysis::Analysis;
use crate::deliver::tables::{Cell, Column, Table};
use crate::diagnostic::Lang;
use crate::diagnostic::codes::title;
use crate::domain::knowledge::{Direction, State};
use crate::domain::words::{CHANNELS, CONCLUSIONS, SCALES, STATUSES, TASKS, word};
use crate::domain::{LetterKind, SpotCheck};
use crate::job::Case;

/// Letters made, and why others are not.
pub(crate) fn table(cases: &[Case]) -> Table {
    let mut kinds: BTreeMap<(u8, String), usize> = BTreeMap::new();
    for case in cases {
        match &case.letter {
            Ok(kind) => *kinds.entry((0, kind_words(*kind).to_string())).or_default() += 1,
            Err(reasons) => {
                for reason in reasons.iter() {
                    *kinds.entry((1, format!("没有文书：{}", title(reason.code(), Lang::Zh)))).or_default() += 1;
                }
            }
        }
    }
    let made = cases.iter().filter(|case| case.letter.is_ok()).count();
    let mut lines = vec![
        vec![Cell::text("企业与产品种类的组合"), count(cases.len())],
        vec![Cell::text("有文书"), count(made)],
        vec![Cell::text("没有文书"), count(cases.len() - made)],
    ];
    lines.extend(kinds.into_iter().map(|((_, name), number)| vec![Cell::Text(name), count(number)]));
    Table {
        name: "文书".into(),
        title: "文书与暂缓情况".into(),
        notes: vec!["一份没有文书的可以有几个原因，各原因都计。".into()],
        columns: vec![Column::new("项目", 44, ""), Column::new("份数", 10, "")],
        rows: lines,
        chart: None,
    }
}

fn kind_words(kind: LetterKind) -> &'static str {
    match kind {
        LetterKind::RectificationGuidance => "产品质量不合格整改指导意见书",
        LetterKind::ImprovementAdvice => "产品质量提升指导建议书",
    }
}

/// What letters point out, by class, item, state and side.
pub(crate) fn pointed_out(spot_check: &SpotCheck, analysis: &Analysis) -> Table {
    let mut groups: BTreeMap<(&str, &str, State, Direction), usize> = BTreeMap::new();
    for subject in &analysis.subjects {
        let Some(class) = spot_check.catalog.classes.get(&subject.class) else { continue };
        for of in &subject.shortcomings {
            let known = of.indicator.and_then(|index| class.indicators.get(index));
            let name = known.map_or(of.name.as_str(), |known| known.name.as_str());
            *groups.entry((&class.name, name, of.state, of.direction)).or_default() += 1;
        }
    }
    let line = |((class, item, state, direction), number): ((&str, &str, State, Direction), usize)| {
        vec![
            named(class),
            named(item),
            Cell::text(state_words(state)),
            Cell::text(side_words(direction)),
            count(number),
        ]
    };
    Table {
        name: "文书指出的问题".into(),
        title: "文书指出的问题".into(),
        notes: vec!["同一企业同一项目在一种情形里算一次；供质量分析，不是评价企业。".into()],
        columns: vec![
            Column::new("产品种类", 28, ""),
            Column::new("检验项目", 28, ""),
            Column::new("情形", 16, "不符合；余量小；落后于同类；自家批次间差别大；上年同项不合格；其余为良好"),
            Column::new("方向", 10, "偏低或偏高；文字判定的没有方向"),
            Column::new("企业数", 10, ""),
        ],
        rows: groups.into_iter().map(line).collect(),
        chart: None,
    }
}

pub(super) fn state_words(state: State) -> &'static str {
    match state {
        State::Failed => "不符合",
        State::Thin => "余量小",
        State::Behind => "落后于同类",
        State::Spread => "批次间差别大",
        State::Repeat => "上年同项不合格",
        State::Sound => "良好",
    }
}

pub(super) fn side_words(direction: Direction) -> &'static str {
    match direction {
        Direction::TooLow => "偏低",
        Direction::TooHigh => "偏高",
        Direction::Failed => "文字判定",
    }
}

/// Every batch, flat: what all other tables are counted from.
pub(crate) fn detail(spot_check: &SpotCheck, rows: &[BatchRow<'_>], cases: &[Case]) -> Table {
    let mut letters: BTreeMap<&str, (&str, String)> = BTreeMap::new();
    for case in cases {
        let what = match &case.letter {
            Ok(kind) => kind_words(*kind).to_string(),
            Err(reasons) => {
                let words: Vec<&str> = reasons.iter().map(|reason| title(reason.code(), Lang::Zh)).collect();
                format!("没有文书：{}", words.join("、"))
            }
        };
        for no in case.sampling_sheets.iter().chain(&case.left_out) {
            letters.insert(no, (&case.id, what.clone()));
        }
    }
    let yes = |is: bool| Cell::text(if is { "是" } else { "否" });
    let line = |row: &BatchRow<'_>| {
        let (batch, enterprise) = (row.batch, row.enterprise);
        let letter = letters.get(batch.sampling_sheet_no.as_str());
        let region = enterprise.and_then(|of| of.region.as_ref());
        vec![
            Cell::text(batch.sampling_sheet_no.to_string()),
            Cell::text(batch.report.report_no.to_string()),
            named(class_name(spot_check, batch)),
            named(enterprise.map_or("", |of| &of.name)),
            Cell::text(enterprise.and_then(|of| of.credit_code.as_ref()).map(|code| code.as_str()).unwrap_or_default()),
            named(region.map_or("", |region| &region.name)),
            named(enterprise.and_then(|of| of.scale).map_or("", |scale| word(&scale, SCALES))),
            named(&batch.agency),
            Cell::text(word(&batch.channel, CHANNELS)),
            Cell::text(word(&batch.task, TASKS)),
            Cell::day(batch.sampled_on),
            Cell::day(batch.report.reported_on),
            Cell::text(word(&batch.conclusion, CONCLUSIONS)),
            Cell::text(word(&batch.status, STATUSES)),
            Cell::Count(u32::from(row.counted.is_ok())),
            Cell::Count(u32::from(row.counted.is_ok() && row.failed)),
            row.counted.err().map_or(Cell::NotApplicable, |reason| Cell::text(why_not(reason))),
            letter.map_or(Cell::Missing, |(id, _)| Cell::text(*id)),
            letter.map_or(Cell::Missing, |(_, what)| Cell::text(what.clone())),
            yes(row.failed),
            Cell::text(source(batch)),
        ]
    };
    let columns = [
        ("抽样单编号", 22, ""),
        ("检验报告编号", 22, ""),
        ("产品种类", 26, ""),
        ("标称生产企业", 32, ""),
        ("统一社会信用代码", 22, ""),
        ("地区", 14, "标称生产企业所在地"),
        ("企业规模", 10, ""),
        ("承检机构", 28, ""),
        ("抽样环节", 10, ""),
        ("任务类别", 10, ""),
        ("抽样日期", 12, ""),
        ("报告日期", 12, ""),
        ("检验结论", 22, "报告原意"),
        ("结果状态", 12, ""),
        ("计入统计", 10, "1 为计入；各表的批次是这一列的和"),
        ("计入的不合格", 12, "1 为计入统计且不合格；各表的不合格批次是这一列的和"),
        ("不计入的原因", 18, ""),
        ("文书编号", 32, ""),
        ("文书", 36, ""),
        ("不合格", 8, "检验结论或单项为不合格"),
        ("来源", 36, "文件 › 工作表 › 行"),
    ];
    Table {
        name: "明细".into(),
        title: "批次明细".into(),
        notes: vec!["可直接做数据透视表：对“计入统计”“计入的不合格”求和，得到各表的批次和不合格批次。".into()],
        columns: columns.into_iter().map(|(name, width, about)| Column::new(name, width, about)).collect(),
        rows: rows.iter().map(line).collect(),
        chart: None,
    }
}

fn source(batch: &crate::domain::Batch) -> String {
    crate::load::places::row(&batch.origin).to_text(Lang::Zh)
}
