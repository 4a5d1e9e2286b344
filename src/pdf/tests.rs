//! Files written by another library, read by this room.

use lopdf::{Document, Object, Stream, StringFormat, dictionary};

use super::*;

/// A table of one-byte codes: ASCII, the ligature `fi`, and the dash of page numbers.
const TABLE: &str = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n\
    1 begincodespacerange <00> <FF> endcodespacerange\n\
    2 beginbfchar <01> <00660069> <97> <2014> endbfchar\n\
    1 beginbfrange <20> <7E> <0020> endbfrange\n\
    endcmap end end";

/// A PDF of one page with this content, in which `/F` is a font with a table of characters and `/N` one without.
fn document(content: &[u8]) -> Document {
    let mut document = Document::with_version("1.7");
    let content = document.add_object(Stream::new(dictionary! {}, content.to_vec()));
    let table = document.add_object(Stream::new(dictionary! {}, TABLE.as_bytes().to_vec()));
    let font = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Times-Roman", "ToUnicode" => table,
    });
    let none = document.add_object(dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Courier" });
    let pages = document.new_object_id();
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content,
        "Resources" => dictionary! { "Font" => dictionary! { "F" => font, "N" => none } },
    });
    let kids = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    document.objects.insert(pages, kids.into());
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    document
}

fn saved(mut document: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

fn text(content: &[u8]) -> Result<String, Unreadable> {
    Pdf::open(&saved(document(content)))?.text()
}

#[test]
fn all_ways_to_show_text_are_read_but_for_space() {
    let all = b"BT /F 12 Tf (a\\)b) Tj <63 64> ' 1 2 (e) \" [(\x01) -250 (g h)] TJ (\\227) Tj ET 0 0 m (not shown) Do";
    assert_eq!(text(all).unwrap(), "a)bcdefigh—");
    assert_eq!(text(b"BT /F 12 Tf (a\xFFb) Tj ET").unwrap(), "a\u{FFFD}b");
}

#[test]
fn a_page_number_is_left_out_where_the_file_calls_it_one_and_nothing_else_is() {
    const FOOTER: &str = "/Artifact <</Attached [/Bottom] /Subtype /Footer /Type /Pagination>> BDC";
    let page = |drawn: &str| text(format!("BT /F 12 Tf {} ET", drawn.replace("FOOTER", FOOTER)).as_bytes()).unwrap();
    // Its own number, in one piece or three.
    assert_eq!(page("/P <</MCID 0>> BDC (a) Tj EMC FOOTER (\\227 1 \\227) Tj EMC"), "a");
    assert_eq!(page("(a) Tj FOOTER (\\227) Tj /Span BMC (1) Tj EMC (\\227) Tj EMC (b) Tj"), "ab");
    // Cells of a table: no unit, the number one, no unit.
    assert_eq!(page("/TD <</MCID 0>> BDC (\\227) Tj EMC (1) Tj (\\227) Tj FOOTER (\\2271\\227) Tj EMC"), "—1—");
    // Another number, other words, and an artifact that is no footer.
    assert_eq!(page("FOOTER (\\2272\\227) Tj EMC"), "—2—");
    assert_eq!(page("FOOTER (name \\2271\\227) Tj EMC"), "name—1—");
    assert_eq!(page("/Artifact <</Type /Layout>> BDC (\\2271\\227) Tj EMC"), "—1—");
    assert_eq!(page("/Artifact BMC (\\2271\\227) Tj EMC"), "—1—");
    // Ends without a beginning, and the other way round.
    assert_eq!(page("EMC EMC (a) Tj FOOTER (\\2271\\227) Tj"), "a—1—");
}

#[test]
fn a_page_that_cannot_be_read_to_its_end_is_an_error() {
    for broken in [&b"BT /F 12 Tf (a) Tj (b"[..], b"BT /F 12 Tf (a) Tj [(b) TJ ET", b"BT /F 12 Tf (a) Tj << /x ET"] {
        assert_eq!(text(broken), Err(Unreadable::Page { number: 1 }), "{}", String::from_utf8_lossy(broken));
    }
}

#[test]
fn a_font_without_characters_is_an_error_where_it_is_used() {
    assert_eq!(text(b"BT /N 12 Tf (a) Tj ET"), Err(Unreadable::Font { page: 1 }));
}

#[test]
fn a_part_of_a_file_is_no_pdf() {
    let bytes = saved(document(b"BT /F 12 Tf (a) Tj ET"));
    assert!(Pdf::open(&bytes).is_ok());
    for length in [0, 1, bytes.len() / 2, bytes.len() - 8] {
        assert_eq!(Pdf::open(&bytes[..length]).err(), Some(Unreadable::NoPdf), "{length} bytes");
    }
}

#[test]
fn metadata_and_attachments_are_read() {
    let mut document = document(b"");
    let file = document.add_object(Stream::new(dictionary! { "Type" => "EmbeddedFile" }, b"{\"id\":1}".to_vec()));
    let spec = document.add_object(dictionary! {
        "Type" => "Filespec", "F" => Object::string_literal("facts.json"), "EF" => dictionary! { "F" => file },
        "UF" => Object::String(b"\xFE\xFF\x65\x70\x00.\x00j".to_vec(), StringFormat::Hexadecimal),
    });
    let leaf = document.add_object(dictionary! { "Names" => vec![Object::string_literal("a"), spec.into()] });
    let packet = document.add_object(Stream::new(dictionary! { "Type" => "Metadata" }, b"<x:xmpmeta/>".to_vec()));
    let catalog = document.catalog_mut().unwrap();
    catalog.set("Names", dictionary! { "EmbeddedFiles" => dictionary! { "Kids" => vec![leaf.into()] } });
    catalog.set("Metadata", packet);
    let info = document.add_object(dictionary! {
        "Title" => Object::String(b"\xEF\xBB\xBF\xE4\xB8\x80".to_vec(), StringFormat::Literal),
        "Author" => Object::string_literal("Yice"),
    });
    document.trailer.set("Info", info);
    let pdf = Pdf::open(&saved(document)).unwrap();
    let told = Metadata { title: "一".into(), author: "Yice".into(), xmp: "<x:xmpmeta/>".into() };
    assert_eq!(pdf.metadata(), told);
    let attachments = pdf.attachments().unwrap();
    assert_eq!(attachments.len(), 1);
    assert_eq!((attachments[0].name.as_str(), attachments[0].bytes.as_slice()), ("数.j", &b"{\"id\":1}"[..]));
}

#[test]
fn a_tree_of_names_too_deep_is_an_error_and_a_loop_ends() {
    let tree = |depth: usize| {
        let mut document = document(b"");
        let mut node = document.add_object(dictionary! { "Names" => Vec::<Object>::new() });
        for _ in 0..depth {
            node = document.add_object(dictionary! { "Kids" => vec![node.into()] });
        }
        document.catalog_mut().unwrap().set("Names", dictionary! { "EmbeddedFiles" => node });
        Pdf::open(&saved(document)).unwrap().attachments()
    };
    assert_eq!((tree(3), tree(100_000)), (Ok(Vec::new()), Err(Unreadable::Attachment)));

    let mut document = document(b"");
    let node = document.new_object_id();
    document.objects.insert(node, dictionary! { "Kids" => vec![node.into()] }.into());
    document.catalog_mut().unwrap().set("Names", dictionary! { "EmbeddedFiles" => node });
    assert_eq!(Pdf::open(&saved(document)).unwrap().attachments(), Ok(Vec::new()));
}
