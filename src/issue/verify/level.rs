//! Levels, what came of each, and the exit code that says which one failed.

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Words};
use crate::domain::digest::Digest;

/// What is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The ledger is whole and goes on from every head that is known.
    Ledger,
    /// The file is one that was issued, byte by byte.
    File,
    /// The side file proves that it is in the ledger.
    Proof,
    /// The attached facts are those on record.
    Facts,
    /// The pages show everything that the facts say.
    Text,
    /// The facts are those of the source files.
    Source,
    /// The letter, made anew, is the same file.
    Rebuild,
    /// The signature holds.
    Signature,
}

impl Level {
    /// All of them, the gravest first: the first that fails gives the exit code.
    pub const ALL: [Self; 8] =
        [Self::Ledger, Self::File, Self::Proof, Self::Facts, Self::Text, Self::Source, Self::Rebuild, Self::Signature];

    /// In Chinese and English.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Ledger => ("台账", "ledger"),
            Self::File => ("文件", "file"),
            Self::Proof => ("登记证明", "proof"),
            Self::Facts => ("所附事实", "facts"),
            Self::Text => ("页面文字", "text"),
            Self::Source => ("来源数据", "source"),
            Self::Rebuild => ("重新生成", "rebuild"),
            Self::Signature => ("签名", "signature"),
        }
    }

    /// The exit code where it fails.
    pub const fn code(self) -> u8 {
        match self {
            Self::Ledger => 17,
            Self::File => 10,
            Self::Proof => 11,
            Self::Facts => 12,
            Self::Text => 13,
            Self::Source => 14,
            Self::Rebuild => 15,
            Self::Signature => 16,
        }
    }
}

/// What came of a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It holds.
    Holds,
    /// It does not.
    Fails,
    /// It could not be checked with what there is.
    NotChecked,
}

/// A level and what came of it.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    /// Which.
    pub level: Level,
    /// What came of it.
    pub outcome: Outcome,
    /// In words, where there is nothing wrong.
    pub words: Words,
    /// What is wrong.
    pub finding: Option<Diagnostic>,
}

impl Check {
    pub(super) fn holds(level: Level, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { level, outcome: Outcome::Holds, words: Words::new(zh, en), finding: None }
    }

    pub(super) fn fails(level: Level, finding: Diagnostic) -> Self {
        Self { level, outcome: Outcome::Fails, words: finding.message.clone(), finding: Some(finding) }
    }

    pub(super) fn not(level: Level, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { level, outcome: Outcome::NotChecked, words: Words::new(zh, en), finding: None }
    }
}

/// What is known of a letter.
#[derive(Debug, Clone, Serialize)]
pub struct Verdict {
    /// The file.
    pub file: String,
    /// Its SHA-256.
    pub sha256: Digest,
    /// 发文字号 that its facts say; empty: unknown.
    pub document_no: String,
    /// To whom, as its facts say.
    pub addressee: String,
    /// 发文字号 of the letter that stands in its place; empty: none is known.
    pub superseded_by: String,
    /// Level by level.
    pub checks: Vec<Check>,
}

impl Verdict {
    /// A level.
    pub fn check(&self, level: Level) -> Option<&Check> {
        self.checks.iter().find(|check| check.level == level)
    }

    fn outcome(&self, level: Level) -> Option<Outcome> {
        self.check(level).map(|check| check.outcome)
    }

    /// The first level that fails, the gravest first.
    pub fn failed(&self) -> Option<Level> {
        Level::ALL.into_iter().find(|level| self.outcome(*level) == Some(Outcome::Fails))
    }

    /// Whether somebody besides the file and what came with it vouches for it: the ledger, or a head that is trusted.
    pub fn is_vouched(&self) -> bool {
        let holds = |level| self.outcome(level) == Some(Outcome::Holds);
        holds(Level::Proof) || holds(Level::Ledger) && holds(Level::File)
    }
}

/// The exit code for several letters: the gravest level that failed for one of them; 1 where nothing failed and nobody
/// vouches for one; 0 where all are genuine as far as was checked.
pub fn exit_code(verdicts: &[Verdict]) -> u8 {
    let failed = Level::ALL.into_iter().find(|level| verdicts.iter().any(|verdict| verdict.failed() == Some(*level)));
    match failed {
        Some(level) => level.code(),
        None if verdicts.iter().all(Verdict::is_vouched) => 0,
        None => 1,
    }
}
