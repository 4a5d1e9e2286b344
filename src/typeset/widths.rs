//! Widths of columns: so that rows get low, and what should not break does not.

use serde_json::Value;

use super::extent::{extent, line_extents, lines, longest_run};

/// 五号, in which tables are set.
const SIZE: f64 = 10.5;
/// Width of the text area: 156 mm.
pub(super) const TEXT_WIDTH: f64 = 156.0 / 25.4 * 72.0;
/// A measured run is a little wider than guessed now and then.
const SAFE: f64 = 1.02;
/// No column is narrower.
const NARROWEST: f64 = 50.0;
/// A cell is short up to this many em: it should not wrap.
const SHORT: f64 = 5.5;

/// Lines that a cell takes in a column's width.
fn cell_lines(cell: &[f64], width: f64) -> f64 {
    cell.iter().map(|extent| lines(*extent, width, SIZE)).sum()
}

/// Moves width between columns while rows get lower; `rows` hold the extents of each cell's lines.
fn balance(rows: &[Vec<Vec<f64>>], start: &[f64], floors: &[f64], inset: f64) -> Vec<f64> {
    let mut widths = start.to_vec();
    let cost = |widths: &[f64]| {
        rows.iter().fold((0.0, 0.0), |(heights, all), row| {
            let of_cells: Vec<f64> =
                row.iter().zip(widths).map(|(cell, width)| cell_lines(cell, width - inset)).collect();
            (heights + of_cells.iter().copied().fold(0.0, f64::max), all + of_cells.iter().sum::<f64>())
        })
    };
    let mut best = cost(&widths);
    for step in [16.0, 6.0] {
        loop {
            let mut found: Option<((f64, f64), usize, usize)> = None;
            for from in 0..widths.len() {
                for to in 0..widths.len() {
                    if from == to || widths[from] - step < floors[from] {
                        continue;
                    }
                    widths[from] -= step;
                    widths[to] += step;
                    let now = cost(&widths);
                    if now < found.map_or(best, |(cost, ..)| cost) {
                        found = Some((now, from, to));
                    }
                    widths[from] += step;
                    widths[to] -= step;
                }
            }
            let Some((cost, from, to)) = found else { break };
            best = cost;
            widths[from] -= step;
            widths[to] += step;
        }
    }
    widths.into_iter().map(tenth).collect()
}

fn tenth(width: f64) -> f64 {
    (width * 10.0).round() / 10.0
}

/// Widths of columns that begin with `start` and may change, for rows of texts.
pub(super) fn flexible(rows: &[Vec<String>], start: &[f64], inset: f64) -> Vec<f64> {
    let floor = |column: usize| {
        let longest = rows.iter().map(|row| longest_run(&row[column])).fold(2.0, f64::max);
        (longest * SIZE * SAFE + inset).max(NARROWEST)
    };
    let floors: Vec<f64> = (0..start.len()).map(floor).collect();
    let measured: Vec<Vec<Vec<f64>>> =
        rows.iter().map(|row| row.iter().map(|cell| line_extents(cell)).collect()).collect();
    balance(&measured, start, &floors, inset)
}

/// A table's cells as texts, row by row.
fn texts(table: &Value) -> Vec<Vec<String>> {
    let text = |cell: &Value| cell.as_str().unwrap_or_default().to_string();
    let rows = table["rows"].as_array().into_iter().flatten();
    rows.map(|row| row.as_array().into_iter().flatten().map(text).collect()).collect()
}

/// Widths of a table's columns, all together as wide as the text.
pub(super) fn of_table(table: &Value) -> Vec<f64> {
    let rows = texts(table);
    if table["role"] == "law" {
        let rest: Vec<Vec<String>> = rows.iter().map(|row| row[1..].to_vec()).collect();
        let mut widths = vec![40.0];
        widths.extend(flexible(&rest, &[TEXT_WIDTH - 196.0, 156.0], 8.0));
        return widths;
    }
    const INSET: f64 = 6.0;
    let columns: Vec<&Value> = table["columns"].as_array().into_iter().flatten().collect();
    let widest = |text: &str| line_extents(text).into_iter().fold(0.0, f64::max);
    let (mut need, mut full) = (Vec::new(), Vec::new());
    for (index, column) in columns.iter().enumerate() {
        let head = column["head"].as_str().unwrap_or_default();
        // A longer head may take two lines.
        let of_head = extent(head) / if head.chars().count() > 4 { 1.6 } else { 1.0 };
        let cells = || rows.iter().filter_map(|row| row.get(index));
        let short = cells().map(|cell| widest(cell)).filter(|wide| *wide <= SHORT).fold(of_head, f64::max);
        let longest = cells().map(|cell| longest_run(cell)).fold(2.0, f64::max);
        let whole = cells().map(|cell| widest(cell)).fold(of_head, f64::max);
        need.push(short.max(longest).min(12.0) * SIZE * SAFE + INSET + 1.0);
        full.push(whole * SIZE * SAFE + INSET + 1.0);
    }
    let spare = TEXT_WIDTH - need.iter().sum::<f64>();
    if spare <= 0.0 {
        let scale = TEXT_WIDTH / need.iter().sum::<f64>();
        return need.into_iter().map(|width| tenth(width * scale)).collect();
    }
    let growing: Vec<usize> = (0..need.len()).filter(|&index| full[index] > need[index] + 1.0).collect();
    let lack: f64 = growing.iter().map(|&index| full[index] - need[index]).sum();
    if lack <= spare {
        return spread(&columns, full, table["row_head"].as_u64());
    }
    let share = |index: usize| need[index] + spare * (full[index] - need[index]) / lack;
    let start: Vec<f64> = growing.iter().map(|&index| share(index)).collect();
    let floors: Vec<f64> = growing.iter().map(|&index| need[index]).collect();
    let cells = |row: &Vec<String>| growing.iter().map(|&index| line_extents(&row[index])).collect();
    let measured: Vec<Vec<Vec<f64>>> = rows.iter().map(cells).collect();
    let mut widths = need.clone();
    for (index, width) in growing.iter().zip(balance(&measured, &start, &floors, INSET)) {
        widths[*index] = width;
    }
    widths.into_iter().map(tenth).collect()
}

