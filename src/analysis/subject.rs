//! One enterprise in one product class: everything a letter may be made of.
//!
//! These types hold only what the addressee may see: peers appear as aggregates that passed disclosure control.

use rust_decimal::Decimal;
use serde::Serialize;

use super::figure::Figure;
use super::text::Text;
use crate::domain::knowledge::{Direction, State};
use crate::domain::{ClassCode, EnterpriseKey, Exclusion, HoldReason, LetterKind, Preference};

/// One enterprise in one product class.
#[derive(Debug, Clone, Serialize)]
pub struct Subject {
    /// Enterprise.
    pub enterprise: EnterpriseKey,
    /// Product class.
    pub class: ClassCode,
    /// Whether there is a letter, and which.
    pub entitlement: Entitlement,
    /// Indices into `SpotCheck::batches` of this enterprise's batches in this class, failed first, then by sheet number.
    pub batches: Vec<usize>,
    /// One per key indicator of the class that the enterprise was tested for, in catalog order.
    pub standings: Vec<Standing>,
    /// What falls short, most serious first.
    pub shortcomings: Vec<Shortcoming>,
    /// Last year's findings of this enterprise in this class (failed items as written); empty: none known.
    pub prior_failed_items: Vec<String>,
}

/// Whether there is a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Entitlement {
    /// This letter.
    Letter(LetterKind),
    /// Not now, for these reasons.
    Held(Vec<HoldReason>),
    /// Never, for this reason.
    Excluded(Exclusion),
}

/// The kind of the one letter about these subjects: rectification as soon as one of them has a failed batch.
/// `None` where one of them gives no letter, or there is none.
pub fn kind_of_letter<'a>(subjects: impl IntoIterator<Item = &'a Subject>) -> Option<LetterKind> {
    let kinds: Option<Vec<LetterKind>> = subjects
        .into_iter()
        .map(|subject| match subject.entitlement {
            Entitlement::Letter(kind) => Some(kind),
            Entitlement::Held(_) | Entitlement::Excluded(_) => None,
        })
        .collect();
    let kinds = kinds?;
    let rectifies = |kind: &&LetterKind| **kind == LetterKind::RectificationGuidance;
    kinds.iter().find(rectifies).or(kinds.first()).copied()
}

/// An exact fraction; the denominator is positive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Fraction {
    /// Numerator.
    pub numerator: Decimal,
    /// Denominator, > 0.
    pub denominator: Decimal,
}

/// 裕度: positive inside, negative outside (docs/method.md, section 5).
#[derive(Debug, Clone, PartialEq)]
pub struct Margin {
    /// In the unit of the item.
    pub absolute: Decimal,
    /// Share of the limit (of half the width for two-sided limits) times 100, exact; `None` for a zero limit or an interval scale.
    pub percent: Option<Fraction>,
    /// What the number says of the true value.
    pub certainty: Certainty,
    /// The limit the margin is measured from is the lower one.
    pub from_low: bool,
    /// Unit of the item where the margin is printed in it; empty where a percentage is printed.
    pub unit: Text,
}

/// What a margin's number says of the true value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// It is this.
    Exact,
    /// Censored and inside: the margin is at least this.
    AtLeast,
    /// Censored and outside: the margin is at most this.
    AtMost,
    /// Censored, and nobody knows on which side of the limit.
    Open,
}

/// Where an enterprise stands in one key indicator.
#[derive(Debug, Clone, Serialize)]
pub struct Standing {
    /// Index into the class's indicators.
    pub indicator: usize,
    /// Indicator name as the catalog writes it.
    pub name: Text,
    /// Unit.
    pub unit: Text,
    /// Direction of better.
    pub preference: Preference,
    /// Own representative batch: index into `SpotCheck::batches` (worst comparable batch).
    pub batch: usize,
    /// Item index in that batch.
    pub item: usize,
    /// Own result as printed.
    pub own: Figure,
    /// Requirement as printed.
    pub requirement: Text,
    /// Own margin, where one is defined.
    pub margin: Option<Margin>,
    /// What may be said about peers.
    pub comparison: Comparison,
}

