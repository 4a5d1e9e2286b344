//! What is asked about a profile in the making, and what becomes of what a person says.

use std::collections::BTreeMap;

use super::Draft;
use super::guess::Layout;
use super::look::Look;
use super::questions::{Answer, Question};
use crate::domain::columns::{COLUMNS, Field, Need};
use crate::domain::fold::fold_header;
use crate::load::profile::names::field_named;
use crate::load::profile::values::meanings;

/// Stands for what nobody has said yet while a profile is tried.
pub(super) const STAND_IN: &str = "probe";
/// Unknown words of a column that are asked about one by one.
const MOST_WORDS: usize = 8;

impl Draft {
    pub(super) fn ask_for_constants(&mut self) {
        let of_layout: &[Field] = match self.layout {
            Layout::Wide => &[Field::Item, Field::Result, Field::Unit],
            Layout::Packed => &[Field::Item, Field::Result, Field::Unit, Field::Requirement, Field::Verdict],
            Layout::Names => &[Field::Item, Field::Result, Field::Unit, Field::Requirement, Field::Verdict],
            _ => &[],
        };
        let mut of_layout = of_layout.to_vec();
        of_layout.extend(self.requirements.map(|_| Field::Requirement));
        of_layout.extend((self.section.is_some() || !self.classes.is_empty()).then_some(Field::Class));
        of_layout.extend(self.beside.iter().map(|(field, ..)| *field));
        let missing = COLUMNS.iter().filter(|column| column.need != Need::Nothing);
        let missing = missing.map(|column| column.field).filter(|field| !self.columns.contains_key(field));
        for field in missing.filter(|field| !of_layout.contains(field)).collect::<Vec<_>>() {
            if field.column().need == Need::Column {
                self.constants.push((field.key(), String::new(), "表里没有 the table does not tell it"));
            } else {
                let (field, header) = (field.key(), field.header().to_string());
                self.questions.push(Question::Constant { field, header, answer: None });
            }
        }
    }

    /// Words that nobody knows in columns of words.
    pub(super) fn ask_for_words(&mut self, tables: &[&Look]) {
        let mut words: BTreeMap<(Field, String), Vec<String>> = BTreeMap::new();
        for column in tables.iter().flat_map(|table| &table.columns) {
            let Some(field) = column.field() else { continue };
            let of_field: Vec<String> = meanings(field).into_iter().map(|meaning| meaning.key).collect();
            // A column of many other texts is read in another way, or has been named wrongly.
            let few = column.words.iter().take(MOST_WORDS);
            words.extend(few.map(|word| ((field, word.clone()), of_field.clone())));
        }
        for ((field, word), meanings) in words {
            self.questions.push(Question::Word { field: field.key(), word, meanings, answer: None });
        }
    }

    /// Whether something says a field: a column, or a person.
    pub(super) fn says(&self, field: Field) -> bool {
        let key = field.key();
        let open = |question: &Question| {
            matches!(question, Question::Constant { field, .. } if *field == key) && !self.is_settled(question)
        };
        !self.questions.iter().any(open)
    }

    pub(super) fn ask_for_fill(&mut self, tables: &[&Look]) {
        if self.layout != Layout::Wide || self.beside.iter().any(|(field, ..)| *field == Field::Verdict) {
            return;
        }
        let mut fills: BTreeMap<String, usize> = BTreeMap::new();
        let items = tables.iter().flat_map(|table| &table.columns).filter(|column| self.items.contains(&column.name));
        for (color, cells) in items.flat_map(|column| &column.fills) {
            *fills.entry(color.to_string()).or_default() += cells;
        }
        // Of several colors anyone may be the mark; the one that fewest results have is likely it.
        let mut fills: Vec<(String, usize)> = fills.into_iter().collect();
        fills.sort_by_key(|(_, cells)| *cells);
        self.questions.extend(fills.into_iter().map(|(color, cells)| Question::Fill { color, cells, answer: None }));
    }

