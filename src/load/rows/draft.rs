//! A batch as its rows give it, before anything is known about its meaning.

use std::collections::BTreeSet;

use super::interner::Interner;
use crate::diagnostic::Place;
use crate::domain::columns::{COUNT, Field, Part, fields};
use crate::domain::notation::says_nothing;
use crate::domain::{HoldReason, ItemVerdict, Origin, SharedText, words};
use crate::load::places;
use crate::load::workbook::row::{Cell, Kind};

/// The cells of a row that are not empty, by field.
pub(crate) type Cells = [Option<Cell>; COUNT];

/// The text of a field in a row; empty where there is none.
pub(crate) fn text_of(cells: &Cells, field: Field) -> &str {
    cells[field as usize].as_ref().map_or("", |c| c.text.as_str())
}

/// A batch as its rows give it.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    /// First row.
    pub origin: Origin,
    /// Text of every batch field; item fields are empty.
    pub texts: Box<[SharedText]>,
    /// Rows with results.
    pub items: Vec<DraftItem>,
    /// What holds it so far.
    pub holds: BTreeSet<HoldReason>,
    /// Fields whose disagreement was told.
    pub disagreed: BTreeSet<Field>,
    /// Fields with a cell whose defect was told.
    pub spoiled: BTreeSet<Field>,
}

/// An item as its row gives it.
#[derive(Debug, Clone)]
pub(crate) struct DraftItem {
    /// Its row.
    pub origin: Origin,
    /// Its texts by field, empty ones left out.
    texts: Box<[(Field, SharedText)]>,
    /// The stored number of the result where the displayed text shows another one.
    pub stored: Option<SharedText>,
    /// The displayed result without the thousands separators of its number format, where it has any.
    pub ungrouped: Option<SharedText>,
    /// Fields whose cell is no text and was told already (an error value, TRUE, a formula without value).
    pub spoiled: Vec<Field>,
}

impl Draft {
    /// What a row says of its batch; its items are not taken.
    pub(crate) fn of(origin: Origin, cells: &Cells, texts: &mut Interner) -> Self {
        let text = |field: Field| texts.share(if field.is_of_item() { "" } else { text_of(cells, field) });
        Self {
            origin,
            texts: fields(|_| true).map(text).collect(),
            items: Vec::new(),
            holds: BTreeSet::new(),
            disagreed: BTreeSet::new(),
            spoiled: BTreeSet::new(),
        }
    }

    /// Text of a batch field.
    pub(crate) fn text(&self, field: Field) -> &str {
        &self.texts[field as usize]
    }

    /// Text of a batch field, for keeping.
    pub(crate) fn shared(&self, field: Field) -> SharedText {
        self.texts[field as usize].clone()
    }

    /// The cell of a batch field.
    pub(crate) fn place(&self, field: Field) -> Place {
        places::cell(&self.origin, field, self.text(field))
    }
}

impl DraftItem {
    /// The item of a row; `None` where the row has neither item nor result, nor a verdict on one.
    pub(crate) fn of(origin: Origin, cells: &Cells, texts: &mut Interner) -> Option<Self> {
        let says =
            |field: Field| cells[field as usize].as_ref().is_some_and(|c| !says_nothing(&c.text) || c.text.is_empty());
        let judged = || words::read(text_of(cells, Field::Verdict), words::VERDICTS);
        let is_judged = || judged().is_some_and(|verdict| verdict != ItemVerdict::NotJudged);
        if !says(Field::Item) && !says(Field::Result) && !is_judged() {
            return None;
        }
        let (ungrouped, stored) = match cells[Field::Result as usize].as_ref().map(|c| &c.kind) {
            Some(Kind::Number { ungrouped, stored }) => (ungrouped.as_deref(), stored.as_deref()),
            _ => (None, None),
        };
        let (ungrouped, stored) = (ungrouped.map(|text| texts.share(text)), stored.map(|text| texts.share(text)));
        let spoiled = |field: &Field| {
            let kind = cells[*field as usize].as_ref().map(|c| &c.kind);
            matches!(kind, Some(Kind::Marked | Kind::Unseen | Kind::Error | Kind::Boolean | Kind::NoValue))
        };
        let spoiled = fields(|column| column.part == Part::Item).filter(spoiled).collect();
        let texts = fields(|column| column.part == Part::Item)
            .map(|field| (field, text_of(cells, field)))
            .filter(|(_, text)| !text.is_empty())
            .map(|(field, text)| (field, texts.share(text)))
            .collect();
        Some(Self { origin, texts, stored, ungrouped, spoiled })
    }

    /// Text of an item field.
    pub(crate) fn text(&self, field: Field) -> &str {
        self.texts.iter().find(|(of, _)| *of == field).map_or("", |(_, text)| text)
    }

    /// Text of an item field, for keeping.
    pub(crate) fn shared(&self, field: Field) -> SharedText {
        self.texts.iter().find(|(of, _)| *of == field).map(|(_, text)| text.clone()).unwrap_or_default()
    }

    /// Gives a field another text.
    pub(crate) fn set(&mut self, field: Field, text: SharedText) {
        let others = self.texts.iter().filter(|(of, _)| *of != field).cloned();
        self.texts = others.chain([(field, text)]).collect();
    }

    /// The cell of an item field.
    pub(crate) fn place(&self, field: Field) -> Place {
        places::cell(&self.origin, field, self.text(field))
    }
}
