//! Users: who comes in, how, and what becomes of those who only try.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use yice::decisions::{Desk, Role};
use yice::domain::settings::ReviewSettings;

use super::decisions::{own, post};
use super::{Answer, Preview};
use crate::support::{JobCopy, yice};

const PASSWORD: &str = "a long password";

/// Gives a job users of one role each, all with one password.
pub fn with_users(job: &Path, users: &[(&str, Role)]) {
    let desk = Desk::open(job, ReviewSettings::default()).unwrap();
    for (name, role) in users {
        desk.set_user(name, name, &[*role], PASSWORD).unwrap();
    }
}

/// Somebody who has logged in.
pub struct Caller {
    /// The session's cookie, a header line.
    pub cookie: String,
    /// What is sent with every change.
    pub csrf: String,
}

impl Caller {
    /// Logs in.
    pub fn enter(site: &Preview, name: &str) -> Self {
        let answer = log_in(site, "", name, PASSWORD);
        assert_eq!(answer.status, 200, "{}", answer.body);
        let told: Value = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(told["who"], name);
        Self { cookie: session(&answer), csrf: told["csrf"].as_str().unwrap().into() }
    }

    /// A GET, read as JSON.
    pub fn json(&self, site: &Preview, path: &str) -> Value {
        let answer = self.get(site, path);
        assert_eq!(answer.status, 200, "{path}: {} {}", answer.head, answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    /// A GET.
    pub fn get(&self, site: &Preview, path: &str) -> Answer {
        site.request("GET", path, &site.host, &self.cookie)
    }

    /// A change.
    pub fn post(&self, site: &Preview, path: &str, body: &Value) -> Answer {
        let headers = format!("X-CSRF: {}\r\nOrigin: http://{}\r\n", self.csrf, site.host);
        post(site, path, &self.cookie, &headers, body)
    }
}

fn origin(site: &Preview) -> String {
    format!("Origin: http://{}\r\n", site.host)
}

fn log_in(site: &Preview, cookie: &str, name: &str, password: &str) -> Answer {
    post(site, "/api/login", cookie, &origin(site), &json!({ "name": name, "password": password }))
}

/// All cookies that an answer sets, by the beginning of their attributes.
fn set_cookies(answer: &Answer) -> Vec<&str> {
    answer.head.lines().filter_map(|line| line.strip_prefix("set-cookie: ")).collect()
}

/// The header line that brings back the session's cookie.
fn session(answer: &Answer) -> String {
    let cookie = set_cookies(answer).into_iter().find(|cookie| cookie.contains("-user=")).expect("a session");
    assert!(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Strict") && cookie.contains("; Path=/"));
    format!("Cookie: {}\r\n", cookie.split(';').next().unwrap())
}

fn job_with_users() -> JobCopy {
    let job = JobCopy::of("small");
    with_users(job.path(), &[("li", Role::Review), ("wang", Role::Draft)]);
    job
}

#[test]
fn who_has_not_logged_in_sees_the_form_and_nothing_else() {
    let job = job_with_users();
    let site = Preview::of(job.path(), &[]);
    assert_eq!(site.token, "", "nobody comes in by the address alone: {}", site.address);
    let id = Caller::enter(&site, "li").json(&site, "/api/letters")["letters"][0]["id"].as_str().unwrap().to_string();
    let port = site.host.rsplit_once(':').unwrap().1;
    for cookie in [
        "",
        &format!("Cookie: yice-{port}=; yice-{port}-user=\r\n"),
        &format!("Cookie: yice-{port}-user={}\r\n", "0".repeat(64)),
    ] {
        let get = |path: &str| site.request("GET", path, &site.host, cookie);
        let home = get("/");
        assert!(home.status == 303 && home.head.contains("location: /login"), "{}", home.head);
        for path in [
            "/api/letters",
            &format!("/api/letters/{id}"),
            &format!("/api/letters/{id}/spots"),
            &format!("/api/letters/{id}/decisions"),
            &format!("/pages/1/{id}/1"),
            "/api/site",
            "/api/version/0",
            "/api/openapi.json",
            "/review.js",
            "/no-such-thing",
            "/login/",
            "/fonts",
            "/fonts/rare",
            "/fonts/..%2fSHA256SUMS",
            "/?token=",
            "//login",
        ] {
            let answer = get(path);
            assert!(matches!(answer.status, 401 | 303), "{path}: {}", answer.status);
            assert!(!answer.body.contains("有限公司"), "{path}");
        }
        for path in ["/login.css", "/fonts.css", "/icon.svg", "/fonts/sans"] {
            assert_eq!(get(path).status, 200, "{path}");
        }
        let form = get("/login");
        assert_eq!(form.status, 200);
        for part in ["cache-control: no-store", "form-action 'self'", "default-src 'none'", "frame-ancestors 'none'"] {
            assert!(form.head.contains(part), "{part} {}", form.head);
        }
        assert!(!form.body.contains("监督抽查"), "strangers are not told what the job is");
    }
}

#[test]
fn the_form_is_taken_from_the_browser_that_it_was_given_to() {
    let job = job_with_users();
    let site = Preview::of(job.path(), &[]);
    let form = site.request("GET", "/login", &site.host, "");
    let cookie = format!("Cookie: {}\r\n", set_cookies(&form)[0].split(';').next().unwrap());
    let (_, rest) = form.body.split_once("name=\"secret\" value=\"").unwrap();
    let secret = &rest[..64];
    let other = site.request("GET", "/login", &site.host, "");
    let other_cookie = format!("Cookie: {}\r\n", set_cookies(&other)[0].split(';').next().unwrap());
    let send = |cookie: &str, origin: &str, name: &str, secret: &str| {
        let body = format!("name={name}&password=a+long+password&secret={secret}");
        let head = "Content-Type: application/x-www-form-urlencoded";
        let headers = format!("{cookie}{origin}{head}\r\nContent-Length: {}\r\n", body.len());
        site.send(&format!("POST /login HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}\r\n{body}", site.host))
    };
    let ours = origin(&site);
    for (cookie, origin, secret) in [
        (cookie.as_str(), "", secret),
        (&cookie, "Origin: null\r\n", secret),
        (&cookie, "Origin: http://evil.example\r\n", secret),
        ("", &ours, secret),
        (&cookie, &ours, ""),
        (&other_cookie, &ours, secret),
    ] {
        let refused = send(cookie, origin, "li", secret);
        assert_eq!(refused.status, 403, "{cookie:?} {origin:?} {secret:?}");
        assert!(set_cookies(&refused).iter().all(|cookie| !cookie.contains("-user=")));
    }
    let hostile = send(&cookie, &ours, "%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E", secret);
    assert_eq!(hostile.status, 403);
    assert!(!hostile.body.contains("<script") && hostile.body.contains("&lt;script&gt;"), "{}", hostile.body);
    assert!(hostile.body.contains("用户名或口令不对"), "{}", hostile.body);
    let come = send(&cookie, &ours, "li", secret);
    assert!(come.status == 303 && come.head.contains("location: /\r\n"), "{}", come.head);
    assert_eq!(site.request("GET", "/", &site.host, &session(&come)).status, 200);
}

#[test]
fn a_session_is_new_at_each_login_and_ends_where_it_should() {
    let job = job_with_users();
    let site = Preview::of(job.path(), &[]);
    let port = site.host.rsplit_once(':').unwrap().1;
    // One that somebody planted in the browser is not taken up.
    let planted = format!("Cookie: yice-{port}-user={}\r\n", "ab".repeat(32));
    let come = log_in(&site, &planted, "li", PASSWORD);
    let first = session(&come);
    assert!(come.status == 200 && first != planted);
    assert_eq!(site.request("GET", "/api/letters", &site.host, &planted).status, 401);
    assert_eq!(site.request("GET", "/api/letters", &site.host, &first).status, 200);
    // The one before ends with the next login of the same browser; others' stay.
    let elsewhere = Caller::enter(&site, "li");
    let again = log_in(&site, &first, "wang", PASSWORD);
    assert_eq!(site.request("GET", "/api/letters", &site.host, &first).status, 401);
    assert_eq!(site.request("GET", "/api/letters", &site.host, &session(&again)).status, 200);
    assert_eq!(elsewhere.get(&site, "/api/letters").status, 200);
    // What one browser sends with changes is worth nothing in another.
    let wang = Caller::enter(&site, "wang");
    let mixed = Caller { cookie: wang.cookie.clone(), csrf: elsewhere.csrf.clone() };
    assert_eq!(mixed.post(&site, "/api/logout", &json!({})).status, 403);
    assert_eq!(wang.get(&site, "/api/letters").status, 200);
    let gone = wang.post(&site, "/api/logout", &json!({}));
    assert!(gone.status == 200 && set_cookies(&gone)[0].contains("Max-Age=0"), "{}", gone.head);
    assert_eq!(wang.get(&site, "/api/letters").status, 401);
    // Who is removed, or given another password, is out at once.
    let desk = Desk::open(job.path(), ReviewSettings::default()).unwrap();
    desk.set_user("li", "li", &[Role::Review], "another password").unwrap();
    assert_eq!(elsewhere.get(&site, "/api/letters").status, 401);
}

#[test]
fn who_works_here_is_told_with_their_roles() {
    let job = job_with_users();
    let site = Preview::of(job.path(), &[]);
    let told = Caller::enter(&site, "li").json(&site, "/api/site");
    assert_eq!(
        (&told["who"], &told["roles"], &told["role_words"]),
        (&json!("li"), &json!(["review"]), &json!(["审核"]))
    );
    assert_eq!(told["has_users"], true);
    let alone = Preview::of(JobCopy::of("small").path(), &[]).json("/api/site");
    assert_eq!((&alone["who"], &alone["has_users"]), (&json!("local"), &json!(false)));
}

#[test]
fn guesses_are_slowed_also_many_at_once() {
    let job = job_with_users();
    let site = Preview::of(job.path(), &[]);
    let guesses: Vec<u16> = std::thread::scope(|scope| {
        let guess = |number: usize| log_in(&site, "", "li", &format!("wrong password {number}")).status;
        let threads: Vec<_> = (0..12).map(|number| scope.spawn(move || guess(number))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let looked_at = guesses.iter().filter(|status| **status == 403).count();
    assert!((4..=6).contains(&looked_at), "a few are looked at, the others are not: {guesses:?}");
    assert!(guesses.iter().all(|status| matches!(status, 403 | 429)));
    let right = log_in(&site, "", "li", PASSWORD);
    assert_eq!(right.status, 429, "the right one has to wait as well");
    assert!(right.body.contains("login-slowed") && set_cookies(&right).is_empty());
    assert_eq!(log_in(&site, "", &"长".repeat(30_000), PASSWORD).status, 413, "more than any name or password");
    assert_eq!(log_in(&site, "", "wang", &"a".repeat(5_000)).status, 403);
}

#[test]
fn a_list_of_all_letters_may_be_sent_and_no_more() {
    let site = Preview::of(JobCopy::of("small").path(), &[]);
    let draw = |letters: usize| {
        let letters: Vec<String> = (0..letters).map(|number| format!("some-2023-class-{number:018}")).collect();
        let drawn = json!({ "action": "review", "letters": letters, "size": 5, "count": 5 });
        post(&site, "/api/samples", &site.cookie(), &own(&site), &drawn).status
    };
    assert_eq!(draw(8_144), 422, "read, and judged");
    assert_eq!(draw(200_000), 413);
}

#[test]
fn a_request_that_never_ends_is_let_go() {
    let job = job_with_users();
    let site = Preview::of(job.path(), &[]);
    let mut slow = TcpStream::connect(&site.host).unwrap();
    let head = format!("POST /api/login HTTP/1.1\r\nHost: {}\r\n{}", site.host, origin(&site));
    slow.write_all(format!("{head}Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{").as_bytes())
        .unwrap();
    slow.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let begun = Instant::now();
    let mut answer = [0; 64];
    let read = slow.read(&mut answer).expect("an answer in time");
    assert!(answer[..read].starts_with(b"HTTP/1.1 408"), "{}", String::from_utf8_lossy(&answer[..read]));
    assert!(begun.elapsed() < Duration::from_secs(40));
}

#[test]
fn others_reach_the_site_only_where_everything_for_it_is_there() {
    let alone = JobCopy::of("small");
    let refused = |job: &Path, arguments: &[&str], code: &str| {
        let job = job.to_str().unwrap();
        let run = yice([&["preview", job, "--no-open"], arguments].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(run.stderr.contains(code), "{arguments:?}: {}", run.stderr);
    };
    refused(alone.path(), &["--listen", "0.0.0.0"], "listen-needs-users");
    refused(alone.path(), &["--listen", "::"], "listen-needs-users");
    refused(alone.path(), &["--host", "review.example"], "listen-needs-users");
    assert!(!alone.path().join("state.db").exists(), "and nothing was made");
    let job = job_with_users();
    refused(job.path(), &["--listen", "0.0.0.0"], "listen-needs-host");
    refused(job.path(), &["--listen", "0.0.0.0", "--host", "review.example"], "listen-needs-tls");
    let file = job.path().join("job.toml");
    let file = file.to_str().unwrap();
    refused(job.path(), &["--tls-cert", file, "--tls-key", file], "tls-unusable");
    refused(job.path(), &["--tls-cert", "no-such-file", "--tls-key", file], "tls-unusable");
    for arguments in [["--host", "https://review.example"], ["--host", "a b"], ["--host", ""], ["--tls-cert", file]] {
        refused(job.path(), &arguments, "--");
    }
}

#[test]
fn behind_a_proxy_it_answers_to_the_given_name() {
    let job = job_with_users();
    let site = Preview::of(job.path(), &["--host", "review.example"]);
    let given = json!({ "name": "li", "password": PASSWORD }).to_string();
    let ask = |host: &str, origin: &str| {
        let headers =
            format!("Origin: {origin}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n", given.len());
        site.send(&format!("POST /api/login HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n{given}"))
    };
    let come = ask("review.example", "https://review.example");
    assert_eq!(come.status, 200, "{}", come.body);
    assert!(set_cookies(&come)[0].ends_with("; Secure"), "what came over TLS goes back over TLS alone");
    assert_eq!(ask("evil.example", "https://evil.example").status, 403);
    assert_eq!(ask("review.example", "https://evil.example").status, 403);
    assert_eq!(site.request("GET", "/login", "review.example.evil.example", "").status, 403);
}
