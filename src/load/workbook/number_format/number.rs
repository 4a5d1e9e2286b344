//! A stored number as an exact decimal: cut to the digits that a spreadsheet shows, rounded half away from zero. No float.
//!
//! It is no `rust_decimal`, which holds 28 places: `1E+30` in the format `0.00` shows 33.

/// value = ± digits × 10^−scale; zero has no sign and no scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    /// Below zero.
    pub negative: bool,
    digits: u128,
    scale: i32,
}

/// Digits that are kept of a stored number: a float has at most 17 that mean anything.
const KEPT: u32 = 30;
/// Farthest place before or after the decimal point of a stored number.
const PLACES: i32 = 40;

impl Number {
    /// Reads `7.4100000000000001`, `-1E-3`; `None` for anything else, or beyond forty places.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (mantissa, exponent) = match text.find(['e', 'E']) {
            Some(at) => (&text[..at], text[at + 1..].parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = || integer.bytes().chain(fraction.bytes());
        let is_number = all().next().is_some() && all().all(|b| b.is_ascii_digit());
        if !is_number || mantissa.len() > 60 || exponent.abs() > PLACES {
            return None;
        }
        let (mut digits, mut scale) = (0_u128, i32::try_from(fraction.len()).ok()? - exponent);
        for byte in all() {
            if digits < 10_u128.pow(KEPT - 1) {
                digits = digits * 10 + u128::from(byte - b'0');
            } else {
                scale -= 1;
            }
        }
        Some(Self { negative, digits, scale }.tidy())
    }

    /// A whole number of `10^-scale`.
    pub(super) fn of(digits: u128, scale: i32) -> Self {
        Self { negative: false, digits, scale }.tidy()
    }

    /// Without zeros at the end: equal numbers are the same.
    fn tidy(mut self) -> Self {
        if self.digits == 0 {
            return Self { negative: false, digits: 0, scale: 0 };
        }
        while self.digits.is_multiple_of(10) {
            (self.digits, self.scale) = (self.digits / 10, self.scale - 1);
        }
        self
    }

    /// Whether it is zero.
    pub(super) fn is_zero(&self) -> bool {
        self.digits == 0
    }

    /// Without its sign.
    pub(super) fn magnitude(self) -> Self {
        Self { negative: false, ..self }
    }

    /// With the other sign.
    pub(super) fn negated(self) -> Self {
        Self { negative: !self.negative && !self.is_zero(), ..self }
    }

    /// Times `10^power`.
    pub(super) fn shifted(mut self, power: i32) -> Self {
        self.scale -= power;
        self.tidy()
    }

    /// Rounded to so many significant digits.
    pub(super) fn significant(self, digits: u32) -> Self {
        let surplus = self.digits.checked_ilog10().map_or(0, |last| (last + 1).saturating_sub(digits));
        self.rounded(self.scale - surplus.cast_signed())
    }

    /// Rounded half away from zero, as spreadsheets display; a negative number of decimals rounds to tens.
    pub(super) fn rounded(self, decimals: i32) -> Self {
        let surplus = u32::try_from(self.scale - decimals).unwrap_or(0);
        if surplus == 0 {
            return self;
        }
        let digits = match 10_u128.checked_pow(surplus) {
            Some(unit) => self.digits / unit + u128::from(self.digits % unit >= unit.div_ceil(2)),
            None => 0,
        };
        Self { digits, scale: decimals, ..self }.tidy()
    }

    /// Digits before the point, none for a number below one, and `decimals` digits after it of a number rounded to them.
    pub(super) fn parts(&self, decimals: usize) -> (String, String) {
        let digits = if self.digits == 0 { String::new() } else { self.digits.to_string() };
        let scale = usize::try_from(self.scale).unwrap_or(0);
        let zeros = usize::try_from(-self.scale).unwrap_or(0);
        let (integer, fraction) = digits.split_at(digits.len().saturating_sub(scale));
        let fraction = format!("{fraction:0>scale$}");
        (format!("{integer}{}", "0".repeat(zeros)), format!("{fraction:0<decimals$}"))
    }

    /// Plain decimal text without zeros at the end.
    pub(super) fn plain(&self) -> String {
        let (integer, fraction) = self.parts(0);
        let sign = if self.negative { "-" } else { "" };
        let integer = if integer.is_empty() { "0" } else { &integer };
        format!("{sign}{integer}{}{fraction}", if fraction.is_empty() { "" } else { "." })
    }

