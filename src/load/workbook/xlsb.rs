//! xlsb (MS-XLSB): the cells of an xlsx as binary records.
//!
//! calamine reads its values and drops number formats, fills, hidden rows, and every cell that leaves its column to the one
//! before, as SheetJS writes them; so this file reads the records that matter itself, through the limits of every package.

use std::collections::HashSet;

use super::colors::Colors;
use super::package::Package;
use super::parts::{Relationship, join, relationships};
use super::rich_text::is_unseen;
use super::row::{CELLS, Cell, EachRow, Kind, ROWS, Rgb, Row, SheetInfo, SheetNotes, TEXT_BYTES, column_letters};
use super::shown;
use super::styles::{Style, theme};
use super::xlsb_conditions::{self, Conditions};
use super::xlsb_records::{Body, Fault, each_record};
use super::xlsb_styles::{Shown, Styles, rich, strings, styles};
use crate::diagnostic::{Diagnostic, Place};
use crate::load::findings as say;

const ROW: u16 = 0;
const SHARED: u16 = 7;
const FORMULAS: std::ops::RangeInclusive<u16> = 8..=11;
/// Cells that say no column: that of the cell before, and one more.
const SHORT: std::ops::RangeInclusive<u16> = 12..=18;
const COLUMNS: u16 = 60;
const RICH: u16 = 62;
const SHEET_END: u16 = 130;
const VIEW: u16 = 137;
const SETTINGS: u16 = 153;
const SHEET: u16 = 156;
const COMPUTING: u16 = 157;
const MERGED: u16 = 176;
/// Most columns of a sheet.
const WIDTH: u32 = 16_384;

/// An opened xlsb.
pub struct Xlsb {
    package: Package,
    sheets: Vec<SheetInfo>,
    parts: Vec<String>,
    shared: Vec<Shown>,
    styles: Styles,
    date_1904: bool,
    /// A program that computes saved the workbook.
    computed: bool,
}

fn said(file: &str, fault: Fault) -> Diagnostic {
    match fault {
        Fault::Broken => say::broken_workbook(file),
        Fault::TooLarge => say::file_too_large(file),
    }
}

impl Xlsb {
    /// Opens an xlsb: sheets, styles, shared strings.
    ///
    /// # Errors
    /// Not a workbook, broken, over a bound.
    pub fn open(file: &str, bytes: Vec<u8>) -> Result<Self, Diagnostic> {
        let mut package = Package::open(file, bytes)?;
        let related = if package.has("_rels/.rels") { relationships(&mut package, "_rels/.rels")? } else { Vec::new() };
        let main = related.iter().find(|r| r.kind.ends_with("/officeDocument")).map(|r| join("", &r.target));
        let main = main.filter(|main| package.has(main)).unwrap_or_else(|| "xl/workbook.bin".to_string());
        let (folder, name) = main.rsplit_once('/').unwrap_or(("", &main));
        let of_workbook = relationships(&mut package, &join(folder, &format!("_rels/{name}.rels")))?;
        let mut book = Self {
            package,
            sheets: Vec::new(),
            parts: Vec::new(),
            shared: Vec::new(),
            styles: Styles::default(),
            date_1904: false,
            computed: false,
        };
        book.list(&main, folder, &of_workbook).map_err(|fault| said(file, fault))?;
        let part = |kind: &str| of_workbook.iter().find(|r| r.kind.ends_with(kind)).map(|r| join(folder, &r.target));
        let there = |book: &Self, kind: &str| part(kind).filter(|part| book.package.has(part));
        let of_theme = there(&book, "/theme").map(|part| theme(&mut book.package, &part)).transpose()?;
        let colors = Colors::default().with_theme(of_theme.unwrap_or_default());
        if let Some(part) = there(&book, "/styles") {
            book.styles = styles(book.package.stream(&part)?, colors).map_err(|fault| said(file, fault))?;
        }
        if book.styles.cells.is_empty() {
            book.styles.cells.push(Style::general());
        }
        if let Some(part) = there(&book, "/sharedStrings") {
            let read = strings(book.package.stream(&part)?, &book.styles);
            book.shared = read.map_err(|fault| said(file, fault))?;
        }
        Ok(book)
    }

