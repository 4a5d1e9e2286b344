//! The index of a package: a row a batch, columns as the profile says, as a workbook and as csv.

use super::names::kind_words;
use super::parcels::{Parcel, Row};
use crate::deliver::csv_text::{CsvField, csv};
use crate::deliver::index_book;
use crate::diagnostic::Lang;
use crate::diagnostic::codes::title;
use crate::domain::outcome::Outcome;
use crate::domain::package::{PackageColumn, PackageField, PackageProfile, StatusWords};

/// Heads and rows.
pub(crate) struct Index<'p> {
    heads: Vec<&'p str>,
    rows: Vec<Vec<String>>,
}

impl<'p> Index<'p> {
    /// Of a parcel whose letters have these names in the package.
    pub(crate) fn new(parcel: &Parcel<'_>, profile: &'p PackageProfile, names: &[String]) -> Self {
        let cell = |column: &PackageColumn, row: &Row<'_>| match (column.field, &column.text) {
            (Some(field), _) => value(field, (parcel, row), names, &profile.status),
            (None, text) => text.clone().unwrap_or_default(),
        };
        let rows = parcel.rows.iter().map(|row| profile.columns.iter().map(|column| cell(column, row)).collect());
        Self { heads: profile.columns.iter().map(|column| column.name.as_str()).collect(), rows: rows.collect() }
    }

    /// As a workbook.
    pub(crate) fn workbook(&self) -> Result<Vec<u8>, String> {
        index_book::workbook("索引", &self.heads, &self.rows).map_err(|error| error.to_string())
    }

    /// As csv; see [`csv`].
    pub(crate) fn csv(&self) -> Result<Vec<u8>, String> {
        let heads = self.heads.iter().map(|head| CsvField::Text(head)).collect::<Vec<_>>();
        let rows = self.rows.iter().map(|row| row.iter().map(|cell| CsvField::Text(cell)).collect());
        csv(std::iter::once(heads).chain(rows)).map_err(|error| error.to_string())
    }
}

fn value(field: PackageField, (parcel, row): (&Parcel<'_>, &Row<'_>), names: &[String], words: &StatusWords) -> String {
    let letter = row.letter.map(|at| (&parcel.letters[at], &names[at]));
    match field {
        PackageField::Sheet => row.sheet.to_string(),
        PackageField::Report => row.report.to_string(),
        PackageField::Enterprise => row.line.enterprise.clone(),
        PackageField::Code => row.line.credit_code.clone(),
        PackageField::Letter => row.line.id.clone(),
        PackageField::Class => row.line.class_name.clone(),
        PackageField::ClassCode => row.line.class.clone(),
        PackageField::Kind => letter.map(|(letter, _)| kind_words(letter.kind).to_string()).unwrap_or_default(),
        PackageField::DocumentNo => letter.map(|(letter, _)| letter.line.document_no.clone()).unwrap_or_default(),
        PackageField::Agency => parcel.agency.clone(),
        PackageField::Campaign => parcel.campaign.to_string(),
        PackageField::Date => letter.map(|_| parcel.date.clone()).unwrap_or_default(),
        PackageField::File => letter.map(|(_, name)| name.clone()).unwrap_or_default(),
        PackageField::Sha256 => letter.map(|(letter, _)| letter.sha256.to_string()).unwrap_or_default(),
        PackageField::Pages => {
            letter.and_then(|(letter, _)| letter.line.pages).map(|pages| pages.to_string()).unwrap_or_default()
        }
        PackageField::Status => status(row, words),
    }
}

/// What became of a batch, with the reasons where it has no letter.
fn status(row: &Row<'_>, words: &StatusWords) -> String {
    let why = || {
        let reasons = row.line.outcome.reasons().into_iter().flat_map(|reasons| reasons.iter());
        reasons.map(|reason| title(reason.code(), Lang::Zh)).collect::<Vec<_>>().join("、")
    };
    match &row.line.outcome {
        Outcome::Written | Outcome::Unchanged if row.is_left_out => words.left_out.clone(),
        Outcome::Written | Outcome::Unchanged => words.written.clone(),
        Outcome::Held(reasons) if reasons.are_for_good() => format!("{}：{}", words.none, why()),
        Outcome::Held(_) => format!("{}：{}", words.held, why()),
        Outcome::Failed(_) => format!("{}：{}", words.failed, why()),
    }
}
