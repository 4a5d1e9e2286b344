//! Who gets which letter: one per enterprise and product class, or the reason why there is none.

use std::collections::{BTreeSet, HashMap};

use rayon::prelude::*;

use crate::domain::{
    Batch, ClassCode, Conclusion, Enterprise, EnterpriseKey, HoldReason, ItemVerdict, LetterKind, ResultStatus,
    SpotCheck, TaskKind,
};

use super::subject::{Entitlement, Exclusion};

/// One enterprise in one class, before anything is computed.
pub(super) struct Entitled<'a> {
    pub enterprise: &'a EnterpriseKey,
    /// What the job knows of it.
    pub known: Option<&'a Enterprise>,
    pub class: &'a ClassCode,
    pub entitlement: Entitlement,
    /// The batches the letter is about, failed first, then by sheet number; for an exclusion, the excluded ones.
    pub batches: Vec<usize>,
    /// All batches of the enterprise in the class, in file order.
    pub all_batches: Vec<usize>,
}

/// Every enterprise and class of the spot check, in order of class code and enterprise key.
pub(super) fn entitled(spot_check: &SpotCheck) -> Vec<Entitled<'_>> {
    let of_batches = spot_check
        .batches
        .iter()
        .enumerate()
        .map(|(index, batch)| (&batch.class, &batch.labeled_manufacturer, Some(index)));
    let of_visits = spot_check
        .visits_without_sample
        .iter()
        .filter_map(|visit| Some((visit.class.as_ref()?, &visit.enterprise, None)));
    let pairs: Vec<(&ClassCode, &EnterpriseKey, Option<usize>)> = of_batches.chain(of_visits).collect();
    // Numbers in the order of the keys sort many times faster than the keys themselves.
    let (classes, enterprises) = rayon::join(
        || Numbered::new(spot_check.catalog.classes.keys(), pairs.iter().map(|one| one.0)),
        || Numbered::new(spot_check.enterprises.keys(), pairs.iter().map(|one| one.1)),
    );
    let mut numbered: Vec<(u32, u32, Option<usize>)> = pairs
        .iter()
        .zip(classes.numbers.iter().zip(&enterprises.numbers))
        .map(|(pair, (class, enterprise))| (*class, *enterprise, pair.2))
        .collect();
    numbered.sort_unstable();
    let known = known(spot_check, &enterprises.sorted);
    let chunks: Vec<&[(u32, u32, Option<usize>)]> = numbered.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)).collect();
    // Reading all items for a failed one takes longer than all the rest.
    chunks
        .into_par_iter()
        .map(|chunk| {
            let (class, enterprise) = (chunk[0].0 as usize, chunk[0].1 as usize);
            let all_batches: Vec<usize> = chunk.iter().filter_map(|pair| pair.2).collect();
            let (entitlement, batches) = decide(spot_check, all_batches.clone());
            let (class, known, enterprise) = (classes.sorted[class], known[enterprise], enterprises.sorted[enterprise]);
            Entitled { enterprise, known, class, entitlement, batches, all_batches }
        })
        .collect()
}

/// What the job knows of the enterprises with these keys, which are in order: both sides are walked once.
fn known<'a>(spot_check: &'a SpotCheck, sorted: &[&EnterpriseKey]) -> Vec<Option<&'a Enterprise>> {
    let mut enterprises = spot_check.enterprises.iter().peekable();
    let found = sorted.iter().map(|wanted| {
        while enterprises.next_if(|(key, _)| key < wanted).is_some() {}
        enterprises.next_if(|(key, _)| key == wanted).map(|(_, enterprise)| enterprise)
    });
    found.collect()
}

/// Keys numbered in their order: `numbers[i]` is the number of the i-th key given.
struct Numbered<'a, T> {
    sorted: Vec<&'a T>,
    numbers: Vec<u32>,
}

impl<'a, T: Ord + std::hash::Hash> Numbered<'a, T> {
    /// `expected` is in order already; only keys beyond it cost a sort.
    fn new(expected: impl Iterator<Item = &'a T>, keys: impl Iterator<Item = &'a T>) -> Self {
        let mut distinct: Vec<&T> = expected.collect();
        let mut seen: HashMap<&T, u32> = distinct.iter().copied().zip(0..).collect();
        let expected = distinct.len();
        let mut numbers: Vec<u32> = keys
            .map(|key| {
                *seen.entry(key).or_insert_with(|| {
                    distinct.push(key);
                    distinct.len() as u32 - 1
                })
            })
            .collect();
        if distinct.len() == expected {
            return Self { sorted: distinct, numbers };
        }
        let mut order: Vec<u32> = (0..distinct.len() as u32).collect();
        order.sort_unstable_by_key(|first_seen| distinct[*first_seen as usize]);
        let mut rank = vec![0; distinct.len()];
        for (number, first_seen) in order.iter().enumerate() {
            rank[*first_seen as usize] = number as u32;
        }
        numbers.iter_mut().for_each(|number| *number = rank[*number as usize]);
        Self { sorted: order.into_iter().map(|first_seen| distinct[first_seen as usize]).collect(), numbers }
    }
}

fn decide(spot_check: &SpotCheck, indices: Vec<usize>) -> (Entitlement, Vec<usize>) {
    let batch = |index: &usize| &spot_check.batches[*index];
    if indices.is_empty() {
        return (Entitlement::Excluded(Exclusion::NotSampled), indices);
    }
    let mut sound: Vec<usize> = indices.iter().copied().filter(|index| takes_part(batch(index))).collect();
    if sound.is_empty() {
        let denied = indices.iter().any(|index| batch(index).manufacture_denied);
        let reason = if denied { Exclusion::ManufactureDenied } else { Exclusion::RiskMonitoring };
        return (Entitlement::Excluded(reason), indices);
    }
    let has_failed: BTreeSet<usize> = sound.iter().copied().filter(|index| failed(batch(index))).collect();
    sound.sort_by_key(|index| (!has_failed.contains(index), &batch(index).sampling_sheet_no, *index));
    let mut holds: Vec<HoldReason> = sound.iter().flat_map(|index| holds_of(batch(index))).collect();
    holds.sort_unstable();
    holds.dedup();
    let entitlement = if !holds.is_empty() {
        Entitlement::Held(holds)
    } else if !has_failed.is_empty() {
        Entitlement::Letter(LetterKind::RectificationGuidance)
    } else {
        Entitlement::Letter(LetterKind::ImprovementAdvice)
    };
    (entitlement, sound)
}

/// Risk monitoring is not a spot check, and goods the labeled manufacturer denies are not its own.
fn takes_part(batch: &Batch) -> bool {
    batch.task != TaskKind::RiskMonitoring && !batch.manufacture_denied
}

/// Whether the report failed the batch: its conclusion, or an item where the two are still to be reconciled.
pub(super) fn failed(batch: &Batch) -> bool {
    batch.conclusion == Conclusion::Nonconforming
        || batch.items.iter().any(|item| item.verdict == ItemVerdict::Nonconforming)
}

/// Every reason that holds a batch, its status included.
pub(super) fn holds_of(batch: &Batch) -> impl Iterator<Item = HoldReason> + '_ {
    let pending = match batch.status {
        ResultStatus::Final => None,
        ResultStatus::Objected => Some(HoldReason::ObjectionPending),
        ResultStatus::Retesting => Some(HoldReason::RetestPending),
    };
    batch.holds.iter().copied().chain(pending)
}
