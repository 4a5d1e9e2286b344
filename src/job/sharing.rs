//! Which subjects share a letter: each has its own, or all classes of an enterprise have one together.

use std::collections::BTreeMap;

use crate::analysis::{Entitlement, Subject};
use crate::domain::settings::OneLetterPer;
use crate::domain::{EnterpriseKey, LetterKind};

/// Subjects by letter.
pub(super) struct Sharing {
    /// Subjects of each letter: what failed first, what there is no letter about last.
    groups: Vec<Vec<usize>>,
    /// Group of each subject.
    group_of: Vec<usize>,
}

impl Sharing {
    /// Groups the subjects in their order.
    pub(super) fn new(subjects: &[Subject], per: OneLetterPer) -> Self {
        let mut groups: Vec<Vec<usize>> = Vec::new();
        let mut known: BTreeMap<&EnterpriseKey, usize> = BTreeMap::new();
        let mut group_of = Vec::with_capacity(subjects.len());
        for (index, subject) in subjects.iter().enumerate() {
            let group = match per {
                OneLetterPer::EnterpriseClass => groups.len(),
                OneLetterPer::Enterprise => *known.entry(&subject.enterprise).or_insert(groups.len()),
            };
            if group == groups.len() {
                groups.push(Vec::new());
            }
            groups[group].push(index);
            group_of.push(group);
        }
        for group in &mut groups {
            group.sort_by_key(|&index| order(&subjects[index]));
        }
        Self { groups, group_of }
    }

    /// All groups.
    pub(super) fn groups(&self) -> &[Vec<usize>] {
        &self.groups
    }

    /// The group of a subject.
    pub(super) fn group_of(&self, subject: usize) -> usize {
        self.group_of[subject]
    }
}

fn order(subject: &Subject) -> u8 {
    match subject.entitlement {
        Entitlement::Letter(LetterKind::RectificationGuidance) => 0,
        Entitlement::Letter(LetterKind::ImprovementAdvice) | Entitlement::Held(_) => 1,
        Entitlement::Excluded(_) => 2,
    }
}

/// Whether a subject has a letter now or later.
pub(super) fn may_have_a_letter(subject: &Subject) -> bool {
    !matches!(subject.entitlement, Entitlement::Excluded(_))
}

/// What a letter is about: the subjects that may have one; where there is none, all.
pub(super) fn told<'a>(group: &[&'a Subject]) -> Vec<&'a Subject> {
    let told: Vec<&Subject> = group.iter().copied().filter(|subject| may_have_a_letter(subject)).collect();
    if told.is_empty() { group.to_vec() } else { told }
}
