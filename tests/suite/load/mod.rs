//! Loading whole job folders: every kind of file gives the same facts, and hostile ones a finding.

mod any_layout;
mod around;
mod binary;
mod bounds;
mod cases;
mod cell_text;
mod computed;
mod contents;
mod contradictions;
mod dialects;
mod exported;
mod fills;
mod head;
mod identity;
mod import;
mod invalid;
mod item_layouts;
mod layouts;
mod listed;
mod looks;
mod merged;
mod names;
mod numbers;
mod odd_packages;
mod ods_values;
mod packages;
mod practice;
mod probe;
mod profile_rules;
mod profiles;
mod remarks;
mod scaffold;
mod sheets;
mod shipped;
mod workbooks;

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use rust_xlsxwriter::{Format, Formula};
use yice::diagnostic::{Diagnostic, Lang, Severity};
use yice::domain::{Batch, HoldReason, NotSampled, Reading, ResultStatus, SpotCheck};
use yice::load;

use crate::support::books::{self, column, headers, raw_book, raw_rows, rows};
use crate::support::project;

/// A job folder with the settings and catalog of the invalid fixtures and the given results.
fn job_with(file: &str, bytes: &[u8]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let sound = project().join("fixtures/invalid/synonym-read");
    fs::create_dir(folder.path().join("catalog")).expect("a folder");
    for name in ["job.toml", "catalog/wire.toml"] {
        fs::copy(sound.join(name), folder.path().join(name)).expect("a copy");
    }
    fs::write(folder.path().join(file), bytes).expect("results");
    folder
}

fn load_bytes(file: &str, bytes: &[u8]) -> (Option<SpotCheck>, Vec<Diagnostic>) {
    let folder = job_with(file, bytes);
    let loaded = load::job(folder.path());
    (loaded.value, loaded.findings)
}

fn codes(findings: &[Diagnostic]) -> Vec<&str> {
    findings.iter().map(|f| f.code).collect()
}

fn text(findings: &[Diagnostic]) -> String {
    findings.iter().map(|f| f.to_text(Lang::Zh) + "\n").collect()
}

/// Everything a letter would print of the batches, without where it stands.
fn facts(spot_check: &SpotCheck) -> Vec<String> {
    let batch = |b: &Batch| {
        let items =
            b.items.iter().map(|i| (&i.name, &i.unit, &i.requirement.reported, &i.measurement.reported, i.verdict));
        let head =
            (&b.sampling_sheet_no, &b.labeled_manufacturer, &b.product_name, &b.model, b.sampled_on, b.conclusion);
        format!("{head:?} {:?} {:?}", items.collect::<Vec<_>>(), b.holds)
    };
    spot_check.batches.iter().map(batch).collect()
}

fn csv_text(separator: &str) -> String {
    let all = std::iter::once(headers()).chain(rows());
    all.map(|row| row.join(separator) + "\r\n").collect()
}

/// The first of the sound rows with other texts under some headers, as a line of csv.
fn first_row_with(changes: &[(&str, &str)]) -> String {
    let mut row: Vec<String> = rows()[0].iter().map(|text| (*text).to_string()).collect();
    for (header, text) in changes {
        row[usize::from(column(header))] = (*text).to_string();
    }
    row.join(",") + "\n"
}

#[test]
fn the_jobs_of_the_fixtures_load_and_nothing_stops_them() {
    for name in ["small", "guizhou-2023"] {
        let loaded = load::job(&project().join("fixtures").join(name));
        let errors: Vec<_> = loaded.findings.iter().filter(|f| f.severity == Severity::Error).cloned().collect();
        assert!(errors.is_empty(), "{name}: {}", text(&errors));
        let spot_check = loaded.value.expect("no error stops the job");
        assert!(spot_check.unplaced.is_empty(), "{name}: {:?}", spot_check.unplaced);
        assert!(spot_check.batches.len() >= 28 && !spot_check.visits_without_sample.is_empty());
        for batch in &spot_check.batches {
            assert!(!batch.items.is_empty() && spot_check.catalog.classes.contains_key(&batch.class));
            assert!(spot_check.enterprises.contains_key(&batch.labeled_manufacturer));
        }
    }
}

/// The sound rows as LibreOffice writes an xls; `UPDATE=1 cargo test --test suite outside::writers` makes it anew.
pub fn kept_xls() -> PathBuf {
    project().join("tests/data/sound-rows.xls")
}

