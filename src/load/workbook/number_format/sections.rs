//! A format code as its sections: which one a number falls under, and whether its sign is still to be shown.

use super::number::Number;
use super::pattern::{Pattern, pattern_of};
use super::scan::{Token, scan};

/// The sections of a code (ECMA-376 part 1, 18.8.31).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Sections {
    numbers: Vec<Section>,
    /// What texts show; absent where they show themselves.
    text: Option<Pattern>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Section {
    condition: Option<Condition>,
    pattern: Pattern,
}

/// `[>=100]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Condition {
    less: bool,
    equal: bool,
    greater: bool,
    limit: Number,
}

/// Where the minus of a negative number comes from under its section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// The section says itself how a negative number looks.
    OfSection,
    /// It stands before everything, unless all shown digits are zero.
    UnlessZero,
    /// The same, but spreadsheets differ where all shown digits are zero.
    UnclearOnZero,
    /// Spreadsheets differ on it.
    Unclear,
}

impl Sign {
    /// Whether a negative number gets a minus; `None` where that is not known.
    pub(super) fn is_shown(self, is_zero: bool) -> Option<bool> {
        match self {
            Sign::OfSection => Some(false),
            Sign::UnlessZero => Some(!is_zero),
            Sign::UnclearOnZero => (!is_zero).then_some(true),
            Sign::Unclear => None,
        }
    }
}

/// The sections of a code; `None` for a code that is not understood as a whole.
pub(super) fn sections_of(code: &str) -> Option<Sections> {
    let mut numbers = Vec::new();
    let mut text = None;
    let scanned = scan(code)?;
    let count = scanned.len();
    for (place, tokens) in scanned.into_iter().enumerate() {
        let condition = condition_of(&tokens)?;
        let pattern = pattern_of(&tokens);
        let of_text = place == 3 || (matches!(pattern, Pattern::Text(_)) && count > 1);
        if of_text && (place + 1 < count || condition.is_some()) {
            return None;
        }
        if of_text {
            text = Some(pattern);
        } else {
            numbers.push(Section { condition, pattern });
        }
    }
    let conditions = numbers.iter().filter(|section| section.condition.is_some()).count();
    let in_order = match numbers.len() {
        1 => conditions == 0,
        2 => numbers[0].condition.is_some() || conditions == 0,
        3 => conditions == 0 || (conditions == 2 && numbers[2].condition.is_none()),
        _ => false,
    };
    in_order.then_some(Sections { numbers, text })
}

impl Sections {
    /// What a text is shown by; `None` where it shows itself, for want of a section.
    pub(super) fn for_text(&self) -> Option<&Pattern> {
        match &self.numbers[..] {
            [Section { pattern: pattern @ Pattern::Text(_), .. }] => Some(pattern),
            _ => self.text.as_ref(),
        }
    }

    /// The section of a number and how its sign is shown; `None` where no section is for it.
    pub(super) fn for_number(&self, number: Number) -> Option<(&Pattern, Sign)> {
        let (place, sign) = match &self.numbers[..] {
            [_] if self.text.is_none() => (0, Sign::UnlessZero),
            [_] => (0, Sign::UnclearOnZero),
            [first, second, ..] => match (first.condition, second.condition) {
                (Some(first), _) if first.holds(number) && first.is_below_zero() => (0, Sign::OfSection),
                (Some(first), _) if first.holds(number) => (0, Sign::Unclear),
                (_, Some(second)) if second.holds(number) => (1, Sign::Unclear),
                (Some(_), Some(_)) => (2, Sign::Unclear),
                (Some(_), None) => (1, Sign::Unclear),
                (None, _) if number.negative => (1, Sign::OfSection),
                (None, _) if number.is_zero() && self.numbers.len() == 3 => (2, Sign::OfSection),
                (None, _) => (0, Sign::OfSection),
            },
            [] => return None,
        };
        Some((&self.numbers.get(place)?.pattern, sign))
    }
}

/// The condition of a section, if it has one; `None` for one that cannot be read.
fn condition_of(tokens: &[Token]) -> Option<Option<Condition>> {
    let conditions = tokens.iter().filter_map(|token| match token {
        Token::Bracket(text) if text.starts_with(['<', '>', '=']) => Some(text.as_str()),
        _ => None,
    });
    let mut read = conditions.map(Condition::read);
    match (read.next(), read.next()) {
        (None, _) => Some(None),
        (Some(condition), None) => condition.map(Some),
        _ => None,
    }
}

impl Condition {
    fn read(text: &str) -> Option<Self> {
        let limit = text.trim_start_matches(['<', '>', '=']);
        let (less, equal, greater) = match &text[..text.len() - limit.len()] {
            "<" => (true, false, false),
            "<=" => (true, true, false),
            "=" => (false, true, false),
            ">=" => (false, true, true),
            ">" => (false, false, true),
            "<>" => (true, false, true),
            _ => return None,
        };
        Some(Self { less, equal, greater, limit: Number::parse(limit)? })
    }

    fn holds(&self, number: Number) -> bool {
        match number.cmp(&self.limit) {
            std::cmp::Ordering::Less => self.less,
            std::cmp::Ordering::Equal => self.equal,
            std::cmp::Ordering::Greater => self.greater,
        }
    }

    /// `[<0]`: a section for negative numbers says itself how they look.
    fn is_below_zero(&self) -> bool {
        self.less && !self.equal && !self.greater && self.limit.is_zero()
    }
}
