//! A character that no font covers is told with its place in the clerk's file, before anything is rendered.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Place};
use crate::domain::columns::Field;
use crate::domain::{EnterpriseKey, HoldReason, Origin, SpotCheck};
use crate::load::{findings as say, places};

/// The last step of loading, when the fonts are known: batches with a printed character that `covers` does not have are
/// held. Nothing changes the spot check after it.
pub fn admit(mut spot_check: SpotCheck, covers: &dyn Fn(char) -> bool) -> (SpotCheck, Vec<Diagnostic>) {
    let (unprintable, findings) = unprintable(&spot_check, covers);
    for batch in unprintable {
        let holds = &mut spot_check.batches[batch].holds;
        if !holds.contains(&HoldReason::UnprintableText) {
            holds.push(HoldReason::UnprintableText);
            holds.sort_unstable();
        }
    }
    (spot_check, findings)
}

/// Positions of the batches with a character that `covers` does not have, and one finding for each such character.
fn unprintable(spot_check: &SpotCheck, covers: &dyn Fn(char) -> bool) -> (Vec<usize>, Vec<Diagnostic>) {
    let mut known: BTreeMap<char, bool> = BTreeMap::new();
    let mut missing = |text: &str| -> Option<char> {
        text.chars().filter(|c| !c.is_whitespace()).find(|&c| !*known.entry(c).or_insert_with(|| covers(c)))
    };
    let mut found: BTreeMap<char, Vec<Place>> = BTreeMap::new();
    let mut names: BTreeSet<EnterpriseKey> = BTreeSet::new();
    for (key, enterprise) in &spot_check.enterprises {
        if let Some(c) = missing(&enterprise.name) {
            let batch = spot_check.batches.iter().find(|b| b.labeled_manufacturer == *key);
            let at = batch.map(|b| places::cell(&b.origin, Field::Manufacturer, &enterprise.name));
            found.entry(c).or_default().extend(at);
            names.insert(key.clone());
        }
    }
    let mut held = Vec::new();
    for (position, batch) in spot_check.batches.iter().enumerate() {
        let mut hold = names.contains(&batch.labeled_manufacturer);
        let mut check = |origin: &Origin, field: Field, text: &str| {
            if let Some(c) = missing(text) {
                found.entry(c).or_default().push(places::cell(origin, field, text));
                hold = true;
            }
        };
        for (field, text) in batch.texts() {
            check(&batch.origin, field, text);
        }
        for item in &batch.items {
            for (field, text) in item.texts() {
                check(&item.origin, field, text);
            }
        }
        if hold {
            held.push(position);
        }
    }
    (held, found.into_iter().map(|(c, places)| say::unprintable_character(places, c)).collect())
}
