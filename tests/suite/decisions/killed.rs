//! What a killed program leaves, and what a copy taken while it runs holds.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use yice::compose::Version;
use yice::decisions::{Action, Decision, Desk, LOCAL, State};
use yice::domain::Digest;
use yice::domain::settings::ReviewSettings;

const FOLDER: &str = "YICE_TEST_DECIDES_IN";

fn submit(desk: &Desk, letter: &str) {
    let version = Version { words: Digest::of(b"w"), date: String::new(), pages: String::new() };
    let decision =
        Decision { letter: letter.into(), action: Action::Submit, version, last: 0, why: String::new(), text: None };
    desk.decide(LOCAL, &decision).unwrap();
}

fn whole(folder: &Path) {
    let connection = rusqlite::Connection::open(folder.join("state.db")).unwrap();
    let check: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
}

/// Not a test: the process that is killed. It answers each decision with a line.
#[test]
#[ignore = "started by the test below"]
fn decides_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let desk = Desk::open(Path::new(&folder), ReviewSettings::default()).unwrap();
    let begin = desk.board().unwrap().letters.len();
    let mut out = std::io::stdout();
    for number in begin.. {
        submit(&desk, &format!("a{number}"));
        use std::io::Write;
        writeln!(out, "\ndone {number}").and_then(|()| out.flush()).unwrap();
    }
}

#[test]
fn a_killed_program_loses_at_most_what_it_had_not_answered() {
    let folder = tempfile::tempdir().unwrap();
    let mut before = 0;
    for round in 0..6 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "decisions::killed::decides_until_it_is_killed", "--ignored", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut last = lines.by_ref().filter(|line| line.starts_with("done ")).nth(3 + round * 5).unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        // Answers that were on their way count too.
        lines.filter(|line| line.starts_with("done ")).for_each(|line| last = line);
        let answered: usize = last["done ".len()..].trim().parse::<usize>().unwrap() + 1;
        let desk = Desk::open(folder.path(), ReviewSettings::default()).unwrap();
        let board = desk.board().unwrap();
        let there = board.letters.len();
        assert!(there == answered || there == answered + 1, "{there} of {answered}");
        assert!(there > before && board.letters.values().all(|letter| letter.state == State::AwaitingReview));
        before = there;
        drop(desk);
        whole(folder.path());
    }
}

#[test]
fn a_copy_taken_while_it_runs_opens_clean() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Desk::open(folder.path(), ReviewSettings::default()).unwrap();
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| (0..300).for_each(|number| submit(&desk, &format!("a{number}"))));
        let mut copies = 0;
        while !writer.is_finished() || copies == 0 {
            let copy = tempfile::tempdir().unwrap();
            // As a file manager does: one file after the other, in any order.
            let mut files: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
            files.sort();
            if copies % 2 == 1 {
                files.reverse();
            }
            for file in files {
                let _ = fs::copy(&file, copy.path().join(file.file_name().unwrap()));
            }
            let copied = Desk::open(copy.path(), ReviewSettings::default()).unwrap();
            let there = copied.board().unwrap().letters.len();
            let events = copied.events_after(0).unwrap();
            assert_eq!(events.len(), there);
            assert!(events.iter().enumerate().all(|(number, event)| event.letter == format!("a{number}")));
            drop(copied);
            whole(copy.path());
            copies += 1;
        }
        writer.join().unwrap();
    });
    assert_eq!(desk.board().unwrap().letters.len(), 300);
}
