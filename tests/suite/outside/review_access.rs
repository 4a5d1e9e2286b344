//! The review site in a real browser as users see it: coming in, barriers, faces, what hostile texts do; and TLS.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use serde_json::json;
use yice::decisions::Role;

use crate::outside::browser::Browser;
use crate::review::Preview;
use crate::review::access::with_users;
use crate::support::JobCopy;

/// The first letter is drawn.
const LETTER: &str = "document.querySelector('#pages img[data-page=\"1\"]')?.naturalWidth > 0";

fn fill(browser: &mut Browser, field: &str, text: &str) {
    browser
        .value(&format!("document.querySelector('#{field}').value = ''; document.querySelector('#{field}').focus()"));
    browser.type_text(text);
}

fn log_in(browser: &mut Browser, name: &str, password: &str) {
    browser.wait("document.querySelector('#password')");
    fill(browser, "name", name);
    fill(browser, "password", password);
    browser.value("document.querySelector('form button').click()");
}

#[test]
fn a_user_comes_in_sees_who_they_are_and_goes_out() {
    let job = JobCopy::of("small");
    with_users(job.path(), &[("li", Role::Review)]);
    let site = Preview::of(job.path(), &[]);
    let mut browser = Browser::start();
    browser.open(&site.address);
    browser.wait("location.pathname === '/login'");
    browser.value("document.fonts.ready.then(() => 1)");
    browser.screenshot("login");
    log_in(&mut browser, "li", "a wrong password");
    browser.wait("document.querySelector('#message')");
    assert!(browser.text("#message").contains("用户名或口令不对"));
    assert_eq!(browser.value("document.querySelector('#name').value"), "li");
    log_in(&mut browser, "li", "a long password");
    browser.wait("location.pathname === '/' && document.querySelector('#log-out')");
    browser.wait(LETTER);
    assert_eq!(browser.text("#visitor b"), "li");
    assert!(browser.text("#visitor").contains("审核"), "and what they may do");
    assert_eq!(browser.value("document.cookie"), "", "scripts see no cookie");
    browser.value("document.fonts.ready.then(() => 1)");
    browser.screenshot("list");
    browser.value("document.querySelector('#log-out').click()");
    browser.wait("location.pathname === '/login'");
    browser.open(&site.address);
    browser.wait("location.pathname === '/login' && document.querySelector('#password')");
    let errors: Vec<&String> = browser.complaints.iter().filter(|line| !line.contains("40")).collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[test]
fn nothing_keeps_people_from_using_the_pages() {
    for lang in ["zh", "en"] {
        let job = JobCopy::of("small");
        with_users(job.path(), &[("li", Role::Review)]);
        let site = Preview::of(job.path(), &["--lang", lang]);
        let mut browser = Browser::start();
        let looked = |browser: &mut Browser, what: &str| {
            assert_eq!(browser.barriers(), Vec::<String>::new(), "{what} in {lang}");
        };
        browser.open(&site.address);
        browser.wait("document.querySelector('#password')");
        looked(&mut browser, "the form");
        log_in(&mut browser, "li", "a wrong password");
        browser.wait("document.querySelector('#message')");
        looked(&mut browser, "the form again");
        log_in(&mut browser, "li", "a long password");
        browser.wait("document.querySelector('#log-out')");
        browser.wait(LETTER);
        browser.wait("Number(document.body.dataset.spots) > 10");
        looked(&mut browser, "the list and a letter");
        browser.press("?");
        looked(&mut browser, "the keys");
        browser.press("?");
        browser.value("document.querySelector('#search').focus()");
        browser.type_text("no such enterprise");
        browser.wait("document.querySelectorAll('#letters [role=option]').length === 0");
        looked(&mut browser, "an empty list");
    }
}

#[test]
fn nothing_keeps_people_from_deciding_and_editing() {
    for lang in ["zh", "en"] {
        let job = JobCopy::of("small");
        let site = Preview::of(job.path(), &["--lang", lang]);
        let mut browser = Browser::start();
        let mut barriers = Vec::new();
        let mut look = |browser: &mut Browser, what: &str| {
            barriers.extend(browser.barriers().into_iter().map(|barrier| format!("{what} in {lang}: {barrier}")));
        };
        browser.open(&site.address);
        browser.wait(LETTER);
        browser.wait("document.body.dataset.editable");
        for tab in ["facts", "reasons", "findings", "edits", "difference", "history"] {
            browser.value(&format!("document.querySelector('#tab-{tab}').click()"));
            browser.wait(&format!("!document.querySelector('#panel-{tab}').hidden"));
            look(&mut browser, tab);
        }
        browser.value("document.querySelector('#tab-edits').click(); document.querySelector('.editable').click()");
        browser.wait("document.querySelector('#edit-text')");
        look(&mut browser, "an editor");
        browser.screenshot(&format!("editor-{lang}"));
        browser.value("document.querySelector('#edit-cancel').click()");
        browser.value("document.querySelector('#do-comment').click()");
        browser.wait("document.querySelector('#ask').open");
        look(&mut browser, "a remark");
        browser.value("document.querySelector('#ask').close()");
        browser.value("document.querySelector('#many-button').click()");
        browser.wait("document.querySelector('#many').open && document.querySelector('#many-list').children.length");
        look(&mut browser, "many at once");
        browser.screenshot(&format!("many-{lang}"));
        // What was made before the language was known is in it too.
        let views = browser.value("document.querySelector('#views').options[0].textContent");
        assert_eq!(views, if lang == "en" { "(choose)" } else { "（选择）" });
        browser.open(&format!("http://{}/import", site.host));
        browser.wait("location.pathname === '/import' && document.querySelector('h1, h2')");
        look(&mut browser, "how tables were read");
        assert_eq!(barriers, Vec::<String>::new());
    }
}

#[test]
fn texts_of_others_are_texts_whatever_they_hold() {
    let job = JobCopy::of("small");
    let hostile = "<img src=x onerror=window.hit=1>有限公司";
    let results = std::fs::read_to_string(job.path().join("results.csv")).unwrap();
    let name = "贵阳苗野示例农资有限公司";
    assert!(results.contains(name));
    std::fs::write(job.path().join("results.csv"), results.replace(name, hostile)).unwrap();
    let site = Preview::of(job.path(), &[]);
    let listing = site.json(&format!("/api/letters?q={}", "onerror"));
    assert_eq!(listing["letters"][0]["enterprise"], hostile, "the name is taken as it is written");
    let id = listing["letters"][0]["id"].as_str().unwrap().to_string();
    let mut browser = Browser::start();
    browser.open(&site.address);
    browser.wait(LETTER);
    browser.value(&format!("location.hash = {}; location.reload()", json!(id)));
    browser.wait(&format!("document.querySelector('#facts h2')?.innerText.includes('onerror') && {LETTER}"));
    let remark = "<script>window.hit=1</script><img src=x onerror=window.hit=1>\" onmouseover=window.hit=1";
    browser.value(&format!(
        "fetch('/api/site').then((answer) => answer.json()).then((site) => fetch('/api/letters/{id}/comments', {{ method: 'POST',
           headers: {{ 'Content-Type': 'application/json', 'X-CSRF': site.csrf }}, body: JSON.stringify({{ text: {} }}) }}))
           .then(() => location.reload())",
        json!(remark)
    ));
    browser.wait("document.querySelector('#facts .history')?.textContent.includes('onmouseover')");
    assert_eq!(browser.value("typeof window.hit"), "undefined");
    assert_eq!(browser.value("document.querySelectorAll('#facts img, #letters img, #facts script').length"), 0);
    browser.screenshot("hostile");
    // A remark of one browser is a remark in the other's page, too.
    let mut other = Browser::start();
    other.open(&format!("{}#{id}", site.address));
    other.wait("document.querySelector('#facts .history')?.textContent.includes('onmouseover')");
    assert_eq!(other.value("typeof window.hit"), "undefined");
}

