//! What stands now: the fold of the ledger. Any prefix of it folds, whatever it says.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::{Entered, Entry, Numbered};
use crate::domain::digest::Digest;

/// Where a numbered letter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It has its number; its pages are not known to be out.
    Planned,
    /// It left the house.
    Issued,
    /// It left the house, and another stands in its place.
    Superseded,
    /// It never became a file: its number went to another or waits for one.
    Released,
}

/// A letter with its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Letter id.
    pub letter: String,
    /// Its number.
    pub numbered: Numbered,
    /// Date on it, ISO.
    pub date: String,
    /// Digest of its words.
    pub words_sha256: Digest,
    /// Digest of its facts.
    pub facts_sha256: Digest,
    /// Digest of it as data.
    pub letter_sha256: Digest,
    /// Its file.
    pub file: String,
    /// 发文字号 of the letter that it corrects; empty: none.
    pub supersedes: String,
    /// Where it stands.
    pub state: State,
    /// Position of the entry that issued it.
    pub issued_at: Option<u64>,
    /// SHA-256 of its file, and of the same before it was signed.
    pub files: Option<(Digest, Digest)>,
}

/// Numbers of one pattern.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Series {
    /// The highest that was given.
    last: u64,
    /// Given and free again.
    free: BTreeSet<u64>,
}

/// What stands now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    told: Vec<Told>,
    /// Positions in `told` by letter, oldest first.
    by_letter: BTreeMap<String, Vec<usize>>,
    by_number: BTreeMap<String, usize>,
    series: BTreeMap<String, Series>,
    /// Number of entries.
    pub size: u64,
}

impl Standing {
    /// The fold of these entries.
    pub fn of<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> Self {
        let mut standing = Self::default();
        entries.into_iter().for_each(|entry| standing.take(entry));
        standing
    }

    /// One more entry.
    pub fn take(&mut self, entry: &Entry) {
        self.size = entry.seq.saturating_add(1);
        match &entry.what {
            Entered::Planned {
                numbered, date, words_sha256, facts_sha256, letter_sha256, file, supersedes, ..
            } => {
                let series = self.series.entry(numbered.pattern.clone()).or_default();
                series.last = series.last.max(numbered.number);
                series.free.remove(&numbered.number);
                let at = self.told.len();
                self.told.push(Told {
                    letter: entry.letter.clone(),
                    numbered: numbered.clone(),
                    date: date.clone(),
                    words_sha256: *words_sha256,
                    facts_sha256: *facts_sha256,
                    letter_sha256: *letter_sha256,
                    file: file.clone(),
                    supersedes: supersedes.clone(),
                    state: State::Planned,
                    issued_at: None,
                    files: None,
                });
                self.by_letter.entry(entry.letter.clone()).or_default().push(at);
                self.by_number.insert(numbered.document_no.clone(), at);
            }
            Entered::Released { numbered, .. } => {
                if let Some(told) = self.numbered_mut(&numbered.document_no).filter(|told| told.state == State::Planned)
                {
                    told.state = State::Released;
                    self.by_number.remove(&numbered.document_no);
                    self.series.entry(numbered.pattern.clone()).or_default().free.insert(numbered.number);
                }
            }
            Entered::Issued { document_no, sha256, unsigned_sha256, .. } => {
                if let Some(told) = self.numbered_mut(document_no).filter(|told| told.state == State::Planned) {
                    told.state = State::Issued;
                    told.issued_at = Some(entry.seq);
                    told.files = Some((*sha256, *unsigned_sha256));
                }
            }
            Entered::Superseded { document_no, .. } => {
                if let Some(told) = self.numbered_mut(document_no).filter(|told| told.state == State::Issued) {
                    told.state = State::Superseded;
                }
            }
            _ => {}
        }
    }

    fn numbered_mut(&mut self, document_no: &str) -> Option<&mut Told> {
        self.by_number.get(document_no).and_then(|at| self.told.get_mut(*at))
    }

    /// The letter with this number; none where nobody has it.
    pub fn numbered(&self, document_no: &str) -> Option<&Told> {
        self.by_number.get(document_no).and_then(|at| self.told.get(*at))
    }

    /// All letters that ever had a number, in the order in which they got it.
    pub fn all(&self) -> &[Told] {
        &self.told
    }

    /// Those that have their number and are not known to be out.
    pub fn planned(&self) -> impl Iterator<Item = &Told> {
        self.told.iter().filter(|told| told.state == State::Planned)
    }

