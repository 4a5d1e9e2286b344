//! Whether a batch's results fit together: recomputed only to find contradictions, never printed (rule 1).

use std::collections::BTreeSet;

use super::words_meet::words_meet;
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::catalog::ComparisonMethod;
use crate::domain::columns::Field;
use crate::domain::fold::fold;
use crate::domain::judgement::{DecisionRule, Judgement, judge};
use crate::domain::notation::says_nothing;
use crate::domain::{Batch, Bound, Conclusion, HoldReason, Indicator, Item, ItemVerdict, Reading};
use crate::load::findings as say;

/// Checks one item, whose cells are at the places that `at` knows and whose spoiled ones were told already; findings are
/// told, the reasons are returned.
pub(crate) fn check_item(
    item: &Item,
    indicator: Option<&Indicator>,
    spoiled: &[Field],
    at: &dyn Fn(Field) -> Place,
    findings: &mut Vec<Diagnostic>,
) -> BTreeSet<HoldReason> {
    let mut holds = BTreeSet::new();
    let (result, verdict, requirement) = (|| at(Field::Result), || at(Field::Verdict), || at(Field::Requirement));
    let mut hold = |finding: Diagnostic, reason: HoldReason| {
        findings.push(finding);
        holds.insert(reason);
    };
    let told = item.measurement.reported.is_empty() || spoiled.contains(&Field::Result);
    // Under a requirement in words (or none) the result is words too: `边缘3处崩裂` is printed and nobody computes with it.
    let in_words = matches!(item.requirement.bound, Bound::Text | Bound::None);
    if let (Reading::Unreadable(error), false) = (&item.measurement.reading, told || in_words) {
        hold(say::unreadable_result(result(), error), HoldReason::UnreadableResult);
    }
    let numeric = matches!(
        item.measurement.reading,
        Reading::Number { .. } | Reading::LessThan { .. } | Reading::GreaterThan { .. } | Reading::NotDetected
    );
    let compared = numeric && item.verdict != ItemVerdict::NotJudged && !item.requirement.reported.is_empty();
    if let (Bound::Unreadable(error), true) = (&item.requirement.bound, compared) {
        hold(say::unreadable_requirement(requirement(), error), HoldReason::UnreadableRequirement);
    }
    if let Some(indicator) = indicator {
        let spelled = |unit: &str| if says_nothing(unit) { String::new() } else { fold(unit) };
        let unit = spelled(&item.unit);
        let known = std::iter::once(&indicator.unit).chain(&indicator.unit_aliases).any(|u| spelled(u) == unit);
        if !known && numeric {
            hold(say::unit_mismatch(at(Field::Unit), &indicator.unit), HoldReason::UnitMismatch);
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

/// What stands in a row whose verdict and requirement do not go together, and nobody says why: a value beyond its limit that is
/// not judged, a verdict where nothing is required. Told only: the letter prints both as they are.
pub(crate) fn check_judging(
    item: &Item,
    indicator: Option<&Indicator>,
    at: &dyn Fn(Field) -> Place,
) -> Option<Diagnostic> {
    let is_range = matches!(item.requirement.bound, Bound::Range { .. } | Bound::OrdinalAtLeast(_));
    let is_required = !item.requirement.reported.is_empty() && !says_nothing(&item.requirement.reported);
    let result = || at(Field::Result);
    match item.verdict {
        ItemVerdict::NotJudged if is_range => {
            let judged = Item { verdict: ItemVerdict::Conforming, ..item.clone() };
            let beyond = recompute(&judged, indicator) == Recomputed::Contradicts;
            beyond.then(|| say::beyond_and_not_judged([at(Field::Verdict), result(), at(Field::Requirement)]))
        }
        ItemVerdict::Conforming | ItemVerdict::Nonconforming if !is_required => {
            Some(say::judged_by_nothing([at(Field::Verdict), at(Field::Requirement)]))
        }
        _ => None,
    }
}

/// Whether the reported verdict can follow from the reported value.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Recomputed {
    /// It does, or nobody but the laboratory can say.
    Agrees,
    /// It cannot.
    Contradicts,
    /// The value leaves it open.
    Undetermined,
}

/// Compares the reported verdict with the value, by the catalog's decision rule; where the catalog has none, a verdict
/// that either method of GB/T 8170 supports is no contradiction.
pub(crate) fn recompute(item: &Item, indicator: Option<&Indicator>) -> Recomputed {
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
        Reading::Text | Reading::NotDetected if matches!(item.requirement.bound, Bound::Text) => {
            let meets = words_meet(&item.name, &item.requirement.reported, &item.measurement.reported);
            let is_other = meets.is_some_and(|meets| meets != (reported == Judgement::Conforming));
            return if is_other { Recomputed::Contradicts } else { Recomputed::Agrees };
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

/// Item verdicts against the conclusion, whose cell is at `conclusion`; `verdict` knows those of the items, by position.
pub(crate) fn check_conclusion(
    batch: &Batch,
    conclusion: impl FnOnce() -> Place,
    verdict: impl FnOnce(usize) -> Option<Place>,
) -> Option<Diagnostic> {
    let failed = batch.items.iter().position(|i| i.verdict == ItemVerdict::Nonconforming);
    match (batch.conclusion, failed) {
        (Conclusion::NoNonconformityFound, Some(item)) => {
            Some(say::conclusion_contradiction(conclusion(), verdict(item)))
        }
        (Conclusion::Nonconforming, None) => Some(say::conclusion_contradiction(conclusion(), None)),
        _ => None,
    }
}
