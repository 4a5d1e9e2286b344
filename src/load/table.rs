//! Small tables beside the results, such as last year's list and the knowledge tables: found by their header, read whole.

use std::ops::ControlFlow;

use chrono::NaiveDate;

use super::checks::characters::clean;
use super::columns::header::{self, HEADER_WITHIN, Head, Header, Heading, Headings};
use super::workbook::Workbook;
use super::workbook::row::{Cell, Kind, Row};
use super::{findings as say, places};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::domain::{ColumnUse, Sheet};

/// A table with its header.
pub(crate) struct Table<'c> {
    columns: &'c [Heading],
    sheet: Sheet,
    header: Header,
    rows: Vec<Row>,
}

/// Columns of a table, and further headers of them: each with the proper one.
pub(crate) type Columns<'c, 'm> = (&'c [Heading], &'m [(String, &'static str)]);

/// What a sheet holds.
enum Found<'c> {
    Table(Box<Table<'c>>),
    NoHeader,
    Nothing,
}

/// One row below the header.
#[derive(Clone, Copy)]
pub(crate) struct Record<'t> {
    table: &'t Table<'t>,
    row: &'t Row,
}

impl<'c> Table<'c> {
    /// Reads the first sheet of a file that a person sees and that has the header; people know the file as `file`.
    ///
    /// # Errors
    /// What stops the reading: no workbook, no header, a required column that is missing or stands twice. Columns that
    /// nobody knows are told in `findings`.
    pub(crate) fn read(
        file: &str,
        bytes: Vec<u8>,
        columns: &'c [Heading],
        findings: &mut Vec<Diagnostic>,
    ) -> Result<Self, Vec<Diagnostic>> {
        Self::read_with(file, bytes, (columns, &[]), findings)
    }

    /// The same, where columns have further headers.
    pub(crate) fn read_with(
        file: &str,
        bytes: Vec<u8>,
        columns: Columns<'c, '_>,
        findings: &mut Vec<Diagnostic>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut book = Workbook::open(file, bytes).map_err(|finding| vec![finding])?;
        let visible: Vec<usize> = (0..book.sheets().len()).filter(|at| !book.sheets()[*at].hidden).collect();
        let mut filled = false;
        for position in visible {
            match Self::of_sheet(file, &mut book, position, columns, findings)? {
                Found::Table(table) => return Ok(*table),
                Found::NoHeader => filled = true,
                Found::Nothing => {}
            }
        }
        Err(vec![if filled { say::missing_header(file, "") } else { say::empty_file(file) }])
    }

    /// Every sheet of a workbook but those called `but`, each of which must have the header, hidden ones too.
    ///
    /// # Errors
    /// As [`Table::read`], of the first sheet that cannot be read.
    pub(crate) fn read_all(
        file: &str,
        bytes: Vec<u8>,
        columns: &'c [Heading],
        but: &str,
        findings: &mut Vec<Diagnostic>,
    ) -> Result<Vec<Self>, Vec<Diagnostic>> {
        let mut book = Workbook::open(file, bytes).map_err(|finding| vec![finding])?;
        let mut tables = Vec::new();
        for position in 0..book.sheets().len() {
            let name = book.sheets()[position].name.to_string();
            if name == but {
                continue;
            }
            match Self::of_sheet(file, &mut book, position, (columns, &[]), findings)? {
                Found::Table(table) => tables.push(*table),
                Found::NoHeader => return Err(vec![say::missing_header(file, &name)]),
                // A sheet that a spreadsheet program adds by itself.
                Found::Nothing => {}
            }
        }
        if tables.is_empty() { Err(vec![say::empty_file(file)]) } else { Ok(tables) }
    }

    /// The sheets of a workbook that are chosen, by place, name and whether they are hidden, and that have the header.
    ///
    /// # Errors
    /// As [`Table::read`].
    pub(crate) fn of_sheets(
        file: &str,
        book: &mut Workbook,
        columns: Columns<'c, '_>,
        is_chosen: &dyn Fn(usize, &str, bool) -> bool,
        findings: &mut Vec<Diagnostic>,
    ) -> Result<Vec<Self>, Vec<Diagnostic>> {
        let sheets = book.sheets().iter().enumerate().map(|(at, sheet)| (at, is_chosen(at, &sheet.name, sheet.hidden)));
        let chosen: Vec<usize> = sheets.filter(|(_, is)| *is).map(|(at, _)| at).collect();
        let (mut tables, mut without) = (Vec::new(), Vec::new());
        for position in chosen {
            match Self::of_sheet(file, book, position, columns, findings)? {
                Found::Table(table) => tables.push(*table),
                Found::NoHeader => {
                    without.push(Place { sheet: book.sheets()[position].name.clone(), ..Place::file(file) });
                }
                Found::Nothing => {}
            }
        }
        match (tables.is_empty(), without.is_empty()) {
            (true, true) => Err(vec![say::empty_file(file)]),
            (true, false) => Err(vec![say::missing_header(file, "")]),
            (false, is_whole) => {
                findings.extend((!is_whole).then(|| say::sheets_without_head(without)));
                Ok(tables)
            }
        }
    }

    fn of_sheet(
        file: &str,
        book: &mut Workbook,
        position: usize,
        (columns, more): Columns<'c, '_>,
        findings: &mut Vec<Diagnostic>,
    ) -> Result<Found<'c>, Vec<Diagnostic>> {
        let headings = Headings::new(columns.to_vec()).and(more);
        let mut rows: Vec<Row> = Vec::new();
        let mut keep = |row| {
            rows.push(row);
            ControlFlow::Continue(())
        };
        book.rows(position, &mut keep).map_err(|finding| vec![finding])?;
        let first: Vec<Row> = rows.iter().take_while(|row| row.number <= HEADER_WITHIN).cloned().collect();
        let Some(head) = Head::find(&first, &headings) else {
            return Ok(if rows.is_empty() { Found::Nothing } else { Found::NoHeader });
        };
        let name = book.sheets()[position].name.clone();
        let sheet = Sheet { file: file.to_string(), name, position, is_text: book.is_text(), columns: Vec::new() };
        let mut told = Vec::new();
        let header = header::read(head, &headings, &sheet, &mut told);
        if told.iter().any(|finding| finding.severity == Severity::Error) {
            return Err(told);
        }
        findings.extend(told);
        Ok(Found::Table(Box::new(Self { columns, sheet, header, rows })))
    }

    /// The sheet it stands on.
    pub(crate) fn sheet(&self) -> &Sheet {
        &self.sheet
    }

    /// Whether it has a column, by its position among the headings.
    pub(crate) fn has(&self, column: usize) -> bool {
        self.header.positions[column].is_some()
    }

    /// All rows that say anything, those above the header among them.
    pub(crate) fn all_rows(&self) -> &[Row] {
        &self.rows
    }

    /// Number of the row of the header.
    pub(crate) fn head_row(&self) -> u32 {
        self.header.row
    }

    /// Its columns, with what is taken from each.
    pub(crate) fn columns(&self) -> Vec<ColumnUse> {
        let head = self.rows.iter().find(|row| row.number == self.header.row);
        let of = |cell: &Cell| {
            let taken = self.header.field(cell.column).and_then(|field| self.columns.get(field));
            ColumnUse {
                column: places::label(&self.sheet, cell.column),
                header: cell.text.trim().to_string(),
                takes: taken.map(|heading| heading.name.to_string()).into_iter().collect(),
                is_known: taken.is_some(),
            }
        };
        head.into_iter().flat_map(|row| &row.cells).map(of).collect()
    }

    /// A row as one of the table.
    pub(crate) fn record<'t>(&'t self, row: &'t Row) -> Record<'t> {
        Record { table: self, row }
    }

    /// The rows below the header that say anything.
    pub(crate) fn records(&self) -> impl Iterator<Item = Record<'_>> {
        let below = self.rows.iter().filter(|row| row.number > self.header.row);
        below.map(|row| Record { table: self, row }).filter(|record| !record.is_empty())
    }
}

