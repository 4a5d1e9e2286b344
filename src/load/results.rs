//! The results file: which file, which sheet, and all its rows.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use super::columns::header::{self, HEADER_WITHIN, Header, Heading};
use super::folder::Wanted;
use super::rows::batches::{Assembled, Assembler};
use super::rows::drafts::Drafts;
use super::rows::{identity, sample, twins};
use super::workbook::Workbook;
use super::workbook::row::{Row, SheetNotes};
use super::{findings as say, folder, places};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::domain::columns::COLUMNS;
use crate::domain::{Catalog, Digest, Enterprise, EnterpriseKey, Settings, Sheet, SourceFile};

/// Extensions of results files.
pub(crate) const EXTENSIONS: [&str; 6] = ["xlsx", "xlsm", "xls", "ods", "csv", "tsv"];

/// The results file of a job.
const WANTED: Wanted = Wanted {
    stem: "results",
    others: &["检验结果", "检测结果", "抽查结果", "结果", "result"],
    extensions: &EXTENSIONS,
    is_needed: true,
};

/// Codes that follow from the catalog.
const OF_CATALOG: [&str; 5] =
    ["unknown-class", "unknown-indicator", "unit-mismatch", "limit-differs", "standard-not-in-force"];

/// What a results file comes to.
#[derive(Debug)]
pub(crate) struct Results {
    /// Batches, visits, unplaced rows.
    pub assembled: Assembled,
    /// Enterprises by identity.
    pub enterprises: BTreeMap<EnterpriseKey, Enterprise>,
    /// The file with its digest.
    pub source: SourceFile,
}

/// Reads the results file of a job; `None` where an error stops the job.
pub(crate) fn read(
    job: &Path,
    settings: &Settings,
    catalog: &Catalog,
    findings: &mut Vec<Diagnostic>,
) -> Option<Results> {
    let of_catalog = |f: &Diagnostic| f.severity == Severity::Error && f.places[0].file.starts_with("catalog");
    let catalog_broken = findings.iter().any(of_catalog);
    let before = findings.len();
    let file = folder::choose(job, &settings.input.results, &WANTED, findings)?;
    let bytes = folder::read_bytes(job, &file, findings)?;
    let sha256 = Digest::of(&bytes);
    let mut book = Workbook::open(&file, bytes).map_err(|finding| findings.push(finding)).ok()?;
    let (sheet, header) = locate(&mut book, &file, &settings.input.sheet, findings)?;
    let name = book.sheets()[sheet].name.clone();
    let place = Sheet { file: file.clone(), name, is_text: book.is_text(), columns: Vec::new() };
    if book.sheets()[sheet].hidden {
        let sheet = Place { sheet: place.name.clone(), ..Place::file(&file) };
        findings.push(say::hidden_data(vec![sheet], ("工作表", "the sheet is")));
    }
    let columns = header::read(&header, &headings(), &place, findings);
    if findings[before..].iter().any(|f| f.severity == Severity::Error) {
        return None;
    }
    let place = Arc::new(Sheet { columns: columns.positions.clone(), ..place });
    let mut drafts = Drafts::new(&columns, &place);
    let mut last_row = 0;
    let notes = book
        .rows(sheet, &mut |row: Row| {
            if row.number > columns.row {
                last_row = row.number;
                drafts.take(row);
            }
            ControlFlow::Continue(())
        })
        .map_err(|finding| findings.push(finding))
        .ok()?;
    if drafts.rows == 0 {
        findings.push(say::empty_file(&file));
        return None;
    }
    findings.extend(layout_findings(&notes, &columns, &place, last_row));
    // The file itself is not needed any more, and is as large as what was read from it.
    drop(book);
    let (mut drafts, loose, mut found) = drafts.finish();
    found.extend(sample::told(drafts.iter().chain(&loose)));
    twins::hold(&mut drafts, settings.identity.reports_cover_several, &mut found);
    let mentions: Vec<identity::Mention<'_>> = drafts.iter().map(identity::Mention::of).collect();
    let (resolved, enterprises) = identity::resolve(&mentions, &settings.identity, &mut found);
    let mut assembler = Assembler::new(catalog, drafts.len());
    loose.iter().for_each(|draft| assembler.take_loose(draft));
    for (draft, enterprise) in drafts.into_iter().zip(&resolved) {
        assembler.take(draft, enterprise);
    }
    let (assembled, more) = assembler.finish();
    found.extend(more);
    if catalog_broken {
        // What the catalog says may be wrong only because a file of it could not be read, and that is told.
        found.retain(|f| !OF_CATALOG.contains(&f.code));
    }
    // In file order: a clerk works down the sheet.
    found.sort_by_key(|f| f.places.first().and_then(|p| p.row));
    findings.extend(found);
    Some(Results { assembled, enterprises, source: SourceFile { file: file.as_str().into(), sha256 } })
}

