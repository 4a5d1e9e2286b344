//! What the tables lack: key indicators without an entry, classes with few rules of diagnosis.

use serde::Serialize;

use crate::domain::diagnosis::DiagnosisRules;
use crate::domain::knowledge::{Direction, Kind, Knowledge, State, entry_id};
use crate::domain::{Catalog, Indicator, Preference, ProductClass};

/// Rules of its own that a class has at least.
const LEAST_RULES: usize = 3;

/// A key indicator without an entry that names a cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// The entry that is missing, as approvals would name it.
    pub id: String,
    /// Class.
    pub class: String,
    /// Indicator.
    pub item: String,
    /// Side.
    pub direction: Direction,
    /// State.
    pub state: State,
}

/// A class with fewer than three rules of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FewRules {
    /// Class.
    pub class: String,
    /// How many it has.
    pub rules: usize,
}

/// Entries that key indicators lack, in the directions that their limits allow: of some classes, or of all where none is named.
pub fn gaps(catalog: &Catalog, knowledge: &Knowledge, classes: &[String]) -> Vec<Gap> {
    let mut gaps = Vec::new();
    for class in wanted(catalog, classes) {
        for indicator in class.indicators.iter().filter(|indicator| indicator.key) {
            let names = || [&indicator.name].into_iter().chain(&indicator.aliases).map(String::as_str);
            for direction in Direction::failing(indicator) {
                for &state in states(indicator, direction) {
                    let entry = knowledge.entry(&class.code.0, names(), direction, state);
                    if !entry.iter().any(|sentence| sentence.kind == Kind::Cause) {
                        let (class, item) = (class.code.0.to_string(), indicator.name.clone());
                        let id = entry_id(&class, &item, direction, state);
                        gaps.push(Gap { id, class, item, direction, state });
                    }
                }
            }
        }
    }
    gaps
}

/// Classes with few rules that are about them and not about every class.
pub fn few_rules(catalog: &Catalog, rules: &DiagnosisRules, classes: &[String]) -> Vec<FewRules> {
    let own = |class: &ProductClass| {
        let of_class = rules.rules.iter().filter(|rule| rule.classes.iter().any(|code| *code == *class.code.0));
        FewRules { class: class.code.0.to_string(), rules: of_class.count() }
    };
    wanted(catalog, classes).map(own).filter(|few| few.rules < LEAST_RULES).collect()
}

fn wanted<'c>(catalog: &'c Catalog, classes: &'c [String]) -> impl Iterator<Item = &'c ProductClass> {
    let named = |class: &&ProductClass| classes.is_empty() || classes.iter().any(|code| *code == *class.code.0);
    catalog.classes.values().filter(named)
}

/// The states in which a letter speaks of an indicator. What is judged in words is never thin and never behind; nobody is
/// behind where nothing within the limits is better.
fn states(indicator: &Indicator, direction: Direction) -> &'static [State] {
    match (direction, indicator.preference) {
        (Direction::Failed, _) => &[State::Failed, State::Sound],
        (_, Preference::Within | Preference::Target) => &[State::Failed, State::Thin, State::Sound],
        (_, Preference::Higher | Preference::Lower) => &[State::Failed, State::Thin, State::Behind, State::Sound],
    }
}
