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
        // A csv holds what the spreadsheet showed.
        Kind::Text if NAMES.contains(&field) && field != Field::CreditCode => {
            is_exponent(&cell.text)
                || matches!(field, Field::Model | Field::SheetNo | Field::ReportNo) && is_short_date(&cell.text)
                || is_whole_date(&cell.text, if field == Field::Model { &['/', '-'] } else { &['/'] })
                    && field != Field::Lot
        }
        _ => false,
    }
}

/// `2.02E+14`: a number that was too long for its column.
fn is_exponent(text: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.split_once("E+").is_some_and(|(number, power)| {
        power.len() == 2
            && is_digits(power)
            && is_digits(&number.replacen('.', "", 1))
            && number.starts_with(|c| c != '.')
    })
}

/// `1月5日`, `5-Jan`, `Jan-05`: what `1-5` becomes.
fn is_short_date(text: &str) -> bool {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let is_number = |text: &str| matches!(text.len(), 1 | 2) && text.bytes().all(|b| b.is_ascii_digit());
    let chinese = text.strip_suffix('日').and_then(|text| text.split_once('月'));
    let is_english = |(one, other): (&str, &str)| {
        is_number(one) && MONTHS.contains(&other) || MONTHS.contains(&one) && is_number(other)
    };
    chinese.is_some_and(|(month, day)| is_number(month) && is_number(day))
        || text.split_once('-').is_some_and(is_english)
}

/// `2023/1/5`, `5-Jan-23`: the same with a year. Numbers of reports may be made of a year and two others between hyphens.
fn is_whole_date(text: &str, between: &[char]) -> bool {
    let is_of = |text: &str, digits: std::ops::RangeInclusive<usize>| {
        digits.contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
    };
    let parts: Vec<&str> = text.split(between).collect();
    let is_number =
        |part: &str, most: u32| is_of(part, 1..=2) && part.parse().is_ok_and(|number| (1..=most).contains(&number));
    let is_numbers = matches!(parts[..], [year, month, day]
        if is_of(year, 4..=4) && year.starts_with(['1', '2']) && is_number(month, 12) && is_number(day, 31));
    is_numbers || text.rsplit_once('-').is_some_and(|(day, year)| is_of(year, 2..=2) && is_short_date(day))
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
    fn a_text_that_a_spreadsheet_showed_for_another_is_seen_in_what_names_something() {
        let text = |text: &str| Cell {
            column: 0,
            text: text.into(),
            kind: Kind::Text,
            formula: false,
            fill: Default::default(),
        };
        for rewritten in ["2.02E+14", "2E+14", "1月5日", "5-Jan", "Jan-05", "2023/1/5", "2023-01-05", "5-Jan-23"] {
            assert!(is_rewritten(Field::Model, &text(rewritten)), "{rewritten}");
        }
        assert!(is_rewritten(Field::ReportNo, &text("2023/1/5")) && !is_rewritten(Field::ReportNo, &text("2023-1-5")));
        assert!(!is_rewritten(Field::Lot, &text("2023/1/5")) && !is_rewritten(Field::Standard, &text("GB/T 1-2023")));
        assert!(is_rewritten(Field::ReportNo, &text("2.0E+14")) && !is_rewritten(Field::Lot, &text("1月5日")));
        for sound in ["E+14", "2.5 mm²", "1-5", "A-Jan", "2023E+1", "JAN-05", "2023年1月5日"] {
            assert!(!is_rewritten(Field::Model, &text(sound)), "{sound}");
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
