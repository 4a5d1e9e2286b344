//! How much of a letter could not be sent to anyone else: the share of its sentences that no other letter of the class has.
//!
//! Only running text counts (paragraphs and notes): tables and charts are the enterprise's own figures anyway. A sentence
//! ends at 。；！？ or a line's end, because that is the smallest piece a reader recognises as copied; equal means equal
//! to the letter, white space aside, and shares are of characters.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};

use super::text::bare;
use super::{Block, Letter};

/// A sentence at least this long is a passage worth telling when it repeats.
const LONG_PASSAGE: usize = 30;

/// What a letter leaves behind for comparison with the others of its class.
#[derive(Debug, Clone, Default)]
pub struct Footprint {
    /// Class of the letter.
    pub class: String,
    /// Letter id.
    pub id: String,
    /// Hash and length in characters of each sentence.
    sentences: Vec<(u64, u32)>,
    /// Long sentences.
    passages: BTreeSet<String>,
    /// Playbook entries whose measures answer a finding that is no failure.
    pub rules: BTreeSet<String>,
}

/// What the letters of a job have in common.
#[derive(Debug, Clone, Default)]
pub struct Specificity {
    /// By letter id: characters of own sentences, and all characters.
    pub shares: BTreeMap<String, (u64, u64)>,
    /// Longest repeated passages: letters that have it, letters of the class, class, text; most repeated first.
    pub repeated: Vec<(usize, usize, String, String)>,
    /// Rules that print the same advice to more than the allowed share of a class: letters, letters of the class, class, rule.
    pub common_rules: Vec<(usize, usize, String, String)>,
}

impl Footprint {
    /// Takes the footprint of a letter; `rules` are the playbook entries behind its non-failing measures.
    pub fn of(letter: &Letter, class: &str, rules: BTreeSet<String>) -> Self {
        let mut footprint = Self { class: class.into(), id: letter.id.clone(), rules, ..Self::default() };
        for text in letter.body.iter().filter_map(running_text) {
            for sentence in text.split(is_sentence_end).map(bare).filter(|sentence| !sentence.is_empty()) {
                footprint.sentences.push((hash(&sentence), sentence.chars().count() as u32));
            }
            let long =
                text.split(is_sentence_end).map(bare).filter(|sentence| sentence.chars().count() >= LONG_PASSAGE);
            footprint.passages.extend(long);
        }
        footprint
    }
}

impl Specificity {
    /// Compares the letters of a job, class by class. A rule is common when more than `rule_percent` of a class of at
    /// least six letters have it.
    pub fn of(footprints: &[Footprint], rule_percent: usize) -> Self {
        let mut by_class: BTreeMap<&str, Vec<&Footprint>> = BTreeMap::new();
        for footprint in footprints {
            by_class.entry(&footprint.class).or_default().push(footprint);
        }
        let mut result = Self::default();
        for (class, letters) in by_class {
            result.add_class(class, &letters, rule_percent);
        }
        result.repeated.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.2.cmp(&b.2)).then_with(|| a.3.cmp(&b.3)));
        result
    }

    fn add_class(&mut self, class: &str, letters: &[&Footprint], rule_percent: usize) {
        /// Fewer letters than this say nothing about a rule.
        const FEWEST: usize = 6;
        let sentences = counts(letters.iter().map(|letter| letter.sentences.iter().map(|(sentence, _)| sentence)));
        for letter in letters {
            let own = letter.sentences.iter().filter(|(sentence, _)| sentences[sentence] == 1);
            let own: u64 = own.map(|(_, length)| u64::from(*length)).sum();
            let all: u64 = letter.sentences.iter().map(|(_, length)| u64::from(*length)).sum();
            self.shares.insert(letter.id.clone(), (own, all));
        }
        let passages = counts(letters.iter().map(|letter| letter.passages.iter()));
        let repeated = passages.into_iter().filter(|(_, count)| *count > 1);
        self.repeated.extend(repeated.map(|(text, count)| (count, letters.len(), class.into(), text.clone())));
        let rules = counts(letters.iter().map(|letter| letter.rules.iter()));
        let common = rules
            .into_iter()
            .filter(|(_, count)| letters.len() >= FEWEST && count * 100 > letters.len() * rule_percent);
        self.common_rules.extend(common.map(|(rule, count)| (count, letters.len(), class.into(), rule.clone())));
    }

    /// Median share over all letters, 0 to 1; `None` without letters.
    pub fn median(&self) -> Option<f64> {
        let mut shares: Vec<f64> = self.shares.values().map(|&share| as_number(share)).collect();
        shares.sort_by(f64::total_cmp);
        let middle = shares.len() / 2;
        match shares.len() {
            0 => None,
            n if n % 2 == 1 => Some(shares[middle]),
            _ => Some((shares[middle - 1] + shares[middle]) / 2.0),
        }
    }
}

/// A share as a number from 0 to 1; counts of characters, no measured value.
pub fn as_number((own, all): (u64, u64)) -> f64 {
    if all == 0 { 0.0 } else { own as f64 / all as f64 }
}

/// In how many lists each item is.
fn counts<'a, T: Ord + 'a, I: Iterator<Item = &'a T>>(lists: impl Iterator<Item = I>) -> BTreeMap<&'a T, usize> {
    let mut counts = BTreeMap::new();
    for list in lists {
        for item in list.collect::<BTreeSet<_>>() {
            *counts.entry(item).or_default() += 1;
        }
    }
    counts
}

fn running_text(block: &Block) -> Option<&str> {
    match block {
        Block::Paragraph { text, .. } | Block::Note { text } => Some(text),
        _ => None,
    }
}

fn is_sentence_end(c: char) -> bool {
    matches!(c, '。' | '；' | '！' | '？' | '\n')
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn footprint(id: &str, sentences: &[&str], rules: &[&str]) -> Footprint {
        Footprint {
            class: "c".into(),
            id: id.into(),
            sentences: sentences.iter().map(|sentence| (hash(sentence), sentence.chars().count() as u32)).collect(),
            passages: BTreeSet::new(),
            rules: rules.iter().map(|rule| rule.to_string()).collect(),
        }
    }

    #[test]
    fn a_shared_sentence_is_nobodys_own() {
        let letters = [footprint("a", &["共有", "甲甲甲"], &[]), footprint("b", &["共有", "乙"], &[])];
        let specificity = Specificity::of(&letters, 33);
        assert_eq!(specificity.shares["a"], (3, 5));
        assert_eq!(specificity.shares["b"], (1, 3));
    }

    #[test]
    fn a_sentence_twice_in_one_letter_is_still_its_own() {
        let specificity = Specificity::of(&[footprint("a", &["甲", "甲"], &[]), footprint("b", &["乙"], &[])], 33);
        assert_eq!(specificity.shares["a"], (2, 2));
    }

    #[test]
    fn the_median_is_of_letters() {
        let letters =
            [footprint("a", &["共有"], &[]), footprint("b", &["共有", "乙乙"], &[]), footprint("c", &["丙"], &[])];
        assert_eq!(Specificity::of(&letters, 33).median(), Some(0.5));
        assert_eq!(Specificity::of(&[], 33).median(), None);
    }

    #[test]
    fn a_rule_is_common_above_its_share_of_a_class() {
        let letters: Vec<Footprint> =
            (0..6).map(|n| footprint(&n.to_string(), &[], if n < 3 { &["thin"] } else { &["own"][..0] })).collect();
        assert_eq!(Specificity::of(&letters, 33).common_rules, [(3, 6, "c".into(), "thin".into())]);
        assert!(Specificity::of(&letters[1..], 33).common_rules.is_empty(), "five letters say nothing");
    }
}
