//! holidays.csv: the days off and the make-up working days that the State Council announced.

use chrono::NaiveDate;

use super::findings as say;
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::clock::{AnnouncedDay, Holidays};

/// Reads the table, whose first two columns are the day and `holiday` or `workday`; a row that says something else is told.
pub(crate) fn read(file: &str, text: &str, findings: &mut Vec<Diagnostic>) -> Holidays {
    let mut days = Vec::new();
    for (line, row) in text.lines().zip(1u32..).skip(1).filter(|(line, _)| !line.trim().is_empty()) {
        let mut cells = line.split(',').map(|cell| cell.trim().trim_matches('"'));
        let (day, kind) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
        let announced = match kind {
            "holiday" => Some(AnnouncedDay::Holiday),
            "workday" => Some(AnnouncedDay::Workday),
            _ => None,
        };
        match day.parse::<NaiveDate>().ok().zip(announced) {
            Some(announced) => days.push(announced),
            None => {
                let place = Place { row: Some(row), text: Some(line.to_string()), ..Place::file(file) };
                let (zh, en) =
                    ("应是“2023-10-01,holiday”或“2023-10-07,workday”开头的一行", "a day and holiday or workday");
                findings.push(say::bad_value(place, zh, en));
            }
        }
    }
    Holidays::new(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_is_no_day_is_told_with_its_row_and_the_others_are_read() {
        let mut findings = Vec::new();
        let text =
            "date,kind,name\n2023-10-01,holiday,国庆节\n2023-10-7,workday\n2023-10-07,放假\n2023-09-30,holiday\n\n";
        let holidays = read("holidays.csv", text, &mut findings);
        let rows: Vec<_> = findings.iter().map(|finding| (finding.code, finding.places[0].row)).collect();
        assert_eq!(rows, [("bad-value", Some(4))], "chrono reads a day without its zero");
        let on = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(holidays.is_working(on("2023-09-30")), Some(false));
        assert_eq!(holidays.is_working(on("2023-10-07")), Some(true));
    }
}
