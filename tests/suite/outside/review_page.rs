//! The review page in a real browser: what a reviewer sees, types and waits for.

use std::fs;
use std::path::Path;

use crate::outside::browser::Browser;
use crate::review::Preview;
use crate::support::process::wait_for;
use crate::support::{JobCopy, project};

/// A copy of the shipped wording file in the job's own templates, to be changed by a test.
fn own_wording(job: &JobCopy, name: &str) -> std::path::PathBuf {
    let folder = job.path().join("templates/wording");
    fs::create_dir_all(&folder).unwrap();
    fs::copy(project().join("report-templates/wording").join(name), folder.join(name)).unwrap();
    folder.join(name)
}

fn open(job: &Path) -> (Preview, Browser) {
    let site = Preview::of(job, &[]);
    let mut browser = Browser::start();
    browser.open(&site.address);
    browser.wait(FIRST_PAGE);
    (site, browser)
}

/// The first page is drawn, and is a picture.
const FIRST_PAGE: &str = "document.querySelector('#pages img[data-page=\"1\"]')?.naturalWidth > 0 \
    && document.body.dataset.shown?.endsWith(' ' + decodeURIComponent(location.hash.slice(1)))";
/// The id of the selected row.
const SELECTED: &str = "document.querySelector('#letters [aria-selected=\"true\"]')?.dataset.id";
/// What has the focus.
const FOCUS: &str = "document.activeElement?.id";

