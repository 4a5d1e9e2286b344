//! The import tables of the house, read off the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::sources::{Sources, circles};
use crate::support::project;

/// A name and what it may use.
type Table = &'static [(&'static str, &'static [&'static str])];

/// Which top-level modules each may name; `compose::letter` is the letter as data, the only part of compose that later stages see.
const MAY_USE: Table = &[
    ("domain", &[]),
    ("diagnostic", &[]),
    // Tables of numbers are read where they are used, but every text file is decoded by one rule.
    ("decode", &[]),
    ("load", &["domain", "decode", "diagnostic"]),
    ("analysis", &["domain"]),
    ("advice", &["domain", "analysis"]),
    ("compose", &["domain", "analysis", "advice", "diagnostic"]),
    ("typeset", &["compose::letter", "domain::digest", "diagnostic"]),
    ("deliver", &["compose::letter", "typeset", "domain::columns", "domain::digest", "domain::outcome", "diagnostic"]),
    ("ledger", &["domain::digest"]),
    ("decisions", &["compose::letter", "compose::edit", "ledger", "domain::digest", "domain::settings", "diagnostic"]),
    (
        "job",
        &["domain", "diagnostic", "load", "analysis", "advice", "compose", "decisions", "ledger", "typeset", "deliver"],
    ),
    ("method", &["domain", "decode", "analysis", "diagnostic"]),
    ("explain", &["job", "domain", "analysis", "diagnostic"]),
    ("knowledge", &["job", "compose::edit", "domain", "load", "deliver", "diagnostic"]),
    ("package", &["job", "bulk", "load", "deliver", "domain", "diagnostic"]),
    ("summary", &["job", "load", "analysis", "deliver", "typeset::report", "domain", "diagnostic"]),
    ("pdf", &["diagnostic"]),
    ("sign", &["pdf", "domain::digest", "diagnostic"]),
    (
        "bulk",
        &[
            "job",
            "compose::letter",
            "compose::digest_of_words",
            "compose::proofreading",
            "decisions",
            "deliver",
            "typeset",
            "pdf",
            "sign",
            "domain::account",
            "domain::digest",
            "domain::outcome",
            "diagnostic",
        ],
    ),
    (
        "issue",
        &[
            "job",
            "bulk::limits",
            "bulk::process",
            "compose::letter",
            "compose::proofreading",
            "decisions",
            "deliver",
            "ledger",
            "pdf",
            "domain::digest",
            "domain::settings",
            "domain::words",
            "diagnostic",
        ],
    ),
    (
        "review",
        &[
            "job",
            "knowledge",
            "decisions",
            "explain",
            "summary",
            "deliver::tables",
            "domain::LetterKind",
            "compose::letter",
            "compose::edit",
            "typeset::Drawn",
            "typeset::PlacedText",
            "domain::columns",
            "domain::digest",
            "domain::outcome",
            "domain::settings",
            "diagnostic",
        ],
    ),
    (
        "cli",
        &[
            "domain::account",
            "job",
            "decisions",
            "compose::edit",
            "bulk",
            "review",
            "method",
            "explain",
            "knowledge",
            "summary",
            "package",
            "issue",
            "ledger",
            "deliver",
            "sign",
            "diagnostic",
        ],
    ),
];

/// Crates that one module alone may name.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("tera", &["compose"]),
    ("typst", &["typeset"]),
    ("typst_pdf", &["typeset"]),
    ("typst_svg", &["typeset"]),
    ("typst_layout", &["typeset"]),
    ("hayro_syntax", &["pdf"]),
    ("hayro_cmap", &["pdf"]),
    // Writes the files that the room is tested with.
    ("lopdf", &["pdf"]),
    ("clap", &["cli"]),
    ("rusqlite", &["decisions"]),
    ("tlog_tiles", &["ledger"]),
    ("signed_note", &["ledger"]),
    ("argon2", &["decisions"]),
    ("calamine", &["load"]),
    ("encoding_rs", &["decode"]),
    ("axum", &["review"]),
    ("hyper", &["review"]),
    ("hyper_util", &["review"]),
    ("tokio", &["review", "deliver"]),
    ("tokio_rustls", &["review"]),
    ("object_store", &["deliver"]),
    ("rustls", &["deliver", "sign"]),
    ("webpki", &["sign"]),
    ("ring", &["review", "sign"]),
    ("p256", &["sign"]),
    ("pkcs8", &["sign"]),
    ("cms", &["sign"]),
    ("x509_cert", &["sign"]),
    ("der", &["sign"]),
    ("cryptoki", &["sign"]),
    ("sm2", &["sign"]),
    ("sm3", &["sign"]),
    ("reqwest", &[]),
    ("indicatif", &["cli"]),
    ("tracing_subscriber", &["cli"]),
    ("nix", &["cli"]),
    ("ctrlc", &["cli"]),
];

