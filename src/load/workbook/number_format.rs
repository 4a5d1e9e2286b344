//! Displayed text of a numeric workbook cell: what the laboratory saw and printed, by the cell's number format.
//!
//! Only formats whose display is known exactly are computed; every other one is told. No float is involved: the stored
//! text is a decimal, cut to the 15 significant digits that a spreadsheet shows, rounded half away from zero.
//!
//! The digits are kept as text and not as `rust_decimal`, which holds 28 of them: `1E+30` in the format `0.00` shows 33.

use chrono::{Days, NaiveDate};

use super::date_format::shown;

/// A number format, as far as it is understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Format {
    /// General.
    General,
    /// Fixed decimals, with what stands around the number.
    Fixed(Fixed),
    /// A date, with or without a time of day, by its code.
    Date(String),
    /// Any other, by its code.
    Unknown(String),
}

/// A fixed number of decimals.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fixed {
    /// Decimals always shown.
    decimals: usize,
    /// Further decimals shown unless zero (`#`).
    optional: usize,
    /// Thousands separators.
    grouped: bool,
    /// Number of `%`.
    percent: bool,
    /// Exponent digits of `E+00`.
    exponent: Option<usize>,
    /// Literal before.
    prefix: String,
    /// Literal after.
    suffix: String,
    /// Whether the format says itself how negative numbers look, in a way that is not understood.
    other_negative: bool,
}

/// What a numeric cell shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Displayed {
    /// A number.
    Number {
        /// Text as shown.
        text: String,
        /// The same without its thousands separators, where it has any.
        ungrouped: Option<String>,
        /// The stored number, 15 significant digits at most, where the text shows another one.
        stored: Option<String>,
    },
    /// A date.
    Date {
        /// The day.
        date: NaiveDate,
        /// Text as shown, or the ISO form where that cannot be known.
        text: String,
    },
    /// Cannot be known.
    Unknown {
        /// The stored number.
        stored: String,
        /// The format's code.
        format: String,
    },
}

/// Displayed text of a stored number under a format.
pub fn displayed(stored: &str, format: &Format, date_1904: bool) -> Displayed {
    let unknown = |code: &str| Displayed::Unknown { stored: stored.to_string(), format: code.to_string() };
    let Some(number) = Number::parse(stored).map(|n| n.significant(15)) else { return unknown("") };
    match format {
        Format::Unknown(code) => unknown(code),
        Format::Date(code) => match number.date(date_1904) {
            Some(date) => Displayed::Date { date, text: shown(date, code).unwrap_or_else(|| date.to_string()) },
            None => unknown(code),
        },
        Format::General => match number.general() {
            Some(text) => Displayed::Number { text, ungrouped: None, stored: None },
            None => unknown("General"),
        },
        Format::Fixed(fixed) if number.negative && fixed.other_negative => unknown("-"),
        Format::Fixed(fixed) => {
            let (digits, shown) = fixed.digits(&number);
            let text = fixed.framed(&if fixed.grouped { group(&digits) } else { digits.clone() });
            let ungrouped = Some(fixed.framed(&digits)).filter(|plain| *plain != text);
            let stored = number.plain();
            Displayed::Number { text, ungrouped, stored: (shown.plain() != stored).then_some(stored) }
        }
    }
}

/// What is known of a number whose shown text comes with the file: the text without thousands separators where it has
/// any, and the stored number where the text shows another one.
pub fn given(text: &str, stored: &str) -> (Option<String>, Option<String>) {
    let ungrouped = text.contains(',').then(|| text.replace(',', ""));
    let shows_stored =
        number_in(text).zip(Number::parse(stored)).is_some_and(|(shown, stored)| shown.plain() == stored.plain());
    (ungrouped, (!shows_stored).then(|| stored.to_string()))
}

/// The number that a shown text stands for, whatever is written around it.
fn number_in(text: &str) -> Option<Number> {
    let is_part = |c: &char| c.is_ascii_digit() || matches!(c, '.' | '-' | 'E');
    let mut number = Number::parse(&text.chars().filter(is_part).collect::<String>())?;
    number.scale += if text.contains('%') { 2 } else { 0 };
    Some(number.tidy())
}

