//! Kinds of trouble, one a line of `tests/data/cases.tsv`, and what is right for each in every kind of file.
//!
//! `cells` are those of the first of two sound batches that are otherwise, as `header=text`, more than one behind `|`. Right is
//! `read`, with the text that a letter prints of the first of them where it is another; `held`, `denied` or `nobody`: no letter.
//! `codes` is all that is told. The other batch always has its letter. `before` is what the program of 23 November 2026 (8bd0cbe)
//! did with the csv: a `letter` that is wrong or says a wrong text, `no letter` where there should be one, or what is `right`.

use yice::diagnostic::Diagnostic;
use yice::domain::columns::{Field, fields};
use yice::domain::{Batch, ResultStatus, SpotCheck};

use super::{load_bytes, text};
use crate::support::grids::{Grid, in_every_kind};
use crate::support::project;

struct Case {
    what: String,
    cells: Vec<(String, String)>,
    right: String,
    codes: Vec<String>,
}

fn cases() -> Vec<Case> {
    let table = std::fs::read_to_string(project().join("tests/data/cases.tsv")).expect("the table");
    let case = |line: &str| {
        let [what, cells, right, codes, _before] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("five columns: {line}")
        };
        let pair = |cell: &str| cell.split_once('=').map(|(header, text)| (header.into(), unescaped(text)));
        Case {
            what: what.into(),
            cells: cells.split('|').map(|cell| pair(cell).expect("header=text")).collect(),
            right: unescaped(right),
            codes: codes.split(',').filter(|code| !code.is_empty()).map(str::to_string).collect(),
        }
    };
    table.lines().skip(1).map(case).collect()
}

/// `\n`, `\\` and `\u{…}` as in Rust.
fn unescaped(text: &str) -> String {
    let mut rest = text;
    let mut done = String::new();
    while let Some((before, behind)) = rest.split_once('\\') {
        done += before;
        let (character, left) = match behind.as_bytes()[0] {
            b'n' => ('\n', &behind[1..]),
            b'\\' => ('\\', &behind[1..]),
            _ => {
                let (code, left) = behind.strip_prefix("u{").and_then(|code| code.split_once('}')).expect("a code");
                (char::from_u32(u32::from_str_radix(code, 16).expect("a code")).expect("a character"), left)
            }
        };
        done.push(character);
        rest = left;
    }
    done + rest
}

fn of_header(header: &str) -> Field {
    fields(|column| column.header == header).next().unwrap_or_else(|| panic!("no column {header}"))
}

/// The sound rows with the cells of a case: of its first row, or of both where all rows of a batch say the same.
fn grid(case: &Case) -> Grid {
    let mut grid = Grid::sound("结果");
    for (header, text) in &case.cells {
        if !grid.rows[0].contains(header) {
            for (at, row) in grid.rows.iter_mut().enumerate() {
                row.push(if at == 0 { header.clone() } else { String::new() });
            }
        }
        let column = grid.rows[0].iter().position(|of| of == header).expect("a column");
        let field = of_header(header);
        for row in if field.is_of_item() { 1..=1 } else { 1..=2 } {
            grid.rows[row][column].clone_from(text);
        }
    }
    grid
}

fn csv(grid: &Grid) -> Vec<u8> {
    let cell = |text: &String| {
        if text.contains([',', '"', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.clone() }
    };
    let row = |row: &Vec<String>| row.iter().map(cell).collect::<Vec<_>>().join(",") + "\r\n";
    grid.rows.iter().map(row).collect::<String>().into_bytes()
}

/// What a letter would print under a header.
fn printed(spot_check: &SpotCheck, batch: &Batch, header: &str) -> String {
    match of_header(header) {
        Field::Manufacturer => spot_check.enterprises[&batch.labeled_manufacturer].name.to_string(),
        Field::CreditCode => {
            let code = &spot_check.enterprises[&batch.labeled_manufacturer].credit_code;
            code.as_ref().map(|code| code.as_str().to_string()).unwrap_or_default()
        }
        Field::Place => spot_check.enterprises[&batch.labeled_manufacturer].place.to_string(),
        field => {
            let all = [batch.cells(), batch.items[0].cells()];
            all.iter().find_map(|cells| cells.get(&field)).cloned().unwrap_or_default()
        }
    }
}

/// What came of it, in the words of the table.
fn came(case: &Case, loaded: Option<SpotCheck>) -> String {
    let Some(spot_check) = loaded else { return "stopped".into() };
    let of = |sheet: &str| spot_check.batches.iter().find(|batch| batch.sampling_sheet_no == *sheet);
    let Some(other) = of("S-002").filter(|other| other.holds.is_empty() && other.items.len() == 2) else {
        return "the other batch is held or lost".into();
    };
    let Some(batch) = spot_check.batches.iter().find(|batch| batch.sampling_sheet_no != other.sampling_sheet_no) else {
        return if spot_check.unplaced.is_empty() { "lost" } else { "held" }.into();
    };
    if !batch.holds.is_empty() || batch.status != ResultStatus::Final {
        return "held".into();
    }
    if batch.items.len() != 2 {
        return "an item is lost".into();
    }
    if batch.manufacture_denied {
        return "denied".into();
    }
    if batch.labeled_manufacturer.is_nobody() {
        return "nobody".into();
    }
    match case.right.strip_prefix("read ") {
        Some(_) => format!("read {}", printed(&spot_check, batch, &case.cells[0].0)),
        None => "read".into(),
    }
}

#[test]
fn every_kind_of_trouble_ends_as_is_right_in_every_kind_of_file() {
    let cases = cases();
    assert!(cases.len() >= 90, "{}", cases.len());
    let mut wrong = Vec::new();
    for case in &cases {
        let grid = grid(case);
        let mut files = in_every_kind(std::slice::from_ref(&grid));
        files.push(("results.csv".into(), csv(&grid)));
        for (file, bytes) in files {
            let (loaded, findings) = load_bytes(&file, &bytes);
            let of_first = |finding: &&Diagnostic| finding.code != "missing-credit-code";
            let mut told: Vec<&str> = findings.iter().filter(of_first).map(|finding| finding.code).collect();
            told.dedup();
            let came = came(case, loaded);
            if came != case.right || told != case.codes {
                let said = text(&findings).lines().next().unwrap_or_default().to_string();
                wrong.push(format!(
                    "{} {:?} in {file}: {came}, {told:?} for {}, {:?}; {said}",
                    case.what, case.cells, case.right, case.codes
                ));
            }
            let row = |finding: &Diagnostic| finding.places.first().and_then(|place| place.row);
            if findings.iter().any(|finding| !matches!(row(finding), Some(1..=3))) {
                wrong.push(format!("{} {:?} in {file}: a place that is not the cell's", case.what, case.cells));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}
