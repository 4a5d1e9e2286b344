//! Coming in with a name and a password, and going out again.

use std::fmt::Write;

use axum::extract::{Form, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Json};
use serde::Deserialize;
use tokio::sync::Semaphore;

use super::access::{No, Peer, Visitor, asks_for_users, person, refused, session_of};
use super::findings;
use super::guard::{cookies, is_same, random};
use super::rooms::{Rooms, escaped, json, of_kind};
use super::site::Site;
use crate::decisions::Session;
use crate::diagnostic::{Diagnostic, Lang, Words};

/// The form, with places for what is filled in.
const FORM: &str = include_str!("assets/login.html");

/// The longest name and password that are looked at.
const LONGEST: (usize, usize) = (40, 1024);

/// A password is worth some work to check, by design: two at a time, so that guesses take neither all processors nor the memory.
static CHECKS: Semaphore = Semaphore::const_new(2);

/// A name and a password.
#[derive(Deserialize, utoipa::ToSchema)]
pub(super) struct Credentials {
    /// Name to log in with.
    name: String,
    /// Password.
    password: String,
}

/// The same from the form, with its secret.
#[derive(Deserialize)]
pub(super) struct Filled {
    #[serde(default)]
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    secret: String,
}

/// The form.
#[utoipa::path(get, path = "/login", tag = "access", responses(
    (status = 200, description = "The form, as HTML", content_type = "text/html"),
    (status = 303, description = "Nothing to do here: no users, or logged in already"),
))]
pub(super) async fn form(State(rooms): State<Rooms>, headers: HeaderMap) -> Response {
    rooms
        .aside(move |site| match !asks_for_users(site) || person(site, &headers).is_some() {
            true => Redirect::to("/").into_response(),
            false => filled(site, &headers, StatusCode::OK, "", None),
        })
        .await
}

/// What the form sends.
#[utoipa::path(post, path = "/login", tag = "access", responses(
    (status = 303, description = "Logged in: a session cookie, and on to the list"),
    (status = 403, description = "The form again, with what was wrong", content_type = "text/html"),
))]
pub(super) async fn submit(
    State(rooms): State<Rooms>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    Form(given): Form<Filled>,
) -> Response {
    let answer = move |site: &Site| {
        let name = site.guard().form_cookie();
        let is_ours = |cookie: &str| is_same(&given.secret, &site.guard().csrf(&format!("form {cookie}")));
        if !cookies(&headers, &name).next().is_some_and(is_ours) {
            return filled(site, &headers, StatusCode::FORBIDDEN, &given.name, Some(&findings::old_form()));
        }
        let credentials = Credentials { name: given.name, password: given.password };
        match enter(site, &headers, &credentials, peer) {
            Ok(session) => (entered(site, &headers, &session), Redirect::to("/")).into_response(),
            Err((status, why)) => filled(site, &headers, status, &credentials.name, Some(&why)),
        }
    };
    checked(rooms, answer).await
}

/// Begins a session; any other of the same browser ends.
#[utoipa::path(post, path = "/api/login", tag = "access", request_body = Credentials, responses(
    (status = 200, body = Visitor, description = "Logged in; the answer sets the session's cookie"),
    (status = 403, body = No, description = "Wrong name or password, or a request of another origin"),
    (status = 429, body = No, description = "Too many wrong guesses"),
))]
pub(super) async fn log_in(
    State(rooms): State<Rooms>,
    Extension(peer): Extension<Peer>,
    headers: HeaderMap,
    Json(given): Json<Credentials>,
) -> Response {
    let answer = move |site: &Site| match enter(site, &headers, &given, peer) {
        Ok(session) => {
            let csrf = site.guard().csrf(&session.token);
            let cookie = entered(site, &headers, &session);
            (cookie, json(&Visitor::of(Some(session.user), csrf, true, site.lang()))).into_response()
        }
        Err((status, why)) => refused(status, &why, site.lang()),
    };
    checked(rooms, answer).await
}

/// Ends the session.
#[utoipa::path(post, path = "/api/logout", tag = "access", responses(
    (status = 200, description = "The session has ended"),
))]
pub(super) async fn log_out(State(rooms): State<Rooms>, headers: HeaderMap) -> Response {
    rooms
        .aside(move |site| {
            if let (Ok(desk), Some(token)) = (site.desk(), session_of(site, &headers))
                && let Err(why) = desk.log_out(token)
            {
                return refused(StatusCode::SERVICE_UNAVAILABLE, &why, site.lang());
            }
            let gone = site.guard().set_cookie(&site.guard().session_cookie(), None, &headers);
            ([(header::SET_COOKIE, gone)], json(&true)).into_response()
        })
        .await
}

