//! What a spreadsheet shows of a value under a format, by arithmetic of integers; nothing here is of the program.

use chrono::{Datelike, NaiveDate};

use super::dice::Dice;

/// A stored number, a number format and what is shown.
#[derive(Debug, Clone)]
pub struct Shown {
    /// As the file stores it.
    pub stored: String,
    /// The code of the format.
    pub code: String,
    /// The text in the cell.
    pub text: String,
}

fn shown(stored: impl Into<String>, code: &str, text: impl Into<String>) -> Shown {
    Shown { stored: stored.into(), code: code.to_string(), text: text.into() }
}

/// A decimal as an integer and the number of its places.
fn decimal(text: &str) -> (i128, usize) {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    (format!("{whole}{part}").parse().expect("digits"), part.len())
}

/// With so many places, half away from zero.
fn fixed((mantissa, places): (i128, usize), wanted: usize) -> String {
    let power = |n: usize| 10_i128.pow(u32::try_from(n).expect("few places"));
    let scaled = if wanted >= places {
        mantissa * power(wanted - places)
    } else {
        let unit = power(places - wanted);
        (mantissa.abs() + unit / 2) / unit * mantissa.signum()
    };
    let digits = format!("{:0>width$}", scaled.abs(), width = wanted + 1);
    let (whole, part) = digits.split_at(digits.len() - wanted);
    let sign = if scaled < 0 { "-" } else { "" };
    if wanted == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

/// The shortest decimal of a number: what General shows of a short one.
fn shortest(text: &str) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text.to_string() }
}

