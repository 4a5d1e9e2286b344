//! Which sheets of a file are read, and their heads.

use std::ops::ControlFlow;

use super::constants;
use super::files::File;
use super::head::{Head, HeadColumn, Taken};
use super::items::ItemsOf;
use super::stands::Stands;
use super::table::Table;
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::columns::{Field, Need, fields};
use crate::domain::{ColumnUse, Sheet, Stand};
use crate::load::columns::near::{most_alike, nearest};
use crate::load::profile::{Profile, SheetChoice, Source, TableKind, glob};
use crate::load::workbook::Workbook;
use crate::load::workbook::row::Row;
use crate::load::{findings as say, places};

/// A sheet that was looked at.
pub(super) struct Found<'p> {
    /// Its place in the file.
    pub at: usize,
    pub name: String,
    /// None where it has no head: it is not read.
    pub table: Option<Box<Table<'p>>>,
}

/// The first rows of a sheet.
struct Look<'s> {
    at: usize,
    name: String,
    hidden: bool,
    rows: Vec<Row>,
    source: &'s Source,
    head: Option<Head>,
}

/// The sheets of a file, in their order. `before` sheets of other files were found already.
///
/// # Errors
/// The finding that stops the job: a broken file, no sheet of that name, no head in any.
pub(super) fn choose<'p>(
    book: &mut Workbook,
    file: &File,
    profile: &'p Profile,
    before: usize,
    findings: &mut Vec<Diagnostic>,
) -> Result<Vec<Found<'p>>, Diagnostic> {
    let infos: Vec<(String, bool)> = book.sheets().iter().map(|s| (s.name.clone(), s.hidden)).collect();
    let names: Vec<String> = infos.iter().map(|(name, _)| name.clone()).collect();
    for source in &file.sources {
        let is_there = infos.iter().enumerate().any(|(at, (name, _))| is_of(&source.sheet, at, name));
        if !is_there {
            let wanted = match &source.sheet {
                SheetChoice::Named(name) => name.clone(),
                SheetChoice::At(number) => number.to_string(),
                SheetChoice::Any => String::new(),
            };
            return Err(say::sheet_not_found(&file.name, &wanted, &names));
        }
    }
    let mut looks: Vec<Look<'_>> = Vec::new();
    let mut hidden = Vec::new();
    for (at, (name, is_hidden)) in infos.iter().enumerate() {
        let mut sources: Vec<&Source> = file.sources.iter().filter(|of| is_of(&of.sheet, at, name)).collect();
        if sources.is_empty() {
            continue;
        }
        let first = first_rows(book, at, profile.header.within)?;
        // Tables side by side have a source each; else what is named by a number or a name comes before what is meant by all.
        match sources.iter().any(|source| source.columns.is_some()) {
            true => sources.retain(|source| source.columns.is_some()),
            false => sources.truncate(1),
        }
        for source in sources {
            let is_named = source.sheet != SheetChoice::Any || source.columns.is_some();
            let rows = match source.columns {
                Some(columns) => {
                    first.iter().map(|row| columns.cut(row.clone())).filter(|row| !row.cells.is_empty()).collect()
                }
                None => first.clone(),
            };
            let head = Head::find(&rows, &profile.header, &profile.names);
            let place = || Place { sheet: name.clone(), ..Place::file(&file.name) };
            if *is_hidden && !source.hidden && !is_named {
                hidden.extend(head.is_some().then(place));
                continue;
            }
            if head.is_none() && is_named {
                return Err(say::missing_header(&file.name, name));
            }
            looks.push(Look { at, name: name.clone(), hidden: *is_hidden, rows, source, head });
        }
    }
    if !looks.iter().any(|look| look.head.is_some()) {
        if !hidden.is_empty() {
            return Err(say::only_hidden_sheets(hidden));
        }
        let is_filled = looks.iter().any(|look| !look.rows.is_empty());
        return Err(if is_filled { say::missing_header(&file.name, "") } else { say::empty_file(&file.name) });
    }
    findings.extend((!hidden.is_empty()).then(|| say::hidden_sheets_not_read(hidden)));
    let shown: Vec<Place> = looks
        .iter()
        .filter(|look| look.hidden && look.head.is_some())
        .map(|look| Place { sheet: look.name.clone(), ..Place::file(&file.name) })
        .collect();
    findings.extend((!shown.is_empty()).then(|| say::hidden_data(shown, ("工作表", "the sheet is"))));
    tables(looks, (&file.name, book.is_text()), profile, before, findings)
}

