//! The least letter that can be signed, for the tests of this room and of those that sign.

/// A letter of one page with these entries beside the usual ones; object 6 is an annotation, 7 an array of it.
pub(crate) fn letter(page: &str) -> Vec<u8> {
    built(&[
        "<</Type/Pages/Count 1/Kids[2 0 R]>>",
        &format!("<</Type/Page/MediaBox[0 0 595 842]/Parent 1 0 R/Contents 5 0 R{page}>>"),
        "<</Type/Catalog/Pages 1 0 R/Lang(zh-CN)>>",
        "<</Title(>>)/CreationDate(D:20260105000000+08'00')>>",
        "<</Length 0>>stream\n\nendstream",
        "<</Type/Annot/Subtype/Link/Rect[1 1 2 2]>>",
        "[6 0 R]",
    ])
}

/// A file of these objects, of which the third is the catalog and the fourth tells of the file.
pub(crate) fn built(objects: &[&str]) -> Vec<u8> {
    let mut text = String::from("%PDF-1.7\n");
    let mut table = format!("xref\n0 {}\n0000000000 65535 f\r\n", objects.len() + 1);
    for (number, object) in (1..).zip(objects) {
        table += &format!("{:010} 00000 n\r\n", text.len());
        text += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    let (begins, size) = (text.len(), objects.len() + 1);
    text += &table;
    text += &format!("trailer\n<</Size {size}/Root 3 0 R/Info 4 0 R/ID[(first)(second)]>>\nstartxref\n{begins}\n%%EOF");
    text.into_bytes()
}
