//! With `review = "required"` only what is approved as it is now leaves, whatever way it is asked for.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use yice::compose::edit::{Change, Edit, editable};
use yice::compose::{Content, Letter, Version};
use yice::decisions::{Action, Decision, Desk, Edited, LOCAL};
use yice::domain::Digest;
use yice::domain::settings::{ReviewMode, ReviewSettings};
use yice::job::{Job, Resources};
use yice::knowledge::{self, ClassEdit, edit_class};

use crate::support::small::{manifest, outbox};
use crate::support::{JobCopy, Run, files_of, letters_of, light, project, yice};

const RULES: ReviewSettings =
    ReviewSettings { mode: ReviewMode::Required, own: true, sampling: false, lease_minutes: 10 };

fn job() -> JobCopy {
    let job = light::job();
    change(&job, "job.toml", |text| format!("review = \"required\"\n{text}"));
    job
}

fn change(job: &JobCopy, file: &str, how: impl Fn(&str) -> String) {
    let path = job.path().join(file);
    let before = fs::read_to_string(&path).unwrap();
    let after = how(&before);
    assert_ne!(before, after);
    fs::write(path, after).unwrap();
}

fn resources() -> Resources {
    Resources { templates: project().join("report-templates"), fonts: vec![light::fonts().to_path_buf()] }
}

fn opened(folder: &Path) -> Job {
    Job::open(folder, &resources()).value.unwrap()
}

/// The letters that could be made: subject and id.
fn letters(job: &Job) -> Vec<(usize, String)> {
    let cases = job.cases().into_iter().filter(|case| case.letter.is_ok());
    cases.filter_map(|case| Some((case.subject?, case.id))).collect()
}

fn decide(desk: &Desk, letter: &str, version: &Version, action: Action) {
    let last = desk.board().unwrap().letter(letter).last;
    let why = "看过".to_string();
    let decision = Decision { letter: letter.into(), action, version: version.clone(), last, why, text: None };
    desk.decide(LOCAL, &decision).unwrap();
}

fn approve(folder: &Path, job: &Job, subject: usize, letter: &str) {
    let desk = Desk::open(folder, RULES).unwrap();
    let version = job.version(subject).unwrap();
    [Action::Submit, Action::Review, Action::Approve]
        .into_iter()
        .for_each(|step| decide(&desk, letter, &version, step));
}

/// Letters in an outbox, without those that were withdrawn.
fn finished(outbox: &Path) -> usize {
    letters_of(&files_of(outbox)).keys().filter(|name| !name.starts_with("_withdrawn")).count()
}

/// Letters that a run makes, by id; all others that could be made are held for want of approval.
fn made(job: &JobCopy) -> BTreeSet<String> {
    let run = Run::of(&mut light::yice(["bulk", job.path().to_str().unwrap()]));
    assert_eq!(run.code, 1, "{}", run.stderr);
    let lines = manifest(&outbox(job));
    let there = lines.iter().filter(|line| line["file"].is_string());
    let there: BTreeSet<String> = there.map(|line| line["id"].as_str().unwrap().to_string()).collect();
    assert_eq!(finished(&outbox(job)), there.len());
    there
}

