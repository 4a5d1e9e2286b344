//! Cells of the summary's tables.

use crate::analysis::ExclusionReason;
use crate::analysis::rate::Rate;
use crate::deliver::tables::{Cell, Column};

/// Columns of a rate.
pub(crate) fn rate_columns() -> [Column; 3] {
    [
        Column::new(
            "抽查不合格率",
            14,
            "不合格批次 ÷ 批次；只计结果已最终、参与统计的批次，跟踪抽查、风险监测不计（docs/method.md 第10节）",
        ),
        Column::new("95%区间下限", 12, "Wilson 95%置信区间：只抽了这些批次，真实的率在这个范围里都说得通"),
        Column::new("95%区间上限", 12, "同上"),
    ]
}

/// A rate; `[z]` without batches.
pub(crate) fn rate_cells(rate: Option<Rate>) -> [Cell; 3] {
    match rate {
        Some(of) => [Cell::Share(of.rate), Cell::Share(of.low), Cell::Share(of.high)],
        None => [Cell::NotApplicable, Cell::NotApplicable, Cell::NotApplicable],
    }
}

/// So many things.
pub(crate) fn count(number: usize) -> Cell {
    Cell::Count(u32::try_from(number).unwrap_or(u32::MAX))
}

/// Names one after the other; `[z]` where there are none.
pub(crate) fn names<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> Cell {
    let names: Vec<T> = names.into_iter().collect();
    if names.is_empty() {
        return Cell::NotApplicable;
    }
    Cell::text(names.iter().map(AsRef::as_ref).collect::<Vec<&str>>().join("、"))
}

/// A name; 未知 where there is none.
pub(crate) fn named(name: &str) -> Cell {
    Cell::Text(if name.is_empty() { "未知".to_string() } else { name.to_string() })
}

/// Why a batch does not count.
pub(crate) fn why_not(reason: ExclusionReason) -> &'static str {
    match reason {
        ExclusionReason::FollowUpSample => "跟踪抽查",
        ExclusionReason::RiskMonitoring => "风险监测",
        ExclusionReason::ManufactureDenied => "企业否认生产",
        ExclusionReason::NoManufacturer => "未标注生产企业",
        ExclusionReason::NotFinal => "结果未最终或待核实",
        ExclusionReason::NotJudged
        | ExclusionReason::OtherUnit
        | ExclusionReason::NoValue
        | ExclusionReason::NoComparableRequirement
        | ExclusionReason::NothingComparable
        | ExclusionReason::OtherBatchOfSameEnterprise
        | ExclusionReason::OtherEnterpriseOfSameOwner => "不参与比较",
    }
}
