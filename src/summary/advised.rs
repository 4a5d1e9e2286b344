//! 文书建议: what letters advise, a row an item, as a list that next year's job is compared with.

use super::letters::{side_words, state_words};
use crate::analysis::{Analysis, Entitlement, Shortcoming, Subject};
use crate::deliver::tables::{Cell, Column, Table};
use crate::domain::SpotCheck;
use crate::job::Job;

/// Heads of the list: what the loader of `advised.*` looks for.
const HEADS: [(&str, u16, &str); 13] = [
    ("标称生产企业", 34, ""),
    ("统一社会信用代码", 22, ""),
    ("产品类别", 28, ""),
    ("检验项目", 28, "目录中的名称；目录没有的用报告上的名称"),
    ("情形", 16, "不符合；余量小；落后于同类；批次间差别大；上年同项不合格"),
    ("方向", 10, "偏低、偏高，或文字判定"),
    ("检验结果", 14, "报告原文"),
    ("计量单位", 12, ""),
    ("标准要求", 20, "报告原文"),
    ("目标", 12, "文书里的目标值，没有的为[x]"),
    ("年度", 8, ""),
    ("文书编号", 36, ""),
    ("措辞", 10, "措辞试验中的一组（job.toml 的 [trial]）；没有试验的为[z]"),
];

/// Everything that this year's letters advise.
pub(crate) fn table(job: &Job) -> Table {
    let (spot_check, analysis): (&SpotCheck, &Analysis) = (job.spot_check(), job.analysis());
    let entitled = |subject: &&Subject| matches!(subject.entitlement, Entitlement::Letter(_));
    let mut rows = Vec::new();
    for (index, subject) in analysis.subjects.iter().enumerate().filter(|(_, subject)| entitled(subject)) {
        let mut told: Vec<(&str, &str)> = Vec::new();
        for of in &subject.shortcomings {
            let (name, state) = (name_of(spot_check, subject, of), state_words(of.state));
            // The same item of several batches is one advice.
            if !told.contains(&(name, state)) {
                told.push((name, state));
                rows.push(row(job, index, subject, of));
            }
        }
    }
    let year = spot_check.settings.campaign.year;
    Table {
        name: "文书建议".into(),
        title: format!("{year}年文书指出的问题，供下一年比较"),
        notes: vec![
            "同样的内容在 advised.csv；下一年放进作业文件夹，汇总即给出去年建议、今年结果。供监管部门和企业本身，不作他用。".into(),
        ],
        columns: HEADS.into_iter().map(|(name, width, about)| Column::new(name, width, about)).collect(),
        rows,
        chart: None,
    }
}

fn row(job: &Job, index: usize, subject: &Subject, of: &Shortcoming) -> Vec<Cell> {
    let spot_check = job.spot_check();
    let enterprise = spot_check.enterprises.get(&subject.enterprise);
    let class = spot_check.catalog.classes.get(&subject.class);
    let item = &spot_check.batches[of.batch].items[of.item];
    vec![
        Cell::text(enterprise.map(|of| of.name.clone()).unwrap_or_default()),
        Cell::text(enterprise.and_then(|of| of.credit_code.as_ref()).map(|code| code.as_str()).unwrap_or_default()),
        Cell::text(class.map_or(subject.class.0.to_string(), |class| class.name.clone())),
        Cell::text(name_of(spot_check, subject, of)),
        Cell::text(state_words(of.state)),
        Cell::text(side_words(of.direction)),
        Cell::text(item.measurement.reported.to_string()),
        Cell::text(item.unit.to_string()),
        Cell::text(item.requirement.reported.to_string()),
        of.target.map_or(Cell::Missing, |target| Cell::Figure(target.normalize().to_string())),
        Cell::Figure(spot_check.settings.campaign.year.to_string()),
        Cell::text(job.letter_id(index)),
        job.arm(&subject.enterprise).map_or(Cell::NotApplicable, Cell::text),
    ]
}

fn name_of<'a>(spot_check: &'a SpotCheck, subject: &Subject, of: &'a Shortcoming) -> &'a str {
    let class = spot_check.catalog.classes.get(&subject.class);
    let known = class.zip(of.indicator).and_then(|(class, index)| class.indicators.get(index));
    known.map_or(of.name.as_str(), |known| known.name.as_str())
}
