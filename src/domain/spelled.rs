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

    use crate::domain::settings::Thresholds;
    use crate::domain::{Percent, RoundingInterval};

    use super::*;

    fn read<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, String> {
        let text: StrDeserializer<'_, Error> = text.into_deserializer();
        T::deserialize(text).map_err(|error| error.to_string())
    }

    #[test]
    fn only_a_plain_number_within_bounds_is_a_percentage() {
        for (text, value) in [("0", "0"), ("5", "5"), ("2.50", "2.50"), ("100", "100")] {
            assert_eq!(read::<Percent>(text).map(|percent| percent.value().to_string()), Ok(value.to_string()));
        }
        for text in ["", " ", "五", "５", "-1", "100.1", "5%", " 5", "5 ", "1e1", "nan"] {
            let error = read::<Percent>(text).unwrap_err();
            assert!(error.contains("expected a number from 0 to 100"), "{text:?}: {error}");
        }
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

    #[test]
    fn what_is_written_again_is_what_was_read() {
        let written = serde_json::to_value(Thresholds::default()).unwrap();
        assert_eq!((&written["thin_margin_percent"], &written["spread_percent"]), (&"5".into(), &"10".into()));
        let read: Thresholds = serde_json::from_str("{\"spread_percent\": \"12.50\"}").unwrap();
        assert_eq!(serde_json::to_value(read).unwrap()["spread_percent"], "12.50");
    }
}
