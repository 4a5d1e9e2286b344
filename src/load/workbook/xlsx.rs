//! xlsx: cells streamed from the sheet's XML with the stored number text and its style.
//!
//! calamine turns a stored number into a float and drops its format; both are needed to know the displayed text,
//! so this file reads the four parts that matter itself.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

use quick_xml::events::{BytesStart, Event};

use super::colors::Colors;
use super::conditions::{Conditions, hiding};
use super::number_format::{Format, format_of_code};
use super::package::{Package, attribute, push_reference, read_error};
use super::parts::{Parts, is_true, is_yes, parts};
use super::references::{range, reference, unescape};
use super::rich_text::{Inks, Mark, RichText, is_unseen};
use super::row::{CELLS, Cell, EachRow, Kind, ROWS, Rgb, Row, SheetInfo, SheetNotes, TEXT_BYTES, column_letters};
use super::styles::Style;
use super::{runs, shown};
use crate::diagnostic::{Diagnostic, Place};
use crate::load::findings as say;

/// Most bytes of all shared strings together.
const SHARED_BYTES: usize = 256 << 20;

/// An opened xlsx.
pub struct Xlsx {
    package: Package,
    sheets: Vec<SheetInfo>,
    parts: Vec<String>,
    shared: Vec<Shared>,
    styles: Vec<Style>,
    date_1904: bool,
    computed: bool,
    colors: Colors,
    /// The formats for conditions that may show another text.
    hiding: BTreeSet<u32>,
}

/// A shared string; marked where it is not what its cell shows.
struct Shared {
    text: Box<str>,
    marked: bool,
    inks: Inks,
}

impl Xlsx {
    /// Opens an xlsx: sheets, styles, shared strings.
    ///
    /// # Errors
    /// Not a workbook (a renamed docx), broken, over a bound.
    pub fn open(file: &str, bytes: Vec<u8>) -> Result<Self, Diagnostic> {
        let mut package = Package::open(file, bytes)?;
        let Parts { sheets, strings, styles, theme, date_1904, computed } = parts(&mut package)?;
        let colors = theme.map(|part| super::styles::theme(&mut package, &part)).transpose()?.unwrap_or_default();
        let mut colors = Colors::default().with_theme(colors);
        let styles_part = styles;
        let styles =
            styles_part.as_ref().map(|part| super::styles::styles(&mut package, part, &mut colors)).transpose()?;
        let mut styles = styles.unwrap_or_default();
        let hiding = styles_part.map(|part| hiding(&mut package, &part, &colors)).transpose()?.unwrap_or_default();
        let shared = strings.map(|part| shared_strings(&mut package, &part, &colors)).transpose()?.unwrap_or_default();
        if styles.is_empty() {
            styles.push(Style::general());
        }
        let (sheets, parts) = sheets.into_iter().unzip();
        Ok(Self { package, sheets, parts, shared, styles, date_1904, computed, colors, hiding })
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
        let broken = || say::broken_workbook(&file);
        let part = self.parts.get(sheet).cloned().ok_or_else(broken)?;
        let unknown = format_of_code("");
        let (shared, styles, date_1904) = (&self.shared, &self.styles, self.date_1904);
        let mut values = Values { shared, styles, unknown, date_1904, computed: self.computed, zeros_hidden: false };
        let mut reader = self.package.part(&part)?;
        let mut buffer = Vec::new();
        let mut notes = SheetNotes::default();
        let mut conditions = Conditions::new(&self.hiding, &self.colors);
        let mut row = Row::default();
        let mut cell = RawCell::default();
        let (mut capture, mut numbered) = (false, false);
        let (mut rows, mut cells, mut closed, mut seen) = (0_usize, 0_usize, false, HashSet::new());
        let mut closed_data = false;
        let place = |row, column: Option<u32>| Place {
            sheet: self.sheets[sheet].name.clone(),
            row: Some(row),
            column: column.map(column_letters).unwrap_or_default(),
            ..Place::file(&file)
        };
        loop {
            buffer.clear();
            let event = reader.read_event_into(&mut buffer).map_err(|e| read_error(&file, &e))?;
            match &event {
                Event::Start(element) | Event::Empty(element) => match element.local_name().into_inner() {
                    "row" => {
                        let said = attribute(element, "r").and_then(|r| r.parse().ok());
                        numbered = said.is_some();
                        let number = said.unwrap_or(row.number + 1);
                        let hidden = is_true(element, "hidden") || is_nothing(element, "ht");
                        row = Row { number, hidden, cells: Vec::new() };
                    }
                    "c" => {
                        let next = if cell.row == row.number { cell.column + 1 } else { 0 };
                        cell = RawCell::start(element, row.number, next).ok_or_else(broken)?;
                        cell.is_open = matches!(event, Event::Start(_));
                        // Where a row does not say its number, its cells may.
                        if !numbered && row.cells.is_empty() {
                            row.number = cell.row;
                        }
                        if cell.row != row.number {
                            return Err(say::place_not_of_row(place(row.number, None)));
                        }
                    }
                    "v" | "t" => capture = matches!(event, Event::Start(_)),
                    "f" => cell.formula = true,
                    "r" | "rPr" | "color" | "sz" | "strike" | "vertAlign" if cell.is_open => {
                        runs::take(&mut cell.text, element, &self.colors);
                    }
                    "rPh" if matches!(event, Event::Start(_)) => cell.phonetic = true,
                    "col" if is_true(element, "hidden") || is_nothing(element, "width") => {
                        let end = |name| attribute(element, name).and_then(|v| v.parse::<u32>().ok());
                        if let (Some(low), Some(high)) = (end("min"), end("max")) {
                            notes.hidden_columns.push((low.saturating_sub(1), high.saturating_sub(1)));
                        }
                    }
                    "sheetView" => values.zeros_hidden |= attribute(element, "showZeros").is_some_and(|v| !is_yes(&v)),
                    "mergeCell" => notes.merged.extend(attribute(element, "ref").as_deref().and_then(range)),
                    _ => conditions.start(element, &mut notes),
                },
                Event::Text(text) if capture && !cell.phonetic => cell.text.text.push_str(text),
                Event::CData(text) if capture && !cell.phonetic => cell.text.text.push_str(text),
                Event::Text(text) if closed_data => conditions.text(text),
                Event::GeneralRef(reference) if capture && !cell.phonetic => {
                    push_reference(&mut cell.text.text, reference).map_err(|e| read_error(&file, &e))?;
                }
                Event::End(element) => match element.local_name().into_inner() {
                    "v" | "t" => capture = false,
                    "r" => cell.text.stand(Mark::Plain),
                    "rPh" => cell.phonetic = false,
                    "sheetData" => closed_data = true,
                    "c" => {
                        cell.is_open = false;
                        if cell.text.text.len() > TEXT_BYTES {
                            return Err(say::file_too_large(&file));
                        }
                        let read = values.read(&mut cell);
                        let read = read.map_err(|NoText| say::text_not_there(place(row.number, Some(cell.column))))?;
                        if let Some(read) = read {
                            cells += 1;
                            row.cells.push(read);
                        }
                    }
                    "row" if !row.cells.is_empty() => {
                        rows += 1;
                        row.cells.sort_by_key(|c| c.column);
                        let number = row.number;
                        if let Some(pair) = row.cells.windows(2).find(|pair| pair[0].column == pair[1].column) {
                            return Err(say::place_taken_twice(place(number, Some(pair[0].column))));
                        }
                        if !seen.insert(number) {
                            return Err(say::place_taken_twice(place(number, None)));
                        }
                        let done = std::mem::take(&mut row);
                        row.number = number;
                        if each(done).is_break() {
                            return Ok(notes);
                        }
                    }
                    "worksheet" => closed = true,
                    name => conditions.end(name, &mut notes),
                },
                Event::Eof => break,
                _ => {}
            }
            if rows > ROWS || cells > CELLS {
                return Err(say::too_many_rows(&file, ROWS));
            }
        }
        if closed { Ok(notes) } else { Err(broken()) }
    }
}

