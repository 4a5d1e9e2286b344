//! Any results file as rows of displayed texts, streamed, before anything is known about their meaning.

pub(crate) mod colors;
pub(crate) mod conditions;
pub(crate) mod content;
pub(crate) mod csv;
pub(crate) mod csv_dialect;
pub(crate) mod html;
pub(crate) mod html_look;
pub(crate) mod html_tables;
pub(crate) mod html_text;
pub(crate) mod json;
pub(crate) mod json_flat;
pub(crate) mod json_tree;
pub(crate) mod number_format;
pub(crate) mod ods;
pub(crate) mod ods_cell;
pub(crate) mod ods_conditions;
pub(crate) mod ods_digits;
pub(crate) mod ods_formats;
pub(crate) mod ods_styles;
pub(crate) mod ods_tables;
pub(crate) mod package;
pub(crate) mod parts;
pub(crate) mod references;
pub(crate) mod rich_text;
pub mod row;
pub(crate) mod runs;
pub(crate) mod shown;
pub(crate) mod styles;
pub(crate) mod xls;
pub(crate) mod xls_bounds;
pub(crate) mod xls_conditions;
pub(crate) mod xls_look;
pub(crate) mod xls_stream;
pub(crate) mod xls_text;
pub(crate) mod xlsb;
pub(crate) mod xlsb_conditions;
pub(crate) mod xlsb_records;
pub(crate) mod xlsb_styles;
pub(crate) mod xlsx;

use content::{Content, content};
pub(crate) use csv_dialect::named_delimiter;
use row::{EachRow, SheetInfo, SheetNotes};

use super::findings as say;
use crate::decode::NamedEncoding;
use crate::diagnostic::Diagnostic;

/// Extensions of files that are read.
pub(crate) const EXTENSIONS: [&str; 13] =
    ["xlsx", "xlsm", "xlsb", "xls", "ods", "csv", "tsv", "et", "html", "htm", "json", "jsonl", "ndjson"];

/// The extension of a file in small letters; empty where it has none.
pub(crate) fn extension(file: &str) -> String {
    file.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).unwrap_or_default()
}

/// How a text file is written, where somebody says it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TextRule {
    /// Its encoding; a mark at its beginning comes before it.
    pub encoding: Option<NamedEncoding>,
    /// What stands between its cells.
    pub delimiter: Option<char>,
}

/// An opened results file.
pub enum Workbook {
    /// xlsx, xlsm.
    Xlsx(xlsx::Xlsx),
    /// xls.
    Xls(xls::Xls),
    /// xlsb.
    Xlsb(xlsb::Xlsb),
    /// ods.
    Ods(Box<ods::Ods>),
    /// csv, tsv.
    Text(csv::TextFile),
    /// html, htm.
    Html(html::Html),
    /// json, jsonl, ndjson.
    Json(json::Json),
}

impl Workbook {
    /// Opens a file by its name and content.
    ///
    /// # Errors
    /// The finding that stops the job: not a workbook, encrypted, broken, too large, undecodable.
    pub fn open(file: &str, bytes: Vec<u8>) -> Result<Self, Diagnostic> {
        if bytes.is_empty() {
            return Err(say::empty_file(file));
        }
        let extension = extension(file);
        match (extension.as_str(), content(&bytes)) {
            ("xlsx" | "xlsm" | "et", Content::Xlsx) => xlsx::Xlsx::open(file, bytes).map(Workbook::Xlsx),
            ("xlsb" | "et", Content::Xlsb) => xlsb::Xlsb::open(file, bytes).map(Workbook::Xlsb),
            ("ods", Content::Ods) => ods::Ods::open(file, bytes).map(|book| Workbook::Ods(Box::new(book))),
            ("xls" | "et", Content::Xls) => xls::Xls::open(file, bytes).map(Workbook::Xls),
            ("csv" | "tsv" | "txt", Content::Csv | Content::Tsv | Content::Unknown) => {
                csv::TextFile::open(file, &bytes, extension == "tsv").map(Workbook::Text)
            }
            // A page may begin with some words.
            ("html" | "htm", Content::Html | Content::Csv | Content::Tsv | Content::Unknown) => {
                html::Html::open(file, &bytes).map(Workbook::Html)
            }
            ("json" | "jsonl" | "ndjson", Content::Json | Content::Unknown) => {
                json::Json::open(file, &bytes, extension != "json").map(Workbook::Json)
            }
            (known, other) if EXTENSIONS.contains(&known) || known == "txt" => Err(content::refused(file, other)),
            _ => Err(say::unsupported_file(file)),
        }
    }

