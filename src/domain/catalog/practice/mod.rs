//! 工作余量: what plants that work normally keep of an indicator under one limit, as dated data with its source.
//!
//! A letter takes from here when a margin is thin, what a sensible target is, how much two results must differ to be
//! different and when nothing more is asked. Nothing here judges: the limit that counts is the sample's own (rule 5).

mod contradiction;
mod own;
#[cfg(test)]
mod tests;

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize};

pub use contradiction::Contradiction;
pub use own::{Outside, OwnPractice, Practices};

use crate::domain::spelled::read_spelled;

/// Practice under one limit of the catalog: `[indicator.limit.practice]`.
///
/// Numbers are in the indicator's unit and written as texts, so that every digit is a person's. What better means is
/// the indicator's `preference`; where it is `within`, nothing inside the working range is better than anything else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Practice {
    /// 足够好: at or beyond this nothing is asked and nothing is ranked; absent: inside the working range is enough.
    #[serde(default)]
    pub good_enough: Option<Figure>,
    /// How far `good_enough` lies on the good side of the limit: the rule behind it, for samples with another limit.
    #[serde(default)]
    pub good_enough_margin: Option<Amount>,
    /// 目标点 inside the working range, where there is one (0 for the deviation of a mean thickness); it ranks nobody.
    #[serde(default)]
    pub target: Option<Figure>,
    /// Lower end of the working range: results below it are thin. Of an indicator of which more is better it is the
    /// target that may be printed.
    #[serde(default)]
    pub working_low: Option<Figure>,
    /// Upper end of the working range: results above it are thin. Of an indicator of which less is better it is the
    /// target that may be printed.
    #[serde(default)]
    pub working_high: Option<Figure>,
    /// 工作余量: how far the working value lies on the good side of the limit. Absent with both ends given: a band,
    /// which belongs to this limit alone; absent without ends: no target is ever set.
    #[serde(default)]
    pub margin: Option<Amount>,
    /// 重复性 r (ISO 5725): two results of one laboratory on one sample differ by more in one of twenty cases.
    #[serde(default)]
    pub repeatability: Option<Precision>,
    /// 再现性 R (ISO 5725): the same for two laboratories; two results closer than this are 难分先后.
    #[serde(default)]
    pub reproducibility: Option<Precision>,
    /// 检验方法 that r and R belong to.
    #[serde(default)]
    pub test_method: String,
    /// 波动报警值: batches of one model (of different lots) that range over this deserve a sentence.
    #[serde(default)]
    pub spread_alarm: Option<Amount>,
    /// 最小有意义变化: a target nearer than this to the result is not worth asking for.
    #[serde(default)]
    pub smallest_change: Option<Amount>,
    /// Columns whose texts must agree before two results are compared, besides class, unit and `comparable_by`.
    #[serde(default)]
    pub comparable_within: Vec<MustAgree>,
    /// What an engineer should know: direction, what rounding hides, what must agree that no column tells.
    #[serde(default)]
    pub note: String,
    /// Where the figures were read.
    pub source: String,
    /// How sure they are.
    pub certainty: PracticeCertainty,
}

/// A number that a person wrote, with the digits it was written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Figure(Decimal);

impl Figure {
    /// The number.
    pub fn value(self) -> Decimal {
        self.0
    }
}

impl From<Decimal> for Figure {
    fn from(value: Decimal) -> Self {
        Self(value)
    }
}

impl<'de> Deserialize<'de> for Figure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_spelled(deserializer, "a number in quotes", |value| Some(Self(value)))
    }
}

/// A number that is not below 0, as a person wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Size(Decimal);

impl Size {
    /// `None` below 0.
    pub fn new(value: Decimal) -> Option<Self> {
        (value >= Decimal::ZERO).then_some(Self(value))
    }

    /// The number.
    pub fn value(self) -> Decimal {
        self.0
    }
}

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_spelled(deserializer, "a number from 0 on in quotes", Self::new)
    }
}

/// A distance: `{ abs = "0.5" }` or `{ percent_of_limit = "2" }`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amount {
    /// In the indicator's unit.
    Abs(Size),
    /// In percent of the limit's magnitude.
    PercentOfLimit(Size),
}

impl Amount {
    /// The distance in the indicator's unit, under a limit; `None` where it is too large a number.
    pub fn under(self, limit: Decimal) -> Option<Decimal> {
        match self {
            Amount::Abs(size) => Some(size.value()),
            Amount::PercentOfLimit(share) => percent(limit, share),
        }
    }
}

/// How much results of one sample scatter: `{ abs = "0.2" }` or `{ percent_of_value = "10" }`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// In the indicator's unit.
    Abs(Size),
    /// In percent of the measured value's magnitude.
    PercentOfValue(Size),
}

impl Precision {
    /// The scatter in the indicator's unit, at a value; `None` where it is too large a number.
    pub fn at(self, value: Decimal) -> Option<Decimal> {
        match self {
            Precision::Abs(size) => Some(size.value()),
            Precision::PercentOfValue(share) => percent(value, share),
        }
    }
}

fn percent(of: Decimal, share: Size) -> Option<Decimal> {
    of.abs().checked_mul(share.value())?.checked_mul(Decimal::new(1, 2))
}

/// A column of results whose texts must agree before two results are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MustAgree {
    /// 产品等级: grade, quality class, safety category, strength class.
    Grade,
    /// 规格型号: section, thickness, diameter.
    Model,
    /// 产品名称: variety.
    Product,
    /// 检验依据: results of two methods are not alike.
    TestBasis,
}

/// How sure figures of practice are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PracticeCertainty {
    /// From memory, with doubt.
    MemoryLow,
    /// From memory.
    MemoryMedium,
    /// From memory, well known.
    MemoryHigh,
    /// Read in the source named.
    Seen,
}
