//! Every code that any stage can say is in the index that `yice explain CODE` reads.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use yice::diagnostic::codes::codes;

use crate::support::{project, yice};

#[test]
fn every_code_in_the_sources_is_explained() {
    let mut said = BTreeSet::new();
    collect(&project().join("src"), &mut said);
    assert!(said.len() > 20, "the reader of codes reads none");
    let known: BTreeSet<String> = codes().iter().map(|info| info.code.to_string()).collect();
    let unknown: Vec<&String> = said.difference(&known).collect();
    assert!(unknown.is_empty(), "not in codes.tsv: {unknown:?}");
}

#[test]
fn a_code_is_explained_in_both_languages() {
    let chinese = yice(["explain", "missing-column"]);
    let english = yice(["--lang", "en", "explain", "missing-column"]);
    assert_eq!((chinese.code, english.code), (0, 0));
    assert!(chinese.stdout.starts_with("missing-column  ") && english.stdout.is_ascii(), "{}", english.stdout);
    assert_eq!(yice(["explain", "no-such-code"]).code, 2);
}

/// Texts in the shape of a code (`two-words`) in the sources that hold the words of findings.
fn collect(folder: &Path, said: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, said);
        } else if path.to_string_lossy().contains("findings")
            || ["review_notes.rs", "specificity.rs"].iter().any(|name| path.ends_with(name))
        {
            let text = fs::read_to_string(&path).unwrap();
            said.extend(text.split('"').skip(1).step_by(2).filter(|text| is_code(text)).map(str::to_string));
        }
    }
}

fn is_code(text: &str) -> bool {
    text.contains('-') && text.split('-').all(|word| word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase()))
}
