//! The ledger by itself: what its owner may do to it, and by what it is seen.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, params};
use yice::ledger::{Entered, Entry, Tree};

use super::{entries, issued, job, pdfs, side_file};
use crate::support::{JobCopy, Run, light, yice};

/// A job whose letters are issued.
fn done() -> JobCopy {
    super::verify::real()
}

fn first_letter(job: &Path) -> PathBuf {
    job.join("issued").join(pdfs(&job.join("issued")).keys().next().unwrap())
}

/// Verifies a letter with the job; the level that failed is told by exit code and code.
fn verify(job: &Path, letter: &Path, more: &[&str]) -> Run {
    let arguments = ["verify", letter.to_str().unwrap(), "--job", job.to_str().unwrap(), "--lang", "en"];
    yice(arguments.iter().chain(more))
}

/// What a person does who may write to the file and stops at nothing.
fn as_owner(job: &Path, work: impl FnOnce(&Connection)) {
    let connection = Connection::open(job.join("state.db")).unwrap();
    let triggers: Vec<String> = {
        let mut query = connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").unwrap();
        query.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    };
    for trigger in triggers {
        connection.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    work(&connection);
    connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
}

fn told(run: &Run, code: &str, exit: i32) {
    assert!(
        run.stdout.contains(&format!("[{code}]")) && run.code == exit,
        "{code} {exit}: {} {}{}",
        run.code,
        run.stdout,
        run.stderr
    );
}

#[test]
fn the_file_itself_refuses_changes() {
    let job = done();
    let connection = Connection::open(job.path().join("state.db")).unwrap();
    for change in [
        "UPDATE ledger SET entry = ''",
        "DELETE FROM ledger",
        "UPDATE ledger_nodes SET hash = x'00'",
        "DELETE FROM ledger_nodes",
        "DELETE FROM ledger_letters",
        "INSERT INTO ledger VALUES (100000, 'issued', '', '', '')",
        "INSERT INTO ledger SELECT max(seq) + 1, 'issued', '', '黔示检函〔2023〕1号', '' FROM ledger",
    ] {
        assert!(connection.execute(change, []).is_err(), "{change}");
    }
}

#[test]
fn whatever_the_owner_does_to_the_ledger_is_named() {
    let whole = done();
    let letter = first_letter(whole.path());
    assert_eq!(verify(whole.path(), &letter, &[]).code, 0, "{}", verify(whole.path(), &letter, &[]).stdout);
    let count = entries(whole.path()).len();

    let changed = done();
    as_owner(changed.path(), |file| {
        file.execute("UPDATE ledger SET entry = replace(entry, '{', '{ ') WHERE seq = 0", []).unwrap();
    });
    told(&verify(changed.path(), &letter, &[]), "ledger-entry-broken", 17);

    let hour = done();
    as_owner(hour.path(), |file| {
        file.execute("UPDATE ledger SET entry = replace(entry, '\"at\":\"2', '\"at\":\"3') WHERE seq = 1", []).unwrap();
    });
    told(&verify(hour.path(), &letter, &[]), "ledger-entry-changed", 17);

    let swapped = done();
    as_owner(swapped.path(), |file| {
        file.execute_batch(
            "UPDATE ledger SET seq = -1 WHERE seq = 0; UPDATE ledger SET seq = 0 WHERE seq = 1; UPDATE ledger SET seq = 1 WHERE seq = -1;",
        )
        .unwrap();
    });
    told(&verify(swapped.path(), &letter, &[]), "ledger-entry-moved", 17);

    // The end is cut off, tree and all: by itself the rest is whole, and only a head that somebody has seen tells.
    let cut = done();
    as_owner(cut.path(), |file| rebuild(file, |leaves| leaves.truncate(count - 3)));
    let alone = cut.path().join("alone.pdf");
    fs::copy(&letter, &alone).unwrap();
    told(&verify(cut.path(), &first_letter(cut.path()), &[]), "ledger-cut", 17);
    let unseen = verify(cut.path(), &alone, &[]);
    assert_ne!(unseen.code, 17, "without its side file nothing shows: {}", unseen.stdout);
    let head = whole.path().join("issued/ledger.checkpoint");
    told(&verify(cut.path(), &alone, &["--head", head.to_str().unwrap()]), "ledger-cut", 17);

    // All of it is written anew: every hash is right, and every head that was printed is wrong.
    let rewritten = done();
    as_owner(rewritten.path(), |file| {
        rebuild(file, |leaves| {
            let mut first = Entry::of_leaf(leaves[0].as_bytes()).unwrap();
            first.at = "2020-01-01T00:00:00Z".into();
            leaves[0] = String::from_utf8(first.leaf()).unwrap();
        });
    });
    let last = rewritten.path().join("issued").join(pdfs(&rewritten.path().join("issued")).keys().last().unwrap());
    told(&verify(rewritten.path(), &last, &[]), "ledger-rewritten", 17);
    // The head on the paper is enough.
    let paper = rewritten.path().join("paper.pdf");
    let of_second = entries(whole.path()).into_iter().find_map(|entry| match entry.what {
        Entered::Planned { file, .. } if entry.seq == 1 => Some(file),
        _ => None,
    });
    fs::copy(whole.path().join("issued").join(of_second.unwrap()), &paper).unwrap();
    assert!(!side_file(&paper).exists());
    told(&verify(rewritten.path(), &paper, &[]), "ledger-rewritten", 17);
    let consistency = ["ledger", "consistency", rewritten.path().to_str().unwrap(), head.to_str().unwrap()];
    let run = Run::of(&mut light::yice(consistency));
    assert!(run.code == 1 && run.stderr.contains("ledger-rewritten"), "{}", run.stderr);
    // Nothing is issued by a ledger that is broken.
    assert_eq!(super::issue(swapped.path(), &[]).code, 2);
}

/// Writes the whole ledger anew, with a tree that fits.
fn rebuild(file: &Connection, change: impl FnOnce(&mut Vec<String>)) {
    let rows: Vec<(String, String, String, String)> = {
        let mut query = file.prepare("SELECT kind, letter, document_no, entry FROM ledger ORDER BY seq").unwrap();
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    };
    let mut leaves: Vec<String> = rows.iter().map(|row| row.3.clone()).collect();
    change(&mut leaves);
    file.execute_batch("DELETE FROM ledger; DELETE FROM ledger_nodes;").unwrap();
    for (seq, (leaf, (kind, letter, number, _))) in (0i64..).zip(leaves.iter().zip(&rows)) {
        file.execute("INSERT INTO ledger VALUES (?, ?, ?, ?, ?)", params![seq, kind, letter, number, leaf]).unwrap();
    }
    for (place, node) in (0i64..).zip(Tree::of(&leaves).all_nodes()) {
        file.execute("INSERT INTO ledger_nodes VALUES (?, ?)", params![place, node.0]).unwrap();
    }
}

#[test]
fn an_older_head_is_proven_to_be_a_beginning() {
    let job = job();
    let only = "91520115MFAKE10197";
    issued(job.path(), &["--only", only]);
    let head = job.path().join("older");
    fs::copy(job.path().join("issued/ledger.checkpoint"), &head).unwrap();
    issued(job.path(), &[]);
    let [job, head] = [job.path(), &head].map(|path| path.to_str().unwrap());
    let run = Run::of(&mut light::yice(["ledger", "consistency", job, head]));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.lines().count() > 0);
    let exported = Run::of(&mut light::yice(["ledger", "export", job]));
    assert_eq!(exported.stdout.lines().count(), entries(Path::new(job)).len());
    export_is_checked(Path::new(job), &exported.stdout);
    let list = Run::of(&mut light::yice(["ledger", "list", job]));
    assert!(list.stdout.lines().next().unwrap().starts_with("黔示检函〔2023〕1号\t已发出\t"), "{}", list.stdout);
}

