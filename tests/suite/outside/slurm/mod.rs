//! A job array of a real Slurm makes the letters of a plan; one of its two nodes dies on the way.

mod cluster;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use crate::support::{files_of, project, same_files, yice};
use cluster::Cluster;

/// Shares of the plan: of some seconds each, three for either node.
const SHARES: usize = 6;

/// Letters of the job, at least.
const LETTERS: usize = 290;

/// What Slurm calls a job that has not ended.
const UNFINISHED: [&str; 3] = ["PENDING", "RUNNING", "COMPLETING"];

#[test]
fn a_node_dies_and_every_letter_is_there_as_one_machine_makes_it() {
    let cluster = Cluster::start();
    let [plan, letters, alone] = ["plan", "letters", "alone"].map(|name| cluster.path(name).display().to_string());
    let scripts = project().join("deploy/slurm");
    let [bulk, collect] = ["bulk.sbatch", "collect.sbatch"].map(|name| scripts.join(name).display().to_string());
    let job = project().join("fixtures/guizhou-2023").display().to_string();
    finished(&["plan", &job, "-o", &plan]);

    let array = cluster.submit(&[&format!("--array=0-{}", SHARES - 1), &bulk, &plan, &letters]);
    let collecting = cluster.submit(&[&format!("--dependency=afterany:{array}"), &collect, &plan, &letters]);
    let recorded = |task: &str| recorded(&format!("{letters}/.yice/share-{task}-of-{SHARES}.jsonl"));
    let lost = cluster.wait("a share on n2 has some letters", 180, || {
        cluster.tasks_on(&array, "n2").into_iter().find(|task| recorded(task).len() >= 3)
    });
    let victims = cluster.kill_node("n2");
    assert!(victims.iter().any(|name| name == "yice") && victims.iter().any(|name| name == "slurmd"), "{victims:?}");
    let before = inodes(&letters, &recorded(&lost));
    assert!(before.len() < LETTERS / SHARES - 5, "the node died in the middle of its share");

    // One machine makes the same letters while Slurm finds out.
    finished(&["bulk", &plan, "-o", &alone]);
    finished(&["collect", &plan, &alone]);

    let ended = cluster.wait("the letters are collected", 300, || {
        cluster.job(&collecting).remove("JobState").filter(|state| !UNFINISHED.contains(&state.as_str()))
    });
    assert_eq!(ended, "COMPLETED", "collect proves the letters");
    for share in 0..SHARES {
        let task = cluster.job(&format!("{array}_{share}"));
        assert_eq!(task["JobState"], "COMPLETED", "share {share}");
        assert!(share.to_string() != lost || task["Restarts"] != "0", "share {share} was begun again");
    }

    let names: Vec<String> = before.keys().cloned().collect();
    assert_eq!(before, inodes(&letters, &names), "what was written before is not written again");
    let expected = files_of(Path::new(&alone));
    assert!(expected.len() > LETTERS, "{} files", expected.len());
    same_files(&expected, &files_of(Path::new(&letters)));
}

/// Runs Yice to its end; held letters are no failure here.
fn finished(arguments: &[&str]) {
    let run = yice(arguments);
    assert!(run.code <= 1, "{arguments:?}: {}\n{}", run.code, run.stderr);
}

/// The letters that a share has recorded; a last line cut off by the death of its writer is none.
fn recorded(file: &str) -> Vec<String> {
    let text = fs::read_to_string(file).unwrap_or_default();
    let lines = text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    lines.filter_map(|line| line["file"].as_str().map(String::from)).collect()
}

/// Each letter with the number of its file: one that is written again gets another.
fn inodes(folder: &str, letters: &[String]) -> BTreeMap<String, u64> {
    let inode = |letter: &String| fs::metadata(Path::new(folder).join(letter)).unwrap().ino();
    letters.iter().map(|letter| (letter.clone(), inode(letter))).collect()
}
