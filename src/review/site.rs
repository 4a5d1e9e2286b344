//! What the site shows: the newest job that could be opened, and what is wrong with a newer one that could not.

use std::path::Path;
use std::sync::{Arc, Mutex, RwLock};

use axum::body::Bytes;

use super::editions::{edition, edits};
use super::fonts::Faces;
use super::guard::Guard;
use super::pages::{Cache, Drawing};
use super::preview_edit::Previews;
use super::snapshot::Snapshot;
use super::survey::Survey;
use super::{Options, findings};
use crate::compose::letter::Letter;
use crate::decisions::{Board, Cause, Desk};
use crate::diagnostic::{Diagnostic, Lang};
use crate::job::Resources;

/// A job that follows its files.
pub(super) struct Site {
    options: Options,
    current: RwLock<Arc<Snapshot>>,
    pages: Cache,
    previews: Previews,
    on_screen: Mutex<Option<String>>,
    desk: Result<Arc<Desk>, Diagnostic>,
    guard: Guard,
    faces: Faces,
}

impl Site {
    /// Opens the job; a job that cannot run is shown with its findings.
    pub(super) fn open(options: Options, guard: Guard) -> Self {
        let first = Arc::new(Snapshot::open(&options, 1, None));
        let rules = first.job.as_ref().map(|job| job.review_rules()).unwrap_or_default();
        let desk = Desk::open(&options.job, rules).map(Arc::new);
        survey(&first, &desk, &[Cause::Unseen]);
        Self {
            options,
            current: RwLock::new(first),
            pages: Cache::default(),
            previews: Previews::default(),
            on_screen: Mutex::default(),
            desk,
            guard,
            faces: Faces::default(),
        }
    }

    /// The decisions about its letters, or why there can be none.
    pub(super) fn desk(&self) -> &Result<Arc<Desk>, Diagnostic> {
        &self.desk
    }

    /// What this run goes by.
    pub(super) fn guard(&self) -> &Guard {
        &self.guard
    }

    /// A font file of the program.
    pub(super) fn face(&self, name: &str) -> Option<Bytes> {
        self.faces.get(name, &self.options.resources.fonts)
    }

    /// Pages of edits that were not made yet.
    pub(super) fn previews(&self) -> &Previews {
        &self.previews
    }

    /// The job folder.
    pub(super) fn job_folder(&self) -> &Path {
        &self.options.job
    }

    /// Where the shipped things are.
    pub(super) fn resources(&self) -> &Resources {
        &self.options.resources
    }

    /// The folder of the shipped templates.
    pub(super) fn templates(&self) -> &Path {
        &self.options.resources.templates
    }

    /// Language of the site.
    pub(super) fn lang(&self) -> Lang {
        self.options.lang
    }

    /// The current state.
    pub(super) fn snapshot(&self) -> Arc<Snapshot> {
        let current = self.current.read().unwrap_or_else(|poisoned| poisoned.into_inner());
        Arc::clone(&current)
    }

    /// The drawing of a case, begun or not; `None` for a case without a letter.
    pub(super) fn drawing(&self, snapshot: &Snapshot, id: &str) -> Option<Drawing> {
        let board = self.board();
        self.pages.drawing(snapshot, id, &edition(&board, id), || edits(&board, id))
    }

    /// The drawing of a letter as it once was, begun or not.
    pub(super) fn old_drawing(&self, version: u64, words: &str) -> Drawing {
        self.pages.old(version, words)
    }

    /// What people have decided; nothing where there can be no decisions.
    pub(super) fn board(&self) -> Arc<Board> {
        self.desk.as_ref().ok().and_then(|desk| desk.board().ok()).unwrap_or_default()
    }

    /// The letter of a case with the edits that stand; none where there is none, or where it cannot be made now.
    pub(super) fn letter(&self, snapshot: &Snapshot, id: &str) -> Option<Letter> {
        let (job, subject) = snapshot.letter_of(id)?;
        job.draft_with(subject, &edits(&self.board(), id)).ok()
    }

    /// An edit was made or taken back: what is known of the letter is known anew.
    pub(super) fn letter_was_edited(&self, id: &str) {
        let snapshot = self.snapshot();
        if let (Some(job), Some(position)) = (&snapshot.job, snapshot.position(id)) {
            snapshot.survey.look_again(job, &snapshot.cases[position], position, &self.board());
        }
    }

    /// Remembers what the reviewer looks at.
    pub(super) fn is_on_screen(&self, id: &str) {
        *self.on_screen.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(id.to_string());
    }

    /// Reads everything again; where that fails the last good job stays.
    pub(super) fn reload(&self) {
        let before = self.snapshot();
        let next = Arc::new(Snapshot::open(&self.options, before.version + 1, Some(&before)));
        // Made before it is asked for: ready at once, and tells early whether the change broke anything.
        let on_screen = self.on_screen.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).clone();
        if let Some(id) = on_screen
            && let Some(drawing) = self.drawing(&next, &id)
            && drawing.begin()
        {
            drawing.draw(&next, &id);
        }
        if let (Some(job), Ok(desk)) = (&next.job, &self.desk) {
            desk.set_rules(job.review_rules());
        }
        let is_new = !Arc::ptr_eq(&next.survey, &before.survey);
        if is_new {
            before.survey.end();
        }
        self.show(Arc::clone(&next));
        if is_new {
            survey(&next, &self.desk, &causes(&before, &next));
        }
    }

    /// Says that the newest change could not be read because the program failed.
    pub(super) fn reload_panicked(&self) {
        let before = self.snapshot();
        self.show(Arc::new(before.kept(before.version + 1, vec![findings::program_failed()])));
    }

    fn show(&self, next: Arc<Snapshot>) {
        self.pages.forget_before(next.version);
        *self.current.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = next;
    }
}

/// Composes all letters of a snapshot in the background.
fn survey(snapshot: &Snapshot, desk: &Result<Arc<Desk>, Diagnostic>, causes: &[Cause]) {
    if let Some(job) = &snapshot.job {
        Survey::start(&snapshot.survey, job, &snapshot.cases, desk.as_ref().ok().cloned(), causes.to_vec());
    }
}

/// What changed between two states of the files.
fn causes(before: &Snapshot, now: &Snapshot) -> Vec<Cause> {
    let (Some(before), Some(now)) = (&before.job, &now.job) else { return vec![Cause::Unseen] };
    let (one, other) = (before.digests(), now.digests());
    let parts = [
        (Cause::Knowledge, one.knowledge != other.knowledge),
        (Cause::Wording, one.wording != other.wording),
        (Cause::Settings, one.settings != other.settings),
        (Cause::Layout, one.pages != other.pages),
    ];
    let changed: Vec<Cause> = parts.into_iter().filter(|(_, changed)| *changed).map(|(cause, _)| cause).collect();
    // What letters are made of besides these are the facts.
    if changed.is_empty() { vec![Cause::Data] } else { changed }
}
