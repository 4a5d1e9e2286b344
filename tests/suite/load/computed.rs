//! What a program computed or left to be computed, what a condition may show, and letters older than their reports.

use rust_xlsxwriter::{ConditionalFormatCell, ConditionalFormatCellRule, Format};
use yice::diagnostic::Severity;

use super::{codes, csv_text, job_with, load_bytes, text};
use crate::support::books::{book, column, raw_parts, raw_rows, sound_sheet, zip_of};

/// The sound workbook with a formula as the first result, saved by a program that says this of computing.
fn saved_by(settings: &str, value: &str) -> Vec<u8> {
    let result = usize::from(column("检验结果"));
    let cell = format!("<c r=\"{{at}}\"><f>A1-A1</f><v>{value}</v></c>");
    let mut parts = raw_parts(&raw_rows(|r, c| (r == 1 && c == result).then(|| cell.clone())));
    for (_, part) in parts.iter_mut().filter(|(name, _)| name.ends_with("workbook.xml")) {
        *part = part.replace("</workbook>", &format!("{settings}</workbook>"));
        assert!(part.contains(settings));
    }
    zip_of(&parts.iter().map(|(name, text)| (*name, text.as_bytes())).collect::<Vec<_>>())
}

#[test]
fn a_zero_is_a_value_where_a_program_that_computes_saved_it() {
    for (what, settings) in [
        ("Excel", "<calcPr calcId=\"191029\"/>"),
        ("LibreOffice", "<calcPr iterateCount=\"100\" refMode=\"A1\" iterate=\"false\" iterateDelta=\"0.001\"/>"),
    ] {
        let (loaded, findings) = load_bytes("results.xlsx", &saved_by(settings, "0"));
        assert_eq!(codes(&findings), ["formula-cell"], "{what}: {}", text(&findings));
        assert_eq!(loaded.expect("loads").batches[0].items[0].measurement.reported.to_string(), "0", "{what}");
    }
    for (what, settings, value) in [
        ("a library", "<calcPr calcId=\"124519\" fullCalcOnLoad=\"1\"/>", "0"),
        ("nobody", "", "0"),
        ("a library in a workbook of Excel", "<calcPr calcId=\"191029\"/>", "0.0"),
    ] {
        let (_, findings) = load_bytes("results.xlsx", &saved_by(settings, value));
        assert!(codes(&findings).contains(&"formula-without-value"), "{what}: {}", text(&findings));
    }
}

#[test]
fn a_condition_that_shows_numbers_otherwise_is_told_and_one_that_colors_them_is_not() {
    let with = |format: Format, header: &str| {
        book(|workbook| {
            let sheet = sound_sheet(workbook);
            let rule =
                ConditionalFormatCell::new().set_rule(ConditionalFormatCellRule::GreaterThan(1)).set_format(format);
            sheet.add_conditional_format(1, column(header), 2, column(header), &rule).expect("a rule");
        })
    };
    let (loaded, findings) = load_bytes("results.xlsx", &with(Format::new().set_num_format(";;;"), "检验结果"));
    assert_eq!(codes(&findings), ["hidden-data"], "{}", text(&findings));
    assert_eq!((findings[0].places[0].row, findings[0].places[0].header.as_str()), (Some(2), "检验结果"));
    assert!(loaded.is_some());
    let (_, findings) = load_bytes("results.xlsx", &with(Format::new().set_bold(), "检验结果"));
    assert!(findings.is_empty(), "{}", text(&findings));
}

#[test]
fn letters_older_than_a_report_are_told_and_final_ones_are_stopped() {
    let with_day = |(at, line): (usize, &str)| format!("{line},{}\n", if at == 0 { "报告日期" } else { "2023-09-08" });
    let csv: String = csv_text(",").lines().enumerate().map(with_day).collect();
    for (status, severity) in [("draft", Severity::Warning), ("final", Severity::Error)] {
        let folder = job_with("results.csv", csv.as_bytes());
        let path = folder.path().join("job.toml");
        let settings = std::fs::read_to_string(&path).expect("a text");
        let day = settings.lines().find(|line| line.starts_with("date")).expect("a date");
        let settings = settings.lines().filter(|line| !line.starts_with("status"));
        let settings: Vec<&str> = settings.collect();
        let changed = settings.join("\n").replace(day, &format!("date = \"2023-09-07\"\nstatus = \"{status}\""));
        std::fs::write(&path, changed).expect("a file");
        let loaded = yice::load::job(folder.path());
        let told: Vec<_> = loaded.findings.iter().filter(|finding| finding.code == "days-out-of-order").collect();
        assert_eq!(told.len(), 1, "{}", text(&loaded.findings));
        assert_eq!((told[0].severity, told[0].places[0].header.as_str()), (severity, "报告日期"));
        assert_eq!(loaded.value.is_none(), status == "final");
    }
}

#[test]
fn a_count_of_batches_is_no_row_of_results() {
    let (loaded, findings) = load_bytes("results.csv", (csv_text(",") + "共2批次\n").as_bytes());
    assert_eq!(codes(&findings), ["skipped-row"], "{}", text(&findings));
    assert_eq!(loaded.expect("loads").batches.len(), 2);
}

#[test]
fn a_row_without_any_height_is_told_as_hidden() {
    let sound = raw_rows(|_, _| None);
    let rows = sound.replacen("<row r=\"3\"", "<row r=\"3\" ht=\"0\" customHeight=\"1\"", 1);
    assert_ne!(rows, sound);
    let parts = raw_parts(&rows);
    let bytes = zip_of(&parts.iter().map(|(name, text)| (*name, text.as_bytes())).collect::<Vec<_>>());
    assert_eq!(codes(&load_bytes("results.xlsx", &bytes).1), ["hidden-data"]);
}
