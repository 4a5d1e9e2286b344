//! Numbers as laboratories write them, read exactly.

use rust_decimal::Decimal;

use super::cursor::Cursor;

/// Most digits that are kept, leading zeros aside; a `Decimal` holds this many whatever they are.
const MOST_DIGITS: usize = 28;

/// A number as written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::domain) struct Numeral {
    pub value: Decimal,
    /// 10^k of the last digit written.
    pub resolution: Decimal,
    /// A `-` stands before it.
    pub minus: bool,
}

/// Why no number could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::domain) enum NumeralError {
    NotANumber,
    OutOfRange,
}

impl Cursor {
    /// Reads `[+-] digits [. digits] [E n | × 10^n]`. No bare point (`.5`, `5.`), no superfluous leading zero
    /// (`007`): a lost digit or a lost point would look the same.
    ///
    /// `plain_powers` also reads `14×100`, the way GB/T 8170 prints a limit; in a result that would be a size.
    pub(crate) fn eat_numeral(&mut self, plain_powers: bool) -> Result<Numeral, NumeralError> {
        if !self.at_numeral() {
            return Err(NumeralError::NotANumber);
        }
        let minus = self.peek() == Some('-');
        if matches!(self.peek(), Some('+' | '-')) {
            self.bump();
        }
        let whole = self.eat_digits();
        let mut fraction = String::new();
        if self.eat(".") {
            fraction = self.eat_digits();
            if fraction.is_empty() || self.peek() == Some('.') {
                return Err(NumeralError::NotANumber);
            }
        }
        if whole.len() > 1 && whole.starts_with('0') {
            return Err(NumeralError::NotANumber);
        }
        let exponent = self.eat_exponent(plain_powers)?;
        let scale = i32::try_from(fraction.len()).map_err(|_| NumeralError::OutOfRange)?;
        exact(&(whole + &fraction), exponent.saturating_sub(scale), minus)
    }

    /// The power of ten after a mantissa: `E3`, `×10^3`, `×10³`, and `×1000` where plain powers are read.
    fn eat_exponent(&mut self, plain_powers: bool) -> Result<i32, NumeralError> {
        if matches!(self.peek(), Some('E' | 'e')) {
            let signed = usize::from(matches!(self.peek_at(1), Some('+' | '-')));
            if self.peek_at(1 + signed).is_some_and(|c| c.is_ascii_digit()) {
                self.bump();
                return self.eat_power();
            }
            return Ok(0);
        }
        let start = self.position();
        self.skip_space();
        if !self.eat_any(&["×", "*", "x", "X", "·"]) {
            self.back_to(start);
            return Ok(0);
        }
        self.skip_space();
        let base = self.eat_digits();
        if base == "10" && self.eat("^") {
            let bracket = self.eat("(");
            let power = self.eat_power()?;
            return if bracket && !self.eat(")") { Err(NumeralError::NotANumber) } else { Ok(power) };
        }
        if base == "10"
            && let Some(power) = self.eat_superscript()
        {
            return power;
        }
        // `×10-3` has lost its superscript: neither a power nor a product.
        let zeros = base.strip_prefix('1').filter(|zeros| !zeros.is_empty() && zeros.chars().all(|c| c == '0'));
        match (plain_powers, zeros) {
            (true, Some(zeros)) if !matches!(self.peek(), Some('-' | '+' | '.')) => {
                i32::try_from(zeros.len()).map_err(|_| NumeralError::OutOfRange)
            }
            _ => Err(NumeralError::NotANumber),
        }
    }

    fn eat_power(&mut self) -> Result<i32, NumeralError> {
        let minus = self.peek() == Some('-');
        if matches!(self.peek(), Some('+' | '-')) {
            self.bump();
        }
        power(&self.eat_digits(), minus)
    }

    fn eat_superscript(&mut self) -> Option<Result<i32, NumeralError>> {
        const SUPERSCRIPTS: &str = "⁰¹²³⁴⁵⁶⁷⁸⁹";
        let minus = self.peek() == Some('⁻');
        let start = self.position();
        if matches!(self.peek(), Some('⁻' | '⁺')) {
            self.bump();
        }
        let mut digits = String::new();
        while let Some(digit) = self.peek().and_then(|c| SUPERSCRIPTS.chars().position(|s| s == c)) {
            digits.push_str(&digit.to_string());
            self.bump();
        }
        if digits.is_empty() {
            self.back_to(start);
            return None;
        }
        Some(power(&digits, minus))
    }
}