#[test]
fn names_print_where_the_machine_has_no_chinese_faces() {
    let job = JobCopy::of("small");
    let site = Preview::of(job.path(), &[]);
    let mut browser = Browser::start();
    browser.open(&site.address);
    browser.wait(LETTER);
    for (face, text) in [("Yice Sans", "贵州示例"), ("Yice Serif", "䶮"), ("Yice Rare", "𠮷𬭩")] {
        let load = format!(
            "document.fonts.load('16px \"{face}\"', '{text}').then((faces) => faces.map((face) => face.status).join())"
        );
        assert_eq!(browser.value(&load), "loaded", "{face}");
    }
    // Whatever holds a Chinese character may take it from them.
    let bare = "[...document.querySelectorAll('body *')].filter((element) => [...element.childNodes].some((node) => node.nodeType === 3
        && /[\\u3400-\\u9fff]|[\\ud840-\\ud8ff]/.test(node.data)) && !getComputedStyle(element).fontFamily.includes('\"Yice Sans\", \"Yice Serif\", \"Yice Rare\"'))
        .map((element) => element.outerHTML.slice(0, 120))";
    let looked = "[...document.querySelectorAll('body *')].filter((element) => getComputedStyle(element).fontFamily.includes('Yice Rare')).length";
    assert!(browser.value(looked).as_u64().unwrap() > 50);
    assert_eq!(browser.value(bare), json!([]));
    assert_eq!(browser.complaints, Vec::<String>::new(), "and the page's policy lets them in");
}

