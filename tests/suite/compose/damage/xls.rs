//! An xls (MS-XLS) whose cells are texts but for one, with its style, and damages of it.

use chrono::NaiveDate;

use super::dice::Dice;
use super::grid::{Damage, Grid, Kind, Must, under, with};
use super::shown::{as_typed, otherwise, serial, whole_day};
use crate::support::grids::compound;

/// All of them.
pub const KINDS: [Kind; 14] = [
    ("xls: a number that shows what was typed", |g, d| number(g, d, true)),
    ("xls: a number under another format", |g, d| number(g, d, false)),
    ("xls: a number in few bits", few_bits),
    ("xls: a day", |g, d| day(g, d, false)),
    ("xls: a day of 1904", |g, d| day(g, d, true)),
    ("xls: a text that became a day", became_day),
    ("xls: a long number that names something", long_number),
    ("xls: a boolean", |g, d| value(g, d, &[1, 0], "TRUE")),
    ("xls: an error", |g, d| value(g, d, &[0x2A, 1], "#N/A")),
    ("xls: a formula's number", formula),
    ("xls: a font that strikes out", struck),
    ("xls: a text under words", text_format),
    ("xls: a hidden row or column", hidden),
    ("xls: a blank cell", blank),
];

/// What is otherwise in a sheet of texts.
#[derive(Default)]
struct Otherwise {
    /// The record of a cell, its kind and what stands behind its style; no record where the kind is 0.
    cell: Option<((usize, usize), u16, Vec<u8>)>,
    /// A text with the style 1.
    styled: Option<(usize, usize)>,
    format: String,
    strikes: bool,
    /// Records before the cells.
    before: Vec<u8>,
    date_1904: bool,
}

