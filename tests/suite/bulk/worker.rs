//! Worker processes of the real binary: what one letter does to its worker costs no other letter.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use yice::bulk::limits::{LEAST_MEMORY_MIB, Limits, MEMORY_MIB, SECONDS_PER_LETTER};
use yice::bulk::process::letter_worker::outside::{LETTERS_PER_PROCESS, Setup, Worker};
use yice::compose::letter::Letter;
use yice::pdf::Pdf;
use yice::typeset::{FontFile, MOST_PAGES};

use crate::support::fail_points::Gate;
use crate::support::process::{self, children_of, is_alive, processor_seconds, stat, wait_for};
use crate::support::{JobCopy, Run, light, program};
use crate::typeset::{engine, fonts, layout, letter, letters};

/// The letter that the layouts below do something to.
const VICTIM: &str = "one-item-letterhead";

fn setup(limits: Limits) -> Setup {
    Setup {
        program: env!("CARGO_BIN_EXE_yice").into(),
        layout: layout(),
        fonts: fonts(),
        roles: Default::default(),
        limits,
        letters_per_process: LETTERS_PER_PROCESS,
        tell: |_, _| {},
    }
}

/// Workers whose layout does this, in Typst, to the victim alone, and little else.
fn setup_that_hurts(what: &str, limits: Limits) -> Setup {
    let entry = format!("{}\n#if letter.id == {:?} {{ {what} }}\n", light::LAYOUT, letter(VICTIM).id);
    Setup { layout: BTreeMap::from([("letter.typ".into(), entry.into_bytes())]), ..setup(limits) }
}

fn json(letter: &Letter) -> Vec<u8> {
    serde_json::to_vec(letter).unwrap()
}

fn codes(worker: &mut Worker, letter: &Letter) -> Vec<&'static str> {
    let rendered = worker.render(&letter.id, &json(letter));
    rendered.err().unwrap_or_default().iter().map(|finding| finding.code).collect()
}

/// A program that is the real binary with these fail points.
#[cfg(unix)]
fn with_fail_points(folder: &Path, points: &str) -> PathBuf {
    script(folder, &format!("FAILPOINTS='{points}' exec '{}' \"$@\"", env!("CARGO_BIN_EXE_yice")))
}

#[cfg(unix)]
fn script(folder: &Path, line: &str) -> PathBuf {
    let path = folder.join("program");
    process::script(&path, line);
    path
}

fn kill(process: u32) {
    assert!(Command::new("kill").args(["-9", &process.to_string()]).status().unwrap().success());
}

#[test]
fn a_worker_gives_the_bytes_and_findings_of_the_process_itself() {
    let mut worker = Worker::start(&Arc::new(setup(Limits::default()))).unwrap();
    for letter in letters() {
        let (own, theirs) = (engine().pdf(&letter).unwrap(), worker.render(&letter.id, &json(&letter)).unwrap());
        assert!(own.bytes == theirs.pdf, "{}", letter.id);
        assert_eq!((own.pages, own.warnings), (theirs.pages, theirs.warnings));
        assert_eq!(theirs.text, Pdf::open(&own.bytes).unwrap().text().unwrap());
    }
    let mut unprintable = letter(VICTIM);
    unprintable.title = "\u{323AF}".into();
    let findings = engine().pdf(&unprintable).unwrap_err();
    assert_eq!(worker.render("x", &json(&unprintable)).unwrap_err(), findings);
    assert_eq!(worker.render("x", b"{}").unwrap_err()[0].code, "typeset-internal");
    assert!(worker.render("x", &json(&letter(VICTIM))).is_ok());
}

/// A night's letters take no more memory than an hour's.
#[test]
fn a_process_that_has_made_its_share_is_replaced_by_a_fresh_one() {
    let setup = Setup { letters_per_process: 2, ..setup(Limits::default()) };
    let mut worker = Worker::start(&Arc::new(setup)).unwrap();
    let first = worker.process_id().unwrap();
    let mut processes = Vec::new();
    for _ in 0..5 {
        let (own, theirs) =
            (engine().pdf(&letter(VICTIM)).unwrap(), worker.render("x", &json(&letter(VICTIM))).unwrap());
        assert!(own.bytes == theirs.pdf);
        processes.push(worker.process_id());
    }
    assert_eq!((processes[0], processes[1]), (Some(first), None));
    assert_eq!(processes.iter().map(Option::is_some).collect::<Vec<_>>(), [true, false, true, false, true]);
    assert!(processes[2] != processes[0] && processes[4] != processes[2]);
    assert!(!is_alive(first), "a process that has made its share is still there");
    assert!(worker.peak_kib().is_some());
}