/// Fails where a file does not give the facts of the sound rows, or says anything of them.
pub fn gives_the_facts_of_the_sound_rows(file: &str, bytes: &[u8]) {
    let sound = |file: &str, bytes: &[u8]| {
        let (loaded, findings) = load_bytes(file, bytes);
        assert!(findings.is_empty(), "{file}: {}", text(&findings));
        facts(&loaded.expect("loads"))
    };
    let csv = sound("results.csv", csv_text(",").as_bytes());
    assert_eq!(csv.len(), 2);
    assert_eq!(sound(file, bytes), csv, "{file}");
}

#[test]
fn every_kind_of_file_gives_the_same_facts() {
    let plain = csv_text(",");
    let (gb18030, _, _) = encoding_rs::GB18030.encode(&plain);
    let utf16: Vec<u8> = [0xFEFF].into_iter().chain(csv_text("\t").encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("results.csv", gb18030.into_owned()),
        ("results.csv", [b"\xEF\xBB\xBF".as_slice(), csv_text(";").as_bytes()].concat()),
        ("results.tsv", csv_text("\t").into_bytes()),
        ("results.csv", utf16),
        (
            "results.xlsx",
            books::book(|workbook| {
                books::sound_sheet(workbook);
            }),
        ),
        ("results.xlsx", raw_book(&raw_rows(|_, _| None))),
        ("results.ods", ods(&ods_rows())),
        ("results.xls", fs::read(kept_xls()).unwrap()),
    ];
    files.iter().for_each(|(file, bytes)| gives_the_facts_of_the_sound_rows(file, bytes));
}

fn ods_rows() -> String {
    let cell = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let all = std::iter::once(headers()).chain(rows());
    all.map(|row| format!("<table:table-row>{}</table:table-row>", row.into_iter().map(cell).collect::<String>()))
        .collect()
}

fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body><office:spreadsheet>\
         <table:table table:name=\"结果\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    books::zip_of(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content.as_bytes()),
    ])
}

#[test]
fn an_ods_number_is_what_it_displays() {
    let number = "<table:table-cell office:value-type=\"float\" office:value=\"7.3812\"><text:p>7.38</text:p></table:table-cell>";
    let text_cell = "<table:table-cell office:value-type=\"string\"><text:p>7.38</text:p></table:table-cell>";
    assert!(ods_rows().contains(text_cell));
    let (loaded, findings) = load_bytes("results.ods", &ods(&ods_rows().replace(text_cell, number)));
    let measurement = &loaded.expect("loads").batches[0].items[0].measurement;
    assert_eq!((measurement.reported.as_str(), measurement.stored.as_deref()), ("7.38", Some("7.3812")));
    assert_eq!(codes(&findings), ["stored-value-differs"]);
}

#[test]
fn a_numeric_cell_is_the_text_it_displays() {
    let bytes = books::book(|workbook| {
        let sheet = books::sound_sheet(workbook);
        let result = column("检验结果");
        let format = |code: &str| Format::new().set_num_format(code);
        sheet.write_number_with_format(1, result, 7.1, &format("0.00")).expect("a cell");
        sheet.write_number(2, result, 0.8).expect("a cell");
        sheet.write_number_with_format(3, result, 1234.5, &format("#,##0.00")).expect("a cell");
        sheet.write_number_with_format(1, column("抽样日期"), 45153.0, &format("yyyy/m/d")).expect("a cell");
        sheet.write_number_with_format(2, column("抽样日期"), 45153.0, &format("yyyy/m/d")).expect("a cell");
    });
    let (loaded, findings) = load_bytes("results.xlsx", &bytes);
    let spot_check = loaded.expect("loads");
    assert!(findings.is_empty(), "{}", text(&findings));
    let reported: Vec<&str> =
        spot_check.batches.iter().flat_map(|b| &b.items).map(|i| i.measurement.reported.as_str()).collect();
    assert_eq!(reported, ["7.10", "0.8", "1,234.50", "0.8"]);
    let Reading::Number { value, .. } = &spot_check.batches[1].items[0].measurement.reading else { panic!("a number") };
    assert_eq!(value.to_string(), "1234.50");
    assert_eq!(spot_check.batches[0].sampled_on.map(|d| d.to_string()).as_deref(), Some("2023-08-15"));
}

#[test]
fn a_date_cell_of_a_text_column_is_the_text_it_displays() {
    let sound = books::sound_sheet;
    let bytes = books::book(|workbook| {
        let sheet = sound(workbook);
        sheet.write_string(0, 18, "生产日期/批号").expect("a cell");
        let format = |code: &str| Format::new().set_num_format(code);
        for row in 1..5 {
            sheet.write_number_with_format(row, 18, 45094.0, &format("yyyy.m.d")).expect("a cell");
        }
    });
    let (loaded, findings) = load_bytes("results.xlsx", &bytes);
    assert!(findings.is_empty(), "{}", text(&findings));
    assert_eq!(loaded.expect("loads").batches[0].production_date_or_lot, "2023.6.17");
}

