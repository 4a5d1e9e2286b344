//! Who may ask: a token for this run, a known Host, nothing cached, nothing framed, nothing from elsewhere.

use std::io;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use subtle::ConstantTimeEq;

use crate::domain::digest::hex;

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
        "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
];

/// Admission to one run of the site.
pub(super) struct Guard {
    token: String,
    csrf: String,
    cookie: String,
    hosts: [String; 3],
}

impl Guard {
    /// A new random token for this run.
    ///
    /// # Errors
    /// The system has no randomness to give.
    pub(super) fn new(port: u16) -> io::Result<Self> {
        let random = || {
            let mut bytes = [0_u8; 16];
            getrandom::fill(&mut bytes).map_err(io::Error::other)?;
            Ok::<_, io::Error>(hex(&bytes))
        };
        Ok(Self {
            token: random()?,
            csrf: random()?,
            // Browsers share cookies between ports; a second site must not push out the first one's.
            cookie: format!("yice-{port}"),
            hosts: ["127.0.0.1", "localhost", "[::1]"].map(|host| format!("{host}:{port}")),
        })
    }

    /// The token of this run.
    pub(super) fn token(&self) -> &str {
        &self.token
    }

    /// What our own page sends with every change, and no other page can know.
    pub(super) fn csrf(&self) -> &str {
        &self.csrf
    }

    /// The cookie of this run; a user's session has this name with `-user` behind it.
    pub(super) fn cookie(&self) -> &str {
        &self.cookie
    }

    /// A change comes from our own page: its secret, and this very origin.
    fn is_from_our_page(&self, headers: &HeaderMap) -> bool {
        let only = |name: &str| {
            let mut values = headers.get_all(name).iter();
            values.next().and_then(|value| value.to_str().ok()).filter(|_| values.next().is_none())
        };
        let is_ours = |origin: &str| origin.split_once("://").map(|(_, host)| host) == only("host");
        only("x-csrf").is_some_and(|offered| offered.as_bytes().ct_eq(self.csrf.as_bytes()).into())
            && only("origin").is_some_and(is_ours)
    }

    /// Exactly one Host, and one of ours. Browsers leave out port 80.
    fn knows_host(&self, headers: &HeaderMap) -> bool {
        let mut hosts = headers.get_all(header::HOST).iter();
        let (Some(host), None) = (hosts.next().and_then(|host| host.to_str().ok()), hosts.next()) else {
            return false;
        };
        self.hosts.iter().any(|known| {
            host.eq_ignore_ascii_case(known)
                || known.strip_suffix(":80").is_some_and(|bare| host.eq_ignore_ascii_case(bare))
        })
    }

    fn is_token(&self, offered: &str) -> bool {
        offered.as_bytes().ct_eq(self.token.as_bytes()).into()
    }

    fn has_cookie(&self, headers: &HeaderMap) -> bool {
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .any(|(name, value)| name == self.cookie && self.is_token(value))
    }

    /// The token moves from the address into a cookie that scripts and other sites cannot read.
    fn welcome(&self) -> Response {
        let cookie = format!("{}={}; HttpOnly; SameSite=Strict; Path=/", self.cookie, self.token);
        ([(header::SET_COOKIE, cookie)], Redirect::to("/")).into_response()
    }
}

/// Lets a request through, or says why not.
pub(super) async fn admit(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let mut response = if !guard.knows_host(request.headers()) {
        (StatusCode::FORBIDDEN, "unknown host").into_response()
    } else if ![Method::GET, Method::HEAD, Method::POST].contains(request.method()) {
        (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD, POST")], "no such method").into_response()
    } else if request.method() == Method::POST
        && !(guard.has_cookie(request.headers()) && guard.is_from_our_page(request.headers()))
    {
        (StatusCode::FORBIDDEN, "only from our own page").into_response()
    } else if offered_token(&request).is_some_and(|token| guard.is_token(token)) {
        guard.welcome()
    } else if guard.has_cookie(request.headers()) {
        next.run(request).await
    } else {
        (StatusCode::UNAUTHORIZED, "请打开 yice preview 打印的网址 / open the address that `yice preview` printed")
            .into_response()
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn offered_token(request: &Request) -> Option<&str> {
    let is_entrance = request.uri().path() == "/";
    request.uri().query().filter(|_| is_entrance)?.split('&').find_map(|pair| pair.strip_prefix("token="))
}
