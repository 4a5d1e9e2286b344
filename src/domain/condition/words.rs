//! The words of the language: what each takes and gives, in one table that reading, hints and documentation use.

use super::{Property, Quantity};

/// A word of the language.
#[derive(Debug, Clone, Copy)]
pub struct Word {
    /// As it is written.
    pub word: &'static str,
    /// How it is used.
    pub usage: &'static str,
    /// What it makes.
    pub(super) makes: Makes,
}

/// What a word makes of its arguments.
#[derive(Debug, Clone, Copy)]
pub(super) enum Makes {
    /// True or false, of one item.
    Property(Property),
    /// A number, of one item.
    Quantity(Quantity),
    /// A number, of the whole subject.
    Failures,
    /// The sum of the values of items.
    SumOf,
    /// Coefficient of variation, of two items and a number.
    Variation,
    /// A number without its sign.
    Absolute,
    /// A square root.
    Root,
}

const fn property(word: &'static str, usage: &'static str, property: Property) -> Word {
    Word { word, usage, makes: Makes::Property(property) }
}

const fn quantity(word: &'static str, usage: &'static str, quantity: Quantity) -> Word {
    Word { word, usage, makes: Makes::Quantity(quantity) }
}

const fn other(word: &'static str, usage: &'static str, makes: Makes) -> Word {
    Word { word, usage, makes }
}

/// All words but `and`, `or` and `not`.
pub const WORDS: &[Word] = &[
    property("fail", "fail(「项目」)", Property::Failed),
    property("fail_low", "fail_low(「项目」)", Property::FailedLow),
    property("fail_high", "fail_high(「项目」)", Property::FailedHigh),
    property("ok", "ok(「项目」)", Property::Conforming),
    property("thin", "thin(「项目」)", Property::Thin),
    property("normal", "normal(「项目」)", Property::Normal),
    property("below_detection", "below_detection(「项目」)", Property::BelowDetection),
    property("same_lot", "same_lot(「项目」)", Property::SameLot),
    property("same_model", "same_model(「项目」)", Property::SameModel),
    property("prior_failed", "prior_failed(「项目」)", Property::FailedLastYear),
    property("fail_in_any", "fail_in_any(「项目」)", Property::FailedAnywhere),
    quantity("v", "v(「项目」)", Quantity::Value),
    quantity("lim", "lim(「项目」)", Quantity::Limit),
    quantity("low", "low(「项目」)", Quantity::Low),
    quantity("high", "high(「项目」)", Quantity::High),
    quantity("dev", "dev(「项目」)", Quantity::Deviation),
    quantity("range", "range(「项目」)", Quantity::Range),
    quantity("lot_range", "lot_range(「项目」)", Quantity::LotRange),
    quantity("count", "count(「项目」)", Quantity::Count),
    quantity("reproducibility", "reproducibility(「项目」)", Quantity::Reproducibility),
    quantity("digit", "digit(「项目」)", Quantity::Digit),
    other("failed", "failed()", Makes::Failures),
    other("sum", "sum(「项目」,「项目」)", Makes::SumOf),
    other("variation", "variation(「平均值」,「标准值」,1.83)", Makes::Variation),
    other("abs", "abs(v(「项目」)-1)", Makes::Absolute),
    other("sqrt", "sqrt(v(「项目」))", Makes::Root),
];

/// Words between conditions.
pub(super) const JOINING: [&str; 3] = ["and", "or", "not"];

pub(super) fn find(word: &str) -> Option<&'static Word> {
    WORDS.iter().find(|known| known.word == word)
}

/// The word that an unknown one may have meant.
pub(super) fn nearest(word: &str) -> Option<&'static str> {
    let word: String = word.chars().take(32).flat_map(char::to_lowercase).collect();
    let known = WORDS.iter().map(|known| known.word).chain(JOINING);
    let measured = known.map(|known| (strsim::damerau_levenshtein(&word, known), known));
    let near = measured.filter(|(distance, known)| *distance <= (known.chars().count() / 2).max(1));
    near.min().map(|(_, known)| known)
}
