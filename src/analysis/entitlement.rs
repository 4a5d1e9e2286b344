//! Who gets which letter: one per enterprise and product class, or the reason why there is none.

use std::collections::BTreeMap;

use crate::domain::{
    Batch, ClassCode, Conclusion, Enterprise, EnterpriseKey, Exclusion, HoldReason, ItemVerdict, LetterKind,
    ResultStatus, SpotCheck,
};

use super::subject::Entitlement;

/// One enterprise in one class, before anything is computed.
pub(super) struct Member<'a> {
    pub enterprise: &'a EnterpriseKey,
    /// What the job knows of it.
    pub known: Option<&'a Enterprise>,
    rows: &'a [Row<'a>],
}

impl Member<'_> {
    /// All batches of the enterprise in the class, in file order.
    pub(super) fn batches(&self) -> impl Iterator<Item = usize> + '_ {
        self.rows.iter().filter_map(|row| row.batch)
    }
}

/// A batch of an enterprise, or a visit without one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row<'a> {
    enterprise: &'a EnterpriseKey,
    batch: Option<usize>,
}

/// Every batch and visit of the spot check by class, in order of the class codes.
pub(super) fn by_class(spot_check: &SpotCheck) -> BTreeMap<&ClassCode, Vec<Row<'_>>> {
    let mut classes: BTreeMap<&ClassCode, Vec<Row<'_>>> = BTreeMap::new();
    let mut place = |class, enterprise, batch| classes.entry(class).or_default().push(Row { enterprise, batch });
    for (index, batch) in spot_check.batches.iter().enumerate() {
        place(&batch.class, &batch.labeled_manufacturer, Some(index));
    }
    for visit in &spot_check.visits_without_sample {
        if let Some(class) = &visit.class {
            place(class, &visit.enterprise, None);
        }
    }
    classes
}

/// The members of a class, in order of their keys.
pub(super) fn members<'a>(spot_check: &'a SpotCheck, rows: &'a mut [Row<'a>]) -> Vec<Member<'a>> {
    rows.sort_unstable();
    let member = |rows: &'a [Row<'a>]| {
        let enterprise = rows[0].enterprise;
        Member { enterprise, known: spot_check.enterprises.get(enterprise), rows }
    };
    rows.chunk_by(|a, b| a.enterprise == b.enterprise).map(member).collect()
}

/// Which letter a member gets, or why it gets none, and the batches it is about: failed first, then by sheet number; for
/// an exclusion, the excluded ones. `batches` are all of the member's, each with whether it failed.
pub(super) fn decide(spot_check: &SpotCheck, batches: &[(usize, bool)]) -> (Entitlement, Vec<usize>) {
    let batch = |index: usize| &spot_check.batches[index];
    let excluded = |reason| (Entitlement::Excluded(reason), batches.iter().map(|(index, _)| *index).collect());
    if batches.is_empty() {
        return excluded(Exclusion::NotSampled);
    }
    let mut sound: Vec<(usize, bool)> =
        batches.iter().copied().filter(|(index, _)| takes_part(batch(*index))).collect();
    if sound.is_empty() {
        if batches.iter().any(|(index, _)| batch(*index).labeled_manufacturer.is_nobody()) {
            return excluded(Exclusion::NoManufacturer);
        }
        let denied = batches.iter().any(|(index, _)| batch(*index).manufacture_denied);
        return excluded(if denied { Exclusion::ManufactureDenied } else { Exclusion::RiskMonitoring });
    }
    sound.sort_by_key(|(index, failed)| (!failed, &batch(*index).sampling_sheet_no, *index));
    let mut holds: Vec<HoldReason> = sound.iter().flat_map(|(index, _)| holds_of(batch(*index))).collect();
    let first = batch(sound[0].0);
    let of = (first.labeled_manufacturer.clone(), first.class.clone());
    // No finding about a sample: its values stay among those of its peers.
    holds.extend(spot_check.agencies.unsigned.contains(&of).then_some(HoldReason::MergeTwoSigners));
    holds.sort_unstable();
    holds.dedup();
    let entitlement = if !holds.is_empty() {
        Entitlement::Held(holds)
    } else if sound[0].1 {
        Entitlement::Letter(LetterKind::RectificationGuidance)
    } else {
        Entitlement::Letter(LetterKind::ImprovementAdvice)
    };
    (entitlement, sound.into_iter().map(|(index, _)| index).collect())
}

/// Risk monitoring is not a spot check, goods the labeled manufacturer denies are not its own, and nobody answers for
/// those that name none.
fn takes_part(batch: &Batch) -> bool {
    batch.may_be_in_a_letter()
}

/// Whether the report failed the batch: its conclusion, or an item where the two are still to be reconciled.
pub fn failed(batch: &Batch) -> bool {
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
