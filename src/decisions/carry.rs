//! The copy rule: what a change of facts, knowledge or layout does to a decision.

use crate::compose::letter::Version;

/// What remained the same although something changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kept {
    /// Layout, fonts or the program changed.
    Layout,
    /// The date changed.
    Date,
}

impl Kept {
    /// Its word in the journal.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Layout => "layout",
            Self::Date => "date",
        }
    }
}

/// What becomes of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Carried {
    /// Nothing changed.
    Same,
    /// The words are the same, so the decision stands, and it is said what changed.
    CarriedOver(Vec<Kept>),
    /// The words changed: back to the reviewer.
    Outdated,
}

/// What becomes of a decision about `seen` where the letter is `now`. A document number is part of neither.
pub fn carry(seen: &Version, now: &Version) -> Carried {
    if seen.words != now.words {
        return Carried::Outdated;
    }
    let changed = [(Kept::Layout, seen.pages != now.pages), (Kept::Date, seen.date != now.date)];
    let changed: Vec<Kept> = changed.into_iter().filter(|(_, changed)| *changed).map(|(kept, _)| kept).collect();
    if changed.is_empty() { Carried::Same } else { Carried::CarriedOver(changed) }
}
