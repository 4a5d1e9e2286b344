//! Tables of diagnosis rules: one row a rule, in csv files that a spreadsheet edits.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use chrono::NaiveDate;

use super::columns::near::nearest;
use super::findings as say;
use super::workbook::csv::TextFile;
use super::workbook::row::Row;
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::Catalog;
use crate::domain::condition::{Condition, THIS_ITEM};
use crate::domain::diagnosis::{
    Certainty, DiagnosisRules, Fault, Rule, Sentence, Standing, replaces, sentence, sentences, steps,
};
use crate::domain::fold::fold_item;

/// Columns of a table; each must be there but [`OPTIONAL`].
pub(crate) const COLUMNS: [&str; 15] = [
    "id",
    "class",
    "condition",
    "condition_text",
    "most_probable",
    "possible",
    "excludes",
    "separating_check",
    "replaces",
    "source",
    "status",
    "certainty",
    "approved_by",
    "approved_on",
    OPTIONAL,
];

/// The column that a table may lack: not every rule has something to work out.
const OPTIONAL: &str = "worked";

/// A table of rules: name as shown, its bytes, and whether it is the job's own.
pub(crate) struct Table {
    pub shown: String,
    pub bytes: Vec<u8>,
    pub own: bool,
}

/// Reads tables in order. A job's own rule stands in the place of the shipped one of its id; of two with one id on the
/// same side the second is told.
pub(crate) fn read(tables: &[Table], findings: &mut Vec<Diagnostic>) -> DiagnosisRules {
    let mut rules: Vec<(bool, Rule)> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for table in tables.iter().filter(|table| !table.own).chain(tables.iter().filter(|table| table.own)) {
        for rule in rows(table, findings) {
            match known.get(&rule.id).map(|index| (*index, &rules[*index])) {
                None => {
                    known.insert(rule.id.clone(), rules.len());
                    rules.push((table.own, rule));
                }
                Some((index, (own, _))) if table.own && !own => rules[index] = (true, rule),
                Some((_, (_, first))) => {
                    let place = |(file, row): &(String, u32)| Place { row: Some(*row), ..Place::file(file) };
                    findings.push(say::rule_twice([place(&first.origin), place(&rule.origin)], &rule.id));
                }
            }
        }
    }
    DiagnosisRules { rules: rules.into_iter().map(|(_, rule)| rule).collect() }
}

/// Items of a job's own rules that the catalog does not have, where it has one that is written nearly so: such a rule
/// would never speak. Names that are like none of the catalog's are those of reports.
pub(crate) fn unknown_items(rules: &DiagnosisRules, catalog: &Catalog) -> Vec<Diagnostic> {
    let own = rules.rules.iter().filter(|rule| rule.origin.0.starts_with("templates/"));
    let of_rule = |rule: &Rule| {
        let classes = catalog.classes.values().filter(|class| rule.is_about(&class.code.0) && !rule.classes.is_empty());
        let items = || rule.condition.items.iter().filter(|name| *name != THIS_ITEM);
        let told = classes.flat_map(|class| {
            let names = || {
                class
                    .indicators
                    .iter()
                    .flat_map(|of| std::iter::once(of.name.as_str()).chain(of.aliases.iter().map(String::as_str)))
            };
            let is_known = move |item: &str| names().any(|name| fold_item(name) == fold_item(item));
            let unknown = items().filter(move |item| !item.split(['|', '｜']).any(is_known));
            unknown.filter_map(move |item| {
                let near = nearest(item, class.indicators.iter().map(|of| of.name.as_str()))?;
                let (file, row) = &rule.origin;
                let place = Place { row: Some(*row), header: "condition".into(), ..Place::file(file) };
                Some(say::unknown_rule_item(place, &rule.id, item, near))
            })
        });
        told.collect::<Vec<_>>()
    };
    own.flat_map(of_rule).collect()
}

