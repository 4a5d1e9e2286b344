//! How letters are written: a linter of their texts over every letter of the fixtures, of random jobs of all classes, and
//! over every sentence of the tables.
//!
//! A rule is a function that says what it found. `STYLE=FILE cargo test --test suite -- compose::style::letters_of_the` writes
//! every find into a file.

mod examples;
mod letter;
mod tables;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use yice::compose::Letter;

use super::build::{letters_in, letters_of};
use super::{GUIZHOU, SMALL, made};
use crate::job::fixture::make;
use crate::support::project;
use crate::support::random_jobs::RandomJob;
use letter::*;

/// Rules that see what is printed as received too: what stands around it is the program's.
const AS_PRINTED: [&str; 6] = ["brackets", "empty brackets", "conforms", "word result", "punctuation", "placeholder"];

/// Finds by rule, each with where it was found.
type Finds = BTreeMap<&'static str, Vec<String>>;

fn lint(id: &str, letter: &Letter, finds: &mut Finds) {
    let passages = passages(letter);
    let reported = reported(letter);
    for passage in &passages {
        let text = bare(passage, &reported);
        for (name, rule) in text::RULES {
            let mut bad = rule(&text);
            if AS_PRINTED.contains(&name) {
                bad = rule(&passage.text);
                bad.retain(|bad| reported.iter().all(|own| !own.contains(bad.as_str())));
            }
            // Each day of an order or a receipt has its own clock, told in the same words.
            if passage.part == Part::Law && name == "clause twice" {
                continue;
            }
            finds.entry(name).or_default().extend(bad.into_iter().map(|bad| format!("{id}: {bad} ‖ {text}")));
        }
    }
    for (name, rule) in WHOLE {
        finds.entry(name).or_default().extend(rule(letter).into_iter().map(|bad| format!("{id}: {bad}")));
    }
}

fn none(finds: &Finds) {
    let bad: Vec<_> = finds.iter().filter(|(_, found)| !found.is_empty()).collect();
    if let Some(path) = std::env::var_os("STYLE") {
        let told = bad.iter().map(|(name, found)| format!("== {name}: {}\n{}\n", found.len(), found.join("\n")));
        std::fs::write(path, told.collect::<String>()).unwrap();
    }
    let told: Vec<String> = bad.iter().map(|(name, found)| format!("{name} ({}): {}", found.len(), found[0])).collect();
    assert!(bad.is_empty(), "{told:#?}");
}

#[test]
fn letters_of_the_fixtures_are_written_as_the_rules_say() {
    let mut finds = Finds::new();
    for (id, letter) in SMALL.iter().chain(GUIZHOU.iter()) {
        lint(id, &made(letter.clone()), &mut finds);
    }
    none(&finds);
}

/// The generator knows every class of the catalog; chance finds what no fixture holds.
#[test]
fn letters_of_random_jobs_of_every_class_are_written_as_the_rules_say() {
    let mut finds = Finds::new();
    let mut classes = BTreeSet::new();
    for seed in ["14", "15"] {
        let folder = tempfile::tempdir().unwrap();
        make(&["--classes", "46", "--batches", "230", "--format", "csv", "--seed", seed], folder.path());
        for (id, letter) in letters_in(folder.path()) {
            let letter = made(letter);
            classes.insert(letter.class_name.clone());
            lint(&id, &letter, &mut finds);
        }
    }
    // Samples of one lot, of the market, last year's failures, closed cases: what the generator makes seldom.
    for (id, letter) in letters_of(RandomJob::new(16, 4).loaded()) {
        lint(&id, &made(letter), &mut finds);
    }
    assert!(classes.len() >= 44, "{} classes", classes.len());
    none(&finds);
}

/// Every sentence of a table, with figures in the place of what stands between braces.
#[test]
fn every_sentence_of_the_tables_is_written_as_the_rules_say() {
    let mut finds = Finds::new();
    for folder in ["knowledge", "diagnosis"] {
        let files = fs::read_dir(project().join("report-templates").join(folder)).unwrap();
        let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        files.retain(|file| file.extension().is_some_and(|extension| extension == "csv"));
        files.sort();
        for file in files {
            tables::sentences(&file, &mut |place, column, text| {
                for (name, rule) in text::RULES.iter().chain(tables::RULES.iter()) {
                    if !tables::is_exempt(name, column) {
                        let bad = rule(text).into_iter().map(|bad| format!("{place} {column}: {bad} ‖ {text}"));
                        finds.entry(name).or_default().extend(bad);
                    }
                }
            });
        }
    }
    none(&finds);
}
