//! An ods whose cells are texts but for one, and damages of it.

use chrono::NaiveDate;

use super::dice::Dice;
use super::grid::{Damage, Grid, Kind, Must, any, under, with};
use super::shown::{as_typed, otherwise, part_of_day, whole_day};
use super::xlsx::escaped;
use crate::support::books::zip_of;

/// All of them.
pub const KINDS: [Kind; 14] = [
    ("ods: a number that shows what was typed", |g, d| number(g, d, true)),
    ("ods: a number that shows otherwise", |g, d| number(g, d, false)),
    ("ods: a number without its text", without_text),
    ("ods: a decimal comma", decimal_comma),
    ("ods: a day", day),
    ("ods: a text that became a day", became_day),
    ("ods: a long number that names something", long_number),
    ("ods: a boolean", |g, d| {
        any_cell(g, d, |_| typed("boolean", "boolean-value", "true", "TRUE"), |_| "TRUE".into(), Must::Held)
    }),
    ("ods: an error", |g, d| {
        any_cell(
            g,
            d,
            |_| {
                "<table:table-cell table:formula=\"of:=1/0\" office:value-type=\"string\" office:string-value=\"\"><text:p>#DIV/0!</text:p></table:table-cell>".into()
            },
            |_| "#DIV/0!".into(),
            Must::Held,
        )
    }),
    ("ods: a text in parts", in_parts),
    ("ods: a span struck out or small", spans),
    ("ods: a note and an object", |g, d| any_cell(g, d, with_object, |text| text.into(), Must::Equal)),
    ("ods: a hidden row or column", hidden),
    ("ods: a blank cell", |g, d| any_cell(g, d, |_| "<table:table-cell/>".into(), |_| String::new(), Must::Either)),
];

#[derive(Default)]
struct Otherwise {
    cell: Option<((usize, usize), String)>,
    row: Option<usize>,
    columns: String,
}

fn typed(kind: &str, attribute: &str, value: &str, text: &str) -> String {
    format!(
        "<table:table-cell office:value-type=\"{kind}\" office:{attribute}=\"{value}\"><text:p>{}</text:p></table:table-cell>",
        escaped(text)
    )
}

fn written(grid: &Grid, otherwise: &Otherwise) -> Vec<u8> {
    let cell = |at: (usize, usize), text: &String| match &otherwise.cell {
        Some((place, xml)) if *place == at => xml.clone(),
        _ if text.is_empty() => "<table:table-cell/>".into(),
        _ => format!(
            "<table:table-cell office:value-type=\"string\"><text:p>{}</text:p></table:table-cell>",
            escaped(text)
        ),
    };
    let row = |(r, row): (usize, &Vec<String>)| {
        let cells: String = row.iter().enumerate().map(|(c, text)| cell((r, c), text)).collect();
        let hidden = if otherwise.row == Some(r) { " table:visibility=\"collapse\"" } else { "" };
        format!("<table:table-row{hidden}>{cells}</table:table-row>")
    };
    let rows: String = grid.iter().enumerate().map(row).collect();
    let style = |name: &str, properties: &str| {
        format!(
            "<style:style style:name=\"{name}\" style:family=\"text\"><style:text-properties {properties}/></style:style>"
        )
    };
    let styles = style("T1", "style:text-line-through-style=\"solid\"")
        + &style("T2", "style:text-position=\"super 58%\"")
        + &style("T3", "style:text-position=\"sub 58%\"");
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\" xmlns:style=\"s\" xmlns:draw=\"d\" xmlns:dc=\"c\">\
         <office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>\
         <table:table table:name=\"结果\">{}{rows}</table:table></office:spreadsheet></office:body></office:document-content>",
        otherwise.columns
    );
    zip_of(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_bytes())])
}

fn of(grid: &Grid, at: (usize, usize), xml: String, text: &str, must: Must) -> Damage {
    let bytes = written(grid, &Otherwise { cell: Some((at, xml)), ..Otherwise::default() });
    Damage { file: "results.ods", bytes, shows: with(grid, at, text), row: at.0, must }
}

fn any_cell(grid: &Grid, dice: &mut Dice, xml: fn(&str) -> String, shows: fn(&str) -> String, must: Must) -> Damage {
    let at = any(grid, dice);
    let text = &grid[at.0][at.1];
    of(grid, at, xml(text), &shows(text), must)
}

