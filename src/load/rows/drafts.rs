//! Rows of results sheets → drafts of batches: which rows belong together, with every cell's defects told.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::ControlFlow;

use super::cells::{Line, OfCells};
use super::displaced;
use super::draft::{Cells, Draft, DraftItem, text_of};
use super::interner::Interner;
use super::left_out::{Label, LeftOut, is_blank_below, kind_of_row};
use super::loose::Loose;
use super::merged::{Merges, Owners, Range};
use super::naming::is_ditto;
use super::table::Table;
use super::tally::Tally;
use crate::diagnostic::Diagnostic;
use crate::domain::columns::{Field, Need, Part, fields};
use crate::domain::fold::{fold, fold_number};
use crate::domain::notation::says_nothing;
use crate::domain::{HoldReason, Origin};
use crate::load::columns::header::{Headings, Repeated};
use crate::load::workbook::row::{CELLS, Row};
use crate::load::{findings as say, places};

/// Collects rows into drafts.
pub(crate) struct Drafts<'a> {
    headings: &'a Headings,
    table: &'a Table,
    /// Drafts in file order.
    drafts: Vec<Draft>,
    findings: Vec<Diagnostic>,
    /// Rows read as data.
    pub rows: usize,
    texts: Interner,
    by_sheet_no: HashMap<String, Vec<usize>>,
    last: Option<usize>,
    /// Rows without a number, with the draft above: merged cells are known at the end of the sheet.
    waiting: Vec<(Row, Option<usize>)>,
    /// Required cells that are empty in a further row of a draft.
    blanks: Vec<(usize, Origin, Vec<Field>)>,
    loose: Loose,
    ragged: Vec<Draft>,
    left_out: BTreeMap<LeftOut, Tally>,
    merged: Tally,
    merged_in_doubt: Tally,
    stray: Tally,
    hidden: Tally,
    /// Rows that spell the number of their batch in another way.
    spelled: Tally,
    of_cells: OfCells,
}

/// What all rows of a file come to.
pub(crate) struct Drafted {
    /// Batches, in file order.
    pub drafts: Vec<Draft>,
    /// Rows without a sampling sheet number, by batch.
    pub loose: Vec<Draft>,
    /// Rows of which nothing is believed but the number.
    pub shifted: Vec<Draft>,
    /// What is told of them.
    pub findings: Vec<Diagnostic>,
}

impl<'a> Drafts<'a> {
    /// None yet; rows of this table come first.
    pub(crate) fn new(headings: &'a Headings, table: &'a Table) -> Self {
        Self {
            headings,
            table,
            drafts: Vec::new(),
            findings: Vec::new(),
            rows: 0,
            texts: Interner::default(),
            by_sheet_no: HashMap::new(),
            last: None,
            waiting: Vec::new(),
            blanks: Vec::new(),
            loose: Loose::default(),
            ragged: Vec::new(),
            left_out: BTreeMap::new(),
            merged: Tally::default(),
            merged_in_doubt: Tally::default(),
            stray: Tally::default(),
            hidden: Tally::default(),
            spelled: Tally::default(),
            of_cells: OfCells::default(),
        }
    }

    /// Begins another sheet.
    pub(crate) fn turn_to(&mut self, table: &'a Table) {
        self.table = table;
        self.last = None;
    }

    /// Takes one row below the header. Breaks where nobody can say what the rows below it are.
    pub(crate) fn take(&mut self, row: Row) -> ControlFlow<()> {
        let header = &self.table.header;
        let cell = |field: Field| row.cells.iter().find(|cell| Some(cell.column) == header.positions[field as usize]);
        let Some(number) = cell(Field::SheetNo) else {
            self.waiting.push((row, self.last));
            return ControlFlow::Continue(());
        };
        // A number has figures, and what it is of an item: most rows need no further look.
        if number.text.contains(char::is_numeric) && cell(Field::Item).is_some() {
            let (line, cells) = self.of_cells.arrange(row, self.table);
            self.take_result(line, &cells, None);
            return ControlFlow::Continue(());
        }
        self.take_doubtful(row, self.last)
    }