    /// Opens a file as [`Workbook::open`] does, and what many systems export as `.xls` and is a web page or text between
    /// tabs or commas: for who has said what the file looks like.
    ///
    /// # Errors
    /// As [`Workbook::open`].
    pub fn open_exported(file: &str, bytes: Vec<u8>) -> Result<Self, Diagnostic> {
        Self::open_written(file, bytes, TextRule::default())
    }

    /// The same where somebody has said how a text file is written.
    ///
    /// # Errors
    /// As [`Workbook::open`]; bytes that are no text of that encoding.
    pub fn open_written(file: &str, bytes: Vec<u8>, rule: TextRule) -> Result<Self, Diagnostic> {
        let kind = content(&bytes);
        let is_text = matches!(kind, Content::Csv | Content::Tsv | Content::Html | Content::Json | Content::Unknown);
        // From here on the file is one in UTF-8.
        let bytes = match rule.encoding.filter(|_| is_text && !bytes.is_empty()) {
            Some(encoding) => encoding.decode(&bytes).map(String::into_bytes).map_err(|before| {
                let line = before.matches('\n').count() + 1;
                say::not_in_encoding(file, line, encoding.name())
            })?,
            None => bytes,
        };
        let kind = content(&bytes);
        let is_table = matches!(extension(file).as_str(), "csv" | "tsv" | "txt" | "xls" | "et");
        if let Some(mark) = rule.delimiter.filter(|_| is_table)
            && matches!(kind, Content::Csv | Content::Tsv | Content::Unknown)
            && !bytes.is_empty()
        {
            return csv::TextFile::open_as(file, &bytes, false, Some(mark)).map(Workbook::Text);
        }
        if matches!(extension(file).as_str(), "xls" | "et") {
            match content(&bytes) {
                Content::Html => return html::Html::open(file, &bytes).map(Workbook::Html),
                Content::Tsv => return csv::TextFile::open(file, &bytes, true).map(Workbook::Text),
                Content::Csv => return csv::TextFile::open(file, &bytes, false).map(Workbook::Text),
                _ => {}
            }
        }
        Self::open(file, bytes)
    }

    /// Sheets in order.
    pub fn sheets(&self) -> &[SheetInfo] {
        match self {
            Workbook::Xlsx(book) => book.sheets(),
            Workbook::Xls(book) => book.sheets(),
            Workbook::Xlsb(book) => book.sheets(),
            Workbook::Ods(book) => book.sheets(),
            Workbook::Text(file) => file.sheets(),
            Workbook::Html(page) => page.sheets(),
            Workbook::Json(file) => file.sheets(),
        }
    }

    /// Whether columns have numbers (text file) instead of letters.
    pub fn is_text(&self) -> bool {
        matches!(self, Workbook::Text(_))
    }

    /// Whether its rows are records, whose names are its first row.
    pub(crate) fn is_json(&self) -> bool {
        matches!(self, Workbook::Json(_))
    }

    /// Whether its cells have the colors that a person saw behind them: a text has none.
    pub fn keeps_fills(&self) -> bool {
        !matches!(self, Workbook::Text(_) | Workbook::Json(_))
    }

    /// Streams the rows of one sheet.
    ///
    /// # Errors
    /// The finding that stops the job: broken or over a bound.
    pub fn rows(&mut self, sheet: usize, each: &mut EachRow) -> Result<SheetNotes, Diagnostic> {
        match self {
            Workbook::Xlsx(book) => book.rows(sheet, each),
            Workbook::Xls(book) => book.rows(sheet, each),
            Workbook::Xlsb(book) => book.rows(sheet, each),
            Workbook::Ods(book) => book.rows(sheet, each),
            Workbook::Text(file) => file.rows(each),
            Workbook::Html(page) => page.rows(sheet, each),
            Workbook::Json(file) => file.rows(sheet, each),
        }
    }
}
