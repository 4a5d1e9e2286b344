//! The cases of a job: who could have a letter, and whether it is made.

use std::collections::BTreeSet;

use super::{Job, sharing};
use crate::analysis::{Entitlement, Subject, kind_of_letter};
use crate::compose::{class_names, letter_id_of};
use crate::domain::{Exclusion, LetterKind, Reason, Reasons, Unplaced};

/// One enterprise in one class (or in all its classes, where they share a letter), for people: what the manifest and the
/// lists show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Index into the job's subjects, the first of several; absent for rows that could not become a batch.
    pub subject: Option<usize>,
    /// Indices into the job's subjects, those that its letter is about before those without one for good.
    pub subjects: Vec<usize>,
    /// Letter id.
    pub id: String,
    /// Enterprise name.
    pub enterprise: String,
    /// Credit code; empty where none.
    pub credit_code: String,
    /// Class code; several joined by `+`; as written where it is unknown.
    pub class: String,
    /// Class name; several joined by `、`.
    pub class_name: String,
    /// Sampling sheet numbers of the letter; of everything there is where there is no letter.
    pub sampling_sheets: Vec<String>,
    /// Sampling sheet numbers that take no part in the letter (risk monitoring, suspected counterfeit).
    pub left_out: Vec<String>,
    /// The kind of letter, or why there is none.
    pub letter: Result<LetterKind, Reasons>,
}

impl Job {
    /// One case per letter, made or not: of an enterprise in a class, or of an enterprise. Then the rows that could not
    /// become a batch. In a fixed order.
    pub fn cases(&self) -> Vec<Case> {
        (0..self.case_count()).map(|position| self.case(position)).collect()
    }

    /// Number of [`Self::cases`].
    pub fn case_count(&self) -> usize {
        self.sharing.groups().len() + self.spot_check.unplaced.len()
    }

    /// One of [`Self::cases`].
    pub fn case(&self, position: usize) -> Case {
        let groups = self.sharing.groups();
        match groups.get(position) {
            Some(group) => self.case_of(group),
            None => self.unplaced_case(&self.spot_check.unplaced[position - groups.len()]),
        }
    }

    fn case_of(&self, group: &[usize]) -> Case {
        let subjects: Vec<&Subject> = group.iter().map(|&index| self.subject(index)).collect();
        let told = sharing::told(&subjects);
        let letter = self.entitlement_of(&subjects, &told);
        let (sampling_sheets, left_out) = self.sheets_of(group, letter.is_ok());
        let enterprise = told.first().and_then(|subject| self.spot_check.enterprises.get(&subject.enterprise));
        let codes: Vec<&str> = told.iter().map(|subject| subject.class.0.as_str()).collect();
        Case {
            subject: group.first().copied(),
            subjects: group.to_vec(),
            id: letter_id_of(&self.spot_check, &told),
            enterprise: enterprise.map(|enterprise| enterprise.name.clone()).unwrap_or_default(),
            credit_code: enterprise
                .and_then(|enterprise| enterprise.credit_code.as_ref())
                .map(|code| code.as_str().to_string())
                .unwrap_or_default(),
            class: codes.join("+"),
            class_name: class_names(&self.spot_check, &told),
            sampling_sheets,
            left_out,
            letter,
        }
    }