/// Tables of the sheets that have a head of results; where several were looked for, others may be lists of another kind.
fn tables<'p>(
    looks: Vec<Look<'_>>,
    (file, is_text): (&str, bool),
    profile: &'p Profile,
    before: usize,
    findings: &mut Vec<Diagnostic>,
) -> Result<Vec<Found<'p>>, Diagnostic> {
    let mut made: Vec<(Found<'p>, Vec<Diagnostic>, usize, bool)> = Vec::new();
    for (count, look) in looks.into_iter().enumerate() {
        let base = Sheet {
            file: file.to_string(),
            name: look.name.clone(),
            position: before + count,
            is_text,
            columns: Vec::new(),
        };
        let is_apart = look.source.columns.is_some();
        let is_named = look.source.sheet != SheetChoice::Any || is_apart || !profile.header.find.is_empty();
        let mut told = Vec::new();
        let (table, missing) = match look.head {
            Some(head) => {
                let (table, missing) = table(profile, look.source, head, &look.rows, base, &mut told);
                (table.map(Box::new), missing)
            }
            None => (None, usize::MAX),
        };
        made.push((Found { at: look.at, name: look.name, table }, told, missing, is_named));
    }
    let most = fields(|column| column.need != Need::Nothing).count() / 2;
    let is_results =
        |missing: usize, is_named: bool| missing == 0 || missing != usize::MAX && (is_named || missing <= most);
    let any = made.iter().any(|(_, _, missing, is_named)| is_results(*missing, *is_named));
    // What comes nearest is told what it has not.
    let nearest = made.iter().map(|(_, _, missing, _)| *missing).min().unwrap_or(usize::MAX);
    let mut found = Vec::new();
    for (mut of, told, missing, is_named) in made {
        if is_results(missing, is_named) || !any && missing == nearest {
            findings.extend(told);
        } else {
            of.table = None;
        }
        found.push(of);
    }
    Ok(found)
}

