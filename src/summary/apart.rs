//! Agencies of a bureau's job whose values of a key indicator lie apart from those of the others.

use crate::analysis::median_test::{median_test, standing_out};
use crate::analysis::{Analysis, GroupAccount, PeerAccount, Shift};
use crate::diagnostic::Diagnostic;
use crate::domain::SpotCheck;
use crate::domain::columns::Field;
use crate::load::places;

/// How seldom agencies that measure alike are told, for all tests of a job together, in thousandths.
const LEVEL: i64 = 10;

/// What is told of them: tests over all agencies, indicators and groups are judged together.
pub(super) fn findings(spot_check: &SpotCheck, analysis: &Analysis) -> Vec<Diagnostic> {
    let groups = analysis.comparisons.iter().flat_map(|of| of.groups.iter().map(move |group| (of, group)));
    let tests: Vec<_> = groups
        .flat_map(|(of, group)| group.shifts.iter().map(move |shift| (of, group, shift)))
        .filter_map(|(of, group, shift)| Some(((of, group, shift), median_test(shift.split)?)))
        .collect();
    let probabilities: Vec<_> = tests.iter().map(|(_, probability)| *probability).collect();
    let mut out = standing_out(&probabilities, rust_decimal::Decimal::new(LEVEL, 3));
    out.sort_unstable();
    out.into_iter().filter_map(|at| finding(spot_check, tests[at].0, tests.len())).collect()
}

fn finding(
    spot_check: &SpotCheck,
    (of, group, Shift { agency, split }): (&PeerAccount, &GroupAccount, &Shift),
    tests: usize,
) -> Option<Diagnostic> {
    let class = spot_check.catalog.classes.get(&of.class)?;
    let (class_name, indicator) = (&class.name, &class.indicators.get(of.indicator)?.name);
    let name = &spot_check.agencies.all.get(*agency)?.name;
    let mut own = spot_check
        .batches
        .iter()
        .filter(|batch| batch.class == of.class && spot_check.agencies.of_sheet(&batch.origin.sheet) == Some(*agency));
    let first = own.next()?;
    let [[above, below], [others_above, others_below]] = [split.own, split.others];
    let (n, others, requirement) = (above + below, others_above + others_below, &group.requirement);
    Some(
        Diagnostic::warning("agency-values-apart")
            .at([places::cell(&first.origin, Field::Agency, &first.agency)])
            .say(
                format!(
                    "“{name}”检验的{class_name}“{indicator}”（要求 {requirement}）与其他机构的明显不同：{n} 家中 {above} 家高于共同的中位数，其他机构 {others} 家中 {others_above} 家（中位数检验，{tests} 项一并按 Holm 校正，1%）"
                ),
                format!(
                    "{name} found {indicator} of {class_name} (required {requirement}) apart from the others: {above} of {n} above the common median, {others_above} of {others} elsewhere (median test, {tests} tests together after Holm, 1%)"
                ),
            )
            .hint(
                "先看抽的是不是同样的产品、方法和仪器是否相同，再请机构比对；文书不受影响",
                "look whether goods, methods and instruments are alike, then let the agencies compare; letters do not change",
            ),
    )
}
