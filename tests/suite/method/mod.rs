//! `yice method` as a laboratory uses it: the examples of docs/method.md, tables, exit codes.

use std::fs;

use crate::support::{project, yice};

/// Splits a command line at spaces, double quotes holding words together.
fn arguments(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for character in line.chars() {
        match character {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            other => words.last_mut().unwrap().push(other),
        }
    }
    words
}

#[test]
fn every_example_of_the_method_page_is_what_the_program_says() {
    let page = fs::read_to_string(project().join("docs/method.md")).unwrap();
    let mut examples = 0;
    for block in page.split("```console\n").skip(1) {
        let block = block.split("```").next().unwrap();
        for example in block.split("$ yice ").skip(1) {
            let (command, expected) = example.split_once('\n').unwrap();
            let run = yice(arguments(command));
            assert_eq!((run.code, run.stdout.trim_end()), (0, expected.trim_end()), "{command}\n{}", run.stderr);
            examples += 1;
        }
    }
    assert!(examples >= 15, "{examples}");
}

#[test]
fn a_table_comes_back_with_computed_columns_and_a_last_line() {
    let run = yice(["method", "margin", "--csv", "tests/vectors/margin_vectors.csv"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert!(
        lines[0].starts_with("item,reported,") && lines[0].ends_with("computed_margin_rel_display,computed_agrees")
    );
    assert_eq!(lines.len(), 18);
    assert_eq!(lines[17], "16 passed, 0 failed");

    let run = yice(["method", "rank", "--toml", "tests/vectors/peer_vectors.toml"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stdout.contains("computed_q3 = \"7.395\"\n"));
    assert_eq!(run.stdout.lines().last(), Some("11 passed, 0 failed"));
}

#[test]
fn a_computed_table_computes_again_to_the_same() {
    let folder = tempfile::tempdir().unwrap();
    for (topic, flag, name) in [("round", "--csv", "gbt8170_rounding.csv"), ("rank", "--toml", "peer_vectors.toml")] {
        let first = yice(["method", topic, flag, &format!("tests/vectors/{name}")]).stdout;
        let (table, _score) = first.trim_end().rsplit_once('\n').unwrap();
        let again = folder.path().join(name);
        fs::write(&again, table).unwrap();
        assert_eq!(yice(["method", topic, flag, again.to_str().unwrap()]).stdout, first);
    }
}

#[test]
fn disagreement_is_1_and_an_unusable_table_is_2() {
    let folder = tempfile::tempdir().unwrap();
    let table = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_string()
    };
    let wrong = table("wrong.csv", b"input,interval,expected\n2.5,1,3\n2.5,1,2\n");
    let run = yice(["method", "round", "--csv", &wrong]);
    assert_eq!((run.code, run.stdout.lines().last()), (1, Some("1 passed, 1 failed")));

    let refused = table("refused.csv", b"input,interval,expected\n\"1,200\",1,1200\n1200,3,1200\n,1,1\n");
    let run = yice(["--lang", "en", "method", "round", "--csv", &refused]);
    assert_eq!((run.code, run.stdout.lines().last()), (1, Some("0 passed, 3 failed")));
    assert!(run.stdout.contains("is a grouped number") && run.stdout.contains("1, 2 or 5 times a power of ten"));

    // 检验结果 in GB18030, as a Chinese spreadsheet saves it.
    let encoded = encoding_rs::GB18030.encode("reported,requirement\n未检出,≤0.05\n").0.into_owned();
    let run = yice(["method", "judge", "--csv", &table("gb.csv", &encoded)]);
    assert_eq!((run.code, run.stdout.lines().last()), (0, Some("0 passed, 0 failed, 1 without an expected value")));

    for (topic, path) in [
        ("round", folder.path().join("missing.csv").to_str().unwrap().to_string()),
        ("round", table("ragged.csv", b"input,interval\n1,1\n1,2,3\n")),
        ("round", table("bytes.csv", b"\xff\xff\xff\n")),
        ("rank", table("no.toml", b"x = 1\n")),
        ("rank", table("broken.toml", b"[[case]\n")),
    ] {
        let run = yice(["method", topic, "--csv", &path]);
        assert_eq!(run.code, 2, "{path}: {}", run.stdout);
        assert!(run.stderr.contains("unusable-table"), "{}", run.stderr);
    }
    assert_eq!(yice(["method", "round", "1,200"]).code, 2);
    assert_eq!(yice(["method", "round"]).code, 2);
}
