//! The sentences of a letter, as a reviewer counts them: the same words with other figures are the same sentence.

use super::{Content, Letter};
use crate::domain::digest::Digest;

/// Digests of the sentences of a letter's running text, each once, in reading order. Figures do not count: they are each
/// enterprise's own and traced to their cells. The same words in a letter about another class are another sentence.
pub fn sentences(letter: &Letter) -> Vec<u64> {
    let mut found = Vec::new();
    for content in letter.contents() {
        // What was measured is data and no sentence.
        if matches!(content, Content::Panel(_) | Content::Table(_) | Content::Facts { .. } | Content::Heading { .. }) {
            continue;
        }
        for text in content.texts() {
            for sentence in text.split_inclusive(['。', '；', '\n']).map(without_figures) {
                let digest = digest(&letter.class_name, &sentence);
                if sentence.chars().any(char::is_alphabetic) && !found.contains(&digest) {
                    found.push(digest);
                }
            }
        }
    }
    found
}

/// `实测值为7.86` and `实测值为17.9` are the same words.
fn without_figures(text: &str) -> String {
    let mut words = String::new();
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        let is_figure = c.is_ascii_digit() || matches!(c, '.' | ',') && words.ends_with('#');
        match is_figure {
            true if words.ends_with('#') => {}
            true => words.push('#'),
            false => words.push(c),
        }
    }
    words
}

/// Kept as a small number: what somebody has seen is a long list.
fn digest(class: &str, sentence: &str) -> u64 {
    let text = Digest::of(format!("{class}\n{sentence}").as_bytes()).to_string();
    // JSON of a browser holds whole numbers of 53 bits.
    u64::from_str_radix(&text[..13], 16).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_no_words() {
        assert_eq!(without_figures("实测 17.9%，要求≥40.0%。"), "实测#%，要求≥#%。");
        assert_eq!(without_figures("A. 每批3次"), "A.每批#次");
        assert_ne!(digest("玩具", "同一句"), digest("电缆", "同一句"));
    }
}
