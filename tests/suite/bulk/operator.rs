//! What the operator of a run sees: progress, the log, the report, an end in order, exit codes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::fail_points::Gate;
use crate::support::process::{children_of, is_alive, wait_for};
use crate::support::small::{manifest, outbox};
use crate::support::{JobCopy, Run, files_of, letters_of, light, same_files, visible, yice};

/// The light job's program.
fn light_yice<I: IntoIterator<Item = S>, S: AsRef<std::ffi::OsStr>>(arguments: I) -> Run {
    Run::of(&mut light::yice(arguments))
}

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

fn words(path: &Path) -> &str {
    path.to_str().expect("temporary folders have plain names")
}

/// What the rows of a job say of its enterprises: names, codes and numbers, and the measured values.
fn secrets(job: &Path) -> (BTreeSet<String>, BTreeSet<String>) {
    let mut reader = csv::Reader::from_path(job.join("results.csv")).unwrap();
    let headers = reader.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|header| header.trim_start_matches('\u{FEFF}') == name).unwrap();
    let of_people =
        ["抽样单编号", "承检机构", "标称生产企业", "统一社会信用代码", "被抽样单位", "检验报告编号", "商标"]
            .map(column);
    let of_items = ["检验结果", "标准要求"].map(column);
    let (mut names, mut values) = (BTreeSet::new(), BTreeSet::new());
    for row in reader.records() {
        let row = row.unwrap();
        names.extend(of_people.iter().map(|&at| row[at].trim().to_string()).filter(|text| text.chars().count() > 1));
        values.extend(of_items.iter().map(|&at| row[at].trim().to_string()).filter(|text| !text.is_empty()));
    }
    (names, values)
}

/// The lines of a log, each an object with a time, a level, a message and figures; nothing of the rows is in it.
fn read_log(text: &str, job: &Path) -> Vec<Value> {
    let (names, values) = secrets(job);
    assert!(names.len() > 50 && values.len() > 50, "the rows were not read");
    for name in &names {
        assert!(!text.contains(name.as_str()), "`{name}` is in the log");
    }
    let lines: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect();
    for line in &lines {
        let fields = line.as_object().unwrap();
        assert!(fields["timestamp"].as_str().is_some_and(|time| time.ends_with('Z')), "{line}");
        for (key, value) in fields {
            match value {
                // A figure may happen to look like a value: only counts, positions, process numbers and times are.
                Value::Number(_) => assert!(COUNTED.contains(&key.as_str()), "{key} in {line}"),
                Value::String(digest) if MADE_WITH.contains(&key.as_str()) => {
                    assert!(digest.chars().all(|c| c.is_ascii_hexdigit() || c == '.'), "{key} in {line}");
                }
                Value::String(text) if key != "timestamp" => {
                    assert!(!values.contains(text.as_str()), "{key} in {line}");
                    let is_told = |value: &&String| value.chars().count() > 2 && text.contains(value.as_str());
                    assert_eq!(values.iter().find(is_told), None, "{key} in {line}");
                }
                Value::String(_) | Value::Bool(_) | Value::Null => {}
                _ => panic!("{key} in {line}"),
            }
        }
    }
    lines
}

/// Keys of digests.
const MADE_WITH: &[&str] = &["knowledge", "pages", "program", "settings", "version", "wording"];
/// Keys of figures.
const COUNTED: &[&str] = &[
    "cases",
    "collect_ms",
    "count",
    "exit",
    "failed",
    "found",
    "held",
    "left",
    "letters",
    "made",
    "memory_limit_mib",
    "ms",
    "pages",
    "plan_ms",
    "position",
    "process",
    "records",
    "render_ms",
    "time_limit_s",
    "unchanged",
    "withdrawn",
    "worker_peak_kib",
    "workers",
    "written",
];

fn messages<'a>(lines: &'a [Value], message: &str) -> Vec<&'a Value> {
    lines.iter().filter(|line| line["message"] == message).collect()
}

