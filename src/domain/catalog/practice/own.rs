//! Practice for one sample: the catalog's figures, for the limit that this sample was judged by.

use rust_decimal::Decimal;

use super::{Amount, Figure, Practice};
use crate::domain::catalog::CatalogLimit;
use crate::domain::rounding::{TieRule, round};
use crate::domain::{Bound, Indicator, Side};

/// What practice says about a sample's own requirement, in the indicator's unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnPractice<'a> {
    /// The catalog's row that it follows from.
    pub practice: &'a Practice,
    /// The sample's limit is none of the catalog's: the figures follow from margins that all its limits share.
    pub derived: bool,
    /// 足够好.
    pub good_enough: Option<Decimal>,
    /// 目标点.
    pub target: Option<Decimal>,
    /// Lower end of the working range.
    pub working_low: Option<Decimal>,
    /// Upper end of the working range.
    pub working_high: Option<Decimal>,
    /// 工作余量; of a band none.
    pub margin: Option<Decimal>,
    /// 波动报警值.
    pub spread_alarm: Option<Decimal>,
    /// 最小有意义变化.
    pub smallest_change: Option<Decimal>,
    /// Whether the requirement has a lower and an upper limit.
    limited: (bool, bool),
}

/// How a conforming value lies outside the working range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outside {
    /// Towards a limit of the requirement: its margin is thin.
    Thin(Side),
    /// Towards no limit (over-crosslinked insulation under an upper limit of elongation): unusual, and no thin margin.
    Unusual(Side),
}

impl OwnPractice<'_> {
    /// At which end a value lies outside the working range, if it does.
    pub fn outside_working(&self, value: Decimal) -> Option<Outside> {
        let (side, is_limited) = if self.working_low.is_some_and(|low| value < low) {
            (Side::Lower, self.limited.0)
        } else if self.working_high.is_some_and(|high| high < value) {
            (Side::Upper, self.limited.1)
        } else {
            return None;
        };
        Some(if is_limited { Outside::Thin(side) } else { Outside::Unusual(side) })
    }

    /// Whether a conforming value has a thin margin.
    pub fn is_thin(&self, value: Decimal) -> bool {
        matches!(self.outside_working(value), Some(Outside::Thin(_)))
    }

    /// Whether nothing better is asked for than a value, of which more (`Side::Lower` limits it) or less is better.
    pub fn is_good_enough(&self, value: Decimal, limited: Side) -> bool {
        self.good_enough.is_some_and(|enough| match limited {
            Side::Lower => enough <= value,
            Side::Upper => value <= enough,
        })
    }

    /// 重复性 at a value.
    pub fn repeatability(&self, value: Decimal) -> Option<Decimal> {
        self.practice.repeatability.and_then(|precision| precision.at(value))
    }

    /// 再现性 at a value.
    pub fn reproducibility(&self, value: Decimal) -> Option<Decimal> {
        self.practice.reproducibility.and_then(|precision| precision.at(value))
    }
}

/// The limits of an indicator with their practice, read once.
#[derive(Debug, Clone, Default)]
pub struct Practices<'a>(Vec<(Bound, Option<&'a Practice>)>);

impl<'a> Practices<'a> {
    /// Of an indicator.
    pub fn of(indicator: &'a Indicator) -> Self {
        let row =
            |limit: &'a CatalogLimit| (Bound::parse(&limit.requirement, &indicator.unit), limit.practice.as_ref());
        Self(indicator.limits.iter().map(row).collect())
    }

    /// For a sample's own requirement: that of an equal limit of the catalog; else, under a one-sided limit, what follows
    /// from the margin that all limits of the indicator share; else none.
    pub fn under(&self, own: &Bound) -> Option<OwnPractice<'a>> {
        let mut equal = self.0.iter().filter(|(bound, _)| bound.requires_same(own)).peekable();
        if equal.peek().is_some() {
            return equal.find_map(|(bound, practice)| Some(as_written((*practice)?, bound)));
        }
        derived(&self.0, own)
    }
}

impl Indicator {
    /// Practice for a sample's own requirement, see [`Practices::under`].
    ///
    /// The catalog's limits are read again each time: whoever asks for many samples keeps [`Practices`].
    pub fn practice(&self, own: &Bound) -> Option<OwnPractice<'_>> {
        Practices::of(self).under(own)
    }
}

