//! What an ods's styles say of its cells: which texts are struck out or small, and which sheets are hidden.

use std::collections::{HashMap, HashSet};

use quick_xml::events::BytesStart;

use super::package::{Package, attribute, each_start};
use super::rich_text::Mark;
use crate::diagnostic::Diagnostic;

/// Styles by name; names of text, cell and table styles differ in a file, or say the same.
#[derive(Default)]
pub(crate) struct Styles {
    marks: HashMap<String, Mark>,
    hidden: HashSet<String>,
    open: String,
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
