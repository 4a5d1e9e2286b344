//! A character that no font covers is told with its place in the clerk's file, before anything is rendered.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, Place};
use crate::domain::columns::Field;
use crate::domain::{EnterpriseKey, HoldReason, Origin, SpotCheck};
use crate::load::findings as say;

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
    let places = Places::of(spot_check);
    let mut found: BTreeMap<char, Vec<Place>> = BTreeMap::new();
    let mut names: BTreeSet<EnterpriseKey> = BTreeSet::new();
    for (key, enterprise) in &spot_check.enterprises {
        if let Some(c) = missing(&enterprise.name) {
            let batch = spot_check.batches.iter().find(|b| b.labeled_manufacturer == *key);
            let at = batch.map(|b| places.at(&b.origin, Field::Manufacturer, &enterprise.name));
            found.entry(c).or_default().extend(at);
            names.insert(key.clone());
        }
    }
    let mut held = Vec::new();
    for (position, batch) in spot_check.batches.iter().enumerate() {
        let mut hold = names.contains(&batch.labeled_manufacturer);
        let mut check = |origin: &Origin, field: Field, text: &str| {
            if let Some(c) = missing(text) {
                found.entry(c).or_default().push(places.at(origin, field, text));
                hold = true;
            }
        };
        for (field, text) in batch.texts() {
            check(&batch.origin, field, text);
        }
        for item in &batch.items {
            let origin = batch.origin_of(item);
            for (field, text) in item.texts() {
                check(&origin, field, text);
            }
        }
        if hold {
            held.push(position);
        }
    }
    (held, found.into_iter().map(|(c, places)| say::unprintable_character(places, c)).collect())
}

/// Columns of the source files, by which an origin becomes a cell.
struct Places {
    columns: BTreeMap<String, BTreeMap<String, String>>,
}

impl Places {
    fn of(spot_check: &SpotCheck) -> Self {
        Self { columns: spot_check.sources.iter().map(|s| (s.file.to_string(), s.columns.clone())).collect() }
    }

    fn at(&self, origin: &Origin, field: Field, text: &str) -> Place {
        let column = self.columns.get(&*origin.file).and_then(|c| c.get(field.header())).cloned();
        Place {
            file: origin.file.to_string(),
            sheet: origin.sheet.to_string(),
            row: Some(origin.row),
            // A column that the file does not have has no letter.
            column: column.unwrap_or_default(),
            header: field.header().to_string(),
            text: Some(text.to_string()),
        }
    }
}
