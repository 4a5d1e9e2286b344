//! xlsb: the binary records of another program's workbook.

use std::fs;
use std::io::Cursor;
use std::ops::ControlFlow;

use calamine::{Data, Reader};
use yice::load::workbook::Workbook;
use yice::load::workbook::row::{Kind, Row, SheetNotes};

use super::{codes, csv_text, facts, load_bytes, text};
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