    /// Takes a row that may be no result.
    fn take_doubtful(&mut self, row: Row, above: Option<usize>) -> ControlFlow<()> {
        let header = &self.table.header;
        let origin = Origin { sheet: self.table.sheet.clone(), row: row.number };
        match header.repeated(&row, self.headings) {
            Some(Repeated::Same) => {
                self.leave_out(LeftOut::Header, &origin);
                return ControlFlow::Continue(());
            }
            Some(Repeated::Other) => {
                self.findings.push(say::other_header(places::row(&origin)));
                return ControlFlow::Break(());
            }
            None => {}
        }
        let label = Label::of(&row, header);
        // Whoever tested signs with a name below the table.
        let agency = self.drafts.last().map_or("", |draft| draft.text(Field::Agency));
        let is_signed = label.as_ref().is_some_and(|label| label.is_only(agency));
        let (line, cells) = self.of_cells.arrange(row, self.table);
        if let Some(kind) =
            label.and_then(|label| if is_signed { Some(LeftOut::Signature) } else { kind_of_row(&label, &cells) })
        {
            self.leave_out(kind, &origin);
        } else if cells.iter().all(Option::is_none) {
            self.stray.add(|| places::row(&origin));
        } else if has_no_number(&cells) {
            if self.counts(&line, &cells) {
                self.loose.take(origin, &cells, above, &mut self.texts);
            }
        } else {
            self.take_result(line, &cells, None);
        }
        ControlFlow::Continue(())
    }

    /// Counts a row of data; false where nothing in it is believed but the number that it starts with.
    fn counts(&mut self, line: &Line, cells: &Cells) -> bool {
        if line.hidden {
            self.hidden.add(|| places::row(&line.origin));
        }
        self.rows += 1;
        let header = self.table.header.width;
        if !self.table.sheet.is_text || line.width <= header {
            return true;
        }
        // Its cells may be shifted.
        self.findings.push(say::ragged_row(places::row(&line.origin), line.width, header));
        self.ragged.push(Draft::of(line.origin.clone(), cells, &mut self.texts));
        false
    }

    /// Takes a row of a batch: of the one that it names, or of the one whose number is merged over it.
    fn take_result(&mut self, line: Line, cells: &Cells, merged: Option<usize>) {
        if !self.counts(&line, cells) {
            return;
        }
        let origin = line.origin;
        let number = match merged {
            Some(index) => self.drafts[index].shared(Field::SheetNo),
            None => self.texts.share(text_of(cells, Field::SheetNo)),
        };
        let (index, is_new) = self.draft_of(&origin, &number, cells, merged.is_some());
        let mut holds = BTreeSet::new();
        for field in fields(|_| true) {
            let Some(cell) = &cells[field as usize] else { continue };
            let draft = &mut self.drafts[index];
            let repeated = !is_new && !field.is_of_item() && cell.text == draft.text(field);
            // What a row says again was looked at, unless it only reads as the same.
            if repeated && (cell.kind.shows_its_text() || draft.spoiled.contains(&field)) {
                continue;
            }
            if let Some(reason) = self.of_cells.inspect(&origin, field, cell, &mut self.findings) {
                holds.insert(reason);
                draft.spoiled.extend((!field.is_of_item()).then_some(field));
            }
        }
        self.drafts[index].holds.extend(holds);
        if let Some(last) = self.last.filter(|last| *last != index) {
            // Its rows are done, as a rule.
            self.drafts[last].items.shrink_to_fit();
        }
        self.last = Some(index);
        let is_tested = cells[Field::Result as usize].is_some() || cells[Field::Verdict as usize].is_some();
        if !is_tested && is_blank_below(text_of(cells, Field::Item)) {
            return self.leave_out(LeftOut::Blank, &origin);
        }
        self.drafts[index].items.extend(DraftItem::of(origin, cells, &mut self.texts));
    }