/// Understands the code of a number format.
pub fn format_of_code(code: &str) -> Format {
    let unknown = || Format::Unknown(code.to_string());
    if code.eq_ignore_ascii_case("general") || code == "@" || code == "G/通用格式" {
        return Format::General;
    }
    let sections = split_sections(code);
    let Some(first) = sections.first() else { return unknown() };
    if is_date(first) {
        return Format::Date(code.to_string());
    }
    let Some(mut fixed) = fixed_section(first) else { return unknown() };
    if let Some(second) = sections.get(1) {
        let negative = fixed_section(second);
        let with_sign = |f: &Fixed| Fixed { prefix: format!("-{}", fixed.prefix.trim_start()), ..f.clone() };
        fixed.other_negative = !negative.is_some_and(|n| {
            let trimmed = Fixed { prefix: n.prefix.trim().into(), suffix: n.suffix.trim().into(), ..n };
            let plain = Fixed { suffix: fixed.suffix.trim().into(), ..fixed.clone() };
            trimmed == with_sign(&plain)
        });
    }
    if sections.len() > 3 { unknown() } else { Format::Fixed(fixed) }
}

/// The built-in formats (ECMA-376 part 1, 18.8.30) that are the same in every language, and the dates of all.
pub fn builtin_format(id: u32) -> Format {
    let code = match id {
        0 | 49 => return Format::General,
        // 14 follows the system's language: Chinese systems show 2023/5/6.
        14 => "yyyy/m/d",
        31 => "yyyy\"年\"m\"月\"d\"日\"",
        57 => "yyyy\"年\"m\"月\"",
        15..=17 | 22 | 27..=30 | 36 | 50..=54 | 58 => return Format::Date(String::new()),
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        37 | 38 => "#,##0_);(#,##0)",
        39 | 40 => "#,##0.00_);(#,##0.00)",
        _ => return Format::Unknown(format!("#{id}")),
    };
    format_of_code(code)
}

fn split_sections(code: &str) -> Vec<String> {
    let mut sections = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for c in code.chars() {
        if c == ';' && !quoted && !escaped {
            sections.push(String::new());
            continue;
        }
        quoted ^= c == '"' && !escaped;
        escaped = c == '\\' && !escaped && !quoted;
        if let Some(section) = sections.last_mut() {
            section.push(c);
        }
    }
    sections
}

/// Year and day marks outside literals, brackets and colours.
fn is_date(section: &str) -> bool {
    let (mut quoted, mut bracket, mut escaped) = (false, false, false);
    let (mut year, mut day_or_month, mut digits) = (false, false, false);
    for c in section.chars() {
        match c {
            _ if escaped => escaped = false,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '\\' | '_' => escaped = true,
            '[' => bracket = true,
            ']' => bracket = false,
            _ if bracket => {}
            'y' | 'Y' | 'e' => year = true,
            'd' | 'D' | 'm' | 'M' => day_or_month = true,
            '0' | '#' | '?' => digits = true,
            _ => {}
        }
    }
    year && day_or_month && !digits
}

