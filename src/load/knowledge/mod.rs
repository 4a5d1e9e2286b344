//! Knowledge tables (`knowledge/*.csv`): one sentence a row, as a product engineer keeps them in a spreadsheet.

mod checks;

use serde::de::DeserializeOwned;

use super::columns::header::Heading;
use super::findings::knowledge as say;
use super::table::{Record, Table};
use crate::diagnostic::Diagnostic;
use crate::domain::knowledge::{Horizon, Kind, Sentence, State};
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

/// The sentence of a row; `None` where a word of it is not of the tables' own.
fn sentence(file: &str, record: Record<'_>, findings: &mut Vec<Diagnostic>) -> Option<Sentence> {
    let told = findings.len();
    let (direction, state) = (word(record, DIRECTION, findings), word(record, STATE, findings));
    let kind: Option<Kind> = word(record, KIND, findings);
    let status = word(record, STATUS, findings);
    let certainty = word(record, CERTAINTY, findings);
    let factor = optional(record, FACTOR, findings);
    let horizon: Option<Horizon> = optional(record, HORIZON, findings);
    let approved_on = optional(record, APPROVED_ON, findings);
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
        file: file.to_string(),
        row: record.number(),
    })
}

/// A word of a fixed list, as serde knows it.
fn word<T: DeserializeOwned>(record: Record<'_>, column: usize, findings: &mut Vec<Diagnostic>) -> Option<T> {
    let read = serde_json::from_value(serde_json::Value::String(record.text(column)));
    read.map_err(|error| findings.push(say::unknown_word(record.place(column), &known_words(&error)))).ok()
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

/// Whether nothing failed: then no sentence may contain.
fn is_conforming(state: State) -> bool {
    state != State::Failed
}
