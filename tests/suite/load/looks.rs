//! What nobody sees in a cell is held, what a condition may hide is told, and a zero that a program computed is a value.

use rust_xlsxwriter::{
    Color, ConditionalFormatCell, ConditionalFormatCellRule, ConditionalFormatDataBar, Format, Worksheet,
};
use yice::domain::HoldReason;

use super::cell_text::{SOUND_RESULT, assert_held, first_result, ods_of, ods_with};
use super::{codes, load_bytes, ods_rows, text};
use crate::support::books::{book, column, raw_parts, raw_rows, sound_sheet, zip_of};
use crate::support::project;

/// `looks.xls`, `looks.ods` and `looks.xlsx` are the sound rows as LibreOffice writes them, with white letters in the first
/// result, a white 5 behind the second, a formula of zero, white letters on dark blue, and a condition that makes letters white.
#[test]
fn what_libreoffice_writes_is_read_as_it_looks() {
    for kind in ["xls", "ods", "xlsx"] {
        let bytes = std::fs::read(project().join(format!("tests/data/looks.{kind}"))).expect("a kept file");
        let (loaded, findings) = load_bytes(&format!("results.{kind}"), &bytes);
        let place = |at: usize| {
            let place = &findings[at].places[0];
            (findings[at].code, place.row, place.header.as_str())
        };
        let mut told: Vec<_> = (0..findings.len()).map(place).collect();
        told.sort_unstable();
        let unseen = |row| ("unseen-text", Some(row), "检验结果");
        let expected =
            [("formula-cell", Some(4), "检验结果"), ("hidden-data", Some(2), "检验结论"), unseen(2), unseen(3)];
        assert_eq!(told, expected, "{kind}: {}", text(&findings));
        let batches = loaded.expect("loads").batches;
        assert_eq!(batches[0].holds, [HoldReason::UnknownDisplayText], "{kind}");
        assert!(batches[1].holds.is_empty(), "{kind}");
        assert_eq!(batches[1].items[0].measurement.reported.to_string(), "0", "{kind}");
    }
}

fn xlsx(change: impl Fn(&mut Worksheet, u16) -> &mut Worksheet) -> Vec<u8> {
    book(|workbook| {
        change(sound_sheet(workbook), column("检验结果"));
    })
}

#[test]
fn text_of_the_color_behind_it_holds_its_cell_and_any_other_does_not() {
    let format = Format::new;
    for (what, look) in [
        ("white on nothing", format().set_font_color(Color::White)),
        ("nearly white", format().set_font_color(0x00FA_FAFA)),
        ("white of the theme", format().set_font_color(Color::Theme(0, 0))),
        ("red on red", format().set_font_color(Color::Red).set_background_color(Color::Red)),
        ("a size of one point", format().set_font_size(1)),
    ] {
        let words = xlsx(|sheet, at| sheet.write_string_with_format(1, at, "7.38", &look).expect("a cell"));
        assert_held(what, "results.xlsx", &words, "unseen-text");
        let number = xlsx(|sheet, at| sheet.write_number_with_format(1, at, 7.38, &look).expect("a cell"));
        assert_held(what, "results.xlsx", &number, "unseen-text");
    }
    for (what, look) in [
        ("white on blue", format().set_font_color(Color::White).set_background_color(Color::Navy)),
        ("gray", format().set_font_color(Color::Gray)),
        ("pale", format().set_font_color(0x00D9_D9D9)),
        ("a small size", format().set_font_size(5)),
    ] {
        let bytes = xlsx(|sheet, at| sheet.write_string_with_format(1, at, "7.38", &look).expect("a cell"));
        let (loaded, findings) = load_bytes("results.xlsx", &bytes);
        assert!(findings.is_empty(), "{what}: {}", text(&findings));
        assert_eq!(first_result(loaded), "7.38", "{what}");
    }
    // A header may have the white letters of a table's style.
    let header = book(|workbook| {
        let white = Format::new().set_font_color(Color::White);
        let at = column("检验结果");
        sound_sheet(workbook).write_string_with_format(0, at, "检验结果", &white).expect("a cell");
    });
    assert!(load_bytes("results.xlsx", &header).1.is_empty());
}

