//! A sheet that is read through a profile: its head, what stands above a row, and what every row of it is.

mod arrange;

use std::ops::ControlFlow;

use super::above::{Above, Arranged};
use super::further::Further;
use super::head::{Head, Repeated, Taken};
use super::items::{ItemsOf, ResultOf};
use super::joined::Keyed;
use super::pairs::{Kept, Pairs};
use super::stands::Stands;
use super::words;
use crate::diagnostic::Diagnostic;
use crate::domain::columns::{COUNT, Field};
use crate::domain::fold::{fold, fold_header};
use crate::domain::{HoldReason, Origin, RowClass, SheetAccount};
use crate::load::columns::header::Header;
use crate::load::profile::range::Columns;
use crate::load::profile::{CellKind, Profile, TableKind};
use crate::load::rows::collected::{Collected, has_no_number};
use crate::load::rows::draft::text_of;
use crate::load::rows::left_out::{Label, LeftOut, kind_of_row};
use crate::load::rows::merged::{Merges, Owners, Range};
use crate::load::rows::of_head::of_head;
use crate::load::workbook::row::{Cell, Row};
use crate::load::{findings as say, places};

/// A sheet with its head.
pub(super) struct Table<'p> {
    pub profile: &'p Profile,
    pub head: Head,
    pub items: ItemsOf<'p>,
    /// What it is of.
    pub kind: TableKind,
    /// The columns by which tables are joined.
    pub keys: Vec<u32>,
    /// Required fields that nothing says.
    pub missing: Vec<Field>,
    /// Rows that wait for the other table.
    pub pairs: Pairs,
    /// Rows below the names that belong to the head.
    of_head: Vec<u32>,
    pub stands: Stands,
    /// What the profile says of all rows.
    pub constants: Vec<(Field, Cell)>,
    /// The column that tells a row of data, where the profile names one.
    pub data_when: Option<(u32, CellKind)>,
    /// As the default layout sees it.
    pub header: Header,
    by_column: Vec<Taken>,
    further: Further,
    pub account: SheetAccount,
    /// Its columns, where others stand beside it.
    pub range: Option<Columns>,
    above: Above,
    /// Rows without a number, with the batch above: merged cells are known at the end of the sheet.
    waiting: Vec<(Doubtful, Option<usize>)>,
}

/// A row that may be no result.
struct Doubtful {
    cells: Arranged,
    kept: Row,
    /// What its label says that it is.
    label: Option<LeftOut>,
    /// Nothing in it is of the table.
    says_nothing: bool,
    /// By the profile it is no data.
    is_unmarked: bool,
}

impl<'p> Table<'p> {
    /// None of its rows is read yet.
    pub(super) fn new(profile: &'p Profile, head: Head, items: ItemsOf<'p>, stands: Stands) -> Self {
        let width = head.width();
        let (mut fields, mut by_column) = (vec![None; width], vec![Taken::Unknown; width]);
        for of in &head.columns {
            by_column[of.column as usize] = of.taken;
            fields[of.column as usize] = match of.taken {
                Taken::Field(field) => Some(field as usize),
                // What is merged over a result is as doubtful as a merged result.
                Taken::Items => Some(Field::Result as usize),
                Taken::Fallback(_) | Taken::Nothing | Taken::Unknown => None,
            };
        }
        let account = SheetAccount::new(&stands.base().file, &stands.base().name);
        let mut header = Header::of_fields(head.last(), fields, COUNT);
        let further = Further::of(&head);
        further.place(&mut header);
        Self {
            header,
            further,
            kind: TableKind::Results,
            keys: Vec::new(),
            missing: Vec::new(),
            pairs: Pairs::default(),
            of_head: items.rows_of_head(&head),
            by_column,
            profile,
            head,
            items,
            stands,
            constants: Vec::new(),
            data_when: None,
            account,
            range: None,
            above: Above::default(),
            waiting: Vec::new(),
        }
    }

