//! Displayed text of a numeric workbook cell: what the laboratory saw and printed, by the cell's number format.
//!
//! Only what is known exactly is shown; everything else is told. No float is involved: the stored text is a decimal, cut
//! to the 15 significant digits that a spreadsheet shows, rounded half away from zero.

mod builtin;
mod digits;
mod fraction;
mod moment;
mod number;
mod pattern;
mod pieces;
mod scan;
mod sections;

use std::borrow::Cow;

use chrono::NaiveDate;

use moment::Instant;
use number::Number;
use pattern::Pattern;
use sections::{Sections, Sign, sections_of};

/// A number format, as far as it is understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Format {
    code: String,
    sections: Option<Sections>,
}

impl Format {
    /// Its code, as the file has it.
    pub(crate) fn code(&self) -> &str {
        &self.code
    }
}

/// What a numeric cell shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Displayed {
    /// A number.
    Number {
        /// Text as shown.
        text: String,
        /// The same without its thousands separators, where it has any.
        ungrouped: Option<String>,
        /// The stored number, 15 significant digits at most, where the text shows another one.
        stored: Option<String>,
    },
    /// A date or a time.
    Moment {
        /// The day, where year, month and day are shown.
        day: Option<NaiveDate>,
        /// Text as shown.
        text: String,
    },
    /// The format's own words, without any digit of the number: `未检出` for zero. Empty where nothing is shown.
    Words(String),
    /// Cannot be known.
    Unknown {
        /// The stored number.
        stored: String,
        /// The format's code.
        format: String,
        /// The day of a date that shows all of it, in a way that is not known.
        day: Option<NaiveDate>,
    },
}

/// Understands the code of a number format.
pub(crate) fn format_of_code(code: &str) -> Format {
    Format { code: code.to_string(), sections: sections_of(code).filter(|_| !code.is_empty()) }
}

/// The built-in formats, by their id.
pub(crate) fn builtin_format(id: u32) -> Format {
    builtin::builtin_code(id).map_or_else(|| Format { code: format!("#{id}"), sections: None }, format_of_code)
}

/// Displayed text of a stored number under a format.
pub(crate) fn displayed(stored: &str, format: &Format, date_1904: bool) -> Displayed {
    let number = Number::parse(stored).map(|number| number.significant(15));
    let shown = number.and_then(|number| {
        let (pattern, sign) = format.sections.as_ref()?.for_number(number)?;
        let instant = || Instant::of_serial(number, date_1904);
        shown(number, pattern, sign).or_else(|| moment(pattern, &instant, stored, format))
    });
    shown.unwrap_or_else(|| unknown(stored, format, None))
}

/// Displayed text of a stored ISO date or time under a format.
pub(crate) fn displayed_iso(stored: &str, format: &Format, date_1904: bool) -> Displayed {
    displayed_instant(Instant::of_iso(stored, date_1904), stored, format)
}

/// Displayed text of a stored ISO duration (`PT10H30M00S`) under a format.
pub(crate) fn displayed_duration(stored: &str, format: &Format) -> Displayed {
    displayed_instant(Instant::of_duration(stored), stored, format)
}

fn displayed_instant(instant: Option<Instant>, stored: &str, format: &Format) -> Displayed {
    let shown = instant.and_then(|instant| {
        let (pattern, _) = format.sections.as_ref()?.for_number(instant.day())?;
        moment(pattern, &|| Some(instant), stored, format)
    });
    shown.unwrap_or_else(|| unknown(stored, format, None))
}

/// Displayed text of a text under a format, whose section for texts may put words around it or show nothing;
/// `None` where it cannot be known.
pub(crate) fn displayed_text<'a>(text: &'a str, format: &Format) -> Option<Cow<'a, str>> {
    match format.sections.as_ref().and_then(Sections::for_text) {
        None => Some(text.into()),
        Some(Pattern::Text(parts)) if parts[..] == [None] => Some(text.into()),
        Some(Pattern::Text(parts)) => Some(parts.iter().map(|part| part.as_deref().unwrap_or(text)).collect()),
        Some(Pattern::Words(words)) => Some(words.clone().into()),
        Some(_) => None,
    }
}

