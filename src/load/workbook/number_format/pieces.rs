//! A section as pieces: its literals, the characters that may mean something, and what its brackets say.

use super::scan::Token;

/// A part of a section whose brackets are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Shown as it is.
    Literal(String),
    /// A character that may mean something.
    Mark(char),
    /// `[h]`, `[mm]`: the letter and how often.
    Elapsed(char, usize),
    /// `General`.
    General,
    /// `AM/PM` or `A/P`.
    Noon,
    /// `上午/下午`.
    ChineseNoon,
}

/// Languages by name, with their codes.
const LANGUAGES: [(&str, u32); 3] = [("zh-CN", 0x804), ("en-US", 0x409), ("en-GB", 0x809)];

/// Words of a code that are no literals, though nothing quotes them. Chinese spreadsheets write the first for General.
const WORDS: [(&str, Piece); 5] = [
    ("g/通用格式", Piece::General),
    ("general", Piece::General),
    ("上午/下午", Piece::ChineseNoon),
    ("am/pm", Piece::Noon),
    ("a/p", Piece::Noon),
];

/// A section that is cut into pieces.
pub(super) struct Pieces {
    /// In order.
    pub list: Vec<Piece>,
    /// The code of the language that a bracket names.
    pub language: Option<u32>,
    /// A bracket asks for other digits, for the system's format, or for what is not known.
    pub strange: bool,
}

/// Cuts a section; `None` where something fills the cell that is seen.
pub(super) fn pieces_of(tokens: &[Token]) -> Option<Pieces> {
    let (mut pieces, mut language, mut strange) = (Vec::new(), None, false);
    let mut rest = tokens;
    while let Some((token, next)) = rest.split_first() {
        let word = WORDS.iter().find_map(|(word, piece)| Some((piece.clone(), after_word(rest, word)?)));
        if let Some((piece, after)) = word {
            pieces.push(piece);
            rest = after;
            continue;
        }
        rest = next;
        match token {
            Token::Literal(text) => pieces.push(Piece::Literal(text.clone())),
            Token::Bare(c) => pieces.push(Piece::Mark(*c)),
            // Blanks at an end are cut off; how many stand in the middle is up to the width of the column.
            Token::Fill(' ') if pieces.iter().all(is_blank) || next.iter().all(is_blank_token) => {}
            Token::Fill(_) => return None,
            Token::Bracket(text) => match bracket(text) {
                Bracket::Nothing => {}
                Bracket::Currency(text, code) => {
                    pieces.push(Piece::Literal(text));
                    language = code;
                }
                Bracket::Elapsed(letter, width) => pieces.push(Piece::Elapsed(letter, width)),
                Bracket::Strange => strange = true,
            },
        }
    }
    Some(Pieces { list: pieces, language, strange })
}

/// What follows a word at the start, whose letters may be of either case.
fn after_word<'a>(tokens: &'a [Token], word: &str) -> Option<&'a [Token]> {
    let mut rest = tokens;
    for wanted in word.chars() {
        let (first, next) = rest.split_first()?;
        if !matches!(first, Token::Bare(c) if c.to_ascii_lowercase() == wanted) {
            return None;
        }
        rest = next;
    }
    Some(rest)
}

fn is_blank(piece: &Piece) -> bool {
    matches!(piece, Piece::Literal(text) if text.trim().is_empty()) || *piece == Piece::Mark(' ')
}

fn is_blank_token(token: &Token) -> bool {
    matches!(token, Token::Literal(text) if text.trim().is_empty()) || *token == Token::Bare(' ')
}

enum Bracket {
    /// A colour or a condition: nothing to see.
    Nothing,
    /// A currency, empty as a rule, with the code of a language.
    Currency(String, Option<u32>),
    Elapsed(char, usize),
    /// Chinese digits, the system's own formats, white, and whatever else is not known.
    Strange,
}

const COLOURS: [&str; 7] = ["red", "black", "blue", "green", "yellow", "cyan", "magenta"];

fn bracket(text: &str) -> Bracket {
    let lower = text.to_ascii_lowercase();
    if let Some(currency) = text.strip_prefix('$') {
        // New spreadsheets write the name of a language, `[$-zh-CN]`.
        let named = LANGUAGES.iter().find_map(|(name, code)| Some((currency.strip_suffix(name)?, *code)));
        if let Some((currency, code)) = named.and_then(|(before, code)| Some((before.strip_suffix('-')?, code))) {
            return Bracket::Currency(currency.into(), Some(code));
        }
        let (currency, language) = currency.rsplit_once('-').unwrap_or((currency, ""));
        return match u32::from_str_radix(language, 16) {
            // The name of any other language.
            _ if currency.starts_with('-') => Bracket::Strange,
            _ if language.is_empty() => Bracket::Currency(currency.into(), None),
            // Larger codes ask for other digits, other calendars, or the system's format.
            Ok(code) if code < 0xF000 => Bracket::Currency(currency.into(), Some(code)),
            _ => Bracket::Strange,
        };
    }
    let numbered = lower.strip_prefix("color").and_then(|number| number.trim().parse::<u32>().ok());
    let letter = lower.chars().next().unwrap_or(' ');
    match letter {
        '<' | '>' | '=' => Bracket::Nothing,
        // On the white of most cells nobody sees what is shown so.
        _ if lower == "white" || numbered == Some(2) => Bracket::Strange,
        _ if COLOURS.contains(&lower.as_str()) || numbered.is_some_and(|n| (1..=56).contains(&n)) => Bracket::Nothing,
        'h' | 'm' | 's' if lower.chars().all(|c| c == letter) => Bracket::Elapsed(letter, lower.len()),
        _ => Bracket::Strange,
    }
}

/// Characters that stand for themselves without a quote in front of, between and behind digits.
pub(super) fn is_literal(c: char) -> bool {
    !c.is_ascii() || " $-+()^&'~{}<>=".contains(c)
}

/// The text of pieces that are all literal.
pub(super) fn literal_of(pieces: &[Piece]) -> Option<String> {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Literal(literal) => text.push_str(literal),
            Piece::Mark(c) if is_literal(*c) => text.push(*c),
            _ => return None,
        }
    }
    Some(text)
}