    fn leave_out(&mut self, kind: LeftOut, origin: &Origin) {
        self.left_out.entry(kind).or_default().add(|| places::row(origin));
    }

    /// The draft that a row belongs to, or a new one.
    fn draft_of(&mut self, origin: &Origin, sheet_no: &str, cells: &Cells, is_merged: bool) -> (usize, bool) {
        let key = fold_number(sheet_no);
        let known = self.by_sheet_no.get(&key).cloned().unwrap_or_default();
        let differing = |draft: &Draft, part: Part| {
            fields(|column| column.part == part).find(|f| {
                let text = text_of(cells, *f);
                let says_other =
                    !text.is_empty() && text != draft.text(*f) && folded(*f, text) != folded(*f, draft.text(*f));
                says_other && !is_ditto(text)
            })
        };
        if let Some(&index) = known.iter().find(|&&i| differing(&self.drafts[i], Part::Identity).is_none()) {
            let draft = &self.drafts[index];
            let missing = fields(|column| column.need == Need::Cell && column.part != Part::Item)
                .filter(|f| text_of(cells, *f).is_empty() && !draft.text(*f).is_empty());
            let missing: Vec<Field> = if is_merged { Vec::new() } else { missing.collect() };
            if spelled_apart(sheet_no, draft.text(Field::SheetNo)) {
                self.spelled.add(|| places::cell(origin, Field::SheetNo, sheet_no));
            }
            if let Some(field) = differing(draft, Part::Batch) {
                self.disagree(index, origin, field, text_of(cells, field));
            }
            if !missing.is_empty() {
                self.blanks.push((index, origin.clone(), missing));
            }
            return (index, false);
        }
        let index = self.drafts.len();
        self.drafts.push(Draft::of(origin.clone(), cells, &mut self.texts));
        if let Some(&first) = known.first() {
            if let Some(field) = differing(&self.drafts[first], Part::Identity) {
                self.disagree(first, origin, field, text_of(cells, field));
            }
            self.drafts[index].holds.insert(HoldReason::DuplicateSheetNo);
        }
        self.by_sheet_no.entry(key).or_default().push(index);
        (index, true)
    }

    fn disagree(&mut self, index: usize, origin: &Origin, field: Field, text: &str) {
        let draft = &mut self.drafts[index];
        draft.holds.insert(HoldReason::DuplicateSheetNo);
        if draft.disagreed.insert(field) {
            let first = draft.place(field);
            self.findings.push(say::duplicate_sheet_no(first, places::cell(origin, field, text), field.header()));
        }
    }

    /// Ends a sheet, whose merged cells are known now: rows without a number have the one that is merged over them, and
    /// cells that are empty show what is merged over them.
    ///
    /// # Errors
    /// More merged cells than there can be.
    pub(crate) fn end(&mut self, ranges: &[Range]) -> Result<(), Diagnostic> {
        let table = self.table;
        let merges = Merges::below(&table.header, ranges);
        let owners = if merges.all.is_empty() { Owners::default() } else { Owners::of(&self.drafts, &table.sheet) };
        let waiting = std::mem::take(&mut self.waiting);
        let are_there = !waiting.is_empty();
        for (row, above) in waiting {
            let owner = merges.top(Field::SheetNo, row.number).and_then(|top| owners.at(top));
            let _ = match owner {
                Some(_) => {
                    let (line, cells) = self.of_cells.arrange(row, self.table);
                    self.take_result(line, &cells, owner);
                    ControlFlow::Continue(())
                }
                None => self.take_doubtful(row, above),
            };
        }
        if are_there {
            self.drafts.iter_mut().for_each(|draft| draft.items.sort_by_key(|item| item.origin.in_file()));
        }
        for (index, origin, fields) in std::mem::take(&mut self.blanks) {
            let is_within = |field: Field| merges.top(field, origin.row).and_then(|top| owners.at(top)) == Some(index);
            // What a batch says once stands beside its number, be that merged over all rows of it.
            let is_shown = |field: &Field| is_within(*field) || is_within(Field::SheetNo);
            if let Some(field) = fields.into_iter().find(|field| !is_shown(field)) {
                self.findings.push(say::incomplete_row(vec![places::bare(&origin, field)], field.header()));
                self.drafts[index].holds.insert(HoldReason::IncompleteRow);
            }
        }
        if merges.all.is_empty() { Ok(()) } else { self.spread(&merges) }
    }

