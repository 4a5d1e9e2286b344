//! What can be asked for: the page, the list, one letter's facts, its pages, and the next change.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Router, middleware};
use tokio::time::sleep;
use utoipa::OpenApi;
use utoipa::openapi::RefOr;

use super::listing::{Asked, Listing, listing};
use super::rooms::{Rooms, json, of_kind};
use super::site::Site;
use super::spots::Told;
use super::viewer::Viewer;
use super::{access, desk, difference, door, edits, facts, import, login, many, overview, reasons};

/// Files of the page: address, media type, content. All of them are in the binary.
const ASSETS: [(&str, &str, &str); 22] = [
    ("/", "text/html; charset=utf-8", include_str!("assets/review.html")),
    ("/review.css", "text/css; charset=utf-8", include_str!("assets/review.css")),
    ("/review.js", "text/javascript; charset=utf-8", include_str!("assets/review.js")),
    ("/api.js", "text/javascript; charset=utf-8", include_str!("assets/api.js")),
    ("/filters.js", "text/javascript; charset=utf-8", include_str!("assets/filters.js")),
    ("/list.js", "text/javascript; charset=utf-8", include_str!("assets/list.js")),
    ("/decisions.js", "text/javascript; charset=utf-8", include_str!("assets/decisions.js")),
    ("/facts.js", "text/javascript; charset=utf-8", include_str!("assets/facts.js")),
    ("/import.css", "text/css; charset=utf-8", import::STYLE),
    ("/icon.svg", "image/svg+xml", include_str!("assets/icon.svg")),
    ("/access.js", "text/javascript; charset=utf-8", include_str!("assets/access.js")),
    ("/fonts.css", "text/css; charset=utf-8", include_str!("assets/fonts.css")),
    ("/login.css", "text/css; charset=utf-8", include_str!("assets/login.css")),
    ("/spots.js", "text/javascript; charset=utf-8", include_str!("assets/spots.js")),
    ("/tabs.js", "text/javascript; charset=utf-8", include_str!("assets/tabs.js")),
    ("/edit.js", "text/javascript; charset=utf-8", include_str!("assets/edit.js")),
    ("/diff.js", "text/javascript; charset=utf-8", include_str!("assets/diff.js")),
    ("/reasons.js", "text/javascript; charset=utf-8", include_str!("assets/reasons.js")),
    ("/many.js", "text/javascript; charset=utf-8", include_str!("assets/many.js")),
    ("/pace.js", "text/javascript; charset=utf-8", include_str!("assets/pace.js")),
    ("/words-desk.js", "text/javascript; charset=utf-8", include_str!("assets/words-desk.js")),
    ("/words.js", "text/javascript; charset=utf-8", include_str!("assets/words.js")),
];

/// How often a waiting page looks for a change, and how often before it asks anew.
const LOOK: (Duration, u32) = (Duration::from_millis(100), 200);

