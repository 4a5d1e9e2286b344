//! People at work in real browsers: a letter is found, read, edited, sent back, approved; two decide at once; facts change
//! under an approved letter.

use std::fs;

use serde_json::json;

use crate::outside::browser::Browser;
use crate::review::Preview;
use crate::review::access::Caller;
use crate::review::decisions::{step, three_people};
use crate::support::{JobCopy, yice};

/// The letter in the address is drawn with everything beside it.
const SHOWN: &str = "document.querySelector('#pages img[data-page=\"1\"]')?.naturalWidth > 0 \
    && document.body.dataset.shown?.endsWith(' ' + decodeURIComponent(location.hash.slice(1))) \
    && document.body.dataset.standing?.startsWith(decodeURIComponent(location.hash.slice(1)) + ' ') \
    && document.body.dataset.editable?.startsWith(decodeURIComponent(location.hash.slice(1)) + ' ')";
const STATE: &str = "document.querySelector('#state').innerText";

/// A browser of a person who has logged in.
fn person(site: &Preview, name: &str) -> Browser {
    let mut browser = Browser::start();
    browser.open(&site.address);
    browser.wait("document.querySelector('#password')");
    for (field, text) in [("name", name), ("password", "a long password")] {
        browser.value(&format!("document.querySelector('#{field}').focus()"));
        browser.type_text(text);
    }
    browser.value("document.querySelector('form button').click()");
    browser.wait("location.pathname === '/' && document.querySelector('#log-out')");
    browser.wait(SHOWN);
    browser
}

/// Opens the page anew at a letter.
fn go_to(browser: &mut Browser, site: &Preview, id: &str) {
    let again = browser.value("performance.timeOrigin");
    browser.open(&format!("http://{}/?again={again}#{id}", site.host));
    browser.wait(&format!("document.body?.dataset.shown?.endsWith({}) && {SHOWN}", json!(id)));
}

fn state_becomes(browser: &mut Browser, word: &str) {
    browser.wait(&format!("{STATE} === {}", json!(word)));
}

/// Types into a field that holds something else.
fn retype(browser: &mut Browser, field: &str, text: &str) {
    browser.value(&format!("document.querySelector('#{field}').focus(); document.querySelector('#{field}').select()"));
    browser.type_text(text);
}

