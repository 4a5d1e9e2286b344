//! The tables of a list: which files and sheets it has, and what every row of them is.

use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::domain::{Digest, RowClass, SheetAccount, SourceFile};
use crate::load::folder::{self, Wanted};
use crate::load::profile::{Profile, SheetChoice, TableKind, glob};
use crate::load::rows::left_out::{LeftOut, kind_of};
use crate::load::rows::tally::Tally;
use crate::load::table::{Columns, Record, Table};
use crate::load::workbook::{EXTENSIONS, TextRule, Workbook};
use crate::load::{findings as say, places};

/// What a list is called without a profile.
const WANTED: [(TableKind, Wanted); 6] = [
    (TableKind::Directory, wanted("enterprises", &["企业名录", "企业信息"])),
    (TableKind::Followup, wanted("followup", &["跟踪抽查名单", "跟踪名单"])),
    (TableKind::Linkage, wanted("linkage", &["联动抽查名单", "联动名单"])),
    (TableKind::Plan, wanted("plan", &["抽查计划", "抽检计划"])),
    (TableKind::Advised, wanted("advised", &["去年建议", "上年建议"])),
    (TableKind::LastYear, wanted("lastyear", &["上年结果", "去年结果"])),
];

const fn wanted(stem: &'static str, others: &'static [&'static str]) -> Wanted {
    Wanted { stem, others, extensions: &EXTENSIONS, is_needed: false }
}

/// Whether a file has the name of a list.
pub(crate) fn is_its_name(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    WANTED.iter().any(|(_, wanted)| wanted.stem == stem)
}

/// A list.
#[derive(Default)]
pub(crate) struct List {
    /// Its tables.
    pub tables: Vec<Table<'static>>,
    /// Its files, with digests.
    pub sources: Vec<SourceFile>,
    /// What became of every row.
    pub accounts: Vec<SheetAccount>,
}

/// Reads the tables of a kind.
pub(crate) fn read(
    job: &Path,
    kind: TableKind,
    columns: Columns<'static, '_>,
    profile: Option<&Profile>,
    findings: &mut Vec<Diagnostic>,
) -> List {
    let mut list = List::default();
    let own = profile.iter().flat_map(|profile| &profile.sources).filter(|source| source.table == kind);
    let own: Vec<_> = own.collect();
    if own.is_empty() {
        let Some((_, wanted)) = WANTED.iter().find(|(of, _)| *of == kind) else { return list };
        if let Some(file) = folder::choose(job, "", wanted, findings) {
            let any = |_: usize, _: &str, hidden: bool| !hidden;
            list.take((job, &file), TextRule::default(), (kind, columns), &any, findings);
        }
        return list;
    }
    for source in own {
        let names: Vec<String> = folder::names(job).into_iter().filter(|name| job.join(name).is_file()).collect();
        let fits: Vec<&String> = names.iter().filter(|name| glob::fits(&source.files, name)).collect();
        if fits.is_empty() {
            findings.push(say::source_without_file(&source.files, &names));
        }
        let is_chosen = |at: usize, name: &str, hidden: bool| match &source.sheet {
            SheetChoice::Any => !hidden || source.hidden,
            SheetChoice::Named(pattern) => glob::fits(pattern, name),
            SheetChoice::At(number) => at + 1 == *number,
        };
        for file in fits {
            list.take((job, file), source.text, (kind, columns), &is_chosen, findings);
        }
    }
    list
}

/// Reads a list that is known by the name of its file: the first sheet that a person sees and that has the head.
pub(crate) fn of_file(job: &Path, file: &str, columns: Columns<'static, '_>, findings: &mut Vec<Diagnostic>) -> List {
    let mut list = List::default();
    let Some(bytes) = folder::read_bytes(job, file, findings) else { return list };
    let source = SourceFile { file: file.into(), sha256: Digest::of(&bytes) };
    match Table::read_with(file, bytes, columns, findings) {
        Ok(table) => {
            list.sources.push(source);
            list.accounts.push(account(&table, TableKind::Prior, findings));
            list.tables.push(table);
        }
        Err(told) => findings.extend(told),
    }
    list
}

impl List {
    /// Takes the sheets of a file.
    fn take(
        &mut self,
        (job, file): (&Path, &str),
        text: TextRule,
        (kind, columns): (TableKind, Columns<'static, '_>),
        is_chosen: &dyn Fn(usize, &str, bool) -> bool,
        findings: &mut Vec<Diagnostic>,
    ) {
        let Some(bytes) = folder::read_bytes(job, file, findings) else { return };
        let source = SourceFile { file: file.into(), sha256: Digest::of(&bytes) };
        let tables = Workbook::open_written(file, bytes, text)
            .map_err(|finding| vec![finding])
            .and_then(|mut book| Table::of_sheets(file, &mut book, columns, is_chosen, findings));
        match tables {
            Ok(tables) => {
                self.sources.push(source);
                for table in tables {
                    self.accounts.push(account(&table, kind, findings));
                    self.tables.push(table);
                }
            }
            Err(told) => findings.extend(told),
        }
    }
}

/// What every row of a table is; rows that name nobody and are no notes are told.
fn account(table: &Table<'_>, kind: TableKind, findings: &mut Vec<Diagnostic>) -> SheetAccount {
    let sheet = table.sheet();
    let mut account = SheetAccount::new(&sheet.file, &sheet.name);
    (account.header_row, account.columns) = (Some(table.head_row()), table.columns());
    let (head, mut nameless, mut notes) = (table.head_row(), Tally::default(), Tally::default());
    for row in table.all_rows() {
        account.rows += 1;
        let place = || places::at(sheet, row.number, None);
        let class = match row.number {
            number if number < head => RowClass::Metadata,
            number if number == head => RowClass::Header,
            _ => class_of(&table.record(row)),
        };
        account.add(class, row.number);
        match class {
            RowClass::Data if table.record(row).text(0).is_empty() => nameless.add(place),
            RowClass::Derived | RowClass::Notes => notes.add(place),
            _ => {}
        }
    }
    findings.extend(
        nameless.told(|at, count| say::listed_nobody(at, count, matches!(kind, TableKind::Plan | TableKind::LastYear))),
    );
    let words = ("合计、注、重复的表头等", "totals, notes, a repeated header and the like");
    findings.extend(notes.told(|at, count| say::skipped_rows(at, count, words)));
    account
}

/// What a row below the head is.
fn class_of(record: &Record<'_>) -> RowClass {
    if record.repeats_head() {
        return RowClass::Header;
    }
    let first = record.first();
    match kind_of(&first) {
        Some(LeftOut::Total) => RowClass::Derived,
        Some(_) => RowClass::Notes,
        None if record.is_alone() && record.text(0) != first => RowClass::Notes,
        None => RowClass::Data,
    }
}

/// Whether a row names an enterprise.
pub(super) fn is_data(record: &Record<'_>) -> bool {
    !record.text(0).is_empty() && class_of(record) == RowClass::Data
}
