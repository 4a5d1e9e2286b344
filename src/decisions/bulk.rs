//! Decisions about a list: only where each letter has nothing to look at and was looked at, or a recorded sample stands for it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::board::Board;
use super::desk::{Decision, Desk, Refused, draft, judged, keep_text};
use super::event::{Action, Event, Role, What};
use super::{findings, people};
use crate::diagnostic::Diagnostic;
use crate::domain::digest::Digest;

/// One letter of a list.
#[derive(Debug, Clone)]
pub struct BulkItem {
    /// The decision, as for one letter.
    pub decision: Decision,
    /// Findings above a note.
    pub findings: usize,
    /// Digests of its sentences.
    pub sentences: Vec<u64>,
}

/// By what a list is decided on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The person opened each letter, or saw each of its sentences in others.
    Seen,
    /// The sampling plan with this number.
    Sample(i64),
}

/// What became of one letter of a list.
#[derive(Debug)]
pub struct BulkOutcome {
    /// Letter id.
    pub letter: String,
    /// The event, or why there is none.
    pub result: Result<Event, Refused>,
}

/// A sampling plan as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sampling {
    /// Its number.
    pub seq: i64,
    /// Drawn letters.
    pub drawn: Vec<String>,
}

impl Desk {
    /// Decides on each letter of a list; what is refused for one letter stops no other.
    ///
    /// # Errors
    /// The file cannot be written, or nothing of a list can be decided so.
    pub fn decide_list(
        &self,
        who: &str,
        action: Action,
        items: &[BulkItem],
        basis: Basis,
    ) -> Result<Vec<BulkOutcome>, Refused> {
        if !matches!(action, Action::Review | Action::Approve) {
            return Err(findings::not_in_a_list().into());
        }
        let rules = self.rules();
        let mut told: Vec<Result<(), Refused>> = Vec::new();
        let written = self.append(|transaction, board| {
            let mut events = Vec::new();
            let mut seen: BTreeSet<&str> = BTreeSet::new();
            for item in items {
                let decision = Decision { action, ..item.decision.clone() };
                let judged =
                    grounds(board, rules.sampling, who, action, item, basis, seen.insert(&item.decision.letter))
                        .map_err(Refused::No)
                        .and_then(|grounds| judged(transaction, board, &rules, who, &decision, &grounds));
                told.push(match judged {
                    Ok(event) => {
                        keep_text(transaction, &decision).map_err(|error| self.unusable(&error))?;
                        events.push(event);
                        Ok(())
                    }
                    Err(refused) => Err(refused),
                });
            }
            Ok(events)
        })?;
        let mut written = written.into_iter();
        let outcomes = items.iter().zip(told).map(|(item, told)| {
            let missing = || Refused::No(findings::not_in_a_list());
            let result = told.and_then(|()| written.next().ok_or_else(missing));
            BulkOutcome { letter: item.decision.letter.clone(), result }
        });
        Ok(outcomes.collect())
    }

    /// Draws `size` letters from a list by a seed and records the plan. The same seed and list draw the same letters.
    ///
    /// # Errors
    /// The job does not allow it, the person has no role for the step, or the size does not fit the list.
    pub fn draw_sample(
        &self,
        who: &str,
        action: Action,
        letters: &[String],
        size: usize,
        seed: &str,
    ) -> Result<Sampling, Refused> {
        let list: BTreeSet<&String> = letters.iter().collect();
        if !self.rules().sampling {
            return Err(findings::sampling_not_allowed().into());
        }
        if size == 0 || size > list.len() {
            return Err(findings::sample_size(size, list.len()).into());
        }
        let role = match action {
            Action::Review => Role::Review,
            Action::Approve => Role::Approve,
            Action::Submit | Action::SendBack => return Err(findings::not_in_a_list().into()),
        };
        let mut order: Vec<(Digest, &String)> =
            list.iter().map(|letter| (Digest::of(format!("{seed}\n{letter}").as_bytes()), *letter)).collect();
        order.sort();
        let drawn: Vec<String> = order.into_iter().take(size).map(|(_, letter)| letter.clone()).collect();
        let letters = list.into_iter().cloned().collect();
        let what = What::SampledPlan { action, letters, drawn: drawn.clone(), seed: seed.into() };
        let written = self.append(|transaction, _| {
            if !people::roles_of(transaction, who)?.contains(&role) {
                return Err(findings::role_missing(who, role).into());
            }
            Ok(vec![draft(who, "", "", what)])
        })?;
        Ok(Sampling { seq: written.first().map_or(0, |event| event.seq), drawn })
    }
}

/// Why a letter of a list may be decided on without looking at it just now; the words stand in the journal.
fn grounds(
    board: &Board,
    may_sample: bool,
    who: &str,
    action: Action,
    item: &BulkItem,
    basis: Basis,
    is_first: bool,
) -> Result<String, Diagnostic> {
    let letter = &item.decision.letter;
    if item.findings > 0 || !is_first {
        return Err(findings::has_findings(letter, item.findings));
    }
    match basis {
        Basis::Seen => {
            let state = board.letter(letter);
            let seen = board.seen.get(who);
            let all_seen = !item.sentences.is_empty()
                && item.sentences.iter().all(|sentence| seen.is_some_and(|seen| seen.contains(sentence)));
            match (state.opened_by.contains(who), all_seen) {
                // Opened once, but with other words: only its sentences tell.
                (_, true) => Ok("sentences".into()),
                (true, false) if item.sentences.is_empty() => Ok("opened".into()),
                _ => Err(findings::not_seen(letter)),
            }
        }
        Basis::Sample(seq) => {
            let plan = board
                .plans
                .get(&seq)
                .filter(|plan| may_sample && plan.who == who && plan.action == action && plan.letters.contains(letter));
            let plan = plan.ok_or_else(|| findings::no_such_sample(seq))?;
            let is_done = |letter: &String| {
                let state = board.letter(letter);
                match action {
                    Action::Review => state.reviewed_by == who,
                    _ => state.approved_by == who,
                }
            };
            let open: Vec<&str> = plan.drawn.iter().filter(|letter| !is_done(letter)).map(String::as_str).collect();
            if open.is_empty() { Ok(format!("sample {seq}")) } else { Err(findings::sample_open(&open)) }
        }
    }
}