#[test]
fn nothing_leaves_without_the_approval_of_its_present_words() {
    let copy = job();
    let folder = copy.path();
    let job = opened(folder);
    let all = letters(&job);
    let [(first, a), (second, b), (_, unapproved), ..] = &all[..] else { panic!("{all:?}") };
    assert!(made(&copy).is_empty());
    let lines = manifest(&outbox(&copy));
    let held = lines.iter().filter(|line| line["reasons"][0] == "not-approved").count();
    assert_eq!(held, all.len());
    assert!(job.letter(*first).is_err() && job.draft(*first).is_ok());

    // One letter alone, at every stage that has its words.
    let code = unapproved.rsplit('-').next().unwrap();
    let out = tempfile::tempdir().unwrap();
    let render = |more: &[&str]| {
        let arguments = ["render", folder.to_str().unwrap(), "--enterprise", code, "-o", out.path().to_str().unwrap()];
        yice(arguments.iter().chain(more)).code
    };
    for stage in ["letter", "layout", "svg", "pdf"] {
        assert_eq!(render(&["--emit", stage]), 1, "{stage}");
    }
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0);
    assert_eq!(render(&["--emit", "letter", "--drafts"]), 0);
    let draft: Letter =
        serde_json::from_slice(&fs::read(fs::read_dir(out.path()).unwrap().next().unwrap().unwrap().path()).unwrap())
            .unwrap();
    assert!(!draft.is_final() && draft.document_no.is_empty());

    approve(folder, &job, *first, a);
    approve(folder, &job, *second, b);
    let both = BTreeSet::from([a.clone(), b.clone()]);
    assert_eq!(made(&copy), both);

    // A plan holds what was approved when it was frozen, on whatever machine it is rendered; and it is not changed.
    let plan = folder.join("plan");
    let words = |path: &Path| path.to_str().unwrap().to_string();
    let frozen = Run::of(&mut light::yice(["plan", &words(folder), "-o", &words(&plan)]));
    assert_eq!(frozen.code, 1, "{}", frozen.stderr);
    let elsewhere = folder.join("elsewhere");
    let share = Run::of(&mut light::yice(["bulk", &words(&plan), "-o", &words(&elsewhere), "--shard", "0/1"]));
    assert_eq!((share.code, finished(&elsewhere)), (0, 2), "{}", share.stderr);
    let cases = fs::read_to_string(plan.join("cases.jsonl")).unwrap();
    fs::write(plan.join("cases.jsonl"), cases.replace("not-approved", "retest-pending")).unwrap();
    assert_eq!(Run::of(&mut light::yice(["bulk", &words(&plan), "-o", &words(&elsewhere)])).code, 2);

    // Sent back: gone from the outbox.
    let backup = fs::read(folder.join("state.db")).unwrap();
    let desk = Desk::open(folder, RULES).unwrap();
    decide(&desk, a, &job.version(*first).unwrap(), Action::SendBack);
    drop(desk);
    assert_eq!(made(&copy), BTreeSet::from([b.clone()]));

    // An older file says again what it said; none says nothing.
    fs::write(folder.join("state.db"), &backup).unwrap();
    assert_eq!(made(&copy), both);
    fs::remove_file(folder.join("state.db")).unwrap();
    assert!(made(&copy).is_empty());
    fs::write(folder.join("state.db"), &backup).unwrap();

    // Another date and number are no other words. Other words are.
    change(&copy, "job.toml", |text| text.replace("first_no = 1", "first_no = 400"));
    assert_eq!(made(&copy), both);
    change(&copy, "job.toml", |text| text.replace("0851-00000000", "0851-00000001"));
    assert!(made(&copy).is_empty());
}

#[test]
fn an_edit_changes_the_letter_by_the_rules_of_every_letter() {
    let copy = light::job();
    let job = opened(copy.path());
    let drafts = letters(&job).into_iter().map(|(subject, _)| (subject, job.draft(subject).unwrap()));
    let with_measures = |letter: &Letter| letter.contents().any(|content| matches!(content, Content::Measures(_)));
    let (subject, draft) = drafts.into_iter().find(|(_, letter)| with_measures(letter)).unwrap();
    let block = draft.body.iter().find(|block| block.id == "measures").unwrap();
    let texts = editable(block);
    let edit = |text: usize, change: Change| Edit {
        letter: draft.id.clone(),
        block: "measures".into(),
        text,
        before: texts[text].text.clone(),
        change,
        why: "按企业实际".into(),
        who: LOCAL.into(),
        at: String::new(),
    };
    let changed = edit(0, Change::Replace("换一台量具再测3件".into()));
    let new = job.draft_with(subject, std::slice::from_ref(&changed)).unwrap();
    assert!(yice::compose::plain_text(&new).contains("换一台量具再测3件"));
    assert_ne!(new.fingerprint, draft.fingerprint);
    assert_eq!(job.draft_with(subject, &[]).unwrap(), draft);
    let code = |edit: Edit| job.draft_with(subject, &[edit]).unwrap_err()[0].code;
    assert_eq!(code(Edit { before: "没有过的文字".into(), ..changed.clone() }), "stale-edit");
    assert_eq!(code(Edit { block: "gone".into(), ..changed.clone() }), "stale-edit");
    for text in ["调到99.73%", "写{nonsense}", "写\u{202E}反", "措", ""] {
        let is_fine = text == "措";
        assert_eq!(job.draft_with(subject, &[edit(0, Change::Replace(text.into()))]).is_ok(), is_fine, "{text}");
    }
    assert_eq!(code(edit(0, Change::Replace("本产品优质".into()))), "disclosure-forbidden-word");
    let other = job
        .cases()
        .into_iter()
        .find(|case| case.subject.is_some_and(|other| other != subject) && !draft.addressee.contains(&case.enterprise))
        .unwrap();
    let named = Change::Replace(other.enterprise.chars().take(40).collect());
    assert_eq!(code(edit(0, named)), "disclosure-other-enterprise");
    // Results, verdicts and laws are nobody's to write.
    let fixed = draft.body.iter().filter(|block| {
        ["opening", "items", "panel", "deviation", "rules", "heading"].iter().any(|kind| block.id.starts_with(kind))
            && !block.id.starts_with("items_note")
    });
    assert!(fixed.map(editable).all(|texts| texts.is_empty()));

    // The desk keeps it, and the job's letters have it from then on.
    let desk = Desk::open(copy.path(), RULES).unwrap();
    desk.edit(LOCAL, &Edited { edit: changed, last: 0 }).unwrap();
    let again = opened(copy.path());
    assert_eq!(again.draft(subject).unwrap(), new);
    assert_eq!(again.version(subject).unwrap(), again.version_of(&new));
    assert_ne!(again.version(subject).unwrap().words, job.version(subject).unwrap().words);
    assert_ne!(job.version(subject).unwrap().words, Digest::of(b""));
}