    /// Takes a row, from the first of the sheet on.
    pub(super) fn take(&mut self, row: Row, collected: &mut Collected) -> ControlFlow<()> {
        self.account.rows += 1;
        let number = row.number;
        match self.class_of(row, collected) {
            Ok(Some(class)) => self.count(class, number, collected),
            // It is counted when merged cells are known.
            Ok(None) => {}
            Err(finding) => {
                collected.findings.push(finding);
                // What stands below was not looked at.
                self.account.rows -= 1;
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }

    fn count(&mut self, class: RowClass, row: u32, collected: &mut Collected) {
        self.account.add(class, row);
        match class {
            RowClass::Data | RowClass::Derived => {}
            RowClass::Group => drop(collected.no_data.groups.insert(row)),
            _ => drop(collected.no_data.others.insert(row)),
        }
    }

    /// What a row is; one of data is handed on. None: its number may be merged over it.
    fn class_of(&mut self, row: Row, collected: &mut Collected) -> Result<Option<RowClass>, Diagnostic> {
        if row.number < self.head.first() {
            return Ok(Some(RowClass::Metadata));
        }
        if row.number <= self.head.last() || self.of_head.contains(&row.number) {
            return Ok(Some(RowClass::Header));
        }
        let of_number = self.cell(&row, Field::SheetNo).map(|cell| cell.text.as_str());
        if let Some(kind) = of_head(&row, row.number - self.head.last(), of_number) {
            collected.leave_out(kind, &self.origin(row.number));
            return Ok(Some(RowClass::Header));
        }
        if self.is_plainly_data(&row) {
            return Ok(Some(self.take_data(row, collected)));
        }
        let place = places::at(self.stands.base(), row.number, None);
        match self.repeated(&row) {
            Some(Repeated::Same) if self.profile.header.skips_repeated => {
                let origin = self.origin(row.number);
                collected.leave_out(LeftOut::Header, &origin);
                self.above = Above::default();
                return Ok(Some(RowClass::Header));
            }
            Some(Repeated::Same) => return Err(say::header_again(place)),
            Some(Repeated::Other) => return Err(say::other_header(place)),
            None => {}
        }
        if self.head.is_title_again(&row) {
            return Ok(Some(RowClass::Metadata));
        }
        let section = self.profile.rows.section.as_ref();
        if section.is_some_and(|pattern| self.above.begins_group(pattern, &row)) {
            return Ok(Some(RowClass::Group));
        }
        let first = row.cells.first().map_or("", |cell| cell.text.trim());
        let is_marked = self.data_when.is_some_and(|(column, kind)| holds(&row, column, kind));
        let stops = self.profile.rows.stop.as_ref().is_some_and(|stop| stop.is_match(first));
        if stops && !is_marked && self.above.stopped.is_none() {
            self.above.stopped = Some(row.number);
        }
        if let Some(stop) = self.above.stopped {
            let has = |field: Field| self.cell(&row, field).is_some();
            if row.number > stop && (is_marked || has(Field::SheetNo) && (has(Field::Item) || has(Field::Manufacturer)))
            {
                return Err(say::data_below_stop(place, places::at(self.stands.base(), stop, None)));
            }
            collected.leave_out(LeftOut::Note, &self.origin(row.number));
            return Ok(Some(RowClass::Notes));
        }
        Ok(self.take_doubtful(row, collected))
    }

    /// Whether a row can be nothing but data, at a glance.
    fn is_plainly_data(&self, row: &Row) -> bool {
        let numbered = |cell: &Cell| cell.text.contains(char::is_numeric);
        let is_long = matches!(self.items, ItemsOf::Long);
        self.above.stopped.is_none()
            && is_long
            && self.cell(row, Field::SheetNo).is_some_and(numbered)
            && self.cell(row, Field::Item).is_some()
            && self.data_when.is_none_or(|(column, kind)| holds(row, column, kind))
    }

    fn cell<'r>(&self, row: &'r Row, field: Field) -> Option<&'r Cell> {
        let column = self.header.positions[field as usize]?;
        row.cells.iter().find(|cell| cell.column == column)
    }

    fn origin(&self, row: u32) -> Origin {
        Origin { sheet: self.stands.base().clone(), row }
    }

