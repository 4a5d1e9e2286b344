//! Who asks: a user by their session, or the one person at this computer where there are no users.

use std::net::IpAddr;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Serialize;

use super::guard::cookies;
use super::rooms::{Rooms, json, reply};
use super::site::Site;
use super::told::{Finding, told};
use crate::decisions::{Access, LOCAL, Role, User};
use crate::diagnostic::{Diagnostic, Lang};

/// From where a connection comes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub IpAddr);

impl Peer {
    /// What guesses are counted by: one holder of an IPv6 network has very many addresses.
    pub(super) fn told(self) -> String {
        match self.0.to_canonical() {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) if address.is_loopback() => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        }
    }
}

/// Why nothing was done.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Refusal)]
pub(super) struct No {
    /// What is wrong, and what to do.
    pub finding: Finding,
}

/// Who asks, and what the page needs to ask for more.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct Visitor {
    /// To be sent as `X-CSRF` with every POST.
    csrf: String,
    /// Name; empty where nobody logged in.
    who: String,
    /// Name as it is shown.
    shown: String,
    /// What they may do: `draft`, `review`, `approve`.
    #[schema(value_type = Vec<String>)]
    roles: Vec<Role>,
    /// The same in the reader's language.
    role_words: Vec<&'static str>,
    /// Whether names and passwords are asked for.
    has_users: bool,
}

impl Visitor {
    /// Of a user, with what their page sends with every change.
    pub(super) fn of(user: Option<User>, csrf: String, has_users: bool, lang: Lang) -> Self {
        let user = user.unwrap_or_else(|| User { name: String::new(), shown: String::new(), roles: Vec::new() });
        let word = |role: &Role| match lang {
            Lang::Zh => role.words().0,
            Lang::En => role.words().1,
        };
        let role_words = user.roles.iter().map(word).collect();
        Self { csrf, who: user.name, shown: user.shown, roles: user.roles, role_words, has_users }
    }
}

/// Who asks.
#[utoipa::path(get, path = "/api/site", tag = "access", responses((status = 200, body = Visitor)))]
pub(super) async fn visitor(State(rooms): State<Rooms>, headers: HeaderMap) -> Response {
    let answer = move |site: &Site| {
        let csrf = site.guard().csrf(session_of(site, &headers).unwrap_or_default());
        json(&Visitor::of(person(site, &headers), csrf, asks_for_users(site), site.lang()))
    };
    rooms.aside(answer).await
}

/// Whether the site is for users: the job has some, or others than this computer reach it.
pub(super) fn asks_for_users(site: &Site) -> bool {
    let has_users = || site.desk().as_ref().is_ok_and(|desk| desk.access().is_ok_and(|access| access == Access::Users));
    site.guard().demands_users() || has_users()
}

/// The session that a browser says it has.
pub(super) fn session_of<'a>(site: &Site, headers: &'a HeaderMap) -> Option<&'a str> {
    if !asks_for_users(site) {
        return None;
    }
    let name = site.guard().session_cookie();
    cookies(headers, &name).next()
}

/// Who asks; none where nobody is known by that session.
pub(super) fn person(site: &Site, headers: &HeaderMap) -> Option<User> {
    known(site, headers, true)
}

/// The same; a page that waits for news by itself keeps no session alive.
pub(super) fn known(site: &Site, headers: &HeaderMap, is_active: bool) -> Option<User> {
    let desk = site.desk().as_ref().ok()?;
    if !asks_for_users(site) {
        return Some(User { name: LOCAL.into(), shown: LOCAL.into(), roles: Role::ALL.to_vec() });
    }
    desk.session(session_of(site, headers)?, is_active).ok().flatten()
}

/// An answer that says why nothing was done.
pub(super) fn refused(status: StatusCode, finding: &Diagnostic, lang: Lang) -> Response {
    reply(status, &No { finding: told(finding, lang) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guesses_from_one_network_are_guesses_from_one_place() {
        let told = |address: &str| Peer(address.parse().unwrap()).told();
        assert_eq!(told("10.1.2.3"), "10.1.2.3");
        assert_eq!(told("::ffff:10.1.2.3"), "10.1.2.3");
        assert_eq!(told("2001:db8:1:2:3:4:5:6"), told("2001:db8:1:2:ffff::1"));
        assert_ne!(told("2001:db8:1:2::1"), told("2001:db8:1:3::1"));
        assert_eq!(told("::1"), "::1");
    }
}
