//! What the facts mean: margins, peer groups, ranks, quartiles, disclosure control, shortcomings.
//!
//! Definitions: docs/method.md. Everything is exact decimals or fractions; nothing here can fail.

mod candidate;
pub mod crosscheck;
pub mod disclosure;
mod entitlement;
pub mod margin;
pub mod order;
pub mod overview;
mod peers;
pub mod quantile;
pub mod rational;
mod shortcomings;
mod standing;
pub mod subject;

pub use candidate::ExclusionReason;
pub use crosscheck::{ReviewKind, ReviewNote};
pub use disclosure::Disclosure;
pub use overview::ClassOverview;
pub use subject::*;

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::domain::catalog::{ComparisonMethod, TieRule};
use crate::domain::judgement::DecisionRule;
use crate::domain::{Bound, ClassCode, EnterpriseKey, Item, ItemVerdict, ProductClass, Scale, SpotCheck};

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
}

/// Analyses a spot check.
pub fn analyse(spot_check: &SpotCheck) -> Analysis {
    analyse_with(spot_check, Disclosure::new(&spot_check.settings.thresholds))
}

/// Analyses a spot check under another disclosure control: only for the test that must find the leak.
#[doc(hidden)]
pub fn analyse_with(spot_check: &SpotCheck, disclosure: Disclosure) -> Analysis {
    let limits = shortcomings::Limits::new(&spot_check.settings.thresholds);
    let batches_by_class = batches_by_class(spot_check);
    let prior = prior_failed_items(spot_check);
    let mut analysis = Analysis::default();
    let entitled = entitlement::entitled(spot_check);
    for of_class in entitled.chunk_by(|a, b| a.class == b.class) {
        let Some(code) = of_class.first().map(|entitled| entitled.class) else { continue };
        let Some(class) = spot_check.catalog.classes.get(code) else {
            // Loading holds rows of an unknown class; should one come through, it is told and nothing is computed.
            analysis.subjects.extend(of_class.iter().map(|entitled| subject(entitled, Vec::new())));
            continue;
        };
        let rules = ClassRules::new(class);
        let batches = batches_by_class.get(code).map_or(&[][..], Vec::as_slice);
        let compared: Vec<(usize, peers::IndicatorPeers<'_>)> = class
            .indicators
            .iter()
            .enumerate()
            .filter(|(_, indicator)| indicator.key)
            .map(|(index, indicator)| {
                (index, peers::compare(spot_check, (index, indicator, rules.decisions[index]), batches))
            })
            .collect();
        for entitled in of_class {
            let prior = prior.get(&(entitled.enterprise, code)).cloned().unwrap_or_default();
            let mut subject = subject(entitled, prior);
            if matches!(entitled.entitlement, Entitlement::Letter(_)) {
                let own = (entitled.enterprise, entitled.batches.as_slice());
                subject.standings = compared
                    .iter()
                    .filter_map(|(index, peers)| standing::standing(spot_check, &rules, *index, peers, own, disclosure))
                    .collect();
                subject.margins = margins(spot_check, &rules, &entitled.batches);
                subject.shortcomings = shortcomings::shortcomings(
                    spot_check,
                    &rules,
                    &entitled.batches,
                    &subject.standings,
                    &subject.prior_failed_items,
                    limits,
                );
            }
            analysis.subjects.push(subject);
        }
        if !batches.is_empty() {
            analysis.overviews.push(overview::overview(spot_check, &rules, batches, &compared));
            analysis.review_notes.extend(crosscheck::review_notes(spot_check, &rules, batches));
        }
        analysis.comparisons.extend(compared.into_iter().map(|(index, peers)| account(code, index, peers)));
    }
    analysis
}

fn subject(entitled: &entitlement::Entitled<'_>, prior_failed_items: Vec<String>) -> Subject {
    Subject {
        enterprise: entitled.enterprise.clone(),
        class: entitled.class.clone(),
        entitlement: entitled.entitlement.clone(),
        batches: entitled.batches.clone(),
        standings: Vec::new(),
        margins: Vec::new(),
        shortcomings: Vec::new(),
        prior_failed_items,
    }
}

fn account(class: &ClassCode, indicator: usize, peers: peers::IndicatorPeers<'_>) -> PeerAccount {
    let groups = peers.groups.into_iter().map(|group| GroupAccount {
        requirement: group.requirement,
        by: group.by,
        enterprises: group.owners,
    });
    PeerAccount {
        class: class.clone(),
        indicator,
        groups: groups.collect(),
        exclusions: peers.exclusions.into_iter().collect(),
    }
}

fn batches_by_class(spot_check: &SpotCheck) -> BTreeMap<&ClassCode, Vec<usize>> {
    let mut by_class: BTreeMap<&ClassCode, Vec<usize>> = BTreeMap::new();
    for (index, batch) in spot_check.batches.iter().enumerate() {
        by_class.entry(&batch.class).or_default().push(index);
    }
    by_class
}

/// Last year's failed items by enterprise and class, each once, in the order of the list.
fn prior_failed_items(spot_check: &SpotCheck) -> BTreeMap<(&EnterpriseKey, &ClassCode), Vec<String>> {
    let mut prior: BTreeMap<(&EnterpriseKey, &ClassCode), Vec<String>> = BTreeMap::new();
    for finding in &spot_check.prior_findings {
        let Some(class) = &finding.class else { continue };
        let items = prior.entry((&finding.enterprise, class)).or_default();
        for item in &finding.failed_items {
            if !items.contains(item) {
                items.push(item.clone());
            }
        }
    }
    prior
}

fn margins(spot_check: &SpotCheck, rules: &ClassRules<'_>, batches: &[usize]) -> Vec<ItemMargin> {
    let mut margins = Vec::new();
    for &batch in batches {
        for (item, tested) in spot_check.batches[batch].items.iter().enumerate() {
            if tested.verdict != ItemVerdict::NotJudged {
                margins.extend(rules.outward_margin(tested).map(|margin| ItemMargin { batch, item, margin }));
            }
        }
    }
    margins
}

/// A class with the decision rule of each of its indicators.
struct ClassRules<'a> {
    class: &'a ProductClass,
    decisions: Vec<DecisionRule>,
}

