//! Rows of a results sheet → drafts of batches: which rows belong together, with every cell's defects told.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::exports::{is_lost, unwrapped};
use super::interner::Interner;
use super::rewritten::is_rewritten;
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::columns::{COLUMNS, COUNT, Field, Holds, Need, Part, fields};
use crate::domain::fold::{fold, fold_header, fold_number};
use crate::domain::notation::says_nothing;
use crate::domain::{HoldReason, Origin, SharedText, Sheet};
use crate::load::checks::characters::{clean, first_forbidden};
use crate::load::columns::header::Header;
use crate::load::workbook::row::{Cell, Kind, Row};
use crate::load::{findings as say, places};

/// A batch as its rows give it, before anything is known about its meaning.
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
    disagreed: BTreeSet<Field>,
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
    /// Text of an item field.
    pub(crate) fn text(&self, field: Field) -> &str {
        self.texts.iter().find(|(of, _)| *of == field).map_or("", |(_, text)| text)
    }

    /// Text of an item field, for keeping.
    pub(crate) fn shared(&self, field: Field) -> SharedText {
        self.texts.iter().find(|(of, _)| *of == field).map(|(_, text)| text.clone()).unwrap_or_default()
    }

    /// The cell of an item field.
    pub(crate) fn place(&self, field: Field) -> Place {
        places::cell(&self.origin, field, self.text(field))
    }
}

/// Collects rows into drafts.
pub(crate) struct Drafts<'a> {
    header: &'a Header,
    sheet: &'a Arc<Sheet>,
    /// Drafts in file order.
    pub drafts: Vec<Draft>,
    /// Rows without a sampling sheet number that name an enterprise.
    pub loose: Vec<Draft>,
    /// Findings so far.
    pub findings: Vec<Diagnostic>,
    /// Rows read as data.
    pub rows: usize,
    texts: Interner,
    by_sheet_no: HashMap<String, Vec<usize>>,
    last: Option<usize>,
    ragged: Vec<Draft>,
    skipped: Tally,
    stray: Tally,
    hidden: Tally,
    formulas: Tally,
    stored: Tally,
    /// Rows that spell the number of their batch in another way.
    spelled: Tally,
    wrapped: Tally,
}

/// A number with the first few places.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    /// How many.
    pub count: usize,
    /// The first ones.
    pub places: Vec<Place>,
}

impl Tally {
    /// Counts one.
    pub(crate) fn add(&mut self, place: impl FnOnce() -> Place) {
        self.count += 1;
        if self.places.len() < say::PLACES {
            self.places.push(place());
        }
    }
}

impl<'a> Drafts<'a> {
    /// None yet.
    pub(crate) fn new(header: &'a Header, sheet: &'a Arc<Sheet>) -> Self {
        Self {
            header,
            sheet,
            drafts: Vec::new(),
            loose: Vec::new(),
            findings: Vec::new(),
            rows: 0,
            texts: Interner::default(),
            by_sheet_no: HashMap::new(),
            last: None,
            ragged: Vec::new(),
            skipped: Tally::default(),
            stray: Tally::default(),
            hidden: Tally::default(),
            formulas: Tally::default(),
            stored: Tally::default(),
            spelled: Tally::default(),
            wrapped: Tally::default(),
        }
    }

    /// Takes one row below the header.
    pub(crate) fn take(&mut self, row: Row) {
        let (number, hidden) = (row.number, row.hidden);
        let beyond = row.cells.iter().map(|c| c.column as usize + 1).max().unwrap_or(0);
        let mut cells: [Option<Cell>; COUNT] = [const { None }; COUNT];
        for mut cell in row.cells {
            if let Some(field) = self.header.fields.get(cell.column as usize).copied().flatten() {
                cell.text = match &cell.kind {
                    Kind::Moment(Some(day)) | Kind::UnreadMoment(day, _)
                        if matches!(COLUMNS[field].holds, Holds::Date) =>
                    {
                        day.to_string()
                    }
                    _ => clean(&cell.text),
                };
                if let (Kind::Text, Some(inner)) = (&cell.kind, unwrapped(&cell.text)) {
                    let written = std::mem::replace(&mut cell.text, inner);
                    let sheet = self.sheet;
                    self.wrapped.add(|| Place { text: Some(written), ..places::at(sheet, number, Some(cell.column)) });
                }
                if !cell.text.is_empty() || cell.kind == Kind::NoValue {
                    cells[field] = Some(cell);
                }
            }
        }
        let origin = Origin { sheet: self.sheet.clone(), row: number };
        if cells.iter().all(Option::is_none) {
            return self.stray.add(|| places::row(&origin));
        }
        if is_note(&cells) {
            return self.skipped.add(|| places::row(&origin));
        }
        if hidden {
            self.hidden.add(|| places::row(&origin));
        }
        self.rows += 1;
        let sheet_no = text_of(&cells, Field::SheetNo).to_string();
        if self.sheet.is_text && beyond > self.header.width {
            // Its cells may be shifted: nothing in it is believed but the number that it starts with.
            self.findings.push(say::ragged_row(places::row(&origin), beyond, self.header.width));
            self.ragged.push(new_draft(origin, &cells, &mut self.texts));
            return;
        }
        if sheet_no.is_empty() {
            return self.take_loose(origin, &cells);
        }
        let index = self.draft_of(&origin, &sheet_no, &cells);
        let first = self.drafts[index].origin.row == number;
        let mut holds = BTreeSet::new();
        for field in fields(|_| true) {
            let repeated = !first && !field.is_of_item() && text_of(&cells, field) == self.drafts[index].text(field);
            if let (Some(cell), false) = (&cells[field as usize], repeated) {
                holds.extend(self.inspect(&origin, field, cell));
            }
        }
        self.drafts[index].holds.extend(holds);
        if let Some(last) = self.last.filter(|last| *last != index) {
            // Its rows are done, as a rule.
            self.drafts[last].items.shrink_to_fit();
        }
        self.drafts[index].items.extend(item_of(origin, &cells, &mut self.texts));
        self.last = Some(index);
    }