    /// The kind of letter about these subjects, or everything that keeps it back.
    fn entitlement_of(&self, subjects: &[&Subject], told: &[&Subject]) -> Result<LetterKind, Reasons> {
        if !told.iter().any(|subject| sharing::may_have_a_letter(subject)) {
            let exclusions = told.iter().filter_map(|subject| match subject.entitlement {
                Entitlement::Excluded(exclusion) => Some(exclusion),
                Entitlement::Letter(_) | Entitlement::Held(_) => None,
            });
            return Err(Reasons::new(exclusions).unwrap_or_else(nothing_there));
        }
        let of_subjects = subjects.iter().flat_map(|subject| match &subject.entitlement {
            Entitlement::Held(reasons) => reasons.as_slice(),
            Entitlement::Letter(_) | Entitlement::Excluded(_) => &[],
        });
        // Rows that may turn out to be another batch would make the enterprise's one letter a different one.
        let shared = self.is_merged();
        let of_rows = self
            .spot_check
            .unplaced
            .iter()
            .filter(|rows| shared && rows.enterprise.as_ref() == subjects.first().map(|subject| &subject.enterprise))
            .map(|rows| &rows.reason);
        match Reasons::new(of_subjects.chain(of_rows).copied()) {
            Some(held) => Err(held),
            None => kind_of_letter(told.iter().copied()).ok_or_else(nothing_there),
        }
    }

    /// Sheet numbers of a case: those of its letter and those left out of it; without a letter, all of them.
    fn sheets_of(&self, group: &[usize], has_letter: bool) -> (Vec<String>, Vec<String>) {
        let mut sheets: BTreeSet<(bool, String)> = BTreeSet::new();
        for &at in group {
            let subject = self.subject(at);
            let told = |index| sharing::may_have_a_letter(subject) && subject.batches.contains(&index);
            let of_batches = self.index.batches(at).iter();
            let of_batches = of_batches
                .map(|&index| (!has_letter || told(index), &self.spot_check.batches[index].sampling_sheet_no));
            let of_visits = self.index.visits(at).iter();
            let of_visits =
                of_visits.map(|&index| (!has_letter, &self.spot_check.visits_without_sample[index].sampling_sheet_no));
            let numbered = of_batches.chain(of_visits).filter(|(_, no)| !no.is_empty());
            sheets.extend(numbered.map(|(in_letter, no)| (in_letter, no.to_string())));
        }
        let (inside, outside): (Vec<_>, Vec<_>) = sheets.into_iter().partition(|(in_letter, _)| *in_letter);
        let numbers = |sheets: Vec<(bool, String)>| sheets.into_iter().map(|(_, no)| no).collect();
        (numbers(inside), numbers(outside))
    }

    fn unplaced_case(&self, rows: &Unplaced) -> Case {
        Case {
            subject: None,
            subjects: Vec::new(),
            id: self.unplaced_id(rows),
            enterprise: rows.enterprise_name.clone(),
            credit_code: rows.credit_code.clone(),
            class: rows.class_text.clone(),
            class_name: rows.class_text.clone(),
            sampling_sheets: vec![rows.sampling_sheet_no.clone()],
            left_out: Vec::new(),
            letter: Err(Reason::from(rows.reason).into()),
        }
    }

    pub(super) fn unplaced_id(&self, rows: &Unplaced) -> String {
        format!("{}-row{}", self.spot_check.settings.campaign.id, rows.origin.row)
    }

    /// The letters that a person means, each by its first subject: a credit code, a full name, else a part of a name.
    pub fn find(&self, enterprise: &str, class: Option<&str>) -> Vec<usize> {
        let is_of = |index: usize, class: &str| {
            let subject = self.subject(index);
            subject.class.0 == class || class_names(&self.spot_check, &[subject]) == class
        };
        let in_class =
            |case: &Case| class.is_none_or(|class| case.subjects.iter().any(|&subject| is_of(subject, class)));
        let cases: Vec<Case> =
            self.cases().into_iter().filter(|case| case.subject.is_some() && in_class(case)).collect();
        let exact = |case: &&Case| case.credit_code.eq_ignore_ascii_case(enterprise) || case.enterprise == enterprise;
        let partly = |case: &&Case| case.enterprise.contains(enterprise);
        let found: Vec<usize> = cases.iter().filter(exact).filter_map(|case| case.subject).collect();
        if found.is_empty() { cases.iter().filter(partly).filter_map(|case| case.subject).collect() } else { found }
    }
}

/// Why there is no letter about nothing.
fn nothing_there() -> Reasons {
    Reason::from(Exclusion::NotSampled).into()
}
