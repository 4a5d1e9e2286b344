//! Playbook: factors, causes and measures as dated data, signed by a product engineer.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::catalog::Family;
use super::settings::Approval;

/// All entries that apply to the job, in file order (job overrides first).
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Playbook {
    /// Entries.
    #[serde(default, rename = "entry")]
    pub entries: Vec<Entry>,
}

impl Playbook {
    /// The playbook with a job's approvals entered; an entry that carries its own approval keeps it.
    pub fn approved(mut self, approvals: &[Approval]) -> Self {
        for entry in self.entries.iter_mut().filter(|entry| entry.approved_by.is_empty()) {
            if let Some(approval) = approvals.iter().find(|approval| approval.covers(entry)) {
                entry.approved_by.clone_from(&approval.by);
                entry.approved_on = Some(approval.on);
            }
        }
        self
    }
}

impl Entry {
    /// Every text that a letter may print.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let causes = self.causes.iter().map(|cause| cause.text.as_str());
        let actions = self
            .actions
            .iter()
            .flat_map(|action| [action.text.as_str(), action.verification.as_str(), action.evidence.as_str()]);
        std::iter::once(self.hazard.as_str()).chain(causes).chain(actions)
    }
}

impl Approval {
    /// Whether the approval is about an entry: all of them, those of a class, or this one.
    fn covers(&self, entry: &Entry) -> bool {
        match self.entries.strip_suffix("/*") {
            Some(class) => entry.class.split_whitespace().any(|code| code == class),
            None => self.entries == "*" || self.entries == entry.id,
        }
    }
}

/// What is known about one way of falling short.
///
/// Texts may hold the placeholders that `report-templates/playbook/README.md` lists (`{{ own }}`, `{{ limit }}` …).
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Unique id, `class/indicator/failing` in short words.
    pub id: String,
    /// Class codes separated by spaces; empty: general, by family.
    #[serde(default)]
    pub class: String,
    /// Indicator names as in the catalog separated by `|`, a final `*` for any ending; empty: any of the family.
    #[serde(default)]
    pub indicator: String,
    /// Family, for general entries.
    #[serde(default)]
    pub family: Option<Family>,
    /// Ways of failing that the entry answers.
    pub failing: Vec<Failing>,
    /// For combinations: other indicators of the class that must fall short too, each `|`-separated alternatives.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str, class: &str) -> Entry {
        let toml = format!(
            "id = \"{id}\"\nclass = \"{class}\"\nfailing = [\"sound\"]\nsource = \"-\"\nstatus = \"unverified\""
        );
        toml::from_str(&toml).unwrap()
    }

    fn approved_by(entries: &str) -> Vec<String> {
        let playbook = Playbook { entries: vec![entry("wire/a", "wire_bv"), entry("general/b", "")] };
        let on = NaiveDate::from_ymd_opt(2023, 12, 1).unwrap();
        let approvals = [Approval { entries: entries.into(), by: "甲".into(), on }];
        let approved = playbook.approved(&approvals).entries;
        approved.into_iter().filter(|entry| !entry.approved_by.is_empty()).map(|entry| entry.id).collect()
    }

    #[test]
    fn an_approval_covers_what_it_names_and_no_more() {
        assert_eq!(approved_by("*"), ["wire/a", "general/b"]);
        assert_eq!(approved_by("wire_bv/*"), ["wire/a"]);
        assert_eq!(approved_by("general/b"), ["general/b"]);
        assert!(approved_by("/*").is_empty());
        assert!(approved_by("wire").is_empty());
    }
}
