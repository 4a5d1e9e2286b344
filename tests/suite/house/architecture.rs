//! The import table of the house (DESIGN: "One direction"), read off the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::project;

/// Which top-level modules each may name; `compose::letter` is the letter as data, the only part of compose that later stages see.
const MAY_USE: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("diagnostic", &[]),
    ("load", &["domain", "diagnostic"]),
    ("analysis", &["domain"]),
    ("advice", &["domain", "analysis"]),
    ("compose", &["domain", "analysis", "advice", "diagnostic"]),
    ("typeset", &["compose::letter", "diagnostic"]),
    ("deliver", &["compose::letter", "typeset", "diagnostic"]),
    ("job", &["domain", "diagnostic", "load", "analysis", "advice", "compose", "typeset", "deliver"]),
    ("method", &["domain", "analysis", "diagnostic"]),
    ("explain", &["job", "domain", "analysis", "diagnostic"]),
    ("bulk", &["job", "deliver", "typeset", "diagnostic"]),
    ("review", &["job", "diagnostic"]),
    ("cli", &["job", "bulk", "review", "method", "explain", "deliver::destination", "diagnostic"]),
];

/// Crates that one module alone may name.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("tera", &["compose"]),
    ("typst", &["typeset"]),
    ("typst_pdf", &["typeset"]),
    ("typst_svg", &["typeset"]),
    ("typst_layout", &["typeset"]),
    ("clap", &["cli"]),
    ("calamine", &["load"]),
    ("axum", &["review"]),
    ("hyper", &["review"]),
    ("hyper_util", &["review"]),
    ("tokio", &["review", "deliver"]),
    ("object_store", &["deliver"]),
    ("rustls", &["deliver"]),
    ("reqwest", &[]),
    ("indicatif", &["cli"]),
    ("tracing_subscriber", &["cli"]),
    ("nix", &["cli"]),
    ("ctrlc", &["cli"]),
];

#[test]
fn modules_use_only_what_the_table_allows() {
    let mut violations = Vec::new();
    for (module, file, text) in sources() {
        let allowed = MAY_USE.iter().find(|(name, _)| *name == module);
        let Some((_, allowed)) = allowed else {
            violations.push(format!("{}: module `{module}` is not in the table", file.display()));
            continue;
        };
        for used in crate_paths(&text) {
            let top = used.split("::").next().unwrap_or_default().to_string();
            let permitted = top == module
                || allowed.iter().any(|entry| match entry.split_once("::") {
                    Some((name, part)) => top == name && is_part(&used, name, part),
                    None => top == *entry,
                });
            if !permitted {
                violations.push(format!("{}: `{module}` may not use `crate::{used}`", file.display()));
            }
        }
    }
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

#[test]
fn each_outside_library_has_one_room() {
    let mut violations = Vec::new();
    for (module, file, text) in sources() {
        for (library, rooms) in ONLY_IN {
            if !rooms.contains(&module.as_str()) && code_lines(&text).any(|line| names_crate(line, library)) {
                violations.push(format!("{}: only {rooms:?} may name `{library}`", file.display()));
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
    let long: Vec<String> = sources()
        .filter(|(_, file, text)| !file.ends_with("tests.rs") && text.lines().count() > LONGEST)
        .map(|(_, file, text)| format!("{}: {} lines", file.display(), text.lines().count()))
        .collect();
    assert!(long.is_empty(), "split these: {long:?}");
}

/// A crate-root re-export such as `compose::Letter` counts as part of `compose::letter` when letter.rs defines it.
fn is_part(used: &str, module: &str, part: &str) -> bool {
    let rest = used.strip_prefix(&format!("{module}::")).unwrap_or_default();
    let item = rest.split("::").next().unwrap_or_default();
    if item == part {
        return true;
    }
    let defined = fs::read_to_string(project().join(format!("src/{module}/{part}.rs"))).unwrap_or_default();
    ["struct", "enum"].iter().any(|kind| defined.contains(&format!("pub {kind} {item} ")))
}

/// Every path after `crate::` in code, groups expanded one level (`crate::{a, b::c}`).
fn crate_paths(text: &str) -> BTreeSet<String> {
    let code: String = code_lines(text).collect::<Vec<_>>().join("\n");
    let mut found = BTreeSet::new();
    for (index, _) in code.match_indices("crate::") {
        let rest = &code[index + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let group = &group[..matching_brace(group)];
            found.extend(split_top_level(group).into_iter().filter(|path| !path.is_empty()));
        } else {
            expand(rest, &mut found);
        }
    }
    found
}

fn expand(rest: &str, found: &mut BTreeSet<String>) {
    let path: String = rest.chars().take_while(|c| c.is_alphanumeric() || matches!(c, '_' | ':')).collect();
    match path.strip_suffix("::") {
        Some(prefix) => {
            let group = rest[path.len()..].strip_prefix('{').unwrap_or_default();
            let group = &group[..matching_brace(group)];
            found.extend(split_top_level(group).into_iter().map(|item| format!("{prefix}::{item}")));
        }
        None => {
            found.insert(path);
        }
    }
}

fn matching_brace(text: &str) -> usize {
    let mut depth = 1;
    for (index, c) in text.char_indices() {
        depth += match c {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        if depth == 0 {
            return index;
        }
    }
    text.len()
}

fn split_top_level(group: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0;
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = parts.last_mut() {
            last.push(c);
        }
    }
    parts.iter().map(|part| part.trim().to_string()).filter(|part| !part.is_empty()).collect()
}

fn names_crate(line: &str, library: &str) -> bool {
    [format!("use {library}::"), format!("{library}::"), format!("use {library};")].iter().any(|needle| {
        line.match_indices(needle.as_str()).any(|(index, _)| {
            let before = line[..index].chars().next_back();
            !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | ':'))
        })
    })
}

fn code_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//"))
}

/// (top-level module, file, text) of every source file but lib.rs and main.rs.
fn sources() -> impl Iterator<Item = (String, PathBuf, String)> {
    let root = project().join("src");
    let mut files = BTreeMap::new();
    collect(&root, &mut files);
    files.into_iter().filter_map(move |(path, text)| {
        let relative = path.strip_prefix(&root).ok()?.to_path_buf();
        let module = relative.components().next()?.as_os_str().to_string_lossy().trim_end_matches(".rs").to_string();
        (module != "lib" && module != "main").then_some((module, relative, text))
    })
}

fn collect(folder: &Path, files: &mut BTreeMap<PathBuf, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            files.insert(path, text);
        }
    }
}

#[test]
fn the_reader_of_imports_reads_imports() {
    let text = "use crate::{load, compose::letter::Letter};\nuse crate::domain::{Batch, catalog::Scale};\n// crate::cli\nlet x = crate::bulk::run();";
    let expected =
        ["bulk::run", "compose::letter::Letter", "domain::Batch", "domain::catalog::Scale", "load"].map(String::from);
    assert_eq!(crate_paths(text), BTreeSet::from(expected));
    assert!(names_crate("let engine = tera::Tera::new();", "tera"));
    assert!(!names_crate("let criteria::x = 1;", "tera"));
}
