//! Items in columns: which columns are items, and what a row says of each.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use super::texts::{NameAndUnit, name_and_unit, unit_of_result};
use super::{text_cell, word_of};
use crate::domain::ItemVerdict;
use crate::domain::columns::Field;
use crate::domain::fold::{fold, fold_header, fold_item};
use crate::domain::notation::says_nothing;
use crate::load::profile::items::{ItemColumns, Repeats, Wide};
use crate::load::rows::draft::Cells;
use crate::load::workbook::row::{Cell, Kind, Rgb, Row};

/// A column as the head of its table names it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Headed<'h> {
    /// 0-based.
    pub column: u32,
    /// The row in which its own name stands.
    pub row: u32,
    /// Its own name.
    pub name: &'h str,
    /// The name above it and others; empty where there is none.
    pub group: &'h str,
    /// What its own name means, be it of the batch or of an item.
    pub field: Option<Field>,
    /// Known and not taken.
    pub is_ignored: bool,
}

/// A text in a fixed cell of the head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fixed {
    /// What it says.
    pub field: Field,
    /// 0-based column of its cell.
    pub column: u32,
    /// Row of its cell.
    pub row: u32,
    /// The text.
    pub text: String,
}

/// An item that has a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ItemColumn {
    /// The column of its results.
    pub column: u32,
    /// What the head says of it: its name, its unit, its requirement.
    pub fixed: Vec<Fixed>,
    /// Columns of the row that say more of it.
    pub beside: BTreeMap<Field, u32>,
}

/// Why nobody can say which columns are items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum WideFault {
    /// The profile names a header that the table has not.
    Missing(String),
    /// Two columns of one item.
    Twice(u32, u32, String),
    /// No column is an item.
    None,
}

/// The item columns of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Items {
    /// In the order of the table.
    pub items: Vec<ItemColumn>,
    /// Every column that is of an item; no other reading of them counts.
    pub taken: BTreeSet<u32>,
    /// The fill of cells that failed, where the profile names one.
    fill: Option<Rgb>,
}

impl Items {
    /// Of a head. `row_at` gives the row of the units and that of the requirements, where there are such.
    ///
    /// # Errors
    /// All that is wrong with the head.
    pub(crate) fn of(
        rule: &Wide,
        head: &[Headed<'_>],
        units: Option<&Row>,
        requirements: Option<&Row>,
    ) -> Result<Self, Vec<WideFault>> {
        let grouped = grouped(head, rule.name.as_ref());
        let of_groups: BTreeSet<u32> = grouped.iter().flat_map(ItemColumn::columns).collect();
        let chosen = chosen(&rule.columns, head)?;
        let chosen: Vec<Headed<'_>> = chosen.into_iter().filter(|of| !of_groups.contains(&of.column)).collect();
        let names = names(&chosen, rule.name.as_ref());
        let mut items: Vec<ItemColumn> = Vec::new();
        for (of, name) in chosen.iter().zip(names) {
            let beside = [(Field::Requirement, &rule.requirement_column), (Field::Verdict, &rule.verdict_column)];
            let beside = beside.into_iter().filter_map(|(field, pattern)| {
                let column = column_beside(pattern, &name.item, of, head)?;
                Some((field, column))
            });
            let beside = beside.collect();
            let fixed = name.fixed(of.column, of.row);
            items.push(ItemColumn { column: of.column, fixed, beside });
        }
        // What stands beside an item is none.
        let beside: BTreeSet<u32> = items.iter().flat_map(|item| item.beside.values().copied()).collect();
        items.retain(|item| !beside.contains(&item.column));
        items.extend(grouped);
        items.sort_by_key(|item| item.column);
        let taken = items.iter().flat_map(ItemColumn::columns).collect();
        for item in &mut items {
            item.add(Field::Unit, units);
            item.add(Field::Requirement, requirements);
        }
        let fill = rule.fail_fill.as_deref().and_then(Rgb::of_hex);
        let items = without_repeats(items, rule.repeats)?;
        if items.is_empty() { Err(vec![WideFault::None]) } else { Ok(Self { items, taken, fill }) }
    }

    /// What a row says of its items: of each that was tested its place among [`Self::items`] and its cells, beside those of
    /// the batch.
    pub(crate) fn results(&self, rule: &Wide, row: &[Cell], batch: &Cells) -> Vec<(usize, Cells)> {
        let cell = |column: u32| row.iter().find(|cell| cell.column == column);
        let mut results = Vec::new();
        for (at, item) in self.items.iter().enumerate() {
            let result = cell(item.column);
            let failed = self.fill.is_some() && result.map(|result| result.fill) == self.fill;
            let verdict = item.beside.get(&Field::Verdict).and_then(|column| cell(*column));
            let is_judged = verdict.is_some_and(|verdict| !says_nothing(&verdict.text));
            if !(failed || is_judged || result.is_some_and(|result| is_tested(result, &rule.empty))) {
                continue;
            }
            let mut cells = batch.clone();
            for fixed in &item.fixed {
                cells[fixed.field as usize] = Some(text_cell(fixed.column, &fixed.text));
            }
            for (field, column) in &item.beside {
                if let Some(beside) = cell(*column) {
                    cells[*field as usize] = Some(beside.clone());
                }
            }
            if let Some(result) = result {
                cells[Field::Result as usize] = Some(result.clone());
                if cells[Field::Unit as usize].is_none()
                    && let Some(unit) = unit_of_result(&result.text)
                {
                    cells[Field::Unit as usize] = Some(text_cell(item.column, &unit));
                }
            }
            if let Some(word) = word_of_fill(rule, failed)
                && !is_judged
            {
                cells[Field::Verdict as usize] = Some(text_cell(item.column, word));
            }
            results.push((at, cells));
        }
        results
    }
}

impl Items {
    /// Cells of verdicts that say another than the color of their result, with that: columns of both. `read` says what the
    /// word of a cell means; a cell without the color says something only where the profile promises that.
    pub(crate) fn against_color(
        &self,
        rule: &Wide,
        row: &[Cell],
        read: impl Fn(&Cell) -> Option<ItemVerdict>,
    ) -> Vec<(u32, u32)> {
        let Some(fill) = self.fill else { return Vec::new() };
        let cell = |column: u32| row.iter().find(|cell| cell.column == column);
        let differs = |item: &ItemColumn| {
            let written = cell(*item.beside.get(&Field::Verdict)?)?;
            let result = cell(item.column);
            let failed = result.is_some_and(|result| result.fill == fill);
            let is_against = match read(written)? {
                ItemVerdict::Nonconforming => !failed && rule.unfilled_passes && result.is_some(),
                ItemVerdict::Conforming | ItemVerdict::NotJudged => failed,
            };
            is_against.then_some((written.column, item.column))
        };
        self.items.iter().filter_map(differs).collect()
    }
}

impl ItemColumn {
    /// Every column that says something of it.
    fn columns(&self) -> impl Iterator<Item = u32> {
        std::iter::once(self.column).chain(self.beside.values().copied())
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        self.fixed.iter().find(|fixed| fixed.field == Field::Item).map_or("", |fixed| fixed.text.as_str())
    }

