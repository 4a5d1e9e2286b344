//! Items in one cell: several with their values, or their names alone.

use super::texts::{self, ITEM_SEPARATORS, PARTS, PackedFault};
use super::{text_cell, word_of};
use crate::domain::columns::Field;
use crate::domain::notation::says_nothing;
use crate::load::profile::items::{FailedNames, ItemPart, Packed};
use crate::load::rows::draft::Cells;
use crate::load::workbook::row::Cell;

/// Between names in one cell.
const NAMES: [&str; 6] = ["；", ";", "，", ",", "、", "\n"];

/// The items of a cell, each with its cells beside those of the batch; none where the cell says that there are none.
///
/// # Errors
/// Why the cell cannot be read: then none of its items is believed.
pub(crate) fn items(rule: &Packed, cell: &Cell, batch: &Cells) -> Result<Vec<Cells>, PackedFault> {
    let (between, within) =
        (listed(&rule.item_sep, &ITEM_SEPARATORS), listed(&rule.field_sep, &texts::FIELD_SEPARATORS));
    let written: Vec<Option<Field>> = rule.parts.iter().map(|part| field_of(*part)).collect();
    let own = [written.as_slice()];
    let parts = if written.is_empty() { &PARTS[..] } else { &own };
    let items = texts::packed(&cell.text, &between, &within, parts)?;
    let item = |texts: Vec<(Field, String)>| {
        let mut cells = batch.clone();
        for (field, text) in texts.iter().filter(|(_, text)| !text.is_empty()) {
            cells[*field as usize] = Some(text_cell(cell.column, text));
        }
        let result = texts.iter().find(|(field, _)| *field == Field::Result).map_or("", |(_, text)| text);
        if cells[Field::Unit as usize].is_none()
            && let Some(unit) = texts::unit_of_result(result)
        {
            cells[Field::Unit as usize] = Some(text_cell(cell.column, &unit));
        }
        if let Some(verdict) = rule.verdict.filter(|_| cells[Field::Verdict as usize].is_none()) {
            cells[Field::Verdict as usize] = Some(text_cell(cell.column, word_of(verdict)));
        }
        cells
    };
    Ok(items.into_iter().map(item).collect())
}

fn listed<'l>(list: &'l [String], default: &[&'l str]) -> Vec<&'l str> {
    if list.is_empty() { default.to_vec() } else { list.iter().map(String::as_str).collect() }
}

fn field_of(part: ItemPart) -> Option<Field> {
    match part {
        ItemPart::Item => Some(Field::Item),
        ItemPart::Result => Some(Field::Result),
        ItemPart::Requirement => Some(Field::Requirement),
        ItemPart::Unit => Some(Field::Unit),
        ItemPart::Verdict => Some(Field::Verdict),
        ItemPart::Ignored => None,
    }
}

/// The items that a cell names, each with its verdict beside the cells of the batch.
///
/// # Errors
/// The cell cannot be split.
pub(crate) fn names(rule: &FailedNames, cell: &Cell, batch: &Cells) -> Result<Vec<Cells>, PackedFault> {
    if says_nothing(&cell.text) {
        return Ok(Vec::new());
    }
    let names = texts::names(&cell.text, &listed(&rule.item_sep, &NAMES)).ok_or(PackedFault::Brackets)?;
    let item = |name: String| {
        let mut cells = batch.clone();
        cells[Field::Item as usize] = Some(text_cell(cell.column, &name));
        cells[Field::Verdict as usize] = Some(text_cell(cell.column, word_of(rule.verdict)));
        cells
    };
    Ok(names.into_iter().map(item).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ItemVerdict;
    use crate::domain::columns::COUNT;
    use crate::load::rows::draft::text_of;

    fn batch() -> Cells {
        let mut cells: Cells = [const { None }; COUNT];
        cells[Field::SheetNo as usize] = Some(text_cell(0, "S1"));
        cells
    }

    fn shown(items: &[Cells]) -> Vec<String> {
        let fields = [Field::SheetNo, Field::Item, Field::Unit, Field::Requirement, Field::Result, Field::Verdict];
        items.iter().map(|cells| fields.map(|field| text_of(cells, field)).join("|")).collect()
    }

    fn rule(parts: &[ItemPart]) -> Packed {
        Packed {
            column: vec!["不合格项目".into()],
            item_sep: Vec::new(),
            field_sep: Vec::new(),
            parts: parts.to_vec(),
            verdict: Some(ItemVerdict::Nonconforming),
        }
    }

    #[test]
    fn the_items_of_a_cell_failed_with_what_stands_there() {
        let read =
            |parts: &[ItemPart], text: &str| items(&rule(parts), &text_cell(7, text), &batch()).map(|of| shown(&of));
        let all = read(&[], "水分║5.2 %║≤5.0；灰分║0.3║g║≤0.2");
        assert_eq!(all, Ok(vec!["S1|水分|%|≤5.0|5.2 %|不符合".into(), "S1|灰分|g|≤0.2|0.3|不符合".into()]));
        let parts = [ItemPart::Item, ItemPart::Requirement, ItemPart::Ignored, ItemPart::Result, ItemPart::Verdict];
        assert_eq!(read(&parts, "水分|≤5.0|x|5.2|不合格"), Ok(vec!["S1|水分||≤5.0|5.2|不合格".into()]));
        assert!(read(&parts, "水分|≤5.0|5.2").is_err());
        assert_eq!(read(&[], "/"), Ok(Vec::new()));
    }

    #[test]
    fn names_alone_are_items_without_values() {
        let rule = FailedNames {
            column: vec!["不合格项目".into()],
            item_sep: Vec::new(),
            verdict: ItemVerdict::Nonconforming,
        };
        let read = |text: &str| names(&rule, &text_cell(7, text), &batch()).map(|of| shown(&of));
        assert_eq!(
            read("1、水分、2、杂质（钙,钠）"),
            Ok(vec!["S1|水分||||不符合".into(), "S1|杂质（钙,钠）||||不符合".into()])
        );
        assert_eq!((read("——"), read("甲（乙")), (Ok(Vec::new()), Err(PackedFault::Brackets)));
    }
}
