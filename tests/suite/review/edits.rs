//! Editing over HTTP: shown before it is made, on the page after, refused where it breaks a rule, and taken back.

use std::time::Duration;

use serde_json::{Value, json};

use super::access::Caller;
use super::decisions::{first_letter, own, post, three_people};
use super::{Answer, Preview};
use crate::support::JobCopy;
use crate::support::process::wait_for;

fn editing(site: &Preview, id: &str) -> Value {
    site.json(&format!("/api/letters/{id}/edits"))
}

fn sent(site: &Preview, id: &str, what: &str, body: &Value) -> Answer {
    post(site, &format!("/api/letters/{id}/edits{what}"), &site.cookie(), &own(site), body)
}

fn read(answer: &Answer) -> Value {
    serde_json::from_str(&answer.body).unwrap_or_else(|error| panic!("{error}: {}", answer.body))
}

/// A text of a letter that may be edited: its block, and itself.
fn text_of(editing: &Value, is_it: impl Fn(&Value, &Value) -> bool) -> (Value, Value) {
    for block in editing["blocks"].as_array().unwrap() {
        for text in block["texts"].as_array().unwrap() {
            if is_it(block, text) {
                return (block.clone(), text.clone());
            }
        }
    }
    panic!("no such text: {editing}");
}

fn asked(editing: &Value, (block, text): &(Value, Value), change: Value, why: &str) -> Value {
    json!({
        "block": block["id"], "text": text["text"], "before": text["now"], "change": change, "why": why,
        "last": editing["last"],
    })
}

fn words(site: &Preview, id: &str) -> String {
    site.json(&format!("/api/letters/{id}"))["text"].as_str().unwrap().to_string()
}

#[test]
fn an_edit_is_shown_before_it_is_made_is_on_the_page_after_and_can_be_taken_back() {
    let job = JobCopy::of("small");
    let site = Preview::of(job.path(), &[]);
    let id = first_letter(&site);
    let before = words(&site, &id);
    let told = editing(&site, &id);
    assert!(told["may_edit"] == true && told["standing"] == json!([]), "{told}");
    let has_room =
        |text: &Value| text["now"].as_str().unwrap().chars().count() + 5 <= text["longest"].as_u64().unwrap() as usize;
    let measure = text_of(&told, |_, text| text["part"] == "what" && has_room(text));
    let old = measure.1["now"].as_str().unwrap();
    let new = format!("{old}并留存照片");
    let change = asked(&told, &measure, json!({ "replace": new }), "便于复查");
    let shown = read(&sent(&site, &id, "/preview", &change));
    assert_eq!(shown["findings"], json!([]));
    let (page, areas) = (shown["shown"]["page"].as_u64().unwrap(), shown["shown"]["areas"].as_array().unwrap());
    assert!(!areas.is_empty() && areas.iter().all(|area| area["page"] == page), "{shown}");
    let picture = site.get(&format!("/api/previews/{}", shown["shown"]["number"]));
    assert!(picture.head.contains("image/svg+xml") && picture.body.starts_with("<svg"), "{}", picture.head);
    assert_eq!(words(&site, &id), before, "nothing is made yet");

    let made = sent(&site, &id, "", &change);
    assert_eq!(made.status, 200, "{}", made.body);
    assert_eq!(words(&site, &id).matches(&new).count(), before.matches(old).count(), "also where page one repeats it");
    let drawn = site.get(&format!("/pages/1/{id}/{page}"));
    assert_eq!(drawn.body, picture.body, "the page is the one that was shown");
    let after = editing(&site, &id);
    let standing = &after["standing"][0];
    assert_eq!(
        (&standing["who"], &standing["before"], &standing["change"]["replace"], &standing["why"]),
        (&json!("local"), &json!(old), &json!(new), &json!("便于复查"))
    );
    assert!(standing["at"].as_str().unwrap().starts_with("20"));
    let history = read(&made)["history"].clone();
    assert_eq!(history.as_array().unwrap().last().unwrap()["kind"], "edited");

    // Who saw it before the edit is told, and nothing is written over it.
    assert_eq!(sent(&site, &id, "", &change).status, 422, "the text is another by now");
    let notes = text_of(&after, |block, _| block["id"] == "notes");
    let late = asked(&told, &notes, json!({ "replace": "另一句。" }), "改");
    assert_eq!(sent(&site, &id, "", &late).status, 409);
    let seq = standing["seq"].clone();
    let back = sent(&site, &id, &format!("/{seq}/withdraw"), &json!({ "last": after["last"], "why": "不必" }));
    assert_eq!(back.status, 200, "{}", back.body);
    assert_eq!(words(&site, &id), before);
    assert_eq!(editing(&site, &id)["standing"], json!([]));
}

