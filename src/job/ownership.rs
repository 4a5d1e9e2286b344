//! What a finished letter is proofread for: its own texts, which must be in it, and those of others, which must not.

use super::{Case, Job};
use crate::compose::proofreading::{bare_text, identities};

impl Job {
    /// Every name, code and number that may stand in a finished letter of one enterprise alone, with its owners
    /// (positions among the enterprises).
    pub fn identities(&self) -> impl Iterator<Item = (String, Vec<u32>)> {
        identities(&self.spot_check)
    }

    /// Who a case's letter is about (position among the enterprises), and the texts that it must hold.
    pub fn own_texts(&self, case: &Case) -> (u32, Vec<String>) {
        let subjects = self.subjects_of(case);
        let batches = subjects.iter().flat_map(|subject| &subject.batches);
        let numbers = batches.map(|&batch| &self.spot_check.batches[batch]);
        let numbers =
            numbers.flat_map(|batch| [bare_text(&batch.sampling_sheet_no), bare_text(&batch.report.report_no)]);
        let owner = case.subject.map_or(u32::MAX, |subject| self.index.owner(subject));
        (owner, std::iter::once(bare_text(&case.enterprise)).chain(numbers).collect())
    }
}
