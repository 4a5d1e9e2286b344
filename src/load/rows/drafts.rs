//! Rows of sheets of the default layout → results: which rows are some, and of which batch.

use std::ops::ControlFlow;

use super::cells::Line;
use super::collected::{Collected, Drafted, has_no_number};
use super::derived::prove;
use super::draft::Cells;
use super::left_out::{Label, LeftOut, kind_of_row};
use super::merged::{Merges, Owners, Range};
use super::of_head::of_head;
use super::table::Table;
use crate::diagnostic::Diagnostic;
use crate::domain::Origin;
use crate::domain::columns::Field;
use crate::load::columns::header::{Headings, Repeated};
use crate::load::workbook::Workbook;
use crate::load::workbook::row::Row;
use crate::load::{findings as say, places};

/// Collects rows into drafts.
pub(crate) struct Drafts<'a> {
    headings: &'a Headings,
    table: &'a Table,
    collected: Collected,
    /// Rows without a number, with the draft above: merged cells are known at the end of the sheet.
    waiting: Vec<(Row, Option<usize>)>,
}

impl<'a> Drafts<'a> {
    /// None yet; rows of this table come first.
    pub(crate) fn new(headings: &'a Headings, table: &'a Table) -> Self {
        Self { headings, table, collected: Collected::default(), waiting: Vec::new() }
    }

    /// Rows read as data.
    pub(crate) fn rows(&self) -> usize {
        self.collected.rows
    }

    /// Begins another sheet.
    pub(crate) fn turn_to(&mut self, table: &'a Table) {
        self.table = table;
        self.collected.turn();
    }

    /// Takes one row below the header. Breaks where nobody can say what the rows below it are.
    pub(crate) fn take(&mut self, row: Row) -> ControlFlow<()> {
        let header = &self.table.header;
        let cell = |field: Field| row.cells.iter().find(|cell| Some(cell.column) == header.positions[field as usize]);
        let number = cell(Field::SheetNo);
        if let Some(kind) = of_head(&row, row.number - header.row, number.map(|cell| cell.text.as_str())) {
            let origin = Origin { sheet: self.table.sheet.clone(), row: row.number };
            self.collected.leave_out(kind, &origin);
            return ControlFlow::Continue(());
        }
        let Some(number) = number else {
            self.waiting.push((row, self.collected.last()));
            return ControlFlow::Continue(());
        };
        // A number has figures, and what it is of an item: most rows need no further look.
        if number.text.contains(char::is_numeric) && cell(Field::Item).is_some() {
            let (line, cells) = self.collected.of_cells.arrange(row, self.table);
            self.take_result(line, &cells, None);
            return ControlFlow::Continue(());
        }
        self.take_doubtful(row, self.collected.last())
    }

    /// Takes a row that may be no result.
    fn take_doubtful(&mut self, row: Row, above: Option<usize>) -> ControlFlow<()> {
        let header = &self.table.header;
        let origin = Origin { sheet: self.table.sheet.clone(), row: row.number };
        match header.repeated(&row, self.headings) {
            Some(Repeated::Same) => {
                self.collected.leave_out(LeftOut::Header, &origin);
                return ControlFlow::Continue(());
            }
            Some(Repeated::Other) => {
                self.collected.findings.push(say::other_header(places::row(&origin)));
                return ControlFlow::Break(());
            }
            None => {}
        }
        let label = Label::of(&row, header);
        // Whoever tested signs with a name below the table.
        let agency = self.collected.drafts.last().map_or("", |draft| draft.text(Field::Agency));
        let is_signed = label.as_ref().is_some_and(|label| label.is_only(agency));
        let figures = label.as_ref().filter(|label| label.may_be_total()).map(|_| row.clone());
        let (line, cells) = self.collected.of_cells.arrange(row, self.table);
        if let Some(kind) =
            label.and_then(|label| if is_signed { Some(LeftOut::Signature) } else { kind_of_row(&label, &cells) })
        {
            self.collected.no_data.derived.extend(figures.filter(|_| kind == LeftOut::Total));
            self.collected.leave_out(kind, &origin);
        } else if cells.iter().all(Option::is_none) {
            self.collected.no_data.others.insert(origin.row);
            self.collected.stray.add(|| places::row(&origin));
        } else if has_no_number(&cells) {
            if self.counts(&line, &cells) {
                self.collected.take_loose(origin, &cells, above);
            }
        } else {
            self.take_result(line, &cells, None);
        }
        ControlFlow::Continue(())
    }

    fn counts(&mut self, line: &Line, cells: &Cells) -> bool {
        self.collected.counts(line, cells, self.table.header.width)
    }

    fn take_result(&mut self, line: Line, cells: &Cells, merged: Option<usize>) {
        if self.counts(&line, cells) {
            self.collected.take((line.origin.clone(), line.origin), cells, merged);
        }
    }

    /// Ends a sheet, whose merged cells are known now: rows without a number have the one that is merged over them, and
    /// cells that are empty show what is merged over them.
    ///
    /// # Errors
    /// More merged cells than there can be.
    pub(crate) fn end(&mut self, ranges: &[Range]) -> Result<(), Diagnostic> {
        let table = self.table;
        let merges = Merges::below(&table.header, ranges);
        let owners =
            if merges.all.is_empty() { Owners::default() } else { Owners::of(&self.collected.drafts, &table.sheet) };
        let waiting = std::mem::take(&mut self.waiting);
        let are_there = !waiting.is_empty();
        for (row, above) in waiting {
            let owner = merges.top(Field::SheetNo, row.number).and_then(|top| owners.at(top));
            let _ = match owner {
                Some(_) => {
                    let (line, cells) = self.collected.of_cells.arrange(row, self.table);
                    self.take_result(line, &cells, owner);
                    ControlFlow::Continue(())
                }
                None => self.take_doubtful(row, above),
            };
        }
        if are_there {
            self.collected.sort_items();
        }
        self.collected.end(&merges, &owners, &table.sheet)
    }

    /// Computes sums and averages of the sheet again.
    ///
    /// # Errors
    /// The file cannot be read any more.
    pub(crate) fn prove(&mut self, book: &mut Workbook) -> Result<(), Diagnostic> {
        let Table { header, sheet } = self.table;
        let rows = std::mem::take(&mut self.collected.no_data);
        let told = prove(book, (sheet.position, sheet), header, rows, &mut self.collected.proven)?;
        self.collected.findings.extend(told);
        Ok(())
    }

    /// Everything, with the findings that count over all rows.
    pub(crate) fn finish(self) -> Drafted {
        self.collected.finish()
    }
}
