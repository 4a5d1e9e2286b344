//! The results file: which file, which sheets, and all their rows.

mod sheets;

use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use super::aliases::Aliases;
use super::checks::slips;
use super::columns::header::{self, Heading, Headings, told_once};
use super::columns::hidden;
use super::folder::Wanted;
use super::layout::{self, Named, Read as Tables};
use super::profile::Profile;
use super::rows::batches::{Assembled, Assembler};
use super::rows::collected::Drafted;
use super::rows::confirmed::Confirmed;
use super::rows::draft::Draft;
use super::rows::drafts::Drafts;
use super::rows::mention::Mention;
use super::rows::table::Table;
use super::rows::tally::Tally;
use super::rows::{identity, sample, twins, unread};
use super::workbook::row::Row;
use super::workbook::{EXTENSIONS, Workbook};
use super::{findings as say, folder, places};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::domain::columns::{COLUMNS, Field};
use crate::domain::settings::{LetterSettings, LetterStatus};
use crate::domain::{
    Batch, Catalog, Digest, Enterprise, EnterpriseKey, Item, Settings, SheetAccount, SourceFile, Stand,
};
use sheets::Choice;

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
    /// Its files, with their digests.
    pub sources: Vec<SourceFile>,
    /// What became of every row, where a profile describes the tables.
    pub accounts: Vec<SheetAccount>,
}

impl Results {
    /// What is told of samples and reports that are younger than the letters about them; a final letter is not written then.
    pub(crate) fn reports_after(&self, letters: &LetterSettings) -> Option<Diagnostic> {
        let mut younger = Tally::default();
        for batch in &self.assembled.batches {
            let days = [(batch.report.reported_on, Field::ReportedOn), (batch.sampled_on, Field::SampledOn)];
            let late = days.into_iter().find_map(|(day, field)| Some((day.filter(|day| *day > letters.date)?, field)));
            if let Some(((day, field), item)) = late.zip(batch.items.first()) {
                younger.add(|| places::cell(&item.origin, field, &day.to_string()));
            }
        }
        let stops = letters.status == LetterStatus::Final;
        younger.told(|places, count| say::letters_before_reports(places, count, &letters.date.to_string(), stops))
    }
}

/// Reads the results of a job: those of its results file, or of the tables that a profile describes. `None` where an error stops
/// the job.
pub(crate) fn read(
    job: &Path,
    (settings, aliases): (&Settings, &Aliases),
    catalog: &Catalog,
    profile: Option<&Profile>,
    findings: &mut Vec<Diagnostic>,
) -> Option<Results> {
    let of_catalog = |f: &Diagnostic| f.severity == Severity::Error && f.places[0].file.starts_with("catalog");
    let catalog_broken = findings.iter().any(of_catalog);
    let tables = tables(job, settings, profile, findings)?;
    results(tables, (settings, aliases), catalog, catalog_broken, findings)
}

/// The tables of a job, before anything is known about their meaning; `None` where an error stops the job.
pub(crate) fn tables(
    job: &Path,
    settings: &Settings,
    profile: Option<&Profile>,
    findings: &mut Vec<Diagnostic>,
) -> Option<Tables> {
    match profile {
        None => of_file(job, settings, findings),
        Some(profile) => {
            let named = match layout::needs_results(profile) {
                true => Some(folder::choose(job, &settings.input.results, &WANTED, findings)?),
                false => None,
            };
            let input = &settings.input;
            let in_vain = layout::named_in_vain(profile, &input.results, &input.sheet);
            let (is_named, of_job) = (!in_vain.is_empty(), Named { results: named.as_slice(), sheet: &input.sheet });
            findings.extend(in_vain);
            let tables = layout::read(job, profile, of_job, findings);
            if is_named || tables.drafted.is_none() {
                return None;
            }
            let read = [named.as_deref().unwrap_or_default(), &input.prior];
            findings.extend(layout::unread_files(job, profile, &read));
            Some(tables)
        }
    }
}

/// What a profile makes of the sheets of a job, whether its rows can be used or not.
pub(crate) fn accounts(job: &Path, settings: &Settings, profile: &Profile) -> Vec<SheetAccount> {
    let mut told = Vec::new();
    let results = match layout::needs_results(profile) {
        true => folder::choose(job, &settings.input.results, &WANTED, &mut told),
        false => None,
    };
    let named = Named { results: results.as_slice(), sheet: &settings.input.sheet };
    layout::read(job, profile, named, &mut told).accounts
}

