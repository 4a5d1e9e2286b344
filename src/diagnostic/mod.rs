//! What a person is told: a code, a place in their own file, what is wrong, what to do.

pub mod codes;
pub mod kinds;

use std::error::Error;
use std::fmt;
use std::iter;
use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Deserializer, Serialize};

/// How much a finding stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Default)]
#[serde(default)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Default)]
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

/// One finding, built in one sentence: `Diagnostic::error("missing-job-file").at(place).say("…", "…").hint("…", "…")`.
///
/// It is one pointer wide, so that a `Result` that carries it costs the reader of every row nothing. Functions hand
/// findings back in one of three shapes:
/// - `Result<T, Diagnostic>` where the first thing wrong ends the work: a workbook, a plan, a destination;
/// - `Result<T, Vec<Diagnostic>>` where several things can be wrong and all of them are told: composing, typesetting;
/// - [`Diagnosed`] (or a `&mut Vec<Diagnostic>` inside a room) where a value is made whatever is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Diagnostic(Box<Finding>);

/// What a [`Diagnostic`] holds; read through it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
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
    /// Ids of the cases that it holds, where they are known.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<String>,
}

impl Diagnostic {
    /// The job cannot run, or the run did not do what it was asked for.
    pub fn error(code: &'static str) -> Self {
        Self::new(code, Severity::Error)
    }

    /// The enterprises it touches get no letter.
    pub fn hold(code: &'static str) -> Self {
        Self::new(code, Severity::Hold)
    }

    /// Something to look at; letters are made.
    pub fn warning(code: &'static str) -> Self {
        Self::new(code, Severity::Warning)
    }

    /// Something to know.
    pub fn note(code: &'static str) -> Self {
        Self::new(code, Severity::Note)
    }

    fn new(code: &'static str, severity: Severity) -> Self {
        let (message, hint) = (Words::default(), Words::default());
        Self(Box::new(Finding { code, severity, places: Vec::new(), message, hint, cases: Vec::new() }))
    }

    /// One more place, or several, after those it has; the first of all is the one to look at.
    #[must_use]
    pub fn at(mut self, places: impl IntoIterator<Item = Place>) -> Self {
        self.0.places.extend(places);
        self
    }

    /// What is wrong.
    #[must_use]
    pub fn say(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.0.message = Words::new(zh, en);
        self
    }

    /// What to do; left out where there is nothing to do.
    #[must_use]
    pub fn hint(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.0.hint = Words::new(zh, en);
        self
    }
}

impl Deref for Diagnostic {
    type Target = Finding;

    fn deref(&self) -> &Finding {
        &self.0
    }
}

impl DerefMut for Diagnostic {
    fn deref_mut(&mut self) -> &mut Finding {
        &mut self.0
    }
}

/// In English, as errors of Rust programs are; people are told in their own language by [`Diagnostic::to_text`].
impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_text(Lang::En))
    }
}

impl Error for Diagnostic {}

/// A finding that was written as JSON comes back as it was. A code that this program does not know comes from another
/// version of it: the finding is then `unknown-finding`, and its message names the code.
impl<'de> Deserialize<'de> for Diagnostic {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Written {
            code: String,
            severity: Severity,
            places: Vec<Place>,
            message: Words,
            hint: Words,
            #[serde(default)]
            cases: Vec<String>,
        }
        let Written { code: written, severity, places, message, hint, cases } = Written::deserialize(deserializer)?;
        let (code, message) = match codes::code_info(&written) {
            Some(known) => (known.code, message),
            None => {
                let (zh, en) = (format!("{}（{written}）", message.zh), format!("{} ({written})", message.en));
                ("unknown-finding", Words::new(zh, en))
            }
        };
        Ok(Self(Box::new(Finding { code, severity, places, message, hint, cases })))
    }
}

/// A value with all findings of its making.
#[derive(Debug, Clone, Default)]
pub struct Diagnosed<T> {
    /// The value, as far as it could be made.
    pub value: T,
    /// Findings, in file order.
    pub findings: Vec<Diagnostic>,
}

/// Language a person reads. Letters follow the job, not this.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Words {
    /// The sentence in one language.
    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

impl Severity {
    /// The word that opens a printed finding.
    pub fn word(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Severity::Note, Lang::Zh) => "提示",
            (Severity::Warning, Lang::Zh) => "注意",
            (Severity::Hold, Lang::Zh) => "暂缓",
            (Severity::Error, Lang::Zh) => "错误",
            (Severity::Note, Lang::En) => "note",
            (Severity::Warning, Lang::En) => "warning",
            (Severity::Hold, Lang::En) => "held",
            (Severity::Error, Lang::En) => "error",
        }
    }
}

/// One place where [`Diagnostic::at`] takes any number of them.
impl IntoIterator for Place {
    type Item = Place;
    type IntoIter = iter::Once<Place>;

    fn into_iter(self) -> Self::IntoIter {
        iter::once(self)
    }
}

impl Place {
    /// A whole file, or whatever else is known by one name: a folder, a letter's id, an address.
    pub fn file(file: impl fmt::Display) -> Self {
        Self { file: file.to_string(), ..Self::default() }
    }

