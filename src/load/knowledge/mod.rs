//! Knowledge tables (`knowledge/*.csv`): one sentence a row, as a product engineer keeps them in a spreadsheet.

mod checks;

use chrono::NaiveDate;
use serde::de::DeserializeOwned;

use super::columns::header::Heading;
use super::findings::knowledge as say;
use super::table::{Record, Table};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::knowledge::{Certainty, Direction, Factor, Horizon, Kind, Sentence, State, Status};
use crate::domain::notation::says_nothing;

const fn heading(name: &'static str, required: bool) -> Heading {
    Heading { name, aliases: &[], required }
}

/// The columns; `report-templates/knowledge/README.md` explains each.
const COLUMNS: [Heading; 16] = [
    heading("class", true),
    heading("item", true),
    heading("direction", true),
    heading("state", true),
    heading("kind", true),
    heading("factor", true),
    heading("horizon", true),
    heading("text", true),
    heading("verification", true),
    heading("evidence", true),
    heading("who", false),
    heading("source", true),
    heading("status", true),
    heading("certainty", true),
    heading("approved_by", true),
    heading("approved_on", true),
];
const CLASS: usize = 0;
const ITEM: usize = 1;
const DIRECTION: usize = 2;
const STATE: usize = 3;
const KIND: usize = 4;
const FACTOR: usize = 5;
const HORIZON: usize = 6;
const TEXT: usize = 7;
const VERIFICATION: usize = 8;
const EVIDENCE: usize = 9;
const WHO: usize = 10;
const SOURCE: usize = 11;
const STATUS: usize = 12;
const CERTAINTY: usize = 13;
const APPROVED_BY: usize = 14;
const APPROVED_ON: usize = 15;

/// Reads one table, which people know as `file`; a row that is wrong is told and left out.
pub(crate) fn read(file: &str, bytes: Vec<u8>, findings: &mut Vec<Diagnostic>) -> Vec<Sentence> {
    let table = match Table::read(file, bytes, &COLUMNS, findings) {
        Ok(table) => table,
        Err(stopped) => {
            findings.extend(stopped);
            return Vec::new();
        }
    };
    of_table(file, &table, findings)
}

fn of_table(file: &str, table: &Table<'_>, findings: &mut Vec<Diagnostic>) -> Vec<Sentence> {
    let mut sentences = Vec::new();
    for record in table.records() {
        let told = findings.len();
        let Some(sentence) = sentence(file, record, findings) else { continue };
        checks::row(&sentence, record, findings);
        if findings.len() == told {
            sentences.push(sentence);
        }
    }
    checks::entries(&sentences, findings);
    sentences
}

/// A knowledge table as it is written, the cells of each row in the order of the columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenTable {
    /// File without its folder and extension, or sheet.
    pub name: String,
    /// Rows below the header.
    pub rows: Vec<Vec<String>>,
}

/// Headers of the columns.
pub fn headers() -> [&'static str; COLUMNS.len()] {
    COLUMNS.map(|column| column.name)
}

/// The columns that take words of a list only, with their words.
pub fn choices() -> Vec<(&'static str, Vec<String>)> {
    vec![
        (COLUMNS[DIRECTION].name, words::<Direction>()),
        (COLUMNS[STATE].name, words::<State>()),
        (COLUMNS[KIND].name, words::<Kind>()),
        (COLUMNS[FACTOR].name, words::<Factor>()),
        (COLUMNS[HORIZON].name, words::<Horizon>()),
        (COLUMNS[STATUS].name, words::<Status>()),
        (COLUMNS[CERTAINTY].name, words::<Certainty>()),
    ]
}

/// The rows of a table as written; empty where it cannot be read, which [`read`] tells.
pub(crate) fn written(file: &str, bytes: Vec<u8>) -> Vec<Vec<String>> {
    Table::read(file, bytes, &COLUMNS, &mut Vec::new()).map(|table| cells(&table)).unwrap_or_default()
}

/// The name of the sheet of a workbook that explains and holds no sentences.
pub const HELP: &str = "说明";

/// Reads a workbook with a table a sheet, as one of [`HELP`] says; what breaks a rule is told with its cell.
pub(crate) fn read_workbook(
    file: &str,
    bytes: Vec<u8>,
    findings: &mut Vec<Diagnostic>,
) -> Vec<(WrittenTable, Vec<Sentence>)> {
    let tables = match Table::read_all(file, bytes, &COLUMNS, HELP, findings) {
        Ok(tables) => tables,
        Err(stopped) => {
            findings.extend(stopped);
            return Vec::new();
        }
    };
    let read = |table: &Table<'_>| {
        let told = findings.len();
        let sentences = of_table(file, table, findings);
        let sheet = table.sheet();
        if !table.has(WHO) {
            let place = Place { header: COLUMNS[WHO].name.to_string(), ..Place::file(file) };
            findings.push(say::rule_broken(
                place,
                "缺这一列：要有全部16列",
                "this column is missing: all 16 are needed",
            ));
        }
        for record in table.records() {
            for column in (0..COLUMNS.len()).filter(|column| record.is_doubtful(*column)) {
                let (zh, en) =
                    ("格中是错误值、未计算的公式或划去的文字", "an error, a formula without value, or text struck out");
                findings.push(say::rule_broken(record.place(column), zh, en));
            }
        }
        // Rules of whole entries know file and row alone.
        for place in findings[told..].iter_mut().flat_map(|finding| &mut finding.places) {
            place.sheet = sheet.name.to_string();
        }
        (WrittenTable { name: sheet.name.to_string(), rows: cells(table) }, sentences)
    };
    tables.iter().map(read).collect()
}

