//! What a change does: which cells differ between two plans, and which letters change for what reason.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Plan, PlannedCase, PlannedLetter};
use crate::diagnostic::{Diagnostic, Place, Words};
use crate::job::plan_facts::Fact;

/// Why a letter is not the one of the earlier plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// There was no letter.
    New,
    /// The enterprise's own facts changed.
    OwnFacts,
    /// Only what is said about its peers changed.
    PeerFigures,
    /// Wording, knowledge, citations or settings changed.
    Words,
    /// Only its document number changed.
    Number,
    /// Only layout, fonts or the program changed.
    Pages,
    /// There is a letter no more.
    Gone,
}

impl Change {
    /// The reason in words.
    pub fn words(self) -> Words {
        match self {
            Change::New => Words::new("上次没有", "not there before"),
            Change::OwnFacts => Words::new("本企业的数据变了", "their enterprise's own facts changed"),
            Change::PeerFigures => Words::new("只有同类企业的统计数变了", "only figures about peers changed"),
            Change::Words => Words::new("文字、知识条目或设置变了", "wording, knowledge or settings changed"),
            Change::Number => Words::new("只有文号变了", "only the document number changed"),
            Change::Pages => Words::new("只有版式、字体或程序变了", "only layout, fonts or the program changed"),
            Change::Gone => Words::new("不再有文书", "there is no such letter any more"),
        }
    }
}

/// A cell that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CellChange {
    /// 抽样单编号.
    pub sheet_no: String,
    /// 检验项目; empty for a cell of the batch.
    pub item: String,
    /// Header.
    pub header: String,
    /// Text before; empty where there was none.
    pub before: String,
    /// Text now; empty where there is none.
    pub after: String,
    /// The row where it stands now; of what is gone, the first row of its batch.
    pub place: Place,
}

/// What differs between two plans.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Changes {
    /// Cells that differ, at most [`MOST_CELLS`].
    pub cells: Vec<CellChange>,
    /// All cells that differ.
    pub cells_changed: usize,
    /// Sheet numbers that are new.
    pub added: Vec<String>,
    /// Sheet numbers that are gone.
    pub removed: Vec<String>,
    /// Letters by why they change.
    pub letters: BTreeMap<Change, Vec<String>>,
    /// Letters that stay.
    pub same: usize,
}

/// More changed cells than this are counted, not listed.
pub(crate) const MOST_CELLS: usize = 1_000;

/// Letters by why they change, and how many stay.
pub(crate) fn letters(before: &Plan, now: &Plan) -> (BTreeMap<Change, Vec<String>>, usize) {
    let mut earlier: BTreeMap<&str, &PlannedLetter> =
        before.letters().map(|(_, case, letter)| (case.id.as_str(), letter)).collect();
    let same_words = before.header.digests.wording == now.header.digests.wording
        && before.header.digests.knowledge == now.header.digests.knowledge
        && before.header.digests.settings == now.header.digests.settings;
    let mut changes: BTreeMap<Change, Vec<String>> = BTreeMap::new();
    let mut same = 0;
    for (_, case, letter) in now.letters() {
        match earlier.remove(case.id.as_str()).map(|old| change(old, letter, same_words)) {
            None => changes.entry(Change::New).or_default().push(case.id.clone()),
            Some(Some(change)) => changes.entry(change).or_default().push(case.id.clone()),
            Some(None) => same += 1,
        }
    }
    if !earlier.is_empty() {
        changes.insert(Change::Gone, earlier.into_keys().map(str::to_string).collect());
    }
    (changes, same)
}

fn change(old: &PlannedLetter, new: &PlannedLetter, same_words: bool) -> Option<Change> {
    if old.fingerprint == new.fingerprint && old.file == new.file {
        None
    } else if old.facts != new.facts {
        Some(Change::OwnFacts)
    } else if old.words != new.words {
        Some(if same_words { Change::PeerFigures } else { Change::Words })
    } else if old.document_no != new.document_no {
        Some(Change::Number)
    } else {
        Some(Change::Pages)
    }
}

/// Compares two plans, facts and letters.
///
/// # Errors
/// A plan whose facts cannot be read.
pub(crate) fn compare(before: &Plan, now: &Plan) -> Result<Changes, Diagnostic> {
    let mut changes = Changes::default();
    (changes.letters, changes.same) = letters(before, now);
    let mut known: BTreeMap<Key, Fact> = BTreeMap::new();
    keyed(before, |key, fact| drop(known.insert(key, fact)))?;
    keyed(now, |key, fact| match known.remove(&key) {
        None => changes.added.push(fact.sheet_no),
        Some(old) => changes.compare_fact(&old, &fact),
    })?;
    changes.removed = known.into_values().map(|fact| fact.sheet_no).collect();
    Ok(changes)
}

/// A sheet number, and which of its records: an odd file may hold one twice.
type Key = (String, String, usize);

fn keyed(plan: &Plan, mut each: impl FnMut(Key, Fact)) -> Result<(), Diagnostic> {
    let mut seen: BTreeMap<(String, String), usize> = BTreeMap::new();
    for fact in plan.facts()? {
        let fact = fact?;
        let case = fact.case.and_then(|case| plan.cases.get(case)).map(|case: &PlannedCase| case.enterprise.clone());
        let name =
            (fact.sheet_no.clone(), if fact.sheet_no.is_empty() { case.unwrap_or_default() } else { String::new() });
        let nth = seen.entry(name.clone()).or_default();
        each((name.0, name.1, *nth), fact);
        *nth += 1;
    }
    Ok(())
}

impl Changes {
    fn compare_fact(&mut self, old: &Fact, new: &Fact) {
        self.compare_cells(&new.sheet_no, "", &new.place, &old.cells, &new.cells);
        let mut items: BTreeMap<&str, &[(String, String)]> =
            old.items.iter().map(|item| (item.name.as_str(), item.cells.as_slice())).collect();
        for item in &new.items {
            let before = items.remove(item.name.as_str()).unwrap_or_default();
            let sheet = item.sheet.clone().unwrap_or_else(|| new.place.sheet.clone());
            let place = Place { row: Some(item.row), sheet, ..new.place.clone() };
            self.compare_cells(&new.sheet_no, &item.name, &place, before, &item.cells);
        }
        for (name, cells) in items {
            self.compare_cells(&new.sheet_no, name, &new.place, cells, &[]);
        }
    }

    fn compare_cells(
        &mut self,
        sheet_no: &str,
        item: &str,
        place: &Place,
        before: &[(String, String)],
        after: &[(String, String)],
    ) {
        let mut old: BTreeMap<&str, &str> =
            before.iter().map(|(header, text)| (header.as_str(), text.as_str())).collect();
        let mut differing: Vec<(&str, &str, &str)> = Vec::new();
        for (header, text) in after {
            let before = old.remove(header.as_str()).unwrap_or_default();
            if before != text {
                differing.push((header, before, text));
            }
        }
        differing.extend(old.into_iter().map(|(header, text)| (header, text, "")));
        self.cells_changed += differing.len();
        for (header, before, after) in differing {
            if self.cells.len() < MOST_CELLS {
                self.cells.push(CellChange {
                    sheet_no: sheet_no.into(),
                    item: item.into(),
                    header: header.into(),
                    before: before.into(),
                    after: after.into(),
                    place: place.clone(),
                });
            }
        }
    }
}
