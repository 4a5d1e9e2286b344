//! A small typed language of conditions over the items of one sample: what a rule of diagnosis asks.
//!
//! ```text
//! condition  = all { "or" all } ;              all    = one { "and" one } ;
//! one        = "not" one | comparison ;        comparison = sum [ ( "<" | "<=" | ">" | ">=" | "==" | "!=" ) sum ] ;
//! sum        = product { ( "+" | "-" ) product } ;  product = sign { ( "*" | "/" ) sign } ;
//! sign       = "-" sign | number | word "(" [ argument { "," argument } ] ")" | "(" condition ")" ;
//! argument   = item | condition ;              item   = "「" name "」" ;
//! ```
//!
//! A name may be several that mean the same, with `|` between them: the first that the sample has is meant.
//! Every part is either true or false, or a number; what is which is known before anything is evaluated. Full-width
//! brackets, commas and signs are the same as narrow ones, because rules are typed in Chinese.

mod lexer;
mod parser;
mod part;
mod problem;
#[cfg(test)]
mod tests;
mod words;

pub use problem::{Expected, Problem, What};
use rust_decimal::Decimal;
use serde::Serialize;
pub use words::{WORDS, Word};

/// The item that a rule about every item calls itself by: 「本项」 is each item of the sample in turn.
pub const THIS_ITEM: &str = "本项";

/// A condition, read and typed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Condition {
    /// Names of the items it asks about, each once, in the order they are written.
    pub items: Vec<String>,
    /// What it asks.
    pub test: Test,
}

/// A number to be worked out, for a figure in a text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Formula {
    /// Names of the items it needs, each once.
    pub items: Vec<String>,
    /// The number.
    pub amount: Amount,
}

impl Test {
    /// Whether a part of it is so.
    fn any(&self, is: &dyn Fn(&Test) -> bool) -> bool {
        is(self)
            || match self {
                Test::All(tests) | Test::Any(tests) => tests.iter().any(|test| test.any(is)),
                Test::Not(test) => test.any(is),
                Test::Of(..) | Test::Compare(..) => false,
            }
    }
}

/// What is true or false. Items are indices into the names of the condition.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Test {
    /// All of them.
    All(Vec<Test>),
    /// One of them at least.
    Any(Vec<Test>),
    /// The opposite.
    Not(Box<Test>),
    /// Two numbers compared.
    Compare(Amount, Comparison, Amount),
    /// A property of an item.
    Of(Property, usize),
}

/// A number. Items are indices into the names of the condition.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Amount {
    /// A number as written.
    Number(Decimal),
    /// A number of an item.
    Of(Quantity, usize),
    /// Nonconforming items in all batches of the subject.
    Failures,
    /// The sum of the values of several items.
    SumOf(Vec<usize>),
    /// Coefficient of variation in percent, from a mean, a characteristic value below it and how many standard
    /// deviations that lies below: (mean − characteristic) ÷ factor ÷ mean × 100.
    Variation(usize, usize, Decimal),
    /// With the other sign.
    Negated(Box<Amount>),
    /// Without its sign.
    Absolute(Box<Amount>),
    /// Square root.
    Root(Box<Amount>),
    /// Two numbers worked together.
    Calculated(Box<Amount>, Operation, Box<Amount>),
}

/// What an item can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Property {
    /// Nonconforming by the report's verdict.
    Failed,
    /// Nonconforming, below its lower limit.
    FailedLow,
    /// Nonconforming, above its upper limit.
    FailedHigh,
    /// Conforming by the report's verdict.
    Conforming,
    /// Conforming, outside the working range.
    Thin,
    /// Conforming, within the working range.
    Normal,
    /// Not detected, or below a detection limit.
    BelowDetection,
    /// Two samples of one lot were tested for it.
    SameLot,
    /// Batches of one model and of different lots were tested for it.
    SameModel,
    /// It failed last year.
    FailedLastYear,
    /// Nonconforming in one of the subject's batches at least.
    FailedAnywhere,
}

/// What an item has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Quantity {
    /// The reported value.
    Value,
    /// The limit; of two the lower.
    Limit,
    /// The lower limit.
    Low,
    /// The upper limit.
    High,
    /// How far the value is from the limit, without sign, in percent of the limit.
    Deviation,
    /// Largest less smallest value over batches of one model and of different lots.
    Range,
    /// Largest less smallest value over samples of one lot.
    LotRange,
    /// Batches that were tested for it.
    Count,
    /// Reproducibility of its test method, in its unit.
    Reproducibility,
    /// The last digit that its result is reported to: 0.1 of `0.8`.
    Digit,
}

/// How two numbers are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
    /// `==`
    Equal,
    /// `!=`
    Unequal,
}

/// How two numbers are worked together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Operation {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    Over,
}

impl Condition {
    /// Reads a condition.
    ///
    /// # Errors
    /// The first thing wrong, with the character it begins at.
    pub fn read(text: &str) -> Result<Self, Problem> {
        parser::condition(text)
    }

    /// Whether it is about every item in turn.
    pub fn is_about_every_item(&self) -> bool {
        self.items.iter().any(|name| name == THIS_ITEM)
    }

    /// Whether it asks, anywhere, if an item is so.
    pub fn asks(&self, property: Property, name: &str) -> bool {
        self.test.any(&|test| matches!(test, Test::Of(of, item) if *of == property && self.items[*item] == name))
    }
}

impl Formula {
    /// Reads a number to be worked out.
    ///
    /// # Errors
    /// The first thing wrong, with the character it begins at.
    pub fn read(text: &str) -> Result<Self, Problem> {
        parser::formula(text)
    }
}
