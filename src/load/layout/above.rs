//! What stands above a row and is of it: the last group row, and what is filled down.

use std::collections::BTreeMap;

use regex::Regex;

use super::words;
use crate::domain::columns::Field;
use crate::domain::{Origin, Stand, notation};
use crate::load::profile::Profile;
use crate::load::profile::names::field_named;
use crate::load::rows::cells::Line;
use crate::load::rows::draft::Cells;
use crate::load::workbook::row::{Cell, Row};

/// What stands above a row and is of it.
#[derive(Default)]
pub(super) struct Above {
    /// What the last group row says.
    group: Vec<(Field, Cell, Stand)>,
    /// The last cell of each field that is filled down, with its row.
    fills: BTreeMap<Field, (Option<Cell>, u32)>,
    /// The row from which on there are notes.
    pub stopped: Option<u32>,
}

/// The cells of a row by what they are of.
pub(super) struct Arranged {
    pub number: u32,
    pub hidden: bool,
    pub width: usize,
    pub cells: Cells,
    /// Those in columns of the layout.
    pub taken: Vec<Cell>,
    /// Those that are of a field whose own column says nothing.
    pub fallback: Vec<(Field, Cell)>,
    /// Texts of the columns by which tables are joined.
    pub key: Vec<String>,
    /// Fields whose cell is a mark for nothing.
    pub blanked: Vec<Field>,
    /// Fields that stand in other rows, or in the column of another field.
    pub elsewhere: Vec<(Field, Stand)>,
}

impl Above {
    /// Whether a row is of one text that names what the rows below it are.
    pub(super) fn begins_group(&mut self, pattern: &Regex, row: &Row) -> bool {
        let [first, others @ ..] = row.cells.as_slice() else { return false };
        let text = first.text.trim();
        if others.iter().any(|cell| cell.text.trim() != text) {
            return false;
        }
        let Some(captures) = pattern.captures(text) else { return false };
        let stand = Stand { column: first.column, row: Some(row.number) };
        let fields = pattern.capture_names().flatten();
        let fields = fields.filter_map(|name| Some((field_named(name)?, captures.name(name)?)));
        self.group = fields
            .map(|(field, found)| (field, Cell { text: found.as_str().trim().to_string(), ..first.clone() }, stand))
            .collect();
        self.fills.clear();
        true
    }

    /// Gives a row of data what stands above it, beside it, or nowhere.
    pub(super) fn complete(&mut self, arranged: &mut Arranged, profile: &Profile, constants: &[(Field, Cell)]) {
        for field in &profile.rows.fill_down {
            let own = &mut arranged.cells[*field as usize];
            if own.is_some() || arranged.blanked.contains(field) {
                self.fills.insert(*field, (own.clone(), arranged.number));
            } else if let Some((Some(cell), row)) = self.fills.get(field) {
                arranged.elsewhere.push((*field, Stand { column: cell.column, row: Some(*row) }));
                *own = Some(cell.clone());
            }
        }
        for (field, cell) in arranged.fallback.drain(..) {
            let own = &mut arranged.cells[field as usize];
            let says_nothing = own.as_ref().is_none_or(|own| notation::says_nothing(&own.text));
            if says_nothing && !notation::says_nothing(&cell.text) {
                arranged.elsewhere.retain(|(of, _)| *of != field);
                arranged.elsewhere.push((field, Stand::column(cell.column)));
                *own = Some(cell);
            }
        }
        for (field, cell, stand) in &self.group {
            let own = &mut arranged.cells[*field as usize];
            if own.is_none() {
                arranged.elsewhere.push((*field, *stand));
                *own = words::read(&profile.values, *field, cell.clone());
            }
        }
        for (field, cell) in constants {
            arranged.cells[*field as usize].get_or_insert_with(|| cell.clone());
        }
    }
}

impl Arranged {
    pub(super) fn line(&self, origin: Origin) -> Line {
        Line { origin, hidden: self.hidden, width: self.width }
    }

    pub(super) fn says_nothing(&self) -> bool {
        self.cells.iter().all(Option::is_none) && self.taken.is_empty() && self.fallback.is_empty()
    }
}
