//! Job folder → [`crate::domain::SpotCheck`]: the only reader, and every integrity check.
//!
//! Workbook (any file as rows of displayed texts) → drafts (rows that belong together) → batches (words, dates, identity,
//! checks). A file's defect stops the job; a row's defect holds the letter of the enterprise it is about.

pub(crate) mod agencies;
pub(crate) mod aliases;
pub(crate) mod catalog;
pub(crate) mod checks;
pub(crate) mod columns;
pub(crate) mod diagnosis;
pub(crate) mod findings;
pub(crate) mod folder;
pub(crate) mod holidays;
pub(crate) mod inputs;
pub mod knowledge;
pub(crate) mod layout;
pub(crate) mod linkage;
pub(crate) mod listed;
pub(crate) mod misnamed;
pub(crate) mod package;
pub(crate) mod places;
pub(crate) mod prior;
pub mod probe;
pub(crate) mod profile;
pub(crate) mod results;
pub(crate) mod rows;
pub(crate) mod settings;
pub(crate) mod table;
pub(crate) mod templates;
pub(crate) mod toml;
pub mod workbook;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

pub use catalog::ShippedClass;
pub use checks::glyphs::admit;
pub use templates::Templates;

use knowledge::WrittenTable;

use crate::diagnostic::{Diagnosed, Diagnostic, Severity};
use crate::domain::diagnosis::DiagnosisRules;
use crate::domain::knowledge::{Knowledge, Sentence};
use crate::domain::settings::LetterStatus;
use crate::domain::{Agencies, Catalog, ClassCode, SheetAccount, SpotCheck};
use inputs::Inputs;

/// Reads a job folder whose own files are its whole catalog; else as [`job_with`].
pub fn job(folder: &Path) -> Diagnosed<Option<SpotCheck>> {
    read(folder, None)
}

/// Reads a job folder. The value is `None` where an error stops the job; all findings of one run are told either way.
/// Classes that it has no file of come from the catalog of the `shipped` templates.
pub fn job_with(folder: &Path, shipped: &Path) -> Diagnosed<Option<SpotCheck>> {
    read(folder, Some(shipped))
}

/// The name of a job's profile and what it makes of the sheets, whether the job can run or not; nothing where it cannot be read.
pub fn accounts(folder: &Path, shipped: &Path) -> (String, Vec<SheetAccount>) {
    let mut told = Vec::new();
    let Some((settings, _)) = settings::read(folder, &mut told) else { return Default::default() };
    let name = settings.input.profile.clone();
    let profile = Some(&name).filter(|name| !name.is_empty());
    let profile = profile.and_then(|name| profile::read(folder, name, Some(shipped), &mut told));
    let accounts = profile.map(|profile| results::accounts(folder, &settings, &profile)).unwrap_or_default();
    (name, accounts)
}

/// The classes that ship with the program, with what makes a file of them unusable.
pub fn shipped_classes(templates: &Path) -> Diagnosed<Vec<ShippedClass>> {
    let mut findings = Vec::new();
    let value = catalog::shipped(templates, &mut findings);
    Diagnosed { value, findings }
}

fn read(folder: &Path, shipped: Option<&Path>) -> Diagnosed<Option<SpotCheck>> {
    if !folder.is_dir() {
        let findings = vec![findings::missing_folder(&folder.display().to_string(), folder.is_file())];
        return Diagnosed { value: None, findings };
    }
    let mut findings = Vec::new();
    let inputs = match agencies::is_one(folder) {
        true => agencies::read(folder, shipped, &mut findings),
        false => Some(inputs(folder, shipped, &mut findings)),
    };
    let value = inputs.and_then(|inputs| spot_check(inputs, &mut findings));
    Diagnosed { value, findings }
}