#[test]
fn others_come_in_over_tls_alone() {
    let job = JobCopy::of("small");
    with_users(job.path(), &[("li", Role::Review)]);
    let keys = tempfile::tempdir().unwrap();
    let (certificate, key) = (keys.path().join("cert.pem"), keys.path().join("key.pem"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"])
        .args(["-subj", "/CN=review.example", "-addext", "subjectAltName=DNS:review.example"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .stderr(Stdio::null())
        .status();
    assert!(made.expect("openssl starts").success());
    let site = Preview::of(
        job.path(),
        &[
            "--listen",
            "0.0.0.0",
            "--host",
            "review.example",
            "--tls-cert",
            certificate.to_str().unwrap(),
            "--tls-key",
            key.to_str().unwrap(),
        ],
    );
    assert!(site.address.starts_with("https://review.example:"), "{}", site.address);
    let port: u16 = site.host.rsplit_once(':').unwrap().1.parse().unwrap();
    let mut roots = rustls::RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(&certificate).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(config.with_root_certificates(roots).with_no_client_auth());
    let ask = |request: &str| {
        let name = ServerName::try_from("review.example").unwrap();
        let session = rustls::ClientConnection::new(Arc::clone(&config), name).unwrap();
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        let mut stream = rustls::StreamOwned::new(session, stream);
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    };
    let host = format!("review.example:{port}");
    let body = json!({ "name": "li", "password": "a long password" }).to_string();
    let log_in = |origin: &str| {
        let headers =
            format!("Origin: {origin}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n", body.len());
        ask(&format!("POST /api/login HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n{body}"))
    };
    let come = log_in(&format!("https://{host}"));
    assert!(come.starts_with("HTTP/1.1 200"), "{come}");
    let cookie = come.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a session");
    assert!(cookie.starts_with("__Host-") && cookie.contains("; Secure") && cookie.contains("; HttpOnly"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap();
    let list =
        ask(&format!("GET /api/letters HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"));
    assert!(list.starts_with("HTTP/1.1 200") && list.contains("\"letters\":"), "{}", &list[..200]);
    assert!(log_in("https://evil.example").starts_with("HTTP/1.1 403"));
    let strange = ask("GET /login HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assert!(strange.starts_with("HTTP/1.1 403"), "{strange}");
    // Without TLS nothing is said at all.
    let mut plain = TcpStream::connect(("127.0.0.1", port)).unwrap();
    plain.write_all(format!("GET /login HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes()).unwrap();
    let mut answer = Vec::new();
    let _ = plain.read_to_end(&mut answer);
    assert!(!answer.starts_with(b"HTTP"), "{}", String::from_utf8_lossy(&answer));
}
