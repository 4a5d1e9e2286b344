//! A PDF's text, page by page, without white space or the page numbers below it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use hayro_cmap::{BfString, CMap};
use hayro_syntax::content::UntypedIter;
use hayro_syntax::object::dict::keys::{CONTENTS, SUBTYPE, TO_UNICODE, TYPE};
use hayro_syntax::object::{Array, Dict, Name, Object, ObjectIdentifier, Stream};
use hayro_syntax::page::Page;

use super::{Pdf, Unreadable};

/// Stands behind a page's last operator: a reader that comes to it has read the whole page.
const END_OF_PAGE: &[u8] = b"\nYiceEndOfPage";

/// How the glyphs of a font are characters.
struct Font {
    /// Bytes of a glyph's code.
    width: usize,
    characters: CMap,
}

/// The fonts read so far: pages share fonts, and reading a font's table takes longer than reading a page's text.
type Fonts = BTreeMap<ObjectIdentifier, Font>;

/// Which font a page means by a name: it names one some hundred times.
type Named = BTreeMap<Vec<u8>, ObjectIdentifier>;

impl Pdf {
    /// Text of all pages without white space; page numbers (`— 3 —`) are taken out where the file says that they are no part
    /// of the text, so that a number broken over two pages is whole. A glyph without a character is `U+FFFD`.
    ///
    /// # Errors
    /// A page cannot be read to its end, or a font does not say which characters it shows.
    pub fn text(&self) -> Result<String, Unreadable> {
        self.text_of(Marginals::WithoutNumbers)
    }

    /// The same without running heads and page numbers, so that a sentence that goes over a page is whole.
    ///
    /// # Errors
    /// As [`Pdf::text`].
    pub fn body_text(&self) -> Result<String, Unreadable> {
        self.text_of(Marginals::Without)
    }

    fn text_of(&self, marginals: Marginals) -> Result<String, Unreadable> {
        let mut fonts = Fonts::new();
        let mut all = String::new();
        for (number, page) in (1..).zip(self.file.pages().iter()) {
            all += &page_text(page, number, &mut fonts, marginals)?;
        }
        Ok(all)
    }
}

/// What of headers and footers is text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Marginals {
    /// All but page numbers.
    WithoutNumbers,
    /// Nothing.
    Without,
}

/// What a page shows, in the order in which it is drawn, without its number.
fn page_text(page: &Page<'_>, number: usize, fonts: &mut Fonts, marginals: Marginals) -> Result<String, Unreadable> {
    let content = content(page.raw()).ok_or(Unreadable::Page { number })?;
    let mut text = String::new();
    let (mut font, mut named) = (None, Named::new());
    // Operators one by one: to hold a page's operators all at once takes three times as long.
    let mut operators = UntypedIter::new(&content);
    let mut is_whole = false;
    let page_number = format!("—{number}—");
    // Of each part that has begun, where the text begins in it if it is a header or footer.
    let mut parts: Vec<Option<usize>> = Vec::new();
    while let Some(instruction) = operators.next() {
        let operator: &[u8] = instruction.operator;
        match (operator, instruction.operands().last()) {
            (b"Tf", _) => {
                font = match instruction.operands().next() {
                    Some(Object::Name(name)) => font_of(page, name, &mut named, fonts, number)?,
                    _ => None,
                };
            }
            // PDF 32000-1, 9.4.3: what is shown is the last operand, a string or strings between distances.
            (b"Tj" | b"TJ" | b"'" | b"\"", Some(shown)) => {
                if let Some(font) = font.and_then(|font| fonts.get(&font)) {
                    font.show(shown, &mut text);
                }
            }
            // PDF 32000-1, 14.6: marked parts, one in the other.
            (b"BDC", Some(properties)) => {
                parts.push(is_pagination(instruction.operands().next(), properties).then_some(text.len()))
            }
            (b"BMC" | b"BDC", _) => parts.push(None),
            (b"EMC", _) => {
                if let Some(start) = parts.pop().flatten()
                    && (marginals == Marginals::Without || text.get(start..) == Some(&page_number))
                {
                    text.truncate(start);
                }
            }
            _ => is_whole = operator == &END_OF_PAGE[1..],
        }
    }
    if is_whole { Ok(text) } else { Err(Unreadable::Page { number }) }
}

