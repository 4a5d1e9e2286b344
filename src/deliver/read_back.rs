//! Reads a finished PDF back as any reader would: its text, page by page, without white space or page numbers.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ptr;

use lopdf::content::{Content, Operation};
use lopdf::{DEFAULT_MAX_DECOMPRESSED_SIZE as MOST, Document, Encoding, Object, ObjectId};

/// How the fonts of a document write text, by the place of their dictionaries: pages share fonts, and reading a font's
/// table of characters takes longer than reading a page's text.
type Encodings<'a> = BTreeMap<*const lopdf::Dictionary, Encoding<'a>>;

/// Text of a PDF without white space; page numbers (`— 3 —`) are taken out, so that a number broken over two pages is whole.
///
/// # Errors
/// What the PDF reader says.
pub fn text(pdf: &[u8]) -> Result<String, lopdf::Error> {
    let document = Document::load_mem(pdf)?;
    let mut encodings = Encodings::new();
    let mut all = String::new();
    for (number, page) in document.get_pages() {
        let page: String = page_text(&document, page, &mut encodings)?
            .chars()
            .filter(|character| !character.is_whitespace())
            .collect();
        all += &page.replace(&format!("—{number}—"), "");
    }
    Ok(all)
}

/// What a page shows, in the order in which it is drawn.
fn page_text<'a>(
    document: &'a Document,
    page: ObjectId,
    encodings: &mut Encodings<'a>,
) -> Result<String, lopdf::Error> {
    let fonts = document.get_page_fonts(page)?;
    for font in fonts.values() {
        if let Entry::Vacant(place) = encodings.entry(ptr::from_ref(*font)) {
            place.insert(font.get_font_encoding_with_limit(document, MOST)?);
        }
    }
    let content = Content::decode(&document.get_page_content_with_limit(page, MOST)?)?;
    let mut text = String::new();
    let mut encoding = None;
    for Operation { operator, operands } in &content.operations {
        match operator.as_str() {
            "Tf" => {
                let font = operands.first().and_then(|name| fonts.get(name.as_name().ok()?));
                encoding = font.and_then(|font| encodings.get(&ptr::from_ref(*font)));
            }
            // PDF 32000-1, 9.4.3: what is shown is the last operand, a string or strings between distances.
            "Tj" | "TJ" | "'" | "\"" => {
                if let (Some(encoding), Some(shown)) = (encoding, operands.last()) {
                    show(shown, encoding, &mut text)?;
                }
            }
            _ => {}
        }
    }
    Ok(text)
}

fn show(shown: &Object, encoding: &Encoding, text: &mut String) -> Result<(), lopdf::Error> {
    match shown {
        Object::String(bytes, _) => encoding.write_to_string(bytes, text),
        Object::Array(parts) => parts.iter().try_for_each(|part| show(part, encoding, text)),
        _ => Ok(()),
    }
}