    /// The place as a clerk would say it: `results.xlsx › 检验结果 › P12（检验结果：“7.4O”）`.
    pub fn to_text(&self, lang: Lang) -> String {
        let mut parts = vec![self.file.clone()];
        if !self.sheet.is_empty() {
            parts.push(self.sheet.clone());
        }
        match (self.row, self.column.is_empty()) {
            (Some(row), false) if self.column.chars().all(|c| c.is_ascii_uppercase()) => {
                parts.push(format!("{}{row}", self.column));
            }
            (Some(row), false) => parts.push(match lang {
                Lang::Zh => format!("第{row}行第{}列", self.column),
                Lang::En => format!("line {row}, column {}", self.column),
            }),
            (Some(row), true) => parts.push(match lang {
                Lang::Zh => format!("第{row}行"),
                Lang::En => format!("row {row}"),
            }),
            (None, false) => parts.push(self.column.clone()),
            (None, true) => {}
        }
        let mut text = parts.join(" › ");
        match (self.header.is_empty(), &self.text) {
            (false, Some(cell)) => text += &wrap(lang, &format!("{}：{}", self.header, quote(cell, lang))),
            (true, Some(cell)) => text += &wrap(lang, &quote(cell, lang)),
            (false, None) => text += &wrap(lang, &self.header),
            (true, None) => {}
        }
        text
    }
}

impl Diagnostic {
    /// The finding as printed: code and sentence, every place, what to do; one to many lines without a final newline.
    pub fn to_text(&self, lang: Lang) -> String {
        let (colon, hint) = match lang {
            Lang::Zh => ("：", "怎么办："),
            Lang::En => (": ", "what to do: "),
        };
        let mut text = format!("{}[{}]{colon}{}", self.severity.word(lang), self.code, self.message.in_lang(lang));
        for place in &self.places {
            text += &format!("\n  → {}", place.to_text(lang));
        }
        if !self.hint.in_lang(lang).is_empty() {
            text += &format!("\n  {hint}{}", self.hint.in_lang(lang));
        }
        text
    }
}

/// A cell's own text, shortened and with control characters made visible: it is foreign.
fn quote(text: &str, lang: Lang) -> String {
    const LONGEST: usize = 60;
    let mut shown: String = text.chars().take(LONGEST).flat_map(visible).collect();
    if text.chars().count() > LONGEST {
        shown.push('…');
    }
    match lang {
        Lang::Zh => format!("“{shown}”"),
        Lang::En => format!("\"{shown}\""),
    }
}

fn visible(c: char) -> Vec<char> {
    let hidden = c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}');
    if hidden { format!("[U+{:04X}]", u32::from(c)).chars().collect() } else { vec![c] }
}

fn wrap(lang: Lang, text: &str) -> String {
    match lang {
        Lang::Zh => format!("（{text}）"),
        Lang::En => format!(" ({text})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding() -> Diagnostic {
        let place = Place {
            sheet: "结果".into(),
            row: Some(12),
            column: "Z".into(),
            header: "检验结果".into(),
            text: Some("7.4\u{202E}O".into()),
            ..Place::file("results.xlsx")
        };
        Diagnostic::hold("unreadable-result")
            .at(place)
            .say("检验结果不是数值", "the result is not a number")
            .hint("请核对", "check it")
    }

    #[test]
    fn a_finding_names_code_cell_and_remedy() {
        let finding = finding();
        assert_eq!(
            finding.to_text(Lang::Zh),
            "暂缓[unreadable-result]：检验结果不是数值\n  → results.xlsx › 结果 › Z12（检验结果：“7.4[U+202E]O”）\n  怎么办：请核对"
        );
        assert!(finding.to_text(Lang::En).starts_with("held[unreadable-result]: the result"));
        let written = serde_json::to_string(&finding).unwrap();
        assert_eq!(serde_json::from_str::<Diagnostic>(&written).unwrap(), finding);
    }

    #[test]
    fn places_stand_in_the_order_they_were_given_in() {
        let finding = Diagnostic::note("stray-cell").at(Place::file("a")).at([Place::file("b"), Place::file("c")]);
        assert_eq!(finding.places.iter().map(|place| place.file.as_str()).collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(finding.to_string(), "note[stray-cell]: \n  → a\n  → b\n  → c");
    }

    #[test]
    fn a_code_of_another_version_is_named_and_blames_nobody() {
        let mut written = serde_json::to_value(finding()).unwrap();
        written["code"] = "made-tomorrow".into();
        let read: Diagnostic = serde_json::from_value(written).unwrap();
        assert_eq!((read.code, read.severity), ("unknown-finding", Severity::Hold));
        assert_eq!(
            read.message,
            Words::new("检验结果不是数值（made-tomorrow）", "the result is not a number (made-tomorrow)")
        );
        assert_eq!((&read.places, &read.hint), (&finding().places, &finding().hint));
        assert!(codes::code_info(read.code).is_some());
    }
}
