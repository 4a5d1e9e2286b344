//! Damages of a text file.

use super::dice::Dice;
use super::grid::{Damage, Grid, Kind, Must, any, column, with};

/// All of them.
pub const KINDS: [Kind; 12] = [
    ("csv: quoted", |g, d| cell(g, d, quoted, |t| t.into(), Must::Equal)),
    ("csv: a formula of a text", |g, d| {
        cell(g, d, |t| quoted(&format!("=\"{}\"", t.replace('"', "\"\""))), |t| t.into(), Must::Equal)
    }),
    ("csv: an apostrophe", |g, d| cell(g, d, |t| quoted(&format!("'{t}")), |t| t.into(), Must::Equal)),
    ("csv: blanks around", |g, d| cell(g, d, |t| quoted(&format!(" {t}\u{a0}")), |t| t.into(), Must::Equal)),
    ("csv: a line end behind", |g, d| cell(g, d, |t| quoted(&format!("{t}\r\n")), |t| t.into(), Must::Equal)),
    ("csv: a quotation mark", |g, d| cell(g, d, |t| format!("\"{t}"), |_| "#REF!".into(), Must::Held)),
    ("csv: a delimiter within", |g, d| cell(g, d, |t| format!("{t},1"), |_| "#REF!".into(), Must::Held)),
    ("csv: debris", debris),
    ("csv: a decimal comma", decimal_comma),
    ("csv: a cell less", cell_less),
    ("csv: the encoding of Windows", |g, d| encoded(g, d, true)),
    ("csv: two bytes a character", |g, d| encoded(g, d, false)),
];

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// The file; a cell as it is to be written.
fn written(grid: &Grid, other: Option<((usize, usize), &str)>) -> String {
    let plain = |text: &String| if text.contains([',', '"', '\n']) { quoted(text) } else { text.clone() };
    let cell = |at, text: &String| match other {
        Some((place, written)) if place == at => written.to_string(),
        _ => plain(text),
    };
    let row = |(r, row): (usize, &Vec<String>)| {
        row.iter().enumerate().map(|(c, text)| cell((r, c), text)).collect::<Vec<_>>().join(",") + "\r\n"
    };
    grid.iter().enumerate().map(row).collect()
}

fn damage(bytes: Vec<u8>, shows: Grid, row: usize, must: Must) -> Damage {
    Damage { file: "results.csv", bytes, shows, row, must }
}

fn cell(grid: &Grid, dice: &mut Dice, wrap: fn(&str) -> String, shows: fn(&str) -> String, must: Must) -> Damage {
    let at = any(grid, dice);
    let text = &grid[at.0][at.1];
    damage(written(grid, Some((at, &wrap(text)))).into_bytes(), with(grid, at, &shows(text)), at.0, must)
}

fn debris(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = any(grid, dice);
    let word = dice.one(&["#REF!", "####", "NULL", "undefined", "NaN", "锟斤拷", "\u{fffd}", "#VALUE!", "\\N", "nan"]);
    let shows = with(grid, at, word);
    damage(written(&shows, None).into_bytes(), shows, at.0, Must::Held)
}

fn decimal_comma(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = (1 + dice.below(grid.len() - 1), column(grid, "检验结果"));
    let text = dice.one(&["7,33", "0,8", "7,333", "1,2,3"]);
    damage(written(grid, Some((at, &quoted(text)))).into_bytes(), with(grid, at, text), at.0, Must::Held)
}

/// The cells behind it move to the left.
fn cell_less(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = any(grid, dice);
    let mut shows = grid.clone();
    shows[at.0].remove(at.1);
    let bytes = written(&shows, None).into_bytes();
    let is_last = shows[at.0][at.1..].iter().all(String::is_empty);
    shows[at.0].push(String::new());
    damage(bytes, shows, at.0, if is_last { Must::Either } else { Must::Held })
}

fn encoded(grid: &Grid, dice: &mut Dice, is_gbk: bool) -> Damage {
    let at = any(grid, dice);
    let text = written(grid, None);
    let bytes = if is_gbk {
        encoding_rs::GB18030.encode(&text).0.into_owned()
    } else {
        [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    damage(bytes, grid.clone(), at.0, Must::Equal)
}
