//! Who may do what: pure, so that the site, the program and the tests ask the same function.

use super::board::{LetterState, State};
use super::event::{Action, Role};
use super::findings;
use crate::diagnostic::Diagnostic;
use crate::domain::settings::ReviewSettings;

/// Which steps there are, from where, and who takes them.
const STEPS: [(Action, State, Role); 11] = [
    (Action::Submit, State::Drafting, Role::Draft),
    (Action::Submit, State::SentBack, Role::Draft),
    (Action::Submit, State::Outdated, Role::Draft),
    (Action::Review, State::AwaitingReview, Role::Review),
    // Its reviewer sees the difference and need not wait for anybody.
    (Action::Review, State::Outdated, Role::Review),
    (Action::Approve, State::AwaitingApproval, Role::Approve),
    (Action::SendBack, State::AwaitingReview, Role::Review),
    (Action::SendBack, State::AwaitingApproval, Role::Approve),
    (Action::SendBack, State::AwaitingApproval, Role::Review),
    (Action::SendBack, State::Approved, Role::Approve),
    (Action::SendBack, State::Outdated, Role::Review),
];

/// Why a step may not be taken.
enum Why {
    NotThisStep,
    RoleMissing(Role),
    OwnDraft,
    OwnReview,
}

/// Whether a person with these roles may take this step with a letter.
///
/// # Errors
/// Why not: the state, the role, or that it is their own work.
pub fn may(
    rules: &ReviewSettings,
    letter: &LetterState,
    who: &str,
    roles: &[Role],
    action: Action,
) -> Result<(), Diagnostic> {
    judged(rules, letter, who, roles, action).map_err(|why| match why {
        Why::NotThisStep => findings::not_this_step(letter.state, action),
        Why::RoleMissing(role) => findings::role_missing(who, role),
        Why::OwnDraft => findings::own_draft(who),
        Why::OwnReview => findings::own_review(who),
    })
}

/// The same, for who asks it of thousands of letters and needs no reason.
pub fn allows(rules: &ReviewSettings, letter: &LetterState, who: &str, roles: &[Role], action: Action) -> bool {
    judged(rules, letter, who, roles, action).is_ok()
}

fn judged(rules: &ReviewSettings, letter: &LetterState, who: &str, roles: &[Role], action: Action) -> Result<(), Why> {
    let needed = || STEPS.iter().filter(|(step, state, _)| *step == action && *state == letter.state);
    let (_, _, first) = needed().next().ok_or(Why::NotThisStep)?;
    if !needed().any(|(_, _, role)| roles.contains(role)) {
        return Err(Why::RoleMissing(*first));
    }
    let decides = matches!(action, Action::Review | Action::Approve);
    if decides && !rules.own && letter.is_author(who) {
        return Err(Why::OwnDraft);
    }
    if action == Action::Approve && !rules.own && letter.reviewed_by == who {
        return Err(Why::OwnReview);
    }
    Ok(())
}