impl<'a> ClassRules<'a> {
    fn new(class: &'a ProductClass) -> Self {
        let decisions = class.indicators.iter().map(|indicator| DecisionRule {
            method: indicator.comparison_method,
            interval: indicator.rounding_interval.as_deref().and_then(|text| Decimal::from_str_exact(text).ok()),
            tie: indicator.tie_rule,
        });
        Self { class, decisions: decisions.collect() }
    }

    /// How an item is compared with its limit; an item the catalog does not know, by the default of GB/T 8170.
    fn decision(&self, item: &Item) -> DecisionRule {
        item.indicator.and_then(|index| self.decisions.get(index).copied()).unwrap_or(DecisionRule {
            method: ComparisonMethod::FullValue,
            interval: None,
            tie: TieRule::Even,
        })
    }

    /// The margin a letter may print: none where the item has no numeric limit, and none where a censored result
    /// leaves open on which side of the limit it is or how far outside.
    fn outward_margin(&self, item: &Item) -> Option<Margin> {
        if !matches!(item.requirement.bound, Bound::Range { .. }) {
            return None;
        }
        let definition = item.indicator.and_then(|index| self.class.indicators.get(index));
        // Of an item the catalog does not know nobody said that ratios mean anything: absolute only.
        let scale = definition.map_or(Scale::Interval, |definition| definition.scale);
        let margin =
            margin::margin(&item.measurement.reading, &item.requirement.bound, self.decision(item), scale, &item.unit)?;
        (!margin.display.is_empty() && !margin.display.starts_with('≤')).then_some(margin)
    }
}
