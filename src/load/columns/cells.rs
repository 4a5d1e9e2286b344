//! The cells of a results sheet, by row and column.

use super::header::{Header, SheetPlace};
use crate::diagnostic::Place;
use crate::domain::columns::Field;

/// Names cells of a results sheet.
#[derive(Debug, Clone)]
pub struct Cells {
    /// The sheet.
    pub sheet: SheetPlace,
    /// Sheet column of each field.
    pub positions: Vec<Option<u32>>,
}

impl Cells {
    /// From a header row.
    pub fn new(sheet: SheetPlace, header: &Header) -> Self {
        Self { sheet, positions: header.positions.clone() }
    }

    /// A cell by row and field, with its own text.
    pub fn at(&self, row: u32, field: Field, text: &str) -> Place {
        self.sheet.cell(row, self.positions[field as usize], field.header(), Some(text))
    }

    /// An empty cell, or a cell whose text does not matter.
    pub fn bare(&self, row: u32, field: Field) -> Place {
        self.sheet.cell(row, self.positions[field as usize], field.header(), None)
    }
}
