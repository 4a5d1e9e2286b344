//! Vulgar fractions: `# ?/?`, `# ??/16`. Shown where they are exact or their denominator is given: spreadsheets look for
//! the nearest fraction each in its own way.

use super::number::Number;
use super::pieces::{Piece, literal_of};

/// Where whole number, numerator and denominator stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fraction {
    before: String,
    /// The place of the whole number; without it the fraction may be larger than one.
    whole: Option<char>,
    numerator: Places,
    denominator: Denominator,
    after: String,
}

/// Up to three equal places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Places {
    place: char,
    count: usize,
}

/// Not every spreadsheet shows the fraction of a larger number.
const LARGEST: u128 = 1_000_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Denominator {
    /// The smallest that will do, of at most as many digits.
    Smallest(Places),
    Given(u32),
}

/// Understands a section with a fraction.
pub(super) fn fraction_of(pieces: &[Piece]) -> Option<Fraction> {
    let is_place = |piece: &Piece| matches!(piece, Piece::Mark('#' | '?' | '0'..='9'));
    let (first, last) = (pieces.iter().position(is_place)?, pieces.iter().rposition(is_place)?);
    let marks = pieces[first..=last].iter().map(|piece| match piece {
        Piece::Mark(c) => Some(*c),
        Piece::Literal(text) if text == " " => Some(' '),
        _ => None,
    });
    let code = marks.collect::<Option<String>>()?;
    let (left, right) = code.split_once('/')?;
    let (whole, numerator) = left.split_once(' ').map_or((None, left), |(whole, numerator)| (Some(whole), numerator));
    let whole = match whole.map(Places::read) {
        None => None,
        Some(Some(Places { place, count: 1 })) => Some(place),
        Some(_) => return None,
    };
    let denominator = match right.parse::<u32>() {
        Ok(given @ 1..=10_000) => Denominator::Given(given),
        _ => Denominator::Smallest(Places::read(right)?),
    };
    let numerator = Places::read(numerator)?;
    let (before, after) = (literal_of(&pieces[..first])?, literal_of(&pieces[last + 1..])?);
    Some(Fraction { before, whole, numerator, denominator, after })
}

impl Places {
    fn read(text: &str) -> Option<Self> {
        let place = text.chars().next().filter(|c| "0#?".contains(*c))?;
        let count = text.len();
        (count <= 3 && text.chars().all(|c| c == place)).then_some(Self { place, count })
    }

    fn blank(self, shown: usize) -> String {
        let blank = match self.place {
            '0' => "0",
            '?' => " ",
            _ => "",
        };
        blank.repeat(self.count.saturating_sub(shown))
    }
}

impl Fraction {
    /// The text of a number without its sign, and whether it says the number exactly; `None` where that is not known.
    pub(super) fn shown(&self, number: Number) -> Option<(String, bool)> {
        let (mut whole, _) = number.magnitude().times(1).filter(|(whole, _)| *whole < LARGEST)?;
        let part = number.magnitude().less(whole)?;
        let (mut numerator, denominator, exact) = match self.denominator {
            Denominator::Given(given) => {
                let (doubled, whole_halves) = part.times(2 * given)?;
                let is_tie = whole_halves && !doubled.is_multiple_of(2);
                (!is_tie).then_some((doubled.div_ceil(2), given, whole_halves))?
            }
            Denominator::Smallest(places) => (1..10_u32.pow(u32::try_from(places.count).ok()?))
                .find_map(|d| part.times(d).filter(|(_, exact)| *exact).map(|(n, _)| (n, d, true)))?,
        };
        if self.whole.is_none() {
            numerator += whole.checked_mul(u128::from(denominator))?;
            whole = 0;
        }
        // Spreadsheets differ on what is left of a fraction that is rounded to none or to one.
        let rounded_away = (numerator == 0 && !exact) || (self.whole.is_some() && numerator >= u128::from(denominator));
        let blank = self.numerator.place != '0' && self.after.trim().is_empty();
        let nothing = numerator == 0 && (self.whole.is_none() || !blank);
        if rounded_away || nothing {
            return None;
        }
        let shown_whole = match self.whole {
            Some('0') => whole.to_string(),
            Some(_) if whole > 0 || numerator == 0 => whole.to_string(),
            // The blanks before the fraction are cut off, unless something stands before them.
            Some(_) if self.before.trim().is_empty() && !number.negative => String::new(),
            Some(_) => return None,
            None => String::new(),
        };
        if numerator == 0 {
            return Some((format!("{}{shown_whole}", self.before), exact));
        }
        let (numerator, denominator) = (numerator.to_string(), denominator.to_string());
        let left = self.numerator.blank(numerator.len());
        let right = match self.denominator {
            Denominator::Smallest(places) if places.place == '0' && denominator.len() < places.count => return None,
            Denominator::Smallest(places) => places.blank(denominator.len()),
            Denominator::Given(_) => String::new(),
        };
        let gap = if self.whole.is_some() { " " } else { "" };
        let text = format!("{}{shown_whole}{gap}{left}{numerator}/{denominator}{right}{}", self.before, self.after);
        Some((text, exact))
    }
}
