//! How the pages of a letter are filled: none begins with what is left over of page one, and none holds the closing notes and
//! the seal alone.
//!
//! Where one would, the letter is laid out once more: on pages that hold a little more, if that helps, else with the last
//! rows of the table before the notes on their page too. Pages that hold a little more may also save a last one.

use typst_layout::PagedDocument;

use super::frames;

/// How the pages of a letter are filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Filling {
    /// Pages of the plain design hold a little more.
    pub fuller: bool,
    /// The last rows of the last table begin the page of the notes.
    pub carried: bool,
}

/// What a page of the plain design holds more (pt): layout/page.typ, `plain_full`.
const MORE: f64 = 34.0;
/// Of that so much is of use: rows and lines are not broken.
const OF_USE: f64 = 0.8;
/// Foot of a page (pt), the larger of both designs.
const BELOW: f64 = 35.0 / 25.4 * 72.0;
/// Head of a page (pt), the smaller of both.
const ABOVE: f64 = 30.0 / 25.4 * 72.0;

/// What is not well with the pages of a letter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Faults {
    pages: usize,
    /// A note of page one stands on page two.
    is_left_over: bool,
    /// The last page but the receipt has no table.
    is_alone: bool,
    /// What the pages before that page lack (pt) to take it in; none where there are none.
    lacking: Option<f64>,
}

/// Looks at pages without their heads and numbers.
pub(super) fn faults(document: &PagedDocument) -> Faults {
    let pages = document.pages();
    let is_left_over = pages.get(1).is_some_and(|page| frames::extent(&page.frame).begins_small);
    let Some(last) = pages.len().checked_sub(2).filter(|last| *last > 0) else {
        return Faults { pages: pages.len(), is_left_over, is_alone: false, lacking: None };
    };
    let extent = frames::extent(&pages[last].frame);
    let before = &pages[last - 1].frame;
    let free = before.height().to_pt() - BELOW - frames::extent(before).bottom;
    let lacking = Some(extent.bottom - ABOVE - free.max(0.0));
    Faults { pages: pages.len(), is_left_over, is_alone: !extent.has_shapes, lacking }
}

impl Faults {
    /// What may mend them, the first that may.
    pub(super) fn remedy(&self, tried: Filling, is_plain: bool) -> Option<Filling> {
        let before = u32::try_from(self.pages.saturating_sub(2)).unwrap_or(u32::MAX);
        let is_little = self.lacking.is_some_and(|lacking| lacking <= MORE * OF_USE * f64::from(before));
        if is_plain && !tried.fuller && (self.is_left_over || is_little) {
            return Some(Filling { fuller: true, ..tried });
        }
        (self.is_alone && !tried.carried).then_some(Filling { carried: true, ..tried })
    }

    /// Whether pages with these faults are better than those of another filling.
    pub(super) fn is_less_than(&self, other: &Self) -> bool {
        let grave = |of: &Self| (of.is_alone, of.is_left_over, of.pages);
        grave(self) < grave(other)
    }
}
