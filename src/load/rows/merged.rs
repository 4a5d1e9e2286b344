//! Merged cells below the header: what stands in the upper left one is shown in all of them.

use std::collections::BTreeMap;

use super::draft::Draft;
use crate::domain::Sheet;
use crate::domain::columns::{COLUMNS, Field, Part};
use crate::load::columns::header::Header;

/// First row, first column, last row, last column; rows from 1, columns from 0.
pub(crate) type Range = (u32, u32, u32, u32);

/// The merged cells that concern a table.
#[derive(Debug, Default)]
pub(crate) struct Merges {
    /// All of them, in the order of the file.
    pub all: Vec<Merge>,
    /// Last row by field and first row, of those down one column.
    down: BTreeMap<(Field, u32), u32>,
}

/// Cells that are one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Merge {
    /// First row.
    pub top: u32,
    /// Last row.
    pub bottom: u32,
    /// First column.
    pub left: u32,
    /// The field that it is of; none where it is of several, or begins in a column that is not read.
    pub field: Option<Field>,
}

impl Merges {
    /// Those of a sheet that reach below the header of its table and cover a cell of it.
    pub(crate) fn below(header: &Header, ranges: &[Range]) -> Self {
        let mut merges = Self::default();
        for &(top, left, bottom, right) in ranges.iter().filter(|(_, _, bottom, _)| *bottom > header.row) {
            let end = right.min(u32::try_from(header.width).unwrap_or(u32::MAX));
            let mut fields = (left..=end).filter_map(|column| header.field(column));
            let Some(first) = fields.next() else { continue };
            let is_one = fields.next().is_none() && header.field(left).is_some() && top > header.row;
            if is_one && top == bottom {
                continue;
            }
            let field = is_one.then(|| COLUMNS[first].field);
            merges.all.push(Merge { top, bottom, left, field });
            merges.down.extend(field.map(|field| ((field, top), bottom)));
        }
        merges
    }

    /// The first row of the merged cells of a field that a row is in.
    pub(crate) fn top(&self, field: Field, row: u32) -> Option<u32> {
        let (&(of, top), &bottom) = self.down.range(..=(field, row)).next_back()?;
        (of == field && row <= bottom).then_some(top)
    }
}

/// Rows of a sheet with the draft that each belongs to.
#[derive(Default)]
pub(crate) struct Owners(Vec<(u32, usize)>);

impl Owners {
    /// Of the drafts that have rows in a sheet.
    pub(crate) fn of(drafts: &[Draft], sheet: &Sheet) -> Self {
        let rows = |draft: &Draft| {
            let items = draft.items.iter().map(|item| &item.origin);
            let here =
                std::iter::once(&draft.origin).chain(items).filter(|origin| origin.sheet.position == sheet.position);
            here.map(|origin| origin.row).collect::<Vec<_>>()
        };
        let rows = drafts.iter().enumerate().flat_map(|(at, draft)| rows(draft).into_iter().map(move |row| (row, at)));
        let mut rows: Vec<_> = rows.collect();
        rows.sort_unstable();
        rows.dedup();
        Self(rows)
    }

    /// The draft of a row.
    pub(crate) fn at(&self, row: u32) -> Option<usize> {
        self.between(row, row).first().map(|(_, draft)| *draft)
    }

    /// Rows from one to another, both included.
    pub(crate) fn between(&self, first: u32, last: u32) -> &[(u32, usize)] {
        let from = self.0.partition_point(|(row, _)| *row < first);
        let to = self.0.partition_point(|(row, _)| *row <= last);
        &self.0[from..to.max(from)]
    }
}

impl Merge {
    /// The draft that it is all within, and that its text stands in.
    pub(crate) fn owner(&self, owners: &Owners) -> Option<usize> {
        let owner = owners.at(self.top)?;
        owners.between(self.top, self.bottom).iter().all(|(_, draft)| *draft == owner).then_some(owner)
    }

    /// Gives its rows what it shows. False where nobody can say what a row of it has: it is over several batches, over
    /// what was tested, required, measured or judged, or over cells of several columns.
    pub(crate) fn spread(&self, drafts: &mut [Draft], owners: &Owners, sheet: &Sheet) -> bool {
        let (Some(field), Some(owner)) = (self.field, self.owner(owners)) else { return false };
        if field.column().part != Part::Item {
            return true;
        }
        let is_here = |row: u32| (self.top..=self.bottom).contains(&row);
        let mut items = drafts[owner].items.iter_mut().filter(|item| item.origin.sheet.position == sheet.position);
        let Some(first) = items.find(|item| item.origin.row == self.top) else { return false };
        let text = first.shared(field);
        if text.is_empty() || !matches!(field, Field::Unit | Field::Basis | Field::TestBasis) {
            return false;
        }
        items.filter(|item| is_here(item.origin.row)).for_each(|item| item.set(field, text.clone()));
        true
    }
}
