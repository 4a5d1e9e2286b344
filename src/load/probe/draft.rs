//! A profile in the making: what is decided by names alone.

use std::collections::{BTreeMap, BTreeSet};

use super::guess::{Beside, Guess, Layout, guess};
use super::likely::likely;
use super::look::{Column, Look};
use super::questions::Question;
use crate::domain::columns::Field;
use crate::domain::fold::fold_header;
use crate::load::layout::head::ENOUGH;
use crate::load::profile::names::Meaning;
use crate::load::profile::range::Columns;

/// A profile in the making.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(super) layout: Layout,
    pub(super) why: (String, String),
    pub(super) sources: Vec<Source>,
    pub(super) has_groups: bool,
    pub(super) has_units: bool,
    pub(super) units: Option<u32>,
    pub(super) requirements: Option<u32>,
    /// Texts of the head, where too few of them are known headers.
    pub(super) find: Vec<String>,
    pub(super) join: Vec<String>,
    /// An example of the rows that say the class of those below.
    pub(super) section: Option<String>,
    /// Rows that are names of classes and nothing else.
    pub(super) classes: BTreeSet<String>,
    /// The first row of notes alone.
    pub(super) notes: Option<u32>,
    pub(super) fill_down: Vec<Field>,
    /// Texts that seem to say: nothing.
    pub(super) marks: Vec<String>,
    /// The tables have other items each, and no column in common behind which they stand.
    pub(super) others: bool,
    /// Field, text and reason.
    pub(super) constants: Vec<(String, String, &'static str)>,
    pub(super) columns: BTreeMap<Field, Vec<String>>,
    pub(super) ignored: Vec<String>,
    /// Every column, by its name in profiles.
    pub(super) headers: Vec<String>,
    /// Columns whose texts could be the numbers of batches, where no column is named so.
    pub(super) numbers: Vec<String>,
    pub(super) column: Option<String>,
    pub(super) items: Vec<String>,
    pub(super) after: Option<String>,
    /// Columns beside items, by field, pattern and names.
    pub(super) beside: Vec<Beside>,
    pub(super) questions: Vec<Question>,
}

/// A table that is read.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) file: String,
    /// Its name and its place from 1; none where all of the file is read.
    pub(super) sheet: Option<(String, usize)>,
    pub(super) columns: Option<Columns>,
    pub(super) table: &'static str,
    pub(super) hidden: bool,
}

impl Draft {
    /// Of the sheets of some files.
    pub(super) fn of(looks: &[(String, bool, Look)]) -> Self {
        let guesses: Vec<Guess> = looks.iter().map(|(_, _, look)| guess(look)).collect();
        let shown = |at: &usize| !looks[*at].2.hidden;
        let is = |at: usize, layout: Layout| guesses[at].layout == layout;
        let all: Vec<usize> = (0..looks.len()).filter(shown).collect();
        // What has results comes before what has batches alone.
        let results = [Layout::Long, Layout::Wide, Layout::Packed, Layout::Names];
        let main = results.iter().find_map(|layout| all.iter().copied().find(|at| is(*at, *layout)));
        let main = main.or_else(|| all.iter().copied().find(|at| !is(*at, Layout::Unknown)));
        let main = main.or(all.first().copied()).unwrap_or(0);
        let with = |layout| all.iter().copied().find(|at| is(*at, layout));
        let parts = match (with(Layout::Batches), with(Layout::Items)) {
            (Some(batches), Some(items)) if !results.contains(&guesses[main].layout) => Some((batches, items)),
            _ => None,
        };
        let read: Vec<usize> = match parts {
            Some((batches, items)) => vec![batches, items],
            None => all.iter().copied().filter(|at| is(*at, guesses[main].layout)).collect(),
        };
        let guess = &guesses[parts.map_or(main, |(_, items)| items)];
        let head = looks[main].2.head.clone();
        let mut draft = Self {
            layout: guess.layout,
            why: guess.why.clone(),
            sources: Vec::new(),
            has_groups: head.as_ref().is_some_and(|head| head.has_groups),
            has_units: head.as_ref().is_some_and(|head| head.units.is_some()) && guess.layout == Layout::Wide,
            units: head.as_ref().and_then(|head| head.units),
            requirements: head.as_ref().and_then(|head| head.requirements),
            find: Vec::new(),
            join: Vec::new(),
            section: None,
            classes: BTreeSet::new(),
            notes: None,
            fill_down: Vec::new(),
            marks: Vec::new(),
            others: false,
            constants: Vec::new(),
            columns: BTreeMap::new(),
            ignored: Vec::new(),
            headers: Vec::new(),
            numbers: Vec::new(),
            column: guess.column.clone(),
            items: guess.items.clone(),
            after: None,
            beside: guess.beside.clone(),
            questions: Vec::new(),
        };
        let tables: Vec<&Look> = read.iter().map(|at| &looks[*at].2).collect();
        draft.headers = tables.iter().flat_map(|table| &table.columns).map(|of| of.name.clone()).collect();
        draft.take_sources(looks, &read, parts);
        if let Some((batches, items)) = parts {
            draft.join = key(&looks[batches].2, &looks[items].2);
        }
        let read_guesses: Vec<&Guess> = read.iter().map(|at| &guesses[*at]).collect();
        draft.take_columns(&tables, &read_guesses);
        draft.after = after(&tables, &read_guesses);
        let known = tables.iter().map(|of| of.columns.iter().filter(|of| of.field().is_some()).count()).min();
        if parts.is_none() && known.unwrap_or(0) < ENOUGH && guess.layout != Layout::Unknown {
            draft.find = tables[0].columns.iter().take(2).map(|of| of.header.clone()).collect();
        }
        draft.take_items(&read_guesses);
        draft.take_rows(&tables);
        draft.numbers = numbers(&tables);
        draft.ask_for_constants();
        draft.ask_for_words(&tables);
        draft.ask_for_fill(&tables);
        draft
    }