/// Everything that is read of a job of one's own.
fn inputs(folder: &Path, shipped: Option<&Path>, findings: &mut Vec<Diagnostic>) -> Inputs {
    let settings = settings::read(folder, findings);
    let (catalog, class_files) = catalog::read(folder, shipped, findings);
    // The results are read even if job.toml is broken, as far as they can be: one run tells everything.
    let (settings, job_file) = match settings {
        Some((settings, file)) => (settings, Some(file)),
        None => (settings::stand_in(), None),
    };
    let named = Some(settings.input.profile.as_str()).filter(|name| !name.is_empty());
    let profile = named.map(|name| profile::read(folder, name, shipped, findings));
    let aliases = aliases::read(folder, findings);
    let results = match &profile {
        // Nobody knows how the tables of a profile stand that cannot be read.
        Some(None) => None,
        profile => {
            let profile = profile.as_ref().and_then(Option::as_ref);
            results::read(folder, (&settings, &aliases), &catalog, profile, findings)
        }
    };
    let of_profile = profile.as_ref().and_then(Option::as_ref);
    let (more, mut header_files) = match of_profile {
        Some(profile) => (profile.list_headers.clone(), Vec::new()),
        None => profile::list_headers(folder, shipped, findings),
    };
    let enterprises = results.as_ref().map(|results| &results.enterprises);
    let lists = (of_profile, &*more);
    let listed = listed::read(folder, (&settings, &aliases), &catalog, lists, enterprises, findings);
    let prior = prior::read(folder, (&settings, &aliases), &catalog, lists, findings);
    if prior.sources.is_empty() && listed.sources.is_empty() {
        // No list was read by them.
        header_files.clear();
    }
    let profile_files = profile.flatten().map(|profile| profile.files).unwrap_or_default();
    let other_files = aliases.source.into_iter().chain(header_files).collect();
    let agencies = Agencies::default();
    Inputs { settings, job_file, catalog, class_files, results, listed, prior, profile_files, other_files, agencies }
}

/// What was read, put together; none where an error stops the job.
fn spot_check(inputs: Inputs, findings: &mut Vec<Diagnostic>) -> Option<SpotCheck> {
    let Inputs { settings, job_file, mut catalog, mut class_files, results, listed, prior, .. } = inputs;
    if let Some(results) = &results {
        let prior = prior.prior.iter().filter_map(|finding| finding.class.clone());
        let used: BTreeSet<ClassCode> = results.assembled.classes().chain(prior).collect();
        // A shipped class that nothing is about is no part of the job.
        let is_of_job = |code: &ClassCode| used.contains(code) || class_files.get(code).is_some_and(catalog::is_own);
        catalog.classes.retain(|code, _| is_of_job(code));
        class_files.retain(|code, _| catalog.classes.contains_key(code));
    }
    if let (Some(_), Some(results)) = (&job_file, &results) {
        findings.extend(results.reports_after(&settings.letter));
    }
    if settings.letter.status == LetterStatus::Final {
        catalog.forget_unread_limits();
    }
    let stopped = job_file.is_none() || findings.iter().any(|f| f.severity == Severity::Error);
    results.filter(|_| !stopped).map(|results| SpotCheck {
        settings,
        catalog,
        enterprises: results.enterprises,
        batches: results.assembled.batches,
        visits_without_sample: results.assembled.visits,
        unplaced: results.assembled.unplaced,
        prior_findings: prior.prior,
        listed: listed.listed,
        accounts: results.accounts.into_iter().chain(prior.accounts).chain(listed.accounts).collect(),
        sources: job_file
            .into_iter()
            .chain(class_files.into_values())
            .chain(inputs.profile_files)
            .chain(results.sources)
            .chain(prior.sources)
            .chain(listed.sources)
            .chain(inputs.other_files)
            .collect(),
        agencies: inputs.agencies,
    })
}

/// Reads wording, layout, knowledge and citations; the job's own `templates/` override `shipped` by name.
pub fn templates(folder: &Path, shipped: &Path) -> Diagnosed<Templates> {
    templates::read(folder, shipped)
}

