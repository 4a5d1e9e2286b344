//! The rows of any sheets → rows of results, by a profile: which sheets are read, where their heads are, what each row is.
//!
//! Every row of a sheet that is read is of one class, and every one of data goes to [`Collected`], whatever its layout. What the
//! profile does not say is told and not guessed.

mod above;
mod constants;
mod files;
mod further;
pub(crate) mod head;
mod items;
pub(crate) mod joined;
pub(crate) mod packed;
mod pairs;
mod sheets;
mod stands;
mod table;
pub(crate) mod texts;
mod unread;
pub(crate) mod wide;
mod words;

use std::collections::{BTreeSet, HashMap};
use std::ops::ControlFlow;
use std::path::Path;

use super::columns::header::told_once;
use super::columns::hidden;
use super::profile::Profile;
use super::profile::range::Columns;
use super::rows::collected::{Collected, Drafted};
use super::rows::derived::prove;
use super::workbook::Workbook;
use super::workbook::row::{Cell, Kind, Rgb, Row};
use super::{findings as say, folder, places};
use crate::diagnostic::{Diagnostic, Severity};
use crate::domain::columns::Field;
use crate::domain::words::VERDICTS;
use crate::domain::{Digest, ItemVerdict, SheetAccount, SourceFile};
pub(crate) use files::{Named, named_in_vain, needs_results};
use pairs::Pairs;
use sheets::Found;
use table::Table;
use unread::Unread;
pub(crate) use unread::files as unread_files;

/// What the tables of a job come to.
pub(crate) struct Read {
    /// Their rows, by batch; none where an error stops the job.
    pub drafted: Option<Drafted>,
    /// The files, with their digests.
    pub sources: Vec<SourceFile>,
    /// What became of every row.
    pub accounts: Vec<SheetAccount>,
    /// The places of sheets, in the order in which they were read.
    pub order: HashMap<(String, String), usize>,
}

/// Reads the tables that a profile describes.
pub(crate) fn read(job: &Path, profile: &Profile, named: Named<'_>, findings: &mut Vec<Diagnostic>) -> Read {
    let before = findings.len();
    let files = files::of(job, profile, named, findings);
    let mut collected = Collected::default();
    let (mut sources, mut accounts, mut order) = (Vec::new(), Vec::new(), HashMap::new());
    let (mut of_heads, mut pairs, mut left) = (Vec::new(), Pairs::default(), Unread::default());
    for file in files {
        let Some(bytes) = folder::read_bytes(job, &file.name, findings) else { continue };
        sources.push(SourceFile { file: file.name.as_str().into(), sha256: Digest::of(&bytes) });
        let opened = file.text_rule().and_then(|rule| Workbook::open_written(&file.name, bytes, rule));
        let mut book = match opened {
            Ok(book) => book,
            Err(finding) => {
                findings.push(finding);
                continue;
            }
        };
        let found = match sheets::choose(&mut book, &file, profile, order.len(), &mut of_heads) {
            Ok(found) => found,
            Err(finding) => {
                findings.push(finding);
                continue;
            }
        };
        let ranges: Vec<(usize, Columns)> =
            found.iter().filter_map(|of| Some((of.at, of.table.as_ref()?.range?))).collect();
        let mut looked_beside = BTreeSet::new();
        for Found { at, name, table } in found {
            // What stands beside all tables of a sheet is told once.
            let beside: Vec<Columns> = match looked_beside.insert(at) {
                true => ranges.iter().filter(|(of, _)| *of == at).map(|(_, range)| *range).collect(),
                false => Vec::new(),
            };
            order.insert((file.name.clone(), name.clone()), order.len());
            let read = match table {
                Some(table) => rows(&mut book, at, (*table, &beside), &mut collected, &mut pairs),
                None => left.take(&mut book, at, &file.name, &name),
            };
            match read {
                Ok((account, told)) => {
                    accounts.push(account);
                    findings.extend(told);
                }
                Err(finding) => findings.push(finding),
            }
        }
    }
    findings.extend(told_once(of_heads));
    findings.extend(pairs.hand_on(&mut collected));
    let is_sound = |findings: &[Diagnostic]| findings[before..].iter().all(|f| f.severity != Severity::Error);
    // A sheet whose head is wrong was told already.
    if is_sound(findings) {
        findings.extend(left.told(&collected));
    }
    let is_sound = is_sound(findings);
    if is_sound && collected.rows == 0 {
        let file = sources.first().map_or("", |source| &*source.file);
        findings.push(say::empty_file(file));
    }
    let drafted = (is_sound && collected.rows > 0).then(|| collected.finish());
    Read { drafted, sources, accounts, order }
}