    fn take_sources(&mut self, looks: &[(String, bool, Look)], read: &[usize], parts: Option<(usize, usize)>) {
        for at in read {
            let (file, is_text, look) = &looks[*at];
            let others = looks.iter().filter(|(other, _, of)| other == file && !of.hidden).count();
            let of_file = read.iter().filter(|at| looks[**at].0 == *file).count();
            let sheet = (others > 1 && !is_text).then(|| (look.sheet.clone(), look.number));
            let table = match parts {
                Some((batches, _)) if *at == batches => "batches",
                Some(_) => "items",
                None => "results",
            };
            // All sheets of a file are one source.
            let is_whole = parts.is_none() && look.range.is_none();
            if is_whole && of_file == others && self.sources.iter().any(|source| source.file == *file) {
                continue;
            }
            let sheet = sheet.filter(|_| parts.is_some() || of_file != others);
            self.sources.push(Source { file: file.clone(), sheet, columns: look.range, table, hidden: look.hidden });
        }
    }

    fn take_columns(&mut self, tables: &[&Look], guesses: &[&Guess]) {
        // Of several names of one field the one that comes first in the lists, then the first column.
        let mut best: BTreeMap<Field, (u8, String)> = BTreeMap::new();
        let mut asked: BTreeSet<String> = BTreeSet::new();
        for table in tables {
            for column in &table.columns {
                if let Some(Meaning::Field(field, rank)) = column.meaning {
                    let better = best.get(&field).is_none_or(|(known, _)| rank < *known);
                    if better {
                        best.insert(field, (rank, column.name.clone()));
                    }
                }
            }
        }
        for (table, guess) in tables.iter().zip(guesses) {
            for column in &table.columns {
                let is_beside = guess.beside.iter().any(|(_, _, names)| names.contains(&column.name));
                let is_item = guess.items.contains(&column.name) || is_beside;
                let is_special = is_item || guess.column.as_ref() == Some(&column.name);
                let is_best = column.field().is_some_and(|field| {
                    best.get(&field).is_some_and(|(_, name)| fold_header(name) == fold_header(&column.name))
                });
                if is_best || is_special {
                    continue;
                }
                if is_running(column) {
                    if !self.ignored.contains(&column.name) {
                        self.ignored.push(column.name.clone());
                    }
                } else if asked.insert(fold_header(&column.name)) {
                    let holds_names = guess.names_in.as_ref() == Some(&column.name);
                    let own = column.field().or(holds_names.then_some(Field::Item));
                    let judges_items = guess.layout == Layout::Wide || table.has(Field::Verdict);
                    let near = own.map(Field::header).or_else(|| likely(&column.header, judges_items));
                    let near = near.map(str::to_string);
                    let (name, examples) = (column.name.clone(), column.examples.clone());
                    self.questions.push(Question::Column { name, near, examples, answer: None });
                }
            }
        }
        self.columns = best.into_iter().map(|(field, (_, name))| (field, vec![name])).collect();
    }

