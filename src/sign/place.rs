//! Where nothing may lie that signs.

use std::path::Path;

use super::findings;
use crate::diagnostic::Diagnostic;

/// Files that tell a job, a plan or an outbox: whoever gets letters gets such a folder too.
const MARKS: [&str; 4] = ["job.toml", "plan.json", "manifest.jsonl", "state.db"];

/// # Errors
/// The file, or what a link at its place leads to, lies in the folder of a job, of a plan or of letters.
pub(super) fn stands_outside_jobs(path: &Path) -> Result<(), Diagnostic> {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let real = path.canonicalize().unwrap_or_else(|_| absolute.clone());
    let folders = absolute.ancestors().skip(1).chain(real.ancestors().skip(1));
    let inside = folders.into_iter().find(|folder| MARKS.iter().any(|mark| folder.join(mark).exists()));
    inside.map_or(Ok(()), |folder| Err(findings::key_in_job(path, folder)))
}
