//! The tables of exit codes that people and engines go by are those of the program.

use std::collections::BTreeMap;
use std::fs;

use crate::support::{project, yice};

/// Where the codes are explained, and the heading of the table's first column.
const TABLES: [(&str, &str); 4] = [
    ("README.md", "exit code"),
    ("README.zh-CN.md", "退出码"),
    ("docs/overnight.md", ""),
    ("deploy/README.md", "Yice 退出码 / exit code"),
];

#[test]
fn every_table_of_exit_codes_lists_those_of_the_program() {
    let source = fs::read_to_string(project().join("src/cli/exit.rs")).unwrap();
    let codes = constants(&source);
    assert!(codes.contains_key(&0) && codes.len() > 1, "{codes:?}");
    for (paper, heading) in TABLES {
        let text = fs::read_to_string(project().join(paper)).unwrap();
        let told = table(&text, heading);
        let numbers = |codes: &BTreeMap<u8, String>| codes.keys().copied().collect::<Vec<_>>();
        assert_eq!(numbers(&told), numbers(&codes), "{paper}");
        if paper == "README.md" {
            for (code, meaning) in told.iter().filter(|(code, _)| **code < 128) {
                let said = codes[code].to_lowercase();
                assert_eq!(*meaning, said.trim_end_matches('.'), "{code} in README.md and in src/cli/exit.rs");
            }
        }
    }
}

/// `/// What it means.` above `const NAME: u8 = 1;`, whoever may see it, by its number.
fn constants(source: &str) -> BTreeMap<u8, String> {
    let mut found = BTreeMap::new();
    let mut comment = "";
    for line in source.lines() {
        if let Some((_, value)) = line.split_once("const ").and_then(|(_, line)| line.split_once(": u8 = ")) {
            let parts = value.trim_end_matches(';').split(" + ");
            found.insert(parts.map(|part| part.parse::<u8>().unwrap()).sum(), comment.to_string());
        }
        comment = line.strip_prefix("/// ").unwrap_or_default();
    }
    found
}

/// The numbers in the first column of the table with this heading, and what stands beside them.
fn table(text: &str, heading: &str) -> BTreeMap<u8, String> {
    let rows = text.lines().skip_while(|line| !line.starts_with('|') || cells(line)[0] != heading);
    let rows = rows.skip(1).take_while(|line| line.starts_with('|'));
    rows.filter_map(|line| Some((cells(line)[0].parse().ok()?, cells(line)[1].to_string()))).collect()
}

fn cells(line: &str) -> Vec<&str> {
    line.trim_matches('|').split('|').map(str::trim).collect()
}

#[test]
fn constants_and_rows_are_read() {
    let source = "/// Good.\npub const A: u8 = 0;\n\n/// Bad.\npub(super) const B: u8 = 100 + 2;\nfn f() {}\n";
    assert_eq!(constants(source), BTreeMap::from([(0, "Good.".to_string()), (102, "Bad.".to_string())]));
    let text =
        "| a | b |\n|---|---|\n| 7 | no |\n\n| exit | b |\n|---|---|\n| 0 | fine |\n| others | x |\n\n| 9 | no |\n";
    assert_eq!(table(text, "exit"), BTreeMap::from([(0, "fine".to_string())]));
}

#[test]
fn asking_for_help_is_no_mistake_and_a_wrong_argument_is_one() {
    assert_eq!(yice(["--help"]).code, 0);
    assert_eq!(yice(["--no-such-option"]).code, 2);
}
