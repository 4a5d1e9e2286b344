//! What stands now: the fold of the journal. Any prefix of it folds, whatever it says.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::event::{Action, Event, What};
use crate::compose::edit::Edit;
use crate::compose::letter::Version;

/// Where a letter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// 编制中.
    #[default]
    Drafting,
    /// 待审核.
    AwaitingReview,
    /// 待批准.
    AwaitingApproval,
    /// 已批准.
    Approved,
    /// 已退回.
    SentBack,
    /// 已失效.
    Outdated,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Drafting, Self::AwaitingReview, Self::AwaitingApproval, Self::Approved, Self::SentBack, Self::Outdated];

    /// Its name in Chinese and English.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Drafting => ("编制中", "drafting"),
            Self::AwaitingReview => ("待审核", "awaiting review"),
            Self::AwaitingApproval => ("待批准", "awaiting approval"),
            Self::Approved => ("已批准", "approved"),
            Self::SentBack => ("已退回", "sent back"),
            Self::Outdated => ("已失效", "outdated"),
        }
    }

    /// Whether somebody has decided about the words, so that a change of them must be told.
    pub const fn is_decided(self) -> bool {
        matches!(self, Self::AwaitingReview | Self::AwaitingApproval | Self::Approved)
    }
}

/// An edit that stands, with its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StandingEdit {
    /// Number of its event.
    pub seq: i64,
    /// The edit.
    #[serde(flatten)]
    pub edit: Edit,
}

/// Where one letter stands.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct LetterState {
    /// State.
    pub state: State,
    /// What the last decision was about; none before the first.
    pub version: Option<Version>,
    /// Who submitted it.
    pub submitted_by: String,
    /// Who reviewed it; empty: nobody, or not any more.
    pub reviewed_by: String,
    /// Who approved it.
    pub approved_by: String,
    /// Who edited it last.
    pub edited_by: String,
    /// Edits that stand, oldest first.
    pub edits: Vec<StandingEdit>,
    /// Number of the last event that who decides must know of; 0: none.
    pub last: i64,
    /// Who has opened it.
    pub opened_by: BTreeSet<String>,
    /// Remarks.
    pub comments: usize,
    /// Why it was sent back or is outdated.
    pub reason: String,
}

impl LetterState {
    /// Whose work it is: they neither review nor approve it.
    pub fn is_author(&self, who: &str) -> bool {
        !who.is_empty()
            && (self.submitted_by == who
                || self.edited_by == who
                || self.edits.iter().any(|standing| standing.edit.who == who))
    }

    fn reopen(&mut self, state: State) {
        self.state = state;
        self.reviewed_by.clear();
        self.approved_by.clear();
    }
}

/// Letters that were drawn to stand for a list.
#[derive(Debug, Clone, PartialEq)]
pub struct SamplePlan {
    /// Who drew them.
    pub who: String,
    /// What for.
    pub action: Action,
    /// The list.
    pub letters: BTreeSet<String>,
    /// Drawn ones.
    pub drawn: BTreeSet<String>,
}

/// What stands now.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Board {
    /// Letters that something happened to, by id; any other is being drafted.
    pub letters: BTreeMap<String, Arc<LetterState>>,
    /// Sampling plans by the number of their event.
    pub plans: BTreeMap<i64, SamplePlan>,
    /// Sentences that each person has seen.
    pub seen: BTreeMap<String, BTreeSet<u64>>,
    /// Number of the last event.
    pub last: i64,
}

impl Board {
    /// The fold of these events.
    pub fn of<'a>(events: impl IntoIterator<Item = &'a Event>) -> Self {
        let mut board = Self::default();
        events.into_iter().for_each(|event| board.take(event));
        board
    }

    /// Where a letter stands.
    pub fn letter(&self, id: &str) -> Arc<LetterState> {
        self.letters.get(id).cloned().unwrap_or_default()
    }

    /// One more event.
    pub fn take(&mut self, event: &Event) {
        self.last = self.last.max(event.seq);
        if event.letter.is_empty() {
            if let What::SampledPlan { action, letters, drawn, .. } = &event.what {
                let plan = SamplePlan {
                    who: event.who.clone(),
                    action: *action,
                    letters: letters.iter().cloned().collect(),
                    drawn: drawn.iter().cloned().collect(),
                };
                self.plans.insert(event.seq, plan);
            }
            return;
        }
        if let What::Seen { sentences } = &event.what {
            self.seen.entry(event.who.clone()).or_default().extend(sentences);
            return;
        }
        let letter = Arc::make_mut(self.letters.entry(event.letter.clone()).or_default());
        if event.what.counts() {
            letter.last = event.seq;
        }
        let who = || event.who.clone();
        match &event.what {
            What::Opened {} => drop(letter.opened_by.insert(who())),
            What::Commented { .. } => letter.comments += 1,
            What::Edited { edit } => {
                letter.edits.push(StandingEdit { seq: event.seq, edit: edit.clone() });
                letter.edited_by = who();
                letter.reopen(State::Drafting);
            }
            What::EditWithdrawn { edit } => {
                letter.edits.retain(|standing| standing.seq != *edit);
                letter.edited_by = who();
                letter.reopen(State::Drafting);
            }
            What::Submitted { version } => {
                letter.reopen(State::AwaitingReview);
                letter.version = Some(version.clone());
                letter.submitted_by = who();
                letter.reason.clear();
            }
            What::Reviewed { version, .. } => {
                letter.state = State::AwaitingApproval;
                letter.version = Some(version.clone());
                letter.reviewed_by = who();
            }
            What::Approved { version, .. } => {
                letter.state = State::Approved;
                letter.version = Some(version.clone());
                letter.approved_by = who();
            }
            What::SentBack {} => {
                letter.reopen(State::SentBack);
                letter.reason.clone_from(&event.why);
            }
            What::CarriedOver { version, .. } => letter.version = Some(version.clone()),
            What::Outdated { version, .. } => {
                letter.reopen(State::Outdated);
                letter.version = Some(version.clone());
                letter.reason.clone_from(&event.why);
            }
            _ => {}
        }
    }
}