/// All routes, behind the door.
pub(super) fn router(site: Arc<Site>) -> Router {
    let rooms = Rooms::of(site);
    let mut router = Router::new()
        .route("/api/letters", get(letters))
        .route("/api/letters/{id}", get(letter))
        .route("/api/letters/{id}/spots", get(spots))
        .route("/api/site", get(access::visitor))
        .route("/api/login", post(login::log_in))
        .route("/api/logout", post(login::log_out))
        .route("/login", get(login::form).post(login::submit))
        .route("/fonts/{face}", get(font))
        .route("/api/letters/{id}/decisions", get(desk::standing).post(desk::decide))
        .route("/api/letters/{id}/comments", post(desk::comment))
        .route("/api/letters/{id}/opened", post(desk::opened))
        .route("/api/letters/{id}/edits", get(edits::editing).post(edits::edit))
        .route("/api/letters/{id}/edits/preview", post(edits::preview))
        .route("/api/letters/{id}/edits/{number}/withdraw", post(edits::withdraw))
        .route("/api/previews/{number}", get(edits::page))
        .route("/api/letters/{id}/difference", get(difference::difference))
        .route("/api/letters/{id}/reasons", get(reasons::reasons))
        .route("/pages/old/{words}/{page}", get(difference::page))
        .route("/api/coverage", get(many::coverage))
        .route("/api/decisions", post(many::decide))
        .route("/api/samples", get(many::samples).post(many::draw).layer(DefaultBodyLimit::max(door::LARGEST_LIST)))
        .route("/api/views", get(many::views).post(many::save_view))
        .route("/api/openapi.json", get(document))
        .route("/api/version/{known}", get(version))
        .route("/api/import", get(import::told))
        .route("/import", get(import::shown))
        .route("/api/overview", get(overview::told))
        .route("/overview", get(overview::shown))
        .route("/pages/{version}/{id}/{page}", get(page));
    for (address, kind, content) in ASSETS {
        router = router.route(address, get(move || async move { of_kind(kind, content) }));
    }
    // Routes are matched behind the door, so that a stranger cannot even learn which there are.
    router
        .layer(DefaultBodyLimit::max(door::LARGEST))
        .with_state(rooms.clone())
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(middleware::from_fn_with_state(rooms, door::admit))
}

/// Letters that filters let through, a page of them.
#[utoipa::path(get, path = "/api/letters", tag = "letters", params(Asked), responses((status = 200, body = Listing<'static>)))]
async fn letters(State(rooms): State<Rooms>, Query(asked): Query<Asked>, headers: HeaderMap) -> Response {
    let answer = move |site: &Site| json(&listing(&site.snapshot(), &asked, &Viewer::of(site, &headers), site.lang()));
    rooms.aside(answer).await
}

/// The facts of one case, and what there is to see of its letter.
#[utoipa::path(get, path = "/api/letters/{id}", tag = "facts", params(("id" = String, description = "Letter id")), responses(
    (status = 200, body = facts::Facts<'static>),
    (status = 404, description = "No such case"),
))]
async fn letter(State(rooms): State<Rooms>, Path(id): Path<String>, headers: HeaderMap) -> Response {
    let snapshot = rooms.site.snapshot();
    let Some(position) = snapshot.position(&id) else { return StatusCode::NOT_FOUND.into_response() };
    let outline = match rooms.drawn(&snapshot, &id).await {
        Some(drawing) => match drawing.outline().await {
            Some(outline) => outline,
            None => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        },
        None => Arc::default(),
    };
    let answer =
        move |site: &Site| json(&facts::facts(&snapshot, position, &outline, &Viewer::of(site, &headers), site.lang()));
    rooms.aside(answer).await
}

/// What stands where on the pages of a letter, and where it comes from.
#[utoipa::path(get, path = "/api/letters/{id}/spots", tag = "facts", params(("id" = String, description = "Letter id")), responses(
    (status = 200, body = Told<'static>),
    (status = 404, description = "No such case, or one without a letter"),
))]
async fn spots(State(rooms): State<Rooms>, Path(id): Path<String>) -> Response {
    let snapshot = rooms.site.snapshot();
    let spots = match rooms.drawn(&snapshot, &id).await {
        Some(drawing) => drawing.spots().await,
        None => None,
    };
    let Some(spots) = spots else { return StatusCode::NOT_FOUND.into_response() };
    json(&spots.told(rooms.site.lang()))
}

/// A page of a letter's draft, as SVG; the version in the address only keeps a browser from showing one of another version.
#[utoipa::path(get, path = "/pages/{version}/{id}/{page}", tag = "pages", params(
    ("version" = u64, description = "As in the list; any number does"),
    ("id" = String, description = "Letter id"),
    ("page" = usize, description = "Page, 1-based"),
), responses(
    (status = 200, description = "The page", content_type = "image/svg+xml"),
    (status = 404, description = "No such page"),
))]
async fn page(State(rooms): State<Rooms>, Path((_, id, page)): Path<(u64, String, usize)>) -> Response {
    let snapshot = rooms.site.snapshot();
    rooms.site.is_on_screen(&id);
    let svg = match rooms.drawn(&snapshot, &id).await {
        Some(drawing) => drawing.page(page).await,
        None => None,
    };
    svg.map_or_else(|| StatusCode::NOT_FOUND.into_response(), |svg| of_kind("image/svg+xml", svg.to_string()))
}

