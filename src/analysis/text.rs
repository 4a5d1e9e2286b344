//! Names and figures as printed: short ones need no memory of their own, because every judged item of a job has some.

use std::fmt;

use rust_decimal::Decimal;

use crate::domain::reads_as_str;

/// So many bytes of UTF-8 stand in the value itself.
const SHORT: usize = 22;

/// A text that does not change. Nearly all are short, and a short one costs no allocation to make, copy or drop.
#[derive(Clone)]
pub struct Text(Kept);

#[derive(Clone)]
enum Kept {
    Short { length: u8, bytes: [u8; SHORT] },
    Long(Box<str>),
}

reads_as_str!(Text);

impl Text {
    /// Nothing.
    pub const EMPTY: Text = Text(Kept::Short { length: 0, bytes: [0; SHORT] });

    /// What a value looks like when it is printed.
    pub fn of(value: impl fmt::Display) -> Self {
        let mut writer = Writer { length: 0, bytes: [0; SHORT], long: String::new() };
        // Only a broken `Display` can fail here; what it wrote until then is kept.
        let _ = fmt::Write::write_fmt(&mut writer, format_args!("{value}"));
        if writer.long.is_empty() { Self::short(writer.length, writer.bytes) } else { writer.long.into() }
    }

    /// A decimal as printed, with all its places.
    pub fn decimal(value: Decimal) -> Self {
        let signed_zero = value.is_zero() && value.is_sign_negative();
        let plain = i64::try_from(value.mantissa()).ok().filter(|_| !signed_zero);
        plain.and_then(|number| Self::fixed(number, value.scale(), "")).unwrap_or_else(|| Self::of(value))
    }

    /// Whether [`Text::decimal`] of the value is `text`, without making it.
    pub fn is_decimal(text: &str, value: Decimal) -> bool {
        // Few have a sign or more than nine digits.
        const DIGITS: usize = 10;
        if text.len() > DIGITS || value.is_sign_negative() {
            return Self::decimal(value) == *text;
        }
        let (mut digits, mut before_point) = (0_u64, text.len());
        for (at, byte) in text.bytes().enumerate() {
            match byte {
                b'0'..=b'9' => digits = digits * 10 + u64::from(byte - b'0'),
                b'.' if before_point == text.len() => before_point = at,
                _ => return false,
            }
        }
        let places = text.len().saturating_sub(before_point + 1);
        let has_point = before_point < text.len();
        // One digit stands before the point in any case, and a nought only alone.
        let leads = before_point == 1 || before_point > 1 && !text.starts_with('0');
        leads && has_point == (places > 0) && places == value.scale() as usize && i128::from(digits) == value.mantissa()
    }

    /// `number` / 10^`places` with all its places, and `unit` after it; `None` where that is not short. Digit by digit,
    /// which is several times faster than formatting.
    pub fn fixed(number: i64, places: u32, unit: &str) -> Option<Self> {
        let (mut rest, places) = (number.unsigned_abs(), places as usize);
        // So many digits that one stands before the point.
        let digits = (rest.checked_ilog10().unwrap_or(0) as usize).max(places) + 1;
        let start = usize::from(number < 0);
        let end = start + digits + usize::from(places > 0);
        let mut bytes = [0; SHORT];
        bytes.get_mut(end..end + unit.len())?.copy_from_slice(unit.as_bytes());
        if start > 0 {
            bytes[0] = b'-';
        }
        for (from_last, byte) in bytes[start..end].iter_mut().rev().enumerate() {
            if from_last == places && places > 0 {
                *byte = b'.';
            } else {
                *byte = b'0' + (rest % 10) as u8;
                rest /= 10;
            }
        }
        Some(Self::short(end + unit.len(), bytes))
    }

    fn short(length: usize, bytes: [u8; SHORT]) -> Self {
        Self(Kept::Short { length: length as u8, bytes })
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            // Made from a `str` and never changed: always UTF-8.
            Kept::Short { length, bytes } => {
                bytes.get(..usize::from(*length)).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
            }
            Kept::Long(text) => text,
        }
    }
}

