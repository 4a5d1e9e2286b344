//! Digits at their places: `0.00`, `#,##0.0#`, `000-00-0000`, `0.0%`, `0.00E+00`.

use super::number::Number;
use super::pieces::{Piece, is_literal};

/// Where the digits of a number stand, and what stands around them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Digits {
    parts: Vec<Part>,
    integers: usize,
    decimals: usize,
    /// Thousands separators.
    grouped: bool,
    /// The power of ten that the number is shown times: percent signs add two, commas at the end take three.
    power: i32,
    /// What percent signs add to it: a reader takes that back.
    percent: i32,
    exponent: Option<Exponent>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    /// A place before the decimal point: `0`, `#` or `?`.
    Integer(char),
    Point,
    /// A place after it.
    Decimal(char),
    Exponent,
}

/// `E+00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Exponent {
    digits: usize,
    plus: bool,
}

/// Digits as shown.
pub(super) struct Shown {
    /// With thousands separators, where the format has them.
    pub text: String,
    /// Without, where they make a difference.
    pub ungrouped: Option<String>,
    /// The number that the text stands for; `None` where literals between the digits make another text of it.
    pub number: Option<Number>,
    /// Whether every digit is zero.
    pub is_zero: bool,
}

/// Most places before and after the point.
const PLACES: usize = 30;

/// Understands a section of digits.
pub(super) fn digits_of(pieces: &[Piece]) -> Option<Digits> {
    let is_digit = |piece: &Piece| matches!(piece, Piece::Mark('0' | '#' | '?'));
    let point = pieces.iter().position(|piece| *piece == Piece::Mark('.')).unwrap_or(pieces.len());
    let last_integer = pieces[..point].iter().rposition(is_digit);
    let mut digits = Digits::default();
    let mut rest = pieces.iter().enumerate().peekable();
    let mut after_digit = false;
    while let Some((place, piece)) = rest.next() {
        let mut is_place = false;
        match piece {
            Piece::Mark(_) if is_digit(piece) && digits.exponent.is_some() => return None,
            Piece::Mark(c @ ('0' | '#' | '?')) => {
                is_place = true;
                digits.parts.push(if place < point { Part::Integer(*c) } else { Part::Decimal(*c) });
            }
            Piece::Mark(',') if last_integer.is_some_and(|last| place < last) && after_digit => digits.grouped = true,
            Piece::Mark(',')
                if after_digit && !pieces[place..].iter().any(is_digit)
                    || Some(place) > last_integer && place < point && after_digit =>
            {
                (is_place, digits.power) = (true, digits.power - 3);
            }
            Piece::Mark('.') if place == point => digits.parts.push(Part::Point),
            Piece::Mark('%') => {
                (digits.power, digits.percent) = (digits.power + 2, digits.percent + 2);
                digits.push_literal("%");
            }
            Piece::Mark('E') if after_digit && digits.exponent.is_none() => {
                let plus = rest.next_if(|(_, piece)| matches!(piece, Piece::Mark('+' | '-')))?.1 == &Piece::Mark('+');
                let zeros = std::iter::from_fn(|| rest.next_if(|(_, piece)| **piece == Piece::Mark('0'))).count();
                digits.parts.push(Part::Exponent);
                digits.exponent = Some(Exponent { digits: zeros, plus });
            }
            Piece::Literal(text) => digits.push_literal(text),
            Piece::Mark(c) if is_literal(*c) => digits.push_literal(c.encode_utf8(&mut [0; 4])),
            _ => return None,
        }
        after_digit = is_place;
    }
    digits.counted().filter(Digits::is_known)
}

impl Digits {
    fn push_literal(&mut self, text: &str) {
        match self.parts.last_mut() {
            Some(Part::Literal(before)) => before.push_str(text),
            _ => self.parts.push(Part::Literal(text.into())),
        }
    }

    fn counted(mut self) -> Option<Self> {
        self.integers = self.parts.iter().filter(|part| matches!(part, Part::Integer(_))).count();
        self.decimals = self.parts.iter().filter(|part| matches!(part, Part::Decimal(_))).count();
        (self.integers + self.decimals > 0).then_some(self)
    }

    /// Whether spreadsheets agree on what is shown.
    fn is_known(&self) -> bool {
        let places = |of: fn(&Part) -> Option<char>| self.parts.iter().filter_map(of).collect::<String>();
        let integer = places(|part| if let Part::Integer(c) = part { Some(*c) } else { None });
        let decimal = places(|part| if let Part::Decimal(c) = part { Some(*c) } else { None });
        // A place that may stay empty does not stand between places that may not.
        let in_order = !integer.trim_start_matches(['#', '?']).contains(['#', '?'])
            && !decimal.trim_start_matches('0').contains('0');
        let grouping = !self.grouped || (!integer.contains('?') && !self.is_broken());
        let scientific = self.exponent.is_none_or(|exponent| {
            exponent.digits > 0 && integer == "0" && self.power == 0 && self.percent == 0 && !self.is_broken()
        });
        // Not every spreadsheet counts a second percent sign.
        in_order && grouping && scientific && self.percent <= 2 && self.integers <= PLACES && self.decimals <= PLACES
    }