    /// Takes what a row of the head says below its name.
    fn add(&mut self, field: Field, row: Option<&Row>) {
        let Some(row) = row else { return };
        let Some(cell) = row.cells.iter().find(|cell| cell.column == self.column) else { return };
        self.fixed.retain(|fixed| fixed.field != field);
        let text = cell.text.trim().to_string();
        self.fixed.push(Fixed { field, column: self.column, row: row.number, text });
    }
}

impl NameAndUnit {
    fn fixed(self, column: u32, row: u32) -> Vec<Fixed> {
        let texts = [(Field::Item, self.item), (Field::Unit, self.unit)];
        let texts = texts.into_iter().filter(|(_, text)| !text.is_empty());
        texts.map(|(field, text)| Fixed { field, column, row, text }).collect()
    }
}

/// Items that are groups of columns: below the name of each stand 标准值, 检验结果, 单项判定.
fn grouped(head: &[Headed<'_>], pattern: Option<&Regex>) -> Vec<ItemColumn> {
    let mut groups: Vec<(&str, Vec<&Headed<'_>>)> = Vec::new();
    for of in head.iter().filter(|of| !of.group.is_empty() && of.field.is_some_and(Field::is_of_item)) {
        match groups.last_mut() {
            // A result in a group that has one begins the next group of the same name.
            Some((group, columns)) if *group == of.group && !columns.iter().any(|other| other.field == of.field) => {
                columns.push(of);
            }
            _ => groups.push((of.group, vec![of])),
        }
    }
    let item = |(group, columns): (&str, Vec<&Headed<'_>>)| {
        let result = columns.iter().find(|of| of.field == Some(Field::Result))?;
        // A group of 检验项目, 检验结果 … is a long table.
        if columns.iter().any(|of| of.field == Some(Field::Item)) {
            return None;
        }
        let others = columns.iter().filter(|of| of.column != result.column);
        let beside = others.filter_map(|of| Some((of.field?, of.column))).collect();
        let first = columns.iter().map(|of| of.column).min().unwrap_or(result.column);
        let fixed = name_and_unit(group, pattern).fixed(first, result.row.saturating_sub(1));
        Some(ItemColumn { column: result.column, fixed, beside })
    };
    // One group of results alone is no list of items.
    groups.into_iter().filter_map(item).collect()
}

/// The columns that the profile means.
fn chosen<'h>(columns: &ItemColumns, head: &[Headed<'h>]) -> Result<Vec<Headed<'h>>, Vec<WideFault>> {
    let at = |header: &String| {
        let found = head.iter().find(|of| of.is_called(header)).map(|of| of.column);
        found.ok_or_else(|| vec![WideFault::Missing(header.clone())])
    };
    let is_of_batch = |of: &Headed<'_>| of.is_ignored || of.field.is_some_and(|field| !field.is_of_item());
    let is_free = |of: &Headed<'_>| !is_of_batch(of) && (of.field.is_none() || !of.group.is_empty());
    let all = |is: &dyn Fn(&Headed<'_>) -> bool| head.iter().filter(|of| is(of)).copied().collect();
    Ok(match columns {
        ItemColumns::Others => all(&is_free),
        ItemColumns::After(header) => {
            let first = at(header)?;
            all(&|of| of.column > first && !is_of_batch(of))
        }
        ItemColumns::Between(from, to) => {
            let (first, last) = (at(from)?, at(to)?);
            all(&|of| (first.min(last)..=first.max(last)).contains(&of.column))
        }
        ItemColumns::Listed(headers) => {
            let missing = headers.iter().filter(|header| !head.iter().any(|of| of.is_called(header)));
            let missing: Vec<WideFault> = missing.map(|header| WideFault::Missing(header.clone())).collect();
            if !missing.is_empty() {
                return Err(missing);
            }
            all(&|of| headers.iter().any(|header| of.is_called(header)))
        }
    })
}

impl Headed<'_> {
    /// Its own name below its group.
    fn full(&self) -> String {
        if self.group.is_empty() { self.name.to_string() } else { format!("{}/{}", self.group, self.name) }
    }

