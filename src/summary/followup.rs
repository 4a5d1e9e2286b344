//! 跟踪抽查 (应抽尽抽): every listed maker is sampled, not sampled with a reason, or not found; and who comes next.

use std::collections::{BTreeMap, BTreeSet};

use super::batches::{BatchRow, class_name};
use super::cells::{count, named};
use crate::deliver::tables::{Cell, Column, Table};
use crate::diagnostic::Diagnostic;
use crate::domain::words::NOT_SAMPLED;
use crate::domain::{ClassCode, EnterpriseKey, ItemVerdict, NotSampled, ResultStatus, SpotCheck};

/// What became of a listed maker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Coverage {
    /// Sampled and failed again.
    StillFailing,
    /// Sampled, and nothing was found.
    NowPassing,
    /// Sampled, the result is not final.
    Pending,
    /// Visited without a sample.
    NotSampled(NotSampled),
    /// Neither sampled nor visited.
    NotFound,
}

/// A maker that a list names for a class.
pub(crate) struct Listed<'a> {
    enterprise: &'a EnterpriseKey,
    name: &'a str,
    class: Option<&'a ClassCode>,
    class_text: String,
    failed_items: Vec<&'a str>,
    year: Option<i32>,
    authority: &'a str,
    coverage: Coverage,
    sheets: Vec<&'a str>,
}

/// Everybody on the follow-up list and among last year's findings, once for each class.
pub(crate) fn listed<'a>(spot_check: &'a SpotCheck, rows: &[BatchRow<'a>]) -> Vec<Listed<'a>> {
    let mut found: BTreeMap<(&EnterpriseKey, Option<&ClassCode>, String), Listed<'a>> = BTreeMap::new();
    let mut add = |of: Listed<'a>| {
        // Where the class is none of the catalog's, its text tells entries apart.
        let text = if of.class.is_some() { String::new() } else { of.class_text.clone() };
        let entry = found.entry((of.enterprise, of.class, text));
        entry
            .and_modify(|known| {
                let more: Vec<&str> =
                    of.failed_items.iter().filter(|item| !known.failed_items.contains(item)).copied().collect();
                known.failed_items.extend(more);
                known.year = known.year.max(of.year);
            })
            .or_insert(of);
    };
    let new =
        |enterprise, name, class: Option<&'a ClassCode>, class_text: &str, items: &'a [String], year, authority| {
            let (coverage, sheets) = coverage(spot_check, rows, enterprise, class);
            let known = class.and_then(|code| spot_check.catalog.classes.get(code)).map(|class| class.name.clone());
            let class_text = known.unwrap_or_else(|| class_text.to_string());
            let failed_items = items.iter().map(String::as_str).collect();
            Listed { enterprise, name, class, class_text, failed_items, year, authority, coverage, sheets }
        };
    for task in &spot_check.listed.followup {
        add(new(
            &task.enterprise,
            &task.name,
            task.class.as_ref(),
            &task.class_text,
            &task.failed_items,
            task.year,
            &task.authority,
        ));
    }
    for prior in &spot_check.prior_findings {
        add(new(&prior.enterprise, &prior.name, prior.class.as_ref(), "", &prior.failed_items, Some(prior.year), ""));
    }
    found.into_values().collect()
}

/// What became of a maker in a class, or in any where its class is not known, and by which sampling sheets.
fn coverage<'a>(
    spot_check: &'a SpotCheck,
    rows: &[BatchRow<'a>],
    enterprise: &EnterpriseKey,
    class: Option<&ClassCode>,
) -> (Coverage, Vec<&'a str>) {
    let own: Vec<&BatchRow<'a>> = rows
        .iter()
        .filter(|row| {
            row.batch.labeled_manufacturer == *enterprise && class.is_none_or(|class| row.batch.class == *class)
        })
        .filter(|row| !row.batch.manufacture_denied)
        .collect();
    let sheets = own.iter().map(|row| row.batch.sampling_sheet_no.as_str()).collect();
    let is_final = |row: &&&BatchRow<'_>| row.batch.status == ResultStatus::Final && row.batch.holds.is_empty();
    let coverage = if own.iter().filter(is_final).any(|row| row.failed) {
        Coverage::StillFailing
    } else if !own.is_empty() && own.iter().filter(is_final).count() == own.len() {
        Coverage::NowPassing
    } else if !own.is_empty() {
        Coverage::Pending
    } else {
        let visit = spot_check.visits_without_sample.iter().find(|visit| {
            visit.enterprise == *enterprise
                && (class.is_none() || visit.class.is_none() || visit.class.as_ref() == class)
        });
        return match visit {
            Some(visit) => (Coverage::NotSampled(visit.reason), vec![visit.sampling_sheet_no.as_str()]),
            None => (Coverage::NotFound, Vec::new()),
        };
    };
    (coverage, sheets)
}

