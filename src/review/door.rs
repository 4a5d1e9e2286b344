//! Who is let in, and what every answer says: nothing cached, nothing framed, nothing from elsewhere.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use tokio::time::timeout;

use super::access::{asks_for_users, known, refused, session_of};
use super::findings;
use super::guard::{Guard, is_same, is_same_origin, only};
use super::rooms::Rooms;
use super::site::Site;

/// What every answer says, refusals included.
const HEADERS: [(HeaderName, &str); 7] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; script-src 'self'; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
];

/// The largest request: a remark and its reason.
pub(super) const LARGEST: usize = 64 * 1024;

/// The largest list of letters that a sample is drawn from: tens of thousands of ids.
pub(super) const LARGEST_LIST: usize = 4 * 1024 * 1024;

/// How long a request's content may take.
const CONTENT: Duration = Duration::from_secs(15);

/// What those see who have not come in yet, where there are users; each has its own defence.
const ENTRANCE: [&str; 6] = ["/login", "/api/login", "/login.css", "/fonts.css", "/fonts/sans", "/icon.svg"];

/// Lets a request through, or says why not.
pub(super) async fn admit(State(rooms): State<Rooms>, request: Request, next: Next) -> Response {
    let (head, content) = request.into_parts();
    // Before anybody is known a name and a password come, afterwards each route has its own bound.
    let most = if ENTRANCE.contains(&head.uri.path()) { LARGEST } else { LARGEST_LIST };
    let mut response = match refusal(&rooms, &head).await {
        None => match whole(head, content, most).await {
            Ok(request) => next.run(request).await,
            Err(status) => status.into_response(),
        },
        Some(response) => response,
    };
    defend(&mut response);
    response
}

/// Says in an answer what every one says.
pub(super) fn defend(response: &mut Response) {
    for (name, value) in HEADERS {
        // Fonts hold nothing of the job and may be kept; the form for names and passwords is sent to this very site.
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
}

/// Why a request is not let in; none where it is.
async fn refusal(rooms: &Rooms, head: &Parts) -> Option<Response> {
    let (headers, method) = (&head.headers, &head.method);
    let guard = rooms.site.guard();
    if !guard.knows_host(headers) {
        return Some((StatusCode::FORBIDDEN, "unknown host").into_response());
    }
    if ![Method::GET, Method::HEAD, Method::POST].contains(method) {
        let allowed = [(header::ALLOW, "GET, HEAD, POST")];
        return Some((StatusCode::METHOD_NOT_ALLOWED, allowed, "no such method").into_response());
    }
    let is_change = method == Method::POST;
    if is_change && !is_same_origin(headers) {
        return Some(foreign());
    }
    let path = head.uri.path();
    let (asked, headers) = (path.to_string(), headers.clone());
    // The file may be busy for a moment, and others must not wait for it.
    let visitor = rooms.ask(move |site| visitor(site, &headers, &asked)).await;
    let Some(visitor) = visitor else { return Some(StatusCode::INTERNAL_SERVER_ERROR.into_response()) };
    match visitor {
        Visitor::Local { has_token, csrf } => at_this_computer(guard, head, has_token, &csrf),
        Visitor::User { csrf } if is_change && !has_secret(&head.headers, &csrf) => {
            if ENTRANCE.contains(&path) {
                None
            } else {
                Some(foreign())
            }
        }
        Visitor::User { .. } => None,
        Visitor::Stranger if ENTRANCE.contains(&path) => None,
        Visitor::Stranger if path == "/" && !is_change => Some(Redirect::to("/login").into_response()),
        Visitor::Stranger => Some(refused(StatusCode::UNAUTHORIZED, &findings::nobody(), rooms.site.lang())),
    }
}

/// Who stands there.
enum Visitor {
    /// No users: whoever has the address that was printed.
    Local { has_token: bool, csrf: String },
    /// With a session.
    User { csrf: String },
    /// Without one.
    Stranger,
}

fn visitor(site: &Site, headers: &HeaderMap, path: &str) -> Visitor {
    if !asks_for_users(site) {
        return Visitor::Local { has_token: site.guard().has_token(headers), csrf: site.guard().csrf("") };
    }
    // A page that waits for the next change does so whether anybody sits before it or not.
    match known(site, headers, !path.starts_with("/api/version/")) {
        Some(_) => Visitor::User { csrf: site.guard().csrf(session_of(site, headers).unwrap_or_default()) },
        None => Visitor::Stranger,
    }
}

/// Why a visitor is not let in where there are no users: without the address that was printed.
pub(super) fn at_this_computer(guard: &Guard, head: &Parts, has_token: bool, csrf: &str) -> Option<Response> {
    if head.method == Method::POST {
        return if has_token && has_secret(&head.headers, csrf) { None } else { Some(foreign()) };
    }
    if offered_token(head).is_some_and(|token| guard.is_token(token)) {
        // The token moves from the address into a cookie that scripts and other sites cannot read.
        let cookie = guard.set_cookie(guard.cookie(), Some(guard.token()), &head.headers);
        return Some(([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response());
    }
    if has_token {
        return None;
    }
    let text = "请打开 yice preview 打印的网址 / open the address that `yice preview` printed";
    Some((StatusCode::UNAUTHORIZED, text).into_response())
}

fn has_secret(headers: &HeaderMap, csrf: &str) -> bool {
    only(headers, "x-csrf").is_some_and(|offered| is_same(offered, csrf))
}

fn foreign() -> Response {
    (StatusCode::FORBIDDEN, "only from our own page").into_response()
}

fn offered_token(head: &Parts) -> Option<&str> {
    let is_entrance = head.uri.path() == "/";
    head.uri.query().filter(|_| is_entrance)?.split('&').find_map(|pair| pair.strip_prefix("token="))
}

/// The request with all of its content: who sends it slowly keeps no handler waiting.
async fn whole(head: Parts, content: Body, most: usize) -> Result<Request, StatusCode> {
    let read = timeout(CONTENT, to_bytes(content, most)).await.map_err(|_| StatusCode::REQUEST_TIMEOUT)?;
    Ok(Request::from_parts(head, Body::from(read.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?)))
}
