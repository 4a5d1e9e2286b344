//! Sums, averages and the like among the rows of a sheet: they are computed again from the rows that they stand below, and what
//! does not agree is told.
//!
//! A sheet that has some is read once more when it is known what each of its rows is: others cost nothing.

mod check;
mod figure;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::ControlFlow;

use check::{Checked, check};
use figure::{Figure, Statistic, Value, counted, statistic, value};
use rust_decimal::Decimal;

use crate::diagnostic::{Diagnostic, Place};
use crate::domain::Sheet;
use crate::domain::columns::{COLUMNS, Field};
use crate::domain::fold::fold;
use crate::load::columns::header::Header;
use crate::load::workbook::Workbook;
use crate::load::workbook::row::{Cell, Row};
use crate::load::{findings as say, places};

/// Most cells that are compared, and most that are kept for it: what is over them is told as not proven.
const WORK: usize = 20_000_000;
const KEPT: usize = 2_000_000;

/// The rows of a sheet that are no data.
#[derive(Debug, Default)]
pub(crate) struct NoData {
    /// Statistics.
    pub derived: Vec<Row>,
    /// Those that begin a group.
    pub groups: BTreeSet<u32>,
    /// All others.
    pub others: BTreeSet<u32>,
}

/// What became of the statistics of a job.
#[derive(Debug, Default)]
pub(crate) struct Proven {
    /// Rows whose figures all agree.
    pub right: usize,
    /// Rows with a figure that does not.
    pub wrong: usize,
    /// Rows with nothing that can be computed again.
    pub open: usize,
}

/// A row of statistics, on its way.
struct Derived {
    row: Row,
    statistic: Statistic,
    /// What its label says that it is of.
    of: String,
    /// Data rows before it.
    before: usize,
    /// Where its block of rows begins: below the last statistics, below the last row of a group.
    since: [usize; 2],
}

/// Data rows of a sheet, as far as figures need them.
struct Data {
    /// The columns that are kept.
    columns: Vec<u32>,
    number: Option<usize>,
    maker: Option<usize>,
    rows: Vec<(u32, Vec<Option<Value>>)>,
    /// Rows that have a text which a label names.
    named: HashMap<String, Vec<usize>>,
}

/// Computes the statistics of a sheet again. `header` is its head.
///
/// # Errors
/// The file cannot be read any more.
pub(crate) fn prove(
    book: &mut Workbook,
    (at, sheet): (usize, &Sheet),
    header: &Header,
    rows: NoData,
    proven: &mut Proven,
) -> Result<Vec<Diagnostic>, Diagnostic> {
    if rows.derived.is_empty() {
        return Ok(Vec::new());
    }
    let (all, data) = read(book, at, header, rows)?;
    let mut told = Vec::new();
    let mut left = WORK;
    for derived in &all {
        left = left.saturating_sub((derived.before * 3 + data.rows.len()) * derived.row.cells.len());
        let scopes = if left > 0 { scopes(derived, &data) } else { Vec::new() };
        let mut best: Option<Vec<Diagnostic>> = None;
        for scope in scopes {
            let wrong = compare(derived, &data, &scope, header, sheet);
            let is_better = |wrong: &Vec<Diagnostic>| best.as_ref().is_none_or(|best| wrong.len() < best.len());
            best = wrong.filter(is_better).or(best);
            // The first that agrees is what the row was made of.
            if best.as_ref().is_some_and(Vec::is_empty) {
                break;
            }
        }
        let is_known = derived.of.is_empty() || data.named.contains_key(&derived.of);
        match best {
            Some(wrong) if wrong.is_empty() => proven.right += 1,
            Some(wrong) if is_known => {
                proven.wrong += 1;
                told.extend(wrong);
            }
            // What it is of is written nowhere.
            _ => proven.open += 1,
        }
    }
    Ok(told)
}

/// Reads a sheet once more.
fn read(book: &mut Workbook, at: usize, header: &Header, rows: NoData) -> Result<(Vec<Derived>, Data), Diagnostic> {
    let NoData { derived, groups, others } = rows;
    let position = |field: Field| header.positions.get(field as usize).copied().flatten();
    let is_figure = |cell: &&Cell| value(cell, true).is_some() && statistic(&cell.text).0 == Statistic::Other;
    let mut columns: BTreeSet<u32> =
        derived.iter().flat_map(|row| row.cells.iter().filter(is_figure).map(|cell| cell.column)).collect();
    columns.extend([Field::SheetNo, Field::Manufacturer].into_iter().filter_map(position));
    let columns: Vec<u32> = columns.into_iter().collect();
    let place = |field: Field| columns.iter().position(|column| Some(*column) == position(field));
    let (number, maker) = (place(Field::SheetNo), place(Field::Manufacturer));
    let mut waiting: HashMap<u32, Row> = derived.into_iter().map(|row| (row.number, row)).collect();
    let labels = waiting.values().map(|row| label(row).1).filter(|of| !of.is_empty());
    let names: HashSet<String> = labels.collect();
    let mut data = Data { columns, number, maker, rows: Vec::new(), named: HashMap::new() };
    let (mut all, mut since, mut kept, mut is_below) = (Vec::new(), [0, 0], 0, false);
    book.rows(at, &mut |row: Row| {
        if row.number <= header.row {
            return ControlFlow::Continue(());
        }
        let before = data.rows.len();
        if let Some(row) = waiting.remove(&row.number) {
            let (statistic, of) = label(&row);
            all.push(Derived { row, statistic, of, before, since });
            is_below = true;
        } else if groups.contains(&row.number) {
            since[1] = before;
        } else if !others.contains(&row.number) {
            if std::mem::take(&mut is_below) {
                // Rows of statistics below each other are all of what stands above the first.
                since[0] = before;
            }
            let of = |column: &u32| row.cells.iter().find(|cell| cell.column == *column);
            let cells: Vec<_> =
                data.columns.iter().map(|column| of(column).and_then(|cell| value(cell, false))).collect();
            kept += cells.len();
            if kept > KEPT {
                return ControlFlow::Break(());
            }
            if !names.is_empty() {
                for text in row.cells.iter().map(|cell| fold(&cell.text).to_lowercase()).collect::<BTreeSet<_>>() {
                    if names.contains(&text) {
                        data.named.entry(text).or_default().push(before);
                    }
                }
            }
            data.rows.push((row.number, cells));
        }
        ControlFlow::Continue(())
    })?;
    if kept > KEPT {
        // Nothing is said of a part.
        data.rows.clear();
        data.named.clear();
        all.iter_mut().for_each(|derived: &mut Derived| (derived.before, derived.since) = (0, [0, 0]));
        all.extend(waiting.into_values().map(|row| Derived {
            row,
            statistic: Statistic::Other,
            of: String::new(),
            before: 0,
            since: [0, 0],
        }));
    }
    Ok((all, data))
}

