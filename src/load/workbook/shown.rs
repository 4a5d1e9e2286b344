//! What a cell holds for a reader: its displayed text and kind, from what is stored and its number format.

use super::number_format::{Displayed, Format, displayed, displayed_duration, displayed_iso, displayed_text};
use super::row::Kind;

/// A stored number.
pub(crate) fn number(stored: &str, format: &Format, date_1904: bool) -> (String, Kind) {
    read(displayed(stored, format, date_1904))
}

/// A stored ISO date or time.
pub(crate) fn iso_date(stored: &str, format: &Format, date_1904: bool) -> (String, Kind) {
    read(displayed_iso(stored, format, date_1904))
}

/// A stored ISO duration.
pub(crate) fn iso_duration(stored: &str, format: &Format) -> (String, Kind) {
    read(displayed_duration(stored, format))
}

/// A stored text.
pub(crate) fn text(stored: String, format: &Format) -> (String, Kind) {
    match displayed_text(&stored, format) {
        Some(shown) if shown == stored => (stored, Kind::Text),
        Some(shown) => (shown.into_owned(), Kind::Text),
        None => (stored, Kind::Unknown(format.code().to_string())),
    }
}

fn read(shown: Displayed) -> (String, Kind) {
    match shown {
        Displayed::Number { text, ungrouped, stored } => (text, Kind::Number { ungrouped, stored }),
        Displayed::Moment { day, text } => (text, Kind::Moment(day)),
        Displayed::Words(text) => (text, Kind::Text),
        Displayed::Unknown { stored, format, day: Some(day) } => (stored, Kind::UnreadMoment(day, format)),
        Displayed::Unknown { stored, format, day: None } => (stored, Kind::Unknown(format)),
    }
}
