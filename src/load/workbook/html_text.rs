//! The text of a cell of a web page as a person reads it: blanks are one, paragraphs and `<br>` are lines, and what is
//! hidden, struck out, small or a form is known as such.

use super::html_look::Look;
use super::rich_text::{Mark, RichText};
use super::row::{Kind, TEXT_BYTES};

/// Elements within elements that are told apart; honest cells have few.
const DEPTH: usize = 200;

/// A text as its elements come.
#[derive(Default)]
pub(crate) struct CellText {
    text: RichText,
    /// A blank that is seen if more text follows.
    blank: bool,
    /// Open elements, each with how it looks among those around it.
    open: Vec<(Vec<u8>, Look)>,
    /// How what is around the cell looks.
    around: Look,
    hidden: bool,
    /// Some of it nobody sees.
    unseen: bool,
    /// It shows what is no text of the page: a choice, a picture.
    form: Option<&'static str>,
}

impl CellText {
    /// Nothing yet, within what looks so.
    pub(crate) fn within(around: Look) -> Self {
        Self { around, ..Self::default() }
    }

    /// Takes text.
    pub(crate) fn push(&mut self, text: &str) {
        if self.hidden || self.is_too_long() {
            return;
        }
        let mut rest = text;
        // U+00A0 is no blank of HTML: it is kept.
        let is_blank = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
        while !rest.is_empty() {
            let trimmed = rest.trim_start_matches(is_blank);
            if trimmed.len() < rest.len() {
                self.blank = !self.text.text.is_empty() && !self.text.text.ends_with('\n');
                rest = trimmed;
                continue;
            }
            let end = rest.find(is_blank).unwrap_or(rest.len());
            self.unseen |= self.look().hides_its_text() && !rest[..end].trim().is_empty();
            if std::mem::take(&mut self.blank) {
                self.text.text.push(' ');
            }
            self.text.text.push_str(&rest[..end]);
            rest = &rest[end..];
        }
    }

    /// An element begins.
    pub(crate) fn start<'t>(&mut self, name: &[u8], look: Look, attribute: &dyn Fn(&str) -> Option<&'t str>) {
        match name {
            b"br" => {
                if !self.hidden && !self.is_too_long() {
                    self.blank = false;
                    self.text.text.push('\n');
                }
                return;
            }
            b"img" | b"input" => {
                let of_picture = name == b"img" && attribute("alt").is_some_and(|alt| !alt.trim().is_empty());
                let kind = attribute("type").unwrap_or("text").to_ascii_lowercase();
                let of_form = name == b"input" && !matches!(kind.as_str(), "hidden" | "button" | "submit" | "image");
                if of_picture || of_form {
                    self.form = self.form.or(Some(if of_picture { "img" } else { "input" }));
                    self.push(attribute(if of_picture { "alt" } else { "value" }).unwrap_or("…"));
                }
                return;
            }
            b"select" | b"textarea" => self.form = self.form.or(Some("input")),
            b"hr" | b"wbr" | b"col" | b"meta" | b"link" | b"area" | b"base" | b"embed" | b"param" | b"source" => return,
            _ if is_block(name) => self.line(),
            _ => {}
        }
        if self.open.len() < DEPTH {
            let look = self.look().around(look);
            self.open.push((name.to_vec(), look));
            self.stand();
        }
    }

    /// An element ends.
    pub(crate) fn end(&mut self, name: &[u8]) {
        if is_block(name) {
            self.line();
        }
        if let Some(at) = self.open.iter().rposition(|(known, _)| known == name) {
            self.open.truncate(at);
            self.stand();
        }
    }

    /// Whether it is longer than a cell may be.
    pub(crate) fn is_too_long(&self) -> bool {
        self.text.text.len() > TEXT_BYTES
    }

    /// What a person reads, and of what kind it is; none where that is nothing.
    pub(crate) fn read(self) -> Option<(String, Kind)> {
        let shown = self.text.shown();
        let kind = match (&shown, self.form) {
            (None, _) => Kind::Marked,
            (Some(_), Some(form)) => Kind::Unknown(form.into()),
            (Some(_), None) if self.unseen => Kind::Unseen,
            (Some(_), None) => Kind::Text,
        };
        let text = shown.as_deref().unwrap_or(&self.text.text).trim();
        (!text.is_empty()).then(|| (text.to_string(), kind))
    }

    /// The text alone.
    pub(crate) fn shown(self) -> Option<String> {
        self.read().map(|(text, _)| text)
    }

    fn line(&mut self) {
        self.blank = false;
        if !self.text.text.is_empty() && !self.text.text.ends_with('\n') && !self.hidden {
            self.text.text.push('\n');
        }
    }

    fn stand(&mut self) {
        self.hidden = self.open.iter().any(|(_, look)| look.hidden);
        let struck = self.open.iter().any(|(_, look)| look.mark == Some(Mark::Struck));
        let last = self.open.iter().rev().find_map(|(_, look)| look.mark).unwrap_or_default();
        self.text.stand(if struck { Mark::Struck } else { last });
    }

    /// How text looks that comes now.
    pub(crate) fn look(&self) -> Look {
        self.open.last().map_or(self.around, |(_, look)| *look)
    }
}

/// Elements that begin and end with a line.
fn is_block(name: &[u8]) -> bool {
    matches!(
        name,
        b"p" | b"div" | b"li" | b"ul" | b"ol" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"pre" | b"dd" | b"dt"
    )
}
