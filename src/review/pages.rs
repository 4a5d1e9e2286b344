//! Pages kept ready: made once per change, however often and by however many requests they are asked for.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, OnceLock};

use super::site::Snapshot;
use crate::diagnostic::Diagnostic;
use crate::job::Job;

/// Letters whose pages are kept; a letter is some megabytes of SVG.
const KEPT: usize = 16;

/// What there is to see of a letter.
#[derive(Debug, Default)]
pub struct Shown {
    /// One SVG per page.
    pub pages: Vec<String>,
    /// What a final letter would not get away with.
    pub warnings: Vec<Diagnostic>,
    /// What keeps the letter from being made as things are now.
    pub broken: Vec<Diagnostic>,
    /// The pages are those of before the change.
    pub is_outdated: bool,
}

/// A letter of one version, and its pages once they are made.
type Entry = (u64, String, Arc<OnceLock<Arc<Shown>>>);

/// The letters last asked for, newest first.
#[derive(Default)]
pub struct Cache {
    entries: Mutex<VecDeque<Entry>>,
}

impl Cache {
    /// Pages of a case; who asks while they are being made waits for them. `None` for a case without a letter.
    pub fn get(&self, snapshot: &Snapshot, id: &str) -> Option<Arc<Shown>> {
        let position = snapshot.position(id)?;
        let job = snapshot.job.as_ref()?;
        let case = snapshot.cases.get(position)?;
        let subject = case.subject.filter(|_| case.letter.is_ok())?;
        let cell = self.cell(snapshot.version, id);
        Some(Arc::clone(cell.get_or_init(|| Arc::new(draw(snapshot, job, subject, id)))))
    }

    fn cell(&self, version: u64, id: &str) -> Arc<OnceLock<Arc<Shown>>> {
        let mut entries = self.entries.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let known = entries.iter().position(|(v, i, _)| *v == version && i == id);
        let entry = match known.and_then(|position| entries.remove(position)) {
            Some(entry) => entry,
            None => (version, id.to_string(), Arc::default()),
        };
        let cell = Arc::clone(&entry.2);
        entries.push_front(entry);
        entries.truncate(KEPT);
        cell
    }
}

fn draw(snapshot: &Snapshot, job: &Job, subject: usize, id: &str) -> Shown {
    let broken = match job.draft(subject) {
        Ok(drawing) => return Shown { pages: drawing.pages, warnings: drawing.warnings, ..Shown::default() },
        Err(broken) => broken,
    };
    let before = snapshot.before.as_ref().and_then(|before| {
        let same = before.cases().into_iter().find(|case| case.id == id && case.letter.is_ok())?;
        before.draft(same.subject?).ok()
    });
    match before {
        Some(drawing) => {
            snapshot.is_worse.store(true, Ordering::Relaxed);
            Shown { pages: drawing.pages, warnings: vec![], broken, is_outdated: true }
        }
        None => Shown { broken, ..Shown::default() },
    }
}
