//! The facts of one case, plain: what a reviewer sees beside the letter, each with its place in the clerk's file.

use std::collections::BTreeMap;

use serde::Serialize;

use super::cases::Stray;
use super::sharing::may_have_a_letter;
use super::{Case, Job};
use crate::analysis::Subject;
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::{
    Batch, Channel, ClassCode, Conclusion, EnterpriseKey, Item, ItemVerdict, NotSampled, Origin, ResultStatus,
    TaskKind, VisitWithoutSample,
};
use crate::load::places;

/// One batch with its report, as received.
#[derive(Debug, Clone, Serialize)]
pub struct BatchCard {
    /// 抽样单编号.
    pub sampling_sheet_no: String,
    /// 检验报告编号.
    pub report_no: String,
    /// ISO date of the report; empty where unknown.
    pub reported_on: String,
    /// ISO date of sampling; empty where unknown.
    pub sampled_on: String,
    /// 任务类别.
    pub task: TaskKind,
    /// 抽样环节.
    pub channel: Channel,
    /// 承检机构.
    pub agency: String,
    /// 被抽样单位; empty where the file has none.
    pub sampled_party: String,
    /// 产品名称, 规格型号, 商标, 生产日期/批号: those that are there.
    pub product: Vec<String>,
    /// 检验结论, as received.
    pub conclusion: Conclusion,
    /// 结果状态.
    pub status: ResultStatus,
    /// 备注, verbatim.
    pub remark: String,
    /// Whether the letter speaks of it.
    pub in_letter: bool,
    /// First row of the batch.
    pub place: Place,
    /// 检验项目, in file order.
    pub items: Vec<ItemCard>,
}

/// One tested item, as received.
#[derive(Debug, Clone, Serialize)]
pub struct ItemCard {
    /// 检验项目.
    pub name: String,
    /// 计量单位.
    pub unit: String,
    /// 标准要求.
    pub requirement: String,
    /// 检验结果.
    pub result: String,
    /// 单项判定.
    pub verdict: ItemVerdict,
    /// Whether it is one of the class's key indicators.
    pub is_key: bool,
    /// Row of the item.
    pub place: Place,
}

/// A visit that produced no sample, or rows that could not become a batch.
#[derive(Debug, Clone, Serialize)]
pub struct VisitCard {
    /// Sampling sheet number; empty where none was issued.
    pub sampling_sheet_no: String,
    /// Why there is no sample; absent for rows that could not be placed.
    pub not_sampled: Option<NotSampled>,
    /// 备注, verbatim.
    pub remark: String,
    /// Its row.
    pub place: Place,
}

impl Job {
    /// Batches of a case in the order of its letter, then those left out of it.
    pub fn batch_cards(&self, case: &Case) -> Vec<BatchCard> {
        let subjects: Vec<&Subject> = case.subjects.iter().map(|&index| self.subject(index)).collect();
        let told = subjects.iter().filter(|subject| case.letter.is_err() || may_have_a_letter(subject));
        let in_order: Vec<usize> = told.flat_map(|subject| subject.batches.iter().copied()).collect();
        let is_own =
            |batch: &Batch| subjects.iter().any(|subject| owner_of(batch) == (&subject.enterprise, &subject.class));
        let own = self.spot_check.batches.iter().enumerate().filter(|(_, batch)| is_own(batch));
        let place_in_letter = |index: usize| in_order.iter().position(|&known| known == index);
        let mut own: Vec<_> = own.map(|(index, batch)| (place_in_letter(index), batch)).collect();
        own.sort_by_key(|(place, _)| place.unwrap_or(usize::MAX));
        own.into_iter().map(|(place, batch)| self.batch_card(batch, place.is_some())).collect()
    }

    fn batch_card(&self, batch: &Batch, in_letter: bool) -> BatchCard {
        let date = |date: Option<chrono::NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
        let product = [&batch.product_name, &batch.model, &batch.trademark, &batch.production_date_or_lot];
        BatchCard {
            sampling_sheet_no: batch.sampling_sheet_no.to_string(),
            report_no: batch.report.report_no.to_string(),
            reported_on: date(batch.report.reported_on),
            sampled_on: date(batch.sampled_on),
            task: batch.task,
            channel: batch.channel,
            agency: batch.agency.to_string(),
            sampled_party: batch.sampled_party.to_string(),
            product: product.into_iter().filter(|text| !text.is_empty()).map(String::from).collect(),
            conclusion: batch.conclusion,
            status: batch.status,
            remark: batch.remark.to_string(),
            in_letter,
            place: places::row(&batch.origin),
            items: batch.items.iter().map(|item| self.item_card(batch, item)).collect(),
        }
    }