#[test]
fn a_letter_without_end_is_given_up_at_the_deadline_and_alone() {
    let limits = Limits { seconds_per_letter: Some(2), ..Limits::default() };
    let mut worker = Worker::start(&Arc::new(setup_that_hurts(ENDLESS, limits))).unwrap();
    let others: Vec<Letter> = letters().into_iter().filter(|other| other.id != letter(VICTIM).id).collect();
    assert!(codes(&mut worker, &others[0]).is_empty());
    let (before, started) = (worker.process_id().unwrap(), Instant::now());
    assert_eq!(codes(&mut worker, &letter(VICTIM)), ["letter-too-slow"]);
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
    assert!(!is_alive(before), "the worker that was given up is still there");
    for other in &others {
        assert!(codes(&mut worker, other).is_empty(), "{}", other.id);
    }
}

#[cfg(unix)]
#[test]
fn a_letter_that_eats_memory_fails_alone() {
    let limits = Limits { memory_mib: Some(1024), ..Limits::default() };
    for greedy in [GREEDY, "range(200000000).len()", "let s = \"x\" * 1000; for _ in range(40) { s = s + s }; s.len()"]
    {
        let mut worker = Worker::start(&Arc::new(setup_that_hurts(greedy, limits.clone()))).unwrap();
        assert_eq!(codes(&mut worker, &letter(VICTIM)), ["letter-out-of-memory"], "{greedy}");
        for other in letters().iter().filter(|other| other.id != letter(VICTIM).id) {
            assert!(codes(&mut worker, other).is_empty(), "{}", other.id);
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_longest_letter_fits_into_the_usual_limits() {
    let limits = Limits { memory_mib: Some(MEMORY_MIB), seconds_per_letter: Some(SECONDS_PER_LETTER) };
    let mut worker = Worker::start(&Arc::new(setup(limits))).unwrap();
    let mut long = letter("cable-rectification");
    let body = long.body.clone();
    let times = |n: usize| std::iter::repeat_n(body.clone(), n).flatten().collect();
    long.body = times(24);
    let pages = worker.render("long", &json(&long)).unwrap().pages as usize;
    assert!((MOST_PAGES / 2..=MOST_PAGES).contains(&pages), "{pages} pages");
    long.body = times(60);
    assert_eq!(codes(&mut worker, &long), ["too-many-pages"]);

    let process = worker.process_id().unwrap();
    let of_process = |file: &str| fs::read_to_string(format!("/proc/{process}/{file}")).unwrap();
    let limits = of_process("limits");
    let limit = |name: &str| {
        let line = limits.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.split_whitespace().next().unwrap().to_owned()
    };
    assert_eq!(limit("Max address space"), (MEMORY_MIB << 20).to_string());
    assert_eq!(limit("Max core file size"), "0");
    assert!(limit("Max cpu time").parse::<u64>().unwrap() >= SECONDS_PER_LETTER);
    let most = of_process("status").lines().find_map(|line| line.strip_prefix("VmPeak:").map(str::to_owned)).unwrap();
    let most: u64 = most.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(most < (MEMORY_MIB << 10) * 6 / 10, "{most} kB leave too little for surprises");

    let limits = Limits { memory_mib: Some(LEAST_MEMORY_MIB), ..Limits::default() };
    let mut worker = Worker::start(&Arc::new(setup(limits))).unwrap();
    assert!(codes(&mut worker, &letter("cable-rectification")).is_empty());
}

#[cfg(unix)]
#[test]
fn a_panic_is_an_outcome_and_the_worker_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let program = with_fail_points(folder.path(), "worker-letter=1*off->1*panic(boom)->off");
    let mut worker = Worker::start(&Arc::new(Setup { program, ..setup(Limits::default()) })).unwrap();
    let process = worker.process_id();
    let outcomes = [(); 3].map(|()| codes(&mut worker, &letter(VICTIM)));
    assert_eq!(outcomes, [vec![], vec!["letter-panicked"], vec![]]);
    assert_eq!(worker.process_id(), process);
}

#[cfg(unix)]
#[test]
fn a_worker_killed_over_a_letter_costs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let gate = Gate::new();
    let program = with_fail_points(folder.path(), &gate.at("worker-letter", 0));
    let mut worker = Worker::start(&Arc::new(Setup { program, ..setup(Limits::default()) })).unwrap();
    let process = worker.process_id().unwrap();
    let killer = thread::spawn(move || {
        gate.wait_for_one();
        kill(process);
        // The next worker waits here too.
        gate.open();
        gate
    });
    let rendered = worker.render("x", &json(&letter(VICTIM))).unwrap();
    let _gate = killer.join().unwrap();
    assert!(rendered.pdf == engine().pdf(&letter(VICTIM)).unwrap().bytes);
    assert!(worker.process_id().is_some_and(|another| another != process));

    // Nor does one that dies while it waits.
    let process = worker.process_id().unwrap();
    kill(process);
    assert!(codes(&mut worker, &letter(VICTIM)).is_empty());
}

#[cfg(unix)]
#[test]
fn a_letter_whose_worker_ends_twice_has_crashed() {
    let folder = tempfile::tempdir().unwrap();
    let started = folder.path().join("started");
    let gate = Gate::new();
    let line = format!(
        "echo $$ > '{}'; FAILPOINTS='{}' exec '{}' \"$@\"",
        started.display(),
        gate.at("worker-letter", 0),
        env!("CARGO_BIN_EXE_yice")
    );
    let program = script(folder.path(), &line);
    let killer = thread::spawn(move || {
        for _ in 0..2 {
            gate.wait_for_one();
            kill(fs::read_to_string(&started).unwrap().trim().parse().unwrap());
        }
    });
    let mut worker = Worker::start(&Arc::new(Setup { program, ..setup(Limits::default()) })).unwrap();
    let findings = worker.render("x", &json(&letter(VICTIM))).unwrap_err();
    killer.join().unwrap();
    assert_eq!(findings.len(), 1);
    assert_eq!((findings[0].code, findings[0].places[0].file.as_str()), ("letter-crashed", "x"));
    assert!(findings[0].message.en.contains("signal: 9"), "{}", findings[0].message.en);
}

#[test]
fn workers_that_cannot_start_are_told_once_with_the_reason() {
    let told = |setup: Setup| {
        let findings = Worker::start(&Arc::new(setup)).err().expect("must not start");
        findings.iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    let mut no_entry = setup(Limits::default());
    no_entry.layout.remove("letter.typ");
    assert_eq!(told(no_entry), ["layout-no-entry"]);
    assert_eq!(told(Setup { program: "/no/such/program".into(), ..setup(Limits::default()) }), ["worker-not-started"]);
    #[cfg(unix)]
    {
        assert_eq!(told(setup(Limits { memory_mib: Some(8), ..Limits::default() })), ["worker-not-started"]);
        // Something that is no worker: it says other things, or nothing.
        let folder = tempfile::tempdir().unwrap();
        for line in ["cat /dev/zero", "echo hello hello hello hello", "exit 0"] {
            let program = script(folder.path(), line);
            assert_eq!(told(Setup { program, ..setup(Limits::default()) }), ["worker-not-started"], "{line}");
        }
    }
}

#[test]
fn a_font_that_changes_fails_the_letters_that_need_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut setup = setup(Limits::default());
    let moved = |font: &FontFile| {
        let path = folder.path().join(font.name());
        fs::copy(font.path(), &path).unwrap();
        FontFile::open(&path).unwrap()
    };
    setup.fonts = setup.fonts.iter().map(moved).collect();
    let mut worker = Worker::start(&Arc::new(setup)).unwrap();
    // Only rare characters need this one: ordinary letters are made without it, and have not even read it.
    fs::write(folder.path().join("HanaMinB.ttf"), "another").unwrap();
    assert_eq!(codes(&mut worker, &letter("cable-rectification")), [""; 0]);
    assert_eq!(codes(&mut worker, &letter("rare-characters")), ["font-changed"]);
    assert_eq!(codes(&mut worker, &letter("cable-rectification")), [""; 0]);
}

#[test]
fn a_worker_that_nobody_started_ends_in_order() {
    for (input, code) in [(b"".as_slice(), 0), (b"hello\n", 2), (&[0xFF; 100], 2), (&[0; 100], 2)] {
        let mut child = program().arg("worker").stdin(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        // It may have ended before it has read all.
        let _ = child.stdin.as_mut().unwrap().write_all(input);
        assert_eq!(child.wait().unwrap().code(), Some(code), "{input:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_worker_whose_run_is_gone_ends_in_the_middle_of_a_letter() {
    let folder = tempfile::tempdir().unwrap();
    let frames = folder.path().join("frames");
    let listening =
        script(folder.path(), &format!("tee '{}' | '{}' \"$@\"", frames.display(), env!("CARGO_BIN_EXE_yice")));
    let mut worker = Worker::start(&Arc::new(Setup { program: listening, ..setup(Limits::default()) })).unwrap();
    assert!(codes(&mut worker, &letter(VICTIM)).is_empty());

    let gate = Gate::new();
    let mut child = program()
        .arg("worker")
        .env("FAILPOINTS", gate.at("worker-letter", 0))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.as_mut().unwrap().write_all(&fs::read(frames).unwrap()).unwrap();
    gate.wait_for_one();
    drop(child.stdin.take());
    let gone = Instant::now();
    assert!(child.wait().unwrap().success());
    assert!(gone.elapsed() < Duration::from_secs(10), "{:?}", gone.elapsed());
}

#[cfg(target_os = "linux")]
#[test]
fn ctrl_c_on_a_terminal_does_not_reach_workers() {
    let worker = Worker::start(&Arc::new(setup(Limits::default()))).unwrap();
    let process = worker.process_id().unwrap();
    assert_eq!(stat(process)[2], process.to_string());
    drop(worker);
    assert!(!is_alive(process), "a worker that is dropped is gone");
}

/// The light job with a layout that does these things to the letters of these enterprises.
fn job_that_hurts(victims: &[(&str, &str)]) -> JobCopy {
    let job = light::job();
    let mut entry = light::LAYOUT.to_owned();
    for (enterprise, what) in victims {
        entry += &format!("\n#if letter.addressee == {enterprise:?} {{ {what} }}\n");
    }
    fs::write(job.path().join("templates/layout/letter.typ"), entry).unwrap();
    job
}

const ENDLESS: &str = "for _ in range(1000000) { for _ in range(1000000) { } }";
const GREEDY: &str = "(\"x\" * 3000000000).len()";

#[cfg(unix)]
#[test]
fn a_run_goes_on_past_letters_that_never_end_or_take_all_memory() {
    let victims = [("安顺瀑声示例玩具有限公司", ENDLESS), ("湖南虚岚示例电线电缆有限公司", GREEDY)];
    let job = job_that_hurts(&victims);
    let outbox = job.path().join("outbox");
    let arguments = ["--jobs", "2", "--time-limit", "3", "--memory-limit", "1024"];
    let arguments = ["bulk".as_ref(), job.path().as_os_str()].into_iter().chain(arguments.map(AsRef::as_ref));
    let run = Run::of(&mut light::yice(arguments));
    assert_eq!(run.code, 1, "{}", run.stderr);
    let manifest = fs::read_to_string(outbox.join("manifest.jsonl")).unwrap();
    let lines: Vec<Value> = manifest.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let failed: BTreeMap<&str, &Value> = lines
        .iter()
        .filter(|line| line["outcome"] == "failed")
        .map(|line| (line["enterprise"].as_str().unwrap(), &line["reasons"]))
        .collect();
    let told = [("letter-too-slow", victims[0].0), ("letter-out-of-memory", victims[1].0)];
    assert_eq!(failed.len(), told.len(), "{failed:?}");
    for (code, enterprise) in told {
        assert_eq!(*failed[enterprise], serde_json::json!([code]));
        assert!(run.stderr.contains(code), "{}", run.stderr);
    }
    let written: Vec<_> = lines.iter().filter(|line| line["outcome"] == "written").collect();
    assert!(written.len() > 15, "{} letters", written.len());
    assert!(written.iter().all(|line| outbox.join(line["file"].as_str().unwrap()).is_file()));
}

#[cfg(target_os = "linux")]
#[test]
fn no_worker_outlives_a_run_that_is_killed() {
    let job = job_that_hurts(&[("贵阳云岭示例线缆有限公司", ENDLESS), ("安顺瀑声示例玩具有限公司", ENDLESS)]);
    let mut run = light::yice(["bulk".as_ref(), job.path().as_os_str(), "--jobs".as_ref(), "2".as_ref()])
        .args(["--time-limit", "600"])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let patience = Duration::from_secs(90);
    let at_work = || children_of(run.id()).into_iter().filter(|&child| processor_seconds(child) >= 1).count() == 2;
    wait_for("both workers are busy with letters that never end", patience, &at_work);
    let workers = children_of(run.id());
    run.kill().unwrap();
    run.wait().unwrap();
    wait_for("the workers end", patience, &|| !workers.iter().any(|&worker| is_alive(worker)));
}