    /// A cell's own defects.
    fn inspect(&mut self, origin: &Origin, field: Field, cell: &Cell) -> Option<HoldReason> {
        let place = || places::cell(origin, field, &cell.text);
        if cell.formula && cell.kind != Kind::NoValue {
            self.formulas.add(place);
        }
        let (finding, reason) = match &cell.kind {
            Kind::Number { stored: Some(stored), .. } if field == Field::Result => {
                self.stored.add(|| places::cell(origin, field, &format!("{} ({stored})", cell.text)));
                return None;
            }
            Kind::Unknown(format) => (say::unknown_display_text(place(), format), HoldReason::UnknownDisplayText),
            Kind::UnreadMoment(_, format) if !matches!(field.column().holds, Holds::Date) => {
                (say::unknown_display_text(place(), format), HoldReason::UnknownDisplayText)
            }
            _ if is_rewritten(field, cell) => (say::rewritten_by_spreadsheet(place()), HoldReason::UnknownDisplayText),
            Kind::Marked => (say::marked_text(place()), HoldReason::UnknownDisplayText),
            Kind::Error => (say::error_cell(place()), HoldReason::IncompleteRow),
            Kind::Boolean => (say::boolean_cell(place()), HoldReason::IncompleteRow),
            Kind::NoValue => (say::formula_without_value(places::bare(origin, field)), HoldReason::UnknownDisplayText),
            _ if is_lost(&cell.text) => (say::lost_value(place()), HoldReason::IncompleteRow),
            _ => {
                let (character, why) = first_forbidden(&cell.text)?;
                (say::unprintable_text(place(), character, why), HoldReason::UnprintableText)
            }
        };
        self.findings.push(finding);
        Some(reason)
    }

    /// The draft that a row belongs to, or a new one.
    fn draft_of(&mut self, origin: &Origin, sheet_no: &str, cells: &[Option<Cell>; COUNT]) -> usize {
        let key = fold_number(sheet_no);
        let known = self.by_sheet_no.get(&key).cloned().unwrap_or_default();
        let differing = |draft: &Draft, part: Part| {
            fields(|column| column.part == part).find(|f| {
                let text = text_of(cells, *f);
                !text.is_empty() && text != draft.text(*f) && folded(*f, text) != folded(*f, draft.text(*f))
            })
        };
        if let Some(&index) = known.iter().find(|&&i| differing(&self.drafts[i], Part::Identity).is_none()) {
            let missing = fields(|column| column.need == Need::Cell && column.part != Part::Item)
                .find(|f| text_of(cells, *f).is_empty() && !self.drafts[index].text(*f).is_empty());
            if let Some(field) = missing {
                self.findings.push(say::incomplete_row(vec![places::bare(origin, field)], field.header()));
                self.drafts[index].holds.insert(HoldReason::IncompleteRow);
            }
            if spelled_apart(sheet_no, self.drafts[index].text(Field::SheetNo)) {
                self.spelled.add(|| places::cell(origin, Field::SheetNo, sheet_no));
            }
            if let Some(field) = differing(&self.drafts[index], Part::Batch) {
                self.disagree(index, origin, field, text_of(cells, field));
            }
            return index;
        }
        let index = self.drafts.len();
        self.drafts.push(new_draft(origin.clone(), cells, &mut self.texts));
        if let Some(&first) = known.first() {
            if let Some(field) = differing(&self.drafts[first], Part::Identity) {
                self.disagree(first, origin, field, text_of(cells, field));
            }
            self.drafts[index].holds.insert(HoldReason::DuplicateSheetNo);
        }
        self.by_sheet_no.entry(key).or_default().push(index);
        index
    }

    fn disagree(&mut self, index: usize, origin: &Origin, field: Field, text: &str) {
        let draft = &mut self.drafts[index];
        draft.holds.insert(HoldReason::DuplicateSheetNo);
        if draft.disagreed.insert(field) {
            let first = draft.place(field);
            self.findings.push(say::duplicate_sheet_no(first, places::cell(origin, field, text), field.header()));
        }
    }