    fn item_card(&self, batch: &Batch, item: &Item) -> ItemCard {
        let class = self.spot_check.catalog.classes.get(&batch.class);
        let indicator = item.indicator.and_then(|index| class?.indicators.get(index));
        ItemCard {
            name: item.name.to_string(),
            unit: item.unit.to_string(),
            requirement: item.requirement.reported.to_string(),
            result: item.measurement.reported.to_string(),
            verdict: item.verdict,
            is_key: indicator.is_some_and(|indicator| indicator.key),
            place: places::row(&item.origin),
        }
    }

    /// Visits of a case without a sample, and its rows that could not become a batch.
    pub fn visit_cards(&self, case: &Case) -> Vec<VisitCard> {
        if case.subjects.is_empty() {
            let strays = self.strays().filter(|stray| self.stray_id(stray.origin()) == case.id);
            return strays.map(stray_card).collect();
        }
        let subjects: Vec<&Subject> = case.subjects.iter().map(|&index| self.subject(index)).collect();
        let is_of = |visit: &VisitWithoutSample, subject: &Subject| {
            visit.enterprise == subject.enterprise && visit.class.as_ref() == Some(&subject.class)
        };
        let visits = self.spot_check.visits_without_sample.iter();
        visits.filter(|visit| subjects.iter().any(|subject| is_of(visit, subject))).map(visit_card).collect()
    }

    /// For each case, the indices of the findings that name one of its rows.
    pub fn findings_by_case(&self, cases: &[Case], findings: &[Diagnostic]) -> Vec<Vec<usize>> {
        let case_of_row = self.case_of_row(cases);
        let mut touching = vec![Vec::new(); cases.len()];
        for (index, finding) in findings.iter().enumerate() {
            for place in &finding.places {
                let row = place.row.map(|row| (place.file.as_str(), place.sheet.as_str(), row));
                let case = row.and_then(|row| case_of_row.get(&row));
                if let Some(touched) = case.map(|&case| &mut touching[case])
                    && touched.last() != Some(&index)
                {
                    touched.push(index);
                }
            }
        }
        touching
    }

    /// Which case a row of the results belongs to.
    fn case_of_row(&self, cases: &[Case]) -> BTreeMap<(&str, &str, u32), usize> {
        let mut owners: BTreeMap<(&EnterpriseKey, &ClassCode), usize> = BTreeMap::new();
        let mut strays: BTreeMap<&str, usize> = BTreeMap::new();
        for (position, case) in cases.iter().enumerate() {
            if case.subjects.is_empty() {
                strays.insert(&case.id, position);
            }
            for subject in case.subjects.iter().map(|&index| self.subject(index)) {
                owners.insert((&subject.enterprise, &subject.class), position);
            }
        }
        let mut rows = BTreeMap::new();
        let mut enter = |origin, case: Option<&usize>| rows.extend(case.map(|&case| (row_of(origin), case)));
        for batch in &self.spot_check.batches {
            let case = owners.get(&owner_of(batch));
            enter(&batch.origin, case);
            batch.items.iter().for_each(|item| enter(&item.origin, case));
        }
        for visit in &self.spot_check.visits_without_sample {
            let class = visit.class.as_ref();
            enter(&visit.origin, class.and_then(|class| owners.get(&(&visit.enterprise, class))));
        }
        for stray in self.strays() {
            enter(stray.origin(), strays.get(self.stray_id(stray.origin()).as_str()));
        }
        rows
    }
}

fn stray_card(stray: Stray<'_>) -> VisitCard {
    match stray {
        Stray::Rows(rows) => VisitCard {
            sampling_sheet_no: rows.sampling_sheet_no.to_string(),
            not_sampled: None,
            remark: String::new(),
            place: places::row(&rows.origin),
        },
        Stray::Visit(visit) => visit_card(visit),
    }
}

fn visit_card(visit: &VisitWithoutSample) -> VisitCard {
    VisitCard {
        sampling_sheet_no: visit.sampling_sheet_no.to_string(),
        not_sampled: Some(visit.reason),
        remark: visit.remark.to_string(),
        place: places::row(&visit.origin),
    }
}

fn owner_of(batch: &Batch) -> (&EnterpriseKey, &ClassCode) {
    (&batch.labeled_manufacturer, &batch.class)
}

fn row_of(origin: &Origin) -> (&str, &str, u32) {
    (&origin.sheet.file, &origin.sheet.name, origin.row)
}
