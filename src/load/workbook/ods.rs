//! ods: every cell carries its displayed text, so nothing has to be computed.

use chrono::NaiveDate;
use quick_xml::events::{BytesStart, Event};

use super::number_format;
use super::package::{Package, attribute, each_start, push_reference, read_error};
use super::row::{CELLS, Cell, EachRow, Kind, ROWS, Row, SheetInfo, SheetNotes, TEXT_BYTES};
use crate::diagnostic::Diagnostic;
use crate::load::findings as say;

const CONTENT: &str = "content.xml";
/// Most times that a row with content repeats: results do not repeat at all, a bomb does four billion times.
const REPEATED: u32 = 1000;

/// An opened ods.
pub struct Ods {
    package: Package,
    sheets: Vec<SheetInfo>,
}

impl Ods {
    /// Opens an ods.
    ///
    /// # Errors
    /// Not a spreadsheet, encrypted, broken.
    pub fn open(file: &str, bytes: Vec<u8>) -> Result<Self, Diagnostic> {
        let mut package = Package::open(file, bytes)?;
        if !package.has(CONTENT) {
            return Err(say::not_a_workbook(file));
        }
        let (mut encrypted, mut spreadsheet, mut sheets) = (false, false, Vec::new());
        if package.has("META-INF/manifest.xml") {
            each_start(&mut package, "META-INF/manifest.xml", |element| {
                encrypted |= element.local_name().into_inner() == "encryption-data";
            })?;
        }
        if encrypted {
            return Err(say::encrypted_workbook(file));
        }
        each_start(&mut package, CONTENT, |element| match element.local_name().into_inner() {
            "spreadsheet" => spreadsheet = true,
            "table" if spreadsheet => {
                sheets.push(SheetInfo { name: attribute(element, "name").unwrap_or_default(), hidden: false });
            }
            _ => {}
        })?;
        if spreadsheet { Ok(Self { package, sheets }) } else { Err(say::not_a_workbook(file)) }
    }

    /// Sheets in order.
    pub fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    /// Streams the rows of a sheet.
    ///
    /// # Errors
    /// Broken XML, over a bound.
    pub fn rows(&mut self, sheet: usize, each: &mut EachRow) -> Result<SheetNotes, Diagnostic> {
        let file = self.package.file().to_string();
        let mut reader = self.package.part(CONTENT)?;
        let mut buffer = Vec::new();
        let mut notes = SheetNotes::default();
        let (mut tables, mut next_row, mut emitted, mut cells) = (0_usize, 1_u32, 0_usize, 0_usize);
        let mut row = OpenRow::default();
        let mut cell: Option<OpenCell> = None;
        let (mut paragraph, mut annotation, mut paragraphs) = (0_usize, 0_usize, 0_usize);
        loop {
            buffer.clear();
            let event = reader.read_event_into(&mut buffer).map_err(|e| read_error(&file, &e))?;
            let empty = matches!(event, Event::Empty(_));
            let wanted = tables == sheet + 1;
            match &event {
                Event::Start(element) | Event::Empty(element) => match element.local_name().into_inner() {
                    "table" => tables += usize::from(annotation == 0),
                    "table-row" if wanted => {
                        row = OpenRow::start(element);
                        next_row = finish_empty(empty, next_row, &row);
                    }
                    "table-cell" | "covered-table-cell" if wanted => {
                        let open = OpenCell::start(element);
                        notes.merged.extend(open.merged(next_row, row.column));
                        paragraphs = 0;
                        if empty {
                            row.column = row.column.saturating_add(open.repeated);
                        } else {
                            cell = Some(open);
                        }
                    }
                    "annotation" if !empty => annotation += 1,
                    "p" if !empty && annotation == 0 => {
                        paragraph += 1;
                        paragraphs += 1;
                        if paragraphs > 1 {
                            cell.iter_mut().for_each(|c| c.text.push('\n'));
                        }
                    }
                    "s" if paragraph > 0 => {
                        let count = attribute(element, "c").and_then(|c| c.parse::<usize>().ok()).unwrap_or(1);
                        cell.iter_mut().for_each(|c| c.text.extend(std::iter::repeat_n(' ', count.min(1000))));
                    }
                    "line-break" if paragraph > 0 => cell.iter_mut().for_each(|c| c.text.push('\n')),
                    "table-column" if wanted => {}
                    _ => {}
                },
                Event::Text(text) if paragraph > 0 && annotation == 0 => {
                    cell.iter_mut().for_each(|c| c.text.push_str(text));
                }
                Event::GeneralRef(reference) if paragraph > 0 && annotation == 0 => {
                    if let Some(cell) = &mut cell {
                        push_reference(&mut cell.text, reference).map_err(|e| read_error(&file, &e))?;
                    }
                }
                Event::End(element) => match element.local_name().into_inner() {
                    "annotation" => annotation = annotation.saturating_sub(1),
                    "p" if annotation == 0 => paragraph = paragraph.saturating_sub(1),
                    "table-cell" | "covered-table-cell" if wanted => {
                        if let Some(open) = cell.take() {
                            if open.text.len() > TEXT_BYTES {
                                return Err(say::file_too_large(&file));
                            }
                            row.push(open, &mut cells);
                        }
                    }
                    "table-row" if wanted => {
                        let repeated = if row.cells.is_empty() { 0 } else { row.repeated };
                        if repeated > REPEATED {
                            return Err(say::too_many_rows(&file, ROWS));
                        }
                        for number in (next_row..).take(repeated as usize) {
                            emitted += 1;
                            cells += row.cells.len();
                            if emitted > ROWS || cells > CELLS {
                                return Err(say::too_many_rows(&file, ROWS));
                            }
                            if each(Row { number, hidden: row.hidden, cells: row.cells.clone() }).is_break() {
                                return Ok(notes);
                            }
                        }
                        next_row = next_row.saturating_add(row.repeated);
                    }
                    "table" if wanted => return Ok(notes),
                    _ => {}
                },
                Event::Eof => return Err(say::broken_workbook(&file)),
                _ => {}
            }
            if cells > CELLS {
                return Err(say::too_many_rows(&file, ROWS));
            }
        }
    }
}