/// The table below a head, and how many required fields it lacks.
fn table<'p>(
    profile: &'p Profile,
    source: &Source,
    mut head: Head,
    rows: &[Row],
    base: Sheet,
    findings: &mut Vec<Diagnostic>,
) -> (Option<Table<'p>>, usize) {
    let items = match ItemsOf::of(profile, profile.items_of(source), &mut head, rows, &base) {
        Ok(items) => Some(items),
        Err(told) => {
            findings.extend(told);
            None
        }
    };
    let at = |head: &Head, column: u32| {
        let of = head.columns.iter().find(|of| of.column == column);
        let text = of.map(|of| of.full_name());
        Place { text, ..places::at(&base, of.map_or(head.last(), |of| of.row), Some(column)) }
    };
    for (field, first, second) in head.take_fields() {
        findings.push(say::duplicate_column(at(&head, first), at(&head, second), field.header()));
    }
    let constants = constants::of(profile, &source.constants, &head, &base, findings);
    let data_when = profile.rows.data_when.as_ref().and_then(|when| {
        if let Some(column) = head.know(&when.column) {
            return Some((column, when.is));
        }
        let names: Vec<String> = head.columns.iter().map(HeadColumn::full_name).collect();
        let near = nearest(&when.column, names.iter().map(String::as_str));
        findings.push(say::missing_column(places::at(&base, head.last(), None), &when.column, near));
        None
    });
    let mut keys = Vec::new();
    for key in profile.join.iter().filter(|_| source.table != TableKind::Results) {
        match head.know(key) {
            Some(column) => keys.push(column),
            None => findings.push(say::missing_column(places::at(&base, head.last(), None), key, None)),
        }
    }
    let unknown: Vec<&HeadColumn> = head.columns.iter().filter(|of| of.taken == Taken::Unknown).collect();
    let unknown_names: Vec<String> = unknown.iter().map(|of| of.full_name()).collect();
    let said_by_group = profile.rows.section.iter().flat_map(|section| section.capture_names().flatten());
    let said_by_group: Vec<&str> = said_by_group.collect();
    let is_given = |field: Field| {
        let taken =
            |of: &HeadColumn| of.serves(field) || of.taken == Taken::Fallback(field) || of.stands_in_for == Some(field);
        head.columns.iter().any(taken)
            || constants.iter().any(|(of, _)| *of == field)
            || said_by_group.contains(&field.key().as_str())
            || items.as_ref().is_none_or(|items| items.gives(field))
            || profile.values.role_prefix.values().any(|of| *of == field)
    };
    let of_table = |field: Field| match source.table {
        TableKind::Batches => !field.is_of_item(),
        TableKind::Items => field.is_of_item(),
        _ => true,
    };
    let missing: Vec<Field> =
        fields(|column| column.need != Need::Nothing).filter(|field| of_table(*field) && !is_given(*field)).collect();
    for field in &missing {
        let names = || unknown_names.iter().map(String::as_str);
        let near = nearest(field.header(), names()).or_else(|| most_alike(field.header(), names()));
        findings.push(say::missing_column(places::at(&base, head.last(), None), field.header(), near));
    }
    if !unknown.is_empty() {
        let places = unknown.iter().take(say::PLACES).map(|of| at(&head, of.column)).collect();
        findings.push(say::unknown_columns(places, &unknown_names));
    }
    let columns = fields(|_| true).map(|field| stand(&head, field)).collect();
    let stands = Stands::new(Sheet { columns, ..base.clone() });
    let count = missing.len();
    let table = items.map(|items| {
        let used = used(&head, &base);
        let mut table = Table::new(profile, head, items, stands);
        table.account.header_row = Some(table.head.last());
        table.range = source.columns;
        table.account.range = source.columns.map(|columns| columns.to_string()).unwrap_or_default();
        table.account.layout = table.items.word().to_string();
        table.account.columns = used;
        // A text that is empty says that there is none.
        table.constants = constants.into_iter().filter(|(_, cell)| !cell.text.is_empty()).collect();
        table.data_when = data_when;
        table.kind = source.table;
        table.keys = keys;
        table.missing = missing;
        table
    });
    (table, count)
}

/// Where the cells of a field stand: in its own column, or in that of what it falls back on.
fn stand(head: &Head, field: Field) -> Option<Stand> {
    let own = head.columns.iter().find(|of| of.serves(field));
    let stands_in = |of: &&HeadColumn| of.taken == Taken::Fallback(field) || of.stands_in_for == Some(field);
    own.or_else(|| head.columns.iter().find(stands_in)).map(|of| Stand::column(of.column))
}

/// What is taken from each column.
fn used(head: &Head, sheet: &Sheet) -> Vec<ColumnUse> {
    let of = |of: &HeadColumn| {
        let own = match of.taken {
            Taken::Field(field) | Taken::Fallback(field) => Some(field.key()),
            Taken::Items => Some("item".to_string()),
            Taken::Nothing | Taken::Unknown => None,
        };
        let further = of.also.iter().copied().chain(of.stands_in_for).filter(|_| of.taken != Taken::Items);
        ColumnUse {
            column: places::at(sheet, of.row, Some(of.column)).column,
            header: of.full_name(),
            takes: own.into_iter().chain(further.map(Field::key)).collect(),
            is_known: of.taken != Taken::Unknown,
        }
    };
    head.columns.iter().map(of).collect()
}

fn is_of(choice: &SheetChoice, at: usize, name: &str) -> bool {
    match choice {
        SheetChoice::Any => true,
        SheetChoice::Named(pattern) => glob::fits(pattern, name),
        SheetChoice::At(number) => at + 1 == *number,
    }
}

/// Rows of a sheet that its head may be among, and a few below it.
fn first_rows(book: &mut Workbook, at: usize, within: u32) -> Result<Vec<Row>, Diagnostic> {
    let mut rows = Vec::new();
    book.rows(at, &mut |row: Row| {
        let is_over = row.number > within + 3;
        rows.extend((!is_over).then_some(row));
        if is_over { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    Ok(rows)
}
