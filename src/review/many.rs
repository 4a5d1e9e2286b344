//! Many letters at once, over HTTP: how far a filtered list has been seen, decisions about it, samples of it, saved views. What
//! may be decided so is asked of `decisions`.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};

use super::access::{No, person, refused};
use super::desk::current;
use super::listing::{Asked, matching};
use super::rooms::{Rooms, json};
use super::site::Site;
use super::snapshot::Snapshot;
use super::told::{Finding, told};
use super::viewer::Viewer;
use crate::compose::letter::sentences;
use crate::decisions::{
    Action, Basis, BulkItem, BulkOutcome, Decision, Desk, LetterState, SamplePlan, State as Stands,
};
use crate::domain::digest::hex;

/// Letters decided on by one request: each is composed once more for it.
const MOST: usize = 200;

/// How far a filtered list has been seen by this person.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Coverage {
    /// Number of the journal's last event: send it back with a decision.
    journal: i64,
    /// Letters of the list.
    letters: usize,
    /// Those that this person has opened.
    opened: usize,
    /// Different sentences in them, figures left aside.
    sentences: usize,
    /// Those that this person has seen.
    sentences_seen: usize,
    /// Letters not composed yet, so that nothing is known of their sentences.
    unknown: usize,
    /// What can be done with the list, step by step.
    steps: Vec<Step>,
    /// Samples may stand for a list.
    may_sample: bool,
}

/// One step for a list.
#[derive(Serialize, utoipa::ToSchema)]
struct Step {
    /// `review` or `approve`.
    #[schema(value_type = String)]
    action: Action,
    /// Letters that this person may take the step with.
    due: usize,
    /// Of these, letters with findings: each is decided on by itself.
    with_findings: usize,
    /// Of these, letters that this person has not seen.
    unseen: usize,
    /// The others, by id: they can be decided on together.
    ready: Vec<String>,
    /// All without findings, seen or not: what a sample could stand for.
    clean: Vec<String>,
}

/// A decision about many letters.
#[derive(Deserialize, utoipa::ToSchema)]
pub(super) struct Many {
    /// `review` or `approve`.
    #[schema(value_type = String)]
    action: Action,
    /// Letter ids, at most 200.
    letters: Vec<String>,
    /// `journal` as it was shown.
    journal: i64,
    /// Number of the sampling plan that stands for them; none: each was seen.
    #[serde(default)]
    sample: Option<i64>,
}

/// What became of one letter.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Became {
    letter: String,
    /// Why nothing was done; none: it was.
    refused: Option<Finding>,
}

/// A sample to be drawn.
#[derive(Deserialize, utoipa::ToSchema)]
pub(super) struct Draw {
    /// `review` or `approve`.
    #[schema(value_type = String)]
    action: Action,
    /// The list.
    letters: Vec<String>,
    /// How many.
    size: usize,
}

/// A sample as it is recorded.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Sample {
    /// Its number.
    number: i64,
    /// What for.
    #[schema(value_type = String)]
    action: Action,
    /// Letters of its list.
    letters: Vec<String>,
    /// Drawn ones, and what became of each: `open`, `done`, `sent_back`.
    drawn: Vec<(String, &'static str)>,
}

/// A person's filters under a name.
#[derive(Serialize, Deserialize, utoipa::ToSchema)]
pub(super) struct View {
    name: String,
    /// As in the address of the list; empty: forget it.
    query: String,
}

/// How far the letters that filters let through have been seen, and what can be done with them.
#[utoipa::path(get, path = "/api/coverage", tag = "lists", params(Asked), responses((status = 200, body = Coverage)))]
pub(super) async fn coverage(State(rooms): State<Rooms>, Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    rooms.aside(move |site| json(&covered(&site.snapshot(), &asked, &Viewer::of(site, &headers)))).await
}