/// The limit that margins are measured from, and on which side of results it lies; grades are limited from below.
pub(super) fn limit_of(bound: &Bound) -> Option<(Decimal, Decimal, Side)> {
    match bound {
        Bound::OrdinalAtLeast(grade) => Some((*grade, Decimal::new(5, 1), Side::Lower)),
        _ => bound.one_sided().map(|(end, side)| (end.value, end.resolution, side)),
    }
}

fn limited(bound: &Bound) -> (bool, bool) {
    match bound {
        Bound::Range { low, high } => (low.is_some(), high.is_some()),
        Bound::OrdinalAtLeast(_) => (true, false),
        _ => (false, false),
    }
}

fn as_written<'a>(practice: &'a Practice, bound: &Bound) -> OwnPractice<'a> {
    // Shares of a two-sided requirement would be shares of nothing in particular: only absolute ones hold there.
    let size = |amount: Option<Amount>| match (amount?, limit_of(bound)) {
        (amount, Some((limit, ..))) => amount.under(limit),
        (amount @ Amount::Abs(_), None) => amount.under(Decimal::ZERO),
        (Amount::PercentOfLimit(_), None) => None,
    };
    let value = |figure: Option<Figure>| figure.map(Figure::value);
    OwnPractice {
        practice,
        derived: false,
        good_enough: value(practice.good_enough),
        target: value(practice.target),
        working_low: value(practice.working_low),
        working_high: value(practice.working_high),
        margin: size(practice.margin),
        spread_alarm: size(practice.spread_alarm),
        smallest_change: size(practice.smallest_change),
        limited: limited(bound),
    }
}

/// Under a limit that the catalog does not have, where all that it has agree about the margin.
fn derived<'a>(rows: &[(Bound, Option<&'a Practice>)], own: &Bound) -> Option<OwnPractice<'a>> {
    let (limit, resolution, side) = limit_of(own)?;
    let practice = rows.first()?.1?;
    let margin = practice.margin?;
    let all = |alike: &dyn Fn(&Practice) -> bool| rows.iter().all(|(_, row)| row.is_some_and(alike));
    let is_grade = |bound: &Bound| matches!(bound, Bound::OrdinalAtLeast(_));
    let alike =
        |bound: &Bound| limit_of(bound).is_some_and(|(.., other)| other == side) && is_grade(bound) == is_grade(own);
    let one_side = rows.iter().all(|(bound, _)| alike(bound));
    if !one_side || !all(&|row| row.margin == Some(margin)) {
        return None;
    }
    let shared = |of: fn(&Practice) -> Option<Amount>| of(practice).filter(|_| all(&|row| of(row) == of(practice)));
    let size = |amount: Option<Amount>| amount.and_then(|amount| amount.under(limit));
    let beyond = |amount: Amount| inside(limit, resolution, side, amount);
    let working = beyond(margin)?;
    Some(OwnPractice {
        practice,
        derived: true,
        good_enough: shared(|row| row.good_enough_margin).and_then(beyond),
        target: None,
        working_low: (side == Side::Lower).then_some(working),
        working_high: (side == Side::Upper).then_some(working),
        margin: size(Some(margin)),
        spread_alarm: size(shared(|row| row.spread_alarm)),
        smallest_change: size(shared(|row| row.smallest_change)),
        limited: limited(own),
    })
}

/// The value that lies so far on the good side of a limit, to the limit's last digit or, where that would blur the
/// distance by more than a quarter, to as few more as do not.
pub(super) fn inside(limit: Decimal, resolution: Decimal, side: Side, amount: Amount) -> Option<Decimal> {
    let distance = amount.under(limit)?;
    let exact = match side {
        Side::Lower => limit.checked_add(distance)?,
        Side::Upper => limit.checked_sub(distance)?,
    };
    let quarter = distance.checked_mul(Decimal::new(25, 2))?;
    let mut digit = resolution;
    for _ in 0..6 {
        let rounded = round(exact, digit, TieRule::Even, None)?;
        if (rounded - exact).abs() <= quarter {
            return Some(rounded);
        }
        digit = digit.checked_mul(Decimal::new(1, 1))?;
    }
    Some(exact)
}
