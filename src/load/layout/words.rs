//! What a profile says of texts in cells: marks that say nothing, words, days, remarks.

use chrono::NaiveDate;

use crate::domain::columns::{Field, Holds, Need};
use crate::domain::fold::fold;
use crate::domain::notation::says_nothing;
use crate::load::columns::dates;
use crate::load::layout::text_cell;
use crate::load::profile::values::{DateOrder, Values};
use crate::load::rows::draft::Cells;
use crate::load::workbook::row::{Cell, Kind};

/// A cell of a field as the profile reads it; none where it is a mark for nothing.
pub(super) fn read(values: &Values, field: Field, mut cell: Cell) -> Option<Cell> {
    let column = field.column();
    if column.need != Need::Cell && !values.empty.is_empty() && values.empty.contains(&fold(&cell.text)) {
        return None;
    }
    if let Some(words) = values.words.get(&field)
        && let Some(proper) = words.get(&fold(&cell.text))
    {
        cell.text = (*proper).to_string();
    }
    if field == Field::Class
        && let Some(class) = values.classes.get(&fold(&cell.text))
    {
        cell.text.clone_from(class);
    }
    if let (Some(order), Holds::Date, Kind::Text) = (values.date, column.holds, &cell.kind)
        && dates::read(&cell.text).is_none()
        && let Some(day) = day(&cell.text, order)
    {
        cell.text = day.to_string();
    }
    Some(cell)
}

/// Gives a measured item without a verdict the one that a blank means, where the profile promises that it means one.
pub(super) fn judge_blank(values: &Values, cells: &mut Cells) {
    let Some(proper) = values.words.get(&Field::Verdict).and_then(|words| words.get("")) else { return };
    let is_blank = cells[Field::Verdict as usize].is_none();
    let measured = [Field::Item, Field::Result].map(|field| cells[field as usize].as_ref());
    if let (true, [Some(_), Some(result)]) = (is_blank, measured)
        && !says_nothing(&result.text)
    {
        cells[Field::Verdict as usize] = Some(text_cell(result.column, proper));
    }
}

/// Whether a remark holds its batch.
pub(super) fn holds(values: &Values, remark: &str) -> bool {
    if values.hold_remark.is_empty() {
        return false;
    }
    let folded = fold(remark);
    values.hold_remark.iter().any(|text| folded.contains(text))
}

/// A day of three numbers in this order, such as `6/5/2023`; a year may have two figures.
fn day(text: &str, order: DateOrder) -> Option<NaiveDate> {
    let folded = fold(text);
    let mut parts = folded.split(['/', '-', '.']);
    let mut next = || parts.next().filter(|part| !part.is_empty() && part.len() <= 4);
    let (one, two, three) = (next()?, next()?, next()?);
    let (year, month, day) = match order {
        DateOrder::DayMonthYear => (three, two, one),
        DateOrder::MonthDayYear => (three, one, two),
        DateOrder::YearMonthDay => (one, two, three),
    };
    let year = match year.len() {
        2 => format!("20{year}"),
        4 => year.to_string(),
        _ => return None,
    };
    if parts.next().is_some() || month.len() > 2 || day.len() > 2 {
        return None;
    }
    dates::read(&format!("{year}-{month}-{day}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(text: &str) -> Cell {
        Cell { column: 3, text: text.into(), kind: Kind::Text, formula: false, fill: Default::default() }
    }

    #[test]
    fn a_day_is_read_in_the_order_that_the_profile_says() {
        for (text, order, day) in [
            ("6/5/2023", DateOrder::DayMonthYear, Some("2023-05-06")),
            ("6/5/2023", DateOrder::MonthDayYear, Some("2023-06-05")),
            ("06.05.23", DateOrder::DayMonthYear, Some("2023-05-06")),
            ("23-5-6", DateOrder::YearMonthDay, Some("2023-05-06")),
            ("31/4/2023", DateOrder::DayMonthYear, None),
            ("2023/5/6", DateOrder::DayMonthYear, None),
            ("6/5", DateOrder::DayMonthYear, None),
            ("6/5/2023/1", DateOrder::DayMonthYear, None),
            ("六/5/2023", DateOrder::DayMonthYear, None),
        ] {
            assert_eq!(super::day(text, order).map(|day| day.to_string()).as_deref(), day, "{text}");
        }
    }

    #[test]
    fn a_blank_is_a_verdict_where_that_is_promised_and_something_was_measured() {
        let judged = |words: &[(&str, &'static str)], verdict: Option<&str>, result: Option<&str>| {
            let words = words.iter().map(|(word, proper)| (word.to_string(), *proper)).collect();
            let values = Values { words: [(Field::Verdict, words)].into(), ..Values::default() };
            let mut cells: Cells = [const { None }; crate::domain::columns::COUNT];
            cells[Field::Item as usize] = Some(cell("水分"));
            cells[Field::Verdict as usize] = verdict.map(cell);
            cells[Field::Result as usize] = result.map(cell);
            judge_blank(&values, &mut cells);
            cells[Field::Verdict as usize].take().map(|cell| cell.text)
        };
        let promised = [("", "符合")];
        assert_eq!(judged(&promised, None, Some("1.2")).as_deref(), Some("符合"));
        assert_eq!(judged(&promised, Some("不符合"), Some("1.2")).as_deref(), Some("不符合"));
        assert_eq!(judged(&promised, None, None), None);
        assert_eq!(judged(&promised, None, Some("/")), None);
        assert_eq!(judged(&[("P", "符合")], None, Some("1.2")), None);
    }

    #[test]
    fn marks_for_nothing_count_where_a_field_may_be_empty() {
        let values = Values {
            empty: [fold("——"), fold("未标注")].into(),
            words: [(Field::Verdict, [(fold("F"), "不符合")].into())].into(),
            date: Some(DateOrder::DayMonthYear),
            hold_remark: vec!["假冒".into()],
            classes: [(fold("BV 线"), "电线".to_string())].into(),
            ..Values::default()
        };
        let read = |field, text| read(&values, field, cell(text)).map(|cell| cell.text);
        assert_eq!(read(Field::Trademark, "——"), None);
        assert_eq!(read(Field::Model, "——").as_deref(), Some("——"), "a required cell keeps what it says");
        assert_eq!(read(Field::Verdict, "Ｆ").as_deref(), Some("不符合"));
        assert_eq!(read(Field::Class, "ＢＶ线").as_deref(), Some("电线"));
        assert_eq!(read(Field::Product, "BV线").as_deref(), Some("BV线"), "what a report says is left as it is");
        assert_eq!(read(Field::Remark, "F").as_deref(), Some("F"));
        assert_eq!(read(Field::SampledOn, "6/5/2023").as_deref(), Some("2023-05-06"));
        assert_eq!(read(Field::SampledOn, "2023/5/6").as_deref(), Some("2023/5/6"));
        assert!(holds(&values, "涉嫌 假 冒") && !holds(&values, "正常"));
    }
}
