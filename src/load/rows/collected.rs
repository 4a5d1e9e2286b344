//! Rows of results → drafts of batches: which rows belong together, with every cell's defects told.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::cells::{Line, OfCells};
use super::derived::{NoData, Proven};
use super::displaced;
use super::draft::{Cells, Draft, DraftItem, text_of};
use super::interner::Interner;
use super::left_out::{LeftOut, is_blank_below};
use super::loose::Loose;
use super::merged::{Merges, Owners};
use super::naming::is_ditto;
use super::tally::Tally;
use crate::diagnostic::Diagnostic;
use crate::domain::columns::{Field, Need, Part, fields};
use crate::domain::fold::{fold, fold_number};
use crate::domain::notation::says_nothing;
use crate::domain::{HoldReason, Origin, Sheet};
use crate::load::workbook::row::CELLS;
use crate::load::{findings as say, places};

/// Rows that were read, by batch.
#[derive(Default)]
pub(crate) struct Collected {
    /// Drafts in the order in which they began.
    pub drafts: Vec<Draft>,
    /// What is told of single rows.
    pub findings: Vec<Diagnostic>,
    /// Rows read as data.
    pub rows: usize,
    /// What is counted over all cells.
    pub of_cells: OfCells,
    /// Cells beside the table.
    pub stray: Tally,
    /// Rows of the sheet that are no data.
    pub no_data: NoData,
    /// What became of statistics.
    pub proven: Proven,
    texts: Interner,
    by_sheet_no: HashMap<String, Vec<usize>>,
    last: Option<usize>,
    /// Required cells that are empty in a further row of a draft.
    blanks: Vec<(usize, Origin, Vec<Field>)>,
    loose: Loose,
    ragged: Vec<Draft>,
    left_out: BTreeMap<LeftOut, Tally>,
    merged: Tally,
    merged_in_doubt: Tally,
    hidden: Tally,
    /// Rows that spell the number of their batch in another way.
    spelled: Tally,
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

impl Collected {
    /// Begins another sheet.
    pub(crate) fn turn(&mut self) {
        self.last = None;
        self.no_data = NoData::default();
    }

    /// The batch of the row that was taken last in this sheet.
    pub(crate) fn last(&self) -> Option<usize> {
        self.last
    }

    /// Counts a row of data; false where nothing in it is believed but the number that it starts with.
    /// `width` is that of the header.
    pub(crate) fn counts(&mut self, line: &Line, cells: &Cells, width: usize) -> bool {
        if line.hidden {
            self.hidden.add(|| places::row(&line.origin));
        }
        self.rows += 1;
        if !line.origin.sheet.is_text || line.width <= width {
            return true;
        }
        // Its cells may be shifted.
        self.findings.push(say::ragged_row(places::row(&line.origin), line.width, width));
        self.ragged.push(Draft::of(line.origin.clone(), cells, &mut self.texts));
        false
    }

    /// Takes a result of a batch: of the one that it names, or of the one whose number is merged over it. The cells of its
    /// item may stand elsewhere than those of its batch.
    pub(crate) fn take(&mut self, (origin, item): (Origin, Origin), cells: &Cells, merged: Option<usize>) -> usize {
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
            let at = if field.is_of_item() { &item } else { &origin };
            if let Some(reason) = self.of_cells.inspect(at, field, cell, &mut self.findings) {
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
            self.leave_out(LeftOut::Blank, &item);
        } else {
            self.drafts[index].items.extend(DraftItem::of(item, cells, &mut self.texts));
        }
        index
    }

    /// Takes a row without a number of a sampling sheet, below a batch or not.
    pub(crate) fn take_loose(&mut self, origin: Origin, cells: &Cells, above: Option<usize>) {
        self.loose.take(origin, cells, above, &mut self.texts);
    }

    /// Counts a row that is no result.
    pub(crate) fn leave_out(&mut self, kind: LeftOut, origin: &Origin) {
        self.no_data.others.insert(origin.row);
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

    /// Holds those whose rows leave out what their batch must say, where no merged cell shows it.
    fn hold_blanks(&mut self, merges: &Merges, owners: &Owners) {
        for (index, origin, fields) in std::mem::take(&mut self.blanks) {
            let is_within = |field: Field| merges.top(field, origin.row).and_then(|top| owners.at(top)) == Some(index);
            // What a batch says once stands beside its number, be that merged over all rows of it.
            let is_shown = |field: &Field| is_within(*field) || is_within(Field::SheetNo);
            if let Some(field) = fields.into_iter().find(|field| !is_shown(field)) {
                self.findings.push(say::incomplete_row(vec![places::bare(&origin, field)], field.header()));
                self.drafts[index].holds.insert(HoldReason::IncompleteRow);
            }
        }
    }

    /// Ends a sheet, whose merged cells are known now: cells that are empty show what is merged over them.
    ///
    /// # Errors
    /// More merged cells than there can be.
    pub(crate) fn end(&mut self, merges: &Merges, owners: &Owners, sheet: &Sheet) -> Result<(), Diagnostic> {
        self.hold_blanks(merges, owners);
        if merges.all.is_empty() { Ok(()) } else { self.spread(merges, sheet) }
    }

    /// Puts items into the order of the file.
    pub(crate) fn sort_items(&mut self) {
        self.drafts.iter_mut().for_each(|draft| draft.items.sort_by_key(|item| item.origin.in_file()));
    }

    /// Gives every cell what is merged over it, or holds the batches where nobody can say what it is.
    fn spread(&mut self, merges: &Merges, sheet: &Sheet) -> Result<(), Diagnostic> {
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
        let Proven { right, wrong, open } = self.proven;
        let of_totals = [right, wrong, open];
        let left_out = self.left_out.into_iter();
        let left_out = left_out.filter_map(|(kind, tally)| {
            tally.told(|at, n| match kind {
                LeftOut::Total => say::derived_rows(at, n, kind.words(), of_totals),
                _ => say::skipped_rows(at, n, kind.words()),
            })
        });
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
pub(crate) fn has_no_number(cells: &Cells) -> bool {
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
