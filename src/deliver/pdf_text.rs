//! Reads a finished PDF back as any reader would: its text, page by page, without white space or page numbers.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ptr;

use hayro_syntax::content::UntypedIter;
use hayro_syntax::object::Object;
use lopdf::{DEFAULT_MAX_DECOMPRESSED_SIZE as MOST, Dictionary, Document, Encoding, Error, ObjectId, ParseError};

/// Stands behind a page's last operator: a reader that comes to it has read the whole page.
const END_OF_PAGE: &[u8] = b"\nYiceEndOfPage";

/// How the fonts of a document write text, by the place of their dictionaries: pages share fonts, and reading a font's
/// table of characters takes longer than reading a page's text.
type Encodings<'a> = BTreeMap<*const Dictionary, Encoding<'a>>;

/// Text of a PDF without white space; page numbers (`— 3 —`) are taken out, so that a number broken over two pages is whole.
///
/// # Errors
/// What the PDF reader says.
pub fn text(pdf: &[u8]) -> Result<String, Error> {
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
fn page_text<'a>(document: &'a Document, page: ObjectId, encodings: &mut Encodings<'a>) -> Result<String, Error> {
    let fonts = document.get_page_fonts(page)?;
    for font in fonts.values() {
        if let Entry::Vacant(place) = encodings.entry(ptr::from_ref(*font)) {
            place.insert(font.get_font_encoding_with_limit(document, MOST)?);
        }
    }
    let mut content = document.get_page_content_with_limit(page, MOST)?;
    content.extend(END_OF_PAGE);
    let mut text = String::new();
    let mut encoding = None;
    // Operators one by one: to hold a page's operators all at once takes three times as long.
    let mut operators = UntypedIter::new(&content);
    let mut is_whole = false;
    while let Some(instruction) = operators.next() {
        let operator: &[u8] = instruction.operator;
        match (operator, instruction.operands().last()) {
            (b"Tf", _) => {
                let font = match instruction.operands().next() {
                    Some(Object::Name(name)) => fonts.get(&**name),
                    _ => None,
                };
                encoding = font.and_then(|font| encodings.get(&ptr::from_ref(*font)));
            }
            // PDF 32000-1, 9.4.3: what is shown is the last operand, a string or strings between distances.
            (b"Tj" | b"TJ" | b"'" | b"\"", Some(shown)) => {
                if let Some(encoding) = encoding {
                    show(shown, encoding, &mut text)?;
                }
            }
            _ => is_whole = operator == &END_OF_PAGE[1..],
        }
    }
    if is_whole { Ok(text) } else { Err(ParseError::InvalidContentStream.into()) }
}

fn show(shown: &Object<'_>, encoding: &Encoding, text: &mut String) -> Result<(), Error> {
    match shown {
        Object::String(bytes) => encoding.write_to_string(bytes, text),
        Object::Array(parts) => parts.iter::<Object<'_>>().try_for_each(|part| show(&part, encoding, text)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use lopdf::{Stream, dictionary};

    use super::*;

    /// A PDF of one page with this content, in which `/F` is a font of Latin letters.
    fn pdf(content: &[u8]) -> Vec<u8> {
        let mut document = Document::with_version("1.7");
        let content = document.add_object(Stream::new(dictionary! {}, content.to_vec()));
        let font = document.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Times-Roman", "Encoding" => "WinAnsiEncoding",
        });
        let pages = document.new_object_id();
        let page = document.add_object(dictionary! {
            "Type" => "Page", "Parent" => pages, "Contents" => content,
            "Resources" => dictionary! { "Font" => dictionary! { "F" => font } },
        });
        let kids = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
        document.objects.insert(pages, kids.into());
        let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
        document.trailer.set("Root", catalog);
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn all_ways_to_show_text_are_read_but_for_space_and_page_numbers() {
        let all =
            b"BT /F 12 Tf (a\\)b) Tj <63 64> ' 1 2 (e) \" [(f) -250 (g h)] TJ (\x971\x97) Tj ET 0 0 m (not shown) Do";
        assert_eq!(text(&pdf(all)).unwrap(), "a)bcdefgh");
    }

    #[test]
    fn a_page_that_cannot_be_read_to_its_end_is_an_error() {
        for broken in [&b"BT /F 12 Tf (a) Tj (b"[..], b"BT /F 12 Tf (a) Tj [(b) TJ ET", b"BT /F 12 Tf (a) Tj << /x ET"]
        {
            let read = text(&pdf(broken));
            assert!(read.is_err(), "{}: {read:?}", String::from_utf8_lossy(broken));
        }
    }
}
