//! Which files of the job folder a profile means.

use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::load::profile::{Profile, SheetChoice, Source, TableKind, glob};
use crate::load::workbook::TextRule;
use crate::load::{findings as say, folder};

/// Files and folders of a job that are no tables of a profile, whatever its patterns are.
const OTHERS: [&str; 3] = ["job.toml", "outbox", "state.db"];

/// A file with the sources of the profile that name it.
pub(super) struct File {
    pub name: String,
    pub sources: Vec<Source>,
}

impl File {
    /// How it is written where it is text, by all sources that name it.
    ///
    /// # Errors
    /// Two of them say different things.
    pub(super) fn text_rule(&self) -> Result<TextRule, Diagnostic> {
        let mut rule = TextRule::default();
        for source in &self.sources {
            let said = source.text;
            let differs = rule.encoding.is_some_and(|of| said.encoding.is_some_and(|other| other != of))
                || rule.delimiter.is_some_and(|of| said.delimiter.is_some_and(|other| other != of));
            if differs {
                return Err(say::text_rules_differ(&self.name));
            }
            rule.encoding = rule.encoding.or(said.encoding);
            rule.delimiter = rule.delimiter.or(said.delimiter);
        }
        Ok(rule)
    }
}

/// What job.toml says of the tables where the profile leaves it open.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Named<'a> {
    /// The results file, of files that are tried several; none where the profile needs none.
    pub results: &'a [String],
    /// The name of its sheet; empty: the profile says which.
    pub sheet: &'a str,
}

/// The files of a profile, in the order of its sources and their names.
pub(super) fn of(job: &Path, profile: &Profile, named: Named<'_>, findings: &mut Vec<Diagnostic>) -> Vec<File> {
    let any = match named.sheet {
        "" => SheetChoice::Any,
        name => SheetChoice::Named(name.to_string()),
    };
    let mut sources = profile.sources.clone();
    if sources.is_empty() {
        sources.push(Source::of_results(any.clone()));
    }
    for source in sources.iter_mut().filter(|source| source.files.is_empty() && source.sheet == SheetChoice::Any) {
        source.sheet = any.clone();
    }
    let names: Vec<String> = folder::names(job)
        .into_iter()
        .filter(|name| job.join(name).is_file() && !OTHERS.contains(&name.as_str()))
        .collect();
    let mut files: Vec<File> = Vec::new();
    for source in sources.iter().filter(|source| is_of_results(source.table)) {
        let fits: Vec<&str> = match source.files.as_str() {
            "" => named.results.iter().map(String::as_str).collect(),
            pattern => names.iter().map(String::as_str).filter(|name| glob::fits(pattern, name)).collect(),
        };
        if fits.is_empty() && !source.files.is_empty() {
            findings.push(say::source_without_file(&source.files, &names));
        }
        for name in fits {
            match files.iter_mut().find(|file| file.name == name) {
                Some(file) => file.sources.push(source.clone()),
                None => files.push(File { name: name.to_string(), sources: vec![source.clone()] }),
            }
        }
    }
    files
}

/// A file as the results file of a job, whatever it is called.
pub(super) fn whole(name: &str, profile: &Profile) -> File {
    let own = profile.sources.iter().filter(|source| source.files.is_empty() && is_of_results(source.table));
    let own: Vec<Source> = own.cloned().collect();
    let whole = || vec![Source::of_results(SheetChoice::Any)];
    File { name: name.to_string(), sources: if own.is_empty() { whole() } else { own } }
}

/// Whether a table is one of batches or of their items.
fn is_of_results(table: TableKind) -> bool {
    matches!(table, TableKind::Results | TableKind::Batches | TableKind::Items)
}

/// What job.toml says of tables that the profile names itself.
pub(crate) fn named_in_vain(profile: &Profile, results: &str, sheet: &str) -> Vec<Diagnostic> {
    if needs_results(profile) {
        return Vec::new();
    }
    let is_read = profile.sources.iter().any(|source| glob::fits(&source.files, results));
    let sheet = (!sheet.is_empty()).then_some(("sheet", sheet));
    let results = (!results.is_empty() && !is_read).then_some(("results", results));
    [results, sheet].into_iter().flatten().map(|(key, text)| say::named_by_profile(key, text)).collect()
}

/// Whether a profile needs the results file of the job.
pub(crate) fn needs_results(profile: &Profile) -> bool {
    profile.sources.is_empty()
        || profile.sources.iter().any(|source| source.files.is_empty() && is_of_results(source.table))
}
