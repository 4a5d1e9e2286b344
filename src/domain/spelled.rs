//! Numbers that a person writes as texts, in quotes, so that every digit is theirs.

use rust_decimal::Decimal;
use serde::de::{Deserialize, Deserializer, Error, Unexpected};

/// Reads the text of a number and makes a value of it; where that cannot be, the error says what was `expected`.
pub(super) fn read_spelled<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    expected: &'static str,
    value: impl Fn(Decimal) -> Option<T>,
) -> Result<T, D::Error> {
    let text = String::deserialize(deserializer)?;
    let number = Decimal::from_str_exact(&text).ok();
    number.and_then(value).ok_or_else(|| D::Error::invalid_value(Unexpected::Str(&text), &expected))
}

#[cfg(test)]
mod tests {
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error, StrDeserializer};

    use crate::domain::RoundingInterval;

    use super::*;

    fn read<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, String> {
        let text: StrDeserializer<'_, Error> = text.into_deserializer();
        T::deserialize(text).map_err(|error| error.to_string())
    }

    #[test]
    fn only_one_two_or_five_times_a_power_of_ten_is_a_rounding_interval() {
        for text in ["0.1", "0.5", "5", "0.02", "100", "1.0", "2000"] {
            let interval = read::<RoundingInterval>(text).map(RoundingInterval::value);
            assert_eq!(interval, Ok(Decimal::from_str_exact(text).unwrap()));
        }
        for text in ["", "0", "-0.1", "0.3", "25", "０.１", "0,1", "1E2", "0.1mm"] {
            let error = read::<RoundingInterval>(text).unwrap_err();
            assert!(error.contains("expected a rounding interval"), "{text:?}: {error}");
        }
    }
}