/// One digit, a point, two places and a power of ten.
fn scientific((mantissa, places): (i128, usize)) -> String {
    let digits = mantissa.to_string();
    let exponent = i128::try_from(digits.len()).expect("few digits") - 1 - i128::try_from(places).expect("few places");
    let rounded = fixed((mantissa, digits.len() - 1), 2);
    // 9.996 becomes 10.00, which is 1.00 of the next power.
    let (rounded, exponent) =
        if rounded.starts_with("10") { ("1.00".into(), exponent + 1) } else { (rounded, exponent) };
    format!("{rounded}E{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
}

/// Formats that show exactly this figure.
pub fn as_typed(text: &str, dice: &mut Dice) -> Shown {
    let places = decimal(text).1;
    let zeros = "0".repeat(places);
    let point = if places > 0 { "." } else { "" };
    let plain = format!("0{point}{zeros}");
    let stored = match dice.below(4) {
        0 => text.to_string(),
        // What a float of 17 digits leaves, and one of exponents.
        1 => format!("{:.16}", text.parse::<f64>().expect("a number")),
        2 => format!("{:e}", text.parse::<f64>().expect("a number")).replace('e', "E"),
        _ => format!("{text}{}", if places > 0 { "000" } else { "" }),
    };
    let code = match dice.below(12) {
        0 => format!("{plain}_ "),
        1 => format!("{plain}_);({plain})"),
        2 => format!("#,##{plain}"),
        3 => format!("[Red]{plain}"),
        4 => format!("[$-804]{plain}"),
        5 => format!("??{plain}"),
        6 => format!("{plain};-{plain};\"未检出\""),
        7 => format!("{plain}_ ;\\-{plain}\\ ;{plain}_ ;@"),
        8 => format!("[>100]\"超量程\";[<0]\"负\";{plain}"),
        9 => format!("* {plain}"),
        10 => format!("#{}", plain),
        _ => plain,
    };
    shown(stored, &code, text)
}

/// Formats that show another figure, or words, or nothing.
pub fn otherwise(text: &str, dice: &mut Dice) -> Shown {
    let value = decimal(text);
    let more = format!("{text}{}{}", if value.1 == 0 { "." } else { "" }, 1 + dice.below(998));
    let of_more = decimal(&more);
    let fewer = value.1.saturating_sub(1);
    let places = |n: usize| if n == 0 { "0".to_string() } else { format!("0.{}", "0".repeat(n)) };
    match dice.below(26) {
        0 => shown(&more, &places(value.1), fixed(of_more, value.1)),
        1 => shown(text, &places(fewer), fixed(value, fewer)),
        2 => shown(text, &places(value.1 + 2), fixed(value, value.1 + 2)),
        3 => shown(text, "0.0%", fixed((value.0 * 100, value.1), 1) + "%"),
        4 => shown(text, "0%", fixed((value.0 * 100, value.1), 0) + "%"),
        5 => shown(format!("{}", value.0 * 1000), "0.00,", fixed((value.0, 0), 2)),
        6 => shown(text, "0.00E+00", scientific(value)),
        7 => shown(text, "\"约\"0.00", format!("约{}", fixed(value, 2))),
        8 => shown(text, "0.00\"级\"", fixed(value, 2) + "级"),
        9 => shown(
            text,
            "[>=0.5]\"超标\";0.00",
            if value.0 * 2 >= 10_i128.pow(u32::try_from(value.1).expect("few")) {
                "超标".to_string()
            } else {
                fixed(value, 2)
            },
        ),
        10 => shown(format!("-{text}"), "0.00;\"负\"0.00", format!("负{}", fixed(value, 2))),
        11 => shown(format!("-{text}"), "0.00", format!("-{}", fixed(value, 2))),
        12 => shown("0", "0.00;-0.00;\"未检出\"", "未检出"),
        13 => shown("0", "0.00;-0.00;", ""),
        14 => shown(text, ";;;", ""),
        15 => shown(text, ";;;@", ""),
        16 => shown(text, "\"合格\"", "合格"),
        17 => shown(text, "[$¥-804]0.00", format!("¥{}", fixed(value, 2))),
        18 => shown(&more, "General", shortest(&more)),
        19 => shown(&more, "@", shortest(&more)),
        20 => shown(text, "0.00\" mm\"", fixed(value, 2) + " mm"),
        21 => shown(text, "00.00", format!("{:0>5}", fixed(value, 2))),
        22 => shown(text, "\\<0.0", format!("<{}", fixed(value, 1))),
        23 => shown(text, "0.00;-0.00;0.00;@", fixed(value, 2)),
        24 => shown(text, "G/通用格式", shortest(text)),
        _ => shown(&more, "#,##0.0_ ;[Red]-#,##0.0\\ ", fixed(of_more, 1)),
    }
}

/// The serial number of a day by the calendar of 1900, which counts a 29 February 1900.
pub fn serial(day: NaiveDate) -> i64 {
    (day - NaiveDate::from_ymd_opt(1899, 12, 30).expect("a day")).num_days()
}

/// A format that shows all of a day, and its text.
pub fn whole_day(day: NaiveDate, dice: &mut Dice) -> (&'static str, String) {
    let (y, m, d) = (day.year(), day.month(), day.day());
    match dice.below(8) {
        0 => ("yyyy-mm-dd", format!("{y}-{m:02}-{d:02}")),
        1 => ("yyyy/m/d", format!("{y}/{m}/{d}")),
        2 => ("yyyy\"年\"m\"月\"d\"日\"", format!("{y}年{m}月{d}日")),
        3 => ("yyyy.mm.dd", format!("{y}.{m:02}.{d:02}")),
        4 => ("[$-F800]yyyy\\-mm\\-dd", format!("{y}-{m:02}-{d:02}")),
        5 => ("yyyy\"年\"mm\"月\"dd\"日\";@", format!("{y}年{m:02}月{d:02}日")),
        6 => ("yyyymmdd", format!("{y}{m:02}{d:02}")),
        _ => ("[$-804]yyyy/mm/dd;@", format!("{y}/{m:02}/{d:02}")),
    }
}

/// A format that shows a part of a day, and its text.
pub fn part_of_day(day: NaiveDate, dice: &mut Dice) -> (&'static str, String) {
    let (y, m, d) = (day.year(), day.month(), day.day());
    match dice.below(4) {
        0 => ("m\"月\"d\"日\"", format!("{m}月{d}日")),
        1 => ("yyyy\"年\"m\"月\"", format!("{y}年{m}月")),
        2 => ("mm-dd", format!("{m:02}-{d:02}")),
        _ => ("d", format!("{d}")),
    }
}

#[test]
fn the_table_is_right_where_anyone_knows() {
    assert_eq!(fixed(decimal("7.345"), 2), "7.35");
    assert_eq!(fixed((-7345, 3), 2), "-7.35");
    assert_eq!(fixed(decimal("0.04"), 1), "0.0");
    assert_eq!(scientific(decimal("7.33")), "7.33E+00");
    assert_eq!(scientific(decimal("0.64")), "6.40E-01");
    assert_eq!(scientific(decimal("9.999")), "1.00E+01");
    assert_eq!(serial(NaiveDate::from_ymd_opt(2023, 8, 15).expect("a day")), 45153);
    assert_eq!(shortest("7.330"), "7.33");
}