    /// Takes the answer of a person.
    pub(super) fn answer(&mut self, question: usize, answer: &str) -> bool {
        let answer = answer.trim();
        let field = || {
            let by_header = COLUMNS.iter().find(|column| fold_header(column.header) == fold_header(answer));
            field_named(answer).or(by_header.map(|column| column.field))
        };
        let (slot, read) = match self.questions.get_mut(question) {
            Some(Question::Column { answer: slot, .. }) => {
                let is_ignored = ["ignore", "忽略", "-"].contains(&answer);
                (slot, if is_ignored { Some(Answer::Ignore) } else { field().map(|field| Answer::Field(field.key())) })
            }
            Some(Question::Constant { answer: slot, .. }) => match answer.strip_prefix(['=', '＝']) {
                Some(header) => {
                    let column = self.headers.iter().find(|name| fold_header(name) == fold_header(header));
                    (slot, column.cloned().map(Answer::Column))
                }
                None => (slot, (!answer.is_empty()).then(|| Answer::Text(answer.to_string()))),
            },
            Some(Question::Word { answer: slot, meanings, .. }) => {
                (slot, meanings.iter().find(|meaning| *meaning == answer).cloned().map(Answer::Text))
            }
            Some(Question::Fill { answer: slot, .. }) => {
                (slot, ["y", "yes", "是"].contains(&answer.to_lowercase().as_str()).then_some(Answer::Yes))
            }
            None => return false,
        };
        let is_read = read.is_some();
        *slot = read.or(slot.take());
        is_read
    }

    /// The field that a question is about was said to be that of a column.
    pub(super) fn is_settled(&self, question: &Question) -> bool {
        let Question::Constant { field, .. } = question else { return question.is_answered() };
        let takes = |other: &Question| matches!(other, Question::Column { answer: Some(Answer::Field(key)), .. } if key == field);
        question.is_answered() || self.questions.iter().any(takes)
    }

    /// Takes no letter to need any of the columns that are asked about from a question on.
    pub(super) fn ignore_from(&mut self, question: usize) {
        for question in self.questions.iter_mut().skip(question) {
            if let Question::Column { answer, .. } = question {
                answer.get_or_insert(Answer::Ignore);
            }
        }
    }

    /// The same with every required text said, so that its rows can be read.
    pub(super) fn with_stand_ins(&self) -> Self {
        let mut draft = self.clone();
        let open: Vec<usize> =
            (0..draft.questions.len()).filter(|at| !draft.is_settled(&draft.questions[*at])).collect();
        for at in open {
            if let Question::Constant { answer, .. } = &mut draft.questions[at] {
                answer.get_or_insert_with(|| Answer::Text(STAND_IN.into()));
            }
        }
        draft
    }

    /// The headers of each field.
    pub(super) fn mapped(&self) -> Vec<(String, Vec<String>)> {
        let mut all: BTreeMap<Field, Vec<String>> = self.columns.clone();
        for question in &self.questions {
            if let Question::Column { name, answer: Some(Answer::Field(key)), .. } = question
                && let Some(field) = field_named(key)
            {
                all.insert(field, vec![name.clone()]);
            }
            if let Question::Constant { field, answer: Some(Answer::Column(name)), .. } = question
                && let Some(field) = field_named(field)
            {
                all.insert(field, vec![name.clone()]);
            }
        }
        all.into_iter().map(|(field, names)| (field.key(), names)).collect()
    }

    /// Headers of columns that no letter needs.
    pub(super) fn ignored(&self) -> Vec<String> {
        let answered = self.questions.iter().filter_map(|question| match question {
            Question::Column { name, answer: Some(Answer::Ignore), .. } => Some(name.clone()),
            // It would be read as an item.
            Question::Column { name, answer: None, .. } if self.others => Some(name.clone()),
            _ => None,
        });
        let serves = |name: &String| {
            let is_it = |question: &Question| matches!(question, Question::Constant { answer: Some(Answer::Column(of)), .. } if of == name);
            self.questions.iter().any(is_it)
        };
        // What is offered as the number of batches is not said to be nothing.
        let offered = self.numbers.first().filter(|_| !self.says(Field::SheetNo));
        let all = self.ignored.iter().cloned().chain(answered);
        all.filter(|name| !serves(name) && Some(name) != offered).collect()
    }
}