#[test]
fn a_letter_is_found_edited_sent_back_and_approved_by_others_and_the_journal_tells_it() {
    let job = JobCopy::of("small");
    three_people(job.path());
    let site = Preview::of(job.path(), &[]);
    let mut drafter = person(&site, "bian");
    // Found by its name.
    let who = Caller::enter(&site, "bian");
    let letters = who.json(&site, "/api/letters?outcome=letter&kind=rectification_guidance")["letters"].clone();
    let (id, name) =
        (letters[2]["id"].as_str().unwrap().to_string(), letters[2]["enterprise"].as_str().unwrap().to_string());
    drafter.press("/");
    drafter.type_text(&name);
    drafter.wait("document.querySelector('#tally').innerText.startsWith('列出 1 份')");
    drafter.press("Enter");
    drafter.wait(&format!("location.hash === '#' + encodeURIComponent({}) && {SHOWN}", json!(id)));
    // Its source cell.
    drafter.wait("Number(document.body.dataset.spots) > 5");
    drafter.value("document.querySelector('.spot').dispatchEvent(new PointerEvent('pointerover', { bubbles: true }))");
    assert!(drafter.text("#source").contains("results.csv › 第"), "{}", drafter.text("#source"));
    // Why the letter says what it says.
    drafter.press("2");
    drafter.wait("document.querySelectorAll('#panel-reasons details').length > 2");
    assert!(drafter.text("#panel-reasons").contains("余量"));
    assert_eq!(drafter.barriers(), Vec::<String>::new(), "the reasons");

    // A measure is edited: the page follows before anything is made.
    drafter.press("e");
    drafter.wait("document.querySelectorAll('#panel-edits button.editable').length > 5");
    drafter.value(
        "[...document.querySelectorAll('button.editable')].find((one) => one.innerText.includes('怎样验证')).click()",
    );
    drafter.wait("document.activeElement?.id === 'edit-text'");
    let before = drafter.value("document.querySelector('#edit-text').value").as_str().unwrap().to_string();
    // What breaks a rule stands beside the field, and cannot be saved.
    retype(&mut drafter, "edit-text", "合格率达到99.73%");
    drafter.wait("document.querySelector('#edit-findings .finding')?.innerText.includes('99.73')");
    assert_eq!(drafter.value("document.querySelector('#edit-save').disabled"), true);
    let new = "逐项核对并留照片";
    retype(&mut drafter, "edit-text", new);
    drafter.wait("document.querySelector('#edit-findings .fits') && document.querySelector('#pages img[src^=\"/api/previews/\"]')?.naturalWidth > 0");
    assert!(
        drafter.value("document.querySelectorAll('.edit-mark').length").as_u64().unwrap() > 0,
        "the new words are marked"
    );
    assert_eq!(drafter.barriers(), Vec::<String>::new(), "the editor");
    drafter.value("document.fonts.ready.then(() => 1)");
    drafter.screenshot("editor");
    retype(&mut drafter, "edit-why", "便于复查");
    drafter.value("document.querySelector('.editor').requestSubmit()");
    drafter.wait(&format!("document.querySelector('#pages .text pre')?.textContent.includes({})", json!(new)));
    drafter.wait("document.querySelector('#panel-edits .edit')");
    let listed = drafter.text("#panel-edits .edit");
    for part in [before.as_str(), new, "便于复查", "bian"] {
        assert!(listed.contains(part), "{part} is not in {listed}");
    }
    assert!(
        drafter.value("document.querySelector('#pages img').getAttribute('src')").as_str().unwrap().contains("edits=")
    );
    drafter.wait(SHOWN);
    drafter.press("a");
    state_becomes(&mut drafter, "待审核");

    // Another person sends it back; the drafter sees why.
    let mut reviewer = person(&site, "shen");
    go_to(&mut reviewer, &site, &id);
    state_becomes(&mut reviewer, "待审核");
    reviewer.press("r");
    reviewer.wait("document.activeElement?.id === 'ask-text'");
    reviewer.type_text("照片存多久没有写");
    reviewer.value("document.querySelector('#ask button[value=yes]').click()");
    state_becomes(&mut reviewer, "已退回");
    go_to(&mut drafter, &site, &id);
    state_becomes(&mut drafter, "已退回");
    assert!(drafter.text("#open-at").contains("照片存多久没有写") || drafter.text("#open-at").contains("shen"));
    drafter.press("a");
    state_becomes(&mut drafter, "待审核");
    go_to(&mut reviewer, &site, &id);
    reviewer.press("a");
    state_becomes(&mut reviewer, "待批准");
    let mut approver = person(&site, "pi");
    go_to(&mut approver, &site, &id);
    approver.press("a");
    state_becomes(&mut approver, "已批准");
    approver.press("6");
    let told = approver.text("#panel-history");
    for part in ["bian 修改", "bian 提交审核", "shen 退回", "照片存多久没有写", "shen 审核通过", "pi 批准"]
    {
        assert!(told.contains(part), "{part} is not in {told}");
    }
    approver.screenshot("history");
    assert_eq!(approver.barriers(), Vec::<String>::new(), "the history");
    let log = yice(["review", "log", job.path().to_str().unwrap(), "--csv"]).stdout;
    assert!(log.lines().any(|line| line.contains(",pi,") && line.contains(&id) && line.contains("approved")), "{log}");
    for browser in [&drafter, &reviewer, &approver] {
        let errors: Vec<&String> = browser.complaints.iter().filter(|line| !line.contains("40")).collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
}

#[test]
fn of_two_browsers_that_decide_at_once_one_is_told_what_happened() {
    let job = JobCopy::of("small");
    three_people(job.path());
    let site = Preview::of(job.path(), &[]);
    let drafter = Caller::enter(&site, "bian");
    let id = drafter.json(&site, "/api/letters?outcome=letter")["letters"][0]["id"].as_str().unwrap().to_string();
    assert_eq!(step(&site, &id, &drafter, "submit").status, 200);
    let (mut one, mut other) = (person(&site, "shen"), person(&site, "shen"));
    for browser in [&mut one, &mut other] {
        go_to(browser, &site, &id);
        state_becomes(browser, "待审核");
    }
    one.press("a");
    state_becomes(&mut one, "待批准");
    // The other still sees what was; its decision is not written, and it is told what happened.
    other.press("r");
    other.wait("document.activeElement?.id === 'ask-text'");
    other.type_text("数字不对");
    other.value("document.querySelector('#ask button[value=yes]').click()");
    other.wait("!document.querySelector('#refused').hidden");
    let told = other.text("#refused");
    assert!(told.contains("shen：审核通过") && told.contains("没有写入"), "{told}");
    state_becomes(&mut other, "待批准");
    other.screenshot("conflict");
    let history = drafter.json(&site, &format!("/api/letters/{id}/decisions"))["history"].clone();
    let kinds: Vec<&str> = history.as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds.iter().filter(|kind| ["reviewed", "sent_back"].contains(kind)).count(), 1, "{kinds:?}");
}

