//! Where an ods shows cells otherwise under a condition: in another number format, or not at all.
//!
//! LibreOffice says it twice: in the style of every cell (`style:map`), which older programs read, and behind the rows
//! (`calcext:conditional-format`), where alone icons and bars are.

use std::collections::BTreeMap;

use quick_xml::events::BytesStart;

use super::ods_styles::Styles;
use super::package::attribute;
use super::references::area;
use super::row::SheetNotes;

/// The conditions of a sheet, as its elements come.
#[derive(Default)]
pub(crate) struct Conditions {
    /// The first and the last row of every column with such cells.
    of_cells: BTreeMap<u32, (u32, u32)>,
    ranges: Vec<(u32, u32, u32, u32)>,
    /// Those of the conditions that are being read.
    open: Vec<(u32, u32, u32, u32)>,
}

impl Conditions {
    /// Takes a cell whose style has conditions that may hide its text.
    pub(crate) fn cell(&mut self, row: u32, column: u32) {
        let rows = self.of_cells.entry(column).or_insert((row, row));
        rows.1 = row;
    }

    /// Takes an element behind the rows.
    pub(crate) fn element(&mut self, element: &BytesStart, styles: &Styles, notes: &mut SheetNotes) {
        match element.local_name().into_inner() {
            "conditional-format" => {
                notes.colored_by_rules = true;
                self.open = areas(&attribute(element, "target-range-address").unwrap_or_default());
            }
            "condition" if attribute(element, "apply-style-name").is_some_and(|style| styles.hides(&style)) => {
                self.ranges.append(&mut self.open);
            }
            // An icon or a bar alone. LibreOffice says it of icons at the first of their bounds.
            "data-bar" | "icon-set" | "formatting-entry"
                if attribute(element, "show-value").as_deref() == Some("false") =>
            {
                self.ranges.append(&mut self.open);
            }
            _ => {}
        }
    }

    /// Ends the sheet.
    pub(crate) fn end(self, notes: &mut SheetNotes) {
        let within = |column: u32, (first, last): (u32, u32)| {
            let holds = |range: &(u32, u32, u32, u32)| {
                (range.1..=range.3).contains(&column) && range.0 <= first && last <= range.2
            };
            self.ranges.iter().any(holds)
        };
        let alone = self.of_cells.iter().filter(|(column, rows)| !within(**column, **rows));
        notes.reformatted.extend(alone.map(|(column, (first, last))| (*first, *column, *last, *column)));
        notes.reformatted.extend(&self.ranges);
    }
}

/// The ranges of a list of addresses: `结果.C1:结果.C5 'a b'.D1`.
fn areas(list: &str) -> Vec<(u32, u32, u32, u32)> {
    let mut quoted = false;
    let addresses = list.split(|c: char| {
        quoted ^= c == '\'';
        c == ' ' && !quoted
    });
    // The name of a sheet stands before the last point of both ends.
    let cell = |end: &str| end.rsplit('.').next().unwrap_or(end).replace('$', "");
    let range = |address: &str| match address.rsplit_once(':') {
        Some((from, to)) => area(&format!("{}:{}", cell(from), cell(to))),
        None => area(&cell(address)),
    };
    addresses.filter_map(range).collect()
}

#[cfg(test)]
mod tests {
    use super::areas;

    #[test]
    fn addresses_are_read_whatever_their_sheet_is_called() {
        assert_eq!(areas("结果.C1:结果.C5"), [(1, 2, 5, 2)]);
        assert_eq!(areas("'a b.c'.$C$2:'a b.c'.$D$5 B3"), [(2, 2, 5, 3), (3, 1, 3, 1)]);
        assert_eq!(areas(""), []);
        assert_eq!(areas("结果.#REF!"), []);
    }
}
