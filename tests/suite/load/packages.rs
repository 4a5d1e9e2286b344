//! Packages as other writers make them: the same cells, or the damage is told with its cell.

use super::{codes, facts, load_bytes, text};
use crate::support::books::{raw_parts, raw_rows, zip_of};

/// The sound workbook with its parts renamed and their texts changed.
fn changed(rename: impl Fn(&str) -> String, change: impl Fn(&str, &str) -> String) -> Vec<u8> {
    let parts: Vec<_> = raw_parts(&raw_rows(|_, _| None))
        .into_iter()
        .map(|(name, text)| (rename(name), change(name, &text).into_bytes()))
        .collect();
    zip_of(&parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>())
}

/// The sound workbook, whose main part the list of content types alone tells: its relationships lead elsewhere.
fn by_content_type(relationships: &str, target: &str) -> Vec<u8> {
    const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml";
    let types = format!("<Types><Override PartName=\"/xl/workbook.xml\" ContentType=\"{KIND}\"/></Types>");
    let mut parts = raw_parts(&raw_rows(|_, _| None));
    parts[0].1 = parts[0].1.replace("xl/workbook.xml", target);
    let others = parts[1..].iter().map(|(name, text)| (*name, text.as_bytes()));
    let first = [("[Content_Types].xml", types.as_bytes()), (relationships, parts[0].1.as_bytes())];
    zip_of(&first.into_iter().chain(others).collect::<Vec<_>>())
}

#[test]
fn a_package_is_read_by_its_relationships_whatever_its_parts_are_called() {
    let as_is = |_: &str, text: &str| text.to_string();
    let sound = load_bytes("results.xlsx", &changed(str::to_string, as_is)).0.expect("loads");
    let link = |from: &'static str, to: &'static str| move |_: &str, text: &str| text.replace(from, to);
    for (what, package) in [
        (
            "another name",
            changed(
                |name| name.replace("workbook.xml", "workbook22.xml"),
                link("xl/workbook.xml", "xl/workbook22.xml"),
            ),
        ),
        ("backslashes", changed(|name| name.replace('/', "\\"), as_is)),
        ("backslashes in targets", changed(str::to_string, link("worksheets/sheet1", "worksheets\\sheet1"))),
        ("another case", changed(|name| name.replace("sheet1", "Sheet1"), as_is)),
        ("absolute targets", changed(str::to_string, link("\"worksheets/", "\"/xl/worksheets/"))),
        ("dots", changed(str::to_string, link("\"worksheets/", "\"../../xl/./worksheets/"))),
        (
            "escapes as in an address",
            changed(
                |name| name.replace("sheet1", "检验 1"),
                link("worksheets/sheet1", "worksheets/%E6%A3%80%E9%AA%8C%201"),
            ),
        ),
        ("a part of an escaped name", changed(|name| name.replace("sheet1", "a%20b"), link("s/sheet1", "s/a b"))),
        ("no relationships of the package", by_content_type("other/.rels", "x")),
        ("relationships that lead nowhere", by_content_type("_rels/.rels", "gone.xml")),
    ] {
        let (loaded, findings) = load_bytes("results.xlsx", &package);
        assert!(findings.is_empty(), "{what}: {}", text(&findings));
        assert_eq!(facts(&loaded.expect("loads")), facts(&sound), "{what}");
    }
}

#[test]
fn a_sheet_without_its_part_and_two_parts_of_one_name_are_damage() {
    let as_is = |_: &str, text: &str| text.to_string();
    for package in [
        changed(|name| name.replace("sheet1", "sheet9"), as_is),
        changed(str::to_string, |_, text| text.replace("r:id=\"rId1\"", "r:id=\"rId9\"")),
        changed(|name| name.replace("_rels/workbook.xml.rels", "_RELS/.rels").replace("xl/_RELS", "_RELS"), as_is),
    ] {
        let (loaded, findings) = load_bytes("results.xlsx", &package);
        assert!(loaded.is_none() && codes(&findings) == ["broken-workbook"], "{}", text(&findings));
    }
}

#[test]
fn a_cell_whose_text_is_in_no_string_table_is_told_and_never_empty() {
    let shared = |index: &'static str| {
        raw_rows(move |r, c| (r == 2 && c == 3).then(|| format!(r#"<c r="{{at}}" t="s"><v>{index}</v></c>"#)))
    };
    let parts = |sheet: &str, strings: Option<&str>| {
        let mut parts = raw_parts(sheet);
        let relation = |text: &str| {
            let more = r#"<Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;
            text.replace("</Relationships>", more)
        };
        for (name, text) in &mut parts {
            if *name == "xl/_rels/workbook.xml.rels" {
                *text = relation(text);
            }
        }
        parts.extend(strings.map(|strings| ("xl/SharedStrings.xml", strings.to_string())));
        zip_of(&parts.iter().map(|(name, text)| (*name, text.as_bytes())).collect::<Vec<_>>())
    };
    let table = "<sst><si><t>贵阳示例线缆有限公司</t></si></sst>";
    let (loaded, findings) = load_bytes("results.xlsx", &parts(&shared("0"), Some(table)));
    assert!(loaded.is_some() && !codes(&findings).contains(&"broken-workbook"), "{}", text(&findings));
    for (index, strings) in [("0", None), ("1", Some(table)), ("-1", Some(table)), ("x", Some(table))] {
        let (loaded, findings) = load_bytes("results.xlsx", &parts(&shared(index), strings));
        assert!(loaded.is_none() && codes(&findings) == ["broken-workbook"], "{index}: {}", text(&findings));
        assert_eq!((findings[0].places[0].row, findings[0].places[0].column.as_str()), (Some(3), "D"), "{index}");
    }
}

#[test]
fn one_place_with_two_contents_is_damage() {
    let cell = |at: &str, text: &str| format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#);
    let of_cell = raw_rows(|r, c| (r == 2 && c == 3).then(|| cell("{at}", "甲公司") + &cell("{at}", "乙公司")));
    let of_row = raw_rows(|_, _| None).replacen("<row r=\"4\">", "<row r=\"3\">", 1);
    for (sheet, row, column) in [(of_cell, 3, "D"), (of_row, 3, "")] {
        let parts = raw_parts(&sheet);
        let bytes = zip_of(&parts.iter().map(|(name, text)| (*name, text.as_bytes())).collect::<Vec<_>>());
        let (loaded, findings) = load_bytes("results.xlsx", &bytes);
        assert!(loaded.is_none() && codes(&findings) == ["broken-workbook"], "{}", text(&findings));
        let place = &findings[0].places[0];
        assert_eq!((place.row, place.column.as_str()), (Some(row), column), "{}", text(&findings));
    }
    // A cell that shows nothing is no other content.
    let empty = raw_rows(|r, c| (r == 2 && c == 3).then(|| cell("{at}", "遵义示例电线厂") + r#"<c r="{at}" s="0"/>"#));
    let parts = raw_parts(&empty);
    let bytes = zip_of(&parts.iter().map(|(name, text)| (*name, text.as_bytes())).collect::<Vec<_>>());
    assert!(load_bytes("results.xlsx", &bytes).0.is_some());
}
