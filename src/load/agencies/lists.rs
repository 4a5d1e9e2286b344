//! Lists of all agencies together. A list of the bureau's own stands for those of the agencies; else what two of them say alike is
//! counted once, and what they contradict each other about is not taken.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::part::Part;
use crate::diagnostic::{Diagnostic, Place};
use crate::domain::agencies::FOLDER;
use crate::domain::fold::fold;
use crate::domain::listed::{AdvisedLine, DirectoryEntry, LastYearLine, ListedTask, PlanLine};
use crate::domain::{Catalog, ClassCode, Enterprise, EnterpriseKey, PriorFinding, Settings};
use crate::load::aliases::Aliases;
use crate::load::{findings as say, listed, places, prior};

/// What all lists come to.
pub(super) struct Lists {
    /// Lists beside the results.
    pub listed: listed::Read,
    /// Last year's.
    pub prior: prior::Read,
    /// Enterprises in classes that lists of last year contradict each other about.
    pub doubted: BTreeSet<(EnterpriseKey, Option<ClassCode>)>,
}

/// Rows of all agencies.
#[derive(Default)]
struct Rows {
    directory: Vec<(EnterpriseKey, DirectoryEntry)>,
    followup: Vec<ListedTask>,
    linkage: Vec<ListedTask>,
    plan: Vec<PlanLine>,
    advised: Vec<AdvisedLine>,
    last_year: Vec<LastYearLine>,
    prior: Vec<(Place, PriorFinding)>,
}

/// Reads and joins them.
pub(super) fn read(
    job: &Path,
    (settings, aliases, catalog): (&Settings, &Aliases, &Catalog),
    enterprises: Option<&BTreeMap<EnterpriseKey, Enterprise>>,
    parts: &mut [Part],
    findings: &mut Vec<Diagnostic>,
) -> Lists {
    let decided = (settings, aliases);
    let mut whole = Lists {
        listed: listed::read(job, decided, catalog, (None, &[]), enterprises, findings),
        prior: prior::read(job, decided, catalog, (None, &[]), findings),
        doubted: BTreeSet::new(),
    };
    let mut rows = Rows::default();
    for part in parts {
        let (folder, mut told) = (job.join(FOLDER).join(&part.name), Vec::new());
        let with = (part.profile.as_ref(), &*part.list_headers.0);
        // The agency's own job.toml says where its list of last year is.
        let own = Settings { input: part.settings.input.clone(), ..settings.clone() };
        let of = listed::read(&folder, (&own, aliases), catalog, with, enterprises, &mut told);
        let of_prior = prior::read(&folder, (&own, aliases), catalog, with, &mut told);
        findings.extend(part.prefix.findings(told));
        let mut listed = of.listed;
        listed.directory.values_mut().for_each(|entry| part.prefix.origin(&mut entry.origin));
        let tasks = listed.followup.iter_mut().chain(&mut listed.linkage);
        tasks.for_each(|task| part.prefix.origin(&mut task.origin));
        listed.plan.iter_mut().for_each(|line| part.prefix.origin(&mut line.origin));
        listed.advised.iter_mut().for_each(|line| part.prefix.origin(&mut line.origin));
        let file = of_prior.sources.first().map(|source| part.prefix.file(&source.file)).unwrap_or_default();
        rows.directory.extend(listed.directory);
        rows.followup.extend(listed.followup);
        rows.linkage.extend(listed.linkage);
        rows.plan.extend(listed.plan);
        rows.advised.extend(listed.advised);
        rows.last_year.extend(listed.last_year);
        rows.prior.extend(of_prior.prior.into_iter().map(|finding| (Place::file(&file), finding)));
        for (into, sources) in [(&mut whole.listed.sources, of.sources), (&mut whole.prior.sources, of_prior.sources)] {
            into.extend(part.prefix.sources(sources));
        }
        whole.listed.accounts.extend(part.prefix.accounts(of.accounts));
        whole.prior.accounts.extend(part.prefix.accounts(of_prior.accounts));
    }
    whole.take(rows, findings);
    whole
}

