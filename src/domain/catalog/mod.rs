//! 产品种类 and their key indicators: one file per class in the job's `catalog/`.
//!
//! A catalog limit only cross-checks and fills previews; the limit that counts is the sample's own (rule 5).

pub mod practice;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::SharedText;
use super::fold::fold;
use super::rounding::{RoundingInterval, TieRule};
use practice::Practice;

/// Product classes by code.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// By class code, in code order.
    pub classes: BTreeMap<ClassCode, ProductClass>,
}

impl Catalog {
    /// Every name of a class, folded, with its code.
    pub fn names(&self) -> impl Iterator<Item = (String, &ClassCode)> {
        self.classes.values().flat_map(|class| class.names().map(|name| (fold(name), &class.code)))
    }

    /// Lets go what is said under limits that nobody has read (`certainty = "low"`): a final letter shows the report's
    /// own requirement and result there, and reasons no further.
    pub fn forget_unread_limits(&mut self) {
        let indicators = self.classes.values_mut().flat_map(|class| &mut class.indicators);
        let unread = indicators.flat_map(|of| &mut of.limits).filter(|limit| limit.certainty == "low");
        unread.for_each(|limit| limit.practice = None);
    }
}

/// Code of a product class, for example `wire_bv`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClassCode(pub SharedText);

/// 产品种类.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProductClass {
    /// Code, equal to the file name.
    pub code: ClassCode,
    /// Name as the plan writes it.
    pub name: String,
    /// Other spellings in 产品类别 (matched after NFKC and white-space removal).
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Bound by a national linkage task (全国联动).
    #[serde(default)]
    pub linkage: bool,
    /// Planned batches; 0 where the plan does not say.
    #[serde(default)]
    pub planned_batches: u32,
    /// Standards that reports of this class cite, with their validity.
    #[serde(default, rename = "standard")]
    pub standards: Vec<Standard>,
    /// Test items known for the class; 2 or 3 of them are key.
    #[serde(default, rename = "indicator")]
    pub indicators: Vec<Indicator>,
}

/// 标准, an edition with its validity.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// Number with year, for example `GB/T 5023.3-2008`.
    pub no: String,
    /// Its name.
    #[serde(default)]
    pub title: String,
    /// First day in force.
    #[serde(default)]
    pub effective_from: Option<NaiveDate>,
    /// Last day in force.
    #[serde(default)]
    pub effective_to: Option<NaiveDate>,
    /// Number of the edition that came after it; empty where none did or nobody knows.
    #[serde(default)]
    pub replaced_by: String,
    /// Where the fact was read and how sure it is.
    #[serde(default)]
    pub source: String,
    /// `high`, `medium` or `low`.
    #[serde(default)]
    pub certainty: String,
}

impl Standard {
    /// Whether it is in force on a day; an end that is not known is open.
    pub fn is_in_force(&self, day: NaiveDate) -> bool {
        self.effective_from.is_none_or(|from| from <= day) && self.effective_to.is_none_or(|to| day <= to)
    }

    /// Its number without year and without what says that it is recommended: `GB 5101` of `GB/T 5101-2017`.
    fn number(&self) -> String {
        let number = self.no.rsplit_once('-').map_or(&*self.no, |(number, _)| number);
        number.replace("/T", "")
    }
}

impl ProductClass {
    /// Everything that means it in 产品类别.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [&*self.name, &self.code.0].into_iter().chain(self.aliases.iter().map(String::as_str))
    }

    /// The edition of one of its standards that is in force on a day: of the same number, in the order of the file.
    pub fn edition_in_force(&self, standard: &Standard, day: NaiveDate) -> Option<&Standard> {
        let dated = |other: &&Standard| other.effective_from.is_some() && other.is_in_force(day);
        self.standards.iter().filter(dated).find(|other| other.number() == standard.number())
    }
}

