//! What stands behind the texts of a letter: the cells of the knowledge tables that they come from.

use serde::Serialize;

use super::Job;
use crate::advice::phrase::{self, Values};
use crate::advice::values_of;
use crate::analysis::Subject;
use crate::compose::edit::editable;
use crate::compose::letter::{Block, Content};
use crate::domain::knowledge::Sentence;

/// Columns of a measure in the order in which its texts are edited.
const OF_A_MEASURE: [&str; 4] = ["text", "verification", "evidence", "who"];

/// A cell of a knowledge table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KnowledgeCell {
    /// The table, as findings name it.
    pub file: String,
    /// Row in it, from 1 with the head.
    pub row: u32,
    /// Column.
    pub column: &'static str,
    /// The cell, with its placeholders.
    pub text: String,
}

/// What of the knowledge tables a letter says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UsedEntry {
    /// The entry: `class/item/direction/state`; empty: nothing is known.
    pub entry: String,
    /// Items that it is about, as printed.
    pub items: Vec<String>,
    /// Its measures: what to do, and the row that says so.
    pub measures: Vec<(String, KnowledgeCell)>,
}

impl Job {
    /// The cells that an editable text of a letter comes from, each with its placeholders; none where a person or the wording
    /// wrote it.
    pub fn cells_behind(&self, index: usize, block: &Block) -> Vec<Vec<KnowledgeCell>> {
        let texts = editable(block);
        let subjects = self.told_with(index);
        if let Content::Measures(_) = block.content {
            let advice = self.advice(&subjects);
            let measures: Vec<_> = advice.iter().flat_map(|advice| &advice.measures).collect();
            let of_text = |(at, _): (usize, &_)| {
                let what = &texts[at - at % OF_A_MEASURE.len()].text;
                let measure = measures.iter().find(|measure| measure.text == *what);
                let sentence = measure.and_then(|measure| self.sentence(&measure.from));
                let column = OF_A_MEASURE[at % OF_A_MEASURE.len()];
                sentence.and_then(|sentence| cell(sentence, column)).into_iter().collect()
            };
            return texts.iter().enumerate().map(of_text).collect();
        }
        let filled = self.filled(&subjects);
        let cells_of = |text: &str| {
            let of = filled.iter().filter(|(words, _)| text.contains(words.as_str()));
            let mut cells: Vec<KnowledgeCell> = of.map(|(_, cell)| cell.clone()).collect();
            cells.dedup();
            cells
        };
        texts.iter().map(|text| cells_of(&text.text)).collect()
    }

    /// What of the knowledge tables the letter of a subject says, most serious first.
    pub fn knowledge_used(&self, index: usize) -> Vec<UsedEntry> {
        let subjects = self.told_with(index);
        let mut used = Vec::new();
        for (subject, advice) in subjects.iter().zip(self.advice(&subjects)) {
            for (at, topic) in advice.topics.iter().enumerate() {
                let points = subject.shortcomings.iter().chain(&advice.kept).collect::<Vec<_>>();
                let items = topic.points.iter().filter_map(|&point| points.get(point));
                let mut names: Vec<String> = items.map(|point| point.name.to_string()).collect();
                names.dedup();
                let measures = advice.measures.iter().filter(|measure| measure.topics.first() == Some(&at));
                let measures = measures.filter_map(|measure| {
                    Some((measure.text.clone(), cell(self.sentence(&measure.from)?, OF_A_MEASURE[0])?))
                });
                used.push(UsedEntry { entry: topic.entry.clone(), items: names, measures: measures.collect() });
            }
        }
        used
    }

    fn sentence(&self, (file, row): &(String, u32)) -> Option<&Sentence> {
        self.writing.knowledge.sentences().iter().find(|sentence| sentence.file == *file && sentence.row == *row)
    }

    /// Causes and consequences of the classes with the values of each item that they fit, beside their cells.
    fn filled(&self, subjects: &[&Subject]) -> Vec<(String, KnowledgeCell)> {
        let mut filled: Vec<(String, KnowledgeCell)> = Vec::new();
        for (subject, advice) in subjects.iter().zip(self.advice(subjects)) {
            let points = subject.shortcomings.iter().chain(&advice.kept);
            let values: Vec<Values> = points.map(|point| values_of(&self.spot_check, subject, point)).collect();
            let of_class = self.writing.knowledge.sentences().iter().filter(|sentence| {
                !sentence.kind.is_measure() && sentence.classes.iter().any(|class| *class == *subject.class.0)
            });
            for sentence in of_class {
                let mut texts: Vec<String> =
                    values.iter().filter_map(|values| phrase::filled(&sentence.text, values)).collect();
                texts.sort();
                texts.dedup();
                let cell = cell(sentence, OF_A_MEASURE[0]);
                filled.extend(texts.into_iter().zip(cell.into_iter().cycle()));
            }
        }
        filled
    }
}

fn cell(sentence: &Sentence, column: &'static str) -> Option<KnowledgeCell> {
    let text = match column {
        "text" => &sentence.text,
        "verification" => &sentence.verification,
        "evidence" => &sentence.evidence,
        _ => &sentence.who,
    };
    let is_there = !text.is_empty();
    is_there.then(|| KnowledgeCell { file: sentence.file.clone(), row: sentence.row, column, text: text.clone() })
}
