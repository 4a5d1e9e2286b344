//! Which letters and batches are whose: a batch is its testing agency's, and a letter goes with every agency that tested one of
//! its batches.

use std::collections::{BTreeMap, BTreeSet};

use crate::deliver::manifest::Line;
use crate::domain::digest::Digest;
use crate::domain::fold::fold;
use crate::domain::outcome::{HoldReason, LetterKind, Outcome, Reason};
use crate::domain::{EnterpriseKey, SpotCheck};
use crate::job::{Case, Job};

/// What goes to one agency.
pub(crate) struct Parcel<'a> {
    /// 承检机构, as its first batch spells it.
    pub agency: String,
    /// Id of the campaign.
    pub campaign: &'a str,
    /// ISO date of the letters.
    pub date: String,
    /// Letters, by id.
    pub letters: Vec<Letter<'a>>,
    /// A row for each of its batches, in order of sheet numbers.
    pub rows: Vec<Row<'a>>,
}

/// A letter of a parcel.
pub(crate) struct Letter<'a> {
    /// What the manifest says of it.
    pub line: &'a Line,
    /// Its kind.
    pub kind: LetterKind,
    /// Its file in the outbox.
    pub file: &'a str,
    /// SHA-256 of it.
    pub sha256: Digest,
    /// First sampling sheet number of this agency, and its report number.
    pub sheet: &'a str,
    /// Report number of that sheet.
    pub report: &'a str,
    /// 承检机构.
    pub agency: String,
    /// Id of the campaign.
    pub campaign: &'a str,
    /// ISO date of the letters.
    pub date: String,
}

/// A batch, a visit without a sample, or rows that are no batch.
#[derive(Debug, Clone)]
pub(crate) struct Row<'a> {
    /// 抽样单编号.
    pub sheet: &'a str,
    /// 检验报告编号; empty where there is none.
    pub report: &'a str,
    /// What the manifest says of its case.
    pub line: &'a Line,
    /// Position of its letter in the parcel.
    pub letter: Option<usize>,
    /// The enterprise has a letter, and this batch takes no part in it.
    pub is_left_out: bool,
}

/// A sheet of the job's data.
struct Sheet<'a> {
    agency: &'a str,
    report: &'a str,
    enterprise: Option<&'a EnterpriseKey>,
}

/// What goes to whom, in order of the agencies' names.
pub(crate) fn parcels<'a>(job: &'a Job, lines: &'a [Line]) -> Vec<Parcel<'a>> {
    let settings = &job.spot_check().settings;
    let (campaign, date) = (settings.campaign.id.as_str(), settings.letter.date.to_string());
    let sheets = sheets(job.spot_check());
    let mut parcels: BTreeMap<String, Parcel<'a>> = BTreeMap::new();
    let mut sorted: Vec<&Line> = lines.iter().collect();
    sorted.sort_by(|one, other| one.id.cmp(&other.id));
    for line in sorted {
        let mut own: BTreeMap<String, Vec<(&'a str, &Sheet<'a>, bool)>> = BTreeMap::new();
        let told = line.sampling_sheets.iter().map(|no| (no, false));
        for (no, is_left_out) in told.chain(line.left_out.iter().map(|no| (no, true))) {
            for sheet in of_line(&sheets, no, line, job.spot_check()) {
                own.entry(fold(sheet.agency)).or_default().push((no, sheet, is_left_out));
            }
        }
        for (key, own) in own {
            let parcel = parcels.entry(key).or_insert_with(|| Parcel {
                agency: own[0].1.agency.to_string(),
                campaign,
                date: date.clone(),
                letters: Vec::new(),
                rows: Vec::new(),
            });
            // Where none of an agency's batches takes part, the letter is not its own.
            let first = own.iter().find(|(_, _, is_left_out)| !is_left_out);
            let letter = first.and_then(|(no, sheet, _)| parcel.letter(line, no, sheet.report));
            parcel.rows.extend(own.iter().map(|(no, sheet, is_left_out)| Row {
                sheet: no,
                report: sheet.report,
                line,
                letter: letter.filter(|_| !is_left_out),
                is_left_out: *is_left_out,
            }));
        }
    }
    let mut parcels: Vec<Parcel<'a>> = parcels.into_values().collect();
    for parcel in &mut parcels {
        parcel.rows.sort_by_key(|row| (row.sheet, row.report, &row.line.id));
    }
    parcels
}