/// Which rooms of the large modules may use which of their neighbours; `mod` is what stands in the module's own file.
const ROOMS: &[(&str, Table)] = &[
    (
        "load",
        &[
            (
                "agencies",
                &[
                    "aliases", "catalog", "findings", "folder", "inputs", "layout", "listed", "places", "prior",
                    "profile", "results", "rows", "settings", "toml",
                ],
            ),
            ("aliases", &["columns", "findings", "folder", "table", "workbook"]),
            ("catalog", &["findings", "folder", "misnamed", "toml"]),
            ("checks", &["findings", "places"]),
            ("columns", &["findings", "places", "workbook"]),
            ("diagnosis", &["columns", "findings", "workbook"]),
            ("findings", &["misnamed"]),
            ("folder", &["findings", "misnamed", "workbook"]),
            ("holidays", &["findings"]),
            ("inputs", &["listed", "prior", "results"]),
            ("knowledge", &["columns", "findings", "table"]),
            (
                "layout",
                &[
                    "aliases", "columns", "findings", "folder", "listed", "places", "prior", "profile", "rows",
                    "workbook",
                ],
            ),
            ("listed", &["aliases", "columns", "findings", "folder", "places", "profile", "rows", "table", "workbook"]),
            ("linkage", &["findings", "folder", "misnamed", "toml"]),
            ("package", &["findings", "folder", "toml"]),
            ("misnamed", &[]),
            ("places", &["workbook"]),
            ("prior", &["aliases", "columns", "findings", "folder", "listed", "profile", "rows", "table", "workbook"]),
            ("probe", &["catalog", "columns", "folder", "layout", "profile", "workbook"]),
            ("profile", &["columns", "findings", "folder", "toml", "workbook"]),
            (
                "results",
                &[
                    "aliases", "checks", "columns", "findings", "folder", "layout", "places", "profile", "rows",
                    "workbook",
                ],
            ),
            ("rows", &["aliases", "checks", "columns", "findings", "places", "workbook"]),
            ("settings", &["checks", "findings", "folder", "toml"]),
            ("table", &["checks", "columns", "findings", "places", "workbook"]),
            ("templates", &["diagnosis", "findings", "folder", "holidays", "knowledge", "toml"]),
            ("toml", &["columns", "findings"]),
            ("workbook", &["findings"]),
        ],
    ),
    (
        "bulk",
        &[
            ("balance", &["findings", "plan"]),
            ("collect", &["balance", "findings", "plan"]),
            ("findings", &[]),
            ("limits", &[]),
            ("log", &["collect", "options", "plan", "process", "render", "shard"]),
            ("options", &["limits", "selection"]),
            ("outlook", &["balance", "findings", "log", "options", "plan", "process", "summary"]),
            ("plan", &["findings", "mod"]),
            ("process", &["findings", "limits", "plan"]),
            ("render", &["findings", "plan", "process", "selection", "shard"]),
            ("report", &["balance", "findings", "log", "plan", "summary"]),
            (
                "run",
                &[
                    "collect",
                    "findings",
                    "log",
                    "options",
                    "plan",
                    "process",
                    "render",
                    "report",
                    "selection",
                    "shard",
                    "summary",
                ],
            ),
            ("selection", &["plan"]),
            ("shard", &[]),
            ("statement", &["findings", "plan"]),
            ("summary", &["balance", "collect", "plan", "process", "render"]),
        ],
    ),
    (
        "deliver",
        &[
            ("csv_text", &[]),
            ("destination", &["fail_point", "findings", "manifest", "names", "outbox", "records", "sink", "store"]),
            ("durable", &["fail_point"]),
            ("fail_point", &[]),
            ("file_name", &[]),
            ("findings", &["json_lines", "names"]),
            ("index_book", &[]),
            ("issued_folder", &["durable", "fail_point", "findings", "names"]),
            ("json_lines", &[]),
            ("knowledge_book", &["durable"]),
            ("line_file", &["durable", "fail_point", "json_lines", "sink"]),
            ("manifest", &["json_lines", "names"]),
            ("names", &[]),
            ("outbox", &["durable", "fail_point", "findings", "line_file", "names", "sink"]),
            ("records", &["json_lines", "manifest", "sink"]),
            ("results_template", &[]),
            ("scaffold", &["durable", "results_template"]),
            ("sink", &[]),
            ("store", &["fail_point", "findings", "json_lines", "names", "sink"]),
            ("summary_book", &["tables"]),
            ("tables", &[]),
            ("tables_csv", &["csv_text", "file_name", "tables"]),
            ("whole_folder", &["durable", "fail_point"]),
            ("zip_file", &["durable"]),
        ],
    ),
    (
        "analysis",
        &[
            ("agencies", &["candidate", "median_test", "order", "rational"]),
            ("candidate", &["entitlement", "margin", "order", "rational", "subject"]),
            ("crosscheck", &["candidate", "quantile", "rational", "rules"]),
            ("disclosure", &["order", "peers", "rational", "subject"]),
            ("entitlement", &["subject"]),
            ("figure", &["text"]),
            ("funnel", &[]),
            ("margin", &["order", "rational", "subject", "text"]),
            ("median_test", &[]),
            ("order", &["rational", "text"]),
            ("overview", &["candidate", "peers", "rate", "rules", "subject", "text"]),
            ("peers", &["agencies", "candidate", "entitlement", "figure", "order", "quantile", "rational", "subject"]),
            ("quantile", &["figure", "order", "rational", "subject", "text"]),
            ("rate", &["rational"]),
            ("rational", &[]),
            ("rules", &["margin", "subject"]),
            ("shortcomings", &["figure", "rules", "spread", "subject", "tested"]),
            ("spread", &["figure", "tested"]),
            ("standing", &["disclosure", "figure", "peers", "rational", "rules", "subject"]),
            ("strip", &["figure", "subject"]),
            ("subject", &["figure", "text"]),
            ("tested", &["rational", "rules", "subject"]),
            ("text", &[]),
            ("working", &[]),
        ],
    ),
];

