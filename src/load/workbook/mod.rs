//! Any results file as rows of displayed texts, streamed, before anything is known about their meaning.

pub(crate) mod csv;
pub(crate) mod number_format;
pub(crate) mod ods;
pub(crate) mod ods_styles;
pub(crate) mod package;
pub(crate) mod parts;
pub(crate) mod rich_text;
pub mod row;
pub(crate) mod shown;
pub(crate) mod styles;
pub(crate) mod xls;
pub(crate) mod xls_bounds;
pub(crate) mod xls_look;
pub(crate) mod xls_stream;
pub(crate) mod xlsx;

use row::{EachRow, SheetInfo, SheetNotes};

use crate::decode::decode;
use crate::diagnostic::Diagnostic;

/// An opened results file.
pub enum Workbook {
    /// xlsx, xlsm.
    Xlsx(xlsx::Xlsx),
    /// xls.
    Xls(xls::Xls),
    /// ods.
    Ods(ods::Ods),
    /// csv, tsv.
    Text(csv::TextFile),
}

impl Workbook {
    /// Opens a file by its name and content.
    ///
    /// # Errors
    /// The finding that stops the job: not a workbook, encrypted, broken, too large, undecodable.
    pub fn open(file: &str, bytes: Vec<u8>) -> Result<Self, Diagnostic> {
        use super::findings as say;
        if bytes.is_empty() {
            return Err(say::empty_file(file));
        }
        let extension = file.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
        let zip = bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06");
        let compound = bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
        match extension.as_str() {
            "xlsx" | "xlsm" if zip => xlsx::Xlsx::open(file, bytes).map(Workbook::Xlsx),
            "ods" if zip => ods::Ods::open(file, bytes).map(Workbook::Ods),
            "xls" if compound => xls::Xls::open(file, bytes).map(Workbook::Xls),
            "xlsx" | "xlsm" if compound && contains_utf16(&bytes, "EncryptedPackage") => {
                Err(say::encrypted_workbook(file))
            }
            "xlsx" | "xlsm" | "ods" if compound => Err(say::wrong_extension(file, "xls")),
            "xls" if zip => Err(say::wrong_extension(file, "xlsx")),
            "xlsx" | "xlsm" | "xls" | "ods" => Err(match text_kind(&bytes) {
                Some(kind) => say::wrong_extension(file, kind),
                None => say::not_a_workbook(file),
            }),
            "csv" | "tsv" | "txt" if zip => Err(say::wrong_extension(file, "xlsx")),
            "csv" | "tsv" | "txt" if compound => Err(say::wrong_extension(file, "xls")),
            "csv" | "tsv" | "txt" => csv::TextFile::open(file, &bytes, extension == "tsv").map(Workbook::Text),
            _ => Err(say::unsupported_file(file)),
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
    pub fn rows(&mut self, sheet: usize, each: &mut EachRow) -> Result<SheetNotes, Diagnostic> {
        match self {
            Workbook::Xlsx(book) => book.rows(sheet, each),
            Workbook::Xls(book) => book.rows(sheet, each),
            Workbook::Ods(book) => book.rows(sheet, each),
            Workbook::Text(file) => file.rows(each),
        }
    }
}

/// What kind of text a file is that has the name of a workbook: some programs export a web page or a table of text as .xls.
fn text_kind(bytes: &[u8]) -> Option<&'static str> {
    let head = decode(bytes).ok().filter(|text| !text.contains('\0'))?.trim_start().to_lowercase();
    let first = head.lines().next().unwrap_or_default();
    let has = |words: &[&str]| words.iter().any(|word| head.contains(word));
    match head.starts_with('<') {
        true if has(&["<html", "<table", "<!doctype html"]) => Some("html"),
        true if has(&["urn:schemas-microsoft-com:office:spreadsheet"]) => Some("xml"),
        false if first.contains('\t') => Some("tsv"),
        false if first.contains(',') => Some("csv"),
        _ => None,
    }
}

fn contains_utf16(bytes: &[u8], name: &str) -> bool {
    let needle: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(needle.len()).any(|window| window == needle)
}