/// What turns a raw cell into a grid cell.
struct Values<'a> {
    shared: &'a [Shared],
    styles: &'a [Style],
    /// The format of a style that the file does not have.
    unknown: Format,
    date_1904: bool,
    /// A program that computes saved the workbook.
    computed: bool,
    zeros_hidden: bool,
}

/// The cell's text is in none of the shared strings.
struct NoText;

/// The `t` attribute of a cell.
#[derive(Default, Clone, Copy)]
enum CellType {
    #[default]
    Number,
    Shared,
    Inline,
    Boolean,
    Error,
    Date,
}

impl CellType {
    fn of(text: &str) -> Self {
        match text {
            "s" => Self::Shared,
            "inlineStr" | "str" => Self::Inline,
            "b" => Self::Boolean,
            "e" => Self::Error,
            "d" => Self::Date,
            _ => Self::Number,
        }
    }
}

#[derive(Default)]
struct RawCell {
    row: u32,
    column: u32,
    kind: CellType,
    style: usize,
    text: RichText,
    formula: bool,
    phonetic: bool,
    /// It has not ended.
    is_open: bool,
}

impl RawCell {
    /// None where it is said to stand where no cell can.
    fn start(element: &BytesStart, row: u32, next: u32) -> Option<Self> {
        let mut cell = RawCell { row, column: next, ..RawCell::default() };
        for attribute in element.attributes().with_checks(false).flatten() {
            match attribute.key.into_inner() {
                "r" => (cell.row, cell.column) = reference(&attribute.value)?,
                "t" => cell.kind = CellType::of(&attribute.value),
                "s" => cell.style = attribute.value.parse().unwrap_or(usize::MAX),
                _ => {}
            }
        }
        Some(cell)
    }
}

