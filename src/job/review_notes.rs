//! What analysis wants a reviewer to look at, as findings with cells: laboratories apart, likely slips of the pen.

use super::item_place;
use crate::analysis::Analysis;
use crate::analysis::crosscheck::{ReviewKind, ReviewNote};
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::SpotCheck;
use crate::domain::columns::Field;

/// How many cells one note names.
const PLACES_SHOWN: usize = 3;

/// One finding per note; none of it ever reaches a letter.
pub(super) fn findings(spot_check: &SpotCheck, analysis: &Analysis) -> Vec<Diagnostic> {
    analysis.review_notes.iter().map(|note| finding(spot_check, note)).collect()
}

fn finding(spot_check: &SpotCheck, note: &ReviewNote) -> Diagnostic {
    let class = spot_check.catalog.classes.get(&note.class);
    let class_name = class.map_or(note.class.0.as_str(), |class| class.name.as_str());
    let indicator =
        class.and_then(|class| class.indicators.get(note.indicator)).map_or("", |indicator| &indicator.name);
    let places: Vec<Place> = note
        .places
        .iter()
        .take(PLACES_SHOWN)
        .map(|&(batch, item)| item_place(spot_check, batch, item, Field::Result))
        .collect();
    let finding = match &note.kind {
        ReviewKind::AgencyApart { agency, results, other_results, median, others_median, by_ratio } => {
            let (ratio_zh, ratio_en) =
                if *by_ratio { ("（与限值之比）", " (ratio to the limit)") } else { ("", "") };
            Diagnostic::note("agency-apart").say(
                format!(
                    "{class_name}·{indicator}：{agency}的 {results} 个结果整体偏离其他机构的 {other_results} 个，中位数{ratio_zh} {median} 对 {others_median}"
                ),
                format!(
                    "{class_name} · {indicator}: the {results} results of {agency} sit apart from the others' {other_results}, median{ratio_en} {median} against {others_median}"
                ),
            )
        }
        ReviewKind::TypingErrorCandidate { robust_z } => Diagnostic::note("typing-error-candidate").say(
            format!("{class_name}·{indicator}：这个结果远离同组其他结果（稳健 z = {robust_z}），可能是录入差错"),
            format!(
                "{class_name} · {indicator}: this result lies far from the others (robust z = {robust_z}); perhaps a typing error"
            ),
        ),
        ReviewKind::UnitSlipCandidate { power } => Diagnostic::note("unit-slip-candidate").say(
            format!(
                "{class_name}·{indicator}：这个结果乘以 10 的 {power} 次方后与同组其他结果相当，可能是单位或小数点差错"
            ),
            format!(
                "{class_name} · {indicator}: times 10^{power} this result lies among the others; perhaps a unit or decimal point slipped"
            ),
        ),
    };
    let (zh, en) = match note.kind {
        ReviewKind::AgencyApart { .. } => (
            "请两家机构核对方法、仪器和修约；不写入文书",
            "let the agencies compare method, instrument and rounding; this is in no letter",
        ),
        _ => ("请对照检验报告核对；文书照印原值", "compare with the test report; letters print the value as it is"),
    };
    finding.at(places).hint(zh, en)
}
