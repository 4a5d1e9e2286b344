//! What can be asked for: the page, the list, one letter's facts, its pages, and the next change.

use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, middleware};
use serde::Serialize;
use tokio::sync::Semaphore;
use tokio::time::sleep;

use super::listing::{Asked, listing};
use super::pages::Drawing;
use super::site::Site;
use super::snapshot::Snapshot;
use super::{facts, guard};

/// Files of the page: address, media type, content. All of them are in the binary.
const ASSETS: [(&str, &str, &str); 10] = [
    ("/", "text/html; charset=utf-8", include_str!("assets/review.html")),
    ("/review.css", "text/css; charset=utf-8", include_str!("assets/review.css")),
    ("/review.js", "text/javascript; charset=utf-8", include_str!("assets/review.js")),
    ("/api.js", "text/javascript; charset=utf-8", include_str!("assets/api.js")),
    ("/filters.js", "text/javascript; charset=utf-8", include_str!("assets/filters.js")),
    ("/list.js", "text/javascript; charset=utf-8", include_str!("assets/list.js")),
    ("/facts.js", "text/javascript; charset=utf-8", include_str!("assets/facts.js")),
    ("/icon.svg", "image/svg+xml", include_str!("assets/icon.svg")),
    ("/spots.js", "text/javascript; charset=utf-8", include_str!("assets/spots.js")),
    ("/words.js", "text/javascript; charset=utf-8", include_str!("assets/words.js")),
];

/// How often a waiting page looks for a change, and how often before it asks anew.
const LOOK: (Duration, u32) = (Duration::from_millis(100), 200);

/// What every handler sees.
#[derive(Clone)]
struct Rooms {
    site: Arc<Site>,
    /// Letters drawn at a time.
    presses: Arc<Semaphore>,
}

/// All routes, behind the guard.
pub(super) fn router(site: Arc<Site>, guard: Arc<guard::Guard>) -> Router {
    let presses = Arc::new(Semaphore::new(available_parallelism().map_or(1, usize::from)));
    let mut router = Router::new()
        .route("/api/letters", get(letters))
        .route("/api/letters/{id}", get(letter))
        .route("/api/letters/{id}/spots", get(spots))
        .route("/api/version/{known}", get(version))
        .route("/pages/{version}/{id}/{page}", get(page));
    for (address, kind, content) in ASSETS {
        router = router.route(address, get(move || async move { of_kind(kind, content) }));
    }
    // Routes are matched inside the guard, so that a stranger cannot even learn which there are.
    router
        .with_state(Rooms { site, presses })
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(middleware::from_fn_with_state(guard, guard::admit))
}

fn of_kind(kind: &'static str, content: impl Into<Body>) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static(kind))], content.into()).into_response()
}

fn json(value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(bytes) => of_kind("application/json", bytes),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn letters(State(rooms): State<Rooms>, Query(asked): Query<Asked>) -> Response {
    rooms.aside(move |site| json(&listing(&site.snapshot(), &asked, site.lang()))).await
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

impl Rooms {
    /// The drawing of a letter, begun at the latest now. Typesetting is work for a thread of its own, as many at a time
    /// as there are processors; who goes away while waiting for one leaves no work behind.
    async fn drawn(&self, snapshot: &Arc<Snapshot>, id: &str) -> Option<Drawing> {
        let drawing = self.site.drawing(snapshot, id)?;
        if !drawing.is_begun() {
            let press = Arc::clone(&self.presses).acquire_owned().await.ok()?;
            if drawing.begin() {
                let (drawing, snapshot, id) = (drawing.clone(), Arc::clone(snapshot), id.to_string());
                tokio::task::spawn_blocking(move || {
                    let _press = press;
                    drawing.draw(&snapshot, &id);
                });
            }
        }
        Some(drawing)
    }

    /// Work that takes a while; a panic costs this answer only.
    async fn aside(self, work: impl FnOnce(&Site) -> Response + Send + 'static) -> Response {
        let done = tokio::task::spawn_blocking(move || work(&self.site)).await;
        done.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
    }
}
