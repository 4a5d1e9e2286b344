//! Until when a measure should be done: within the correction period where its end is known, else by the letter's date.

use chrono::{Datelike, Days, NaiveDate};

use crate::diagnostic::Diagnostic;
use crate::domain::knowledge::Horizon;
use crate::domain::{Batch, Conclusion};

use super::body::Body;
use super::place::label_with;

/// Days from the order to the end of correction (Order 18 art. 46).
const CORRECTION_DAYS: u64 = 60;
/// Left between the last measure and the end of correction: the report has to be written and re-inspection asked for.
const LEFT_FOR_REPORT: u64 = 14;
/// Fewer days than this until a date: the date asks for what cannot be done.
const LEAST_DAYS: u64 = 7;
/// A short-term measure of a letter in which nothing is to be corrected.
const SHORT_TERM_DAYS: u64 = 30;

/// When the measures of one horizon should be done.
pub(super) fn due(body: &Body<'_>, horizon: Horizon) -> Result<String, Vec<Diagnostic>> {
    let letter = body.context.spot_check.settings.letter.date;
    let is_to_correct = to_correct(body).next().is_some();
    match (horizon, is_to_correct) {
        (Horizon::Immediate, _) => body.label("due_immediate"),
        (Horizon::LongTerm, true) => body.label("due_after_correction"),
        (Horizon::LongTerm, false) => body.label("due_lasting"),
        (Horizon::ShortTerm | Horizon::WithinCorrectionPeriod, false) => {
            let end = letter.checked_add_days(Days::new(SHORT_TERM_DAYS));
            end.map_or_else(|| body.label("due_lasting"), |end| before(body, letter, end))
        }
        (Horizon::ShortTerm | Horizon::WithinCorrectionPeriod, true) => match correction_end(body) {
            Some(end) => match last_useful_day(letter, end) {
                Some(day) => before(body, letter, day),
                None => body.label("due_at_once"),
            },
            None => body.label("due_in_correction_period"),
        },
    }
}

/// Failed batches that are still to be corrected: those whose reinspection was passed have no period any more.
fn to_correct<'a>(body: &Body<'a>) -> impl Iterator<Item = &'a Batch> + use<'a> {
    let (spot_check, portions) = (body.context.spot_check, body.portions);
    let batches = portions.iter().flat_map(|portion| &portion.subject.batches);
    let batches = batches.filter_map(|&batch| spot_check.batches.get(batch));
    batches.filter(|batch| batch.conclusion == Conclusion::Nonconforming && !batch.is_closed())
}

/// The end of the earliest correction period of the letter's failed batches.
fn correction_end(body: &Body<'_>) -> Option<NaiveDate> {
    let first = to_correct(body).filter_map(|batch| batch.ordered_on).min()?;
    first.checked_add_days(Days::new(CORRECTION_DAYS))
}

/// The day by which a measure should be done so that the report can follow; the end itself where that is near, none where
/// it is over.
fn last_useful_day(letter: NaiveDate, end: NaiveDate) -> Option<NaiveDate> {
    let enough = letter.checked_add_days(Days::new(LEAST_DAYS))?;
    let early = end.checked_sub_days(Days::new(LEFT_FOR_REPORT))?;
    [early, end].into_iter().find(|day| *day >= enough).or((end > letter).then_some(end))
}

/// `11月24日前`; with the year where it is not the letter's.
fn before(body: &Body<'_>, letter: NaiveDate, day: NaiveDate) -> Result<String, Vec<Diagnostic>> {
    let year = if day.year() == letter.year() { String::new() } else { format!("{}年", day.year()) };
    label_with(body, "due_before", &[("date", &format!("{year}{}月{}日", day.month(), day.day()))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measure_leaves_time_for_the_report_or_ends_with_the_period() {
        let on = |m, d| NaiveDate::from_ymd_opt(2023, m, d).unwrap();
        assert_eq!(last_useful_day(on(10, 12), on(12, 8)), Some(on(11, 24)));
        assert_eq!(last_useful_day(on(11, 25), on(12, 8)), Some(on(12, 8)), "two weeks before is over");
        assert_eq!(last_useful_day(on(12, 5), on(12, 8)), Some(on(12, 8)));
        assert_eq!(last_useful_day(on(12, 15), on(12, 8)), None);
    }
}
