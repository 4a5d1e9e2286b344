//! What wording files see: facts as texts, counts and words of a fixed set; every field is always there.

use serde::Serialize;

use crate::analysis::Subject;
use crate::domain::notation::says_nothing;
use crate::domain::{Batch, Channel, Conclusion, ItemVerdict, SpotCheck, TaskKind};

use super::printing;

/// One batch.
#[derive(Debug, Clone, Serialize)]
pub(super) struct BatchView {
    /// `样品` or `样品1`.
    pub label: String,
    /// 产品名称.
    pub product: String,
    /// 规格型号.
    pub model: String,
    /// 产品等级.
    pub grade: String,
    /// 商标.
    pub trademark: String,
    /// 生产日期/批号.
    pub lot: String,
    /// 执行标准.
    pub standard: String,
    /// 抽样单编号.
    pub sheet: String,
    /// 检验报告编号.
    pub report: String,
    /// 报告日期; empty: not known.
    pub reported_on: String,
    /// 抽样日期; empty: not known.
    pub sampled_on: String,
    /// `production`, `retail`, `online`.
    pub channel: &'static str,
    /// 被抽样单位, where it is not the addressee itself.
    pub sampled_at: String,
    /// 委托方.
    pub principal: String,
    /// 承检机构.
    pub agency: String,
    /// `supervision`, `special`, `linkage`, `follow_up`.
    pub task: &'static str,
    /// 备注 about the procedure.
    pub remark: String,
    /// The conclusion is 不合格.
    pub failed: bool,
    /// Names of the failed items.
    pub failed_items: Vec<String>,
}

/// The text of a cell on one line, empty where it says nothing: no sentence prints a `/`.
pub(super) fn stated(text: &str) -> String {
    if says_nothing(text) { String::new() } else { printing::one_line(text) }
}

/// One batch as wording sees it; `label` says which of several it is.
pub(super) fn batch(spot_check: &SpotCheck, batch: &Batch, label: String) -> BatchView {
    let own_name = spot_check.enterprises.get(&batch.labeled_manufacturer).map(|e| e.name.as_str()).unwrap_or_default();
    let sampled_at = stated(&batch.sampled_party);
    BatchView {
        label,
        product: printing::one_line(&batch.product_name),
        model: stated(&batch.model),
        grade: stated(&batch.grade),
        trademark: stated(&batch.trademark),
        lot: stated(&batch.production_date_or_lot),
        standard: stated(&batch.product_standard),
        sheet: printing::one_line(&batch.sampling_sheet_no),
        report: stated(&batch.report.report_no),
        reported_on: batch.report.reported_on.map(printing::date).unwrap_or_default(),
        sampled_on: batch.sampled_on.map(printing::date).unwrap_or_default(),
        channel: match batch.channel {
            Channel::Production => "production",
            Channel::Retail => "retail",
            Channel::Online => "online",
        },
        sampled_at: if sampled_at == own_name { String::new() } else { sampled_at },
        principal: stated(&batch.principal),
        agency: printing::one_line(&batch.agency),
        task: match batch.task {
            TaskKind::Linkage => "linkage",
            TaskKind::FollowUp => "follow_up",
            TaskKind::Special => "special",
            TaskKind::Supervision | TaskKind::RiskMonitoring => "supervision",
        },
        remark: stated(&batch.remark),
        failed: batch.conclusion == Conclusion::Nonconforming,
        failed_items: batch
            .items
            .iter()
            .filter(|item| item.verdict == ItemVerdict::Nonconforming)
            .map(|item| printing::one_line(&item.name))
            .collect(),
    }
}

/// The label of a batch among the subject's: `样品` alone, `样品1` … with others.
pub(super) fn label_of(subject: &Subject, batch: usize, word: &str) -> String {
    match subject.batches.iter().position(|&own| own == batch) {
        Some(position) if subject.batches.len() > 1 => format!("{word}{}", position + 1),
        _ => word.to_string(),
    }
}
