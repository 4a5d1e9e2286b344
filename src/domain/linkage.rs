//! 全国联动抽查: what a linkage task asks of a batch, as dated data.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// What one task asks of the product classes that it binds. Rules change by year: an edition holds from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkageRules {
    /// Name of the task.
    pub task: String,
    /// Edition, as its notice names it.
    pub edition: String,
    /// First day on which samples are taken by it.
    #[serde(default)]
    pub effective_from: Option<NaiveDate>,
    /// Last day.
    #[serde(default)]
    pub effective_to: Option<NaiveDate>,
    /// Codes of the classes it binds.
    pub classes: Vec<String>,
    /// Where it was read.
    pub source: String,
    /// `high`, `medium` or `low`.
    pub certainty: String,
    /// How results are judged and reported, for people.
    #[serde(default)]
    pub notes: Vec<String>,
    /// Items that every batch is tested for.
    #[serde(rename = "item")]
    pub items: Vec<LinkageItem>,
}

/// An item that a linkage task asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LinkageItem {
    /// Name as the rules write it.
    pub name: String,
    /// Other spellings, matched after folding.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Codes of the classes that it is asked of; empty: all of the task.
    #[serde(default)]
    pub classes: Vec<String>,
    /// 安全项目.
    #[serde(default)]
    pub safety_related: bool,
    /// Standards by whose methods it is tested, without year; empty: not said.
    #[serde(default)]
    pub basis: Vec<String>,
}

impl LinkageRules {
    /// Whether a class is bound on a day; a day that nobody knows is within.
    pub fn binds(&self, class: &str, day: Option<NaiveDate>) -> bool {
        let after = |from: NaiveDate| day.is_none_or(|day| from <= day);
        let before = |to: NaiveDate| day.is_none_or(|day| day <= to);
        self.classes.iter().any(|code| code == class)
            && self.effective_from.is_none_or(after)
            && self.effective_to.is_none_or(before)
    }

    /// Items asked of a class.
    pub fn items_of<'a>(&'a self, class: &'a str) -> impl Iterator<Item = &'a LinkageItem> {
        self.items.iter().filter(move |item| item.classes.is_empty() || item.classes.iter().any(|code| code == class))
    }
}
