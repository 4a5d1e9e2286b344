//! What an ods's styles say of its cells: which texts are struck out or small, what numbers show, fills, and which sheets are
//! hidden.

use std::collections::{HashMap, HashSet};

use quick_xml::events::{BytesStart, Event};

use super::number_format::{Format, format_of_code};
use super::ods_formats::{Family, NumberStyles};
use super::package::{Package, attribute, push_reference, read_error};
use super::rich_text::Mark;
use super::row::Rgb;
use crate::diagnostic::Diagnostic;

/// Styles by name; names of text, cell and table styles differ in a file, or say the same.
#[derive(Default)]
pub(crate) struct Styles {
    marks: HashMap<String, Mark>,
    hidden: HashSet<String>,
    fills: HashMap<String, Rgb>,
    open: String,
    /// The number format of a cell style, by the style.
    formats_of: HashMap<String, String>,
    numbers: NumberStyles,
}

impl Styles {
    /// Takes the styles of a part, as far as the body of the document.
    ///
    /// # Errors
    /// Broken XML.
    pub(crate) fn read(&mut self, package: &mut Package, part: &str) -> Result<(), Diagnostic> {
        let file = package.file().to_string();
        let mut reader = package.part(part)?;
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer).map_err(|e| read_error(&file, &e))? {
                Event::Start(element) if element.local_name().into_inner() == "body" => return Ok(()),
                Event::Start(element) => {
                    self.take(&element);
                    self.numbers.start(&element);
                }
                Event::Empty(element) => {
                    self.take(&element);
                    self.numbers.start(&element);
                    self.numbers.end(element.local_name().into_inner());
                }
                Event::End(element) => self.numbers.end(element.local_name().into_inner()),
                Event::Text(text) => self.numbers.text(&text),
                Event::GeneralRef(reference) => {
                    let mut text = String::new();
                    push_reference(&mut text, &reference).map_err(|e| read_error(&file, &e))?;
                    self.numbers.text(&text);
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// Takes one element.
    fn take(&mut self, element: &BytesStart) {
        match element.local_name().into_inner() {
            "style" => {
                let name = |of| attribute(element, of).unwrap_or_default();
                self.open = format!("{} {}", name("family"), name("name"));
                let parent = format!("{} {}", name("family"), name("parent-style-name"));
                // The styles of a document come before the ones made from them.
                if let Some(mark) = self.marks.get(&parent).copied() {
                    self.marks.insert(self.open.clone(), mark);
                }
                if let Some(fill) = self.fills.get(&parent).copied() {
                    self.fills.insert(self.open.clone(), fill);
                }
                let format = attribute(element, "data-style-name").or_else(|| self.formats_of.get(&parent).cloned());
                self.formats_of.extend(format.map(|format| (self.open.clone(), format)));
            }
            "default-style" => self.open.clear(),
            "text-properties" => {
                if let Some(mark) = mark(element) {
                    self.marks.insert(self.open.clone(), mark);
                }
            }
            "table-cell-properties" => {
                if let Some(color) = attribute(element, "background-color") {
                    // What cannot be read as a color is `transparent`.
                    self.fills.insert(self.open.clone(), Rgb::of_hex(&color).unwrap_or_default());
                }
            }
            "table-properties" if attribute(element, "display").as_deref() == Some("false") => {
                self.hidden.insert(self.open.clone());
            }
            _ => {}
        }
    }

    /// How text of a style stands; none where the style does not say.
    pub(crate) fn mark(&self, family: &str, element: &BytesStart, name: &str) -> Option<Mark> {
        self.marks.get(&format!("{family} {}", attribute(element, name)?)).copied()
    }

    /// What a cell of a style shows whose text is left out, and what the style is for; the format is none where it is not
    /// known.
    pub(crate) fn format(&self, style: Option<&str>) -> (Family, Option<Format>) {
        match self.formats_of.get(&format!("table-cell {}", style.unwrap_or("Default"))) {
            Some(format) => self.numbers.format(format).unwrap_or((Family::Number, None)),
            None => (Family::Number, Some(format_of_code("General"))),
        }
    }

    /// The color behind the text of cells of a style.
    pub(crate) fn fill(&self, style: Option<&str>) -> Rgb {
        self.fills.get(&format!("table-cell {}", style.unwrap_or("Default"))).copied().unwrap_or_default()
    }

    /// Whether a table is hidden.
    pub(crate) fn is_hidden(&self, table: &BytesStart) -> bool {
        attribute(table, "style-name").is_some_and(|name| self.hidden.contains(&format!("table {name}")))
    }
}

fn mark(element: &BytesStart) -> Option<Mark> {
    let line = ["text-line-through-style", "text-line-through-type"].map(|name| attribute(element, name));
    if line.iter().flatten().any(|line| line != "none") {
        return Some(Mark::Struck);
    }
    let position = attribute(element, "text-position");
    let position = position.as_deref().and_then(|text| text.split_whitespace().next());
    match position {
        Some(p) if p == "super" || p.trim_end_matches('%').parse::<i32>().is_ok_and(|p| p > 0) => Some(Mark::Raised),
        Some(p) if p == "sub" || p.starts_with('-') => Some(Mark::Lowered),
        None if line.iter().all(Option::is_none) => None,
        _ => Some(Mark::Plain),
    }
}