impl Lists {
    /// Takes what the agencies say alike, of the kinds that the bureau has no list of its own of.
    fn take(&mut self, rows: Rows, findings: &mut Vec<Diagnostic>) {
        let own = &mut self.listed.listed;
        if own.directory.is_empty() {
            let said = |(_, entry): &(EnterpriseKey, DirectoryEntry)| {
                let DirectoryEntry { credit_code, address, email, contact, phone, handling_authority, .. } = entry;
                format!("{credit_code:?} {address:?} {email:?} {contact:?} {phone:?} {handling_authority:?}")
            };
            let at = |(_, entry): &(EnterpriseKey, DirectoryEntry)| places::row(&entry.origin);
            let (kept, _) = once(rows.directory, |(key, _)| key.clone(), said, at, findings);
            own.directory = kept.into_iter().collect();
        }
        for (own, tasks) in [(&mut own.followup, rows.followup), (&mut own.linkage, rows.linkage)] {
            if own.is_empty() {
                let key = |task: &ListedTask| (task.enterprise.clone(), task.class.clone(), fold(&task.class_text));
                let said = |task: &ListedTask| {
                    format!("{:?} {:?} {:?}", folded(&task.failed_items), task.year, task.authority)
                };
                (*own, _) = once(tasks, key, said, |task| places::row(&task.origin), findings);
            }
        }
        if own.plan.is_empty() {
            let key = |line: &PlanLine| {
                let class = line.class.as_ref().map_or_else(|| fold(&line.class_text), |code| code.0.to_string());
                (class, fold(&line.agency), fold(&line.region))
            };
            let said = |line: &PlanLine| {
                format!("{:?} {:?} {:?} {:?}", line.batches, folded(&line.items), line.sampled_by, line.reported_by)
            };
            (own.plan, _) = once(rows.plan, key, said, |line| places::row(&line.origin), findings);
        }
        if own.advised.is_empty() {
            // Two agencies may each have had a letter about an item.
            let mut known = BTreeSet::new();
            let key = |line: &AdvisedLine| {
                let item = (fold(&line.item), line.state.clone(), line.year);
                (line.enterprise.clone(), line.class.clone(), item)
            };
            own.advised = rows.advised.into_iter().filter(|line| known.insert(key(line))).collect();
        }
        if own.last_year.is_empty() {
            let mut sums: BTreeMap<(String, Option<i32>), LastYearLine> = BTreeMap::new();
            for line in rows.last_year {
                let class = line.class.as_ref().map_or_else(|| fold(&line.class_text), |code| code.0.to_string());
                let (batches, failed) = (line.batches, line.failed);
                let sum = |of: &mut LastYearLine| {
                    of.batches = of.batches.saturating_add(batches);
                    of.failed = of.failed.saturating_add(failed);
                };
                sums.entry((class, line.year)).and_modify(sum).or_insert(line);
            }
            own.last_year = sums.into_values().collect();
        }
        if self.prior.prior.is_empty() {
            let key = |(_, of): &(Place, PriorFinding)| (of.enterprise.clone(), of.class.clone(), of.year);
            let said = |(_, of): &(Place, PriorFinding)| format!("{:?}", folded(&of.failed_items));
            let (kept, doubted) = once(rows.prior, key, said, |(place, _)| place.clone(), findings);
            self.prior.prior = kept.into_iter().map(|(_, finding)| finding).collect();
            self.doubted = doubted.into_iter().map(|(enterprise, class, _)| (enterprise, class)).collect();
        }
    }
}

/// Items without their order.
fn folded(items: &[String]) -> BTreeSet<String> {
    items.iter().map(|item| fold(item)).collect()
}

/// The rows of one agency where several say the same of a key; none of them where they do not, and the keys of those.
fn once<R, K: Ord + Clone>(
    rows: Vec<R>,
    key: impl Fn(&R) -> K,
    said: impl Fn(&R) -> String,
    at: impl Fn(&R) -> Place,
    findings: &mut Vec<Diagnostic>,
) -> (Vec<R>, BTreeSet<K>) {
    // By key and agency: what it says, and where first.
    let mut all: BTreeMap<K, BTreeMap<String, (Vec<String>, Place)>> = BTreeMap::new();
    let agency = |place: &Place| place.file.split('/').nth(1).unwrap_or_default().to_string();
    for row in &rows {
        let place = at(row);
        let of = all.entry(key(row)).or_default().entry(agency(&place)).or_insert((Vec::new(), place));
        of.0.push(said(row));
    }
    let mut doubted = BTreeSet::new();
    for (key, of) in &mut all {
        of.values_mut().for_each(|(said, _)| said.sort_unstable());
        let mut others = of.values();
        let Some((first, place)) = others.next() else { continue };
        if let Some((_, other)) = others.find(|(said, _)| said != first) {
            findings.push(say::merge_list_differs([place.clone(), other.clone()]));
            doubted.insert(key.clone());
        }
    }
    let is_kept = |row: &R| {
        let key = key(row);
        !doubted.contains(&key) && all[&key].keys().next() == Some(&agency(&at(row)))
    };
    (rows.into_iter().filter(is_kept).collect(), doubted)
}
