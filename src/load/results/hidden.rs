//! Hidden columns among the data, and cells that a page does not show.

use crate::diagnostic::{Diagnostic, Place};
use crate::domain::columns::COLUMNS;
use crate::load::rows::table::Table;
use crate::load::workbook::row::SheetNotes;
use crate::load::{findings as say, places};

/// What is told of cells that a page has and does not show.
pub(super) fn cells(notes: &SheetNotes, table: &Table) -> Option<Diagnostic> {
    let place = |row: &u32| places::at(&table.sheet, *row, None);
    (!notes.unshown.is_empty()).then(|| say::cells_not_shown(notes.unshown.iter().map(place).collect()))
}

/// What is told of the hidden columns of a table.
pub(super) fn columns(notes: &SheetNotes, table: &Table) -> Option<Diagnostic> {
    let (header, sheet) = (&table.header, &table.sheet);
    let is_hidden = |c: u32| notes.hidden_columns.iter().any(|(low, high)| (low..=high).contains(&&c));
    let width = u32::try_from(header.width).unwrap_or(0);
    let hidden: Vec<u32> = (0..width).filter(|c| header.field(*c).is_some() && is_hidden(*c)).collect();
    if hidden.is_empty() {
        return None;
    }
    let name = |c: &u32| header.field(*c).map_or("", |field| COLUMNS[field].header);
    let place = |c: &u32| Place { header: name(c).to_string(), row: None, ..places::at(sheet, 0, Some(*c)) };
    let list = hidden.iter().map(name).collect::<Vec<_>>().join("、");
    let places = hidden.iter().map(place).collect();
    Some(say::hidden_data(places, (&format!("列“{list}”"), &format!("columns {list} are"))))
}
