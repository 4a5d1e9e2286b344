//! Rows whose cells moved to the left or right: what stands under 抽样单编号 is another cell of theirs, so that nobody knows whose
//! rows they are. The batches beside them may lack them.

use super::draft::Draft;
use crate::diagnostic::Diagnostic;
use crate::domain::columns::{Field, fields};
use crate::domain::{HoldReason, words};
use crate::load::findings as say;

/// Holds the batches beside such rows, the drafts being in the order of the file.
pub(crate) fn hold_neighbours(drafts: &mut [Draft]) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for at in 0..drafts.len() {
        if !is_odd(&drafts[at]) {
            continue;
        }
        let number = drafts[at].shared(Field::SheetNo);
        let has_it = |draft: &Draft| {
            fields(|_| true)
                .any(|field| field != Field::SheetNo && !draft.text(field).is_empty() && draft.text(field) == &*number)
        };
        let beside = [at.checked_sub(1), Some(at + 1).filter(|next| *next < drafts.len())].into_iter().flatten();
        let beside: Vec<usize> = beside.filter(|other| !is_odd(&drafts[*other])).collect();
        // The cell is one of the batch's: of the one above or below, or of both.
        if !beside.iter().any(|other| has_it(&drafts[*other])) {
            continue;
        }
        let places = beside.iter().map(|other| drafts[*other].place(Field::SheetNo)).collect();
        findings.push(say::row_of_nobody(drafts[at].place(Field::SheetNo), places));
        for other in beside {
            drafts[other].holds.insert(HoldReason::IncompleteRow);
        }
    }
    findings
}

/// A cell that has few words has none of them.
fn is_odd(draft: &Draft) -> bool {
    let (task, conclusion) = (draft.text(Field::Task), draft.text(Field::Conclusion));
    !task.is_empty() && words::read(task, words::TASKS).is_none()
        || !conclusion.is_empty() && words::read(conclusion, words::CONCLUSIONS).is_none()
}
