//! How much of a letter could not be sent to anyone else: the share of its sentences that no other letter of the class has.
//!
//! The demand is “per letter, the share of body text that no other letter of the class has”, at least one half in the
//! median. Body text is running text (paragraphs and notes, those of law and the closing ones too). Tables and charts do not
//! count: results are the enterprise's own figures anyway, and measures are equal wherever the evidence is, on purpose. A
//! sentence ends at 。；！？ or a line's end, because that is the smallest piece a reader recognises as copied; equal means
//! equal to the letter, white space aside, and shares are of characters.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{Hash, Hasher};

use super::printing::bare;
use super::{Content, Letter};

/// A sentence at least this long is a passage worth telling when it repeats.
const LONG_PASSAGE: usize = 30;

/// Repeated passages that are kept.
const MOST_REPEATED: usize = 50;

/// What a letter leaves behind for comparison with the others of its class.
#[derive(Debug, Clone, Default)]
pub struct Footprint {
    /// Class of the letter.
    pub class: String,
    /// Letter id.
    pub id: String,
    /// Hash and length in characters of each sentence.
    sentences: Vec<(u64, u32)>,
    /// Long sentences with their hash, each once.
    passages: BTreeMap<u64, String>,
    /// Knowledge entries whose measures answer a finding that is no failure.
    pub rules: BTreeSet<String>,
}

/// What the letters of a job have in common.
#[derive(Debug, Clone, Default)]
pub(crate) struct Specificity {
    /// By letter id: characters of own sentences, and all characters.
    pub shares: BTreeMap<String, (u64, u64)>,
    /// Longest repeated passages: letters that have it, letters of the class, class, text; most repeated first.
    pub repeated: Vec<(usize, usize, String, String)>,
    /// Rules that print the same advice to more than the allowed share of a class: letters, letters of the class, class, rule.
    pub common_rules: Vec<(usize, usize, String, String)>,
}

impl Footprint {
    /// Takes the footprint of a letter; `rules` are the knowledge entries behind its non-failing measures.
    pub fn of(letter: &Letter, class: &str, rules: BTreeSet<String>) -> Self {
        let mut footprint = Self { class: class.into(), id: letter.id.clone(), rules, ..Self::default() };
        for text in letter.contents().filter_map(running_text) {
            for sentence in text.split(is_sentence_end).map(bare).filter(|sentence| !sentence.is_empty()) {
                let (hash, length) = (hash(&sentence), sentence.chars().count());
                footprint.sentences.push((hash, length as u32));
                if length >= LONG_PASSAGE {
                    footprint.passages.insert(hash, sentence);
                }
            }
        }
        footprint
    }
}

/// The letters of one class so far; small, because a run may hold tens of thousands of letters.
#[derive(Debug, Default)]
struct Class {
    /// Letter id and its sentences.
    letters: Vec<(String, Vec<(u64, u32)>)>,
    /// In how many letters each sentence is.
    sentences: HashMap<u64, u32>,
    /// In how many letters each long passage is; its text from the second letter on.
    passages: HashMap<u64, (usize, Option<String>)>,
    /// In how many letters each rule is.
    rules: BTreeMap<String, usize>,
}

/// Counts letters as they come; each class is closed as soon as its last letter has come.
#[derive(Debug)]
pub(crate) struct Counter {
    rule_percent: usize,
    open: BTreeMap<String, Class>,
    result: Specificity,
}

impl Counter {
    /// A rule is common when more than `rule_percent` of a class of at least six letters have it.
    pub(crate) fn new(rule_percent: usize) -> Self {
        Self { rule_percent, open: BTreeMap::new(), result: Specificity::default() }
    }

    /// Counts a letter.
    pub(crate) fn add(&mut self, footprint: Footprint) {
        let class = self.open.entry(footprint.class).or_default();
        for sentence in footprint.sentences.iter().map(|(sentence, _)| *sentence).collect::<BTreeSet<_>>() {
            *class.sentences.entry(sentence).or_default() += 1;
        }
        for (hash, text) in footprint.passages {
            let (count, known) = class.passages.entry(hash).or_default();
            *count += 1;
            if *count == 2 {
                *known = Some(text);
            }
        }
        for rule in footprint.rules {
            *class.rules.entry(rule).or_default() += 1;
        }
        class.letters.push((footprint.id, footprint.sentences));
    }