/// What is left over goes to the columns by their shares; half of it to the one that names the row.
fn spread(columns: &[&Value], full: Vec<f64>, row_head: Option<u64>) -> Vec<f64> {
    let rest = TEXT_WIDTH - full.iter().sum::<f64>();
    let share = |column: &Value| column["width"].as_f64().unwrap_or(1.0);
    let all: f64 = columns.iter().map(|column| share(column)).sum::<f64>().max(1.0);
    let by_share = if row_head.is_some() { 0.5 } else { 1.0 };
    let widths = full.into_iter().zip(columns).enumerate().map(|(index, (width, column))| {
        let named = if row_head == u64::try_from(index).ok() { 0.5 } else { 0.0 };
        tenth(width + rest * (named + by_share * share(column) / all))
    });
    widths.collect()
}

/// Height of a heading and what follows it up to the third row of its table, or all of a short one: where less is left on
/// page one, it begins on the next.
pub(super) fn room(parts: &[Value], is_plain: bool) -> f64 {
    let (size, pitch) = match is_plain {
        true => (11.95, 237.0 / 25.4 * 72.0 / 32.0),
        false => (15.75, 225.0 / 25.4 * 72.0 / 22.0),
    };
    let lead = pitch - size;
    let mut height = lead + 3.0 + size + lead;
    let text = |part: &Value, field: &str| part[field].as_str().unwrap_or_default().to_string();
    for part in parts.iter().skip(1) {
        match part["type"].as_str() {
            Some("facts") => {
                let facts = part["facts"].as_array().into_iter().flatten();
                let wide: f64 = facts.map(|fact| extent(&(text(fact, "label") + &text(fact, "value"))) + 2.0).sum();
                height += 15.0 * lines(wide, TEXT_WIDTH, SIZE) + 2.5;
            }
            Some("heading") => height += pitch,
            Some("paragraph") => {
                let wide = 2.0 + extent(&(text(part, "lead") + &text(part, "text")));
                height += pitch * lines(wide, TEXT_WIDTH, size);
            }
            Some("table") => {
                let widths = of_table(part);
                let row_height = |row: &Vec<String>| {
                    let cells = row.iter().zip(&widths);
                    let of_cells = cells.map(|(cell, width)| cell_lines(&line_extents(cell), width - 6.0));
                    15.0 * of_cells.fold(1.0, f64::max) + 1.5
                };
                let rows = texts(part);
                let shown = if rows.len() <= 6 { rows.len() } else { 3 };
                height += 18.5 + rows.iter().take(shown).map(row_height).sum::<f64>();
                break;
            }
            _ => break,
        }
    }
    tenth(height)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn table(rows: Value) -> Value {
        let columns: Vec<Value> =
            (0..rows[0].as_array().unwrap().len()).map(|_| json!({ "head": "列", "width": 1 })).collect();
        json!({ "role": "items", "columns": columns, "rows": rows, "row_head": 0 })
    }

    #[test]
    fn columns_fill_the_text_width_and_short_cells_do_not_wrap() {
        let long = "很长的一段文字".repeat(12);
        for rows in [json!([["1", "短", long]]), json!([["1", "短", "短"]]), json!([[long, long, long]])] {
            let widths = of_table(&table(rows));
            assert!((widths.iter().sum::<f64>() - TEXT_WIDTH).abs() < 1.0, "{widths:?}");
            assert!(widths.iter().all(|width| *width > 0.0), "{widths:?}");
        }
        let widths = of_table(&table(json!([["1", "不符合", long]])));
        assert!(widths[1] > 3.0 * SIZE && widths[2] > widths[1], "{widths:?}");
    }

    #[test]
    fn width_goes_where_rows_get_lower() {
        let row = vec!["短".to_string(), "很长的一段文字".repeat(8)];
        let widths = flexible(&[row], &[200.0, 200.0], 8.0);
        assert!(widths[1] > widths[0] && (widths.iter().sum::<f64>() - 400.0).abs() < 0.5, "{widths:?}");
    }
}