    fn list(&mut self, main: &str, folder: &str, of_workbook: &[Relationship]) -> Result<(), Fault> {
        let (sheets, parts, date_1904) = (&mut self.sheets, &mut self.parts, &mut self.date_1904);
        let computed = &mut self.computed;
        let stream = self.package.stream(main).map_err(|_| Fault::Broken)?;
        each_record(stream, |id, body| {
            match id {
                SETTINGS => *date_1904 = body.u32(0)? & 1 > 0,
                // The version of what computes, and whether all is to be computed when the workbook is opened.
                COMPUTING => *computed = body.u32(0)? > 0 && body.u16(24)? & 1 == 0,
                SHEET => {
                    let (id, behind) = body.text(8)?;
                    let id = String::from_utf16_lossy(&id);
                    let part = of_workbook.iter().find(|r| r.id == id).ok_or(Fault::Broken)?;
                    // A chart, a dialog or a macro sheet has no cells.
                    if part.kind.ends_with("/worksheet") {
                        sheets.push(SheetInfo { name: body.string(behind)?, hidden: body.u32(0)? != 0 });
                        parts.push(join(folder, &part.target));
                    }
                }
                _ => {}
            }
            Ok(true)
        })?;
        Ok(())
    }

    /// Sheets in order.
    pub fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    /// Streams the rows of a sheet.
    ///
    /// # Errors
    /// Torn records, over a bound.
    pub fn rows(&mut self, sheet: usize, each: &mut EachRow) -> Result<SheetNotes, Diagnostic> {
        let file = self.package.file().to_string();
        let part = self.parts.get(sheet).cloned().ok_or_else(|| say::broken_workbook(&file))?;
        let stream = self.package.stream(&part)?;
        let mut values = Values {
            shared: &self.shared,
            styles: &self.styles,
            date_1904: self.date_1904,
            computed: self.computed,
            zeros_hidden: false,
        };
        let (mut notes, mut conditions) = (SheetNotes::default(), Conditions::default());
        let hiding = &self.styles.hiding;
        let mut open = Row::default();
        let (mut seen, mut rows, mut cells, mut next) = (HashSet::new(), 0_usize, 0_usize, 0_u32);
        let (mut whole, mut twice, mut many) = (false, None, false);
        let mut give = |row: &mut Row, twice: &mut Option<(u32, Option<u32>)>| {
            row.cells.sort_by_key(|cell| cell.column);
            let pair = row.cells.windows(2).find(|pair| pair[0].column == pair[1].column);
            *twice = pair.map(|pair| (row.number, Some(pair[0].column)));
            if row.cells.is_empty() {
                return true;
            }
            if !seen.insert(row.number) {
                *twice = Some((row.number, None));
            }
            rows += 1;
            twice.is_none() && rows <= ROWS && each(std::mem::take(row)).is_continue()
        };
        let read = each_record(stream, |id, body| {
            match id {
                ROW => {
                    if !give(&mut open, &mut twice) {
                        return Ok(false);
                    }
                    let [flags] = body.bytes::<1>(11)?;
                    let number = body.u32(0)?.checked_add(1).ok_or(Fault::Broken)?;
                    open = Row { number, hidden: flags & 0x10 > 0, cells: Vec::new() };
                    next = 0;
                }
                1..=11 | RICH => {
                    next = body.u32(0)?;
                    if let Some(cell) = values.cell(id, next, body.from(4))? {
                        open.cells.push(cell);
                        cells += 1;
                    }
                    next = next.saturating_add(1);
                }
                _ if SHORT.contains(&id) => {
                    if let Some(cell) = values.cell(id - 11, next, body)? {
                        open.cells.push(cell);
                        cells += 1;
                    }
                    next = next.saturating_add(1);
                }
                COLUMNS if body.u16(16)? & 1 > 0 => notes.hidden_columns.push((body.u32(0)?, body.u32(4)?)),
                VIEW => values.zeros_hidden |= body.u16(0)? & 0x10 == 0,
                MERGED => {
                    let row = |at| body.u32(at).map(|row| row.saturating_add(1));
                    notes.merged.push((row(0)?, body.u32(8)?, row(4)?, body.u32(12)?));
                }
                xlsb_conditions::CELLS..=xlsb_conditions::CONDITION => {
                    notes.colored_by_rules = true;
                    notes.reformatted.extend(conditions.take(id, body, hiding)?);
                }
                SHEET_END => {
                    whole = true;
                    return Ok(give(&mut open, &mut twice));
                }
                _ => {}
            }
            many = cells > CELLS;
            Ok(!many)
        });
        let ended = read.map_err(|fault| said(&file, fault))?;
        if let Some((row, column)) = twice {
            let column = column.map(column_letters).unwrap_or_default();
            let sheet = self.sheets[sheet].name.clone();
            return Err(say::place_taken_twice(Place { sheet, row: Some(row), column, ..Place::file(&file) }));
        }
        if many || rows > ROWS {
            return Err(say::too_many_rows(&file, ROWS));
        }
        // Whoever takes the rows may have had enough.
        if whole || ended { Ok(notes) } else { Err(say::broken_workbook(&file)) }
    }
}

