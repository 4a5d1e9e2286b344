//! The tables of a web page, cell by cell, as a browser lays them out (HTML, 4.9.12): spans, tables within cells, and what
//! is not shown.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use html5gum::{DefaultEmitter, EndTag, StartTag, Token, Tokenizer};

use super::html_look::{Classes, Look};
use super::html_text::CellText;
use super::row::{CELLS, Cell, ROWS, Rgb, Row, SheetNotes};

/// Tables within tables.
const NESTED: usize = 64;
/// Elements around a table that are told apart.
const AROUND: usize = 10_000;
/// Most columns, as those of a spreadsheet.
const COLUMNS: u32 = 16_384;
/// The widest and the highest cell of a page.
const SPANS: (u32, u32) = (1_000, 65_534);
/// Most merged cells of a table.
const MERGED: usize = 1 << 20;

/// Something of a table, by the number of the table on its page.
pub(crate) enum Seen {
    /// It begins; whether it is shown.
    Begin(usize, bool),
    /// What is written above it.
    Caption(usize, String),
    /// A row with text.
    Row(usize, Row),
    /// It is whole.
    End(usize, SheetNotes),
}

/// Why the tables of a page cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A table that does not end.
    Open,
    /// Too many of something.
    TooLarge,
}

/// Walks through all tables of a page until `each` breaks.
///
/// # Errors
/// A table without an end, over a bound.
pub(crate) fn walk(page: &str, classes: &Classes, each: &mut dyn FnMut(Seen) -> ControlFlow<()>) -> Result<(), Fault> {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut walk = Walk { classes, each, tables: 0, open: Vec::new(), around: Vec::new(), unread: None };
    for token in Tokenizer::new_with_emitter(page, emitter) {
        let Ok(token) = token;
        let step = match token {
            Token::StartTag(tag) => walk.start(&tag)?,
            Token::EndTag(tag) => walk.end(&tag)?,
            Token::String(text) if walk.unread.is_none() => {
                let text = std::str::from_utf8(&text.value).unwrap_or_default();
                walk.open.last_mut().into_iter().for_each(|table| table.text(text));
                ControlFlow::Continue(())
            }
            _ => ControlFlow::Continue(()),
        };
        if step.is_break() {
            return Ok(());
        }
    }
    if walk.open.is_empty() { Ok(()) } else { Err(Fault::Open) }
}

struct Walk<'a> {
    classes: &'a Classes,
    each: &'a mut dyn FnMut(Seen) -> ControlFlow<()>,
    tables: usize,
    open: Vec<Table>,
    /// Elements around tables that may hide them, each with how it looks among those around it.
    around: Vec<(Vec<u8>, Look)>,
    /// The element whose content is no text of the page.
    unread: Option<Vec<u8>>,
}

/// An attribute's text.
fn attribute<'t>(tag: &'t StartTag<()>, name: &str) -> Option<&'t str> {
    tag.attributes.get(name.as_bytes()).and_then(|value| std::str::from_utf8(&value.value).ok())
}