#[test]
fn edits_are_exported_and_replayed_by_another_copy() {
    let (copy, other) = (light::job(), light::job());
    let [from, to] = [&copy, &other].map(|job| job.path().to_str().unwrap().to_string());
    let edit = Edit {
        letter: "a".into(),
        block: "notes".into(),
        text: 0,
        before: "前".into(),
        change: Change::Strike,
        why: "重复".into(),
        who: String::new(),
        at: String::new(),
    };
    let desk = Desk::open(copy.path(), RULES).unwrap();
    desk.edit(LOCAL, &Edited { edit, last: 0 }).unwrap();
    let file = copy.path().join("edits.jsonl").to_str().unwrap().to_string();
    assert_eq!(yice(["review", "export", &from, "-o", &file]).code, 0);
    for _ in 0..2 {
        let run = yice(["review", "import", &to, &file]);
        assert_eq!(run.code, 0, "{}", run.stderr);
    }
    let [ours, theirs] = [&from, &to].map(|job| yice(["review", "export", job]).stdout);
    assert!(ours.contains("strike") && ours == theirs, "{ours}{theirs}");
    let log = yice(["review", "log", &to, "--csv"]).stdout;
    assert_eq!(log.lines().count(), 2, "{log}");
    fs::write(&file, "{}\n").unwrap();
    assert_eq!(yice(["review", "import", &to, &file]).code, 2);
    // A letter that is not there any more holds nothing; a command on it tells who may come in.
    assert_eq!(yice(["user", "add", &to, "li", "--role", "king"]).code, 2);
    let mut add = crate::support::program();
    add.args(["user", "add", &to, "李", "--role", "审核,批准"]).stdin(std::process::Stdio::piped());
    let mut child = add.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null()).spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), "correct horse battery\n".as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    assert_eq!(yice(["user", "list", &to]).stdout, "李\t李\t审核,批准\n");
    assert_eq!((yice(["user", "remove", &to, "李"]).code, yice(["user", "remove", &to, "李"]).code), (0, 2));
}

#[test]
fn an_edit_for_a_class_changes_every_letter_that_has_the_sentence() {
    let copy = light::job();
    let job = opened(copy.path());
    let texts: Vec<String> = letters(&job).iter().map(|(at, _)| job.text(&job.draft(*at).unwrap())).collect();
    let tables = knowledge::open(&resources(), Some(copy.path())).value.unwrap();
    let with = |text: &str| texts.iter().filter(|letter| letter.contains(text)).count();
    let plain = tables
        .knowledge
        .sentences()
        .iter()
        .filter(|sentence| !sentence.text.contains('{') && sentence.text.chars().count() < 24);
    let sentence = plain.max_by_key(|sentence| with(&sentence.text)).unwrap();
    assert!(with(&sentence.text) > 1);
    let edit = ClassEdit {
        file: sentence.file.clone(),
        row: sentence.row,
        column: "text".into(),
        before: sentence.text.clone(),
        new: format!("{}（本类重点）", sentence.text),
    };
    let code = |edit: &ClassEdit| edit_class(&resources(), copy.path(), edit).unwrap_err().code;
    for broken in [
        ClassEdit { before: "另一句".into(), ..edit.clone() },
        ClassEdit { new: "到99.73%".into(), ..edit.clone() },
        ClassEdit { new: "写{nonsense}".into(), ..edit.clone() },
        ClassEdit { column: "approved_by".into(), ..edit.clone() },
        ClassEdit { file: "../../job.csv".into(), ..edit.clone() },
    ] {
        assert_eq!(code(&broken), "class-edit-refused");
    }
    assert!(!copy.path().join("templates/knowledge").exists());
    let own = edit_class(&resources(), copy.path(), &edit).unwrap();
    assert!(own.starts_with(copy.path()));
    let again = opened(copy.path());
    let changed = letters(&again)
        .iter()
        .filter(|(at, _)| again.text(&again.draft(*at).unwrap()).contains("（本类重点）"))
        .count();
    // Another row may say the same.
    assert!(changed > 1 && changed <= with(&sentence.text), "{changed}");
    let (before, now) = (job.draft(letters(&job)[0].0).unwrap(), again.draft(letters(&job)[0].0).unwrap());
    let told = yice::compose::differences(&before, &now);
    assert_eq!(told.is_empty(), before.body == now.body);
    assert_eq!(code(&edit), "class-edit-refused", "the sentence is another by now");
}
