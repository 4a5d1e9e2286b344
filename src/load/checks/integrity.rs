//! Whether a batch's results fit together: recomputed only to find contradictions, never printed (rule 1).

use std::collections::BTreeSet;

use crate::diagnostic::Diagnostic;
use crate::domain::catalog::ComparisonMethod;
use crate::domain::fold::fold;
use crate::domain::judgement::{DecisionRule, Judgement, judge};
use crate::domain::{Batch, Bound, Conclusion, HoldReason, Indicator, Item, ItemVerdict, Reading};
use crate::load::columns::fields::{Cells, Field};
use crate::load::columns::words;
use crate::load::findings as say;
use crate::load::rows::drafts::DraftItem;

/// Checks one item; findings are told, the reasons are returned.
pub fn check_item(
    item: &Item,
    draft: &DraftItem,
    indicator: Option<&Indicator>,
    cells: &Cells,
    findings: &mut Vec<Diagnostic>,
) -> BTreeSet<HoldReason> {
    let mut holds = BTreeSet::new();
    let row = draft.row;
    let result = || cells.at(row, Field::Result, &draft.result);
    let verdict = || cells.at(row, Field::Verdict, &draft.verdict);
    let requirement = || cells.at(row, Field::Requirement, &draft.requirement);
    let mut hold = |finding: Diagnostic, reason: HoldReason| {
        findings.push(finding);
        holds.insert(reason);
    };
    let told = draft.result.is_empty() || draft.spoiled.contains(&Field::Result);
    // Under a requirement in words (or none) the result is words too: `边缘3处崩裂` is printed and nobody computes with it.
    let in_words = matches!(item.requirement.bound, Bound::Text | Bound::None);
    if let (Reading::Unreadable(error), false) = (&item.measurement.reading, told || in_words) {
        hold(say::unreadable_result(result(), error), HoldReason::UnreadableResult);
    }
    let numeric = matches!(
        item.measurement.reading,
        Reading::Number { .. } | Reading::LessThan { .. } | Reading::GreaterThan { .. } | Reading::NotDetected
    );
    let compared = numeric && item.verdict != ItemVerdict::NotJudged && !draft.requirement.is_empty();
    if let (Bound::Unreadable(error), true) = (&item.requirement.bound, compared) {
        hold(say::unreadable_requirement(requirement(), error), HoldReason::UnreadableRequirement);
    }
    if let Some(indicator) = indicator {
        let spelled = |unit: &str| if words::is_empty_mark(unit) { String::new() } else { fold(unit) };
        let unit = spelled(&item.unit);
        let known = std::iter::once(&indicator.unit).chain(&indicator.unit_aliases).any(|u| spelled(u) == unit);
        if !known && numeric {
            hold(say::unit_mismatch(cells.at(row, Field::Unit, &item.unit), &indicator.unit), HoldReason::UnitMismatch);
        }
    }
    match recompute(item, indicator) {
        Recomputed::Agrees => {}
        Recomputed::Contradicts => {
            hold(say::verdict_contradiction(verdict(), result(), requirement()), HoldReason::VerdictContradiction)
        }
        Recomputed::Undetermined => {
            hold(say::verdict_undetermined(verdict(), result()), HoldReason::VerdictUndetermined);
        }
    }
    holds
}

/// Whether the reported verdict can follow from the reported value.
#[derive(Debug, PartialEq, Eq)]
pub enum Recomputed {
    /// It does, or nobody but the laboratory can say.
    Agrees,
    /// It cannot.
    Contradicts,
    /// The value leaves it open.
    Undetermined,
}

/// Compares the reported verdict with the value, by the catalog's decision rule; where the catalog has none, a verdict
/// that either method of GB/T 8170 supports is no contradiction.
pub fn recompute(item: &Item, indicator: Option<&Indicator>) -> Recomputed {
    let reported = match item.verdict {
        ItemVerdict::Conforming => Judgement::Conforming,
        ItemVerdict::Nonconforming => Judgement::Nonconforming,
        ItemVerdict::NotJudged => return Recomputed::Agrees,
    };
    match &item.measurement.reading {
        Reading::NotTested => return Recomputed::Undetermined,
        Reading::Qualitative { conforming } => {
            let said = if *conforming { Judgement::Conforming } else { Judgement::Nonconforming };
            return if said == reported { Recomputed::Agrees } else { Recomputed::Contradicts };
        }
        _ => {}
    }
    let rule = |method| DecisionRule { method, ..DecisionRule::of(indicator) };
    let methods: &[ComparisonMethod] = match indicator {
        Some(Indicator { comparison_method: ComparisonMethod::FullValue, .. }) => &[ComparisonMethod::FullValue],
        Some(_) => &[ComparisonMethod::RoundedValue],
        None => &[ComparisonMethod::FullValue, ComparisonMethod::RoundedValue],
    };
    let judged: Vec<Judgement> =
        methods.iter().map(|m| judge(&item.measurement.reading, &item.requirement.bound, rule(*m))).collect();
    if judged.iter().any(|j| *j == reported || *j == Judgement::NotComparable) {
        Recomputed::Agrees
    } else if judged.contains(&Judgement::Undetermined) {
        Recomputed::Undetermined
    } else {
        Recomputed::Contradicts
    }
}

/// Item verdicts against the conclusion.
pub fn check_conclusion(batch: &Batch, written: &str, drafts: &[DraftItem], cells: &Cells) -> Option<Diagnostic> {
    let failed = batch.items.iter().position(|i| i.verdict == ItemVerdict::Nonconforming);
    let conclusion = || cells.at(batch.origin.row, Field::Conclusion, written);
    match (batch.conclusion, failed) {
        (Conclusion::NoNonconformityFound, Some(item)) => {
            let verdict = drafts.get(item).map(|d| cells.at(d.row, Field::Verdict, &d.verdict));
            Some(say::conclusion_contradiction(conclusion(), verdict))
        }
        (Conclusion::Nonconforming, None) => Some(say::conclusion_contradiction(conclusion(), None)),
        _ => None,
    }
}
