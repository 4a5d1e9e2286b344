//! Number formats as spreadsheets show them.

use super::*;

fn text_of(shown: Displayed) -> String {
    match shown {
        Displayed::Number { text, .. } | Displayed::Moment { text, .. } | Displayed::Words(text) => text,
        Displayed::Unknown { .. } => "?".into(),
    }
}

fn shown(stored: &str, code: &str) -> String {
    text_of(displayed(stored, &format_of_code(code), false))
}

fn all_show(lines: &[(&str, &str, &str)]) {
    for (stored, code, text) in lines {
        assert_eq!(shown(stored, code), *text, "{stored} under {code}");
    }
}

#[test]
fn digits_stand_at_their_places() {
    all_show(&[
        ("1.1000000000000001", "0.00", "1.10"),
        ("45", "0.0", "45.0"),
        ("2.6749999999999998", "0.00", "2.68"),
        ("1.005", "0.00", "1.01"),
        ("0.5", "0", "1"),
        ("2.5", "0", "3"),
        ("-2.5", "0", "-3"),
        ("9.995", "0.00", "10.00"),
        ("7.5", "0.0#", "7.5"),
        ("7.456", "0.0#", "7.46"),
        ("7", "0.#", "?"),
        ("7.5", "#.##", "7.5"),
        ("0", "#.##", "?"),
        ("0.5", "#.0", ".5"),
        ("0.5", ".00", ".50"),
        ("7.5", ".00", "7.50"),
        ("7.5", "00.0", "07.5"),
        ("5", "00000", "00005"),
        ("0", "#", ""),
        ("7.4", "0.??", "7.4"),
        ("7", "?.??", "7."),
        ("123456789", "000-00-0000", "123-45-6789"),
        ("1", "0-00-000", "0-00-001"),
        ("8511234567", "(0000) 0000-0000", "(0085) 1123-4567"),
        ("1234", "0\".\"00", "12.34"),
        ("1234567.891", "#,##0.00", "1,234,567.89"),
        ("999", "#,##0.00", "999.00"),
        ("1", "0,000", "0,001"),
        ("0", "#,###", ""),
        ("1234567", "0,", "1235"),
        ("1234567", "0.0,", "1234.6"),
        ("1234567890", "#,##0,,", "1,235"),
        // Places that may stay empty between those that may not, and separators within broken numbers.
        ("7", "0#", "?"),
        ("7", "0.#0", "?"),
        ("7", "0-0,000", "?"),
        ("7", "0.0.0", "?"),
        ("7", "?,??0", "?"),
    ]);
}

#[test]
fn percent_signs_and_exponents_move_the_point() {
    all_show(&[
        ("7.4999999999999997E-2", "0.0%", "7.5%"),
        ("0.9", "0%", "90%"),
        ("0.075", "%0.0", "%7.5"),
        ("0.0075", "0.00%%", "?"),
        ("7.5", "0.0\\%", "7.5%"),
        ("1230", "0.00E+00", "1.23E+03"),
        ("1.2999999999999999E-3", "0.00E+00", "1.30E-03"),
        ("9.999", "0.00E+0", "1.00E+1"),
        ("0", "0.00E+00", "0.00E+00"),
        ("1230", "0.00E-00", "1.23E03"),
        ("1230", "0.##E+0", "1.23E+3"),
        ("1230", "##0.0E+0", "?"),
        ("1230", "0.00e+00", "?"),
        ("1230", "0.00E+", "?"),
    ]);
}

#[test]
fn fractions_are_shown_where_they_are_exact_or_their_denominator_is_given() {
    all_show(&[
        ("7.4", "# ?/?", "7 2/5"),
        ("0.5", "# ?/?", "1/2"),
        ("-7.5", "# ?/?", "-7 1/2"),
        ("7.4", "?/?", "37/5"),
        ("7", "# ?/?", "7"),
        ("0", "# ?/?", "0"),
        ("7.4", "# ??/??", "7  2/5"),
        ("7.4", "# ?/8", "7 3/8"),
        ("7.25", "# ??/100\" m\"", "7 25/100 m"),
        ("2.675", "# ?/?", "?"),
        ("7.25", "# ?/2", "?"),
        ("7.99", "# ?/2", "?"),
        ("7.01", "# ?/2", "?"),
        ("7", "# ?/?\" m\"", "?"),
        ("7.5", "0/0/0", "?"),
        ("7", "0 0/0", "?"),
        ("123456789012", "# ?/?", "?"),
        ("7.5", "# ?/0", "7 1/2"),
        ("7.5", "# ?/00", "?"),
    ]);
}