fn headings() -> Vec<Heading> {
    COLUMNS.iter().map(Heading::of).collect()
}

/// The sheet to read and its header row.
fn locate(book: &mut Workbook, file: &str, wanted: &str, findings: &mut Vec<Diagnostic>) -> Option<(usize, Row)> {
    let names: Vec<String> = book.sheets().iter().map(|s| s.name.clone()).collect();
    let candidates: Vec<usize> = match wanted {
        "" => (0..names.len()).collect(),
        name => names.iter().position(|n| n == name).into_iter().collect(),
    };
    if candidates.is_empty() && !wanted.is_empty() {
        findings.push(say::sheet_not_found(file, wanted, &names));
        return None;
    }
    let headings = headings();
    let mut found: Vec<(usize, Row)> = Vec::new();
    let mut anything = false;
    for sheet in candidates {
        let mut best: Option<(usize, Row)> = None;
        let read = book.rows(sheet, &mut |row| {
            if row.number > HEADER_WITHIN {
                return ControlFlow::Break(());
            }
            anything = true;
            let score = header::score(&row, &headings);
            if best.as_ref().is_none_or(|(b, _)| score > *b) {
                best = Some((score, row));
            }
            ControlFlow::Continue(())
        });
        if let Err(finding) = read {
            findings.push(finding);
            return None;
        }
        found.extend(best.filter(|(score, _)| header::is_header(*score, &headings)).map(|(_, row)| (sheet, row)));
    }
    let Some(first) = found.first().cloned() else {
        findings.push(if anything { say::missing_header(file, wanted) } else { say::empty_file(file) });
        return None;
    };
    if found.len() > 1 {
        let others: Vec<String> = found[1..].iter().map(|(s, _)| names[*s].clone()).collect();
        findings.push(say::sheets_not_read(file, &names[first.0], &others));
    }
    Some(first)
}

/// Hidden columns and merged cells among the data.
fn layout_findings(notes: &SheetNotes, header: &Header, sheet: &Sheet, last_row: u32) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let known = |column: u32| header.fields.get(column as usize).copied().flatten();
    let hidden: Vec<u32> = (0..u32::try_from(header.width).unwrap_or(0))
        .filter(|c| known(*c).is_some() && notes.hidden_columns.iter().any(|(low, high)| (low..=high).contains(&c)))
        .collect();
    if !hidden.is_empty() {
        let name = |c: &u32| known(*c).map_or("", |f| COLUMNS[f].header);
        let place = |c: &u32| Place { header: name(c).to_string(), row: None, ..places::at(sheet, 0, Some(*c)) };
        let list: Vec<&str> = hidden.iter().map(name).collect();
        let list = list.join("、");
        findings.push(say::hidden_data(
            hidden.iter().map(place).collect(),
            (&format!("列“{list}”"), &format!("columns {list} are")),
        ));
    }
    let merged: Vec<_> = notes
        .merged
        .iter()
        .filter(|(top, left, bottom, right)| {
            *bottom > header.row
                && *top <= last_row
                && (*left..=*right.min(&(left + 16_384))).any(|c| known(c).is_some())
        })
        .collect();
    if !merged.is_empty() {
        let shown = merged.iter().take(say::PLACES);
        let places = shown.map(|(top, left, _, _)| places::at(sheet, *top, Some(*left))).collect();
        findings.push(say::merged_cells(places, merged.len()));
    }
    findings
}
