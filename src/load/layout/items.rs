//! How the rows of a table become results: one way for each layout of items. A layout says which columns it takes from a head,
//! and makes results of every row of data.

use std::sync::Arc;

use super::head::{Head, HeadColumn, Taken};
use super::stands::Stands;
use super::texts::PackedFault;
use super::wide::{Headed, Items as WideItems, WideFault};
use super::{packed, words};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::columns::Field;
use crate::domain::fold::fold_header;
use crate::domain::words::{VERDICTS, read as word};
use crate::domain::{HoldReason, Origin, Sheet, Stand};
use crate::load::columns::near::nearest;
use crate::load::profile::items::{FailedNames, ItemPart, Items, Packed, RowAt, Wide};
use crate::load::profile::names::Meaning;
use crate::load::profile::{Profile, SecondRow};
use crate::load::rows::draft::Cells;
use crate::load::workbook::row::{Cell, Row};
use crate::load::{findings as say, places};

/// A column of running numbers is none of an item.
const NUMBERS: &str = "序号";

/// The layout of a table whose head is known.
pub(super) enum ItemsOf<'p> {
    /// A row has one item, in columns of its own.
    Long,
    /// A column an item, with where the fields of each stand.
    Wide(&'p Wide, WideItems, Vec<Vec<(Field, Stand)>>),
    /// Several items in a cell of this column.
    Packed(&'p Packed, u32),
    /// Names of items in a cell of this column.
    Names(&'p FailedNames, u32),
}

/// Why the batch of a row is held, with what is told of it.
pub(super) type Fault = (HoldReason, Diagnostic);

/// A result of a row.
pub(super) struct ResultOf {
    /// Where the fields of its item stand.
    pub sheet: Arc<Sheet>,
    /// Its cells, with those of its batch.
    pub cells: Cells,
}

impl<'p> ItemsOf<'p> {
    /// The layout of a table, which takes its columns from the head. `rows` are the first of the sheet.
    ///
    /// # Errors
    /// What is wrong with the head.
    pub(super) fn of(
        profile: &'p Profile,
        items: &'p Items,
        head: &mut Head,
        rows: &[Row],
        sheet: &Sheet,
    ) -> Result<Self, Vec<Diagnostic>> {
        match items {
            Items::Long => Ok(Self::Long),
            Items::Wide(rule) => wide(profile, rule, head, rows, sheet),
            Items::Packed(rule) => Ok(Self::Packed(rule, column(&rule.column, head, sheet)?)),
            Items::Names(rule) => Ok(Self::Names(rule, column(&rule.column, head, sheet)?)),
        }
    }

    /// Whether a field needs no column of its own.
    pub(super) fn gives(&self, field: Field) -> bool {
        match self {
            Self::Long => false,
            Self::Wide(rule, items, _) => match field {
                Field::Item | Field::Unit | Field::Result => true,
                Field::Verdict if rule.fail_fill.is_some() => true,
                _ => items.items.iter().any(|item| {
                    item.beside.contains_key(&field) || item.fixed.iter().any(|fixed| fixed.field == field)
                }),
            },
            Self::Packed(rule, _) => match field {
                Field::Item | Field::Unit => true,
                Field::Result => rule.parts.is_empty() || rule.parts.contains(&ItemPart::Result),
                Field::Requirement => rule.parts.is_empty() || rule.parts.contains(&ItemPart::Requirement),
                Field::Verdict => rule.verdict.is_some() || rule.parts.contains(&ItemPart::Verdict),
                _ => false,
            },
            // Without results every batch is held by itself, and told so.
            Self::Names(..) => {
                matches!(field, Field::Item | Field::Unit | Field::Result | Field::Requirement | Field::Verdict)
            }
        }
    }

    /// Whether the lines of a cell are kept apart: items may stand in them.
    pub(super) fn keeps_lines(&self, text: &str) -> bool {
        matches!(self, Self::Packed(..)) && text.contains('\n')
    }

    /// Its word in profiles.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Long => "long",
            Self::Wide(..) => "wide",
            Self::Packed(..) => "packed",
            Self::Names(..) => "names",
        }
    }

    /// Whether verdicts come from colors.
    pub(super) fn judges_by_fill(&self) -> bool {
        matches!(self, Self::Wide(rule, ..) if rule.fail_fill.is_some())
    }

    /// Rows below the names that belong to the head.
    pub(super) fn rows_of_head(&self, head: &Head) -> Vec<u32> {
        let Self::Wide(rule, ..) = self else { return Vec::new() };
        [&rule.unit_row, &rule.requirement_row].into_iter().flatten().map(|at| number(*at, head)).collect()
    }

    /// The results of a row, at least one: where it has no item, that of its batch alone; and why none of its items is
    /// believed, told at its cell. `taken` are its cells in the columns of the layout, `own` says where other fields stand.
    pub(super) fn results(
        &self,
        taken: &[Cell],
        mut cells: Cells,
        (own, row): (Arc<Sheet>, u32),
        stands: &mut Stands,
        profile: &Profile,
    ) -> (Vec<ResultOf>, Option<Fault>) {
        let made = match self {
            Self::Long => {
                words::judge_blank(&profile.values, &mut cells);
                return (vec![ResultOf { sheet: own, cells }], None);
            }
            Self::Wide(rule, items, elsewhere) => {
                let results = items.results(rule, taken, &cells).into_iter();
                Ok(results.map(|(at, cells)| (elsewhere.get(at).cloned().unwrap_or_default(), cells)).collect())
            }
            Self::Packed(rule, column) => of_cell(taken, *column, &cells, |cell| {
                // A line end stands between items where every line is whole, else it only wraps the text.
                let whole = |fault| match cell.text.contains('\n') {
                    true => packed::items(rule, &Cell { text: cell.text.replace('\n', " "), ..cell.clone() }, &cells),
                    false => Err(fault),
                };
                packed::items(rule, cell, &cells).or_else(whole)
            }),
            Self::Names(rule, column) => of_cell(taken, *column, &cells, |cell| packed::names(rule, cell, &cells)),
        };
        let made: Vec<(Vec<(Field, Stand)>, Cells)> = match made {
            Ok(made) => made,
            Err(fault) => {
                let (column, text) = taken.first().map_or((0, ""), |cell| (cell.column, cell.text.as_str()));
                let at = Origin { sheet: own.clone(), row };
                let place = Place { text: Some(text.to_string()), ..places::at(&at.sheet, row, Some(column)) };
                let told = (HoldReason::IncompleteRow, told_of_cell(place, &fault));
                return (vec![ResultOf { sheet: own, cells }], Some(told));
            }
        };
        if made.is_empty() {
            return (vec![ResultOf { sheet: own, cells }], None);
        }
        let read = |mut cells: Cells| {
            for field in [Field::Unit, Field::Verdict, Field::Basis, Field::TestBasis] {
                let cell = cells[field as usize].take();
                cells[field as usize] = cell.and_then(|cell| words::read(&profile.values, field, cell));
            }
            words::judge_blank(&profile.values, &mut cells);
            cells
        };
        let results = made.into_iter();
        let fault = self.against_color(taken, &own, row, profile);
        (results.map(|(at, cells)| ResultOf { sheet: stands.with(&at), cells: read(cells) }).collect(), fault)
    }

    /// Verdicts that say another than the color of their result.
    fn against_color(&self, taken: &[Cell], sheet: &Sheet, row: u32, profile: &Profile) -> Option<Fault> {
        let Self::Wide(rule, items, _) = self else { return None };
        let read = |cell: &Cell| {
            let cell = words::read(&profile.values, Field::Verdict, cell.clone())?;
            word(&cell.text, VERDICTS)
        };
        let all = items.against_color(rule, taken, read);
        let text = |column: u32| taken.iter().find(|cell| cell.column == column).map(|cell| cell.text.clone());
        let place = |column: u32| Place { text: text(column), ..places::at(sheet, row, Some(column)) };
        let told: Vec<Place> = all.iter().flat_map(|(verdict, result)| [place(*verdict), place(*result)]).collect();
        let told = told.into_iter().take(say::PLACES).collect();
        (!all.is_empty()).then(|| (HoldReason::VerdictContradiction, say::verdict_against_color(told, all.len())))
    }
}

