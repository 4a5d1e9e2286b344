//! Whether each letter is its enterprise's own, as figures and findings.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::advice::Advice;
use crate::analysis::Subject;
pub(crate) use crate::compose::specificity::{Counter, Footprint, Specificity, as_number};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::knowledge::State;
use crate::domain::settings::Thresholds;

/// Repeated passages that a report names.
const PASSAGES_SHOWN: usize = 5;

/// Letters that are named of those that could be another's.
const LETTERS_NAMED: usize = 10;

/// Figures about the letters of a job.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Report {
    /// Median share of running text that no other letter of the class has, 0 to 1; absent without letters.
    pub specificity_median: Option<f64>,
    /// Smallest share.
    pub specificity_minimum: Option<f64>,
    /// Share of each letter, by its id.
    pub specificity_by_letter: BTreeMap<String, f64>,
    /// The most repeated long passages.
    pub repeated_passages: Vec<Passage>,
}

/// A passage that several letters of a class have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passage {
    /// Letters that have it.
    pub letters: usize,
    /// Letters of the class.
    pub of: usize,
    /// Class code.
    pub class: String,
    /// The passage.
    pub text: String,
}

/// Knowledge entries behind measures that answer something other than a failed item.
pub(crate) fn non_failing_rules(subject: &Subject, advice: &Advice) -> BTreeSet<String> {
    let points: Vec<State> = subject.shortcomings.iter().chain(&advice.kept).map(|point| point.state).collect();
    let state = |topic: &usize| points.get(*advice.topics.get(*topic)?.points.first()?).copied();
    let failed = |topic: &usize| matches!(state(topic), Some(State::Failed | State::Repeat));
    let for_other_reasons = advice.measures.iter().filter(|measure| !measure.topics.iter().any(failed));
    for_other_reasons.map(|measure| measure.entry.clone()).collect()
}

/// Counts letters of a job, by its thresholds.
pub(crate) fn counter(thresholds: &Thresholds) -> Counter {
    Counter::new(thresholds.max_common_rule_percent as usize)
}

/// What all letters of a job have in common; findings name the letters that could be another's and the rules that say
/// the same to many.
pub(crate) fn report(specificity: &Specificity, thresholds: &Thresholds) -> (Report, Vec<Diagnostic>) {
    let least = f64::from(thresholds.min_specific_percent) / 100.0;
    let shares = || specificity.shares.iter().map(|(id, share)| (id, as_number(*share)));
    let mut alike: Vec<(f64, &String)> =
        shares().filter(|(_, share)| *share < least).map(|(id, share)| (share, id)).collect();
    alike.sort_by(|(one, id), (other, other_id)| one.total_cmp(other).then_with(|| id.cmp(other_id)));
    let mut findings: Vec<Diagnostic> =
        (!alike.is_empty()).then(|| not_specific(&alike, specificity.shares.len(), least)).into_iter().collect();
    findings
        .extend(specificity.common_rules.iter().map(|(count, of, class, rule)| common_rule(*count, *of, class, rule)));
    let repeated = specificity.repeated.iter().take(PASSAGES_SHOWN);
    let report = Report {
        specificity_median: specificity.median().map(four_places),
        specificity_minimum: shares().map(|(_, share)| share).min_by(f64::total_cmp).map(four_places),
        specificity_by_letter: shares().map(|(id, share)| (id.clone(), four_places(share))).collect(),
        repeated_passages: repeated
            .map(|(letters, of, class, text)| Passage {
                letters: *letters,
                of: *of,
                class: class.clone(),
                text: text.clone(),
            })
            .collect(),
    };
    (report, findings)
}

fn four_places(share: f64) -> f64 {
    (share * 10_000.0).round() / 10_000.0
}

/// One finding, however many letters: a large job would have thousands, and the report tells the share of each.
fn not_specific(alike: &[(f64, &String)], of: usize, least: f64) -> Diagnostic {
    let (count, least) = (alike.len(), (least * 100.0).round());
    let place = |(share, id): &(f64, &String)| Place {
        file: id.to_string(),
        text: Some(format!("{}%", (share * 100.0).round())),
        ..Place::default()
    };
    Diagnostic::warning("letter-not-specific").at(alike.iter().take(LETTERS_NAMED).map(place)).say(format!("{of} 份文书中有 {count} 份，正文里同类其他文书没有的文字不到 {least}%；这里是最少的几份"), format!(
                "{count} of {of} letters have less than {least}% running text that is in no other letter of their class; these have the least"
            )).hint("请为这些产品补充知识条目，或调整 job.toml 的 min_specific_percent；每份的比例见 bulk --json 的 specificity_by_letter", "add knowledge for these classes, or change min_specific_percent in job.toml; bulk --json has the share of each letter (specificity_by_letter)")
}

fn common_rule(count: usize, of: usize, class: &str, rule: &str) -> Diagnostic {
    Diagnostic::note("rule-too-common")
        .at(Place::file(rule))
        .say(
            format!("{class} 的 {of} 份文书中有 {count} 份因非不合格原因用到这条知识条目"),
            format!("{count} of the {of} letters of {class} use this knowledge entry for a reason that is no failure"),
        )
        .hint(
            "请把条目分细（余量大小、所处位置），或收紧 job.toml 的阈值",
            "split the entry by margin or position, or tighten the thresholds in job.toml",
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_alike_are_one_finding_that_names_the_least() {
        let ids: Vec<String> = (0..30).map(|index| format!("letter-{index:02}")).collect();
        let alike: Vec<(f64, &String)> = ids.iter().enumerate().map(|(index, id)| (index as f64 / 100.0, id)).collect();
        let finding = not_specific(&alike, 40, 0.3);
        let named: Vec<&str> = finding.places.iter().map(|place| place.file.as_str()).collect();
        assert_eq!(named, ids[..LETTERS_NAMED].iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(finding.places[9].text.as_deref(), Some("9%"));
        assert!(finding.message.en.starts_with("30 of 40 letters have less than 30%"), "{}", finding.message.en);
    }
}