/// What a row was made by, and what it is of.
fn label(row: &Row) -> (Statistic, String) {
    let said = row.cells.iter().map(|cell| statistic(&cell.text)).find(|(of, _)| *of != Statistic::Other);
    said.unwrap_or((Statistic::Other, String::new()))
}

/// The rows that a row of statistics may be made of, the narrowest first.
fn scopes(derived: &Derived, data: &Data) -> Vec<Vec<usize>> {
    let mut scopes: Vec<Vec<usize>> = Vec::new();
    scopes.extend(data.named.get(&derived.of).cloned());
    // An average of one item is of the rows of that item.
    let says = |cell: &Cell| {
        let at = data.columns.iter().position(|column| *column == cell.column)?;
        let text = value(cell, true).filter(|value| matches!(value, Value::Text(_)))?;
        let is_label = statistic(&cell.text).0 != Statistic::Other;
        let occurs = || data.rows.iter().any(|(_, cells)| cells[at].as_ref() == Some(&text));
        (!is_label && occurs()).then_some((at, text))
    };
    let said: Vec<(usize, Value)> = derived.row.cells.iter().filter_map(says).collect();
    let is_of = |row: &usize| {
        let cells = data.rows.get(*row).map(|(_, cells)| cells);
        cells.is_some_and(|cells| said.iter().all(|(at, text)| cells[*at].as_ref() == Some(text)))
    };
    let [block, group] = derived.since;
    for from in [block, group, 0] {
        if !said.is_empty() {
            scopes.push((from..derived.before).filter(is_of).collect());
        }
    }
    for from in [block, group, 0] {
        scopes.push((from..derived.before).collect());
    }
    // Totals may stand above what they are of.
    scopes.push((0..data.rows.len()).collect());
    scopes.retain(|scope| !scope.is_empty());
    scopes.dedup();
    scopes
}

/// Compares every figure of a row with others, and tells those that differ; none where nothing can be computed again.
fn compare(derived: &Derived, data: &Data, scope: &[usize], header: &Header, sheet: &Sheet) -> Option<Vec<Diagnostic>> {
    let (mut right, mut wrong) = (0, Vec::new());
    let cells_of = |at: usize| -> Vec<&Value> {
        scope.iter().filter_map(|row| data.rows.get(*row)?.1.get(at)?.as_ref()).collect()
    };
    let rows = || {
        let number = |at: Option<&usize>| at.and_then(|at| data.rows.get(*at)).map_or(0, |(row, _)| *row);
        (number(scope.first()), number(scope.last()))
    };
    let tell = |cell: &Cell, expected: Decimal, difference: Decimal, is_rounding| {
        let place = places::at(sheet, derived.row.number, Some(cell.column));
        let (first, last) = rows();
        let from = places::at(sheet, first, Some(cell.column));
        let header = header.field(cell.column).map_or("", |field| COLUMNS[field].header).to_string();
        let place = Place { text: Some(cell.text.clone()), header, ..place };
        say::derived_differs(place, from, (first, last), (expected, difference), is_rounding)
    };
    let mut take = |cell: &Cell, figure: Figure, checked: Checked| match checked {
        Checked::Agrees => right += 1,
        Checked::Differs { expected, is_rounding } => {
            let difference = figure.shown.checked_sub(expected).unwrap_or_default().normalize();
            wrong.push(tell(cell, expected, difference, is_rounding));
        }
        Checked::Unknown => {}
    };
    for cell in &derived.row.cells {
        let Some(Value::Number(figure)) = value(cell, true) else {
            // 共计30批次.
            let Some((count, noun)) = counted(&cell.text) else { continue };
            let at = match noun {
                "批次" | "批" => data.number,
                "家" => data.maker,
                _ => None,
            };
            let of_label = at.filter(|_| statistic(&cell.text).0 != Statistic::Other);
            let figure = Figure { shown: count, stored: count, percent: false };
            if let Some(at) = of_label {
                take(cell, figure, check(Statistic::Count, figure, &cells_of(at), true));
            }
            continue;
        };
        let Some(at) = data.columns.iter().position(|column| *column == cell.column) else { continue };
        // Numbers of texts, such as years and numbers of reports, are counted.
        let field = header.field(cell.column).map(|field| COLUMNS[field].field);
        let is_of_texts = field.is_some_and(|field| field != Field::Result);
        take(cell, figure, check(derived.statistic, figure, &cells_of(at), is_of_texts));
    }
    (right > 0 || !wrong.is_empty()).then_some(wrong)
}
