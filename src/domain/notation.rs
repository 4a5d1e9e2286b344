//! How laboratories write numbers, comparators and units: the ground that both grammars stand on.
//!
//! Characters are folded one by one, never by a general normalisation: NFKC would turn `10³` into `103`.

use rust_decimal::Decimal;
use unicode_normalization::UnicodeNormalization;

/// Most digits that are kept, leading zeros aside; a `Decimal` holds this many whatever they are.
const MOST_DIGITS: usize = 28;
/// A longer text is no number; the limit keeps the unit search short.
const LONGEST_TEXT: usize = 200;

/// Folds full-width forms, the various minus signs, tildes and comparators to one of each, and trims.
pub(super) fn fold(text: &str) -> String {
    let folded: String = text.chars().filter(|c| !is_invisible(*c)).map(fold_character).collect();
    folded.trim().to_string()
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

fn fold_character(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{2212}' | '\u{FE63}' | '\u{2010}'..='\u{2013}' => '-',
        '\u{2014}' | '\u{2015}' | '\u{2500}' | '\u{FE58}' => '—',
        '\u{301C}' | '\u{223C}' => '~',
        '≦' | '⩽' => '≤',
        '≧' | '⩾' => '≥',
        '\u{FE64}' => '<',
        '\u{FE65}' => '>',
        '\u{FE62}' => '+',
        '\u{FE6A}' => '%',
        '✕' | '✖' => '×',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// A text without any white space, for comparing words that a PDF line break may have cut.
pub(super) fn compact(folded: &str) -> String {
    folded.chars().filter(|c| !c.is_whitespace()).collect()
}

/// `/`, `//`, `—`, `--` and the like: marks for "does not apply".
pub(super) fn is_empty_mark(compact: &str) -> bool {
    !compact.is_empty() && (compact.chars().all(|c| c == '/') || compact.chars().all(|c| matches!(c, '-' | '—')))
}

/// Words that programs leave behind where a value went missing; never a result or a requirement in words.
pub(super) fn is_debris(compact: &str) -> bool {
    const DEBRIS: [&str; 9] = ["inf", "+inf", "-inf", "infinity", "nan", "null", "none", "true", "false"];
    compact.starts_with('#') || DEBRIS.contains(&compact.to_lowercase().as_str())
}

/// Whether two spellings are the same unit: width, superscripts, µ/μ and Ω/Ω are folded; nothing is converted.
pub fn same_unit(one: &str, other: &str) -> bool {
    fold_unit(one) == fold_unit(other)
}

/// `/`, `—` and the empty text all say that there is no unit.
fn fold_unit(unit: &str) -> String {
    let folded: String = unit.nfkc().map(fold_character).filter(|c| !c.is_whitespace() && *c != '^').collect();
    let folded = folded.replace(['⋅', '•', '∙', '*'], "·");
    if is_empty_mark(&folded) { String::new() } else { folded }
}

/// A number as written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Numeral {
    pub value: Decimal,
    /// 10^k of the last digit written.
    pub resolution: Decimal,
    /// A `-` stands before it.
    pub minus: bool,
}

/// Why no number could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NumeralError {
    NotANumber,
    OutOfRange,
}

/// A comparator, symbol or word (GB/T 8170-2008 4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Comparator {
    /// `>` or `≥`.
    pub greater: bool,
    /// The limit itself is included.
    pub inclusive: bool,
    /// An angle bracket stands where a comparator was meant.
    pub mistyped: bool,
}

/// Longer spellings first, so that `不大于` is not read as a word followed by `大于`.
const COMPARATORS: [(&str, bool, bool, bool); 38] = [
    ("大于或等于", true, true, false),
    ("小于或等于", false, true, false),
    ("大于等于", true, true, false),
    ("小于等于", false, true, false),
    ("不小于", true, true, false),
    ("不少于", true, true, false),
    ("不低于", true, true, false),
    ("不大于", false, true, false),
    ("不多于", false, true, false),
    ("不高于", false, true, false),
    ("不超过", false, true, false),
    ("不超出", false, true, false),
    ("大于", true, false, false),
    ("多于", true, false, false),
    ("高于", true, false, false),
    ("超过", true, false, false),
    ("小于", false, false, false),
    ("少于", false, false, false),
    ("低于", false, false, false),
    ("不足", false, false, false),
    ("至少", true, true, false),
    ("至多", false, true, false),
    (">=", true, true, false),
    ("<=", false, true, false),
    ("≥", true, true, false),
    ("≤", false, true, false),
    (">", true, false, false),
    ("<", false, false, false),
    // Angle brackets U+3008…, U+2329…, U+27E8…, U+2039…: an input method's neighbours of < and >.
    ("〈=", false, true, true),
    ("〈", false, false, true),
    ("〉=", true, true, true),
    ("〉", true, false, true),
    ("\u{2329}", false, false, true),
    ("\u{232A}", true, false, true),
    ("⟨", false, false, true),
    ("⟩", true, false, true),
    ("‹", false, false, true),
    ("›", true, false, true),
];

