//! Many letters at once: only what was seen and has no findings, or what a recorded sample stands for.

use std::time::Duration;

use serde_json::{Value, json};

use super::access::Caller;
use super::decisions::{own, post, step, three_people};
use super::{Answer, Preview};
use crate::support::JobCopy;
use crate::support::process::wait_for;

fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {}", answer.body))
}

fn ids(list: &Value) -> Vec<String> {
    list.as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_string()).collect()
}

/// The site with every letter submitted, and the reviewer.
fn submitted(job: &JobCopy) -> (Preview, Caller, Vec<String>) {
    three_people(job.path());
    let site = Preview::of(job.path(), &[]);
    let [drafter, reviewer] = ["bian", "shen"].map(|name| Caller::enter(&site, name));
    wait_for("all letters are composed", Duration::from_secs(60), &|| {
        let listing = drafter.json(&site, "/api/letters");
        listing["surveyed"][0] == listing["surveyed"][1] && listing["letters"][0]["specificity"].is_number()
    });
    let letters = drafter.json(&site, "/api/letters?outcome=letter&limit=1000")["letters"].clone();
    let ids: Vec<String> =
        letters.as_array().unwrap().iter().map(|letter| letter["id"].as_str().unwrap().to_string()).collect();
    for id in &ids {
        assert_eq!(step(&site, id, &drafter, "submit").status, 200);
    }
    (site, reviewer, ids)
}

#[test]
fn a_list_is_decided_on_only_as_far_as_it_was_seen_and_has_no_findings() {
    let job = JobCopy::of("small");
    let (site, reviewer, letters) = submitted(&job);
    let covered = || reviewer.json(&site, "/api/coverage?outcome=letter");
    let before = covered();
    assert_eq!((&before["letters"], &before["opened"], &before["unknown"]), (&json!(20), &json!(0), &json!(0)));
    let step_of = |covered: &Value| covered["steps"][0].clone();
    let first = step_of(&before);
    assert_eq!((&first["action"], &first["due"], &first["ready"]), (&json!("review"), &json!(20), &json!([])));
    let clean = ids(&first["clean"]);
    assert!(clean.len() > 3 && first["with_findings"].as_u64().unwrap() as usize + clean.len() == 20, "{first}");

    // Nothing was seen: nothing is decided.
    let decide = |letters: &[String], journal: &Value, sample: Value| {
        let asked = json!({ "action": "review", "letters": letters, "journal": journal, "sample": sample });
        reviewer.post(&site, "/api/decisions", &asked)
    };
    let refused = read(&decide(&clean, &before["journal"], Value::Null));
    assert!(refused.as_array().unwrap().iter().all(|one| one["refused"]["code"] == "not-seen"), "{refused}");

    // Flown over is not read; read is.
    let opened = |id: &str, is_read: bool| {
        let path = format!("/api/letters/{id}/opened");
        assert_eq!(reviewer.post(&site, &path, &json!({ "is_read": is_read })).status, 200);
    };
    opened(&clean[0], false);
    assert_eq!(step_of(&covered())["ready"], json!([]));
    opened(&clean[0], true);
    let now = covered();
    assert!(ids(&step_of(&now)["ready"]).contains(&clean[0]), "{now}");
    let (seen, all) = (now["sentences_seen"].as_u64().unwrap(), now["sentences"].as_u64().unwrap());
    assert!(0 < seen && seen < all, "{seen} of {all}");
    let ready = ids(&step_of(&now)["ready"]);
    let with_findings = letters.iter().find(|id| !clean.contains(id)).unwrap().clone();
    opened(&with_findings, true);
    let asked: Vec<String> = ready.iter().cloned().chain([with_findings.clone(), clean[1].clone()]).collect();
    let became = read(&decide(&asked, &covered()["journal"], Value::Null));
    let code = |id: &str| {
        let one = became.as_array().unwrap().iter().find(|one| one["letter"] == id).unwrap();
        one["refused"]["code"].as_str().unwrap_or("done").to_string()
    };
    assert!(ready.iter().all(|id| code(id) == "done"), "{became}");
    assert_eq!(code(&with_findings), "not-in-a-list");
    let list = reviewer.json(&site, "/api/letters?state=awaiting_approval&limit=1000");
    assert_eq!(list["matching"], json!(ready.len() + usize::from(code(&clean[1]) == "done")));
    let states = list["states"].as_array().unwrap();
    let of =
        |state: &str| states.iter().find(|one| one["value"] == state).map_or(0, |one| one["letters"].as_u64().unwrap());
    assert_eq!(of("awaiting_approval") + of("awaiting_review"), 20, "{states:?}");
    assert_eq!(of("turn"), of("awaiting_review"), "what awaits review is the reviewer's turn");
    // A list that was shown before somebody else acted on a letter.
    let late = read(&decide(&[clean[1].clone()], &before["journal"], Value::Null));
    assert!(late[0]["refused"]["code"].is_string(), "{late}");
}