impl Walk<'_> {
    fn start(&mut self, tag: &StartTag<()>) -> Result<ControlFlow<()>, Fault> {
        let name: &[u8] = &tag.name;
        if self.unread.is_some() {
            return Ok(ControlFlow::Continue(()));
        }
        if matches!(name, b"script" | b"style" | b"title" | b"template" | b"head" | b"iframe" | b"noembed") {
            // A head that is not closed ends with the body.
            self.unread = (name != b"head").then(|| name.to_vec());
            return Ok(ControlFlow::Continue(()));
        }
        let look = self.classes.look(name, |name| attribute(tag, name));
        if name == b"table" {
            let hidden = look.hidden
                || self.around.iter().any(|(_, look)| look.hidden)
                || self.open.last().is_some_and(Table::hides);
            let number = self.tables;
            self.tables += 1;
            if self.open.len() >= NESTED {
                return Err(Fault::TooLarge);
            }
            let around = match self.open.last() {
                Some(table) => table.look(),
                None => self.around.last().map_or_else(|| self.classes.ground(), |(_, look)| *look),
            };
            self.open.push(Table { number, look: around.around(look), ..Table::default() });
            return Ok((self.each)(Seen::Begin(number, hidden)));
        }
        let Some(table) = self.open.last_mut() else {
            if matches!(name, b"body" | b"div" | b"section" | b"article" | b"form" | b"center" | b"main")
                && self.around.len() < AROUND
            {
                let around = self.around.last().map_or_else(|| self.classes.ground(), |(_, look)| *look);
                self.around.push((name.to_vec(), around.around(look)));
            }
            return Ok(ControlFlow::Continue(()));
        };
        match name {
            b"caption" => table.caption = Some(CellText::default()),
            b"thead" | b"tbody" | b"tfoot" => {
                let step = table.end_row(self.each)?;
                table.end_group()?;
                table.group = look;
                return Ok(step);
            }
            b"tr" => {
                let step = table.end_row(self.each)?;
                table.start_row(look);
                return Ok(step);
            }
            b"td" | b"th" => {
                let spans = [("colspan", SPANS.0, 1), ("rowspan", SPANS.1, 0)].map(|(name, most, least)| {
                    let said = attribute(tag, name).and_then(|text| text.trim().parse::<u32>().ok());
                    said.unwrap_or(1).clamp(least, most)
                });
                table.start_cell(spans, look)?;
            }
            _ => table.element(name, look, |name| attribute(tag, name)),
        }
        Ok(ControlFlow::Continue(()))
    }

    fn end(&mut self, tag: &EndTag<()>) -> Result<ControlFlow<()>, Fault> {
        let name: &[u8] = &tag.name;
        if let Some(unread) = &self.unread {
            if unread == name {
                self.unread = None;
            }
            return Ok(ControlFlow::Continue(()));
        }
        let Some(table) = self.open.last_mut() else {
            if let Some(at) = self.around.iter().rposition(|(known, _)| known == name) {
                self.around.truncate(at);
            }
            return Ok(ControlFlow::Continue(()));
        };
        match name {
            b"table" => {
                let step = table.end_row(self.each)?;
                table.end_group()?;
                let Some(mut table) = self.open.pop() else { return Ok(step) };
                if let Some(caption) = table.caption.take().and_then(CellText::shown) {
                    let _ = (self.each)(Seen::Caption(table.number, caption));
                }
                let end = (self.each)(Seen::End(table.number, table.notes));
                return Ok(if step.is_break() { step } else { end });
            }
            b"caption" => table.caption_done = true,
            b"thead" | b"tbody" | b"tfoot" => {
                let step = table.end_row(self.each)?;
                table.end_group()?;
                table.group = Look::default();
                return Ok(step);
            }
            b"tr" => return table.end_row(self.each),
            b"td" | b"th" => table.end_cell()?,
            _ => table.end_element(name),
        }
        Ok(ControlFlow::Continue(()))
    }
}

/// A table that is not closed yet.
#[derive(Default)]
struct Table {
    number: usize,
    /// Rows that began.
    rows: u32,
    filled_rows: usize,
    cells: usize,
    row: Option<OpenRow>,
    cell: Option<OpenCell>,
    /// Down to which row a column is taken by a cell of a row above.
    taken: BTreeMap<u32, u32>,
    /// Cells over several rows or columns of this group of rows: their ends may lie beyond its end.
    spanned: Vec<(u32, u32, u32, u32)>,
    /// How it looks among what is around it, and how the group of rows looks that is open.
    look: Look,
    group: Look,
    caption: Option<CellText>,
    caption_done: bool,
    notes: SheetNotes,
}

struct OpenRow {
    row: Row,
    next: u32,
    fill: Option<Rgb>,
    look: Look,
}

struct OpenCell {
    column: u32,
    /// It takes no place.
    hidden: bool,
    fill: Rgb,
    text: CellText,
}

impl Table {
    /// How what stands in it looks.
    fn look(&self) -> Look {
        let of_row = self.row.as_ref().map_or_else(Look::default, |row| row.look);
        self.cell.as_ref().map_or_else(|| self.look.around(self.group).around(of_row), |cell| cell.text.look())
    }

    fn hides(&self) -> bool {
        self.group.hidden
            || self.row.as_ref().is_some_and(|row| row.row.hidden)
            || self.cell.as_ref().is_some_and(|cell| cell.hidden)
    }

