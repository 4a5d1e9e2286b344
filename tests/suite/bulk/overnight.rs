//! The overnight run as plan, shares and collection, through the real binary: what many machines would do, and what a
//! change to the data does.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::Value;
use yice::bulk::balance::balance;
use yice::bulk::plan::{Plan, Planned};
use yice::domain::Outcome;

use crate::support::small::{self, manifest};
use crate::support::{JobCopy, Run, Tree, files_of, letters_of, light, tree, write};

fn run(arguments: &[&str]) -> Run {
    Run::of(&mut light::yice(arguments))
}

fn text(path: &Path) -> &str {
    path.to_str().expect("temporary folders have plain names")
}

/// The letters that the manifest of an outbox lists.
fn letters(outbox: &Path) -> Tree {
    let files = manifest(outbox).into_iter().filter_map(|line| line["file"].as_str().map(str::to_string));
    files.map(|file| (file.clone(), fs::read(outbox.join(&file)).expect("a listed letter is there"))).collect()
}

fn summary(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", run.stdout, run.stderr))
}

struct Planning {
    job: JobCopy,
    plan: PathBuf,
    outbox: PathBuf,
}

/// The small job with its plan, which is made once and copied.
fn planned() -> Planning {
    static PLAN: LazyLock<Tree> = LazyLock::new(|| {
        let (job, plan) = (light::job(), tempfile::tempdir().unwrap());
        let run = run(&["plan", text(job.path()), "-o", text(plan.path())]);
        assert_eq!(run.code, 1, "{}", run.stderr);
        tree(plan.path())
    });
    let job = light::job();
    let (plan, outbox) = (job.path().join("plan"), job.path().join("away"));
    write(&PLAN, &plan);
    Planning { job, plan, outbox }
}

impl Planning {
    fn share(&self, shard: &str) -> Run {
        run(&["bulk", text(&self.plan), "--shard", shard, "-o", text(&self.outbox), "--jobs", "1", "--json"])
    }

    fn collect(&self) -> Run {
        run(&["collect", text(&self.plan), text(&self.outbox), "--json"])
    }
}

#[test]
fn shares_of_a_plan_make_the_letters_of_one_machine() {
    let planning = planned();
    let shares: Vec<u64> =
        ["0/3", "1/3", "2/3"].map(|shard| summary(&planning.share(shard))["made"].as_u64().unwrap()).to_vec();
    assert!(shares.iter().all(|made| *made > 0), "{shares:?}");
    let again = planning.share("1/3");
    assert_eq!(summary(&again)["made"], 0, "a share that is done is not made twice: {}", again.stderr);
    let collected = planning.collect();
    assert_eq!(collected.code, 1, "{}", collected.stderr);
    assert_eq!(summary(&collected)["proven"], true);
    assert!(letters(&planning.outbox) == light::made().letters(), "shares differ from one machine");
    let once_more = planning.collect();
    assert_eq!(summary(&once_more)["proven"], true, "collecting twice proves the same: {}", once_more.stderr);
}

#[test]
fn collecting_tells_what_is_missing_altered_or_strange() {
    let planning = planned();
    planning.share("0/2");
    let half = planning.collect();
    assert_eq!((half.code, summary(&half)["proven"].as_bool()), (2, Some(false)), "{}", half.stderr);
    assert!(half.stderr.contains("letter-missing"), "{}", half.stderr);
    assert!(!planning.outbox.join("manifest.jsonl").exists(), "what is not proven has no manifest");

    planning.share("1/2");
    let file = planning.outbox.join(light::made().letters().keys().next().unwrap());
    let mut bytes = fs::read(&file).unwrap();
    bytes.extend_from_slice(b"\n%");
    fs::write(&file, &bytes).unwrap();
    let altered = planning.collect();
    assert_eq!(altered.code, 2);
    assert!(altered.stderr.contains("letter-altered"), "{}", altered.stderr);
    planning.share("0/1");

    let stranger = planning.outbox.join("别处来的.pdf");
    fs::write(&stranger, "%PDF-").unwrap();
    let strange = planning.collect();
    assert_eq!(strange.code, 2);
    assert!(
        strange.stderr.contains("stranger-in-outbox") && strange.stderr.contains("别处来的.pdf"),
        "{}",
        strange.stderr
    );
    assert!(stranger.exists(), "what is not ours is not touched");

    fs::remove_file(stranger).unwrap();
    assert_eq!(summary(&planning.collect())["proven"], true);
    assert!(letters(&planning.outbox) == light::made().letters());
}

