//! docs/import.md is followed to the letter: its commands, from an unknown file to letters, as a clerk would type them.

use std::fs;
use std::process::Command;

use crate::support::{Run, project, tree};

/// What a person types: the blocks of the page that are marked as such, one after the other.
fn commands(page: &str) -> String {
    let blocks = page.split("```console\n").skip(1);
    blocks.map(|block| block.split("\n```").next().expect("an end").to_string() + "\n").collect()
}

#[test]
fn the_commands_of_the_page_lead_from_unknown_files_to_letters() {
    let page = fs::read_to_string(project().join("docs/import.md")).expect("the page");
    let folder = tempfile::tempdir().expect("a folder");
    std::os::unix::fs::symlink(project().join("fixtures"), folder.path().join("fixtures")).expect("a link");
    fs::create_dir(folder.path().join("bin")).expect("a folder");
    // Exit code 1 says that some letters are held: a person goes on.
    let yice = format!("#!/bin/sh\n'{}' \"$@\" </dev/null || [ $? -eq 1 ]\n", env!("CARGO_BIN_EXE_yice"));
    fs::write(folder.path().join("bin/yice"), yice).expect("a command");
    let script = format!("chmod +x bin/yice\nPATH=\"$PWD/bin:$PATH\"\nset -eu\n{}", commands(&page));
    let run = Run::of(Command::new("bash").arg("-c").arg(script).current_dir(folder.path()).env("LC_ALL", "C.UTF-8"));
    assert_eq!(run.code, 0, "{}\n{}", run.stdout, run.stderr);

    // Three enterprises, two, three: by hand from the tables.
    for (job, letters) in [("任务一", 3), ("任务二", 2), ("任务三", 3)] {
        let made = tree(&folder.path().join(job).join("outbox"));
        let made: Vec<&String> = made.keys().filter(|name| name.ends_with(".pdf")).collect();
        assert_eq!(made.len(), letters, "{job}: {made:?}\n{}\n{}", run.stdout, run.stderr);
    }
}
