//! Which cases each finding holds, by the rows that it is about: what holds most is told first.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Job;
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::domain::Origin;

/// A row of a sheet of a file.
type Row<'a> = (&'a str, &'a str, u32);

/// Writes the ids of the cases into every finding that holds; where a finding only lists its first places, those of these.
pub(super) fn name_cases(job: &Job, findings: &mut [Diagnostic]) {
    let holds = |finding: &&Diagnostic| finding.severity == Severity::Hold;
    let asked: BTreeSet<u32> =
        findings.iter().filter(holds).flat_map(|finding| &finding.places).filter_map(|place| place.row).collect();
    if asked.is_empty() {
        return;
    }
    let rows = rows(job, &asked);
    let mut ids: BTreeMap<usize, String> = BTreeMap::new();
    for finding in findings.iter_mut().filter(|finding| finding.severity == Severity::Hold) {
        let of_place = |place: &Place| rows.get(&(place.file.as_str(), place.sheet.as_str(), place.row?)).copied();
        let cases: BTreeSet<usize> = finding.places.iter().filter_map(of_place).collect();
        let id = |case: usize| ids.entry(case).or_insert_with(|| job.case(case).id).clone();
        finding.cases = cases.into_iter().map(id).collect();
    }
}

/// The cases by those of their rows that are asked for.
fn rows<'j>(job: &'j Job, asked: &BTreeSet<u32>) -> HashMap<Row<'j>, usize> {
    let mut rows = HashMap::new();
    let mut add = |origin: &'j Origin, case: usize| {
        if asked.contains(&origin.row) {
            rows.entry((&*origin.sheet.file, &*origin.sheet.name, origin.row)).or_insert(case);
        }
    };
    let groups = job.sharing.groups();
    for (case, group) in groups.iter().enumerate() {
        for batch in group.iter().flat_map(|subject| job.index.batches(*subject)) {
            let batch = &job.spot_check.batches[*batch];
            add(&batch.origin, case);
            batch.items.iter().for_each(|item| add(&item.origin, case));
        }
    }
    for (at, stray) in job.strays().enumerate() {
        add(stray.origin(), groups.len() + at);
    }
    rows
}
