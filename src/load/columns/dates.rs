//! Dates as clerks write them.

use chrono::{Datelike, NaiveDate};

use crate::domain::fold::fold;

/// `2023-05-16`, `2023/5/6`, `2023.5.6`, `2023年5月6日`, `20230516`, each with or without a time of day after it.
///
/// Returns `None` for anything else: two-digit years, day first, a day that the calendar does not have, or one of another
/// century: programs write 0001-01-01, 1900-01-01 or 1970-01-01 for no day at all.
pub(crate) fn read(text: &str) -> Option<NaiveDate> {
    let trimmed = text.trim();
    let day = trimmed.split([' ', 'T']).next().unwrap_or(trimmed);
    let spaced = fold(if trimmed.contains('年') { trimmed } else { day });
    let text = spaced.split('日').next().unwrap_or(&spaced);
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return NaiveDate::parse_from_str(text, "%Y%m%d").ok().filter(is_of_this_century);
    }
    let mut parts = text.split(['-', '/', '.', '年', '月']);
    let mut next = |length: std::ops::RangeInclusive<usize>| {
        let part = parts.next()?;
        (length.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse::<u32>().ok())?
    };
    let (year, month, day) = (next(4..=4)?, next(1..=2)?, next(1..=2)?);
    if parts.next().is_some() {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).filter(is_of_this_century)
}

fn is_of_this_century(day: &NaiveDate) -> bool {
    (2000..2100).contains(&day.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_day_in_many_shapes() {
        for text in [
            "2023-05-06",
            "2023/5/6",
            "2023.5.6",
            "2023年5月6日",
            "20230506",
            "2023-05-06 10:30",
            "２０２３－５－６",
            "2023年5月6日 上午",
        ] {
            assert_eq!(read(text), NaiveDate::from_ymd_opt(2023, 5, 6), "{text}");
        }
        for text in [
            "",
            "/",
            "23-5-6",
            "2023-2-30",
            "45062",
            "2023-5",
            "2023-5-6-7",
            "6/5/2023",
            "2023-13-01",
            "见报告",
            "202305061",
            "0001-01-01",
            "1900-01-01",
            "1970-01-01 08:00:00",
            "19700101",
            "2203-08-15",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
