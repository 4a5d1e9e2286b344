//! What two parts of a condition may be joined to.

use super::problem::What;
use super::{Amount, Test};

/// Most parts that may stand inside each other.
pub(super) const DEEPEST: usize = 60;

/// A part of a condition with how deep it is nested.
#[derive(Debug)]
pub(super) struct Part {
    pub at: usize,
    pub deep: usize,
    pub value: Value,
}

#[derive(Debug)]
pub(super) enum Value {
    Test(Test),
    Amount(Amount),
    /// An item by its index, and its name.
    Item(usize, String),
}

impl Part {
    pub(super) fn test(self) -> Result<(Test, usize), (usize, What)> {
        match self.value {
            Value::Test(test) => Ok((test, self.deep)),
            Value::Amount(_) => Err((self.at, What::NotACondition)),
            Value::Item(_, name) => Err((self.at, What::BareItem(name))),
        }
    }

    pub(super) fn amount(self) -> Result<(Amount, usize), (usize, What)> {
        match self.value {
            Value::Amount(amount) => Ok((amount, self.deep)),
            Value::Test(_) => Err((self.at, What::NotANumberPart)),
            Value::Item(_, name) => Err((self.at, What::BareItem(name))),
        }
    }
}
