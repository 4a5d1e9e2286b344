//! What a person is told: a code, a place in their own file, what is wrong, what to do.

use serde::Serialize;

/// How much a finding stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something to know.
    Note,
    /// Something to look at; letters are made.
    Warning,
    /// The enterprises it touches are held.
    Hold,
    /// The job cannot run.
    Error,
}

/// A cell or a line in the clerk's own file. Empty parts are left out when printed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Default)]
pub struct Place {
    /// File relative to the job folder.
    pub file: String,
    /// Sheet.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sheet: String,
    /// 1-based row or line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<u32>,
    /// Column letter (`P`) of a sheet, or 1-based column of a text file.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub column: String,
    /// Header of that column.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub header: String,
    /// The cell's own text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Words {
    /// Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Words {
    /// Both languages at once.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Stable code in short words (`missing-column`); `yice explain CODE` tells more.
    pub code: &'static str,
    /// How much it stops.
    pub severity: Severity,
    /// Every cell it is about, the first being the one to look at.
    pub places: Vec<Place>,
    /// What is wrong.
    pub message: Words,
    /// What to do.
    pub hint: Words,
}

/// A value with all findings of its making.
#[derive(Debug, Clone, Default)]
pub struct Diagnosed<T> {
    /// The value, as far as it could be made.
    pub value: T,
    /// Findings, in file order.
    pub findings: Vec<Diagnostic>,
}
