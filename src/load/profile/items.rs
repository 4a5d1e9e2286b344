//! How the items of a batch stand in a table.

use std::collections::BTreeSet;

use regex::Regex;
use serde::Deserialize;

use crate::domain::ItemVerdict;

/// Between the parts of an item in published tables; the longer ones before those that they begin with.
pub(crate) const FIELD_SEPARATORS: [&str; 8] = ["║", "‖", "||", "｜｜", "︱", "丨", "｜", "|"];
/// Between items in one cell.
pub(crate) const ITEM_SEPARATORS: [&str; 3] = ["；", ";", "\n"];

/// How items stand.
#[derive(Debug, Clone)]
pub(crate) enum Items {
    /// One in a row.
    Long,
    /// A column an item.
    Wide(Box<Wide>),
    /// Several in a cell, each with its parts: `项目║结果║标准值`.
    Packed(Packed),
    /// Their names alone in a cell: of those that failed, as a rule.
    Names(FailedNames),
}

/// A column an item.
#[derive(Debug, Clone)]
pub(crate) struct Wide {
    /// Which columns.
    pub columns: ItemColumns,
    /// Splits a header into `item` and `unit`; one that does not match is the item.
    pub name: Option<Regex>,
    /// Where units stand.
    pub unit_row: Option<RowAt>,
    /// Where requirements stand.
    pub requirement_row: Option<RowAt>,
    /// Header of the column of an item's requirement, with `{item}` for its name.
    pub requirement_column: String,
    /// The same of its verdict.
    pub verdict_column: String,
    /// What becomes of equal headers.
    pub repeats: Repeats,
    /// The fill of cells that failed, as six hexadecimal figures in capitals.
    pub fail_fill: Option<String>,
    /// A cell that is not so filled conforms; else it has no verdict.
    pub unfilled_passes: bool,
    /// Folded texts of cells that say: not tested.
    pub empty: BTreeSet<String>,
}

/// Which columns hold items.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ItemColumns {
    /// All that are nothing else.
    Others,
    /// All behind the one with this folded header.
    After(String),
    /// From one folded header to another, both included.
    Between(String, String),
    /// Those with these folded headers.
    Listed(Vec<String>),
}

/// A row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowAt {
    /// By its number in the sheet, from 1.
    Number(u32),
    /// So many rows below the head.
    BelowHeader(u32),
}

/// What becomes of equal headers of items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Repeats {
    /// They stop the job.
    Error,
    /// Each is an item of its own.
    All,
    /// The first counts.
    First,
}

/// Several items in a cell.
#[derive(Debug, Clone)]
pub(crate) struct Packed {
    /// Headers of the column: the first that the table has.
    pub column: Vec<String>,
    /// What stands between two items.
    pub item_sep: Vec<String>,
    /// What stands between the parts of one.
    pub field_sep: Vec<String>,
    /// What the parts are; none: three (item, result, requirement), or four with the unit before the requirement.
    pub parts: Vec<ItemPart>,
    /// What the items were judged as; none: a part or the profile says it.
    pub verdict: Option<ItemVerdict>,
}

/// A part of an item in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ItemPart {
    /// Its name.
    Item,
    /// Its result.
    Result,
    /// What is required.
    Requirement,
    /// Its unit.
    Unit,
    /// Its verdict.
    Verdict,
    /// What nobody needs.
    #[serde(rename = "ignore")]
    Ignored,
}

/// Names of items in a cell.
#[derive(Debug, Clone)]
pub(crate) struct FailedNames {
    /// Headers of the column: the first that the table has.
    pub column: Vec<String>,
    /// What stands between two names; none: what usually does.
    pub item_sep: Vec<String>,
    /// What they were judged as.
    pub verdict: ItemVerdict,
}
