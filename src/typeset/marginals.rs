//! Running heads and page numbers, put onto pages that are laid out already.
//!
//! A layout that asks Typst for the number of a page is laid out twice: once to number the pages, once more to print the
//! numbers. Pages with heads and numbers alone, as many as the letter has, cost a fraction of that.

use typst::ecow::EcoVec;
use typst::foundations::{NativeElement, Selector};
use typst::introspection::{Introspector as _, MetadataElem};
use typst::layout::{FrameItem, Point};
use typst::model::Document;
use typst_layout::{Page, PagedDocument};

/// The layout file whose pages hold what stands above and below those of a letter.
pub(super) const ENTRY: &str = "marginals.typ";
/// What that file reads: what [`wanted`] says.
pub(super) const DATA: &str = "marginals.json";

/// What a letter hands to [`ENTRY`], as JSON: the dictionary that its layout has as `metadata`, and `pages`, how many there
/// are. None where the layout has none: then it sees to its heads and numbers itself.
pub(super) fn wanted(letter: &PagedDocument) -> Option<Vec<u8>> {
    let found = letter.introspector().query(&Selector::Elem(MetadataElem::ELEM, None));
    let handed = serde_json::to_value(&found.first()?.to_packed::<MetadataElem>()?.value).ok()?;
    let serde_json::Value::Object(mut data) = handed else { return None };
    data.insert("pages".into(), letter.pages().len().into());
    serde_json::to_vec(&data).ok()
}

/// The letter with what stands on these pages put onto its own, page by page: heads before the text and numbers after it,
/// which is the order in which pages are read. None where there is not one of these pages to each of the letter: a page
/// without its partner would be lost.
pub(super) fn joined(letter: &PagedDocument, marginals: &PagedDocument) -> Option<PagedDocument> {
    if letter.pages().len() != marginals.pages().len() {
        return None;
    }
    let with = |(page, of): (&Page, &Page)| {
        let mut page = page.clone();
        let is_above = |(place, _): &&(Point, FrameItem)| place.y < of.frame.height() / 2.0;
        let (above, below): (Vec<_>, Vec<_>) = of.frame.items().partition(is_above);
        page.frame.prepend_multiple(above.into_iter().cloned());
        page.frame.push_multiple(below.into_iter().cloned());
        page
    };
    let pages: EcoVec<Page> = letter.pages().iter().zip(marginals.pages()).map(with).collect();
    Some(PagedDocument::new(pages, letter.info().clone()))
}