/// A font file of the program; browsers may keep it, it holds nothing of the job.
#[utoipa::path(get, path = "/fonts/{face}", tag = "pages", params(("face" = String, description = "`sans`, `serif` or `rare`")), responses(
    (status = 200, description = "The font", content_type = "font/ttf"),
    (status = 404, description = "No such face, or its file is not there"),
))]
async fn font(State(rooms): State<Rooms>, Path(face): Path<String>) -> Response {
    let kept = [(header::CACHE_CONTROL, "private, max-age=604800")];
    rooms
        .aside(move |site| match site.face(&face) {
            Some(bytes) => (kept, of_kind("font/ttf", bytes)).into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        })
        .await
}

/// Answers as soon as the version differs from the one the page knows, or after a while with the same one.
#[utoipa::path(get, path = "/api/version/{known}", tag = "letters", params(("known" = u64, description = "The version that is known")), responses(
    (status = 200, body = u64, description = "The version now; it grows with every change of the files"),
))]
async fn version(State(rooms): State<Rooms>, Path(known): Path<u64>) -> Response {
    for _ in 0..LOOK.1 {
        if rooms.site.snapshot().version != known {
            break;
        }
        sleep(LOOK.0).await;
    }
    json(&rooms.site.snapshot().version)
}

/// This description.
#[utoipa::path(get, path = "/api/openapi.json", tag = "access", responses((status = 200, body = Object, description = "OpenAPI, as JSON")))]
async fn document() -> Response {
    json(&described())
}

/// The description. Each question is named by its method and address, which no two share; an answer that needs no words of
/// its own has those of its question, as the standard asks for some.
fn described() -> utoipa::openapi::OpenApi {
    let mut whole = Interface::openapi();
    for (path, item) in &mut whole.paths.paths {
        let operations = [("get", &mut item.get), ("post", &mut item.post)];
        for (method, operation) in operations.into_iter().filter_map(|(method, one)| Some((method, one.as_mut()?))) {
            let words = path.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
            operation.operation_id = Some(words.fold(method.to_string(), |id, word| format!("{id}_{word}")));
            let told = operation.summary.clone().unwrap_or_default();
            for answer in operation.responses.responses.values_mut() {
                if let RefOr::T(answer) = answer
                    && answer.description.is_empty()
                {
                    answer.description.clone_from(&told);
                }
            }
        }
    }
    whole
}

/// What the site's own page asks for, and any other program may.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "yice preview",
        description = "Letters, facts, decisions and pages of one job. Every question needs the session's cookie; every POST \
            also `X-CSRF` (told at login and by `/api/site`) and `Origin` of the site itself. See docs/api.md.",
    ),
    paths(
        letters, letter, spots, page, version, document, import::shown, import::told, overview::shown, overview::told,
        desk::standing, desk::decide, desk::comment, desk::opened,
        edits::editing, edits::edit, edits::preview, edits::withdraw, edits::page,
        difference::difference, difference::page, reasons::reasons,
        many::coverage, many::decide, many::samples, many::draw, many::views, many::save_view,
        access::visitor, login::form, login::submit, login::log_in, login::log_out, font,
    ),
    tags(
        (name = "letters", description = "The list"),
        (name = "facts", description = "What a letter is made of"),
        (name = "decisions", description = "What people decide"),
        (name = "edits", description = "What people change"),
        (name = "lists", description = "Many letters at once"),
        (name = "pages", description = "What is seen"),
        (name = "access", description = "Who asks"),
    )
)]
struct Interface;
