//! job.toml, validated. Every key is documented here, and `yice new` prints the same words.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::package::PackageSettings;
pub use super::review_settings::{ReviewMode, ReviewSettings};
use super::trial::TrialSettings;

/// The whole of job.toml.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The campaign.
    pub campaign: Campaign,
    /// How letters look and who signs.
    pub letter: LetterSettings,
    /// Where the inputs are.
    #[serde(default)]
    pub input: InputSettings,
    /// When figures may be shown and what counts as a shortcoming.
    #[serde(default)]
    pub thresholds: Thresholds,
    /// Decisions about identity that a person made.
    #[serde(default)]
    pub identity: IdentitySettings,
    /// The job's own fonts by role.
    #[serde(default)]
    pub fonts: BTreeMap<String, Vec<String>>,
    /// Whether people look at letters before they leave.
    #[serde(default, skip_serializing_if = "ReviewSettings::is_default")]
    pub review: ReviewSettings,
    /// Two wordings whose letters are compared next year; none: there is one wording.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trial: Option<TrialSettings>,
    /// How packages of letters are named and indexed; letters do not depend on it.
    #[serde(default)]
    pub package: PackageSettings,
    /// What a bureau decides about the jobs that it joins.
    #[serde(default, skip_serializing_if = "MergeSettings::is_default")]
    pub merge: MergeSettings,
    /// Approvals of knowledge entries.
    #[serde(default, rename = "approval")]
    pub approvals: Vec<Approval>,
}

/// 抽查任务.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Campaign {
    /// Short id used in letter ids: letters, digits and `-`.
    pub id: String,
    /// Year of the campaign.
    pub year: i32,
    /// Name of the task as letters print it, for example `2023年贵州省产品质量省级监督抽查`.
    pub name: String,
    /// 组织抽查的部门.
    pub authority: String,
    /// 负责结果处理的部门: who orders correction and organises the reinspection; empty: not named.
    #[serde(default)]
    pub handling_authority: String,
    /// Where objections go; empty: to `authority`.
    #[serde(default)]
    pub objection_to: String,
    /// Where the correction report and the application for reinspection go; empty: to whoever handles the result.
    #[serde(default)]
    pub correction_report_to: String,
    /// Plan or notice number; empty where there is none.
    #[serde(default)]
    pub plan_no: String,
    /// National linkage tasks by their printed name, where letters of a linkage batch should say so.
    #[serde(default)]
    pub linkage_name: String,
}

/// How letters look and who signs.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LetterSettings {
    /// Who issues the letters: name in the signature block.
    pub issuer: String,
    /// 联系人 and telephone, printed at the end; empty: left out.
    #[serde(default)]
    pub contact: String,
    /// Where the signed receipt is sent back, with address; empty: to `issuer` and `contact`.
    #[serde(default)]
    pub return_to: String,
    /// Page design.
    #[serde(default)]
    pub design: Design,
    /// The date printed on the letters.
    pub date: NaiveDate,
    /// Draft or final.
    #[serde(default)]
    pub status: LetterStatus,
    /// 发文字号 with `{n}` for the running number, for example `黔示检函〔2023〕{n}号`; empty: a blank to fill in.
    #[serde(default)]
    pub document_no: String,
    /// First running number.
    #[serde(default = "one")]
    pub first_no: u32,
    /// To whom letters go.
    #[serde(default)]
    pub addressee: AddresseeRole,
    /// What one letter is about.
    #[serde(default)]
    pub one_letter_per: OneLetterPer,
    /// 编制.
    #[serde(default)]
    pub drafted_by: String,
    /// 审核.
    #[serde(default)]
    pub reviewed_by: String,
    /// 批准.
    #[serde(default)]
    pub approved_by: String,
}

fn one() -> u32 {
    1
}

/// Page design.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Design {
    /// A testing agency's plain page.
    #[default]
    Plain,
    /// 信函格式 (GB/T 9704-2012 10.1), a bureau's letterhead.
    Letterhead,
}

