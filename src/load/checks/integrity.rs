//! Whether a batch's results fit together: recomputed only to find contradictions, never printed (rule 1).

use std::collections::BTreeSet;

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
        Reading::Text if matches!(item.requirement.bound, Bound::Text) => {
            let meets = words_meet(&item.requirement.reported, &item.measurement.reported);
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

/// Whether a result in words is what a requirement in words asks for, or its opposite: 有裂纹 under 无裂纹, 击穿 under 不应击穿,
/// 检出 under 不得检出, 阳性 under 阴性. `None` for all that is not the very word or its denial.
fn words_meet(requirement: &str, result: &str) -> Option<bool> {
    const DENIED_IN_REQUIREMENT: [&str; 22] = [
        "不应存在",
        "不得存在",
        "不允许存在",
        "不应有",
        "不得有",
        "不允许有",
        "不能有",
        "不准有",
        "不应出现",
        "不得出现",
        "不允许出现",
        "不应",
        "不得",
        "不允许",
        "不可",
        "不能",
        "不准",
        "不带",
        "没有",
        "无",
        "不",
        "未",
    ];
    const DENIED_IN_RESULT: [&str; 8] = ["未发现有", "未发现", "未出现", "未见", "没有", "无", "未", "不"];
    let (required, found) = (fold(requirement), fold(result));
    let (required, found) = (required.trim_matches(['。', '.']), found.trim_matches(['。', '.']));
    match (required, found) {
        ("阴性", "阴性") | ("阳性", "阳性") => return Some(true),
        ("阴性", "阳性") | ("阳性", "阴性") => return Some(false),
        ("禁用" | "不得使用" | "禁止使用", "检出") => return Some(false),
        _ => {}
    }
    let absent = DENIED_IN_REQUIREMENT.iter().find_map(|none| required.strip_prefix(none))?;
    // One word alone: what follows `不应大于` or stands in a list is not understood.
    if absent.chars().count() < 2 || absent.contains(|c: char| !c.is_alphanumeric() || c.is_ascii_digit()) {
        return None;
    }
    let present = ["", "有", "出现", "存在", "已"].iter().any(|there| found.strip_prefix(there) == Some(absent));
    let denied = DENIED_IN_RESULT.iter().any(|none| found.strip_prefix(none) == Some(absent)) || found == required;
    match (present, denied) {
        (true, false) => Some(false),
        (false, true) => Some(true),
        _ => None,
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

#[cfg(test)]
mod tests {
    use super::words_meet;

    #[test]
    fn words_meet_a_requirement_or_say_its_opposite_and_all_else_is_left_alone() {
        for (requirement, result) in [
            ("无裂纹", "有裂纹"),
            ("无裂纹", "裂纹"),
            ("不应有裂纹", "出现裂纹"),
            ("不击穿", "击穿"),
            ("不应击穿", "已击穿"),
            ("不得开裂。", "开裂"),
            ("不得检出", "检出"),
            ("禁用", "检出"),
            ("阴性", "阳性"),
            ("无绳带", "有 绳带"),
        ] {
            assert_eq!(words_meet(requirement, result), Some(false), "{result} under {requirement}");
        }
        for (requirement, result) in [
            ("无裂纹", "无裂纹"),
            ("不应有裂纹", "未见裂纹"),
            ("不击穿", "未击穿"),
            ("不得开裂", "不开裂"),
            ("不得检出", "未检出"),
            ("阴性", "阴性"),
        ] {
            assert_eq!(words_meet(requirement, result), Some(true), "{result} under {requirement}");
        }
        for (requirement, result) in [
            ("无裂纹", "边缘开裂"),
            ("无裂纹", "有轻微裂纹"),
            ("无大于5mm的裂纹", "有裂纹"),
            ("无裂纹、无毛刺", "有裂纹"),
            ("衣服背部不应有绳带伸出或系着", "无绳带"),
            ("表面光滑", "不光滑"),
            ("不低于三级", "低于三级以上"),
            ("无色", "无色"),
            ("无", "有"),
            ("符合GB/T 5023", "缺厂名"),
            ("", "有裂纹"),
        ] {
            let meets = words_meet(requirement, result);
            assert_eq!(meets, None, "{result} under {requirement}");
        }
    }
}