impl Record<'_> {
    /// Number of the row in its file, from 1.
    pub(crate) fn number(&self) -> u32 {
        self.row.number
    }

    /// The text of a column, by its position among the headings; empty where the cell or the column is not there.
    pub(crate) fn text(&self, column: usize) -> String {
        self.cell(column).map(|cell| clean(&cell.text)).unwrap_or_default()
    }

    /// The day that a cell holds as a date and not as text.
    pub(crate) fn day(&self, column: usize) -> Option<NaiveDate> {
        match self.cell(column)?.kind {
            Kind::Moment(day) => day,
            Kind::UnreadMoment(day, _) => Some(day),
            _ => None,
        }
    }

    /// Whether a person may see something else in the cell than its text: struck out, an error, a value not computed.
    pub(crate) fn is_doubtful(&self, column: usize) -> bool {
        let doubtful =
            |kind: &Kind| matches!(kind, Kind::Marked | Kind::Unseen | Kind::Error | Kind::NoValue | Kind::Unknown(_));
        self.cell(column).is_some_and(|cell| doubtful(&cell.kind))
    }

    fn cell(&self, column: usize) -> Option<&Cell> {
        let position = self.table.header.positions[column];
        self.row.cells.iter().find(|cell| Some(cell.column) == position)
    }

    /// Where the cell of a column stands, with its text.
    pub(crate) fn place(&self, column: usize) -> Place {
        let place = places::at(&self.table.sheet, self.row.number, self.table.header.positions[column]);
        Place { header: self.table.columns[column].name.to_string(), text: Some(self.text(column)), ..place }
    }

    /// The first text of the row, in whatever column.
    pub(crate) fn first(&self) -> String {
        self.row.cells.first().map(|cell| clean(&cell.text)).unwrap_or_default()
    }

    /// Whether the row has one cell alone.
    pub(crate) fn is_alone(&self) -> bool {
        self.row.cells.len() == 1
    }

    /// Whether the row is the header once more.
    pub(crate) fn repeats_head(&self) -> bool {
        let head = self.table.rows.iter().find(|row| row.number == self.table.header.row);
        head.is_some_and(|head| header::says_the_same(head, self.row))
    }

    fn is_empty(&self) -> bool {
        (0..self.table.columns.len()).all(|column| self.text(column).is_empty())
    }
}
