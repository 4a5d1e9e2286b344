//! Lists beside the results: the directory of enterprises, who is to be sampled again, who is in a linkage check.
//!
//! They are found by name, or by a source of the profile; their heads by the names that their columns usually have. Every row is
//! of one class.

mod advised;
mod plan;
pub(crate) mod tables;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::aliases::Aliases;
use super::columns::header::Heading;
use super::findings as say;
use super::profile::{Profile, TableKind};
use super::rows::identity::{credit_code, name_key};
use super::table::Record;
use crate::diagnostic::Diagnostic;
use crate::domain::columns::Field;
use crate::domain::fold::fold;
use crate::domain::listed::{DirectoryEntry, Email, Listed, ListedTask};
use crate::domain::lists::split_items;
use crate::domain::notation::says_nothing;
use crate::domain::province::Province;
use crate::domain::{
    Catalog, ClassCode, CreditCode, Enterprise, EnterpriseKey, Origin, Settings, SheetAccount, SourceFile,
};
use tables::List;
pub(crate) use tables::is_its_name;

const NAME: Heading = Heading {
    name: Field::Manufacturer.header(),
    aliases: &["企业名称", "生产企业", "生产企业名称", "单位名称", "标称生产企业名称", "标称生产者", "名称"],
    required: true,
};
const CODE: Heading =
    Heading {
        name: Field::CreditCode.header(), aliases: &["信用代码", "社会信用代码", "营业执照号"], required: false
    };
const AUTHORITY: Heading = Heading {
    name: "负责部门",
    aliases: &[
        "负责结果处理的部门",
        "处理部门",
        "属地监管部门",
        "监管部门",
        "主管部门",
        "市场监管部门",
        "属地市场监管局",
    ],
    required: false,
};
const PROVINCE: Heading =
    Heading { name: "省份", aliases: &["省", "所在省", "所属省份", "省（区、市）"], required: false };
const CLASS: [&str; 3] = ["产品种类", "产品类别名称", "产品"];

const DIRECTORY: [Heading; 8] = [
    NAME,
    CODE,
    Heading {
        name: "地址",
        aliases: &["通信地址", "通讯地址", "联系地址", "企业地址", "单位地址", "生产地址", "企业所在地"],
        required: false,
    },
    Heading {
        name: "电子邮箱", aliases: &["邮箱", "电子邮件", "E-mail", "Email", "邮箱地址"], required: false
    },
    Heading { name: "联系人", aliases: &["联系人姓名", "负责人"], required: false },
    Heading { name: "联系电话", aliases: &["电话", "手机", "联系方式"], required: false },
    AUTHORITY,
    PROVINCE,
];
const TASKS: [Heading; 7] = [
    NAME,
    CODE,
    Heading { name: Field::Class.header(), aliases: &CLASS, required: true },
    Heading { name: "不合格项目", aliases: &["主要不合格项目", "上年不合格项目"], required: false },
    Heading { name: "年度", aliases: &["年份", "抽查年度"], required: false },
    AUTHORITY,
    PROVINCE,
];

/// What was read of them.
#[derive(Default)]
pub(crate) struct Read {
    /// Their rows.
    pub listed: Listed,
    /// Their files, with digests.
    pub sources: Vec<SourceFile>,
    /// What became of every row.
    pub accounts: Vec<SheetAccount>,
}

/// Who is who for rows of lists.
struct Who<'a> {
    settings: &'a Settings,
    aliases: &'a Aliases,
    /// Enterprises of the results by folded name; none where several have it.
    known: BTreeMap<String, Option<&'a EnterpriseKey>>,
}

