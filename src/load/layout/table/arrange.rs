//! The cells of a row by field, as a profile says: words read by its lists, firms in one cell told apart.

use super::Table;
use crate::domain::columns::{COUNT, Field};
use crate::domain::fold::fold;
use crate::domain::{Stand, notation};
use crate::load::layout::above::Arranged;
use crate::load::layout::head::Taken;
use crate::load::layout::{texts, words};
use crate::load::rows::cells::OfCells;
use crate::load::workbook::row::{Cell, Row};

impl Table<'_> {
    /// The cells of a row itself.
    pub(super) fn arrange(&mut self, row: Row, of_cells: &mut OfCells) -> Arranged {
        let origin = self.origin(row.number);
        let width = row.cells.iter().map(|cell| cell.column as usize + 1).max().unwrap_or(0);
        let mut arranged = Arranged {
            number: row.number,
            hidden: row.hidden,
            width,
            cells: [const { None }; COUNT],
            taken: Vec::new(),
            fallback: Vec::new(),
            blanked: Vec::new(),
            key: Vec::new(),
            elsewhere: Vec::new(),
        };
        let key = |column: &u32| row.cells.iter().find(|cell| cell.column == *column);
        arranged.key =
            self.keys.iter().map(|column| key(column).map(|cell| cell.text.clone()).unwrap_or_default()).collect();
        for cell in row.cells {
            self.further.read(&cell, &mut arranged, &self.profile.values, (of_cells, &origin));
            match self.by_column.get(cell.column as usize) {
                Some(Taken::Field(field)) => {
                    let Some(kept) = of_cells.keep(cell, *field, &origin) else { continue };
                    arranged.cells[*field as usize] = words::read(&self.profile.values, *field, kept);
                    if arranged.cells[*field as usize].is_none() {
                        arranged.blanked.push(*field);
                    }
                }
                Some(Taken::Fallback(field)) => {
                    let kept = of_cells.keep(cell, *field, &origin);
                    let read = kept.and_then(|cell| words::read(&self.profile.values, *field, cell));
                    arranged.fallback.extend(read.map(|cell| (*field, cell)));
                }
                Some(Taken::Items) => {
                    // The items of a cell may stand in lines.
                    let lines = self.items.keeps_lines(&cell.text).then(|| cell.text.clone());
                    let kept = of_cells.keep(cell, Field::Result, &origin);
                    arranged.taken.extend(kept.map(|cell| match lines {
                        Some(text) => Cell { text, ..cell },
                        None => cell,
                    }));
                }
                Some(Taken::Nothing | Taken::Unknown) | None => {}
            }
        }
        self.read_roles(&mut arranged);
        arranged
    }

    /// Firms that stand in one cell with what they are: each where it belongs, if the rules tell it of all of them.
    fn read_roles(&self, arranged: &mut Arranged) {
        let rules = &self.profile.values.role_prefix;
        let Some(cell) = arranged.cells[Field::Manufacturer as usize].clone().filter(|_| !rules.is_empty()) else {
            return;
        };
        let Some(firms) = texts::roles(&cell.text, rules, Field::Manufacturer) else { return };
        let names_maker = firms.iter().any(|(field, _)| *field == Field::Manufacturer);
        let says_other = |(field, name): &(Field, String)| {
            let own = arranged.cells[*field as usize].as_ref().filter(|_| *field != Field::Manufacturer);
            own.is_some_and(|own| !notation::says_nothing(&own.text) && fold(&own.text) != fold(name))
        };
        if !names_maker || firms.iter().any(says_other) {
            return;
        }
        for (field, name) in firms {
            if field != Field::Manufacturer {
                arranged.elsewhere.push((field, Stand::column(cell.column)));
            }
            arranged.cells[field as usize] = Some(Cell { text: name, ..cell.clone() });
        }
    }
}