    fn repeated(&self, row: &Row) -> Option<Repeated> {
        let names = &self.profile.names;
        let is_name = |cell: &&Cell| {
            self.head.columns.iter().any(|of| of.column == cell.column && of.name.trim() == cell.text.trim())
                || names.meaning(&fold_header(&cell.text)).is_some()
        };
        // Most rows say something else in their first cells.
        (row.cells.iter().take(12).filter(is_name).count() > 0).then(|| self.head.repeated(row, names)).flatten()
    }

    /// Takes a row that may be no result.
    fn take_doubtful(&mut self, row: Row, collected: &mut Collected) -> Option<RowClass> {
        let label = Label::of(&row, &self.header);
        // Whoever tested signs with a name below the table.
        let agency = collected.drafts.last().map_or("", |draft| draft.text(Field::Agency));
        let is_signed = label.as_ref().is_some_and(|label| label.is_only(agency));
        let marked = self.data_when.map(|(column, kind)| holds(&row, column, kind));
        let kept = row.clone();
        let mut cells = self.arrange(row, &mut collected.of_cells);
        let label = label
            .and_then(|label| if is_signed { Some(LeftOut::Signature) } else { kind_of_row(&label, &cells.cells) });
        let label = label.filter(|_| marked != Some(true));
        let says_nothing = cells.says_nothing();
        if label.is_none() && !says_nothing {
            self.complete(&mut cells);
        }
        let doubtful = Doubtful { cells, kept, label, says_nothing, is_unmarked: marked == Some(false) };
        let number = self.header.positions[Field::SheetNo as usize].filter(|_| self.kind == TableKind::Results);
        if number.is_some() && doubtful.cells.cells[Field::SheetNo as usize].is_none() {
            self.waiting.push((doubtful, collected.last()));
            return None;
        }
        Some(self.place(doubtful, collected.last(), collected))
    }

    /// Says what a doubtful row is, and hands on what is data.
    fn place(&mut self, row: Doubtful, above: Option<usize>, collected: &mut Collected) -> RowClass {
        let origin = self.origin(row.kept.number);
        if let Some(kind) = row.label {
            collected.no_data.derived.extend((kind == LeftOut::Total).then_some(row.kept));
            collected.leave_out(kind, &origin);
            return match kind {
                LeftOut::Total => RowClass::Derived,
                LeftOut::Header => RowClass::Header,
                _ => RowClass::Notes,
            };
        }
        if row.says_nothing {
            collected.stray.add(|| places::row(&origin));
            return RowClass::Notes;
        }
        let cells = &row.cells.cells;
        // In tables that are joined, keys say what belongs together.
        if self.kind == TableKind::Results && has_no_number(cells) {
            if collected.counts(&row.cells.line(origin.clone()), cells, self.head.width()) {
                collected.take_loose(origin, cells, above);
            }
            return RowClass::Data;
        }
        if row.is_unmarked {
            let place = places::cell(&origin, Field::SheetNo, text_of(cells, Field::SheetNo));
            collected.findings.push(say::unclassed_row(place));
        }
        self.hand_on(row.cells, collected, None, row.is_unmarked);
        RowClass::Data
    }

    /// Takes a row of data.
    fn take_data(&mut self, row: Row, collected: &mut Collected) -> RowClass {
        let mut arranged = self.arrange(row, &mut collected.of_cells);
        self.complete(&mut arranged);
        self.hand_on(arranged, collected, None, false);
        RowClass::Data
    }

    fn complete(&mut self, arranged: &mut Arranged) {
        self.above.complete(arranged, self.profile, &self.constants);
    }

