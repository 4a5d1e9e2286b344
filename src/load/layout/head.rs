//! The head of a table that a profile describes: where it is, and what each column means.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::domain::columns::{Field, fields};
use crate::domain::fold::fold_header;
use crate::load::columns::header::says_the_same;
use crate::load::profile::names::{Meaning, Names};
use crate::load::profile::{HeaderRule, SecondRow};
use crate::load::workbook::row::{Cell, Row};

/// A row with so many known headers is one.
pub(crate) const ENOUGH: usize = 3;

/// The head of a table.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    /// Its rows as they stand.
    pub lines: Vec<Row>,
    /// The rows above it.
    pub above: Vec<Row>,
    /// Its columns, from left to right.
    pub columns: Vec<HeadColumn>,
}

/// A column of a head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeadColumn {
    /// The column, from 0.
    pub column: u32,
    /// The row in which its name stands.
    pub row: u32,
    /// Its name as written.
    pub name: String,
    /// The group above it; empty where there is none.
    pub group: String,
    /// What stands below its name, where the head has a row of units.
    pub unit: Option<Cell>,
    /// Its place among those of the same name, from 1.
    pub number: usize,
    /// What it means by its name alone.
    pub meaning: Option<Meaning>,
    /// Further fields that it means, because the profile says so.
    pub also: Vec<Field>,
    /// The field that it says where that one's own column says nothing, beside what it means.
    pub stands_in_for: Option<Field>,
    /// What is taken from it.
    pub taken: Taken,
}

/// What is taken from a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    /// A field.
    Field(Field),
    /// A field whose own column says nothing.
    Fallback(Field),
    /// It is known, and nothing is taken.
    Nothing,
    /// The layout of the items takes it.
    Items,
    /// Nobody knows it.
    Unknown,
}

/// What a row below the head has to do with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeated {
    /// It is one of its rows once more.
    Same,
    /// It is a head of another order, or of other columns.
    Other,
}

impl Head {
    /// The head among the first rows of a sheet.
    pub(crate) fn find(rows: &[Row], rule: &HeaderRule, names: &Names) -> Option<Self> {
        Self::of_at_least(ENOUGH, rows, rule, names)
    }

    /// The same, where so many known headers are enough for a row that no text of the rule finds.
    pub(crate) fn of_at_least(least: usize, rows: &[Row], rule: &HeaderRule, names: &Names) -> Option<Self> {
        let rows: Vec<&Row> = rows.iter().filter(|row| row.number <= rule.within).collect();
        let units = rule.second == SecondRow::Units;
        let next = |at: usize| rows.get(at + 1).copied().filter(|row| row.number == rows[at].number + 1);
        let pair = |at: usize| Some((at, at + 1, columns_of(rows[at], Some(next(at)?), units, names)));
        let alone = |at: usize| Some((at, at, columns_of(rows[at], None, units, names)));
        let found = if rule.find.is_empty() {
            let best = (0..rows.len()).rev().max_by_key(|at| known(&columns_of(rows[*at], None, units, names)))?;
            let score = known(&alone(best)?.2);
            let pairs = || [best.checked_sub(1).and_then(pair), pair(best)].into_iter().flatten();
            match rule.rows {
                Some(1) => alone(best)?,
                Some(_) => {
                    // The names may be in either row.
                    let upper = if units { pair(best) } else { pairs().max_by_key(|(_, _, columns)| known(columns)) };
                    upper?
                }
                None => {
                    let better = pairs()
                        .filter(|(_, lower, columns)| known(columns) > score && is_of_names(rows[*lower], columns));
                    better.max_by_key(|(_, _, columns)| known(columns)).or_else(|| alone(best))?
                }
            }
        } else {
            let has = |at: usize, text: &String| rows[at].cells.iter().any(|cell| fold_header(&cell.text) == *text);
            let has_all = |all: &[usize]| rule.find.iter().all(|text| all.iter().any(|at| has(*at, text)));
            let any = |at: usize| rule.find.iter().any(|text| has(at, text));
            match rule.rows {
                Some(2) => {
                    let is_head = |at: &usize| next(*at).is_some() && any(*at) && has_all(&[*at, *at + 1]);
                    let at = (0..rows.len()).find(is_head)?;
                    // All of it may stand in the lower row, below groups.
                    let upper = at.checked_sub(1).filter(|up| !units && is_group_row(rows[*up], rows[at], names));
                    match upper.filter(|_| has_all(&[at]) && !any(at + 1)) {
                        Some(upper) => pair(upper)?,
                        None => pair(at)?,
                    }
                }
                _ => {
                    let at = (0..rows.len()).find(|at| has_all(&[*at]))?;
                    let two = rule.rows.is_none().then(|| [at.checked_sub(1).and_then(pair), pair(at)]);
                    let one = alone(at)?;
                    let better = two.into_iter().flatten().flatten().filter(|(_, lower, columns)| {
                        known(columns) > known(&one.2) && is_of_names(rows[*lower], columns)
                    });
                    better.max_by_key(|(_, _, columns)| known(columns)).unwrap_or(one)
                }
            }
        };
        let (first, last, columns) = found;
        if rule.find.is_empty() && known(&columns) < least {
            return None;
        }
        let lines = rows[first..=last].iter().map(|row| (*row).clone()).collect();
        Some(Self { lines, above: rows[..first].iter().map(|row| (*row).clone()).collect(), columns })
    }