fn finish_empty(empty: bool, next_row: u32, row: &OpenRow) -> u32 {
    if empty { next_row.saturating_add(row.repeated) } else { next_row }
}

#[derive(Default)]
struct OpenRow {
    repeated: u32,
    hidden: bool,
    column: u32,
    cells: Vec<Cell>,
}

impl OpenRow {
    fn start(element: &BytesStart) -> Self {
        let hidden = attribute(element, "visibility").is_some_and(|v| v != "visible");
        Self { repeated: count(element, "number-rows-repeated"), hidden, column: 0, cells: Vec::new() }
    }

    fn push(&mut self, open: OpenCell, cells: &mut usize) {
        let (repeated, column) = (open.repeated, self.column);
        self.column = self.column.saturating_add(repeated);
        if let Some((text, kind)) = open.read() {
            for column in (column..).take(repeated.min(1024) as usize) {
                *cells += 1;
                self.cells.push(Cell { column, text: text.clone(), kind: kind.clone(), formula: open.formula });
            }
        }
    }
}

struct OpenCell {
    repeated: u32,
    value_type: String,
    value: String,
    formula: bool,
    spanned: (u32, u32),
    text: String,
}

impl OpenCell {
    fn start(element: &BytesStart) -> Self {
        let value = attribute(element, "value").or_else(|| attribute(element, "date-value"));
        Self {
            repeated: count(element, "number-columns-repeated"),
            value_type: attribute(element, "value-type").unwrap_or_default(),
            value: value.unwrap_or_default(),
            formula: attribute(element, "formula").is_some(),
            spanned: (count(element, "number-rows-spanned"), count(element, "number-columns-spanned")),
            text: String::new(),
        }
    }

    fn merged(&self, row: u32, column: u32) -> Option<(u32, u32, u32, u32)> {
        let (rows, columns) = self.spanned;
        (rows > 1 || columns > 1)
            .then(|| (row, column, row.saturating_add(rows - 1), column.saturating_add(columns - 1)))
    }

    fn read(&self) -> Option<(String, Kind)> {
        let text = self.text.trim().to_string();
        if text.is_empty() {
            return (self.formula && !self.value_type.is_empty()).then(|| (String::new(), Kind::NoValue));
        }
        let kind = match self.value_type.as_str() {
            // LibreOffice saves this where the cell cannot show its value.
            _ if text == "#FMT" => Kind::Unknown("#FMT".into()),
            "float" | "percentage" | "currency" => {
                let (ungrouped, stored) = number_format::given(&text, &self.value);
                Kind::Number { ungrouped, stored }
            }
            "date" => {
                let day = self.value.get(..10).and_then(|d| d.parse::<NaiveDate>().ok());
                Kind::Moment(day.filter(|_| shows_a_day(&text)))
            }
            "time" => Kind::Moment(None),
            "boolean" => Kind::Boolean,
            _ if self.formula && text.starts_with('#') => Kind::Error,
            _ => Kind::Text,
        };
        Some((text, kind))
    }
}

/// Whether a date's text has a number each for year, month and day, or all in one.
fn shows_a_day(text: &str) -> bool {
    let numbers = || text.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
    numbers().count() >= 3 || numbers().any(|number| number.len() == 8)
}

fn count(element: &BytesStart, name: &str) -> u32 {
    attribute(element, name).and_then(|v| v.parse().ok()).unwrap_or(1).max(1)
}
