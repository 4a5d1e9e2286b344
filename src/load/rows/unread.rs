//! What stands in sheets that are not read: results that are nowhere else, or plainly something else.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use super::draft::Draft;
use super::table::Table;
use super::tally::Tally;
use crate::diagnostic::Diagnostic;
use crate::domain::columns::Field;
use crate::domain::fold::{fold, fold_item, fold_number};
use crate::domain::{Bound, CreditCode, Sheet, words};
use crate::load::columns::dates;
use crate::load::columns::header::Headings;
use crate::load::workbook::Workbook;
use crate::load::workbook::row::{Kind, Row};
use crate::load::{findings as say, places};

/// Results by item.
type Items = HashMap<String, HashSet<String>>;

/// What was read: an excerpt or a list of it is no other data.
#[derive(Default)]
pub(crate) struct Known {
    /// By the number of the sampling sheet.
    numbers: HashMap<String, Items>,
    /// By the number of the report, and by the enterprise.
    others: HashMap<String, Items>,
}

impl Known {
    /// Of what was drafted.
    pub(crate) fn of<'a>(drafts: impl Iterator<Item = &'a Draft>) -> Self {
        let mut known = Self::default();
        for draft in drafts {
            let number = |field| fold_number(draft.text(field));
            let of_number = known.numbers.entry(number(Field::SheetNo)).or_default();
            let take = |items: &mut Items| {
                for item in &draft.items {
                    let name = fold_item(item.text(Field::Item));
                    items.entry(name).or_default().insert(fold(item.text(Field::Result)));
                }
            };
            take(of_number);
            for key in [number(Field::ReportNo), number(Field::Manufacturer)] {
                take(known.others.entry(key).or_default());
            }
        }
        known
    }

    /// Whether texts name a batch that was read with one of its items and the result of it.
    fn has(&self, texts: &[&str]) -> bool {
        let items = |text: &&str| {
            let key = fold_number(text);
            self.numbers.get(&key).or_else(|| self.others.get(&key))
        };
        let is_result = |results: &HashSet<String>| texts.iter().any(|text| results.contains(&fold(text)));
        let has = |items: &Items| texts.iter().any(|text| items.get(&fold_item(text)).is_some_and(is_result));
        texts.iter().filter_map(items).any(has)
    }

    fn has_number(&self, text: &str) -> bool {
        self.numbers.contains_key(&fold_number(text))
    }
}

/// What is told of a sheet that has rows like results which were not read.
///
/// # Errors
/// The finding that stops the job: broken or over a bound.
pub(crate) fn results(
    book: &mut Workbook,
    sheet: &Sheet,
    known: &Known,
    headings: &Headings,
    first: &Table,
) -> Result<Option<Diagnostic>, Diagnostic> {
    let mut unread = Tally::default();
    // Without a header, numbers stand where those of the first sheet do.
    let mut number_column = first.header.positions[Field::SheetNo as usize];
    let mut has_header = false;
    book.rows(sheet.position, &mut |row| {
        match headings.missing_in(&row) {
            Some(_) => {
                let fields = headings.fields_of(&row);
                let own = fields.iter().find(|(_, field)| **field == Field::SheetNo as usize);
                number_column = own.map(|(column, _)| *column);
                has_header = own.is_some();
            }
            None if is_unread(&row, known, number_column, has_header) => {
                unread.add(|| places::at(sheet, row.number, None));
            }
            None => {}
        }
        ControlFlow::Continue(())
    })?;
    Ok(unread.told(say::results_not_read))
}

/// Whether a row without a header is like a result that was not read; its number would stand in this column.
pub(crate) fn is_like_a_result(row: &Row, known: &Known, number_column: Option<u32>) -> bool {
    is_unread(row, known, number_column, false)
}

/// Whether a row holds what was not read: a judged item, or a batch with a number of its own.
fn is_unread(row: &Row, known: &Known, number_column: Option<u32>, has_header: bool) -> bool {
    let texts: Vec<&str> = row.cells.iter().map(|cell| cell.text.trim()).collect();
    let any = |is: &dyn Fn(&str) -> bool| texts.iter().any(|text| is(text));
    let is_judged = any(&|text| {
        let is_word = text.chars().any(|c| !c.is_ascii() && c.is_alphabetic());
        is_word && (words::read(text, words::VERDICTS).is_some() || words::read(text, words::CONCLUSIONS).is_some())
    });
    let is_required = any(&|text| {
        let compares = text.contains(['≤', '≥', '<', '>', '＜', '＞', '~', '～', '≦', '≧']);
        compares && matches!(Bound::parse(text, ""), Bound::Range { .. })
    });
    let number = row.cells.iter().find(|cell| Some(cell.column) == number_column).map(|cell| cell.text.trim());
    let number = number.filter(|text| text.contains(char::is_numeric));
    let is_new = number.is_some_and(|number| !known.has_number(number));
    if is_judged && is_required {
        return is_new || !known.has(&texts);
    }
    if !is_new || texts.iter().any(|text| known.has_number(text)) {
        return false;
    }
    let is_dated = any(&|text| dates::read(text).is_some())
        || row.cells.iter().any(|cell| matches!(cell.kind, Kind::Moment(_) | Kind::UnreadMoment(..)));
    let is_coded = any(&|text| CreditCode::parse(&fold(text).to_uppercase()).is_ok());
    let has_task = any(&|text| words::read(text, words::TASKS).is_some());
    let not_sampled = words::not_sampled(&texts).is_some();
    let signs = [is_judged, is_required, is_dated, is_coded, has_task, not_sampled];
    signs.into_iter().filter(|sign| *sign).count() >= if has_header { 1 } else { 3 }
}
