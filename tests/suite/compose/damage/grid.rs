//! The sound sheet that is damaged, as texts, and what a damage is.

use super::dice::Dice;
use crate::support::project;

/// Rows of texts, the header first.
pub type Grid = Vec<Vec<String>>;

/// Batches of six enterprises in one peer group, of which two failed.
const SHEETS: [&str; 6] = ["QS23-0001", "QS23-0003", "QS23-0005", "QS23-0008", "QS23-0011", "QS23-0013"];
/// Items of each.
const ITEMS: [&str; 2] = ["导体电阻（20℃）", "绝缘厚度平均值"];

/// The header and twelve rows of the small job.
pub fn sound() -> Grid {
    let file = std::fs::read_to_string(project().join("fixtures/small/results.csv")).expect("the small job");
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).from_reader(file.trim_start_matches('\u{feff}').as_bytes());
    let all: Grid = reader.records().map(|row| row.expect("a row").iter().map(str::to_string).collect()).collect();
    let item = all[0].iter().position(|header| header == "检验项目").expect("a column");
    let kept = |row: &Vec<String>| SHEETS.contains(&row[0].as_str()) && ITEMS.contains(&row[item].as_str());
    let grid: Grid =
        all.iter().enumerate().filter(|(n, row)| *n == 0 || kept(row)).map(|(_, row)| row.clone()).collect();
    assert_eq!(grid.len(), 1 + SHEETS.len() * ITEMS.len());
    grid
}

/// The column of a header.
pub fn column(grid: &Grid, header: &str) -> usize {
    grid[0].iter().position(|text| text == header).unwrap_or_else(|| panic!("no column {header}"))
}

/// A cell below the header, with any text.
pub fn any(grid: &Grid, dice: &mut Dice) -> (usize, usize) {
    loop {
        let at = (1 + dice.below(grid.len() - 1), dice.below(grid[0].len()));
        if !grid[at.0][at.1].is_empty() {
            return at;
        }
    }
}

/// A cell below one of these headers.
pub fn under(grid: &Grid, dice: &mut Dice, headers: &[&str]) -> (usize, usize) {
    (1 + dice.below(grid.len() - 1), column(grid, dice.one(headers)))
}

/// The same grid with another text in a cell.
pub fn with(grid: &Grid, (row, column): (usize, usize), text: &str) -> Grid {
    let mut grid = grid.clone();
    grid[row][column] = text.to_string();
    grid
}

/// What must come of a damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Must {
    /// The letters of a sheet in which the displayed texts were typed.
    Equal,
    /// No letter of the batch: nobody can know what the cell shows, or it shows nothing that a letter may say.
    Held,
    /// One or the other.
    Either,
}

/// A damaged file.
pub struct Damage {
    /// Name of the file.
    pub file: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The displayed texts of all cells, as a spreadsheet shows them.
    pub shows: Grid,
    /// The damaged row, 0-based with the header.
    pub row: usize,
    /// What must come of it.
    pub must: Must,
}

/// Makes a damage of a sound grid.
pub type Kind = (&'static str, fn(&Grid, &mut Dice) -> Damage);
