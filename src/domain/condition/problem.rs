//! What can be wrong with a condition, and where.

/// What is wrong, and at which character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Character of the text that it begins at, from 1.
    pub at: usize,
    /// What is wrong.
    pub what: What,
}

/// What can be wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Nothing is written.
    Empty,
    /// More than can be read.
    TooLong,
    /// Brackets or operators nested too deep.
    TooDeep,
    /// A word that the language does not have, and the one it may have meant.
    UnknownWord(String, Option<&'static str>),
    /// A character that the language does not have.
    StrayCharacter(char),
    /// Digits that are no number, or more of them than are kept exactly.
    NotANumber(String),
    /// `「` without `」`.
    UnclosedItem,
    /// `「」`.
    NamelessItem,
    /// An opening bracket without its closing one.
    UnclosedBracket,
    /// Something else stands where this was expected.
    Expected(Expected),
    /// A number stands where true or false is needed.
    NotACondition,
    /// True or false stands where a number is needed.
    NotANumberPart,
    /// An item stands alone, without a word that asks something of it.
    BareItem(String),
    /// The word is followed by another number of things than it takes, or by things of another kind: how it is used.
    WrongArguments(&'static str),
    /// A figure that is worked out, without the number of decimals it is rounded to.
    Undigested,
    /// `a < b < c`.
    TwoComparisons,
}

/// What was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// A condition or a number.
    Operand,
    /// `(` after a word.
    Opening,
    /// `,` or `)`.
    CommaOrClosing,
    /// `and`, `or`, an operator or the end.
    OperatorOrEnd,
}
