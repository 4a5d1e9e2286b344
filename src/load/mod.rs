//! Job folder → [`crate::domain::SpotCheck`]: the only reader, and every integrity check.
//!
//! Workbook (any file as rows of displayed texts) → drafts (rows that belong together) → batches (words, dates, identity,
//! checks). A file's defect stops the job; a row's defect holds the letter of the enterprise it is about.

pub(crate) mod catalog;
pub(crate) mod checks;
pub(crate) mod columns;
pub(crate) mod diagnosis;
pub(crate) mod findings;
pub(crate) mod folder;
pub(crate) mod misnamed;
pub(crate) mod places;
pub(crate) mod prior;
pub(crate) mod results;
pub(crate) mod rows;
pub(crate) mod settings;
pub(crate) mod templates;
pub(crate) mod toml;
pub mod workbook;

use std::path::{Path, PathBuf};

pub use checks::glyphs::admit;
pub use templates::Templates;

use crate::diagnostic::{Diagnosed, Diagnostic, Severity};
use crate::domain::SpotCheck;
use crate::domain::diagnosis::DiagnosisRules;

/// Reads a job folder. The value is `None` where an error stops the job; all findings of one run are told either way.
pub fn job(folder: &Path) -> Diagnosed<Option<SpotCheck>> {
    let mut findings = Vec::new();
    let settings = settings::read(folder, &mut findings);
    let (catalog, class_files) = catalog::read(folder, &mut findings);
    // The results are read even if job.toml is broken, as far as they can be: one run tells everything.
    let (settings, job_file, sound) = match settings {
        Some((settings, file)) => (settings, Some(file), true),
        None => (settings::stand_in(), None, false),
    };
    let results = results::read(folder, &settings, &catalog, &mut findings);
    let (prior_findings, prior_file) = prior::read(folder, &settings, &catalog, &mut findings);
    let stopped = !sound || findings.iter().any(|f| f.severity == Severity::Error);
    let value = results.filter(|_| !stopped).map(|results| SpotCheck {
        settings,
        catalog,
        enterprises: results.enterprises,
        batches: results.assembled.batches,
        visits_without_sample: results.assembled.visits,
        unplaced: results.assembled.unplaced,
        prior_findings,
        sources: job_file.into_iter().chain(class_files).chain([results.source]).chain(prior_file).collect(),
    });
    Diagnosed { value, findings }
}

/// Reads wording, layout, playbook and citations; the job's own `templates/` override `shipped` by name.
pub fn templates(folder: &Path, shipped: &Path) -> Diagnosed<Templates> {
    templates::read(folder, shipped)
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
