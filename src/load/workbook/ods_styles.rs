//! What an ods's styles say of its cells: which texts are struck out or small, what numbers show, and which sheets are
//! hidden.

use std::collections::{HashMap, HashSet};

use quick_xml::events::BytesStart;

use super::number_format::{Format, format_of_code};
use super::package::{Package, attribute, each_start};
use super::rich_text::Mark;
use crate::diagnostic::Diagnostic;

/// Styles by name; names of text, cell and table styles differ in a file, or say the same.
#[derive(Default)]
pub(crate) struct Styles {
    marks: HashMap<String, Mark>,
    hidden: HashSet<String>,
    open: String,
    /// The number format of a cell style, by the style.
    formats_of: HashMap<String, String>,
    /// The codes of number formats by name; none for one that is not understood.
    codes: HashMap<String, Option<String>>,
    open_format: String,
}

impl Styles {
    /// Takes the styles of a part.
    ///
    /// # Errors
    /// Broken XML.
    pub(crate) fn read(&mut self, package: &mut Package, part: &str) -> Result<(), Diagnostic> {
        each_start(package, part, |element| self.take(element))
    }

    /// Takes one element.
    pub(crate) fn take(&mut self, element: &BytesStart) {
        match element.local_name().into_inner() {
            "style" => {
                let name = |of| attribute(element, of).unwrap_or_default();
                self.open = format!("{} {}", name("family"), name("name"));
                let parent = format!("{} {}", name("family"), name("parent-style-name"));
                // The styles of a document come before the ones made from them.
                if let Some(mark) = self.marks.get(&parent).copied() {
                    self.marks.insert(self.open.clone(), mark);
                }
                let format = attribute(element, "data-style-name").or_else(|| self.formats_of.get(&parent).cloned());
                self.formats_of.extend(format.map(|format| (self.open.clone(), format)));
                self.open_format.clear();
            }
            "number-style" | "percentage-style" | "currency-style" | "date-style" | "time-style" | "boolean-style" => {
                self.open_format = attribute(element, "name").unwrap_or_default();
                self.codes.insert(self.open_format.clone(), None);
            }
            // A number alone: whatever else stands beside it is more than is read here.
            "number" if !self.open_format.is_empty() => {
                let code = self.codes.get(&self.open_format).filter(|code| code.is_none()).and_then(|_| code(element));
                self.codes.insert(self.open_format.clone(), code);
            }
            "text" | "map" | "fraction" | "scientific-number" | "embedded-text" | "fill-character"
                if !self.open_format.is_empty() =>
            {
                self.codes.insert(std::mem::take(&mut self.open_format), None);
            }
            "default-style" => self.open.clear(),
            "text-properties" => {
                if let Some(mark) = mark(element) {
                    self.marks.insert(self.open.clone(), mark);
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

    /// How numbers in cells of a style are shown that come without their text; none where that is not known.
    pub(crate) fn format(&self, style: Option<&str>) -> Option<Format> {
        match self.formats_of.get(&format!("table-cell {}", style.unwrap_or("Default"))) {
            Some(format) => self.codes.get(format)?.as_deref().map(format_of_code),
            None => Some(format_of_code("General")),
        }
    }

    /// Whether a table is hidden.
    pub(crate) fn is_hidden(&self, table: &BytesStart) -> bool {
        attribute(table, "style-name").is_some_and(|name| self.hidden.contains(&format!("table {name}")))
    }
}

/// The code of a format that is a number alone.
fn code(number: &BytesStart) -> Option<String> {
    let count = |name| attribute(number, name).map_or(Some(None), |text| text.parse::<usize>().ok().map(Some));
    let (integers, decimals) = (count("min-integer-digits")?.unwrap_or(1), count("decimal-places")?);
    let grouped = attribute(number, "grouping").is_some_and(|value| value == "true");
    if ["display-factor", "decimal-replacement"].iter().any(|name| attribute(number, name).is_some()) || integers > 30 {
        return None;
    }
    let Some(decimals) = decimals else { return (integers <= 1 && !grouped).then(|| "General".to_string()) };
    let surely = count("min-decimal-places")?.unwrap_or(decimals);
    let before = match (grouped, integers) {
        (true, 0) => "#,###".to_string(),
        (true, 1) => "#,##0".to_string(),
        (true, _) => return None,
        (false, 0) => "#".to_string(),
        (false, _) => "0".repeat(integers),
    };
    let point = if decimals > 0 { "." } else { "" };
    (surely <= decimals && decimals <= 30)
        .then(|| format!("{before}{point}{}{}", "0".repeat(surely), "#".repeat(decimals - surely)))
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