fn number(grid: &Grid, dice: &mut Dice, is_same: bool) -> Damage {
    let at = under(grid, dice, &["检验结果"]);
    let text = &grid[at.0][at.1];
    let shown = if is_same { as_typed(text, dice) } else { otherwise(text, dice) };
    let kind = if shown.text.ends_with('%') { "percentage" } else { "float" };
    of(
        grid,
        at,
        typed(kind, "value", &shown.stored, &shown.text),
        &shown.text,
        if is_same { Must::Equal } else { Must::Either },
    )
}

fn without_text(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = under(grid, dice, &["检验结果", "规格型号", "检验报告编号"]);
    let xml = "<table:table-cell office:value-type=\"float\" office:value=\"7.33\"/>";
    of(grid, at, xml.into(), "7.33", Must::Either)
}

fn decimal_comma(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = under(grid, dice, &["检验结果"]);
    let (value, text) = dice.one(&[("7.33", "7,33"), ("7330", "7.330"), ("7.333", "7,333"), ("0.8", "0,8")]);
    of(grid, at, typed("float", "value", value, text), "#VALUE!", Must::Held)
}

fn day(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = under(grid, dice, &["抽样日期", "报告日期"]);
    let text = grid[at.0][at.1].clone();
    let shown = whole_day(text.parse().expect("a day"), dice).1;
    let time = ["", "T00:00:00", "T08:30:00"][dice.below(3)];
    of(grid, at, typed("date", "date-value", &format!("{text}{time}"), &shown), &text, Must::Equal)
}

fn became_day(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = under(grid, dice, &["规格型号", "抽样单编号", "检验报告编号", "检验结果", "商标"]);
    let day = NaiveDate::from_ymd_opt(2023, 1, 5).expect("a day");
    let shown = part_of_day(day, dice).1;
    of(grid, at, typed("date", "date-value", "2023-01-05", &shown), &shown, Must::Held)
}

fn long_number(grid: &Grid, dice: &mut Dice) -> Damage {
    let at =
        under(grid, dice, &["抽样单编号", "检验报告编号", "统一社会信用代码", "规格型号", "商标", "生产日期/批号"]);
    let (value, text) =
        dice.one(&[("520102199001011000", "520102199001011000"), ("200000000000000", "2.0E+14"), ("1.5", "2")]);
    of(grid, at, typed("float", "value", value, text), text, Must::Held)
}

/// Spans, blanks by number, a text beside its value.
fn in_parts(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = any(grid, dice);
    let text = &grid[at.0][at.1];
    let cut = text.char_indices().last().map_or(0, |(at, _)| at);
    let spaced = |text: &str| escaped(text).replace(' ', "<text:s/>");
    let xml = format!(
        "<table:table-cell office:value-type=\"string\" office:string-value=\"{}\"><text:p>{}<text:span text:style-name=\"T9\">{}</text:span></text:p></table:table-cell>",
        escaped(text),
        spaced(&text[..cut]),
        spaced(&text[cut..])
    );
    of(grid, at, xml, text, Must::Equal)
}

fn spans(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = under(grid, dice, &["检验结果", "标准要求", "抽样单编号", "检验报告编号", "生产日期/批号"]);
    let text = &grid[at.0][at.1];
    let cut = text.char_indices().last().map_or(0, |(at, _)| at);
    let style = 1 + dice.below(3);
    let xml = format!(
        "<table:table-cell office:value-type=\"string\"><text:p>{}<text:span text:style-name=\"T{style}\">{}</text:span></text:p></table:table-cell>",
        escaped(&text[..cut]),
        escaped(&text[cut..])
    );
    of(grid, at, xml, "#VALUE!", Must::Held)
}

fn with_object(text: &str) -> String {
    format!(
        "<table:table-cell office:value-type=\"string\"><office:annotation><dc:date>2023</dc:date><text:p>内部 9.99</text:p></office:annotation>\
         <draw:frame><draw:text-box><text:p>7.01</text:p></draw:text-box></draw:frame><text:p>{}</text:p></table:table-cell>",
        escaped(text)
    )
}

fn hidden(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = any(grid, dice);
    let otherwise = if dice.below(2) == 0 {
        Otherwise { row: Some(at.0), ..Otherwise::default() }
    } else {
        let shown = if at.1 > 0 {
            format!("<table:table-column table:number-columns-repeated=\"{}\"/>", at.1)
        } else {
            String::new()
        };
        Otherwise { columns: shown + "<table:table-column table:visibility=\"collapse\"/>", ..Otherwise::default() }
    };
    Damage { file: "results.ods", bytes: written(grid, &otherwise), shows: grid.clone(), row: at.0, must: Must::Equal }
}