#[test]
fn a_run_that_nobody_sees_holds_its_cell() {
    let (white, red) = (Format::new().set_font_color(Color::White), Format::new().set_font_color(Color::Red));
    let plain = Format::new();
    let of = |runs: &[(&Format, &str)]| xlsx(|sheet, at| sheet.write_rich_string(1, at, runs).expect("a cell"));
    assert_held("a white figure", "results.xlsx", &of(&[(&plain, "7.3"), (&white, "8")]), "unseen-text");
    let tiny = Format::new().set_font_size(1);
    assert_held("a tiny figure", "results.xlsx", &of(&[(&plain, "7.38"), (&tiny, "5")]), "unseen-text");
    let (loaded, findings) = load_bytes("results.xlsx", &of(&[(&plain, "7."), (&red, "38")]));
    assert!(findings.is_empty(), "{}", text(&findings));
    assert_eq!(first_result(loaded), "7.38");
}

#[test]
fn an_ods_text_of_the_color_behind_it_holds_its_cell() {
    let style = |family: &str, inside: &str| {
        format!("<style:style style:name=\"T1\" style:family=\"{family}\" xmlns:fo=\"f\">{inside}</style:style>")
    };
    let letters = |color: &str| format!("<style:text-properties fo:color=\"{color}\"/>");
    let fill = |color: &str| format!("<style:table-cell-properties fo:background-color=\"{color}\"/>");
    let cell = "<table:table-cell table:style-name=\"T1\" office:value-type=\"string\"><text:p>7.38</text:p></table:table-cell>";
    let span = "<table:table-cell office:value-type=\"string\"><text:p>7.3<text:span text:style-name=\"T1\">8</text:span></text:p></table:table-cell>";
    for (what, cell, styles) in [
        ("white", cell, style("table-cell", &letters("#ffffff"))),
        ("red on red", cell, style("table-cell", &(fill("#ff0000") + &letters("#ff0000")))),
        ("a white figure", span, style("text", &letters("#ffffff"))),
        ("one point", cell, style("table-cell", "<style:text-properties fo:font-size=\"1pt\"/>")),
    ] {
        assert_held(what, "results.ods", &ods_with(cell, &styles), "unseen-text");
    }
    let value = "<table:table-cell table:style-name=\"T1\" office:value-type=\"float\" office:value=\"7.38\"><text:p>7.38</text:p></table:table-cell>";
    let of_numbers = |color: &str, more: &str| {
        format!(
            "<number:number-style style:name=\"N8\" xmlns:number=\"n\" xmlns:fo=\"f\"><style:text-properties fo:color=\"{color}\"/><number:number number:decimal-places=\"2\" number:min-integer-digits=\"1\"/></number:number-style>\
             <style:style style:name=\"T1\" style:family=\"table-cell\" style:data-style-name=\"N8\" xmlns:fo=\"f\">{more}</style:style>"
        )
    };
    assert_held("white by its format", "results.ods", &ods_with(value, &of_numbers("#ffffff", "")), "unseen-text");
    for (what, styles) in [
        ("red by its format", of_numbers("#ff0000", "")),
        ("white by its format on red", of_numbers("#ffffff", &fill("#ff0000"))),
    ] {
        let (loaded, findings) = load_bytes("results.ods", &ods_with(value, &styles));
        assert!(findings.is_empty(), "{what}: {}", text(&findings));
        assert_eq!(first_result(loaded), "7.38", "{what}");
    }
    // The color of a negative number is none of the cell's.
    let number = "<number:number-style style:name=\"N9\" xmlns:number=\"n\" xmlns:fo=\"f\"><style:text-properties fo:color=\"#ffffff\"/>\
                  <number:number/></number:number-style>";
    let window = "<style:text-properties fo:color=\"#ffffff\" style:use-window-font-color=\"true\"/>";
    for (what, cell, styles) in [
        ("white on red", cell, style("table-cell", &(fill("#ff0000") + &letters("#ffffff")))),
        ("a red figure", span, style("text", &letters("#ff0000"))),
        ("the color of the window", cell, style("table-cell", window)),
        ("a number's color", cell, style("table-cell", "") + number),
    ] {
        let (loaded, findings) = load_bytes("results.ods", &ods_with(cell, &styles));
        assert!(findings.is_empty(), "{what}: {}", text(&findings));
        assert_eq!(first_result(loaded), "7.38", "{what}");
    }
}

