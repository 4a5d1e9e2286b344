//! Damages of an xlsx around its cells: hidden, merged, twice, moved.

use super::dice::Dice;
use super::grid::{Damage, Grid, Kind, Must, any, column, under, with};
use super::xlsx::{Otherwise, escaped, reference, written};
use super::xlsx_cells::{damage, of};

/// All of them.
pub const KINDS: [Kind; 12] = [
    ("xlsx: no reference", no_reference),
    ("xlsx: a zero that is not shown", zero_hidden),
    ("xlsx: a hidden row", hidden_row),
    ("xlsx: a hidden column", hidden_column),
    ("xlsx: merged over a batch", merged),
    ("xlsx: merged over results", merged_results),
    ("xlsx: a cell twice", twice),
    ("xlsx: a number of two rows", number_twice),
    ("xlsx: a row twice", row_twice),
    ("xlsx: columns in another order", moved),
    ("xlsx: a cell further right", shifted),
    ("xlsx: two cells that changed places", swapped),
];

/// A cell without its place stands beside the one before it.
fn no_reference(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = loop {
        let at = any(grid, dice);
        if at.1 == 0 || !grid[at.0][at.1 - 1].is_empty() {
            break at;
        }
    };
    let text = &grid[at.0][at.1];
    let xml = format!(r#"<c t="inlineStr"><is><t>{}</t></is></c>"#, escaped(text));
    of(grid, at, &Otherwise::cell(at, xml), text, Must::Equal)
}

fn zero_hidden(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = under(grid, dice, &["检验结果"]);
    let before = r#"<sheetViews><sheetView showZeros="0" workbookViewId="0"/></sheetViews>"#.to_string();
    of(grid, at, &Otherwise { before, ..Otherwise::number(at, "0", "0.00") }, "", Must::Either)
}

fn hidden_row(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = any(grid, dice);
    let otherwise = Otherwise { row: Some((at.0, "hidden=\"1\"")), ..Otherwise::default() };
    damage(written(grid, &otherwise), grid.clone(), at.0, Must::Equal)
}

fn hidden_column(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = any(grid, dice);
    let before = format!("<cols><col min=\"{0}\" max=\"{0}\" hidden=\"1\"/></cols>", at.1 + 1);
    damage(written(grid, &Otherwise { before, ..Otherwise::default() }), grid.clone(), at.0, Must::Equal)
}

fn of_item(grid: &Grid, at: (usize, usize)) -> bool {
    let headers = ["检验项目", "计量单位", "标准要求", "要求来源", "检验依据", "检验结果", "单项判定"];
    headers.contains(&grid[0][at.1].as_str())
}

fn merge(at: (usize, usize)) -> String {
    let range = format!("{}:{}", reference(at), reference((at.0 + 1, at.1)));
    format!(r#"<mergeCells count="1"><mergeCell ref="{range}"/></mergeCells>"#)
}

/// The upper row of a batch.
fn upper(grid: &Grid, dice: &mut Dice) -> usize {
    1 + 2 * dice.below((grid.len() - 1) / 2)
}

/// A cell of a batch merged over both its rows; the lower one is empty, as a spreadsheet leaves it.
fn merged(grid: &Grid, dice: &mut Dice) -> Damage {
    let top = upper(grid, dice);
    let at = loop {
        let at = (top, any(grid, dice).1);
        if !of_item(grid, at) {
            break at;
        }
    };
    let bytes = written(grid, &Otherwise { behind: merge(at), ..Otherwise::cell((at.0 + 1, at.1), "") });
    damage(bytes, grid.clone(), at.0, Must::Equal)
}

fn merged_results(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = (upper(grid, dice), column(grid, dice.one(&["检验结果", "标准要求", "单项判定", "检验项目"])));
    let bytes = written(grid, &Otherwise { behind: merge(at), ..Otherwise::default() });
    damage(bytes, with(grid, (at.0 + 1, at.1), "#VALUE!"), at.0, Must::Held)
}

/// Two cells of one place: nobody knows which one is shown.
fn twice(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = any(grid, dice);
    let one = |text: &str| format!(r#"<c r="{{at}}" t="inlineStr"><is><t>{}</t></is></c>"#, escaped(text));
    let mut texts = [one(&grid[at.0][at.1]), one("7.01")];
    if dice.below(2) == 0 {
        texts.reverse();
    }
    of(grid, at, &Otherwise::cell(at, texts.concat()), "#VALUE!", Must::Held)
}

/// Two rows of one number, of which the second says something else.
fn number_twice(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = 1 + dice.below(grid.len() - 1);
    let cell =
        format!(r#"<c r="{}" t="inlineStr"><is><t>7.01</t></is></c>"#, reference((at, column(grid, "检验结果"))));
    let last = (at, grid[0].len() - 1);
    of(grid, last, &Otherwise::cell(last, format!(r#"</row><row r="{}">{cell}"#, at + 1)), "#VALUE!", Must::Held)
}

fn row_twice(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = 1 + dice.below(grid.len() - 1);
    let mut shows = grid.clone();
    shows.insert(if dice.below(2) == 0 { at } else { grid.len() }, grid[at].clone());
    damage(written(&shows, &Otherwise::default()), shows, at, Must::Held)
}

/// Two whole columns change places: the same facts.
fn moved(grid: &Grid, dice: &mut Dice) -> Damage {
    let (one, other) = (dice.below(grid[0].len()), dice.below(grid[0].len()));
    let mut turned = grid.clone();
    turned.iter_mut().for_each(|row| row.swap(one, other));
    damage(written(&turned, &Otherwise::default()), grid.clone(), 1, Must::Equal)
}

/// A cell was put in, and those of its row behind it moved on.
fn shifted(grid: &Grid, dice: &mut Dice) -> Damage {
    let at = any(grid, dice);
    let mut shows = grid.clone();
    shows[at.0].insert(at.1, String::new());
    let lost = shows[at.0].pop().unwrap_or_default();
    // Where only blanks moved, nothing has.
    let is_seen =
        shows[at.0] != grid[at.0] && !lost.is_empty() || shows[at.0][at.1..].iter().any(|text| !text.is_empty());
    damage(written(&shows, &Otherwise::default()), shows, at.0, if is_seen { Must::Held } else { Must::Either })
}

/// Two different cells of a row, each under the header of the other.
fn swapped(grid: &Grid, dice: &mut Dice) -> Damage {
    let (row, one, other) = loop {
        let (at, other) = (any(grid, dice), dice.below(grid[0].len()));
        if grid[at.0][at.1] != grid[at.0][other] {
            break (at.0, at.1, other);
        }
    };
    let mut shows = grid.clone();
    shows[row].swap(one, other);
    damage(written(&shows, &Otherwise::default()), shows, row, Must::Either)
}
