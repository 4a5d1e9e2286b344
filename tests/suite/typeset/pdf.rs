//! What a letter's file says of itself to readers, screen readers and archives: read back from the finished PDF.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object};
use yice::compose::letter::{Content, Letter};

use crate::typeset::gallery::gallery;

/// Calls with every letter of the gallery and its file.
fn each(check: impl Fn(&str, &Letter, &Document)) {
    for (name, letter) in &gallery().letters {
        let document = Document::load(gallery().pdf(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        check(name, letter, &document);
    }
}

fn get<'a>(document: &'a Document, dictionary: &'a Dictionary, key: &str) -> &'a Object {
    let value = dictionary.get(key.as_bytes()).unwrap_or_else(|_| panic!("no /{key}"));
    document.dereference(value).unwrap().1
}

fn dictionary<'a>(document: &'a Document, holder: &'a Dictionary, key: &str) -> &'a Dictionary {
    get(document, holder, key).as_dict().unwrap()
}

fn text(object: &Object) -> String {
    lopdf::decode_text_string(object).unwrap()
}

/// Titles of the bookmarks with their depth.
fn bookmarks(document: &Document, holder: &Dictionary, depth: usize, found: &mut Vec<(usize, String)>) {
    let mut next = holder.get(b"First").ok();
    while let Some(item) = next {
        let item = document.dereference(item).unwrap().1.as_dict().unwrap();
        found.push((depth, text(get(document, item, "Title"))));
        bookmarks(document, item, depth + 1, found);
        next = item.get(b"Next").ok();
    }
}

/// Every element of the structure tree, in reading order.
fn elements<'a>(document: &'a Document, kids: &'a Object, found: &mut Vec<&'a Dictionary>) {
    match document.dereference(kids).unwrap().1 {
        Object::Array(kids) => kids.iter().for_each(|kid| elements(document, kid, found)),
        Object::Dictionary(element) => {
            if element.has(b"S") {
                found.push(element);
            }
            if let Ok(kids) = element.get(b"K") {
                elements(document, kids, found);
            }
        }
        _ => {}
    }
}

pub(super) fn structure(document: &Document) -> Vec<&Dictionary> {
    let mut found = Vec::new();
    let root = dictionary(document, document.catalog().unwrap(), "StructTreeRoot");
    elements(document, root.get(b"K").unwrap(), &mut found);
    found
}

pub(super) fn role(element: &Dictionary) -> &str {
    std::str::from_utf8(element.get(b"S").unwrap().as_name().unwrap()).unwrap()
}

fn headings(letter: &Letter) -> Vec<(usize, String)> {
    let of_body = letter.contents().filter_map(|content| match content {
        Content::Heading { level, text } => Some((usize::from(*level), text.clone())),
        _ => None,
    });
    of_body.chain([(1, letter.receipt.title.clone())]).collect()
}

#[test]
fn language_title_and_conformance_are_told() {
    each(|name, letter, document| {
        let catalog = document.catalog().unwrap();
        assert_eq!(text(get(document, catalog, "Lang")), "zh-CN", "{name}");
        let preferences = dictionary(document, catalog, "ViewerPreferences");
        assert!(get(document, preferences, "DisplayDocTitle").as_bool().unwrap(), "{name}");
        assert!(get(document, dictionary(document, catalog, "MarkInfo"), "Marked").as_bool().unwrap(), "{name}");
        let info = dictionary(document, &document.trailer, "Info");
        assert_eq!(text(get(document, info, "Title")), letter.title, "{name}");
        assert_eq!(text(get(document, info, "Author")), letter.issuer, "{name}");
        let metadata = get(document, catalog, "Metadata").as_stream().unwrap();
        let metadata = String::from_utf8_lossy(&metadata.content).into_owned();
        for said in ["<pdfaid:part>3<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"] {
            assert!(metadata.contains(said), "{name}: {said} in {metadata}");
        }
    });
}

#[test]
fn bookmarks_are_the_headings_in_their_order() {
    each(|name, letter, document| {
        let mut found = Vec::new();
        bookmarks(document, dictionary(document, document.catalog().unwrap(), "Outlines"), 1, &mut found);
        assert_eq!(found, headings(letter), "{name}");
    });
}

#[test]
fn headings_tables_and_drawings_are_tagged() {
    each(|name, letter, document| {
        let elements = structure(document);
        let mut roles: BTreeMap<&str, usize> = BTreeMap::new();
        elements.iter().for_each(|element| *roles.entry(role(element)).or_default() += 1);
        let count = |role: &str| roles.get(role).copied().unwrap_or(0);
        let levels = headings(letter);
        for (level, tag) in [(1, "H1"), (2, "H2")] {
            assert_eq!(count(tag), levels.iter().filter(|(of, _)| *of == level).count(), "{name}: {tag}");
        }
        // The receipt is a table too; a panel, first things, paths and measures are each one.
        let tables = letter.contents().filter(|content| {
            matches!(
                content,
                Content::Table(_)
                    | Content::Panel(_)
                    | Content::FirstThings(_)
                    | Content::Paths(_)
                    | Content::Measures(_)
            )
        });
        // One of them may go on on the page of the notes under a head of its own.
        let tables = tables.count() + 1;
        assert!((tables..=tables + 1).contains(&count("Table")), "{name}: {} of {tables}", count("Table"));
        assert!(count("TH") > 0 && count("TR") > 0, "{name}: heads of rows and columns");
        let mut drawn: Vec<String> = elements
            .iter()
            .filter(|element| role(element) == "Figure")
            .map(|figure| text(get(document, figure, "Alt")))
            .collect();
        assert!(drawn.pop().is_some_and(|alt| alt.starts_with("二维码")), "{name}: the code on the receipt");
        let panels = letter.contents().filter_map(|content| match content {
            Content::Panel(panel) => Some(&panel.rows),
            _ => None,
        });
        let strips: Vec<&str> = panels.flatten().filter_map(|row| Some(row.strip.as_ref()?.alt.as_str())).collect();
        assert_eq!(drawn, strips, "{name}");
    });
}
