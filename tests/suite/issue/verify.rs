//! Whatever is done to an issued letter, its facts or its side file is found, and named for what it is.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use lopdf::{Document, Object};
use serde_json::Value;
use yice::domain::Digest;
use yice::issue::verify::{Against, Given, Level, Outcome, Verdict, verify};
use yice::issue::{Facts, PROOF};
use yice::ledger::SignedHead;
use yice::pdf::Pdf;

use super::{pdfs, side_file};
use crate::support::{JobCopy, Run, Tree, tree, write, yice};

/// Two of its enterprises.
const ONLY: [&str; 2] = ["--only", "91520115MFAKE10197"];

/// A job with letters as they really are, made once: two enterprises of it are issued.
pub(crate) fn real() -> JobCopy {
    static REAL: OnceLock<Tree> = OnceLock::new();
    let made = REAL.get_or_init(|| {
        let job = JobCopy::of("small");
        let arguments = ["issue", job.path().to_str().unwrap(), "--jobs", "2", "--json"];
        let run = yice(arguments.iter().chain(&ONLY).chain(&["--only", "贵阳"]));
        assert!(run.code <= 1, "{}", run.stderr);
        let told: Value = serde_json::from_str(&run.stdout).unwrap();
        assert!(told["issued"].as_array().unwrap().len() >= 2, "{told}");
        tree(job.path())
    });
    let job = JobCopy::of("small");
    write(made, job.path());
    job
}

/// Its letters.
pub(crate) fn letters(job: &Path) -> Vec<PathBuf> {
    pdfs(&job.join("issued")).keys().map(|name| job.join("issued").join(name)).collect()
}

/// The one with a result of 7.86.
fn failed(job: &Path) -> PathBuf {
    letters(job).into_iter().find(|letter| letter.to_str().unwrap().contains(ONLY[1])).unwrap()
}

fn another(job: &Path) -> PathBuf {
    letters(job).into_iter().find(|letter| !letter.to_str().unwrap().contains(ONLY[1])).unwrap()
}

fn run(letter: &Path, more: &[&str]) -> Run {
    yice(["--lang", "en", "verify", letter.to_str().unwrap()].iter().chain(more))
}

pub(crate) fn with_job(letter: &Path, job: &Path) -> Run {
    run(letter, &["--job", job.to_str().unwrap()])
}

pub(crate) fn named(run: &Run, codes: &[&str], exit: i32) {
    let all = codes.iter().all(|code| run.stdout.contains(&format!("[{code}]")));
    assert!(all && run.code == exit, "{codes:?} {exit}: {} {}{}", run.code, run.stdout, run.stderr);
}

/// What is known of a file by side file and head alone.
fn alone(bytes: Vec<u8>, proof: Option<String>, heads: &[SignedHead]) -> Verdict {
    let given = Given { path: "letter.pdf".into(), bytes, proof };
    verify(&given, &Against { heads: heads.to_vec(), ..Against::default() }).unwrap()
}

fn outcome(verdict: &Verdict, level: Level) -> Outcome {
    verdict.check(level).unwrap().outcome
}

#[test]
fn a_genuine_letter_holds_at_every_level() {
    let job = real();
    for letter in letters(job.path()) {
        let run = run(&letter, &["--job", job.path().to_str().unwrap(), "--json"]);
        let told: Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(run.code, 0, "{told:#}");
        for check in told[0]["checks"].as_array().unwrap() {
            let expected = if check["level"] == "signature" { "not_checked" } else { "holds" };
            assert_eq!(check["outcome"], expected, "{check:#}");
        }
    }
    let letter = &letters(job.path())[0];
    let head = job.path().join("issued/ledger.checkpoint");
    assert_eq!(run(letter, &[]).code, 1, "nobody vouches for the head");
    assert_eq!(run(letter, &["--head", head.to_str().unwrap()]).code, 0);
}

