//! What words in cells mean, where a profile says so.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::domain::columns::Field;
use crate::domain::words::{self, Words, code};

/// What words in cells mean.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values {
    /// Folded texts that say nothing in a field that may be empty.
    pub empty: BTreeSet<String>,
    /// By field and folded text, the proper word for it.
    pub words: BTreeMap<Field, BTreeMap<String, &'static str>>,
    /// The class that a folded text means.
    pub classes: BTreeMap<String, String>,
    /// The field of an enterprise in a role, by what stands before its name.
    pub role_prefix: BTreeMap<String, Field>,
    /// Remarks with such a folded text hold their batch.
    pub hold_remark: Vec<String>,
    /// The order of a date that could be two.
    pub date: Option<DateOrder>,
}

/// The order of day, month and year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub(crate) enum DateOrder {
    /// Day, month, year.
    #[serde(rename = "d/m/y")]
    DayMonthYear,
    /// Month, day, year.
    #[serde(rename = "m/d/y")]
    MonthDayYear,
    /// Year, month, day.
    #[serde(rename = "y/m/d")]
    YearMonthDay,
}

/// A meaning by its name in files, with its proper word and every word that is read as it.
pub(crate) struct Meaning {
    /// Its name in files.
    pub key: String,
    /// Its proper word.
    pub proper: &'static str,
    /// All its words.
    pub words: &'static [&'static str],
}

/// The meanings that the words of a field have; none for a field without words.
pub(crate) fn meanings(field: Field) -> Vec<Meaning> {
    match field {
        Field::Verdict => named(words::VERDICTS, &["pass", "fail", "ignore"]),
        Field::Conclusion => named(words::CONCLUSIONS, &["pass", "fail"]),
        Field::Task => named(words::TASKS, &[]),
        Field::Channel => named(words::CHANNELS, &[]),
        Field::Scale => named(words::SCALES, &[]),
        Field::Status => named(words::STATUSES, &[]),
        Field::Basis => named(words::BASES, &[]),
        _ => Vec::new(),
    }
}

fn named<T: serde::Serialize>(words: &'static Words<T>, keys: &[&str]) -> Vec<Meaning> {
    let key = |at: usize, meaning: &T| keys.get(at).map_or_else(|| code(meaning), ToString::to_string);
    let all = words.iter().enumerate();
    all.map(|(at, (meaning, words))| Meaning { key: key(at, meaning), proper: words[0], words }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meanings_have_short_names() {
        let names = |field| meanings(field).into_iter().map(|of| of.key).collect::<Vec<_>>().join(" ");
        assert_eq!(names(Field::Verdict), "pass fail ignore");
        assert_eq!(names(Field::Conclusion), "pass fail");
        assert_eq!(names(Field::Task), "supervision special linkage follow_up risk_monitoring");
        assert_eq!(names(Field::Channel), "production retail online");
        assert_eq!(names(Field::Status), "final objected retesting");
        assert_eq!(names(Field::Basis), "declared mandatory recommended");
        assert_eq!(names(Field::Item), "");
    }
}
