//! Finds the header row of a sheet and says which column is which.

use crate::diagnostic::{Diagnostic, Place};
use crate::domain::columns::{Column, Need};
use crate::domain::fold::fold_header;
use crate::load::columns::near::{most_alike, nearest};
use crate::load::findings as say;
use crate::load::workbook::row::{Row, column_letters};

/// Rows among which the header must be.
pub const HEADER_WITHIN: u32 = 15;

/// The header of a column that a table may have.
#[derive(Debug, Clone, Copy)]
pub struct Heading {
    /// As it should be.
    pub name: &'static str,
    /// Other headers that mean it.
    pub aliases: &'static [&'static str],
    /// Whether the job stops without it.
    pub required: bool,
}

impl Heading {
    /// Of a column of results.
    pub fn of(column: &Column) -> Self {
        Self { name: column.header, aliases: column.aliases, required: column.need != Need::Nothing }
    }

    /// Whether a folded header means this column.
    fn has(&self, folded: &str) -> bool {
        std::iter::once(&self.name).chain(self.aliases).any(|name| fold_header(name) == folded)
    }
}

/// Where the columns of a table are.
#[derive(Debug, Clone)]
pub struct Header {
    /// Row of the header.
    pub row: u32,
    /// Field of each 0-based sheet column.
    pub fields: Vec<Option<usize>>,
    /// Sheet column of each field.
    pub positions: Vec<Option<u32>>,
    /// Columns with a header, known or not.
    pub width: usize,
}

/// Where a sheet is, for places.
#[derive(Debug, Clone)]
pub struct SheetPlace {
    /// File name relative to the job folder.
    pub file: String,
    /// Sheet name.
    pub sheet: String,
    /// Columns have numbers, not letters.
    pub is_text: bool,
}

impl SheetPlace {
    /// A cell's place.
    pub fn cell(&self, row: u32, column: Option<u32>, header: &str, text: Option<&str>) -> Place {
        let column = match column {
            Some(column) if self.is_text => (column + 1).to_string(),
            Some(column) => column_letters(column),
            None => String::new(),
        };
        Place {
            file: self.file.clone(),
            sheet: self.sheet.clone(),
            row: Some(row),
            column,
            header: header.to_string(),
            text: text.map(str::to_string),
        }
    }

    /// A whole row.
    pub fn row(&self, row: u32) -> Place {
        self.cell(row, None, "", None)
    }
}

/// How many of the required headers a row has.
pub fn score(row: &Row, columns: &[Heading]) -> usize {
    let folded: Vec<String> = row.cells.iter().map(|c| fold_header(&c.text)).collect();
    columns.iter().filter(|c| c.required && folded.iter().any(|f| c.has(f))).count()
}

/// Whether a row with this score is taken for the header: at least three, or most of a short table.
pub fn is_header(score: usize, columns: &[Heading]) -> bool {
    score >= 3.min(columns.iter().filter(|c| c.required).count())
}

/// Reads a header row; findings are told for missing, double and unknown columns.
pub fn read(row: &Row, columns: &[Heading], sheet: &SheetPlace, findings: &mut Vec<Diagnostic>) -> Header {
    let width = row.cells.iter().map(|c| c.column as usize + 1).max().unwrap_or(0);
    let mut header = Header { row: row.number, fields: vec![None; width], positions: vec![None; columns.len()], width };
    let mut unknown = Vec::new();
    for cell in &row.cells {
        let folded = fold_header(&cell.text);
        let place = |column| sheet.cell(row.number, Some(column), "", Some(cell.text.trim()));
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
            findings.push(say::missing_column(sheet.row(row.number), column.name, near));
        }
    }
    if !unknown.is_empty() {
        let places = unknown.iter().take(say::PLACES);
        let places = places.map(|c| sheet.cell(row.number, Some(c.column), "", Some(c.text.trim()))).collect();
        findings.push(say::unknown_columns(places, &unknown_names));
    }
    header
}
