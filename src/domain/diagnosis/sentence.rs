//! A sentence of a rule: words, and figures worked out of the sample: `约{sqrt(21.951/v(「导体电阻（20℃）」))|2} mm`.

use serde::Serialize;

use crate::domain::condition::{Amount, Formula, Problem, Quantity, THIS_ITEM, What};

/// Longest sentence, in characters.
const LONGEST: usize = 400;

/// A sentence.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Sentence {
    /// Words and figures in order.
    pub pieces: Vec<Piece>,
}

/// A part of a sentence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Piece {
    /// Words as they are.
    Words(String),
    /// A figure and how many decimals it is rounded to; none: what was reported, with its digits, or a
    /// difference of what was.
    Figure(Formula, Option<u32>),
    /// The name of the item whose turn it is: `{本项}`.
    ThisItem,
}

impl Sentence {
    /// Names of the items that its figures need.
    pub fn items(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().flat_map(|piece| match piece {
            Piece::Words(_) | Piece::ThisItem => [].iter().map(String::as_str),
            Piece::Figure(formula, _) => formula.items.iter().map(String::as_str),
        })
    }

    /// Its words without the figures.
    pub fn words(&self) -> String {
        let words = self.pieces.iter().filter_map(|piece| match piece {
            Piece::Words(words) => Some(words.as_str()),
            Piece::Figure(..) | Piece::ThisItem => None,
        });
        words.collect()
    }

    /// Whether nothing is written.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }
}

/// Reads a sentence. The problem's character counts from the beginning of `text`.
pub fn sentence(text: &str) -> Result<Sentence, Problem> {
    let characters: Vec<char> = text.chars().collect();
    if characters.len() > LONGEST {
        return Err(Problem { at: LONGEST, what: What::TooLong });
    }
    let mut pieces = Vec::new();
    let mut words = String::new();
    let mut next = 0;
    while let Some(c) = characters.get(next) {
        match c {
            '{' => {
                let inside = &characters[next + 1..];
                let length = closing(inside).ok_or(Problem { at: next + 1, what: What::UnclosedBracket })?;
                let figure = figure(&inside[..length]);
                let figure = figure.map_err(|problem| Problem { at: problem.at + next + 1, ..problem })?;
                if !words.is_empty() {
                    pieces.push(Piece::Words(std::mem::take(&mut words)));
                }
                pieces.push(figure);
                next += length + 2;
            }
            '}' => return Err(Problem { at: next + 1, what: What::StrayCharacter('}') }),
            c => {
                words.push(*c);
                next += 1;
            }
        }
    }
    if !words.is_empty() {
        pieces.push(Piece::Words(words));
    }
    Ok(Sentence { pieces })
}

/// Reads sentences separated by `；`; blank ones are left out.
pub fn sentences(text: &str) -> Result<Vec<Sentence>, Problem> {
    let parts = split(text, &['；']);
    let read = parts.into_iter().map(|(start, part)| moved(sentence(part), start));
    read.filter(|sentence| sentence.as_ref().map_or(true, |sentence| !sentence.is_empty())).collect()
}

/// A problem of a part of a text that begins after so many characters.
pub(super) fn moved<T>(read: Result<T, Problem>, start: usize) -> Result<T, Problem> {
    read.map_err(|problem| Problem { at: problem.at + start, ..problem })
}

/// Parts between separators, without the white space around them, each with how many characters stand before it. What
/// stands in braces or corner brackets is not looked at.
pub(super) fn split<'a>(text: &'a str, separators: &[char]) -> Vec<(usize, &'a str)> {
    let mut parts = Vec::new();
    let (mut inside, mut from, mut before) = (0_usize, 0, 0);
    let mut take = |part: &'a str, before: usize| {
        let trimmed = part.trim_start();
        let blank = part.chars().count() - trimmed.chars().count();
        parts.push((before + blank, trimmed.trim_end()));
    };
    for (count, (index, c)) in text.char_indices().enumerate() {
        match c {
            '{' | '「' => inside += 1,
            '}' | '」' => inside = inside.saturating_sub(1),
            c if inside == 0 && separators.contains(&c) => {
                take(&text[from..index], before);
                (from, before) = (index + c.len_utf8(), count + 1);
            }
            _ => {}
        }
    }
    take(&text[from..], before);
    parts
}

