//! 统一社会信用代码 (GB 32100-2015).

use serde::Serialize;

/// The standard's alphabet: no I, O, S, V, Z; a character's value is its place.
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
/// W_i = 3^(i−1) mod 31.
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/// GB 11643 weights of the first seventeen digits of an identity card's number.
const PERSONAL_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// GB 11714 weights of the organisation code's eight characters.
const ORGANISATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

/// Eighteen characters of the standard's alphabet. The check digit may still be wrong: real codes fail it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct CreditCode(String);

impl CreditCode {
    /// Reads a code: 18 characters of the alphabet, whatever the check digit says.
    ///
    /// Outer white space is dropped, full-width and lower-case letters are folded; nothing else is forgiven.
    ///
    /// # Errors
    /// What is wrong with length or alphabet, or that it only fills the form.
    pub fn parse(text: &str) -> Result<Self, CreditCodeError> {
        let code: String = super::notation::fold(text).to_ascii_uppercase();
        if let Some((place, stranger)) = code.chars().enumerate().find(|(_, c)| !ALPHABET.contains(*c)) {
            // A wrong length is the plainer fault, and would hide no other.
            return Err(match code.chars().count() {
                18 => CreditCodeError::Character(stranger, place + 1),
                length => CreditCodeError::Length(length),
            });
        }
        match code.len() {
            18 if code.bytes().all(|c| code.starts_with(char::from(c))) => Err(CreditCodeError::Filler),
            18 if is_personal(&code) => Err(CreditCodeError::Personal),
            18 => Ok(Self(code)),
            length => Err(CreditCodeError::Length(length)),
        }
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the eighteenth character is the one that GB 32100 computes.
    pub fn check_digit_holds(&self) -> bool {
        self.0.ends_with(self.expected_check_digit())
    }

    /// The eighteenth character as GB 32100 computes it: 31 − (Σ C_i W_i mod 31), 31 being 0.
    pub fn expected_check_digit(&self) -> char {
        let sum: u32 = self.0.chars().zip(WEIGHTS).map(|(c, weight)| value(c) * weight).sum();
        let place = (31 - sum % 31) % 31;
        usize::try_from(place).ok().and_then(|place| ALPHABET.chars().nth(place)).unwrap_or('0')
    }

    /// Whether the seventeenth character, the organisation code's own digit (GB 11714), is the computed one.
    pub fn organisation_digit_holds(&self) -> bool {
        let body = self.0.chars().skip(8).take(8);
        let sum: u32 = body.zip(ORGANISATION_WEIGHTS).map(|(c, weight)| c.to_digit(36).unwrap_or(0) * weight).sum();
        let expected = match 11 - sum % 11 {
            10 => 'X',
            11 => '0',
            digit => char::from_digit(digit, 10).unwrap_or('0'),
        };
        self.0.chars().nth(16) == Some(expected)
    }

    /// Characters 3–8: the region of the registration authority, which need not be the plant's.
    pub fn registration_region(&self) -> &str {
        self.0.get(2..8).unwrap_or_default()
    }
}

/// Whether a text is the number of a person's identity card (GB 11643): seventeen digits with a region and a day of birth, and
/// a check digit that may be X. One of a thousand codes of digits alone is built so by chance; it has a check digit of its own.
fn is_personal(text: &str) -> bool {
    let number = |from: usize, to: usize| text.get(from..to).and_then(|digits| digits.parse::<u32>().ok());
    let body = text.get(..17).unwrap_or_default();
    let is_built = text.len() == 18
        && body.bytes().all(|c| c.is_ascii_digit())
        && text.ends_with(|c: char| c.is_ascii_digit() || matches!(c, 'X' | 'x'))
        && number(0, 2).is_some_and(|province| (11..=65).contains(&province) || matches!(province, 71 | 81..=83))
        && number(6, 10).is_some_and(|year| (1900..2100).contains(&year))
        && number(10, 12).is_some_and(|month| (1..=12).contains(&month))
        && number(12, 14).is_some_and(|day| (1..=31).contains(&day));
    if !is_built {
        return false;
    }
    let sum: u32 = body.chars().zip(PERSONAL_WEIGHTS).map(|(c, weight)| c.to_digit(10).unwrap_or(0) * weight).sum();
    let expected = "10X98765432".chars().nth(usize::try_from(sum % 11).unwrap_or(0));
    let holds = expected.is_some_and(|digit| text.to_ascii_uppercase().ends_with(digit));
    holds || !CreditCode(text.to_ascii_uppercase()).check_digit_holds()
}

/// A text without the digits by which a person could be known, where it is the number of an identity card.
pub fn without_person(text: &str) -> Option<String> {
    let folded = super::notation::fold(text);
    is_personal(&folded).then(|| format!("{}************", &folded[..6]))
}

fn value(character: char) -> u32 {
    ALPHABET.chars().zip(0..).find(|(c, _)| *c == character).map_or(0, |(_, place)| place)
}

/// Why a text is not a credit code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CreditCodeError {
    /// Not 18 characters but this many.
    Length(usize),
    /// A character outside the alphabet, at this 1-based position.
    Character(char, usize),
    /// One character eighteen times, by which a form is filled. The check digit of zeros holds.
    Filler,
    /// The number of a person's identity card.
    Personal,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn faults_are_named() {
        assert_eq!(CreditCode::parse("9144030019220382I6"), Err(CreditCodeError::Character('I', 17)));
        assert_eq!(CreditCode::parse("9144030019220382166"), Err(CreditCodeError::Length(19)));
        assert_eq!(CreditCode::parse(""), Err(CreditCodeError::Length(0)));
        assert_eq!(CreditCode::parse("000000000000000000"), Err(CreditCodeError::Filler));
        for personal in ["520102199003071239", "11010519491231002X", "52010219900307123x"] {
            assert_eq!(CreditCode::parse(personal), Err(CreditCodeError::Personal), "{personal}");
        }
        assert_eq!(without_person(" １1010519491231002x").as_deref(), Some("110105************"));
        // No month, no province, a letter; digits alone whose check digit is that of a code.
        for other in ["521301199013071239", "915201021990030712", "52010219900332123A", "91520302MAFAKE027K"] {
            assert!(!is_personal(other) && without_person(other).is_none(), "{other}");
        }
        // Codes that happen to be built so: only where the other check digit holds by chance as well.
        let right = (100..400).map(|serial| {
            let code = CreditCode(format!("52102119900307{serial}0"));
            format!("52102119900307{serial}{}", code.expected_check_digit())
        });
        assert!(right.filter(|code| is_personal(code)).count() < 30);
        let folded = CreditCode::parse(" ９1350100m000100y43 ").unwrap();
        assert_eq!(folded.as_str(), "91350100M000100Y43");
        assert!(folded.check_digit_holds());
        assert_eq!(folded.registration_region(), "350100");
    }

    proptest! {
        #[test]
        fn every_slip_of_one_character_and_every_swap_is_noticed(
            body in "[0-9A-HJ-NP-RTUW-Y]{17}", place in 0usize..17, other in 0usize..17, with in 0usize..31,
        ) {
            let draft = CreditCode::parse(&format!("{body}0")).unwrap();
            let right = format!("{body}{}", draft.expected_check_digit());
            prop_assert!(CreditCode::parse(&right).unwrap().check_digit_holds());
            let mut slipped: Vec<char> = right.chars().collect();
            slipped[place] = ALPHABET.chars().nth(with).unwrap();
            let mut swapped: Vec<char> = right.chars().collect();
            swapped.swap(place, other);
            for wrong in [slipped, swapped] {
                let wrong: String = wrong.into_iter().collect();
                prop_assert_eq!(CreditCode::parse(&wrong).unwrap().check_digit_holds(), wrong == right);
            }
        }
    }
}