/// `[Red]"约"#,##0.00_ ` and the like: literal, digits, literal. `None` for anything else.
fn fixed_section(section: &str) -> Option<Fixed> {
    let mut fixed = Fixed::default();
    let (mut integer, mut point, mut after) = (String::new(), false, false);
    let mut chars = section.chars().peekable();
    while let Some(c) = chars.next() {
        let mut literal = None;
        match c {
            '[' => {
                let name: String = chars.by_ref().take_while(|&c| c != ']').collect();
                let colour = ["red", "black", "blue", "green", "white", "yellow", "cyan", "magenta"];
                if !(colour.contains(&name.to_ascii_lowercase().as_str()) || name.starts_with("$-")) {
                    return None;
                }
            }
            '0' | '#' | ',' if !point && !after && fixed.exponent.is_none() => integer.push(c),
            '.' if !point && !after && !integer.is_empty() => point = true,
            '0' if point && !after && fixed.exponent.is_none() && fixed.optional == 0 => fixed.decimals += 1,
            '#' if point && !after && fixed.exponent.is_none() => fixed.optional += 1,
            'E' | 'e' if chars.peek() == Some(&'+') && !integer.is_empty() && fixed.exponent.is_none() => {
                chars.next();
                let mut digits = 0;
                while chars.next_if_eq(&'0').is_some() {
                    digits += 1;
                }
                fixed.exponent = (digits > 0).then_some(digits);
                fixed.exponent?;
            }
            '%' if !fixed.percent && !integer.is_empty() => {
                fixed.percent = true;
                literal = Some("%".to_string());
            }
            '"' => literal = Some(chars.by_ref().take_while(|&c| c != '"').collect()),
            '\\' => literal = Some(chars.next()?.to_string()),
            '_' => {
                chars.next()?;
                literal = Some(" ".into());
            }
            ' ' | '-' | '(' | ')' | '+' => literal = Some(c.to_string()),
            _ => return None,
        }
        if let Some(literal) = literal {
            if integer.is_empty() {
                fixed.prefix.push_str(&literal);
            } else {
                after = true;
                fixed.suffix.push_str(&literal);
            }
        }
    }
    fixed.grouped = integer == "#,##0";
    let known = matches!(integer.as_str(), "0" | "#,##0" | "#0" | "##0");
    let plain_exponent = fixed.exponent.is_none() || (integer == "0" && fixed.optional == 0 && !fixed.percent);
    let shows_point = !point || fixed.decimals > 0;
    (known && plain_exponent && shows_point).then_some(fixed)
}

impl Fixed {
    /// The digits shown of a number, with its sign, and the number that they stand for.
    fn digits(&self, number: &Number) -> (String, Number) {
        let mut number = number.clone();
        if self.percent {
            number.scale -= 2;
        }
        let (digits, mut shown) = match self.exponent {
            Some(width) => (number.scientific(self.decimals, width), number.significant(self.decimals + 1)),
            None => {
                let shown = number.rounded(self.decimals + self.optional);
                let mut text = shown.plain();
                let missing = self.decimals + self.optional - text.split_once('.').map_or(0, |(_, d)| d.len());
                if self.decimals + self.optional > 0 && !text.contains('.') {
                    text.push('.');
                }
                text.extend(std::iter::repeat_n('0', missing));
                for _ in 0..self.optional {
                    text.truncate(text.len() - usize::from(text.ends_with('0')));
                }
                (text.trim_end_matches('.').to_string(), shown)
            }
        };
        if self.percent {
            shown.scale += 2;
        }
        // A literal minus before the digits reads as a sign.
        shown.negative ^= self.prefix.contains('-');
        (digits, shown.tidy())
    }

    /// Digits with their sign first, then what stands around them.
    fn framed(&self, digits: &str) -> String {
        let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
        format!("{sign}{}{digits}{}", self.prefix, self.suffix).trim().to_string()
    }
}

fn group(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let (integer, fraction) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut out = String::from(sign);
    for (i, c) in integer.chars().enumerate() {
        if i > 0 && (integer.len() - i) % 3 == 0 {
            out.push(',');
        }
        out.push(c);
    }
    out + fraction
}

/// A decimal number as digits: value = digits × 10^−scale.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Number {
    negative: bool,
    digits: Vec<u8>,
    scale: i32,
}

