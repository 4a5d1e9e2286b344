//! What a cell shows, by number format and value: as we read it, as LibreOffice shows it, as calamine names its format.
//!
//! `tests/writers/formats.csv` holds the state of every pair, one mark a value: `=` the same text, `?` told as not to be
//! known, `!` another text; each of the last stands in `tests/writers/differences.csv` with its reason. A pair that gets
//! worse fails; one that gets better is written down with `UPDATE=1`, so that it never gets worse again.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read as _};
use std::ops::ControlFlow;
use std::path::PathBuf;

use calamine::open_workbook;
use yice::load::workbook::Workbook;
use yice::load::workbook::row::Kind;

use super::{Cell, NumberFormat, Table, files};
use crate::support::books::zip_of;
use crate::support::project;

/// Zero, signs, trailing zeros, ties, tiny and huge numbers, more than fifteen digits, days, times of day, the day that
/// never was, a second that rounds to the next minute, and the last days there are.
const VALUES: [&str; 21] = [
    "0",
    "1",
    "-1",
    "7.4",
    "-7.4",
    "0.5",
    "2.675",
    "-0.004",
    "0.00012345",
    "1234.5",
    "-1234567.891",
    "1E-10",
    "123456789012",
    "1500000000000000",
    "99.995",
    "45052",
    "45062.6",
    "44927.25",
    "60",
    "59.999998",
    "2958465.5",
];

/// Workbooks that are read, by their column in `formats.csv`, and the texts that LibreOffice shows for each.
const FILES: [(&str, &str, &str); 5] = [
    ("xlsx", "formats/xlsxwriter.xlsx", "formats/xlsx.shown.csv"),
    ("xlsx_1904", "formats-1904/xlsxwriter.xlsx", "formats-1904/xlsx.shown.csv"),
    ("xls", "formats/libreoffice.xls", "formats/xls.shown.csv"),
    ("ods", "formats/libreoffice.ods", "formats/ods.shown.csv"),
    // The same without the texts: values and styles alone.
    ("ods_bare", "formats/bare.ods", "formats/ods.shown.csv"),
];

const SAME: char = '=';
const UNKNOWN: char = '?';
const OTHER: char = '!';

/// A line of `formats.csv`.
struct Line {
    group: String,
    format: String,
    /// The state in every file of [`FILES`].
    states: Vec<String>,
}