#[test]
fn a_recorded_sample_stands_for_its_list_once_all_drawn_have_passed() {
    let job = JobCopy::of("small");
    let settings = job.path().join("job.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, format!("{text}\n[review]\nown = true\nsampling = true\n")).unwrap();
    let site = Preview::of(job.path(), &[]);
    wait_for("all letters are composed", Duration::from_secs(60), &|| {
        let listing = site.json("/api/letters");
        listing["surveyed"][0] == listing["surveyed"][1] && listing["letters"][0]["specificity"].is_number()
    });
    let sent = |path: &str, body: Value| post(&site, path, &site.cookie(), &own(&site), &body);
    let act = |id: &str, action: &str| {
        let path = format!("/api/letters/{id}/decisions");
        let seen = site.json(&path);
        sent(&path, json!({ "action": action, "last": seen["last"], "words": seen["words"], "why": "数据不对" })).status
    };
    for letter in site.json("/api/letters?outcome=letter&limit=1000")["letters"].as_array().unwrap() {
        assert_eq!(act(letter["id"].as_str().unwrap(), "submit"), 200);
    }
    let covered = site.json("/api/coverage?outcome=letter");
    assert_eq!(covered["may_sample"], true);
    let clean = ids(&covered["steps"][0]["clean"]);
    let draw = |size: usize| sent("/api/samples", json!({ "action": "review", "letters": clean, "size": size }));
    assert_eq!((draw(0).status, draw(clean.len() + 1).status), (422, 422), "a size that does not fit the list");
    let drawn = read(&draw(2));
    let (number, drawn) = (drawn["seq"].clone(), ids(&drawn["drawn"]));
    assert!(drawn.len() == 2 && drawn.iter().all(|id| clean.contains(id)));
    let rest: Vec<&String> = clean.iter().filter(|id| !drawn.contains(id)).collect();
    let accept = || {
        let journal = site.json("/api/coverage")["journal"].clone();
        read(&sent(
            "/api/decisions",
            json!({ "action": "review", "letters": rest, "journal": journal, "sample": number }),
        ))
    };
    let results = || site.json("/api/samples")[0]["drawn"].clone();
    assert!(results().as_array().unwrap().iter().all(|one| one[1] == "open"), "{}", results());
    assert!(accept().as_array().unwrap().iter().all(|one| one["refused"]["code"] == "sample-open"));
    assert_eq!(act(&drawn[0], "review"), 200);
    assert!(
        accept().as_array().unwrap().iter().all(|one| one["refused"]["code"] == "sample-open"),
        "one is still open"
    );
    assert_eq!(act(&drawn[1], "review"), 200);
    let became = accept();
    assert!(became.as_array().unwrap().iter().all(|one| one["refused"].is_null()), "{became}");
    let told = site.json(&format!("/api/letters/{}/decisions", rest[0]));
    assert_eq!(told["history"].as_array().unwrap().last().unwrap()["basis"], format!("sample {number}"));
    // A drawn letter that is sent back fails the sample for good.
    let approve = ids(&site.json("/api/coverage?outcome=letter")["steps"].as_array().unwrap().last().unwrap()["clean"]);
    let plan = read(&sent("/api/samples", json!({ "action": "approve", "letters": approve, "size": 1 })));
    assert_eq!(act(plan["drawn"][0].as_str().unwrap(), "send_back"), 200);
    assert_eq!(results()[0][1], "sent_back");
    let journal = site.json("/api/coverage")["journal"].clone();
    let others: Vec<&String> = approve.iter().filter(|id| plan["drawn"][0] != **id).collect();
    let asked = json!({ "action": "approve", "letters": others, "journal": journal, "sample": plan["seq"] });
    let refused = read(&sent("/api/decisions", asked));
    assert!(refused.as_array().unwrap().iter().all(|one| one["refused"]["code"] == "sample-open"), "{refused}");
}

#[test]
fn views_are_each_persons_own() {
    let job = JobCopy::of("small");
    three_people(job.path());
    let site = Preview::of(job.path(), &[]);
    let [one, other] = ["shen", "pi"].map(|name| Caller::enter(&site, name));
    let save = |who: &Caller, name: &str, query: &str| {
        read(&who.post(&site, "/api/views", &json!({ "name": name, "query": query })))
    };
    assert_eq!(save(&one, " 待我审核 ", "state=turn"), json!([{ "name": "待我审核", "query": "state=turn" }]));
    assert_eq!(other.json(&site, "/api/views"), json!([]));
    assert_eq!(save(&one, "待我审核", ""), json!([]), "an empty one is forgotten");
    assert_eq!(save(&one, "", "state=turn"), json!([]));
}