    /// The one of a letter that stands: planned or issued, and not superseded.
    pub fn of_letter(&self, letter: &str) -> Option<&Told> {
        let of = self.by_letter.get(letter)?.iter().rev().filter_map(|at| self.told.get(*at));
        of.into_iter().find(|told| matches!(told.state, State::Planned | State::Issued))
    }

    /// The number that the next letter of a pattern gets: the lowest that is free again, else the one after the last.
    pub fn next_number(&self, pattern: &str, first: u64) -> u64 {
        let Some(series) = self.series.get(pattern) else { return first };
        series.free.first().copied().unwrap_or_else(|| series.last.saturating_add(1))
    }

    /// Numbers that no letter has, between the first and the last of their pattern: pattern and number.
    pub fn gaps(&self) -> Vec<(String, u64)> {
        let mut gaps = Vec::new();
        for (pattern, series) in &self.series {
            gaps.extend(series.free.range(..=series.last).map(|number| (pattern.clone(), *number)));
        }
        gaps
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn numbered(number: u64) -> Numbered {
        Numbered { document_no: format!("{number}号"), pattern: "{n}号".into(), number }
    }

    fn entry(seq: u64, letter: &str, what: Entered) -> Entry {
        Entry { seq, at: String::new(), letter: letter.into(), salt: String::new(), what }
    }

    fn planned(number: u64) -> Entered {
        let digest = Digest::of(b"");
        Entered::Planned {
            numbered: numbered(number),
            date: String::new(),
            words_sha256: digest,
            facts_sha256: digest,
            letter_sha256: digest,
            file: String::new(),
            supersedes: String::new(),
            why: String::new(),
        }
    }

    fn issued(number: u64) -> Entered {
        let digest = Digest::of(b"");
        let (document_no, file) = (numbered(number).document_no, String::new());
        Entered::Issued { document_no, file, sha256: digest, unsigned_sha256: digest, facts_sha256: digest }
    }

    #[test]
    fn a_number_that_is_free_again_goes_to_the_next_letter() {
        let mut standing = Standing::default();
        assert_eq!(standing.next_number("{n}号", 5), 5);
        standing.take(&entry(0, "a", planned(5)));
        standing.take(&entry(1, "b", planned(6)));
        standing.take(&entry(2, "a", Entered::Released { numbered: numbered(5), reason: "r".into() }));
        assert_eq!((standing.next_number("{n}号", 5), standing.gaps().len()), (5, 1));
        standing.take(&entry(3, "c", planned(5)));
        standing.take(&entry(4, "c", issued(5)));
        assert_eq!((standing.next_number("{n}号", 5), standing.gaps().len()), (7, 0));
        assert_eq!(standing.numbered("5号").unwrap().letter, "c");
        assert_eq!(standing.of_letter("a"), None);
        assert_eq!(standing.planned().map(|told| told.letter.as_str()).collect::<Vec<_>>(), ["b"]);
        // What was issued is never free again.
        standing.take(&entry(5, "c", Entered::Released { numbered: numbered(5), reason: "r".into() }));
        assert_eq!(standing.next_number("{n}号", 5), 7);
    }

    proptest! {
        /// Whatever happens to letters, no number is given twice at a time, and only free ones lack.
        #[test]
        fn numbers_have_no_gap_and_no_repeat(steps in proptest::collection::vec(0u8..3, 0..60)) {
            let mut standing = Standing::default();
            for (at, step) in steps.into_iter().enumerate() {
                let first = standing.planned().next().map(|told| (told.letter.clone(), told.numbered.clone()));
                let (letter, what) = match (step, first) {
                    (0, _) | (_, None) => (format!("l{at}"), planned(standing.next_number("{n}号", 1))),
                    (1, Some((letter, numbered))) => (letter, issued(numbered.number)),
                    (_, Some((letter, numbered))) => (letter, Entered::Released { numbered, reason: String::new() }),
                };
                standing.take(&entry(at as u64, &letter, what));
                let held: Vec<u64> = standing.all().iter().filter(|told| told.state != State::Released).map(|told| told.numbered.number).collect();
                let set: BTreeSet<u64> = held.iter().copied().collect();
                prop_assert_eq!(set.len(), held.len(), "a repeat");
                let free: BTreeSet<u64> = standing.gaps().into_iter().map(|(_, number)| number).collect();
                let last = standing.next_number("{n}号", 1).max(held.iter().max().map_or(1, |last| last + 1));
                let lacking: BTreeSet<u64> = (1..last).filter(|number| !set.contains(number)).collect();
                prop_assert!(lacking.is_subset(&free), "{lacking:?} {free:?}");
            }
        }
    }
}