#[test]
fn a_condition_that_hides_its_cell_is_told_in_an_xlsx() {
    let rule = |format: Format| {
        ConditionalFormatCell::new().set_rule(ConditionalFormatCellRule::GreaterThan(1)).set_format(format)
    };
    let white = Format::new().set_font_color(Color::White);
    for (what, format, told) in [
        ("white letters", white.clone(), true),
        ("white on green", white.set_background_color(Color::Green), false),
        ("red on red", Format::new().set_font_color(Color::Red).set_background_color(Color::Red), true),
        ("dark red on pink", Format::new().set_font_color(0x009C_0006).set_background_color(0x00FF_C7CE), false),
    ] {
        let bytes =
            xlsx(|sheet, at| sheet.add_conditional_format(1, at, 2, at, &rule(format.clone())).expect("a rule"));
        let (_, findings) = load_bytes("results.xlsx", &bytes);
        assert_eq!(!findings.is_empty(), told, "{what}: {}", text(&findings));
    }
    for (only, told) in [(true, 1), (false, 0)] {
        let bar = ConditionalFormatDataBar::new().set_bar_only(only);
        let bytes = xlsx(|sheet, at| sheet.add_conditional_format(1, at, 2, at, &bar).expect("a rule"));
        let (_, findings) = load_bytes("results.xlsx", &bytes);
        assert_eq!(findings.len(), told, "a bar alone {only}: {}", text(&findings));
    }
    let list = |inside: &str| {
        format!(
            "</sheetData><extLst><ext uri=\"{{78C0D931}}\"><x14:conditionalFormattings xmlns:x14=\"y\" xmlns:xm=\"m\">\
             <x14:conditionalFormatting><x14:cfRule type=\"expression\">{inside}</x14:cfRule><xm:sqref>P3:P4</xm:sqref>\
             </x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>"
        )
    };
    for (what, inside, told) in [
        ("an icon alone", "<x14:iconSet showValue=\"0\"><x14:cfvo/></x14:iconSet>", true),
        ("an icon", "<x14:iconSet><x14:cfvo/></x14:iconSet>", false),
        ("no number", "<xm:f>A1</xm:f><x14:dxf><numFmt numFmtId=\"164\" formatCode=\";;;\"/></x14:dxf>", true),
        ("white", "<x14:dxf><font><color theme=\"0\"/></font></x14:dxf>", true),
        (
            "white on red",
            "<x14:dxf><font><color theme=\"0\"/></font><fill><patternFill><bgColor rgb=\"FFFF0000\"/></patternFill></fill></x14:dxf>",
            false,
        ),
        ("a red border", "<x14:dxf><border><left><color theme=\"0\"/></left></border></x14:dxf>", false),
    ] {
        let rows = raw_rows(|_, _| None).replace("</sheetData>", &list(inside));
        let parts = raw_parts(&rows);
        let bytes = zip_of(&parts.iter().map(|(name, text)| (*name, text.as_bytes())).collect::<Vec<_>>());
        let (_, findings) = load_bytes("results.xlsx", &bytes);
        assert_eq!(codes(&findings), if told { vec!["hidden-data"] } else { vec![] }, "{what}: {}", text(&findings));
        if told {
            assert_eq!(
                (findings[0].places[0].row, findings[0].places[0].header.as_str()),
                (Some(3), "检验结果"),
                "{what}"
            );
        }
    }
}

