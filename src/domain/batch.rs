//! 批次: one sampled batch with its test report, as the laboratory reported it.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::columns::Field;
use super::notation::says_nothing;
use super::words::{self, Channel, Conclusion, ItemVerdict, ResultStatus, TaskKind};
use super::{
    Bound, ClassCode, EnterpriseKey, HoldReason, Measurement, Origin, Reading, Requirement, SharedText, remarks,
};

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
    /// 告知日期: when the written notice was given.
    pub notified_on: Option<NaiveDate>,
    /// 收到日期 of the written notice: starts the 15 days of objection.
    pub received_on: Option<NaiveDate>,
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
    /// Its row: a batch may go on in another sheet.
    pub origin: Origin,
}

/// What the names and words of a batch were understood as; everything else of it is text or a day.
#[derive(Debug, Clone)]
pub struct Understood {
    /// 标称生产企业, by identity.
    pub labeled_manufacturer: EnterpriseKey,
    /// 产品类别.
    pub class: ClassCode,
    /// 任务类别.
    pub task: TaskKind,
    /// 抽样环节.
    pub channel: Channel,
    /// 检验结论.
    pub conclusion: Conclusion,
    /// 结果状态.
    pub status: ResultStatus,
}

impl Batch {
    /// A batch of the texts of its cells, the days in them and what its names and words were understood as; nothing holds
    /// it yet.
    pub fn new(
        text: impl Fn(Field) -> SharedText,
        day: impl Fn(Field) -> Option<NaiveDate>,
        understood: Understood,
        items: Vec<Item>,
        origin: Origin,
    ) -> Self {
        let stated = |field| Some(text(field)).filter(|text| !says_nothing(text)).unwrap_or_default();
        let remark = stated(Field::Remark);
        Self {
            sampling_sheet_no: text(Field::SheetNo),
            task: understood.task,
            agency: text(Field::Agency),
            labeled_manufacturer: understood.labeled_manufacturer,
            sampled_party: stated(Field::SampledParty),
            principal: stated(Field::Principal),
            channel: understood.channel,
            class: understood.class,
            product_name: text(Field::Product),
            model: text(Field::Model),
            grade: stated(Field::Grade),
            trademark: text(Field::Trademark),
            production_date_or_lot: text(Field::Lot),
            product_standard: text(Field::Standard),
            sampled_on: day(Field::SampledOn),
            report: TestReport { report_no: text(Field::ReportNo), reported_on: day(Field::ReportedOn) },
            items,
            conclusion: understood.conclusion,
            status: understood.status,
            notified_on: day(Field::NotifiedOn),
            received_on: day(Field::ReceivedOn),
            ordered_on: day(Field::OrderedOn),
            manufacture_denied: remarks::read(&remark) == remarks::Remark::Denied,
            remark,
            holds: Vec::new(),
            origin,
        }
    }

    /// 结案: failed, corrected, and found to comply when reinspected, as its remark says.
    pub fn is_closed(&self) -> bool {
        self.conclusion == Conclusion::Nonconforming && remarks::says_reinspection_passed(&self.remark)
    }

    /// The texts that are kept as received, by column.
    pub fn texts(&self) -> [(Field, &SharedText); 12] {
        [
            (Field::SheetNo, &self.sampling_sheet_no),
            (Field::Agency, &self.agency),
            (Field::SampledParty, &self.sampled_party),
            (Field::Principal, &self.principal),
            (Field::Product, &self.product_name),
            (Field::Model, &self.model),
            (Field::Grade, &self.grade),
            (Field::Trademark, &self.trademark),
            (Field::Lot, &self.production_date_or_lot),
            (Field::Standard, &self.product_standard),
            (Field::ReportNo, &self.report.report_no),
            (Field::Remark, &self.remark),
        ]
    }

    /// What its cells say, those of its enterprise left out, by column: a text as received, else the stable word or the
    /// ISO date of what was understood.
    pub fn cells(&self) -> BTreeMap<Field, String> {
        let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        let understood = [
            (Field::Task, words::code(&self.task)),
            (Field::Channel, words::code(&self.channel)),
            (Field::Class, self.class.0.to_string()),
            (Field::SampledOn, day(self.sampled_on)),
            (Field::ReportedOn, day(self.report.reported_on)),
            (Field::Conclusion, words::code(&self.conclusion)),
            (Field::Status, words::code(&self.status)),
            (Field::NotifiedOn, day(self.notified_on)),
            (Field::ReceivedOn, day(self.received_on)),
            (Field::OrderedOn, day(self.ordered_on)),
        ];
        understood.into_iter().chain(self.texts().map(|(field, text)| (field, text.to_string()))).collect()
    }
}

impl Item {
    /// Whether words stand where a limit asks for a value: nobody can say how far inside it they lie.
    pub fn lacks_its_value(&self) -> bool {
        matches!(self.requirement.bound, Bound::Range { .. } | Bound::OrdinalAtLeast(_))
            && matches!(self.measurement.reading, Reading::Text | Reading::Qualitative { .. })
    }

    /// The texts that are kept as received, by column.
    pub fn texts(&self) -> [(Field, &SharedText); 5] {
        [
            (Field::Item, &self.name),
            (Field::Unit, &self.unit),
            (Field::Requirement, &self.requirement.reported),
            (Field::TestBasis, &self.test_basis),
            (Field::Result, &self.measurement.reported),
        ]
    }

    /// What its cells say, by column, as in [`Batch::cells`].
    pub fn cells(&self) -> BTreeMap<Field, String> {
        let understood =
            [(Field::Basis, words::code(&self.requirement.basis)), (Field::Verdict, words::code(&self.verdict))];
        understood.into_iter().chain(self.texts().map(|(field, text)| (field, text.to_string()))).collect()
    }
}
