//! One sheet as it is: its head, its columns and what stands in them. All rows are read, none stands for another.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use super::Known;
use crate::diagnostic::Diagnostic;
use crate::domain::columns::Field;
use crate::domain::fold::{fold, fold_header, fold_item};
use crate::domain::notation::says_nothing;
use crate::domain::{Bound, Reading};
use crate::load::columns::header::HEADER_WITHIN;
use crate::load::layout::texts::{FIELD_SEPARATORS, name_and_unit};
use crate::load::profile::names::Meaning;
use crate::load::workbook::Workbook;
use crate::load::workbook::row::{Rgb, Row, SheetInfo};

/// A row with so many known headers is a head.
const ENOUGH: usize = 2;
/// Different texts of a column that are shown.
const EXAMPLES: usize = 3;

/// A sheet.
#[derive(Debug, Clone)]
pub(super) struct Look {
    /// Its name; empty for a text file.
    pub sheet: String,
    /// Its place among the sheets, from 1.
    pub number: usize,
    /// Hidden in the workbook.
    pub hidden: bool,
    /// Rows with anything in them.
    pub rows: usize,
    /// The head, where one was found.
    pub head: Option<Head>,
    /// Columns in their order; none without a head.
    pub columns: Vec<Column>,
    /// Texts above the head.
    pub titles: Vec<String>,
}

/// A head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    /// Row of the names.
    pub row: u32,
    /// It has groups in the row above the names.
    pub has_groups: bool,
    /// Row of units below the names.
    pub units: Option<u32>,
    /// Row of requirements below them.
    pub requirements: Option<u32>,
}

/// A column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// 0-based.
    pub column: u32,
    /// Its name as a profile writes it: with its group or its number where it is not the only one of its name.
    pub name: String,
    /// Its name as it stands.
    pub header: String,
    /// What the name means.
    pub meaning: Option<Meaning>,
    /// The item of the shipped catalog that it is named by.
    pub item: bool,
    /// Cells that say something.
    pub filled: usize,
    /// Of these, results that are figures or qualified ones.
    pub readings: usize,
    /// Of these, ones with separators between parts.
    pub packed: usize,
    /// Of these, whole numbers that count up with the rows.
    pub running: usize,
    /// Colors behind its cells, but for white.
    pub fills: BTreeMap<Rgb, usize>,
    /// Some of its texts.
    pub examples: Vec<String>,
}

/// Looks at a sheet.
pub(super) fn look(book: &mut Workbook, number: usize, known: &Known) -> Result<Look, Diagnostic> {
    let SheetInfo { name, hidden } = book.sheets()[number].clone();
    let mut first: Vec<Row> = Vec::new();
    book.rows(number, &mut |row| {
        // Units and requirements may stand below.
        if row.number > HEADER_WITHIN + 3 {
            return ControlFlow::Break(());
        }
        first.push(row);
        ControlFlow::Continue(())
    })?;
    let found = head(&first, known);
    let mut look =
        Look { sheet: name, number: number + 1, hidden, rows: 0, head: None, columns: Vec::new(), titles: Vec::new() };
    let mut begin = 0;
    if let Some((head, columns)) = found {
        let above = first.iter().take_while(|row| row.number < head.row - u32::from(head.has_groups));
        look.titles = above.flat_map(|row| row.cells.iter().map(|cell| cell.text.trim().to_string())).collect();
        begin = head.requirements.or(head.units).unwrap_or(head.row).max(head.row);
        look.head = Some(head);
        look.columns = columns;
    }
    let places: BTreeMap<u32, usize> = look.columns.iter().zip(0..).map(|(column, at)| (column.column, at)).collect();
    let (mut rows, columns) = (0, &mut look.columns);
    book.rows(number, &mut |row| {
        rows += 1;
        if row.number > begin {
            for cell in &row.cells {
                if let Some(column) = places.get(&cell.column).and_then(|at| columns.get_mut(*at)) {
                    column.take(&cell.text, cell.fill);
                }
            }
        }
        ControlFlow::Continue(())
    })?;
    look.rows = rows;
    Ok(look)
}

impl Column {
    fn take(&mut self, text: &str, fill: Rgb) {
        let text = text.trim();
        if says_nothing(text) {
            return;
        }
        self.filled += 1;
        if fill != Rgb::WHITE {
            *self.fills.entry(fill).or_default() += 1;
        }
        let reading = Reading::parse(text, "").reading;
        let is_reading = matches!(
            reading,
            Reading::Number { .. } | Reading::LessThan { .. } | Reading::GreaterThan { .. } | Reading::NotDetected
        );
        self.readings += usize::from(is_reading);
        self.packed += usize::from(FIELD_SEPARATORS.iter().any(|separator| text.matches(separator).count() >= 2));
        self.running += usize::from(text.bytes().all(|b| b.is_ascii_digit()) && text.len() < 7);
        if self.examples.len() < EXAMPLES && !self.examples.iter().any(|known| known == text) {
            self.examples.push(text.chars().take(40).collect());
        }
    }

    /// The field that its name means.
    pub(super) fn field(&self) -> Option<Field> {
        match self.meaning? {
            Meaning::Field(field, _) => Some(field),
            Meaning::Fallback(_) | Meaning::Ignored => None,
        }
    }
}

