//! Formats for conditions of an xlsx: which of them show a cell in another number format, or do not show what is in it.
//!
//! Which condition is true is not looked for; that cells may look otherwise is told.

use std::collections::BTreeSet;

use quick_xml::events::BytesStart;

use super::colors::{Color, Colors, color};
use super::package::{Package, attribute, each_start};
use super::parts::is_yes;
use super::references::area;
use super::row::{Rgb, SheetNotes};
use crate::diagnostic::Diagnostic;

/// A range of cells: first row, first column, last row, last column.
type Area = (u32, u32, u32, u32);

/// How a condition shows a cell (`CT_Dxf`).
#[derive(Default)]
struct Looks {
    /// The element that its colors are of.
    section: Section,
    numbers: bool,
    ink: Option<Color>,
    front: Option<Color>,
    back: Option<Color>,
}

#[derive(Default, PartialEq, Eq)]
enum Section {
    Font,
    Fill,
    #[default]
    Other,
}

impl Looks {
    fn take(&mut self, element: &BytesStart) {
        match element.local_name().into_inner() {
            "numFmt" => self.numbers = true,
            "font" => self.section = Section::Font,
            "fill" => self.section = Section::Fill,
            "border" | "alignment" | "protection" => self.section = Section::Other,
            "color" if self.section == Section::Font => self.ink = color(element),
            "fgColor" if self.section == Section::Fill => self.front = color(element),
            "bgColor" if self.section == Section::Fill => self.back = color(element),
            _ => {}
        }
    }

    /// Whether a cell that looks so may show another text than its own format does. A text whose color is said and the one
    /// behind it is not stands on white, as most do.
    fn hides(&self, colors: &Colors) -> bool {
        let behind = self.back.or(self.front).map_or(Rgb::WHITE, |color| colors.seen(color));
        self.numbers || self.ink.is_some_and(|ink| colors.seen(ink).is_lost_on(behind))
    }
}

/// The formats for conditions (`dxfs`) that may show another text, by their index.
///
/// # Errors
/// Broken XML.
pub(crate) fn hiding(package: &mut Package, part: &str, colors: &Colors) -> Result<BTreeSet<u32>, Diagnostic> {
    let (mut found, mut inside) = (Vec::new(), false);
    each_start(package, part, |element| match element.local_name().into_inner() {
        "dxfs" => inside = true,
        "tableStyles" | "colors" | "extLst" => inside = false,
        "dxf" if inside => found.push(Looks::default()),
        _ if inside => found.iter_mut().next_back().into_iter().for_each(|looks| looks.take(element)),
        _ => {}
    })?;
    Ok((0..).zip(found).filter(|(_, looks)| looks.hides(colors)).map(|(number, _)| number).collect())
}

/// The conditions of a sheet, as its elements come: those of the format, and those that newer programs put behind it
/// (`x14:conditionalFormatting`), which hold their look and name their cells last.
pub(crate) struct Conditions<'a> {
    hiding: &'a BTreeSet<u32>,
    colors: &'a Colors,
    cells: Vec<Area>,
    named: Option<String>,
    looks: Option<Looks>,
    hides: bool,
}

impl<'a> Conditions<'a> {
    /// Those of a sheet of a workbook with these formats.
    pub(crate) fn new(hiding: &'a BTreeSet<u32>, colors: &'a Colors) -> Self {
        Self { hiding, colors, cells: Vec::new(), named: None, looks: None, hides: false }
    }

    /// Takes the start of an element, or one that is empty.
    pub(crate) fn start(&mut self, element: &BytesStart, notes: &mut SheetNotes) {
        let is_no = |name| attribute(element, name).is_some_and(|value| !is_yes(&value));
        match element.local_name().into_inner() {
            "conditionalFormatting" => {
                notes.colored_by_rules = true;
                self.cells = areas(&attribute(element, "sqref").unwrap_or_default());
                (self.hides, self.looks, self.named) = (false, None, None);
            }
            "cfRule" => {
                let number = attribute(element, "dxfId").and_then(|id| id.parse().ok());
                self.hides |= number.is_some_and(|id| self.hiding.contains(&id));
            }
            "dataBar" | "iconSet" if is_no("showValue") => self.hides = true,
            "dxf" => self.looks = Some(Looks::default()),
            "sqref" => self.named = Some(String::new()),
            _ => self.looks.iter_mut().for_each(|looks| looks.take(element)),
        }
    }

    /// Takes a text.
    pub(crate) fn text(&mut self, text: &str) {
        self.named.iter_mut().for_each(|named| named.push_str(text));
    }

    /// Takes the end of an element.
    pub(crate) fn end(&mut self, name: &str, notes: &mut SheetNotes) {
        match name {
            "dxf" => self.hides |= self.looks.take().is_some_and(|looks| looks.hides(self.colors)),
            "sqref" => self.cells = areas(&self.named.take().unwrap_or_default()),
            "conditionalFormatting" if self.hides => {
                self.cells.retain(|cells| !notes.reformatted.contains(cells));
                notes.reformatted.append(&mut self.cells);
            }
            _ => {}
        }
    }
}

fn areas(list: &str) -> Vec<Area> {
    list.split_whitespace().filter_map(area).collect()
}
