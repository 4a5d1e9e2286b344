//! Which files of the job folder a profile means.

use std::path::Path;

use crate::diagnostic::Diagnostic;
use crate::load::profile::constants::Constants;
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

/// The files of a profile, in the order of its sources and their names; `results` is the results file of the job.
pub(super) fn of(job: &Path, profile: &Profile, results: Option<&str>, findings: &mut Vec<Diagnostic>) -> Vec<File> {
    let whole = [any()];
    let sources = if profile.sources.is_empty() { &whole[..] } else { &profile.sources[..] };
    let names: Vec<String> = folder::names(job)
        .into_iter()
        .filter(|name| job.join(name).is_file() && !OTHERS.contains(&name.as_str()))
        .collect();
    let mut files: Vec<File> = Vec::new();
    for source in sources.iter().filter(|source| is_of_results(source.table)) {
        let fits: Vec<&str> = match source.files.as_str() {
            "" => results.into_iter().collect(),
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

/// All of a file.
fn any() -> Source {
    Source {
        files: String::new(),
        sheet: SheetChoice::Any,
        table: TableKind::Results,
        hidden: false,
        text: TextRule::default(),
        constants: Constants::new(),
    }
}

/// A file as the results file of a job, whatever it is called.
pub(super) fn whole(name: &str, profile: &Profile) -> File {
    let own = profile.sources.iter().filter(|source| source.files.is_empty() && is_of_results(source.table));
    let own: Vec<Source> = own.cloned().collect();
    File { name: name.to_string(), sources: if own.is_empty() { vec![any()] } else { own } }
}

/// Whether a table is one of batches or of their items.
fn is_of_results(table: TableKind) -> bool {
    matches!(table, TableKind::Results | TableKind::Batches | TableKind::Items)
}

/// Whether a profile needs the results file of the job.
pub(crate) fn needs_results(profile: &Profile) -> bool {
    profile.sources.is_empty()
        || profile.sources.iter().any(|source| source.files.is_empty() && is_of_results(source.table))
}
