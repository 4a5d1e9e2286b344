//! Tables of cases: a CSV is read, computed and written back with `computed_…` columns.

use std::fs;
use std::path::Path;

use super::row::{Computed, Row};
use super::{Score, Topic, compute, compute_cases, findings};
use crate::decode::decode;
use crate::diagnostic::{Diagnostic, Words};

/// Column that says whether a row's expected values were met.
const AGREES: &str = "computed_agrees";

/// Reads a table, computes it and writes it back: the new text and the score of its rows.
///
/// A `.toml` holds peer groups ([`compute_cases`]), anything else is a CSV or TSV in UTF-8, UTF-16 or GB18030.
///
/// # Errors
/// A file that cannot be read or is no such table.
pub fn compute_file(topic: Topic, path: &Path) -> Result<(String, Score), Diagnostic> {
    let name = path.display().to_string();
    let unusable = |why: Words| findings::unusable_table(&name, None, &why);
    let bytes = fs::read(path).map_err(|error| unusable(Words::new(error.to_string(), error.to_string())))?;
    let text =
        decode(&bytes).map_err(|_| unusable(Words::new("既不是 UTF-8 也不是 GB18030", "neither UTF-8 nor GB18030")))?;
    if path.extension().is_some_and(|extension| extension == "toml") {
        return compute_cases(&name, &text);
    }
    compute_csv(topic, &name, &text)
}

fn compute_csv(topic: Topic, name: &str, text: &str) -> Result<(String, Score), Diagnostic> {
    let unusable = |error: csv::Error| {
        let row = error.position().and_then(|position| u32::try_from(position.line()).ok());
        findings::unusable_table(name, row, &Words::new(error.to_string(), error.to_string()))
    };
    let tabs = text.lines().next().is_some_and(|line| line.contains('\t'));
    let mut reader = csv::ReaderBuilder::new().delimiter(if tabs { b'\t' } else { b',' }).from_reader(text.as_bytes());
    let headers: Vec<String> = reader.headers().map_err(unusable)?.iter().map(|name| name.trim().to_string()).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(unusable)?;
        let cells = headers.iter().cloned().zip(record.iter().map(str::to_string));
        // A table that went through once may come again.
        rows.push(Row::new(cells.filter(|(name, _)| !name.starts_with("computed_"))));
    }
    let computed = compute(topic, &rows);
    Ok((written(&headers, &rows, &computed), Score::of(&computed)))
}

fn written(headers: &[String], rows: &[Row], computed: &[Computed]) -> String {
    let given: Vec<&String> = headers.iter().filter(|name| !name.starts_with("computed_")).collect();
    let mut added: Vec<&str> = Vec::new();
    for (name, _) in computed.iter().flat_map(|row| &row.cells) {
        if !added.contains(&name.as_str()) {
            added.push(name);
        }
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    let head = given.iter().map(|name| name.as_str()).chain(added.iter().copied()).chain([AGREES]);
    let mut sound = writer.write_record(head).is_ok();
    for (row, computed) in rows.iter().zip(computed) {
        let cell = |name: &&str| computed.cells.iter().find(|(n, _)| n == name).map_or("", |(_, text)| text);
        let agrees = computed.passed().map_or("", |passed| if passed { "yes" } else { "no" });
        let line = row.cells().map(|(_, text)| text).chain(added.iter().map(cell)).chain([agrees]);
        sound &= writer.write_record(line).is_ok();
    }
    debug_assert!(sound, "writing to memory does not fail");
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}
