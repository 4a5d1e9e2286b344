//! 检验结果: the printed text and what it says.

use rust_decimal::Decimal;

/// 实测值. `reported` is printed; `reading` is compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Measurement {
    /// The laboratory's text, as displayed in its file.
    pub reported: String,
    /// What a numeric workbook cell stores, where that differs from the displayed text.
    pub stored: Option<String>,
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
    /// `<0.005`, `未检出(<0.005)`: at least 0 and below the limit.
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
    /// Accepted with a warning (for example 〈 mistyped for <).
    pub warning: Option<&'static str>,
}

impl Reading {
    /// Reads a result text under the strict grammar of STATISTICS 4 (`result_parse_vectors.csv`).
    ///
    /// `unit` is the expected unit: a unit attached to the number is accepted only if equal.
    pub fn parse(text: &str, unit: &str) -> Read {
        let _ = unit;
        match Decimal::from_str_exact(text) {
            Ok(value) => Read {
                reading: Reading::Number { value, tail: None, resolution: Decimal::new(1, value.scale()) },
                warning: None,
            },
            Err(_) => Read { reading: Reading::Unreadable(ReadingError::NotANumber), warning: None },
        }
    }
}
