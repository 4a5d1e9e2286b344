//! 综合判断规则: what several items of one sample say together, as dated data signed by a product engineer.
//!
//! A rule says under which condition it speaks, what the root may be, what the sample excludes, and the steps that tell
//! the remaining causes apart. How its table is written: `report-templates/diagnosis/README.md`.

mod cause;
mod sentence;
mod steps;

pub use cause::{Replaces, replaces};
pub use sentence::{Piece, Sentence, sentence, sentences};
pub use steps::{Fault, Outcome, Step, steps};

use chrono::NaiveDate;
use serde::Serialize;

use super::condition::Condition;
use super::settings::Approval;

/// All rules that apply to a job, in the order of their files (a job's own rule in the place of the one it overrides).
#[derive(Debug, Clone, Default, Serialize)]
pub struct DiagnosisRules {
    /// Rules.
    pub rules: Vec<Rule>,
}

/// One rule.
#[derive(Debug, Clone, Serialize)]
pub struct Rule {
    /// Unique, `class/number`.
    pub id: String,
    /// Codes of the classes that it is about; empty: every class.
    pub classes: Vec<String>,
    /// When it speaks.
    pub condition: Condition,
    /// The condition in words that a letter prints.
    pub condition_text: Sentence,
    /// The root to look for first; follows 可能. Of a statement: what the sample says.
    pub most_probable: Sentence,
    /// It names no cause: it says what the figures mean, or that nothing is to be done. Its cell begins with `：`.
    pub is_statement: bool,
    /// Other possible causes; each follows 可能.
    pub possible: Vec<Sentence>,
    /// What this sample excludes; each follows 可以排除.
    pub excluded: Vec<Sentence>,
    /// What its figures come to, in amounts that a plant can measure out; each a sentence.
    pub worked: Vec<Sentence>,
    /// The steps that tell the remaining causes apart.
    pub steps: Vec<Step>,
    /// Which single-item causes and which other rules are not told beside it.
    pub replaces: Replaces,
    /// Where it comes from.
    pub source: String,
    /// How far it is established.
    pub status: Standing,
    /// How sure its author was.
    pub certainty: Certainty,
    /// Who approved it; empty: nobody yet.
    pub approved_by: String,
    /// When.
    pub approved_on: Option<NaiveDate>,
    /// File and row of it, for those who ask where a sentence comes from.
    pub origin: (String, u32),
}

/// How far a rule is established.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Standing {
    /// Published by an authority or in a report; `source` names it.
    Published,
    /// Engineering practice.
    EngineeringPractice,
}

/// How sure the author of a rule was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Certainty {
    /// From memory, with doubt.
    MemoryLow,
    /// From memory.
    MemoryMedium,
    /// From memory, well known.
    MemoryHigh,
    /// Read in the source named.
    Seen,
}

impl Standing {
    /// The words of the column `status`.
    pub const WORDS: [(&str, Standing); 2] =
        [("published", Standing::Published), ("engineering_practice", Standing::EngineeringPractice)];
}

impl Certainty {
    /// The words of the column `certainty`.
    pub const WORDS: [(&str, Certainty); 4] = [
        ("seen", Certainty::Seen),
        ("memory-high", Certainty::MemoryHigh),
        ("memory-medium", Certainty::MemoryMedium),
        ("memory-low", Certainty::MemoryLow),
    ];
}

impl DiagnosisRules {
    /// The rules with a job's approvals entered; one that carries its own approval keeps it.
    pub fn approved(mut self, approvals: &[Approval]) -> Self {
        for rule in self.rules.iter_mut().filter(|rule| rule.approved_by.is_empty()) {
            if let Some(approval) = approvals.iter().find(|approval| rule.is_covered_by(approval)) {
                rule.approved_by.clone_from(&approval.by);
                rule.approved_on = Some(approval.on);
            }
        }
        self
    }
}

impl Rule {
    /// Whether an approval is about the rule: of everything, of its class, or of this one.
    fn is_covered_by(&self, approval: &Approval) -> bool {
        match approval.entries.strip_suffix("/*") {
            Some(class) => self.classes.iter().any(|code| code == class),
            None => approval.entries == "*" || approval.entries == self.id,
        }
    }

    /// Whether it is about a class.
    pub fn is_about(&self, class: &str) -> bool {
        self.classes.is_empty() || self.classes.iter().any(|code| code == class)
    }

    /// Every text that a letter may print.
    pub fn sentences(&self) -> impl Iterator<Item = &Sentence> {
        let causes =
            std::iter::once(&self.most_probable).chain(&self.possible).chain(&self.excluded).chain(&self.worked);
        let steps = self.steps.iter().flat_map(|step| {
            std::iter::once(&step.act).chain(step.outcomes.iter().flat_map(|outcome| [&outcome.when, &outcome.then]))
        });
        std::iter::once(&self.condition_text).chain(causes).chain(steps)
    }

    /// Names of all items that its condition or one of its figures asks for.
    pub fn items(&self) -> impl Iterator<Item = &str> {
        let figures = self.sentences().flat_map(Sentence::items);
        self.condition.items.iter().map(String::as_str).chain(figures)
    }
}