#[test]
fn a_plan_that_is_not_the_frozen_one_is_refused() {
    for (spoil, code) in [
        ((|plan| fs::write(plan.join("cases.jsonl"), "").unwrap()) as fn(&Path), "plan-changed"),
        (|plan| fs::remove_file(plan.join("identities.jsonl")).unwrap(), "plan-unreadable"),
        (|plan| replace(&plan.join("plan.json"), "\"format\": ", "\"format\": 9"), "plan-of-another-format"),
        (
            |plan| replace(&plan.join("plan.json"), "\"program\": \"", "\"program\": \"other-"),
            "plan-of-another-program",
        ),
        (|plan| replace(&plan.join("plan.json"), "\"pages\": \"", "\"pages\": \"0"), "plan-of-another-program"),
    ] {
        let planning = planned();
        spoil(&planning.plan);
        let run = planning.share("0/1");
        assert_eq!(run.code, 2, "{code}: {}", run.stderr);
        assert!(run.stderr.contains(code), "{code}: {}", run.stderr);
        assert!(letters_of(&files_of(&planning.outbox)).is_empty(), "{code}: something was written");
    }
    let planning = planned();
    replace(&planning.plan.join("letters.jsonl"), "7.", "8.");
    let altered = planning.share("0/1");
    let failed = summary(&altered)["failed"].as_u64();
    assert!(altered.stderr.contains("plan-changed") && failed >= Some(1), "{}", altered.stderr);
    let nowhere = run(&["bulk", text(&planning.plan), "--shard", "0/1"]);
    assert!(nowhere.code == 2 && nowhere.stderr.contains("plan-without-destination"), "{}", nowhere.stderr);
    let starved = run(&["bulk", text(&planning.plan), "-o", text(&planning.outbox), "--memory-limit", "64"]);
    assert!(starved.code == 2 && starved.stderr.contains("384"), "{}", starved.stderr);
    let job = light::job();
    let over_the_job = run(&["plan", text(job.path()), "-o", text(job.path())]);
    assert_eq!(over_the_job.code, 2);
    assert!(over_the_job.stderr.contains("not-a-plan") && job.path().join("job.toml").exists());
}

