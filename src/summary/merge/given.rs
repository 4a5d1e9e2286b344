//! The job of an agency as it was given: read once by itself, then its files as they are.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::findings;
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::domain::fold::fold;
use crate::domain::{Digest, Settings};
use crate::load;

/// How sources of a job call what ships with the program.
const SHIPPED: &str = "report-templates/";
/// What stands in a job folder and is not merged.
const LEFT_OUT: [&str; 3] = ["templates", "fonts", "state.db"];

/// The job of an agency.
pub(super) struct GivenJob {
    /// Its folder, as it was given.
    pub folder: PathBuf,
    /// Its job.toml.
    pub settings: Settings,
    /// 承检机构: the one that all its rows name, else whoever signs its letters.
    pub agency: String,
    /// The files that it was read from, by name.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Of names and contents of all files.
    pub digest: Digest,
    /// Files that are not merged.
    pub left_out: Vec<Diagnostic>,
}

impl GivenJob {
    /// Reads a job.
    ///
    /// # Errors
    /// Why it cannot be merged.
    pub(super) fn read(folder: &Path, shipped: &Path) -> Result<Self, Vec<Diagnostic>> {
        let name = folder.display().to_string();
        if load::agencies::is_one(folder) {
            let (zh, en) = ("这是已经合并过的作业", "this job was merged already");
            return Err(vec![findings::refused(&name, zh, en)]);
        }
        let read = load::job_with(folder, shipped);
        let Some(spot_check) = read.value else {
            let errors = read.findings.into_iter().filter(|finding| finding.severity == Severity::Error);
            return Err(errors.map(|finding| of_folder(folder, finding)).collect());
        };
        let of_visits = spot_check.visits_without_sample.iter().map(|visit| &visit.agency);
        let named = spot_check.batches.iter().map(|batch| &batch.agency).chain(of_visits);
        let agencies: BTreeMap<String, &str> = named.map(|agency| (fold(agency), agency.as_str())).collect();
        let agency = match (agencies.len(), agencies.first_key_value()) {
            (1, Some((folded, agency))) if !folded.is_empty() => (*agency).to_string(),
            _ => spot_check.settings.letter.issuer.clone(),
        };
        let mut files = BTreeMap::new();
        let own = spot_check.sources.iter().filter(|source| !source.file.starts_with(SHIPPED));
        for source in own {
            match load::folder::read_bytes(folder, &source.file, &mut Vec::new()) {
                Some(bytes) if Digest::of(&bytes) == source.sha256 => {
                    drop(files.insert(source.file.to_string(), bytes))
                }
                _ => {
                    let (zh, en) = ("文件在合并时改动了", "a file was changed while it was merged");
                    return Err(vec![findings::refused(&format!("{name}/{}", source.file), zh, en)]);
                }
            }
        }
        let of_files: String = files.iter().map(|(name, bytes)| format!("{name} {}\n", Digest::of(bytes))).collect();
        let names = load::folder::names(folder);
        let there = LEFT_OUT.iter().filter(|other| names.iter().any(|name| name == *other));
        let left_out = there.map(|other| findings::left_out(Place::file(folder.join(other).display().to_string())));
        Ok(Self {
            folder: folder.to_path_buf(),
            agency,
            digest: Digest::of(of_files.as_bytes()),
            left_out: left_out.collect(),
            settings: spot_check.settings,
            files,
        })
    }

    /// The line of a key in its job.toml.
    pub(super) fn key(&self, key: &str) -> Place {
        let text = self.files.get("job.toml").map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        let place = load::agencies::line_of(key, &text.unwrap_or_default());
        Place { file: self.folder.join("job.toml").display().to_string(), ..place }
    }
}

/// A finding of a job, whose places tell which job.
pub(super) fn of_folder(folder: &Path, mut finding: Diagnostic) -> Diagnostic {
    for place in &mut finding.places {
        place.file = folder.join(&place.file).display().to_string();
    }
    finding
}
