//! A figure with the text it is printed as, so that nobody reads a printed figure back.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use super::text::Text;
use crate::domain::{Measurement, Reading};

/// What is printed, and the number it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// As printed: a reported result in the laboratory's spelling (`７.４１`, `1.3×10^3`, `16.50(+)`), or a rounded one.
    pub text: Text,
    /// The number; `None` for words and for what is known only as a bound (`<0.005`, `0.03~0.05`).
    pub number: Option<Decimal>,
}

impl Figure {
    /// A result as the laboratory reported it, with the number that was read in it.
    pub fn reported(measurement: &Measurement) -> Self {
        let number = match measurement.reading {
            Reading::Number { value, .. } => Some(value),
            _ => None,
        };
        Self { text: measurement.reported.as_str().into(), number }
    }
}

impl From<Decimal> for Figure {
    fn from(number: Decimal) -> Self {
        Self { text: Text::decimal(number), number: Some(number) }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

impl PartialEq<&str> for Figure {
    fn eq(&self, other: &&str) -> bool {
        self.text == *other
    }
}

impl Serialize for Figure {
    /// The text alone: what a reader of the data sees is what the letter prints.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text.serialize(serializer)
    }
}
