//! Rows without a sampling sheet number: held by themselves where they name an enterprise, and the batch above with them.

use super::draft::{Cells, Draft, DraftItem, text_of};
use super::interner::Interner;
use super::tally::Tally;
use crate::diagnostic::Diagnostic;
use crate::domain::columns::{Field, Part, fields};
use crate::domain::{HoldReason, Origin};
use crate::load::{findings as say, places};

/// The rows so far; those below each other that say the same of their batch are together.
#[derive(Default)]
pub(crate) struct Loose(Vec<Group>);

struct Group {
    draft: Draft,
    /// The draft of the row above.
    above: Option<usize>,
    last: u32,
    rows: Tally,
}

impl Loose {
    /// Takes a row.
    pub(crate) fn take(&mut self, origin: Origin, cells: &Cells, above: Option<usize>, texts: &mut Interner) {
        let is_next = |group: &&mut Group| {
            let is_below = group.last + 1 == origin.row && group.draft.origin.sheet.position == origin.sheet.position;
            let is_same = |field: Field| [group.draft.text(field), ""].contains(&text_of(cells, field));
            is_below && group.above == above && fields(|column| column.part == Part::Identity).all(is_same)
        };
        let group = match self.0.last_mut().filter(is_next) {
            Some(group) => group,
            None => {
                let draft = Draft::of(origin.clone(), cells, texts);
                self.0.push(Group { draft, above, last: origin.row, rows: Tally::default() });
                let last = self.0.len() - 1;
                &mut self.0[last]
            }
        };
        group.last = origin.row;
        group.rows.add(|| match text_of(cells, Field::SheetNo) {
            "" => places::bare(&origin, Field::SheetNo),
            written => places::cell(&origin, Field::SheetNo, written),
        });
        group.draft.items.extend(DraftItem::of(origin, cells, texts));
    }

    /// Those that no batch above stands for, and what is told; the batches above are held.
    pub(crate) fn finish(self, drafts: &mut [Draft]) -> (Vec<Draft>, Vec<Diagnostic>) {
        let (mut loose, mut findings) = (Vec::new(), Vec::new());
        for Group { draft, above, rows, .. } in self.0 {
            let at = above.map(|above| drafts[above].place(Field::SheetNo));
            findings.push(say::rows_without_sheet_no(rows.places, rows.count, at));
            if let Some(above) = above {
                drafts[above].holds.insert(HoldReason::IncompleteRow);
            }
            if above.is_none() || !draft.text(Field::Manufacturer).is_empty() {
                loose.push(draft);
            }
        }
        (loose, findings)
    }
}
