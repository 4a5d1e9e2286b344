//! Whether each letter is its enterprise's own, as figures and findings.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::advice::Advice;
use crate::analysis::Subject;
pub use crate::compose::specificity::{Footprint, Specificity, Tally, as_number};
use crate::diagnostic::{Diagnostic, Place, Severity, Words};
use crate::domain::playbook::Failing;
use crate::domain::settings::Thresholds;

/// Repeated passages that a report names.
const PASSAGES_SHOWN: usize = 5;

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

/// Playbook entries behind measures that answer something other than a failed item.
pub fn non_failing_rules(subject: &Subject, advice: &Advice) -> BTreeSet<String> {
    let points: Vec<Failing> = subject.shortcomings.iter().chain(&advice.kept).map(|point| point.failing).collect();
    let failed = |index: &usize| {
        matches!(points.get(*index), Some(Failing::TooLow | Failing::TooHigh | Failing::Failed | Failing::Repeat))
    };
    let for_other_reasons = advice.actions.iter().filter(|action| !action.answers.iter().any(failed));
    for_other_reasons.map(|action| action.entry.clone()).collect()
}

/// Counts letters of a job, by its thresholds.
pub fn tally(thresholds: &Thresholds) -> Tally {
    Tally::new(thresholds.max_common_rule_percent as usize)
}

/// What all letters of a job have in common; findings name the letters that could be another's and the rules that say
/// the same to many.
pub fn report(specificity: &Specificity, thresholds: &Thresholds) -> (Report, Vec<Diagnostic>) {
    let least = f64::from(thresholds.min_specific_percent) / 100.0;
    let shares = || specificity.shares.iter().map(|(id, share)| (id, as_number(*share)));
    let mut findings: Vec<Diagnostic> =
        shares().filter(|(_, share)| *share < least).map(|(id, share)| not_specific(id, share)).collect();
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

fn not_specific(id: &str, share: f64) -> Diagnostic {
    let percent = (share * 100.0).round();
    Diagnostic {
        code: "letter-not-specific",
        severity: Severity::Warning,
        places: vec![Place { file: id.into(), ..Place::default() }],
        message: Words::new(
            format!("这份文书的正文只有 {percent}% 是同类其他文书没有的"),
            format!("only {percent}% of this letter's running text is in no other letter of its class"),
        ),
        hint: Words::new(
            "请为这类产品补充知识条目，或调整 job.toml 的 min_specific_percent",
            "add playbook entries for the class, or change min_specific_percent in job.toml",
        ),
    }
}

fn common_rule(count: usize, of: usize, class: &str, rule: &str) -> Diagnostic {
    Diagnostic {
        code: "rule-too-common",
        severity: Severity::Note,
        places: vec![Place { file: rule.into(), ..Place::default() }],
        message: Words::new(
            format!("{class} 的 {of} 份文书中有 {count} 份因非不合格原因用到这条知识条目"),
            format!("{count} of the {of} letters of {class} use this playbook entry for a reason that is no failure"),
        ),
        hint: Words::new(
            "请把条目分细（余量大小、所处位置），或收紧 job.toml 的阈值",
            "split the entry by margin or position, or tighten the thresholds in job.toml",
        ),
    }
}