/// The font that a page calls so, which is among those read then; none where it has no such font.
fn font_of(
    page: &Page<'_>,
    name: &Name<'_>,
    named: &mut Named,
    fonts: &mut Fonts,
    number: usize,
) -> Result<Option<ObjectIdentifier>, Unreadable> {
    if let Some(font) = named.get(&**name) {
        return Ok(Some(*font));
    }
    let Some(dictionary) = page.resources().get_font(name) else { return Ok(None) };
    let font = known(fonts, &dictionary).ok_or(Unreadable::Font { page: number })?;
    named.insert(name.to_vec(), font);
    Ok(Some(font))
}

/// Whether a marked part is no text of the document but a header or footer (PDF 32000-1, 14.8.2.2).
fn is_pagination(tag: Option<&Object<'_>>, properties: &Object<'_>) -> bool {
    let is_artifact = matches!(tag, Some(Object::Name(name)) if **name == *b"Artifact");
    let Object::Dict(properties) = properties else { return false };
    is_artifact && properties.get::<Name<'_>>(TYPE).is_some_and(|kind| &*kind == b"Pagination")
}

/// A page's drawing instructions, with [`END_OF_PAGE`] behind them; `None` where a part cannot be unpacked.
fn content(page: &Dict<'_>) -> Option<Vec<u8>> {
    let parts: Vec<Stream<'_>> = match page.get::<Object<'_>>(CONTENTS) {
        Some(Object::Stream(stream)) => vec![stream],
        Some(Object::Array(parts)) => {
            let streams: Option<Vec<_>> = parts.iter::<Object<'_>>().map(Object::into_stream).collect();
            streams?
        }
        _ => Vec::new(),
    };
    let mut content = Vec::new();
    for part in parts {
        content.extend_from_slice(&part.decoded().ok()?);
        content.push(b'\n');
    }
    content.extend_from_slice(END_OF_PAGE);
    Some(content)
}

/// The name of a font among those read, which it is in any case now; `None` where it has no table of characters.
fn known(fonts: &mut Fonts, dictionary: &Dict<'_>) -> Option<ObjectIdentifier> {
    let id = dictionary.obj_id()?;
    if let Entry::Vacant(place) = fonts.entry(id) {
        let table = dictionary.get::<Stream<'_>>(TO_UNICODE)?.decoded().ok()?;
        let characters = CMap::parse(&table, |_| None)?;
        let is_composite = dictionary.get::<Name<'_>>(SUBTYPE).is_some_and(|subtype| &*subtype == b"Type0");
        place.insert(Font { width: if is_composite { 2 } else { 1 }, characters });
    }
    Some(id)
}

impl Font {
    fn show(&self, shown: &Object<'_>, text: &mut String) {
        match shown {
            Object::String(codes) => self.decode(codes.as_bytes(), text),
            Object::Array(parts) => strings(parts).for_each(|part| self.show(&part, text)),
            _ => {}
        }
    }

    fn decode(&self, codes: &[u8], text: &mut String) {
        for code in codes.chunks(self.width) {
            let code = code.iter().fold(0, |code, byte| code << 8 | u32::from(*byte));
            match self.characters.lookup_bf_string(code) {
                Some(BfString::Char(character)) => text.extend(Some(character).filter(|c| !c.is_whitespace())),
                Some(BfString::String(characters)) => text.extend(characters.chars().filter(|c| !c.is_whitespace())),
                None => text.push(char::REPLACEMENT_CHARACTER),
            }
        }
    }
}

/// The strings between distances.
fn strings<'a>(parts: &Array<'a>) -> impl Iterator<Item = Object<'a>> {
    parts.iter::<Object<'_>>().filter(|part| matches!(part, Object::String(_)))
}