#[test]
fn what_cannot_be_displayed_for_sure_holds_its_batch_only() {
    let bytes = books::book(|workbook| {
        let sheet = books::sound_sheet(workbook);
        sheet.write_number(1, column("检验结果"), 22.0 / 3.0).expect("a cell");
        sheet.write_formula(3, column("检验结果"), Formula::new("=22/3").set_result("7.52")).expect("a cell");
    });
    let (loaded, findings) = load_bytes("results.xlsx", &bytes);
    let spot_check = loaded.expect("loads");
    assert_eq!(codes(&findings), ["unknown-display-text", "formula-cell"]);
    assert_eq!(spot_check.batches[0].holds, [HoldReason::UnknownDisplayText]);
    assert!(spot_check.batches[1].holds.is_empty());
}

#[test]
fn a_cell_in_the_farthest_corner_costs_nothing() {
    let far = r#"</row><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>"#;
    let sheet = raw_rows(|_, _| None).replace("</row></sheetData>", far);
    let (loaded, findings) = load_bytes("results.xlsx", &raw_book(&sheet));
    assert_eq!(loaded.expect("loads").batches.len(), 2);
    assert_eq!(codes(&findings), ["stray-cell"]);
}

#[test]
fn bombs_and_entities_are_told_and_do_no_harm() {
    let huge = format!(
        "<sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{}</t></is></c></row></sheetData>",
        "A".repeat(8 << 20)
    );
    let many = format!("<sheetData>{}</sheetData>", "<row/>".repeat(2 << 20));
    let entities = raw_rows(|r, c| {
        (r == 1 && c == 3).then(|| r#"<c r="{at}" t="inlineStr"><is><t>&lol;</t></is></c>"#.to_string())
    });
    for (sheet, code) in [(huge, "file-too-large"), (many, "empty-file"), (entities, "broken-workbook")] {
        let (loaded, findings) = load_bytes("results.xlsx", &raw_book(&sheet));
        assert!(loaded.is_none());
        assert_eq!(codes(&findings), [code]);
    }
    let repeated = "<table:table-row table:number-rows-repeated=\"4000000000\"><table:table-cell \
                    table:number-columns-repeated=\"4000000000\"><text:p>x</text:p></table:table-cell></table:table-row>";
    let (loaded, findings) = load_bytes("results.ods", &ods(repeated));
    assert!(loaded.is_none() && codes(&findings) == ["file-too-large"], "{}", text(&findings));
    let (loaded, findings) = load_bytes("results.ods", &ods(&(ods_rows() + repeated)));
    assert!(loaded.is_none() && codes(&findings) == ["file-too-large"], "{}", text(&findings));
}

#[test]
fn the_file_kinds_that_are_no_workbook_are_told_in_the_clerks_words() {
    for (file, bytes, code) in [
        ("results.xlsx", Vec::new(), "empty-file"),
        ("results.csv", Vec::new(), "empty-file"),
        ("results.csv", b"\xEF\xBB\xBF".to_vec(), "empty-file"),
        ("results.xlsx", b"PK\x03\x04 and no more".to_vec(), "broken-workbook"),
        ("results.xlsx", b"%PDF-1.7".to_vec(), "not-a-workbook"),
        ("results.xls", csv_text(",").into_bytes(), "wrong-extension"),
        ("results.xls", csv_text("\t").into_bytes(), "wrong-extension"),
        ("results.xls", b"<html><body><table><tr><td>1</td></tr></table></body></html>".to_vec(), "wrong-extension"),
        ("results.et", csv_text(",").into_bytes(), "wrong-extension"),
        ("results.ett", csv_text(",").into_bytes(), "missing-results"),
        ("results (1).csv", csv_text(",").into_bytes(), "missing-results"),
        ("Results.CSV", csv_text(",").into_bytes(), "missing-results"),
        ("results.xls", vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], "broken-workbook"),
        ("results.ods", books::zip_of(&[("a.txt", b"a")]), "not-a-workbook"),
        ("results.csv", raw_book(""), "wrong-extension"),
        ("results.xlsx", raw_book(""), "empty-file"),
        ("results.csv", b"a\0b".to_vec(), "undecodable-text"),
    ] {
        let (loaded, findings) = load_bytes(file, &bytes);
        assert!(loaded.is_none() && codes(&findings) == [code], "{file} {code}: {}", text(&findings));
    }
}