/// The head among the first rows, with its columns.
fn head(rows: &[Row], known: &Known) -> Option<(Head, Vec<Column>)> {
    let near: Vec<&Row> = rows.iter().filter(|row| row.number <= HEADER_WITHIN).collect();
    let score = |row: &Row| {
        let fields = row.cells.iter().filter_map(|cell| known.meaning(&cell.text));
        let items = row.cells.iter().filter(|cell| known.is_item(&cell.text)).count();
        fields.collect::<BTreeSet<Meaning>>().len() + usize::from(items > 1)
    };
    // Of equal rows the first: a head may come again below.
    let best = near.iter().enumerate().rev().max_by_key(|(_, row)| score(row)).map(|(at, _)| at)?;
    if score(near[best]) < ENOUGH {
        return None;
    }
    let (mut upper, mut lower): (Option<&Row>, &Row) = (None, near[best]);
    // Groups above the names, or names below a row that has most of them.
    if let Some(row) = near.get(best + 1).filter(|row| is_names_below(lower, row, known)) {
        (upper, lower) = (Some(near[best]), row);
    } else if let Some(row) =
        best.checked_sub(1).and_then(|at| near.get(at).copied()).filter(|row| is_groups_above(row, lower))
    {
        upper = Some(row);
    }
    let columns = columns(upper, lower, known);
    let key = columns.iter().find(|column| column.field() == Some(Field::SheetNo)).map(|column| column.column);
    let below = |number: u32| rows.iter().find(|row| row.number == number);
    let is_below = |row: &&Row, is: &dyn Fn(&str) -> bool| {
        let cells = || row.cells.iter().filter(|cell| !says_nothing(&cell.text));
        let of_unknown = |column: u32| columns.iter().any(|of| of.column == column && of.field().is_none());
        let has_key = key.is_some_and(|key| row.cells.iter().any(|cell| cell.column == key));
        !has_key && cells().next().is_some() && cells().all(|cell| of_unknown(cell.column) && is(&cell.text))
    };
    let units = below(lower.number + 1).filter(|row| is_below(row, &|text| known.units.contains(&fold(text))));
    let next = units.map_or(lower.number + 1, |row| row.number + 1);
    let is_requirement = |text: &str| {
        matches!(Bound::parse(text, ""), Bound::Range { .. } | Bound::OrdinalAtLeast(_)) || text.contains("符合")
    };
    let requirements = below(next).filter(|row| is_below(row, &is_requirement));
    let head = Head {
        row: lower.number,
        has_groups: upper.is_some(),
        units: units.map(|row| row.number),
        requirements: requirements.map(|row| row.number),
    };
    Some((head, columns))
}

/// Whether the lower of two rows has names of which the upper has the groups and the rest.
fn is_names_below(upper: &Row, lower: &Row, known: &Known) -> bool {
    let is_adjacent = lower.number == upper.number + 1;
    let means = |text: &str| known.meaning(text).is_some() || known.is_item(text);
    let count = lower.cells.iter().filter(|cell| means(&cell.text)).count();
    // Below a name there stands none.
    let is_under =
        |column: u32| upper.cells.iter().any(|cell| cell.column == column && known.meaning(&cell.text).is_some());
    let free = lower.cells.iter().filter(|cell| !is_under(cell.column)).count();
    is_adjacent
        && count > 0
        && free > 0
        && count * 2 >= lower.cells.len()
        && lower.cells.len() < upper.cells.len() + count
}

/// Whether a row has groups of the names below it: fewer cells, each above one, and more than a title has.
fn is_groups_above(upper: &Row, lower: &Row) -> bool {
    let is_above = |column: u32| lower.cells.iter().any(|cell| cell.column == column);
    upper.number + 1 == lower.number
        && upper.cells.len() > 1
        && upper.cells.len() < lower.cells.len()
        && upper.cells.iter().all(|cell| is_above(cell.column))
}

fn columns(upper: Option<&Row>, lower: &Row, known: &Known) -> Vec<Column> {
    let mut named: Vec<(u32, String, String)> = Vec::new();
    let group = |column: u32| {
        let above = upper?.cells.iter().rev().find(|cell| cell.column <= column)?;
        Some(above.text.trim().to_string())
    };
    for cell in &lower.cells {
        named.push((cell.column, group(cell.column).unwrap_or_default(), cell.text.trim().to_string()));
    }
    for cell in upper.iter().flat_map(|row| &row.cells) {
        if !lower.cells.iter().any(|below| below.column == cell.column) {
            named.push((cell.column, String::new(), cell.text.trim().to_string()));
        }
    }
    named.sort_by_key(|(column, ..)| *column);
    let folded = |name: &str| fold_header(name);
    let is_only = |name: &str| named.iter().filter(|(_, _, other)| folded(other) == folded(name)).count() == 1;
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let made = named.iter().map(|(column, group, header)| {
        let number = seen.entry(folded(header)).or_default();
        *number += 1;
        let same_group = named.iter().filter(|(_, g, h)| g == group && folded(h) == folded(header)).count();
        let name = match () {
            () if is_only(header) => header.clone(),
            () if !group.is_empty() && same_group == 1 => format!("{group}/{header}"),
            () => format!("{header}#{number}"),
        };
        // What stands twice means nothing by itself.
        let meaning = known.meaning(&name);
        Column {
            column: *column,
            meaning,
            item: known.is_item(header),
            name: name.split_whitespace().collect(),
            header: header.clone(),
            filled: 0,
            readings: 0,
            packed: 0,
            running: 0,
            fills: BTreeMap::new(),
            examples: Vec::new(),
        }
    });
    made.collect()
}

impl Known {
    /// What a header means by the shipped lists.
    pub(super) fn meaning(&self, header: &str) -> Option<Meaning> {
        self.names.meaning(&fold_header(header))
    }

    /// Whether a header is an item of the shipped catalog, with its unit or without.
    pub(super) fn is_item(&self, header: &str) -> bool {
        let named = name_and_unit(header, self.pattern.as_ref());
        self.items.contains(&fold_item(&named.item)) || self.items.contains(&fold_item(header))
    }
}
