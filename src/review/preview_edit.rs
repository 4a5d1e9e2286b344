//! The page that a pending edit stands on, made while its author writes: one page, and only that.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use serde::Serialize;

use super::flow::{Area, Flow, bare};
use crate::compose::edit::{Change, editable};
use crate::compose::letter::Letter;
use crate::diagnostic::Diagnostic;
use crate::job::Job;
use crate::typeset::PlacedText;

/// Pages kept until their picture is fetched.
const MOST: usize = 24;

/// Pages of edits that were not made yet, newest first.
#[derive(Default)]
pub(super) struct Previews(Mutex<Kept>);

/// The number of the newest, and each page with its number.
#[derive(Default)]
struct Kept {
    last: u64,
    pages: VecDeque<(u64, Arc<str>)>,
}

impl Previews {
    /// A page by its number.
    pub(super) fn page(&self, number: u64) -> Option<Arc<str>> {
        let kept = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        kept.pages.iter().find(|(known, _)| *known == number).map(|(_, svg)| Arc::clone(svg))
    }

    fn keep(&self, svg: String) -> u64 {
        let mut kept = self.0.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        kept.last += 1;
        let number = kept.last;
        kept.pages.push_front((number, svg.into()));
        kept.pages.truncate(MOST);
        number
    }
}

/// The page of a pending edit.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Shown {
    /// Number of the preview.
    number: u64,
    /// Which page it is, 1-based.
    page: usize,
    /// How many there are.
    pages: usize,
    /// Where the new words stand.
    areas: Vec<Area>,
    /// The words as they are printed.
    text: String,
    #[serde(skip)]
    pub(super) warnings: Vec<Diagnostic>,
}

/// Draws the page that an edit of this text stands on.
///
/// # Errors
/// A layout that does not compile.
pub(super) fn shown(
    previews: &Previews,
    job: &Job,
    letter: &Letter,
    block: &str,
    text: usize,
    change: &Change,
) -> Result<Shown, Vec<Diagnostic>> {
    let words = words(letter, block, text, change);
    let mut areas = Vec::new();
    let drawn = job.draw_page(letter, |pages| {
        areas = stands(letter, block, &words, pages);
        areas.first().map_or(0, |area| area.page - 1)
    })?;
    areas.retain(|area| area.page == drawn.number + 1);
    Ok(Shown {
        number: previews.keep(drawn.svg),
        page: drawn.number + 1,
        pages: drawn.pages,
        areas,
        text: words,
        warnings: drawn.warnings,
    })
}

/// The words that the edit leaves behind: the new ones, or those beside what was struck.
fn words(letter: &Letter, block: &str, text: usize, change: &Change) -> String {
    let at = letter.body.iter().position(|known| known.id == block);
    let of = |at: usize, text: usize| {
        let texts = letter.body.get(at).map(editable).unwrap_or_default();
        texts.into_iter().nth(text).map(|of| of.text).filter(|text| !text.is_empty())
    };
    let is_measure = |at: usize| letter.body.get(at).map(editable).is_some_and(|texts| texts.len() > 1);
    let found = at.and_then(|at| match change {
        // A new measure stands in the row below, a new paragraph in the block below.
        Change::Add(_) if is_measure(at) => of(at, text + 4),
        Change::Add(_) => of(at + 1, 0),
        Change::Replace(_) | Change::Strike => of(at, text),
    });
    found.unwrap_or_default()
}

/// Where these words stand on the pages: from the beginning of their block on.
fn stands(letter: &Letter, block: &str, words: &str, pages: &[Vec<PlacedText>]) -> Vec<Area> {
    let flow = Flow::of(pages);
    let before = letter.body.iter().take_while(|known| known.id != block);
    // Text of running paragraphs leads there; what is laid out in cells is passed over.
    let mut cursor = 0;
    for content in before.map(|known| &known.content) {
        for text in content.texts() {
            let text = bare(text);
            if text.len() > 12
                && let Some(at) = flow.find(&text, cursor, None)
            {
                cursor = at + text.len();
            }
        }
    }
    let words = bare(words);
    let found = flow.locate(&words, cursor, None);
    let found = if found.iter().all(Option::is_none) { flow.locate(&words, 0, None) } else { found };
    flow.areas(found.into_iter().flatten())
}