fn power(digits: &str, minus: bool) -> Result<i32, NumeralError> {
    if digits.is_empty() {
        return Err(NumeralError::NotANumber);
    }
    let significant = digits.trim_start_matches('0');
    if significant.len() > 3 {
        return Err(NumeralError::OutOfRange);
    }
    let power = significant.chars().filter_map(|c| c.to_digit(10)).fold(0, |sum, d| sum * 10 + d);
    let power = i32::try_from(power).map_err(|_| NumeralError::OutOfRange)?;
    Ok(if minus { -power } else { power })
}

/// `digits` × 10^`power`, exactly; zero has no sign.
fn exact(digits: &str, power: i32, minus: bool) -> Result<Numeral, NumeralError> {
    if digits.trim_start_matches('0').len() > MOST_DIGITS {
        return Err(NumeralError::OutOfRange);
    }
    let mantissa: i128 = digits.chars().filter_map(|c| c.to_digit(10)).fold(0, |sum, d| sum * 10 + i128::from(d));
    let mantissa = if minus { -mantissa } else { mantissa };
    let value = times_power_of_ten(mantissa, power).ok_or(NumeralError::OutOfRange)?;
    let resolution = times_power_of_ten(1, power).ok_or(NumeralError::OutOfRange)?;
    Ok(Numeral { value, resolution, minus })
}

/// `mantissa` × 10^`power` with max(−power, 0) decimals; `None` where a `Decimal` cannot hold it exactly.
pub(in crate::domain) fn times_power_of_ten(mantissa: i128, power: i32) -> Option<Decimal> {
    let (mantissa, scale) = if power > 0 {
        (mantissa.checked_mul(10i128.checked_pow(power.unsigned_abs())?)?, 0)
    } else {
        (mantissa, power.unsigned_abs())
    };
    Decimal::try_from_i128_with_scale(mantissa, scale).ok()
}

#[cfg(test)]
mod tests {
    use super::super::{fold, same_unit};
    use super::*;

    fn numeral(text: &str) -> Option<(String, String)> {
        let mut cursor = Cursor::new(&fold(text))?;
        let numeral = cursor.eat_numeral(true).ok()?;
        cursor.at_end().then(|| (numeral.value.to_string(), numeral.resolution.to_string()))
    }

    #[test]
    fn numbers_keep_the_digits_written() {
        for (text, value, resolution) in [
            ("45.0", "45.0", "0.1"),
            ("－４５", "-45", "1"),
            ("-0.00", "0.00", "0.01"),
            ("1.30E-03", "0.00130", "0.00001"),
            ("1.3 × 10³", "1300", "100"),
            ("1.3×10⁻³", "0.0013", "0.0001"),
            ("1.3*10^(-3)", "0.0013", "0.0001"),
            ("14×100", "1400", "100"),
            ("9999999999999999999999999999", "9999999999999999999999999999", "1"),
        ] {
            assert_eq!(numeral(text), Some((value.into(), resolution.into())), "{text}");
        }
    }

    #[test]
    fn lost_digits_are_not_guessed() {
        for text in [
            ".5",
            "5.",
            "007",
            "00.5",
            "1.3×10-3",
            "1.3×103",
            "--5",
            "1e400",
            "1.3×",
            "9.99999999999999999999999999999",
        ] {
            assert_eq!(numeral(text), None, "{text}");
        }
    }

    #[test]
    fn units_are_the_same_by_spelling_only() {
        assert!(same_unit("N/mm²", "N/mm2") && same_unit("％", "%") && same_unit("Ω/km", "Ω/km"));
        assert!(same_unit("µg", "μg") && same_unit("℃", "°C") && same_unit("/", "") && same_unit("mg/m^3", "mg/m³"));
        assert!(!same_unit("mg", "Mg") && !same_unit("MPa", "N/mm²") && !same_unit("mg/kg", "μg/g"));
    }
}
