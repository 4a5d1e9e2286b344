//! What people decide, over HTTP: every question goes to `decisions`, which alone knows the rules.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::access::{No, person, refused};
use super::rooms::{Rooms, json};
use super::site::Site;
use super::snapshot::Snapshot;
use super::viewer::Viewer;
use crate::compose::letter::{Letter, Version, sentences};
use crate::decisions::{Action, Decision, Desk, Event, Lease, LetterState, Opened, Refused, stamp};
use crate::diagnostic::Lang;

/// Where a letter stands, for the person who asks.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Standing {
    /// The state and its number; send `last` and `words` back with a decision.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    state: LetterState,
    /// The state in the reader's language.
    word: &'static str,
    /// Digest of the letter's words as they are now.
    words: String,
    /// Who asks; empty: nobody who may decide.
    who: String,
    /// What they may do.
    #[schema(value_type = Vec<String>)]
    may: Vec<Action>,
    /// Whether they may change its words.
    may_edit: bool,
    /// What happened, oldest first.
    #[schema(value_type = Vec<Object>)]
    history: Vec<Told>,
    /// Others who have it open.
    #[schema(value_type = Vec<Object>)]
    open_at: Vec<Lease>,
}

/// An event with its time in words.
#[derive(Serialize)]
struct Told {
    #[serde(flatten)]
    event: Event,
    when: String,
}

/// A decision as the page sends it.
#[derive(Deserialize, utoipa::ToSchema)]
#[schema(as = Decision)]
pub(super) struct Asked {
    /// `submit`, `review`, `approve` or `send_back`.
    #[schema(value_type = String)]
    action: Action,
    /// `last` as it was shown.
    last: i64,
    /// `words` as it was shown.
    words: String,
    /// Why; needed to send back.
    #[serde(default)]
    why: String,
}

/// A remark as the page sends it.
#[derive(Deserialize, utoipa::ToSchema)]
pub(super) struct Remark {
    /// Block id; empty: the whole letter.
    #[serde(default)]
    block: String,
    /// What is said.
    text: String,
}

/// Where a letter stands, for who asks.
#[utoipa::path(get, path = "/api/letters/{id}/decisions", tag = "decisions", params(("id" = String, description = "Letter id")), responses(
    (status = 200, body = Standing),
    (status = 404, description = "No such letter"),
))]
pub(super) async fn standing(State(rooms): State<Rooms>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let snapshot = rooms.site.snapshot();
    if snapshot.position(&id).is_none() {
        return StatusCode::NOT_FOUND.into_response();
    }
    rooms.aside(move |site| told_standing(site, &snapshot, &id, &headers)).await
}

/// Takes a step with a letter, bound to what was seen of it.
#[utoipa::path(post, path = "/api/letters/{id}/decisions", tag = "decisions", params(("id" = String, description = "Letter id")), request_body = Asked, responses(
    (status = 200, body = Standing),
    (status = 401, body = No, description = "Nobody has logged in"),
    (status = 409, body = No, description = "Somebody else did something meanwhile; ask anew, then decide"),
    (status = 422, body = No, description = "The rules forbid it"),
    (status = 404, description = "No such letter"),
))]
pub(super) async fn decide(
    State(rooms): State<Rooms>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(asked): Json<Asked>,
) -> Response {
    let snapshot = rooms.site.snapshot();
    let work = move |site: &Site| {
        done(site, &snapshot, &id, &headers, |desk, who| {
            let Some((letter, version)) = current(site, &snapshot, &id) else {
                return Err(Refused::No(super::findings::no_such_letter(&id)));
            };
            if version.words.to_string() != asked.words {
                return Err(Refused::No(super::findings::letter_has_changed(&id)));
            }
            let text = serde_json::to_string(&letter).ok();
            let Asked { action, last, why, .. } = asked;
            desk.decide(who, &Decision { letter: id.clone(), action, version, last, why, text }).map(drop)
        })
    };
    rooms.aside(work).await
}

/// Says something about a letter, or a block of it.
#[utoipa::path(post, path = "/api/letters/{id}/comments", tag = "decisions", params(("id" = String, description = "Letter id")), request_body = Remark, responses(
    (status = 200, body = Standing),
    (status = 401, body = No, description = "Nobody has logged in"),
    (status = 409, body = No, description = "Somebody else did something meanwhile; ask anew, then decide"),
    (status = 422, body = No, description = "The rules forbid it"),
    (status = 404, description = "No such letter"),
))]
pub(super) async fn comment(
    State(rooms): State<Rooms>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(remark): Json<Remark>,
) -> Response {
    let snapshot = rooms.site.snapshot();
    let work = move |site: &Site| {
        done(site, &snapshot, &id, &headers, |desk, who| desk.comment(who, &id, &remark.block, &remark.text).map(drop))
    };
    rooms.aside(work).await
}