fn words(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

fn record(id: u16, body: &[u8]) -> Vec<u8> {
    [&words(&[id, u16::try_from(body.len()).expect("a short record")]), body].concat()
}

fn wide(text: &str) -> Vec<u8> {
    words(&text.encode_utf16().collect::<Vec<_>>())
}

fn small(number: usize) -> u16 {
    u16::try_from(number).expect("a small number")
}

fn written(grid: &Grid, otherwise: &Otherwise) -> Vec<u8> {
    let units = |text: &str| small(text.encode_utf16().count());
    let mut sheet = record(0x0809, &words(&[0x0600, 0x0010, 0, 0, 0, 0, 0, 0]));
    sheet.extend(&otherwise.before);
    for (r, row) in grid.iter().enumerate() {
        for (c, text) in row.iter().enumerate() {
            let style = u16::from(otherwise.styled == Some((r, c)));
            match &otherwise.cell {
                Some((at, 0, _)) if *at == (r, c) => {}
                Some((at, id, body)) if *at == (r, c) => {
                    sheet.extend(record(*id, &[words(&[small(r), small(c), 1]), body.clone()].concat()));
                }
                _ if text.is_empty() => {}
                _ => sheet.extend(record(
                    0x0204,
                    &[words(&[small(r), small(c), style, units(text)]), vec![1], wide(text)].concat(),
                )),
            }
        }
    }
    sheet.extend(record(0x000A, &[]));
    let mut globals = record(0x0809, &words(&[0x0600, 5, 0, 0, 0, 0, 0, 0]));
    if otherwise.date_1904 {
        globals.extend(record(0x0022, &words(&[1])));
    }
    // The number 4 is no font: the fifth record has the number 5.
    for number in 0..5 {
        let flags = if number == 4 && otherwise.strikes { 8 } else { 0 };
        globals.extend(record(
            0x0031,
            &[words(&[220, flags, 0x7FFF, 400, 0]), vec![0, 0, 0, 0, 1, 1], wide("A")].concat(),
        ));
    }
    let code = &otherwise.format;
    globals.extend(record(0x041E, &[words(&[164, units(code)]), vec![1], wide(code)].concat()));
    globals.extend(record(0x00E0, &[words(&[0, 0]), vec![0; 16]].concat()));
    globals.extend(record(0x00E0, &[words(&[5, if code.is_empty() { 0 } else { 164 }]), vec![0; 16]].concat()));
    let listed = |start: usize| {
        let start = u32::try_from(start).expect("a small file").to_le_bytes();
        record(0x0085, &[&start[..], &[0, 0, 2, 1], &wide("结果")].concat())
    };
    let start = globals.len() + listed(0).len() + record(0x000A, &[]).len();
    globals.extend(listed(start));
    globals.extend(record(0x000A, &[]));
    globals.extend(sheet);
    compound(&globals)
}

fn of(grid: &Grid, at: (usize, usize), otherwise: &Otherwise, text: &str, must: Must) -> Damage {
    Damage { file: "results.xls", bytes: written(grid, otherwise), shows: with(grid, at, text), row: at.0, must }
}

fn float(at: (usize, usize), stored: &str, code: &str) -> Otherwise {
    let value: f64 = stored.parse().expect("a number");
    Otherwise { cell: Some((at, 0x0203, value.to_le_bytes().to_vec())), format: code.into(), ..Otherwise::default() }
}

fn number(grid: &Grid, dice: &mut Dice, is_same: bool) -> Damage {
    let at = under(grid, dice, &["检验结果"]);
    let text = &grid[at.0][at.1];
    let shown = if is_same { as_typed(text, dice) } else { otherwise(text, dice) };
    of(grid, at, &float(at, &shown.stored, &shown.code), &shown.text, if is_same { Must::Equal } else { Must::Either })
}

/// An integer, or hundredths of one, in thirty bits.
fn few_bits(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = under(grid, dice, &["检验结果"]);
    let hundredths: u32 = 700 + u32::try_from(dice.below(41)).expect("few");
    let is_whole = dice.below(3) == 0;
    let (bits, code, text) = if is_whole {
        (7 << 2 | 2, "0", "7".to_string())
    } else {
        (hundredths << 2 | 3, "0.00", format!("{}.{:02}", hundredths / 100, hundredths % 100))
    };
    let cell = Some((at, 0x027E, bits.to_le_bytes().to_vec()));
    of(grid, at, &Otherwise { cell, format: code.into(), ..Otherwise::default() }, &text, Must::Equal)
}

fn day(grid: &Grid, dice: &mut Dice, date_1904: bool) -> Damage {
    let at = under(grid, dice, &["抽样日期", "报告日期"]);
    let text = grid[at.0][at.1].clone();
    let day: NaiveDate = text.parse().expect("a day");
    let stored = serial(day) - if date_1904 { 1462 } else { 0 };
    let made = float(at, &stored.to_string(), whole_day(day, dice).0);
    of(grid, at, &Otherwise { date_1904, ..made }, &text, Must::Equal)
}

fn became_day(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = under(grid, dice, &["规格型号", "抽样单编号", "检验报告编号", "检验结果", "商标"]);
    let day = NaiveDate::from_ymd_opt(2023, 1, 5).expect("a day");
    of(grid, at, &float(at, &serial(day).to_string(), "m\"月\"d\"日\""), "1月5日", Must::Held)
}

fn long_number(grid: &Grid, dice: &mut Dice) -> Damage {
    let at =
        under(grid, dice, &["抽样单编号", "检验报告编号", "统一社会信用代码", "规格型号", "商标", "生产日期/批号"]);
    let (stored, code, text) =
        dice.one(&[("520102199001011234", "0", "520102199001011000"), ("2.0E+14", "0.0E+00", "2.0E+14")]);
    of(grid, at, &float(at, stored, code), text, Must::Held)
}

fn value(grid: &Grid, dice: &mut Dice, body: &[u8], text: &str) -> Damage {
    let at = under(grid, dice, &["检验结果", "单项判定", "规格型号", "检验报告编号", "标称生产企业"]);
    of(grid, at, &Otherwise { cell: Some((at, 0x0205, body.to_vec())), ..Otherwise::default() }, text, Must::Held)
}

fn formula(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = under(grid, dice, &["检验结果"]);
    let text = &grid[at.0][at.1];
    let shown = as_typed(text, dice);
    let value: f64 = shown.stored.parse().expect("a number");
    let body = [&value.to_le_bytes()[..], &[0; 6], &[3, 0, 0x1E, 1, 0]].concat();
    of(
        grid,
        at,
        &Otherwise { cell: Some((at, 0x0006, body)), format: shown.code, ..Otherwise::default() },
        text,
        Must::Equal,
    )
}

fn struck(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = under(grid, dice, &["检验结果", "规格型号", "检验报告编号", "标称生产企业"]);
    of(grid, at, &Otherwise { styled: Some(at), strikes: true, ..Otherwise::default() }, "#VALUE!", Must::Held)
}

fn text_format(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = under(grid, dice, &["检验结果", "规格型号", "检验报告编号", "标称生产企业"]);
    let text = &grid[at.0][at.1];
    let (code, shows) = match dice.below(3) {
        0 => ("@", text.clone()),
        1 => ("0;-0;0;\"约\"@", format!("约{text}")),
        _ => (";;;", String::new()),
    };
    of(grid, at, &Otherwise { styled: Some(at), format: code.into(), ..Otherwise::default() }, &shows, Must::Either)
}

fn hidden(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = (1 + dice.below(grid.len() - 1), dice.below(grid[0].len()));
    let before = if dice.below(2) == 0 {
        record(0x0208, &words(&[small(at.0), 0, 32, 255, 0, 0, 0x0120, 15]))
    } else {
        record(0x007D, &words(&[small(at.1), small(at.1), 2048, 15, 1, 0]))
    };
    let text = grid[at.0][at.1].clone();
    of(grid, at, &Otherwise { before, ..Otherwise::default() }, &text, Must::Equal)
}

fn blank(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = (1 + dice.below(grid.len() - 1), dice.below(grid[0].len()));
    let id = [0, 0x0201][dice.below(2)];
    of(grid, at, &Otherwise { cell: Some((at, id, Vec::new())), ..Otherwise::default() }, "", Must::Either)
}