impl Number {
    /// Reads `7.4100000000000001`, `-1E-3`; `None` for anything else or beyond 40 places.
    fn parse(text: &str) -> Option<Self> {
        let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (mantissa, exponent) = match text.find(['e', 'E']) {
            Some(at) => (&text[..at], text[at + 1..].parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (integer, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = || integer.bytes().chain(fraction.bytes());
        if all().next().is_none() || !all().all(|b| b.is_ascii_digit()) || mantissa.len() > 60 || exponent.abs() > 40 {
            return None;
        }
        let scale = i32::try_from(fraction.len()).ok()? - exponent;
        Some(Self { negative, digits: all().map(|b| b - b'0').collect(), scale }.tidy())
    }

    /// Without leading zeros; zero has no sign and no digits.
    fn tidy(mut self) -> Self {
        let zeros = self.digits.iter().take_while(|&&d| d == 0).count();
        self.digits.drain(..zeros);
        while self.scale > 0 && self.digits.last() == Some(&0) {
            self.digits.pop();
            self.scale -= 1;
        }
        if self.digits.is_empty() {
            (self.negative, self.scale) = (false, 0);
        }
        self
    }

    fn significant(self, digits: usize) -> Self {
        let surplus = i32::try_from(self.digits.len().saturating_sub(digits)).unwrap_or(i32::MAX);
        let scale = self.scale - surplus;
        if surplus == 0 { self } else { self.rounded_to_scale(scale) }
    }

    /// Half away from zero, as spreadsheets display.
    fn rounded(&self, decimals: usize) -> Self {
        self.clone().rounded_to_scale(i32::try_from(decimals).unwrap_or(i32::MAX))
    }

    fn rounded_to_scale(mut self, scale: i32) -> Self {
        while self.scale > scale {
            let surplus = usize::try_from(self.scale - scale).unwrap_or(usize::MAX);
            if surplus > self.digits.len() {
                self.digits.clear();
                self.scale = scale;
                break;
            }
            let up = self.digits[self.digits.len() - surplus] >= 5;
            self.digits.truncate(self.digits.len() - surplus);
            self.scale = scale;
            if up {
                self.add_one();
            }
        }
        self.tidy()
    }

    fn add_one(&mut self) {
        for digit in self.digits.iter_mut().rev() {
            if *digit < 9 {
                *digit += 1;
                return;
            }
            *digit = 0;
        }
        self.digits.insert(0, 1);
    }

    /// Plain decimal text without trailing zeros.
    fn plain(&self) -> String {
        let mut digits: String = self.digits.iter().map(|&d| char::from(b'0' + d)).collect();
        if self.scale <= 0 {
            digits.extend(std::iter::repeat_n('0', usize::try_from(-self.scale).unwrap_or(0)));
            if self.digits.is_empty() {
                digits = "0".into();
            }
        } else {
            let scale = usize::try_from(self.scale).unwrap_or(0);
            while digits.len() <= scale {
                digits.insert(0, '0');
            }
            digits.insert(digits.len() - scale, '.');
        }
        format!("{}{digits}", if self.negative { "-" } else { "" })
    }

    /// General shows the shortest text, if it has at most 11 characters and is not so small that it turns scientific.
    fn general(&self) -> Option<String> {
        let text = self.plain();
        let magnitude = i32::try_from(self.digits.len()).ok()? - self.scale;
        let fits = text.trim_start_matches('-').len() <= 11;
        (self.digits.is_empty() || (fits && magnitude > -4)).then_some(text)
    }

    fn scientific(&self, decimals: usize, width: usize) -> String {
        let mut number = self.clone().significant(decimals + 1);
        let count = i32::try_from(number.digits.len()).unwrap_or(0);
        let exponent = if count == 0 { 0 } else { count - 1 - number.scale };
        number.digits.resize(decimals + 1, 0);
        let digits: String = number.digits.iter().map(|&d| char::from(b'0' + d)).collect();
        let (first, rest) = digits.split_at(1);
        let sign = if self.negative { "-" } else { "" };
        let point = if rest.is_empty() { "" } else { "." };
        let exponent_sign = if exponent < 0 { '-' } else { '+' };
        format!("{sign}{first}{point}{rest}E{exponent_sign}{:0width$}", exponent.abs())
    }

    /// The day of a serial date (time of day dropped); 1900-02-29, which never was, is nobody's day.
    fn date(&self, date_1904: bool) -> Option<NaiveDate> {
        let text = self.plain();
        let serial: u64 = text.split('.').next()?.parse().ok()?;
        let start = match (date_1904, serial) {
            (true, _) => NaiveDate::from_ymd_opt(1904, 1, 1)?,
            (false, 60) => return None,
            (false, 61..) => NaiveDate::from_ymd_opt(1899, 12, 30)?,
            (false, 1..) => NaiveDate::from_ymd_opt(1899, 12, 31)?,
            _ => return None,
        };
        if serial > 200_000 { None } else { start.checked_add_days(Days::new(serial)) }
    }
}

#[cfg(test)]
#[path = "number_format_tests.rs"]
mod tests;