fn cells(table: &Table<'_>) -> Vec<Vec<String>> {
    let cell = |record: Record<'_>, column: usize| match record.day(column) {
        Some(day) if column == APPROVED_ON => day.to_string(),
        _ => record.text(column),
    };
    table.records().map(|record| (0..COLUMNS.len()).map(|column| cell(record, column)).collect()).collect()
}

/// The sentence of a row; `None` where a word of it is not of the tables' own.
fn sentence(file: &str, record: Record<'_>, findings: &mut Vec<Diagnostic>) -> Option<Sentence> {
    let told = findings.len();
    let (direction, state) = (word(record, DIRECTION, findings), word(record, STATE, findings));
    let kind: Option<Kind> = word(record, KIND, findings);
    let status = word(record, STATUS, findings);
    let certainty = word(record, CERTAINTY, findings);
    let factor = optional(record, FACTOR, findings);
    let horizon: Option<Horizon> = optional(record, HORIZON, findings);
    let approved_on = approval_day(record, findings);
    let list = |column: usize, at: &[char]| -> Vec<String> {
        let text = record.text(column);
        let names = text.split(at).map(str::trim).filter(|name| !name.is_empty());
        names.map(str::to_string).collect()
    };
    let (classes, items) = (list(CLASS, &[' ', '\u{3000}']), list(ITEM, &['|', '｜']));
    for (column, is_missing) in [
        (CLASS, classes.is_empty()),
        (ITEM, items.is_empty()),
        (TEXT, record.text(TEXT).is_empty()),
        (SOURCE, record.text(SOURCE).is_empty()),
    ] {
        if is_missing {
            findings.push(say::cell_missing(record.place(column)));
        }
    }
    if findings.len() > told {
        return None;
    }
    Some(Sentence {
        classes,
        items,
        direction: direction?,
        state: state?,
        kind: kind?,
        factor,
        horizon,
        text: record.text(TEXT),
        verification: record.text(VERIFICATION),
        evidence: record.text(EVIDENCE),
        who: record.text(WHO),
        source: record.text(SOURCE),
        status: status?,
        certainty: certainty?,
        approved_by: record.text(APPROVED_BY),
        approved_on,
        approved_until: None,
        file: file.to_string(),
        row: record.number(),
    })
}

/// A word of a fixed list, as serde knows it.
fn word<T: DeserializeOwned>(record: Record<'_>, column: usize, findings: &mut Vec<Diagnostic>) -> Option<T> {
    let read = serde_json::from_value(serde_json::Value::String(record.text(column)));
    read.map_err(|error| findings.push(say::unknown_word(record.place(column), &known_words(&error)))).ok()
}

/// The day of an approval: a date of the spreadsheet, or text.
fn approval_day(record: Record<'_>, findings: &mut Vec<Diagnostic>) -> Option<NaiveDate> {
    let text = record.text(APPROVED_ON);
    if text.is_empty() || record.day(APPROVED_ON).is_some() {
        return record.day(APPROVED_ON);
    }
    let day = text.parse().ok();
    if day.is_none() {
        let (zh, en) = ("日期写作 2026-11-27", "a date is written 2026-11-27");
        findings.push(say::rule_broken(record.place(APPROVED_ON), zh, en));
    }
    day
}

/// The same of a cell that may be empty.
fn optional<T: DeserializeOwned>(record: Record<'_>, column: usize, findings: &mut Vec<Diagnostic>) -> Option<T> {
    if says_nothing(&record.text(column)) { None } else { word(record, column, findings) }
}

/// The words that serde says it expected, as people read them: `too_low, too_high, failed`.
fn known_words(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let words: Vec<&str> = message.split('`').skip(3).step_by(2).collect();
    words.join(", ")
}

/// The words of a list, as serde knows them.
fn words<T: DeserializeOwned>() -> Vec<String> {
    let read: Result<T, _> = serde_json::from_value(serde_json::Value::String(String::new()));
    let known = read.err().map(|error| known_words(&error)).unwrap_or_default();
    known.split(", ").map(str::to_string).collect()
}

/// Whether nothing failed: then no sentence may contain.
fn is_conforming(state: State) -> bool {
    state != State::Failed
}
