//! Tables as csv files, one a table: heads in the first row, then its rows.

use super::csv_text::{CsvField, csv};
use super::file_name::safe_part;
use super::tables::{Cell, Table};

/// The tables as files, named by their order and name. Texts are kept from running as [`csv()`] says; numbers and days of the program's
/// own stay as they are, shares have six decimals, and `[c]`, `[x]`, `[z]` stand where there is no figure.
///
/// # Errors
/// What the csv writer says; there is nothing.
pub fn files(tables: &[Table]) -> Result<Vec<(String, Vec<u8>)>, String> {
    tables.iter().zip(1..).map(|(table, number)| file(table, number)).collect()
}

fn file(table: &Table, number: u32) -> Result<(String, Vec<u8>), String> {
    Ok((format!("{number:02}-{}.csv", safe_part(&table.name)), bytes(table)?))
}

/// A table as a list that a job reads: cells without a figure are empty.
///
/// # Errors
/// As [`files`].
pub fn list(table: &Table) -> Result<Vec<u8>, String> {
    let emptied = |cell: &Cell| match cell {
        Cell::Confidential | Cell::Missing | Cell::NotApplicable => Cell::Text(String::new()),
        other => other.clone(),
    };
    let rows = table.rows.iter().map(|row| row.iter().map(emptied).collect()).collect();
    bytes(&Table { rows, ..table.clone() })
}

fn bytes(table: &Table) -> Result<Vec<u8>, String> {
    let shown: Vec<Vec<String>> = table.rows.iter().map(|row| row.iter().map(plain).collect()).collect();
    let heads: Vec<CsvField<'_>> = table.columns.iter().map(|column| CsvField::Text(&column.name)).collect();
    let rows = table.rows.iter().zip(&shown).map(|(row, shown)| {
        let cells = row.iter().zip(shown);
        cells
            .map(|(cell, text)| if is_own(cell, text) { CsvField::Number(text) } else { CsvField::Text(text) })
            .collect::<Vec<_>>()
    });
    csv(std::iter::once(heads).chain(rows)).map_err(|error| error.to_string())
}

/// What stands in the file.
fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Share(share) => share.round_dp(6).normalize().to_string(),
        other => other.shown(),
    }
}

/// Whether a cell is a number or a day that the program wrote itself.
fn is_own(cell: &Cell, text: &str) -> bool {
    match cell {
        Cell::Count(_) | Cell::Share(_) | Cell::Day(_) => true,
        Cell::Figure(_) => {
            let figures = text.strip_prefix('-').unwrap_or(text);
            figures.starts_with(|c: char| c.is_ascii_digit()) && figures.chars().all(|c| c.is_ascii_digit() || c == '.')
        }
        Cell::Text(_) | Cell::Confidential | Cell::Missing | Cell::NotApplicable => false,
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::super::tables::Column;
    use super::*;

    #[test]
    fn a_figure_stays_a_number_and_a_text_that_would_run_does_not() {
        let table = Table {
            name: "漏斗-地区".into(),
            title: "=1".into(),
            notes: Vec::new(),
            columns: ["=a", "b", "c", "d", "e"].map(|name| Column::new(name, 8, "")).to_vec(),
            rows: vec![vec![
                Cell::Text("=1+1".into()),
                Cell::Figure("-5".into()),
                Cell::Figure("-5+1".into()),
                Cell::Share(Decimal::new(1, 1) / Decimal::from(3)),
                Cell::Confidential,
            ]],
            chart: None,
        };
        let files = files(&[table]).unwrap();
        assert_eq!(files[0].0, "01-漏斗-地区.csv");
        let text = String::from_utf8(files[0].1.clone()).unwrap();
        let rows = "\"'=a\",\"b\",\"c\",\"d\",\"e\"\r\n\"'=1+1\",\"-5\",\"'-5+1\",\"0.033333\",\"[c]\"\r\n";
        assert_eq!(text.strip_prefix('\u{feff}').unwrap(), rows);
    }
}
