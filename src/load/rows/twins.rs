//! Batches that repeat another one: rows pasted twice, a report number under two sampling sheets.

use std::collections::{BTreeSet, HashMap};

use super::draft::{Draft, DraftItem};
use crate::diagnostic::Diagnostic;
use crate::domain::columns::{Field, Part, fields};
use crate::domain::fold::{fold, fold_number};
use crate::domain::notation::says_nothing;
use crate::domain::{Digest, HoldReason};
use crate::load::findings as say;

/// Holds the batches that have another sampling sheet number and all other cells alike, and those of one agency that have
/// the same report number, unless the job says that a report covers several samples. Each is told with the first of its kind.
pub(crate) fn hold(drafts: &mut [Draft], reports_cover_several: bool, findings: &mut Vec<Diagnostic>) {
    let mut by_cells: HashMap<Digest, usize> = HashMap::new();
    let mut by_report: HashMap<(String, String), usize> = HashMap::new();
    let mut by_results: HashMap<Digest, usize> = HashMap::new();
    let mut held: BTreeSet<(usize, HoldReason)> = BTreeSet::new();
    for (index, draft) in drafts.iter().enumerate().filter(|(_, draft)| !draft.items.is_empty()) {
        let number = |draft: &Draft| fold_number(draft.text(Field::SheetNo));
        let is_twin = |other: &usize| number(&drafts[*other]) != number(draft);
        let pasted = Some(*by_cells.entry(cells_of(draft, false)).or_insert(index)).filter(is_twin);
        // Nobody measures that many numbers twice alike: then the number of the report was changed, too.
        let pasted = pasted.or_else(|| {
            let numbers = draft.items.iter().filter(|item| is_number(item.text(Field::Result))).count();
            let first = (numbers >= MANY).then(|| *by_results.entry(cells_of(draft, true)).or_insert(index));
            first.filter(is_twin)
        });
        let report = draft.text(Field::ReportNo);
        let reported = if reports_cover_several || says_nothing(report) {
            None
        } else {
            let key = (fold(draft.text(Field::Agency)), fold_number(report));
            Some(*by_report.entry(key).or_insert(index)).filter(is_twin)
        };
        let (first, reason) = match (pasted, reported) {
            (Some(first), _) => (first, HoldReason::PastedTwice),
            (None, Some(first)) => (first, HoldReason::DuplicateReportNo),
            (None, None) => continue,
        };
        held.extend([(first, reason), (index, reason)]);
        let at = |field| (drafts[first].place(field), draft.place(field));
        findings.push(match reason {
            HoldReason::PastedTwice => say::pasted_twice(at(Field::SheetNo)),
            _ => say::duplicate_report_no(at(Field::ReportNo)),
        });
    }
    for (index, reason) in held {
        drafts[index].holds.insert(reason);
    }
}

/// So many measured numbers are not the same twice.
const MANY: usize = 4;

/// Everything that a batch says but its sampling sheet number, in whatever order its items stand; without its report, too.
fn cells_of(draft: &Draft, without_report: bool) -> Digest {
    let is_left_out = |field: &Field| without_report && matches!(field, Field::ReportNo | Field::ReportedOn);
    let of_batch = fields(|column| matches!(column.part, Part::Identity | Part::Batch)).filter(|f| !is_left_out(f));
    let mut cells: Vec<String> = of_batch.map(|field| fold(draft.text(field))).collect();
    let of_item = |item: &DraftItem| {
        let texts = fields(|column| column.part == Part::Item).map(|field| fold(item.text(field)));
        texts.collect::<Vec<_>>().join("\u{1f}")
    };
    let mut items: Vec<String> = draft.items.iter().map(of_item).collect();
    items.sort_unstable();
    cells.extend(items);
    Digest::of(cells.join("\u{1f}").as_bytes())
}

fn is_number(text: &str) -> bool {
    let folded = fold(text);
    folded.contains(|c: char| c.is_ascii_digit()) && folded.chars().all(|c| c.is_ascii_digit() || c == '.')
}