#[test]
fn what_breaks_a_rule_is_told_beside_the_field_and_not_made() {
    let job = JobCopy::of("small");
    let site = Preview::of(job.path(), &[]);
    let id = first_letter(&site);
    let told = editing(&site, &id);
    let notes = text_of(&told, |block, _| block["id"] == "notes");
    let other = site.json("/api/letters?outcome=letter")["letters"][5]["enterprise"].as_str().unwrap().to_string();
    let now = notes.1["now"].as_str().unwrap();
    for (change, code) in [
        (json!({ "replace": format!("{now}合格率为99.3%。") }), "edit-refused"),
        (json!({ "replace": format!("{now}可参照{other}的做法。") }), "disclosure-other-enterprise"),
        (json!({ "replace": "你单位产品优质，值得推荐。" }), "disclosure-forbidden-word"),
        (json!({ "replace": format!("{now}{{nonsense}}") }), "edit-refused"),
        (json!({ "add": "一句\u{200b}话。" }), "edit-refused"),
        (json!({ "add": "说。".repeat(900) }), "edit-refused"),
    ] {
        let edit = asked(&told, &notes, change.clone(), "试");
        let shown = read(&sent(&site, &id, "/preview", &edit));
        assert_eq!((&shown["shown"], &shown["findings"][0]["code"]), (&Value::Null, &json!(code)), "{change}: {shown}");
        let refused = sent(&site, &id, "", &edit);
        assert_eq!((refused.status, read(&refused)["finding"]["code"].as_str().unwrap()), (422, code), "{change}");
    }
    let fine = asked(&told, &notes, json!({ "replace": "本件依据检验结果提出。" }), "");
    assert_eq!(read(&sent(&site, &id, "", &fine))["finding"]["code"], "reason-missing", "an edit says why");
    let fixed = json!({ "block": "opening", "text": 0, "before": "x", "change": "strike", "why": "试", "last": 0 });
    assert_eq!(read(&sent(&site, &id, "", &fixed))["finding"]["code"], "stale-edit", "results and identity stay");
    assert_eq!(editing(&site, &id)["standing"], json!([]));
    assert_eq!(post(&site, &format!("/api/letters/{id}/edits"), &site.cookie(), "", &fine).status, 403);
}

#[test]
fn who_only_approves_edits_nothing() {
    let job = JobCopy::of("small");
    three_people(job.path());
    let site = Preview::of(job.path(), &[]);
    let [approver, reviewer] = ["pi", "shen"].map(|name| Caller::enter(&site, name));
    let id = approver.json(&site, "/api/letters?outcome=letter")["letters"][0]["id"].as_str().unwrap().to_string();
    let path = format!("/api/letters/{id}/edits");
    let told = approver.json(&site, &path);
    assert_eq!(told["may_edit"], false);
    let notes = text_of(&told, |block, _| block["id"] == "notes");
    let edit = asked(&told, &notes, json!({ "replace": "本件依据检验结果提出。" }), "短些");
    for (who, status) in [(&approver, 422), (&reviewer, 200)] {
        assert_eq!(who.post(&site, &path, &edit).status, status);
    }
}