impl<'a> Parcel<'a> {
    /// Takes a letter in, where the line has one; its position.
    fn letter(&mut self, line: &'a Line, sheet: &'a str, report: &'a str) -> Option<usize> {
        let (kind, file, sha256) = (line.kind?, line.file.as_deref()?, line.sha256?);
        let (agency, campaign, date) = (self.agency.clone(), self.campaign, self.date.clone());
        self.letters.push(Letter { line, kind, file, sha256, sheet, report, agency, campaign, date });
        Some(self.letters.len() - 1)
    }
}

/// Everything in the data by its sheet number.
fn sheets(spot_check: &SpotCheck) -> BTreeMap<&str, Vec<Sheet<'_>>> {
    let mut sheets: BTreeMap<&str, Vec<Sheet<'_>>> = BTreeMap::new();
    for batch in &spot_check.batches {
        let sheet = Sheet {
            agency: &batch.agency,
            report: &batch.report.report_no,
            enterprise: Some(&batch.labeled_manufacturer),
        };
        sheets.entry(&batch.sampling_sheet_no).or_default().push(sheet);
    }
    for visit in &spot_check.visits_without_sample {
        let sheet = Sheet { agency: &visit.agency, report: "", enterprise: Some(&visit.enterprise) };
        sheets.entry(&visit.sampling_sheet_no).or_default().push(sheet);
    }
    for rows in &spot_check.unplaced {
        let sheet = Sheet { agency: &rows.agency, report: "", enterprise: rows.enterprise.as_ref() };
        sheets.entry(&rows.sampling_sheet_no).or_default().push(sheet);
    }
    sheets
}

/// The sheets of a number that a line of the manifest is about; where one number stands for several, those of its enterprise.
fn of_line<'s, 'a>(
    sheets: &'s BTreeMap<&'a str, Vec<Sheet<'a>>>,
    no: &str,
    line: &Line,
    spot_check: &SpotCheck,
) -> Vec<&'s Sheet<'a>> {
    let all = sheets.get(no).map(Vec::as_slice).unwrap_or_default();
    let name_of = |key: Option<&EnterpriseKey>| key.and_then(|key| spot_check.enterprises.get(key));
    let is_own = |sheet: &&Sheet<'_>| name_of(sheet.enterprise).is_some_and(|of| of.name == line.enterprise);
    let own: Vec<&Sheet<'_>> = all.iter().filter(is_own).collect();
    if own.is_empty() { all.iter().collect() } else { own }
}

/// Letters that the job as it is now would not make as the manifest has them: their ids.
pub(crate) fn changed<'a>(cases: &'a [Case], lines: &'a [Line]) -> Vec<&'a str> {
    let now: BTreeMap<&str, &Case> = cases.iter().map(|case| (case.id.as_str(), case)).collect();
    let then: BTreeSet<&str> = lines.iter().map(|line| line.id.as_str()).collect();
    let is_same = |line: &Line| {
        let Some(case) = now.get(line.id.as_str()) else { return false };
        let is_of_data = |reason: &Reason| matches!(reason, Reason::Held(hold) if *hold != HoldReason::NotApproved);
        match &line.outcome {
            Outcome::Written | Outcome::Unchanged => {
                case.letter.as_ref().ok() == line.kind.as_ref() && case.sampling_sheets == line.sampling_sheets
            }
            Outcome::Held(reasons) => case.letter.is_err() || !reasons.iter().any(is_of_data),
            Outcome::Failed(_) => true,
        }
    };
    let gone = lines.iter().filter(|line| !is_same(line)).map(|line| line.id.as_str());
    gone.chain(cases.iter().map(|case| case.id.as_str()).filter(|id| !then.contains(id))).collect()
}

/// Letters that are in several parcels, with the agencies.
pub(crate) fn shared<'p>(parcels: &'p [Parcel<'_>]) -> Vec<(&'p str, Vec<&'p str>)> {
    let mut agencies: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for parcel in parcels {
        for letter in &parcel.letters {
            agencies.entry(&letter.line.id).or_default().push(&parcel.agency);
        }
    }
    agencies.into_iter().filter(|(_, agencies)| agencies.len() > 1).collect()
}
