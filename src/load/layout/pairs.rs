//! Batches in one table and their items in another: kept until both are read, then handed on together.

use super::joined::{self, Keyed};
use crate::diagnostic::Diagnostic;
use crate::domain::columns::Field;
use crate::domain::{HoldReason, Origin};
use crate::load::rows::collected::Collected;
use crate::load::rows::draft::Cells;
use crate::load::rows::tally::Tally;
use crate::load::{findings as say, places};

/// Rows of both tables.
#[derive(Default)]
pub(super) struct Pairs {
    /// Batches.
    pub batches: Vec<Keyed<Kept>>,
    /// Items.
    pub items: Vec<Keyed<Kept>>,
}

/// A row that waits.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    /// Where it stands.
    pub origin: Origin,
    /// Where the fields of its item stand.
    pub item: Origin,
    /// Its cells.
    pub cells: Cells,
    /// Why its batch is held.
    pub doubt: Option<HoldReason>,
}

impl Pairs {
    /// Hands on every batch with its items.
    pub(super) fn hand_on(self, collected: &mut Collected) -> Vec<Diagnostic> {
        if self.batches.is_empty() && self.items.is_empty() {
            return Vec::new();
        }
        let joined = joined::join(self.batches, self.items);
        let mut drafts = Vec::with_capacity(joined.batches.len());
        let mut findings = Vec::new();
        for (batch, items) in joined.batches {
            let Kept { origin, cells, doubt, .. } = batch;
            let place = places::row(&origin);
            let own = |item: &Kept| {
                let mut both = item.cells.clone();
                // The number is that of the batch; what else the row says of its batch must agree.
                both[Field::SheetNo as usize].clone_from(&cells[Field::SheetNo as usize]);
                for (both, of_batch) in both.iter_mut().zip(&cells) {
                    if both.is_none() {
                        both.clone_from(of_batch);
                    }
                }
                both
            };
            let mut index = None;
            if items.is_empty() {
                index = Some(collected.take((origin.clone(), origin.clone()), &cells, None));
            }
            for item in &items {
                index = Some(collected.take((origin.clone(), item.item.clone()), &own(item), None));
            }
            if let Some(draft) = index.and_then(|index| collected.drafts.get_mut(index)) {
                draft.holds.extend(items.iter().filter_map(|item| item.doubt).chain(doubt));
            }
            drafts.push((place, index));
        }
        for (first, second) in joined.twins {
            let both: Vec<_> = [first, second].into_iter().filter_map(|at| drafts.get(at)).collect();
            findings.push(say::join_key_twice(both.iter().map(|(place, _)| place.clone()).collect()));
            for index in both.iter().filter_map(|(_, index)| *index) {
                if let Some(draft) = collected.drafts.get_mut(index) {
                    draft.holds.insert(HoldReason::IncompleteRow);
                }
            }
        }
        let (batches, items) = joined.keyless;
        for Kept { origin, cells, .. } in batches {
            collected.take_loose(origin, &cells, None);
        }
        let mut orphans = Tally::default();
        for Kept { origin, .. } in joined.orphans.into_iter().chain(items) {
            orphans.add(|| places::row(&origin));
        }
        findings.extend(orphans.told(say::items_without_batch));
        findings
    }
}
