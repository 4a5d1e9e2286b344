//! xlsb: the binary records of another program's workbook.

use std::fs;
use std::io::Cursor;
use std::ops::ControlFlow;

use calamine::{Data, Reader};
use yice::load::workbook::Workbook;
use yice::load::workbook::row::{Kind, Row, SheetNotes};

use super::{codes, csv_text, facts, load_bytes, text};
use crate::support::books::zip_of;
use crate::support::project;

/// Written with SheetJS 0.20: the sound rows, a sheet of numbers, a hidden one.
fn kept() -> Vec<u8> {
    fs::read(project().join("tests/data/sheetjs.xlsb")).unwrap()
}

fn rows_of(bytes: &[u8], sheet: usize) -> (Vec<Row>, SheetNotes) {
    let mut book = Workbook::open("a.xlsb", bytes.to_vec()).unwrap_or_else(|finding| panic!("{}", text(&[finding])));
    let mut rows = Vec::new();
    let notes = book.rows(sheet, &mut |row| {
        rows.push(row);
        ControlFlow::Continue(())
    });
    (rows, notes.unwrap_or_else(|finding| panic!("{}", text(&[finding]))))
}

#[test]
fn a_binary_workbook_gives_the_facts_of_any_other() {
    let expected = facts(&load_bytes("results.csv", csv_text(",").as_bytes()).0.expect("loads"));
    for file in ["results.xlsb", "results.et"] {
        let (loaded, findings) = load_bytes(file, &kept());
        assert!(findings.is_empty(), "{file}: {}", text(&findings));
        assert_eq!(facts(&loaded.expect("loads")), expected, "{file}");
    }
}

#[test]
fn what_a_binary_cell_shows_is_told_by_its_number_format() {
    let (rows, notes) = rows_of(&kept(), 1);
    let shown: Vec<_> = rows
        .iter()
        .map(|row| {
            let cells = row.cells.iter().map(|cell| (cell.column, cell.text.as_str(), cell.formula));
            (row.number, row.hidden, cells.collect::<Vec<_>>())
        })
        .collect();
    let plain = |cells: &[(u32, &'static str)]| cells.iter().map(|(c, text)| (*c, *text, false)).collect::<Vec<_>>();
    assert_eq!(
        shown,
        [
            (1, false, plain(&[(0, "7.38"), (1, "0.70"), (2, "2023-08-15"), (3, "TRUE"), (4, "#N/A")])),
            (2, true, plain(&[(0, "5"), (1, "-1.25"), (2, "12,345.7"), (3, "12.5%")])),
            (3, false, vec![(0, "并", false), (2, "8", false), (3, "甲乙", false)]),
            (5, false, plain(&[(0, "123456789012"), (1, "0.0000001"), (2, "0.3333333333333333")])),
        ]
    );
    assert!(matches!(rows[0].cells[2].kind, Kind::Moment(Some(_))));
    assert!(matches!(rows[0].cells[4].kind, Kind::Error));
    assert_eq!((notes.merged, notes.hidden_columns), (vec![(3, 0, 4, 1)], vec![(1, 1)]));
    let book = Workbook::open("a.xlsb", kept()).unwrap_or_else(|finding| panic!("{}", text(&[finding])));
    let sheets: Vec<(&str, bool)> = book.sheets().iter().map(|sheet| (sheet.name.as_str(), sheet.hidden)).collect();
    assert_eq!(sheets, [("结果", false), ("数", false), ("藏", true)]);
}

#[test]
fn every_cell_that_another_reader_finds_is_there() {
    let mut other = calamine::Xlsb::new(Cursor::new(kept())).expect("a workbook");
    for (sheet, name) in ["结果", "数", "藏"].into_iter().enumerate() {
        // It passes over cells that leave their column to the one before.
        let range = other.worksheet_range(name).expect("a sheet");
        let (top, left) = range.start().expect("cells");
        let (rows, _) = rows_of(&kept(), sheet);
        let theirs = range.used_cells().filter(|(.., data)| **data != Data::Empty);
        let mut found = 0;
        for (row, column, data) in theirs {
            let (row, column) = (top as usize + row + 1, left as usize + column);
            let ours = rows.iter().find(|known| known.number as usize == row).expect("the row");
            let ours = ours.cells.iter().find(|cell| cell.column as usize == column).expect("the cell");
            if let Data::String(text) = data {
                assert_eq!(&ours.text, text, "{name}");
            }
            found += 1;
        }
        assert!(found > 0, "{name}");
    }
}

#[test]
fn a_binary_workbook_under_another_name_is_told() {
    for file in ["results.xlsx", "results.xls", "results.csv"] {
        assert_eq!(codes(&load_bytes(file, &kept()).1), ["wrong-extension"], "{file}");
    }
}

/// A record of few bytes.
fn record(id: u8, body: &[u8]) -> Vec<u8> {
    let id = if id < 128 { vec![id] } else { vec![id, 1] };
    [&id[..], &[u8::try_from(body.len()).expect("a short record")], body].concat()
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [&u32::try_from(units.len() / 2).expect("a short text").to_le_bytes()[..], &units].concat()
}

#[test]
fn a_zero_of_a_binary_formula_is_a_value_where_a_program_that_computes_saved_it() {
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let relation = |kind: &str, target: &str| {
        format!(
            "<Relationships><Relationship Id=\"rId1\" Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/></Relationships>"
        )
    };
    let (root, own) = (relation("officeDocument", "xl/workbook.bin"), relation("worksheet", "worksheets/sheet1.bin"));
    let listed = record(156, &[&[0; 4][..], &[1, 0, 0, 0], &wide("rId1"), &wide("结果")].concat());
    let formula = record(9, &[&[0; 8][..], &0_f64.to_le_bytes(), &[0; 12]].concat());
    let sheet = [record(0, &[0; 17]), formula, record(130, &[])].concat();
    let computing =
        |version: u32, flags: u16| record(157, &[&version.to_le_bytes()[..], &[0; 20], &flags.to_le_bytes()].concat());
    for (what, computing, known) in [
        ("Excel", computing(191_029, 2), true),
        ("a library that asks for it", computing(191_029, 3), false),
        ("no version", computing(0, 2), false),
        ("nobody", Vec::new(), false),
    ] {
        let bytes = zip_of(&[
            ("_rels/.rels", root.as_bytes()),
            ("xl/workbook.bin", &[listed.clone(), computing].concat()),
            ("xl/_rels/workbook.bin.rels", own.as_bytes()),
            ("xl/worksheets/sheet1.bin", &sheet),
        ]);
        let (rows, _) = rows_of(&bytes, 0);
        let cell = &rows[0].cells[0];
        assert_eq!((cell.text.as_str(), cell.formula, cell.kind.shows_its_text()), ("0", true, known), "{what}");
    }
}
