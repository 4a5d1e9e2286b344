//! Reads a finished PDF back as any reader would: its text, page by page, without white space or page numbers.

use lopdf::Document;

/// Text of a PDF without white space; page numbers (`— 3 —`) are taken out, so that a number broken over two pages is whole.
///
/// # Errors
/// What the PDF reader says.
pub fn text(pdf: &[u8]) -> Result<String, lopdf::Error> {
    let document = Document::load_mem(pdf)?;
    let mut all = String::new();
    for number in document.get_pages().into_keys() {
        let page: String = document.extract_text(&[number])?.chars().filter(|c| !c.is_whitespace()).collect();
        all += &page.replace(&format!("—{number}—"), "");
    }
    Ok(all)
}
