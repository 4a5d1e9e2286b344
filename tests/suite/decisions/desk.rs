//! The desk: roles, order, conflicts, the copy rule, lists, users.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use proptest::prelude::*;
use yice::compose::Version;
use yice::compose::edit::{Change, Edit};
use yice::decisions::{
    Action, Basis, Board, BulkItem, Cause, Decision, Desk, Edited, Event, Opened, Present, Refused, Role, State, What,
    reviewed,
};
use yice::domain::Digest;
use yice::domain::settings::ReviewSettings;

const PASSWORD: &str = "correct horse battery";

fn version(words: &str) -> Version {
    Version { words: Digest::of(words.as_bytes()), date: "2023-12-15".into(), pages: "pages".into() }
}

/// A desk with three people of one role each and one of all roles.
fn desk(folder: &std::path::Path, rules: ReviewSettings) -> Desk {
    let desk = Desk::open(folder, rules).unwrap();
    for (name, roles) in
        [("bian", &[Role::Draft][..]), ("shen", &[Role::Review]), ("pi", &[Role::Approve]), ("quan", &Role::ALL)]
    {
        desk.set_user(name, "", roles, PASSWORD).unwrap();
    }
    desk
}

fn decision(desk: &Desk, letter: &str, action: Action, words: &str) -> Decision {
    let last = desk.board().unwrap().letter(letter).last;
    let why = if action == Action::SendBack { "数字与报告不符" } else { "" };
    Decision { letter: letter.into(), action, version: version(words), last, why: why.into(), text: None }
}

fn decide(desk: &Desk, who: &str, letter: &str, action: Action, words: &str) -> Result<Event, Refused> {
    desk.decide(who, &decision(desk, letter, action, words))
}

fn code(result: Result<Event, Refused>) -> &'static str {
    result.unwrap_err().told().code
}

fn edit(letter: &str) -> Edit {
    Edit {
        letter: letter.into(),
        block: "notes".into(),
        text: 0,
        before: "原文。".into(),
        change: Change::Replace("改文。".into()),
        why: "说清楚".into(),
        who: String::new(),
        at: String::new(),
    }
}

fn state(desk: &Desk, letter: &str) -> State {
    desk.board().unwrap().letter(letter).state
}

#[test]
fn a_letter_goes_from_hand_to_hand_and_is_read_as_approved() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), ReviewSettings::default());
    assert_eq!(code(decide(&desk, "shen", "a", Action::Review, "w")), "not-this-step");
    assert_eq!(code(decide(&desk, "shen", "a", Action::Submit, "w")), "role-missing");
    assert_eq!(code(decide(&desk, "nobody", "a", Action::Submit, "w")), "no-such-user");
    decide(&desk, "bian", "a", Action::Submit, "w").unwrap();
    assert_eq!(code(decide(&desk, "shen", "a", Action::Review, "other")), "letter-changed");
    decide(&desk, "shen", "a", Action::Review, "w").unwrap();
    decide(&desk, "pi", "a", Action::SendBack, "w").unwrap();
    assert_eq!(state(&desk, "a"), State::SentBack);
    for (who, action) in [("bian", Action::Submit), ("shen", Action::Review), ("pi", Action::Approve)] {
        assert!(!reviewed(folder.path()).unwrap().unwrap().approves("a", &version("w")));
        decide(&desk, who, "a", action, "w").unwrap();
    }
    let read = reviewed(folder.path()).unwrap().unwrap();
    assert!(read.approves("a", &version("w")));
    assert!(!read.approves("a", &version("v")) && !read.approves("b", &version("w")));
    assert_eq!(desk.history("a").unwrap().len(), 6);
    // An edit of an approved letter takes the approval.
    let last = desk.board().unwrap().letter("a").last;
    desk.edit("shen", &Edited { edit: edit("a"), last }).unwrap();
    assert_eq!(state(&desk, "a"), State::Drafting);
    assert!(!reviewed(folder.path()).unwrap().unwrap().approves("a", &version("w")));
    decide(&desk, "bian", "a", Action::Submit, "x").unwrap();
    assert_eq!(code(decide(&desk, "shen", "a", Action::Review, "x")), "own-draft");
}

#[test]
fn nobody_decides_on_their_own_unless_the_job_allows_it() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), ReviewSettings::default());
    decide(&desk, "quan", "a", Action::Submit, "w").unwrap();
    assert_eq!(code(decide(&desk, "quan", "a", Action::Review, "w")), "own-draft");
    decide(&desk, "bian", "b", Action::Submit, "w").unwrap();
    decide(&desk, "quan", "b", Action::Review, "w").unwrap();
    assert_eq!(code(decide(&desk, "quan", "b", Action::Approve, "w")), "own-review");
    desk.set_rules(ReviewSettings { own: true, ..ReviewSettings::default() });
    for action in [Action::Review, Action::Approve] {
        decide(&desk, "quan", "a", action, "w").unwrap();
    }
    assert_eq!(state(&desk, "a"), State::Approved);
}