    /// The items of all tables. Where these differ, only what all other columns are says which are items.
    fn take_items(&mut self, guesses: &[&Guess]) {
        let folded = |guess: &Guess| guess.items.iter().map(|name| fold_header(name)).collect::<BTreeSet<String>>();
        let differ = guesses.windows(2).any(|pair| folded(pair[0]) != folded(pair[1]));
        self.others = self.layout == Layout::Wide && self.after.is_none() && differ;
        for guess in guesses {
            let known: BTreeSet<String> = self.items.iter().map(|name| fold_header(name)).collect();
            self.items.extend(guess.items.iter().filter(|name| !known.contains(&fold_header(name))).cloned());
            for (field, pattern, names) in &guess.beside {
                match self.beside.iter_mut().find(|(of, other, _)| of == field && other == pattern) {
                    Some((.., known)) => known.extend(names.iter().cloned()),
                    None => self.beside.push((*field, pattern.clone(), names.clone())),
                }
            }
        }
    }

    /// What rows beside data say, and cells that are written once for many rows.
    fn take_rows(&mut self, tables: &[&Look]) {
        let between = || tables.iter().map(|table| &table.between);
        if !self.columns.contains_key(&Field::Class) {
            self.section = between().find_map(|of| of.sections.first().cloned());
            self.classes = between().flat_map(|of| of.classes.iter().cloned()).collect();
        }
        self.notes = between().find_map(|of| of.notes);
        let once: BTreeSet<Field> = between().flat_map(super::between::Between::written_once).collect();
        self.fill_down = once.into_iter().collect();
        let marks: BTreeSet<&String> = between().flat_map(|of| of.marks.keys()).collect();
        self.marks = marks.into_iter().cloned().collect();
    }
}

/// Whether a column has the numbers of rows.
fn is_running(column: &Column) -> bool {
    let header = fold_header(&column.header);
    header == "序号"
        || ["序", "编号", "No", "NO", "No."].contains(&header.as_str()) && column.running * 10 >= column.filled * 9
}

/// Columns that may number batches: what numbers samples, then reports, then rows.
fn numbers(tables: &[&Look]) -> Vec<String> {
    let is_of = |column: &Column| {
        let header = fold_header(&column.header);
        let of_samples = ["样品编号", "样品号", "样品批号", "任务单号"].contains(&header.as_str());
        let at = [of_samples, column.field() == Some(Field::ReportNo), is_running(column)];
        at.into_iter().position(|is| is)
    };
    let columns = tables.first().into_iter().flat_map(|table| &table.columns);
    let mut all: Vec<(usize, String)> = columns.filter_map(|of| Some((is_of(of)?, of.name.clone()))).collect();
    all.sort();
    all.into_iter().map(|(_, name)| name).collect()
}

/// The headers that batches and items have in common: the number of the sheet, else the first of equal names.
fn key(batches: &Look, items: &Look) -> Vec<String> {
    let number = |look: &Look| {
        look.columns.iter().find(|column| column.field() == Some(Field::SheetNo)).map(|of| of.name.clone())
    };
    let same = || {
        let has = |name: &str| items.columns.iter().any(|column| fold_header(&column.name) == fold_header(name));
        batches.columns.iter().find(|column| has(&column.name) && !is_running(column)).map(|column| column.name.clone())
    };
    match (number(batches), number(items)) {
        (Some(one), Some(other)) if fold_header(&one) == fold_header(&other) => vec![one],
        _ => same().into_iter().collect(),
    }
}

/// The last column before those of the items, where all tables have it there.
fn after(tables: &[&Look], guesses: &[&Guess]) -> Option<String> {
    let last = |(look, guess): (&&Look, &&Guess)| {
        let is_beside = |column: &Column| guess.beside.iter().any(|(_, _, names)| names.contains(&column.name));
        let is_item = |column: &&Column| guess.items.contains(&column.name) || is_beside(column);
        let first = look.columns.iter().position(|column| is_item(&column))?;
        let rest = &look.columns[first..];
        let last = look.columns.get(first.checked_sub(1)?)?;
        rest.iter().all(|column| is_item(&column)).then(|| last.name.clone())
    };
    let all: Vec<Option<String>> = tables.iter().zip(guesses).map(last).collect();
    let first = all.first()?.clone()?;
    all.iter()
        .all(|other| other.as_ref().is_some_and(|other| fold_header(other) == fold_header(&first)))
        .then_some(first)
}