    fn is_called(&self, folded: &str) -> bool {
        fold_header(self.name) == folded || fold_header(&self.full()) == folded
    }
}

/// The item of each column: by its own name, or with the group above it where only that tells it from another one.
fn names(columns: &[Headed<'_>], pattern: Option<&Regex>) -> Vec<NameAndUnit> {
    let read = |text: &str| (name_and_unit(text, pattern), pattern.is_some_and(|pattern| pattern.is_match(text)));
    let own: Vec<(NameAndUnit, bool)> = columns.iter().map(|of| read(of.name.trim())).collect();
    let full: Vec<(NameAndUnit, bool)> = columns.iter().map(|of| read(&of.full())).collect();
    let count = |list: &[(NameAndUnit, bool)], name: &str| {
        list.iter().filter(|(other, _)| fold_item(&other.item) == fold_item(name)).count()
    };
    let name = |((mine, is_mine), (with_group, is_grouped)): (&(NameAndUnit, bool), &(NameAndUnit, bool))| {
        let is_told_apart = count(&own, &mine.item) > 1 && count(&full, &with_group.item) == 1;
        if is_told_apart || !is_mine && *is_grouped { with_group.clone() } else { mine.clone() }
    };
    own.iter().zip(&full).map(name).collect()
}

/// The column that a pattern such as `{item}标准值` names for an item.
fn column_beside(pattern: &str, item: &str, of: &Headed<'_>, head: &[Headed<'_>]) -> Option<u32> {
    let wanted = |name: &str| fold_header(&pattern.replace("{item}", name));
    let names = [wanted(item), wanted(of.name.trim()), wanted(of.group)];
    let is_wanted = |other: &&Headed<'_>| {
        other.column != of.column && names.iter().any(|name| !pattern.is_empty() && other.is_called(name))
    };
    // Where items repeat, each has the next such column behind it.
    let all = || head.iter().filter(is_wanted).map(|other| other.column);
    all().find(|column| *column > of.column).or_else(|| all().next())
}

fn without_repeats(items: Vec<ItemColumn>, repeats: Repeats) -> Result<Vec<ItemColumn>, Vec<WideFault>> {
    let mut seen: BTreeMap<String, u32> = BTreeMap::new();
    let (mut kept, mut faults) = (Vec::new(), Vec::new());
    for item in items {
        let first = *seen.entry(fold_item(item.name())).or_insert(item.column);
        match repeats {
            _ if first == item.column => kept.push(item),
            Repeats::All => kept.push(item),
            Repeats::First => {}
            Repeats::Error => faults.push(WideFault::Twice(first, item.column, item.name().to_string())),
        }
    }
    if faults.is_empty() { Ok(kept) } else { Err(faults) }
}

/// Whether a cell says that its item was tested.
fn is_tested(cell: &Cell, empty: &BTreeSet<String>) -> bool {
    cell.kind == Kind::NoValue || !cell.text.trim().is_empty() && !empty.contains(&fold(&cell.text))
}

/// The verdict that the fill of a cell says, where fills say any.
fn word_of_fill(rule: &Wide, failed: bool) -> Option<&'static str> {
    rule.fail_fill.as_ref()?;
    match failed {
        true => Some(word_of(ItemVerdict::Nonconforming)),
        false => rule.unfilled_passes.then(|| word_of(ItemVerdict::Conforming)),
    }
}

#[cfg(test)]
mod tests;
