//! What follows page one: facts of a sample, tables with grouped rows, ways to tell causes apart, measures.

use serde::{Deserialize, Serialize};

/// A head over rows of a table, as wide as the table. It repeats where its rows go on, and never ends a page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// The row (0-based) that it stands before.
    pub before: usize,
    /// Its text, one line: at most 40 characters.
    pub text: String,
}

impl Group {
    /// Texts of the heads that stand before a row.
    pub fn before(groups: &[Self], row: usize) -> impl Iterator<Item = &str> {
        groups.iter().filter(move |group| group.before == row).map(|group| group.text.as_str())
    }
}

/// What a table is for: this decides its widths, its alignment and what is emphasized.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableRole {
    /// Anything else.
    #[default]
    Plain,
    /// Test items as the report has them.
    Items,
    /// 事项, 规定, 对你单位: what the law says, and the enterprise's dates or acts.
    Law,
}

impl TableRole {
    /// Whether it is the default one, which is not written.
    pub(super) fn is_plain(&self) -> bool {
        *self == Self::Plain
    }
}

/// A fact with its label: `规格型号`, `BV 2.5 mm²`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fact {
    /// Label, without a colon; at most 8 characters.
    pub label: String,
    /// Value as received.
    pub value: String,
}

/// How to tell the causes apart: steps, and for each what may be found and what that means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Paths {
    /// Heads of the two columns: `查到什么`, `说明什么，接着做什么`.
    pub heads: [String; 2],
    /// At most three steps, in the order in which they are taken.
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// `第1步`.
    pub label: String,
    /// What is measured or looked at, where and how often; at most 38 characters in one line, 80 in two.
    pub text: String,
    /// Two or three outcomes.
    pub outcomes: Vec<Outcome>,
}

/// An outcome of a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// What is found: a range of a value or a state, at most 12 characters in one line.
    pub found: String,
    /// What that means and what to do next, at most 29 characters in one line, 60 in two.
    pub means: String,
}

/// Measures, grouped under what they answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measures {
    /// Heads of the four columns: `措施`, `目标值`, `怎样验证`, `时限、责任`.
    pub heads: [String; 4],
    /// Groups in their order; at most eight measures in all.
    pub groups: Vec<MeasureGroup>,
}

/// Measures for one item and purpose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MeasureGroup {
    /// Item and purpose: `导体电阻：立即控制`, `绝缘最薄处厚度（符合要求，余量偏小）：预防`; at most 40 characters.
    pub text: String,
    /// One to four measures.
    pub rows: Vec<Measure>,
}

/// One measure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// Its number: it runs through the letter, so that measures can speak of each other (`同第4项`).
    pub number: u32,
    /// Verb and object, without number and item; at most 40 characters.
    pub what: String,
    /// A value with its unit, or a state that is either so or not; at most 40 characters.
    pub target: String,
    /// How it is known to have worked: value, count, condition; at most 40 characters.
    pub verification: String,
    /// The record that shows it, where that is not plain from the verification; at most 16 characters, empty: not said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub evidence: String,
    /// Until when: `10月25日前`, `12月1日起`, `改正后长期`; at most 12 characters.
    pub due: String,
    /// Who, as a suggestion: a role, at most 6 characters; empty: not said.
    pub who: String,
}

impl Paths {
    /// Every text that is printed, in reading order.
    pub(super) fn texts(&self) -> Vec<&str> {
        let mut texts: Vec<&str> = self.heads.iter().map(String::as_str).collect();
        for step in &self.steps {
            texts.extend([step.label.as_str(), &step.text]);
            texts.extend(step.outcomes.iter().flat_map(|outcome| [outcome.found.as_str(), &outcome.means]));
        }
        texts
    }
}

impl Measures {
    /// Every text that is printed, in reading order; the numbers are no texts.
    pub(super) fn texts(&self) -> Vec<&str> {
        let mut texts: Vec<&str> = self.heads.iter().map(String::as_str).collect();
        for group in &self.groups {
            texts.push(&group.text);
            for row in &group.rows {
                texts.extend([row.what.as_str(), &row.target, &row.verification, &row.evidence, &row.due, &row.who]);
            }
        }
        texts
    }
}