    /// Where text goes now.
    fn open_text(&mut self) -> Option<&mut CellText> {
        match &mut self.cell {
            Some(cell) => Some(&mut cell.text),
            None => self.caption.as_mut().filter(|_| !self.caption_done),
        }
    }

    fn text(&mut self, text: &str) {
        self.open_text().into_iter().for_each(|open| open.push(text));
    }

    fn element<'t>(&mut self, name: &[u8], look: Look, attribute: impl Fn(&str) -> Option<&'t str>) {
        self.open_text().into_iter().for_each(|open| open.start(name, look, &attribute));
    }

    fn end_element(&mut self, name: &[u8]) {
        self.open_text().into_iter().for_each(|open| open.end(name));
    }

    fn start_row(&mut self, look: Look) {
        self.rows += 1;
        let row = Row { number: self.rows, hidden: look.hidden || self.group.hidden, cells: Vec::new() };
        self.row = Some(OpenRow { row, next: 0, fill: look.fill, look });
        self.caption_done = true;
    }

    fn start_cell(&mut self, [columns, rows]: [u32; 2], look: Look) -> Result<(), Fault> {
        self.end_cell()?;
        if self.row.is_none() {
            self.start_row(Look::default());
        }
        let (number, taken) = (self.rows, &mut self.taken);
        let Some(row) = &mut self.row else { return Ok(()) };
        let fill = look.fill.or(row.fill).unwrap_or_default();
        let mut text = CellText::within(self.look.around(self.group).around(row.look));
        text.start(b"td", Look { fill: None, ..look }, &|_| None);
        if look.hidden {
            self.cell = Some(OpenCell { column: 0, hidden: true, fill, text: CellText::default() });
            return Ok(());
        }
        while taken.get(&row.next).is_some_and(|last| *last >= number) {
            row.next += 1;
        }
        let (first, end) = (row.next, row.next + columns);
        let last_row = if rows == 0 { u32::MAX } else { number.saturating_add(rows - 1) };
        if end > COLUMNS {
            return Err(Fault::TooLarge);
        }
        if last_row > number {
            taken.extend((first..end).map(|column| (column, last_row)));
        }
        if last_row > number || columns > 1 {
            self.spanned.push((number, first, last_row, end - 1));
        }
        row.next = end;
        self.cell = Some(OpenCell { column: first, hidden: false, fill, text });
        if self.spanned.len() + self.notes.merged.len() > MERGED { Err(Fault::TooLarge) } else { Ok(()) }
    }

    fn end_cell(&mut self) -> Result<(), Fault> {
        let (Some(cell), Some(row)) = (self.cell.take(), &mut self.row) else { return Ok(()) };
        let OpenCell { column, hidden, fill, text } = cell;
        if text.is_too_long() {
            return Err(Fault::TooLarge);
        }
        if hidden {
            if text.read().is_some() && self.notes.unshown.len() < 10 {
                self.notes.unshown.push(row.row.number);
            }
            return Ok(());
        }
        if let Some((text, kind)) = text.read() {
            self.cells += 1;
            row.row.cells.push(Cell { column, text, kind, formula: false, fill });
        }
        if self.cells > CELLS { Err(Fault::TooLarge) } else { Ok(()) }
    }

    fn end_row(&mut self, each: &mut dyn FnMut(Seen) -> ControlFlow<()>) -> Result<ControlFlow<()>, Fault> {
        self.end_cell()?;
        let Some(done) = self.row.take().filter(|row| !row.row.cells.is_empty()) else {
            return Ok(ControlFlow::Continue(()));
        };
        self.filled_rows += 1;
        if self.filled_rows > ROWS {
            return Err(Fault::TooLarge);
        }
        Ok(each(Seen::Row(self.number, done.row)))
    }

    /// No cell goes on beyond its group of rows.
    fn end_group(&mut self) -> Result<(), Fault> {
        self.taken.clear();
        let last = self.rows;
        let cut = self.spanned.drain(..).map(|(top, left, bottom, right)| (top, left, bottom.min(last), right));
        self.notes.merged.extend(cut.filter(|(top, left, bottom, right)| bottom > top || right > left));
        if self.notes.merged.len() > MERGED { Err(Fault::TooLarge) } else { Ok(()) }
    }
}