    /// Whether a literal stands between the first place and the last.
    fn is_broken(&self) -> bool {
        let is_literal = |part: &Part| matches!(part, Part::Literal(_));
        let first = self.parts.iter().position(|part| !is_literal(part)).unwrap_or(0);
        let last = self.parts.iter().rposition(|part| !is_literal(part)).unwrap_or(0);
        self.parts.get(first..last).is_some_and(|between| between.iter().any(is_literal))
    }

    /// Whether a literal minus stands before the digits, where it reads as a sign.
    fn has_minus(&self) -> bool {
        let before = self.parts.iter().take_while(|part| matches!(part, Part::Literal(_)));
        before.into_iter().any(|part| matches!(part, Part::Literal(text) if text.contains('-')))
    }

    /// Shows a number without its sign; `None` where spreadsheets differ.
    pub(super) fn shown(&self, number: Number) -> Option<Shown> {
        let times = number.magnitude().shifted(self.power);
        let decimals = i32::try_from(self.decimals).unwrap_or(0);
        let (rounded, power) = if self.exponent.is_some() {
            let rounded = times.significant(decimals.unsigned_abs() + 1);
            (rounded, rounded.exponent())
        } else {
            (times.rounded(decimals), 0)
        };
        let (integer, fraction) = rounded.shifted(-power).parts(self.decimals);
        // Some spreadsheets leave out a point that nothing follows.
        if self.ends_in_point(&fraction) {
            return None;
        }
        let text = self.written(&integer, &fraction, power, self.grouped);
        let ungrouped = (self.grouped && integer.len().max(self.integers) > 3)
            .then(|| self.written(&integer, &fraction, power, false))
            .filter(|plain| *plain != text);
        let read = rounded.shifted(-self.percent);
        let read = if self.has_minus() { read.negated() } else { read };
        Some(Shown { text, ungrouped, number: (!self.is_broken()).then_some(read), is_zero: rounded.is_zero() })
    }

    fn ends_in_point(&self, fraction: &str) -> bool {
        let is_point = |part: &Part| *part == Part::Point;
        let is_shown = |part: &Part| matches!(part, Part::Decimal('0' | '?'));
        self.parts.iter().any(is_point) && !self.parts.iter().any(is_shown) && fraction.bytes().all(|b| b == b'0')
    }

    fn written(&self, integer: &str, fraction: &str, power: i32, grouped: bool) -> String {
        let mut text = String::new();
        let (mut integers, mut decimals) = (0, 0);
        for part in &self.parts {
            match part {
                Part::Literal(literal) => text.push_str(literal),
                Part::Integer(place) => {
                    integers += 1;
                    push_integer(&mut text, integer, *place, self.integers - integers, integers == 1, grouped);
                }
                Part::Point => {
                    if self.integers == 0 {
                        text.push_str(integer);
                    }
                    text.push('.');
                }
                Part::Decimal(place) => {
                    let rest = &fraction[decimals..];
                    decimals += 1;
                    match place {
                        '?' if rest.bytes().all(|b| b == b'0') => text.push(' '),
                        '#' if rest.bytes().all(|b| b == b'0') => {}
                        _ => text.extend(rest.chars().next()),
                    }
                }
                Part::Exponent => {
                    let Exponent { digits, plus } = self.exponent.unwrap_or(Exponent { digits: 1, plus: true });
                    let sign = if power < 0 {
                        "-"
                    } else if plus {
                        "+"
                    } else {
                        ""
                    };
                    text.push_str(&format!("E{sign}{:0digits$}", power.abs()));
                }
            }
        }
        text
    }
}

/// The digit of one place, counted from the point; the first place takes all that are left.
fn push_integer(text: &mut String, integer: &str, place: char, from_point: usize, first: bool, grouped: bool) {
    let separate = |text: &mut String, from_point: usize| {
        if grouped && from_point > 0 && from_point.is_multiple_of(3) {
            text.push(',');
        }
    };
    if integer.len() > from_point {
        let end = integer.len() - from_point;
        let start = if first { 0 } else { end - 1 };
        for (at, digit) in integer[start..end].char_indices() {
            text.push(digit);
            separate(text, integer.len() - 1 - start - at);
        }
        return;
    }
    match place {
        '0' => {
            text.push('0');
            separate(text, from_point);
        }
        '?' => text.push(' '),
        _ => {}
    }
}
