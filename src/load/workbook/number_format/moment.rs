//! Dates and times as their pattern shows them: `yyyy/m/d`, `m"月"d"日"`, `上午/下午h"时"mm"分"`, `[h]:mm:ss`.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::number::Number;
use super::pieces::{Piece, is_literal};

/// What a date or time is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moment {
    parts: Vec<Part>,
    /// Whether everything in it can be shown: names of months and days are those of an unknown language as a rule.
    readable: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    /// `y` to `yyyy`, `d`, `h`, `s` …: the letter and how often. Months are `m`, minutes `n`, days of the week `a`.
    Digits(char, usize),
    /// `[h]`, `[m]`, `[s]`: all that have passed.
    Elapsed(char, usize),
    /// The decimals of seconds.
    Decimals(usize),
    ChineseNoon,
    EnglishNoon,
    /// `mmm` to `mmmmm` as `m`, `ddd` and `dddd` as `a`.
    EnglishName(char, usize),
    ChineseWeekday(usize),
}

/// A day and the milliseconds of it that have passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Instant {
    /// Days of the workbook's calendar.
    days: u64,
    milliseconds: u32,
    date_1904: bool,
}

/// What a moment shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    /// The day, if year, month and day are shown.
    pub day: Option<NaiveDate>,
    /// The text; `None` where it is not known.
    pub text: Option<String>,
}

const CHINESE: u32 = 0x804;
const ENGLISH: [u32; 2] = [0x409, 0x809];
const DAY: u128 = 86_400_000;
/// 9999-12-31, the last day of a spreadsheet.
const LAST_DAY: u64 = 2_958_465;
/// Days between the two calendars of a spreadsheet.
const DAYS_TO_1904: u64 = 1462;
/// 1 March 1900.
const FIRST_OF_MARCH: u64 = 61;

/// Understands the section of a date or time. `strange` is one with Chinese digits or in the system's own format.
pub(super) fn moment_of(pieces: &[Piece], language: Option<u32>, strange: bool) -> Option<Moment> {
    let mut parts = Vec::new();
    let mut readable = !strange;
    let english = language.is_some_and(|code| ENGLISH.contains(&code));
    let mut rest = pieces;
    while let Some((piece, next)) = rest.split_first() {
        rest = next;
        let part = match piece {
            Piece::Literal(text) => Part::Literal(text.clone()),
            Piece::Elapsed(letter, width) => Part::Elapsed(*letter, *width),
            Piece::ChineseNoon => Part::ChineseNoon,
            Piece::Noon if english => Part::EnglishNoon,
            Piece::Noon => {
                readable = false;
                continue;
            }
            Piece::Mark('.') if next.first() == Some(&Piece::Mark('0')) => {
                let zeros = next.iter().take_while(|piece| **piece == Piece::Mark('0')).count();
                rest = &next[zeros..];
                let after_second = matches!(parts.last(), Some(Part::Digits('s', _)));
                (after_second && zeros <= 3).then_some(Part::Decimals(zeros))?
            }
            Piece::Mark(c) if c.is_ascii_alphabetic() => {
                let letter = c.to_ascii_lowercase();
                let same = |piece: &&Piece| matches!(piece, Piece::Mark(c) if c.eq_ignore_ascii_case(&letter));
                let width = 1 + next.iter().take_while(same).count();
                rest = &next[width - 1..];
                match (letter, width) {
                    ('y', 1..=4) | ('m' | 'd' | 'h' | 's', 1 | 2) => Part::Digits(letter, width),
                    ('m', 3..=5) if english => Part::EnglishName('m', width),
                    ('d', 3 | 4) if english => Part::EnglishName('a', width),
                    ('a', 3 | 4) if language == Some(CHINESE) => Part::ChineseWeekday(width),
                    // A name in an unknown language or a year of an unknown calendar: the day can still be known.
                    ('m', 3..=5) | ('d' | 'a', 3 | 4) | ('e', _) => {
                        readable = false;
                        let letter = ['m', 'a', 'a', 'y'][['m', 'd', 'a', 'e'].iter().position(|c| *c == letter)?];
                        Part::Digits(letter, width)
                    }
                    _ => return None,
                }
            }
            Piece::Mark(c) if is_literal(*c) || "-/:,.".contains(*c) => Part::Literal((*c).into()),
            _ => return None,
        };
        parts.push(part);
    }
    tell_minutes(&mut parts);
    Some(Moment { parts, readable })
}