/// Reads all of them.
pub(crate) fn read(
    job: &Path,
    (settings, aliases): (&Settings, &Aliases),
    catalog: &Catalog,
    (profile, more): (Option<&Profile>, &[(String, &'static str)]),
    enterprises: Option<&BTreeMap<EnterpriseKey, Enterprise>>,
    findings: &mut Vec<Diagnostic>,
) -> Read {
    let mut known: BTreeMap<String, Option<&EnterpriseKey>> = BTreeMap::new();
    for (key, enterprise) in enterprises.into_iter().flatten() {
        known.entry(fold(&enterprise.name)).and_modify(|of| *of = None).or_insert(Some(key));
    }
    let who = Who { settings, aliases, known };
    let mut read = Read::default();
    let mut list = |kind: TableKind, columns: &'static [Heading], findings: &mut Vec<Diagnostic>| {
        let List { tables, sources, accounts } = tables::read(job, kind, (columns, more), profile, findings);
        read.sources.extend(sources);
        read.accounts.extend(accounts);
        tables
    };
    let directory = list(TableKind::Directory, &DIRECTORY, findings);
    let followup = list(TableKind::Followup, &TASKS, findings);
    let linkage = list(TableKind::Linkage, &TASKS, findings);
    let plan = list(TableKind::Plan, &plan::COLUMNS, findings);
    let advised = list(TableKind::Advised, &advised::ADVISED, findings);
    let last_year = list(TableKind::LastYear, &advised::LAST_YEAR, findings);
    let mut twice = Vec::new();
    for table in &directory {
        let sheet = Arc::new(table.sheet().clone());
        for record in table.records().filter(tables::is_data) {
            let origin = Origin { sheet: sheet.clone(), row: record.number() };
            let (key, entry) = entry(&record, origin, &who, findings);
            match read.listed.directory.get(&key) {
                Some(first) if !says_the_same(first, &entry) => twice.push((key, record.place(0))),
                Some(_) => {}
                None => drop(read.listed.directory.insert(key, entry)),
            }
        }
    }
    for (key, place) in twice {
        // Which of them is right nobody knows.
        let first = read.listed.directory.remove(&key).map(|entry| super::places::row(&entry.origin));
        findings.push(say::listed_twice(place, first));
    }
    let classes = class_names(catalog);
    let tasks = |tables: &[super::table::Table<'static>], findings: &mut Vec<Diagnostic>| {
        let mut tasks = Vec::new();
        for table in tables {
            let sheet = Arc::new(table.sheet().clone());
            for record in table.records().filter(tables::is_data) {
                let origin = Origin { sheet: sheet.clone(), row: record.number() };
                tasks.push(task(&record, origin, &who, &classes, findings));
            }
        }
        tasks
    };
    read.listed.followup = tasks(&followup, findings);
    read.listed.linkage = tasks(&linkage, findings);
    for table in &plan {
        let sheet = Arc::new(table.sheet().clone());
        let rows = table.records().filter(tables::is_data);
        let lines =
            rows.map(|row| plan::line(&row, Origin { sheet: sheet.clone(), row: row.number() }, &classes, findings));
        read.listed.plan.extend(lines);
    }
    for table in &advised {
        let sheet = Arc::new(table.sheet().clone());
        for row in table.records().filter(tables::is_data) {
            let origin = Origin { sheet: sheet.clone(), row: row.number() };
            read.listed.advised.push(advised::advised(&row, origin, &who, &classes, findings));
        }
    }
    for table in &last_year {
        let rows = table.records().filter(tables::is_data);
        read.listed.last_year.extend(rows.filter_map(|row| advised::last_year(&row, &classes, findings)));
    }
    read
}

/// Every name of a class, folded.
fn class_names(catalog: &Catalog) -> BTreeMap<String, ClassCode> {
    let names = catalog.classes.values().flat_map(|class| {
        let names = [&*class.name, &*class.code.0].into_iter().chain(class.aliases.iter().map(String::as_str));
        names.map(|name| (fold(name), class.code.clone())).collect::<Vec<_>>()
    });
    names.collect()
}

fn entry(
    record: &Record<'_>,
    origin: Origin,
    who: &Who<'_>,
    findings: &mut Vec<Diagnostic>,
) -> (EnterpriseKey, DirectoryEntry) {
    let (key, credit_code) = who.is(record, findings);
    let email = text(record, 3);
    let read = Email::parse(&email);
    if read.is_none() && !email.is_empty() {
        findings.push(say::listed_cell_unclear(record.place(3), "不是一个电子邮箱", "is no e-mail address"));
    }
    let (address, handling_authority) = (text(record, 2), text(record, 6));
    let province = province(record, 7, findings).or_else(|| Province::begins(&address));
    let entry = DirectoryEntry {
        name: record.text(0),
        credit_code,
        email: read,
        contact: text(record, 4),
        phone: text(record, 5),
        province: province.or_else(|| Province::begins(&handling_authority)),
        address,
        handling_authority,
        origin,
    };
    (key, entry)
}

fn says_the_same(one: &DirectoryEntry, other: &DirectoryEntry) -> bool {
    *one == DirectoryEntry { origin: one.origin.clone(), name: one.name.clone(), ..other.clone() }
}

fn task(
    record: &Record<'_>,
    origin: Origin,
    who: &Who<'_>,
    classes: &BTreeMap<String, ClassCode>,
    findings: &mut Vec<Diagnostic>,
) -> ListedTask {
    let (enterprise, _) = who.is(record, findings);
    let class_text = text(record, 2);
    let class = classes.get(&fold(&class_text)).cloned();
    if class.is_none() {
        let told = ("不是产品目录里的产品种类", "is no class of the catalog");
        findings.push(say::listed_cell_unclear(record.place(2), told.0, told.1));
    }
    let written = text(record, 4);
    let year = written.trim_end_matches('年').parse::<i32>().ok().filter(|year| (2000..=2100).contains(year));
    if year.is_none() && !written.is_empty() {
        findings.push(say::bad_year(record.place(4)));
    }
    ListedTask {
        enterprise,
        name: record.text(0),
        class_text,
        class,
        failed_items: split_items(&text(record, 3)),
        year,
        authority: text(record, 5),
        province: province(record, 6, findings),
        origin,
    }
}

fn province(record: &Record<'_>, column: usize, findings: &mut Vec<Diagnostic>) -> Option<Province> {
    let written = text(record, column);
    let province = Province::begins(&written);
    if province.is_none() && !written.is_empty() {
        findings.push(say::listed_cell_unclear(record.place(column), "不是省份", "is no province"));
    }
    province
}

/// The text of a cell; empty where it says that there is nothing.
fn text(record: &Record<'_>, column: usize) -> String {
    let text = record.text(column);
    if says_nothing(&text) || record.is_doubtful(column) { String::new() } else { text }
}

impl Who<'_> {
    /// Whom a row names: by its code, else as results and decisions know the name.
    fn is(&self, record: &Record<'_>, findings: &mut Vec<Diagnostic>) -> (EnterpriseKey, Option<CreditCode>) {
        let name = record.text(0);
        match credit_code(&record.text(1)) {
            Ok(Some(code)) => return (EnterpriseKey(code.as_str().into()), Some(code)),
            Ok(None) => {}
            Err(error) => findings.push(say::listed_code(record.place(1), &error)),
        }
        let decided = self.aliases.whom(&name).is_some();
        let known = self.known.get(&fold(&name)).copied().flatten().filter(|_| !decided);
        let key = known.cloned().unwrap_or_else(|| name_key(&name, &self.settings.identity, self.aliases));
        // A decision names an enterprise that the results may know by its code.
        let by_name = key.0.as_str().strip_prefix("name:").and_then(|folded| self.known.get(folded).copied().flatten());
        (by_name.cloned().unwrap_or(key), None)
    }
}
