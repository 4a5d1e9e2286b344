//! What differs between a letter as it was last decided on and as it is now: words by block, and the pages of before.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::rooms::{Rooms, json, of_kind};
use super::site::Site;
use super::snapshot::Snapshot;
use super::viewer::Viewer;
use crate::compose::letter::{Content, Difference, Letter, Version, differences};
use crate::decisions::{Event, What, stamp};

/// What differs, and why.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Differs {
    /// The decision that it is compared with: `submitted`, `reviewed` or `approved`; empty: nobody decided yet.
    decision: String,
    /// Who decided, and when.
    who: String,
    when: String,
    /// What changed since, as far as the program knows: `data`, `knowledge`, `wording`, `settings`, `layout`, `unseen`, `edit`.
    changed: Vec<String>,
    /// Digest of the words of before; their pages are asked for by it. Empty: they were not kept.
    words: String,
    /// Blocks whose words differ.
    blocks: Vec<DiffersIn>,
}

/// A block whose words differ.
#[derive(Serialize, utoipa::ToSchema)]
struct DiffersIn {
    #[serde(flatten)]
    #[schema(value_type = Object)]
    words: Difference,
    /// The heading above it.
    section: String,
}

/// What differs between a letter now and as it was last decided on.
#[utoipa::path(get, path = "/api/letters/{id}/difference", tag = "decisions", params(("id" = String, description = "Letter id")), responses(
    (status = 200, body = Differs),
    (status = 404, description = "No such letter, or it cannot be made now"),
))]
pub(super) async fn difference(State(rooms): State<Rooms>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let snapshot = rooms.site.snapshot();
    rooms.aside(move |site| differs(site, &snapshot, &id, &headers)).await
}

fn differs(site: &Site, snapshot: &Snapshot, id: &str, headers: &HeaderMap) -> Response {
    let none = || StatusCode::NOT_FOUND.into_response();
    let Ok(desk) = site.desk() else { return none() };
    let viewer = Viewer::of(site, headers);
    let Some((job, subject)) = snapshot.letter_of(id) else { return none() };
    let (Ok(history), Ok(now)) = (desk.history(id), job.draft_with(subject, &viewer.edits(id))) else { return none() };
    let Some((decided, version)) = last_decision(&history) else {
        let (decision, who, when, words) = <_>::default();
        return json(&Differs { decision, who, when, words, changed: vec![], blocks: vec![] });
    };
    let since = history.iter().filter(|event| event.seq > decided.seq);
    let mut changed: Vec<String> = since.flat_map(|event| changes(&event.what)).collect();
    changed.sort();
    changed.dedup();
    let before = old(site, version);
    let blocks = before.as_ref().map(|before| differences(before, &now)).unwrap_or_default();
    let section = |block: &str| section(&now, block).or_else(|| section(before.as_ref()?, block)).unwrap_or_default();
    let blocks = blocks.into_iter().map(|words| DiffersIn { section: section(&words.block), words });
    json(&Differs {
        decision: decided.what.kind(),
        who: decided.who.clone(),
        when: stamp(decided.at),
        changed,
        words: before.as_ref().map(|_| version.words.to_string()).unwrap_or_default(),
        blocks: blocks.collect(),
    })
}

/// A page of a letter as it was decided on, as SVG.
#[utoipa::path(get, path = "/pages/old/{words}/{page}", tag = "pages", params(
    ("words" = String, description = "Digest of its words, as the difference told"),
    ("page" = usize, description = "Page, 1-based"),
), responses(
    (status = 200, description = "The page", content_type = "image/svg+xml"),
    (status = 404, description = "No such page, or the words were not kept"),
))]
pub(super) async fn page(State(rooms): State<Rooms>, Path((words, page)): Path<(String, usize)>) -> Response {
    let snapshot = rooms.site.snapshot();
    let drawing = rooms.site.old_drawing(snapshot.version, &words);
    if drawing.begin() {
        let (drawing, site) = (drawing.clone(), Arc::clone(&rooms.site));
        let drawn = tokio::task::spawn_blocking(move || {
            let letter = words.parse().ok().and_then(|words| old(&site, &Version { words, ..nothing() }));
            match (letter, &snapshot.job) {
                (Some(letter), Some(job)) => drawing.draw_old(job, &letter),
                _ => drawing.end(),
            }
        });
        drop(drawn);
    }
    match drawing.page(page).await {
        Some(svg) => of_kind("image/svg+xml", svg.to_string()),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn nothing() -> Version {
    Version { words: crate::domain::digest::Digest::of(b""), date: String::new(), pages: String::new() }
}

/// The letter that a decision was about.
fn old(site: &Site, version: &Version) -> Option<Letter> {
    let text = site.desk().as_ref().ok()?.text_of(version).ok()??;
    serde_json::from_str(&text).ok()
}

/// The newest decision about words.
fn last_decision(history: &[Event]) -> Option<(&Event, &Version)> {
    history.iter().rev().find_map(|event| match &event.what {
        What::Submitted { version } | What::Reviewed { version, .. } | What::Approved { version, .. } => {
            Some((event, version))
        }
        _ => None,
    })
}

fn changes(what: &What) -> Vec<String> {
    match what {
        What::Outdated { changed, .. } | What::CarriedOver { changed, .. } => changed.clone(),
        What::Edited { .. } | What::EditWithdrawn { .. } => vec!["edit".to_string()],
        _ => Vec::new(),
    }
}

/// The heading above a block; none where the letter has no such block.
fn section(letter: &Letter, id: &str) -> Option<String> {
    let at = letter.body.iter().position(|block| block.id == id)?;
    let heading = letter.body.iter().take(at + 1).rev().find_map(|block| match &block.content {
        Content::Heading { text, .. } => Some(text.clone()),
        _ => None,
    });
    Some(heading.unwrap_or_default())
}