fn rows(table: &Table, findings: &mut Vec<Diagnostic>) -> Vec<Rule> {
    let file = match TextFile::open(&table.shown, &table.bytes, table.shown.ends_with(".tsv")) {
        Ok(file) => file,
        Err(finding) => {
            findings.push(finding);
            return Vec::new();
        }
    };
    let mut header: Option<Vec<Option<u32>>> = None;
    let (mut rules, mut told) = (Vec::new(), Vec::new());
    let read = file.rows(&mut |row| match &header {
        None => {
            header = Some(columns(&table.shown, &row, &mut told));
            if told.is_empty() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        }
        Some(columns) => {
            let cells = Cells { shown: &table.shown, row: &row, columns };
            rules.extend(rule(&cells, &mut told));
            ControlFlow::Continue(())
        }
    });
    findings.append(&mut told);
    findings.extend(read.err());
    rules
}

/// Where each of [`COLUMNS`] is; those that are missing or not known are told.
fn columns(shown: &str, row: &Row, findings: &mut Vec<Diagnostic>) -> Vec<Option<u32>> {
    let place = |column: Option<u32>| Place {
        row: Some(row.number),
        column: column.map(|column| (column + 1).to_string()).unwrap_or_default(),
        ..Place::file(shown)
    };
    for cell in row.cells.iter().filter(|cell| !COLUMNS.contains(&cell.text.trim())) {
        findings.push(say::rule_column(place(Some(cell.column)), cell.text.trim(), nearest(cell.text.trim(), COLUMNS)));
    }
    let find = |name: &str| row.cells.iter().find(|cell| cell.text.trim() == name).map(|cell| cell.column);
    let found: Vec<Option<u32>> = COLUMNS.iter().map(|name| find(name)).collect();
    let missing = COLUMNS.iter().zip(&found).filter(|(name, at)| at.is_none() && **name != OPTIONAL);
    let missing: Vec<&str> = missing.map(|(name, _)| *name).collect();
    if !missing.is_empty() {
        findings.push(say::rule_columns_missing(place(None), &missing));
    }
    found
}

/// The cells of a row by the names of their columns.
struct Cells<'a> {
    shown: &'a str,
    row: &'a Row,
    columns: &'a [Option<u32>],
}

impl Cells<'_> {
    fn column(&self, name: &str) -> Option<u32> {
        COLUMNS.iter().position(|column| *column == name).and_then(|index| *self.columns.get(index)?)
    }

    /// As written, without the white space around it.
    fn text(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    fn raw(&self, name: &str) -> &str {
        let column = self.column(name);
        let cell = self.row.cells.iter().find(|cell| Some(cell.column) == column);
        cell.map_or("", |cell| cell.text.as_str())
    }

    fn place(&self, name: &str) -> Place {
        Place {
            row: Some(self.row.number),
            column: self.column(name).map(|column| (column + 1).to_string()).unwrap_or_default(),
            header: name.to_string(),
            text: Some(self.raw(name).to_string()),
            ..Place::file(self.shown)
        }
    }

    /// Characters that stand before the text of a cell.
    fn blank(&self, name: &str) -> usize {
        let raw = self.raw(name);
        raw.chars().count() - raw.trim_start().chars().count()
    }
}

