//! Everything that was loaded, row by row, with the case it ended in and why: what a plan freezes of the facts.
//!
//! Each batch, each visit without a sample and each row that could not be placed appears exactly once. The cells are
//! what two plans are compared by; where they stand (row numbers) is no part of what they say.

use serde::{Deserialize, Serialize};

use super::cases::Stray;
use super::sharing::may_have_a_letter;
use super::{Case, Job};
use crate::analysis::Entitlement;
use crate::diagnostic::Place;
use crate::domain::columns::Field;
use crate::domain::{Batch, Enterprise, Exclusion, Item, Origin, Reason, Reasons, Unplaced, VisitWithoutSample, words};
use crate::load::places;

/// What became of one loaded record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It is in the letter of its case.
    InLetter,
    /// Its case has no letter now, for these reasons.
    Held(Reasons),
    /// It is in no letter for good, for this reason.
    Excluded(Exclusion),
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
    /// Position of its case among the job's cases; none in plans of earlier versions for visits of no class.
    pub case: Option<usize>,
    /// What became of it.
    pub fate: Fate,
    /// Its first row.
    pub place: Place,
    /// Cells of the batch but its number: header and text.
    pub cells: Vec<(String, String)>,
    /// Its tested items.
    pub items: Vec<ItemFact>,
}

/// One tested item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemFact {
    /// 检验项目.
    pub name: String,
    /// Row in the sheet of its batch, or in the one below.
    pub row: u32,
    /// The sheet, where it is another one than that of its batch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Its other cells: header and text.
    pub cells: Vec<(String, String)>,
}

impl Job {
    /// The loaded records of one of [`Job::cases`].
    pub fn facts_of(&self, position: usize, case: &Case) -> Vec<Fact> {
        if let Some(index) = position.checked_sub(self.sharing.groups().len()) {
            return vec![match self.stray(index) {
                Stray::Rows(rows) => unplaced_fact(position, rows),
                Stray::Visit(visit) => visit_fact(position, visit),
            }];
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
                facts.push(visit_fact(position, &self.spot_check.visits_without_sample[visit]));
            }
        }
        facts
    }

    fn batch_fact(&self, case: usize, batch: &Batch, prior: &[String], fate: Fate) -> Fact {
        let enterprise = self.spot_check.enterprises.get(&batch.labeled_manufacturer);
        let of_enterprise = |text: fn(&Enterprise) -> String| enterprise.map(text).unwrap_or_default();
        let of_enterprise = [
            (Field::Manufacturer.header(), of_enterprise(|enterprise| enterprise.name.clone())),
            (Field::CreditCode.header(), of_enterprise(code_of)),
            (Field::Place.header(), of_enterprise(|enterprise| enterprise.place.clone())),
            (Field::Scale.header(), of_enterprise(|enterprise| words::code(&enterprise.scale))),
            ("上年不合格项目", prior.join("、")),
        ];
        let of_batch = batch.cells().into_iter().filter(|(field, _)| *field != Field::SheetNo);
        let of_batch = of_batch.map(|(field, text)| (field.header(), text));
        Fact {
            sheet_no: batch.sampling_sheet_no.to_string(),
            agency: batch.agency.to_string(),
            class: batch.class.0.to_string(),
            case: Some(case),
            fate,
            place: places::row(&batch.origin),
            cells: filled(of_enterprise.into_iter().chain(of_batch)),
            items: batch.items.iter().map(|item| item_fact(item, &batch.origin)).collect(),
        }
    }
}

fn unplaced_fact(case: usize, rows: &Unplaced) -> Fact {
    Fact {
        sheet_no: rows.sampling_sheet_no.clone(),
        agency: rows.agency.clone(),
        class: rows.class.as_ref().map_or_else(|| rows.class_text.clone(), |class| class.0.to_string()),
        case: Some(case),
        fate: Fate::Held(Reason::from(rows.reason).into()),
        place: places::row(&rows.origin),
        cells: filled([
            (Field::Manufacturer.header(), rows.enterprise_name.clone()),
            (Field::Class.header(), rows.class_text.clone()),
        ]),
        items: Vec::new(),
    }
}

fn visit_fact(case: usize, visit: &VisitWithoutSample) -> Fact {
    let class = visit.class.as_ref().map(|class| class.0.to_string()).unwrap_or_default();
    let cells = [
        (Field::Task.header(), words::code(&visit.task)),
        (Field::Agency.header(), visit.agency.to_string()),
        (Field::Class.header(), class.clone()),
        (Field::Status.header(), words::code(&visit.reason)),
        (Field::Remark.header(), visit.remark.to_string()),
    ];
    Fact {
        sheet_no: visit.sampling_sheet_no.to_string(),
        agency: visit.agency.to_string(),
        class,
        case: Some(case),
        fate: Fate::Excluded(Exclusion::NotSampled),
        place: places::row(&visit.origin),
        cells: filled(cells),
        items: Vec::new(),
    }
}

/// Why a batch is in no letter for good.
fn left_out_for(batch: &Batch, entitlement: &Entitlement) -> Exclusion {
    match entitlement {
        Entitlement::Excluded(exclusion) => *exclusion,
        Entitlement::Letter(_) | Entitlement::Held(_) if batch.manufacture_denied => Exclusion::ManufactureDenied,
        Entitlement::Letter(_) | Entitlement::Held(_) => Exclusion::RiskMonitoring,
    }
}

fn item_fact(item: &Item, of_batch: &Origin) -> ItemFact {
    let cells = item.cells().into_iter().filter(|(field, _)| *field != Field::Item);
    let cells = cells.map(|(field, text)| (field.header(), text));
    let sheet = Some(&item.origin.sheet.name).filter(|name| **name != of_batch.sheet.name);
    ItemFact { name: item.name.to_string(), row: item.origin.row, sheet: sheet.cloned(), cells: filled(cells) }
}

fn code_of(enterprise: &Enterprise) -> String {
    enterprise.credit_code.as_ref().map(|code| code.as_str().to_string()).unwrap_or_default()
}

fn filled<'a>(cells: impl IntoIterator<Item = (&'a str, String)>) -> Vec<(String, String)> {
    let filled = cells.into_iter().filter(|(_, text)| !text.is_empty());
    filled.map(|(header, text)| (header.to_string(), text)).collect()
}
