//! Batches that repeat another one: rows pasted twice, a report number under two sampling sheets; and numbers of which nobody
//! can say that they are the right ones.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::draft::{Draft, DraftItem};
use super::numbers::{Looks, several, without_version};
use crate::diagnostic::Diagnostic;
use crate::domain::columns::{Field, Part, fields};
use crate::domain::fold::{fold, fold_number};
use crate::domain::notation::says_nothing;
use crate::domain::settings::IdentitySettings;
use crate::domain::{Digest, HoldReason};
use crate::load::findings as say;

/// So many measured numbers are not the same twice.
const MANY: usize = 4;

/// Batches with the reasons that hold them.
type Held = BTreeSet<(usize, HoldReason)>;

/// Holds the batches that have another sampling sheet number and all other cells alike, those of one agency that have the same
/// report number, unless the job says that a report covers several samples, and those whose numbers are unclear. Each is told
/// with the first of its kind.
pub(crate) fn hold(drafts: &mut [Draft], settings: &IdentitySettings, findings: &mut Vec<Diagnostic>) {
    let accepted: BTreeSet<String> = settings.accepted_numbers.iter().map(|number| fold_number(number)).collect();
    let mut held = unclear(drafts, &accepted, findings);
    held.extend(repeated(drafts, settings.reports_cover_several, findings));
    held.extend(alike(drafts, settings.reports_cover_several, &accepted, findings));
    for (index, reason) in held {
        drafts[index].holds.insert(reason);
    }
}

/// Cells with more than a number, or more than one.
fn unclear(drafts: &[Draft], accepted: &BTreeSet<String>, findings: &mut Vec<Diagnostic>) -> Held {
    let mut held = Held::new();
    for (index, draft) in tested(drafts) {
        for field in [Field::SheetNo, Field::ReportNo] {
            let text = draft.text(field);
            let finding = if several(text).len() > 1 {
                say::several_numbers(draft.place(field), field.header())
            } else if without_version(text).is_some() {
                say::number_with_version(draft.place(field), field.header())
            } else {
                continue;
            };
            if !accepted.contains(&fold_number(text)) {
                findings.push(finding);
                held.insert((index, HoldReason::UnclearNumber));
            }
        }
    }
    held
}

/// Batches that say what another one says.
fn repeated(drafts: &[Draft], reports_cover_several: bool, findings: &mut Vec<Diagnostic>) -> Held {
    let mut by_cells: HashMap<Digest, usize> = HashMap::new();
    let mut by_report: HashMap<(String, String), usize> = HashMap::new();
    let mut by_results: HashMap<Digest, usize> = HashMap::new();
    let mut held = Held::new();
    for (index, draft) in tested(drafts) {
        let number = |draft: &Draft| fold_number(draft.text(Field::SheetNo));
        let is_twin = |other: &usize| number(&drafts[*other]) != number(draft);
        let pasted = Some(*by_cells.entry(cells_of(draft, false)).or_insert(index)).filter(is_twin);
        // Nobody measures that many numbers twice alike: then the number of the report was changed, too.
        let pasted = pasted.or_else(|| {
            let numbers = draft.items.iter().filter(|item| is_number(item.text(Field::Result))).count();
            let first = (numbers >= MANY).then(|| *by_results.entry(cells_of(draft, true)).or_insert(index));
            first.filter(is_twin)
        });
        let reports = if reports_cover_several { Vec::new() } else { numbers_of(draft, Field::ReportNo) };
        let mut first_of = |report: String| {
            let first = *by_report.entry((fold(draft.text(Field::Agency)), report)).or_insert(index);
            Some(first).filter(is_twin)
        };
        let reported = reports.into_iter().filter_map(|report| first_of(fold_number(&report))).min();
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
    held
}

/// Batches whose numbers look like those of another one and are not the same: `S-OO1` and `S-001`.
fn alike(
    drafts: &[Draft],
    reports_cover_several: bool,
    accepted: &BTreeSet<String>,
    findings: &mut Vec<Diagnostic>,
) -> Held {
    let mut held = Held::new();
    let reports = if reports_cover_several { None } else { Some(Field::ReportNo) };
    for field in std::iter::once(Field::SheetNo).chain(reports) {
        let mut known: BTreeMap<(String, String), Vec<(Looks, usize)>> = BTreeMap::new();
        for (index, draft) in tested(drafts) {
            for number in numbers_of(draft, field) {
                let Some(looks) = Looks::of(&number).filter(|_| !accepted.contains(&fold_number(&number))) else {
                    continue;
                };
                let agency = if field == Field::ReportNo { fold(draft.text(Field::Agency)) } else { String::new() };
                let of_looks = known.entry((agency, looks.seen.clone())).or_default();
                if let Some((_, first)) = of_looks.iter().find(|(other, _)| other.are_alike(&looks)) {
                    let reason = match field {
                        Field::SheetNo => HoldReason::DuplicateSheetNo,
                        _ => HoldReason::DuplicateReportNo,
                    };
                    held.extend([(*first, reason), (index, reason)]);
                    findings.push(say::numbers_alike(
                        reason.code(),
                        [drafts[*first].place(field), draft.place(field)],
                        field.header(),
                    ));
                }
                if !of_looks.iter().any(|(other, _)| *other == looks) {
                    of_looks.push((looks, index));
                }
            }
        }
    }
    held
}

/// Batches with results.
fn tested(drafts: &[Draft]) -> impl Iterator<Item = (usize, &Draft)> {
    drafts.iter().enumerate().filter(|(_, draft)| !draft.items.is_empty())
}

/// The numbers of a cell, each without the words beside it.
fn numbers_of(draft: &Draft, field: Field) -> Vec<String> {
    let text = draft.text(field);
    if says_nothing(text) {
        return Vec::new();
    }
    let bare = |number: &str| without_version(number).unwrap_or_else(|| number.to_string());
    match several(text) {
        numbers if numbers.len() > 1 => numbers.into_iter().map(bare).collect(),
        _ => vec![bare(text)],
    }
}

/// Whether two batches say the same in every cell, in whatever order their items stand.
pub(crate) fn says_the_same(one: &Draft, other: &Draft) -> bool {
    fold_number(one.text(Field::SheetNo)) == fold_number(other.text(Field::SheetNo))
        && one.items.len() == other.items.len()
        && cells_of(one, false) == cells_of(other, false)
}

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