#[test]
fn an_edit_for_a_class_changes_the_jobs_table_and_every_letter_that_says_it() {
    let job = JobCopy::of("small");
    let site = Preview::of(job.path(), &[]);
    let letters = site.json("/api/letters?outcome=letter&limit=1000")["letters"].clone();
    let ids: Vec<&str> = letters.as_array().unwrap().iter().map(|letter| letter["id"].as_str().unwrap()).collect();
    // A measure that stands in several letters of the class.
    let texts: Vec<String> = ids.iter().map(|id| words(&site, id)).collect();
    let with = |text: &str| texts.iter().filter(|letter| letter.contains(text)).count();
    let is_shared = |text: &Value| {
        let now = text["now"].as_str().unwrap();
        text["part"] == "what" && text["cells"][0]["text"] == now && now.chars().count() < 36 && with(now) > 1
    };
    let has_shared = |id: &&&str| {
        let told = editing(&site, id);
        let blocks = told["blocks"].as_array().unwrap();
        blocks.iter().any(|block| block["texts"].as_array().unwrap().iter().any(is_shared))
    };
    let id = *ids.iter().find(has_shared).expect("a sentence of several letters");
    let told = editing(&site, id);
    let measure = text_of(&told, |_, text| is_shared(text));
    let cell = measure.1["cells"][0].clone();
    assert!(cell["file"].as_str().unwrap().ends_with(".csv") && cell["row"].as_u64().unwrap() > 1, "{cell}");
    let new = format!("{}，逐袋核对", measure.1["now"].as_str().unwrap());
    let mut edit = asked(&told, &measure, json!({ "replace": new }), "这一类都要");
    edit["cell"] = cell.clone();
    let shown = read(&sent(&site, id, "/preview", &edit));
    assert!(shown["findings"] == json!([]) && shown["shown"]["text"] == json!(new), "{shown}");
    let table = job.path().join("templates").join(cell["file"].as_str().unwrap().trim_start_matches("templates/"));
    assert!(!table.exists(), "a preview writes nothing");

    // What breaks a rule of tables or letters is not written.
    for (text, code) in [("写{nonsense}", "knowledge-text-broken"), ("达到99.73%", "class-edit-refused")] {
        let mut broken = edit.clone();
        broken["change"] = json!({ "replace": text });
        let refused = sent(&site, id, "", &broken);
        assert_eq!((refused.status, read(&refused)["finding"]["code"].as_str().unwrap()), (422, code));
        assert!(!table.exists());
    }
    let mut silent = edit.clone();
    silent["why"] = json!("  ");
    assert_eq!(sent(&site, id, "", &silent).status, 422);
    assert!(!table.exists(), "nothing is written where nothing is noted");

    let made = sent(&site, id, "", &edit);
    assert_eq!(made.status, 200, "{}", made.body);
    let csv = std::fs::read_to_string(&table).unwrap();
    let shipped = crate::support::project()
        .join("report-templates")
        .join(table.strip_prefix(job.path().join("templates")).unwrap());
    let lines = |text: &str| text.lines().count();
    assert_eq!(
        lines(&csv),
        lines(&std::fs::read_to_string(shipped).unwrap()),
        "the whole table, with one cell changed"
    );
    assert_eq!(csv.matches(&new).count(), 1);
    let changed = || ids.iter().filter(|id| words(&site, id).contains(&new)).count();
    wait_for("the letters follow", Duration::from_secs(60), &|| changed() > 1);
    let log = crate::support::yice(["review", "log", job.path().to_str().unwrap()]).stdout;
    let line: Value = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .find(|line: &Value| line["kind"] == "class_edited")
        .unwrap();
    assert_eq!((&line["after"], &line["why"], &line["who"]), (&json!(new), &json!("这一类都要"), &json!("local")));
    // The same edit once more: the sentence is another by now.
    assert_eq!(sent(&site, id, "", &edit).status, 422);
}

#[test]
fn an_edit_whose_text_is_gone_stops_its_letter_and_can_still_be_taken_back() {
    let job = JobCopy::of("small");
    let wording = job.path().join("templates/wording");
    std::fs::create_dir_all(&wording).unwrap();
    let file = wording.join("notes.tera");
    let sound = std::fs::read_to_string(crate::support::project().join("report-templates/wording/notes.tera")).unwrap();
    std::fs::write(&file, &sound).unwrap();
    let site = Preview::of(job.path(), &[]);
    let id = first_letter(&site);
    let told = editing(&site, &id);
    let notes = text_of(&told, |block, _| block["id"] == "notes");
    let edit = asked(&told, &notes, json!({ "replace": "本件依据检验结果提出。" }), "短些");
    assert_eq!(sent(&site, &id, "", &edit).status, 200);
    std::fs::write(&file, format!("{sound}\n另附一句说明。\n")).unwrap();
    wait_for("the edit is stale", Duration::from_secs(60), &|| editing(&site, &id)["broken"] != json!([]));
    let after = editing(&site, &id);
    assert_eq!((&after["broken"][0]["code"], &after["blocks"]), (&json!("stale-edit"), &json!([])));
    let seq = after["standing"][0]["seq"].clone();
    let back = sent(&site, &id, &format!("/{seq}/withdraw"), &json!({ "last": after["last"], "why": "原文变了" }));
    assert_eq!(back.status, 200, "{}", back.body);
    assert!(words(&site, &id).contains("另附一句说明。"));
    assert_eq!(editing(&site, &id)["broken"], json!([]));
}
