//! The pattern of one section: what kind of text it makes of a number.

use super::digits::{Digits, digits_of};
use super::fraction::{Fraction, fraction_of};
use super::moment::{Moment, moment_of};
use super::pieces::{Piece, Pieces, literal_of, pieces_of};
use super::scan::Token;

/// What a section shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Pattern {
    /// The shortest text of the number, with what stands before and after it.
    General(String, String),
    /// The same words for every number.
    Words(String),
    /// Digits at their places.
    Digits(Digits),
    /// A vulgar fraction.
    Fraction(Fraction),
    /// A date or a time.
    Moment(Moment),
    /// The cell's text (`None`), with literals around it.
    Text(Vec<Option<String>>),
    /// Not understood.
    Unknown,
}

/// Understands one section.
pub(super) fn pattern_of(tokens: &[Token]) -> Pattern {
    let Some(Pieces { list: pieces, language, strange }) = pieces_of(tokens) else { return Pattern::Unknown };
    let any = |is: &dyn Fn(&Piece) -> bool| pieces.iter().any(is);
    let is_mark = |piece: &Piece, marks: &str| matches!(piece, Piece::Mark(c) if marks.contains(*c));
    if is_moment(&pieces) {
        return moment_of(&pieces, language, strange).map_or(Pattern::Unknown, Pattern::Moment);
    }
    let known = if strange {
        None
    } else if any(&|piece| *piece == Piece::General) {
        general_of(&pieces)
    } else if any(&|piece| is_mark(piece, "@")) {
        text_of(&pieces)
    } else if any(&|piece| is_mark(piece, "/")) {
        fraction_of(&pieces).map(Pattern::Fraction)
    } else if any(&|piece| is_mark(piece, "0#?")) {
        digits_of(&pieces).map(Pattern::Digits)
    } else {
        literal_of(&pieces).map(Pattern::Words)
    };
    known.unwrap_or(Pattern::Unknown)
}

/// Letters of dates and times, but for the `E` of an exponent.
fn is_moment(pieces: &[Piece]) -> bool {
    pieces.iter().enumerate().any(|(place, piece)| match piece {
        Piece::Elapsed(..) | Piece::Noon | Piece::ChineseNoon => true,
        Piece::Mark('E') => !matches!(pieces.get(place + 1), Some(Piece::Mark('+' | '-'))),
        Piece::Mark(c) => "ymdhsaegb".contains(c.to_ascii_lowercase()),
        Piece::Literal(_) | Piece::General => false,
    })
}

fn general_of(pieces: &[Piece]) -> Option<Pattern> {
    let at = pieces.iter().position(|piece| *piece == Piece::General)?;
    Some(Pattern::General(literal_of(&pieces[..at])?, literal_of(&pieces[at + 1..])?))
}

fn text_of(pieces: &[Piece]) -> Option<Pattern> {
    let mut texts = Vec::new();
    for (place, part) in pieces.split(|piece| *piece == Piece::Mark('@')).enumerate() {
        if place > 0 {
            texts.push(None);
        }
        let literal = literal_of(part)?;
        texts.extend((!literal.is_empty()).then_some(Some(literal)));
    }
    Some(Pattern::Text(texts))
}
