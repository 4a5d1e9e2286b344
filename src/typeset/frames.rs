//! What stands where on a laid-out page: missing glyphs, and texts and rules for the tests of the page's geometry.

use typst::layout::{Abs, Frame, FrameItem, Point, Transform};
use typst::visualize::Geometry;

/// A page: sizes and places in millimetres, from the page's top left corner.
#[derive(Debug, Clone, PartialEq)]
pub struct PageGeometry {
    /// Width of the page.
    pub width: f64,
    /// Height of the page.
    pub height: f64,
    /// Texts in the order they were laid out.
    pub texts: Vec<TextRun>,
    /// Straight lines and filled rectangles.
    pub rules: Vec<Rule>,
}

/// A run of text in one font.
#[derive(Debug, Clone, PartialEq)]
pub struct TextRun {
    /// Left end.
    pub x: f64,
    /// Baseline.
    pub y: f64,
    /// Advance width.
    pub width: f64,
    /// Left end of the ink.
    pub ink_left: f64,
    /// Right end of the ink; the advance of a justified line's last character reaches further.
    pub ink_right: f64,
    /// Top of the ink.
    pub ink_top: f64,
    /// Bottom of the ink.
    pub ink_bottom: f64,
    /// Size in points.
    pub size: f64,
    /// Family of the font.
    pub family: String,
    /// The text.
    pub text: String,
}

/// A run of text on a page, in percent of the page's width and height.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedText {
    /// Left end.
    pub x: f64,
    /// Top, as high as a letter of its size.
    pub y: f64,
    /// Advance width.
    pub width: f64,
    /// Height of a line of its size.
    pub height: f64,
    /// The text.
    pub text: String,
}

/// A straight line (`thickness` is its stroke) or a filled rectangle (`thickness` is its height).
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Left end.
    pub x: f64,
    /// Upper end, the middle of a stroke.
    pub y: f64,
    /// Extent to the right.
    pub width: f64,
    /// Extent downwards.
    pub height: f64,
    /// Stroke or height.
    pub thickness: f64,
}

impl PageGeometry {
    /// All texts, one after the other.
    pub fn text(&self) -> String {
        self.texts.iter().map(|run| run.text.as_str()).collect()
    }
}

/// What a page holds.
pub(super) struct Extent {
    /// The lowest baseline (pt).
    pub bottom: f64,
    /// Whether it has lines or filled shapes, as every table has.
    pub has_shapes: bool,
    /// Whether its first text is set as notes are.
    pub begins_small: bool,
}

/// Notes are not larger than this (pt).
const SMALL: f64 = 9.1;

/// Looks how far a page is filled.
pub(super) fn extent(frame: &Frame) -> Extent {
    let mut extent = Extent { bottom: 0.0, has_shapes: false, begins_small: false };
    walk(frame, Transform::identity(), &mut |at, item| match item {
        FrameItem::Text(text) => {
            extent.begins_small |= extent.bottom == 0.0 && !extent.has_shapes && text.size.to_pt() <= SMALL;
            extent.bottom = extent.bottom.max(at.y.to_pt());
        }
        FrameItem::Shape(..) => extent.has_shapes = true,
        _ => {}
    });
    extent
}

/// Lists the characters of a frame that were set with glyph 0, the box that stands for "no such character".
pub(super) fn missing_glyphs(frame: &Frame) -> Vec<char> {
    let mut missing = Vec::new();
    walk(frame, Transform::identity(), &mut |_, item| {
        if let FrameItem::Text(text) = item {
            for glyph in text.glyphs.iter().filter(|glyph| glyph.id == 0) {
                missing.extend(text.text.get(glyph.range()).into_iter().flat_map(str::chars));
            }
        }
    });
    missing
}

/// Where the texts of a page stand, in the order they were laid out.
pub(super) fn placed_texts(frame: &Frame) -> Vec<PlacedText> {
    let percent = |length: Abs, of: Abs| length.to_pt() / of.to_pt() * 100.0;
    let mut placed = Vec::new();
    walk(frame, Transform::identity(), &mut |at, item| {
        if let FrameItem::Text(text) = item {
            placed.push(PlacedText {
                x: percent(at.x, frame.width()),
                y: percent(at.y - text.size, frame.height()),
                width: percent(text.width(), frame.width()),
                height: percent(text.size * 1.25, frame.height()),
                text: text.text.to_string(),
            });
        }
    });
    placed
}

/// Measures a page.
pub(super) fn geometry(frame: &Frame) -> PageGeometry {
    let (mut texts, mut rules) = (Vec::new(), Vec::new());
    walk(frame, Transform::identity(), &mut |at, item| match item {
        FrameItem::Text(text) => {
            let ink = text.bbox();
            texts.push(TextRun {
                x: at.x.to_mm(),
                y: at.y.to_mm(),
                width: text.width().to_mm(),
                ink_left: (at.x + ink.min.x).to_mm(),
                ink_right: (at.x + ink.max.x).to_mm(),
                ink_top: (at.y + ink.min.y.min(ink.max.y)).to_mm(),
                ink_bottom: (at.y + ink.max.y.max(ink.min.y)).to_mm(),
                size: text.size.to_pt(),
                family: text.font.info().family.clone(),
                text: text.text.to_string(),
            });
        }
        FrameItem::Shape(shape, _) => {
            let stroke = shape.stroke.as_ref().map_or(Abs::zero(), |stroke| stroke.thickness);
            let (extent, thickness) = match &shape.geometry {
                Geometry::Line(to) => (*to, stroke),
                Geometry::Rect(size) => (Point::new(size.x, size.y), size.y),
                Geometry::Curve(_) => return,
            };
            rules.push(Rule {
                x: at.x.to_mm(),
                y: at.y.to_mm(),
                width: extent.x.to_mm(),
                height: extent.y.to_mm(),
                thickness: thickness.to_mm(),
            });
        }
        _ => {}
    });
    PageGeometry { width: frame.width().to_mm(), height: frame.height().to_mm(), texts, rules }
}

fn walk(frame: &Frame, transform: Transform, visit: &mut impl FnMut(Point, &FrameItem)) {
    for (position, item) in frame.items() {
        match item {
            FrameItem::Group(group) => {
                let inner =
                    transform.pre_concat(Transform::translate(position.x, position.y)).pre_concat(group.transform);
                walk(&group.frame, inner, visit);
            }
            item => visit(position.transform(transform), item),
        }
    }
}
