//! Rows of all agencies together: a sampling sheet that two of them give is counted once where it is the same to the letter, and
//! held where it is not.

use std::collections::{BTreeSet, HashMap};

use crate::diagnostic::{Diagnostic, Place};
use crate::domain::HoldReason;
use crate::domain::columns::Field;
use crate::domain::fold::{fold, fold_number};
use crate::domain::notation::says_nothing;
use crate::load::findings as say;
use crate::load::rows::collected::Drafted;
use crate::load::rows::draft::Draft;
use crate::load::rows::twins::says_the_same;

/// Joins them in the order of the agencies.
///
/// Of one that is counted once, the row of the agency that it names is kept, whose letter it is; where it names neither of them,
/// nobody knows who signs.
pub(super) fn joined(parts: impl Iterator<Item = (String, Drafted)>, findings: &mut Vec<Diagnostic>) -> Drafted {
    let mut whole = Drafted { drafts: Vec::new(), loose: Vec::new(), shifted: Vec::new(), findings: Vec::new() };
    // By number, the drafts of the agencies before.
    let mut agencies: Vec<String> = Vec::new();
    let mut known: HashMap<String, Vec<usize>> = HashMap::new();
    for (agency, part) in parts {
        let mut own: Vec<(String, usize)> = Vec::new();
        for mut draft in part.drafts {
            let text = draft.text(Field::SheetNo);
            let number = if says_nothing(text) { String::new() } else { fold_number(text) };
            let others = if number.is_empty() { None } else { known.get(&number) };
            let others = others.map_or(&[][..], Vec::as_slice);
            if let Some(&same) = others.iter().find(|at| says_the_same(&whole.drafts[**at], &draft)) {
                findings.push(say::merge_counted_once(sheets_of(&whole.drafts[same], &draft)));
                let kept = &mut whole.drafts[same];
                // What is doubtful of one of the two is as doubtful of the other.
                let holds: BTreeSet<HoldReason> = kept.holds.union(&draft.holds).copied().collect();
                if !is_of(&agencies[same], kept) {
                    if is_of(&agency, &draft) {
                        *kept = draft;
                        agencies[same].clone_from(&agency);
                    } else {
                        kept.holds.insert(HoldReason::MergeTwoSigners);
                    }
                }
                kept.holds.extend(holds);
                continue;
            }
            if let Some(&first) = others.first() {
                findings.push(say::merge_sheet_twice(sheets_of(&whole.drafts[first], &draft)));
                draft.holds.insert(HoldReason::MergeSheetTwice);
            }
            for &other in others {
                whole.drafts[other].holds.insert(HoldReason::MergeSheetTwice);
            }
            own.push((number, whole.drafts.len()));
            whole.drafts.push(draft);
            agencies.push(agency.clone());
        }
        for (number, at) in own {
            known.entry(number).or_default().push(at);
        }
        whole.loose.extend(part.loose);
        whole.shifted.extend(part.shifted);
        whole.findings.extend(part.findings);
    }
    whole
}

/// Whether a row names an agency.
fn is_of(agency: &str, draft: &Draft) -> bool {
    fold(draft.text(Field::Agency)) == fold(agency)
}

fn sheets_of(one: &Draft, other: &Draft) -> [Place; 2] {
    [one, other].map(|draft| draft.place(Field::SheetNo))
}
