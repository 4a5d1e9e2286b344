//! Files by their content: what is no workbook under the name of one is told as what it is.

use std::fs;

use super::{codes, csv_text, kept_xls, load_bytes, ods, ods_rows, text};
use crate::support::books::{book, raw_book, raw_rows, sound_sheet, zip_of};
use crate::support::project;

fn utf16(text: &str) -> Vec<u8> {
    [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// A compound file whose directory has a stream of this name (MS-CFB), as far as it is looked at.
fn compound(stream: &str) -> Vec<u8> {
    let mut bytes = vec![0_u8; 2048];
    bytes[..8].copy_from_slice(&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]);
    let name: Vec<u8> = stream.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    bytes[1152..1152 + name.len()].copy_from_slice(&name);
    bytes
}

#[test]
fn a_file_is_told_as_what_it_is_under_every_name_of_a_workbook() {
    let table = "<table><tr><td>抽样单编号</td></tr></table>";
    let html = format!("<html><head><meta charset=\"utf-8\"></head><body>{table}</body></html>");
    let xml = "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n<Workbook \
               xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet/></Workbook>";
    let odt = zip_of(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<a/>")]);
    let gbk = |text: &str| encoding_rs::GBK.encode(text).0.into_owned();
    let encrypted = fs::read(project().join("fixtures/invalid/encrypted-workbook/results.xlsx")).unwrap();
    let sound_xls = fs::read(kept_xls()).unwrap();
    let sound_xlsx = book(|workbook| {
        sound_sheet(workbook);
    });
    // What it is, the code, words of the message, names under which it is wrong.
    let workbooks = "xlsx xlsm xls ods";
    for (what, bytes, code, zh, names) in [
        ("html", html.clone().into_bytes(), "wrong-extension", "HTML", "xlsx xlsm xls ods csv tsv"),
        ("html in GBK", gbk(&html), "wrong-extension", "HTML", workbooks),
        ("html in UTF-16", utf16(&html), "wrong-extension", "HTML", workbooks),
        ("a table of html alone", format!("\n {table}").into_bytes(), "wrong-extension", "HTML", "xls csv"),
        ("mht", b"MIME-Version: 1.0\nX-Document-Type: Workbook\n".to_vec(), "wrong-extension", "MHT", workbooks),
        ("xml", xml.as_bytes().to_vec(), "wrong-extension", "XML 电子表格 2003", "xlsx xls ods csv"),
        ("tabs", csv_text("\t").into_bytes(), "wrong-extension", "制表符分隔的文本（.tsv）", workbooks),
        ("tabs in UTF-16", utf16(&csv_text("\t")), "wrong-extension", "制表符分隔的文本（.tsv）", workbooks),
        ("tabs in GBK", gbk(&csv_text("\t")), "wrong-extension", "制表符分隔的文本（.tsv）", workbooks),
        ("commas", csv_text(",").into_bytes(), "wrong-extension", "逗号或分号分隔的文本（.csv）", workbooks),
        ("commas in GBK", gbk(&csv_text(",")), "wrong-extension", "逗号或分号分隔的文本（.csv）", workbooks),
        ("long text", csv_text(",").repeat(2000).into_bytes(), "wrong-extension", "（.csv）", workbooks),
        ("semicolons", csv_text(";").into_bytes(), "wrong-extension", "（.csv）", workbooks),
        ("encrypted", encrypted, "encrypted-workbook", "打开密码", "xlsx xlsm xls ods csv tsv"),
        ("sealed", b"b\x14#e\0\0E-SafeNet\0LOCK".to_vec(), "encrypted-workbook", "加密软件", "xlsx xls csv"),
        ("xls", sound_xls, "wrong-extension", "像是 .xls", "xlsx xlsm ods csv tsv"),
        ("xlsx", sound_xlsx, "wrong-extension", "像是 .xlsx", "xls ods csv tsv"),
        ("ods", ods(&ods_rows()), "wrong-extension", "像是 .ods", "xlsx xlsm xls csv"),
        (
            "docx",
            zip_of(&[("[Content_Types].xml", b"<a/>"), ("word/document.xml", b"<a/>")]),
            "not-a-workbook",
            "docx",
            workbooks,
        ),
        (
            "pptx",
            zip_of(&[("[Content_Types].xml", b"<a/>"), ("ppt/presentation.xml", b"<a/>")]),
            "not-a-workbook",
            "pptx",
            "xlsx",
        ),
        (
            "xlsb",
            zip_of(&[("[Content_Types].xml", b"<a/>"), ("xl/workbook.bin", b"a")]),
            "wrong-extension",
            "像是 .xlsb",
            "xlsx xls csv",
        ),
        ("numbers", zip_of(&[("Index/Document.iwa", b"a")]), "not-a-workbook", "Numbers", "xlsx"),
        ("odt", odt, "not-a-workbook", "odt", "ods xlsx"),
        ("zip", zip_of(&[("results.xlsx", b"a")]), "not-a-workbook", "zip", workbooks),
        ("doc", compound("WordDocument"), "not-a-workbook", ".doc", "xls xlsx csv"),
        ("ppt", compound("PowerPoint Document"), "not-a-workbook", ".ppt", "xls xlsx"),
        ("pdf", b"%PDF-1.7\n".to_vec(), "not-a-workbook", "PDF", "xlsx xls ods csv"),
        ("picture", b"\x89PNG\r\n\x1a\n\0\0".to_vec(), "not-a-workbook", "图片", "xlsx xls csv"),
        ("rar", b"Rar!\x1a\x07\x01\0".to_vec(), "not-a-workbook", "rar", "xlsx csv"),
        ("rtf", b"{\\rtf1\\ansi}".to_vec(), "not-a-workbook", "RTF", "xls"),
        ("json", b"[{\"a\": 1}]".to_vec(), "not-a-workbook", "JSON", "xlsx xls csv"),
        ("noise", vec![0, 159, 146, 150, 1, 2, 3], "not-a-workbook", "不是电子表格", workbooks),
    ] {
        for name in names.split(' ') {
            let (loaded, findings) = load_bytes(&format!("results.{name}"), &bytes);
            assert!(loaded.is_none() && codes(&findings) == [code], "{what} as {name}: {}", text(&findings));
            let finding = &findings[0];
            assert!(finding.message.zh.contains(zh), "{what} as {name}: {}", text(&findings));
            assert!(!finding.hint.zh.is_empty() && !finding.hint.en.is_empty(), "{what}");
        }
    }
}

#[test]
fn a_workbook_under_its_own_name_is_never_taken_for_something_else() {
    for (name, bytes) in [
        ("results.xlsx", raw_book(&raw_rows(|_, _| None))),
        ("results.xlsm", raw_book(&raw_rows(|_, _| None))),
        ("results.xls", fs::read(kept_xls()).unwrap()),
        ("results.ods", ods(&ods_rows())),
        ("results.csv", csv_text(",").into_bytes()),
        ("results.csv", csv_text("\t").into_bytes()),
        ("results.tsv", utf16(&csv_text("\t"))),
    ] {
        let (loaded, findings) = load_bytes(name, &bytes);
        assert!(loaded.is_some() && findings.is_empty(), "{name}: {}", text(&findings));
    }
    // A header may begin with a sign.
    let marked = csv_text(",").replacen("抽样单编号", "*抽样单编号", 1);
    assert!(load_bytes("results.csv", marked.as_bytes()).0.is_some());
}