    /// Closes a class: no further letter of it comes.
    pub(crate) fn close(&mut self, class: &str) {
        /// Fewer letters than this say nothing about a rule.
        const FEWEST: usize = 6;
        let Some(letters) = self.open.remove(class) else { return };
        let count = letters.letters.len();
        for (id, sentences) in letters.letters {
            let own = sentences.iter().filter(|(sentence, _)| letters.sentences[sentence] == 1);
            let own: u64 = own.map(|(_, length)| u64::from(*length)).sum();
            let all: u64 = sentences.iter().map(|(_, length)| u64::from(*length)).sum();
            self.result.shares.insert(id, (own, all));
        }
        let repeated = letters.passages.into_values().filter_map(|(among, text)| Some((among, text?)));
        self.result.repeated.extend(repeated.map(|(among, text)| (among, count, class.to_string(), text)));
        let is_common = |among: usize| count >= FEWEST && among * 100 > count * self.rule_percent;
        let common = letters.rules.into_iter().filter(|(_, among)| is_common(*among));
        self.result.common_rules.extend(common.map(|(rule, among)| (among, count, class.to_string(), rule)));
        self.result.repeated.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.2.cmp(&b.2)).then_with(|| a.3.cmp(&b.3)));
        self.result.repeated.truncate(MOST_REPEATED);
    }

    /// Closes what is open.
    pub(crate) fn finish(mut self) -> Specificity {
        while let Some(class) = self.open.keys().next().cloned() {
            self.close(&class);
        }
        self.result
    }
}

impl Specificity {
    /// Median share over all letters, 0 to 1; `None` without letters.
    pub(crate) fn median(&self) -> Option<f64> {
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
pub(crate) fn as_number((own, all): (u64, u64)) -> f64 {
    if all == 0 { 0.0 } else { own as f64 / all as f64 }
}

fn running_text(content: &Content) -> Option<&str> {
    match content {
        Content::Paragraph { text, .. } | Content::Note { text } => Some(text),
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

    fn of_letters(footprints: impl IntoIterator<Item = Footprint>, rule_percent: usize) -> Specificity {
        let mut counter = Counter::new(rule_percent);
        footprints.into_iter().for_each(|footprint| counter.add(footprint));
        counter.finish()
    }

    fn footprint(id: &str, sentences: &[&str], rules: &[&str]) -> Footprint {
        Footprint {
            class: "c".into(),
            id: id.into(),
            sentences: sentences.iter().map(|sentence| (hash(sentence), sentence.chars().count() as u32)).collect(),
            passages: BTreeMap::new(),
            rules: rules.iter().map(|rule| rule.to_string()).collect(),
        }
    }

    #[test]
    fn a_shared_sentence_is_nobodys_own() {
        let letters = [footprint("a", &["共有", "甲甲甲"], &[]), footprint("b", &["共有", "乙"], &[])];
        let specificity = of_letters(letters.clone(), 33);
        assert_eq!(specificity.shares["a"], (3, 5));
        assert_eq!(specificity.shares["b"], (1, 3));
    }

    #[test]
    fn a_sentence_twice_in_one_letter_is_still_its_own() {
        let specificity = of_letters([footprint("a", &["甲", "甲"], &[]), footprint("b", &["乙"], &[])], 33);
        assert_eq!(specificity.shares["a"], (2, 2));
    }

    #[test]
    fn the_median_is_of_letters() {
        let letters =
            [footprint("a", &["共有"], &[]), footprint("b", &["共有", "乙乙"], &[]), footprint("c", &["丙"], &[])];
        assert_eq!(of_letters(letters.clone(), 33).median(), Some(0.5));
        assert_eq!(of_letters([], 33).median(), None);
    }

    #[test]
    fn a_rule_is_common_above_its_share_of_a_class() {
        let letters: Vec<Footprint> =
            (0..6).map(|n| footprint(&n.to_string(), &[], if n < 3 { &["thin"] } else { &["own"][..0] })).collect();
        assert_eq!(of_letters(letters.clone(), 33).common_rules, [(3, 6, "c".into(), "thin".into())]);
        assert!(of_letters(letters[1..].to_vec(), 33).common_rules.is_empty(), "five letters say nothing");
    }
}
