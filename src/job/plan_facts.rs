//! Everything that was loaded, row by row, with the case it ended in and why: what a plan freezes of the facts.
//!
//! Each batch, each visit without a sample and each row that could not be placed appears exactly once. The cells are
//! what two plans are compared by; where they stand (row numbers) is no part of what they say.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::sharing::may_have_a_letter;
use super::{Case, Job, codes};
use crate::analysis::Entitlement;
use crate::domain::{Batch, Enterprise, Item, Origin, VisitWithoutSample};

/// What became of one loaded record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It is in the letter of its case.
    InLetter,
    /// Its case has no letter now, for these reasons.
    Held(Vec<String>),
    /// It is in no letter for good, for this reason.
    Excluded(String),
}

/// One loaded batch, visit or stray row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// 抽样单编号; may be empty for a visit.
    pub sheet_no: String,
    /// 承检机构; empty where the row names none that could be read.
    pub agency: String,
    /// Class code, or the class as written.
    pub class: String,
    /// Position of its case among the job's cases; none for a visit to an enterprise without any class.
    pub case: Option<usize>,
    /// What became of it.
    pub fate: Fate,
    /// File, sheet and first row.
    pub place: (String, String, u32),
    /// Cells of the batch: header and text.
    pub cells: Vec<(String, String)>,
    /// Its tested items.
    pub items: Vec<ItemFact>,
}

/// One tested item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemFact {
    /// 检验项目.
    pub name: String,
    /// Row in the file of its batch.
    pub row: u32,
    /// Cells: header and text.
    pub cells: Vec<(String, String)>,
}

impl Job {
    /// The loaded records of one of [`Job::cases`].
    pub fn facts_of(&self, position: usize, case: &Case) -> Vec<Fact> {
        if let Some(unplaced) = position.checked_sub(self.sharing.groups().len()) {
            return vec![self.unplaced_fact(position, unplaced)];
        }
        let mut facts = Vec::new();
        for &subject in &case.subjects {
            let of_letter = self.subject(subject);
            for &index in self.index.batches(subject) {
                let batch = &self.spot_check.batches[index];
                let told = may_have_a_letter(of_letter) && of_letter.batches.contains(&index);
                let fate = match (&case.letter, told) {
                    (Ok(_), true) => Fate::InLetter,
                    (Err(reasons), true) => Fate::Held(reasons.clone()),
                    (_, false) => Fate::Excluded(left_out_for(batch, &of_letter.entitlement)),
                };
                facts.push(self.batch_fact(position, batch, &of_letter.prior_failed_items, fate));
            }
            for &visit in self.index.visits(subject) {
                facts.push(visit_fact(Some(position), &self.spot_check.visits_without_sample[visit]));
            }
        }
        facts
    }

    /// The loaded records of no case: with those of all cases, every record is told once.
    pub fn facts_of_no_case(&self) -> impl Iterator<Item = Fact> {
        let of_no_class = self.spot_check.visits_without_sample.iter().filter(|visit| visit.class.is_none());
        of_no_class.map(|visit| visit_fact(None, visit))
    }

