//! What the facts mean: margins, peer groups, ranks, quartiles, disclosure control, shortcomings.
//!
//! Definitions: docs/method.md. Everything is exact decimals or fractions; nothing here can fail.

#![warn(clippy::arithmetic_side_effects)]

mod agencies;
mod candidate;
pub(crate) mod crosscheck;
pub(crate) mod disclosure;
mod entitlement;
pub(crate) mod figure;
pub mod funnel;
pub mod margin;
pub mod median_test;
pub mod order;
pub mod overview;
mod peers;
pub mod quantile;
pub mod rate;
pub mod rational;
mod rules;
mod shortcomings;
mod spread;
mod standing;
mod strip;
pub(crate) mod subject;
mod tested;
pub(crate) mod text;
mod working;

pub use agencies::Shift;
pub use candidate::{ExclusionReason, batch_takes_part};
pub use crosscheck::{ReviewKind, ReviewNote};
pub use disclosure::Disclosure;
pub use entitlement::failed;
pub use figure::Figure;
pub use overview::ClassOverview;
pub use rules::margin_of;
pub(crate) use shortcomings::side_at_risk;
pub use strip::{PeerFigures, StripFacts, own_strip, peer_figures, strip};
pub use subject::*;
pub(crate) use tested::is_told_thin;
pub use text::Text;
pub use working::{Working, working_range};

use std::collections::BTreeMap;

use rayon::prelude::*;

use entitlement::{Member, Row};
use rules::ClassRules;

use crate::domain::fold::fold_item;
use crate::domain::{ClassCode, EnterpriseKey, SpotCheck};

/// What one spot check means.
#[derive(Debug, Clone, Default)]
pub struct Analysis {
    /// One subject per enterprise and product class, in order of class code and enterprise key.
    pub subjects: Vec<Subject>,
    /// Who was compared with whom, counts only: one per class and key indicator, in that order. Not for letters.
    pub comparisons: Vec<PeerAccount>,
    /// One per class that has batches, in order of class code. For the bureau: it did not pass disclosure control.
    pub overviews: Vec<ClassOverview>,
    /// What reviewers should look at, by class and indicator. Never in a letter.
    pub review_notes: Vec<ReviewNote>,
}

impl Drop for Analysis {
    /// On all cores: to free the subjects takes a tenth of the time that it took to make them.
    fn drop(&mut self) {
        std::mem::take(&mut self.subjects).into_par_iter().with_min_len(512).for_each(drop);
    }
}

/// Who was compared in one key indicator of one class: counts for reviewers and `explain`, never for a letter.
#[derive(Debug, Clone)]
pub struct PeerAccount {
    /// Product class.
    pub class: ClassCode,
    /// Index into the class's indicators.
    pub indicator: usize,
    /// Its peer groups.
    pub groups: Vec<GroupAccount>,
    /// Tested items that take no part, by reason.
    pub exclusions: Vec<(ExclusionReason, u32)>,
}

/// One peer group in counts.
#[derive(Debug, Clone)]
pub struct GroupAccount {
    /// Requirement of one member, as printed.
    pub requirement: String,
    /// What it is ordered by.
    pub by: OrderedBy,
    /// Enterprises compared, each owner once.
    pub enterprises: u32,
    /// Where each agency's values lie, in a bureau's job.
    pub shifts: Vec<Shift>,
}

/// Analyses a spot check.
pub fn analyse(spot_check: &SpotCheck) -> Analysis {
    analyse_with(spot_check, Disclosure::new(&spot_check.settings.thresholds))
}

/// Analyses a spot check under another disclosure control: only for the test that must find the leak.
#[doc(hidden)]
pub fn analyse_with(spot_check: &SpotCheck, disclosure: Disclosure) -> Analysis {
    let prior = prior_failed_items(spot_check);
    let whole = Whole { spot_check, prior: &prior, disclosure };
    let classes: Vec<(&ClassCode, Vec<Row<'_>>)> = entitlement::by_class(spot_check).into_iter().collect();
    // Classes know nothing of each other; collecting keeps their order.
    let parts: Vec<Analysis> = classes.into_par_iter().map(|(class, mut rows)| whole.class(class, &mut rows)).collect();
    let mut analysis = Analysis::default();
    analysis.subjects.reserve_exact(parts.iter().map(|part| part.subjects.len()).sum());
    for mut part in parts {
        analysis.subjects.append(&mut part.subjects);
        analysis.comparisons.append(&mut part.comparisons);
        analysis.overviews.append(&mut part.overviews);
        analysis.review_notes.append(&mut part.review_notes);
    }
    analysis
}

/// What every class is analysed with.
struct Whole<'a> {
    spot_check: &'a SpotCheck,
    prior: &'a BTreeMap<(&'a EnterpriseKey, &'a ClassCode), Vec<String>>,
    disclosure: Disclosure,
}

