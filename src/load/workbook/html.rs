//! Web pages: each table is a sheet. Many systems export one and call it `.xls`.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use super::html_look::Classes;
use super::html_tables::{Fault, Seen, walk};
use super::row::{EachRow, ROWS, SheetInfo, SheetNotes};
use crate::decode::decode_page;
use crate::diagnostic::Diagnostic;
use crate::load::findings as say;

/// Largest page.
const PAGE_BYTES: usize = 64 << 20;
/// Most tables with text.
const TABLES: usize = 10_000;

/// An opened page.
pub struct Html {
    file: String,
    page: String,
    classes: Classes,
    sheets: Vec<SheetInfo>,
    /// The number of each sheet's table on the page.
    tables: Vec<usize>,
}

impl Html {
    /// Opens a page: its tables that have any text of their own, called by their captions, else 表1, 表2 and so on.
    ///
    /// # Errors
    /// Undecodable, no table, a table without an end, over a bound.
    pub fn open(file: &str, bytes: &[u8]) -> Result<Self, Diagnostic> {
        if bytes.len() > PAGE_BYTES {
            return Err(say::file_too_large(file));
        }
        let page = decode_page(bytes).map_err(|before| {
            let line = before.matches('\n').count() + 1;
            say::undecodable_text(file, line, 0)
        })?;
        if let Some(at) = page.find('\0') {
            return Err(say::undecodable_text(file, page[..at].matches('\n').count() + 1, 0));
        }
        let classes = Classes::of_page(&page);
        let mut found: BTreeMap<usize, (bool, bool, String)> = BTreeMap::new();
        let walked = walk(&page, &classes, &mut |seen| {
            match seen {
                Seen::Begin(number, hidden) => drop(found.insert(number, (hidden, false, String::new()))),
                Seen::Row(number, _) => found.entry(number).or_default().1 = true,
                Seen::Caption(number, caption) => found.entry(number).or_default().2 = caption,
                // A table of the layout alone.
                Seen::End(number, _) => {
                    if found.get(&number).is_some_and(|(_, filled, _)| !filled) {
                        found.remove(&number);
                    }
                }
            }
            if found.len() > TABLES { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        walked.map_err(|fault| said(file, fault))?;
        if found.len() > TABLES {
            return Err(say::file_too_large(file));
        }
        if found.is_empty() {
            return Err(say::no_table(file, ("没有表格的网页（HTML）", "a web page (HTML) without a table")));
        }
        let (mut sheets, mut tables): (Vec<SheetInfo>, Vec<usize>) = Default::default();
        for (at, (table, (hidden, _, caption))) in (1..).zip(found) {
            let own = caption.lines().map(str::trim).collect::<Vec<_>>().join(" ");
            let taken = |name: &str| sheets.iter().any(|sheet| sheet.name == name);
            let name = match own.as_str() {
                "" => format!("表{at}"),
                own if taken(own) => format!("{own}（表{at}）"),
                own => own.to_string(),
            };
            sheets.push(SheetInfo { name, hidden });
            tables.push(table);
        }
        Ok(Self { file: file.to_string(), page, classes, sheets, tables })
    }

    /// The tables in order.
    pub fn sheets(&self) -> &[SheetInfo] {
        &self.sheets
    }

    /// Streams the rows of a table, numbered as they stand in it.
    ///
    /// # Errors
    /// Over a bound.
    pub fn rows(&self, sheet: usize, each: &mut EachRow) -> Result<SheetNotes, Diagnostic> {
        let Some(wanted) = self.tables.get(sheet).copied() else { return Err(say::broken_workbook(&self.file)) };
        let mut notes = SheetNotes::default();
        let walked = walk(&self.page, &self.classes, &mut |seen| match seen {
            Seen::Row(number, row) if number == wanted => each(row),
            Seen::End(number, of_table) if number == wanted => {
                notes = of_table;
                ControlFlow::Break(())
            }
            _ => ControlFlow::Continue(()),
        });
        walked.map_err(|fault| said(&self.file, fault))?;
        Ok(notes)
    }
}

fn said(file: &str, fault: Fault) -> Diagnostic {
    match fault {
        Fault::Open => say::broken_workbook(file),
        Fault::TooLarge => say::too_many_rows(file, ROWS),
    }
}