#[test]
fn a_section_is_chosen_by_sign_or_by_condition() {
    all_show(&[
        ("7.4", "0.00;-0.00;\"未检出\"", "7.40"),
        ("-7.4", "0.00;-0.00;\"未检出\"", "-7.40"),
        ("0", "0.00;-0.00;\"未检出\"", "未检出"),
        ("0.001", "0.00;-0.00;\"未检出\"", "0.00"),
        ("0", "0.00;-0.00;", ""),
        ("7", ";;;", ""),
        ("1.4", "0.00_ ;\\-0.00\\ ;0.00_ ;@", "1.40"),
        ("-7.5", "0.00_);[Red]\\(0.00\\)", "(7.50)"),
        ("-7.5", "0.00;0.00", "7.50"),
        ("-0.004", "0.00", "0.00"),
        ("-0.004", "0.00;-0.00", "-0.00"),
        ("-0.004", "0.00;@", "?"),
        ("-7.4", "0.00;@", "-7.40"),
        ("1", "\"合格\"", "合格"),
        ("-1", "\"合格\"", "?"),
        ("-1", "0;\"合格\"", "合格"),
        ("0.004", "[<0.005]\"<0.005\";0.000", "<0.005"),
        ("0.005", "[<0.005]\"<0.005\";0.000", "0.005"),
        ("0", "[=0]\"未检出\";0.00", "未检出"),
        ("-7.4", "[=0]\"未检出\";0.00", "?"),
        ("250", "[>=100]0;[>=10]0.0;0.00", "250"),
        ("25", "[>=100]0;[>=10]0.0;0.00", "25.0"),
        ("-7.4", "[>=100]0;[>=10]0.0;0.00", "?"),
        ("-7.4", "[<0]\"负\"0.0;0.00", "负7.4"),
        // Spreadsheets differ on the minus, on what has no section, and on conditions that are not all given.
        ("-7.4", "[>=0]0.0;0.00", "?"),
        ("-7.4", "[<=-5]0.0;0.00", "?"),
        ("7.5", "[>5]0.0", "?"),
        ("7.5", "[>5]0.0;0.00;0", "?"),
        ("7.5", "0.0;[>5]0.00", "?"),
        ("7.5", "[>x]0.0;0.00", "?"),
        ("7.5", "0;0;0;0;0", "?"),
    ]);
}

#[test]
fn what_stands_around_the_digits_is_shown_too() {
    all_show(&[
        ("7.5", "0.00_ ", "7.50"),
        ("7.5", "[Color10]0.00", "7.50"),
        ("0.005", "\"<\"0.000", "<0.005"),
        ("4", "0\"级\"", "4级"),
        ("4", "0级", "4级"),
        ("4", "≥0.0", "≥4.0"),
        ("-4", "\"约\"0.0", "-约4.0"),
        ("4", "[$￥-804]#,##0.00", "￥4.00"),
        ("4", "[$€-2] 0.00", "€ 4.00"),
        ("4", "* 0.00", "4.00"),
        ("4", "_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", "4.00"),
        ("0", "_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", "-"),
        ("7.4", "General\"元\"", "7.4元"),
        ("-7.4", "General;(General)", "(7.4)"),
        ("7.4", "G/通用格式", "7.4"),
        ("7.4", "@", "7.4"),
        // Other digits, unknown letters and escapes, and blanks as wide as the column.
        ("4", "[DBNum1]0", "?"),
        ("4", "[$-2000404]0", "?"),
        ("4", "[蓝色]0.00", "?"),
        ("4", "[White]0.00", "?"),
        ("0", "0.00;-0.00;[Color2]0", "?"),
        ("4", "0.00;-0.00;[White]0", "4.00"),
        ("4", "0.00*-", "?"),
        ("4", "\"约\"* 0.00", "?"),
        ("4", "!<0.00", "?"),
        ("4", "0.00x", "?"),
        ("4", "0.00mm", "?"),
        ("4", "0\"级", "?"),
        ("-4", "??", "?"),
        ("7.4", "\"前\"@", "?"),
        ("7.4", "", "?"),
    ]);
}

