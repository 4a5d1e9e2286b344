//! Who gets which letter: one per enterprise and product class, or the reason why there is none.

use crate::domain::{
    Batch, ClassCode, Conclusion, EnterpriseKey, HoldReason, ItemVerdict, LetterKind, ResultStatus, SpotCheck, TaskKind,
};

use super::subject::{Entitlement, Exclusion};

/// One enterprise in one class, before anything is computed.
pub(super) struct Entitled<'a> {
    pub enterprise: &'a EnterpriseKey,
    pub class: &'a ClassCode,
    pub entitlement: Entitlement,
    /// The batches the letter is about, failed first, then by sheet number; for an exclusion, the excluded ones.
    pub batches: Vec<usize>,
}

/// Every enterprise and class of the spot check, in order of class code and enterprise key.
pub(super) fn entitled(spot_check: &SpotCheck) -> Vec<Entitled<'_>> {
    let mut pairs: Vec<(&ClassCode, &EnterpriseKey, Option<usize>)> = spot_check
        .batches
        .iter()
        .enumerate()
        .map(|(index, batch)| (&batch.class, &batch.labeled_manufacturer, Some(index)))
        .chain(
            spot_check
                .visits_without_sample
                .iter()
                .filter_map(|visit| Some((visit.class.as_ref()?, &visit.enterprise, None))),
        )
        .collect();
    pairs.sort_unstable();
    pairs
        .chunk_by(|a, b| (a.0, a.1) == (b.0, b.1))
        .filter_map(|chunk| {
            let (class, enterprise, _) = *chunk.first()?;
            let indices: Vec<usize> = chunk.iter().filter_map(|pair| pair.2).collect();
            let (entitlement, batches) = decide(spot_check, indices);
            Some(Entitled { enterprise, class, entitlement, batches })
        })
        .collect()
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
    sound.sort_by_key(|index| (!failed(batch(index)), &batch(index).sampling_sheet_no, *index));
    let mut holds: Vec<HoldReason> = sound.iter().flat_map(|index| holds_of(batch(index))).collect();
    holds.sort_unstable();
    holds.dedup();
    let entitlement = if !holds.is_empty() {
        Entitlement::Held(holds)
    } else if sound.iter().any(|index| failed(batch(index))) {
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
