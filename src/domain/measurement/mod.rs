//! 检验结果: the printed text and what it says.

mod grammar;
#[cfg(test)]
mod tests;

pub(super) use grammar::eat_grade;
use rust_decimal::Decimal;

use super::SharedText;

/// 实测值. `reported` is printed; `reading` is compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Measurement {
    /// The laboratory's text, as displayed in its file.
    pub reported: SharedText,
    /// What a numeric workbook cell stores, where that differs from the displayed text.
    pub stored: Option<SharedText>,
    /// What the text says.
    pub reading: Reading,
}

/// What a result text says.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// A number, with the GB/T 8170 3.3.2 mark where the laboratory printed one.
    Number {
        /// Exact value.
        value: Decimal,
        /// (+): the true magnitude is larger; (−): smaller.
        tail: Option<Tail>,
        /// 10^k where the digits printed end (`1.3×10^3` ends at hundreds: 100), as a decimal.
        resolution: Decimal,
    },
    /// `<0.005`, `未检出(<0.005)`: at least 0 and below the limit (a limit of 0 or less has no lower end: `<-35` ℃).
    LessThan {
        /// The bound.
        limit: Decimal,
        /// `≤`.
        inclusive: bool,
    },
    /// `>4000`.
    GreaterThan {
        /// The bound.
        limit: Decimal,
        /// `≥`.
        inclusive: bool,
    },
    /// 未检出, without a stated limit.
    NotDetected,
    /// A grade; half grades are .5 (`3-4级` is 3.5).
    Ordinal(Decimal),
    /// 符合 / 不符合 and the like.
    Qualitative {
        /// Whether the word is on the conforming side.
        conforming: bool,
    },
    /// A text that is neither (`无裂纹` under a text requirement): printed, never compared.
    Text,
    /// `/`, `—`: the item does not apply.
    NotTested,
    /// No grammar reads it; the batch is held.
    Unreadable(ReadingError),
}

/// The mark of GB/T 8170 3.3.2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tail {
    /// (+): digits were cut off, the true |value| is larger.
    TrueValueLarger,
    /// (−): digits were rounded up, the true |value| is smaller.
    TrueValueSmaller,
}

/// Why a result text is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadingError {
    /// Nothing in the cell.
    Empty,
    /// Not a number or a known word.
    NotANumber,
    /// `1 200`, `1_200`, `1,200`: a grouped number is ambiguous.
    Grouped,
    /// `100~120`: a range is not a result.
    Range,
    /// `10,12,9`, `12/11/13`: several readings in one cell; which of them counts is the laboratory's business.
    Replicates,
    /// `10.0±0.1`: a limit expression, not a result.
    LimitExpression,
    /// More digits than can be kept exactly, or an exponent out of range.
    OutOfRange,
    /// A unit other than the expected one is attached.
    Unit(String),
}

/// A reading with what a person should be told about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// The reading.
    pub reading: Reading,
    /// Accepted with a warning: [`WARNING_ANGLE_BRACKET`] or [`WARNING_BARE_DETECTION_LIMIT`].
    pub warning: Option<&'static str>,
}

impl Reading {
    /// Reads a result text under the strict grammar of docs/method.md (`tests/vectors/result_parse_vectors.csv`).
    ///
    /// `unit` is the expected unit: a unit attached to the number is accepted only if it is the same by spelling
    /// (never converted); with the unit 级 a bare `4` or `3-4` is a grade.
    pub fn parse(text: &str, unit: &str) -> Read {
        grammar::read(text, unit)
    }
}

/// Warning: 〈 or 〉 stands where < or > was meant.
pub const WARNING_ANGLE_BRACKET: &str = "angle-bracket";
/// Warning: the number in brackets after 未检出 is taken for the detection limit.
pub const WARNING_BARE_DETECTION_LIMIT: &str = "bare-detection-limit";
