//! Hidden columns among the data, and cells that a page or a condition does not show as they are.

use super::header::Header;
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::Sheet;
use crate::domain::columns::COLUMNS;
use crate::load::workbook::row::SheetNotes;
use crate::load::{findings as say, places};

/// All that is told of a sheet besides its rows.
pub(crate) fn told(notes: &SheetNotes, header: &Header, sheet: &Sheet) -> impl Iterator<Item = Diagnostic> {
    [columns(notes, header, sheet), cells(notes, sheet), conditions(notes, header, sheet)].into_iter().flatten()
}

/// What is told of cells that a page has and does not show.
fn cells(notes: &SheetNotes, sheet: &Sheet) -> Option<Diagnostic> {
    let place = |row: &u32| places::at(sheet, *row, None);
    (!notes.unshown.is_empty()).then(|| say::cells_not_shown(notes.unshown.iter().map(place).collect()))
}

/// What is told of the hidden columns of a table.
fn columns(notes: &SheetNotes, header: &Header, sheet: &Sheet) -> Option<Diagnostic> {
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

/// What is told of cells whose number format depends on a condition: which one they show is not looked for.
fn conditions(notes: &SheetNotes, header: &Header, sheet: &Sheet) -> Option<Diagnostic> {
    let first_known = |low: u32, high: u32| {
        let width = u32::try_from(header.width).unwrap_or(0);
        (low..=high.min(width)).find_map(|column| header.field(column).map(|field| (column, field)))
    };
    let mut found: Vec<Place> = Vec::new();
    for (first, low, last, high) in &notes.reformatted {
        if let Some((column, field)) = first_known(*low, *high).filter(|_| *last > header.row) {
            let name = COLUMNS[field].header.to_string();
            let row = (*first).max(header.row + 1);
            found.push(Place { header: name, ..places::at(sheet, row, Some(column)) });
        }
    }
    (!found.is_empty()).then(|| say::conditional_formats(found))
}
