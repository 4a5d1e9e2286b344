//! Cells of an ods without their displayed text: value and style tell it, or the cell is held.

use std::ops::ControlFlow;

use yice::load::workbook::Workbook;

use super::cell_text::{SOUND_RESULT, assert_held, first_result, ods_of, ods_with};
use super::{load_bytes, ods, ods_rows, text};
use crate::support::books::column;

#[test]
fn an_ods_number_that_shows_another_is_held() {
    for (what, value, shown) in [
        ("a decimal comma", "7.38", "<text:p>7,38</text:p>"),
        ("points between thousands", "7380", "<text:p>7.380</text:p>"),
    ] {
        let cell = format!(
            "<table:table-cell office:value-type=\"float\" office:value=\"{value}\">{shown}</table:table-cell>"
        );
        assert_held(what, "results.ods", &ods_with(&cell, ""), "unknown-display-text");
    }
}

#[test]
fn an_ods_number_without_its_text_shows_what_its_style_makes_of_it() {
    let format = |name: &str, number: &str| {
        format!("<number:number-style xmlns:number=\"n\" style:name=\"{name}\">{number}</number:number-style>")
    };
    let cell_style = |data: &str| {
        format!("<style:style style:name=\"ce1\" style:family=\"table-cell\" style:data-style-name=\"{data}\"/>")
    };
    let general = format("N0", "<number:number number:min-integer-digits=\"1\"/>");
    let two = format("N2", "<number:number number:decimal-places=\"2\" number:min-integer-digits=\"1\"/>");
    let rest = "number:decimal-places=\"3\" number:min-decimal-places=\"1\" number:grouping=\"true\"";
    let rest = format("N2", &format!("<number:number {rest}/>"));
    for (styles, value, shown) in [
        (String::new(), "7.38", "7.38"),
        (general + &cell_style("N0"), "7.380", "7.38"),
        (two.clone() + &cell_style("N2"), "7.3", "7.30"),
        (rest + &cell_style("N2"), "7.3", "7.3"),
    ] {
        let named = if styles.is_empty() { "" } else { " table:style-name=\"ce1\"" };
        let cell = format!("<table:table-cell{named} office:value-type=\"float\" office:value=\"{value}\"/>");
        let (loaded, findings) = load_bytes("results.ods", &ods_with(&cell, &styles));
        assert!(findings.is_empty(), "{shown}: {}", text(&findings));
        assert_eq!(first_result(loaded), shown);
    }
    let cell = "<table:table-cell table:style-name=\"ce1\" office:value-type=\"float\" office:value=\"7.38\"></table:table-cell>";
    let strange = format("N2", "<number:number number:decimal-places=\"2\" number:decimal-replacement=\"-\"/>");
    for (what, styles) in [("a dash for the decimals", strange), ("a style that is not there", String::new())] {
        assert_held(what, "results.ods", &ods_with(cell, &(styles + &cell_style("N2"))), "unknown-display-text");
    }
    let days = ods_rows().replace(
        "<table:table-cell office:value-type=\"string\"><text:p>2023-08-15</text:p></table:table-cell>",
        "<table:table-cell office:value-type=\"date\" office:date-value=\"2023-08-15\"/>",
    );
    assert!(days.contains("date-value"));
    let (loaded, findings) = load_bytes("results.ods", &ods(&days));
    assert!(findings.is_empty(), "{}", text(&findings));
    assert!(loaded.expect("loads").batches.iter().all(|batch| batch.sampled_on.is_some()));
}

#[test]
fn an_ods_cell_of_any_type_without_its_text_shows_what_its_style_makes_of_it() {
    let number = |decimals: usize| {
        format!("<number:number number:decimal-places=\"{decimals}\" number:min-integer-digits=\"1\"/>")
    };
    let text = |text: &str| format!("<number:text>{text}</number:text>");
    let (year, month, day) = ("<number:year number:style=\"long\"/>", "<number:month/>", "<number:day/>");
    let time = "<number:hours/><number:text>:</number:text><number:minutes number:style=\"long\"/>";
    let positive = "<style:map style:condition=\"value()&gt;0\" style:apply-style-name=\"P0\"/>\
                    <style:map style:condition=\"value()&lt;0\" style:apply-style-name=\"P0\"/>";
    let small = "<style:map style:condition=\"value()&lt;0.05\" style:apply-style-name=\"P1\"/>";
    for (kind, inside, of_type, value, shown) in [
        ("percentage", number(1) + &text("%"), "percentage", "0.1234", "12.3%"),
        ("number", number(2) + &text(" mm"), "float", "7.3", "7.30 mm"),
        ("number", text("≤") + &number(1), "float", "7.38", "≤7.4"),
        ("number", text("未检出") + positive, "float", "0", "未检出"),
        ("number", text("未检出") + positive, "float", "7.3", "7.30"),
        ("number", number(1) + small, "float", "0.04", "<0.05"),
        ("number", number(1) + small, "float", "0.06", "0.1"),
        (
            "currency",
            "<number:currency-symbol>￥</number:currency-symbol>".to_string() + &number(2),
            "currency",
            "7",
            "￥7.00",
        ),
        ("date", [year, &text("年"), month, &text("月")].concat(), "date", "2023-08-15", "2023年8月"),
        ("date", [month, &text("-"), day].concat(), "date", "2023-08-15T10:30:00", "8-15"),
        ("time", time.to_string(), "time", "PT10H05M00S", "10:05"),
    ] {
        let part = |name: &str, inside: &str| {
            format!("<number:number-style style:name=\"{name}\">{inside}</number:number-style>")
        };
        let styles = [
            format!("<number:{kind}-style style:name=\"N9\">{inside}</number:{kind}-style>"),
            part("P0", &number(2)) + &part("P1", &text("&lt;0.05")),
            "<style:style style:name=\"ce1\" style:family=\"table-cell\" style:data-style-name=\"N9\"/>".to_string(),
        ];
        let attribute = if matches!(of_type, "date" | "time") { format!("{of_type}-value") } else { "value".into() };
        let start = "<table:table-cell table:style-name=\"ce1\"";
        let cell = format!("{start} office:value-type=\"{of_type}\" office:{attribute}=\"{value}\"/>");
        let styles = styles.concat().replacen("-style ", "-style xmlns:number=\"n\" ", 3);
        let bytes = ods_of(&ods_rows().replace(SOUND_RESULT, &cell), &styles);
        let mut book = Workbook::open("results.ods", bytes).expect("opens");
        let mut found = String::new();
        let taken = book.rows(0, &mut |row| {
            found.extend(
                row.cells
                    .iter()
                    .filter(|cell| row.number == 2 && cell.column == u32::from(column("检验结果")))
                    .map(|cell| format!("{} {}", cell.kind.shows_its_text(), cell.text)),
            );
            ControlFlow::Continue(())
        });
        assert!(taken.is_ok() && found == format!("true {shown}"), "{value}: {found} for {shown}");
    }
}