impl Whole<'_> {
    fn class<'r>(&'r self, code: &ClassCode, rows: &'r mut [Row<'r>]) -> Analysis {
        let mut analysis = Analysis::default();
        let members = &entitlement::members(self.spot_check, rows);
        let Some(class) = self.spot_check.catalog.classes.get(code) else {
            // Loading holds rows of an unknown class; should one come through, it is told and nothing is computed.
            let decide = |member| entitlement::decide(self.spot_check, &self.outcomes(member));
            let subject = |member| subject(code, member, decide(member), Vec::new());
            analysis.subjects = members.iter().map(subject).collect();
            return analysis;
        };
        let rules = ClassRules::new(class);
        let owners = peers::Owners::new(members);
        let indicators = class.indicators.iter().zip(&rules.decisions).enumerate();
        let keys: Vec<peers::KeyIndicator<'_>> = indicators
            .filter(|(_, (indicator, _))| indicator.key)
            .map(|(index, (indicator, decision))| (index, indicator, *decision))
            .collect();
        let mut comparing = peers::Comparing::new(&keys, members.len());
        let batches = members.iter().map(|member| member.batches().count()).sum();
        let (mut counted, mut gathered) = (overview::Counted::new(&rules), crosscheck::Gathered::new(&rules, batches));
        let mut decided = Vec::with_capacity(members.len());
        for (position, member) in members.iter().enumerate() {
            let outcomes = self.outcomes(member);
            for &(index, failed) in &outcomes {
                let batch = &self.spot_check.batches[index];
                // One after the other on the same batch, because reading it costs more than counting.
                counted.add((position, member.known), batch, failed);
                gathered.add(&rules, (index, batch));
                comparing.add((index, batch));
            }
            comparing.end_of_member(self.spot_check);
            decided.push(entitlement::decide(self.spot_check, &outcomes));
        }
        let compared = comparing.peers(self.spot_check, &owners, self.disclosure.least_of_others());
        let has_batches = members.iter().any(|member| member.batches().next().is_some());
        (analysis.subjects, (analysis.overviews, analysis.review_notes)) = rayon::join(
            || {
                let decided = members.par_iter().zip(decided).enumerate();
                decided.map(|(at, (member, decided))| self.subject(&rules, &compared, (at, member), decided)).collect()
            },
            || match has_batches {
                true => (vec![counted.overview(&rules, &compared)], gathered.review_notes(&rules)),
                false => (Vec::new(), Vec::new()),
            },
        );
        analysis.comparisons = compared.into_iter().map(|(index, peers)| account(code, index, peers)).collect();
        analysis
    }

    /// The batches of a member, each with whether it failed.
    fn outcomes(&self, member: &Member<'_>) -> Vec<(usize, bool)> {
        member.batches().map(|index| (index, entitlement::failed(&self.spot_check.batches[index]))).collect()
    }

    /// The subject of the member at this position in its class.
    fn subject(
        &self,
        rules: &ClassRules<'_>,
        compared: &[(usize, peers::IndicatorPeers)],
        (position, member): (usize, &Member<'_>),
        decided: (Entitlement, Vec<usize>),
    ) -> Subject {
        let prior = self.prior.get(&(member.enterprise, &rules.class.code)).cloned().unwrap_or_default();
        let mut subject = subject(&rules.class.code, member, decided, prior);
        if matches!(subject.entitlement, Entitlement::Letter(_)) {
            let standings = compared.iter().filter_map(|(index, peers)| {
                standing::standing(self.spot_check, rules, *index, peers, position, self.disclosure)
            });
            subject.standings.reserve_exact(compared.len());
            subject.standings.extend(standings);
            subject.shortcomings = shortcomings::shortcomings(self.spot_check, rules, &subject);
        }
        subject
    }
}

fn subject(
    class: &ClassCode,
    member: &Member<'_>,
    (entitlement, batches): (Entitlement, Vec<usize>),
    prior_failed_items: Vec<String>,
) -> Subject {
    Subject {
        enterprise: member.enterprise.clone(),
        class: class.clone(),
        entitlement,
        batches,
        standings: Vec::new(),
        shortcomings: Vec::new(),
        prior_failed_items,
    }
}

fn account(class: &ClassCode, indicator: usize, peers: peers::IndicatorPeers) -> PeerAccount {
    // Of a group that is compared in parts letters know the parts alone.
    let of_parts: Vec<bool> = peers.groups.iter().skip(1).map(|group| group.is_part).chain([false]).collect();
    let compared = peers.groups.into_iter().zip(of_parts).filter(|(group, parted)| group.is_part || !parted);
    let groups = compared.map(|(group, _)| GroupAccount {
        requirement: group.requirement,
        by: group.by,
        enterprises: group.owners,
        shifts: group.shifts,
    });
    PeerAccount {
        class: class.clone(),
        indicator,
        groups: groups.collect(),
        exclusions: peers.exclusions.into_iter().collect(),
    }
}

/// Last year's failed items by enterprise and class, each once, in the order of the list.
fn prior_failed_items(spot_check: &SpotCheck) -> BTreeMap<(&EnterpriseKey, &ClassCode), Vec<String>> {
    let mut prior: BTreeMap<(&EnterpriseKey, &ClassCode), Vec<String>> = BTreeMap::new();
    let of_prior = spot_check.prior_findings.iter().map(|of| (&of.enterprise, &of.class, &of.failed_items));
    // Who is sampled again failed before, whether or not last year's list is there, too.
    let of_followup = spot_check.listed.followup.iter().map(|of| (&of.enterprise, &of.class, &of.failed_items));
    for (enterprise, class, failed) in of_prior.chain(of_followup) {
        let Some(class) = class else { continue };
        // A list that only says who has nothing to tell.
        if failed.is_empty() {
            continue;
        }
        let items = prior.entry((enterprise, class)).or_default();
        for item in failed {
            if !items.iter().any(|known| fold_item(known) == fold_item(item)) {
                items.push(item.clone());
            }
        }
    }
    prior
}
