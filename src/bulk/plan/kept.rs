//! Where the plans of an outbox are: what the next run's changes are told by.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use super::changes::{self, Change};
use super::write;
use super::{FORMAT, HEADER, Header, LETTERS, Plan};
use crate::bulk::findings;
use crate::deliver::destination::Target;
use crate::diagnostic::Diagnostic;

/// The plan of the last finished run, beside its letters.
pub(in crate::bulk) const LAST_PLAN: &str = ".yice-plan";
/// The plan of a run that has not ended.
const NEXT_PLAN: &str = ".yice-plan-next";

/// The header of the last finished run's plan; none for a store, and where there is no plan or it is of another format.
pub(crate) fn last_header(target: &Target) -> Option<Header> {
    let Target::Folder(folder) = target else { return None };
    let bytes = fs::read(folder.join(LAST_PLAN).join(HEADER)).ok()?;
    serde_json::from_slice(&bytes).ok().filter(|header: &Header| header.format == FORMAT)
}

/// Beside the letters in a folder, or in a temporary folder for a store.
pub(in crate::bulk) struct PlanPlace {
    /// Where the plan of this run is made.
    pub next: PathBuf,
    last: Option<PathBuf>,
    _temporary: Option<tempfile::TempDir>,
}

impl PlanPlace {
    pub(crate) fn beside(target: &Target) -> Result<Self, Diagnostic> {
        match target {
            Target::Folder(folder) => {
                Ok(Self { next: folder.join(NEXT_PLAN), last: Some(folder.join(LAST_PLAN)), _temporary: None })
            }
            Target::Store(..) => {
                let temporary =
                    tempfile::tempdir().map_err(|error| findings::plan_unusable(&std::env::temp_dir(), &error))?;
                Ok(Self { next: temporary.path().join("plan"), last: None, _temporary: Some(temporary) })
            }
        }
    }

    /// The plan of the last finished run; none where it cannot be read, as after a change of format.
    fn last(&self) -> Option<Plan> {
        Plan::open_cases(self.last.as_deref()?).ok()
    }

    /// Letters of a plan by why they are not the last finished run's; none where there was no run.
    pub(crate) fn changes(&self, plan: &Plan) -> BTreeMap<Change, usize> {
        let changes = self.last().map(|last| changes::letters(&last, plan).0).unwrap_or_default();
        changes.into_iter().map(|(change, letters)| (change, letters.len())).collect()
    }

    /// The run is proven: its plan, without the letters, is the last one from here on.
    pub(crate) fn keep(&self) -> Result<(), Diagnostic> {
        let Some(last) = &self.last else { return Ok(()) };
        let unusable = |error: std::io::Error| findings::plan_unusable(last, &error);
        fs::remove_file(self.next.join(LETTERS)).map_err(unusable)?;
        write::clear(last).map_err(unusable)?;
        fs::rename(&self.next, last).map_err(unusable)
    }

    /// As [`Self::keep`], for a plan that lies elsewhere.
    pub(crate) fn adopt(&self, plan: &Plan) -> Result<(), Diagnostic> {
        if self.last.is_none() {
            return Ok(());
        }
        let unusable = |error: std::io::Error| findings::plan_unusable(&self.next, &error);
        fs::create_dir_all(&self.next).map_err(unusable)?;
        for name in plan.header.files.keys().map(String::as_str).chain([HEADER, LETTERS]) {
            let to = self.next.join(name);
            to.parent().map_or(Ok(()), fs::create_dir_all).map_err(unusable)?;
            if name == LETTERS { fs::write(to, "") } else { fs::copy(plan.folder().join(name), to).map(drop) }
                .map_err(unusable)?;
        }
        self.keep()
    }
}
