//! What a finished letter must hold and must not: its own names and numbers, and nobody else's.

use std::collections::BTreeMap;

use aho_corasick::AhoCorasick;

use super::findings;
use super::printing::bare;
use crate::diagnostic::Diagnostic;
use crate::domain::{EnterpriseKey, SpotCheck};

/// A shorter name may be an ordinary word.
const SHORTEST_NAME: usize = 6;

/// A shorter number stands anywhere by chance.
const SHORTEST_TEXT: usize = 4;

/// Names, codes, sheet and report numbers of all enterprises, white space removed, each with its owners (positions
/// among the enterprises of the spot check).
pub fn identities(spot_check: &SpotCheck) -> impl Iterator<Item = (String, Vec<u32>)> {
    let positions: BTreeMap<&EnterpriseKey, u32> = spot_check.enterprises.keys().zip(0..).collect();
    let mut owned: Vec<(Box<str>, Option<u32>)> = Vec::new();
    let mut add = |text: &str, owner: &EnterpriseKey| {
        let text = bare(text);
        if text.chars().count() >= SHORTEST_TEXT {
            owned.push((text.into(), positions.get(owner).copied()));
        }
    };
    for enterprise in spot_check.enterprises.values() {
        if enterprise.name.chars().count() >= SHORTEST_NAME && !enterprise.key.is_nobody() {
            add(&enterprise.name, &enterprise.key);
        }
        enterprise.credit_code.iter().for_each(|code| add(code.as_str(), &enterprise.key));
    }
    for batch in &spot_check.batches {
        add(&batch.sampling_sheet_no, &batch.labeled_manufacturer);
        add(&batch.report.report_no, &batch.labeled_manufacturer);
    }
    owned.sort_unstable();
    owned.dedup();
    let mut rest = owned.into_iter().peekable();
    std::iter::from_fn(move || {
        let (text, first) = rest.next()?;
        let mut owners = Vec::from_iter(first);
        while let Some((_, more)) = rest.next_if(|(other, _)| *other == text) {
            owners.extend(more);
        }
        Some((text.into(), owners))
    })
}

/// A text as it is looked for: without white space, which a PDF reader puts anywhere.
pub fn bare_text(text: &str) -> String {
    bare(text)
}

/// Looks through finished letters for what belongs to others.
pub struct Proofreader {
    matcher: Option<AhoCorasick>,
    /// Owners of what it finds.
    owners: Vec<Box<[u32]>>,
}

impl Proofreader {
    /// Builds the index of [`identities`].
    pub fn new(identities: Vec<(String, Vec<u32>)>) -> Self {
        let matcher = AhoCorasick::new(identities.iter().map(|(text, _)| text)).ok();
        Self { matcher, owners: identities.into_iter().map(|(_, owners)| owners.into()).collect() }
    }

    /// Checks the text of a finished letter (white space removed) of one enterprise, which must hold its own texts.
    pub fn check(&self, owner: u32, own: &[String], text: &str) -> Vec<Diagnostic> {
        let missing = own.iter().filter(|wanted| !text.contains(*wanted));
        let mut problems: Vec<Diagnostic> = missing.map(|wanted| findings::not_read_back(wanted)).collect();
        let Some(matcher) = &self.matcher else { return problems };
        let own_ranges: Vec<_> =
            own.iter().flat_map(|own| text.match_indices(own.as_str())).map(|(at, own)| at..at + own.len()).collect();
        for found in matcher.find_overlapping_iter(text) {
            let owners = &self.owners[found.pattern().as_usize()];
            let inside_own = own_ranges.iter().any(|own| own.start <= found.start() && found.end() <= own.end);
            if !owners.contains(&owner) && !inside_own && stands_alone(text, found.start(), found.end()) {
                problems.push(findings::read_back_foreign());
            }
        }
        problems.dedup();
        problems
    }
}

/// `QS23-0001` inside `QS23-00012` is another number.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let joins = |a: Option<char>, b: Option<char>| {
        a.is_some_and(|c| c.is_ascii_alphanumeric()) && b.is_some_and(|c| c.is_ascii_alphanumeric())
    };
    let (before, after) = (text[..start].chars().next_back(), text[end..].chars().next());
    !joins(before, text[start..end].chars().next()) && !joins(text[start..end].chars().next_back(), after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_inside_a_longer_one_is_not_it() {
        assert!(!stands_alone("QS23-00012", 0, 9));
        assert!(stands_alone("（QS23-0001）", 3, 12));
        assert!(!stands_alone("AQS23-0001", 1, 10));
    }
}