impl Coverage {
    fn words(self) -> (&'static str, String) {
        match self {
            Self::StillFailing => ("已抽", "仍不合格".into()),
            Self::NowPassing => ("已抽", "所检项目未发现不合格".into()),
            Self::Pending => ("已抽", "结果未最终或待核实".into()),
            Self::NotSampled(reason) => {
                let word = NOT_SAMPLED.iter().find(|(of, _)| *of == reason).map_or("", |(_, words)| words[0]);
                ("未抽（有原因）", word.to_string())
            }
            Self::NotFound => ("未抽到、未见原因", String::new()),
        }
    }
}

/// The list with what became of everybody.
pub(crate) fn table(listed: &[Listed<'_>]) -> Table {
    let line = |of: &Listed<'_>| {
        let (state, result) = of.coverage.words();
        vec![
            named(of.name),
            Cell::text(code_of(of.enterprise)),
            Cell::text(of.class_text.clone()),
            of.year.map_or(Cell::Missing, |year| Cell::Figure(year.to_string())),
            Cell::text(of.failed_items.join("、")),
            Cell::text(of.authority),
            Cell::text(state),
            if result.is_empty() { Cell::NotApplicable } else { Cell::Text(result) },
            if of.sheets.iter().all(|no| no.is_empty()) {
                Cell::NotApplicable
            } else {
                Cell::text(of.sheets.join("、"))
            },
        ]
    };
    Table {
        name: "跟踪抽查".into(),
        title: "上年不合格生产者跟踪抽查".into(),
        notes: vec!["按统一社会信用代码对上；没有代码的按名称，名称由人定的在 aliases.csv。".into()],
        columns: vec![
            Column::new("标称生产企业", 34, "名单所写"),
            Column::new("统一社会信用代码", 22, ""),
            Column::new("产品种类", 28, ""),
            Column::new("年度", 8, "名单中最近的一年"),
            Column::new("上次不合格项目", 34, ""),
            Column::new("负责部门", 26, ""),
            Column::new("覆盖", 18, "已抽、未抽（有原因）、未抽到且未见原因，三者相加等于名单"),
            Column::new("结果或原因", 26, ""),
            Column::new("抽样单编号", 28, ""),
        ],
        rows: listed.iter().map(line).collect(),
        chart: None,
    }
}

/// How many of the list are what; the parts make the whole.
pub(crate) fn coverage_table(listed: &[Listed<'_>]) -> Table {
    let mut parts: BTreeMap<(Coverage, &str, String), usize> = BTreeMap::new();
    for of in listed {
        let (state, result) = of.coverage.words();
        *parts.entry((of.coverage, state, result)).or_default() += 1;
    }
    let mut lines: Vec<Vec<Cell>> = parts
        .into_iter()
        .map(|((_, state, result), number)| {
            vec![
                Cell::text(state),
                if result.is_empty() { Cell::NotApplicable } else { Cell::Text(result) },
                count(number),
            ]
        })
        .collect();
    lines.push(vec![Cell::text("名单合计"), Cell::NotApplicable, count(listed.len())]);
    Table {
        name: "跟踪覆盖".into(),
        title: "跟踪抽查覆盖（应抽尽抽）".into(),
        notes: vec!["一家企业在一个产品种类里算一条。".into()],
        columns: vec![Column::new("覆盖", 20, ""), Column::new("结果或原因", 28, ""), Column::new("条数", 10, "")],
        rows: lines,
        chart: None,
    }
}

/// A maker that failed this year in a class.
struct Due<'a> {
    name: &'a str,
    code: &'a str,
    items: BTreeSet<&'a str>,
    why: &'static str,
}

