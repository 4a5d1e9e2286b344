//! What an ods's styles say of its cells: which texts are struck out or small, what numbers show, fills, and which sheets are
//! hidden.

use std::collections::{BTreeSet, HashMap, HashSet};

use quick_xml::events::{BytesStart, Event};

use super::number_format::{Format, format_of_code};
use super::ods_formats::{Family, NumberStyles};
use super::package::{Package, attribute, push_reference, read_error};
use super::rich_text::{Mark, RunInk};
use super::row::Rgb;
use super::styles::Ink;
use crate::diagnostic::Diagnostic;

/// What a style says of the color and size of its text.
#[derive(Debug, Clone, Copy, Default)]
struct OdsInk {
    color: Option<Rgb>,
    tiny: bool,
}

/// How cells of a style look, besides their text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Look {
    /// The color behind the text.
    pub fill: Rgb,
    /// The text is of that color, or too small.
    pub unseen: bool,
    /// A condition may show another text, or none.
    pub conditional: bool,
}

/// Styles by name; names of text, cell and table styles differ in a file, or say the same.
#[derive(Default)]
pub(crate) struct Styles {
    marks: HashMap<String, Mark>,
    hidden: HashSet<String>,
    fills: HashMap<String, Rgb>,
    inks: HashMap<String, OdsInk>,
    /// Cell styles with a number format of their own.
    formatted: HashSet<String>,
    /// What cells of a style look like under a condition: style, and the name of the other one.
    maps: Vec<(String, String)>,
    looks: HashMap<String, Look>,
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
        if self.numbers.is_open() {
            return;
        }
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
                if let Some(ink) = self.inks.get(&parent).copied() {
                    self.inks.insert(self.open.clone(), ink);
                }
                let own = attribute(element, "data-style-name");
                self.formatted.extend((own.is_some() || self.formatted.contains(&parent)).then(|| self.open.clone()));
                let format = own.or_else(|| self.formats_of.get(&parent).cloned());
                self.formats_of.extend(format.map(|format| (self.open.clone(), format)));
            }
            "default-style" => self.open.clear(),
            "map" => self.maps.extend(attribute(element, "apply-style-name").map(|other| (self.open.clone(), other))),
            "text-properties" => {
                self.take_ink(element);
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

    fn take_ink(&mut self, element: &BytesStart) {
        let color = attribute(element, "color");
        let of_window = attribute(element, "use-window-font-color").as_deref() == Some("true");
        let points = attribute(element, "font-size").and_then(|size| size.strip_suffix("pt")?.parse().ok());
        if color.is_some() || of_window || points.is_some() {
            let ink = self.inks.entry(self.open.clone()).or_default();
            // That of the window is one that is seen.
            ink.color = if of_window { None } else { color.and_then(|hex| Rgb::of_hex(&hex)).or(ink.color) };
            ink.tiny = points.map_or(ink.tiny, Ink::is_tiny);
        }
    }

    /// Puts together what was read, once all parts are.
    pub(crate) fn settle(&mut self) {
        let cells = |names: &mut dyn Iterator<Item = &String>| -> BTreeSet<String> {
            names.filter_map(|name| name.strip_prefix("table-cell ")).map(str::to_string).collect()
        };
        let maps = self.maps.iter().map(|(style, _)| style);
        let names = cells(&mut self.fills.keys().chain(self.inks.keys()).chain(&self.formatted).chain(maps));
        let mut looks: HashMap<String, Look> = names.iter().map(|name| (name.clone(), self.plain_look(name))).collect();
        for (style, other) in &self.maps {
            let own = style.strip_prefix("table-cell ").and_then(|name| looks.get_mut(name));
            own.into_iter().for_each(|own| own.conditional |= self.hides(other));
        }
        self.looks = looks;
    }

    fn plain_look(&self, name: &str) -> Look {
        let name = format!("table-cell {name}");
        let fill = self.fills.get(&name).copied().unwrap_or_default();
        let ink = self.inks.get(&name).copied().unwrap_or_default();
        let unseen = ink.tiny || ink.color.is_some_and(|color| color.is_lost_on(fill));
        Look { fill, unseen, conditional: false }
    }

    /// Whether a condition that gives cells this style may show another text than their own.
    pub(crate) fn hides(&self, style: &str) -> bool {
        let name = format!("table-cell {style}");
        self.formatted.contains(&name) || self.inks.contains_key(&name) && self.plain_look(style).unseen
    }

    /// Whether the number format of a cell style shows some numbers in the color behind them.
    pub(crate) fn hides_numbers(&self, style: Option<&str>, behind: Rgb) -> bool {
        let format = self.formats_of.get(&format!("table-cell {}", style.unwrap_or("Default")));
        format.is_some_and(|format| self.numbers.hides(format, behind))
    }

    /// How cells of a style look.
    pub(crate) fn look(&self, style: Option<&str>) -> Look {
        self.looks.get(style.unwrap_or("Default")).copied().unwrap_or_default()
    }

    /// The ink of a text style, where it says one.
    pub(crate) fn ink(&self, span: &BytesStart) -> Option<RunInk> {
        let ink = self.inks.get(&format!("text {}", attribute(span, "style-name")?))?;
        if ink.tiny { Some(RunInk::Tiny) } else { ink.color.map(RunInk::Of) }
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