fn replace(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "`{from}` is not in {}", path.display());
    fs::write(path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn a_change_is_told_before_it_is_made_and_makes_only_what_it_changes() {
    assert_eq!(light::made().summary()["changes"], serde_json::json!({}), "a first run has nothing to compare with");
    let job = light::continued();
    let outbox = small::outbox(&job);
    let before = letters(&outbox);
    // An enterprise of a class with peers reports a better value.
    job.replace("results.csv", "7.38", "7.30");

    let told = summary(&run(&["bulk", text(job.path()), "--dry-run", "--json"]));
    let cells = told["changes"]["cells"].as_array().unwrap();
    assert_eq!(cells.len(), 1, "{cells:?}");
    assert_eq!(
        (&cells[0]["before"], &cells[0]["after"], &cells[0]["header"]),
        (&"7.38".into(), &"7.30".into(), &"检验结果".into())
    );
    assert!(letters(&outbox) == before, "a dry run writes nothing");
    let count = |key: &str| told["changes"]["letters"][key].as_array().map_or(0, Vec::len);
    assert_eq!(count("own_facts"), 1, "{told}");
    assert!(count("words") + count("number") + count("pages") + count("new") + count("gone") == 0, "{told}");

    let second = run(&["bulk", text(job.path()), "--json"]);
    let made = summary(&second);
    let after = letters(&outbox);
    let changed = after.iter().filter(|(file, bytes)| before.get(*file) != Some(bytes)).count();
    assert_eq!(changed, count("own_facts") + count("peer_figures"), "{}", second.stderr);
    assert_eq!(made["made"], changed);
    assert_eq!(made["unchanged"], after.len() - changed);
    assert_eq!(made["changes"]["own_facts"], 1);
    assert_eq!(made["changes"]["peer_figures"].as_u64().unwrap_or(0) as usize, count("peer_figures"));
    assert!(count("peer_figures") > 0, "the class has peers whose figures move: {told}");

    let third = summary(&run(&["bulk", text(job.path()), "--json"]));
    assert_eq!((&third["made"], &third["written"], &third["changes"]), (&0.into(), &0.into(), &serde_json::json!({})));
}

#[test]
fn numbers_that_move_are_told_as_that_alone() {
    let job = light::continued();
    job.replace("job.toml", "first_no = 1", "first_no = 101");
    let told = summary(&run(&["bulk", text(job.path()), "--dry-run", "--json"]));
    let changes = told["changes"]["letters"].as_object().unwrap();
    assert_eq!(changes.keys().collect::<Vec<_>>(), ["number"], "{told}");
    assert_eq!(changes["number"].as_array().map(Vec::len), Some(light::made().letters().len()));
}

#[test]
fn some_letters_can_be_made_alone_and_the_rest_follows() {
    let job = light::job();
    let outbox = small::outbox(&job);
    let some = run(&["bulk", text(job.path()), "--class", "wire_bv", "--limit", "3", "--json"]);
    let told = summary(&some);
    assert_eq!(
        (&told["made"], &told["partial"], &told["proven"]),
        (&3.into(), &true.into(), &false.into()),
        "{}",
        some.stderr
    );
    assert!(!outbox.join("manifest.jsonl").exists(), "a part of the letters has no manifest");
    let nobody = run(&["bulk", text(job.path()), "--agency", "没有这家机构"]);
    assert!(nobody.code == 2 && nobody.stderr.contains("nobody-asked-for"), "{}", nobody.stderr);
    let whole = run(&["bulk", text(job.path()), "--json"]);
    let told = summary(&whole);
    assert_eq!(told["made"].as_u64().unwrap() + 3, light::made().letters().len() as u64, "{}", whole.stderr);
    assert_eq!(told["written"], light::made().letters().len(), "what was made before the manifest is new");
    assert!(letters(&outbox) == light::made().letters());
}

#[test]
fn every_record_is_accounted_for_and_a_lost_one_is_noticed() {
    let planning = planned();
    let mut plan = Plan::open(&planning.plan).unwrap();
    let outcomes = |plan: &Plan| -> Vec<Outcome> { plan.cases.iter().map(|case| case.planned.outcome()).collect() };
    let (account, problems) = balance(&plan, &outcomes(&plan)).unwrap();
    assert!(problems.is_empty(), "{problems:?}");
    let rows = fs::read_to_string(planning.job.path().join("results.csv")).unwrap();
    let sheets: std::collections::BTreeSet<&str> =
        rows.lines().skip(1).filter_map(|line| line.split(',').next()).filter(|sheet| !sheet.is_empty()).collect();
    assert!(account.all.loaded >= sheets.len(), "{} of {} sheets", account.all.loaded, sheets.len());
    assert_eq!(account.all.in_letters + account.all.without.values().sum::<usize>(), account.all.loaded);
    for parts in [&account.by_agency, &account.by_class] {
        assert_eq!(parts.values().map(|part| part.loaded).sum::<usize>(), account.all.loaded);
    }

    // A batch in no letter, then one in two.
    let at = plan.cases.iter().position(|case| matches!(case.planned, Planned::Letter(_))).unwrap();
    let sheet = plan.cases[at].sampling_sheets.remove(0);
    let (_, problems) = balance(&plan, &outcomes(&plan)).unwrap();
    assert!(problems.iter().any(|problem| problem.code == "does-not-add-up" && problem.places[0].file == sheet));
    let letters: Vec<usize> =
        (0..plan.cases.len()).filter(|&at| matches!(plan.cases[at].planned, Planned::Letter(_))).collect();
    for &at in &letters[..2] {
        plan.cases[at].sampling_sheets.push(sheet.clone());
    }
    assert!(!balance(&plan, &outcomes(&plan)).unwrap().1.is_empty());
}