/// A reading position in a folded text.
#[derive(Debug, Clone)]
pub(super) struct Cursor {
    characters: Vec<char>,
    position: usize,
}

impl Cursor {
    /// Starts at the beginning of a folded text; `None` where the text is too long to be a notation.
    pub fn new(folded: &str) -> Option<Self> {
        let characters: Vec<char> = folded.chars().collect();
        (characters.len() <= LONGEST_TEXT).then_some(Self { characters, position: 0 })
    }

    pub fn peek(&self) -> Option<char> {
        self.characters.get(self.position).copied()
    }

    pub fn peek_at(&self, ahead: usize) -> Option<char> {
        self.characters.get(self.position + ahead).copied()
    }

    pub fn at_end(&self) -> bool {
        self.position >= self.characters.len()
    }

    pub fn rest(&self) -> String {
        self.characters.iter().skip(self.position).collect()
    }

    pub fn skip_space(&mut self) -> bool {
        let start = self.position;
        while self.peek() == Some(' ') {
            self.position += 1;
        }
        self.position > start
    }

    /// Advances past one character.
    pub fn bump(&mut self) {
        self.position += 1;
    }

    /// Advances past `word` if it stands here.
    pub fn eat(&mut self, word: &str) -> bool {
        let mut position = self.position;
        for expected in word.chars() {
            if self.characters.get(position) != Some(&expected) {
                return false;
            }
            position += 1;
        }
        self.position = position;
        true
    }

    /// Advances past the first of `words` that stands here.
    pub fn eat_any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.eat(word))
    }

    /// Like [`Cursor::eat_any`], letter case aside; `words` are in lower case.
    pub fn eat_any_word(&mut self, words: &[&str]) -> bool {
        let stands_here = |word: &&&str| {
            word.chars().enumerate().all(|(i, c)| self.peek_at(i).map(|c| c.to_ascii_lowercase()) == Some(c))
        };
        match words.iter().find(stands_here) {
            Some(word) => {
                self.position += word.chars().count();
                true
            }
            None => false,
        }
    }

    pub fn eat_comparator(&mut self) -> Option<Comparator> {
        COMPARATORS.iter().find(|(word, ..)| self.eat(word)).map(|&(_, greater, inclusive, mistyped)| Comparator {
            greater,
            inclusive,
            mistyped,
        })
    }

    /// Advances past the expected unit if it stands here, preferring the longest spelling.
    pub fn eat_unit(&mut self, unit: &str) -> bool {
        let expected = fold_unit(unit);
        if expected.is_empty() {
            return false;
        }
        for end in (self.position + 1..=self.characters.len()).rev() {
            let candidate: String = self.characters.iter().take(end).skip(self.position).collect();
            if fold_unit(&candidate) == expected {
                self.position = end;
                return true;
            }
        }
        false
    }

    fn eat_digits(&mut self) -> String {
        let mut digits = String::new();
        while let Some(c) = self.peek().filter(char::is_ascii_digit) {
            digits.push(c);
            self.position += 1;
        }
        digits
    }

    /// Whether a number starts here: a digit, or a sign before one.
    pub fn at_numeral(&self) -> bool {
        match self.peek() {
            Some('+' | '-') => self.peek_at(1).is_some_and(|c| c.is_ascii_digit()),
            Some(c) => c.is_ascii_digit(),
            None => false,
        }
    }

    /// Reads `[+-] digits [. digits] [E n | × 10^n]`. No bare point (`.5`, `5.`), no superfluous leading zero
    /// (`007`): a lost digit or a lost point would look the same.
    ///
    /// `plain_powers` also reads `14×100`, the way GB/T 8170 prints a limit; in a result that would be a size.
    pub fn eat_numeral(&mut self, plain_powers: bool) -> Result<Numeral, NumeralError> {
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
        let start = self.position;
        self.skip_space();
        if !self.eat_any(&["×", "*", "x", "X", "·"]) {
            self.position = start;
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
        let start = self.position;
        if matches!(self.peek(), Some('⁻' | '⁺')) {
            self.bump();
        }
        let mut digits = String::new();
        while let Some(digit) = self.peek().and_then(|c| SUPERSCRIPTS.chars().position(|s| s == c)) {
            digits.push_str(&digit.to_string());
            self.bump();
        }
        if digits.is_empty() {
            self.position = start;
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
pub(super) fn times_power_of_ten(mantissa: i128, power: i32) -> Option<Decimal> {
    let (mantissa, scale) = if power > 0 {
        (mantissa.checked_mul(10i128.checked_pow(power.unsigned_abs())?)?, 0)
    } else {
        (mantissa, power.unsigned_abs())
    };
    Decimal::try_from_i128_with_scale(mantissa, scale).ok()
}

#[cfg(test)]
mod tests {
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
