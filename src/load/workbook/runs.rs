//! Runs of a text of an xlsx (`CT_RElt`): how each stands, its color and its size.

use quick_xml::events::BytesStart;

use super::colors::{Colors, color};
use super::package::attribute;
use super::parts::is_yes;
use super::rich_text::{Mark, RichText, RunInk};
use super::row::Rgb;
use super::styles::Ink;

/// Takes the start of a run, or one of its properties.
pub(crate) fn take(text: &mut RichText, element: &BytesStart, colors: &Colors) {
    match element.local_name().into_inner() {
        "r" => {
            text.stand(Mark::Plain);
            text.ink(None);
        }
        // A run of its own properties is black where they say no color, whatever the cell's font is.
        "rPr" => text.ink(Some(RunInk::Of(Rgb::BLACK))),
        "color" => {
            text.ink(Some(RunInk::Of(color(element).map_or(Rgb::BLACK, |color| colors.seen(color)))));
        }
        "sz" if attribute(element, "val").and_then(|size| size.parse().ok()).is_some_and(Ink::is_tiny) => {
            text.ink(Some(RunInk::Tiny));
        }
        "strike" | "vertAlign" => text.stand(mark(element)),
        _ => {}
    }
}

/// How the run stands that has this property.
fn mark(element: &BytesStart) -> Mark {
    let value = attribute(element, "val");
    match (element.local_name().into_inner(), value.as_deref()) {
        ("strike", value) if value.is_none_or(is_yes) => Mark::Struck,
        ("vertAlign", Some("superscript")) => Mark::Raised,
        ("vertAlign", Some("subscript")) => Mark::Lowered,
        _ => Mark::Plain,
    }
}
