//! The cases of a job: who could have a letter, and whether it is made.

use std::collections::BTreeSet;

use super::{Job, sharing};
use crate::analysis::{Entitlement, Subject, kind_of_letter};
use crate::compose::{class_names, letter_id_of};
use crate::domain::{Exclusion, LetterKind, Origin, Reason, Reasons, Unplaced, VisitWithoutSample};

/// One enterprise in one class (or in all its classes, where they share a letter), for people: what the manifest and the
/// lists show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Index into the job's subjects, the first of several; absent for what is of no letter.
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
    /// Which wording of the trial its letter has; none where there is no trial, or nobody to write to.
    pub arm: Option<String>,
}

/// What is of no letter by itself.
#[derive(Clone, Copy)]
pub(super) enum Stray<'a> {
    /// Rows that could not become a batch.
    Rows(&'a Unplaced),
    /// A visit without a sample to an enterprise of no known class.
    Visit(&'a VisitWithoutSample),
}

impl<'a> Stray<'a> {
    /// Its first row.
    pub(super) fn origin(&self) -> &'a Origin {
        match self {
            Stray::Rows(rows) => &rows.origin,
            Stray::Visit(visit) => &visit.origin,
        }
    }
}

impl Job {
    /// One case per letter, made or not: of an enterprise in a class, or of an enterprise. Then what is of no letter by
    /// itself: rows that could not become a batch, visits without a sample to enterprises of no known class. In a fixed
    /// order.
    pub fn cases(&self) -> Vec<Case> {
        (0..self.case_count()).map(|position| self.case(position)).collect()
    }

    /// Number of [`Self::cases`].
    pub fn case_count(&self) -> usize {
        self.sharing.groups().len() + self.spot_check.unplaced.len() + self.index.visits_of_no_class().len()
    }

    /// One of [`Self::cases`].
    pub fn case(&self, position: usize) -> Case {
        let groups = self.sharing.groups();
        match groups.get(position) {
            Some(group) => self.case_of(group),
            None => self.stray_case(self.stray(position - groups.len())),
        }
    }

    /// One of what is of no letter, counted from 0.
    pub(super) fn stray(&self, index: usize) -> Stray<'_> {
        let unplaced = &self.spot_check.unplaced;
        match unplaced.get(index) {
            Some(rows) => Stray::Rows(rows),
            None => {
                let visit = self.index.visits_of_no_class()[index - unplaced.len()];
                Stray::Visit(&self.spot_check.visits_without_sample[visit])
            }
        }
    }

    /// All that is of no letter.
    pub(super) fn strays(&self) -> impl Iterator<Item = Stray<'_>> {
        let count = self.spot_check.unplaced.len() + self.index.visits_of_no_class().len();
        (0..count).map(|index| self.stray(index))
    }

    /// Id of the letter that a subject is in.
    pub fn letter_id(&self, index: usize) -> String {
        letter_id_of(&self.spot_check, &self.told_with(index))
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
            arm: told.first().and_then(|subject| self.arm(&subject.enterprise)).map(str::to_string),
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

    fn stray_case(&self, stray: Stray<'_>) -> Case {
        let (class, class_name) = match stray {
            Stray::Rows(rows) => {
                let known = rows.class.as_ref().and_then(|code| self.spot_check.catalog.classes.get_key_value(code));
                match known {
                    Some((code, class)) => (code.0.to_string(), class.name.clone()),
                    None => (rows.class_text.clone(), rows.class_text.clone()),
                }
            }
            Stray::Visit(_) => Default::default(),
        };
        let (enterprise, credit_code, sheet, letter): (_, _, _, Reasons) = match stray {
            Stray::Rows(rows) => (
                rows.enterprise_name.clone(),
                rows.credit_code.clone(),
                rows.sampling_sheet_no.clone(),
                Reason::from(rows.reason).into(),
            ),
            Stray::Visit(visit) => {
                let known = self.spot_check.enterprises.get(&visit.enterprise);
                let code = known.and_then(|known| known.credit_code.as_ref());
                (
                    known.map(|known| known.name.clone()).unwrap_or_default(),
                    code.map(|code| code.as_str().to_string()).unwrap_or_default(),
                    visit.sampling_sheet_no.to_string(),
                    nothing_there(),
                )
            }
        };
        Case {
            subject: None,
            subjects: Vec::new(),
            id: self.stray_id(stray.origin()),
            enterprise,
            credit_code,
            class,
            class_name,
            sampling_sheets: Some(sheet).filter(|sheet| !sheet.is_empty()).into_iter().collect(),
            left_out: Vec::new(),
            letter: Err(letter),
            arm: None,
        }
    }

    /// The id of what is of no letter: where it stands.
    pub(super) fn stray_id(&self, origin: &Origin) -> String {
        let campaign = &self.spot_check.settings.campaign.id;
        match origin.in_file() {
            (0, row) => format!("{campaign}-row{row}"),
            (position, row) => format!("{campaign}-sheet{}-row{row}", position + 1),
        }
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
