//! ods: cells carry their displayed text, as a rule; where a writer left it out, the number's format tells it.

use quick_xml::events::{BytesStart, Event};

use super::ods_cell::{Calendar, OpenCell, count};
use super::ods_conditions::Conditions;
use super::ods_styles::Styles;
use super::ods_tables::{Listed, Tables, listed};
use super::package::{Package, attribute, each_start, push_reference, read_error};
use super::rich_text::{Mark, RunInk, is_unseen};
use super::row::{CELLS, Cell, EachRow, Kind, ROWS, Row, SheetInfo, SheetNotes, TEXT_BYTES};
use crate::diagnostic::Diagnostic;
use crate::load::findings as say;

const CONTENT: &str = "content.xml";
const META: &str = "meta.xml";
/// Most times that a row with content repeats: results do not repeat at all, a bomb does four billion times.
const REPEATED: u32 = 1000;
/// What may stand in a paragraph and is no text of it.
const APART: [&str; 18] = [
    "annotation",
    "note",
    "ruby-text",
    "frame",
    "g",
    "custom-shape",
    "rect",
    "line",
    "polyline",
    "polygon",
    "regular-polygon",
    "path",
    "circle",
    "ellipse",
    "connector",
    "caption",
    "measure",
    "control",
];

/// An opened ods.
pub struct Ods {
    package: Package,
    sheets: Vec<SheetInfo>,
    /// The number of every sheet's table.
    tables: Vec<usize>,
    styles: Styles,
    calendar: Calendar,
    /// A program that computes saved the document.
    computed: bool,
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
        let mut encrypted = false;
        if package.has("META-INF/manifest.xml") {
            each_start(&mut package, "META-INF/manifest.xml", |element| {
                encrypted |= element.local_name().into_inner() == "encryption-data";
            })?;
        }
        if encrypted {
            return Err(say::encrypted_workbook(file));
        }
        let mut styles = Styles::default();
        if package.has("styles.xml") {
            styles.read(&mut package, "styles.xml")?;
        }
        styles.read(&mut package, CONTENT)?;
        styles.settle();
        let computed = package.has(META) && is_computed(&mut package)?;
        let Listed { is_spreadsheet, sheets: found, calendar } = listed(&mut package, CONTENT, &styles)?;
        let (sheets, tables) = found.into_iter().unzip();
        if !is_spreadsheet {
            return Err(say::not_a_workbook(file));
        }
        Ok(Self { package, sheets, tables, styles, calendar, computed })
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
        let table = self.tables.get(sheet).copied().unwrap_or_default();
        let (mut tables, mut next_row, mut emitted, mut cells) = (Tables::default(), 1_u32, 0_usize, 0_usize);
        let mut row = OpenRow::default();
        let mut cell: Option<OpenCell> = None;
        let (mut paragraph, mut apart, mut paragraphs) = (0_usize, 0_usize, 0_usize);
        let mut columns = Columns::default();
        let mut spans: Vec<(Mark, Option<RunInk>)> = Vec::new();
        let mut conditions = Conditions::default();
        let by = Looks { styles: &self.styles, calendar: self.calendar, computed: self.computed };
        loop {
            buffer.clear();
            let event = reader.read_event_into(&mut buffer).map_err(|e| read_error(&file, &e))?;
            let empty = matches!(event, Event::Empty(_));
            let wanted = tables.begun == table && tables.is_outermost();
            match &event {
                // An object, a note: what is in it is no text of the cell.
                Event::Start(_) if apart > 0 => apart += 1,
                Event::End(_) if apart > 0 => apart -= 1,
                _ if apart > 0 => {}
                Event::Start(element) if cell.is_some() && is_apart(element, paragraph > 0) => apart = 1,
                Event::Start(element) | Event::Empty(element) => match element.local_name().into_inner() {
                    name @ ("table" | "dde-links") => {
                        tables.start(name);
                        if empty {
                            tables.end(name);
                        }
                    }
                    "table-row" if wanted => {
                        row = OpenRow::start(element);
                        row.mark = self.styles.mark("table-cell", element, "default-cell-style-name");
                        row.style = attribute(element, "default-cell-style-name");
                        next_row = finish_empty(empty, next_row, &row);
                    }
                    "table-cell" | "covered-table-cell" if wanted => {
                        let mut open = OpenCell::start(element);
                        let mark = self.styles.mark("table-cell", element, "style-name");
                        let mark = mark.or(row.mark).or_else(|| columns.mark(row.column)).unwrap_or_default();
                        open.text.stand(mark);
                        let of_row = || row.style.clone().or_else(|| columns.style(row.column));
                        open.style = attribute(element, "style-name").or_else(of_row);
                        spans.clear();
                        spans.push((mark, None));
                        notes.merged.extend(open.merged(next_row, row.column));
                        paragraphs = 0;
                        if empty {
                            row.push(open, &by, (next_row, &mut conditions), &mut cells);
                        } else {
                            cell = Some(open);
                        }
                    }
                    "p" | "h" if empty => cell.iter_mut().for_each(|c| c.is_displayed = true),
                    "p" | "h" => {
                        cell.iter_mut().for_each(|c| c.is_displayed = true);
                        paragraph += 1;
                        paragraphs += 1;
                        if paragraphs > 1 {
                            cell.iter_mut().for_each(|c| c.text.text.push('\n'));
                        }
                    }
                    "span" if !empty && paragraph > 0 => {
                        let (outer, behind) = spans.last().copied().unwrap_or_default();
                        let own = self.styles.mark("text", element, "style-name").unwrap_or(outer);
                        let mark = if outer == Mark::Struck { outer } else { own };
                        let ink = self.styles.ink(element).or(behind);
                        spans.push((mark, ink));
                        cell.iter_mut().for_each(|c| c.text.stand(mark));
                        cell.iter_mut().for_each(|c| c.text.ink(ink));
                    }
                    "tab" if paragraph > 0 => cell.iter_mut().for_each(|c| c.text.text.push(' ')),
                    "s" if paragraph > 0 => {
                        let count = attribute(element, "c").and_then(|c| c.parse::<usize>().ok()).unwrap_or(1);
                        cell.iter_mut().for_each(|c| c.text.text.extend(std::iter::repeat_n(' ', count.min(1000))));
                    }
                    "line-break" if paragraph > 0 => cell.iter_mut().for_each(|c| c.text.text.push('\n')),
                    "table-column" if wanted => {
                        let hidden = attribute(element, "visibility").is_some_and(|v| v != "visible");
                        let mark = self.styles.mark("table-cell", element, "default-cell-style-name");
                        let style = attribute(element, "default-cell-style-name");
                        let repeated = count(element, "number-columns-repeated");
                        let range = columns.take(repeated, mark.unwrap_or_default(), style);
                        notes.hidden_columns.extend(hidden.then_some(range));
                    }
                    _ if wanted && cell.is_none() => conditions.element(element, &self.styles, &mut notes),
                    _ => {}
                },
                Event::Text(text) if paragraph > 0 => {
                    cell.iter_mut().for_each(|c| c.text.text.push_str(text));
                }
                Event::GeneralRef(reference) if paragraph > 0 => {
                    if let Some(cell) = &mut cell {
                        push_reference(&mut cell.text.text, reference).map_err(|e| read_error(&file, &e))?;
                    }
                }
                Event::End(element) => match element.local_name().into_inner() {
                    "p" | "h" => paragraph = paragraph.saturating_sub(1),
                    "span" if paragraph > 0 => {
                        spans.pop();
                        let (mark, ink) = spans.last().copied().unwrap_or_default();
                        cell.iter_mut().for_each(|c| c.text.stand(mark));
                        cell.iter_mut().for_each(|c| c.text.ink(ink));
                    }
                    "table-cell" | "covered-table-cell" if wanted => {
                        if let Some(open) = cell.take() {
                            if open.text.text.len() > TEXT_BYTES {
                                return Err(say::file_too_large(&file));
                            }
                            row.push(open, &by, (next_row, &mut conditions), &mut cells);
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
                    "table" if wanted => {
                        conditions.end(&mut notes);
                        return Ok(notes);
                    }
                    name @ ("table" | "dde-links") => tables.end(name),
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

/// Whether a program that computes saved a document: a library names itself, and writes a zero where it did not compute.
fn is_computed(package: &mut Package) -> Result<bool, Diagnostic> {
    const PROGRAMS: [&str; 7] =
        ["libreoffice", "openoffice", "microsoftoffice", "wps", "gnumeric", "collabora", "onlyoffice"];
    let file = package.file().to_string();
    let mut reader = package.part(META)?;
    let (mut buffer, mut inside, mut named) = (Vec::new(), false, String::new());
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|e| read_error(&file, &e))? {
            Event::Start(element) => inside = element.local_name().into_inner() == "generator",
            Event::Text(text) if inside => named.push_str(&text.to_lowercase()),
            Event::End(_) => inside = false,
            Event::Eof => return Ok(PROGRAMS.iter().any(|program| named.contains(program))),
            _ => {}
        }
    }
}

/// What the cells of a document are read by.
struct Looks<'a> {
    styles: &'a Styles,
    calendar: Calendar,
    computed: bool,
}

/// Whether an element in a cell holds no text of it: everything but paragraphs and lists of them, and objects among words.
fn is_apart(element: &BytesStart, in_paragraph: bool) -> bool {
    let name = element.local_name().into_inner();
    if in_paragraph { APART.contains(&name) } else { !matches!(name, "p" | "h" | "list" | "list-item" | "list-header") }
}

/// The columns of a sheet that were read so far.
#[derive(Default)]
struct Columns {
    next: u32,
    marks: Vec<(u32, Mark, Option<String>)>,
}

impl Columns {
    /// Takes some columns of one kind: the first and the last.
    fn take(&mut self, repeated: u32, mark: Mark, style: Option<String>) -> (u32, u32) {
        let first = self.next;
        self.next = first.saturating_add(repeated);
        self.marks.push((self.next, mark, style));
        (first, self.next - 1)
    }

    /// How a cell stands that does not say it.
    fn mark(&self, column: u32) -> Option<Mark> {
        self.marks.iter().find(|(end, ..)| column < *end).map(|(_, mark, _)| *mark)
    }

    /// The style of a cell that names none.
    fn style(&self, column: u32) -> Option<String> {
        self.marks.iter().find(|(end, ..)| column < *end).and_then(|(.., style)| style.clone())
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
    /// How cells stand that do not say it.
    mark: Option<Mark>,
    /// The style of cells that name none.
    style: Option<String>,
    cells: Vec<Cell>,
}

impl OpenRow {
    fn start(element: &BytesStart) -> Self {
        let hidden = attribute(element, "visibility").is_some_and(|v| v != "visible");
        Self { repeated: count(element, "number-rows-repeated"), hidden, ..Self::default() }
    }

    fn push(&mut self, open: OpenCell, by: &Looks, told: (u32, &mut Conditions), cells: &mut usize) {
        let (repeated, column) = (open.repeated, self.column);
        self.column = self.column.saturating_add(repeated);
        if let Some((text, kind)) = open.read(by.styles, by.calendar) {
            // Programs that compute write what a cell shows, too; where it is left out a library wrote the cell.
            let computed = by.computed && open.is_displayed;
            let kind = if open.formula && !computed { kind.of_formula(&text) } else { kind };
            let look = by.styles.look(open.style.as_deref());
            let of_number = kind != Kind::Text && by.styles.hides_numbers(open.style.as_deref(), look.fill);
            let unseen = of_number || is_unseen(&open.text.inks(), look.unseen, look.fill);
            let kind = if unseen && kind != Kind::Marked { Kind::Unseen } else { kind };
            let fill = look.fill;
            if look.conditional {
                told.1.cell(told.0, column);
            }
            for column in (column..).take(repeated.min(1024) as usize) {
                *cells += 1;
                let (text, kind) = (text.clone(), kind.clone());
                self.cells.push(Cell { column, text, kind, formula: open.formula, fill });
            }
        }
    }
}
