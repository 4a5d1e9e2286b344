//! How far an enterprise's own batches of one model lie apart in one item under one requirement.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::figure::Figure;
use super::tested::Tested;
use crate::domain::fold::fold;
use crate::domain::notation::says_nothing;
use crate::domain::{Batch, SpotCheck};

/// What is told of batches that lie apart.
#[derive(Default)]
pub(super) struct Spread {
    /// The results as reported, best first.
    pub results: Vec<Figure>,
    /// All are samples of one lot.
    pub is_same_lot: bool,
}

/// The widest spread between batches of one product under one requirement, where it is wide: its worst item and all
/// results, best first. `tested` has the worst first.
///
/// Wide is what the catalog's alarm says of this indicator, more than two laboratories would differ by on one sample
/// (reproducibility of the method, ISO 5725), more than the last digit, and so much that the next batch might be nonconforming:
/// over half of the worst result's margin. Samples of one lot are compared with each other only: their difference is one
/// of sampling or of an uneven lot, and not of the process; an uneven lot says nothing of the process either.
pub(super) fn spread<'t, 'a>(spot_check: &SpotCheck, tested: &[&'t Tested<'a>]) -> Option<(&'t Tested<'a>, Spread)> {
    // Most lie nowhere apart: said before anything is folded.
    if !may_be_wide(tested) {
        return None;
    }
    let batch = |one: &Tested<'_>| &spot_check.batches[one.batch];
    // Side by side by what must agree; the sort keeps the worst first.
    let mut sorted = tested.to_vec();
    sorted.sort_by_cached_key(|one| (alike(batch(one)), one.item.requirement.bound.limits()));
    let same = |a: &&Tested<'_>, b: &&Tested<'_>| {
        alike(batch(a)) == alike(batch(b)) && a.item.requirement.bound.limits() == b.item.requirement.bound.limits()
    };
    let mut found = Vec::new();
    for product in sorted.chunk_by(|a, b| same(a, b)) {
        let mut tell = |share: Decimal, is_same_lot: bool, together: Vec<&'t Tested<'a>>| {
            // Of equal widths, the one that comes first in the reports.
            found.push((share, Reverse(together.iter().map(|one| one.position).min()), is_same_lot, together));
        };
        let mut lots: BTreeMap<String, Vec<&'t Tested<'a>>> = BTreeMap::new();
        for one in product {
            if let Some(lot) = lot(batch(one)) {
                lots.entry(lot).or_default().push(one);
            }
        }
        let mut rest = product.to_vec();
        for (_, of_lot) in lots.into_iter().filter(|(_, of_lot)| of_lot.len() > 1) {
            if let Some(share) = wide(&of_lot) {
                rest.retain(|one| of_lot.iter().all(|uneven| !std::ptr::eq(*one, *uneven)));
                tell(share, true, of_lot);
            }
        }
        let is_one_lot = |one: &&Tested<'_>| lot(batch(one)).is_some_and(|own| Some(own) == lot(batch(rest[0])));
        if rest.len() > 1
            && !rest.iter().all(is_one_lot)
            && let Some(share) = wide(&rest)
        {
            tell(share, false, rest);
        }
    }
    let (.., is_same_lot, together) = found.into_iter().max_by_key(|(share, first, ..)| (*share, *first))?;
    told(&together, is_same_lot)
}

/// What must agree before two batches are one product (Order 18 art. 8): model, grade, trademark, and who ordered it.
fn alike(batch: &Batch) -> [String; 4] {
    let stated = |text: &str| if says_nothing(text) { String::new() } else { fold(text) };
    [fold(&batch.model), fold(&batch.grade), stated(&batch.trademark), stated(&batch.principal)]
}

/// The lot, where the sample names one.
fn lot(batch: &Batch) -> Option<String> {
    let lot = fold(&batch.production_date_or_lot);
    (!says_nothing(&lot)).then_some(lot)
}

/// Whether all results together range over one of their alarms, as any of them must that do.
fn may_be_wide(tested: &[&Tested<'_>]) -> bool {
    let alarms = tested.iter().filter_map(|one| one.practice.as_ref()?.spread_alarm);
    let Some(alarm) = alarms.filter(|alarm| *alarm > Decimal::ZERO).min() else { return false };
    let numbers = || tested.iter().filter_map(|one| one.value);
    // A width that is too large for a number is wide.
    let width = numbers().max().zip(numbers().min()).map(|(high, low)| high.checked_sub(low));
    width.is_some_and(|width| width.is_none_or(|width| width >= alarm))
}

/// Width as a multiple of the alarm, over at least two batches' numbers; `None` where it is not wide.
fn wide(together: &[&Tested<'_>]) -> Option<Decimal> {
    let practice = together.first()?.practice.as_ref()?;
    let alarm = practice.spread_alarm.filter(|alarm| *alarm > Decimal::ZERO)?;
    let numbers = || together.iter().filter_map(|one| Some((one.value?, one.batch)));
    let (lowest, highest) = (numbers().min()?, numbers().max()?);
    let width = highest.0.checked_sub(lowest.0)?;
    let middle = highest.0.checked_add(lowest.0)?.checked_div(Decimal::TWO)?;
    let scatter = practice.reproducibility(middle).unwrap_or_default();
    let worst = together.first()?;
    let half_margin = worst.margin.as_ref().and_then(|margin| margin.absolute.checked_div(Decimal::TWO));
    let is_wide = lowest.1 != highest.1
        && width >= alarm
        && width > scatter
        && width > worst.rounding
        && half_margin.is_none_or(|half| width > half);
    is_wide.then(|| width.checked_div(alarm)).flatten()
}

fn told<'t, 'a>(together: &[&'t Tested<'a>], is_same_lot: bool) -> Option<(&'t Tested<'a>, Spread)> {
    let results: Vec<Figure> = together.iter().rev().map(|one| Figure::reported(&one.item.measurement)).collect();
    Some((*together.first()?, Spread { results, is_same_lot }))
}
