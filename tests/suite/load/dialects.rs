//! What exports write that no spreadsheet does: other marks between cells, other encodings of the parts of a package.

use super::{codes, csv_text, facts, load_bytes, text};
use crate::support::books::{raw_parts, raw_rows, zip_of};

#[test]
fn cells_between_any_mark_are_the_same_where_the_mark_is_clear() {
    let sound = facts(&load_bytes("results.csv", csv_text(",").as_bytes()).0.expect("loads"));
    for (file, mark) in [
        ("results.csv", "|"),
        ("results.csv", "，"),
        ("results.csv", "；"),
        ("results.csv", "｜"),
        ("results.csv", ";"),
    ]
    .into_iter()
    .chain([("results.tsv", ","), ("results.tsv", ";"), ("results.csv", "\t")])
    {
        let (loaded, findings) = load_bytes(file, csv_text(mark).as_bytes());
        assert!(findings.is_empty(), "{mark}: {}", text(&findings));
        assert_eq!(facts(&loaded.expect("loads")), sound, "{mark}");
    }
}

#[test]
fn a_mark_that_a_text_holds_too_is_told_by_itself() {
    let csv = csv_text("，").replace("2.5 mm²", "2.5 mm²，红");
    let (loaded, findings) = load_bytes("results.csv", csv.as_bytes());
    assert!(loaded.is_none() && codes(&findings) == ["unusual-delimiter"], "{}", text(&findings));
    assert!(text(&findings).contains("“，”"));
}

/// The sound workbook with every part in another encoding.
fn encoded(name: &str, encode: impl Fn(&str) -> Vec<u8>) -> Vec<u8> {
    let declaration = format!("<?xml version=\"1.0\" encoding=\"{name}\"?>");
    let parts = raw_parts(&raw_rows(|_, _| None)).into_iter().map(|(part, text)| {
        let text = text.split_once("?>").map_or(text.as_str(), |(_, text)| text).to_string();
        (part, encode(&(declaration.clone() + &text)))
    });
    let parts: Vec<_> = parts.collect();
    zip_of(&parts.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect::<Vec<_>>())
}

#[test]
fn a_package_in_utf_16_is_read_and_one_in_gb18030_is_told() {
    let sound = facts(&load_bytes("results.csv", csv_text(",").as_bytes()).0.expect("loads"));
    let wide = |mark: bool, bytes: fn(u16) -> [u8; 2]| {
        move |text: &str| {
            let units = mark.then_some(0xFEFF).into_iter().chain(text.encode_utf16());
            units.flat_map(bytes).collect::<Vec<u8>>()
        }
    };
    for (what, package) in [
        ("UTF-16 of Windows", encoded("UTF-16", wide(true, u16::to_le_bytes))),
        ("big-endian", encoded("UTF-16", wide(true, u16::to_be_bytes))),
        ("without a mark", encoded("UTF-16", wide(false, u16::to_le_bytes))),
        ("UTF-8 by another name", encoded("gb2312", |text| text.as_bytes().to_vec())),
    ] {
        let (loaded, findings) = load_bytes("results.xlsx", &package);
        assert!(findings.is_empty(), "{what}: {}", text(&findings));
        assert_eq!(facts(&loaded.expect("loads")), sound, "{what}");
    }
    let chinese = encoded("GB18030", |text| encoding_rs::GB18030.encode(text).0.into_owned());
    let (loaded, findings) = load_bytes("results.xlsx", &chinese);
    assert!(loaded.is_none() && codes(&findings) == ["broken-workbook"], "{}", text(&findings));
    assert!(text(&findings).contains("GB18030"), "{}", text(&findings));
}
