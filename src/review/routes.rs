//! What can be asked for: the page, the list, one letter's facts, its pages, and the next change.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Router, middleware};
use tokio::time::sleep;

use super::listing::{Asked, listing};
use super::rooms::{Rooms, json, of_kind};
use super::site::Site;
use super::{desk, facts, guard};

/// Files of the page: address, media type, content. All of them are in the binary.
const ASSETS: [(&str, &str, &str); 11] = [
    ("/", "text/html; charset=utf-8", include_str!("assets/review.html")),
    ("/review.css", "text/css; charset=utf-8", include_str!("assets/review.css")),
    ("/review.js", "text/javascript; charset=utf-8", include_str!("assets/review.js")),
    ("/api.js", "text/javascript; charset=utf-8", include_str!("assets/api.js")),
    ("/filters.js", "text/javascript; charset=utf-8", include_str!("assets/filters.js")),
    ("/list.js", "text/javascript; charset=utf-8", include_str!("assets/list.js")),
    ("/decisions.js", "text/javascript; charset=utf-8", include_str!("assets/decisions.js")),
    ("/facts.js", "text/javascript; charset=utf-8", include_str!("assets/facts.js")),
    ("/icon.svg", "image/svg+xml", include_str!("assets/icon.svg")),
    ("/spots.js", "text/javascript; charset=utf-8", include_str!("assets/spots.js")),
    ("/words.js", "text/javascript; charset=utf-8", include_str!("assets/words.js")),
];

/// How often a waiting page looks for a change, and how often before it asks anew.
const LOOK: (Duration, u32) = (Duration::from_millis(100), 200);

/// The largest request: a remark and its reason.
const LARGEST: usize = 64 * 1024;

/// All routes, behind the guard.
pub(super) fn router(site: Arc<Site>, guard: Arc<guard::Guard>) -> Router {
    let mut router = Router::new()
        .route("/api/letters", get(letters))
        .route("/api/letters/{id}", get(letter))
        .route("/api/letters/{id}/spots", get(spots))
        .route("/api/site", get(desk::visitor))
        .route("/api/login", post(desk::log_in))
        .route("/api/letters/{id}/decisions", get(desk::standing).post(desk::decide))
        .route("/api/letters/{id}/comments", post(desk::comment))
        .route("/api/letters/{id}/opened", post(desk::opened))
        .route("/api/version/{known}", get(version))
        .route("/pages/{version}/{id}/{page}", get(page));
    for (address, kind, content) in ASSETS {
        router = router.route(address, get(move || async move { of_kind(kind, content) }));
    }
    // Routes are matched inside the guard, so that a stranger cannot even learn which there are.
    router
        .layer(DefaultBodyLimit::max(LARGEST))
        .with_state(Rooms::of(site))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(middleware::from_fn_with_state(guard, guard::admit))
}

async fn letters(State(rooms): State<Rooms>, Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    let answer = move |site: &Site| {
        let board = asked.unseen_after.and_then(|_| site.desk().as_ref().ok()?.board().ok());
        let who = desk::person(site, &headers).map(|user| user.name).unwrap_or_default();
        let has_opened = |id: &str| board.as_ref().is_some_and(|board| board.letter(id).opened_by.contains(&who));
        json(&listing(&site.snapshot(), &asked, &has_opened, site.lang()))
    };
    rooms.aside(answer).await
}

async fn letter(State(rooms): State<Rooms>, Path(id): Path<String>) -> Response {
    let snapshot = rooms.site.snapshot();
    let Some(position) = snapshot.position(&id) else { return StatusCode::NOT_FOUND.into_response() };
    let outline = match rooms.drawn(&snapshot, &id).await {
        Some(drawing) => match drawing.outline().await {
            Some(outline) => outline,
            None => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        },
        None => Arc::default(),
    };
    rooms.aside(move |site| json(&facts::facts(&snapshot, position, &outline, site.lang()))).await
}

/// What stands where on the pages of a letter, and where it comes from.
async fn spots(State(rooms): State<Rooms>, Path(id): Path<String>) -> Response {
    let snapshot = rooms.site.snapshot();
    let spots = match rooms.drawn(&snapshot, &id).await {
        Some(drawing) => drawing.spots().await,
        None => None,
    };
    let Some(spots) = spots else { return StatusCode::NOT_FOUND.into_response() };
    json(&spots.told(rooms.site.lang()))
}

/// The version in the address only keeps a browser from showing a page of another version.
async fn page(State(rooms): State<Rooms>, Path((_, id, page)): Path<(u64, String, usize)>) -> Response {
    let snapshot = rooms.site.snapshot();
    rooms.site.is_on_screen(&id);
    let svg = match rooms.drawn(&snapshot, &id).await {
        Some(drawing) => drawing.page(page).await,
        None => None,
    };
    svg.map_or_else(|| StatusCode::NOT_FOUND.into_response(), |svg| of_kind("image/svg+xml", svg.to_string()))
}

/// Answers as soon as the version differs from the one the page knows, or after a while with the same one.
async fn version(State(rooms): State<Rooms>, Path(known): Path<u64>) -> Response {
    for _ in 0..LOOK.1 {
        if rooms.site.snapshot().version != known {
            break;
        }
        sleep(LOOK.0).await;
    }
    json(&rooms.site.snapshot().version)
}