#[test]
fn names_that_look_like_code_or_paths_pass_unchanged() {
    let long = "长".repeat(120);
    let names =
        ["#read(\"job.toml\")", "*贵州_测试$公司@", "{{ 7*7 }}", "../../etc/x", "CON", "=1+1", "-rf", long.as_str()];
    let mut csv = headers().join(",") + "\n";
    for (n, name) in names.iter().enumerate() {
        let (sheet, report, name) = (format!("S-{n}"), format!("R-{n}"), format!("\"{}\"", name.replace('"', "\"\"")));
        let numbers = [("抽样单编号", sheet.as_str()), ("检验报告编号", &report)];
        csv += &first_row_with(&[&numbers[..], &[("标称生产企业", &name), ("统一社会信用代码", "")]].concat());
    }
    let (loaded, findings) = load_bytes("results.csv", csv.as_bytes());
    let spot_check = loaded.expect("loads");
    assert!(findings.iter().all(|f| f.code == "missing-credit-code"), "{}", text(&findings));
    for (batch, name) in spot_check.batches.iter().zip(names) {
        assert_eq!(spot_check.enterprises[&batch.labeled_manufacturer].name, name);
        assert!(batch.holds.is_empty());
    }
    assert_eq!(spot_check.batches.len(), names.len());
}

#[test]
fn visits_without_a_sample_are_counted_with_their_reason() {
    let visit = |sheet: &str, conclusion: &str, item: &str| {
        let of_item = ["检验项目", "计量单位", "标准要求", "检验结果", "单项判定"].map(|header| (header, item));
        let of_batch = [("抽样单编号", sheet), ("检验报告编号", ""), ("检验结论", conclusion)];
        first_row_with(&[&of_item[..], &of_batch].concat())
    };
    let csv = csv_text(",") + &visit("V-1", "拒检", "") + &visit("V-2", "企业已停产", "/") + &visit("V-3", "", "");
    let (loaded, findings) = load_bytes("results.csv", csv.as_bytes());
    let spot_check = loaded.expect("loads");
    let reasons: Vec<NotSampled> = spot_check.visits_without_sample.iter().map(|v| v.reason).collect();
    assert_eq!(reasons, [NotSampled::Refused, NotSampled::Stopped]);
    assert_eq!(spot_check.unplaced.len(), 1, "a row that says nothing is held");
    assert_eq!(codes(&findings), ["incomplete-row"]);
}

#[test]
fn a_defect_holds_its_enterprise_and_class_and_no_other() {
    let third = [("抽样单编号", "S-003"), ("检验报告编号", "R-003"), ("单项判定", "基本符合")];
    let csv = csv_text(",") + &first_row_with(&third);
    let (loaded, findings) = load_bytes("results.csv", csv.as_bytes());
    let spot_check = loaded.expect("loads");
    assert_eq!(codes(&findings), ["unknown-word"]);
    assert_eq!(spot_check.unplaced.len(), 1);
    assert_eq!(spot_check.batches[0].holds, [HoldReason::IncompleteRow], "a sound batch waits for its sibling");
    assert!(spot_check.batches[1].holds.is_empty());
}

#[test]
fn a_pending_objection_is_told_and_kept_as_the_status_it_is() {
    let with_status =
        |(n, line): (usize, &str)| format!("{line},{}\n", ["结果状态", "异议处理中", "异议处理中", "", ""][n]);
    let csv: String = csv_text(",").lines().enumerate().map(with_status).collect();
    let (loaded, findings) = load_bytes("results.csv", csv.as_bytes());
    let batches = loaded.expect("loads").batches;
    assert_eq!(codes(&findings), ["objection-pending"]);
    assert_eq!([&batches[0], &batches[1]].map(|b| b.status), [ResultStatus::Objected, ResultStatus::Final]);
    assert!(batches.iter().all(|b| b.holds.is_empty()), "the letters wait for the status, not for a defect");
}

#[test]
fn a_character_without_a_font_holds_its_batch_and_names_no_column_that_is_not_there() {
    let (loaded, _) = load_bytes("results.csv", csv_text(",").as_bytes());
    let mut loaded = loaded.expect("loads");
    loaded.batches[0].trademark = "𠮷".into();
    let (admitted, findings) = load::admit(loaded, &|c| u32::from(c) < 0x10000);
    assert_eq!(admitted.batches[0].holds, [HoldReason::UnprintableText]);
    assert!(admitted.batches[1].holds.is_empty());
    assert_eq!((findings[0].places[0].header.as_str(), findings[0].places[0].column.as_str()), ("商标", ""));
}