/// An `m` after hours or before seconds means minutes.
fn tell_minutes(parts: &mut [Part]) {
    let letter = |part: &Part| match part {
        Part::Literal(_) | Part::ChineseNoon | Part::EnglishNoon => None,
        Part::Digits(letter, _) | Part::Elapsed(letter, _) => Some(*letter),
        _ => Some(' '),
    };
    for place in 0..parts.len() {
        let before = parts[..place].iter().rev().find_map(letter);
        let after = parts[place + 1..].iter().find_map(letter);
        if let Part::Digits(letter @ 'm', 1 | 2) = &mut parts[place]
            && (before == Some('h') || after == Some('s'))
        {
            *letter = 'n';
        }
    }
}

impl Moment {
    /// What an instant shows; `None` where it is no moment that a spreadsheet shows.
    pub(super) fn shown(&self, at: Instant) -> Option<Shown> {
        let has = |letter: char| {
            self.parts.iter().any(|part| match part {
                Part::Digits(c, _) | Part::EnglishName(c, _) => *c == letter,
                Part::ChineseWeekday(_) => letter == 'a',
                _ => false,
            })
        };
        let (year, month, day) = (has('y'), has('m'), has('d'));
        let date = if year || month || day || has('a') { Some(at.date()?) } else { None };
        let text = if self.readable { self.text(at, date) } else { None };
        Some(Shown { day: date.filter(|_| year && month && day), text })
    }

    fn text(&self, at: Instant, date: Option<NaiveDate>) -> Option<String> {
        let decimals =
            self.parts.iter().find_map(|part| if let Part::Decimals(count) = part { Some(*count) } else { None });
        let seconds = self.parts.iter().any(|part| matches!(part, Part::Digits('s', _) | Part::Elapsed('s', _)));
        let noon = self.parts.iter().any(|part| matches!(part, Part::ChineseNoon | Part::EnglishNoon));
        // Some spreadsheets round what is left of the last shown unit, others cut it off.
        let unit = 10_u32.pow(3 - u32::try_from(decimals.unwrap_or(0)).ok()?);
        let minutes = self.parts.iter().any(|part| matches!(part, Part::Digits('h' | 'n', _) | Part::Elapsed(..)));
        let left = at.milliseconds % if seconds { unit } else { 60_000 };
        if (seconds && left > 0) || (minutes && left >= 59_500) {
            return None;
        }
        let of_day = u64::from(at.milliseconds / 1000);
        let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::ChineseNoon => text.push_str(if hour < 12 { "上午" } else { "下午" }),
                Part::EnglishNoon => text.push_str(if hour < 12 { "AM" } else { "PM" }),
                Part::Decimals(count) => text.push_str(&format!(".{:0count$}", at.milliseconds % 1000 / unit)),
                Part::Elapsed(letter, width) => {
                    let passed = at.days * 86_400 + of_day;
                    let passed = match letter {
                        'h' => passed / 3600,
                        'm' => passed / 60,
                        _ => passed,
                    };
                    text.push_str(&format!("{passed:0width$}"));
                }
                Part::Digits('y', width) if *width > 2 => text.push_str(&format!("{:04}", date?.year())),
                Part::Digits('y', _) => text.push_str(&format!("{:02}", date?.year() % 100)),
                Part::Digits(letter, width) => {
                    let number = match letter {
                        'm' => u64::from(date?.month()),
                        'd' => u64::from(date?.day()),
                        'h' if noon => (hour + 11) % 12 + 1,
                        'h' => hour,
                        'n' => minute,
                        _ => second,
                    };
                    text.push_str(&format!("{number:0width$}"));
                }
                Part::EnglishName(letter, width) => text.push_str(&english_name(date?, *letter, *width)),
                Part::ChineseWeekday(width) => {
                    text.push_str(if *width == 4 { "星期" } else { "" });
                    text.push(chinese_weekday(date?.weekday()));
                }
            }
        }
        Some(text.trim().to_string())
    }
}

