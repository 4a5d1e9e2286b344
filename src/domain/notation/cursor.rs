//! A reading position in a folded text: words, comparators and units.

use super::fold_unit;

/// A longer text is no notation; the limit keeps the search for a unit short.
const LONGEST_TEXT: usize = 200;

/// A comparator, symbol or word (GB/T 8170-2008 4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::domain) struct Comparator {
    /// `>` or `≥`.
    pub greater: bool,
    /// The limit itself is included.
    pub inclusive: bool,
    /// An angle bracket stands where a comparator was meant.
    pub mistyped: bool,
}

/// Longer spellings first, so that `不大于` is not read as a word followed by `大于`.
const COMPARATORS: [(&str, bool, bool, bool); 38] = [
    ("大于或等于", true, true, false),
    ("小于或等于", false, true, false),
    ("大于等于", true, true, false),
    ("小于等于", false, true, false),
    ("不小于", true, true, false),
    ("不少于", true, true, false),
    ("不低于", true, true, false),
    ("不大于", false, true, false),
    ("不多于", false, true, false),
    ("不高于", false, true, false),
    ("不超过", false, true, false),
    ("不超出", false, true, false),
    ("大于", true, false, false),
    ("多于", true, false, false),
    ("高于", true, false, false),
    ("超过", true, false, false),
    ("小于", false, false, false),
    ("少于", false, false, false),
    ("低于", false, false, false),
    ("不足", false, false, false),
    ("至少", true, true, false),
    ("至多", false, true, false),
    (">=", true, true, false),
    ("<=", false, true, false),
    ("≥", true, true, false),
    ("≤", false, true, false),
    (">", true, false, false),
    ("<", false, false, false),
    // Angle brackets U+3008…, U+2329…, U+27E8…, U+2039…: an input method's neighbours of < and >.
    ("〈=", false, true, true),
    ("〈", false, false, true),
    ("〉=", true, true, true),
    ("〉", true, false, true),
    ("\u{2329}", false, false, true),
    ("\u{232A}", true, false, true),
    ("⟨", false, false, true),
    ("⟩", true, false, true),
    ("‹", false, false, true),
    ("›", true, false, true),
];

/// A reading position in a folded text.
#[derive(Debug, Clone)]
pub(in crate::domain) struct Cursor {
    characters: Vec<char>,
    position: usize,
}

impl Cursor {
    /// Starts at the beginning of a folded text; `None` where the text is too long to be a notation.
    pub(crate) fn new(folded: &str) -> Option<Self> {
        let characters: Vec<char> = folded.chars().collect();
        (characters.len() <= LONGEST_TEXT).then_some(Self { characters, position: 0 })
    }

    pub(crate) fn position(&self) -> usize {
        self.position
    }

    /// Returns to a position taken earlier.
    pub(crate) fn back_to(&mut self, position: usize) {
        self.position = position;
    }

    pub(crate) fn peek(&self) -> Option<char> {
        self.characters.get(self.position).copied()
    }

    pub(crate) fn peek_at(&self, ahead: usize) -> Option<char> {
        self.characters.get(self.position + ahead).copied()
    }

    pub(crate) fn at_end(&self) -> bool {
        self.position >= self.characters.len()
    }

    pub(crate) fn rest(&self) -> String {
        self.characters.iter().skip(self.position).collect()
    }

    pub(crate) fn skip_space(&mut self) -> bool {
        let start = self.position;
        while self.peek() == Some(' ') {
            self.position += 1;
        }
        self.position > start
    }

    /// Advances past one character.
    pub(crate) fn bump(&mut self) {
        self.position += 1;
    }

    /// Advances past `word` if it stands here.
    pub(crate) fn eat(&mut self, word: &str) -> bool {
        let mut position = self.position;
        for expected in word.chars() {
            if self.characters.get(position) != Some(&expected) {
                return false;
            }
            position += 1;
        }
        self.position = position;
        true
    }

    /// Advances past the first of `words` that stands here.
    pub(crate) fn eat_any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.eat(word))
    }

    /// Like [`Cursor::eat_any`], letter case aside; `words` are in lower case.
    pub(crate) fn eat_any_word(&mut self, words: &[&str]) -> bool {
        let stands_here = |word: &&&str| {
            word.chars().enumerate().all(|(i, c)| self.peek_at(i).map(|c| c.to_ascii_lowercase()) == Some(c))
        };
        match words.iter().find(stands_here) {
            Some(word) => {
                self.position += word.chars().count();
                true
            }
            None => false,
        }
    }

    pub(crate) fn eat_comparator(&mut self) -> Option<Comparator> {
        COMPARATORS.iter().find(|(word, ..)| self.eat(word)).map(|&(_, greater, inclusive, mistyped)| Comparator {
            greater,
            inclusive,
            mistyped,
        })
    }

    /// Advances past the expected unit if it stands here, preferring the longest spelling.
    pub(crate) fn eat_unit(&mut self, unit: &str) -> bool {
        if self.at_end() {
            return false;
        }
        let expected = fold_unit(unit);
        let first = self.peek().map(String::from).unwrap_or_default();
        if expected.is_empty() || !expected.starts_with(&*fold_unit(&first)) {
            return false;
        }
        for end in (self.position + 1..=self.characters.len()).rev() {
            let candidate: String = self.characters.iter().take(end).skip(self.position).collect();
            if fold_unit(&candidate) == expected {
                self.position = end;
                return true;
            }
        }
        false
    }

    /// Advances past ASCII digits and gives them.
    pub(crate) fn eat_digits(&mut self) -> String {
        let mut digits = String::new();
        while let Some(c) = self.peek().filter(char::is_ascii_digit) {
            digits.push(c);
            self.position += 1;
        }
        digits
    }

    /// Whether a number starts here: a digit, or a sign before one.
    pub(crate) fn at_numeral(&self) -> bool {
        match self.peek() {
            Some('+' | '-') => self.peek_at(1).is_some_and(|c| c.is_ascii_digit()),
            Some(c) => c.is_ascii_digit(),
            None => false,
        }
    }
}
