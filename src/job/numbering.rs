//! 发文字号: which letter has which number. The letter holds it once, and its receipt repeats it when pages are made.

use std::collections::BTreeMap;

use super::{Job, sharing};
use crate::analysis::Subject;

/// Running numbers by group of subjects, in their order. A held letter keeps its number free, so that releasing it moves no
/// other.
pub(super) fn running_numbers(first: u32, subjects: &[Subject], groups: &[Vec<usize>]) -> BTreeMap<usize, u32> {
    let has_one = |group: &[usize]| group.iter().any(|&index| sharing::may_have_a_letter(&subjects[index]));
    let numbered = groups.iter().enumerate().filter(|(_, group)| has_one(group)).map(|(index, _)| index);
    numbered.zip(first..).collect()
}

impl Job {
    /// The document number of the letter that a subject is in; empty where it has none.
    pub(super) fn document_no(&self, subject: usize) -> String {
        let pattern = &self.spot_check.settings.letter.document_no;
        let number = self.numbers.get(&self.sharing.group_of(subject));
        number.map(|number| pattern.replace("{n}", &number.to_string())).unwrap_or_default()
    }
}
