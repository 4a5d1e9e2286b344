//! The reconciliation: every loaded batch is in exactly one letter, or has one named reason why not.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::findings;
use super::plan::{Plan, Planned};
use crate::diagnostic::Diagnostic;
use crate::domain::account::SheetAccount;
use crate::domain::outcome::{Outcome, Reason};
use crate::job::plan_facts::Fate;

/// Batches (and visits and stray rows) in, and what became of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Loaded.
    pub loaded: usize,
    /// In a letter that is there.
    pub in_letters: usize,
    /// Held, refused, excluded or failed, by reason; each counts once, under its first reason.
    pub without: BTreeMap<Reason, usize>,
}

/// The reconciliation of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// All of it.
    pub all: Account,
    /// By testing agency; the empty name gathers rows that name none.
    pub by_agency: BTreeMap<String, Account>,
    /// By product class code.
    pub by_class: BTreeMap<String, Account>,
    /// Letters that are there.
    pub letters: usize,
    /// What became of every row of the tables, where a profile describes them.
    pub sheets: Vec<SheetAccount>,
}

impl Account {
    /// Whether what went in came out.
    pub fn adds_up(&self) -> bool {
        self.loaded == self.in_letters + self.without.values().sum::<usize>()
    }

    fn count(&mut self, reason: Option<&Reason>) {
        self.loaded += 1;
        match reason {
            None => self.in_letters += 1,
            Some(reason) => *self.without.entry(reason.clone()).or_default() += 1,
        }
    }
}

/// Balances a plan with what became of its cases, in their order. The second value is everything that does not add up.
///
/// # Errors
/// The plan's facts cannot be read.
pub fn balance(plan: &Plan, outcomes: &[Outcome]) -> Result<(Balance, Vec<Diagnostic>), Diagnostic> {
    let letters_with = letters_by_sheet(plan);
    let letters = outcomes.iter().filter(|outcome| outcome.reasons().is_none()).count();
    let mut balance = Balance { letters, sheets: plan.header.sheets.clone(), ..Balance::default() };
    let mut problems = Vec::new();
    for sheet in balance.sheets.iter().filter(|sheet| !sheet.is_balanced()) {
        problems.push(findings::rows_do_not_add_up(&sheet.file, &sheet.sheet, sheet.rows, sheet.counted()));
    }
    for fact in plan.facts()? {
        let fact = fact?;
        let of_case = fact.case.and_then(|case| outcomes.get(case));
        let letters = letters_with.get(fact.sheet_no.as_str()).copied().unwrap_or_default();
        // Counted from the letters' own lists, not from what this record says of itself.
        let wanted = usize::from(fact.fate == Fate::InLetter);
        let reason = match (&fact.fate, of_case) {
            (Fate::InLetter, Some(outcome)) => outcome.reasons().map(|reasons| reasons.first().clone()),
            (Fate::InLetter, None) => Some(Reason::of_finding(findings::DOES_NOT_ADD_UP)),
            (Fate::Held(reasons), _) => Some(reasons.first().clone()),
            (Fate::Excluded(exclusion), _) => Some((*exclusion).into()),
        };
        let is_lost = wanted == 1 && of_case.is_none();
        if is_lost || letters != wanted && !(fact.sheet_no.is_empty() && wanted == 0) {
            problems.push(findings::does_not_add_up(&fact.sheet_no, wanted, letters));
        }
        let reason = reason.as_ref();
        balance.all.count(reason);
        balance.by_agency.entry(fact.agency).or_default().count(reason);
        balance.by_class.entry(fact.class).or_default().count(reason);
    }
    if balance.all.loaded != plan.header.facts || !balance.all.adds_up() {
        problems.push(findings::totals_do_not_add_up(plan.header.facts, balance.all.loaded));
    }
    Ok((balance, problems))
}

/// In how many letters each sheet number is to be; one that could not be put into words is missing, not undue.
fn letters_by_sheet(plan: &Plan) -> BTreeMap<&str, usize> {
    let mut letters: BTreeMap<&str, usize> = BTreeMap::new();
    for case in plan.cases.iter().filter(|case| !matches!(case.planned, Planned::Held(_))) {
        for sheet in &case.sampling_sheets {
            *letters.entry(sheet).or_default() += 1;
        }
    }
    letters
}
