//! The review site's doors: who is let in, what is refused, and that nobody can keep others waiting.

pub mod access;
mod api;
pub mod decisions;
mod difference;
mod edits;
mod import;
mod killed;
mod listing;
mod many;
mod overview;
mod spots;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use yice::diagnostic::codes::code_info;

use crate::support::{JobCopy, program, yice};

/// A running `yice preview`; ends when dropped.
pub struct Preview {
    process: Child,
    /// As printed, with its token.
    pub address: String,
    /// `127.0.0.1:PORT`.
    pub host: String,
    /// The token.
    pub token: String,
}

/// An answer of the site.
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// Status line and headers.
    pub head: String,
    /// Body.
    pub body: String,
}

impl Preview {
    /// Starts the site of a job and waits for its address.
    pub fn of(job: &Path, arguments: &[&str]) -> Self {
        let mut process = program()
            .arg("preview")
            .arg(job)
            .arg("--no-open")
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let mut address = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut address).unwrap();
        let address = address.trim().to_string();
        let (_, rest) = address.split_once("://").expect("the address is printed on standard output");
        // Where there are users, nobody comes in by the address alone.
        let (host, token) = rest.split_once("/?token=").unwrap_or((rest.trim_end_matches('/'), ""));
        Self { process, host: host.to_string(), token: token.to_string(), address: address.clone() }
    }

    /// Kills the program as it stands, as `kill -9` does.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// A site that runs already, at the address that it printed.
    pub fn at(process: Child, address: &str, host: &str, token: &str) -> Self {
        Self { process, address: address.to_string(), host: host.to_string(), token: token.to_string() }
    }

    /// Sends a raw request and reads until the site closes or the answer is whole.
    pub fn send(&self, request: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.host).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        // A site that refuses a request need not have read all of it: the answer counts.
        let _ = stream.write_all(request.as_bytes());
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let text = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        Answer { status, head: head.to_string(), body: body.to_string() }
    }

    /// A request with further header lines (each ended by CRLF).
    pub fn request(&self, method: &str, path: &str, host: &str, headers: &str) -> Answer {
        self.send(&format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n"))
    }

    /// A GET by somebody who has come in by the printed address.
    pub fn get(&self, path: &str) -> Answer {
        self.request("GET", path, &self.host, &self.cookie())
    }

    /// The cookie line of somebody who has come in.
    pub fn cookie(&self) -> String {
        let port = self.host.rsplit_once(':').unwrap().1;
        format!("Cookie: other=1; yice-{port}={}\r\n", self.token)
    }

    /// A GET, read as JSON.
    pub fn json(&self, path: &str) -> Value {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.head);
        serde_json::from_str(&answer.body).unwrap()
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn strangers_are_turned_away() {
    let site = Preview::of(JobCopy::of("small").path(), &[]);
    let (host, cookie) = (site.host.as_str(), site.cookie());
    let port = host.rsplit_once(':').unwrap().1;
    for (path, host, headers, expected) in [
        ("/", "evil.example", cookie.as_str(), 403),
        ("/", &format!("evil.example:{port}"), &cookie, 403),
        ("/", "127.0.0.1", &cookie, 403),
        ("/", "127.0.0.1:1", &cookie, 403),
        ("/", &format!("127.0.0.1:{port}.evil.example"), &cookie, 403),
        ("/", host, "Host: evil.example\r\n", 403),
        ("/", host, "", 401),
        ("/api/letters", host, "", 401),
        ("/nothing-here", host, "", 401),
        ("/?token=", host, "", 401),
        ("/?token=00000000000000000000000000000000", host, "", 401),
        ("/?token=", host, &format!("Cookie: yice-{port}=\r\n"), 401),
        ("/", host, &format!("Cookie: yice-{port}={}0\r\n", site.token), 401),
        (&format!("/api/letters?token={}", site.token), host, "", 401),
        ("/", host, &cookie, 200),
        ("/", &format!("LOCALHOST:{port}"), &cookie, 200),
        ("/", &format!("[::1]:{port}"), &cookie, 200),
        ("/nothing-here", host, &cookie, 404),
    ] {
        let answer = site.request("GET", path, host, headers);
        assert_eq!(answer.status, expected, "GET {path} of {host} with {headers:?}");
        let head = answer.head.to_ascii_lowercase();
        for header in [
            "cache-control: no-store",
            "x-content-type-options: nosniff",
            "x-frame-options: deny",
            "content-security-policy: default-src 'none'",
            "referrer-policy: no-referrer",
        ] {
            assert!(head.contains(header), "{header} is missing for GET {path}: {head}");
        }
    }
    assert_eq!(site.send("GET / HTTP/1.0\r\n\r\n").status, 403, "no Host at all");
}

#[test]
fn the_token_becomes_a_cookie_and_appears_nowhere_else() {
    let site = Preview::of(JobCopy::of("small").path(), &[]);
    let welcome = site.request("GET", &format!("/?token={}", site.token), &site.host, "");
    assert_eq!(welcome.status, 303);
    let head = welcome.head.to_ascii_lowercase();
    assert!(head.contains("\r\nlocation: /\r\n") || head.ends_with("\r\nlocation: /"), "{head}");
    let cookie = head.lines().find(|line| line.starts_with("set-cookie: ")).expect("a cookie");
    for part in ["httponly", "samesite=strict", "path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let listing = site.json("/api/letters");
    let mut paths: Vec<String> = [
        "/",
        "/review.js",
        "/api.js",
        "/filters.js",
        "/list.js",
        "/facts.js",
        "/tabs.js",
        "/edit.js",
        "/diff.js",
        "/reasons.js",
        "/many.js",
        "/pace.js",
        "/words-desk.js",
        "/words.js",
        "/review.css",
        "/api/letters",
        "/api/version/0",
    ]
    .map(String::from)
    .to_vec();
    let id = listing["letters"][0]["id"].as_str().unwrap();
    let of_letter = ["", "/spots", "/decisions", "/edits", "/difference", "/reasons"];
    paths.extend(of_letter.map(|what| format!("/api/letters/{id}{what}")));
    paths.extend([format!("/pages/1/{id}/1"), "/api/coverage".into(), "/api/samples".into(), "/api/views".into()]);
    for path in paths {
        let answer = site.get(&path);
        assert_eq!(answer.status, 200, "{path}");
        assert!(!answer.body.contains(&site.token) && !answer.head.contains(&site.token), "{path} tells the token");
    }
    let other = Preview::of(JobCopy::of("small").path(), &[]);
    assert_ne!(other.token, site.token, "each run has its own token");
    assert_eq!(site.token.len(), 32);
}

#[test]
fn nothing_can_be_changed_and_no_path_leads_out() {
    let job = JobCopy::of("small");
    let site = Preview::of(job.path(), &[]);
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"] {
        let headers = format!("{}Content-Length: 0\r\n", site.cookie());
        for path in ["/", "/api/letters"] {
            let expected = if method == "POST" { 403 } else { 405 };
            assert_eq!(site.request(method, path, &site.host, &headers).status, expected, "{method} {path}");
        }
    }
    assert_eq!(site.request("HEAD", "/api/letters", &site.host, &site.cookie()).status, 200);
    for path in [
        "/../job.toml",
        "/../../../../etc/passwd",
        "/%2e%2e/job.toml",
        "/%2e%2e%2fjob.toml",
        "/%00",
        "/review.css%00",
        "/api/letters/..%2f..%2fjob.toml",
        "/api/letters/%2e%2e",
        "/api/letters/%00",
        "/api/letters/%ff",
        "/pages/1/..%2fjob.toml/1",
        "/pages/1/%00/1",
        "/pages/old/..%2fjob.toml/1",
        "/api/previews/..%2fjob.toml",
        "/api/previews/18446744073709551615",
        "/pages/x/y/z",
        "/pages/1/x/18446744073709551616",
        "/job.toml",
        "/fonts/..%2fSHA256SUMS",
        "/fonts/HanaMinB.ttf",
        "/fonts/%00",
        "/results.csv",
        "//etc/passwd",
    ] {
        let answer = site.get(path);
        assert!(matches!(answer.status, 400 | 404), "{path}: {}", answer.head);
        assert!(!answer.body.contains("[campaign]") && !answer.body.contains("root:"), "{path}: {}", answer.body);
    }
    let id = site.json("/api/letters")["letters"][0]["id"].as_str().unwrap().to_string();
    for page in ["0", "61", "99999999999"] {
        assert_eq!(site.get(&format!("/pages/1/{id}/{page}")).status, 404, "page {page}");
    }
}

#[test]
fn slow_clients_do_not_keep_others_waiting() {
    let site = Preview::of(JobCopy::of("small").path(), &[]);
    // Forty that never finish their request, and one that asks for a page and never reads it.
    let mut slow: Vec<TcpStream> = (0..40).map(|_| TcpStream::connect(&site.host).unwrap()).collect();
    for stream in &mut slow {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: ").unwrap();
    }
    let id = site.json("/api/letters")["letters"][0]["id"].as_str().unwrap().to_string();
    let mut deaf = TcpStream::connect(&site.host).unwrap();
    let asked = format!("GET /pages/1/{id}/1 HTTP/1.1\r\nHost: {}\r\n{}\r\n", site.host, site.cookie());
    deaf.write_all(asked.repeat(20).as_bytes()).unwrap();
    let started = Instant::now();
    assert_eq!(site.get("/").status, 200);
    assert!(started.elapsed() < Duration::from_secs(5), "others waited {:?}", started.elapsed());
    // And those that never finish are let go.
    slow[0].set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let mut rest = Vec::new();
    slow[0].read_to_end(&mut rest).expect("the site closes the connection in time");
}

#[test]
fn a_request_without_end_is_refused() {
    let site = Preview::of(JobCopy::of("small").path(), &[]);
    let mut stream = TcpStream::connect(&site.host).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let line = format!("X-Long: {}\r\n", "a".repeat(8000));
    let _ = stream.write_all(format!("GET / HTTP/1.1\r\nHost: {}\r\n", site.host).as_bytes());
    for _ in 0..200 {
        if stream.write_all(line.as_bytes()).is_err() {
            break;
        }
    }
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert!(!String::from_utf8_lossy(&answer).starts_with("HTTP/1.1 200"));
    assert_eq!(site.get("/").status, 200, "the site goes on");
}

#[test]
fn what_cannot_be_served_is_told_at_once() {
    let nowhere = yice(["preview", "fixtures/no-such-job", "--no-open"]);
    assert_eq!((nowhere.code, nowhere.stdout.as_str()), (2, ""));
    assert!(nowhere.stderr.contains("fixtures/no-such-job"), "{}", nowhere.stderr);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let refused = yice(["preview", "fixtures/small", "--no-open", "--port", &port]);
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
    assert!(refused.stderr.contains("--port"), "{}", refused.stderr);
}

#[test]
fn a_page_that_has_been_made_comes_within_a_tenth_of_a_second() {
    let site = Preview::of(JobCopy::of("small").path(), &[]);
    let listing = site.json("/api/letters");
    let letters = listing["letters"].as_array().unwrap().iter().filter(|letter| letter["outcome"] == "letter");
    for letter in letters.take(3) {
        let path = format!("/pages/1/{}/1", letter["id"].as_str().unwrap());
        assert_eq!(site.get(&path).status, 200);
        // The quickest of several: a busy machine must not decide.
        let quickest = (0..8).map(|_| {
            let asked = Instant::now();
            assert!(site.get(&path).body.ends_with("</svg>"));
            asked.elapsed()
        });
        let quickest = quickest.min().unwrap();
        assert!(quickest < Duration::from_millis(100), "{path} took {quickest:?}");
    }
}

#[test]
fn the_list_and_the_facts_are_those_of_the_job() {
    let job = JobCopy::of("small");
    let site = Preview::of(job.path(), &[]);
    let listing = site.json("/api/letters");
    let letters = listing["letters"].as_array().unwrap();
    let of = |outcome: &str| letters.iter().filter(|letter| letter["outcome"] == outcome).count();
    assert_eq!((letters.len(), of("letter"), of("held"), of("excluded")), (25, 20, 2, 3));

    let held = letters.iter().find(|letter| letter["outcome"] == "held").unwrap();
    let facts = site.json(&format!("/api/letters/{}", held["id"].as_str().unwrap()));
    assert_eq!(facts["pages"], 0);
    assert_eq!(facts["reasons"][0]["title"], "异议处理中");
    assert_eq!(facts["findings"][0]["code"], "objection-pending");
    assert!(facts["findings"][0]["places"][0].as_str().unwrap().starts_with("results.csv › 第133行"));

    for letter in letters.iter().filter(|letter| letter["outcome"] == "excluded") {
        let facts = site.json(&format!("/api/letters/{}", letter["id"].as_str().unwrap()));
        let reason = &facts["reasons"][0];
        let info = code_info(reason["code"].as_str().unwrap()).unwrap();
        assert_eq!((&reason["title"], &reason["explanation"]), (&info.title.zh.into(), &info.explanation.zh.into()));
    }

    let failed = letters.iter().find(|letter| letter["kind"] == "rectification_guidance").unwrap();
    let facts = site.json(&format!("/api/letters/{}", failed["id"].as_str().unwrap()));
    let items: Vec<&Value> =
        facts["batches"].as_array().unwrap().iter().flat_map(|batch| batch["items"].as_array().unwrap()).collect();
    let results = std::fs::read_to_string(job.path().join("results.csv")).unwrap();
    let lines: Vec<&str> = results.lines().collect();
    assert_eq!(facts["batches"][0]["conclusion"], "nonconforming", "failed batches first, as in the letter");
    assert!(items.iter().any(|item| item["verdict"] == "nonconforming"));
    for item in items {
        let row = usize::try_from(item["place"]["row"].as_u64().unwrap()).unwrap();
        let line = lines[row - 1];
        for key in ["name", "result", "requirement"] {
            assert!(line.contains(item[key].as_str().unwrap()), "row {row} holds no {key} of {item}");
        }
    }
}

#[test]
fn a_page_is_a_draft_without_a_number() {
    let job = JobCopy::of("small");
    job.replace("job.toml", "first_no = 1", "first_no = 987654");
    let site = Preview::of(job.path(), &[]);
    let listing = site.json("/api/letters");
    let letter = listing["letters"].as_array().unwrap().iter().find(|letter| letter["outcome"] == "letter").unwrap();
    let id = letter["id"].as_str().unwrap();
    let svg = site.get(&format!("/pages/1/{id}/1"));
    assert_eq!(svg.status, 200);
    assert!(svg.head.to_ascii_lowercase().contains("content-type: image/svg+xml"));
    assert!(svg.body.starts_with("<svg"), "{}", &svg.body[..60]);
    let resources = yice::job::Resources::find(None, &[]);
    let job = yice::job::Job::open(job.path(), &resources).value.unwrap();
    let subject = job.cases().into_iter().find(|case| case.id == id).unwrap().subject.unwrap();
    let (letter, draft) = (job.letter(subject).unwrap(), job.draft(subject).unwrap());
    let number = "黔示检函〔2023〕";
    assert_eq!(job.text(&letter).matches(number).count(), 2, "under the title, and on the receipt");
    assert!(!job.text(&draft).contains(number), "and nowhere in a draft");
    let watermarked = job.svg(&draft).unwrap();
    let clean = job.svg(&yice::compose::Letter { status: letter.status, ..draft }).unwrap();
    assert_eq!(watermarked.len(), clean.len(), "the watermark moves nothing");
    assert!(watermarked.iter().zip(&clean).all(|(draft, letter)| draft.len() > letter.len()), "on every page");
    assert_eq!(watermarked[0], svg.body, "the site shows the typesetter's own page");
}
