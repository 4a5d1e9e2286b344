//! Pages kept ready: drawn once per change, however often they are asked for, and handed out one by one as they come.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use tokio::sync::watch::{Receiver, Sender};

use super::snapshot::Snapshot;
use super::spots::Spots;
use crate::diagnostic::Diagnostic;
use crate::job::Job;
use crate::typeset::Drawn;

/// Letters whose pages are kept; a letter is some megabytes of SVG.
const KEPT: usize = 48;

/// What is known of a letter once it is laid out.
#[derive(Debug, Clone, Default)]
pub(super) struct Outline {
    /// Number of pages.
    pub pages: usize,
    /// The letter as text, for those who search or listen.
    pub text: String,
    /// What a final letter would not get away with.
    pub warnings: Vec<Diagnostic>,
    /// What keeps the letter from being made as things are now.
    pub broken: Vec<Diagnostic>,
    /// The pages are those of before the change.
    pub is_outdated: bool,
}

/// How far a letter has been drawn.
#[derive(Default)]
pub(super) struct Progress {
    is_begun: bool,
    is_over: bool,
    outline: Option<Arc<Outline>>,
    pages: Vec<Arc<str>>,
    spots: Option<Arc<Spots>>,
}

/// A letter being drawn, or drawn.
#[derive(Clone)]
pub(super) struct Drawing {
    progress: Arc<Sender<Progress>>,
}

impl Drawing {
    /// Whether this call is the first: who gets `true` draws the letter.
    pub(super) fn begin(&self) -> bool {
        self.progress.send_if_modified(|progress| !std::mem::replace(&mut progress.is_begun, true))
    }

    /// Whether somebody draws it or has drawn it.
    pub(super) fn is_begun(&self) -> bool {
        self.progress.borrow().is_begun
    }

    /// What is known once it is laid out; `None` where drawing failed by a fault of the program.
    pub(super) async fn outline(&self) -> Option<Arc<Outline>> {
        self.wait(|progress| progress.outline.is_some()).await?.borrow().outline.clone()
    }

    /// A page, 1-based, as soon as it is drawn; `None` where there is no such page.
    pub(super) async fn page(&self, number: usize) -> Option<Arc<str>> {
        let index = number.checked_sub(1)?;
        self.wait(|progress| progress.pages.len() > index).await?.borrow().pages.get(index).cloned()
    }

    /// What stands where on its pages, and where it comes from; `None` where there are no pages.
    pub(super) async fn spots(&self) -> Option<Arc<Spots>> {
        self.wait(|progress| progress.spots.is_some()).await?.borrow().spots.clone()
    }

    async fn wait(&self, there: impl Fn(&Progress) -> bool) -> Option<Receiver<Progress>> {
        let mut receiver = self.progress.subscribe();
        receiver.wait_for(|progress| progress.is_over || there(progress)).await.ok()?;
        Some(receiver)
    }

    /// Draws the letter of a case; where only the newest change keeps it from being made, as it was before.
    pub(super) fn draw(&self, snapshot: &Snapshot, id: &str) {
        let _over = Over(&self.progress);
        let Some((job, subject)) = letter_of(snapshot, id) else { return };
        let Err(broken) = self.draw_with(job, subject, &[]) else { return };
        let before = snapshot.before.as_ref().and_then(|before| {
            let same = before.cases().into_iter().find(|case| case.id == id && case.letter.is_ok())?;
            self.draw_with(before, same.subject?, &broken).ok()
        });
        match before {
            Some(()) => snapshot.is_worse.store(true, Ordering::Relaxed),
            None => self.set_outline(Outline { broken, ..Outline::default() }),
        }
    }

    fn draw_with(&self, job: &Job, subject: usize, broken: &[Diagnostic]) -> Result<(), Vec<Diagnostic>> {
        let letter = job.draft(subject)?;
        job.draw(&letter, |part| match part {
            Drawn::Layout { pages, warnings } => self.set_outline(Outline {
                pages,
                text: job.text(&letter),
                // Those of the version before would only distract from what is broken now.
                warnings: if broken.is_empty() { warnings } else { vec![] },
                broken: broken.to_vec(),
                is_outdated: !broken.is_empty(),
            }),
            Drawn::Page(page) => self.progress.send_modify(|progress| progress.pages.push(page.into())),
            Drawn::Texts(texts) => {
                let spots = Arc::new(Spots::of(job, subject, &letter, &texts));
                self.progress.send_modify(|progress| progress.spots = Some(spots));
            }
        })
    }

    fn set_outline(&self, outline: Outline) {
        self.progress.send_modify(|progress| progress.outline = Some(Arc::new(outline)));
    }
}

/// Tells those who wait that nothing more comes, also when drawing panicked.
struct Over<'a>(&'a Sender<Progress>);

impl Drop for Over<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|progress| progress.is_over = true);
    }
}

/// The job and the subject of a case that has a letter.
fn letter_of<'a>(snapshot: &'a Snapshot, id: &str) -> Option<(&'a Job, usize)> {
    let case = snapshot.cases.get(snapshot.position(id)?)?;
    Some((snapshot.job.as_deref()?, case.subject.filter(|_| case.letter.is_ok())?))
}

/// The letters last asked for, newest first, by version and id.
#[derive(Default)]
pub(super) struct Cache {
    entries: Mutex<VecDeque<(u64, String, Drawing)>>,
}

impl Cache {
    /// The drawing of a case, begun or not; `None` for a case without a letter.
    pub(super) fn drawing(&self, snapshot: &Snapshot, id: &str) -> Option<Drawing> {
        letter_of(snapshot, id)?;
        let mut entries = self.entries.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let known = entries.iter().position(|(version, known, _)| *version == snapshot.version && known == id);
        let entry = match known.and_then(|position| entries.remove(position)) {
            Some(entry) => entry,
            None => (snapshot.version, id.to_string(), Drawing { progress: Arc::new(Sender::default()) }),
        };
        let drawing = entry.2.clone();
        entries.push_front(entry);
        entries.truncate(KEPT);
        Some(drawing)
    }

    /// Lets go of the drawings of versions before this one.
    pub(super) fn forget_before(&self, version: u64) {
        let mut entries = self.entries.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        entries.retain(|(known, _, _)| *known >= version);
    }
}