#[test]
fn an_approved_letter_whose_facts_change_shows_what_differs_and_one_whose_layout_changes_stays() {
    let job = JobCopy::of("small");
    three_people(job.path());
    let layout = job.path().join("templates/layout");
    fs::create_dir_all(&layout).unwrap();
    let receipt = layout.join("receipt.typ");
    fs::copy(crate::support::project().join("report-templates/layout/receipt.typ"), &receipt).unwrap();
    let site = Preview::of(job.path(), &[]);
    let people = ["bian", "shen", "pi"].map(|name| Caller::enter(&site, name));
    let id = people[0].json(&site, "/api/letters?outcome=letter")["letters"][0]["id"].as_str().unwrap().to_string();
    for (who, action) in people.iter().zip(["submit", "review", "approve"]) {
        assert_eq!(step(&site, &id, who, action).status, 200);
    }
    let mut reviewer = person(&site, "shen");
    go_to(&mut reviewer, &site, &id);
    state_becomes(&mut reviewer, "已批准");
    let sound = fs::read_to_string(&receipt).unwrap();
    fs::write(&receipt, format!("{sound}\n// another layout\n")).unwrap();
    let last = |kind: &str| {
        let told = people[1].json(&site, &format!("/api/letters/{id}/decisions"));
        told["history"].as_array().unwrap().last().unwrap()["kind"] == kind
    };
    let patience = std::time::Duration::from_secs(60);
    crate::support::process::wait_for("carried over", patience, &|| last("carried_over"));
    go_to(&mut reviewer, &site, &id);
    state_becomes(&mut reviewer, "已批准");
    reviewer.press("d");
    reviewer.wait("document.querySelector('#panel-difference .fits')");
    let told = reviewer.text("#panel-difference");
    assert!(told.contains("审签继续有效") && told.contains("版面"), "{told}");
    reviewer.screenshot("carried");

    let facts = people[0].json(&site, &format!("/api/letters/{id}"));
    let report = facts["batches"][0]["report_no"].as_str().unwrap().to_string();
    let file = job.path().join("results.csv");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace(&report, &format!("{report}B"))).unwrap();
    crate::support::process::wait_for("outdated", patience, &|| last("outdated"));
    go_to(&mut reviewer, &site, &id);
    state_becomes(&mut reviewer, "已失效");
    reviewer.press("d");
    reviewer.wait("document.querySelectorAll('#panel-difference ins').length > 0");
    let told = reviewer.text("#panel-difference");
    let come = reviewer.text("#panel-difference ins");
    assert!(told.contains("数据文件变了") && come.ends_with('B'), "{come}: {told}");
    reviewer.wait("document.querySelectorAll('#pages .changed').length > 0");
    assert_eq!(reviewer.barriers(), Vec::<String>::new(), "the difference");
    reviewer.screenshot("difference");
    reviewer.value("document.querySelector('#see-old').click()");
    reviewer.wait("document.querySelector('#pages .old img')?.naturalWidth > 0");
    reviewer.screenshot("old");
    reviewer.value("document.querySelector('#see-old').click()");
    reviewer.wait("!document.querySelector('#pages .old') && document.querySelector('#pages .paper')");
    // Its reviewer decides on what is there now.
    reviewer.press("a");
    state_becomes(&mut reviewer, "待批准");
}

#[test]
fn a_list_is_decided_on_as_far_as_it_was_read() {
    let job = JobCopy::of("small");
    three_people(job.path());
    let site = Preview::of(job.path(), &[]);
    let drafter = Caller::enter(&site, "bian");
    let letters = drafter.json(&site, "/api/letters?outcome=letter&limit=1000")["letters"].clone();
    for letter in letters.as_array().unwrap() {
        assert_eq!(step(&site, letter["id"].as_str().unwrap(), &drafter, "submit").status, 200);
    }
    let mut reviewer = person(&site, "shen");
    let clean = letters.as_array().unwrap().iter().rev().find(|letter| letter["marks"] == 0).unwrap();
    let id = clean["id"].as_str().unwrap();
    go_to(&mut reviewer, &site, id);
    reviewer.wait(&format!("document.body.dataset.read === {}", json!(id)));
    assert!(reviewer.text("#pace").contains("份"), "{}", reviewer.text("#pace"));
    reviewer.press("b");
    reviewer.wait("document.querySelector('#many-list [data-step=review]')");
    assert_eq!(reviewer.barriers(), Vec::<String>::new(), "many at once");
    reviewer.screenshot("many");
    reviewer.value("document.querySelector('#many-list [data-step=review]').click()");
    reviewer.wait("document.body.dataset.many?.startsWith('review ')");
    assert!(reviewer.text("#many-result").contains("已处理"), "{}", reviewer.text("#many-result"));
    let now = drafter.json(&site, &format!("/api/letters/{id}/decisions"));
    assert_eq!(now["word"], "待批准");
    assert!(
        now["history"].as_array().unwrap().last().unwrap()["basis"].as_str().is_some_and(|basis| !basis.is_empty())
    );
    reviewer.press("Escape");
    // The view is kept under a name.
    reviewer.value(
        "document.querySelector('#state-filter').value = 'awaiting_review';
         document.querySelector('#state-filter').dispatchEvent(new Event('input', { bubbles: true }))",
    );
    reviewer.wait("document.body.dataset.listed?.includes('awaiting_review')");
    reviewer.value("document.querySelector('#view-name').value = '待审'; document.querySelector('#view-save').click()");
    reviewer.wait("[...document.querySelector('#views').options].some((one) => one.textContent === '待审')");
}