/// What a layout makes of a row: its items, with where their fields stand.
type Made = Result<Vec<(Vec<(Field, Stand)>, Cells)>, PackedFault>;

/// The items of one cell, all of whose fields stand in it.
fn of_cell(
    taken: &[Cell],
    column: u32,
    batch: &Cells,
    items: impl FnOnce(&Cell) -> Result<Vec<Cells>, PackedFault>,
) -> Made {
    let Some(cell) = taken.iter().find(|cell| cell.column == column) else { return Ok(Vec::new()) };
    let fields = [Field::Item, Field::Unit, Field::Requirement, Field::Result, Field::Verdict];
    let stands = |cells: &Cells| {
        let own = fields.into_iter().filter(|field| cells[*field as usize] != batch[*field as usize]);
        own.map(|field| (field, Stand::column(column))).collect()
    };
    Ok(items(cell)?.into_iter().map(|cells| (stands(&cells), cells)).collect())
}

/// Takes the one column of a layout.
fn column(headers: &[String], head: &mut Head, sheet: &Sheet) -> Result<u32, Vec<Diagnostic>> {
    for header in headers {
        if let Some(of) = head.columns.iter_mut().find(|of| of.is_called(header)) {
            of.taken = Taken::Items;
            return Ok(of.column);
        }
    }
    let header = headers.first().map_or("", String::as_str);
    let names: Vec<String> = head.columns.iter().map(HeadColumn::full_name).collect();
    let near = nearest(header, names.iter().map(String::as_str));
    Err(vec![say::missing_column(places::at(sheet, head.last(), None), header, near)])
}