/// Fills the value itself first, and moves to the heap what becomes longer.
struct Writer {
    length: usize,
    bytes: [u8; SHORT],
    long: String,
}

impl fmt::Write for Writer {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        let end = self.length + part.len();
        if let Some(room) = self.bytes.get_mut(self.length..end).filter(|_| self.long.is_empty()) {
            room.copy_from_slice(part.as_bytes());
            self.length = end;
            return Ok(());
        }
        if self.long.is_empty() {
            let so_far = self.bytes.get(..self.length).and_then(|bytes| std::str::from_utf8(bytes).ok());
            self.long.push_str(so_far.unwrap_or_default());
        }
        self.long.push_str(part);
        Ok(())
    }
}

impl From<&str> for Text {
    #[inline]
    fn from(text: &str) -> Self {
        let mut bytes = [0; SHORT];
        match bytes.get_mut(..text.len()) {
            Some(room) => {
                room.copy_from_slice(text.as_bytes());
                Self::short(text.len(), bytes)
            }
            None => Self(Kept::Long(text.into())),
        }
    }
}

impl From<&String> for Text {
    fn from(text: &String) -> Self {
        text.as_str().into()
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        text.as_str().into()
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::EMPTY
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_stays_the_same_on_either_side_of_the_short_length() {
        for characters in 0..40 {
            for letter in ['x', 'é', '限', '𠮷'] {
                let text: String = std::iter::repeat_n(letter, characters).collect();
                assert_eq!(Text::from(&text), text);
                assert_eq!(Text::of(&text), text);
                let parts = text.split_at(text.len() / 2 / letter.len_utf8() * letter.len_utf8());
                assert_eq!(Text::of(format_args!("{}{}", parts.0, parts.1)), text, "written in two parts");
                assert_eq!(format!("{:?}", Text::from(&text)), format!("{text:?}"));
            }
        }
    }

    #[test]
    fn a_decimal_is_printed_as_ever() {
        for mantissa in [0, 1, -1, 7, 10, -45, 999, 1_000, 123_456, i64::MAX, i64::MIN] {
            for places in 0..=28 {
                let decimal = Decimal::from_i128_with_scale(mantissa.into(), places);
                assert_eq!(Text::decimal(decimal), decimal.to_string());
                let percent = format!("{decimal} %");
                assert!(Text::fixed(mantissa, places, " %").is_none_or(|text| text == percent), "{percent}");
            }
        }
        let mut zero = Decimal::new(0, 2);
        zero.set_sign_negative(true);
        assert_eq!(Text::decimal(zero), zero.to_string());
        assert_eq!(Text::decimal(Decimal::MAX), Decimal::MAX.to_string());
        assert!(Text::fixed(4, 1, "%").is_some_and(|text| text == "0.4%"));
    }

    #[test]
    fn a_text_is_a_decimal_where_it_is_printed_so() {
        let decimals =
            [0_i64, 1, -1, 7, 10, 45, 100, 741, 1_005, -45, u32::MAX.into(), i64::from(u32::MAX) + 1, i64::MAX];
        let mut decimals: Vec<Decimal> = decimals
            .into_iter()
            .flat_map(|mantissa| (0..=28).map(move |places| Decimal::from_i128_with_scale(mantissa.into(), places)))
            .collect();
        decimals.extend(decimals.clone().into_iter().map(|decimal| -decimal));
        let mut texts: Vec<String> = decimals.iter().map(Decimal::to_string).collect();
        texts.extend(
            ["", ".", "0.", ".5", "00", "00.5", "7,41", "７.４１", "7.41 ", " 7.41", "+1", "1e2"].map(String::from),
        );
        let equal = |text: &str| decimals.iter().filter(|decimal| Text::is_decimal(text, **decimal)).count();
        for text in &texts {
            let printed = decimals.iter().filter(|decimal| decimal.to_string() == *text).count();
            assert_eq!(equal(text), printed, "{text}");
        }
    }

    #[test]
    fn it_takes_no_more_room_than_a_string() {
        assert_eq!(std::mem::size_of::<Text>(), std::mem::size_of::<String>());
    }
}