/// What may be said about peers.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// Nothing, for this reason.
    Withheld(Withheld),
    /// Own rank, counts and median (and quartiles from the higher threshold on).
    Ranked(Ranked),
    /// 符合/不符合 counts only (ordinal and pass/fail scales); at least the rank threshold of enterprises.
    Counts {
        /// Enterprises compared, the addressee included.
        enterprises: u32,
        /// Of them with a conforming representative value.
        conforming: u32,
    },
}

/// Why nothing is said about peers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Withheld {
    /// Fewer enterprises than the threshold.
    TooFewEnterprises,
    /// All but two enterprises or fewer share one value, so that any figure would tell what each of them has.
    ValuesTooAlike,
    /// No preferred side: position between the limits only.
    NoPreferredSide,
    /// Limits differ and cannot be compared by ratio, or the catalog says nothing is comparable.
    NotComparable,
    /// The own item was not judged, or has no value.
    NoOwnValue,
    /// The own batch takes no part (follow-up sample).
    OwnExcluded,
}

/// A ranked comparison that passed disclosure control.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ranked {
    /// Ordered by what.
    pub by: OrderedBy,
    /// Enterprises compared, the addressee included.
    pub enterprises: u32,
    /// Competition rank, 1 = best.
    pub rank: u32,
    /// Others better by more than the method scatters.
    pub better: u32,
    /// Others tied, not orderable, or closer than the method tells apart: 难分先后.
    pub tied: u32,
    /// Others worse by more than the method scatters.
    pub worse: u32,
    /// Percentile as printed: `61`, `<1`, `>99`, `0`, `100`.
    pub percentile: Text,
    /// Median as printed: `7.34`, `<0.005`, `0.03~0.05`.
    pub median: Figure,
    /// First and third quartile as printed, lower value first; only from the quartile threshold on.
    pub quartiles: Option<(Figure, Figure)>,
    /// Band, only with quartiles.
    pub band: Option<Band>,
}

/// What peers are ordered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderedBy {
    /// The value itself.
    Value,
    /// Value over own limit; median and quartiles are ratios too.
    RatioToLimit,
    /// Margin (target indicators); median and quartiles are margins in percent.
    Margin,
}

/// Position in quarters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// 前四分之一.
    FirstQuarter,
    /// 中间.
    Middle,
    /// 后四分之一.
    LastQuarter,
}

/// 短板: one thing that falls short, with its evidence.
#[derive(Debug, Clone, Serialize)]
pub struct Shortcoming {
    /// How the item stands to what is required of it.
    pub state: State,
    /// On which side it falls short, or might.
    pub direction: Direction,
    /// Index into the class's indicators, where the item is known to the catalog.
    pub indicator: Option<usize>,
    /// Item name as printed.
    pub name: Text,
    /// Unit as printed.
    pub unit: Text,
    /// Batch index in `SpotCheck::batches`.
    pub batch: usize,
    /// Item index in that batch.
    pub item: usize,
    /// Own result as printed.
    pub own: Figure,
    /// Requirement as printed.
    pub requirement: Text,
    /// Margin, where one is defined.
    pub margin: Option<Margin>,
    /// For `Spread`: the own results as printed, best first. Otherwise empty.
    pub own_results: Vec<Figure>,
    /// For `Spread`: the samples are of one lot, so that the difference is one of sampling or of an uneven lot.
    pub is_same_lot: bool,
    /// A value that plants which work normally reach, where it is better than the own one by as much as is worth asking
    /// for; of a failed item without such practice the limit itself.
    #[serde(skip)]
    pub target: Option<Decimal>,
    /// Position of the matching standing in `Subject::standings`, where the item is a key indicator.
    pub standing: Option<usize>,
}

impl Shortcoming {
    /// For `Spread`: the largest of the own results less the smallest, as reported and not as compared; `None` where one
    /// is no number, and where there are none.
    pub fn spread(&self) -> Option<Decimal> {
        let numbers: Option<Vec<Decimal>> = self.own_results.iter().map(Figure::number).collect();
        let numbers = numbers?;
        numbers.iter().max()?.checked_sub(*numbers.iter().min()?)
    }
}