/// Draft or final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LetterStatus {
    /// Watermarked; shows unapproved knowledge entries.
    #[default]
    Draft,
    /// Approved entries only; every Typst warning is an error.
    Final,
}

/// To whom letters go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AddresseeRole {
    /// 标称生产企业.
    #[default]
    LabeledManufacturer,
}

/// What one letter is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OneLetterPer {
    /// One enterprise in one product class.
    #[default]
    EnterpriseClass,
    /// One enterprise: all product classes in which it was sampled share a letter.
    Enterprise,
}

/// Where the inputs are, relative to the job folder.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InputSettings {
    /// Results file; empty: `results.xlsx`, `.xls`, `.ods`, `.csv` or `.tsv`, whichever is there.
    pub results: String,
    /// Sheet name; empty: all visible sheets that have the header row.
    pub sheet: String,
    /// Last year's list; empty: `prior.*` where there is one.
    pub prior: String,
    /// What the job's own tables look like: the name of a profile, in `profiles/` of the job or shipped; empty: they have
    /// the default layout.
    pub profile: String,
    /// Results that look wrong and that a person compared with the report: sampling sheet number and test item.
    pub confirmed_results: Vec<String>,
}

/// When figures may be shown and what counts as a shortcoming. Disclosure thresholds may only be raised.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Thresholds {
    /// Fewest enterprises for own rank and median (at least 5).
    pub min_peers_rank: u32,
    /// Fewest enterprises for quartiles (at least 10).
    pub min_peers_quartiles: u32,
    /// Measures in one letter, at most; what failed always has its containment, correction and prevention.
    pub max_actions: u32,
    /// A letter whose own share of running text, in percent, is below this is told.
    pub min_specific_percent: u32,
    /// A rule whose advice more than this share of a class's letters gets, in percent, for a non-failing reason is told.
    pub max_common_rule_percent: u32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            min_peers_rank: 5,
            min_peers_quartiles: 10,
            max_actions: 8,
            min_specific_percent: 30,
            max_common_rule_percent: 33,
        }
    }
}

/// Decisions about identity that a person made and recorded.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct IdentitySettings {
    /// Credit codes that fail the check digit and are right all the same.
    pub accepted_codes: Vec<String>,
    /// Numbers of sheets and reports that are right as they stand, although they look like several or like another one.
    pub accepted_numbers: Vec<String>,
    /// Whether one report may cover several samples; otherwise one report number under two sampling sheets holds both.
    pub reports_cover_several: bool,
    /// Spellings that mean the same enterprise: written name → full name.
    pub aliases: BTreeMap<String, String>,
    /// Owner groups: enterprise name or code → owner.
    pub owners: BTreeMap<String, String>,
}

/// What a bureau decides about the jobs of agencies that it joins.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MergeSettings {
    /// Letters about samples that several agencies tested.
    pub shared_letters: SharedLetters,
}

impl MergeSettings {
    /// Whether nothing was decided.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// Letters about samples that several agencies tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SharedLetters {
    /// Nobody knows who signs: they wait.
    #[default]
    Hold,
    /// Whoever `[letter]` names signs.
    Bureau,
}

/// Who approved which knowledge entries.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// Entry id, class code followed by `/*`, or `*`.
    pub entries: String,
    /// Name of the product engineer.
    pub by: String,
    /// Date.
    pub on: NaiveDate,
    /// Last day on which it holds; none: until it is taken back.
    #[serde(default)]
    pub until: Option<NaiveDate>,
}

impl Approval {
    /// Whether its last day is before this one.
    pub fn is_over(&self, day: NaiveDate) -> bool {
        self.until.is_some_and(|until| until < day)
    }
}

impl Settings {
    /// The approvals that hold on the date of the letters.
    pub fn approvals_in_force(&self) -> Vec<Approval> {
        let date = self.letter.date;
        self.approvals.iter().filter(|approval| !approval.is_over(date)).cloned().collect()
    }

    /// Whether an approval does not hold any more on the date of the letters.
    pub fn has_approvals_over(&self) -> bool {
        self.approvals.iter().any(|approval| approval.is_over(self.letter.date))
    }
}
