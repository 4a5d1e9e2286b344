//! What a profile in the making leaves to a person.

use serde::Serialize;

/// What only a person can say.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "question", rename_all = "snake_case")]
pub enum Question {
    /// What a column is.
    Column {
        /// Its name as a profile writes it.
        name: String,
        /// What its name is like.
        near: Option<String>,
        /// Some of its texts.
        examples: Vec<String>,
        /// What a person said.
        answer: Option<Answer>,
    },
    /// What a required field is that no column has.
    Constant {
        /// The field, by its name in profiles.
        field: String,
        /// Its header in the default layout.
        header: String,
        /// What a person said.
        answer: Option<Answer>,
    },
    /// What a word means that nobody knows.
    Word {
        /// The field, by its name in profiles.
        field: String,
        /// The word.
        word: String,
        /// What it may mean, by the names in profiles.
        meanings: Vec<String>,
        /// What a person said.
        answer: Option<Answer>,
    },
    /// Whether a color says that a result failed.
    Fill {
        /// Six hexadecimal figures.
        color: String,
        /// Cells that are so filled.
        cells: usize,
        /// What a person said.
        answer: Option<Answer>,
    },
}

/// What a person said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The field that a column takes.
    Field(String),
    /// No letter needs it.
    Ignore,
    /// The same text for all rows.
    Text(String),
    /// What stands in this column, whatever else it is.
    Column(String),
    /// So it is.
    Yes,
}

impl Question {
    /// A person has said something.
    pub fn is_answered(&self) -> bool {
        match self {
            Self::Column { answer, .. }
            | Self::Constant { answer, .. }
            | Self::Word { answer, .. }
            | Self::Fill { answer, .. } => answer.is_some(),
        }
    }
}
