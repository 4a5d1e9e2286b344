//! What an unknown file holds: its sheets and heads, the field that each column takes, how its items stand; and a profile that
//! reads it, to begin with.

mod answers;
mod apart;
mod between;
mod draft;
mod guess;
mod likely;
mod look;
mod questions;
mod write;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use regex::Regex;
use serde::Serialize;

pub(crate) use draft::Draft;
pub use guess::Layout;
pub use questions::{Answer, Question};

use super::layout::{Named, Read};
use super::profile::{self, names::Names, range::Columns};
use super::workbook::Workbook;
use super::workbook::row::column_letters;
use super::{catalog, folder, layout};
use crate::diagnostic::{Diagnosed, Diagnostic};
use crate::domain::SheetAccount;
use crate::domain::columns::Field;
use crate::domain::fold::{fold, fold_item};
use likely::likely;
use look::Look;

/// What is known of headers and items before a file is looked at.
pub(crate) struct Known {
    names: Names,
    items: BTreeSet<String>,
    classes: BTreeSet<String>,
    units: BTreeSet<String>,
    pattern: Option<Regex>,
}

/// What was found in some files.
#[derive(Debug, Serialize)]
pub struct Probe {
    /// Every sheet.
    pub sheets: Vec<Sheet>,
    /// How the items seem to stand.
    pub layout: Layout,
    /// The reason, in Chinese and English.
    pub why: (String, String),
    /// What every row is by the profile, sheet by sheet.
    pub accounts: Vec<SheetAccount>,
    /// The shipped profile that knows every column of the files.
    pub shipped: Option<Shipped>,
    #[serde(skip)]
    draft: Draft,
}

/// A shipped profile that knows every column of some files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shipped {
    /// Its name.
    pub name: String,
    /// Headers of the required fields that constants must say.
    pub lacking: Vec<&'static str>,
}

/// A sheet.
#[derive(Debug, Clone, Serialize)]
pub struct Sheet {
    /// Its file.
    pub file: String,
    /// Its name; empty for a text file.
    pub sheet: String,
    /// Its columns, where several tables stand side by side.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub range: String,
    /// Hidden in the workbook.
    pub hidden: bool,
    /// Rows with anything in them.
    pub rows: usize,
    /// Row of the names of its columns, where one was found.
    pub header_row: Option<u32>,
    /// How its items seem to stand.
    pub layout: Layout,
    /// The reason, in Chinese and English.
    pub why: (String, String),
    /// Its columns.
    pub columns: Vec<Column>,
}

/// A column.
#[derive(Debug, Clone, Serialize)]
pub struct Column {
    /// Its letters, or its number in a text file.
    pub column: String,
    /// Its name as a profile writes it.
    pub header: String,
    /// The field that it takes, by its name in profiles; `item` for a column of results of one item.
    pub takes: Option<String>,
    /// The header of the field that its name is like.
    pub near: Option<String>,
    /// Cells that say something.
    pub filled: usize,
    /// Some of its texts.
    pub examples: Vec<String>,
}

/// Looks at files. The value is `None` where none of them can be read.
pub fn probe(files: &[PathBuf], shipped: &Path) -> Diagnosed<Option<Probe>> {
    let mut findings = Vec::new();
    let Some(known) = known(shipped, &mut findings) else { return Diagnosed { value: None, findings } };
    let mut looks: Vec<(String, bool, Look)> = Vec::new();
    for path in files {
        match look_at(path, &known) {
            Ok(of_file) => looks.extend(of_file),
            Err(told) => findings.extend(told),
        }
    }
    if looks.is_empty() {
        return Diagnosed { value: None, findings };
    }
    let draft = Draft::of(&looks);
    let sheets = looks.iter().map(|(file, is_text, look)| sheet(file, *is_text, look)).collect();
    let (layout, why) = (draft.layout, draft.why.clone());
    let shipped = recognised(files, shipped);
    let mut probe = Probe { sheets, layout, why, accounts: Vec::new(), shipped, draft };
    if let Some(read) = probe.tried(files, &mut findings) {
        probe.accounts = read.accounts;
        let told = read.drafted.into_iter().flat_map(|drafted| drafted.findings);
        // What follows from texts that nobody has given yet is no trouble of the file.
        let has_number = probe.draft.says(Field::SheetNo);
        let is_own = |finding: &Diagnostic| {
            let of_stand_in = finding.places.iter().any(|place| place.text.as_deref() == Some(answers::STAND_IN));
            !of_stand_in && (has_number || !OF_NUMBER.contains(&finding.code))
        };
        findings.extend(told.filter(is_own));
    }
    Diagnosed { value: Some(probe), findings }
}