#[test]
fn dates_and_times_show_as_their_pattern_says() {
    all_show(&[
        ("45052", "yyyy/m/d", "2023/5/6"),
        ("45052", "yyyy-mm-dd", "2023-05-06"),
        ("45052", "yyyy\"年\"m\"月\"d\"日\";@", "2023年5月6日"),
        ("45052", "yyyy年m月d日", "2023年5月6日"),
        ("45052", "[$-804]yyyy\\-mm\\-dd", "2023-05-06"),
        ("45052", "m\"月\"d\"日\"", "5月6日"),
        ("45052", "dd.mm.yy", "06.05.23"),
        ("45052", "yyyymmdd", "20230506"),
        ("45052", "[$-804]aaaa", "星期六"),
        ("45052", "[$-409]d-mmm-yy", "6-May-23"),
        ("45052", "[$-en-US]d-mmm-yy", "6-May-23"),
        ("45052", "[$-zh-CN]aaaa", "星期六"),
        ("7.38", "[$-zh-CN]0.00", "7.38"),
        ("7.38", "[$-de-DE]0.00", "?"),
        ("45062.4375", "yyyy/m/d h:mm", "2023/5/16 10:30"),
        ("45062.604953703703", "yyyy-mm-dd hh:mm:ss", "2023-05-16 14:31:08"),
        ("45062.6", "上午/下午h\"时\"mm\"分\"", "下午2时24分"),
        ("0", "上午/下午h\"时\"mm\"分\"", "上午12时00分"),
        ("0.6", "[$-409]h:mm AM/PM;@", "2:24 PM"),
        ("1.5", "[h]:mm:ss", "36:00:00"),
        ("0.06", "[mm]:ss", "86:24"),
        ("0.0000144676", "mm:ss.00", "00:01.25"),
        ("2958465", "yyyy/m/d", "9999/12/31"),
        // Names in an unknown language, other calendars, the system's own formats.
        ("45052", "mmm-yy", "?"),
        ("45052", "dddd", "?"),
        ("45052", "aaaa", "?"),
        ("45052", "e\"年\"", "?"),
        ("45052", "ggge\"年\"", "?"),
        ("45052", "[$-F800]dddd, mmmm dd, yyyy", "?"),
        ("45052", "[DBNum1][$-804]yyyy\"年\"m\"月\"d\"日\"", "?"),
        ("0.6", "h:mm AM/PM", "?"),
        // A second that some spreadsheets round and others cut off.
        ("0.00012345", "h:mm:ss", "?"),
        ("59.999998", "h:mm", "?"),
        ("45062.999998", "yyyy/m/d", "2023/5/16"),
        ("0.5", "[s].000", "?"),
        ("45062.999999995", "yyyy/m/d", "?"),
        // Not a moment of a spreadsheet.
        ("-1", "yyyy/m/d", "?"),
        ("0", "yyyy/m/d", "?"),
        ("60", "yyyy/m/d", "?"),
        ("59", "m\"月\"d\"日\"", "?"),
        ("61", "yyyy/m/d", "1900/3/1"),
        ("2958466", "h:mm", "?"),
        ("0.5", "yyyyy", "?"),
        ("0.5", "h:mm:ss.0000", "?"),
    ]);
}

#[test]
fn a_day_is_told_where_all_of_it_is_shown() {
    for (code, day) in [
        ("yyyy/m/d", Some("2023-05-16")),
        ("d.m.yy h:mm", Some("2023-05-16")),
        ("m\"月\"d\"日\"", None),
        ("yyyy\"年\"m\"月\"", None),
        ("[$-409]dddd, mmmm yyyy", None),
        ("h:mm", None),
    ] {
        let Displayed::Moment { day: told, .. } = displayed("45062.4375", &format_of_code(code), false) else {
            panic!("{code} is a moment");
        };
        assert_eq!(told.map(|day| day.to_string()).as_deref(), day, "{code}");
    }
}

