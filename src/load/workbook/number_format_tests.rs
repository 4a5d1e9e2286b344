//! Number formats as spreadsheets show them.

use super::*;

fn shown(stored: &str, code: &str) -> String {
    match displayed(stored, &format_of_code(code), false) {
        Displayed::Number { text, .. } => text,
        Displayed::Date { text, .. } => text,
        Displayed::Unknown { .. } => "?".into(),
    }
}

#[test]
fn the_displayed_text_is_the_one_of_the_format() {
    for (stored, code, text) in [
        ("7.4100000000000001", "General", "7.41"),
        ("1.1000000000000001", "0.00", "1.10"),
        ("45", "0.0", "45.0"),
        ("7.41", "General", "7.41"),
        ("2.6749999999999998", "0.00", "2.68"),
        ("1.005", "0.00", "1.01"),
        ("0.5", "0", "1"),
        ("1.5", "0", "2"),
        ("2.5", "0", "3"),
        ("-2.5", "0", "-3"),
        ("0.004", "0.00", "0.00"),
        ("-0.004", "0.00", "0.00"),
        ("9.995", "0.00", "10.00"),
        ("7.4999999999999997E-2", "0.0%", "7.5%"),
        ("0.9", "0%", "90%"),
        ("1234567.891", "#,##0.00", "1,234,567.89"),
        ("999", "#,##0.00", "999.00"),
        ("1230", "0.00E+00", "1.23E+03"),
        ("1.2999999999999999E-3", "0.00E+00", "1.30E-03"),
        ("0", "0.00E+00", "0.00E+00"),
        ("7.5", "0.00_ ", "7.50"),
        ("7.5", "0.00_);[Red]\\(0.00\\)", "7.50"),
        ("-7.5", "0.00_ ;-0.00\\ ", "-7.50"),
        ("-7.5", "0.00_);[Red]\\(0.00\\)", "?"),
        ("0.005", "\"<\"0.000", "<0.005"),
        ("4", "0\"级\"", "4级"),
        ("7.5", "0.0#", "7.5"),
        ("7.456", "0.0#", "7.46"),
        ("45062", "yyyy-mm-dd", "2023-05-16"),
        ("45062", "yyyy/m/d", "2023/5/16"),
        ("45062.4375", "yyyy/m/d h:mm", "2023-05-16"),
        ("45062", "yyyy\"年\"m\"月\"d\"日\"", "2023年5月16日"),
        ("45062", "[$-804]yyyy/m/d", "2023/5/16"),
        ("7.5", "# ?/?", "?"),
        ("7.5", "[>5]0.0;0.00", "?"),
        ("7.5", "00.0", "?"),
        ("0", "General", "0"),
        ("-0", "General", "0"),
    ] {
        assert_eq!(shown(stored, code), text, "{stored} under {code}");
    }
}

#[test]
fn a_number_comes_with_what_the_grammar_reads_and_what_is_stored_besides() {
    for (stored, code, ungrouped, other) in [
        ("7.41", "0.00", None, None),
        ("7.4", "0.00", None, None),
        ("7.3812", "0.00", None, Some("7.3812")),
        ("1234567.891", "#,##0.00", Some("1234567.89"), Some("1234567.891")),
        ("-1234.5", "#,##0.0", Some("-1234.5"), None),
        ("999", "#,##0", None, None),
        ("0.0741", "0.0%", None, Some("0.0741")),
        ("0.075", "0.0%", None, None),
        ("1234", "0.00E+00", None, Some("1234")),
        ("1230", "0.00E+00", None, None),
        ("4", "0\" m2\"", None, None),
        ("4", "\"-\"0", None, Some("4")),
    ] {
        let Displayed::Number { ungrouped: read, stored: told, .. } = displayed(stored, &format_of_code(code), false)
        else {
            panic!("{stored} under {code} is a number");
        };
        assert_eq!((read.as_deref(), told.as_deref()), (ungrouped, other), "{stored} under {code}");
    }
    for (text, stored, ungrouped, other) in [
        ("7.40", "7.4", None, None),
        ("1,234.5", "1234.5", Some("1234.5"), None),
        ("7.4%", "0.0741", None, Some("0.0741")),
        ("1.23E+03", "1230", None, None),
        ("约7.4", "7.38", None, Some("7.38")),
    ] {
        let (read, told) = given(text, stored);
        assert_eq!((read.as_deref(), told.as_deref()), (ungrouped, other), "{text}");
    }
}

#[test]
fn general_is_known_only_where_the_column_width_does_not_decide() {
    for (stored, text) in [
        ("1234567.891", "1234567.891"),
        ("12345678901", "12345678901"),
        ("123456789012", "?"),
        ("0.33333333333333331", "?"),
        ("7.3833333333333329", "?"),
        ("1E-4", "0.0001"),
        ("1.0000000000000001E-5", "?"),
        ("1E+30", "?"),
    ] {
        assert_eq!(shown(stored, "General"), text, "{stored}");
    }
}

#[test]
fn serial_dates_know_both_systems_and_the_day_that_never_was() {
    let date = |serial, date_1904| displayed(serial, &Format::Date(String::new()), date_1904);
    let day = |text: &str| Displayed::Date { date: text.parse().unwrap(), text: text.into() };
    assert_eq!(date("1", false), day("1900-01-01"));
    assert_eq!(date("61", false), day("1900-03-01"));
    assert!(matches!(date("60", false), Displayed::Unknown { .. }));
    assert_eq!(date("43600", true), day("2023-05-16"));
    assert!(matches!(date("-5", false), Displayed::Unknown { .. }));
    assert!(matches!(date("99999999", false), Displayed::Unknown { .. }));
}

#[test]
fn what_is_not_a_number_is_unknown() {
    for stored in ["", "-", ".", "1e", "1e99", "NaN", "１", "1.2.3"] {
        assert_eq!(shown(stored, "0.00"), "?", "{stored}");
    }
}