/// What `yice knowledge` looks through.
#[derive(Debug, Clone)]
pub struct KnowledgeTables {
    /// Sentences, with the approvals of the job.
    pub knowledge: Knowledge,
    /// Rules of diagnosis, likewise.
    pub rules: DiagnosisRules,
    /// The classes that they may be about.
    pub catalog: Catalog,
    /// The knowledge files, in the order of their names.
    pub files: Vec<KnowledgeFile>,
}

/// A knowledge file.
#[derive(Debug, Clone)]
pub struct KnowledgeFile {
    /// Its cells.
    pub table: WrittenTable,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Reads knowledge tables, rules of diagnosis and the catalog: the shipped ones, and those of a job where one is given. The
/// value is `None` where the job cannot be read as far as that.
pub fn knowledge_tables(job: Option<&Path>, shipped: &Path) -> Diagnosed<Option<KnowledgeTables>> {
    let mut findings = Vec::new();
    let (approvals, catalog) = match job {
        None => {
            let classes = catalog::shipped(shipped, &mut findings).into_iter();
            (Vec::new(), Catalog { classes: classes.map(|of| (of.class.code.clone(), of.class)).collect() })
        }
        Some(job) => {
            let Some((settings, _)) = settings::read(job, &mut findings) else {
                return Diagnosed { value: None, findings };
            };
            // What a job's letters need besides is told by `check`.
            let mut told = Vec::new();
            let (catalog, _) = catalog::read(job, Some(shipped), &mut told);
            findings.clear();
            findings.extend(told.into_iter().filter(|finding| finding.severity == Severity::Error));
            (settings.approvals_in_force(), catalog)
        }
    };
    let tables = templates::tables(job, shipped, &mut findings);
    let sentences = tables.knowledge.approved(&approvals);
    let rules = tables.rules.approved(&approvals);
    let file = |(name, bytes): (String, Vec<u8>)| {
        let rows = knowledge::written(&name, bytes.clone());
        KnowledgeFile { table: WrittenTable { name: name.trim_end_matches(".csv").to_string(), rows }, bytes }
    };
    let files = tables.files.into_iter().map(file).collect();
    Diagnosed { value: Some(KnowledgeTables { knowledge: sentences, rules, catalog, files }), findings }
}

/// Sentences about classes that no catalog has: they would never be printed. `sheet` is empty for a file of text.
pub fn unknown_knowledge_classes<'s>(
    catalog: &Catalog,
    sentences: impl Iterator<Item = &'s Sentence>,
    sheet: &str,
) -> Vec<Diagnostic> {
    let is_known = |code: &String| catalog.classes.keys().any(|known| *known.0 == **code);
    let unknown = sentences.filter_map(|sentence| {
        let code = sentence.classes.iter().find(|code| !is_known(code))?;
        Some(findings::knowledge::unknown_class(&sentence.file, sheet, sentence.row, code))
    });
    unknown.collect()
}

/// Reads a workbook of knowledge tables, a sheet a table. What breaks a rule is told with its cell.
pub fn knowledge_workbook(path: &Path) -> Diagnosed<Vec<(WrittenTable, Vec<Sentence>)>> {
    let mut findings = Vec::new();
    let (folder, name) = (path.parent().unwrap_or(Path::new("")), path.file_name().unwrap_or_default());
    let name = name.to_string_lossy();
    let bytes = folder::read_bytes(folder, &name, &mut findings);
    let value = bytes.map(|bytes| knowledge::read_workbook(&name, bytes, &mut findings)).unwrap_or_default();
    Diagnosed { value, findings }
}

/// Items of a job's own rules of diagnosis that its catalog writes otherwise.
pub fn unknown_rule_items(rules: &DiagnosisRules, spot_check: &SpotCheck) -> Vec<Diagnostic> {
    diagnosis::unknown_items(rules, &spot_check.catalog)
}

/// Font files (*.ttf, *.otf, *.ttc), sorted by name; of two with one name (whatever the kind) the earlier
/// folder's counts.
pub fn fonts(folders: &[PathBuf]) -> Vec<PathBuf> {
    templates::fonts(folders)
}
