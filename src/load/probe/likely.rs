//! What an unknown header is likely to be: for questions only, never taken for granted.

use crate::domain::columns::{COLUMNS, Field};
use crate::domain::fold::{fold, fold_header};
use crate::load::columns::near::nearest;

/// Words that mean one thing in most tables, and another in some.
const USUALLY: [(&[&str], Field); 8] = [
    (&["企业名称", "企业", "厂家", "厂名", "生产商", "生产厂", "生产企业（单位）"], Field::Manufacturer),
    (&["地址", "企业地址", "厂址", "详细地址", "单位地址"], Field::Place),
    (
        &["抽查结果", "综合判定", "结果判定", "检验结果判定", "判定", "结论", "是否合格", "产品质量状况"],
        Field::Conclusion,
    ),
    (&["样品编号", "样品号", "编号", "抽样单", "任务单号", "样品批号"], Field::SheetNo),
    (&["生产日期", "批号", "生产批号", "批次", "生产日期或批次"], Field::Lot),
    (&["报告备注", "说明", "情况说明", "处理情况"], Field::Remark),
    (&["任务名称", "任务来源", "项目类型"], Field::Task),
    (&["实验室", "检测单位", "检测机构名称", "承检实验室"], Field::Agency),
];

/// Who took the sample, never the party that it was taken from; how many there were, never when.
const NOBODY: [&str; 8] =
    ["抽样单位", "抽检单位", "采样单位", "抽样机构", "抽样基数", "抽样数量", "抽样地点", "抽样人员"];

/// The proper header of what a header is likely to be. `judges_items`: another column has the verdicts of items.
pub(super) fn likely(header: &str, judges_items: bool) -> Option<&'static str> {
    let folded = fold_header(header);
    let is = |names: &[&str]| names.iter().any(|name| fold_header(name) == folded);
    if is(&NOBODY) {
        return None;
    }
    if !judges_items && is(&["判定", "结果判定", "结论"]) {
        return Some(Field::Verdict.header());
    }
    if let Some((_, field)) = USUALLY.iter().find(|(names, _)| is(names)) {
        return Some(field.header());
    }
    // Two characters of four that are the same say nothing.
    let near = nearest(header, COLUMNS.iter().map(|column| column.header))?;
    let (one, other) = (fold(header), fold(near));
    let length = one.chars().count().max(other.chars().count());
    let contains = one.contains(&other) || other.contains(&one);
    (contains || strsim::levenshtein(&one, &other) * 3 <= length).then_some(near)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_header_usually_means_is_said_and_nothing_far_from_it() {
        for (header, judged, likely_is) in [
            ("企业名称", false, Some("标称生产企业")),
            ("抽查 结果", false, Some("检验结论")),
            ("判定", true, Some("检验结论")),
            ("判定", false, Some("单项判定")),
            ("综合判定", false, Some("检验结论")),
            ("样品编号", false, Some("抽样单编号")),
            ("抽样单位", false, None),
            ("抽样基数", false, None),
            ("检验结果值", false, Some("检验结果")),
            ("联系电话", false, None),
            ("序号", false, None),
        ] {
            assert_eq!(likely(header, judged), likely_is, "{header}");
        }
    }
}
