//! Pages kept ready: drawn once per change, however often they are asked for, and handed out one by one as they come.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use tokio::sync::watch::{Receiver, Sender};

use super::snapshot::Snapshot;
use super::spots::Spots;
use crate::compose::edit::Edit;
use crate::compose::letter::Letter;
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
    edits: Arc<[Edit]>,
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
        let Some((job, subject)) = snapshot.letter_of(id) else { return };
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
        let letter = job.draft_with(subject, &self.edits)?;
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

    /// There is nothing to draw.
    pub(super) fn end(&self) {
        drop(Over(&self.progress));
    }

    /// Draws a letter as it once was.
    pub(super) fn draw_old(&self, job: &Job, letter: &Letter) {
        let _over = Over(&self.progress);
        let drawn = job.draw(letter, |part| match part {
            Drawn::Layout { pages, .. } => {
                self.set_outline(Outline { pages, text: job.text(letter), ..Outline::default() })
            }
            Drawn::Page(page) => self.progress.send_modify(|progress| progress.pages.push(page.into())),
            Drawn::Texts(_) => {}
        });
        if let Err(broken) = drawn {
            self.set_outline(Outline { broken, ..Outline::default() });
        }
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

/// The letters last asked for, newest first, by version, and by id and edition.
#[derive(Default)]
pub(super) struct Cache {
    entries: Mutex<VecDeque<(u64, String, Drawing)>>,
}

impl Cache {
    /// The drawing of a case with these edits, begun or not; `None` for a case without a letter. `edition` tells one set of
    /// edits from another.
    pub(super) fn drawing(
        &self,
        snapshot: &Snapshot,
        id: &str,
        edition: &str,
        edits: impl FnOnce() -> Vec<Edit>,
    ) -> Option<Drawing> {
        snapshot.letter_of(id)?;
        Some(self.of_key(snapshot.version, format!("{id} {edition}"), edits))
    }

    /// The drawing of a letter as it once was, begun or not.
    pub(super) fn old(&self, version: u64, words: &str) -> Drawing {
        self.of_key(version, format!("old {words}"), Vec::new)
    }

    fn of_key(&self, version: u64, key: String, edits: impl FnOnce() -> Vec<Edit>) -> Drawing {
        let mut entries = self.entries.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        let known = entries.iter().position(|(of, known, _)| *of == version && *known == key);
        let entry = known.and_then(|position| entries.remove(position)).unwrap_or_else(|| {
            (version, key, Drawing { progress: Arc::new(Sender::default()), edits: edits().into() })
        });
        let drawing = entry.2.clone();
        entries.push_front(entry);
        entries.truncate(KEPT);
        drawing
    }

    /// Lets go of the drawings of versions before this one.
    pub(super) fn forget_before(&self, version: u64) {
        let mut entries = self.entries.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        entries.retain(|(known, _, _)| *known >= version);
    }
}
