//! xls (Excel 97–2003): texts and dates through calamine; a number's displayed text is out of reach there.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Data, Range, Reader, SheetVisible, Xls as Book};
use chrono::NaiveDate;

use super::row::{CELLS, Cell, EachRow, Kind, Row, SheetInfo, SheetNotes};
use crate::diagnostic::Diagnostic;
use crate::load::findings as say;

/// Largest xls: the format ends at 65,536 rows, and calamine holds all of it.
const XLS_BYTES: usize = 64 << 20;

/// An opened xls.
pub struct Xls {
    file: String,
    book: Book<Cursor<Vec<u8>>>,
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
        if super::xls_bounds::dense_cells(&bytes).is_some_and(|cells| cells > CELLS as u64) {
            return Err(say::file_too_large(file));
        }
        // calamine indexes into records by their declared lengths: a hostile file may make it panic.
        let opened = catch_unwind(AssertUnwindSafe(|| Book::new(Cursor::new(bytes))));
        let book = match opened {
            Ok(Ok(book)) => book,
            Ok(Err(calamine::XlsError::Password)) => return Err(say::encrypted_workbook(file)),
            _ => return Err(say::broken_workbook(file)),
        };
        let visible = |s: &calamine::Sheet| s.visible == SheetVisible::Visible;
        let sheets = book.sheets_metadata().iter();
        let sheets = sheets.map(|s| SheetInfo { name: s.name.clone(), hidden: !visible(s) }).collect();
        Ok(Self { file: file.to_string(), book, sheets })
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
        let (first_row, first_column) = range.start().unwrap_or_default();
        for (number, cells) in (first_row + 1..).zip(range.rows()) {
            let cells: Vec<Cell> =
                (first_column..).zip(cells).filter_map(|(column, data)| cell(column, data)).collect();
            if !cells.is_empty() && each(Row { number, hidden: false, cells }).is_break() {
                break;
            }
        }
        Ok(SheetNotes { hidden_columns: Vec::new(), merged })
    }
}

fn cell(column: u32, data: &Data) -> Option<Cell> {
    let unknown = || Kind::Unknown("xls".to_string());
    let (text, kind) = match data {
        Data::Empty => return None,
        Data::String(text) if text.trim().is_empty() => return None,
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => (text.clone(), Kind::Text),
        Data::Int(_) | Data::Float(_) => (data.to_string(), unknown()),
        Data::DateTime(date) => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            match NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day)) {
                Some(day) if date.is_datetime() => (day.to_string(), Kind::Date(day)),
                _ => (data.to_string(), unknown()),
            }
        }
        Data::Bool(value) => (if *value { "TRUE" } else { "FALSE" }.to_string(), Kind::Boolean),
        Data::Error(error) => (error.to_string(), Kind::Error),
    };
    Some(Cell { column, text, kind, formula: false })
}
