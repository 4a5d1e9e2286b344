//! A bureau's job, which `yice merge` has made: the jobs of several agencies, each in its own folder as it was given.
//!
//! Nothing is copied out of their files: every row stands where the agency wrote it, and is read by the agency's own profile. What
//! the jobs contradict each other about is told here, whenever the job is read, and what nobody can know waits.

mod batches;
mod classes;
mod drafts;
mod identity;
mod lists;
mod part;
mod prefixed;
pub(crate) mod record;
mod settings;

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use super::aliases::{self, Aliases};
use super::inputs::Inputs;
use super::layout::Read as Tables;
use super::{catalog, findings as say, results};
use crate::diagnostic::{Diagnostic, Severity};
use crate::domain::columns::Field;
use crate::domain::fold::fold;
use crate::domain::{Agencies, HoldReason, SourceFile};
use part::Part;
use record::Record;

pub(crate) use settings::{common, line_of};

/// Whether a job is a bureau's.
pub(crate) fn is_one(job: &Path) -> bool {
    record::is_there(job)
}

/// Reads a bureau's job; `None` where nothing can be made of it.
pub(crate) fn read(job: &Path, shipped: Option<&Path>, findings: &mut Vec<Diagnostic>) -> Option<Inputs> {
    let own = super::settings::read(job, findings);
    let (record, of_record) = record::read(job, findings)?;
    let (mut settings, job_file) = match own {
        Some((settings, file)) => (settings, Some(file)),
        None => (super::settings::stand_in(), None),
    };
    let mut parts = read_parts((job, shipped), &record, findings)?;
    findings.extend(settings::differing(job, &settings, &parts));
    let (catalog, class_files, doubted_classes) =
        classes::joined(catalog::read(job, shipped, findings), &parts, findings);
    let mut doubted_names = identity::join(&mut settings, &parts, findings);
    let (aliases, of_aliases) = decisions(job, &mut parts, &mut doubted_names, findings);
    let letters: Vec<_> = parts.iter().map(|part| settings::letter(&settings, &part.settings)).collect();
    let mut sheets = HashMap::new();
    let mut accounts = Vec::new();
    for part in &mut parts {
        sheets.extend(part.order.drain());
        accounts.append(&mut part.accounts);
    }
    let given = record.agency.iter().map(|given| given.agency.clone());
    let of_parts = given.zip(parts.iter_mut().filter_map(|part| part.drafted.take()));
    let mut drafted = drafts::joined(of_parts, findings);
    for draft in drafted.drafts.iter_mut().filter(|_| !doubted_names.is_empty()) {
        if doubted_names.contains(&fold(draft.text(Field::Manufacturer))) {
            draft.holds.insert(HoldReason::MergeListDiffers);
        }
    }
    let tables = Tables { drafted: Some(drafted), sources: Vec::new(), accounts, order: sheets };
    let mut results = results::results(tables, (&settings, &aliases), &catalog, false, findings);
    let enterprises = results.as_ref().map(|results| &results.enterprises);
    let lists::Lists { listed, prior, doubted } =
        lists::read(job, (&settings, &aliases, &catalog), enterprises, &mut parts, findings);
    let all = record.agency.iter().zip(letters).map(|(given, letter)| settings::agency(given, letter));
    let mut agencies = Agencies { all: all.collect(), unsigned: BTreeSet::new() };
    if let Some(results) = &mut results {
        let batches = &mut results.assembled.batches;
        batches::hold_classes(batches, &doubted_classes);
        batches::hold_listed(batches, &doubted);
        batches::hold_twice(batches, &agencies, &settings, findings);
        agencies.unsigned = batches::unsigned(batches, &agencies, &settings, findings);
    }
    let of_agencies = agencies.all.iter().flat_map(|agency| agency.files.iter().cloned());
    let other_files: Vec<SourceFile> = std::iter::once(of_record).chain(of_aliases).chain(of_agencies).collect();
    Some(Inputs {
        settings,
        job_file,
        catalog,
        class_files,
        results,
        // Files of agencies are among those that the record names.
        listed: super::listed::Read { sources: own_files(listed.sources), ..listed },
        prior: super::prior::Read { sources: own_files(prior.sources), ..prior },
        profile_files: shipped_profiles(&parts),
        other_files,
        agencies,
    })
}

/// Files of the bureau's own.
fn own_files(sources: Vec<SourceFile>) -> Vec<SourceFile> {
    let of_agency = format!("{}/", crate::domain::agencies::FOLDER);
    sources.into_iter().filter(|source| !source.file.starts_with(&of_agency)).collect()
}

/// Shipped files that say how tables of agencies look, each once.
fn shipped_profiles(parts: &[Part]) -> Vec<SourceFile> {
    let of_parts = parts.iter().flat_map(|part| {
        let of_profile = part.profile.iter().flat_map(|profile| &profile.files);
        of_profile.chain(&part.list_headers.1)
    });
    let mut files: Vec<SourceFile> = Vec::new();
    for source in of_parts.filter(|source| source.file.starts_with("report-templates/")) {
        if files.iter().all(|known| known.file != source.file) {
            files.push(source.clone());
        }
    }
    files
}

/// All agencies' jobs; none where an error stops one of them.
fn read_parts(at: (&Path, Option<&Path>), record: &Record, findings: &mut Vec<Diagnostic>) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut sheets = 0;
    for given in &record.agency {
        let part = part::read(at, given, sheets, findings);
        sheets = part.iter().flat_map(|part| part.order.values()).map(|at| at + 1).max().unwrap_or(sheets);
        parts.extend(part);
    }
    let stopped = findings.iter().any(|finding| finding.severity == Severity::Error);
    (!stopped && parts.len() == record.agency.len()).then_some(parts)
}

/// Who is who: the bureau's own table, else those of the agencies but for what they contradict each other about.
fn decisions(
    job: &Path,
    parts: &mut [Part],
    doubted: &mut BTreeSet<String>,
    findings: &mut Vec<Diagnostic>,
) -> (Aliases, Option<SourceFile>) {
    let mut own = aliases::read(job, findings);
    if let Some(source) = own.source.take() {
        return (own, Some(source));
    }
    let (whole, contradictions) =
        Aliases::joined(parts.iter_mut().map(|part| std::mem::take(&mut part.aliases)).collect());
    for of in contradictions {
        findings.push(say::merge_aliases_differ(of.places));
        doubted.extend(of.names);
    }
    (whole, None)
}