#[test]
fn modules_use_only_what_the_table_allows() {
    let sources = Sources::of_project();
    let mut violations = Vec::new();
    for source in &sources.files {
        let module = source.module[0].as_str();
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == module) else {
            violations.push(format!("{}: module `{module}` is not in the table", source.file.display()));
            continue;
        };
        for path in source.names().into_iter().filter(|path| path.first().is_some_and(|top| top != module)) {
            // `compose::Letter` is part of `compose::letter`, wherever it is handed on.
            let (used, defined) = (path.join("::"), sources.defined(path).join("::"));
            let is_in = |path: &str, entry: &str| path == entry || path.starts_with(&format!("{entry}::"));
            if !allowed.iter().any(|entry| is_in(&used, entry) || is_in(&defined, entry)) {
                violations.push(format!("{}: `{module}` may not use `crate::{used}`", source.file.display()));
            }
        }
    }
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

#[test]
fn rooms_use_only_the_neighbours_that_the_table_allows() {
    let sources = Sources::of_project();
    for (module, table) in ROOMS {
        let module = (*module).to_string();
        let graph = sources.graph(std::slice::from_ref(&module));
        let mut present: BTreeMap<&str, Vec<&str>> =
            sources.rooms(std::slice::from_ref(&module)).into_iter().map(|room| (room, Vec::new())).collect();
        for (from, to) in graph.keys().filter(|(from, _)| from != "mod") {
            present.get_mut(from.as_str()).unwrap().push(to);
        }
        let allowed: BTreeMap<&str, &[&str]> = table.iter().copied().collect();
        let mut violations: Vec<String> = Vec::new();
        let gone = allowed.keys().filter(|room| !present.contains_key(*room));
        violations.extend(gone.map(|room| format!("`{room}` is in the table of src/{module} and no room there")));
        for (from, uses) in &present {
            let Some(allowed) = allowed.get(from) else {
                violations.push(format!("`{from}` is not in the table of src/{module}"));
                continue;
            };
            for to in uses.iter().filter(|to| !allowed.contains(*to)) {
                let file = graph[&((*from).to_string(), (*to).to_string())].display();
                violations.push(format!("{file}: `{module}::{from}` may not use `{module}::{to}`"));
            }
        }
        let now: String = present.iter().map(|(room, uses)| format!("\n(\"{room}\", &{uses:?}),")).collect();
        assert!(violations.is_empty(), "{}\nAs it is now:{now}", violations.join("\n"));
    }
}

#[test]
fn no_module_and_no_room_stands_in_a_circle() {
    let sources = Sources::of_project();
    let found: BTreeSet<(String, String)> = sources
        .parents()
        .into_iter()
        .flat_map(|module| {
            let circles = circles(&sources.graph(&module));
            circles.into_iter().map(move |circle| (module.join("::"), circle.join(" ")))
        })
        .collect();
    assert!(found.is_empty(), "these need each other (module, its rooms): {found:#?}");
}

#[test]
fn each_outside_library_has_one_room() {
    let mut violations = Vec::new();
    for source in Sources::of_project().files {
        for (library, rooms) in ONLY_IN {
            if !rooms.contains(&source.module[0].as_str()) && names_crate(&source.code, library) {
                violations.push(format!("{}: only {rooms:?} may name `{library}`", source.file.display()));
            }
        }
    }
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

#[test]
fn comemo_is_there_once() {
    let lock = fs::read_to_string(project().join("Cargo.lock")).unwrap();
    assert_eq!(lock.matches("name = \"comemo\"").count(), 1, "with two versions Typst's eviction is a silent no-op");
}

#[test]
fn no_source_file_outgrows_its_job() {
    const LONGEST: usize = 450;
    let sources = Sources::of_project().files;
    let long: Vec<String> = sources
        .iter()
        .filter(|source| source.lines > LONGEST)
        .map(|source| format!("{}: {} lines", source.file.display(), source.lines))
        .collect();
    assert!(long.is_empty(), "split these: {long:?}");
}

fn names_crate(line: &str, library: &str) -> bool {
    [format!("use {library}::"), format!("{library}::"), format!("use {library};")].iter().any(|needle| {
        line.match_indices(needle.as_str()).any(|(index, _)| {
            let before = line[..index].chars().next_back();
            !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | ':'))
        })
    })
}

#[test]
fn a_library_is_named_by_its_whole_name() {
    assert!(names_crate("let engine = tera::Tera::new();", "tera"));
    assert!(!names_crate("let criteria::x = 1;", "tera"));
}
