//! Decisions over HTTP: only from our own page, by whoever may, about what they saw; and none is lost.

use serde_json::{Value, json};
use yice::decisions::{Desk, Role, Rules};

use super::{Answer, Preview};
use crate::support::JobCopy;

fn post(site: &Preview, path: &str, cookies: &str, headers: &str, body: &Value) -> Answer {
    let body = body.to_string();
    let headers = format!("{}{headers}Content-Type: application/json\r\nContent-Length: {}\r\n", cookies, body.len());
    site.send(&format!("POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}\r\n{body}", site.host))
}

fn own(site: &Preview) -> String {
    let csrf = site.json("/api/site")["csrf"].as_str().unwrap().to_string();
    format!("X-CSRF: {csrf}\r\nOrigin: http://{}\r\n", site.host)
}

fn first_letter(site: &Preview) -> String {
    site.json("/api/letters?outcome=letter")["letters"][0]["id"].as_str().unwrap().to_string()
}

#[test]
fn a_change_is_taken_from_our_own_page_alone() {
    let job = JobCopy::of("small");
    let site = Preview::of(job.path(), &[]);
    let path = format!("/api/letters/{}/comments", first_letter(&site));
    let (cookie, csrf) = (site.cookie(), site.json("/api/site")["csrf"].as_str().unwrap().to_string());
    let (secret, origin) = (format!("X-CSRF: {csrf}\r\n"), format!("Origin: http://{}\r\n", site.host));
    let remark = json!({ "text": "<script>alert(1)</script>" });
    for (cookies, headers) in [
        (cookie.as_str(), String::new()),
        (&cookie, secret.clone()),
        (&cookie, origin.clone()),
        ("", format!("{secret}{origin}")),
        (&cookie, format!("{secret}Origin: http://evil.example\r\n")),
        (&cookie, format!("{secret}Origin: null\r\n")),
        (&cookie, format!("{secret}{origin}Origin: http://evil.example\r\n")),
        (&cookie, format!("X-CSRF: \r\n{origin}")),
        (&cookie, format!("X-CSRF: {}\r\n{origin}", site.token)),
    ] {
        let refused = post(&site, &path, cookies, &headers, &remark);
        assert_eq!(refused.status, 403, "{cookies:?} {headers:?}");
    }
    let made = post(&site, &path, &cookie, &own(&site), &remark);
    assert_eq!(made.status, 200, "{}", made.body);
    let history: Value = serde_json::from_str(&made.body).unwrap();
    assert_eq!(history["history"].as_array().unwrap().last().unwrap()["text"], remark["text"], "kept as it was said");
    assert_eq!(post(&site, "/api/letters/no-such/comments", &cookie, &own(&site), &remark).status, 404);
}

#[test]
fn draft_review_and_approval_are_three_people_and_nobodys_decision_is_lost() {
    let job = JobCopy::of("small");
    let desk = Desk::open(job.path(), Rules::default()).unwrap();
    for (name, role) in [("bian", Role::Draft), ("shen", Role::Review), ("pi", Role::Approve)] {
        desk.set_user(name, name, &[role], "a long password").unwrap();
    }
    drop(desk);
    let site = Preview::of(job.path(), &[]);
    let id = first_letter(&site);
    let path = format!("/api/letters/{id}/decisions");
    let enter = |name: &str| {
        let given = json!({ "name": name, "password": "a long password" });
        let answer = post(&site, "/api/login", &site.cookie(), &own(&site), &given);
        let set =
            answer.head.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect("a session").to_string();
        assert!(set.contains("HttpOnly") && set.contains("SameSite=Strict"), "{set}");
        site.cookie().replace("\r\n", &format!("; {}\r\n", set.split(';').next().unwrap()))
    };
    let standing = |cookies: &str| -> Value {
        serde_json::from_str(&site.request("GET", &path, &site.host, cookies).body).unwrap()
    };
    let decide = |cookies: &str, action: &str, seen: &Value| {
        let asked = json!({ "action": action, "last": seen["last"], "words": seen["words"], "why": "数据不对" });
        post(&site, &path, cookies, &own(&site), &asked)
    };
    assert_eq!(standing(&site.cookie())["may"], json!([]), "who has not logged in decides nothing");
    assert_eq!(decide(&site.cookie(), "submit", &standing(&site.cookie())).status, 401);
    let (drafter, reviewer, approver) = (enter("bian"), enter("shen"), enter("pi"));
    assert_eq!(decide(&approver, "approve", &standing(&approver)).status, 422, "nothing was reviewed yet");
    assert_eq!(decide(&drafter, "submit", &standing(&drafter)).status, 200);
    let (one, other) = (standing(&reviewer), standing(&reviewer));
    assert_eq!((&one["word"], &one["may"]), (&json!("待审核"), &json!(["review", "send_back"])));
    assert_eq!(decide(&reviewer, "review", &one).status, 200);
    let late = decide(&reviewer, "send_back", &other);
    assert_eq!(late.status, 409, "what happened meanwhile is told: {}", late.body);
    let stale = json!({ "last": standing(&approver)["last"], "words": "0".repeat(64) });
    assert_eq!(decide(&approver, "approve", &stale).status, 422, "other words than the letter's");
    assert_eq!(decide(&approver, "approve", &standing(&approver)).status, 200);
    let end = standing(&approver);
    assert_eq!(end["word"], "已批准");
    let kinds: Vec<&str> =
        end["history"].as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["submitted", "reviewed", "approved"]);
}