impl Values<'_> {
    /// The grid cell; none where it shows nothing.
    fn read(&self, raw: &mut RawCell) -> Result<Option<Cell>, NoText> {
        let rich = std::mem::take(&mut raw.text);
        let inline = matches!(raw.kind, CellType::Inline);
        let mut marked = false;
        let mut inks = rich.inks();
        let text = match rich.shown().filter(|_| inline) {
            Some(shown) => shown.into_owned(),
            None => {
                marked = inline;
                rich.text
            }
        };
        let (column, formula) = (raw.column, raw.formula);
        let (text, kind) = match raw.kind {
            // A cell without an index shows nothing.
            CellType::Shared if text.trim().is_empty() => return Ok(None),
            CellType::Shared => {
                let index = text.trim().parse::<usize>().map_err(|_| NoText)?;
                let shared = self.shared.get(index).ok_or(NoText)?;
                marked = shared.marked;
                inks.clone_from(&shared.inks);
                shown::text(shared.text.to_string(), self.format(raw.style))
            }
            CellType::Inline if text.is_empty() && formula => return Ok(None),
            CellType::Inline => shown::text(unescape(text), self.format(raw.style)),
            CellType::Boolean => (if text.trim() == "1" { "TRUE" } else { "FALSE" }.into(), Kind::Boolean),
            CellType::Error => (text, Kind::Error),
            _ if text.trim().is_empty() && formula => {
                return Ok(Some(Cell {
                    column,
                    text: String::new(),
                    kind: Kind::NoValue,
                    formula,
                    fill: self.fill(raw.style),
                }));
            }
            _ if text.trim().is_empty() => return Ok(None),
            _ if self.zeros_hidden && text.trim().trim_matches(['-', '0', '.']).is_empty() => {
                (text, Kind::Unknown("zeros".into()))
            }
            CellType::Date => shown::iso_date(text.trim(), self.format(raw.style), self.date_1904),
            // A library that does not compute writes a zero too, and asks for computing when the workbook is opened.
            CellType::Number if formula && !(self.computed && text.trim() == "0") => {
                let (shown, kind) = shown::number(text.trim(), self.format(raw.style), self.date_1904);
                let kind = kind.of_formula(&shown);
                (shown, kind)
            }
            CellType::Number => shown::number(text.trim(), self.format(raw.style), self.date_1904),
        };
        let struck = self.styles.get(raw.style).is_some_and(|style| style.struck);
        let is_seen = |style: &Style| !is_unseen(&inks, style.unseen, style.fill);
        let kind = match self.styles.get(raw.style) {
            _ if marked || struck => Kind::Marked,
            Some(style) if !is_seen(style) => Kind::Unseen,
            _ => kind,
        };
        Ok((!text.trim().is_empty()).then_some(Cell { column, text, kind, formula, fill: self.fill(raw.style) }))
    }

    fn fill(&self, style: usize) -> Rgb {
        self.styles.get(style).map_or(Rgb::WHITE, |style| style.fill)
    }

    fn format(&self, style: usize) -> &Format {
        self.styles.get(style).map_or(&self.unknown, |style| &style.format)
    }
}

/// Whether a width or a height is zero.
fn is_nothing(element: &BytesStart, name: &str) -> bool {
    attribute(element, name).is_some_and(|size| size.starts_with('0') && size.trim_matches(['0', '.']).is_empty())
}

fn shared_strings(package: &mut Package, part: &str, colors: &Colors) -> Result<Vec<Shared>, Diagnostic> {
    let file = package.file().to_string();
    let mut reader = package.part(part)?;
    let (mut buffer, mut strings, mut text) = (Vec::new(), Vec::new(), RichText::default());
    let (mut capture, mut phonetic, mut total) = (false, false, 0_usize);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|e| read_error(&file, &e))? {
            Event::Start(element) => match element.local_name().into_inner() {
                "si" => text.clear(),
                "t" => capture = true,
                "rPh" => phonetic = true,
                _ => runs::take(&mut text, &element, colors),
            },
            Event::Empty(element) => match element.local_name().into_inner() {
                "si" => strings.push(Shared { text: "".into(), marked: false, inks: None }),
                _ => runs::take(&mut text, &element, colors),
            },
            Event::Text(piece) if capture && !phonetic => text.text.push_str(&piece),
            Event::CData(piece) if capture && !phonetic => text.text.push_str(&piece),
            Event::GeneralRef(reference) if capture && !phonetic => {
                push_reference(&mut text.text, &reference).map_err(|e| read_error(&file, &e))?;
            }
            Event::End(element) => match element.local_name().into_inner() {
                "t" => capture = false,
                "r" => text.stand(Mark::Plain),
                "rPh" => phonetic = false,
                "si" => {
                    total += text.text.len();
                    if text.text.len() > TEXT_BYTES || total > SHARED_BYTES {
                        return Err(say::file_too_large(&file));
                    }
                    let shown = text.shown();
                    let marked = shown.is_none();
                    let shown = shown.map_or_else(|| text.text.clone(), Cow::into_owned);
                    strings.push(Shared { text: unescape(shown).into(), marked, inks: text.inks() });
                }
                _ => {}
            },
            Event::Eof => return Ok(strings),
            _ => {}
        }
    }
}