#[test]
fn of_two_at_once_one_wins_and_the_other_is_told_what_happened() {
    let folder = tempfile::tempdir().unwrap();
    let desk = Arc::new(desk(folder.path(), ReviewSettings::default()));
    desk.set_user("er", "", &[Role::Review], PASSWORD).unwrap();
    // A second process has the same file open.
    let other = Arc::new(Desk::open(folder.path(), ReviewSettings::default()).unwrap());
    for round in 0..10 {
        let letter = format!("a{round}");
        decide(&desk, "bian", &letter, Action::Submit, "w").unwrap();
        let asked = decision(&desk, &letter, Action::Review, "w");
        let results: Vec<Result<Event, Refused>> = std::thread::scope(|scope| {
            let asked = &asked;
            let deciders = [(&desk, "shen"), (&other, "er"), (&desk, "er"), (&other, "shen")];
            let threads = deciders.map(|(desk, who)| scope.spawn(move || desk.decide(who, asked)));
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
        for refused in results.into_iter().filter_map(Result::err) {
            let Refused::Conflict { since, now } = refused else { panic!("{refused:?}") };
            assert_eq!((since.len(), now.state), (1, State::AwaitingApproval));
        }
        assert_eq!(desk.history(&letter).unwrap().len(), 2);
    }
}

#[test]
fn the_copy_rule_keeps_what_is_the_same_words_and_tells_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), ReviewSettings::default());
    for (who, action) in [("bian", Action::Submit), ("shen", Action::Review), ("pi", Action::Approve)] {
        decide(&desk, who, "a", action, "w").unwrap();
    }
    let follow = |letters: &[(&str, Version)]| {
        let last = |letter: &str| desk.board().unwrap().letter(letter).last;
        let present = |(letter, version): &(&str, Version)| Present {
            letter: letter.to_string(),
            version: version.clone(),
            last: last(letter),
        };
        desk.follow(&letters.iter().map(present).collect::<Vec<_>>(), &[Cause::Data, Cause::Knowledge]).unwrap()
    };
    assert!(follow(&[("a", version("w"))]).is_empty());
    let dated = Version { date: "2023-12-16".into(), pages: "other".into(), ..version("w") };
    let told = follow(&[("a", dated.clone())]).remove(0);
    assert!(told.why.contains("文字未变") && told.why.contains("same words"), "{}", told.why);
    assert!(matches!(told.what, What::CarriedOver { changed, .. } if changed == ["layout", "date"]));
    assert_eq!(state(&desk, "a"), State::Approved);
    assert!(follow(&[("a", dated)]).is_empty());
    // Of a letter that was decided on meanwhile an older composition says nothing.
    let before = Present { letter: "a".into(), version: version("older"), last: 1 };
    assert!(desk.follow(&[before], &[Cause::Data]).unwrap().is_empty());
    // A whole survey is one transaction, and tells only of letters that somebody decided on.
    decide(&desk, "bian", "c", Action::Submit, "w").unwrap();
    let told = follow(&[("a", version("new")), ("b", version("w")), ("c", version("new"))]);
    assert_eq!(told.iter().map(|event| event.letter.as_str()).collect::<Vec<_>>(), ["a", "c"]);
    assert!(told.iter().all(|event| event.why.contains("数据文件变了，知识表变了")), "{told:?}");
    assert!(matches!(&told[0].what, What::Outdated { changed, .. } if changed[..] == ["data", "knowledge"]));
    assert_eq!((state(&desk, "a"), state(&desk, "c")), (State::Outdated, State::Outdated));
    assert!(follow(&[("a", version("newer"))]).is_empty(), "nothing is decided any more");
    // Its reviewer decides on the new words.
    decide(&desk, "shen", "a", Action::Review, "newer").unwrap();
    assert_eq!(state(&desk, "a"), State::AwaitingApproval);
}

