//! What a clerk's own tables look like, as a file tells it: which files and sheets, where their head is, what their columns and
//! rows mean. `report-templates/profiles/README.md` says how one is written.

mod check;
pub(crate) mod constants;
mod find;
pub(crate) mod glob;
pub(crate) mod items;
pub(crate) mod names;
pub(crate) mod range;
pub(crate) mod values;
mod written;

use std::collections::BTreeSet;

use regex::Regex;
use serde::Deserialize;

use crate::domain::SourceFile;
use crate::domain::columns::Field;
use crate::load::workbook::TextRule;
use constants::Constants;
pub(crate) use find::{list_headers, names as names_in, of_file, of_text, read};
use items::Items;
pub(crate) use names::ListHeaders;
use names::Names;
use range::Columns;
use values::Values;

/// A profile, checked.
#[derive(Debug, Clone)]
pub(crate) struct Profile {
    /// Its name.
    #[allow(dead_code, reason = "people have it; findings call a profile by its file")]
    pub name: String,
    /// Where the tables are; none: the results file of the job.
    pub sources: Vec<Source>,
    /// How a head is found.
    pub header: HeaderRule,
    /// Which rows are what.
    pub rows: RowRules,
    /// What no column says.
    pub constants: Constants,
    /// Which header means which field.
    pub names: Names,
    /// Further headers of the columns of lists.
    pub list_headers: ListHeaders,
    /// What words in cells mean.
    pub values: Values,
    /// How the items of a batch stand: in all sources, then in those that say it themselves.
    items: Vec<Items>,
    /// Headers of the columns by which items find their batch; none where they stand in one table.
    pub join: Vec<String>,
    /// The files it was read from, with their digests: its own, and the lists of headers.
    pub files: Vec<SourceFile>,
}

impl Profile {
    /// How the items of a source stand.
    pub(crate) fn items_of(&self, source: &Source) -> &Items {
        let all = self.items.first().unwrap_or(&Items::Long);
        self.items.get(source.items).unwrap_or(all)
    }
}

/// Files and sheets that make one table.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// Glob over the names of files in the job folder; empty: the results file of the job.
    pub files: String,
    /// Which of their sheets.
    pub sheet: SheetChoice,
    /// Which of their columns, where several tables stand side by side.
    pub columns: Option<Columns>,
    /// What the table is.
    pub table: TableKind,
    /// Hidden sheets are read, too.
    pub hidden: bool,
    /// How text files are written.
    pub text: TextRule,
    /// What no column of these says.
    pub constants: Constants,
    /// The place of its layout of items among those of the profile.
    items: usize,
}

impl Source {
    /// All of the results file of the job, or a sheet of it.
    pub(crate) fn of_results(sheet: SheetChoice) -> Self {
        Self {
            files: String::new(),
            sheet,
            columns: None,
            table: TableKind::Results,
            hidden: false,
            text: TextRule::default(),
            constants: Constants::new(),
            items: 0,
        }
    }
}

/// Sheets of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SheetChoice {
    /// Every one that has the head.
    Any,
    /// Those of such a name.
    Named(String),
    /// The one at a place, from 1.
    At(usize),
}

/// What a table is.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum TableKind {
    /// Batches with their items.
    #[default]
    Results,
    /// Batches without items.
    Batches,
    /// Items of batches that stand in another table.
    Items,
    /// Last year's non-compliant manufacturers.
    Prior,
    /// How enterprises are reached.
    Directory,
    /// Who is to be sampled again.
    Followup,
    /// Who is in a linkage check.
    Linkage,
    /// How many batches are to be sampled.
    Plan,
    /// What last year's letters advised.
    Advised,
    /// Last year's counts by class.
    LastYear,
}

/// How a head is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeaderRule {
    /// Folded texts that it has; none: the row with most known headers.
    pub find: Vec<String>,
    /// Rows among which it is.
    pub within: u32,
    /// Of how many rows it is; none: of one, or of two where the second has names below groups.
    pub rows: Option<u32>,
    /// What the lower of two rows has.
    pub second: SecondRow,
    /// Whether a head that comes again is skipped.
    pub skips_repeated: bool,
}

/// The lower row of a head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SecondRow {
    /// Names below groups.
    Names,
    /// Units below names.
    Units,
}

/// Which rows are what.
#[derive(Debug, Clone)]
pub(crate) struct RowRules {
    /// What a row of data has; none: a number of a sampling sheet.
    pub data_when: Option<DataWhen>,
    /// Rows of one text that set fields for those below.
    pub section: Option<Regex>,
    /// Fields whose empty cells take what stands above.
    pub fill_down: BTreeSet<Field>,
    /// From such a row on there are notes.
    pub stop: Option<Regex>,
}

/// What a row of data has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DataWhen {
    /// Folded header of the column.
    pub column: String,
    /// What stands there.
    pub is: CellKind,
}

/// What a cell holds.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CellKind {
    /// A number.
    Number,
    /// A text that is no number.
    Text,
    /// Anything.
    #[default]
    Any,
}
