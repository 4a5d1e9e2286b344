//! Laws and rules that a letter may cite, as dated data (`report-templates/citations.toml`).

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::clock::Holidays;

/// All citations.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Citations {
    /// Citations in file order.
    #[serde(default, rename = "citation")]
    pub citations: Vec<Citation>,
    /// Days on which nobody works, for last days of periods; from a file of its own.
    #[serde(default)]
    pub holidays: Holidays,
}

/// One rule that a letter may state.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Citation {
    /// Key that wording uses, for example `correction_60_days`.
    pub key: String,
    /// 《…》 with article.
    pub title: String,
    /// What it is about, `stop`, `correction` …: citations of one matter share a row of the letter's table, whose label is
    /// `matter_…` of `labels.tera`.
    pub matter: String,
    /// What it says, in the words a letter prints.
    pub text: String,
    /// Whether `text` is the article's own, word for word; a letter marks what is not as 大意.
    #[serde(default)]
    pub quoted: bool,
    /// First day in force.
    pub effective_from: NaiveDate,
    /// Last day in force, where known.
    #[serde(default)]
    pub effective_to: Option<NaiveDate>,
    /// Where it was read.
    pub source: String,
    /// `seen`, `mirror` or `memory`; only `seen` may be printed in a final letter.
    pub status: String,
    /// When the source was last looked at.
    pub checked_on: NaiveDate,
}
