//! Until when a measure should be done: within the correction period where its end is known, else by the letter's date; on a
//! day on which people work.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::diagnostic::Diagnostic;
use crate::domain::clock::Holidays;
use crate::domain::knowledge::Horizon;

use super::body::Body;
use super::place::label_with;
use super::statutes::{CORRECTION_DAYS, failed};

/// Left between the last measure and the end of correction: the report has to be written and re-inspection asked for.
const LEFT_FOR_REPORT: u64 = 14;
/// Fewer days than this until a date: the date asks for what cannot be done.
const LEAST_DAYS: u64 = 7;
/// A short-term measure of a letter in which nothing is to be corrected.
const SHORT_TERM_DAYS: u64 = 30;

/// When the measures of one horizon should be done.
pub(super) fn due(body: &Body<'_>, horizon: Horizon) -> Result<String, Vec<Diagnostic>> {
    let letter = body.context.spot_check.settings.letter.date;
    let holidays = &body.context.citations.holidays;
    let is_to_correct = !failed(body).open.is_empty();
    match (horizon, is_to_correct) {
        (Horizon::Immediate, _) => body.label("due_immediate"),
        (Horizon::LongTerm, true) => body.label("due_after_correction"),
        (Horizon::LongTerm, false) => body.label("due_lasting"),
        (Horizon::ShortTerm | Horizon::WithinCorrectionPeriod, false) => short_term(body, letter),
        (Horizon::ShortTerm | Horizon::WithinCorrectionPeriod, true) => match correction_end(body) {
            Some(end) => match last_useful_day(holidays, letter, end) {
                Some(day) => before(body, letter, day),
                // What conforms has no correction period that could be over.
                None if horizon == Horizon::ShortTerm => short_term(body, letter),
                None => body.label("due_at_once"),
            },
            None => body.label("due_in_correction_period"),
        },
    }
}

fn short_term(body: &Body<'_>, letter: NaiveDate) -> Result<String, Vec<Diagnostic>> {
    let end = letter.checked_add_days(Days::new(SHORT_TERM_DAYS));
    let day = end.and_then(|end| worked(&body.context.citations.holidays, end)).filter(|day| *day > letter);
    day.map_or_else(|| body.label("due_lasting"), |day| before(body, letter, day))
}

/// The end of the earliest correction period of the letter's failed batches, moved behind days of rest as the law moves it.
fn correction_end(body: &Body<'_>) -> Option<NaiveDate> {
    let first = failed(body).open.iter().filter_map(|batch| batch.ordered_on).min()?;
    let end = body.context.citations.holidays.end_of(first, CORRECTION_DAYS);
    // Of a year whose holidays nobody knows, counting alone is never too late.
    end.map(|end| end.last).or_else(|| first.checked_add_days(Days::new(CORRECTION_DAYS)))
}

/// The day by which a measure should be done so that the report can follow; the end itself where that is near, none where
/// it is over.
fn last_useful_day(holidays: &Holidays, letter: NaiveDate, end: NaiveDate) -> Option<NaiveDate> {
    let enough = letter.checked_add_days(Days::new(LEAST_DAYS))?;
    let early = worked(holidays, end.checked_sub_days(Days::new(LEFT_FOR_REPORT))?)?;
    let end = worked(holidays, end)?;
    [early, end].into_iter().find(|day| *day >= enough).or((end > letter).then_some(end))
}

/// The day, or the last one before it on which people work; where no holidays are known, all but Saturday and Sunday.
pub(super) fn worked(holidays: &Holidays, day: NaiveDate) -> Option<NaiveDate> {
    let is_working = |day: &NaiveDate| {
        let by_the_week = !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        holidays.is_working(*day).unwrap_or(by_the_week)
    };
    std::iter::successors(Some(day), NaiveDate::pred_opt).find(is_working)
}

/// `11月24日前`; with the year where it is not the letter's.
pub(super) fn before(body: &Body<'_>, letter: NaiveDate, day: NaiveDate) -> Result<String, Vec<Diagnostic>> {
    let year = if day.year() == letter.year() { String::new() } else { format!("{}年", day.year()) };
    label_with(body, "due_before", &[("date", &format!("{year}{}月{}日", day.month(), day.day()))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measure_leaves_time_for_the_report_or_ends_with_the_period() {
        let none = Holidays::default();
        let on = |m, d| NaiveDate::from_ymd_opt(2023, m, d).unwrap();
        assert_eq!(last_useful_day(&none, on(10, 12), on(12, 8)), Some(on(11, 24)));
        assert_eq!(last_useful_day(&none, on(11, 25), on(12, 8)), Some(on(12, 8)), "two weeks before is over");
        assert_eq!(last_useful_day(&none, on(12, 5), on(12, 8)), Some(on(12, 8)));
        assert_eq!(last_useful_day(&none, on(12, 15), on(12, 8)), None);
        assert_eq!(last_useful_day(&none, on(12, 9), on(12, 10)), None, "the last worked day was yesterday");
    }

    #[test]
    fn a_measure_is_never_due_on_a_day_of_rest() {
        use crate::domain::clock::AnnouncedDay::{Holiday, Workday};
        let on = |text: &str| text.parse::<NaiveDate>().unwrap();
        let rest = (1..=6).map(|day| (on(&format!("2023-10-0{day}")), Holiday));
        let known = Holidays::new(rest.chain([(on("2023-09-29"), Holiday), (on("2023-10-07"), Workday)]));
        for (day, wanted) in [
            ("2023-10-07", "2023-10-07"), // A Saturday on which people work.
            ("2023-10-06", "2023-09-28"),
            ("2023-10-14", "2023-10-13"),
            ("2023-10-18", "2023-10-18"),
            // A year of which nothing is announced.
            ("2031-10-05", "2031-10-03"),
        ] {
            assert_eq!(worked(&known, on(day)), Some(on(wanted)), "{day}");
        }
    }
}
