//! A format code as tokens: literals, brackets, and the characters that mean something.

/// A token of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// Quoted or escaped: shown as it is.
    Literal(String),
    /// What stands in brackets: a colour, a condition, a currency, elapsed hours.
    Bracket(String),
    /// `*`: the character fills the cell.
    Fill(char),
    /// Any other character.
    Bare(char),
}

/// The tokens of every section; `None` for a quote, bracket or escape that has no end.
pub(super) fn scan(code: &str) -> Option<Vec<Vec<Token>>> {
    let mut sections = vec![Vec::new()];
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        let token = match c {
            ';' => {
                sections.push(Vec::new());
                continue;
            }
            '"' => Token::Literal(until(&mut chars, '"')?),
            '[' => Token::Bracket(until(&mut chars, ']')?),
            '\\' => Token::Literal(chars.next()?.into()),
            // A space as wide as the next character.
            '_' => {
                chars.next()?;
                Token::Literal(" ".into())
            }
            '*' => Token::Fill(chars.next()?),
            other => Token::Bare(other),
        };
        sections.last_mut()?.push(token);
    }
    Some(sections)
}

fn until(chars: &mut std::str::Chars, end: char) -> Option<String> {
    let (text, rest) = chars.as_str().split_once(end)?;
    *chars = rest.chars();
    Some(text.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_semicolon_ends_a_section_unless_it_is_a_literal() {
        let literal = |text: &str| Token::Literal(text.into());
        let expected = vec![
            vec![Token::Bracket("Red".into()), Token::Bare('0'), literal(";")],
            vec![literal(";"), Token::Fill('-'), literal(" ")],
            vec![],
        ];
        assert_eq!(scan("[Red]0\";\";\\;*-_);"), Some(expected));
        for code in ["\"", "[Red", "\\", "_", "*", "0\"级"] {
            assert_eq!(scan(code), None, "{code}");
        }
    }
}
