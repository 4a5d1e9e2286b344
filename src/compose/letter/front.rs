//! Page one of a letter: the results at a glance, and what to do first.
//!
//! Page one stands alone: opening, panel and first things must fit on it. Budgets count full-width characters.

use serde::{Deserialize, Serialize};

use super::detail::Group;

/// 结果一览: one sentence, then a row for each key indicator, then how to read the strips.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Panel {
    /// `结果一览`.
    pub title: String,
    /// One or two sentences: how many items conform, then where to look. At most 80 characters, two lines.
    pub summary: String,
    /// Heads of the three columns: `关键指标`, `你单位、要求、同类对照`, `单项判定、余量和同类对照`.
    pub heads: [String; 3],
    /// Two or three rows, failed ones first; a letter about several classes has as many for each.
    pub rows: Vec<PanelRow>,
    /// In a letter about several classes their names, each before its first row; else empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    /// `读图：…`: the marks that these strips have and no other, and what was compared how. At most 140 characters, three
    /// lines; empty where nothing is drawn.
    pub note: String,
}

/// One key indicator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PanelRow {
    /// Short name (`导体电阻`), at most 7 characters in one line, or 14 in two.
    pub name: String,
    /// Unit and the condition that tells results apart (`Ω/km，20 ℃`), at most 8 characters; empty: none.
    pub unit: String,
    /// Which side is better, in words: `越小越好`, `越大越好`, `范围内不分优劣`; empty: not said.
    pub preference: String,
    /// The indicator drawn; none where the result is in words.
    pub strip: Option<Strip>,
    /// Stands where nothing is drawn (`结果为文字，不作图`), at most 20 characters; empty beside a strip.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub instead: String,
    /// Verdict of this item as the report has it: `符合`, `不符合`.
    pub verdict: String,
    /// Distance to the requirement (`余量0.02（3.2%），偏小`, `超出限值0.45（6.1%）`), at most 16 characters; empty: not said.
    pub margin: String,
    /// Place among the peers in counts (`36家中位数7.31；优于1家，另有34家优于你单位`), or why there is none. At most 34
    /// characters, two lines.
    pub place: String,
}

/// One indicator on one line: own value, requirement, middle half and median of the peers. Numbers are decimal texts, all
/// in one unit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Strip {
    /// The whole content in words, for who cannot see it: indicator, unit, better side, own value, requirement, middle
    /// half, median.
    pub alt: String,
    /// Own value, and how it is printed: `你单位7.86`, `你单位<10`; at most 11 characters.
    pub own: Mark,
    /// Where only a bound of the own value is known: the value is below it or above it. The mark then stands at the bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_is: Option<Side>,
    /// Other batches of the enterprise, drawn as hollow marks; at most 12.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<String>,
    /// Lower limit, and how it is printed: `要求≥0.62`; between two limits the number alone.
    pub low: Option<Mark>,
    /// Upper limit, likewise.
    pub high: Option<Mark>,
    /// Median of the peers; none where too few are.
    pub median: Option<String>,
    /// The middle half of the peers, lower quartile first; none where too few are.
    pub quartiles: Option<(String, String)>,
    /// Stands below the peers' mark: `同类7.25～7.36`, `同类中位数11.3`; empty without peers. At most 13 characters.
    pub peer_label: String,
    /// The side that is better, for the arrow; none between two limits.
    pub better: Option<Side>,
}

/// A value on a strip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// Where it stands: a decimal text.
    pub at: String,
    /// What is printed beside it.
    pub label: String,
}

/// A side of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Lower numbers.
    Low,
    /// Higher numbers.
    High,
}

/// 先做这三件事: three or fewer, never padded, in the order of their dates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FirstThings {
    /// `先做这三件事`, `值得做的两件事`, `值得做的一件事`.
    pub title: String,
    /// Heads of the columns beside it: `做到什么程度`, `什么时候`.
    pub heads: [String; 2],
    /// One to three rows.
    pub rows: Vec<FirstThing>,
}

/// One thing to do first, in the words of its measure, shortened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FirstThing {
    /// Verb and object, at most 40 characters.
    pub what: String,
    /// A value with its unit, or a state that is either so or not; at most 24 characters.
    pub target: String,
    /// A date (`10月25日前`, `立即；10月18日前测完`), at most 14 characters.
    pub when: String,
}

impl Panel {
    /// Every text that is printed, in reading order.
    pub(super) fn texts(&self) -> Vec<&str> {
        let mut texts = vec![self.title.as_str(), &self.summary];
        texts.extend(self.heads.iter().map(String::as_str));
        for (index, row) in self.rows.iter().enumerate() {
            texts.extend(Group::before(&self.groups, index));
            texts.extend([row.name.as_str(), &row.unit, &row.preference]);
            if let Some(strip) = &row.strip {
                texts.extend(strip.labels());
            }
            texts.extend([row.instead.as_str(), &row.verdict, &row.margin, &row.place]);
        }
        texts.push(&self.note);
        texts
    }
}

impl Strip {
    fn labels(&self) -> impl Iterator<Item = &str> {
        let marks = [Some(&self.own), self.low.as_ref(), self.high.as_ref()].into_iter().flatten();
        marks.map(|mark| mark.label.as_str()).chain([self.peer_label.as_str()])
    }
}

impl FirstThings {
    /// Every text that is printed, in reading order.
    pub(super) fn texts(&self) -> Vec<&str> {
        let heads = [self.title.as_str()].into_iter().chain(self.heads.iter().map(String::as_str));
        let rows = self.rows.iter().flat_map(|row| [row.what.as_str(), &row.target, &row.when]);
        heads.chain(rows).collect()
    }
}
