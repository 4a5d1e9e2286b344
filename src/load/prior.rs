//! Last year's non-compliant manufacturers (prior.*), for the follow-up.

use std::collections::BTreeMap;
use std::path::Path;

use super::aliases::Aliases;
use super::columns::header::Heading;
use super::folder::Wanted;
use super::listed::tables::{self, List};
use super::profile::{Profile, TableKind};
use super::rows::identity::{credit_code, name_key};
use super::table::Table;
use super::workbook::EXTENSIONS;
use super::{findings as say, folder};
use crate::diagnostic::Diagnostic;
use crate::domain::columns::Field;
use crate::domain::fold::fold;
use crate::domain::lists::split_items;
use crate::domain::{Catalog, ClassCode, EnterpriseKey, PriorFinding, Settings, SheetAccount, SourceFile};

const COLUMNS: [Heading; 5] = [
    Heading { name: Field::Manufacturer.header(), aliases: &[], required: true },
    Heading { name: Field::CreditCode.header(), aliases: &[], required: false },
    Heading { name: Field::Class.header(), aliases: &[], required: true },
    Heading { name: "不合格项目", aliases: &[], required: true },
    Heading { name: "年度", aliases: &["年份", "抽查年度"], required: true },
];

/// The file of last year's list.
const WANTED: Wanted =
    Wanted {
        stem: "prior", others: &["上年不合格", "去年不合格"], extensions: &EXTENSIONS, is_needed: false
    };

/// Whether a file has the name of such a list.
pub(crate) fn is_its_name(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    stem == WANTED.stem || WANTED.others.contains(&stem)
}

/// What was read of it.
#[derive(Default)]
pub(crate) struct Read {
    /// Its rows.
    pub prior: Vec<PriorFinding>,
    /// Its files, with digests.
    pub sources: Vec<SourceFile>,
    /// What became of every row.
    pub accounts: Vec<SheetAccount>,
}

/// Reads the list; a job without one has no findings of last year. A profile may have named its files and sheets.
pub(crate) fn read(
    job: &Path,
    (settings, aliases): (&Settings, &Aliases),
    catalog: &Catalog,
    (profile, more): (Option<&Profile>, &[(String, &'static str)]),
    findings: &mut Vec<Diagnostic>,
) -> Read {
    let is_named = |profile: &Profile| profile.sources.iter().any(|source| source.table == TableKind::Prior);
    if profile.is_some_and(is_named) {
        let List { tables, sources, accounts } =
            tables::read(job, TableKind::Prior, (&COLUMNS, more), profile, findings);
        let prior = tables.iter().flat_map(|table| rows(table, (settings, aliases), catalog, findings)).collect();
        return Read { prior, sources, accounts };
    }
    let Some(file) = folder::choose(job, &settings.input.prior, &WANTED, findings) else { return Read::default() };
    let List { tables, sources, accounts } = tables::of_file(job, &file, (&COLUMNS, more), findings);
    let prior = tables.iter().flat_map(|table| rows(table, (settings, aliases), catalog, findings)).collect();
    Read { prior, sources, accounts }
}

fn rows(
    table: &Table<'_>,
    (settings, aliases): (&Settings, &Aliases),
    catalog: &Catalog,
    findings: &mut Vec<Diagnostic>,
) -> Vec<PriorFinding> {
    let classes: BTreeMap<String, &ClassCode> = catalog
        .classes
        .values()
        .flat_map(|c| {
            [&*c.name, &c.code.0].into_iter().chain(c.aliases.iter().map(String::as_str)).map(|n| (fold(n), &c.code))
        })
        .collect();
    let mut prior = Vec::new();
    for record in table.records() {
        let text = |column| record.text(column);
        let (enterprise, year) = (text(0), text(4));
        if enterprise.is_empty() {
            continue;
        }
        let Some(year) = year.trim_end_matches('年').parse::<i32>().ok().filter(|y| (2000..=2100).contains(y)) else {
            findings.push(say::bad_year(record.place(4)));
            continue;
        };
        let key = match credit_code(&text(1)) {
            Ok(Some(code)) => EnterpriseKey(code.as_str().into()),
            _ => name_key(&enterprise, &settings.identity, aliases),
        };
        prior.push(PriorFinding {
            enterprise: key,
            name: enterprise,
            class: classes.get(&fold(&text(2))).map(|c| (*c).clone()),
            failed_items: split_items(&text(3)),
            year,
        });
    }
    prior
}
