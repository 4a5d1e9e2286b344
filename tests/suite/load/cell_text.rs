//! What a cell shows is what a letter says: marks, objects, wrappers and remains of exports are told or held.

use rust_xlsxwriter::Format;
use yice::domain::{HoldReason, SpotCheck};

use super::{codes, csv_text, first_row_with, headers, job_with, kept_xls, load_bytes, ods, ods_rows, text};
use crate::support::books::{book, column, raw_book, raw_rows, rows, sound_sheet};
use crate::support::project;

/// The sound workbook with another XML for the first result.
fn with_result(xml: &str) -> Vec<u8> {
    let result = usize::from(column("检验结果"));
    raw_book(&raw_rows(|r, c| (r == 1 && c == result).then(|| xml.to_string())))
}

pub(super) fn first_result(loaded: Option<SpotCheck>) -> String {
    loaded.expect("loads").batches[0].items[0].measurement.reported.to_string()
}

/// Asserts that the first batch is held for the cell of its first result, and no other is.
pub(super) fn assert_held(what: &str, file: &str, bytes: &[u8], code: &str) {
    let (loaded, findings) = load_bytes(file, bytes);
    let of_cell = findings.iter().all(|f| f.places[0].row == Some(2) && f.places[0].header == "检验结果");
    assert!(of_cell && findings[0].code == code, "{what}: {}", text(&findings));
    let batches = loaded.expect("loads").batches;
    assert!(!batches[0].holds.is_empty() && batches[1].holds.is_empty(), "{what}");
}

