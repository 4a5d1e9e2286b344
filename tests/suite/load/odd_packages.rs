//! Packages as no program of today writes them and the format allows them, or forbids them: the same cells, or told.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;

use super::{codes, facts, load_bytes, ods, ods_rows, text};
use crate::support::books::{raw_parts, raw_rows, zip_of};

type Parts = Vec<(String, String)>;

/// The parts of the sound workbook.
fn sound() -> Parts {
    raw_parts(&raw_rows(|_, _| None)).into_iter().map(|(name, text)| (name.to_string(), text)).collect()
}

fn package(parts: &Parts) -> Vec<u8> {
    zip_of(&parts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect::<Vec<_>>())
}

/// The same with one part changed.
fn with(part: &str, change: impl Fn(&str) -> String) -> Parts {
    let mut parts = sound();
    let of = parts.iter_mut().find(|(name, _)| name.ends_with(part)).expect("a part");
    let before = std::mem::take(&mut of.1);
    of.1 = change(&before);
    assert_ne!(of.1, before, "{part} is changed");
    parts
}

/// The sheet with a change.
fn sheet(from: &str, to: &str) -> Vec<u8> {
    package(&with("sheet1.xml", |text| text.replace(from, to)))
}

/// The same written by a zip writer of other habits.
fn zipped(parts: &Parts, options: SimpleFileOptions, is_stream: bool) -> Vec<u8> {
    if is_stream {
        let mut writer = zip::ZipWriter::new_stream(Vec::new());
        for (name, text) in parts {
            writer.start_file(name.as_str(), options).expect("an entry");
            writer.write_all(text.as_bytes()).expect("bytes");
        }
        return writer.finish().expect("a zip").into_inner();
    }
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.add_directory("xl/", options).expect("a folder");
    for (name, text) in parts {
        writer.start_file(name.as_str(), options).expect("an entry");
        writer.write_all(text.as_bytes()).expect("bytes");
    }
    writer.set_comment("made by hand").expect("a comment");
    writer.finish().expect("a zip").into_inner()
}

/// Every tag with a prefix, as some libraries of XML write them.
fn prefixed(text: &str) -> String {
    let mut out = String::new();
    for piece in text.split_inclusive('<') {
        out += piece;
    }
    let tags = out.replace("</", "\u{1}").replace('<', "<x:").replace('\u{1}', "</x:");
    tags.replace("xmlns=", "xmlns:x=")
}