/// The required fields that a file lacks whose columns a profile knows, every one: those that constants must say. None where it
/// has a column that the profile does not know, or no head at all.
pub(crate) fn lacking(file: &str, book: &mut Workbook, profile: &Profile) -> Option<Vec<Field>> {
    let (mut told, mut lacking) = (Vec::new(), Vec::new());
    let found = sheets::choose(book, &files::whole(file, profile), profile, 0, &mut told).ok()?;
    for table in found.into_iter().filter_map(|of| of.table) {
        lacking.extend(table.missing);
    }
    (told.len() == lacking.len()).then_some(lacking)
}

/// The rows of a table.
fn rows(
    book: &mut Workbook,
    at: usize,
    (mut table, beside): (Table<'_>, &[Columns]),
    collected: &mut Collected,
    pairs: &mut Pairs,
) -> Result<(SheetAccount, Vec<Diagnostic>), Diagnostic> {
    let by_fill = table.items.judges_by_fill();
    if by_fill && !book.keeps_fills() {
        return Err(say::item_columns_unclear(
            vec![places::at(table.stands.base(), table.head.last(), None)],
            "档案按填充颜色判断不符合，这种文件不保存颜色；请交来带颜色的工作簿",
            "the profile takes verdicts from colors, and such a file keeps none: give the workbook that has them",
        ));
    }
    collected.turn();
    let notes = book.rows(at, &mut |row: Row| {
        let is_beside = |cell: &Cell| !beside.iter().any(|range| range.has(cell.column));
        if !beside.is_empty() && row.number > table.head.last() && row.cells.iter().any(is_beside) {
            collected.stray.add(|| places::at(table.stands.base(), row.number, None));
        }
        match table.range.map(|range| range.cut(row.clone())) {
            Some(own) if own.cells.is_empty() => ControlFlow::Continue(()),
            Some(own) => table.take(own, collected),
            None => table.take(row, collected),
        }
    })?;
    table.end(&notes.merged, collected)?;
    let no_data = std::mem::take(&mut collected.no_data);
    let proven = prove(book, (at, table.stands.base()), &table.header, no_data, &mut collected.proven)?;
    pairs.batches.append(&mut table.pairs.batches);
    pairs.items.append(&mut table.pairs.items);
    let mut told: Vec<Diagnostic> = hidden::told(&notes, &table.header, table.stands.base()).collect();
    told.extend(proven);
    if notes.colored_by_rules && by_fill {
        told.push(say::item_columns_unclear(
            vec![places::at(table.stands.base(), table.head.last(), None)],
            "这张表有条件格式给单元格上色，看不出哪些不合格",
            "rules for conditions color cells of the sheet: which of them failed cannot be seen",
        ));
    }
    debug_assert!(table.account.is_balanced(), "{:?}", table.account);
    Ok((table.account, told))
}

/// The proper word for a verdict.
pub(crate) fn word_of(verdict: ItemVerdict) -> &'static str {
    VERDICTS.iter().find(|(of, _)| *of == verdict).map_or("", |(_, words)| words[0])
}

/// A text that stands elsewhere, as a cell of a row.
pub(crate) fn text_cell(column: u32, text: &str) -> Cell {
    Cell { column, text: text.to_string(), kind: Kind::Text, formula: false, fill: Rgb::WHITE }
}
