//! Decisions over HTTP: only from our own page, by whoever may, about what they saw; and none is lost.

use std::time::Duration;

use serde_json::{Value, json};
use yice::decisions::Role;

use super::access::{Caller, with_users};
use super::{Answer, Preview};
use crate::support::JobCopy;
use crate::support::process::wait_for;

pub(super) fn post(site: &Preview, path: &str, cookies: &str, headers: &str, body: &Value) -> Answer {
    let body = body.to_string();
    let headers = format!("{}{headers}Content-Type: application/json\r\nContent-Length: {}\r\n", cookies, body.len());
    site.send(&format!("POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{headers}\r\n{body}", site.host))
}

pub(super) fn own(site: &Preview) -> String {
    let csrf = site.json("/api/site")["csrf"].as_str().unwrap().to_string();
    format!("X-CSRF: {csrf}\r\nOrigin: http://{}\r\n", site.host)
}

pub(super) fn first_letter(site: &Preview) -> String {
    site.json("/api/letters?outcome=letter")["letters"][0]["id"].as_str().unwrap().to_string()
}

/// One person for each role.
pub fn three_people(job: &std::path::Path) {
    with_users(job, &[("bian", Role::Draft), ("shen", Role::Review), ("pi", Role::Approve)]);
}

/// A step with a letter as it stands now.
pub fn step(site: &Preview, id: &str, who: &Caller, action: &str) -> Answer {
    let path = format!("/api/letters/{id}/decisions");
    let seen = who.json(site, &path);
    let asked = json!({ "action": action, "last": seen["last"], "words": seen["words"], "why": "数据不对" });
    who.post(site, &path, &asked)
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
    with_users(job.path(), &[("bian", Role::Draft), ("shen", Role::Review), ("pi", Role::Approve)]);
    let site = Preview::of(job.path(), &[]);
    let [drafter, reviewer, approver] = ["bian", "shen", "pi"].map(|name| Caller::enter(&site, name));
    let id = drafter.json(&site, "/api/letters?outcome=letter")["letters"][0]["id"].as_str().unwrap().to_string();
    let path = format!("/api/letters/{id}/decisions");
    let standing = |caller: &Caller| caller.json(&site, &path);
    let decide = |caller: &Caller, action: &str, seen: &Value| {
        let asked = json!({ "action": action, "last": seen["last"], "words": seen["words"], "why": "数据不对" });
        caller.post(&site, &path, &asked)
    };
    assert_eq!(decide(&approver, "approve", &standing(&approver)).status, 422, "nothing was reviewed yet");
    assert_eq!(decide(&drafter, "submit", &standing(&drafter)).status, 200);
    assert_eq!(standing(&drafter)["may"], json!([]), "who drafts does not review");
    let own = decide(&drafter, "review", &standing(&drafter));
    assert_eq!((own.status, own.body.contains("role-missing")), (422, true), "{}", own.body);
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

#[test]
fn one_person_goes_all_the_way_where_the_job_allows_it_and_only_there() {
    let job = JobCopy::of("small");
    let said = "[review]\nmode = \"required\"\nown = true\n\n[campaign]";
    job.replace("job.toml", "[campaign]", said);
    let site = Preview::of(job.path(), &[]);
    let letters = site.json("/api/letters?outcome=letter")["letters"].as_array().unwrap().clone();
    let path = |number: usize| format!("/api/letters/{}/decisions", letters[number]["id"].as_str().unwrap());
    let decide = |number: usize, action: &str| {
        let seen = site.json(&path(number));
        let asked = json!({ "action": action, "last": seen["last"], "words": seen["words"] });
        post(&site, &path(number), &site.cookie(), &own(&site), &asked)
    };
    assert!(["submit", "review", "approve"].into_iter().all(|action| decide(0, action).status == 200));
    assert_eq!(site.json(&path(0))["word"], "已批准");
    // The job's word counts from when it is written.
    let version = site.json("/api/version/0").as_u64().unwrap();
    job.replace("job.toml", "own = true", "own = false");
    wait_for("the job is read anew", Duration::from_secs(60), &|| {
        site.json(&format!("/api/version/{version}")).as_u64().unwrap() > version
    });
    assert_eq!(decide(1, "submit").status, 200);
    let refused = decide(1, "review");
    assert_eq!((refused.status, refused.body.contains("own-draft")), (422, true), "{}", refused.body);
}