    /// A row without a number: held by itself where it names an enterprise, and the batch above with it.
    fn take_loose(&mut self, origin: Origin, cells: &[Option<Cell>; COUNT]) {
        let above = self.last.map(|i| self.drafts[i].place(Field::SheetNo));
        self.findings.push(say::row_without_sheet_no(places::bare(&origin, Field::SheetNo), above));
        if let Some(last) = self.last {
            self.drafts[last].holds.insert(HoldReason::IncompleteRow);
        }
        if !text_of(cells, Field::Manufacturer).is_empty() {
            self.loose.push(new_draft(origin, cells, &mut self.texts));
        }
    }

    /// Everything, with the findings that count over all rows.
    pub(crate) fn finish(mut self) -> (Vec<Draft>, Vec<Draft>, Vec<Diagnostic>) {
        for ragged in std::mem::take(&mut self.ragged) {
            match self.by_sheet_no.get(&fold_number(ragged.text(Field::SheetNo))) {
                Some(drafts) => drafts.iter().for_each(|&i| {
                    self.drafts[i].holds.insert(HoldReason::IncompleteRow);
                }),
                None => self.loose.push(ragged),
            }
        }
        let mut told = Vec::new();
        let mut tell = |tally: Tally, say: fn(Vec<Place>, usize) -> Diagnostic| {
            if tally.count > 0 {
                told.push(say(tally.places, tally.count));
            }
        };
        tell(self.skipped, say::skipped_rows);
        tell(self.stray, say::stray_cells);
        tell(self.hidden, |places, count| {
            say::hidden_data(places, (&format!("有 {count} 行"), &format!("{count} rows are")))
        });
        tell(self.formulas, say::formula_cells);
        tell(self.stored, say::stored_value_differs);
        tell(self.spelled, say::number_variants);
        tell(self.wrapped, say::wrapped_texts);
        self.findings.splice(0..0, told);
        (self.drafts, self.loose, self.findings)
    }
}

/// A text for comparing.
fn folded(field: Field, text: &str) -> String {
    if field == Field::ReportNo { fold_number(text) } else { fold(text) }
}

/// Whether two numbers differ in more than white space: exports break them over lines.
fn spelled_apart(one: &str, other: &str) -> bool {
    one != other && one.split_whitespace().collect::<String>() != other.split_whitespace().collect::<String>()
}

fn new_draft(origin: Origin, cells: &[Option<Cell>; COUNT], texts: &mut Interner) -> Draft {
    let text = |field: Field| texts.share(if field.is_of_item() { "" } else { text_of(cells, field) });
    Draft {
        origin,
        texts: fields(|_| true).map(text).collect(),
        items: Vec::new(),
        holds: BTreeSet::new(),
        disagreed: BTreeSet::new(),
    }
}

fn text_of(cells: &[Option<Cell>; COUNT], field: Field) -> &str {
    cells[field as usize].as_ref().map_or("", |c| c.text.as_str())
}

/// The item of a row; `None` where the row has neither item nor result.
fn item_of(origin: Origin, cells: &[Option<Cell>; COUNT], texts: &mut Interner) -> Option<DraftItem> {
    let says =
        |field: Field| cells[field as usize].as_ref().is_some_and(|c| !says_nothing(&c.text) || c.text.is_empty());
    if !says(Field::Item) && !says(Field::Result) {
        return None;
    }
    let (ungrouped, stored) = match cells[Field::Result as usize].as_ref().map(|c| &c.kind) {
        Some(Kind::Number { ungrouped, stored }) => (ungrouped.as_deref(), stored.as_deref()),
        _ => (None, None),
    };
    let (ungrouped, stored) = (ungrouped.map(|text| texts.share(text)), stored.map(|text| texts.share(text)));
    let spoiled = |field: &Field| {
        let kind = cells[*field as usize].as_ref().map(|c| &c.kind);
        matches!(kind, Some(Kind::Marked | Kind::Error | Kind::Boolean | Kind::NoValue))
    };
    let spoiled = fields(|column| column.part == Part::Item).filter(spoiled).collect();
    let texts = fields(|column| column.part == Part::Item)
        .map(|field| (field, text_of(cells, field)))
        .filter(|(_, text)| !text.is_empty())
        .map(|(field, text)| (field, texts.share(text)))
        .collect();
    Some(DraftItem { origin, texts, stored, ungrouped, spoiled })
}

/// 合计, 注：, 备注： and repeated headers.
fn is_note(cells: &[Option<Cell>; COUNT]) -> bool {
    let Some(first) = cells.iter().flatten().min_by_key(|c| c.column) else { return false };
    let text = fold(&first.text);
    let sum = ["合计", "总计", "小计", "共计"]
        .iter()
        .any(|w| text == *w || text.strip_prefix(w).is_some_and(|r| r.starts_with(':')));
    let note = ["注:", "注1", "备注:", "说明:", "填表人", "制表人", "填报人", "编制:", "审核:"]
        .iter()
        .any(|w| text.starts_with(w));
    let repeated = fold_header(text_of(cells, Field::SheetNo)) == Field::SheetNo.header();
    let has_result = !text_of(cells, Field::Result).is_empty() && !text_of(cells, Field::Item).is_empty();
    repeated || ((sum || note) && !has_result)
}