fn wide<'p>(
    profile: &'p Profile,
    rule: &'p Wide,
    head: &mut Head,
    rows: &[Row],
    sheet: &Sheet,
) -> Result<ItemsOf<'p>, Vec<Diagnostic>> {
    let mut told = Vec::new();
    let mut row_at = |at: Option<RowAt>| {
        let number = number(at?, head);
        let row = rows.iter().find(|row| row.number == number);
        if row.is_none() {
            told.push(say::item_columns_unclear(
                vec![places::at(sheet, number, None)],
                "档案的 unit_row、requirement_row 说这一行有单位或要求，这一行是空的",
                "unit_row or requirement_row of the profile says that the row has units or requirements, and it is empty",
            ));
        }
        row
    };
    let of_units = row_at(rule.unit_row);
    let requirements = row_at(rule.requirement_row);
    let is_of_units = profile.header.rows == Some(2) && profile.header.second == SecondRow::Units;
    let units = of_units.or_else(|| head.lines.get(1).filter(|_| is_of_units));
    let marks = profile.rows.data_when.as_ref().map(|when| when.column.as_str());
    let keys = |of: &HeadColumn| profile.join.iter().any(|key| of.is_called(key));
    let headed = |of: &'_ HeadColumn| -> (Option<Field>, bool) {
        let is_number = fold_header(&of.name) == NUMBERS || marks.is_some_and(|marks| of.is_called(marks)) || keys(of);
        match of.meaning {
            Some(Meaning::Field(field, _) | Meaning::Fallback(field)) => (Some(field), false),
            Some(Meaning::Ignored) => (None, true),
            None => (None, is_number),
        }
    };
    let all: Vec<Headed<'_>> = head
        .columns
        .iter()
        .map(|of| {
            let (field, is_ignored) = headed(of);
            Headed { column: of.column, row: of.row, name: &of.name, group: &of.group, field, is_ignored }
        })
        .collect();
    let at = |column: u32| {
        let of = head.columns.iter().find(|of| of.column == column);
        let text = of.map(HeadColumn::full_name);
        Place { text, ..places::at(sheet, of.map_or(head.last(), |of| of.row), Some(column)) }
    };
    let items = WideItems::of(rule, &all, units, requirements);
    let items = match items {
        Ok(items) if told.is_empty() => items,
        Ok(_) => return Err(told),
        Err(faults) => {
            let names: Vec<String> = head.columns.iter().map(HeadColumn::full_name).collect();
            told.extend(faults.into_iter().map(|fault| match fault {
                WideFault::Missing(header) => {
                    let near = nearest(&header, names.iter().map(String::as_str));
                    say::missing_column(places::at(sheet, head.last(), None), &header, near)
                }
                WideFault::Twice(first, second, name) => say::item_columns_unclear(
                    vec![at(first), at(second)],
                    &format!(
                        "“{name}”有两列；档案的 repeats 写 \"all\"（各算一项）或 \"first\"（取第一列），或在表里区分"
                    ),
                    &format!("{name} has two columns; write repeats = \"all\" or \"first\", or tell them apart"),
                ),
                WideFault::None => say::item_columns_unclear(
                    vec![places::at(sheet, head.last(), None)],
                    "没有一列是检验项目",
                    "no column is a test item",
                ),
            }));
            return Err(told);
        }
    };
    let elsewhere = items.items.iter().map(|item| {
        let fixed = item.fixed.iter().map(|of| (of.field, Stand { column: of.column, row: Some(of.row) }));
        let beside = item.beside.iter().map(|(field, column)| (*field, Stand::column(*column)));
        let mut all: Vec<(Field, Stand)> =
            [(Field::Verdict, Stand::column(item.column)), (Field::Unit, Stand::column(item.column))].to_vec();
        all.push((Field::Result, Stand::column(item.column)));
        all.extend(beside);
        all.extend(fixed);
        all
    });
    let elsewhere = elsewhere.collect();
    for of in head.columns.iter_mut().filter(|of| items.taken.contains(&of.column)) {
        of.taken = Taken::Items;
    }
    Ok(ItemsOf::Wide(rule, items, elsewhere))
}

fn number(at: RowAt, head: &Head) -> u32 {
    match at {
        RowAt::Number(number) => number,
        RowAt::BelowHeader(count) => head.last() + count,
    }
}

fn told_of_cell(place: Place, fault: &PackedFault) -> Diagnostic {
    let (zh, en) = match fault {
        PackedFault::Brackets => ("括号不配对".to_string(), "its brackets do not pair".to_string()),
        PackedFault::Parts(item, count) => (
            format!("“{item}”有 {count} 个部分，与档案的 parts 不符"),
            format!("{item} has {count} parts, which is not what parts of the profile says"),
        ),
        PackedFault::Separators(item) => {
            (format!("“{item}”里有几种分隔符"), format!("{item} has several kinds of separators"))
        }
        PackedFault::NoName(item) => (format!("“{item}”没有项目名称"), format!("{item} has no name")),
    };
    say::packed_cell_unreadable(place, &zh, &en)
}