async fn checked(rooms: Rooms, answer: impl FnOnce(&Site) -> Response + Send + 'static) -> Response {
    let Ok(_turn) = CHECKS.acquire().await else { return StatusCode::SERVICE_UNAVAILABLE.into_response() };
    rooms.aside(answer).await
}

/// A new session: never one that the browser brought along, which somebody may have planted there.
fn enter(
    site: &Site,
    headers: &HeaderMap,
    given: &Credentials,
    peer: Peer,
) -> Result<Session, (StatusCode, Diagnostic)> {
    let desk = site.desk().as_ref().map_err(|finding| (StatusCode::SERVICE_UNAVAILABLE, finding.clone()))?;
    let is_long = given.name.chars().count() > LONGEST.0 || given.password.len() > LONGEST.1;
    let (name, password) = if is_long { ("", "") } else { (given.name.trim(), given.password.as_str()) };
    let begun = desk.log_in(name, password, &peer.told()).map_err(|why| {
        let why = why.told();
        let slowed = why.code == "login-slowed";
        (if slowed { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::FORBIDDEN }, why)
    })?;
    if let Some(before) = session_of(site, headers) {
        let _ = desk.log_out(before);
    }
    Ok(begun)
}

fn entered(site: &Site, headers: &HeaderMap, session: &Session) -> [(HeaderName, String); 1] {
    let name = site.guard().session_cookie();
    [(header::SET_COOKIE, site.guard().set_cookie(&name, Some(&session.token), headers))]
}

/// The form, with a secret that only this browser's next request can bring back.
fn filled(site: &Site, headers: &HeaderMap, status: StatusCode, name: &str, why: Option<&Diagnostic>) -> Response {
    let guard = site.guard();
    let cookie_name = guard.form_cookie();
    let brought = cookies(headers, &cookie_name).next().filter(|cookie| cookie.len() == 32).map(str::to_string);
    let Ok(cookie) = brought.map_or_else(random, Ok) else { return StatusCode::SERVICE_UNAVAILABLE.into_response() };
    let words: [(&str, &str); 6] = match site.lang() {
        Lang::Zh => [
            ("lang", "zh-CN"),
            ("title", "一策 · 登录"),
            ("heading", "登录"),
            ("name_label", "用户名"),
            ("password_label", "口令"),
            ("submit", "登录"),
        ],
        Lang::En => [
            ("lang", "en"),
            ("title", "Yice · log in"),
            ("heading", "Log in"),
            ("name_label", "Name"),
            ("password_label", "Password"),
            ("submit", "Log in"),
        ],
    };
    let said = |words: &Words| escaped(words.in_lang(site.lang()));
    let message = why.map_or_else(String::new, |why| format!("{} {}", said(&why.message), said(&why.hint)));
    let secret = guard.csrf(&format!("form {cookie}"));
    let mut page = String::with_capacity(FORM.len() + 512);
    let mut rest = FORM;
    while let Some((before, behind)) = rest.split_once("{{") {
        let (key, after) = behind.split_once("}}").unwrap_or(("", behind));
        page.push_str(before);
        match key {
            "name" => page.push_str(&escaped(name)),
            "secret" => page.push_str(&secret),
            "message" if message.is_empty() => {}
            "message" => drop(write!(page, "<p role=\"alert\" id=\"message\">{message}</p>")),
            key => page.push_str(words.iter().find(|(known, _)| *known == key).map_or("", |(_, word)| word)),
        }
        rest = after;
    }
    page.push_str(rest);
    let policy = "default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'; base-uri 'none'; \
        form-action 'self'; frame-ancestors 'none'";
    // Of a form that says nothing of where it comes from, browsers do not tell the origin either.
    let headers = [
        (header::CONTENT_SECURITY_POLICY, policy.to_string()),
        (header::REFERRER_POLICY, "same-origin".to_string()),
        (header::SET_COOKIE, guard.set_cookie(&cookie_name, Some(&cookie), headers)),
    ];
    (status, headers, of_kind("text/html; charset=utf-8", page)).into_response()
}
