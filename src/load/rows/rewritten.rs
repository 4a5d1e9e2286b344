//! What a spreadsheet may have made of a text that was typed: `1/5` becomes 5 January, a long number loses its last digits.

use crate::domain::columns::{Field, Holds};
use crate::load::workbook::row::{Cell, Kind};

/// Columns whose cells name something: no digit of them may be another.
const NAMES: [Field; 7] =
    [Field::SheetNo, Field::CreditCode, Field::Model, Field::Trademark, Field::Lot, Field::Standard, Field::ReportNo];
/// Digits that a spreadsheet keeps of a number.
const DIGITS: usize = 15;

/// Whether a cell shows a date or a number of which nobody can say that it is what was typed.
pub(crate) fn is_rewritten(field: Field, cell: &Cell) -> bool {
    match &cell.kind {
        // Days belong into columns of dates; samples are labelled with them, and remarks may name them.
        Kind::Moment(_) => !matches!(field.column().holds, Holds::Date) && !matches!(field, Field::Lot | Field::Remark),
        Kind::Number { stored, .. } if NAMES.contains(&field) => {
            let digits = cell.text.bytes().filter(u8::is_ascii_digit).count();
            stored.is_some() || digits > DIGITS || cell.text.contains('E')
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str, stored: Option<&str>) -> Cell {
        let kind = Kind::Number { ungrouped: None, stored: stored.map(str::to_string) };
        Cell { column: 0, text: text.into(), kind, formula: false, fill: Default::default() }
    }

    #[test]
    fn a_date_belongs_into_few_columns() {
        let moment = Cell {
            column: 0,
            text: "1月5日".into(),
            kind: Kind::Moment(None),
            formula: false,
            fill: Default::default(),
        };
        for (field, rewritten) in [
            (Field::Model, true),
            (Field::SheetNo, true),
            (Field::Result, true),
            (Field::Requirement, true),
            (Field::Lot, false),
            (Field::Remark, false),
            (Field::SampledOn, false),
        ] {
            assert_eq!(is_rewritten(field, &moment), rewritten, "{field:?}");
        }
    }

    #[test]
    fn a_number_names_something_only_with_every_digit_that_is_stored() {
        for (text, stored, rewritten) in [
            ("20230001", None, false),
            ("00123", None, false),
            ("2.0E+14", None, true),
            ("520102199001011000", None, true),
            ("2", Some("1.5"), true),
        ] {
            assert_eq!(is_rewritten(Field::ReportNo, &number(text, stored)), rewritten, "{text}");
            assert!(!is_rewritten(Field::Result, &number(text, stored)));
        }
    }
}