    fn batch_fact(&self, case: usize, batch: &Batch, prior: &[String], fate: Fate) -> Fact {
        let enterprise = self.spot_check.enterprises.get(&batch.labeled_manufacturer);
        let of_enterprise = |text: fn(&Enterprise) -> String| enterprise.map(text).unwrap_or_default();
        let cells = [
            ("标称生产企业", of_enterprise(|enterprise| enterprise.name.clone())),
            ("统一社会信用代码", of_enterprise(|one| word(&one.credit_code.as_ref().map(|code| code.as_str())))),
            ("企业所在地", of_enterprise(|enterprise| enterprise.place.clone())),
            ("企业规模", of_enterprise(|enterprise| word(&enterprise.scale))),
            ("上年不合格项目", prior.join("、")),
            ("任务类别", word(&batch.task)),
            ("被抽样单位", batch.sampled_party.to_string()),
            ("委托方", batch.principal.to_string()),
            ("抽样环节", word(&batch.channel)),
            ("产品名称", batch.product_name.to_string()),
            ("规格型号", batch.model.to_string()),
            ("产品等级", batch.grade.to_string()),
            ("商标", batch.trademark.to_string()),
            ("生产日期/批号", batch.production_date_or_lot.to_string()),
            ("执行标准", batch.product_standard.to_string()),
            ("抽样日期", date(batch.sampled_on)),
            ("检验报告编号", batch.report.report_no.to_string()),
            ("报告日期", date(batch.report.reported_on)),
            ("检验结论", word(&batch.conclusion)),
            ("结果状态", word(&batch.status)),
            ("告知日期", date(batch.notified_on)),
            ("责令改正日期", date(batch.ordered_on)),
            ("备注", batch.remark.to_string()),
        ];
        Fact {
            sheet_no: batch.sampling_sheet_no.to_string(),
            agency: batch.agency.to_string(),
            class: batch.class.0.to_string(),
            case: Some(case),
            fate,
            place: place(&batch.origin),
            cells: filled(cells),
            items: batch.items.iter().map(item_fact).collect(),
        }
    }

    fn unplaced_fact(&self, case: usize, index: usize) -> Fact {
        let rows = &self.spot_check.unplaced[index];
        Fact {
            sheet_no: rows.sampling_sheet_no.clone(),
            agency: String::new(),
            class: rows.class_text.clone(),
            case: Some(case),
            fate: Fate::Held(codes([&rows.reason])),
            place: place(&rows.origin),
            cells: filled([("标称生产企业", rows.enterprise_name.clone())]),
            items: Vec::new(),
        }
    }
}

fn visit_fact(case: Option<usize>, visit: &VisitWithoutSample) -> Fact {
    let cells =
        [("任务类别", word(&visit.task)), ("结果状态", word(&visit.reason)), ("备注", visit.remark.to_string())];
    Fact {
        sheet_no: visit.sampling_sheet_no.to_string(),
        agency: visit.agency.to_string(),
        class: visit.class.as_ref().map(|class| class.0.to_string()).unwrap_or_default(),
        case,
        fate: Fate::Excluded("not-sampled".into()),
        place: place(&visit.origin),
        cells: filled(cells),
        items: Vec::new(),
    }
}

/// Why a batch is in no letter for good.
fn left_out_for(batch: &Batch, entitlement: &Entitlement) -> String {
    let of_subject = match entitlement {
        Entitlement::Excluded(exclusion) => codes([exclusion]).into_iter().next(),
        _ => None,
    };
    match of_subject {
        Some(reason) => reason,
        None if batch.manufacture_denied => "manufacture-denied".into(),
        None => "risk-monitoring".into(),
    }
}

fn item_fact(item: &Item) -> ItemFact {
    let cells = [
        ("计量单位", item.unit.to_string()),
        ("标准要求", item.requirement.reported.to_string()),
        ("要求来源", word(&item.requirement.basis)),
        ("检验依据", item.test_basis.to_string()),
        ("检验结果", item.measurement.reported.to_string()),
        ("单项判定", word(&item.verdict)),
    ];
    ItemFact { name: item.name.to_string(), row: item.row, cells: filled(cells) }
}

fn filled<const N: usize>(cells: [(&str, String); N]) -> Vec<(String, String)> {
    cells.into_iter().filter(|(_, text)| !text.is_empty()).map(|(header, text)| (header.to_string(), text)).collect()
}

fn date(date: Option<NaiveDate>) -> String {
    date.map(|date| date.to_string()).unwrap_or_default()
}

/// The stable word of an enumeration, as it is serialised.
fn word<T: Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_string)).unwrap_or_default()
}

fn place(origin: &Origin) -> (String, String, u32) {
    (origin.file.to_string(), origin.sheet.to_string(), origin.row)
}