#[test]
fn facts_are_canonical_complete_and_say_where_every_value_stands() {
    let job = real();
    let rows = fs::read_to_string(job.path().join("results.csv")).unwrap();
    let rows: Vec<Vec<&str>> =
        rows.trim_start_matches('\u{feff}').lines().map(|line| line.split(',').collect()).collect();
    let source = Digest::of(&fs::read(job.path().join("results.csv")).unwrap());
    for letter in letters(job.path()) {
        let bytes = fs::read(&letter).unwrap();
        let pdf = Pdf::open(&bytes).unwrap();
        let attached = pdf.attachments().unwrap();
        assert_eq!(attached.len(), 1);
        let facts = Facts::read(&attached[0].bytes).unwrap();
        assert_eq!(facts.sources["results.csv"], source);
        let text = pdf.text().unwrap();
        let fingerprint = Digest::of(&attached[0].bytes).to_string();
        assert!(text.contains(&fingerprint[..16]), "the fingerprint stands on the receipt");
        assert!(text.contains(&facts.ledger.root), "so does the head of the ledger before the letter");
        let mut own = 0;
        for fact in &facts.facts {
            let [row, column] = [&fact.row, &fact.column].map(|number| number.parse::<usize>().unwrap());
            let cell = rows[row - 1][column - 1];
            assert_eq!(rows[0][column - 1], fact.header);
            assert_eq!(cell, fact.value, "{fact:?}");
            assert_eq!(rows[row - 1][0], fact.sample);
            own += usize::from(fact.field == "result");
        }
        let sheets: std::collections::BTreeSet<&str> = facts.facts.iter().map(|fact| fact.sample.as_str()).collect();
        let of_letter = rows.iter().filter(|row| sheets.contains(row[0])).count();
        assert_eq!(own, of_letter, "every result of every sample");
        // The note of a clerk is nobody's business, nor is what others have.
        assert!(facts.facts.iter().all(|fact| fact.field != "remark"));
        // Independent of the program: RFC 8785 sorts keys and has no white space.
        let value: Value = serde_json::from_slice(&attached[0].bytes).unwrap();
        assert_eq!(serde_json::to_vec(&value).unwrap(), attached[0].bytes);
        schema(&value);
    }
}