#[test]
fn a_list_is_decided_on_only_where_it_was_looked_at_or_drawn_from() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path(), ReviewSettings::default());
    let letters: Vec<String> = (0..6).map(|number| format!("a{number}")).collect();
    letters.iter().for_each(|letter| drop(decide(&desk, "bian", letter, Action::Submit, "w").unwrap()));
    let item = |letter: &str, findings, sentences: &[u64]| BulkItem {
        decision: decision(&desk, letter, Action::Review, "w"),
        findings,
        sentences: sentences.to_vec(),
    };
    desk.mark_opened("shen", &Opened { letter: "a0".into(), sentences: vec![1, 2, 3] }).unwrap();
    let items = [item("a0", 0, &[1, 2, 3]), item("a1", 0, &[1, 3]), item("a2", 0, &[1, 4]), item("a3", 1, &[1])];
    let outcomes = desk.decide_list("shen", Action::Review, &items, Basis::Seen).unwrap();
    let told: Vec<Option<&str>> =
        outcomes.iter().map(|outcome| outcome.result.as_ref().err().map(|refused| refused.told().code)).collect();
    assert_eq!(told, [None, None, Some("not-seen"), Some("not-in-a-list")]);
    assert_eq!(state(&desk, "a1"), State::AwaitingApproval);
    let rest = &letters[2..];
    assert!(desk.draw_sample("shen", Action::Review, rest, 2, "7").is_err());
    desk.set_rules(ReviewSettings { sampling: true, ..ReviewSettings::default() });
    let drawn = desk.draw_sample("shen", Action::Review, rest, 2, "7").unwrap();
    assert_eq!(desk.draw_sample("shen", Action::Review, rest, 2, "7").unwrap().drawn, drawn.drawn);
    let undrawn: Vec<BulkItem> =
        rest.iter().filter(|id| !drawn.drawn.contains(id)).map(|id| item(id, 0, &[9])).collect();
    let basis = Basis::Sample(drawn.seq);
    let open = desk.decide_list("shen", Action::Review, &undrawn, basis).unwrap();
    assert!(open.iter().all(|outcome| outcome.result.as_ref().unwrap_err().told().code == "sample-open"));
    drawn.drawn.iter().for_each(|letter| drop(decide(&desk, "shen", letter, Action::Review, "w").unwrap()));
    let through = desk.decide_list("shen", Action::Review, &undrawn, basis).unwrap();
    assert!(through.iter().all(|outcome| outcome.result.is_ok()));
}

#[test]
fn users_come_in_with_their_password_and_guesses_are_slowed() {
    let folder = tempfile::tempdir().unwrap();
    let now = Arc::new(AtomicI64::new(1_700_000_000));
    let clock = Arc::clone(&now);
    let desk =
        Desk::open_with_clock(folder.path(), ReviewSettings::default(), move || clock.load(Ordering::Relaxed)).unwrap();
    assert!(desk.set_user("a b", "", &[], PASSWORD).is_err() && desk.set_user("li", "", &[], "short").is_err());
    desk.set_user("li", "李", &[Role::Review], PASSWORD).unwrap();
    let first = desk.log_in("li", PASSWORD, "127.0.0.1").unwrap();
    let second = desk.log_in("li", PASSWORD, "127.0.0.1").unwrap();
    assert_ne!(first.token, second.token);
    assert_eq!(desk.session(&first.token, true).unwrap().unwrap().shown, "李");
    for name in ["li", "li", "nobody", "li", "li"] {
        assert_eq!(desk.log_in(name, "wrong password", "127.0.0.1").unwrap_err().told().code, "login-refused");
    }
    assert_eq!(desk.log_in("li", PASSWORD, "127.0.0.1").unwrap_err().told().code, "login-slowed");
    assert_eq!(desk.log_in("li", PASSWORD, "127.0.0.9").unwrap_err().told().code, "login-slowed", "from anywhere");
    now.fetch_add(60, Ordering::Relaxed);
    desk.log_in("li", PASSWORD, "127.0.0.1").unwrap();
    let failed =
        desk.events_after(0).unwrap().into_iter().filter(|event| matches!(event.what, What::LoginFailed { .. }));
    assert_eq!(failed.count(), 5);
    // A page that waits by itself keeps no session alive.
    now.fetch_add(3600 + 1800, Ordering::Relaxed);
    assert!(desk.session(&first.token, false).unwrap().is_some());
    now.fetch_add(3600, Ordering::Relaxed);
    assert!(desk.session(&first.token, true).unwrap().is_none());
    desk.remove_user("li").unwrap();
    assert!(desk.log_in("li", PASSWORD, "127.0.0.2").is_err());
    let bytes = std::fs::read(folder.path().join("state.db-wal")).unwrap();
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("$argon2id$") && !holds(PASSWORD) && !holds(&first.token));
}

