//! What a testing agency knows of a peer group that it shares with others: the values of all enterprises that it tested.
//!
//! It can take them off every figure of its letters, and is an onlooker for whom the group is as large as the part that others tested.
//! So a group is compared together only where that part is at least as large as the threshold for a rank for every agency, and no value
//! is so frequent that all of that part but one could have it: the agency and one more enterprise would then know the others'. Else each
//! agency's enterprises are compared with each other, as in its own job. Both rules go by the number of enterprises of each agency and
//! by the values of all together, never by who of whose enterprises has which value: that would tell it.

use std::collections::BTreeMap;

use super::candidate::{Candidate, Scaling};
use super::median_test::Split;
use super::order::PeerValue;
use super::rational::{self, Rational};

/// Fewest enterprises of an agency, and of the others, before anything is said of where its values lie.
const FEWEST: u32 = 10;

/// An owner in a group.
pub(super) struct Owned<'c> {
    /// Its enterprises, by their positions, with what stands for each.
    pub members: &'c [(usize, &'c Candidate)],
    /// The worst of them.
    pub standing_for: &'c Candidate,
    /// Who tested that; none in a job of one's own.
    pub agency: Option<usize>,
}

/// The parts of a group that are compared apart, one for each agency; none where all of it is compared together. `most_alike` owners
/// share the most frequent value of the group.
pub(super) fn apart<'o, 'c>(owned: &'o [Owned<'c>], most_alike: u32, least: u32) -> Vec<Vec<&'o Owned<'c>>> {
    let mut parts: BTreeMap<usize, Vec<&Owned<'_>>> = BTreeMap::new();
    for owner in owned {
        let Some(agency) = owner.agency else { return Vec::new() };
        parts.entry(agency).or_default().push(owner);
    }
    let largest = parts.values().map(Vec::len).max().unwrap_or(0);
    let others = (owned.len() - largest) as u32;
    let is_one = parts.len() < 2 || least == 0 || others >= least && most_alike + 1 < others;
    if is_one { Vec::new() } else { parts.into_values().collect() }
}

/// Where an agency's values lie among those of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    /// Its place among the agencies of the job.
    pub agency: usize,
    /// Its enterprises and those of the others by the common median: what is censored and may lie on either side is left out.
    pub split: Split,
}

/// Where the values of each agency lie that tested enough of a group of which others tested enough.
pub(super) fn shifts(owned: &[&Owned<'_>], scaling: Scaling) -> Vec<Shift> {
    let mut agencies: Vec<usize> = owned.iter().filter_map(|owner| owner.agency).collect();
    agencies.sort_unstable();
    agencies.dedup();
    let values: Vec<(Option<usize>, PeerValue)> =
        owned.iter().filter_map(|owner| Some((owner.agency, scaling.value(owner.standing_for)?))).collect();
    let mut numbers: Vec<Rational> = values.iter().filter_map(|(_, value)| value.as_number()).collect();
    if agencies.len() < 2 || numbers.is_empty() {
        return Vec::new();
    }
    rational::sort(&mut numbers);
    let median = PeerValue::number(numbers[(numbers.len() - 1) / 2]);
    let is_above = |value: &PeerValue| match median.certainly_below(value) {
        true => Some(true),
        false if !value.is_censored() || value.certainly_below(&median) => Some(false),
        false => None,
    };
    let sides: Vec<(Option<usize>, bool)> =
        values.iter().filter_map(|(agency, value)| Some((*agency, is_above(value)?))).collect();
    let count = |agency: usize, is_own: bool| {
        let of = sides.iter().filter(|(of, _)| (*of == Some(agency)) == is_own);
        let above = of.clone().filter(|(_, above)| *above).count() as u32;
        [above, of.count() as u32 - above]
    };
    let shift =
        |agency: usize| Shift { agency, split: Split { own: count(agency, true), others: count(agency, false) } };
    let is_enough =
        |shift: &Shift| [shift.split.own, shift.split.others].iter().all(|[above, below]| above + below >= FEWEST);
    agencies.into_iter().map(shift).filter(is_enough).collect()
}
