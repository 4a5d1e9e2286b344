//! What a finished letter must hold and must not: its own names and numbers, and nobody else's.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::AhoCorasick;

use super::findings;
use super::text::bare;
use crate::analysis::Subject;
use crate::diagnostic::Diagnostic;
use crate::domain::{EnterpriseKey, SpotCheck};

/// A shorter name may be an ordinary word.
const SHORTEST_NAME: usize = 6;

/// Names, codes, sheet and report numbers of all enterprises, white space removed, with whom they belong to.
pub struct ReadBack {
    matcher: Option<AhoCorasick>,
    texts: Vec<(String, BTreeSet<EnterpriseKey>)>,
}

impl ReadBack {
    /// Builds the index of a job.
    pub fn new(spot_check: &SpotCheck) -> Self {
        let mut owners: BTreeMap<String, BTreeSet<EnterpriseKey>> = BTreeMap::new();
        let mut add = |text: &str, owner: &EnterpriseKey| {
            owners.entry(bare(text)).or_default().insert(owner.clone());
        };
        for enterprise in spot_check.enterprises.values() {
            if enterprise.name.chars().count() >= SHORTEST_NAME {
                add(&enterprise.name, &enterprise.key);
            }
            enterprise.credit_code.iter().for_each(|code| add(code.as_str(), &enterprise.key));
        }
        for batch in &spot_check.batches {
            add(&batch.sampling_sheet_no, &batch.labeled_manufacturer);
            add(&batch.report.report_no, &batch.labeled_manufacturer);
        }
        let texts: Vec<(String, BTreeSet<EnterpriseKey>)> =
            owners.into_iter().filter(|(text, _)| text.chars().count() >= 4).collect();
        Self { matcher: AhoCorasick::new(texts.iter().map(|(text, _)| text)).ok(), texts }
    }

    /// Checks the text of a finished letter (white space removed) about these subjects of one enterprise.
    pub fn check(&self, spot_check: &SpotCheck, subjects: &[&Subject], text: &str) -> Vec<Diagnostic> {
        let enterprise = subjects.first().and_then(|subject| spot_check.enterprises.get(&subject.enterprise));
        let Some(enterprise) = enterprise else { return Vec::new() };
        let mut own = vec![bare(&enterprise.name)];
        for &batch in subjects.iter().flat_map(|subject| &subject.batches) {
            let batch = &spot_check.batches[batch];
            own.extend([bare(&batch.sampling_sheet_no), bare(&batch.report.report_no)]);
        }
        let mut problems: Vec<Diagnostic> =
            own.iter().filter(|wanted| !text.contains(*wanted)).map(|wanted| findings::not_read_back(wanted)).collect();
        let Some(matcher) = &self.matcher else { return problems };
        let own_ranges: Vec<_> =
            own.iter().flat_map(|own| text.match_indices(own.as_str())).map(|(at, own)| at..at + own.len()).collect();
        for found in matcher.find_overlapping_iter(text) {
            let (_, owners) = &self.texts[found.pattern().as_usize()];
            let inside_own = own_ranges.iter().any(|own| own.start <= found.start() && found.end() <= own.end);
            if !owners.contains(&enterprise.key) && !inside_own && stands_alone(text, found.start(), found.end()) {
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
