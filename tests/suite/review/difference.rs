//! What becomes of a decision when files change: carried over where the words are the same, else outdated, with what differs.

use std::fs;
use std::time::Duration;

use serde_json::{Value, json};

use super::Preview;
use super::access::Caller;
use super::decisions::{step, three_people};
use crate::support::process::wait_for;
use crate::support::{JobCopy, project};

fn own_template(job: &JobCopy, name: &str) -> std::path::PathBuf {
    let to = job.path().join("templates").join(name);
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    fs::copy(project().join("report-templates").join(name), &to).unwrap();
    to
}

/// The standing of a letter.
fn standing(site: &Preview, who: &Caller, id: &str) -> Value {
    who.json(site, &format!("/api/letters/{id}/decisions"))
}

fn last_kind(site: &Preview, who: &Caller, id: &str) -> String {
    let history = standing(site, who, id)["history"].clone();
    history.as_array().unwrap().last().map(|event| event["kind"].as_str().unwrap().to_string()).unwrap_or_default()
}

#[test]
fn same_words_carry_an_approval_over_and_other_words_outdate_it_and_both_are_told() {
    let job = JobCopy::of("small");
    three_people(job.path());
    let (layout, wording) = (own_template(&job, "layout/receipt.typ"), own_template(&job, "wording/notes.tera"));
    let site = Preview::of(job.path(), &[]);
    let people = ["bian", "shen", "pi"].map(|name| Caller::enter(&site, name));
    let who = &people[1];
    let id = who.json(&site, "/api/letters?outcome=letter")["letters"][0]["id"].as_str().unwrap().to_string();
    let approve = || {
        for (who, action) in people.iter().zip(["submit", "review", "approve"]) {
            step(&site, &id, who, action);
        }
    };
    approve();
    assert_eq!(standing(&site, who, &id)["state"], "approved");
    let none = who.json(&site, &format!("/api/letters/{id}/difference"));
    assert_eq!((&none["decision"], &none["blocks"], &none["changed"]), (&json!("approved"), &json!([]), &json!([])));
    let before = who.get(&site, &format!("/pages/1/{id}/1")).body;

    let sound = fs::read_to_string(&layout).unwrap();
    fs::write(&layout, format!("{sound}\n// a change of the layout\n")).unwrap();
    wait_for("carried over", Duration::from_secs(60), &|| last_kind(&site, who, &id) == "carried_over");
    let told = standing(&site, who, &id);
    assert_eq!((&told["state"], &told["history"][3]["changed"]), (&json!("approved"), &json!(["layout"])));
    assert!(told["history"][3]["why"].as_str().unwrap().contains("文字未变"), "{told}");
    assert_eq!(who.json(&site, &format!("/api/letters/{id}/difference"))["changed"], json!(["layout"]));

    let sound = fs::read_to_string(&wording).unwrap();
    fs::write(&wording, format!("{sound}\n另附一句说明。\n")).unwrap();
    wait_for("outdated", Duration::from_secs(60), &|| last_kind(&site, who, &id) == "outdated");
    let told = standing(&site, who, &id);
    assert_eq!((&told["word"], &told["history"][4]["changed"]), (&json!("已失效"), &json!(["wording"])));
    assert!(told["reason"].as_str().unwrap().contains("用语变了"), "{told}");
    // Back to its reviewer, with what differs.
    let list = who.json(&site, "/api/letters?state=turn");
    assert_eq!((&list["matching"], &list["letters"][0]["id"]), (&json!(1), &json!(id)));
    let differs = who.json(&site, &format!("/api/letters/{id}/difference"));
    assert_eq!((&differs["decision"], &differs["who"]), (&json!("approved"), &json!("pi")));
    let blocks = differs["blocks"].as_array().unwrap();
    assert_eq!(blocks.len(), 1, "{differs}");
    let of =
        |side: &str| blocks[0][side].as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect::<String>();
    assert_eq!(format!("{}另附一句说明。", of("before")), of("now"), "{differs}");
    assert_eq!(blocks[0]["section"].as_str().unwrap().chars().last(), Some('明'), "{differs}");
    let words = differs["words"].as_str().unwrap();
    let old = who.get(&site, &format!("/pages/old/{words}/1"));
    assert!(old.status == 200 && old.body.starts_with("<svg"), "{}", old.head);
    assert_eq!(old.body.len(), before.len(), "the page of then");
    assert_eq!(who.get(&site, &format!("/pages/old/{}/1", "0".repeat(64))).status, 404);
    assert_eq!(who.get(&site, &format!("/pages/old/{words}/60")).status, 404);
    // Its reviewer decides on the new words.
    assert_eq!(step(&site, &id, who, "review").status, 200);
    assert_eq!(standing(&site, who, &id)["state"], "awaiting_approval");
}

#[test]
fn facts_changed_under_an_approved_letter_outdate_that_letter_alone() {
    let job = JobCopy::of("small");
    three_people(job.path());
    let site = Preview::of(job.path(), &[]);
    let people = ["bian", "shen", "pi"].map(|name| Caller::enter(&site, name));
    let who = &people[1];
    let letters = who.json(&site, "/api/letters?outcome=letter&order=file")["letters"].clone();
    let (id, other) = (letters[0]["id"].as_str().unwrap(), letters[9]["id"].as_str().unwrap());
    for id in [id, other] {
        for (who, action) in people.iter().zip(["submit", "review", "approve"]) {
            assert_eq!(step(&site, id, who, action).status, 200);
        }
    }
    // A remark of its sample that the letter prints: a lot number.
    let facts = who.json(&site, &format!("/api/letters/{id}"));
    let sheet = facts["batches"][0]["sampling_sheet_no"].as_str().unwrap().to_string();
    let report = facts["batches"][0]["report_no"].as_str().unwrap().to_string();
    let file = job.path().join("results.csv");
    let text = fs::read_to_string(&file).unwrap();
    let changed = text.replace(&report, &format!("{report}B"));
    assert!(changed != text && text.contains(&sheet));
    fs::write(&file, changed).unwrap();
    wait_for("outdated", Duration::from_secs(60), &|| last_kind(&site, who, id) == "outdated");
    assert!(standing(&site, who, id)["reason"].as_str().unwrap().contains("数据文件变了"));
    let differs = who.json(&site, &format!("/api/letters/{id}/difference"));
    let now: Vec<&Value> =
        differs["blocks"].as_array().unwrap().iter().flat_map(|block| block["now"].as_array().unwrap()).collect();
    assert!(now.iter().any(|text| text.as_str().unwrap().contains(&format!("{report}B"))), "{differs}");
    assert_eq!(standing(&site, who, other)["state"], "approved", "the letter of another enterprise says nothing of it");
}
