//! Which enterprise, batches and visits belong to each subject, looked up once instead of once per question.

use std::collections::BTreeMap;

use crate::analysis::Subject;
use crate::domain::{ClassCode, EnterpriseKey, SpotCheck};

/// Enterprise, batches and visits by subject, as indices into the spot check, in file order.
pub(super) struct Index {
    owners: Vec<u32>,
    batches: Vec<Vec<usize>>,
    visits: Vec<Vec<usize>>,
    visits_of_no_class: Vec<usize>,
}

impl Index {
    /// Looks through the spot check once.
    pub(super) fn new(spot_check: &SpotCheck, subjects: &[Subject]) -> Self {
        let owners: BTreeMap<(&EnterpriseKey, &ClassCode), usize> =
            subjects.iter().enumerate().map(|(at, subject)| ((&subject.enterprise, &subject.class), at)).collect();
        let positions: BTreeMap<&EnterpriseKey, u32> = spot_check.enterprises.keys().zip(0..).collect();
        let mut index = Self {
            owners: subjects.iter().map(|one| positions.get(&one.enterprise).copied().unwrap_or(u32::MAX)).collect(),
            batches: vec![Vec::new(); subjects.len()],
            visits: vec![Vec::new(); subjects.len()],
            visits_of_no_class: Vec::new(),
        };
        for (at, batch) in spot_check.batches.iter().enumerate() {
            if let Some(&owner) = owners.get(&(&batch.labeled_manufacturer, &batch.class)) {
                index.batches[owner].push(at);
            }
        }
        for (at, visit) in spot_check.visits_without_sample.iter().enumerate() {
            let owner = visit.class.as_ref().and_then(|class| owners.get(&(&visit.enterprise, class)));
            match owner {
                Some(&owner) => index.visits[owner].push(at),
                None => index.visits_of_no_class.push(at),
            }
        }
        index
    }

    /// Position of a subject's enterprise among all enterprises.
    pub(super) fn owner(&self, subject: usize) -> u32 {
        self.owners[subject]
    }

    /// All batches of a subject, in its letter or not.
    pub(super) fn batches(&self, subject: usize) -> &[usize] {
        &self.batches[subject]
    }

    /// Visits without a sample that are of no subject: nobody knows the class.
    pub(super) fn visits_of_no_class(&self) -> &[usize] {
        &self.visits_of_no_class
    }

    /// Its visits without a sample.
    pub(super) fn visits(&self, subject: usize) -> &[usize] {
        &self.visits[subject]
    }
}
