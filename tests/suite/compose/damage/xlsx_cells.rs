//! Damages of one cell of an xlsx.

use chrono::NaiveDate;

use super::dice::Dice;
use super::grid::{Damage, Grid, Kind, Must, any, under, with};
use super::shown::{as_typed, otherwise, part_of_day, serial, whole_day};
use super::xlsx::{Otherwise, escaped, written};

/// All of them.
pub const KINDS: [Kind; 35] = [
    ("xlsx: a number that shows what was typed", |g, d| number(g, d, true)),
    ("xlsx: a number under another format", |g, d| number(g, d, false)),
    ("xlsx: a number under another format, again", |g, d| number(g, d, false)),
    ("xlsx: a number in any column", any_number),
    ("xlsx: a text under @", |g, d| text_format(g, d, "@", same, Must::Equal)),
    ("xlsx: a text under words", |g, d| {
        text_format(g, d, "0.00;-0.00;0;\"约\"@", |text| format!("约{text}"), Must::Either)
    }),
    ("xlsx: a text that its format hides", |g, d| text_format(g, d, ";;;", nothing, Must::Either)),
    ("xlsx: a text under a format of numbers", |g, d| text_format(g, d, "0.00", same, Must::Equal)),
    ("xlsx: a day", |g, d| day(g, d, Date::Serial)),
    ("xlsx: a day of 1904", |g, d| day(g, d, Date::Of1904)),
    ("xlsx: an ISO day", |g, d| day(g, d, Date::Iso)),
    ("xlsx: a day in the format of the system", |g, d| day(g, d, Date::System)),
    ("xlsx: part of a day", date_in_part),
    ("xlsx: a text that became a day", became_day),
    ("xlsx: a long number that names something", long_number),
    ("xlsx: an error", |g, d| {
        cell(g, d, |_| r##"<c r="{at}" t="e"><v>#N/A</v></c>"##.into(), |_| "#N/A".into(), Must::Held)
    }),
    ("xlsx: a boolean", |g, d| {
        cell(g, d, |_| r#"<c r="{at}" t="b"><v>1</v></c>"#.into(), |_| "TRUE".into(), Must::Held)
    }),
    ("xlsx: a formula's text", |g, d| {
        cell(g, d, |t| format!(r#"<c r="{{at}}" t="str"><f>X1</f><v>{}</v></c>"#, escaped(t)), same, Must::Equal)
    }),
    ("xlsx: a formula without a value", |g, d| {
        cell(g, d, |_| r#"<c r="{at}"><f>1+1</f></c>"#.into(), unknown, Must::Held)
    }),
    ("xlsx: an inline text", |g, d| cell(g, d, |t| inline(&escaped(t)), same, Must::Equal)),
    ("xlsx: characters by number", |g, d| cell(g, d, |t| inline(&by_number(t)), same, Must::Equal)),
    ("xlsx: a section of characters", |g, d| cell(g, d, |t| inline(&format!("<![CDATA[{t}]]>")), same, Must::Equal)),
    ("xlsx: escaped characters", |g, d| cell(g, d, |t| inline(&escaped_unit(t)), same, Must::Equal)),
    ("xlsx: plain runs", |g, d| runs(g, d, "<b/>", "", Must::Equal)),
    ("xlsx: a run struck out", |g, d| runs(g, d, "", "<strike/>", Must::Held)),
    ("xlsx: a raised run", |g, d| runs(g, d, "", r#"<vertAlign val="superscript"/>"#, Must::Held)),
    ("xlsx: a lowered run", |g, d| runs(g, d, "", r#"<vertAlign val="subscript"/>"#, Must::Held)),
    ("xlsx: how a text is pronounced", pronounced),
    ("xlsx: a font that strikes out", struck_font),
    ("xlsx: another shared text", another_string),
    ("xlsx: a shared text that is not there", |g, d| {
        cell(g, d, |_| r#"<c r="{at}" t="s"><v>9999</v></c>"#.into(), unknown, Must::Held)
    }),
    ("xlsx: a style that is not there", style_not_there),
    ("xlsx: a blank cell", |g, d| cell(g, d, nothing, nothing, Must::Either)),
    ("xlsx: an empty text", |g, d| cell(g, d, |_| inline("  "), nothing, Must::Either)),
    ("xlsx: blanks around a text", blanks),
];

/// What is typed instead of a text, and what a spreadsheet makes of it.
pub const TYPED: [Kind; 2] = [("xlsx: debris", debris), ("xlsx: a mark that is not seen", unseen)];

fn same(text: &str) -> String {
    text.to_string()
}

fn nothing(_: &str) -> String {
    String::new()
}

/// Nobody knows; as text it would hold its batch.
fn unknown(_: &str) -> String {
    "#VALUE!".into()
}

fn inline(xml: &str) -> String {
    format!(r#"<c r="{{at}}" t="inlineStr"><is><t xml:space="preserve">{xml}</t></is></c>"#)
}

pub fn damage(bytes: Vec<u8>, shows: Grid, row: usize, must: Must) -> Damage {
    Damage { file: "results.xlsx", bytes, shows, row, must }
}

/// The workbook with something otherwise in a cell, which shows this text.
pub fn of(grid: &Grid, at: (usize, usize), otherwise: &Otherwise, text: &str, must: Must) -> Damage {
    damage(written(grid, otherwise), with(grid, at, text), at.0, must)
}

/// A cell of any column with other XML.
fn cell(grid: &Grid, dice: &mut Dice, xml: fn(&str) -> String, shows: fn(&str) -> String, must: Must) -> Damage {
    let at = any(grid, dice);
    let text = &grid[at.0][at.1];
    of(grid, at, &Otherwise::cell(at, xml(text)), &shows(text), must)
}

fn style_not_there(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = under(grid, dice, &["检验结果"]);
    let xml = format!(r#"<c r="{{at}}" s="77"><v>{}</v></c>"#, grid[at.0][at.1]);
    of(grid, at, &Otherwise::cell(at, xml), &unknown(""), Must::Held)
}

fn number(grid: &Grid, dice: &mut Dice, is_same: bool) -> Damage {
    let at = under(grid, dice, &["检验结果"]);
    let text = &grid[at.0][at.1];
    let shown = if is_same { as_typed(text, dice) } else { otherwise(text, dice) };
    let must = if is_same { Must::Equal } else { Must::Either };
    of(grid, at, &Otherwise::number(at, &shown.stored, &shown.code), &shown.text, must)
}

fn any_number(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = any(grid, dice);
    let (stored, code, text) = dice.one(&[
        ("20230001", "0", "20230001"),
        ("123", "00000", "00123"),
        ("2.5", "0.0", "2.5"),
        ("45153", "General", "45153"),
        ("7", "\"DX\"0000", "DX0007"),
    ]);
    of(grid, at, &Otherwise::number(at, stored, code), text, Must::Either)
}

fn text_format(grid: &Grid, dice: &mut Dice, code: &str, shows: fn(&str) -> String, must: Must) -> Damage {
    let at = any(grid, dice);
    let text = &grid[at.0][at.1];
    let xml = format!(r#"<c r="{{at}}" s="1" t="inlineStr"><is><t>{}</t></is></c>"#, escaped(text));
    of(grid, at, &Otherwise { format: code.into(), ..Otherwise::cell(at, xml) }, &shows(text), must)
}

enum Date {
    Serial,
    Of1904,
    Iso,
    System,
}

/// The days of the sheet, which are the same ones however they are shown.
fn day(grid: &Grid, dice: &mut Dice, kind: Date) -> Damage {
    let at = under(grid, dice, &["抽样日期", "报告日期"]);
    let text = grid[at.0][at.1].clone();
    let day: NaiveDate = text.parse().expect("a day");
    let code = match kind {
        Date::System => dice.one(&["#14", "#31", "m/d/yyyy"]),
        _ => whole_day(day, dice).0,
    };
    let serial = serial(day);
    let mut otherwise = match kind {
        Date::Serial | Date::System => Otherwise::number(at, &serial.to_string(), code),
        // Four years and a day later.
        Date::Of1904 => Otherwise { date_1904: true, ..Otherwise::number(at, &(serial - 1462).to_string(), code) },
        Date::Iso => Otherwise::cell(at, format!(r#"<c r="{{at}}" s="1" t="d"><v>{text}</v></c>"#)),
    };
    otherwise.format = code.into();
    of(grid, at, &otherwise, &text, if code == "m/d/yyyy" { Must::Either } else { Must::Equal })
}

fn date_in_part(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = under(grid, dice, &["抽样日期", "报告日期", "生产日期/批号"]);
    let day = NaiveDate::from_ymd_opt(2023, 8, 1 + u32::try_from(dice.below(28)).expect("a day")).expect("a day");
    let is_lot = grid[0][at.1] == "生产日期/批号";
    let (code, text) = if is_lot && dice.below(2) == 0 { whole_day(day, dice) } else { part_of_day(day, dice) };
    of(grid, at, &Otherwise::number(at, &serial(day).to_string(), code), &text, Must::Either)
}

/// `1/5` that a spreadsheet took for a day.
fn became_day(grid: &Grid, dice: &mut Dice) -> Damage {
    let fields = ["规格型号", "抽样单编号", "检验报告编号", "检验结果", "标准要求", "商标", "执行标准"];
    let at = under(grid, dice, &fields);
    let day = NaiveDate::from_ymd_opt(2023, 1, 5).expect("a day");
    let (code, text) = if dice.below(2) == 0 { whole_day(day, dice) } else { part_of_day(day, dice) };
    of(grid, at, &Otherwise::number(at, &serial(day).to_string(), code), &text, Must::Held)
}

fn long_number(grid: &Grid, dice: &mut Dice) -> Damage {
    let fields = ["抽样单编号", "检验报告编号", "统一社会信用代码", "规格型号", "商标", "生产日期/批号"];
    let at = under(grid, dice, &fields);
    let (stored, code, text) = dice.one(&[
        ("520102199001011234", "0", "520102199001011000"),
        ("2.0E+14", "0.0E+00", "2.0E+14"),
        ("200000000000000", "0.0E+00", "2.0E+14"),
        ("1.5", "0", "2"),
        ("123456789012345678", "#,##0", "123,456,789,012,346,000"),
    ]);
    of(grid, at, &Otherwise::number(at, stored, code), text, Must::Held)
}

fn by_number(text: &str) -> String {
    text.chars().map(|c| format!("&#{};", u32::from(c))).collect()
}

/// As ECMA-376 writes what XML cannot hold; here the first character.
fn escaped_unit(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().map_or(0, u32::from);
    if first > 0xFFFF { escaped(text) } else { format!("_x{first:04X}_{}", escaped(rest.as_str())) }
}

/// A shared text with the way that it is pronounced.
fn pronounced(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = any(grid, dice);
    let text = &grid[at.0][at.1];
    let phonetic = r#"<rPh sb="0" eb="1"><t>8</t></rPh><phoneticPr fontId="1"/>"#;
    let strings = vec![format!("<si><t>{}</t>{phonetic}</si>", escaped(text))];
    let cell = Otherwise::cell(at, r#"<c r="{at}" t="s"><v>{more}</v></c>"#);
    of(grid, at, &Otherwise { strings, ..cell }, text, Must::Equal)
}

/// A text whose last character is a run with these properties.
fn runs(grid: &Grid, dice: &mut Dice, first: &str, second: &str, must: Must) -> Damage {
    let figures = ["检验结果", "标准要求", "抽样单编号", "检验报告编号", "生产日期/批号"];
    let at = if must == Must::Equal { any(grid, dice) } else { under(grid, dice, &figures) };
    let text = &grid[at.0][at.1];
    let cut = text.char_indices().last().map_or(0, |(at, _)| at);
    let run = |properties: &str, text: &str| {
        format!(r#"<r><rPr>{properties}<sz val="11"/></rPr><t xml:space="preserve">{}</t></r>"#, escaped(text))
    };
    let both = run(first, &text[..cut]) + &run(second, &text[cut..]);
    let otherwise = if dice.below(2) == 0 {
        let cell = Otherwise::cell(at, r#"<c r="{at}" t="s"><v>{more}</v></c>"#);
        Otherwise { strings: vec![format!("<si>{both}</si>")], ..cell }
    } else {
        Otherwise::cell(at, format!(r#"<c r="{{at}}" t="inlineStr"><is>{both}</is></c>"#))
    };
    of(grid, at, &otherwise, if must == Must::Equal { text } else { "#VALUE!" }, must)
}

fn struck_font(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = any(grid, dice);
    let xml = format!(r#"<c r="{{at}}" s="1" t="inlineStr"><is><t>{}</t></is></c>"#, escaped(&grid[at.0][at.1]));
    let otherwise = Otherwise { font: "<strike/>".into(), ..Otherwise::cell(at, xml) };
    of(grid, at, &otherwise, &unknown(""), Must::Held)
}

/// The number of a shared text that is another cell's.
fn another_string(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = any(grid, dice);
    let mut known: Vec<&String> = Vec::new();
    for text in grid.iter().flatten().filter(|text| !text.is_empty()) {
        if !known.contains(&text) {
            known.push(text);
        }
    }
    let number = dice.below(known.len());
    let xml = format!(r#"<c r="{{at}}" t="s"><v>{number}</v></c>"#);
    of(grid, at, &Otherwise::cell(at, xml), known[number], Must::Either)
}

fn debris(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = any(grid, dice);
    let word = dice.one(&[
        "#REF!",
        "####",
        "NULL",
        "undefined",
        "NaN",
        "锟斤拷",
        "\u{fffd}",
        "#DIV/0!",
        "Err:502",
        "#NAME?",
        "#N/A",
        "(null)",
    ]);
    let shows = with(grid, at, word);
    damage(written(&shows, &Otherwise::default()), shows, at.0, Must::Held)
}

fn blanks(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = any(grid, dice);
    let blank = dice.one(&[" ", "\u{a0}", "\u{3000}", "\t", "\n", "  "]);
    let text = &grid[at.0][at.1];
    let typed = if dice.below(2) == 0 { format!("{blank}{text}") } else { format!("{text}{blank}") };
    damage(written(&with(grid, at, &typed), &Otherwise::default()), grid.clone(), at.0, Must::Equal)
}

fn unseen(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = any(grid, dice);
    let text = &grid[at.0][at.1];
    let cut = text.char_indices().nth(1).map_or(text.len(), |(at, _)| at);
    let mark = dice.one(&["\u{200b}", "\u{200c}", "\u{feff}", "\u{2060}", "\u{202e}", "\u{ad}", "\u{200e}"]);
    let typed = format!("{}{mark}{}", &text[..cut], &text[cut..]);
    damage(written(&with(grid, at, &typed), &Otherwise::default()), grid.clone(), at.0, Must::Either)
}