/// The tables of the results file, which has the default layout.
fn of_file(job: &Path, settings: &Settings, findings: &mut Vec<Diagnostic>) -> Option<Tables> {
    let file = folder::choose(job, &settings.input.results, &WANTED, findings)?;
    let bytes = folder::read_bytes(job, &file, findings)?;
    let sha256 = Digest::of(&bytes);
    let mut book = Workbook::open(&file, bytes).map_err(|finding| findings.push(finding)).ok()?;
    let names = book.sheets().iter().map(|sheet| (file.clone(), sheet.name.clone()));
    let order: HashMap<(String, String), usize> = names.zip(0..).collect();
    let headings = Headings::new(COLUMNS.iter().map(Heading::of).collect());
    let choice = sheets::choose(&mut book, &file, &settings.input.sheet, &headings, findings)?;
    let drafted = drafted(&mut book, &file, choice, &headings, findings).map_err(|stop| findings.extend(stop)).ok()?;
    let sources = vec![SourceFile { file: file.as_str().into(), sha256 }];
    Some(Tables { drafted: Some(drafted), sources, accounts: Vec::new(), order })
}

/// What the rows of tables mean.
pub(crate) fn results(
    tables: Tables,
    (settings, aliases): (&Settings, &Aliases),
    catalog: &Catalog,
    catalog_broken: bool,
    findings: &mut Vec<Diagnostic>,
) -> Option<Results> {
    let Tables { drafted, sources, accounts, order } = tables;
    let Drafted { mut drafts, loose, shifted, findings: mut found } = drafted?;
    found.extend(sample::told(drafts.iter().chain(&loose)));
    twins::hold(&mut drafts, &settings.identity, &mut found);
    let named = |draft: &&Draft| !draft.text(Field::Manufacturer).is_empty();
    let mentions = drafts.iter().chain(loose.iter().filter(named)).map(Mention::of);
    let mentions: Vec<Mention<'_>> = mentions.collect();
    let (resolved, enterprises) = identity::resolve(&mentions, &settings.identity, aliases, &mut found);
    let confirmed = Confirmed::of(&settings.input.confirmed_results);
    let mut assembler = Assembler::new(catalog, &confirmed, drafts.len());
    let (of_drafts, of_loose) = resolved.split_at(drafts.len());
    let mut of_loose = of_loose.iter();
    for draft in &loose {
        let enterprise = if named(&draft) { of_loose.next() } else { None };
        assembler.take_loose(draft, enterprise);
    }
    shifted.iter().for_each(|draft| assembler.take_loose(draft, None));
    for (draft, enterprise) in drafts.into_iter().zip(of_drafts) {
        assembler.take(draft, enterprise);
    }
    let (mut assembled, more) = assembler.finish();
    found.extend(more);
    let is_confirmed = |batch: &Batch, item: &Item| confirmed.has(&batch.sampling_sheet_no, &item.name);
    slips::hold(&mut assembled.batches, catalog, is_confirmed, &mut found);
    if catalog_broken {
        // What the catalog says may be wrong only because a file of it could not be read, and that is told.
        found.retain(|f| !OF_CATALOG.contains(&f.code));
    }
    // In file order: a clerk works down the sheets.
    let place = |place: &Place| (order.get(&(place.file.clone(), place.sheet.clone())).copied(), place.row);
    found.sort_by_cached_key(|f| f.places.first().map(place));
    let stopped = found.iter().any(|f| f.severity == Severity::Error);
    findings.extend(found);
    (!stopped).then_some(Results { assembled, enterprises, sources, accounts })
}

/// The rows of the chosen sheets. What stops the job is an error; what does not, but is about whole sheets, is among the
/// findings.
fn drafted(
    book: &mut Workbook,
    file: &str,
    choice: Choice,
    headings: &Headings,
    findings: &mut Vec<Diagnostic>,
) -> Result<Drafted, Option<Diagnostic>> {
    let mut of_headers = Vec::new();
    let mut tables = Vec::new();
    for (position, head) in choice.read {
        let sheet = sheets::place(book, file, position);
        let header = header::read(head, headings, &sheet, &mut of_headers);
        let columns = header.positions.iter().map(|column| column.map(Stand::column)).collect();
        let sheet = Arc::new(crate::domain::Sheet { columns, ..sheet });
        tables.push(Table { header, sheet });
    }
    let stopped = of_headers.iter().any(|f| f.severity == Severity::Error);
    findings.extend(told_once(of_headers));
    let (Some(first), false) = (tables.first(), stopped) else { return Err(None) };
    let mut drafts = Drafts::new(headings, first);
    for table in &tables {
        drafts.turn_to(table);
        let notes = book.rows(table.sheet.position, &mut |row: Row| {
            if row.number > table.header.row { drafts.take(row) } else { ControlFlow::Continue(()) }
        })?;
        drafts.end(&notes.merged)?;
        drafts.prove(book)?;
        findings.extend(hidden::told(&notes, &table.header, &table.sheet));
    }
    if drafts.rows() == 0 {
        return Err(Some(say::empty_file(file)));
    }
    let drafted = drafts.finish();
    if !choice.others.is_empty() {
        let known = unread::Known::of(drafted.drafts.iter().chain(&drafted.loose));
        for position in choice.others {
            let sheet = sheets::place(book, file, position);
            findings.extend(unread::results(book, &sheet, &known, headings, first)?);
        }
    }
    Ok(drafted)
}
