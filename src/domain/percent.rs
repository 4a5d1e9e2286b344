//! A share in percent that a person set.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize};

use super::spelled::read_spelled;

/// From 0 to 100, as a text in the settings: `"5"`, `"2.5"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Percent(Decimal);

impl Percent {
    /// So many percent; `None` outside 0 to 100.
    pub fn new(value: Decimal) -> Option<Self> {
        (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&value).then_some(Self(value))
    }

    /// So many whole percent, at most 100.
    pub(super) fn of(percent: u8) -> Self {
        Self(Decimal::from(percent.min(100)))
    }

    /// The number before the sign: 5 of 5 %.
    pub fn value(self) -> Decimal {
        self.0
    }
}

impl<'de> Deserialize<'de> for Percent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read_spelled(deserializer, "a number from 0 to 100 in quotes", Self::new)
    }
}