    /// Number of its first row.
    pub(crate) fn first(&self) -> u32 {
        self.lines.first().map_or(0, |row| row.number)
    }

    /// Number of its last row.
    pub(crate) fn last(&self) -> u32 {
        self.lines.last().map_or(0, |row| row.number)
    }

    /// Columns with a name.
    pub(crate) fn width(&self) -> usize {
        self.columns.iter().map(|of| of.column as usize + 1).max().unwrap_or(0)
    }

    /// Takes of every field the columns whose name comes first; the columns that mean a field twice.
    pub(crate) fn take_fields(&mut self) -> Vec<(Field, u32, u32)> {
        let mut best: BTreeMap<Field, u8> = BTreeMap::new();
        for of in &self.columns {
            if let (Some(Meaning::Field(field, rank)), false) = (of.meaning, of.taken == Taken::Items) {
                best.entry(field).and_modify(|least| *least = rank.min(*least)).or_insert(rank);
            }
            // What a profile says of a column comes before what its name says.
            best.extend(of.also.iter().map(|field| (*field, 0)));
        }
        let mut first: BTreeMap<Field, u32> = BTreeMap::new();
        let mut twice = Vec::new();
        for of in self.columns.iter_mut().filter(|of| of.taken != Taken::Items) {
            of.taken = match of.meaning {
                Some(Meaning::Field(field, rank)) if best.get(&field) == Some(&rank) => {
                    match first.get(&field) {
                        Some(column) => twice.push((field, *column, of.column)),
                        None => drop(first.insert(field, of.column)),
                    }
                    Taken::Field(field)
                }
                Some(Meaning::Fallback(field)) => Taken::Fallback(field),
                Some(Meaning::Ignored) => Taken::Nothing,
                Some(Meaning::Field(..)) | None if of.also.is_empty() => Taken::Unknown,
                Some(Meaning::Field(..)) | None => Taken::Nothing,
            };
            for field in &of.also {
                match first.get(field) {
                    Some(column) => twice.push((*field, *column, of.column)),
                    None => drop(first.insert(*field, of.column)),
                }
            }
        }
        twice
    }

    /// The column that a folded header names, which is known from now on, whether anything is taken from it or not.
    pub(crate) fn know(&mut self, folded: &str) -> Option<u32> {
        let of = self.columns.iter_mut().find(|of| of.is_called(folded))?;
        of.taken = if of.taken == Taken::Unknown { Taken::Nothing } else { of.taken };
        Some(of.column)
    }

    /// Whether a row of one text is a title of the table once more: every page has it above its head.
    pub(crate) fn is_title_again(&self, row: &Row) -> bool {
        let text = |row: &Row| match row.cells.as_slice() {
            [cell] => Some(fold_header(&cell.text)),
            _ => None,
        };
        text(row).is_some_and(|own| self.above.iter().any(|title| text(title).as_ref() == Some(&own)))
    }

    /// Whether a row is one of the head once more, or another head.
    pub(crate) fn repeated(&self, row: &Row, names: &Names) -> Option<Repeated> {
        if self.lines.iter().any(|line| says_the_same(line, row)) {
            return Some(Repeated::Same);
        }
        let columns = columns_of(row, None, false, names);
        // A line of data may hold one word that is a header, too.
        if known(&columns) < ENOUGH {
            return None;
        }
        let known = |columns: &[HeadColumn]| -> BTreeSet<(u32, Meaning)> {
            columns.iter().filter_map(|of| Some((of.column, of.meaning?))).collect()
        };
        let (own, others) = (known(&self.columns), known(&columns));
        Some(if own == others { Repeated::Same } else { Repeated::Other })
    }
}

impl HeadColumn {
    /// Whether a folded header means it.
    pub(crate) fn is_called(&self, folded: &str) -> bool {
        self.keys().iter().any(|key| key == folded)
    }