    /// The power of ten of the first digit.
    pub(super) fn exponent(&self) -> i32 {
        self.digits.checked_ilog10().map_or(0, |last| last.cast_signed() - self.scale)
    }

    /// Without its whole part, which is given.
    pub(super) fn less(&self, whole: u128) -> Option<Self> {
        let Ok(scale) = u32::try_from(self.scale) else { return Some(Self::of(0, 0)) };
        let whole = 10_u128.checked_pow(scale).map_or(Some(0), |unit| whole.checked_mul(unit))?;
        Some(Self::of(self.digits.checked_sub(whole)?, self.scale))
    }

    /// The whole part of `self × factor`, and whether nothing is left; `None` for a number that is too large.
    pub(super) fn times(&self, factor: u32) -> Option<(u128, bool)> {
        let product = self.digits.checked_mul(u128::from(factor))?;
        match (u32::try_from(self.scale), self.scale.unsigned_abs()) {
            (Ok(scale), _) => match 10_u128.checked_pow(scale) {
                Some(unit) => Some((product / unit, product.is_multiple_of(unit))),
                None => Some((0, product == 0)),
            },
            (Err(_), places) => Some((product.checked_mul(10_u128.checked_pow(places)?)?, true)),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    /// By value: first the sign, then the place of the first digit, then the digits.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let sign = |n: &Self| {
            if n.is_zero() {
                0
            } else if n.negative {
                -1
            } else {
                1
            }
        };
        let digits = |n: &Self| n.digits * 10_u128.pow(37 - n.digits.checked_ilog10().unwrap_or(0));
        let larger = || self.exponent().cmp(&other.exponent()).then(digits(self).cmp(&digits(other)));
        sign(self).cmp(&sign(other)).then_with(|| match sign(self) {
            0 => std::cmp::Ordering::Equal,
            1 => larger(),
            _ => larger().reverse(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        Number::parse(text).unwrap_or_else(|| panic!("{text} is a number"))
    }

    #[test]
    fn numbers_are_read_and_written_exactly() {
        for (text, plain) in [
            ("7.4100000000000001", "7.4100000000000001"),
            ("-1E-3", "-0.001"),
            ("1.5e15", "1500000000000000"),
            ("0.000", "0"),
            ("-0", "0"),
            ("00120", "120"),
            ("0.33333333333333333333333333333333333333", "0.333333333333333333333333333333"),
            ("1E-40", "0.0000000000000000000000000000000000000001"),
        ] {
            assert_eq!(number(text).plain(), plain);
        }
        for text in ["", "-", ".", "1e", "1e99", "NaN", "１", "1.2.3", "--1", "+1"] {
            assert_eq!(Number::parse(text), None, "{text}");
        }
    }

    #[test]
    fn halves_are_rounded_away_from_zero() {
        for (text, decimals, rounded) in [
            ("2.5", 0, "3"),
            ("-2.5", 0, "-3"),
            ("-0.004", 2, "0"),
            ("9.995", 2, "10"),
            ("1249", -2, "1200"),
            ("1250", -2, "1300"),
            ("1E-40", 2, "0"),
            ("7", 3, "7"),
        ] {
            assert_eq!(number(text).rounded(decimals).plain(), rounded, "{text} to {decimals}");
        }
        assert_eq!(number("1.0049999999999999").significant(15).plain(), "1.005");
        assert_eq!(number("123456789012345678").significant(15).plain(), "123456789012346000");
    }

    #[test]
    fn numbers_are_ordered_by_value() {
        let ordered = ["-100", "-7.4", "-0.001", "0", "1E-40", "0.5", "7.39", "7.4", "100", "1E+40"];
        for (place, text) in ordered.iter().enumerate() {
            for (other_place, other) in ordered.iter().enumerate() {
                assert_eq!(number(text).cmp(&number(other)), place.cmp(&other_place), "{text} and {other}");
            }
        }
        assert_eq!(number("7.40").cmp(&number("7.4")), std::cmp::Ordering::Equal);
    }

    #[test]
    fn a_product_says_whether_it_is_whole() {
        assert_eq!(number("0.4").times(10), Some((4, true)));
        assert_eq!(number("0.33").times(8), Some((2, false)));
        assert_eq!(number("1E-39").times(86_400), Some((0, false)));
        assert_eq!(number("1E+40").times(86_400), None);
        assert_eq!(number("12E+3").times(2), Some((24_000, true)));
    }
}