#[test]
fn a_condition_that_hides_its_cell_is_told_in_an_ods() {
    let styles = "<style:style style:name=\"W\" style:family=\"table-cell\" xmlns:fo=\"f\"><style:text-properties fo:color=\"#ffffff\"/></style:style>\
                  <style:style style:name=\"R\" style:family=\"table-cell\" xmlns:fo=\"f\"><style:text-properties fo:color=\"#ff0000\"/></style:style>\
                  <style:style style:name=\"N\" style:family=\"table-cell\" style:data-style-name=\"N9\"/>";
    let map = |to: &str| {
        format!(
            "<style:style style:name=\"ce1\" style:family=\"table-cell\"><style:map style:condition=\"cell-content()&gt;3\" style:apply-style-name=\"{to}\"/></style:style>"
        )
    };
    let cell = SOUND_RESULT.replace("<table:table-cell", "<table:table-cell table:style-name=\"ce1\"");
    let behind = |inside: &str| {
        format!(
            "{}<calcext:conditional-formats><calcext:conditional-format calcext:target-range-address=\"'结 果'.P2:'结 果'.P3\">{inside}</calcext:conditional-format></calcext:conditional-formats>",
            ods_rows()
        )
    };
    let by_map = |to: &str| ods_of(&ods_rows().replace(SOUND_RESULT, &cell), &(styles.to_string() + &map(to)));
    let condition =
        |to: &str| ods_of(&behind(&format!("<calcext:condition calcext:apply-style-name=\"{to}\"/>")), styles);
    for (what, bytes, told) in [
        ("a white style", by_map("W"), true),
        ("a style of another number format", by_map("N"), true),
        ("a red style", by_map("R"), false),
        ("a white condition", condition("W"), true),
        ("a red condition", condition("R"), false),
        (
            "an icon alone",
            ods_of(
                &behind(
                    "<calcext:icon-set><calcext:formatting-entry calcext:show-value=\"false\"/></calcext:icon-set>",
                ),
                "",
            ),
            true,
        ),
        ("a bar alone", ods_of(&behind("<calcext:data-bar calcext:show-value=\"false\"/>"), ""), true),
        ("a bar", ods_of(&behind("<calcext:data-bar/>"), ""), false),
    ] {
        let (_, findings) = load_bytes("results.ods", &bytes);
        assert_eq!(codes(&findings), if told { vec!["hidden-data"] } else { vec![] }, "{what}: {}", text(&findings));
        if told {
            assert_eq!(
                (findings[0].places[0].row, findings[0].places[0].header.as_str()),
                (Some(2), "检验结果"),
                "{what}"
            );
        }
    }
}

#[test]
fn a_zero_of_an_ods_formula_is_a_value_where_a_program_that_computes_saved_it() {
    let formula = |shown: &str| {
        format!(
            "<table:table-cell table:formula=\"of:=1-1\" office:value-type=\"float\" office:value=\"0\">{shown}</table:table-cell>"
        )
    };
    let with = |generator: &str, shown: &str| {
        let rows = ods_rows().replace(SOUND_RESULT, &formula(shown));
        let content = format!(
            "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body><office:spreadsheet>\
             <table:table table:name=\"结果\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
        );
        let meta = format!(
            "<office:document-meta><office:meta><meta:generator>{generator}</meta:generator></office:meta></office:document-meta>"
        );
        zip_of(&[("content.xml", content.as_bytes()), ("meta.xml", meta.as_bytes())])
    };
    for program in ["LibreOffice/7.4.7.2$Linux_X86_64", "MicrosoftOffice/16.0 MicrosoftExcel", "WPS Office_11.8"] {
        let (loaded, findings) = load_bytes("results.ods", &with(program, "<text:p>0</text:p>"));
        assert_eq!(codes(&findings), ["formula-cell"], "{program}: {}", text(&findings));
        assert_eq!(first_result(loaded), "0", "{program}");
    }
    for (program, shown) in [("ODFPY/1.4.1", "<text:p>0</text:p>"), ("LibreOffice/7.4", ""), ("", "<text:p>0</text:p>")]
    {
        assert_held(program, "results.ods", &with(program, shown), "formula-without-value");
    }
}