fn utf16(text: &str) -> Vec<u8> {
    [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// Fails where a package gives other facts than the sound rows, or says anything.
fn gives_the_sound_facts(file: &str, packages: Vec<(&str, Vec<u8>)>) {
    let whole = facts(&load_bytes("results.xlsx", &package(&sound())).0.expect("loads"));
    let mut wrong = Vec::new();
    for (what, bytes) in packages {
        let (loaded, findings) = load_bytes(file, &bytes);
        if !findings.is_empty() || loaded.map(|loaded| facts(&loaded)).as_ref() != Some(&whole) {
            wrong.push(format!("{what}: {}", text(&findings)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_xlsx_is_read_whatever_its_xml_looks_like() {
    const STRICT: &str = "http://purl.oclc.org/ooxml";
    let strict: Parts = sound()
        .into_iter()
        .map(|(name, text)| {
            let text = text
                .replace(
                    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                    &format!("{STRICT}/spreadsheetml/main"),
                )
                .replace(
                    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                    &format!("{STRICT}/officeDocument/relationships"),
                );
            (name, text)
        })
        .collect();
    assert!(strict.iter().all(|(_, text)| !text.contains("schemas.openxmlformats.org/officeDocument")));
    let prefixes: Parts = sound().into_iter().map(|(name, text)| (name, prefixed(&text))).collect();
    let mut in_utf16: Vec<(String, Vec<u8>)> =
        sound().into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
    for (_, bytes) in
        in_utf16.iter_mut().filter(|(name, _)| name.ends_with("sheet1.xml") || name.ends_with("workbook.xml"))
    {
        *bytes = utf16(std::str::from_utf8(bytes).expect("a text"));
    }
    let in_utf16 = zip_of(&in_utf16.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>());
    let mut without_places = raw_rows(|_, _| None);
    for column in 'A'..='R' {
        for row in 1..=5 {
            without_places = without_places.replace(&format!(" r=\"{column}{row}\""), "");
        }
    }
    let without_places = without_places.replace("<row r=", "<row spans=");
    assert!(!without_places.contains(" r=\""));
    let choice = "<mc:AlternateContent xmlns:mc=\"c\"><mc:Choice Requires=\"x15\"><x15ac:absPath url=\"D:\\\\\"/></mc:Choice>\
                  <mc:Fallback/></mc:AlternateContent><sheets>";
    let chart = "<sheet name=\"图\" sheetId=\"7\" r:id=\"rId7\"/><sheet name=\"结果\"";
    let mut with_chart = with("workbook.xml", |text| text.replace("<sheet name=\"结果\"", chart));
    with_chart[2].1 = with_chart[2].1.replace(
        "</Relationships>",
        "<Relationship Id=\"rId7\" Type=\"x/chartsheet\" Target=\"chartsheets/sheet1.xml\"/></Relationships>",
    );
    let mut with_another = sound();
    with_another.push(("xl/embeddings/workbook.xml".into(), "<workbook/>".into()));
    with_another.push(("docProps/app.xml".into(), "<Properties/>".into()));
    let list =
        "<extLst><ext uri=\"{0}\"><x14:row xmlns:x14=\"y\"><xm:f xmlns:xm=\"m\">1</xm:f></x14:row></ext></extLst>";
    gives_the_sound_facts(
        "results.xlsx",
        vec![
            ("prefixes", package(&prefixes)),
            ("the strict namespaces", package(&strict)),
            ("UTF-16", in_utf16),
            (
                "a mark before UTF-8",
                package(&with("sheet1.xml", |text| format!("\u{FEFF}<?xml version=\"1.0\"?>{text}"))),
            ),
            (
                "no places",
                package(&with("sheet1.xml", |text| {
                    let (before, _) = text.split_once("<sheetData>").expect("data");
                    format!("{before}{without_places}</worksheet>")
                })),
            ),
            ("rows without numbers", sheet("<row r=", "<row spans=")),
            (
                "small letters of columns",
                package(&with("sheet1.xml", |text| text.replace(" r=\"A", " r=\"a").replace(" r=\"P", " r=\"p"))),
            ),
            ("lies of a dimension", sheet("<sheetData>", "<dimension ref=\"A1:B2\"/><sheetData>")),
            ("blanks and comments", sheet("<t>贵阳", "<!-- x --><t xml:space=\"preserve\">  贵<!-- y --><?p q?>阳")),
            (
                "data of characters",
                sheet("<t>贵阳示例线缆有限公司</t>", "<t><![CDATA[贵阳示例]]>&#32447;&#x7F06;有限公司</t>"),
            ),
            ("new lines between tags", sheet("><", ">\n  <")),
            ("choices for newer programs", package(&with("workbook.xml", |text| text.replace("<sheets>", choice)))),
            ("a chart before the sheet", package(&with_chart)),
            ("a workbook in the workbook", package(&with_another)),
            ("a list of extensions", sheet("</sheetData>", &format!("</sheetData>{list}"))),
            ("cells of no text", sheet("</row>", "<c t=\"inlineStr\"><is><t/></is></c><c t=\"s\"/></row>").clone()),
            ("data descriptors", zipped(&sound(), SimpleFileOptions::default(), true)),
            (
                "entries of 64 bits, folders and a comment",
                zipped(&sound(), SimpleFileOptions::default().large_file(true), false),
            ),
            (
                "nothing packed",
                zipped(
                    &sound(),
                    SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored),
                    false,
                ),
            ),
        ],
    );
}

#[test]
fn rows_without_numbers_have_those_of_their_cells() {
    let moved = raw_rows(|_, _| None);
    let mut rows = moved.clone();
    for (from, to) in [(5, 9), (4, 8), (3, 6), (2, 4)] {
        for column in 'A'..='R' {
            rows = rows.replace(&format!(" r=\"{column}{from}\""), &format!(" r=\"{column}{to}\""));
        }
    }
    let rows = rows.replace("<row r=", "<row spans=");
    let bytes = package(&with("sheet1.xml", |text| text.replace(&moved, &rows)));
    let (loaded, findings) = load_bytes("results.xlsx", &bytes);
    assert!(findings.is_empty(), "{}", text(&findings));
    let loaded = loaded.expect("loads");
    let places: Vec<u32> = loaded.batches.iter().flat_map(|batch| &batch.items).map(|item| item.origin.row).collect();
    assert_eq!(places, [4, 6, 8, 9]);
}

#[test]
fn what_a_package_forbids_is_damage_and_never_read_in_part() {
    let twice = {
        let mut parts = sound();
        let other = parts[3].1.replace("7.38", "7.11");
        parts.push(("xl/worksheets/sheet9.xml".into(), other));
        let mut bytes = package(&parts);
        let (from, to) = (b"sheet9.xml", b"sheet1.xml");
        let places: Vec<usize> =
            bytes.windows(from.len()).enumerate().filter(|(_, at)| *at == from).map(|(at, _)| at).collect();
        assert_eq!(places.len(), 2);
        places.into_iter().for_each(|at| bytes[at..at + to.len()].copy_from_slice(to));
        bytes
    };
    // Only the mark of a password, in both heads of every entry.
    let mut locked = package(&sound());
    for at in 0..locked.len() - 10 {
        match &locked[at..at + 4] {
            b"PK\x03\x04" => locked[at + 6] |= 1,
            b"PK\x01\x02" => locked[at + 8] |= 1,
            _ => {}
        }
    }
    let outside = with("workbook.xml.rels", |text| {
        text.replace("Target=\"worksheets/sheet1.xml\"", "Target=\"file:///C:/results.xlsx\" TargetMode=\"External\"")
    });
    for (what, bytes, code) in [
        ("two parts of one name", twice, "broken-workbook"),
        ("a locked part", locked, "encrypted-workbook"),
        ("a sheet outside of the package", package(&outside), "broken-workbook"),
        ("a cell that says another row", sheet(" r=\"D3\"", " r=\"D4\""), "broken-workbook"),
        ("a column beyond the last", sheet(" r=\"D3\"", " r=\"XFE3\""), "broken-workbook"),
        ("an end within a cell", sheet("</c><c r=\"D3\"", "<c r=\"D3\""), "broken-workbook"),
        ("an entity of its own", sheet("<t>贵阳", "<t>&贵;阳"), "broken-workbook"),
    ] {
        let (loaded, findings) = load_bytes("results.xlsx", &bytes);
        assert!(loaded.is_none() && codes(&findings) == [code], "{what}: {}", text(&findings));
    }
}

#[test]
fn a_shared_formula_has_its_saved_value() {
    let first = raw_rows(|r, c| {
        let shared =
            |of: &str, value: &str| format!("<c r=\"{{at}}\"><f t=\"shared\" {of}si=\"0\"/><v>{value}</v></c>");
        match (r, c) {
            (1, 15) => Some(shared("ref=\"P2:P3\" ", "7.38")),
            (2, 15) => Some(shared("", "0.8")),
            _ => None,
        }
    });
    let bytes = package(&with("sheet1.xml", |text| text.replace(&raw_rows(|_, _| None), &first)));
    let (loaded, findings) = load_bytes("results.xlsx", &bytes);
    assert_eq!(codes(&findings), ["formula-cell"], "{}", text(&findings));
    assert_eq!(
        facts(&loaded.expect("loads")),
        facts(&load_bytes("results.xlsx", &package(&sound())).0.expect("loads"))
    );
}

#[test]
fn an_ods_is_read_whatever_stands_around_its_rows() {
    let rows = ods_rows();
    let (head, below) = rows
        .split_once("</table:table-row>")
        .map(|(head, below)| (format!("{head}</table:table-row>"), below))
        .expect("rows");
    let cell = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let other = rows.replace("7.38", "7.11");
    let in_content = |rows: &str, before: &str, behind: &str| {
        let content = format!(
            "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\" xmlns:style=\"s\"><office:automatic-styles>\
             <style:style style:name=\"ta_extref\" style:family=\"table\"><style:table-properties table:display=\"false\"/></style:style>\
             </office:automatic-styles><office:body><office:spreadsheet>{before}<table:table table:name=\"结果\">{rows}</table:table>\
             {behind}</office:spreadsheet></office:body></office:document-content>"
        );
        zip_of(&[("content.xml", content.as_bytes())])
    };
    let changes = format!(
        "<table:tracked-changes><table:cell-content-change table:id=\"ct1\"><table:previous><table:change-track-table-cell \
         office:value-type=\"float\" office:value=\"7.11\"><text:p>7.11</text:p></table:change-track-table-cell></table:previous>\
         </table:cell-content-change><table:deletion table:id=\"ct2\"><table:deletions><table:cell-content-deletion>{}\
         </table:cell-content-deletion></table:deletions></table:deletion></table:tracked-changes>",
        cell("7.11").replace("table-cell", "change-track-table-cell")
    );
    let kept = format!(
        "<table:table table:name=\"'file:///C:/old.ods'#$结果\" table:print=\"false\" table:style-name=\"ta_extref\">\
         <table:table-source table:table-name=\"结果\"/>{other}</table:table>"
    );
    let link = format!(
        "<table:dde-links><table:dde-link><office:dde-source/><table:table>{other}</table:table></table:dde-link></table:dde-links>"
    );
    let inside = format!(
        "<table:table-cell><table:table table:is-sub-table=\"true\">{other}</table:table><text:p>贵阳示例线缆有限公司</text:p></table:table-cell>"
    );
    let pair = cell("监督抽查") + &cell("示例检验院");
    assert!(rows.contains(&pair));
    let text_of = |text: &str| rows.replace(&cell("贵阳示例线缆有限公司"), text);
    let prefixes = in_content(&rows, "", "");
    let renamed = {
        let content = format!(
            "<a:document-content xmlns:a=\"o\" xmlns:b=\"t\" xmlns:d=\"x\"><a:body><a:spreadsheet><b:table b:name=\"结果\">{}</b:table>\
             </a:spreadsheet></a:body></a:document-content>",
            rows.replace("table:", "b:").replace("office:", "a:").replace("text:", "d:")
        );
        zip_of(&[("content.xml", content.as_bytes())])
    };
    let wide = {
        let content = String::from_utf8(rows.clone().into_bytes()).expect("a text");
        let content = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-16\"?><office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\">\
             <office:body><office:spreadsheet><table:table table:name=\"结果\">{content}</table:table></office:spreadsheet></office:body>\
             </office:document-content>"
        );
        zip_of(&[("content.xml", &utf16(&content))])
    };
    gives_the_sound_facts(
        "results.ods",
        vec![
            ("as it is", prefixes),
            ("other prefixes", renamed),
            ("UTF-16", wide),
            (
                "rows of a header",
                ods(&format!(
                    "<table:table-header-rows>{head}</table:table-header-rows><table:table-rows>{below}</table:table-rows>"
                )),
            ),
            (
                "rows in groups",
                ods(&format!(
                    "{head}<table:table-row-group table:display=\"true\"><table:table-row-group>{below}</table:table-row-group></table:table-row-group>"
                )),
            ),
            (
                "columns in groups",
                ods(&format!(
                    "<table:table-column-group><table:table-header-columns><table:table-column table:number-columns-repeated=\"3\"/>\
                 </table:table-header-columns></table:table-column-group>{rows}"
                )),
            ),
            ("changes that are tracked", in_content(&rows, &changes, "")),
            ("tables of another document", in_content(&rows, "", &kept)),
            ("tables of another document first", in_content(&rows, &kept, "")),
            ("tables of a link", in_content(&rows, "", &link)),
            ("a table in a cell", in_content(&text_of(&inside), "", "")),
            (
                "objects before the rows",
                ods(&format!(
                    "<table:shapes><draw:frame xmlns:draw=\"d\"><draw:text-box><text:p>内部</text:p></draw:text-box></draw:frame></table:shapes>{rows}"
                )),
            ),
            (
                "empty rows without end",
                ods(&format!(
                    "{rows}<table:table-row table:number-rows-repeated=\"1048571\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>"
                )),
            ),
            (
                "a link among the words",
                ods(&text_of(
                    "<table:table-cell><text:p>贵阳<text:a href=\"x\">示例<text:span>线缆</text:span></text:a>有限公司</text:p></table:table-cell>",
                )),
            ),
            (
                "marks among the words",
                ods(&text_of(
                    "<table:table-cell><text:p>贵阳示例<text:bookmark text:name=\"x\"/><text:soft-page-break/>线缆有限公司</text:p></table:table-cell>",
                )),
            ),
            (
                "ranges with names behind",
                in_content(
                    &rows,
                    "",
                    "<table:named-expressions/><table:database-ranges><table:database-range/></table:database-ranges>",
                ),
            ),
        ],
    );
}

#[test]
fn rows_that_a_filter_or_a_group_hides_are_told() {
    for visibility in ["filter", "collapse"] {
        let rows = ods_rows();
        let (before, last) = rows.rsplit_once("<table:table-row>").expect("rows");
        let hidden = format!("{before}<table:table-row table:visibility=\"{visibility}\">{last}");
        let (loaded, findings) = load_bytes("results.ods", &ods(&hidden));
        assert!(loaded.is_some() && codes(&findings) == ["hidden-data"], "{visibility}: {}", text(&findings));
    }
}

#[test]
fn a_flat_document_is_told_as_what_it_is() {
    let flat = format!(
        "<?xml version=\"1.0\"?><office:document xmlns:office=\"o\" office:mimetype=\"application/vnd.oasis.opendocument.spreadsheet\">\
         <office:body>{}</office:body></office:document>",
        ods_rows()
    );
    for file in ["results.ods", "results.xlsx", "results.fods"] {
        let (loaded, findings) = load_bytes(file, flat.as_bytes());
        assert!(loaded.is_none(), "{file}");
        assert!(text(&findings).contains("fods") || text(&findings).contains("XML"), "{file}: {}", text(&findings));
    }
}
