//! Characters become words, numbers, items and signs.

use rust_decimal::Decimal;

use super::problem::{Problem, What};
use super::{Comparison, Operation};

/// Longest text that is read, in characters.
const LONGEST: usize = 4000;
/// Most digits of a number.
const DIGITS: usize = 20;

/// A token with the character it begins at, from 1.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub at: usize,
    pub kind: Kind,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Word(String),
    Number(Decimal),
    Item(String),
    Compare(Comparison),
    Calculate(Operation),
    Opening,
    Closing,
    Comma,
}

pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Problem> {
    let characters: Vec<char> = text.chars().collect();
    if characters.len() > LONGEST {
        return Err(Problem { at: LONGEST, what: What::TooLong });
    }
    let mut tokens = Vec::new();
    let mut next = 0;
    while let Some(&c) = characters.get(next) {
        let rest = &characters[next..];
        let at = next + 1;
        let problem = |what| Problem { at, what };
        let (kind, length) = match narrow(c) {
            c if c.is_whitespace() => {
                next += 1;
                continue;
            }
            '「' => item(rest).map_err(problem)?,
            c if c.is_ascii_digit() || c == '.' => number(rest).map_err(problem)?,
            c if c.is_alphabetic() || c == '_' => word(rest),
            _ => sign(rest).ok_or_else(|| problem(What::StrayCharacter(c)))?,
        };
        tokens.push(Token { at, kind });
        next += length;
    }
    Ok(tokens)
}

/// The narrow form of a full-width sign, letter or digit.
fn narrow(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(c),
        '×' => '*',
        '÷' => '/',
        '−' | '–' | '—' => '-',
        '、' => ',',
        other => other,
    }
}

fn sign(rest: &[char]) -> Option<(Kind, usize)> {
    let first = narrow(*rest.first()?);
    let second = rest.get(1).copied().map(narrow);
    let compare = |how, length| Some((Kind::Compare(how), length));
    let calculate = |how| Some((Kind::Calculate(how), 1));
    match (first, second) {
        ('<', Some('=')) => compare(Comparison::AtMost, 2),
        ('>', Some('=')) => compare(Comparison::AtLeast, 2),
        ('=', Some('=')) => compare(Comparison::Equal, 2),
        ('!', Some('=')) => compare(Comparison::Unequal, 2),
        ('<', _) => compare(Comparison::Less, 1),
        ('>', _) => compare(Comparison::Greater, 1),
        ('≤' | '≦', _) => compare(Comparison::AtMost, 1),
        ('≥' | '≧', _) => compare(Comparison::AtLeast, 1),
        ('≠', _) => compare(Comparison::Unequal, 1),
        ('=', _) => compare(Comparison::Equal, 1),
        ('+', _) => calculate(Operation::Plus),
        ('-', _) => calculate(Operation::Minus),
        ('*', _) => calculate(Operation::Times),
        ('/', _) => calculate(Operation::Over),
        ('(', _) => Some((Kind::Opening, 1)),
        (')', _) => Some((Kind::Closing, 1)),
        (',', _) => Some((Kind::Comma, 1)),
        _ => None,
    }
}

/// `「name」`; a name may hold brackets, signs and digits, and corner brackets in pairs.
fn item(rest: &[char]) -> Result<(Kind, usize), What> {
    let mut open = 0_usize;
    for (index, c) in rest.iter().enumerate() {
        match c {
            '「' => open += 1,
            '」' => open -= 1,
            _ => {}
        }
        if open == 0 {
            let name: String = rest[1..index].iter().collect();
            let name = name.trim();
            return if name.is_empty() {
                Err(What::NamelessItem)
            } else {
                Ok((Kind::Item(name.to_string()), index + 1))
            };
        }
    }
    Err(What::UnclosedItem)
}

fn number(rest: &[char]) -> Result<(Kind, usize), What> {
    let is_part = |c: &&char| matches!(narrow(**c), '0'..='9' | '.' | 'a'..='z' | 'A'..='Z' | '_');
    let written: String = rest.iter().take_while(is_part).map(|c| narrow(*c)).collect();
    let length = written.chars().count();
    let digits = written.bytes().filter(u8::is_ascii_digit).count();
    let shape = written.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && written.bytes().filter(|b| *b == b'.').count() <= 1
        && !written.starts_with('.')
        && !written.ends_with('.');
    match written.parse::<Decimal>() {
        Ok(number) if shape && digits <= DIGITS => Ok((Kind::Number(number), length)),
        _ => Err(What::NotANumber(written)),
    }
}

fn word(rest: &[char]) -> (Kind, usize) {
    let is_part = |c: &&char| narrow(**c).is_alphanumeric() || narrow(**c) == '_';
    let written: String = rest.iter().take_while(is_part).map(|c| narrow(*c)).collect();
    let length = rest.iter().take_while(is_part).count();
    (Kind::Word(written), length)
}
