//! What batches of several agencies say against each other: one batch of goods that two tested, classes that they define differently,
//! and letters that nobody can sign.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::diagnostic::Diagnostic;
use crate::domain::columns::Field;
use crate::domain::fold::{fold, fold_number};
use crate::domain::notation::says_nothing;
use crate::domain::settings::{OneLetterPer, SharedLetters};
use crate::domain::{Agencies, Batch, ClassCode, EnterpriseKey, HoldReason, Settings};
use crate::load::{findings as say, places};

/// Holds batches of classes that agencies define differently.
pub(super) fn hold_classes(batches: &mut [Batch], doubted: &BTreeSet<ClassCode>) {
    for batch in batches.iter_mut().filter(|batch| doubted.contains(&batch.class)) {
        batch.holds.push(HoldReason::MergeCatalogDiffers);
    }
}

/// Holds batches of enterprises that lists contradict each other about.
pub(super) fn hold_listed(batches: &mut [Batch], doubted: &BTreeSet<(EnterpriseKey, Option<ClassCode>)>) {
    let is_of = |batch: &Batch, class| doubted.contains(&(batch.labeled_manufacturer.clone(), class));
    for batch in batches.iter_mut() {
        if !doubted.is_empty() && is_of(batch, Some(batch.class.clone())) {
            batch.holds.push(HoldReason::MergeListDiffers);
        }
    }
}

/// Holds goods of one enterprise, product, model, brand and lot that two agencies tested under two numbers, unless the bureau says that
/// both numbers are right (`identity.accepted_numbers`). Nobody knows whether it is one sample.
pub(super) fn hold_twice(
    batches: &mut [Batch],
    agencies: &Agencies,
    settings: &Settings,
    findings: &mut Vec<Diagnostic>,
) {
    let accepted: BTreeSet<String> =
        settings.identity.accepted_numbers.iter().map(|number| fold_number(number)).collect();
    let is_accepted = |batch: &Batch| accepted.contains(&fold_number(&batch.sampling_sheet_no));
    type Goods = (EnterpriseKey, ClassCode, [String; 4]);
    let mut known: HashMap<Goods, Vec<usize>> = HashMap::new();
    let mut held = BTreeSet::new();
    for (index, batch) in batches.iter().enumerate() {
        let texts = [&batch.product_name, &batch.model, &batch.trademark, &batch.production_date_or_lot];
        let lot = texts[3].split('/').all(says_nothing);
        if lot || batch.labeled_manufacturer.is_nobody() {
            continue;
        }
        let stated = texts.map(|text| if says_nothing(text) { String::new() } else { fold(text) });
        let goods = (batch.labeled_manufacturer.clone(), batch.class.clone(), stated);
        let of = known.entry(goods).or_default();
        for &other in of.iter() {
            let first = &batches[other];
            let [one, two] = [first, batch].map(|batch| agencies.of_sheet(&batch.origin.sheet));
            let is_one_sheet = fold_number(&first.sampling_sheet_no) == fold_number(&batch.sampling_sheet_no);
            if one == two || is_one_sheet || is_accepted(first) && is_accepted(batch) {
                continue;
            }
            findings.push(say::merge_batch_twice(
                [first, batch].map(|batch| places::cell(&batch.origin, Field::SheetNo, &batch.sampling_sheet_no)),
            ));
            held.extend([other, index]);
        }
        of.push(index);
    }
    held.into_iter().for_each(|index| batches[index].holds.push(HoldReason::MergeBatchTwice));
}

/// What a letter is about.
#[derive(Default)]
struct Tested<'a> {
    /// The first batch of each agency.
    first: BTreeMap<usize, &'a Batch>,
    classes: BTreeSet<&'a ClassCode>,
}

/// Enterprises in classes whose letter several agencies would sign. Where a letter is about all classes of an enterprise, all of them.
pub(super) fn unsigned(
    batches: &[Batch],
    agencies: &Agencies,
    settings: &Settings,
    findings: &mut Vec<Diagnostic>,
) -> BTreeSet<(EnterpriseKey, ClassCode)> {
    if settings.merge.shared_letters == SharedLetters::Bureau {
        return BTreeSet::new();
    }
    let per_class = settings.letter.one_letter_per == OneLetterPer::EnterpriseClass;
    let mut letters: BTreeMap<(&EnterpriseKey, Option<&ClassCode>), Tested<'_>> = BTreeMap::new();
    for batch in batches.iter().filter(|batch| batch.may_be_in_a_letter()) {
        let Some(agency) = agencies.of_sheet(&batch.origin.sheet) else { continue };
        let class = per_class.then_some(&batch.class);
        let tested = letters.entry((&batch.labeled_manufacturer, class)).or_default();
        tested.first.entry(agency).or_insert(batch);
        tested.classes.insert(&batch.class);
    }
    let mut unsigned = BTreeSet::new();
    for ((enterprise, _), Tested { first, classes }) in letters.into_iter().filter(|(_, of)| of.first.len() > 1) {
        let at = first.values().map(|batch| places::cell(&batch.origin, Field::Agency, &batch.agency));
        findings.push(say::merge_two_signers(at.collect()));
        unsigned.extend(classes.into_iter().map(|class| (enterprise.clone(), class.clone())));
    }
    unsigned
}