/// The shipped profile that knows every column of all of these files, and lacks nothing but what is the same for all of a job.
fn recognised(files: &[PathBuf], shipped: &Path) -> Option<Shipped> {
    const OF_JOB: [Field; 4] = [Field::Task, Field::Agency, Field::Class, Field::Standard];
    let of = |name: String| {
        let mut lacking: BTreeSet<Field> = BTreeSet::new();
        let profile = profile::read(Path::new(""), &name, Some(shipped), &mut Vec::new())?;
        for path in files {
            let file = path.file_name()?.to_string_lossy().into_owned();
            let bytes = folder::read_bytes(path.parent()?, &file, &mut Vec::new())?;
            let mut book = Workbook::open_exported(&file, bytes).ok()?;
            lacking.extend(layout::lacking(&file, &mut book, &profile)?);
        }
        let are_constants = lacking.iter().all(|field| OF_JOB.contains(field));
        // What the default layout lacks, any table may lack.
        (are_constants && (lacking.is_empty() || name != "default"))
            .then(|| Shipped { name, lacking: lacking.iter().map(|field| field.header()).collect() })
    };
    let mut names = profile::names_in(shipped);
    names.sort_by_key(|name| name != "default");
    names.into_iter().filter_map(of).min_by_key(|shipped| shipped.lacking.len())
}

/// What a profile makes of files.
#[derive(Debug, Clone, Serialize)]
pub struct Tried {
    /// Its file.
    pub profile: String,
    /// Every sheet: its columns, and what every row is.
    pub accounts: Vec<SheetAccount>,
    /// Whether nothing stops its rows from being used.
    pub is_read: bool,
}

/// What a profile makes of files: what every row is, and all that is told. The value is `None` where the profile cannot be read.
pub fn tried(files: &[PathBuf], profile: &Path, shipped: &Path) -> Diagnosed<Option<Tried>> {
    let mut findings = Vec::new();
    let value = profile::of_file(profile, shipped, &mut findings).and_then(|read| {
        let first = files.first()?;
        let names = files.iter().filter_map(|file| Some(file.file_name()?.to_string_lossy().into_owned()));
        let names: Vec<String> = names.collect();
        let named = Named { results: &names, sheet: "" };
        let made = layout::read(folder_of(first)?, &read, named, &mut findings);
        let is_read = made.drafted.is_some();
        findings.extend(made.drafted.into_iter().flat_map(|drafted| drafted.findings));
        Some(Tried { profile: profile.display().to_string(), accounts: made.accounts, is_read })
    });
    Diagnosed { value, findings }
}

/// The folder of a file.
fn folder_of(file: &Path) -> Option<&Path> {
    let folder = file.parent()?;
    Some(if folder.as_os_str().is_empty() { Path::new(".") } else { folder })
}

impl Probe {
    /// What it could not decide.
    pub fn questions(&self) -> &[Question] {
        &self.draft.questions
    }

    /// Takes the answer of a person: false where it is none.
    pub fn answer(&mut self, question: usize, answer: &str) -> bool {
        self.draft.answer(question, answer)
    }

    /// Whether nothing is left to say of what a question is about.
    pub fn is_settled(&self, question: &Question) -> bool {
        self.draft.is_settled(question)
    }

    /// No letter needs any of the columns that are asked about from this question on.
    pub fn ignore_from(&mut self, question: usize) {
        self.draft.ignore_from(question);
    }

    /// What the profile makes of the files, where they stand in one folder. What a person must still say is taken for said.
    fn tried(&self, files: &[PathBuf], findings: &mut Vec<Diagnostic>) -> Option<Read> {
        let folder = folder_of(files.first()?)?;
        if self.layout == Layout::Unknown || files.iter().any(|file| folder_of(file) != Some(folder)) {
            return None;
        }
        let text = write::text(&self.draft.with_stand_ins(), "probe");
        let profile = profile::of_text("probe", &text, findings)?;
        Some(layout::read(folder, &profile, Named::default(), findings))
    }