/// What differs, by reason, file and format: the values, each with both texts.
type Differing<'a> = BTreeMap<(String, &'a str, String), Vec<(&'a str, String)>>;

/// Why the texts of a pair (file, format, value) differ.
type Reasons = BTreeMap<[String; 3], String>;

fn path(name: &str) -> PathBuf {
    project().join("tests/writers").join(name)
}

fn lines() -> Vec<Line> {
    let mut reader = csv::Reader::from_path(path("formats.csv")).unwrap();
    let lines = reader.records().map(|record| {
        let fields: Vec<String> = record.unwrap().iter().map(str::to_string).collect();
        Line { group: fields[0].clone(), format: fields[1].clone(), states: fields[2..].to_vec() }
    });
    lines.collect()
}

/// `differences.csv`: one line for the values of a file and format that differ for one reason.
fn reasons() -> Reasons {
    let mut reader = csv::Reader::from_path(path("differences.csv")).unwrap();
    let mut reasons = Reasons::new();
    for record in reader.records().map(Result::unwrap) {
        for value in record[3].split(' ') {
            reasons.insert([&record[1], &record[2], value].map(str::to_string), record[0].to_string());
        }
    }
    reasons
}

fn number_format(text: &str) -> NumberFormat {
    match text.strip_prefix("built-in ") {
        Some(id) => NumberFormat::BuiltIn(id.parse().unwrap()),
        None => NumberFormat::Code(text.to_string()),
    }
}

/// The sheet of all pairs: one row a format, its code as a text before the values.
pub fn table(date_1904: bool) -> Table {
    let row = |line: &Line| {
        let format = number_format(&line.format);
        let value = |value: &&str| Some(Cell::Number { number: (*value).to_string(), format: format.clone() });
        let head = Some(Cell::Text { text: line.format.clone() });
        std::iter::once(head).chain(VALUES.iter().map(value)).collect()
    };
    Table { sheet: "格式", date_1904, rows: lines().iter().map(row).collect() }
}

/// An ods without the displayed texts of its numbers, dates and times, as some writers leave them out.
pub fn bare(ods: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(ods)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut parts = Vec::new();
    for name in names {
        let mut bytes = Vec::new();
        archive.by_name(&name).unwrap().read_to_end(&mut bytes).unwrap();
        if name == "content.xml" {
            bytes = without_texts(std::str::from_utf8(&bytes).unwrap()).into_bytes();
        }
        parts.push((name, bytes));
    }
    zip_of(&parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>())
}

fn without_texts(content: &str) -> String {
    let mut cells = content.split("<table:table-cell");
    let before = cells.next().unwrap().to_string();
    cells.fold(before, |done, cell| {
        let (start, inside) = cell.split_once('>').unwrap();
        match inside.split_once("</table:table-cell>").filter(|_| start.contains("value=\"")) {
            Some((_, behind)) => format!("{done}<table:table-cell{start}></table:table-cell>{behind}"),
            None => format!("{done}<table:table-cell{cell}"),
        }
    })
}

/// What we read of every cell of a workbook: the text, and whether it is known, by row and column.
fn read(name: &str) -> BTreeMap<(u32, u32), (String, Kind)> {
    let path = &files()[name];
    let mut book = Workbook::open(name, fs::read(path).unwrap()).unwrap_or_else(|finding| panic!("{finding:#?}"));
    let mut cells = BTreeMap::new();
    let taken = book.rows(0, &mut |row| {
        let number = row.number;
        cells.extend(row.cells.into_iter().map(|cell| ((number - 1, cell.column), (cell.text, cell.kind))));
        ControlFlow::Continue(())
    });
    taken.unwrap_or_else(|finding| panic!("{finding:#?}"));
    cells
}

/// What LibreOffice shows of every cell.
fn shown(name: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(&files()[name]).unwrap();
    reader.records().map(|record| record.unwrap().iter().map(str::to_string).collect()).collect()
}

fn is_known(kind: &Kind) -> bool {
    !matches!(kind, Kind::Unknown(_) | Kind::UnreadMoment(..))
}

/// Every pair of a file: its mark, and both texts.
fn compared(file: &str, shown_file: &str) -> Vec<Vec<(char, String, String)>> {
    let (ours, shown) = (read(file), shown(shown_file));
    let lines = lines();
    assert_eq!(shown.len(), lines.len(), "{shown_file}");
    let pair = |row: usize, column: usize| {
        let shown = shown[row].get(column).map_or("", |text| text.trim()).to_string();
        let (text, kind) = match ours.get(&(row as u32, column as u32)) {
            Some((text, kind)) => (text.trim().to_string(), kind.clone()),
            None => (String::new(), Kind::Text),
        };
        let mark = match kind {
            _ if !is_known(&kind) => UNKNOWN,
            _ if text == shown => SAME,
            _ => OTHER,
        };
        (mark, text, shown)
    };
    (0..lines.len()).map(|row| (1..=VALUES.len()).map(|column| pair(row, column)).collect()).collect()
}

#[test]
fn what_a_cell_shows_is_read_or_told_as_unknown_and_never_gets_worse() {
    let (mut lines, known) = (lines(), reasons());
    let (mut worse, mut better, mut unexplained) = (Vec::new(), Vec::new(), Vec::new());
    let mut differing = Differing::new();
    let rank = |mark: char| [OTHER, UNKNOWN, SAME].iter().position(|known| *known == mark);
    for (number, (name, file, shown_file)) in FILES.into_iter().enumerate() {
        for (line, pairs) in lines.iter_mut().zip(compared(file, shown_file)) {
            let mut before = line.states[number].chars();
            for ((mark, ours, shown), value) in pairs.iter().zip(VALUES) {
                let texts = format!("{value} is `{ours}`, in LibreOffice `{shown}`");
                let told = || format!("{name} `{}` {texts}", line.format);
                match before.next().map(|before| rank(before).cmp(&rank(*mark))) {
                    Some(Ordering::Greater) => worse.push(told()),
                    Some(Ordering::Less) | None => better.push(told()),
                    Some(Ordering::Equal) => {}
                }
                if *mark == OTHER {
                    let reason = known.get(&[name, &line.format, value].map(str::to_string)).cloned();
                    if reason.as_ref().is_none_or(String::is_empty) {
                        unexplained.push(told());
                    }
                    let key = (reason.unwrap_or_default(), name, line.format.clone());
                    differing.entry(key).or_default().push((value, texts));
                }
            }
            line.states[number] = pairs.iter().map(|(mark, ..)| mark).collect();
        }
    }
    let pairs: usize = lines.iter().map(|line| line.states[0].chars().count()).sum();
    assert!(pairs >= 1500, "{pairs} pairs");
    assert!(worse.is_empty(), "{} pairs got worse:\n{}", worse.len(), worse.join("\n"));
    let updates = std::env::var_os("UPDATE").is_some();
    if updates {
        write(&lines, &differing);
    }
    let count = unexplained.len();
    assert!(count == 0, "{count} pairs have no reason in differences.csv:\n{}", unexplained.join("\n"));
    if !updates {
        let listed: usize = differing.values().map(Vec::len).sum();
        assert!(better.is_empty(), "{} pairs are better now: write it down with UPDATE=1", better.len());
        assert_eq!(known.len(), listed, "differences.csv has pairs that do not differ: UPDATE=1 takes them out");
    }
}

fn write(lines: &[Line], differing: &Differing<'_>) {
    let mut writer = csv::Writer::from_path(path("formats.csv")).unwrap();
    let columns = FILES.iter().map(|(name, ..)| *name);
    writer.write_record(["group", "format"].into_iter().chain(columns)).unwrap();
    for line in lines {
        writer.write_field(&line.group).unwrap();
        writer.write_field(&line.format).unwrap();
        writer.write_record(&line.states).unwrap();
    }
    writer.flush().unwrap();
    let mut writer = csv::Writer::from_path(path("differences.csv")).unwrap();
    writer.write_record(["reason", "file", "format", "values", "example"]).unwrap();
    for ((reason, file, format), pairs) in differing {
        let values: Vec<&str> = pairs.iter().map(|(value, _)| *value).collect();
        let (_, example) = pairs.last().unwrap();
        writer.write_record([reason, *file, format, &values.join(" "), example]).unwrap();
    }
    writer.flush().unwrap();
}

/// Codes that openpyxl writes as the id of a built-in format, which shows what the system's language has it show.
const OF_THE_SYSTEM: [&str; 1] = ["m/d/yy h:mm"];

#[test]
fn two_writers_of_one_table_show_and_read_the_same() {
    let (one, other) = (read("formats/xlsxwriter.xlsx"), read("formats/openpyxl.xlsx"));
    let (shown_one, shown_other) = (shown("formats/xlsx.shown.csv"), shown("formats/openpyxl.shown.csv"));
    let (mut shown_otherwise, mut read_otherwise) = (Vec::new(), Vec::new());
    // openpyxl writes no format by its id but those whose code it knows.
    let lines = lines();
    for (row, line) in lines.iter().enumerate().filter(|(_, line)| !line.format.starts_with("built-in")) {
        if shown_one[row] != shown_other[row] {
            shown_otherwise.push(line.format.as_str());
        }
        // Where nothing is known the text is the stored number, which is spelt `1E-10` or `1e-10`.
        let of = |cells: &BTreeMap<(u32, u32), (String, Kind)>| -> Vec<Option<(bool, String)>> {
            let found = (1..=VALUES.len()).map(|column| cells.get(&(row as u32, column as u32)));
            found.map(|cell| cell.map(|(text, kind)| (!is_known(kind), text.to_uppercase()))).collect()
        };
        if of(&one) != of(&other) {
            read_otherwise.push(line.format.as_str());
        }
    }
    assert_eq!(shown_otherwise, OF_THE_SYSTEM);
    assert_eq!(read_otherwise, OF_THE_SYSTEM);
}

#[test]
fn calamine_finds_the_formats_that_were_written() {
    let name = "formats/xlsxwriter.xlsx";
    let mut book: calamine::Xlsx<_> = open_workbook(&files()[name]).unwrap();
    let styles = book.worksheet_style("格式").unwrap();
    let ours = read(name);
    let mut checked = 0;
    for (row, line) in lines().iter().enumerate() {
        for column in 1..=VALUES.len() {
            let at = (row as u32, column as u32);
            let found = styles.get(at).and_then(|style| style.number_format.clone());
            match number_format(&line.format) {
                NumberFormat::BuiltIn(id) => {
                    assert_eq!(found.and_then(|format| format.format_id), Some(id), "{}", line.format);
                }
                NumberFormat::Code(code) => {
                    // calamine has no code for the built-in format of texts.
                    if code != "@" {
                        assert_eq!(found.map_or("General".to_string(), |format| format.format_code), code, "row {row}");
                    }
                    // Where we cannot know the text, we name the format that the cell has.
                    if let Some((_, Kind::Unknown(named) | Kind::UnreadMoment(_, named))) = ours.get(&at) {
                        assert_eq!(*named, code);
                    }
                }
            }
            checked += 1;
        }
    }
    assert_eq!(checked, lines().len() * VALUES.len());
}
