//! 发文字号: which letter has which number. The letter holds it once, and its receipt repeats it when pages are made.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Job, sharing};
use crate::analysis::Subject;
use crate::compose::letter_id_of;
use crate::decisions::Ledger;
use crate::diagnostic::Diagnostic;
use crate::domain::SpotCheck;
use crate::domain::settings::LetterSettings;

/// Running numbers by group of subjects, in their order; agencies count their own letters, those of one pattern and one first
/// number together, so that no number is given twice. A held letter keeps its number free, so that releasing it moves no other.
pub(super) fn running_numbers(
    spot_check: &SpotCheck,
    subjects: &[Subject],
    groups: &[Vec<usize>],
) -> BTreeMap<usize, u32> {
    let has_one = |group: &[usize]| group.iter().any(|&index| sharing::may_have_a_letter(&subjects[index]));
    let mut next: BTreeMap<(&str, u32), u32> = BTreeMap::new();
    let numbered = groups.iter().enumerate().filter(|(_, group)| has_one(group));
    let number = |(index, group): (usize, &Vec<usize>)| {
        let letter = spot_check.letter_of(agency_of(spot_check, group.iter().map(|&index| &subjects[index])));
        let next = next.entry((&letter.document_no, letter.first_no)).or_insert(letter.first_no);
        let number = *next;
        *next = number.saturating_add(1);
        (index, number)
    };
    numbered.map(number).collect()
}

/// Whose letter it is that is about a group of subjects, in a bureau's job.
fn agency_of<'a>(spot_check: &SpotCheck, group: impl Iterator<Item = &'a Subject>) -> Option<usize> {
    let told = group.filter(|subject| sharing::may_have_a_letter(subject));
    spot_check.only_agency_of(told.flat_map(|subject| subject.batches.iter().copied()))
}

/// Numbers of the letters that were issued, by letter id: from the first one on only they have any, so that no draft or trial
/// run bears a number that belongs to another letter. None where nothing was issued.
pub(super) fn given(folder: &Path) -> Result<Option<BTreeMap<String, String>>, Diagnostic> {
    let Some(ledger) = Ledger::open_to_read(folder)? else { return Ok(None) };
    let all = ledger.standing().all();
    let standing = all.iter().filter_map(|told| ledger.standing().of_letter(&told.letter));
    let given: BTreeMap<String, String> =
        standing.map(|told| (told.letter.clone(), told.numbered.document_no.clone())).collect();
    Ok((!given.is_empty()).then_some(given))
}

impl Job {
    /// How the letter that a subject is in looks and who signs it.
    pub(crate) fn letter_settings(&self, subject: usize) -> &LetterSettings {
        let group = self.sharing.groups()[self.sharing.group_of(subject)].iter();
        self.spot_check.letter_of(agency_of(&self.spot_check, group.map(|&index| self.subject(index))))
    }

    /// The document number of the letter that a subject is in; empty where it has none.
    pub(super) fn document_no(&self, subject: usize) -> String {
        if let Some(given) = &self.given {
            let id = letter_id_of(&self.spot_check, &self.told_with(subject));
            return given.get(&id).cloned().unwrap_or_default();
        }
        let pattern = &self.letter_settings(subject).document_no;
        let number = self.numbers.get(&self.sharing.group_of(subject));
        number.map(|number| pattern.replace("{n}", &number.to_string())).unwrap_or_default()
    }
}