/// Who is to be sampled next: who failed this year, and who of the list was not reached.
pub(crate) fn next(spot_check: &SpotCheck, rows: &[BatchRow<'_>], listed: &[Listed<'_>]) -> Table {
    let mut due: BTreeMap<(String, String), Due<'_>> = BTreeMap::new();
    let failed = rows
        .iter()
        .filter(|row| row.failed && !row.batch.manufacture_denied && !row.batch.labeled_manufacturer.is_nobody());
    for row in failed {
        let items = row.batch.items.iter().filter(|item| item.verdict == ItemVerdict::Nonconforming);
        let (name, code) = (row.enterprise.map_or("", |of| &of.name), code_of(&row.batch.labeled_manufacturer));
        let class = class_name(spot_check, row.batch).to_string();
        let why =
            if row.counted.is_ok() { "今年不合格" } else { "今年不合格（跟踪、监测或未最终）" };
        let of = due.entry((code.to_string() + name, class)).or_insert_with(|| Due {
            name,
            code,
            items: BTreeSet::new(),
            why,
        });
        of.items.extend(items.map(|item| item.name.as_str()));
    }
    let mut lines: Vec<Vec<Cell>> = due
        .into_iter()
        .map(|((_, class), of)| {
            let items = of.items.into_iter().collect::<Vec<_>>().join("、");
            vec![named(of.name), Cell::text(of.code), Cell::Text(class), Cell::text(items), Cell::text(of.why)]
        })
        .collect();
    let not_reached = listed
        .iter()
        .filter(|of| !matches!(of.coverage, Coverage::StillFailing | Coverage::NowPassing | Coverage::Pending));
    lines.extend(not_reached.map(|of| {
        let (state, reason) = of.coverage.words();
        let why = if reason.is_empty() { format!("名单内{state}") } else { format!("名单内{state}：{reason}") };
        vec![
            named(of.name),
            Cell::text(code_of(of.enterprise)),
            Cell::text(of.class_text.clone()),
            Cell::text(of.failed_items.join("、")),
            Cell::Text(why),
        ]
    }));
    Table {
        name: "下次应抽".into(),
        title: "下次跟踪抽查应抽的生产者".into(),
        notes: vec!["今年不合格的，加上名单里没有抽到的；注销、停产的由人决定是否保留。".into()],
        columns: vec![
            Column::new("标称生产企业", 34, ""),
            Column::new("统一社会信用代码", 22, ""),
            Column::new("产品种类", 28, ""),
            Column::new("不合格项目", 40, ""),
            Column::new("原因", 36, ""),
        ],
        rows: lines,
        chart: None,
    }
}

/// The credit code of a key; empty where it is known by its name.
pub(super) fn code_of(key: &EnterpriseKey) -> &str {
    let text = key.0.as_str();
    if text.starts_with("name:") || key.is_nobody() { "" } else { text }
}

/// Listed makers that nobody sampled and nobody explained.
pub(crate) fn findings(listed: &[Listed<'_>]) -> Vec<Diagnostic> {
    let missing: Vec<&Listed<'_>> = listed.iter().filter(|of| of.coverage == Coverage::NotFound).collect();
    if missing.is_empty() {
        return Vec::new();
    }
    let names: Vec<&str> = missing.iter().take(5).map(|of| of.name).collect();
    let (number, names) = (missing.len(), names.join("、"));
    let finding = Diagnostic::warning("followup-not-sampled")
        .say(
            format!("跟踪抽查名单里有 {number} 条没有抽样也没有写明原因，如：{names}"),
            format!(
                "{number} entries of the follow-up list were not sampled and no reason is given, for example {names}"
            ),
        )
        .hint(
            "补抽，或补记停产、注销等原因（结果表里写一行没有结果的走访）",
            "sample them, or record why not as a row without results",
        );
    vec![finding]
}