#[test]
fn rows_of_a_batch_need_not_stand_together() {
    let lines: Vec<String> = csv_text(",").lines().map(str::to_string).collect();
    let mixed = [0, 1, 3, 2, 4].map(|i| lines[i].clone()).join("\n");
    let (loaded, findings) = load_bytes("results.csv", mixed.as_bytes());
    let spot_check = loaded.expect("loads");
    assert!(findings.is_empty());
    assert_eq!(spot_check.batches.iter().map(|b| b.items.len()).collect::<Vec<_>>(), [2, 2]);
}

#[test]
fn the_jobs_own_templates_override_the_shipped_ones_by_name() {
    let shipped = tempfile::tempdir().expect("a folder");
    let job = tempfile::tempdir().expect("a folder");
    let write = |root: &Path, name: &str, text: &str| {
        let path = root.join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    for (name, text) in [
        ("wording/a.tera", "shipped a"),
        ("wording/b.tera", "shipped b"),
        ("layout/parts/x.typ", "x"),
        ("wording/notes.md", "no"),
    ] {
        write(shipped.path(), name, text);
    }
    write(job.path(), "templates/wording/b.tera", "own b");
    let head = "class,item,direction,state,kind,factor,horizon,text,verification,evidence,source,status,certainty,approved_by,approved_on";
    let sealed = "a,甲,too_low,thin,cause,material,,封存同批产品,,,书,published,seen,,";
    let unknown = "a,甲,too_lo,thin,cause,material,,原料变化,,,书,published,seen,,";
    write(job.path(), "templates/knowledge/broken.csv", &format!("{head}\n{sealed}\n{unknown}\n"));
    let loaded = load::templates(job.path(), shipped.path());
    assert_eq!(loaded.value.wording["a.tera"], "shipped a");
    assert_eq!(loaded.value.wording["b.tera"], "own b");
    assert_eq!(loaded.value.wording.len(), 2);
    assert_eq!(loaded.value.layout["parts/x.typ"], b"x");
    let told = |code: &str| {
        let finding = loaded.findings.iter().find(|finding| finding.code == code).expect("it is told");
        (finding.places[0].file.clone(), finding.places[0].row, finding.places[0].header.clone())
    };
    let broken = |row, column: &str| ("templates/knowledge/broken.csv".to_string(), Some(row), column.to_string());
    assert_eq!(told("knowledge-rule-broken"), broken(2, "text"));
    assert_eq!(told("knowledge-unknown-word"), broken(3, "direction"));
}

#[test]
fn the_shipped_templates_load_without_a_finding() {
    let empty = tempfile::tempdir().expect("a folder");
    let loaded = load::templates(empty.path(), &project().join("report-templates"));
    assert!(loaded.findings.is_empty(), "{}", text(&loaded.findings));
    assert!(!loaded.value.wording.is_empty() && !loaded.value.knowledge.sentences().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever stands in a file, reading it ends with a value or an Error finding, never with a panic.
    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..600), kind in 0_usize..5) {
        let file = ["results.xlsx", "results.xls", "results.ods", "results.csv", "results.tsv"][kind];
        let magic: &[u8] = [b"PK\x03\x04".as_slice(), &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], b"PK\x03\x04", b"", b""][kind];
        let (loaded, findings) = load_bytes(file, &[magic, &bytes].concat());
        prop_assert!(loaded.is_some() || findings.iter().any(|f| f.severity == Severity::Error));
    }

    /// A sound workbook with some bytes changed, likewise.
    #[test]
    fn spoiled_workbooks_never_panic(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8), cut in any::<prop::sample::Index>()) {
        let mut bytes = raw_book(&raw_rows(|_, _| None));
        for (index, byte) in &changes {
            let at = index.index(bytes.len());
            bytes[at] = *byte;
        }
        let keep = bytes.len() - cut.index(bytes.len()) / 8;
        let (loaded, findings) = load_bytes("results.xlsx", &bytes[..keep]);
        prop_assert!(loaded.is_some() || findings.iter().any(|f| f.severity == Severity::Error));
    }

    /// A sheet of arbitrary cells under the right headers, likewise.
    #[test]
    fn arbitrary_cells_never_panic(cells in prop::collection::vec("\\PC{0,12}", 2 * headers().len())) {
        let quote = |text: &String| format!("\"{}\"", text.replace('"', "\"\""));
        let lines: Vec<String> = cells.chunks(headers().len()).map(|row| row.iter().map(quote).collect::<Vec<_>>().join(",")).collect();
        let (loaded, findings) = load_bytes("results.csv", (headers().join(",") + "\n" + &lines.join("\n")).as_bytes());
        prop_assert!(loaded.is_some() || findings.iter().any(|f| f.severity == Severity::Error));
    }
}
