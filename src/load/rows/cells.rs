//! The cells of a row by field, and what is wrong with one by itself.

use super::draft::Cells;
use super::exports::{is_lost, is_made_of_nothing, unwrapped};
use super::naming::is_ditto;
use super::rewritten::is_rewritten;
use super::table::Table;
use super::tally::Tally;
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::columns::{COLUMNS, COUNT, Field, Holds};
use crate::domain::{HoldReason, Origin};
use crate::load::checks::characters::{clean, first_forbidden};
use crate::load::checks::look_alikes::{look_alike, with_plain_ideographs};
use crate::load::checks::placeholders::waits_to_be_written;
use crate::load::workbook::row::{Cell, Kind, Row};
use crate::load::{findings as say, places};

/// Where a row stands, and how.
pub(crate) struct Line {
    /// Its place.
    pub origin: Origin,
    /// Hidden in the workbook.
    pub hidden: bool,
    /// Columns up to its last cell.
    pub width: usize,
}

/// What is counted over all cells.
#[derive(Default)]
pub(crate) struct OfCells {
    formulas: Tally,
    stored: Tally,
    wrapped: Tally,
    /// Cells that say no more than that they repeat another.
    dittos: Tally,
    /// Cells with radicals, which are read as the characters that they show.
    radicals: Tally,
}

impl OfCells {
    /// The cells of a row by field, as they are kept.
    pub(crate) fn arrange(&mut self, row: Row, table: &Table) -> (Line, Cells) {
        let origin = Origin { sheet: table.sheet.clone(), row: row.number };
        let width = row.cells.iter().map(|c| c.column as usize + 1).max().unwrap_or(0);
        let mut cells: Cells = [const { None }; COUNT];
        for cell in row.cells {
            if let Some(field) = table.header.field(cell.column) {
                cells[field] = self.keep(cell, COLUMNS[field].field, &origin);
            }
        }
        (Line { origin, hidden: row.hidden, width }, cells)
    }

    /// A cell of a field as it is kept; none where it says nothing.
    pub(crate) fn keep(&mut self, mut cell: Cell, field: Field, origin: &Origin) -> Option<Cell> {
        let column = cell.column;
        let at = |written| Place { text: Some(written), ..places::at(&origin.sheet, origin.row, Some(column)) };
        if with_plain_ideographs(&cell.text).is_some() {
            self.radicals.add(|| at(cell.text.clone()));
        }
        cell.text = match &cell.kind {
            Kind::Moment(Some(day)) | Kind::UnreadMoment(day, _) if matches!(field.column().holds, Holds::Date) => {
                day.to_string()
            }
            _ => clean(&cell.text),
        };
        if let (Kind::Text, Some(inner)) = (&cell.kind, unwrapped(&cell.text)) {
            let written = std::mem::replace(&mut cell.text, inner);
            self.wrapped.add(|| at(written));
        }
        (!cell.text.is_empty() || cell.kind == Kind::NoValue).then_some(cell)
    }

    /// A cell's own defects.
    pub(crate) fn inspect(
        &mut self,
        origin: &Origin,
        field: Field,
        cell: &Cell,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<HoldReason> {
        let place = || places::cell(origin, field, &cell.text);
        let is_computed = cell.kind != Kind::NoValue && !is_zero(cell);
        if cell.formula && is_computed {
            self.formulas.add(place);
        }
        let (finding, reason) = match &cell.kind {
            Kind::Number { stored: Some(stored), .. } if field == Field::Result => {
                self.stored.add(|| places::cell(origin, field, &format!("{} ({stored})", cell.text)));
                return None;
            }
            _ if is_zero(cell) => (say::formula_of_zero(place()), HoldReason::UnknownDisplayText),
            Kind::Unknown(format) => (say::unknown_display_text(place(), format), HoldReason::UnknownDisplayText),
            Kind::UnreadMoment(_, format) if !matches!(field.column().holds, Holds::Date) => {
                (say::unknown_display_text(place(), format), HoldReason::UnknownDisplayText)
            }
            _ if is_rewritten(field, cell) => (say::rewritten_by_spreadsheet(place()), HoldReason::UnknownDisplayText),
            Kind::Marked => (say::marked_text(place()), HoldReason::UnknownDisplayText),
            Kind::Unseen => (say::unseen_text(place()), HoldReason::UnknownDisplayText),
            Kind::Error => (say::error_cell(place()), HoldReason::IncompleteRow),
            Kind::Text if matches!(cell.text.as_str(), "TRUE" | "FALSE") && field != Field::Trademark => {
                (say::boolean_cell(place()), HoldReason::IncompleteRow)
            }
            Kind::Boolean => (say::boolean_cell(place()), HoldReason::IncompleteRow),
            Kind::NoValue => (say::formula_without_value(places::bare(origin, field)), HoldReason::UnknownDisplayText),
            // Where a sample was taken, and for whom, is no more than told.
            _ if is_ditto(&cell.text)
                && !matches!(field, Field::Manufacturer | Field::SampledParty | Field::Principal) =>
            {
                self.dittos.add(place);
                return Some(HoldReason::IncompleteRow);
            }
            _ if is_lost(&cell.text) => (say::lost_value(place()), HoldReason::IncompleteRow),
            _ if is_to_be_written(field)
                && waits_to_be_written(&cell.text, matches!(field, Field::SheetNo | Field::ReportNo)) =>
            {
                (say::waits_to_be_written(place()), HoldReason::IncompleteRow)
            }
            _ if holds_words(field) && is_made_of_nothing(&cell.text) => {
                (say::made_of_nothing(place()), HoldReason::IncompleteRow)
            }
            _ => {
                let (character, why) = first_forbidden(&cell.text).or_else(|| look_alike(&cell.text))?;
                (say::unprintable_text(place(), character, why), HoldReason::UnprintableText)
            }
        };
        findings.push(finding);
        Some(reason)
    }

    /// What is told of them.
    pub(crate) fn told(self) -> impl Iterator<Item = Diagnostic> {
        let told = [
            self.dittos.told(say::dittos),
            self.formulas.told(say::formula_cells),
            self.stored.told(say::stored_value_differs),
            self.wrapped.told(say::wrapped_texts),
            self.radicals.told(say::radicals_read),
        ];
        told.into_iter().flatten()
    }
}

/// Whether a zero in a column is no value of it. Whatever stands in remarks is told for a person.
fn holds_words(field: Field) -> bool {
    matches!(field.column().holds, Holds::Text)
        && !matches!(field, Field::Result | Field::Requirement | Field::CreditCode | Field::Remark)
}

/// Whether a cell that only says that it waits holds. Names of enterprises are asked elsewhere what they name.
fn is_to_be_written(field: Field) -> bool {
    let is_of_others = matches!(field, Field::Manufacturer | Field::SampledParty | Field::Principal);
    field == Field::Result || holds_words(field) && !is_of_others
}

/// Whether a cell is a formula whose saved value is a zero that may never have been computed.
fn is_zero(cell: &Cell) -> bool {
    cell.formula && matches!(&cell.kind, Kind::Unknown(of) if of == "0")
}