fn covered(snapshot: &Snapshot, asked: &Asked, viewer: &Viewer) -> Coverage {
    let list = matching(snapshot, asked, viewer);
    let letters = || list.iter().copied().filter(|&at| snapshot.cases[at].letter.is_ok());
    let none = BTreeSet::new();
    let seen = viewer.board.seen.get(viewer.who()).unwrap_or(&none);
    let mut steps = [Action::Review, Action::Approve].map(|action| Step {
        action,
        due: 0,
        with_findings: 0,
        unseen: 0,
        ready: vec![],
        clean: vec![],
    });
    let (mut all, mut opened, mut unknown): (BTreeSet<u64>, usize, usize) = Default::default();
    for at in letters() {
        let id = &snapshot.cases[at].id;
        let known = snapshot.survey.known(at).filter(|known| !known.fails() && known.edition == viewer.edition(id));
        opened += usize::from(viewer.has_opened(id));
        unknown += usize::from(known.is_none());
        let of_letter = known.iter().flat_map(|known| known.sentences.iter().copied());
        all.extend(of_letter.clone());
        let is_seen = known.is_some() && of_letter.clone().all(|sentence| seen.contains(&sentence));
        let has_findings = snapshot.rows[at].marks > 0 || known.is_none();
        for step in steps.iter_mut().filter(|step| viewer.may_take(id, step.action)) {
            step.due += 1;
            match (has_findings, is_seen) {
                (true, _) => step.with_findings += 1,
                (false, seen) => {
                    step.clean.push(id.clone());
                    step.unseen += usize::from(!seen);
                    step.ready.extend(seen.then(|| id.clone()));
                }
            }
        }
    }
    Coverage {
        journal: viewer.board.last,
        letters: letters().count(),
        opened,
        sentences_seen: all.intersection(seen).count(),
        sentences: all.len(),
        unknown,
        steps: steps.into_iter().filter(|step| step.due > 0).collect(),
        may_sample: viewer.may_sample(),
    }
}

/// Decides on many letters, each by itself: one that is refused stops no other.
#[utoipa::path(post, path = "/api/decisions", tag = "lists", request_body = Many, responses(
    (status = 200, body = Vec<Became>),
    (status = 401, body = No, description = "Nobody has logged in"),
    (status = 422, body = No, description = "The rules forbid it"),
))]
pub(super) async fn decide(State(rooms): State<Rooms>, headers: HeaderMap, Json(many): Json<Many>) -> Response {
    let snapshot = rooms.site.snapshot();
    let work = move |site: &Site| {
        as_person(site, &headers, |desk, who| {
            let board = desk.board()?;
            let ids = many.letters.iter().take(MOST);
            let items: Vec<BulkItem> =
                ids.filter_map(|id| item(site, &snapshot, id, &board.letter(id), &many)).collect();
            let basis = many.sample.map_or(Basis::Seen, Basis::Sample);
            let outcomes = desk.decide_list(who, many.action, &items, basis)?;
            let became = |outcome: BulkOutcome| Became {
                letter: outcome.letter,
                refused: outcome.result.err().map(|why| told(&why.told(), site.lang())),
            };
            Ok(json(&outcomes.into_iter().map(became).collect::<Vec<_>>()))
        })
    };
    rooms.aside(work).await
}

/// A letter of the list as it is now; none where there is no such letter or it cannot be made.
fn item(site: &Site, snapshot: &Snapshot, id: &str, state: &LetterState, many: &Many) -> Option<BulkItem> {
    let position = snapshot.position(id)?;
    let (letter, version) = current(site, snapshot, id)?;
    // What happened to it after the list was shown is a conflict, as for a single letter.
    let last = if state.last <= many.journal { state.last } else { many.journal };
    let decision = Decision {
        letter: id.to_string(),
        action: many.action,
        version,
        last,
        why: String::new(),
        text: serde_json::to_string(&letter).ok(),
    };
    Some(BulkItem { decision, findings: snapshot.rows[position].marks, sentences: sentences(&letter) })
}

/// Samples that this person drew, newest first, with what became of each drawn letter.
#[utoipa::path(get, path = "/api/samples", tag = "lists", responses((status = 200, body = Vec<Sample>)))]
pub(super) async fn samples(State(rooms): State<Rooms>, headers: HeaderMap) -> Response {
    let work = move |site: &Site| {
        let viewer = Viewer::of(site, &headers);
        let own = viewer.board.plans.iter().rev().filter(|(_, plan)| plan.who == viewer.who());
        json(&own.map(|(number, plan)| sample(*number, plan, &viewer)).collect::<Vec<_>>())
    };
    rooms.aside(work).await
}