/// The published schema, as far as it says what must be there and that nothing else may.
fn schema(facts: &Value) {
    let text = fs::read_to_string(crate::support::project().join("docs/facts.schema.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    fits(facts, &schema, &schema, "facts");
}

fn fits(value: &Value, schema: &Value, root: &Value, at: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap();
        return fits(value, &root["$defs"][name], root, at);
    }
    match schema["type"].as_str().unwrap() {
        "object" => {
            let fields = value.as_object().unwrap_or_else(|| panic!("{at}"));
            for required in schema["required"].as_array().into_iter().flatten() {
                assert!(fields.contains_key(required.as_str().unwrap()), "{at}: {required}");
            }
            for (name, field) in fields {
                let known = schema["properties"].get(name).unwrap_or(&schema["additionalProperties"]);
                assert!(known.is_object(), "{at}: {name} is not in the schema");
                fits(field, known, root, &format!("{at}.{name}"));
            }
        }
        "array" => value.as_array().unwrap().iter().for_each(|item| fits(item, &schema["items"], root, at)),
        "string" => {
            let text = value.as_str().unwrap_or_else(|| panic!("{at} is no text"));
            let pattern = schema["pattern"].as_str().map(|pattern| regex::Regex::new(pattern).unwrap());
            assert!(pattern.is_none_or(|pattern| pattern.is_match(text)), "{at}: {text}");
        }
        other => panic!("{other}: all is text"),
    }
}

#[test]
fn no_changed_byte_of_a_letter_goes_unseen() {
    let job = real();
    let letter = &letters(job.path())[0];
    let (bytes, proof) = (fs::read(letter).unwrap(), fs::read_to_string(side_file(letter)).unwrap());
    let head = SignedHead::read(&fs::read_to_string(job.path().join("issued/ledger.checkpoint")).unwrap()).unwrap();
    let heads = std::slice::from_ref(&head);
    let whole = alone(bytes.clone(), Some(proof.clone()), heads);
    assert_eq!((whole.failed(), whole.is_vouched()), (None, true), "{whole:#?}");
    let step = bytes.len() / 60;
    for at in (0..bytes.len()).step_by(step.max(1)) {
        let mut changed = bytes.clone();
        changed[at] ^= 0x20;
        let verdict = alone(changed, Some(proof.clone()), heads);
        assert_eq!(outcome(&verdict, Level::File), Outcome::Fails, "byte {at}");
    }
    for length in [bytes.len() / 2, bytes.len() - 1] {
        let verdict = alone(bytes[..length].to_vec(), Some(proof.clone()), heads);
        assert_eq!(verdict.failed(), Some(Level::File), "cut at {length}");
    }
    let mut appended = bytes.clone();
    appended.extend_from_slice(b"1 0 obj\n<<>>\nendobj\n%%EOF\n");
    let verdict = alone(appended, Some(proof.clone()), heads);
    let code = verdict.check(Level::File).unwrap().finding.as_ref().unwrap().code;
    assert_eq!(code, "verify-appended");
    for at in (0..proof.len()).step_by(7) {
        let mut changed = proof.clone().into_bytes();
        changed[at] ^= 1;
        let verdict = alone(bytes.clone(), Some(String::from_utf8_lossy(&changed).into_owned()), heads);
        assert!(verdict.failed().is_some() || !verdict.is_vouched(), "byte {at} of the side file: {verdict:#?}");
    }
}

#[test]
fn what_a_forger_writes_is_told_from_what_was_issued() {
    let job = real();
    let (first, second) = (&failed(job.path()), &another(job.path()));

    // Other facts in the same letter.
    let forged = job.path().join("issued/forged.pdf");
    let bytes = fs::read(first).unwrap();
    let facts = String::from_utf8(Pdf::open(&bytes).unwrap().attachments().unwrap()[0].bytes.clone()).unwrap();
    let other = facts.replacen("7.86", "7.36", 1);
    assert_ne!(other, facts);
    fs::write(&forged, with_facts(&bytes, other.as_bytes())).unwrap();
    named(&with_job(&forged, job.path()), &["verify-changed", "verify-facts-changed", "verify-source-differs"], 10);
    fs::write(&forged, with_facts(&bytes, facts.replace(":", ": ").as_bytes())).unwrap();
    named(&with_job(&forged, job.path()), &["verify-facts-unreadable"], 10);
    fs::write(&forged, without_facts(&bytes)).unwrap();
    named(&run(&forged, &[]), &["verify-no-facts"], 12);

    // Other words on a page.
    fs::write(&forged, without_a_word(&bytes)).unwrap();
    named(&with_job(&forged, job.path()), &["verify-changed", "verify-text-differs"], 10);

    // A letter of nobody.
    fs::write(&forged, "%PDF-1.7\n%%EOF\n").unwrap();
    named(&with_job(&forged, job.path()), &["verify-unknown"], 10);

    // Two letters swapped, then two side files.
    let (one, two) = (fs::read(first).unwrap(), fs::read(second).unwrap());
    fs::write(first, &two).unwrap();
    fs::write(second, &one).unwrap();
    named(&with_job(first, job.path()), &["verify-misnamed", "verify-proof-of-another"], 10);
    fs::write(first, &one).unwrap();
    fs::write(second, &two).unwrap();
    let [a, b] = [first, second].map(|letter| fs::read(side_file(letter)).unwrap());
    fs::write(side_file(first), b).unwrap();
    fs::write(side_file(second), a).unwrap();
    named(&with_job(first, job.path()), &["verify-proof-of-another"], 11);
}

#[test]
fn what_changes_in_the_job_afterwards_is_told_from_a_forged_letter() {
    let job = real();
    let letter = &failed(job.path());
    job.replace("results.csv", ",7.86,", ",7.85,");
    let run = with_job(letter, job.path());
    named(&run, &["verify-source-differs"], 14);
    assert!(run.stdout.contains("results.csv") && run.stdout.contains("7.85"), "the cell is named: {}", run.stdout);
    let restored = real();
    let layout = restored.path().join("templates/layout");
    fs::create_dir_all(&layout).unwrap();
    let page = fs::read_to_string(crate::support::project().join("report-templates/layout/receipt.typ")).unwrap();
    fs::write(layout.join("receipt.typ"), page.replace("v(17pt)", "v(16pt)")).unwrap();
    let letter = &letters(restored.path())[0];
    named(&with_job(letter, restored.path()), &["verify-rebuild-differs"], 15);
    assert_eq!(
        fs::read_dir(restored.path().join("issued"))
            .unwrap()
            .filter(|entry| { entry.as_ref().unwrap().path().extension().is_some_and(|extension| extension == PROOF) })
            .count(),
        0,
        "side files stand beside their letters"
    );
}

#[test]
fn a_signed_letter_holds_and_whatever_is_done_to_it_is_told() {
    let job = JobCopy::of("small");
    let (folder, place) = (job.path().to_str().unwrap(), tempfile::tempdir().unwrap());
    let [key, cert, root] = ["p256.key.pem", "p256.pem", "root.pem"].map(|name| {
        let copy = place.path().join(name);
        fs::copy(crate::sign::data(name), &copy).unwrap();
        copy.to_str().unwrap().to_string()
    });
    let arguments = ["issue", folder, "--jobs", "1", "--key", &key, "--cert", &cert];
    let made = crate::support::yice_with(arguments.iter().chain(&ONLY), &[]);
    assert!(made.code <= 1, "{}", made.stderr);
    let letter = failed(job.path());
    let run = run(&letter, &["--job", folder, "--trust", &root, "--json"]);
    let told: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(run.code, 0, "{told:#}");
    let held = told[0]["checks"].as_array().unwrap().iter().filter(|check| check["outcome"] == "holds").count();
    assert_eq!(held, Level::ALL.len(), "the signature holds, and without it the letter is made anew: {told:#}");
    let mut bytes = fs::read(&letter).unwrap();
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    let forged = job.path().join("forged.pdf");
    fs::write(&forged, &bytes).unwrap();
    let spoilt = with_job(&forged, job.path());
    assert!(spoilt.code == 10 && spoilt.stdout.contains("signature-"), "{}", spoilt.stdout);
}

fn attachment(document: &Document) -> lopdf::ObjectId {
    let is_file = |object: &Object| {
        object.as_stream().is_ok_and(|stream| {
            stream.dict.get(b"Type").and_then(Object::as_name).is_ok_and(|name| name == b"EmbeddedFile")
        })
    };
    *document.objects.iter().find(|(_, object)| is_file(object)).unwrap().0
}

fn saved(mut document: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

fn with_facts(pdf: &[u8], facts: &[u8]) -> Vec<u8> {
    let mut document = Document::load_mem(pdf).unwrap();
    let id = attachment(&document);
    let stream = document.get_object_mut(id).unwrap().as_stream_mut().unwrap();
    stream.dict.remove(b"Filter");
    stream.set_plain_content(facts.to_vec());
    saved(document)
}

fn without_facts(pdf: &[u8]) -> Vec<u8> {
    let mut document = Document::load_mem(pdf).unwrap();
    document.catalog_mut().unwrap().remove(b"Names");
    saved(document)
}

/// The first page without one of its pieces of text.
fn without_a_word(pdf: &[u8]) -> Vec<u8> {
    let mut document = Document::load_mem(pdf).unwrap();
    let page = document.get_pages()[&1];
    let mut content = document.get_and_decode_page_content(page).unwrap();
    let shows = |operation: &lopdf::content::Operation| matches!(operation.operator.as_str(), "Tj" | "TJ");
    let words: Vec<usize> =
        content.operations.iter().enumerate().filter(|(_, operation)| shows(operation)).map(|(at, _)| at).collect();
    content.operations.remove(words[words.len() / 2]);
    document.change_page_content(page, content.encode().unwrap()).unwrap();
    saved(document)
}
