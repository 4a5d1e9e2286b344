//! 批次: one sampled batch with its test report, as the laboratory reported it.

use std::sync::Arc;

use chrono::NaiveDate;
use serde::Serialize;

use super::{ClassCode, EnterpriseKey, Measurement, Origin, Requirement, SharedText};

/// 批次: the counting unit of a spot check; its natural key is the sampling sheet number.
#[derive(Debug, Clone)]
pub struct Batch {
    /// 抽样单编号.
    pub sampling_sheet_no: SharedText,
    /// 任务类别.
    pub task: TaskKind,
    /// 承检机构.
    pub agency: SharedText,
    /// 标称生产企业, by identity.
    pub labeled_manufacturer: EnterpriseKey,
    /// 被抽样单位, as written; empty where the file has none.
    pub sampled_party: SharedText,
    /// 委托方, as written; empty where none.
    pub principal: SharedText,
    /// 抽样环节.
    pub channel: Channel,
    /// 产品类别.
    pub class: ClassCode,
    /// 产品名称.
    pub product_name: SharedText,
    /// 规格型号.
    pub model: SharedText,
    /// 产品等级.
    pub grade: SharedText,
    /// 商标.
    pub trademark: SharedText,
    /// 生产日期/批号, verbatim ("2022-08-08/--").
    pub production_date_or_lot: SharedText,
    /// 执行标准, as printed in the report.
    pub product_standard: SharedText,
    /// 抽样日期.
    pub sampled_on: Option<NaiveDate>,
    /// 检验报告.
    pub report: TestReport,
    /// 检验项目, in file order.
    pub items: Vec<Item>,
    /// 检验结论, as received.
    pub conclusion: Conclusion,
    /// 结果状态.
    pub status: ResultStatus,
    /// 告知日期: starts the 15 days of objection.
    pub notified_on: Option<NaiveDate>,
    /// 责令改正日期: starts the 60 and 75 days.
    pub ordered_on: Option<NaiveDate>,
    /// 备注, verbatim.
    pub remark: SharedText,
    /// 涉嫌假冒: the labeled manufacturer denies the goods; no letter to it and no part in peer statistics.
    pub manufacture_denied: bool,
    /// Integrity findings that hold this batch's letter; empty for a sound batch.
    pub holds: Vec<HoldReason>,
    /// First row of the batch.
    pub origin: Origin,
}

/// 检验报告.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestReport {
    /// 检验报告编号.
    pub report_no: SharedText,
    /// 报告日期.
    pub reported_on: Option<NaiveDate>,
}

/// One tested item of a batch, as printed in the report.
#[derive(Debug, Clone)]
pub struct Item {
    /// 检验项目 as printed.
    pub name: SharedText,
    /// Index into the class's `indicators` when the name or an alias matched.
    pub indicator: Option<usize>,
    /// 计量单位 as printed.
    pub unit: SharedText,
    /// 标准要求 with its basis.
    pub requirement: Arc<Requirement>,
    /// 检验依据.
    pub test_basis: SharedText,
    /// 检验结果.
    pub measurement: Measurement,
    /// 单项判定 as received.
    pub verdict: ItemVerdict,
    /// Its row, in the sheet of the batch.
    pub row: u32,
}

impl Batch {
    /// Where one of its items stands.
    pub fn origin_of(&self, item: &Item) -> Origin {
        Origin { row: item.row, ..self.origin.clone() }
    }
}

/// 任务类别.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    /// 监督抽查.
    Supervision,
    /// 专项抽查.
    Special,
    /// 联动抽查.
    Linkage,
    /// 跟踪抽查: no part in peer statistics.
    FollowUp,
    /// 风险监测: not a spot check, no letters.
    RiskMonitoring,
}

/// 抽样环节.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// 生产领域.
    Production,
    /// 流通领域.
    Retail,
    /// 电商.
    Online,
}

/// 单项判定.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemVerdict {
    /// 符合.
    Conforming,
    /// 不符合.
    Nonconforming,
    /// 不参与判定.
    NotJudged,
}

/// 检验结论. There is no "compliant": a pass only says that nothing was found (rule 2 of the house).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Conclusion {
    /// 所检项目未发现不合格.
    NoNonconformityFound,
    /// 不合格.
    Nonconforming,
}

/// 结果状态.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ResultStatus {
    /// 最终.
    Final,
    /// 异议处理中.
    Objected,
    /// 复检中.
    Retesting,
}

/// Why a visit produced no sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum NotSampled {
    /// 拒检.
    Refused,
    /// 无法抽样.
    Impossible,
    /// 停产.
    Stopped,
    /// 注销.
    Deregistered,
}

/// Which letter an enterprise gets for a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterKind {
    /// 产品质量不合格整改指导意见书.
    RectificationGuidance,
    /// 产品质量提升指导建议书.
    ImprovementAdvice,
}

/// Why a letter is held. Each has the code of the diagnostic that explains it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HoldReason {
    /// 异议处理中.
    ObjectionPending,
    /// 复检中.
    RetestPending,
    /// A result cell that no grammar reads.
    UnreadableResult,
    /// A requirement cell that no grammar reads although its verdict is numeric.
    UnreadableRequirement,
    /// The displayed text of a numeric cell cannot be known.
    UnknownDisplayText,
    /// The recomputed verdict contradicts the reported one, or items contradict the conclusion.
    VerdictContradiction,
    /// The verdict cannot be determined from a censored result.
    VerdictUndetermined,
    /// One sampling sheet number stands for two batches.
    DuplicateSheetNo,
    /// One test item twice in a batch.
    DuplicateItem,
    /// One credit code with several names, or one name with several codes.
    IdentityConflict,
    /// The class text is not in the catalog.
    UnknownClass,
    /// A required cell of the row is empty or not one of the allowed words.
    IncompleteRow,
    /// A date cell that is not a date.
    UnreadableDate,
    /// A character that no font covers, or that must not be printed.
    UnprintableText,
    /// The unit differs from the catalog's.
    UnitMismatch,
    /// 备注 that the program does not understand and a person must look at.
    UnknownRemark,
}
