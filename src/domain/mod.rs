//! The facts of one spot check, as types that cannot be wrong.
//!
//! Nothing here reads a file, asks the clock or uses a float. Texts that a laboratory printed stay texts.

pub mod account;
pub mod agencies;
pub mod batch;
pub mod catalog;
pub mod citation;
pub mod clock;
pub mod columns;
pub mod condition;
pub mod credit_code;
pub mod diagnosis;
pub mod digest;
pub mod enterprise;
pub mod fold;
pub mod judgement;
pub mod knowledge;
pub mod linkage;
pub mod listed;
pub mod lists;
pub mod measurement;
pub mod nobody;
pub mod notation;
pub mod outcome;
pub mod package;
pub mod province;
pub mod remarks;
pub mod requirement;
pub mod review_settings;
pub mod rounding;
pub mod settings;
pub mod shared_text;
mod spelled;
pub mod trial;
pub mod words;

use std::collections::BTreeMap;
use std::sync::Arc;

pub use account::{ColumnUse, RowClass, SheetAccount};
pub use agencies::{Agencies, Agency};
pub use batch::{Batch, Item, TestReport, Understood};
pub use catalog::practice::{OwnPractice, Practice};
pub use catalog::{Catalog, ClassCode, Indicator, Preference, ProductClass, Scale};
pub use credit_code::CreditCode;
pub use digest::Digest;
pub use enterprise::{Enterprise, EnterpriseKey, EnterpriseScale, Region};
pub use listed::Listed;
pub use measurement::{Measurement, Reading};
pub use outcome::{Exclusion, HoldReason, LetterKind, Outcome, Reason, Reasons};
pub use requirement::{Basis, Bound, End, Requirement, Side};
pub use rounding::RoundingInterval;
pub use settings::Settings;
pub use shared_text::SharedText;
pub(crate) use shared_text::reads_as_str;
pub use words::{Channel, Conclusion, ItemVerdict, NotSampled, ResultStatus, TaskKind};

/// 监督抽查: everything that is known about one campaign after loading.
#[derive(Debug, Clone)]
pub struct SpotCheck {
    /// job.toml, validated.
    pub settings: Settings,
    /// Product classes by code.
    pub catalog: Catalog,
    /// Labeled manufacturers by identity.
    pub enterprises: BTreeMap<EnterpriseKey, Enterprise>,
    /// 批次, in file order.
    pub batches: Vec<Batch>,
    /// Visits without a sample: 拒检, 无法抽样, 停产, 注销.
    pub visits_without_sample: Vec<VisitWithoutSample>,
    /// Rows that could not become a batch (for example an unknown class): each is held and named in the manifest.
    pub unplaced: Vec<Unplaced>,
    /// Last year's non-compliant manufacturers (跟踪抽查 list); empty where the job has none.
    pub prior_findings: Vec<PriorFinding>,
    /// Lists beside the results.
    pub listed: Listed,
    /// What became of every row of the tables, where a profile describes them.
    pub accounts: Vec<SheetAccount>,
    /// Input files with their digests, for the manifest.
    pub sources: Vec<SourceFile>,
    /// Whose jobs it joins, where it is a bureau's.
    pub agencies: Agencies,
}

/// A sheet of the clerk's own file.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sheet {
    /// File name relative to the job folder.
    pub file: String,
    /// Sheet name; empty for csv.
    pub name: String,
    /// Its place among the sheets of the file, from 0.
    pub position: usize,
    /// A text file, whose columns have numbers instead of letters.
    pub is_text: bool,
    /// Where each field stands, in the order of [`columns::COLUMNS`]; none where the sheet has no cell for it.
    pub columns: Vec<Option<Stand>>,
}

/// Where the cells of a field stand in a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stand {
    /// The column, counted from 0.
    pub column: u32,
    /// The row of the one cell that is of many rows, such as a name in the head; none: each row has its own.
    pub row: Option<u32>,
}

impl Stand {
    /// Of a column whose rows have each a cell.
    pub fn column(column: u32) -> Self {
        Self { column, row: None }
    }
}

/// Where a fact stands in the clerk's own file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// The sheet.
    pub sheet: Arc<Sheet>,
    /// 1-based row, as a spreadsheet shows it.
    pub row: u32,
}

impl Origin {
    /// Its place in the file: the sheet, then the row.
    pub fn in_file(&self) -> (usize, u32) {
        (self.sheet.position, self.row)
    }
}

/// A visit that produced no sample.
#[derive(Debug, Clone)]
pub struct VisitWithoutSample {
    /// Why there is no sample.
    pub reason: NotSampled,
    /// The enterprise visited.
    pub enterprise: EnterpriseKey,
    /// The class planned, where the row names a known one.
    pub class: Option<ClassCode>,
    /// Sampling sheet number, where one was issued.
    pub sampling_sheet_no: SharedText,
    /// Task kind of the visit.
    pub task: TaskKind,
    /// Testing agency.
    pub agency: SharedText,
    /// 备注, verbatim.
    pub remark: SharedText,
    /// Where it stands.
    pub origin: Origin,
}

/// Rows that name an enterprise but could not become a batch.
#[derive(Debug, Clone)]
pub struct Unplaced {
    /// The enterprise, where the rows name one.
    pub enterprise: Option<EnterpriseKey>,
    /// Enterprise name as written.
    pub enterprise_name: String,
    /// Credit code as written.
    pub credit_code: String,
    /// Testing agency as written.
    pub agency: String,
    /// Class, where its text means one.
    pub class: Option<ClassCode>,
    /// Class text as written.
    pub class_text: String,
    /// Sampling sheet number as written.
    pub sampling_sheet_no: String,
    /// Why.
    pub reason: HoldReason,
    /// Where the first such row stands.
    pub origin: Origin,
}

/// Last year's finding about a manufacturer.
#[derive(Debug, Clone)]
pub struct PriorFinding {
    /// Identity, folded the same way as this year's enterprises.
    pub enterprise: EnterpriseKey,
    /// Name as written in the list.
    pub name: String,
    /// Class, where it is one of the catalog's.
    pub class: Option<ClassCode>,
    /// Failed items as written, split.
    pub failed_items: Vec<String>,
    /// Year of the finding.
    pub year: i32,
}

/// One input file of the job.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Name relative to the job folder.
    pub file: Arc<str>,
    /// SHA-256 of its bytes.
    pub sha256: Digest,
}