#[test]
fn the_log_tells_the_run_and_gives_nobody_away() {
    let job = JobCopy::of("small");
    // Something to tell of every kind: an unreadable cell besides what is held anyhow.
    job.replace("results.csv", "7.86", "7.8O");
    let run = yice(["bulk", words(job.path()), "--jobs", "2", "--log", "json"]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    let lines = read_log(&run.stderr, job.path());
    for (message, count) in [("run started", 1), ("plan frozen", 1), ("collected", 1), ("run ended", 1)] {
        assert_eq!(messages(&lines, message).len(), count, "{message}");
    }
    let manifest = manifest(&outbox(&job));
    let written = manifest.iter().filter(|line| line["outcome"] == "written").count();
    let letters = messages(&lines, "letter done");
    assert_eq!(letters.len(), written);
    let positions: BTreeSet<u64> = letters.iter().map(|line| line["position"].as_u64().unwrap()).collect();
    assert_eq!(positions.len(), written, "each letter once");
    for letter in letters {
        assert_eq!(letter["outcome"], "written");
        assert!(letter["pages"].as_u64() > Some(1) && letter["ms"].is_u64() && letter["class"].is_string(), "{letter}");
    }
    assert_eq!(messages(&lines, "worker started").len(), 2);
    assert!(lines.iter().any(|line| line["code"] == "retest-pending"), "held enterprises are told by code");
    let ended = messages(&lines, "run ended")[0];
    assert_eq!((&ended["exit"], &ended["proven"]), (&1.into(), &true.into()));
}

#[test]
fn plan_shares_and_collection_log_to_a_file_beside_the_words() {
    let job = light::job();
    let at = |name: &str| job.path().join(name).display().to_string();
    let (plan, letters, log) = (at("plan"), at("letters"), at("run.log"));
    let with_log = |arguments: &[&str]| {
        let run = light_yice([arguments, &["--log", "json", "--log-file", &log]].concat());
        assert!(run.code <= 1 && !run.stderr.is_empty(), "{}", run.stderr);
    };
    with_log(&["plan", words(job.path()), "-o", &plan]);
    with_log(&["bulk", &plan, "--shard", "0/2", "-o", &letters]);
    with_log(&["bulk", &plan, "--shard", "1/2", "-o", &letters]);
    with_log(&["collect", &plan, &letters]);
    let lines = read_log(&fs::read_to_string(&log).unwrap(), job.path());
    let shares: Vec<&Value> = messages(&lines, "run started").into_iter().map(|line| &line["shard"]).collect();
    assert_eq!(shares, ["0/2", "1/2"]);
    assert_eq!(messages(&lines, "letter done").len(), 20);
    assert_eq!(messages(&lines, "plan ended").len(), 1);
    assert_eq!(messages(&lines, "collected")[0]["proven"], true);
    let nowhere = light_yice(["bulk", words(job.path()), "--log-file", &at("no/such/folder.log")]);
    assert!(nowhere.code == 2 && nowhere.stderr.contains("log-unusable"), "{}", nowhere.stderr);
}

#[cfg(unix)]
#[test]
fn a_letter_that_fails_is_told_by_position_and_in_the_report_by_name() {
    let job = light::job();
    let log = job.path().join("run.log");
    // The worker panics over its third letter.
    let mut command =
        light::yice(["bulk", words(job.path()), "--jobs", "1", "--log", "json", "--log-file", words(&log), "--json"]);
    let run = Run::of(command.env("FAILPOINTS", "worker-letter=2*off->1*panic(boom)->off"));
    assert_eq!(run.code, 1, "{}", run.stderr);
    let summary: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&summary["failed"], &summary["proven"]), (&1.into(), &true.into()));
    let lines = read_log(&fs::read_to_string(&log).unwrap(), job.path());
    let failed: Vec<&Value> =
        messages(&lines, "letter done").into_iter().filter(|line| line["outcome"] == "failed").collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0]["reasons"], "letter-panicked");

    let outbox = outbox(&job);
    let manifest = manifest(&outbox);
    let line = manifest.iter().find(|line| line["outcome"] == "failed").unwrap();
    let report = fs::read_to_string(outbox.join("run-report.txt")).unwrap();
    assert!(report.contains(line["enterprise"].as_str().unwrap()) && report.contains("letter-panicked"), "{report}");
}

#[test]
fn the_report_says_who_has_no_letter_and_why() {
    let job = light::job();
    let outbox = outbox(&job);
    assert_eq!(light_yice(["bulk", words(job.path())]).code, 1);
    let [html, text] = ["run-report.html", "run-report.txt"].map(|name| fs::read_to_string(outbox.join(name)).unwrap());
    let manifest = manifest(&outbox);
    let held: Vec<&Value> = manifest.iter().filter(|line| line["outcome"] == "held").collect();
    assert!(held.len() >= 5);
    for line in held {
        let name = line["enterprise"].as_str().unwrap();
        assert!(html.contains(&escaped(name)) && text.contains(name), "{name}");
    }
    for needed in ["retest-pending", "按承检机构对账", "按产品类别对账", "最慢的文书", "用什么做的", "results.csv"]
    {
        assert!(html.contains(needed) && text.contains(needed), "{needed}");
    }
    // A file of its own: nothing runs and nothing is fetched.
    for foreign in ["<script", "http://", "https://", "src=", "@import", "url("] {
        assert!(!html.contains(foreign), "{foreign}");
    }
    // A name that is markup stays a name: the slowest letters name some, whoever they are.
    assert!(!html.contains("<b>x") && html.matches("<table").count() == html.matches("</table>").count());
    let balance = balance_of(&text);
    assert_eq!(balance, yice_balance(&outbox, job.path()), "the report and the summary tell the same");

    // Again with nothing changed, and with one enterprise's value changed.
    job.replace("results.csv", "7.38", "7.30");
    assert_eq!(light_yice(["bulk", words(job.path())]).code, 1);
    let text = fs::read_to_string(outbox.join("run-report.txt")).unwrap();
    assert!(text.contains("与上次相比") && text.contains("本企业的数据变了"), "{text}");
    let english = light_yice(["--lang", "en", "bulk", words(job.path()), "--only", "没有这家"]);
    assert!(english.code == 2 && english.stderr.contains("nobody-asked-for"), "{}", english.stderr);
}

