//! The color behind a cell's text, which some laboratories let stand for a verdict.

use std::io::Cursor;
use std::ops::ControlFlow;

use calamine::Reader;
use rust_xlsxwriter::{Color, ConditionalFormatCell, ConditionalFormatCellRule, Format, FormatPattern};
use yice::load::workbook::Workbook;
use yice::load::workbook::row::{Rgb, SheetNotes};

use crate::support::books::{book, zip_of};

/// Every cell's text with the color behind it, by row.
fn fills(file: &str, bytes: &[u8]) -> (Vec<(String, String)>, SheetNotes) {
    let mut book = Workbook::open(file, bytes.to_vec()).expect("a workbook");
    let mut cells = Vec::new();
    let notes = book.rows(0, &mut |row| {
        cells.extend(row.cells.into_iter().map(|cell| (cell.text, cell.fill.to_string())));
        ControlFlow::Continue(())
    });
    (cells, notes.expect("rows"))
}

#[test]
fn a_workbooks_fills_are_the_colors_that_another_reader_finds() {
    let solid = |color: Color| Format::new().set_background_color(color);
    let formats = [
        Format::new(),
        solid(Color::Yellow),
        solid(Color::RGB(0x00FF_F2CC)),
        solid(Color::Theme(4, 0)),
        solid(Color::Theme(4, 1)),
        solid(Color::Theme(7, 3)),
        solid(Color::Theme(0, 2)),
        solid(Color::Theme(9, 5)),
        solid(Color::White),
        Format::new().set_pattern(FormatPattern::Gray125).set_background_color(Color::Red),
        Format::new().set_bold(),
    ];
    let bytes = book(|workbook| {
        let sheet = workbook.add_worksheet();
        for (row, format) in (0_u32..).zip(&formats) {
            sheet.write_string_with_format(row, 0, "7.38", format).expect("a cell");
            sheet.write_number_with_format(row, 1, 7.38, format).expect("a cell");
        }
    });
    let (read, notes) = fills("results.xlsx", &bytes);
    assert!(!notes.colored_by_rules);
    let mut other = calamine::Xlsx::new(Cursor::new(&bytes)).expect("a workbook");
    let styles = other.worksheet_style("Sheet1").expect("styles");
    for (row, pair) in (0_u32..).zip(read.chunks(2)) {
        let fill = styles.get((row, 0)).and_then(|style| style.fill.as_ref());
        let color = fill.and_then(|fill| if row == 9 { fill.background_color } else { fill.get_color() });
        let wanted = color.map_or(Rgb::WHITE, |color| Rgb([color.red, color.green, color.blue]));
        let seen = Rgb::of_hex(&pair[0].1).expect("a color");
        let near = |(a, b): (u8, u8)| a.abs_diff(b) <= 1;
        assert!(seen.0.into_iter().zip(wanted.0).all(near), "row {row}: {seen} for {wanted}");
        assert_eq!(pair[0].1, pair[1].1, "texts and numbers alike");
    }
    let distinct: std::collections::BTreeSet<&str> = read.iter().map(|(_, color)| color.as_str()).collect();
    assert_eq!(distinct.len(), 9, "{distinct:?}");
}

#[test]
fn a_color_of_a_rule_is_no_fill_and_is_told() {
    let bytes = book(|workbook| {
        let sheet = workbook.add_worksheet();
        sheet.write_number(0, 0, 9).expect("a cell");
        let rule = ConditionalFormatCell::new()
            .set_rule(ConditionalFormatCellRule::GreaterThan(5))
            .set_format(Format::new().set_background_color(Color::Yellow));
        sheet.add_conditional_format(0, 0, 3, 0, &rule).expect("a rule");
    });
    let (read, notes) = fills("results.xlsx", &bytes);
    assert_eq!(read, [("9".to_string(), "FFFFFF".to_string())]);
    assert!(notes.colored_by_rules);
}

#[test]
fn an_ods_has_fills_of_cells_of_rows_and_of_parents() {
    let style = |name: &str, parent: &str, properties: &str| {
        format!(
            "<style:style style:name=\"{name}\" style:family=\"table-cell\" style:parent-style-name=\"{parent}\">{properties}</style:style>"
        )
    };
    let fill = |color: &str| format!("<style:table-cell-properties fo:background-color=\"{color}\"/>");
    let styles = [
        style("yellow", "Default", &fill("#ffff00")),
        style("child", "yellow", ""),
        style("none", "yellow", &fill("transparent")),
    ]
    .concat();
    let cell = |style: &str| {
        format!("<table:table-cell {style} office:value-type=\"string\"><text:p>甲</text:p></table:table-cell>")
    };
    let cells: String =
        ["yellow", "child", "none"].map(|name| cell(&format!("table:style-name=\"{name}\""))).concat() + &cell("");
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\" xmlns:style=\"s\" xmlns:fo=\"f\">\
         <office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>\
         <table:table table:name=\"a\"><table:table-row>{cells}</table:table-row>\
         <table:table-row table:default-cell-style-name=\"yellow\">{}</table:table-row></table:table>\
         </office:spreadsheet></office:body></office:document-content>",
        cell("")
    );
    let bytes =
        zip_of(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_bytes())]);
    let colors: Vec<String> = fills("results.ods", &bytes).0.into_iter().map(|(_, color)| color).collect();
    assert_eq!(colors, ["FFFF00", "FFFF00", "FFFFFF", "FFFFFF", "FFFF00"]);
}
