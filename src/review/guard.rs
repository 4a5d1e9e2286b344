//! What can be told of a request by its head alone: a known Host, our own page, the token of this run, cookies, secrets of forms.

use std::io;
use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, header};
use subtle::ConstantTimeEq;

use crate::domain::digest::{Digest, hex};

/// What one run of the site goes by.
pub(super) struct Guard {
    token: String,
    secret: String,
    cookie: String,
    hosts: Vec<String>,
    default_port: &'static str,
    is_secure: bool,
    demands_users: bool,
}

impl Guard {
    /// For a site at this address, with a new random token; `names`: other names that it is asked for by.
    ///
    /// # Errors
    /// The system has no randomness to give.
    pub(super) fn new(address: SocketAddr, names: &[String], is_secure: bool) -> io::Result<Self> {
        let port = address.port();
        let is_own = |name: &str| name.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
        let mut hosts: Vec<String> = Vec::new();
        for name in names {
            // A proxy before the site is asked for by another port than ours, most often its scheme's own.
            hosts.push(name.clone());
            if !is_own(name) {
                hosts.push(format!("{name}:{port}"));
            }
        }
        if address.ip().is_loopback() || address.ip().is_unspecified() {
            hosts.extend(["127.0.0.1", "localhost", "[::1]"].map(|host| format!("{host}:{port}")));
        }
        if !address.ip().is_unspecified() {
            hosts.push(address.to_string());
        }
        Ok(Self {
            token: random()?,
            secret: random()?,
            // Browsers share cookies between ports; a second site must not push out the first one's. One that is
            // only taken over TLS, for this very host, can be planted by nobody.
            cookie: format!("{}yice-{port}", if is_secure { "__Host-" } else { "" }),
            hosts,
            default_port: if is_secure { ":443" } else { ":80" },
            is_secure,
            demands_users: demands_users(address.ip(), names),
        })
    }

    /// The token of this run.
    pub(super) fn token(&self) -> &str {
        &self.token
    }

    /// Whether nobody comes in but users, whatever the job says.
    pub(super) fn demands_users(&self) -> bool {
        self.demands_users
    }

    /// The cookie of this run's token.
    pub(super) fn cookie(&self) -> &str {
        &self.cookie
    }

    /// The cookie of a user's session.
    pub(super) fn session_cookie(&self) -> String {
        format!("{}-user", self.cookie)
    }

    /// The cookie that ties a form for names and passwords to the browser that it was given to.
    pub(super) fn form_cookie(&self) -> String {
        format!("{}-form", self.cookie)
    }

    /// What our own page sends with a change, and no other page can know: made of a secret that only its browser has.
    pub(super) fn csrf(&self, of: &str) -> String {
        Digest::of(format!("{} {of}", self.secret).as_bytes()).to_string()
    }

    /// A cookie that scripts and other sites cannot read; `None` takes it back.
    pub(super) fn set_cookie(&self, name: &str, value: Option<&str>, headers: &HeaderMap) -> String {
        // Before a proxy that ends TLS, the page's own origin tells of it.
        let is_secure = self.is_secure || only(headers, "origin").is_some_and(|origin| origin.starts_with("https://"));
        let (value, age) = value.map_or(("", "; Max-Age=0"), |value| (value, ""));
        let secure = if is_secure { "; Secure" } else { "" };
        format!("{name}={value}; HttpOnly; SameSite=Strict; Path=/{age}{secure}")
    }

    /// Exactly one Host, and one of ours. Browsers leave out the port of the scheme.
    pub(super) fn knows_host(&self, headers: &HeaderMap) -> bool {
        let Some(host) = only(headers, "host") else { return false };
        self.hosts.iter().any(|known| {
            host.eq_ignore_ascii_case(known)
                || known.strip_suffix(self.default_port).is_some_and(|bare| host.eq_ignore_ascii_case(bare))
        })
    }

    /// Whether it is the token of this run.
    pub(super) fn is_token(&self, offered: &str) -> bool {
        is_same(offered, &self.token)
    }

    /// Whether the browser came in by the token of this run.
    pub(super) fn has_token(&self, headers: &HeaderMap) -> bool {
        cookies(headers, &self.cookie).any(|value| self.is_token(value))
    }
}

/// Whether a site at this address is for users alone: others than this computer reach it.
pub(super) fn demands_users(address: IpAddr, names: &[String]) -> bool {
    !address.is_loopback() || !names.is_empty()
}

/// Whether two secrets are the same; how long it takes tells nothing.
pub(super) fn is_same(offered: &str, known: &str) -> bool {
    offered.as_bytes().ct_eq(known.as_bytes()).into()
}

/// A secret that nobody can guess.
///
/// # Errors
/// The system has no randomness to give.
pub(super) fn random() -> io::Result<String> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(io::Error::other)?;
    Ok(hex(&bytes))
}

/// The value of a header that stands once.
pub(super) fn only<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    values.next().and_then(|value| value.to_str().ok()).filter(|_| values.next().is_none())
}

/// Whether a change comes from a page of this very origin.
pub(super) fn is_same_origin(headers: &HeaderMap) -> bool {
    let host = only(headers, "origin").and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
    host.is_some() && host == only(headers, "host")
}

/// The values of a cookie; an honest browser sends one.
pub(super) fn cookies<'h>(headers: &'h HeaderMap, name: &str) -> impl Iterator<Item = &'h str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = lines.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(move |(known, _)| *known == name).map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn knows(address: &str, names: &[&str], is_secure: bool, host: &str) -> bool {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        let guard = Guard::new(address.parse().unwrap(), &names, is_secure).unwrap();
        let mut headers = HeaderMap::new();
        headers.insert("host", host.parse().unwrap());
        guard.knows_host(&headers)
    }

    #[test]
    fn a_site_answers_to_its_own_names_and_no_others() {
        for (address, names, is_secure, host, expected) in [
            ("127.0.0.1:8000", &[][..], false, "127.0.0.1:8000", true),
            ("127.0.0.1:8000", &[], false, "LocalHost:8000", true),
            ("127.0.0.1:8000", &[], false, "127.0.0.1", false),
            ("127.0.0.1:80", &[], false, "127.0.0.1", true),
            ("127.0.0.1:8000", &["a.example"], false, "a.example", true),
            ("127.0.0.1:8000", &["a.example"], false, "a.example:8000", true),
            ("127.0.0.1:8000", &["a.example"], false, "a.example:8001", false),
            ("127.0.0.1:8000", &["a.example:8443"], false, "a.example:8443", true),
            ("127.0.0.1:8000", &["a.example:8443"], false, "a.example", false),
            ("127.0.0.1:8000", &["a.example"], false, "b.a.example", false),
            ("0.0.0.0:8443", &["a.example"], true, "10.0.0.1:8443", false),
            ("0.0.0.0:443", &["10.0.0.1"], true, "10.0.0.1", true),
            ("10.0.0.1:8443", &[], true, "10.0.0.1:8443", true),
            ("10.0.0.1:443", &[], true, "10.0.0.1", true),
            ("10.0.0.1:8443", &[], true, "localhost:8443", false),
            ("[fd00::1]:8443", &[], true, "[fd00::1]:8443", true),
        ] {
            assert_eq!(knows(address, names, is_secure, host), expected, "{host} at {address} {names:?}");
        }
    }
}
