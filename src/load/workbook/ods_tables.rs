//! The sheets of an ods among the tables that it holds: tables in cells, those of a link to another program, and what was
//! kept of another document are none.

use quick_xml::events::{BytesStart, Event};

use super::ods_cell::Calendar;
use super::ods_styles::Styles;
use super::package::{Package, attribute, read_error};
use super::row::SheetInfo;
use crate::diagnostic::Diagnostic;

/// Counts the tables that stand by themselves, as elements come.
#[derive(Default)]
pub(super) struct Tables {
    depth: usize,
    /// So many have begun.
    pub(super) begun: usize,
}

impl Tables {
    /// Takes the start of an element; whether a table begins that stands by itself.
    pub(super) fn start(&mut self, name: &str) -> bool {
        let begins = name == "table" && self.depth == 0;
        self.begun += usize::from(begins);
        self.depth += usize::from(matches!(name, "table" | "dde-links"));
        begins
    }

    /// Takes the end of one.
    pub(super) fn end(&mut self, name: &str) {
        self.depth = self.depth.saturating_sub(usize::from(matches!(name, "table" | "dde-links")));
    }

    /// Whether what comes is of no table within another.
    pub(super) fn is_outermost(&self) -> bool {
        self.depth == 1
    }
}

/// What a document says of its sheets.
pub(super) struct Listed {
    /// It is a spreadsheet.
    pub(super) is_spreadsheet: bool,
    /// Every sheet, and the number of its table.
    pub(super) sheets: Vec<(SheetInfo, usize)>,
    /// The day that days are counted from.
    pub(super) calendar: Calendar,
}

/// Lists the sheets.
///
/// # Errors
/// Broken XML.
pub(super) fn listed(package: &mut Package, part: &str, styles: &Styles) -> Result<Listed, Diagnostic> {
    let file = package.file().to_string();
    let mut reader = package.part(part)?;
    let (mut buffer, mut tables, mut first_day) = (Vec::new(), Tables::default(), None);
    let (mut is_spreadsheet, mut sheets) = (false, Vec::new());
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(|e| read_error(&file, &e))?;
        match &event {
            Event::Start(element) | Event::Empty(element) => match element.local_name().into_inner() {
                "spreadsheet" => is_spreadsheet = true,
                name @ ("table" | "dde-links") if is_spreadsheet => {
                    if tables.start(name) && !is_of_another(element) {
                        let hidden = styles.is_hidden(element);
                        let name = attribute(element, "name").unwrap_or_default();
                        sheets.push((SheetInfo { name, hidden }, tables.begun));
                    }
                    if matches!(event, Event::Empty(_)) {
                        tables.end(name);
                    }
                }
                "null-date" if is_spreadsheet => first_day = attribute(element, "date-value"),
                _ => {}
            },
            Event::End(element) => tables.end(element.local_name().into_inner()),
            Event::Eof => break,
            _ => {}
        }
    }
    Ok(Listed { is_spreadsheet, sheets, calendar: Calendar::of(first_day.as_deref()) })
}

/// Whether a table is what LibreOffice keeps of another document that formulas ask: `'file:///C:/old.ods'#$Sheet1`. Nobody
/// sees it.
fn is_of_another(table: &BytesStart) -> bool {
    attribute(table, "name").is_some_and(|name| name.starts_with('\'') && name.contains("'#"))
}