    /// Whether a field is taken from it.
    pub(crate) fn serves(&self, field: Field) -> bool {
        self.taken == Taken::Field(field) || self.taken != Taken::Items && self.also.contains(&field)
    }

    /// Its name with the group above it.
    pub(crate) fn full_name(&self) -> String {
        match self.group.as_str() {
            "" => self.name.trim().to_string(),
            group => format!("{}/{}", group.trim(), self.name.trim()),
        }
    }

    /// The folded headers that mean it, from the narrowest on.
    fn keys(&self) -> Vec<String> {
        let name = fold_header(&self.name);
        let mut keys = Vec::new();
        if !self.group.is_empty() {
            keys.push(format!("{}/{name}", fold_header(&self.group)));
        }
        keys.push(format!("{name}#{}", self.number));
        keys.push(name);
        keys
    }
}

/// The columns that a row names, or two.
fn columns_of(upper: &Row, lower: Option<&Row>, units: bool, names: &Names) -> Vec<HeadColumn> {
    let is_there = |row: &Row, column: u32| row.cells.iter().any(|cell| cell.column == column && !is_blank(cell));
    let of = |row: &Row, cell: &Cell, group: &str| HeadColumn {
        column: cell.column,
        row: row.number,
        name: cell.text.clone(),
        group: group.to_string(),
        unit: None,
        number: 1,
        meaning: None,
        also: Vec::new(),
        stands_in_for: None,
        taken: Taken::Unknown,
    };
    let mut columns: Vec<HeadColumn> = Vec::with_capacity(upper.cells.len());
    match lower {
        Some(lower) if !units => {
            // A group stands above its first column, and nothing above the others.
            let group = |column: u32| {
                let before = upper.cells.iter().rev().find(|cell| cell.column <= column && !is_blank(cell));
                before.map_or("", |cell| cell.text.as_str())
            };
            columns.extend(lower.cells.iter().filter(|c| !is_blank(c)).map(|c| of(lower, c, group(c.column))));
            let alone = upper.cells.iter().filter(|cell| !is_blank(cell) && !is_there(lower, cell.column));
            columns.extend(alone.map(|cell| of(upper, cell, "")));
            columns.sort_by_key(|of| of.column);
        }
        _ => columns.extend(upper.cells.iter().filter(|c| !is_blank(c)).map(|cell| of(upper, cell, ""))),
    }
    if let (Some(lower), true) = (lower, units) {
        for column in &mut columns {
            column.unit = lower.cells.iter().find(|cell| cell.column == column.column && !is_blank(cell)).cloned();
        }
    }
    let mut seen: HashMap<String, usize> = HashMap::new();
    for column in &mut columns {
        let count = seen.entry(fold_header(&column.name)).or_insert(0);
        *count += 1;
        column.number = *count;
        column.meaning = meaning(column, names);
        column.also = column.keys().iter().flat_map(|key| names.also(key)).copied().collect();
        let stands_in_for = column.keys().iter().find_map(|key| names.stands_in_for(key));
        column.stands_in_for = stands_in_for.filter(|of| column.meaning != Some(Meaning::Fallback(*of)));
    }
    columns
}

fn is_blank(cell: &Cell) -> bool {
    cell.text.trim().is_empty()
}

fn meaning(column: &HeadColumn, names: &Names) -> Option<Meaning> {
    let own = column.keys().iter().find_map(|key| names.meaning(key));
    // 检验 above 项目 is 检验项目.
    let joined = || names.meaning(&fold_header(&format!("{}{}", column.group.trim(), column.name.trim())));
    own.or_else(|| if column.group.is_empty() { None } else { joined() })
}

/// How many fields columns mean.
fn known(columns: &[HeadColumn]) -> usize {
    let means =
        |field: Field| columns.iter().any(|of| matches!(of.meaning, Some(Meaning::Field(own, _)) if own == field));
    fields(|_| true).filter(|field| means(*field)).count()
}

/// Whether a lower row holds names and no data: at least half of its cells are known.
fn is_of_names(lower: &Row, columns: &[HeadColumn]) -> bool {
    let own = columns.iter().filter(|of| of.row == lower.number);
    let known = own.filter(|of| of.meaning.is_some()).count();
    known > 0 && known * 2 >= lower.cells.len()
}

/// Whether a row holds groups of the columns below it.
fn is_group_row(upper: &Row, lower: &Row, names: &Names) -> bool {
    upper.number + 1 == lower.number
        && upper.cells.len() > 1
        && known(&columns_of(upper, None, false, names)) < known(&columns_of(lower, None, false, names))
}