    /// Hands the results of a row on.
    fn hand_on(&mut self, arranged: Arranged, collected: &mut Collected, merged: Option<usize>, is_doubted: bool) {
        let of_items = |of: bool| {
            let elsewhere = arranged.elsewhere.iter().filter(|(field, _)| field.is_of_item() == of).copied();
            elsewhere.collect::<Vec<_>>()
        };
        let (of_batch, of_item) = (of_items(false), of_items(true));
        let origin = Origin { sheet: self.stands.with(&of_batch), row: arranged.number };
        let own = self.stands.with(&of_item);
        if !collected.counts(&arranged.line(origin.clone()), &arranged.cells, self.head.width()) {
            return;
        }
        let remark = arranged.cells[Field::Remark as usize].clone();
        let (results, fault) =
            self.items.results(&arranged.taken, arranged.cells, (own, arranged.number), &mut self.stands, self.profile);
        let mut batch = None;
        if self.kind != TableKind::Results {
            let doubt = fault.as_ref().map(|(reason, _)| *reason);
            collected.findings.extend(fault.map(|(_, told)| told));
            for ResultOf { sheet, cells } in results {
                let item = Origin { sheet, row: origin.row };
                let row = Kept { origin: origin.clone(), item, cells, doubt };
                let row = Keyed { key: arranged.key.clone(), row };
                if self.kind == TableKind::Items { self.pairs.items.push(row) } else { self.pairs.batches.push(row) }
            }
            return;
        }
        for ResultOf { sheet, cells } in results {
            let item = Origin { sheet, row: origin.row };
            batch = Some(collected.take((origin.clone(), item), &cells, merged));
        }
        let Some(draft) = batch.and_then(|index| collected.drafts.get_mut(index)) else { return };
        draft.holds.extend(is_doubted.then_some(HoldReason::IncompleteRow));
        draft.holds.extend(fault.as_ref().map(|(reason, _)| *reason));
        let is_held = remark.filter(|remark| words::holds(&self.profile.values, &remark.text));
        if let Some(remark) = is_held
            && draft.holds.insert(HoldReason::UnknownRemark)
        {
            collected.findings.push(say::held_by_remark(places::cell(&origin, Field::Remark, &remark.text)));
        }
        collected.findings.extend(fault.map(|(_, told)| told));
    }

    /// Ends the sheet, whose merged cells are known now.
    ///
    /// # Errors
    /// More merged cells than there can be.
    pub(super) fn end(&mut self, ranges: &[Range], collected: &mut Collected) -> Result<(), Diagnostic> {
        let is_filled = |column: u32| {
            let of = self.by_column.get(column as usize);
            matches!(of, Some(Taken::Field(field)) if self.profile.rows.fill_down.contains(field))
        };
        // What is filled down was told by the profile.
        let is_own = |column: u32| self.range.is_none_or(|range| range.has(column));
        let ranges = ranges.iter().filter(|(_, left, _, right)| is_own(*left) && is_own(*right));
        let left = ranges.filter(|(_, left, _, right)| left != right || !is_filled(*left)).copied();
        let merges = Merges::below(&self.header, &left.collect::<Vec<Range>>());
        let sheet = self.stands.base().clone();
        let owners = if merges.all.is_empty() { Owners::default() } else { Owners::of(&collected.drafts, &sheet) };
        let waiting = std::mem::take(&mut self.waiting);
        let are_there = !waiting.is_empty();
        for (mut row, above) in waiting {
            let number = row.kept.number;
            let owner = merges.top(Field::SheetNo, number).and_then(|top| owners.at(top));
            let class = match owner {
                Some(_) => {
                    if row.label.is_some() || row.says_nothing {
                        self.complete(&mut row.cells);
                    }
                    self.hand_on(row.cells, collected, owner, false);
                    RowClass::Data
                }
                None => self.place(row, above, collected),
            };
            self.count(class, number, collected);
        }
        if are_there {
            collected.sort_items();
        }
        collected.end(&merges, &owners, &sheet)
    }
}

/// Whether a column of a row holds what tells a row of data.
fn holds(row: &Row, column: u32, kind: CellKind) -> bool {
    let Some(cell) = row.cells.iter().find(|cell| cell.column == column) else { return false };
    let folded = fold(&cell.text);
    let is_number = !folded.is_empty() && folded.chars().all(|c| c.is_ascii_digit() || c == '.');
    match kind {
        CellKind::Number => is_number,
        CellKind::Text => !is_number && !folded.is_empty(),
        CellKind::Any => !folded.is_empty(),
    }
}