/// What turns records into cells.
struct Values<'a> {
    shared: &'a [Shown],
    styles: &'a Styles,
    date_1904: bool,
    /// A program that computes saved the workbook.
    computed: bool,
    zeros_hidden: bool,
}

impl Values<'_> {
    /// A cell from its record behind the column; none where it shows nothing.
    fn cell(&self, id: u16, column: u32, body: Body) -> Result<Option<Cell>, Fault> {
        if column >= WIDTH {
            return Err(Fault::Broken);
        }
        let [low, middle, high] = body.bytes::<3>(0)?;
        let style = self.styles.cells.get(u32::from_le_bytes([low, middle, high, 0]) as usize);
        let formula = FORMULAS.contains(&id);
        let mut inks = None;
        let mut shown_text = |shown: Shown| {
            inks = shown.inks;
            match style {
                _ if shown.marked => (shown.text, Kind::Marked),
                Some(style) => shown::text(shown.text, &style.format),
                None => (shown.text, Kind::Text),
            }
        };
        let number = |number: f64| {
            let stored = number.to_string();
            match style {
                _ if self.zeros_hidden && number == 0.0 => (stored, Kind::Unknown("zeros".into())),
                Some(style) => shown::number(&stored, &style.format, self.date_1904),
                None => (stored, Kind::Unknown("xlsb".into())),
            }
        };
        let plain = |text| Shown { text, marked: false, inks: None };
        let (text, kind) = match id {
            2 => number(body.rk(4)?),
            3 | 11 => (error(body.bytes::<1>(4)?[0]).to_string(), Kind::Error),
            4 | 10 => (if body.bytes::<1>(4)?[0] > 0 { "TRUE" } else { "FALSE" }.to_string(), Kind::Boolean),
            5 | 9 => number(body.real(4)?),
            6 | 8 => shown_text(plain(body.string(4)?)),
            SHARED => {
                let known = self.shared.get(body.u32(4)? as usize).ok_or(Fault::Broken)?;
                shown_text(Shown { text: known.text.clone(), marked: known.marked, inks: known.inks.clone() })
            }
            RICH => shown_text(rich(body.from(4), self.styles)?),
            _ => return Ok(None),
        };
        if text.len() > TEXT_BYTES {
            return Err(Fault::TooLarge);
        }
        let kind = match style {
            Some(style) if style.struck => Kind::Marked,
            Some(style) if kind != Kind::Marked && is_unseen(&inks, style.unseen, style.fill) => Kind::Unseen,
            _ => kind,
        };
        let kind = if formula && !self.computed { kind.of_formula(&text) } else { kind };
        let fill = style.map_or(Rgb::WHITE, |style| style.fill);
        Ok((!text.trim().is_empty()).then_some(Cell { column, text, kind, formula, fill }))
    }
}

/// The words of an error by its number (`BErr`).
fn error(number: u8) -> &'static str {
    match number {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        0x2B => "#GETTING_DATA",
        _ => "#N/A",
    }
}