fn english_name(date: NaiveDate, letter: char, width: usize) -> String {
    let pattern = match (letter, width) {
        ('m', 3) => "%b",
        ('m', _) => "%B",
        (_, 3) => "%a",
        _ => "%A",
    };
    let name = date.format(pattern).to_string();
    if width == 5 { name.chars().take(1).collect() } else { name }
}

fn chinese_weekday(day: Weekday) -> char {
    ['一', '二', '三', '四', '五', '六', '日'][day.num_days_from_monday() as usize]
}

impl Instant {
    /// The instant of a serial number, to the millisecond; `None` below zero and after the last day.
    pub(super) fn of_serial(serial: Number, date_1904: bool) -> Option<Self> {
        let (half_milliseconds, _) = serial.times(2 * 86_400_000)?;
        let total = half_milliseconds.div_ceil(2);
        let last = if date_1904 { LAST_DAY - DAYS_TO_1904 } else { LAST_DAY };
        let days = u64::try_from(total / DAY).ok().filter(|days| !serial.negative && *days <= last)?;
        // A day that is reached by rounding alone is another one in some spreadsheets.
        let (whole, _) = serial.times(1)?;
        (whole == u128::from(days)).then_some(Self { days, milliseconds: u32::try_from(total % DAY).ok()?, date_1904 })
    }

    /// The instant of `2023-05-06`, `2023-05-06T10:30:00` or `10:30:00`, as cells of ISO dates hold it.
    pub(super) fn of_iso(text: &str, date_1904: bool) -> Option<Self> {
        let text = text.trim().trim_end_matches('Z');
        let (date, time) = match text.split_once('T') {
            Some((date, time)) => (Some(date), Some(time)),
            None if text.contains(':') => (None, Some(text)),
            None => (Some(text), None),
        };
        let days = match date {
            None => 0,
            Some(date) => {
                let date: NaiveDate = date.parse().ok()?;
                let (start, days) = if date_1904 { ((1904, 1), 0) } else { ((1900, 3), FIRST_OF_MARCH) };
                let start = NaiveDate::from_ymd_opt(start.0, start.1, 1)?;
                u64::try_from(date.signed_duration_since(start).num_days()).ok()? + days
            }
        };
        let time = time.map_or(Some(0), |time| {
            let time: chrono::NaiveTime = time.parse().ok()?;
            let passed = time.signed_duration_since(chrono::NaiveTime::MIN).num_milliseconds();
            u32::try_from(passed).ok()
        })?;
        Some(Self { days, milliseconds: time, date_1904 })
    }

    /// The instant of `PT10H30M00S` or `P1DT2H`, counted from the first day; `None` below zero.
    pub(super) fn of_duration(text: &str) -> Option<Self> {
        let (days, time) = text.trim().strip_prefix('P')?.split_once('T')?;
        let mut total =
            if days.is_empty() { 0 } else { u128::from(days.strip_suffix('D')?.parse::<u32>().ok()?) * DAY };
        let mut rest = time;
        for (unit, milliseconds) in [('H', 3_600_000), ('M', 60_000)] {
            if let Some((count, behind)) = rest.split_once(unit) {
                (total, rest) = (total + u128::from(count.parse::<u32>().ok()?) * milliseconds, behind);
            }
        }
        if !rest.is_empty() {
            let (halves, _) = Number::parse(rest.strip_suffix('S')?).filter(|n| !n.negative)?.times(2000)?;
            total += halves.div_ceil(2);
        }
        let days = u64::try_from(total / DAY).ok().filter(|days| *days <= LAST_DAY)?;
        Some(Self { days, milliseconds: u32::try_from(total % DAY).ok()?, date_1904: false })
    }

    /// The number of its day.
    pub(super) fn day(&self) -> Number {
        Number::of(self.days.into(), 0)
    }

    /// The day; `None` before March 1900 in the older calendar: spreadsheets differ on whether that year was a leap year.
    fn date(&self) -> Option<NaiveDate> {
        let start = match (self.date_1904, self.days) {
            (true, _) => NaiveDate::from_ymd_opt(1904, 1, 1)?,
            (false, FIRST_OF_MARCH..) => NaiveDate::from_ymd_opt(1899, 12, 30)?,
            (false, _) => return None,
        };
        start.checked_add_days(Days::new(self.days))
    }
}