#[test]
fn a_small_or_struck_out_run_of_an_xlsx_holds_its_cell() {
    let inline = |runs: &str| with_result(&format!(r#"<c r="{{at}}" t="inlineStr"><is>{runs}</is></c>"#));
    let run = |mark: &str, text: &str| format!("<r><rPr>{mark}</rPr><t>{text}</t></r>");
    let (raised, struck) = (r#"<vertAlign val="superscript"/>"#, "<strike/>");
    for (what, runs) in [
        ("a footnote mark", run("", "7.3") + &run(raised, "8")),
        ("an old value", run(struck, "7.1") + &run("", "7.38")),
        ("all struck out", run(struck, "7.38")),
    ] {
        assert_held(what, "results.xlsx", &inline(&runs), "marked-text");
    }
    for (what, runs) in [
        ("one style", run(raised, "7.") + &run(raised, "38")),
        ("bold and red", run("<b/>", "7.") + &run(r#"<color rgb="FFFF0000"/>"#, "38")),
        ("no strike", run(r#"<strike val="0"/>"#, "7.38")),
    ] {
        let (loaded, findings) = load_bytes("results.xlsx", &inline(&runs));
        assert!(findings.is_empty(), "{what}: {}", text(&findings));
        assert_eq!(first_result(loaded), "7.38", "{what}");
    }
}

#[test]
fn small_figures_of_a_unit_are_the_characters_they_look_like() {
    let model = usize::from(column("规格型号"));
    let runs = r#"<is><r><t>2.5 mm</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>2</t></r></is>"#;
    let bytes =
        raw_book(&raw_rows(|r, c| (r > 0 && c == model).then(|| format!(r#"<c r="{{at}}" t="inlineStr">{runs}</c>"#))));
    let (loaded, findings) = load_bytes("results.xlsx", &bytes);
    assert!(findings.is_empty(), "{}", text(&findings));
    assert_eq!(loaded.expect("loads").batches[0].model, "2.5 mm²");
}

pub(super) const SOUND_RESULT: &str =
    "<table:table-cell office:value-type=\"string\"><text:p>7.38</text:p></table:table-cell>";

/// The sound ods with other XML for the first result, and automatic styles before it.
pub(super) fn ods_with(cell: &str, styles: &str) -> Vec<u8> {
    assert!(ods_rows().contains(SOUND_RESULT));
    let rows = ods_rows().replace(SOUND_RESULT, cell);
    if styles.is_empty() { ods(&rows) } else { ods_of(&rows, styles) }
}

/// An ods of these rows and automatic styles.
pub(super) fn ods_of(rows: &str, styles: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\" xmlns:style=\"s\">\
         <office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>\
         <table:table table:name=\"结果\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    crate::support::books::zip_of(&[("content.xml", content.as_bytes())])
}

#[test]
fn a_small_or_struck_out_span_of_an_ods_holds_its_cell() {
    let style = |family: &str, properties: &str| {
        format!(
            "<style:style style:name=\"T1\" style:family=\"{family}\"><style:text-properties {properties}/></style:style>"
        )
    };
    let span =
        "<table:table-cell><text:p>7.3<text:span text:style-name=\"T1\">8</text:span></text:p></table:table-cell>";
    let raised = style("text", "style:text-position=\"super 58%\"");
    let struck = "style:text-line-through-style=\"solid\"";
    assert_held("a footnote mark", "results.ods", &ods_with(span, &raised), "marked-text");
    assert_held("an old figure", "results.ods", &ods_with(span, &style("text", struck)), "marked-text");
    let cell = "<table:table-cell table:style-name=\"T1\"><text:p>7.38</text:p></table:table-cell>";
    assert_held("a struck-out cell", "results.ods", &ods_with(cell, &style("table-cell", struck)), "marked-text");
    let row = ods_rows().replacen("<table:table-row>", "<table:table-row table:default-cell-style-name=\"T1\">", 2);
    let by_row = ods_of(&row, &style("table-cell", struck));
    let (loaded, findings) = load_bytes("results.ods", &by_row);
    assert!(codes(&findings).iter().all(|code| *code == "marked-text") && !findings.is_empty(), "{}", text(&findings));
    assert!(!loaded.expect("loads").batches[0].holds.is_empty(), "a struck-out row");
    let bold = style("text", "fo:font-weight=\"bold\" style:text-line-through-style=\"none\"");
    let (loaded, findings) = load_bytes("results.ods", &ods_with(span, &bold));
    assert!(findings.is_empty(), "{}", text(&findings));
    assert_eq!(first_result(loaded), "7.38");
}

#[test]
fn a_style_that_strikes_out_holds_its_cell_in_an_xlsx_and_an_xls() {
    let bytes = book(|workbook| {
        let struck = Format::new().set_font_strikethrough();
        sound_sheet(workbook).write_string_with_format(1, column("检验结果"), "7.38", &struck).expect("a cell");
    });
    assert_held("a struck-out text", "results.xlsx", &bytes, "marked-text");
    let bytes = book(|workbook| {
        let struck = Format::new().set_font_strikethrough().set_num_format("0.00");
        sound_sheet(workbook).write_number_with_format(1, column("检验结果"), 7.38, &struck).expect("a cell");
    });
    assert_held("a struck-out number", "results.xlsx", &bytes, "marked-text");
    // Every font of the workbook gets a line through (MS-XLS 2.4.122): records of one length, one after the other.
    let mut xls = std::fs::read(kept_xls()).unwrap();
    let (loaded, findings) = load_bytes("results.xls", &xls);
    assert!(findings.is_empty() && loaded.is_some(), "{}", text(&findings));
    let fonts: Vec<usize> = xls
        .windows(14)
        .enumerate()
        .filter(|(_, bytes)| {
            bytes[..2] == [0x31, 0] && bytes[3] == 0 && bytes[6..8] == [0, 0] && bytes[10..12] == [0x90, 1]
        })
        .map(|(at, _)| at)
        .collect();
    assert_eq!(fonts.len(), 5);
    fonts.iter().for_each(|at| xls[at + 6] = 0x08);
    let (loaded, findings) = load_bytes("results.xls", &xls);
    assert!(codes(&findings).iter().all(|code| *code == "marked-text"), "{}", text(&findings));
    assert!(loaded.expect("loads").batches.iter().all(|batch| !batch.holds.is_empty()));
}

/// `marked-runs.xls` is three of the sound rows as LibreOffice writes them, with a raised 8 in the first result, a figure struck out
/// in the second, a struck-out style on the third, and mm² of a raised 2.
#[test]
fn a_small_or_struck_out_run_of_an_xls_holds_its_cell() {
    let (loaded, findings) =
        load_bytes("results.xls", &std::fs::read(project().join("tests/data/marked-runs.xls")).unwrap());
    let told: Vec<_> =
        findings.iter().map(|f| (f.code, f.places[0].row, f.places[0].text.as_deref().unwrap_or_default())).collect();
    let marked = |row, text| ("marked-text", Some(row), text);
    assert_eq!(told, [marked(2, "7.38"), marked(3, "7.107.52"), marked(4, "0.8")]);
    assert!(loaded.expect("loads").batches.iter().all(|batch| batch.model == "2.5 mm²" && !batch.holds.is_empty()));
}

#[test]
fn objects_and_notes_of_an_ods_are_no_text_of_their_cell() {
    for object in [
        "<draw:frame><draw:text-box><text:p>内部</text:p></draw:text-box></draw:frame>",
        "<draw:custom-shape><text:p>内部</text:p></draw:custom-shape>",
        "<draw:g><draw:rect><text:p>内部</text:p></draw:rect></draw:g>",
        "<office:annotation><dc:date>2023</dc:date><text:p>内部</text:p></office:annotation>",
    ] {
        let cell = |before: &str, inside: &str| {
            format!("<table:table-cell>{before}<text:p>7.{inside}38</text:p></table:table-cell>")
        };
        for cell in [cell(object, ""), cell("", object)] {
            let (loaded, findings) = load_bytes("results.ods", &ods_with(&cell, ""));
            assert!(findings.is_empty(), "{object}: {}", text(&findings));
            assert_eq!(first_result(loaded), "7.38", "{object}");
        }
    }
}

#[test]
fn hidden_columns_and_sheets_of_an_ods_are_told() {
    let columns = format!(
        "<table:table-column table:number-columns-repeated=\"{}\"/><table:table-column table:visibility=\"collapse\"/>",
        column("检验结论")
    );
    let (_, findings) = load_bytes("results.ods", &ods(&(columns + &ods_rows())));
    assert_eq!(codes(&findings), ["hidden-data"]);
    assert_eq!(findings[0].places[0].header, "检验结论");
}

#[test]
fn wrappers_of_an_export_are_taken_off_and_told_once() {
    for (wrapped, separator) in [("=\"R-001\"", ","), ("\"=\"\"R-001\"\"\"", ","), ("'R-001", ","), ("'R-001", "\t")] {
        let csv = csv_text(separator).replace("R-001", wrapped);
        let (loaded, findings) = load_bytes("results.csv", csv.as_bytes());
        assert_eq!(codes(&findings), ["wrapped-text"], "{wrapped}: {}", text(&findings));
        assert_eq!(loaded.expect("loads").batches[0].report.report_no, "R-001", "{wrapped}");
    }
}

#[test]
fn remains_of_a_broken_export_hold_their_cell_in_any_field() {
    for lost in ["#REF!", "#N/A", "####", "NULL", "undefined", "NaN", "锟斤拷", "Err:502"] {
        for field in ["检验结果", "检验报告编号", "产品名称", "计量单位"] {
            let mut row: Vec<&str> = rows()[0].clone();
            row[usize::from(column(field))] = lost;
            let csv = headers().join(",") + "\n" + &row.join(",") + "\n";
            let (loaded, findings) = load_bytes("results.csv", csv.as_bytes());
            assert!(codes(&findings).contains(&"error-cell"), "{field} {lost}: {}", text(&findings));
            let batches = loaded.expect("loads").batches;
            assert!(batches.iter().all(|b| b.holds.contains(&HoldReason::IncompleteRow)), "{field} {lost}");
        }
    }
}

#[test]
fn a_lone_zero_among_words_holds_its_cell_in_any_kind_of_file() {
    for field in ["规格型号", "产品名称", "检验报告编号", "标称生产企业", "计量单位"] {
        let zero = |text: &str| headers().join(",") + "\n" + &first_row_with(&[(field, text)]);
        for text in ["0", "０", "0.00"] {
            let (loaded, findings) = load_bytes("results.csv", zero(text).as_bytes());
            assert!(codes(&findings).contains(&"error-cell"), "{field} {text}: {findings:?}");
            assert!(!loaded.expect("loads").batches[0].holds.is_empty(), "{field} {text}");
        }
        let number = r#"<c r="{at}"><v>0</v></c>"#;
        let place = usize::from(column(field));
        let xlsx = raw_book(&raw_rows(|r, c| (r == 1 && c == place).then(|| number.to_string())));
        assert!(codes(&load_bytes("results.xlsx", &xlsx).1).contains(&"error-cell"), "{field}");
    }
    let (loaded, findings) =
        load_bytes("results.csv", (headers().join(",") + "\n" + &first_row_with(&[("检验结果", "0")])).as_bytes());
    assert!(!codes(&findings).contains(&"error-cell"), "a result may be zero: {}", text(&findings));
    assert_eq!(first_result(loaded), "0");
}

#[test]
fn a_formula_of_zero_may_never_have_been_computed() {
    let formula = |value: &str| with_result(&format!("<c r=\"{{at}}\"><f>22/3</f><v>{value}</v></c>"));
    for zero in ["0", "0.0", "-0"] {
        assert_held("a formula of zero", "results.xlsx", &formula(zero), "formula-without-value");
    }
    let (loaded, findings) = load_bytes("results.xlsx", &formula("7.3"));
    assert_eq!(codes(&findings), ["formula-cell"]);
    assert_eq!(first_result(loaded), "7.3");
    let (loaded, findings) = load_bytes("results.xlsx", &with_result("<c r=\"{at}\"><v>0</v></c>"));
    assert!(!codes(&findings).contains(&"formula-without-value"), "{}", text(&findings));
    assert_eq!(first_result(loaded), "0", "no formula");
}

#[test]
fn what_only_a_program_reads_holds_its_cell() {
    for (field, written) in [
        ("标准要求", "&le;7.41"),
        ("产品名称", "BV\\n电线"),
        ("规格型号", "2.5 mm<sup>2</sup>"),
        ("标称生产企业", "ç¤ºä¾‹ç”µç¼†"),
        ("规格型号", "null/2.5"),
        ("计量单位", "{'name': 'Ω/km'}"),
    ] {
        let csv = headers().join(",") + "\n" + &first_row_with(&[(field, written)]);
        let (loaded, findings) = load_bytes("results.csv", csv.as_bytes());
        assert!(codes(&findings).contains(&"error-cell"), "{field} {written}: {}", text(&findings));
        assert!(loaded.expect("loads").batches.iter().all(|batch| !batch.holds.is_empty()), "{field} {written}");
    }
    for day in ["0001-01-01", "1900-01-01", "1970-01-01 08:00:00", "2203-08-15"] {
        let csv = headers().join(",") + "\n" + &first_row_with(&[("抽样日期", day)]);
        let (loaded, findings) = load_bytes("results.csv", csv.as_bytes());
        assert_eq!(codes(&findings), ["unreadable-date"], "{day}: {}", text(&findings));
        assert_eq!(loaded.expect("loads").batches[0].holds, [HoldReason::UnreadableDate], "{day}");
    }
}

#[test]
fn a_quotation_mark_without_a_partner_refuses_the_file() {
    let lines: Vec<String> = csv_text(",").lines().map(|line| format!("{line},备注,甲,乙")).collect();
    for (what, from, to) in [
        ("closed by the next quoted cell", "符合,所检项目未发现不合格,备注", "符合,所检项目未发现不合格,\"备注"),
        ("never closed", "不合格,备注", "不合格,\"备注"),
    ] {
        let last = lines[4].replace("BV电线", "\"BV电线\"");
        let opened = lines[..4].join("\n").replacen(from, to, 1);
        let csv = match what {
            "never closed" => lines[..4].join("\n") + "\n" + &lines[4].replace(from, to),
            _ => opened + "\n" + &last,
        };
        let (loaded, findings) = load_bytes("results.csv", csv.as_bytes());
        assert!(loaded.is_none() && codes(&findings).contains(&"unclosed-quote"), "{what}: {}", text(&findings));
    }
}

/// Each of these has a partner for its quotation mark, by chance, and one sign alone of having swallowed a row: a record
/// that is too long, or a cell that holds a row.
#[test]
fn a_quotation_mark_that_meets_one_of_another_row_refuses_the_file() {
    let lines: Vec<String> = csv_text(",").lines().map(|line| format!("{line},备注,甲,乙")).collect();
    let opened = lines[1].replace(",备注,", ",\"备注,");
    for (what, next) in [
        ("an inch mark in the first cell", lines[2].replacen("S-001", "S-001\"", 1)),
        ("a mark at the end of the row", format!("{}\"", lines[2])),
    ] {
        let csv = [&lines[0], &lines[3], &opened, &next, &lines[4]].map(|line| line.clone() + "\n").concat();
        let (loaded, findings) = load_bytes("results.csv", csv.as_bytes());
        assert!(loaded.is_none() && codes(&findings).contains(&"unclosed-quote"), "{what}: {}", text(&findings));
    }
}

#[test]
fn a_job_file_in_another_encoding_is_told_as_what_it_is() {
    let folder = job_with("results.csv", csv_text(",").as_bytes());
    let path = folder.path().join("job.toml");
    let sound = std::fs::read_to_string(&path).expect("a text");
    let utf16: Vec<u8> = [0xFEFF].into_iter().chain(sound.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let unmarked = utf16[2..].to_vec();
    let gbk = encoding_rs::GBK.encode(&sound).0.into_owned();
    for (bytes, encoding) in [(gbk, "GBK"), (utf16, "UTF-16"), (unmarked, "UTF-16")] {
        std::fs::write(&path, bytes).expect("a file");
        let loaded = yice::load::job(folder.path());
        assert!(
            loaded.value.is_none() && codes(&loaded.findings) == ["template-not-text"],
            "{}",
            text(&loaded.findings)
        );
        assert!(text(&loaded.findings).contains(encoding), "{}", text(&loaded.findings));
    }
}

/// What a batch says in its first row it may say again in the others; a struck-out number is not the same one.
#[test]
fn a_marked_cell_in_a_further_row_of_its_batch_is_held_and_told_once() {
    for header in ["检验报告编号", "标称生产企业", "规格型号", "抽样单编号"] {
        for struck in [vec![2], vec![1, 2]] {
            let bytes = book(|workbook| {
                let strikes = Format::new().set_font_strikethrough();
                let sheet = sound_sheet(workbook);
                for row in &struck {
                    let text = rows()[0][usize::from(column(header))];
                    sheet.write_string_with_format(*row, column(header), text, &strikes).expect("a cell");
                }
            });
            let (loaded, findings) = load_bytes("results.xlsx", &bytes);
            assert_eq!(codes(&findings), ["marked-text"], "{header}: {}", text(&findings));
            assert_eq!(findings[0].places[0].row, Some(struck[0] + 1));
            assert_eq!(loaded.expect("loads").batches[0].holds, [HoldReason::UnknownDisplayText], "{header}");
        }
    }
}
