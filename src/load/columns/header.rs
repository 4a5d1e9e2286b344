//! Finds the header row of a sheet and says which column is which.

use crate::diagnostic::{Diagnostic, Place};
use crate::domain::Sheet;
use crate::domain::columns::{Column, Need};
use crate::domain::fold::fold_header;
use crate::load::columns::near::{most_alike, nearest};
use crate::load::workbook::row::{Cell, Row};
use crate::load::{findings as say, places};

/// Rows among which the header must be.
pub(crate) const HEADER_WITHIN: u32 = 15;

/// The header of a column that a table may have.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heading {
    /// As it should be.
    pub name: &'static str,
    /// Other headers that mean it.
    pub aliases: &'static [&'static str],
    /// Whether the job stops without it.
    pub required: bool,
}

impl Heading {
    /// Of a column of results.
    pub(crate) fn of(column: &Column) -> Self {
        Self { name: column.header, aliases: column.aliases, required: column.need != Need::Nothing }
    }

    /// Whether a folded header means this column.
    fn has(&self, folded: &str) -> bool {
        std::iter::once(&self.name).chain(self.aliases).any(|name| fold_header(name) == folded)
    }
}

/// Where the columns of a table are.
#[derive(Debug, Clone)]
pub(crate) struct Header {
    /// Row of the header.
    pub row: u32,
    /// Field of each 0-based sheet column.
    pub fields: Vec<Option<usize>>,
    /// Sheet column of each field.
    pub positions: Vec<Option<u32>>,
    /// Columns with a header, known or not.
    pub width: usize,
}

/// How many of the required headers a row has.
pub(crate) fn score(row: &Row, columns: &[Heading]) -> usize {
    let folded: Vec<String> = row.cells.iter().map(|c| fold_header(&c.text)).collect();
    columns.iter().filter(|c| c.required && folded.iter().any(|f| c.has(f))).count()
}

/// Whether a row with this score is taken for the header: at least three, or most of a short table.
pub(crate) fn is_header(score: usize, columns: &[Heading]) -> bool {
    score >= 3.min(columns.iter().filter(|c| c.required).count())
}

/// Reads a header row; findings are told for missing, double and unknown columns.
pub(crate) fn read(row: &Row, columns: &[Heading], sheet: &Sheet, findings: &mut Vec<Diagnostic>) -> Header {
    let width = row.cells.iter().map(|c| c.column as usize + 1).max().unwrap_or(0);
    let mut header = Header { row: row.number, fields: vec![None; width], positions: vec![None; columns.len()], width };
    let mut unknown = Vec::new();
    let place = |column: u32, cell: &Cell| {
        let text = Some(cell.text.trim().to_string());
        Place { text, ..places::at(sheet, row.number, Some(column)) }
    };
    for cell in &row.cells {
        let folded = fold_header(&cell.text);
        let place = |column| place(column, cell);
        match columns.iter().position(|c| c.has(&folded)) {
            Some(field) => match header.positions[field] {
                Some(first) => {
                    findings.push(say::duplicate_column(place(first), place(cell.column), columns[field].name));
                }
                None => {
                    header.positions[field] = Some(cell.column);
                    header.fields[cell.column as usize] = Some(field);
                }
            },
            None => unknown.push(cell),
        }
    }
    let unknown_names: Vec<String> = unknown.iter().map(|c| c.text.trim().to_string()).collect();
    for (column, position) in columns.iter().zip(&header.positions) {
        if column.required && position.is_none() {
            let names = || unknown_names.iter().map(String::as_str);
            let near = nearest(column.name, names()).or_else(|| most_alike(column.name, names()));
            findings.push(say::missing_column(places::at(sheet, row.number, None), column.name, near));
        }
    }
    if !unknown.is_empty() {
        let places = unknown.iter().take(say::PLACES).map(|cell| place(cell.column, cell)).collect();
        findings.push(say::unknown_columns(places, &unknown_names));
    }
    header
}
