//! Whether a condition holds for a sample: true, false, or open.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::facts::{At, Facts};
use crate::analysis::rational::{Rational, square_root};
use crate::domain::condition::{Amount, Comparison, Condition, Operation, Property, Quantity, Test};

/// The cells that made a condition true, in the order it names them; `None` where it is not true.
pub(super) fn speaks(condition: &Condition, facts: &Facts<'_>) -> Option<Vec<At>> {
    let asked = Asked { items: &condition.items, facts };
    let mut cells = Vec::new();
    // Nearly every condition asks for several things at once, and nearly none of its first ones holds.
    let whole = [&condition.test];
    let (together, alone): (&[Test], &[&Test]) = match &condition.test {
        Test::All(tests) => (tests, &[]),
        _ => (&[], &whole),
    };
    let tests = together.iter().chain(alone.iter().copied());
    for test in tests {
        if asked.test(test, &mut cells) != Some(true) {
            return None;
        }
    }
    let mut seen = BTreeSet::new();
    cells.retain(|cell| seen.insert(*cell));
    Some(cells)
}

/// A number of a sample; `None` where it cannot be worked out exactly.
pub(super) fn amount(amount: &Amount, items: &[String], facts: &Facts<'_>) -> Option<Rational> {
    Asked { items, facts }.amount(amount, &mut Vec::new())
}

struct Asked<'a> {
    items: &'a [String],
    facts: &'a Facts<'a>,
}

impl Asked<'_> {
    fn test(&self, test: &Test, cells: &mut Vec<At>) -> Option<bool> {
        match test {
            Test::Of(property, item) => self.property(*property, *item, cells),
            Test::Not(test) => self.test(test, cells).map(|held| !held),
            Test::Compare(left, how, right) => {
                let (left, right) = (self.amount(left, cells)?, self.amount(right, cells)?);
                Some(match how {
                    Comparison::Less => left < right,
                    Comparison::AtMost => left <= right,
                    Comparison::Greater => left > right,
                    Comparison::AtLeast => left >= right,
                    Comparison::Equal => left == right,
                    Comparison::Unequal => left != right,
                })
            }
            Test::All(tests) => self.joined(tests, false, cells),
            Test::Any(tests) => self.joined(tests, true, cells),
        }
    }

    /// One that `settles` it decides alone; else an open one leaves it open. The cells are those of what decided: of one
    /// that settles it and of all of them otherwise.
    fn joined(&self, tests: &[Test], settles: bool, cells: &mut Vec<At>) -> Option<bool> {
        let (mut settled, mut open, mut all) = (false, false, Vec::new());
        for test in tests {
            let mut own = Vec::new();
            match self.test(test, &mut own) {
                Some(held) if held == settles => {
                    settled = true;
                    cells.append(&mut own);
                }
                Some(_) => all.append(&mut own),
                None => open = true,
            }
        }
        if settled {
            return Some(settles);
        }
        cells.append(&mut all);
        (!open).then_some(!settles)
    }

    fn place(&self, item: usize, cells: &mut Vec<At>) -> Option<(&str, At)> {
        let name = self.items.get(item)?;
        let at = self.facts.find(name)?;
        cells.push(at);
        Some((name, at))
    }

    fn property(&self, property: Property, item: usize, cells: &mut Vec<At>) -> Option<bool> {
        let (name, at) = self.place(item, cells)?;
        self.facts.property(property, name, at, cells)
    }

    fn quantity(&self, quantity: Quantity, item: usize, cells: &mut Vec<At>) -> Option<Rational> {
        let (name, at) = self.place(item, cells)?;
        self.facts.quantity(quantity, name, at, cells)
    }

    fn amount(&self, amount: &Amount, cells: &mut Vec<At>) -> Option<Rational> {
        match amount {
            Amount::Number(number) => Some(Rational::of(*number)),
            Amount::Failures => Some(Rational::whole(self.facts.failures())),
            Amount::Of(quantity, item) => self.quantity(*quantity, *item, cells),
            Amount::SumOf(items) => items
                .iter()
                .try_fold(Rational::ZERO, |sum, item| sum.plus(self.quantity(Quantity::Value, *item, cells)?)),
            Amount::Variation(mean, low, factor) => {
                let mean = self.quantity(Quantity::Value, *mean, cells)?;
                let deviation = mean.minus(sound(self.quantity(Quantity::Value, *low, cells)?)?)?;
                deviation.over(Rational::of(*factor))?.over(mean)?.times(Rational::whole(100))
            }
            Amount::Negated(of) => Some(sound(self.amount(of, cells)?)?.negated()),
            Amount::Absolute(of) => Some(sound(self.amount(of, cells)?)?.absolute()),
            Amount::Root(of) => root(self.amount(of, cells)?),
            Amount::Calculated(left, how, right) => {
                let (left, right) = (self.amount(left, cells)?, self.amount(right, cells)?);
                match how {
                    Operation::Plus => left.plus(right),
                    Operation::Minus => left.minus(sound(right)?),
                    Operation::Times => left.times(right),
                    Operation::Over => left.over(right),
                }
            }
        }
    }
}

/// The one number without an opposite is beyond what is worked with.
fn sound(number: Rational) -> Option<Rational> {
    (number.numerator() != i128::MIN).then_some(number)
}

/// To twelve decimals, which is more than any result is reported in.
fn root(of: Rational) -> Option<Rational> {
    let decimal: Decimal = of.exact_decimal().or_else(|| of.rounded(12))?;
    square_root(decimal).map(Rational::of)
}