/// How a letter is before somebody.
#[derive(Deserialize, utoipa::ToSchema)]
pub(super) struct Before {
    /// It has been for a while, so that its sentences count as seen.
    #[serde(default)]
    is_read: bool,
}

/// It is before somebody: shown to others as such, and no longer among what they have not seen.
#[utoipa::path(post, path = "/api/letters/{id}/opened", tag = "decisions", params(("id" = String, description = "Letter id")), request_body = Before, responses(
    (status = 200, body = Standing),
    (status = 401, body = No, description = "Nobody has logged in"),
    (status = 409, body = No, description = "Somebody else did something meanwhile; ask anew, then decide"),
    (status = 422, body = No, description = "The rules forbid it"),
    (status = 404, description = "No such letter"),
))]
pub(super) async fn opened(
    State(rooms): State<Rooms>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Json(before): Json<Before>,
) -> Response {
    let snapshot = rooms.site.snapshot();
    let work = move |site: &Site| {
        done(site, &snapshot, &id, &headers, |desk, who| {
            desk.lease(&id, who);
            let letter = site.letter(&snapshot, &id).filter(|_| before.is_read);
            let sentences = letter.map(|letter| sentences(&letter)).unwrap_or_default();
            desk.mark_opened(who, &Opened { letter: id.clone(), sentences })
        })
    };
    rooms.aside(work).await
}

/// Does something about a letter that is there, for a person who is known, and says where it stands then.
pub(super) fn done(
    site: &Site,
    snapshot: &Snapshot,
    id: &str,
    headers: &HeaderMap,
    work: impl FnOnce(&Desk, &str) -> Result<(), Refused>,
) -> Response {
    let lang = site.lang();
    let desk = match site.desk() {
        Ok(desk) => desk,
        Err(finding) => return refused(StatusCode::SERVICE_UNAVAILABLE, finding, lang),
    };
    if snapshot.position(id).is_none() {
        return StatusCode::NOT_FOUND.into_response();
    }
    let Some(user) = person(site, headers) else {
        return refused(StatusCode::UNAUTHORIZED, &super::findings::nobody(), lang);
    };
    match work(desk, &user.name) {
        Ok(()) => told_standing(site, snapshot, id, headers),
        Err(why @ Refused::Conflict { .. }) => refused(StatusCode::CONFLICT, &why.told(), lang),
        Err(why) => refused(StatusCode::UNPROCESSABLE_ENTITY, &why.told(), lang),
    }
}

fn told_standing(site: &Site, snapshot: &Snapshot, id: &str, headers: &HeaderMap) -> Response {
    let lang = site.lang();
    let desk = match site.desk() {
        Ok(desk) => desk,
        Err(finding) => return refused(StatusCode::SERVICE_UNAVAILABLE, finding, lang),
    };
    // A letter that cannot be made now has no words; what was done to it is told all the same.
    let words = current(site, snapshot, id).map(|(_, version)| version.words.to_string()).unwrap_or_default();
    let (board, history) = match desk.board().and_then(|board| Ok((board, desk.history(id)?))) {
        Ok(known) => known,
        Err(finding) => return refused(StatusCode::SERVICE_UNAVAILABLE, &finding, lang),
    };
    let state = LetterState::clone(&board.letter(id));
    let viewer = Viewer::of(site, headers);
    let who = viewer.who().to_string();
    let (zh, en) = state.state.words();
    json(&Standing {
        word: match lang {
            Lang::Zh => zh,
            Lang::En => en,
        },
        words,
        may: viewer.may(id),
        may_edit: viewer.may_edit(),
        history: history
            .into_iter()
            .filter(|event| event.what.kind() != "seen")
            .map(|event| Told { when: stamp(event.at), event })
            .collect(),
        open_at: desk.leases().into_iter().filter(|lease| lease.letter == id && lease.who != who).collect(),
        who,
        state,
    })
}

/// The letter as it is now, and what of it is decided on.
pub(super) fn current(site: &Site, snapshot: &Snapshot, id: &str) -> Option<(Letter, Version)> {
    let letter = site.letter(snapshot, id)?;
    let version = snapshot.job.as_ref()?.version_of(&letter);
    Some((letter, version))
}