/// The rule of a row; `None` where something in it is wrong, all of which is told.
fn rule(cells: &Cells<'_>, findings: &mut Vec<Diagnostic>) -> Option<Rule> {
    let before = findings.len();
    for name in ["id", "class", "condition", "condition_text", "most_probable", "separating_check", "source"] {
        if cells.text(name).is_empty() {
            findings.push(say::rule_cell(cells.place(name), "不能空着", "it must not be empty"));
        }
    }
    let mut wrong = |name: &str, zh: &str, en: &str| findings.push(say::rule_cell(cells.place(name), zh, en));
    let id = cells.text("id");
    if !id.is_empty() && !is_code(&id.replace('/', "_")) {
        wrong("id", "编号写作“种类/序号”，只用小写字母、数字和 _", "an id is class/number: a–z, 0–9 and _ only");
    }
    let classes: Vec<String> = match cells.text("class") {
        "*" => Vec::new(),
        codes => codes.split_whitespace().map(str::to_string).collect(),
    };
    if classes.iter().any(|code| !is_code(code)) {
        let (zh, en) = ("种类写代码，几个用空格分开；通用的写 *", "codes of classes with spaces between, or *");
        wrong("class", zh, en);
    }
    let status = word(cells.text("status"), &Standing::WORDS);
    if status.is_none() {
        wrong("status", "写 published 或 engineering_practice", "published or engineering_practice");
    }
    let certainty = word(cells.text("certainty"), &Certainty::WORDS);
    if certainty.is_none() {
        let words = "seen, memory-high, memory-medium, memory-low";
        wrong("certainty", &format!("写其中一个：{words}"), &format!("one of {words}"));
    }
    let (approved_by, on) = (cells.text("approved_by"), cells.text("approved_on"));
    let approved_on = on.parse::<NaiveDate>().ok();
    if approved_on.is_none() && !on.is_empty() {
        wrong("approved_on", "日期写作 2023-12-15", "a date is written 2023-12-15");
    } else if approved_by.is_empty() != on.is_empty() {
        wrong("approved_by", "批准人和批准日期要一起写", "who approved it and when go together");
    }
    let replaced = replaces(cells.text("replaces"));
    if let Err(at) = replaced {
        let zh = format!("第{at}个字符处：项目名写在「」内，其余不少于两个字");
        wrong(
            "replaces",
            &zh,
            &format!("character {at}: items stand in 「」, other words have two characters at least"),
        );
    }
    let condition = (!cells.text("condition").is_empty()).then(|| {
        let read = Condition::read(cells.text("condition"));
        read.map_err(|problem| say::broken_condition(cells.place("condition"), cells.blank("condition"), &problem))
    });
    let condition = condition.and_then(|read| read.map_err(|finding| findings.push(finding)).ok());
    let mut texts = Texts { cells, findings };
    let (condition_text, most_probable) = (texts.one("condition_text"), texts.one("most_probable"));
    let is_statement = cells.text("most_probable").starts_with(STATEMENT);
    let (possible, excluded, steps) = (texts.several("possible"), texts.several("excludes"), texts.steps());
    let worked = texts.several(OPTIONAL);
    if findings.len() > before {
        return None;
    }
    Some(Rule {
        id: id.to_string(),
        classes,
        condition: condition?,
        condition_text,
        most_probable,
        is_statement,
        possible,
        excluded,
        worked,
        steps,
        replaces: replaced.ok()?,
        source: cells.text("source").to_string(),
        status: status?,
        certainty: certainty?,
        approved_by: approved_by.to_string(),
        approved_on,
        origin: (cells.shown.to_string(), cells.row.number),
    })
}

/// Begins a `most_probable` that is no cause but a statement.
const STATEMENT: char = '：';

/// Reads the sentences of a row, and tells what is wrong with them.
struct Texts<'a> {
    cells: &'a Cells<'a>,
    findings: &'a mut Vec<Diagnostic>,
}

impl Texts<'_> {
    fn one(&mut self, name: &str) -> Sentence {
        let read = sentence(self.cells.text(name).trim_start_matches(STATEMENT));
        read.unwrap_or_else(|problem| {
            self.findings.push(say::broken_condition(self.cells.place(name), self.cells.blank(name), &problem));
            Sentence::default()
        })
    }

    fn several(&mut self, name: &str) -> Vec<Sentence> {
        sentences(self.cells.text(name)).unwrap_or_else(|problem| {
            self.findings.push(say::broken_condition(self.cells.place(name), self.cells.blank(name), &problem));
            Vec::new()
        })
    }

    fn steps(&mut self) -> Vec<crate::domain::diagnosis::Step> {
        let name = "separating_check";
        steps(self.cells.text(name)).unwrap_or_else(|fault| {
            let (place, blank) = (self.cells.place(name), self.cells.blank(name));
            self.findings.push(match fault {
                Fault::Sentence(problem) => say::broken_condition(place, blank, &problem),
                Fault::Incomplete(step) => say::rule_cell(
                    place,
                    &format!("第{step}步不完整：写作“做什么：看到什么 → 说明什么；看到什么 → 说明什么”"),
                    &format!("step {step} is incomplete: `act：seen → meaning；seen → meaning`"),
                ),
                Fault::TooMany => say::rule_cell(
                    place,
                    "最多四步，每步最多四个结果，步与步之间用 ⏎ 隔开",
                    "at most four steps with four outcomes each, ⏎ between steps",
                ),
            });
            Vec::new()
        })
    }
}

fn word<T: Copy>(text: &str, words: &[(&str, T)]) -> Option<T> {
    words.iter().find(|(word, _)| *word == text).map(|(_, meaning)| *meaning)
}

fn is_code(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}
