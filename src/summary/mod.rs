//! The bureau's view of a job: what was planned and done, what failed, key indicators, linkage, follow-up, letters.
//!
//! Everything is a [`Table`] counted from the same rows, so that the workbook, the report and the site say the same; nothing
//! here is for an enterprise. Source of the forms: docs/summary.md.

mod advised;
mod apart;
mod batches;
mod behind;
mod cells;
mod editions;
mod followup;
mod funnels;
mod letters;
mod linkage;
pub mod merge;
mod overview;
mod plan;
mod register;
mod report;
mod since;

use std::path::Path;

use chrono::NaiveDate;

use crate::deliver::summary_book::{self, Cover};
use crate::deliver::tables::Table;
use crate::deliver::tables_csv;
use crate::diagnostic::{Diagnosed, Diagnostic};
use crate::domain::SpotCheck;
use crate::domain::linkage::LinkageRules;
use crate::job::Job;
use crate::load;
use crate::typeset::report::Report;

pub use behind::{BatchBehind, Behind, Explained, behind};

/// The bureau's view as tables.
#[derive(Debug, Clone)]
pub struct Summary {
    /// What stands on the cover.
    pub cover: Cover,
    /// Tables, in the order of their sheets.
    pub tables: Vec<Table>,
    /// What letters advise: the list that next year's job is compared with.
    pub for_next_year: Table,
    /// The same as pages.
    pub report: Report,
    /// What somebody should look at.
    pub findings: Vec<Diagnostic>,
}

/// Rules of linkage tasks: the job's own, then those that ship in `templates`.
pub fn linkage_rules(job: &Path, templates: &Path) -> Diagnosed<Vec<LinkageRules>> {
    load::linkage::rules(job, templates)
}

/// The summary of a job as of a day, which plan and deadlines are measured by.
pub fn summary(job: &Job, rules: &[LinkageRules], as_of: NaiveDate) -> Summary {
    let spot_check = job.spot_check();
    let rows = batches::rows(spot_check);
    let cases = job.cases();
    let progress = plan::progress(spot_check, &rows);
    let linked = linkage::checked(spot_check, &rows, rules);
    let outdated = editions::outdated(spot_check, &rows);
    let listed = followup::listed(spot_check, &rows);
    let mut tables = vec![
        overview::whole(spot_check, &rows),
        overview::classes(spot_check, &rows),
        overview::failed_items(spot_check, &rows),
        register::table(spot_check, &rows),
        register::statistics(spot_check, &job.analysis().overviews),
    ];
    tables.extend(funnels::tables(spot_check, &rows));
    tables.extend([
        plan::table(spot_check, &progress, as_of),
        plan::agencies(spot_check, &progress),
        editions::table(spot_check, &outdated),
        linkage::classes(spot_check, &rows),
        linkage::table(spot_check, &linked),
        followup::coverage_table(&listed),
        followup::table(&listed),
        followup::next(spot_check, &rows, &listed),
        letters::table(&cases),
        letters::pointed_out(spot_check, job.analysis()),
        overview::months(spot_check, &rows),
    ]);
    if !spot_check.listed.last_year.is_empty() {
        tables.push(since::years(spot_check, &rows));
    }
    if !spot_check.listed.advised.is_empty() {
        let since = since::since(spot_check, &rows);
        tables.extend([since::classes(&since), since::table(&since)]);
        if spot_check.listed.advised.iter().any(|line| !line.arm.is_empty()) {
            tables.push(since::arms(spot_check, &since, &rows));
        }
    }
    let advised = advised::table(job);
    let for_next_year = advised.clone();
    tables.extend([advised, letters::detail(spot_check, &rows, &cases)]);
    let mut findings = findings(job);
    findings.extend(plan::findings(spot_check, &progress, as_of));
    findings.extend(editions::findings(spot_check, &outdated));
    findings.extend(linkage::findings(spot_check, &linked));
    findings.extend(followup::findings(&listed));
    let cover = cover(spot_check, as_of, job.ledger_line());
    let issuer = spot_check.settings.letter.issuer.as_str();
    let report = report::report((&cover.title, issuer, &cover.lines), as_of.to_string(), (spot_check, &rows), &tables);
    Summary { cover, tables, for_next_year, report, findings }
}

/// What `check` too tells of a job: key indicators that not everybody measured alike.
pub fn findings(job: &Job) -> Vec<Diagnostic> {
    let spot_check = job.spot_check();
    let mut findings = register::findings(spot_check, &batches::rows(spot_check));
    findings.extend(apart::findings(spot_check, job.analysis()));
    findings
}

fn cover(spot_check: &SpotCheck, as_of: NaiveDate, ledger: Option<String>) -> Cover {
    let settings = &spot_check.settings;
    let mut lines = vec![
        format!("委托部门：{}", settings.campaign.authority),
        format!("编制：{}", settings.letter.issuer),
        format!("数据截至：{as_of}"),
    ];
    lines.extend((!settings.campaign.plan_no.is_empty()).then(|| format!("计划文号：{}", settings.campaign.plan_no)));
    lines.extend(ledger);
    lines.push("供监管部门内部使用：没有做过披露控制，不得发给企业。".into());
    lines.extend(spot_check.sources.iter().map(|source| format!("来源：{}（SHA-256 {}）", source.file, source.sha256)));
    Cover { title: format!("{}：关键性指标汇总", settings.campaign.name), lines }
}

impl Summary {
    /// What letters advise as a csv file; see `advised.*` in docs/job-folder.md.
    ///
    /// # Errors
    /// As [`tables_csv::list`].
    pub fn advised_csv(&self) -> Result<Vec<u8>, String> {
        tables_csv::list(&self.for_next_year)
    }

    /// The tables as csv files, with their names.
    ///
    /// # Errors
    /// As [`tables_csv::files`].
    pub fn csv_files(&self) -> Result<Vec<(String, Vec<u8>)>, String> {
        tables_csv::files(&self.tables)
    }

    /// The workbook as bytes.
    ///
    /// # Errors
    /// A name or a size that no workbook takes.
    pub fn workbook(&self) -> Result<Vec<u8>, String> {
        summary_book::workbook(&self.cover, &self.tables).map_err(|error| error.to_string())
    }
}
