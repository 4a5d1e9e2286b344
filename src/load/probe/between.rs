//! What the rows of a sheet have beside data: rows that say what those below are, notes at the end, cells that are written once
//! for many rows, marks for nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::Known;
use crate::domain::columns::Field;
use crate::domain::fold::fold;
use crate::domain::notation::says_nothing;
use crate::load::workbook::row::Row;

/// Pattern of a row that names what those below it are: a number, the name, and how many there are.
pub(super) const SECTION: &str = r"^(?:[（(][一二三四五六七八九十百\d]+[）)]|[一二三四五六七八九十百\d]+[、.．])\s*(?P<class>.+?)\s*(?:[（(]共?\s*\d+[^（()）]*[)）])?$";
/// Pattern of the first of the notes.
pub(super) const STOP: &str = "^(注|备注|说明|[*＊※])";
/// Words for nothing.
const WORDS: [&str; 5] = ["未标示", "未填写", "空白", "N/A", "NA"];

/// What rows have beside data.
#[derive(Debug, Clone, Default)]
pub(super) struct Between {
    /// Texts of rows of one text that begin as a heading does.
    pub sections: Vec<String>,
    /// Texts of rows that are names of classes of the catalog and nothing else.
    pub classes: BTreeSet<String>,
    /// The row from which on there are notes alone.
    pub notes: Option<u32>,
    /// Texts that seem to say: nothing.
    pub marks: BTreeMap<String, usize>,
    number: Option<u32>,
    item: Option<u32>,
    of_batch: Vec<(Field, u32)>,
    /// Fields that are blank where the row has an item but no number.
    with_number: BTreeSet<Field>,
    /// Fields that stand in some rows without number, too.
    alone: BTreeSet<Field>,
    /// Fields that are blank in a row with a number, below one that has them.
    sparse: BTreeSet<Field>,
    seen: BTreeSet<Field>,
}

impl Between {
    /// Below a head: its columns, each with its header and the field that it means.
    pub(super) fn of(columns: &[(u32, &str, Option<Field>)]) -> Self {
        let at = |field: Field| columns.iter().find(|(.., of)| *of == Some(field)).map(|(column, ..)| *column);
        // A sample's number may be what the sampling sheet's is.
        let of_sample = || columns.iter().find(|(_, header, _)| *header == "样品编号").map(|(column, ..)| *column);
        let of_batch =
            columns.iter().filter_map(|(column, _, field)| Some((field.filter(|of| !of.is_of_item())?, *column)));
        let (number, item) = (at(Field::SheetNo).or_else(of_sample), at(Field::Item));
        Self { number, item, of_batch: of_batch.collect(), ..Self::default() }
    }

    /// Takes a row: whether it is one beside the data.
    pub(super) fn take(&mut self, row: &Row, known: &Known) -> bool {
        let texts: BTreeSet<&str> =
            row.cells.iter().map(|cell| cell.text.trim()).filter(|text| !text.is_empty()).collect();
        let first = row.cells.first().map_or("", |cell| cell.text.trim());
        if texts.len() <= 2 && ["注", "备注", "说明", "*", "＊", "※"].iter().any(|word| first.starts_with(word))
        {
            self.notes.get_or_insert(row.number);
            return true;
        }
        if texts.len() > 2 {
            self.notes = None;
        }
        if texts.len() == 1 && is_numbered(first) {
            self.sections.push(first.to_string());
            return true;
        }
        if texts.len() == 1 && known.classes.contains(&fold(first)) {
            self.classes.insert(first.to_string());
            return true;
        }
        let has = |column: u32| row.cells.iter().any(|cell| cell.column == column && !cell.text.trim().is_empty());
        let (is_item, is_first) = (self.item.is_some_and(has), self.number.is_some_and(has));
        for (field, column) in &self.of_batch {
            match (has(*column), is_first) {
                (true, _) if is_item => {
                    self.seen.insert(*field);
                    if !is_first {
                        self.alone.insert(*field);
                    }
                }
                (false, false) if is_item && self.seen.contains(field) => drop(self.with_number.insert(*field)),
                (false, true) if self.seen.contains(field) => drop(self.sparse.insert(*field)),
                _ => {}
            }
            let text = row.cells.iter().find(|cell| cell.column == *column).map_or("", |cell| cell.text.trim());
            if !text.is_empty() && !says_nothing(text) && is_mark(text) {
                *self.marks.entry(text.to_string()).or_default() += 1;
            }
        }
        false
    }

    /// The fields that are written once for several rows: those of a batch with several items, and the class of several batches.
    pub(super) fn written_once(&self) -> Vec<Field> {
        let once = self.with_number.difference(&self.alone);
        let mut fields: BTreeSet<Field> = once.copied().collect();
        fields.extend(self.sparse.iter().filter(|field| **field == Field::Class));
        // Where the number is written in every row, an empty cell beside it is empty.
        if !self.with_number.contains(&Field::SheetNo) {
            fields.retain(|field| *field == Field::Class && self.sparse.contains(field));
        }
        fields.into_iter().collect()
    }
}

/// Whether a text begins as a heading does: 一、 or （一） or 1.
fn is_numbered(text: &str) -> bool {
    let bare = text.strip_prefix(['（', '(']).unwrap_or(text);
    let rest = bare.trim_start_matches(|c: char| c.is_ascii_digit() || "一二三四五六七八九十百".contains(c));
    let ends: &[char] = if bare.len() < text.len() { &['）', ')'] } else { &['、', '.', '．'] };
    rest.len() < bare.len() && rest.starts_with(ends) && rest.chars().count() > 1
}

/// Whether a text seems to say: nothing.
fn is_mark(text: &str) -> bool {
    WORDS.contains(&text) || text.chars().count() <= 4 && text.chars().all(|c| "/／\\|-－—–_*＊~～·.．。…".contains(c))
}
