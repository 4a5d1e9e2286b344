//! Who looks, and what people had decided at that moment.

use std::sync::Arc;

use axum::http::HeaderMap;

use super::access::person;
use super::editions::{edition, edits};
use super::site::Site;
use crate::compose::edit::Edit;
use crate::decisions::{Action, Board, Lease, LetterState, Role, User, allows};
use crate::domain::settings::ReviewSettings;

/// What may be done with a letter, in the order of the work.
pub(super) const ACTIONS: [Action; 4] = [Action::Submit, Action::Review, Action::Approve, Action::SendBack];

/// Who looks, and what stands.
pub(super) struct Viewer {
    /// What stands; nothing where there can be no decisions.
    pub board: Arc<Board>,
    rules: ReviewSettings,
    leases: Vec<Lease>,
    user: Option<User>,
    /// Where a letter stands that nothing happened to.
    untouched: LetterState,
}

impl Viewer {
    /// Whose request it is.
    pub(super) fn of(site: &Site, headers: &HeaderMap) -> Self {
        let desk = site.desk().as_ref().ok();
        Self {
            board: desk.and_then(|desk| desk.board().ok()).unwrap_or_default(),
            rules: desk.map(|desk| desk.rules()).unwrap_or_default(),
            leases: desk.map(|desk| desk.leases()).unwrap_or_default(),
            user: person(site, headers),
            untouched: LetterState::default(),
        }
    }

    /// Their name; empty where nobody logged in.
    pub(super) fn who(&self) -> &str {
        self.user.as_ref().map_or("", |user| &user.name)
    }

    fn roles(&self) -> &[Role] {
        self.user.as_ref().map_or(&[], |user| &user.roles)
    }

    /// Where a letter stands.
    pub(super) fn state(&self, id: &str) -> Option<&LetterState> {
        self.board.letters.get(id).map(|state| &**state)
    }

    /// What they may do with a letter.
    pub(super) fn may(&self, id: &str) -> Vec<Action> {
        ACTIONS.into_iter().filter(|action| self.may_take(id, *action)).collect()
    }

    /// Whether they may take a step with a letter.
    pub(super) fn may_take(&self, id: &str, action: Action) -> bool {
        let state = self.state(id).unwrap_or(&self.untouched);
        allows(&self.rules, state, self.who(), self.roles(), action)
    }

    /// Whether it is their turn: a step forward is theirs.
    pub(super) fn is_their_turn(&self, id: &str) -> bool {
        [Action::Submit, Action::Review, Action::Approve].into_iter().any(|action| self.may_take(id, action))
    }

    /// Whether they may change its words.
    pub(super) fn may_edit(&self) -> bool {
        self.roles().iter().any(|role| matches!(role, Role::Draft | Role::Review))
    }

    /// Whether samples may stand for lists.
    pub(super) fn may_sample(&self) -> bool {
        self.rules.sampling
    }

    /// Whether they have opened it.
    pub(super) fn has_opened(&self, id: &str) -> bool {
        self.state(id).is_some_and(|state| state.opened_by.contains(self.who()))
    }

    /// Others who have it open.
    pub(super) fn open_at(&self, id: &str) -> impl Iterator<Item = &Lease> {
        self.leases.iter().filter(move |lease| lease.letter == id && lease.who != self.who())
    }

    /// Edits of a letter that stand.
    pub(super) fn edits(&self, id: &str) -> Vec<Edit> {
        edits(&self.board, id)
    }

    /// Tells one set of edits from another.
    pub(super) fn edition(&self, id: &str) -> String {
        edition(&self.board, id)
    }
}