/// Records loaded by agency, as the text says.
fn balance_of(text: &str) -> BTreeMap<String, usize> {
    let section = text.split("== 按承检机构对账").nth(1).unwrap().split("\n== ").next().unwrap();
    let rows = section.lines().skip(2).filter(|line| line.starts_with("  ") && !line.starts_with("      "));
    rows.map(|row| {
        let mut cells = row.split_whitespace();
        (cells.next().unwrap().to_string(), cells.next().unwrap().parse().unwrap())
    })
    .collect()
}

fn yice_balance(outbox: &Path, job: &Path) -> BTreeMap<String, usize> {
    let run = light_yice(["bulk", words(job), "-o", words(outbox), "--json"]);
    let summary: Value = serde_json::from_str(&run.stdout).unwrap();
    let agencies = summary["balance"]["by_agency"].as_object().unwrap();
    agencies.iter().map(|(name, account)| (name.clone(), account["loaded"].as_u64().unwrap() as usize)).collect()
}

#[test]
fn a_log_file_of_words_shows_life() {
    let job = light::job();
    let run = light_yice(["--lang", "en", "bulk", words(job.path())]);
    let said = |needle: &str| run.stderr.lines().any(|line| line.contains(needle));
    assert!(said("begun: 20 letters; 5 held, 0 failed"), "{}", run.stderr);
    assert!(said("20/20 (100%)") && said("20 written, 0 there, 0 failed, 5 held"), "{}", run.stderr);
    assert!(!run.stderr.contains('\r') && !run.stderr.contains('\u{1B}'), "a bar is for terminals");
}

/// A letter that cannot be put into words is missing like one that cannot be written: told, listed, and the balance holds.
#[test]
fn letters_without_approved_advice_are_listed_and_the_balance_holds() {
    let job = light::job();
    job.replace("job.toml", "entries = \"*\"", "entries = \"toy/*\"");
    let run = light_yice(["bulk", words(job.path())]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("no-approved-advice"), "{}", run.stderr);
    assert!(!run.stderr.contains("does-not-add-up"), "{}", run.stderr);
    let manifest = fs::read_to_string(job.path().join("outbox/manifest.jsonl")).unwrap();
    let failed = manifest.lines().filter(|line| line.contains("no-approved-advice")).count();
    assert!(failed > 3, "{manifest}");
}

#[test]
fn arguments_that_ask_for_nothing_are_refused() {
    let job = light::job();
    for arguments in [["--limit", "0"], ["--jobs", "0"], ["--only", "没有这家"], ["--class", "没有这类"]] {
        let run = light_yice([["bulk", words(job.path())].as_slice(), &arguments].concat());
        assert_eq!(run.code, 2, "{arguments:?}: {}", run.stderr);
    }
    // Somebody who is held is found, and told to be held.
    let held = light_yice(["bulk", words(job.path()), "--only", "铜仁梵溪示例肥料有限公司", "--json"]);
    let summary: Value = serde_json::from_str(&held.stdout).unwrap();
    assert_eq!((held.code, &summary["held"], &summary["made"]), (1, &1.into(), &0.into()), "{}", held.stderr);
}

#[test]
fn one_letter_per_enterprise_is_counted_in_enterprises() {
    let job = light::job();
    assert!(light_yice(["bulk", words(job.path()), "--dry-run"]).stderr.contains("企业×产品 25 项"));
    job.replace("job.toml", "first_no = 1\n", "first_no = 1\none_letter_per = \"enterprise\"\n");
    let run = light_yice(["bulk", words(job.path()), "--dry-run"]);
    assert!(run.stderr.contains("\n企业 ") && !run.stderr.contains("企业×产品"), "{}", run.stderr);
}

#[cfg(unix)]
mod signals {
    use super::*;

    /// A run whose two workers wait at the gate over their third letter, so that a signal meets it in its midst.
    fn halted_run(gate: &Gate, arguments: &[&str]) -> Child {
        let mut command = light::yice([&["--lang", "en"], arguments, &["--jobs", "2"]].concat());
        command.env("FAILPOINTS", gate.at("worker-letter", 2));
        let run = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        gate.wait_for_one();
        run
    }