#[test]
fn a_reviewer_works_through_the_list_by_keys() {
    let job = JobCopy::of("small");
    let (site, mut browser) = open(job.path());
    assert_eq!(browser.value("location.search"), "", "the token has left the address");
    let ids: Vec<String> = site.json("/api/letters")["letters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|letter| letter["id"].as_str().unwrap().to_string())
        .collect();
    let size = browser.value("document.querySelector('#letters [role=option]').getAttribute('aria-setsize')");
    assert_eq!(size, ids.len().to_string());
    assert_eq!(browser.text("#tally"), format!("共 {} 份", ids.len()));
    assert!(browser.text("#facts").contains("检验"), "facts stand beside the letter");

    let rows = browser.value("document.querySelectorAll('#letters [role=option]').length").as_u64().unwrap();
    assert!(rows > 5 && rows < ids.len() as u64, "only rows in view exist, so that thousands stay quick: {rows}");
    assert_eq!(browser.nameless_controls(), Vec::<String>::new(), "every control has a name for those who listen");

    assert_eq!(browser.value(SELECTED), ids[0].as_str());
    browser.press("j");
    browser.press("j");
    assert_eq!(browser.value(SELECTED), ids[2].as_str());
    browser.press("k");
    assert_eq!(browser.value(SELECTED), ids[1].as_str());
    browser.wait(FIRST_PAGE);
    let shown = browser.value("document.querySelector('#pages img').getAttribute('src')");
    assert!(shown.as_str().unwrap().contains(&ids[1]), "the page shown is the selected letter's: {shown}");
    assert!(browser.text("#facts h2").contains(&name_of(&site, &ids[1])));

    browser.press("/");
    assert_eq!(browser.value(FOCUS), "search");
    browser.type_text("QS23-0024");
    tally(&mut browser, &format!("列出 1 份，共 {} 份", ids.len()));
    browser.press("Enter");
    assert_eq!(browser.value(FOCUS), "letters");
    browser.wait("document.querySelector('#pages .none')");
    assert!(browser.text("#pages").contains("异议处理中"), "a held case shows its reason");
    browser.press("Escape");
    tally(&mut browser, &format!("共 {} 份", ids.len()));

    browser.press("?");
    assert_eq!(browser.value("document.querySelector('#help').open"), true);
    browser.press("?");
    assert_eq!(browser.value("document.querySelector('#help').open"), false);

    browser.value(
        "document.querySelector('#outcome').value = 'held';
         document.querySelector('#outcome').dispatchEvent(new Event('input', { bubbles: true }))",
    );
    tally(&mut browser, &format!("列出 2 份，共 {} 份", ids.len()));
    assert_eq!(browser.complaints, Vec::<String>::new(), "the page's own scripts and policies are at peace");
}

#[test]
fn a_figure_tells_its_cell_and_a_row_shows_what_the_letter_makes_of_it() {
    let job = JobCopy::of("small");
    let (_site, mut browser) = open(job.path());
    browser.wait("Number(document.body.dataset.spots) > 10");
    // Pointing at a figure of the page.
    browser.value(
        "document.querySelector('.spot[data-block^=\"items/\"]').dispatchEvent(new PointerEvent('pointerover', { bubbles: true }))",
    );
    let told = browser.text("#source");
    assert!(told.contains("results.csv › 第") && told.contains("要求"), "{told}");
    assert_eq!(browser.value("document.querySelectorAll('#facts tr.marked').length"), 1, "and its row is marked");
    // Back: from the row of an item.
    browser.value("document.querySelector('#facts .batch tbody tr:nth-child(2) .look-up').click()");
    let row = browser.text("#facts .batch tbody tr:nth-child(2) .look-up");
    assert!(browser.text("#source").contains(&format!("第{row}行")), "{row}");
    browser.wait(
        "document.querySelectorAll('.spot.marked').length > 0 && document.querySelectorAll('.block-mark').length > 0",
    );
    let inside = "(() => { const spot = document.querySelector('.spot.marked').getBoundingClientRect(); \
        const page = document.querySelector('.paper img').getBoundingClientRect(); \
        return spot.left > page.left && spot.right < page.right && spot.width > 2; })()";
    assert_eq!(browser.value(inside), true, "the mark lies on the page");
    assert_eq!(browser.complaints, Vec::<String>::new());
}

/// Waits for what stands above the list: it is filtered on the other side.
fn tally(browser: &mut Browser, expected: &str) {
    browser.wait(&format!("document.querySelector('#tally').innerText === {}", serde_json::json!(expected)));
}

fn name_of(site: &Preview, id: &str) -> String {
    site.json(&format!("/api/letters/{id}"))["enterprise"].as_str().unwrap().to_string()
}

#[test]
fn a_changed_wording_is_shown_and_a_broken_one_told_while_the_old_page_stays() {
    let job = JobCopy::of("small");
    let file = own_wording(&job, "notes.tera");
    let sound = fs::read_to_string(&file).unwrap();
    let (site, mut browser) = open(job.path());
    let first = browser.value("document.querySelector('#pages img').getAttribute('src')");
    let id = browser.value(SELECTED).as_str().unwrap().to_string();
    let pages = |site: &Preview| -> Vec<String> {
        let facts = site.json(&format!("/api/letters/{id}"));
        let count = facts["pages"].as_u64().unwrap();
        (1..=count).map(|page| site.get(&format!("/pages/0/{id}/{page}")).body).collect()
    };
    let before = pages(&site);

    save(&file, format!("{sound}\n本函措辞已经修改，供复核。\n"));
    browser.wait("Number(document.body.dataset.version) >= 2");
    browser.wait(FIRST_PAGE);
    assert_ne!(browser.value("document.querySelector('#pages img').getAttribute('src')"), first);
    assert_eq!(browser.value(SELECTED), id.as_str(), "the reviewer stays where they were");
    let changed = pages(&site);
    assert_ne!(before, changed, "the new sentence is on the page");

    // A file that does not parse, then one that parses and fails for the letter: both tell their place.
    for broken in ["{% if kind == %}", "{{ no_such_name }}"] {
        save(&file, format!("{sound}\n{broken}\n"));
        browser.wait("!document.querySelector('#broken').hidden");
        browser.wait("document.querySelector('#broken').innerText.includes('notes.tera')");
        let told = browser.text("#broken");
        let line = format!("第{}行第", sound.lines().count() + 2);
        assert!(told.contains(&line) && told.contains("怎么办"), "{line} is not in: {told}");
        browser.wait(FIRST_PAGE);
        assert_eq!(pages(&site), changed, "the last good version stays");
        browser.press("j");
        browser.wait(FIRST_PAGE);
        // Also for a letter not seen before.
        browser.wait("!document.querySelector('#broken').hidden");
        browser.press("k");
        browser.wait(FIRST_PAGE);
    }

    save(&file, &sound);
    // The notice is hidden for a moment whenever another letter is opened: only the pages tell that the change is in.
    eventually("mended: the first version again", || pages(&site) == before);
    browser.wait("document.querySelector('#broken').hidden");
    browser.wait(FIRST_PAGE);
    assert_eq!(browser.complaints, Vec::<String>::new());
}

#[test]
fn knowledge_is_followed_and_a_broken_table_told() {
    let job = JobCopy::of("small");
    let folder = job.path().join("templates/knowledge");
    fs::create_dir_all(&folder).unwrap();
    let sound = fs::read_to_string(project().join("report-templates/knowledge/fertilizers-blended.csv")).unwrap();
    let file = folder.join("fertilizers-blended.csv");
    save(&file, &sound);
    let (site, mut browser) = open(job.path());
    let letters = site.json("/api/letters")["letters"].clone();
    let failed =
        |letter: &&serde_json::Value| letter["kind"] == "rectification_guidance" && letter["class"] == "fert_compound";
    let id = letters.as_array().unwrap().iter().find(failed).unwrap()["id"].as_str().unwrap().to_string();
    browser.value(&format!("location.hash = '#{id}'"));
    browser.wait(FIRST_PAGE);
    let text = "document.querySelector('#pages .text pre')?.textContent ?? ''";
    let before = browser.value(text);
    assert!(before.as_str().unwrap().contains("可能"), "the letter can be read as text");
    // The letter must follow the file and nothing else.
    save(&file, sound.replace("配料", "配料（改）"));
    browser.wait(&format!("({text}).includes('配料（改）')"));
    save(&file, format!("{sound}fert_compound,总养分,too_lo\n"));
    browser.wait("document.querySelector('#broken').innerText.includes('fertilizers-blended.csv')");
    let line = format!("第{}行", sound.lines().count() + 1);
    assert!(browser.text("#broken").contains(&line), "{line} is not in: {}", browser.text("#broken"));
    save(&file, &sound);
    browser.wait("document.querySelector('#broken').hidden");
    browser.wait(&format!("!({text}).includes('配料（改）')"));
    assert_eq!(browser.value(text), before);
}

#[test]
fn a_broken_layout_tells_file_line_and_column_and_a_broken_job_can_be_mended() {
    let job = JobCopy::of("small");
    let folder = job.path().join("templates/layout");
    fs::create_dir_all(&folder).unwrap();
    let sound = fs::read_to_string(project().join("report-templates/layout/receipt.typ")).unwrap();
    let file = folder.join("receipt.typ");
    save(&file, &sound);
    let (site, mut browser) = open(job.path());
    save(&file, format!("{sound}\n#let broken = (1 + \"a\")\n"));
    browser.wait("!document.querySelector('#broken').hidden");
    let told = browser.text("#broken");
    let line = format!("第{}行第", sound.lines().count() + 2);
    assert!(told.contains("receipt.typ") && told.contains(&line), "{line} is not in: {told}");
    browser.wait(FIRST_PAGE);
    save(&file, &sound);
    browser.wait("document.querySelector('#broken').hidden");

    let settings = job.path().join("job.toml");
    let good = fs::read_to_string(&settings).unwrap();
    save(&settings, "[campaign\n");
    browser.wait("document.querySelector('#broken').innerText.includes('job.toml')");
    assert_eq!(site.json("/api/letters")["letters"].as_array().unwrap().len(), 25, "the list stays");
    save(&settings, good);
    browser.wait("document.querySelector('#broken').hidden");
}

/// Asks again and again, for a minute at most.
fn eventually(what: &str, is_so: impl Fn() -> bool) {
    wait_for(what, std::time::Duration::from_secs(60), &is_so);
}

/// Saves a file as editors do, whole at once: half a file would be a change of its own.
fn save(path: impl AsRef<std::path::Path>, text: impl AsRef<[u8]>) {
    let path = path.as_ref();
    let beside = path.with_file_name(".saving");
    fs::write(&beside, text).unwrap();
    fs::rename(beside, path).unwrap();
}

#[test]
fn the_overview_leads_into_the_letters_behind_a_figure() {
    let job = JobCopy::of("small");
    let (site, mut browser) = open(job.path());
    browser.open(&format!("http://{}/overview", site.host));
    browser.wait("location.pathname === '/overview' && document.querySelectorAll('section table').length > 10");
    browser.wait("document.fonts.status === 'loaded'");
    assert_eq!(browser.barriers(), Vec::<String>::new(), "the overview");
    browser.screenshot("overview");
    let link = "[...document.querySelectorAll('th a')].find((one) => one.getAttribute('href').startsWith('/?class='))";
    let class = browser.value(&format!("new URL({link}.href).searchParams.get('class')"));
    browser.value(&format!("{link}.click()"));
    browser.wait(&format!("location.pathname === '/' && {FIRST_PAGE}"));
    assert_eq!(browser.value("document.querySelector('#class').value"), class, "the filter is chosen");
    let behind = site.json(&format!("/api/letters?limit=1&class={}", class.as_str().unwrap()))["matching"].clone();
    assert!(browser.text("#tally").starts_with(&format!("列出 {behind} 份")), "{}", browser.text("#tally"));
}
