//! A report as data: headings, figures and tables, in both languages.

use crate::diagnostic::Words;

/// A report.
pub(super) struct Page {
    /// Title.
    pub title: Words,
    /// What it is about.
    pub subject: String,
    /// How it ended, in one sentence, and what to do.
    pub verdict: Verdict,
    /// The figures at the top.
    pub figures: Vec<Figure>,
    /// Everything else.
    pub sections: Vec<Section>,
}

/// How good something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// As it should be.
    Good,
    /// Somebody should look.
    Mind,
    /// Something must be done.
    Bad,
    /// A fact.
    Plain,
}

/// How the run ended.
pub(super) struct Verdict {
    /// How good that is.
    pub tone: Tone,
    /// In one sentence.
    pub words: Words,
    /// What to do now.
    pub todo: Words,
}

/// A figure at the top.
pub(super) struct Figure {
    /// What it counts.
    pub name: Words,
    /// The figure.
    pub value: String,
    /// How good it is.
    pub tone: Tone,
}

/// A heading with what belongs to it.
pub(super) struct Section {
    /// Heading.
    pub title: Words,
    /// A sentence before the table; may be empty.
    pub note: Words,
    /// The table; may have no rows.
    pub table: Table,
}

/// A table.
#[derive(Default)]
pub(super) struct Table {
    /// Headings; none for a table of names and values.
    pub columns: Vec<Column>,
    /// Rows, as wide as the headings.
    pub rows: Vec<Vec<Cell>>,
}

/// A column.
pub(super) struct Column {
    /// Heading.
    pub title: Words,
    /// Figures, set to the right.
    pub is_number: bool,
}

/// A cell.
#[derive(Default)]
pub(super) struct Cell {
    /// What it says; lines are kept.
    pub text: String,
    /// The same in English, or more about it, in smaller type.
    pub more: String,
    /// A share from 0 to 1, drawn as a bar where there is room for one.
    pub share: Option<f64>,
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, ..Self::default() }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        text.to_string().into()
    }
}

impl From<usize> for Cell {
    fn from(count: usize) -> Self {
        count.to_string().into()
    }
}

impl From<Words> for Cell {
    fn from(words: Words) -> Self {
        Self { text: words.zh, more: words.en, share: None }
    }
}

/// A column of words.
pub(super) fn words(zh: &str, en: &str) -> Column {
    Column { title: Words::new(zh, en), is_number: false }
}

/// A column of figures.
pub(super) fn number(zh: &str, en: &str) -> Column {
    Column { title: Words::new(zh, en), is_number: true }
}

/// Foreign text as it may stand in a file that people open: what cannot be seen or turns the line around is shown as �.
pub(super) fn visible(text: &str) -> String {
    let hidden = |c: char| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
    };
    text.chars().map(|c| if hidden(c) { '\u{FFFD}' } else { c }).collect()
}