/// Where the brace closes that stands before these characters; names of items may hold braces.
fn closing(characters: &[char]) -> Option<usize> {
    let mut corners = 0_usize;
    characters.iter().position(|c| {
        match c {
            '「' => corners += 1,
            '」' => corners = corners.saturating_sub(1),
            _ => {}
        }
        corners == 0 && *c == '}'
    })
}

fn figure(characters: &[char]) -> Result<Piece, Problem> {
    let text: String = characters.iter().collect();
    if text.trim() == THIS_ITEM {
        return Ok(Piece::ThisItem);
    }
    let bar = split(&text, &['|', '｜']);
    let (written, places) = match bar.as_slice() {
        [_] => (text.as_str(), None),
        [(_, formula), (at, places)] => match places.parse::<u32>() {
            Ok(places) if places <= 6 => (*formula, Some(places)),
            _ => return Err(Problem { at: at + 1, what: What::NotANumber((*places).to_string()) }),
        },
        [_, _, (at, _), ..] => return Err(Problem { at: *at, what: What::StrayCharacter('|') }),
        [] => return Err(Problem { at: 1, what: What::Empty }),
    };
    let formula = Formula::read(written)?;
    let as_reported = match formula.amount {
        Amount::Number(_) => true,
        Amount::Of(quantity, _) => quantity != Quantity::Deviation && quantity != Quantity::Reproducibility,
        _ => false,
    };
    if places.is_none() && !as_reported {
        return Err(Problem { at: text.chars().count() + 1, what: What::Undigested });
    }
    Ok(Piece::Figure(formula, places))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_sentence_is_words_and_figures() {
        let read = sentence("约{sqrt(21.951/v(「电阻（20℃）」))|2} mm，限值{lim(「a|b}」)}").unwrap();
        assert_eq!(read.items().collect::<Vec<_>>(), ["电阻（20℃）", "a|b}"]);
        assert_eq!(read.words(), "约 mm，限值");
        assert!(matches!(
            read.pieces.as_slice(),
            [Piece::Words(_), Piece::Figure(_, Some(2)), Piece::Words(_), Piece::Figure(_, None)]
        ));
    }

    #[test]
    fn what_is_wrong_in_a_figure_is_told_with_its_character() {
        let problem = |text: &str| sentences(text).unwrap_err();
        assert_eq!(problem("甲；乙{vv(「a」)}"), Problem { at: 5, what: What::UnknownWord("vv".into(), Some("v")) });
        assert_eq!(problem("乙{v(「a」)"), Problem { at: 2, what: What::UnclosedBracket });
        assert_eq!(problem("乙}"), Problem { at: 2, what: What::StrayCharacter('}') });
        assert_eq!(problem("{v(「a」)*2}").what, What::Undigested);
        assert_eq!(problem("{v(「a」)|9}").what, What::NotANumber("9".into()));
        assert_eq!(problem("{ok(「a」)|1}").what, What::NotANumberPart);
    }

    #[test]
    fn semicolons_part_sentences_and_blanks_are_none() {
        let words = |text: &str| sentences(text).unwrap().iter().map(Sentence::words).collect::<Vec<_>>();
        assert_eq!(words(" 甲 ； 乙；"), ["甲", "乙"]);
        assert!(words("").is_empty());
        assert_eq!(words("甲{v(「a；b」)}"), ["甲"]);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[{}「」|；a-z0-9(). 甲]*") {
            if let Err(problem) = sentences(&text) {
                prop_assert!((1..=text.chars().count() + 2).contains(&problem.at), "{:?}", problem);
            }
        }
    }
}
