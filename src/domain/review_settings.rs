//! `review` of job.toml: one word, or a table of its own.

use std::fmt;

use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Whether letters leave only when they are approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReviewMode {
    /// Nobody is asked.
    #[default]
    None,
    /// Final letters are made of approved ones alone.
    Required,
}

/// `review = "required"`, or `[review]` with these keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, default)]
pub struct ReviewSettings {
    /// Whether letters leave only when they are approved.
    pub mode: ReviewMode,
    /// One person may review and approve what they drafted.
    pub own: bool,
    /// A list may be decided on by a recorded sample of it.
    pub sampling: bool,
    /// Minutes that a letter is shown as open at somebody's.
    pub lease_minutes: u32,
}

impl Default for ReviewSettings {
    fn default() -> Self {
        Self { mode: ReviewMode::None, own: false, sampling: false, lease_minutes: 10 }
    }
}

impl ReviewSettings {
    /// Whether nothing was written about it.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

impl Serialize for ReviewSettings {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for ReviewSettings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = ReviewSettings;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("\"required\", \"none\" or a table")
            }

            fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<ReviewSettings, E> {
                let mode = ReviewMode::deserialize(StrDeserializer::new(word))?;
                Ok(ReviewSettings { mode, ..ReviewSettings::default() })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ReviewSettings, A::Error> {
                ReviewSettings::deserialize(MapAccessDeserializer::new(map))
            }
        }

        deserializer.deserialize_any(Either)
    }
}