#[test]
fn guesses_from_one_address_are_slowed_whosever_password_they_are_for() {
    let folder = tempfile::tempdir().unwrap();
    let now = Arc::new(AtomicI64::new(1_700_000_000));
    let clock = Arc::clone(&now);
    let desk =
        Desk::open_with_clock(folder.path(), ReviewSettings::default(), move || clock.load(Ordering::Relaxed)).unwrap();
    desk.set_user("li", "李", &[Role::Review], PASSWORD).unwrap();
    let guess = |number: usize, address: &str| {
        desk.log_in(&format!("nobody{number}"), PASSWORD, address).unwrap_err().told().code
    };
    assert!((0..13).all(|number| guess(number, "10.0.0.1") == "login-refused"));
    assert_eq!(guess(13, "10.0.0.1"), "login-slowed");
    assert_eq!(desk.log_in("li", PASSWORD, "10.0.0.1").unwrap_err().told().code, "login-slowed");
    desk.log_in("li", PASSWORD, "10.0.0.2").unwrap();
    // A password of one's own wipes out nothing but its own attempt.
    now.fetch_add(3, Ordering::Relaxed);
    desk.log_in("li", PASSWORD, "10.0.0.1").unwrap();
    assert_eq!((guess(14, "10.0.0.1"), guess(15, "10.0.0.1")), ("login-refused", "login-slowed"));
    now.fetch_add(2 * 24 * 3600, Ordering::Relaxed);
    assert!((20..32).all(|number| guess(number, "10.0.0.1") == "login-refused"), "after a day it begins anew");
}

#[test]
fn the_journal_is_never_changed_and_a_later_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    drop(desk(folder.path(), ReviewSettings::default()));
    let file = folder.path().join("state.db");
    assert!(!folder.path().join("state.db-wal").exists(), "closed clean");
    let mut bytes = std::fs::read(&file).unwrap();
    // `user_version` of the file's head (SQLite file format, 1.3).
    bytes[60..64].copy_from_slice(&9u32.to_be_bytes());
    std::fs::write(&file, &bytes).unwrap();
    assert_eq!(Desk::open(folder.path(), ReviewSettings::default()).err().unwrap().code, "decisions-newer");
    assert_eq!(reviewed(folder.path()).err().unwrap().code, "decisions-newer");
    assert_eq!(std::fs::read(&file).unwrap(), bytes);
    std::fs::write(&file, "no database at all, whatever it says").unwrap();
    assert_eq!(reviewed(folder.path()).err().unwrap().code, "decisions-unusable");
    std::fs::remove_file(&file).unwrap();
    assert!(reviewed(folder.path()).unwrap().is_none() && !file.exists());
}

/// A step that somebody tries.
fn step() -> impl Strategy<Value = (usize, usize, usize, usize)> {
    (0..4usize, 0..6usize, 0..2usize, 0..3usize)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn no_letter_is_approved_but_by_different_people_with_their_roles(steps in prop::collection::vec(step(), 1..40)) {
        let folder = tempfile::tempdir().unwrap();
        let desk = desk(folder.path(), ReviewSettings::default());
        let people = ["bian", "shen", "pi", "quan"];
        for (person, what, letter, words) in steps {
            let (who, letter, words) = (people[person], ["a", "b"][letter], ["u", "v", "w"][words]);
            let last = desk.board().unwrap().letter(letter).last;
            let _ = match what {
                0 => decide(&desk, who, letter, Action::Submit, words).map(drop),
                1 => decide(&desk, who, letter, Action::Review, words).map(drop),
                2 => decide(&desk, who, letter, Action::Approve, words).map(drop),
                3 => decide(&desk, who, letter, Action::SendBack, words).map(drop),
                4 => desk.edit(who, &Edited { edit: edit(letter), last }).map(drop),
                _ => {
                    let present = Present { letter: letter.into(), version: version(words), last };
                    desk.follow(&[present], &[Cause::Data]).map(drop)
                }
            };
            let board = desk.board().unwrap();
            for state in board.letters.values().filter(|state| state.state == State::Approved) {
                let (reviewer, approver) = (&state.reviewed_by, &state.approved_by);
                prop_assert!(reviewer != approver && !state.is_author(reviewer) && !state.is_author(approver));
                prop_assert!(["shen", "quan"].contains(&reviewer.as_str()) && ["pi", "quan"].contains(&approver.as_str()));
            }
        }
        // What was written is what stands, from its beginning to any point.
        let events = desk.events_after(0).unwrap();
        for length in 0..=events.len() {
            let board = Board::of(&events[..length]);
            prop_assert!(length < events.len() || board == *desk.board().unwrap());
        }
        // In any order and with gaps, it still folds.
        Board::of(events.iter().rev().step_by(2));
    }
}
