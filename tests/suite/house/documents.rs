//! What the maintainer's papers name is there.

use std::fs;

use crate::support::project;

/// Folders whose files the papers name by their whole path.
const ROOTS: [&str; 9] =
    ["src/", "tests/", "benches/", "deploy/", "docs/", "examples/", "fixtures/", "fonts/", "report-templates/"];

#[test]
fn every_path_that_a_paper_names_exists() {
    for paper in ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md", "README.zh-CN.md"] {
        let text = fs::read_to_string(project().join(paper)).unwrap();
        let named = paths(&text);
        assert!(named.len() >= 3, "{paper} names hardly any path: {named:?}");
        let missing: Vec<&String> = named.iter().filter(|path| !project().join(path).exists()).collect();
        assert!(missing.is_empty(), "{paper} names {missing:?}");
    }
}

#[test]
fn paths_are_found_in_code_and_in_links() {
    let text =
        "see `src/lib.rs` and [method](docs/method.md), not `a/b.rs` or `fixtures/invalid/CODE/` or `src/x/*.rs`";
    assert_eq!(paths(text), ["src/lib.rs", "docs/method.md"]);
}

/// Paths below [`ROOTS`] in code or as the target of a link; patterns (`*`, capitals that stand for a name) are none.
fn paths(text: &str) -> Vec<String> {
    let words = text.split(['`', '(', ')', ' ', '\n', '|']);
    let is_path = |word: &&str| {
        let is_pattern = word.contains(['*', '…', '<']) || word.split('/').any(|part| part == "CODE" || part == "JOB");
        ROOTS.iter().any(|root| word.starts_with(root)) && !is_pattern && *word != "fixtures/guizhou-2023/outbox"
    };
    let trimmed = words.map(|word| word.trim_end_matches([',', ';', '.', ':']));
    trimmed.filter(is_path).map(str::to_string).collect()
}
