//! Columns that serve more than one field, because the profile says so.

use super::above::Arranged;
use super::head::{Head, Taken};
use super::words;
use crate::domain::Origin;
use crate::domain::columns::Field;
use crate::load::columns::header::Header;
use crate::load::profile::values::Values;
use crate::load::rows::cells::OfCells;
use crate::load::workbook::row::Cell;

/// Further fields of columns: whether each is the field's own column, or says it where that one says nothing.
pub(super) struct Further(Vec<(u32, Field, bool)>);

impl Further {
    /// Of a head whose columns are taken.
    pub(super) fn of(head: &Head) -> Self {
        let mut all = Vec::new();
        for of in head.columns.iter().filter(|of| of.taken != Taken::Items) {
            all.extend(of.also.iter().map(|field| (of.column, *field, true)));
            all.extend(of.stands_in_for.map(|field| (of.column, field, false)));
        }
        Self(all)
    }

    /// Says where the fields stand that have such a column as their own.
    pub(super) fn place(&self, header: &mut Header) {
        for (column, field, _) in self.0.iter().filter(|(_, _, is_own)| *is_own) {
            header.positions[*field as usize].get_or_insert(*column);
        }
    }

    /// Gives a row what its cell says of them.
    pub(super) fn read(
        &self,
        cell: &Cell,
        arranged: &mut Arranged,
        values: &Values,
        (of_cells, origin): (&mut OfCells, &Origin),
    ) {
        for (_, field, is_own) in self.0.iter().filter(|(column, ..)| *column == cell.column) {
            let kept = of_cells.keep(cell.clone(), *field, origin);
            let read = kept.and_then(|cell| words::read(values, *field, cell));
            if *is_own {
                arranged.blanked.extend(read.is_none().then_some(*field));
                arranged.cells[*field as usize] = read;
            } else {
                arranged.fallback.extend(read.map(|cell| (*field, cell)));
            }
        }
    }
}
