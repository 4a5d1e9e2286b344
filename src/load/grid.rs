//! Grid stage: any results file as rows of displayed texts, streamed, before anything is known about their meaning.

use std::ops::ControlFlow;

use chrono::NaiveDate;

use super::{ods, text, xls, xlsx};
use crate::diagnostic::Diagnostic;

/// Largest file that is opened, in bytes.
pub const FILE_BYTES: u64 = 256 << 20;
/// Most rows of one sheet.
pub const ROWS: usize = 500_000;
/// Most non-empty cells of one sheet.
pub const CELLS: usize = 16_000_000;
/// Longest text of one cell, in bytes: Excel allows 32,767 characters.
pub const TEXT_BYTES: usize = 128 << 10;

/// A non-empty cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// 0-based column.
    pub column: u32,
    /// The text a person sees in the cell, or the stored text where `kind` says that it cannot be known.
    pub text: String,
    /// What the cell holds.
    pub kind: Kind,
    /// The text is the cached value of a formula.
    pub formula: bool,
}

/// What a cell holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Text, as typed.
    Text,
    /// A number whose displayed text is known.
    Number {
        /// The stored number with at most 15 significant digits.
        stored: String,
        /// The displayed text has thousands separators.
        grouped: bool,
    },
    /// A date by its number format; the text is what it shows, or its ISO form.
    Date(NaiveDate),
    /// A number whose displayed text cannot be known, with the number format.
    Unknown(String),
    /// `#N/A` and the like.
    Error,
    /// TRUE or FALSE.
    Boolean,
    /// A formula without a cached value.
    NoValue,
}

/// A row with at least one non-empty cell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Row {
    /// 1-based, as a spreadsheet shows it; the line of a text file.
    pub number: u32,
    /// Hidden in the workbook.
    pub hidden: bool,
    /// Non-empty cells by column.
    pub cells: Vec<Cell>,
}

/// A sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetInfo {
    /// Name; empty for a text file.
    pub name: String,
    /// Hidden or very hidden.
    pub hidden: bool,
}

/// What is known about a sheet besides its rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SheetNotes {
    /// Hidden columns, 0-based, both ends included.
    pub hidden_columns: Vec<(u32, u32)>,
    /// Merged ranges: first row, first column, last row, last column; rows 1-based, columns 0-based.
    pub merged: Vec<(u32, u32, u32, u32)>,
}

/// Takes rows until it breaks.
pub type EachRow<'a> = dyn FnMut(Row) -> ControlFlow<()> + 'a;

/// An opened results file.
pub enum Workbook {
    /// xlsx, xlsm.
    Xlsx(xlsx::Xlsx),
    /// xls.
    Xls(xls::Xls),
    /// ods.
    Ods(ods::Ods),
    /// csv, tsv.
    Text(text::TextFile),
}

impl Workbook {
    /// Opens a file by its name and content.
    ///
    /// # Errors
    /// The finding that stops the job: not a workbook, encrypted, broken, too large, undecodable.
    pub fn open(file: &str, bytes: Vec<u8>) -> Result<Self, Box<Diagnostic>> {
        use super::findings as say;
        if bytes.is_empty() {
            return Err(say::empty_file(file).into());
        }
        let extension = file.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
        let zip = bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06");
        let compound = bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
        match extension.as_str() {
            "xlsx" | "xlsm" if zip => xlsx::Xlsx::open(file, bytes).map(Workbook::Xlsx),
            "ods" if zip => ods::Ods::open(file, bytes).map(Workbook::Ods),
            "xls" if compound => xls::Xls::open(file, bytes).map(Workbook::Xls),
            "xlsx" | "xlsm" if compound && contains_utf16(&bytes, "EncryptedPackage") => {
                Err(say::encrypted_workbook(file).into())
            }
            "xlsx" | "xlsm" | "ods" if compound => Err(say::wrong_extension(file, "xls").into()),
            "xls" if zip => Err(say::wrong_extension(file, "xlsx").into()),
            "xlsx" | "xlsm" | "xls" | "ods" => Err(say::not_a_workbook(file).into()),
            "csv" | "tsv" | "txt" if zip => Err(say::wrong_extension(file, "xlsx").into()),
            "csv" | "tsv" | "txt" if compound => Err(say::wrong_extension(file, "xls").into()),
            "csv" | "tsv" | "txt" => text::TextFile::open(file, &bytes, extension == "tsv").map(Workbook::Text),
            _ => Err(say::unsupported_file(file).into()),
        }
    }

    /// Sheets in order.
    pub fn sheets(&self) -> &[SheetInfo] {
        match self {
            Workbook::Xlsx(book) => book.sheets(),
            Workbook::Xls(book) => book.sheets(),
            Workbook::Ods(book) => book.sheets(),
            Workbook::Text(file) => file.sheets(),
        }
    }

    /// Whether columns have numbers (text file) instead of letters.
    pub fn is_text(&self) -> bool {
        matches!(self, Workbook::Text(_))
    }

    /// Streams the rows of one sheet.
    ///
    /// # Errors
    /// The finding that stops the job: broken or over a bound.
    pub fn rows(&mut self, sheet: usize, each: &mut EachRow) -> Result<SheetNotes, Box<Diagnostic>> {
        match self {
            Workbook::Xlsx(book) => book.rows(sheet, each),
            Workbook::Xls(book) => book.rows(sheet, each),
            Workbook::Ods(book) => book.rows(sheet, each),
            Workbook::Text(file) => file.rows(each),
        }
    }
}

/// Column letters of a 0-based column: 0 → `A`, 27 → `AB`.
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|&b| char::from(b)).collect()
}

fn contains_utf16(bytes: &[u8], name: &str) -> bool {
    let needle: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(needle.len()).any(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_a_spreadsheet() {
        for (column, letters) in [(0, "A"), (25, "Z"), (26, "AA"), (31, "AF"), (16383, "XFD")] {
            assert_eq!(column_letters(column), letters);
        }
    }
}
