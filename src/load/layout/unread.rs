//! Sheets and files that a profile leaves unread: told, and an error where a sheet has results that stand nowhere else.

use std::ops::ControlFlow;
use std::path::Path;

use crate::diagnostic::{Diagnostic, Place};
use crate::domain::columns::Field;
use crate::domain::{RowClass, SheetAccount};
use crate::load::profile::{Profile, glob};
use crate::load::rows::collected::Collected;
use crate::load::rows::draft::Draft;
use crate::load::rows::tally::Tally;
use crate::load::rows::unread::{Known, is_like_a_result};
use crate::load::workbook::row::Row;
use crate::load::workbook::{EXTENSIONS, Workbook, extension};
use crate::load::{findings as say, folder};

/// Most rows of a sheet that are looked at when it is known what was read.
const LOOKED_AT: usize = 10_000;

/// Sheets without a head that is known.
#[derive(Default)]
pub(super) struct Unread {
    sheets: Vec<(Place, Vec<Row>)>,
}

impl Unread {
    /// Takes a sheet of which no row is read.
    ///
    /// # Errors
    /// The finding that stops the job: broken or over a bound.
    pub(super) fn take(
        &mut self,
        book: &mut Workbook,
        at: usize,
        file: &str,
        sheet: &str,
    ) -> Result<(SheetAccount, Vec<Diagnostic>), Diagnostic> {
        let mut account = SheetAccount::new(file, sheet);
        let mut rows = Vec::new();
        book.rows(at, &mut |row: Row| {
            account.rows += 1;
            account.add(RowClass::Metadata, row.number);
            if rows.len() < LOOKED_AT {
                rows.push(row);
            }
            ControlFlow::Continue(())
        })?;
        if account.rows > 0 {
            self.sheets.push((Place { sheet: sheet.to_string(), ..Place::file(file) }, rows));
        }
        Ok((account, Vec::new()))
    }

    /// What is told of them, beside what was read.
    pub(super) fn told(self, collected: &Collected) -> Vec<Diagnostic> {
        if self.sheets.is_empty() {
            return Vec::new();
        }
        let known = Known::of(collected.drafts.iter());
        let number = |draft: &Draft| draft.origin.sheet.columns.get(Field::SheetNo as usize).copied().flatten();
        let number_column = collected.drafts.first().and_then(number).map(|stand| stand.column);
        let (mut told, mut others) = (Vec::new(), Vec::new());
        for (place, rows) in self.sheets {
            let mut unread = Tally::default();
            for row in rows.iter().filter(|row| is_like_a_result(row, &known, number_column)) {
                unread.add(|| Place { row: Some(row.number), ..place.clone() });
            }
            match unread.told(say::results_not_read) {
                Some(finding) => told.push(finding),
                None => others.push(place),
            }
        }
        told.extend((!others.is_empty()).then(|| say::sheets_without_head(others)));
        told
    }
}

/// Tables in the job folder that no source of the profile names, and that are not `read` otherwise.
pub(crate) fn files(job: &Path, profile: &Profile, read: &[&str]) -> Option<Diagnostic> {
    let is_table = |name: &str| EXTENSIONS.contains(&extension(name).as_str());
    let is_named = |name: &str| {
        let by_source = profile.sources.iter().any(|source| glob::fits(&source.files, name));
        by_source
            || read.contains(&name)
            || crate::load::prior::is_its_name(name)
            || crate::load::aliases::is_its_name(name)
            || crate::load::listed::is_its_name(name)
    };
    if profile.sources.is_empty() {
        return None;
    }
    let left: Vec<Place> = folder::names(job)
        .into_iter()
        .filter(|name| is_table(name) && !is_named(name) && job.join(name).is_file())
        .map(|name| Place::file(&name))
        .collect();
    (!left.is_empty()).then(|| say::files_no_source_names(left))
}