    /// The profile as its file is written.
    pub fn profile(&self, name: &str) -> String {
        write::text(&self.draft, name)
    }
}

fn known(shipped: &Path, findings: &mut Vec<Diagnostic>) -> Option<Known> {
    let names = profile::read(Path::new(""), "default", Some(shipped), findings)?.names;
    let classes = catalog::shipped(shipped, findings);
    let indicators = || classes.iter().flat_map(|of| &of.class.indicators);
    let items = indicators().flat_map(|of| std::iter::once(&of.name).chain(&of.aliases)).map(|name| fold_item(name));
    let units = indicators().flat_map(|of| std::iter::once(&of.unit).chain(&of.unit_aliases)).map(|unit| fold(unit));
    let class_names = classes.iter().flat_map(|of| std::iter::once(&of.class.name).chain(&of.class.aliases));
    Some(Known {
        names,
        classes: class_names.map(|name| fold(name)).collect(),
        items: items.collect(),
        units: units.filter(|unit| !unit.is_empty()).collect(),
        pattern: pattern(),
    })
}

/// Codes that are told of batches which one number makes one.
const OF_NUMBER: [&str; 2] = ["duplicate-sheet-no", "incomplete-row"];

/// What splits a header of an item from its unit.
const NAME: &str = r"^(?P<item>.*?)[（(](?P<unit>[^（()）]*)[)）]$";

fn pattern() -> Option<Regex> {
    Regex::new(NAME).ok()
}

fn look_at(path: &Path, known: &Known) -> Result<Vec<(String, bool, Look)>, Vec<Diagnostic>> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut told = Vec::new();
    let bytes = folder::read_bytes(path.parent().unwrap_or(Path::new("")), &name, &mut told);
    let Some(bytes) = bytes else { return Err(told) };
    let mut book = Workbook::open_exported(&name, bytes).map_err(|finding| vec![finding])?;
    let is_text = book.is_text();
    let count = book.sheets().len();
    let mut looks = Vec::with_capacity(count);
    let mut take = |at: usize, range: Option<Columns>, book: &mut Workbook| -> Result<(), Diagnostic> {
        looks.push((name.clone(), is_text, look::look(book, at, range, known)?));
        Ok(())
    };
    for at in 0..count {
        let ranges = look::side_by_side(&mut book, at).map_err(|finding| vec![finding])?;
        let all = if ranges.is_empty() { vec![None] } else { ranges.into_iter().map(Some).collect() };
        for range in all {
            take(at, range, &mut book).map_err(|finding| vec![finding])?;
        }
    }
    Ok(looks)
}

fn sheet(file: &str, is_text: bool, look: &Look) -> Sheet {
    let guess = guess::guess(look);
    let judges_items = guess.layout == Layout::Wide || look.has(Field::Verdict);
    let column = |of: &look::Column| {
        let is_item = guess.items.contains(&of.name);
        let takes = of.field().map(|field| field.key()).or_else(|| is_item.then(|| "item".to_string()));
        let beside = guess.beside.iter().find(|(_, _, names)| names.contains(&of.name)).map(|(field, ..)| field.key());
        let takes = takes.or(beside);
        let is_known = takes.is_some() || of.meaning.is_some() || guess.column.as_ref() == Some(&of.name);
        Column {
            column: if is_text { (of.column + 1).to_string() } else { column_letters(of.column) },
            header: of.name.clone(),
            near: likely(&of.header, judges_items).map(str::to_string).filter(|_| !is_known),
            takes,
            filled: of.filled,
            examples: of.examples.clone(),
        }
    };
    Sheet {
        file: file.to_string(),
        sheet: look.sheet.clone(),
        range: look.range.map(|range| range.to_string()).unwrap_or_default(),
        hidden: look.hidden,
        rows: look.rows,
        header_row: look.head.as_ref().map(|head| head.row),
        layout: guess.layout,
        columns: look.columns.iter().map(column).collect(),
        why: guess.why,
    }
}