/// Lines of an exported ledger, whole and spoiled.
fn export_is_checked(job: &Path, text: &str) {
    let (file, head) = (job.join("export.jsonl"), job.join("issued/ledger.checkpoint"));
    let check = |text: &str| {
        fs::write(&file, text).unwrap();
        let arguments = ["ledger", "check", file.to_str().unwrap(), "--head", head.to_str().unwrap()];
        Run::of(&mut light::yice(arguments))
    };
    assert_eq!(check(text).code, 0);
    let lines: Vec<&str> = text.lines().collect();
    let joined = |lines: &[&str]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    let mut swapped = lines.clone();
    swapped.swap(1, 2);
    let cut = &lines[..lines.len() - 1];
    let forged = text.replacen("\"at\":\"2", "\"at\":\"1", 1);
    let spaced = text.replacen("{\"at\"", "{ \"at\"", 1);
    for (spoiled, code) in [
        (joined(&swapped), "ledger-entry-moved"),
        (joined(cut), "ledger-cut"),
        (forged, "ledger-rewritten"),
        (spaced, "ledger-entry-broken"),
    ] {
        let run = check(&spoiled);
        assert!(run.code == 1 && run.stderr.contains(code), "{code}: {} {}", run.code, run.stderr);
    }
}

#[test]
fn a_key_signs_heads_and_is_never_in_the_job() {
    let job = job();
    let place = tempfile::tempdir().unwrap();
    let key = place.path().join("log.key");
    let words = |path: &Path| path.to_str().unwrap().to_string();
    let made = Run::of(&mut light::yice(["ledger", "key", "small-2023", "-o", &words(&key)]));
    assert_eq!(made.code, 0, "{}", made.stderr);
    let public = made.stdout.trim().to_string();
    assert!(public.starts_with("yice/small-2023+"), "{public}");
    let secret = fs::read_to_string(&key).unwrap();
    assert_eq!(
        Run::of(&mut light::yice(["ledger", "key", "small-2023", "-o", &words(&key)])).code,
        2,
        "not overwritten"
    );
    let run = super::issue(job.path(), &["--ledger-key", &words(&key)]);
    assert!(run.code <= 1 && !run.stderr.contains(secret.trim()), "{}", run.stderr);
    let letter = first_letter(job.path());
    let alone = |more: &[&str]| {
        let letter = words(&letter);
        Run::of(light::yice(["verify", &letter].iter().chain(more)).env_remove("YICE_LEDGER_KEY"))
    };
    let signed = alone(&["--key", &public]).stdout;
    assert!(signed.contains("✓ 登记证明") && signed.contains("签名"), "{signed}");
    let (_, stranger) = yice::ledger::new_key("yice/small-2023").unwrap();
    assert!(alone(&["--key", &stranger]).stdout.contains("– 登记证明"));
    let inside = job.path().join("log.key");
    fs::copy(&key, &inside).unwrap();
    assert_eq!(super::issue(job.path(), &["--ledger-key", &words(&inside)]).code, 2);
    let (other, _) = yice::ledger::new_key("yice/other").unwrap();
    let another = place.path().join("other.key");
    fs::write(&another, other).unwrap();
    assert_eq!(super::issue(job.path(), &["--ledger-key", &words(&another)]).code, 2);
    let everything = crate::support::tree(job.path());
    let holds = |bytes: &[u8]| String::from_utf8_lossy(bytes).contains(&secret[40..60]);
    assert!(everything.iter().all(|(name, bytes)| name == "log.key" || !holds(bytes)));
}
