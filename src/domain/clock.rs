//! Statutory periods: when their last day is, with holidays and make-up working days as dated data.
//!
//! The day of the act is not counted (Civil Code art. 201); a last day that is a holiday gives way to the first working day
//! after it (art. 203). Holidays are those that the State Council announces each year; of a year without an announcement
//! nothing can be said, and no date is printed.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// What an announcement says about a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnnouncedDay {
    /// 放假.
    Holiday,
    /// 调休上班: a Saturday or Sunday on which people work.
    Workday,
}

/// 节假日安排 of the years that were announced (`report-templates/holidays.csv`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Holidays {
    days: BTreeMap<NaiveDate, AnnouncedDay>,
}

/// The end of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeriodEnd {
    /// The last day by counting alone.
    pub counted: NaiveDate,
    /// The last day: the counted one, or the first working day after it.
    pub last: NaiveDate,
}

impl PeriodEnd {
    /// Whether the counted day was no working day.
    pub fn is_moved(&self) -> bool {
        self.counted != self.last
    }
}

impl Holidays {
    /// Of announced days; those of another year than the rest may stand with it (31 December of a New Year's holiday).
    pub fn new(days: impl IntoIterator<Item = (NaiveDate, AnnouncedDay)>) -> Self {
        Self { days: days.into_iter().collect() }
    }

    /// Whether people work on a day; `None` where nobody can know: the year was not announced, or the day stands so near
    /// to the end of the last announced one that the next announcement may change it.
    pub fn is_working(&self, day: NaiveDate) -> Option<bool> {
        let years: BTreeSet<i32> = self.announced_years();
        let near_the_end = day.month() == 12 && day.day() >= 26;
        if !years.contains(&day.year()) || (near_the_end && !years.contains(&(day.year() + 1))) {
            return None;
        }
        Some(match self.days.get(&day) {
            Some(AnnouncedDay::Holiday) => false,
            Some(AnnouncedDay::Workday) => true,
            None => !matches!(day.weekday(), Weekday::Sat | Weekday::Sun),
        })
    }

    /// The end of a period of so many days that begins with an act; `None` where a year was not announced.
    pub fn end_of(&self, act: NaiveDate, days: u64) -> Option<PeriodEnd> {
        let counted = act.checked_add_days(Days::new(days))?;
        let mut last = counted;
        while !self.is_working(last)? {
            last = last.succ_opt()?;
        }
        Some(PeriodEnd { counted, last })
    }

    /// Years with National Day: an announcement always has it, and a stray day of a neighbouring year never is it.
    fn announced_years(&self) -> BTreeSet<i32> {
        self.days.keys().filter(|day| (day.month(), day.day()) == (10, 1)).map(Datelike::year).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn shipped() -> Holidays {
        let text = include_str!("../../report-templates/holidays.csv");
        let rows = text.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>());
        let kind = |word: &str| if word == "holiday" { AnnouncedDay::Holiday } else { AnnouncedDay::Workday };
        Holidays::new(rows.map(|row| (on(row[0]), kind(row[1]))))
    }

    /// Worked out by hand with the announcements beside a calendar: act, days, counted last day, last day.
    const VECTORS: &[(&str, u64, &str, &str)] = &[
        // Weekends.
        ("2023-09-01", 15, "2023-09-16", "2023-09-18"),
        ("2023-09-02", 15, "2023-09-17", "2023-09-18"),
        ("2023-08-30", 15, "2023-09-14", "2023-09-14"),
        // National Day 2023: 29 September to 6 October; 7 and 8 October are worked.
        ("2023-09-14", 15, "2023-09-29", "2023-10-07"),
        ("2023-09-20", 15, "2023-10-05", "2023-10-07"),
        ("2023-09-22", 15, "2023-10-07", "2023-10-07"),
        ("2023-09-23", 15, "2023-10-08", "2023-10-08"),
        // Spring Festival 2024: 10 to 17 February; 4 and 18 February are worked.
        ("2023-12-13", 60, "2024-02-11", "2024-02-18"),
        ("2023-12-20", 60, "2024-02-18", "2024-02-18"),
        // New Year 2023 began on 31 December 2022.
        ("2022-12-16", 15, "2022-12-31", "2023-01-03"),
        ("2023-12-15", 15, "2023-12-30", "2024-01-02"),
        // Labour Day 2025: 1 to 5 May; Qingming 2024: 4 to 6 April, 7 April is worked.
        ("2025-04-17", 15, "2025-05-02", "2025-05-06"),
        ("2024-03-20", 15, "2024-04-04", "2024-04-07"),
        // A leap day, and a year's end without a holiday near.
        ("2023-12-31", 60, "2024-02-29", "2024-02-29"),
        ("2023-10-08", 60, "2023-12-07", "2023-12-07"),
        ("2022-10-17", 75, "2022-12-31", "2023-01-03"),
    ];

    #[test]
    fn periods_end_as_worked_out_by_hand() {
        let holidays = shipped();
        for (act, days, counted, last) in VECTORS {
            let end = holidays.end_of(on(act), *days);
            assert_eq!(end, Some(PeriodEnd { counted: on(counted), last: on(last) }), "{act} + {days}");
        }
    }

    #[test]
    fn nothing_is_said_of_years_that_nobody_has_announced() {
        let holidays = shipped();
        for (act, days) in [("2026-12-20", 15), ("2021-06-01", 15), ("2026-12-14", 15), ("2027-03-01", 60)] {
            assert_eq!(holidays.end_of(on(act), days), None, "{act} + {days}");
        }
        assert!(holidays.end_of(on("2026-12-01"), 15).is_some());
        assert_eq!(Holidays::default().end_of(on("2023-06-01"), 15), None);
    }

    #[test]
    fn a_make_up_day_is_a_weekend_and_a_holiday_is_in_an_announced_year() {
        let holidays = shipped();
        assert_eq!(holidays.announced_years(), (2022..=2026).collect());
        for (day, kind) in &holidays.days {
            let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
            assert!(weekend || *kind == AnnouncedDay::Holiday, "{day}");
        }
    }

    proptest! {
        #[test]
        fn the_last_day_is_worked_and_never_before_the_counted_one(after in 0u64..1700, days in 1u64..100) {
            let holidays = shipped();
            let act = on("2022-01-01").checked_add_days(Days::new(after)).unwrap();
            let Some(end) = holidays.end_of(act, days) else {
                prop_assert!(act.checked_add_days(Days::new(days + 12)).unwrap() >= on("2026-12-26"));
                return Ok(());
            };
            prop_assert_eq!(end.counted, act.checked_add_days(Days::new(days)).unwrap());
            prop_assert_eq!(holidays.is_working(end.last), Some(true));
            prop_assert!(end.counted <= end.last);
            // Every day between is a day of rest: the first working day is taken, and no later one.
            let between = end.counted.iter_days().take_while(|day| *day < end.last);
            prop_assert!(between.into_iter().all(|day| holidays.is_working(day) == Some(false)));
            prop_assert!((end.last - end.counted).num_days() <= 9, "no holiday is longer than that");
        }
    }
}
