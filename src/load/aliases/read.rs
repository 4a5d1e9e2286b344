//! Reads the table of decisions; what is unclear in it, or contradicts itself, stops the job: nobody knows what was decided.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Alias, Aliases, Whom};
use crate::diagnostic::Diagnostic;
use crate::domain::fold::fold;
use crate::domain::notation::says_nothing;
use crate::domain::{CreditCode, Digest, SourceFile};
use crate::load::columns::dates;
use crate::load::columns::header::Heading;
use crate::load::folder::Wanted;
use crate::load::table::{Record, Table};
use crate::load::workbook::EXTENSIONS;
use crate::load::{findings as say, folder};

const COLUMNS: [Heading; 7] = [
    Heading {
        name: "名称", aliases: &["原写法", "写法", "企业名称", "表中名称", "name"], required: true
    },
    Heading { name: "认定为", aliases: &["实为", "代码或名称", "is"], required: true },
    Heading { name: "关系", aliases: &["同一或不同", "relation"], required: false },
    Heading { name: "企业所在地", aliases: &["所在地", "地址", "place"], required: false },
    Heading { name: "认定人", aliases: &["决定人", "by"], required: true },
    Heading { name: "认定日期", aliases: &["日期", "on"], required: true },
    Heading { name: "理由", aliases: &["依据", "原因", "why"], required: true },
];

/// The file of decisions.
const WANTED: Wanted =
    Wanted { stem: "aliases", others: &["企业别名", "企业认定"], extensions: &EXTENSIONS, is_needed: false };

const SAME: &str = "同一 同一企业 同一家 是 相同 same";
const APART: &str = "不同 不同企业 两家 不是 different";

/// Whether a file has the name of the table.
pub(crate) fn is_its_name(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(stem, _)| stem == WANTED.stem)
}

/// Reads the table; a job without one has no decisions.
pub(crate) fn read(job: &Path, findings: &mut Vec<Diagnostic>) -> Aliases {
    let Some(file) = folder::choose(job, "", &WANTED, findings) else { return Aliases::default() };
    let Some(bytes) = folder::read_bytes(job, &file, findings) else { return Aliases::default() };
    let source = SourceFile { file: file.as_str().into(), sha256: Digest::of(&bytes) };
    let table = match Table::read(&file, bytes, &COLUMNS, findings) {
        Ok(table) => table,
        Err(told) => {
            findings.extend(told);
            return Aliases::default();
        }
    };
    let rows = table.records().filter_map(|record| row(&record, findings)).collect();
    let aliases = Aliases::new(rows, Some(source));
    let rows = aliases.all();
    let pairs = contradictions(&aliases).into_iter();
    findings.extend(pairs.map(|(one, other)| say::alias_contradiction(rows[one].at.clone(), rows[other].at.clone())));
    aliases
}

/// A decision; none where a cell of it is unclear, which is told.
fn row(record: &Record<'_>, findings: &mut Vec<Diagnostic>) -> Option<Alias> {
    let text = |column: usize| record.text(column);
    let mut unclear =
        |column: usize, zh: &str, en: &str| findings.push(say::alias_unclear(record.place(column), zh, en));
    let mut is_whole = true;
    for column in [0, 1, 4, 5, 6] {
        if says_nothing(&text(column)) || record.is_doubtful(column) {
            unclear(column, "是空的", "is empty");
            is_whole = false;
        }
    }
    if is_whole && record.day(5).is_none() && dates::read(&text(5)).is_none() {
        unclear(5, "不是日期", "is no date");
        is_whole = false;
    }
    let relation = fold(&text(2)).to_lowercase();
    let is = |words: &str| words.split(' ').any(|word| word == relation);
    let is_same = relation.is_empty() || is(SAME);
    if !is_same && !is(APART) {
        unclear(2, "应是“同一”或“不同”", "must be 同一 (same) or 不同 (different)");
        is_whole = false;
    }
    let whom = text(1);
    let folded = fold(&whom).to_uppercase();
    let is_code = folded.len() >= 15 && folded.chars().all(|c| c.is_ascii_alphanumeric());
    let whom = match CreditCode::parse(&folded) {
        Ok(code) => Whom::Code(code),
        Err(_) if is_code => {
            unclear(1, "像统一社会信用代码，但不对", "looks like a credit code and is none");
            return None;
        }
        Err(_) => Whom::Name(whom),
    };
    let place = if says_nothing(&text(3)) { String::new() } else { text(3) };
    let names_itself = matches!(&whom, Whom::Name(name) if fold(name) == fold(&text(0)));
    if is_whole && names_itself && (is_same || place.is_empty()) {
        unclear(1, "和名称一样，什么也没有认定", "is the same name: nothing is decided");
        is_whole = false;
    }
    is_whole.then(|| Alias { folded: fold(&text(0)), whom, place, is_same, at: record.place(0) })
}

/// Decisions that cannot all hold: one name that is two, one that is and is not, one that is a name which is another. By their
/// places among all.
pub(super) fn contradictions(aliases: &Aliases) -> Vec<(usize, usize)> {
    let whom = |row: &Alias| match &row.whom {
        Whom::Code(code) => code.as_str().to_string(),
        Whom::Name(name) => fold(name),
    };
    let mut told = Vec::new();
    let mut first: BTreeMap<(String, String), (usize, &Alias)> = BTreeMap::new();
    let all = || aliases.all().iter().enumerate();
    let same = || all().filter(|(_, row)| row.is_same);
    for (at, row) in same() {
        let key = (row.folded.clone(), fold(&row.place));
        match first.get(&key) {
            Some((before, other)) if whom(other) != whom(row) => told.push((*before, at)),
            Some(_) => {}
            None => drop(first.insert(key, (at, row))),
        }
    }
    for (at, row) in same() {
        // A chain is no decision: its end may be another enterprise than was meant.
        let next = same().find(|(_, other)| matches!(&row.whom, Whom::Name(name) if fold(name) == other.folded));
        told.extend(next.map(|(next, _)| (at, next)));
    }
    for (at, row) in all().filter(|(_, row)| !row.is_same) {
        let is_denied = |(_, other): &(usize, &Alias)| {
            let is_place = fold(&other.place) == fold(&row.place);
            let is_pair = other.folded == row.folded && whom(other) == whom(row);
            let is_turned = other.folded == whom(row) && whom(other) == row.folded;
            is_place && (is_pair || is_turned)
        };
        told.extend(same().find(is_denied).map(|(other, _)| (other, at)));
    }
    told
}
