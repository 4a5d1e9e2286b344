//! 上传包: the letters of a finished run, a zip file for each testing agency, with an index of its batches.
//!
//! Nothing is packed that is not as the run left it: every file is read again and its SHA-256 compared with the manifest's, and
//! the job must still say what the run was made from. Either every package is written or none is. docs/package.md.

mod findings;
mod index;
mod names;
mod parcels;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::bulk::plan::kept;
use crate::deliver::destination::{Destination, Hold, Target};
use crate::deliver::file_name::safe_part;
use crate::deliver::zip_file::{Finished, ZipFile};
use crate::diagnostic::{Diagnosed, Diagnostic, Severity};
use crate::domain::digest::Digest;
use crate::domain::fold::fold_typed;
use crate::domain::package::PackageProfile;
use crate::job::Job;
use crate::load;
use parcels::{Letter, Parcel};

/// Names of the index in every package.
const INDEX: [&str; 2] = ["索引.xlsx", "索引.csv"];

/// A package that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Package {
    /// 承检机构.
    pub agency: String,
    /// Its file.
    pub file: PathBuf,
    /// Letters in it.
    pub letters: usize,
    /// Batches in its index: those of the letters and those without one.
    pub batches: usize,
}

/// The profile of the index that job.toml names.
pub fn profile(job: &Job, templates: &Path) -> Diagnosed<Option<PackageProfile>> {
    load::package::profile(job.folder(), templates, &job.spot_check().settings.package.profile)
}

/// Packs the letters that a finished run left at `from` into a zip file for each agency in `into`. Nothing is written where
/// anything is wrong with a letter or the run; what only should be known is told beside the packages.
pub fn pack(job: &Job, profile: &PackageProfile, from: &Target, into: &Path) -> Diagnosed<Vec<Package>> {
    let mut told = Vec::new();
    let value = packed(job, profile, (from, into), &mut told).unwrap_or_else(|finding| {
        told.push(finding);
        Vec::new()
    });
    Diagnosed { value, findings: told }
}

fn packed(
    job: &Job,
    profile: &PackageProfile,
    (from, into): (&Target, &Path),
    told: &mut Vec<Diagnostic>,
) -> Result<Vec<Package>, Diagnostic> {
    if let Target::Folder(folder) = from
        && !folder.is_dir()
    {
        // Opening would make it.
        return Err(findings::no_run(&from.to_string()));
    }
    let outbox = Destination::open(from, Hold::Whole)?;
    let lines = outbox.manifest()?;
    if lines.is_empty() {
        return Err(findings::no_run(&outbox.name()));
    }
    if let Some(header) = kept::last_header(from) {
        let sources = job.spot_check().sources.iter().filter(|source| *source.file != *"job.toml");
        let changed = sources.filter(|source| header.sources.get(&*source.file) != Some(&source.sha256));
        let changed: Vec<&str> = changed.map(|source| &*source.file).collect();
        told.extend((!changed.is_empty()).then(|| findings::files_changed(&changed)));
    }
    let cases = job.cases();
    let changed = parcels::changed(&cases, &lines);
    told.extend((!changed.is_empty()).then(|| findings::letters_changed(&changed)));
    let parcels = parcels::parcels(job, &lines);
    let unwritable = |error: std::io::Error| findings::not_written(into, &error);
    let files = zip_names(&parcels);
    let mut made: Vec<(Package, Finished)> = Vec::new();
    for (parcel, name) in parcels.iter().zip(&files) {
        let named = names::names(&job.spot_check().settings.package.file_name, &parcel.letters);
        let mut zip = ZipFile::begin(&into.join(name)).map_err(unwritable)?;
        for (letter, name) in parcel.letters.iter().zip(&named) {
            match read_again(&outbox, letter) {
                Ok(bytes) => zip.add(name, &bytes).map_err(unwritable)?,
                Err(finding) => told.push(finding),
            }
        }
        let index = index::Index::new(parcel, profile, &named);
        let bytes = index.workbook().and_then(|book| Ok([book, index.csv()?])).map_err(findings::index_not_made)?;
        for (name, bytes) in INDEX.iter().zip(bytes) {
            zip.add(name, &bytes).map_err(unwritable)?;
        }
        let package = Package {
            agency: parcel.agency.clone(),
            file: into.join(name),
            letters: parcel.letters.len(),
            batches: parcel.rows.len(),
        };
        made.push((package, zip.finish().map_err(unwritable)?));
    }
    if told.iter().any(|finding| finding.severity == Severity::Error) {
        return Ok(Vec::new());
    }
    let packages = made.into_iter().map(|(package, zip)| zip.keep().map(|_| package)).collect::<Result<Vec<_>, _>>();
    told.extend(parcels::shared(&parcels).into_iter().map(|(letter, agencies)| findings::shared(letter, &agencies)));
    told.extend(strangers(into, &files).into_iter().map(|name| findings::stranger(into, &name)));
    packages.map_err(unwritable)
}

/// A letter's bytes, if they are those that the manifest tells.
fn read_again(outbox: &Destination, letter: &Letter<'_>) -> Result<Vec<u8>, Diagnostic> {
    let bytes = outbox.read(letter.file).map_err(|error| outbox.trouble(&error))?;
    let bytes = bytes.ok_or_else(|| findings::missing(letter.file))?;
    if Digest::of(&bytes) == letter.sha256 { Ok(bytes) } else { Err(findings::altered(letter.file)) }
}

/// Names of the zip files, of which no two are the same anywhere.
fn zip_names(parcels: &[Parcel<'_>]) -> Vec<String> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut name = |parcel: &Parcel<'_>| {
        let stem = safe_part(&parcel.agency);
        let numbered = (2..).map(|n| format!("{stem}_{n}"));
        let free = std::iter::once(stem.clone()).chain(numbered).find(|name| taken.insert(fold_typed(name)));
        format!("{}.zip", free.unwrap_or(stem))
    };
    parcels.iter().map(&mut name).collect()
}

/// Zip files beside the packages that are none of them: of an earlier run, as a rule.
fn strangers(folder: &Path, own: &[String]) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let mut names: Vec<String> = names.filter(|name| name.ends_with(".zip") && !own.contains(name)).collect();
    names.sort_unstable();
    names
}