fn sample(number: i64, plan: &SamplePlan, viewer: &Viewer) -> Sample {
    let result = |id: &String| {
        let state = viewer.board.letter(id);
        let by = if plan.action == Action::Review { &state.reviewed_by } else { &state.approved_by };
        match (by == &plan.who, state.state) {
            (true, _) => "done",
            (false, Stands::SentBack | Stands::Outdated) => "sent_back",
            (false, _) => "open",
        }
    };
    Sample {
        number,
        action: plan.action,
        letters: plan.letters.iter().cloned().collect(),
        drawn: plan.drawn.iter().map(|id| (id.clone(), result(id))).collect(),
    }
}

/// Draws a sample of a list and records it.
#[utoipa::path(post, path = "/api/samples", tag = "lists", request_body = Draw, responses(
    (status = 200, body = Object, description = "`seq`: its number; `drawn`: ids"),
    (status = 401, body = No, description = "Nobody has logged in"),
    (status = 422, body = No, description = "The rules forbid it"),
))]
pub(super) async fn draw(State(rooms): State<Rooms>, headers: HeaderMap, Json(asked): Json<Draw>) -> Response {
    let work = move |site: &Site| {
        as_person(site, &headers, |desk, who| {
            let mut seed = [0_u8; 8];
            let _ = getrandom::fill(&mut seed);
            let drawn = desk.draw_sample(who, asked.action, &asked.letters, asked.size, &hex(&seed))?;
            Ok(json(&drawn))
        })
    };
    rooms.aside(work).await
}

/// This person's saved views.
#[utoipa::path(get, path = "/api/views", tag = "lists", responses(
    (status = 200, body = Vec<View>),
    (status = 401, body = No, description = "Nobody has logged in"),
    (status = 422, body = No, description = "The rules forbid it"),
))]
pub(super) async fn views(State(rooms): State<Rooms>, headers: HeaderMap) -> Response {
    rooms.aside(move |site| as_person(site, &headers, told_views)).await
}

/// Saves a view, or forgets it where the query is empty.
#[utoipa::path(post, path = "/api/views", tag = "lists", request_body = View, responses(
    (status = 200, body = Vec<View>),
    (status = 401, body = No, description = "Nobody has logged in"),
    (status = 422, body = No, description = "The rules forbid it"),
))]
pub(super) async fn save_view(State(rooms): State<Rooms>, headers: HeaderMap, Json(view): Json<View>) -> Response {
    let work = move |site: &Site| {
        as_person(site, &headers, |desk, who| {
            let name: String = view.name.trim().chars().take(40).collect();
            if !name.is_empty() {
                desk.save_view(who, &name, &view.query.chars().take(2000).collect::<String>())?;
            }
            told_views(desk, who)
        })
    };
    rooms.aside(work).await
}

fn told_views(desk: &Desk, who: &str) -> Result<Response, crate::decisions::Refused> {
    let views = desk.views(who)?.into_iter().map(|(name, query)| View { name, query });
    Ok(json(&views.collect::<Vec<_>>()))
}

/// Does something for a person who is known.
fn as_person(
    site: &Site,
    headers: &HeaderMap,
    work: impl FnOnce(&Desk, &str) -> Result<Response, crate::decisions::Refused>,
) -> Response {
    let desk = match site.desk() {
        Ok(desk) => desk,
        Err(finding) => return refused(StatusCode::SERVICE_UNAVAILABLE, finding, site.lang()),
    };
    let Some(user) = person(site, headers) else {
        return refused(StatusCode::UNAUTHORIZED, &super::findings::nobody(), site.lang());
    };
    match work(desk, &user.name) {
        Ok(answer) => answer.into_response(),
        Err(why) => refused(StatusCode::UNPROCESSABLE_ENTITY, &why.told(), site.lang()),
    }
}