/// 检验项目 as the catalog knows it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Name as the plan writes it.
    pub name: String,
    /// Other spellings (matched after NFKC, bracket folding and white-space removal; never fuzzily).
    #[serde(default)]
    pub aliases: Vec<String>,
    /// 计量单位; empty for a number without one.
    #[serde(default)]
    pub unit: String,
    /// Other spellings of the same unit (`N/mm2` for `N/mm²`); never a conversion.
    #[serde(default)]
    pub unit_aliases: Vec<String>,
    /// 关键性指标.
    #[serde(default)]
    pub key: bool,
    /// 安全项目.
    #[serde(default)]
    pub safety_related: bool,
    /// Family of the item.
    #[serde(default)]
    pub family: Family,
    /// 影响方向.
    pub preference: Preference,
    /// Scale of measurement.
    #[serde(default)]
    pub scale: Scale,
    /// How a value is compared with its limit (GB/T 8170 4.3).
    #[serde(default)]
    pub comparison_method: ComparisonMethod,
    /// 修约间隔 (`"0.1"`, `"0.5"`, `"5"`); absent: the last digit of the limit.
    #[serde(default)]
    pub rounding_interval: Option<RoundingInterval>,
    /// What a tie becomes.
    #[serde(default)]
    pub tie_rule: TieRule,
    /// Which batches are comparable: by equal requirement, or across limits by the ratio to each one's own.
    #[serde(default)]
    pub comparable_by: ComparableBy,
    /// Limits of the standard, for cross-checks only.
    #[serde(default, rename = "limit")]
    pub limits: Vec<CatalogLimit>,
    /// The items that it is the sum of (总养分 of N, P₂O₅ and K₂O), for cross-checks only; empty: it is no sum.
    #[serde(default, rename = "part", skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
}

/// One of the items that an indicator is the sum of; it need not be an indicator itself.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// Name as reports print it.
    pub name: String,
    /// Other spellings, matched as those of an indicator.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Requirement text: a part that does not meet it may be left out of the sum (`≥4.0`); empty: every part counts.
    #[serde(default)]
    pub counted: String,
}

/// A limit as the standard prints it: a cross-check, never the judged limit.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CatalogLimit {
    /// Grade or condition the limit belongs to; empty: all.
    #[serde(default)]
    pub applies_to: String,
    /// Requirement text in the grammar of `Requirement`, for example `≥40.0`.
    pub requirement: String,
    /// Standard and clause.
    #[serde(default)]
    pub clause: String,
    /// Where it was read.
    #[serde(default)]
    pub source: String,
    /// `yes`, `partial` or `no`.
    #[serde(default)]
    pub verified: String,
    /// `high`, `medium` or `low`; under a low one nothing is said in a final letter but what the report has.
    #[serde(default)]
    pub certainty: String,
    /// What plants that work normally keep under it; absent: a letter shows the limit and says nothing about thinness.
    #[serde(default)]
    pub practice: Option<Practice>,
}

/// 影响方向.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preference {
    /// Higher is better.
    Higher,
    /// Lower is better.
    Lower,
    /// Nearer to the middle of the limits is better: ordered by margin.
    Target,
    /// Within limits without a preferred side: no rank.
    Within,
}

/// Scale of measurement; it decides which margins and comparisons mean anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Ω/km, %, MPa: relative margins and ratios to the limit.
    #[default]
    Ratio,
    /// ℃, pH: absolute margins only.
    Interval,
    /// Half grades ("3-4级"): counts only.
    Ordinal,
    /// 符合/不符合: counts only.
    PassFail,
    /// The limit comes from the declared value; compared by the ratio to it.
    DeclaredRelative,
}

/// GB/T 8170-2008 4.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComparisonMethod {
    /// 全数值比较法 (the default when the standard says nothing).
    #[default]
    FullValue,
    /// 修约值比较法.
    RoundedValue,
}

/// What makes two batches comparable for an indicator, besides class and unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComparableBy {
    /// The same requirement applies to both.
    #[default]
    Requirement,
    /// Limits differ; order by value over own limit (docs/method.md, section 6; one-sided, ratio scale).
    RatioToLimit,
    /// Nothing is comparable; the letter says so.
    Nothing,
}

/// Family of an item, for advice that is general.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// 力学性能.
    Mechanical,
    /// 化学成分、含量.
    #[default]
    Chemical,
    /// 尺寸、厚度、质量.
    Dimension,
    /// 电气性能.
    Electrical,
    /// 卫生、有害物质.
    Hygiene,
    /// 燃烧、热性能.
    Thermal,
    /// 标识.
    Labelling,
}