    /// Gives every cell what is merged over it, or holds the batches where nobody can say what it is.
    fn spread(&mut self, merges: &Merges) -> Result<(), Diagnostic> {
        let sheet = &self.table.sheet;
        let owners = Owners::of(&self.drafts, sheet);
        let mut left = CELLS;
        for merge in &merges.all {
            let rows = owners.between(merge.top, merge.bottom);
            let place = || places::at(sheet, merge.top, Some(merge.left));
            let Some((_, first)) = rows.first() else { continue };
            // Merged cells do not overlap in any honest file, so all of them together cover no more than there is.
            let work = rows.len()
                + merge.field.filter(|field| field.is_of_item()).map_or(0, |_| self.drafts[*first].items.len());
            left = left.checked_sub(work).ok_or_else(|| say::file_too_large(&sheet.file))?;
            if merge.spread(&mut self.drafts, &owners, sheet) {
                self.merged.add(place);
                continue;
            }
            self.merged_in_doubt.add(place);
            for (_, draft) in rows {
                self.drafts[*draft].holds.insert(HoldReason::MergedCells);
            }
        }
        Ok(())
    }

    /// Everything, with the findings that count over all rows.
    pub(crate) fn finish(mut self) -> Drafted {
        let mut shifted = Vec::new();
        for ragged in std::mem::take(&mut self.ragged) {
            match self.by_sheet_no.get(&fold_number(ragged.text(Field::SheetNo))) {
                Some(drafts) => drafts.iter().for_each(|&i| {
                    self.drafts[i].holds.insert(HoldReason::IncompleteRow);
                }),
                None => shifted.push(ragged),
            }
        }
        let (loose, more) = self.loose.finish(&mut self.drafts);
        let left_out = self.left_out.into_iter();
        let left_out = left_out.filter_map(|(kind, tally)| tally.told(|at, n| say::skipped_rows(at, n, kind.words())));
        let mut findings: Vec<Diagnostic> = left_out.collect();
        let hidden = |at, count| say::hidden_data(at, (&format!("有 {count} 行"), &format!("{count} rows are")));
        findings.extend(self.merged.told(say::merged_cells));
        findings.extend(self.merged_in_doubt.told(say::merged_cells_in_doubt));
        findings.extend(self.stray.told(say::stray_cells));
        findings.extend(self.hidden.told(hidden));
        findings.extend(self.spelled.told(say::number_variants));
        findings.extend(self.of_cells.told());
        findings.extend(self.findings);
        findings.extend(more);
        // A row whose number is merged over it may have begun a draft after those below it.
        self.drafts.sort_by_key(|draft| draft.origin.in_file());
        findings.extend(displaced::hold_neighbours(&mut self.drafts));
        Drafted { drafts: self.drafts, loose, shifted, findings }
    }
}

/// Whether a row tells no number of a sampling sheet. Visits without a sample may have none.
fn has_no_number(cells: &Cells) -> bool {
    let number = text_of(cells, Field::SheetNo);
    number.is_empty() || is_ditto(number) || says_nothing(number) && !says_nothing(text_of(cells, Field::Item))
}

/// A text for comparing.
fn folded(field: Field, text: &str) -> String {
    if field == Field::ReportNo { fold_number(text) } else { fold(text) }
}

/// Whether two numbers differ in more than white space: exports break them over lines.
fn spelled_apart(one: &str, other: &str) -> bool {
    one != other && one.split_whitespace().collect::<String>() != other.split_whitespace().collect::<String>()
}