    /// Sends a signal; a program of the system does it, since our own code is safe Rust.
    fn send(signal: &str, process: u32) {
        assert!(Command::new("kill").arg(signal).arg(process.to_string()).status().unwrap().success());
    }

    fn wait_for_letters(outbox: &Path, count: usize) {
        wait_for("there are no letters", PATIENCE, &|| letters_of(&files_of(outbox)).len() >= count);
    }

    /// Sends a signal and waits until the run says that it has heard it; what more it says can be read on.
    fn stop(signal: &str, run: &mut Child) -> BufReader<ChildStderr> {
        let mut said = BufReader::new(run.stderr.take().unwrap());
        send(signal, run.id());
        let mut line = String::new();
        while !line.starts_with("stopping:") {
            line.clear();
            assert!(said.read_line(&mut line).unwrap() > 0, "the signal is not told");
        }
        said
    }

    /// How a run ends, and what it says until then.
    fn ended(mut run: Child, mut said: BufReader<ChildStderr>) -> (Option<i32>, String) {
        let mut text = String::new();
        said.read_to_string(&mut text).unwrap();
        (run.wait().unwrap().code(), text)
    }

    #[test]
    fn a_signal_ends_a_run_in_order_and_the_same_command_goes_on() {
        let job = light::job();
        for signal in ["-TERM", "-INT"] {
            let outbox = job.path().join(signal);
            let gate = Gate::new();
            let mut run = halted_run(&gate, &["bulk", words(job.path()), "-o", words(&outbox)]);
            wait_for_letters(&outbox, 2);
            let said = stop(signal, &mut run);
            gate.open();
            let (code, said) = ended(run, said);
            assert_eq!(code, Some(1), "{signal}: {said}");
            assert!(said.contains("[run-stopped]") && said.contains("run the same command again"), "{signal}: {said}");
            assert!(
                !said.contains("letter-crashed") && !said.replace("[letter-not-specific]", "").contains("[letter-"),
                "{signal}: {said}"
            );
            let made = letters_of(&files_of(&outbox)).len();
            assert!((2..20).contains(&made), "{signal}: {made} letters");
            assert!(!outbox.join("manifest.jsonl").exists(), "{signal}");
            let report = fs::read_to_string(outbox.join("run-report.txt")).unwrap();
            assert!(report.contains(&format!("还有 {} 份没有做", 20 - made)), "{signal}: {report}");

            let again = light_yice(["bulk", words(job.path()), "-o", words(&outbox), "--json"]);
            assert_eq!(again.code, 1, "{signal}: {}", again.stderr);
            let summary: Value = serde_json::from_str(&again.stdout).unwrap();
            assert_eq!(summary["made"], 20 - made, "{signal}: what is made is not made twice");
            same_files(&visible(light::made().tree.clone()), &files_of(&outbox));
        }
    }

    #[test]
    fn a_second_signal_ends_it_at_once_and_leaves_no_process() {
        let job = light::job();
        let gate = Gate::new();
        let mut run = halted_run(&gate, &["bulk", words(job.path())]);
        let workers = children_of(run.id());
        assert!(!workers.is_empty());
        let _said = stop("-TERM", &mut run);
        send("-TERM", run.id());
        let begun = Instant::now();
        assert_eq!(run.wait().unwrap().code(), Some(143));
        assert!(begun.elapsed() < Duration::from_secs(20), "at once");
        wait_for("its workers end", PATIENCE, &|| !workers.iter().any(|&worker| is_alive(worker)));
        assert_eq!(light_yice(["bulk", words(job.path())]).code, 1);
    }

    #[test]
    fn a_share_that_was_stopped_is_not_done_for_its_engine() {
        let job = light::job();
        let (plan, outbox) = (job.path().join("plan"), job.path().join("letters"));
        assert_eq!(light_yice(["plan", words(job.path()), "-o", words(&plan)]).code, 1);
        let gate = Gate::new();
        let mut run = halted_run(&gate, &["bulk", words(&plan), "--shard", "0/1", "-o", words(&outbox)]);
        // Schedulers signal every process of a task: workers take it no worse than the run.
        children_of(run.id()).into_iter().for_each(|worker| send("-TERM", worker));
        let said = stop("-TERM", &mut run);
        gate.open();
        let (code, said) = ended(run, said);
        assert_eq!(code, Some(143), "{said}");
        assert!(said.contains("0 failed"), "{said}");
        assert_eq!(light_yice(["bulk", words(&plan), "--shard", "0/1", "-o", words(&outbox)]).code, 0);
        assert_eq!(light_yice(["collect", words(&plan), words(&outbox)]).code, 1);
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
