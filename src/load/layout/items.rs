//! How the rows of a table become results: one way for each layout of items. A layout says which columns it takes from a head,
//! and makes results of every row of data.

use std::sync::Arc;

use super::head::Head;
use crate::diagnostic::Diagnostic;
use crate::domain::Sheet;
use crate::domain::columns::Field;
use crate::load::profile::items::Items;
use crate::load::rows::draft::Cells;
use crate::load::workbook::row::{Cell, Row};

/// The layout of a table whose head is known.
pub(super) enum ItemsOf {
    /// A row has one item, in columns of its own.
    Long,
}

/// A result of a row.
pub(super) struct ResultOf {
    /// Where the fields of its item stand.
    pub sheet: Arc<Sheet>,
    /// Its cells, with those of its batch.
    pub cells: Cells,
}

impl ItemsOf {
    /// The layout of a table, which takes its columns from the head. `rows` are the first of the sheet.
    ///
    /// # Errors
    /// What is wrong with the head.
    pub(super) fn of(_items: &Items, _head: &mut Head, _rows: &[Row], _sheet: &Sheet) -> Result<Self, Vec<Diagnostic>> {
        Ok(Self::Long)
    }

    /// Fields that need no column of their own.
    pub(super) fn gives(&self) -> &'static [Field] {
        &[]
    }

    /// Rows below the head that belong to it.
    pub(super) fn rows_of_head(&self) -> &[u32] {
        &[]
    }

    /// The results of a row, at least one: where it has no item, that of its batch alone; and why none of its items is
    /// believed, told at its cell. `taken` are its cells in the columns of the layout, `own` says where other fields stand.
    pub(super) fn results(
        &self,
        _taken: &[Cell],
        cells: Cells,
        own: Arc<Sheet>,
        _row: u32,
    ) -> (Vec<ResultOf>, Option<Diagnostic>) {
        match self {
            Self::Long => (vec![ResultOf { sheet: own, cells }], None),
        }
    }
}
