//! What no column of a table says: the same for all of its rows, or taken from the name of a file or a sheet, or from a title.

use std::collections::BTreeMap;

use regex::Regex;
use serde::Deserialize;

use crate::domain::columns::Field;

/// By field.
pub(crate) type Constants = BTreeMap<Field, Constant>;

/// What a field is.
#[derive(Debug, Clone)]
pub(crate) enum Constant {
    /// This text; an empty one where the tables do not tell it.
    Text(String),
    /// What a pattern finds.
    Found(Capture),
}

/// What a pattern finds in a text about a table.
#[derive(Debug, Clone)]
pub(crate) struct Capture {
    /// Which text.
    pub from: From,
    /// What is looked for.
    pub pattern: Regex,
    /// Its group.
    pub group: String,
}

/// A text about a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum From {
    /// The name of its file, without the extension.
    File,
    /// The name of its sheet.
    Sheet,
    /// A text above its head.
    Title,
}

impl Capture {
    /// What it finds in a text.
    pub(crate) fn find<'t>(&self, text: &'t str) -> Option<&'t str> {
        let captures = self.pattern.captures(text)?;
        let found = match self.group.as_str() {
            "" => captures.get(1),
            name => captures.name(name),
        };
        found.map(|found| found.as_str().trim()).filter(|found| !found.is_empty())
    }
}
