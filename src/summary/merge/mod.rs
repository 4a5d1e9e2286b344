//! `yice merge`: the jobs of several agencies become a bureau's job, each in a folder of its own, byte for byte as it was given.
//!
//! What the jobs contradict each other about is told by whoever reads the merged job ([`crate::load`]), here for the first time.
//! Which order the jobs are given in makes no difference: agencies stand in the order of their names.

mod findings;
mod given;
mod settings;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::deliver::file_name::safe_part;
use crate::deliver::whole_folder::{WholeFolder, mend};
use crate::diagnostic::{Diagnostic, Severity};
use crate::domain::agencies::FOLDER;
use crate::load;
use crate::load::agencies::record::{self, File, Given, Record};
use given::GivenJob;

/// What merging came to.
#[derive(Debug, Default)]
pub struct Merged {
    /// Whether the folder holds the merged job now; else nothing was written.
    pub is_written: bool,
    /// Whether it held the same before.
    pub is_unchanged: bool,
    /// Agencies, with their folders.
    pub agencies: Vec<(String, String)>,
    /// Batches of all of them.
    pub batches: usize,
    /// What was found.
    pub findings: Vec<Diagnostic>,
}

/// Merges jobs into a folder: a new one, or one that was merged before, whose own files stay as they are.
pub fn merge(jobs: &[PathBuf], into: &Path, settings: Option<&Path>, shipped: &Path) -> Merged {
    let mut merged = Merged::default();
    let (files, record) = match prepared(jobs, shipped, &mut merged) {
        Some(prepared) => prepared,
        None => return merged,
    };
    merged.agencies = record.agency.iter().map(|given| (given.agency.clone(), given.name.clone())).collect();
    let folder = into.display().to_string();
    let agencies = into.join(FOLDER);
    let written = mend(&agencies).and_then(|()| match load::agencies::is_one(into) {
        true => again(&agencies, files.agencies, &record, (into, shipped), &mut merged),
        false if !load::folder::names(into).is_empty() => {
            merged.findings.push(findings::output_taken(&folder));
            Ok(())
        }
        false => anew(into, files, settings, shipped, &mut merged),
    });
    if let Err(error) = written {
        merged.is_written = false;
        merged.findings.push(findings::not_written(&folder, &error));
    }
    merged
}

/// Files of the merged job.
struct Files {
    /// Of all agencies with the record, by their names in the folder of the agencies.
    agencies: Vec<(String, Vec<u8>)>,
    jobs: Vec<GivenJob>,
}

/// Reads all jobs; none where one of them cannot be merged.
fn prepared(jobs: &[PathBuf], shipped: &Path, merged: &mut Merged) -> Option<(Files, Record)> {
    let read: Vec<Result<GivenJob, Vec<Diagnostic>>> =
        jobs.par_iter().map(|folder| GivenJob::read(folder, shipped)).collect();
    let mut by_digest: BTreeMap<String, GivenJob> = BTreeMap::new();
    for read in read {
        match read {
            Ok(job) => match by_digest.get(&job.digest.to_string()) {
                Some(known) => {
                    let mut places = [&known.folder, &job.folder].map(|folder| folder.display().to_string());
                    places.sort();
                    merged
                        .findings
                        .push(findings::given_twice(places.map(|folder| crate::diagnostic::Place::file(&folder))));
                }
                None => drop(by_digest.insert(job.digest.to_string(), job)),
            },
            Err(told) => merged.findings.extend(told),
        }
    }
    if merged.findings.iter().any(|finding| finding.severity == Severity::Error) {
        return None;
    }
    let mut jobs: Vec<(String, GivenJob)> = named(by_digest.into_values().collect());
    jobs.sort_by(|one, other| one.0.cmp(&other.0));
    let mut files = Vec::new();
    let mut record = Record { agency: Vec::new() };
    for (name, job) in &mut jobs {
        merged.findings.append(&mut job.left_out);
        let of =
            job.files.iter().map(|(path, bytes)| File { path: path.clone(), sha256: crate::domain::Digest::of(bytes) });
        record.agency.push(Given { name: name.clone(), agency: job.agency.clone(), file: of.collect() });
        files.extend(job.files.iter().map(|(path, bytes)| (format!("{name}/{path}"), bytes.clone())));
    }
    files.push((record::NAME.to_string(), record.text().into_bytes()));
    Some((Files { agencies: files, jobs: jobs.into_iter().map(|(_, job)| job).collect() }, record))
}

/// Jobs with the names of their folders: those of their agencies, and for several of one agency a part of the digest besides.
fn named(jobs: Vec<GivenJob>) -> Vec<(String, GivenJob)> {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    jobs.iter().for_each(|job| *count.entry(safe_part(&job.agency).to_lowercase()).or_default() += 1);
    let name = |job: &GivenJob| {
        let name = safe_part(&job.agency);
        if count[&name.to_lowercase()] > 1 { format!("{name}-{:.8}", job.digest) } else { name }
    };
    jobs.into_iter().map(|job| (name(&job), job)).collect()
}

/// A new folder.
fn anew(
    into: &Path,
    files: Files,
    settings: Option<&Path>,
    shipped: &Path,
    merged: &mut Merged,
) -> std::io::Result<()> {
    let job_file = match settings {
        Some(file) => {
            let (folder, name) = (file.parent().unwrap_or(Path::new("")), file.file_name().unwrap_or_default());
            let mut told = Vec::new();
            let bytes = load::folder::read_bytes(folder, &name.to_string_lossy(), &mut told);
            merged.findings.extend(told.into_iter().map(|finding| given::of_folder(folder, finding)));
            bytes
        }
        None => match settings::text(&files.jobs) {
            Ok((text, told)) => {
                merged.findings.extend(told);
                Some(text.into_bytes())
            }
            Err(told) => {
                merged.findings.extend(told);
                None
            }
        },
    };
    let Some(job_file) = job_file else { return Ok(()) };
    let of_agencies = files.agencies.into_iter().map(|(name, bytes)| (format!("{FOLDER}/{name}"), bytes));
    let all: Vec<_> = of_agencies.chain([("job.toml".to_string(), job_file)]).collect();
    let whole = WholeFolder::new(into, &all)?;
    if looked_through(whole.path(), shipped, merged) {
        drop(whole.take_place()?);
        merged.is_written = true;
    }
    Ok(())
}

/// A folder that was merged before: what agencies give takes the place of what they gave, and nothing else is touched.
fn again(
    agencies: &Path,
    files: Vec<(String, Vec<u8>)>,
    record: &Record,
    (into, shipped): (&Path, &Path),
    merged: &mut Merged,
) -> std::io::Result<()> {
    let before = record::read(into, &mut Vec::new());
    if before.is_some_and(|(before, _)| before == *record) {
        merged.is_unchanged = true;
        merged.is_written = looked_through(into, shipped, merged);
        return Ok(());
    }
    let before = WholeFolder::new(agencies, &files)?.take_place()?;
    if looked_through(into, shipped, merged) {
        merged.is_written = true;
        return Ok(());
    }
    before.put_back()
}

/// Reads the merged job as everybody will; whether it can be read.
fn looked_through(job: &Path, shipped: &Path, merged: &mut Merged) -> bool {
    let read = load::job_with(job, shipped);
    merged.findings.extend(read.findings);
    merged.batches = read.value.as_ref().map_or(0, |spot_check| spot_check.batches.len());
    read.value.is_some()
}
