//! xls (Excel 97–2003): values through calamine, which drops how cells look; that comes from our own look at the records.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::row::{CELLS, Cell, EachRow, Kind, Row, SheetInfo, SheetNotes};
use super::shown;
use super::xls_look::{Look, SheetLook, look_of};
use crate::diagnostic::Diagnostic;
use crate::load::findings as say;
use calamine::{Data, Range, Reader, SheetVisible, Xls as Book};

/// Largest xls: the format ends at 65,536 rows, and calamine holds all of it.
const XLS_BYTES: usize = 64 << 20;
/// Most cells of its sheets together, empty ones between others included.
const DENSE_CELLS: u64 = 16_000_000;

/// An opened xls.
pub struct Xls {
    file: String,
    book: Box<Book<Cursor<Vec<u8>>>>,
    /// Absent for kinds of file older than that of Excel 97.
    look: Option<Look>,
    sheets: Vec<SheetInfo>,
}

impl Xls {
    /// Opens an xls.
    ///
    /// # Errors
    /// Encrypted, broken, too large.
    pub fn open(file: &str, bytes: Vec<u8>) -> Result<Self, Diagnostic> {
        if bytes.len() > XLS_BYTES {
            return Err(say::file_too_large(file));
        }
        // calamine allocates every sheet densely; a file that cannot be followed is left to it to refuse.
        if super::xls_stream::runs_in_circles(&bytes) {
            return Err(say::broken_workbook(file));
        }
        let stream = super::xls_stream::workbook_stream(&bytes);
        if stream.as_deref().is_some_and(|stream| super::xls_bounds::dense_cells(stream) > DENSE_CELLS) {
            return Err(say::file_too_large(file));
        }
        let look = stream.as_deref().and_then(look_of);
        // calamine indexes into records by their declared lengths: a hostile file may make it panic.
        let opened = catch_unwind(AssertUnwindSafe(|| Book::new(Cursor::new(bytes))));
        let book = match opened {
            Ok(Ok(book)) => Box::new(book),
            Ok(Err(calamine::XlsError::Password)) => return Err(say::encrypted_workbook(file)),
            _ => return Err(say::broken_workbook(file)),
        };
        let visible = |s: &calamine::Sheet| s.visible == SheetVisible::Visible;
        let sheets = book.sheets_metadata().iter();
        let sheets = sheets.map(|s| SheetInfo { name: s.name.clone(), hidden: !visible(s) }).collect();
        Ok(Self { file: file.to_string(), book, look, sheets })
    }

    /// Sheets in order.
    pub fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    /// Streams the rows of a sheet.
    ///
    /// # Errors
    /// Broken sheet, over a bound.
    pub fn rows(&mut self, sheet: usize, each: &mut EachRow) -> Result<SheetNotes, Diagnostic> {
        let broken = || say::broken_workbook(&self.file);
        let name = self.sheets.get(sheet).map(|s| s.name.clone()).ok_or_else(broken)?;
        let range: Range<Data> = self.book.worksheet_range(&name).map_err(|_| broken())?;
        if range.used_cells().count() > CELLS {
            return Err(say::file_too_large(&self.file));
        }
        let merged = self.book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let merged = merged.iter().map(|d| (d.start.0 + 1, d.start.1, d.end.0 + 1, d.end.1)).collect();
        let nothing = SheetLook::default();
        let in_sheet = self.look.as_ref().and_then(|look| look.sheets.get(sheet)).unwrap_or(&nothing);
        let (first_row, first_column) = range.start().unwrap_or_default();
        for (row, cells) in (first_row..).zip(range.rows()) {
            let read = |(column, data)| cell(row, column, data, self.look.as_ref(), in_sheet);
            let cells: Vec<Cell> = (first_column..).zip(cells).filter_map(read).collect();
            let row = Row { number: row + 1, hidden: in_sheet.hides(row), cells };
            if !row.cells.is_empty() && each(row).is_break() {
                break;
            }
        }
        Ok(SheetNotes {
            unshown: Vec::new(),
            hidden_columns: in_sheet.hidden_columns.clone(),
            merged,
            colored_by_rules: in_sheet.colored_by_rules,
            reformatted: self.look.as_ref().map(|look| in_sheet.reformatted(look.colors())).unwrap_or_default(),
        })
    }
}

fn cell(row: u32, column: u32, data: &Data, look: Option<&Look>, sheet: &SheetLook) -> Option<Cell> {
    let known = sheet.cell(row, column);
    let formula = known.is_some_and(|cell| cell.formula);
    let format = look.zip(known).and_then(|(look, cell)| look.format(cell));
    let date_1904 = look.is_some_and(|look| look.date_1904);
    let number = |stored: String| match format {
        _ if sheet.zeros_hidden && stored == "0" => (stored, Kind::Unknown("zeros".into())),
        Some(format) => shown::number(&stored, format, date_1904),
        None => (stored, Kind::Unknown("xls".into())),
    };
    let rich = look.zip(known).and_then(|(look, cell)| look.rich(cell));
    // An older kind of file does not say who computed it, and a zero of its formulas stays unknown.
    let computed = look.zip(known).is_some_and(|(look, cell)| look.computed && !cell.stale);
    let is_bare = matches!(data, Data::Empty) || matches!(data, Data::String(text) if text.is_empty());
    if formula && is_bare && look.is_some_and(|look| !look.computed) {
        // A library that does not compute saves an empty text.
        let fill = look.zip(known).map(|(look, cell)| look.fill(cell)).unwrap_or_default();
        return Some(Cell { column, text: String::new(), kind: Kind::NoValue, formula, fill });
    }
    let (text, kind) = match data {
        Data::Empty => return None,
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            let text = rich.map_or(text, |rich| &rich.text).clone();
            match format {
                _ if rich.is_some_and(|rich| rich.marked) => (text, Kind::Marked),
                Some(format) => shown::text(text, format),
                None => (text, Kind::Text),
            }
        }
        Data::Int(stored) => number(stored.to_string()),
        Data::Float(stored) => number(stored.to_string()),
        Data::DateTime(date) => number(date.as_f64().to_string()),
        Data::Bool(value) => (if *value { "TRUE" } else { "FALSE" }.to_string(), Kind::Boolean),
        Data::Error(error) => (error.to_string(), Kind::Error),
    };
    let kind = match look.zip(known) {
        Some((look, cell)) if kind == Kind::Marked || look.strikes(cell) => Kind::Marked,
        Some((look, cell)) if look.is_unseen(cell) => Kind::Unseen,
        _ => kind,
    };
    let kind = if formula && !computed { kind.of_formula(&text) } else { kind };
    let fill = look.zip(known).map(|(look, cell)| look.fill(cell)).unwrap_or_default();
    (!text.trim().is_empty()).then_some(Cell { column, text, kind, formula, fill })
}
