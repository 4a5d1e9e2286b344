//! Who may do what: pure, so that the site, the program and the tests ask the same function.

use super::board::{LetterState, State};
use super::event::{Action, Role};
use super::findings;
use crate::diagnostic::Diagnostic;
use crate::domain::settings::ReviewSettings;

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
    let steps: &[(Action, State, Role)] = &[
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
    let of_state = |&&(step, state, _): &&(Action, State, Role)| step == action && state == letter.state;
    let needed: Vec<Role> = steps.iter().filter(of_state).map(|&(_, _, role)| role).collect();
    let Some(first) = needed.first() else { return Err(findings::not_this_step(letter.state, action)) };
    if !needed.iter().any(|role| roles.contains(role)) {
        return Err(findings::role_missing(who, *first));
    }
    let decides = matches!(action, Action::Review | Action::Approve);
    if decides && !rules.own && letter.is_author(who) {
        return Err(findings::own_draft(who));
    }
    if action == Action::Approve && !rules.own && letter.reviewed_by == who {
        return Err(findings::own_review(who));
    }
    Ok(())
}
