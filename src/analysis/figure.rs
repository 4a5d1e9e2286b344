//! A figure with the text it is printed as, so that nobody reads a printed figure back.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use super::text::Text;
use crate::domain::{Measurement, Reading};

/// What is printed, and the number it stands for.
#[derive(Clone)]
pub struct Figure(Kept);

/// A run holds some for every judged item. The text of most is what their number is printed as anyway, so that the number
/// is all that is kept and the text is made when somebody prints it.
#[derive(Clone)]
enum Kept {
    Plain(Decimal),
    Words(Text),
    Spelled(Box<(Text, Decimal)>),
}

impl Figure {
    /// A text, and the number it stands for: `None` for words and for what is known only as a bound (`<0.005`,
    /// `0.03~0.05`).
    pub fn new(text: &str, number: Option<Decimal>) -> Self {
        Self(match number {
            None => Kept::Words(text.into()),
            Some(number) if Text::is_decimal(text, number) => Kept::Plain(number),
            Some(number) => Kept::Spelled(Box::new((text.into(), number))),
        })
    }

    /// A result as the laboratory reported it, with the number that was read in it.
    pub fn reported(measurement: &Measurement) -> Self {
        match &measurement.reading {
            Reading::Number { value, .. } if Text::is_decimal(&measurement.reported, *value) => {
                Self(Kept::Plain(*value))
            }
            Reading::Number { value, .. } => Self::new(&measurement.reported, Some(*value)),
            _ => Self::new(&measurement.reported, None),
        }
    }

    /// As printed: a reported result in the laboratory's spelling (`７.４１`, `1.3×10^3`, `16.50(+)`), or a rounded one.
    pub fn text(&self) -> Text {
        match &self.0 {
            Kept::Plain(number) => Text::decimal(*number),
            Kept::Words(text) => text.clone(),
            Kept::Spelled(both) => both.0.clone(),
        }
    }

    /// The number; `None` where it is not known.
    pub fn number(&self) -> Option<Decimal> {
        match &self.0 {
            Kept::Plain(number) => Some(*number),
            Kept::Words(_) => None,
            Kept::Spelled(both) => Some(both.1),
        }
    }
}

impl From<Decimal> for Figure {
    fn from(number: Decimal) -> Self {
        Self(Kept::Plain(number))
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(f)
    }
}

impl fmt::Debug for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} ({:?})", self.text(), self.number())
    }
}

impl PartialEq for Figure {
    /// `7.4` and `7.40` are two figures.
    fn eq(&self, other: &Self) -> bool {
        self.text() == other.text() && self.number() == other.number()
    }
}

impl Eq for Figure {}

impl PartialEq<&str> for Figure {
    fn eq(&self, other: &&str) -> bool {
        self.text() == *other
    }
}

impl Serialize for Figure {
    /// The text alone: what a reader of the data sees is what the letter prints.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.text().serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_stays_as_it_was_written_and_the_number_beside_it() {
        let negative_zero = {
            let mut zero = Decimal::new(0, 1);
            zero.set_sign_negative(true);
            zero
        };
        let numbers = [Decimal::new(741, 2), Decimal::new(740, 2), Decimal::new(-5, 0), negative_zero, Decimal::MAX];
        let texts =
            ["7.41", "7.410", "７.４１", "7.41 Ω/km", " 7.41", "7.4", "-5", "-0.0", "0.0", "16.50(+)", "未检出", ""];
        for text in texts.map(str::to_string).into_iter().chain(numbers.map(|number| number.to_string())) {
            for number in numbers.map(Some).into_iter().chain([None]) {
                let figure = Figure::new(&text, number);
                assert_eq!((figure.text(), figure.number()), (text.as_str().into(), number));
                assert_eq!(figure.to_string(), text);
                assert_eq!(serde_json::to_value(&figure).unwrap(), text);
            }
        }
    }

    #[test]
    fn two_spellings_of_one_number_are_two_figures() {
        let number = Decimal::new(74, 1);
        assert_eq!(Figure::from(number), Figure::new("7.4", Some(number)));
        assert_ne!(Figure::from(number), Figure::from(Decimal::new(740, 2)));
        assert_ne!(Figure::new("7.4", None), Figure::new("7.4", Some(number)));
        assert_ne!(Figure::new("７.４", Some(number)), Figure::new("7.4", Some(number)));
    }

    #[test]
    fn it_takes_no_more_room_than_its_text() {
        assert_eq!(size_of::<Figure>(), size_of::<Text>());
    }
}
