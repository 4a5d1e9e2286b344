//! Playbook: factors, causes and measures as dated data, signed by a product engineer.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::catalog::Family;

/// All entries that apply to the job, in file order (job overrides first).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Playbook {
    /// Entries.
    #[serde(default, rename = "entry")]
    pub entries: Vec<Entry>,
}

/// What is known about one way of falling short.
///
/// Texts may hold the placeholders that `report-templates/playbook/README.md` lists (`{{ own }}`, `{{ limit }}` …).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Unique id, `class/indicator/failing` in short words.
    pub id: String,
    /// Class code; empty: general, by family.
    #[serde(default)]
    pub class: String,
    /// Indicator name as in the catalog; empty: any of the family.
    #[serde(default)]
    pub indicator: String,
    /// Family, for general entries.
    #[serde(default)]
    pub family: Option<Family>,
    /// Ways of failing that the entry answers.
    pub failing: Vec<Failing>,
    /// For combinations: other indicators of the class that must fall short too.
    #[serde(default)]
    pub together_with: Vec<String>,
    /// Hazard in one sentence, for failed items.
    #[serde(default)]
    pub hazard: String,
    /// Possible causes by factor.
    #[serde(default, rename = "cause")]
    pub causes: Vec<Cause>,
    /// Measures.
    #[serde(default, rename = "action")]
    pub actions: Vec<ActionEntry>,
    /// Where it comes from.
    pub source: String,
    /// How far it is established.
    pub status: EntryStatus,
    /// Who approved it; empty: nobody yet.
    #[serde(default)]
    pub approved_by: String,
    /// When.
    #[serde(default)]
    pub approved_on: Option<NaiveDate>,
}

/// A way of falling short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failing {
    /// Failed below the lower limit.
    TooLow,
    /// Failed above the upper limit.
    TooHigh,
    /// Failed without a side (text requirement, pass/fail).
    Failed,
    /// Conforming, margin thin.
    ThinMargin,
    /// Conforming, behind the peers' quartile.
    BehindPeers,
    /// Own batches uneven.
    Spread,
    /// The same item failed last year.
    Repeat,
    /// None of these: keep what works.
    Sound,
}

/// One possible cause.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    /// 影响因素.
    pub factor: Factor,
    /// Words that follow 可能; no verdict.
    pub text: String,
}

/// 影响因素: 人机料法环测.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// 人员.
    People,
    /// 设备.
    Machine,
    /// 原材料.
    Material,
    /// 工艺方法.
    Method,
    /// 环境.
    Environment,
    /// 检测.
    Measurement,
}

/// One measure.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionEntry {
    /// When.
    pub horizon: Horizon,
    /// What to do.
    pub text: String,
    /// How to tell that it worked.
    pub verification: String,
    /// Records to keep; empty: none named.
    #[serde(default)]
    pub evidence: String,
}

/// 措施时限.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Horizon {
    /// 立即.
    Immediate,
    /// 短期.
    ShortTerm,
    /// 长期.
    LongTerm,
}

/// How far an entry is established.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryStatus {
    /// Published by an authority or in a report; `source` names it.
    Published,
    /// Engineering practice.
    EngineeringPractice,
    /// Not checked by anyone.
    Unverified,
}