#[test]
fn a_day_is_known_even_where_its_spelling_is_not() {
    for (code, day) in [
        ("[$-F800]dddd, mmmm dd, yyyy", Some("2023-05-16")),
        ("d-mmm-yy", Some("2023-05-16")),
        ("[DBNum1][$-804]yyyy\"年\"m\"月\"d\"日\"", Some("2023-05-16")),
        ("e/m/d", Some("2023-05-16")),
        ("dddd, mmmm yyyy", None),
        ("mmm-yy", None),
        ("[$-F400]h:mm:ss AM/PM", None),
        ("0.00x", None),
    ] {
        let Displayed::Unknown { day: known, .. } = displayed("45062", &format_of_code(code), false) else {
            panic!("{code} is not read");
        };
        assert_eq!(known.map(|day| day.to_string()).as_deref(), day, "{code}");
    }
}

#[test]
fn both_calendars_and_iso_dates_are_read() {
    let in_1904 = |stored| text_of(displayed(stored, &format_of_code("yyyy-mm-dd"), true));
    assert_eq!(in_1904("43600"), "2023-05-16");
    assert_eq!(in_1904("0"), "1904-01-01");
    assert_eq!(in_1904("2957004"), "?");
    for (stored, code, text) in [
        ("2023-05-16", "yyyy/m/d", "2023/5/16"),
        ("2023-05-16T10:30:00", "m\"月\"d\"日\" h:mm", "5月16日 10:30"),
        ("2023-05-16T10:30:00.250Z", "h:mm:ss.00", "10:30:00.25"),
        ("10:30:00", "h:mm", "10:30"),
        ("2023-05-16", "0.00", "?"),
        ("2023-02-30", "yyyy/m/d", "?"),
        ("1900-02-01", "yyyy/m/d", "?"),
        ("", "yyyy/m/d", "?"),
    ] {
        for date_1904 in [false, true] {
            assert_eq!(text_of(displayed_iso(stored, &format_of_code(code), date_1904)), text, "{stored} under {code}");
        }
    }
}

#[test]
fn texts_are_shown_by_the_section_for_texts() {
    for (code, text) in [
        ("General", Some("甲")),
        ("0.00", Some("甲")),
        ("0.00;-0.00;0", Some("甲")),
        ("yyyy/m/d;@", Some("甲")),
        ("@", Some("甲")),
        ("\"前\"@", Some("前甲")),
        ("0;0;0;\"文：\"@@", Some("文：甲甲")),
        ("0;0;0;\"无\"", Some("无")),
        (";;;", Some("")),
        ("0;0;0;[DBNum1]@", None),
        ("0;0;0;@x", None),
    ] {
        assert_eq!(displayed_text("甲", &format_of_code(code)).as_deref(), text, "{code}");
    }
}

#[test]
fn builtin_formats_are_those_of_a_chinese_system() {
    for (id, stored, text) in [
        (0, "7.4", "7.4"),
        (2, "7.4", "7.40"),
        (14, "45052", "2023/5/6"),
        (22, "45062.4375", "2023/5/16 10:30"),
        (30, "45052", "5-6-23"),
        (31, "45052", "2023年5月6日"),
        (55, "45062.6", "下午2时24分"),
        (57, "45052", "2023年5月"),
        (58, "45095", "6月18日"),
        (37, "7.4", "7"),
        (37, "-7.4", "?"),
        (43, "0", "-"),
        (49, "7.4", "7.4"),
        (15, "45052", "?"),
        (99, "7.4", "?"),
    ] {
        assert_eq!(text_of(displayed(stored, &builtin_format(id), false)), text, "{stored} under {id}");
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
fn what_is_not_a_number_is_unknown() {
    for stored in ["", "-", ".", "1e", "1e99", "NaN", "１", "1.2.3"] {
        assert_eq!(shown(stored, "0.00"), "?", "{stored}");
    }
}