/// What is known of a number whose shown text comes with the file: the text without thousands separators where it has
/// any, and the stored number where the text shows another one.
pub(crate) fn given(text: &str, stored: &str) -> (Option<String>, Option<String>) {
    let ungrouped = text.contains(',').then(|| text.replace(',', ""));
    let shows_stored = number_in(text).zip(Number::parse(stored)).is_some_and(|(shown, stored)| shown == stored);
    (ungrouped, (!shows_stored).then(|| stored.to_string()))
}

/// The number that a shown text stands for, whatever is written around it.
fn number_in(text: &str) -> Option<Number> {
    let is_part = |c: &char| c.is_ascii_digit() || matches!(c, '.' | '-' | 'E');
    let number = Number::parse(&text.chars().filter(is_part).collect::<String>())?;
    Some(number.shifted(if text.contains('%') { -2 } else { 0 }))
}

fn unknown(stored: &str, format: &Format, day: Option<NaiveDate>) -> Displayed {
    Displayed::Unknown { stored: stored.to_string(), format: format.code.clone(), day }
}

fn moment(
    pattern: &Pattern,
    instant: &dyn Fn() -> Option<Instant>,
    stored: &str,
    format: &Format,
) -> Option<Displayed> {
    let Pattern::Moment(moment) = pattern else { return None };
    let shown = moment.shown(instant()?)?;
    Some(match shown.text {
        Some(text) => Displayed::Moment { day: shown.day, text },
        None => unknown(stored, format, shown.day),
    })
}

/// A number under its section; `None` for a date, and where the text is not known.
fn shown(number: Number, pattern: &Pattern, sign: Sign) -> Option<Displayed> {
    let known = |text: String, ungrouped, exact: bool| match text.contains(|c: char| c.is_ascii_digit()) {
        true => Displayed::Number { text, ungrouped, stored: (!exact).then(|| number.plain()) },
        false => Displayed::Words(text),
    };
    let minus = |is_zero| if number.negative { sign.is_shown(is_zero) } else { Some(false) };
    match pattern {
        Pattern::General(before, after) => {
            let text = format!("{before}{}{after}", general(number.magnitude())?);
            let text = framed(&text, minus(number.is_zero())?)?;
            let exact = number_in(&text) == Some(number);
            Some(known(text, None, exact))
        }
        // A lone section for texts shows a number as General does.
        Pattern::Text(parts) if parts[..] == [None] => Some(known(general(number)?, None, true)),
        // Some spreadsheets put a minus even before words.
        Pattern::Words(words) => (!minus(false)?).then(|| Displayed::Words(words.trim().to_string())),
        Pattern::Digits(digits) => {
            let digits = digits.shown(number)?;
            let minus = minus(digits.is_zero)?;
            let text = framed(&digits.text, minus)?;
            let ungrouped = digits.ungrouped.and_then(|text| framed(&text, minus));
            let stands_for = match digits.number {
                Some(shown) if minus => Some(shown.negated()),
                Some(shown) => Some(shown),
                None => number_in(&text),
            };
            Some(known(text, ungrouped, stands_for == Some(number)))
        }
        Pattern::Fraction(fraction) => {
            let (text, exact) = fraction.shown(number)?;
            Some(known(framed(&text, minus(false)?)?, None, exact))
        }
        Pattern::Moment(_) | Pattern::Text(_) | Pattern::Unknown => None,
    }
}

/// A text without the blanks at its ends, with a minus before it. Where it begins with blanks of the format, spreadsheets
/// put them before or behind the minus.
fn framed(text: &str, minus: bool) -> Option<String> {
    match minus {
        false => Some(text.trim().to_string()),
        true => (!text.starts_with(' ')).then(|| format!("-{}", text.trim())),
    }
}

/// General shows the shortest text, if it has at most 11 characters and is not so small that it turns scientific;
/// beyond that the width of the column decides.
fn general(number: Number) -> Option<String> {
    let text = number.plain();
    let fits = text.trim_start_matches('-').len() <= 11;
    (number.is_zero() || (fits && number.exponent() >= -4)).then_some(text)
}

#[cfg(test)]
mod tests;
