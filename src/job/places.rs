//! Where the values of a job stand in the clerk's own files.

use crate::diagnostic::Place;
use crate::domain::SpotCheck;
use crate::domain::columns::Field;
use crate::load;

/// The cell of an item in the clerk's own file.
pub fn item_place(spot_check: &SpotCheck, batch: usize, item: usize, field: Field) -> Place {
    let item = &spot_check.batches[batch].items[item];
    let text = item.texts().into_iter().find(|(of, _)| *of == field).map_or("", |(_, text)| text);
    load::places::cell(&item.origin, field, text)
}
