//! The sentences: a fixed set of Tera files, parsed once; this is the only file that names Tera.

use std::collections::BTreeMap;

use serde::Serialize;
use tera::{Context as TeraContext, ErrorKind, Tera};

use crate::diagnostic::Diagnostic;

use super::findings;

/// Wording files that must be there, without folder.
pub(crate) const FILES: [&str; 10] = [
    "labels.tera",
    "opening.tera",
    "summary.tera",
    "reading.tera",
    "diagnosis.tera",
    "finding.tera",
    "rule.tera",
    "rules.tera",
    "notes.tera",
    "receipt.tera",
];

/// Wording, parsed once per job.
pub struct Wording {
    tera: Tera,
    labels: BTreeMap<String, String>,
    sources: Vec<String>,
}

impl Wording {
    /// Parses the wording files (name without folder → Tera source).
    ///
    /// # Errors
    /// One finding per broken file, with line and column.
    pub fn new(files: BTreeMap<String, String>) -> Result<Self, Vec<Diagnostic>> {
        let mut problems: Vec<Diagnostic> = FILES
            .iter()
            .filter(|name| !files.contains_key(**name))
            .map(|name| findings::wording_missing(name))
            .collect();
        let mut tera = Tera::new();
        tera.autoescape_on(Vec::<&'static str>::new());
        for (name, source) in &files {
            if let Err(error) = tera.add_raw_template(name, source) {
                problems.push(describe(&error, name, findings::wording_broken));
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let labels = match tera.render("labels.tera", &TeraContext::new()) {
            Ok(text) => text
                .lines()
                .filter_map(|line| line.split_once('='))
                .map(|(key, value)| (key.trim().to_string(), value.trim().to_string()))
                .collect(),
            Err(error) => return Err(vec![describe(&error, "labels.tera", findings::wording_failed)]),
        };
        Ok(Self { tera, labels, sources: files.into_values().collect() })
    }

    /// The sentences of another wording are the house's words, too.
    pub fn knows_words_of(&mut self, other: &Self) {
        self.sources.extend(other.sources.iter().cloned());
    }

    /// The paragraphs a wording file makes of a view: its non-empty output lines, trimmed.
    ///
    /// # Errors
    /// The file, line and column of what fails.
    pub fn paragraphs(&self, file: &str, view: &impl Serialize) -> Result<Vec<String>, Vec<Diagnostic>> {
        let context = context_of(file, view)?;
        let text =
            self.tera.render(file, &context).map_err(|error| vec![describe(&error, file, findings::wording_failed)])?;
        Ok(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_string).collect())
    }

    /// The single sentence a wording file makes of a view.
    ///
    /// # Errors
    /// As [`Wording::paragraphs`].
    pub fn sentence(&self, file: &str, view: &impl Serialize) -> Result<String, Vec<Diagnostic>> {
        Ok(self.paragraphs(file, view)?.concat())
    }

    /// A fixed word or heading of `labels.tera`.
    ///
    /// # Errors
    /// The label is not defined there.
    pub fn label(&self, key: &str) -> Result<String, Vec<Diagnostic>> {
        self.labels.get(key).cloned().ok_or_else(|| vec![findings::label_missing(key)])
    }

    /// The sources, for the words that are the house's own.
    pub(super) fn sources(&self) -> impl Iterator<Item = &str> {
        self.sources.iter().map(String::as_str)
    }
}

fn context_of(file: &str, view: &impl Serialize) -> Result<TeraContext, Vec<Diagnostic>> {
    TeraContext::from_serialize(view).map_err(|error| vec![describe(&error, file, findings::wording_failed)])
}

/// Finds the place inside a Tera error; Tera counts columns from 0, people from 1.
fn describe(
    error: &tera::Error,
    file: &str,
    finding: fn(&str, Option<usize>, Option<usize>, &str) -> Diagnostic,
) -> Diagnostic {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let file = if report.filename().is_empty() { file } else { report.filename() };
            let span = report.span();
            finding(file, Some(span.start_line), Some(span.start_col + 1), report.message())
        }
        other => finding(file, None, None, &other.to_string()),
    }
}
