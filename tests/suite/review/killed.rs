//! The site killed while people decide, and its job folder copied while they do.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use yice::decisions::{Desk, State};
use yice::domain::settings::ReviewSettings;

use super::Preview;
use super::decisions::own;
use crate::support::JobCopy;

fn whole(folder: &Path) {
    let connection = rusqlite::Connection::open(folder.join("state.db")).unwrap();
    let check: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(check, "ok");
}

fn letters(site: &Preview) -> Vec<String> {
    let listing = site.json("/api/letters?outcome=letter&order=file");
    listing["letters"].as_array().unwrap().iter().map(|letter| letter["id"].as_str().unwrap().to_string()).collect()
}

/// Asks for a decision; `None` where the site died before it answered.
fn submit(host: &str, headers: &str, id: &str, words: &str) -> Option<u16> {
    let body = json!({ "action": "submit", "last": 0, "words": words }).to_string();
    let head = format!("Host: {host}\r\nConnection: close\r\n{headers}Content-Type: application/json");
    let mut stream = TcpStream::connect(host).ok()?;
    let request =
        format!("POST /api/letters/{id}/decisions HTTP/1.1\r\n{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    answer.split(' ').nth(1)?.parse().ok()
}

fn words_of(site: &Preview, id: &str) -> String {
    let standing: Value = site.json(&format!("/api/letters/{id}/decisions"));
    standing["words"].as_str().unwrap().to_string()
}

#[test]
fn a_killed_site_has_every_decision_that_it_answered() {
    for moment in 0..4 {
        let job = JobCopy::of("small");
        let mut site = Preview::of(job.path(), &[]);
        let asked: Vec<(String, String)> =
            letters(&site).into_iter().map(|id| (words_of(&site, &id), id)).map(|(words, id)| (id, words)).collect();
        let (host, headers) = (site.host.clone(), format!("{}{}", site.cookie(), own(&site)));
        let answered: Vec<String> = std::thread::scope(|scope| {
            let works = |reviewer: usize| {
                let (host, headers) = (&host, &headers);
                let mine: Vec<&(String, String)> = asked.iter().skip(reviewer).step_by(4).collect();
                scope.spawn(move || {
                    let decided =
                        mine.into_iter().map_while(|(id, words)| Some((id, submit(host, headers, id, words)?)));
                    decided.filter(|(_, status)| *status == 200).map(|(id, _)| id.clone()).collect::<Vec<_>>()
                })
            };
            let reviewers: Vec<_> = (0..4).map(works).collect();
            std::thread::sleep(Duration::from_millis(15 * moment));
            site.kill();
            reviewers.into_iter().flat_map(|reviewer| reviewer.join().unwrap()).collect()
        });
        whole(job.path());
        let board = Desk::open(job.path(), ReviewSettings::default()).unwrap().board().unwrap();
        let state = |id: &String| board.letter(id).state;
        assert!(answered.iter().all(|id| state(id) == State::AwaitingReview), "{answered:?}");
        let there = asked.iter().filter(|(id, _)| state(id) == State::AwaitingReview).count();
        assert!(there <= answered.len() + 4, "at most what was being asked: {there} of {}", answered.len());
        // And the next site goes on from there.
        let site = Preview::of(job.path(), &[]);
        for (id, words) in &asked {
            let headers = format!("{}{}", site.cookie(), own(&site));
            let status = submit(&site.host, &headers, id, words).unwrap();
            assert_eq!(status, if state(id) == State::AwaitingReview { 409 } else { 200 }, "{id}");
        }
    }
}

#[test]
fn a_job_folder_copied_while_people_decide_is_a_job_of_that_moment() {
    let job = JobCopy::of("small");
    let site = Preview::of(job.path(), &[]);
    let asked: Vec<String> = letters(&site);
    let headers = format!("{}{}", site.cookie(), own(&site));
    let copies: Vec<tempfile::TempDir> = std::thread::scope(|scope| {
        let decides = scope.spawn(|| {
            for id in &asked {
                assert_eq!(submit(&site.host, &headers, id, &words_of(&site, id)), Some(200));
            }
        });
        let mut copies = Vec::new();
        while !decides.is_finished() || copies.is_empty() {
            let copy = tempfile::tempdir().unwrap();
            for file in fs::read_dir(job.path()).unwrap().flatten().filter(|file| file.path().is_file()) {
                fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
            }
            copies.push(copy);
            std::thread::sleep(Duration::from_millis(30));
        }
        decides.join().unwrap();
        copies
    });
    for copy in &copies {
        let board = Desk::open(copy.path(), ReviewSettings::default()).unwrap().board().unwrap();
        let state = |id: &String| board.letter(id).state;
        let there = asked.iter().take_while(|id| state(id) == State::AwaitingReview).count();
        assert!(asked.iter().skip(there).all(|id| state(id) == State::Drafting), "the first ones, in their order");
        whole(copy.path());
    }
    let restored = Preview::of(copies.last().unwrap().path(), &[]);
    assert_eq!(letters(&restored), asked);
}
