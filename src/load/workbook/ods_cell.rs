//! A cell of an ods: its displayed text, as a rule; where a writer left it out, its value and style tell it.

use chrono::NaiveDate;
use quick_xml::events::BytesStart;
use rust_decimal::Decimal;

use super::number_format;
use super::ods_formats::Family;
use super::ods_styles::Styles;
use super::package::attribute;
use super::rich_text::RichText;
use super::row::Kind;
use super::shown;

/// The day that numbers of days are counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Calendar {
    /// 30 December 1899, unless a document says another.
    From1899,
    /// 1 January 1904.
    From1904,
    /// Any other day.
    Other,
}

impl Calendar {
    /// The one of a document.
    pub(super) fn of(first_day: Option<&str>) -> Self {
        match first_day {
            None | Some("1899-12-30") => Self::From1899,
            Some("1904-01-01") => Self::From1904,
            Some(_) => Self::Other,
        }
    }
}

/// A cell that is being read.
pub(super) struct OpenCell {
    pub(super) repeated: u32,
    value_type: String,
    value: String,
    pub(super) formula: bool,
    spanned: (u32, u32),
    pub(super) style: Option<String>,
    /// The displayed text comes with the file, be it empty.
    pub(super) is_displayed: bool,
    pub(super) text: RichText,
}

impl OpenCell {
    /// A cell of an element, before its text.
    pub(super) fn start(element: &BytesStart) -> Self {
        let value = ["value", "date-value", "time-value", "boolean-value", "string-value"];
        let value = value.into_iter().find_map(|name| attribute(element, name));
        Self {
            repeated: count(element, "number-columns-repeated"),
            value_type: attribute(element, "value-type").unwrap_or_default(),
            value: value.unwrap_or_default(),
            formula: attribute(element, "formula").is_some(),
            spanned: (count(element, "number-rows-spanned"), count(element, "number-columns-spanned")),
            style: None,
            is_displayed: false,
            text: RichText::default(),
        }
    }

    /// The range that it spans, if it is more than the cell.
    pub(super) fn merged(&self, row: u32, column: u32) -> Option<(u32, u32, u32, u32)> {
        let (rows, columns) = self.spanned;
        (rows > 1 || columns > 1)
            .then(|| (row, column, row.saturating_add(rows - 1), column.saturating_add(columns - 1)))
    }

    /// Its text and kind; nothing where it shows nothing.
    pub(super) fn read(&self, styles: &Styles, calendar: Calendar) -> Option<(String, Kind)> {
        let shown = self.text.shown();
        let text = shown.as_deref().unwrap_or(&self.text.text).trim().to_string();
        if text.is_empty() {
            return if self.value.trim().is_empty() {
                (self.formula && !self.value_type.is_empty()).then(|| (String::new(), Kind::NoValue))
            } else if self.is_displayed {
                // Its format shows nothing of it.
                None
            } else {
                self.by_value(styles, calendar).filter(|(text, _)| !text.is_empty())
            };
        }
        if shown.is_none() {
            return Some((text, Kind::Marked));
        }
        let kind = match self.value_type.as_str() {
            // LibreOffice saves this where the cell cannot show its value.
            _ if text == "#FMT" => Kind::Unknown("#FMT".into()),
            "float" | "percentage" | "currency" => {
                let (ungrouped, stored) = number_format::given(&text, &self.value);
                match is_of_other_signs(&text, &self.value) {
                    false => Kind::Number { ungrouped, stored },
                    true => Kind::Unknown(format!("{text} = {}", self.value)),
                }
            }
            "date" => Kind::Moment(day_of(&self.value).filter(|_| shows_a_day(&text))),
            "time" => Kind::Moment(None),
            "boolean" => Kind::Boolean,
            _ if self.formula && text.starts_with('#') => Kind::Error,
            _ => Kind::Text,
        };
        Some((text, kind))
    }

    /// What its value shows by its style: some writers compute no displayed text.
    fn by_value(&self, styles: &Styles, calendar: Calendar) -> Option<(String, Kind)> {
        let value = self.value.trim();
        let unknown = || match day_of(value).filter(|_| self.value_type == "date") {
            Some(day) => (value.to_string(), Kind::UnreadMoment(day, String::new())),
            None => (value.to_string(), Kind::Unknown(String::new())),
        };
        let (family, format) = styles.format(self.style.as_deref());
        let Some(format) = format else {
            return Some(match self.value_type.as_str() {
                "string" if family != Family::Text => (value.to_string(), Kind::Text),
                _ => unknown(),
            });
        };
        let of_1904 = calendar == Calendar::From1904;
        let read = match self.value_type.as_str() {
            "string" => shown::text(value.to_string(), &format),
            "boolean" => (value.to_string(), Kind::Boolean),
            _ if family == Family::Moment && calendar == Calendar::Other => unknown(),
            "float" if family != Family::Boolean => shown::number(value, &format, of_1904),
            // Programs give these a format of their own, unless the style has one.
            "percentage" if format.code().contains('%') => shown::number(value, &format, of_1904),
            "currency" if format.code() != "General" => shown::number(value, &format, of_1904),
            "date" => shown::iso_date(value, &format, of_1904),
            "time" => shown::iso_duration(value, &format),
            _ => unknown(),
        };
        Some(match read.1 {
            Kind::Unknown(_) if family != Family::Moment => unknown(),
            _ => read,
        })
    }
}

/// The day of `2023-05-06` or `2023-05-06T10:30:00`.
fn day_of(value: &str) -> Option<NaiveDate> {
    value.get(..10)?.parse().ok()
}

/// Whether a number is shown with a decimal comma, or points between thousands: read with ours it is another one, and
/// with those it is the stored one.
fn is_of_other_signs(shown: &str, stored: &str) -> bool {
    let core = shown.trim_matches(|c: char| !c.is_ascii_digit());
    let in_thousands = core.contains('.') && core.split('.').skip(1).all(|digits| digits.len() == 3);
    // Most numbers have no such sign, and need no further look.
    if !core.contains(',') && !in_thousands {
        return false;
    }
    let with_ours = core.replace(',', "");
    let with_others = core.replace('.', "").replace(',', ".");
    let scaled =
        |value: Decimal| if shown.contains('%') { value.checked_mul(Decimal::ONE_HUNDRED) } else { Some(value) };
    let value = Decimal::from_str_exact(stored).or_else(|_| Decimal::from_scientific(stored)).ok().and_then(scaled);
    let is_value = |text: &str| {
        let number = text.parse::<Decimal>().ok();
        number.zip(value).is_some_and(|(number, value)| {
            (value.abs() - number).abs() <= Decimal::new(5, (number.scale() + 1).min(28))
        })
    };
    !is_value(&with_ours) && is_value(&with_others)
}

/// Whether a date's text has a number each for year, month and day, or all in one.
fn shows_a_day(text: &str) -> bool {
    let numbers = || text.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
    numbers().count() >= 3 || numbers().any(|number| number.len() == 8)
}

/// A count of an attribute, at least one.
pub(super) fn count(element: &BytesStart, name: &str) -> u32 {
    attribute(element, name).and_then(|v| v.parse().ok()).unwrap_or(1).max(1)
}
