//! Class overview: counts, non-compliance rates with their intervals, and quartiles, for the bureau only.
//!
//! Counted are batches with a final result. Follow-up samples were chosen because they failed before: they appear under
//! their task only. Risk monitoring, denied goods and held batches are left out and counted.

use std::collections::BTreeMap;

use super::candidate::{ExclusionReason, batch_takes_part};
use super::peers::IndicatorPeers;
use super::rate::{Rate, rate};
use super::rules::ClassRules;
use super::subject::OrderedBy;
use super::text::Text;
use crate::domain::{Batch, Channel, ClassCode, Enterprise, EnterpriseScale, ItemVerdict, TaskKind};

/// One product class in numbers. Internal to the bureau: it did not pass disclosure control.
#[derive(Debug, Clone)]
pub struct ClassOverview {
    /// Product class.
    pub class: ClassCode,
    /// All counted batches but follow-up samples.
    pub total: BatchCounts,
    /// The same by region, scale, agency, channel and task.
    pub parts: Vec<Part>,
    /// Every tested item with how often it failed, most failures first.
    pub items: Vec<ItemFailures>,
    /// Quartiles of the key indicators.
    pub indicators: Vec<IndicatorFigures>,
    /// Batches left out, by reason.
    pub left_out: Vec<(ExclusionReason, u32)>,
}

/// BatchCounts of a set of batches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchCounts {
    /// Different labeled manufacturers.
    pub enterprises: u32,
    /// Batches.
    pub batches: u32,
    /// Batches that failed.
    pub failed: u32,
    /// 抽查不合格率 with its interval; `None` without batches.
    pub rate: Option<Rate>,
}

/// By what an overview is split.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartOf {
    /// Prefecture by name; empty: unknown.
    Region(String),
    /// Size of the enterprise; `None`: unknown.
    Scale(Option<EnterpriseScale>),
    /// 承检机构.
    Agency(String),
    /// 抽样环节.
    Channel(Channel),
    /// 任务类别.
    Task(TaskKind),
}

/// One part of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Which part.
    pub of: PartOf,
    /// Its counts.
    pub counts: BatchCounts,
}

/// How often an item failed, over counted batches without follow-up samples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemFailures {
    /// Name as in the catalog, else as printed.
    pub name: String,
    /// Times judged.
    pub tested: u32,
    /// Times 不符合.
    pub failed: u32,
}

/// Quartiles of a key indicator by peer group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndicatorFigures {
    /// Index into the class's indicators.
    pub indicator: usize,
    /// One per peer group.
    pub groups: Vec<GroupFigures>,
}

/// Quartiles of one peer group, as printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupFigures {
    /// Requirement of one member as printed.
    pub requirement: String,
    /// What the figures are: values, ratios to the limit, or margins in percent.
    pub by: OrderedBy,
    /// Enterprises, each owner once.
    pub enterprises: u32,
    /// First quartile, median, third quartile; `None` where the group has no ordered values.
    pub quartiles: Option<[Text; 3]>,
}

/// An overview while the batches of its class are counted.
pub(super) struct Counted<'a> {
    total: Counting,
    parts: BTreeMap<PartKey<'a>, Counting>,
    /// Tested and failed, by number of the indicator.
    known_items: Vec<(u32, u32)>,
    other_items: BTreeMap<&'a str, (u32, u32)>,
    left_out: BTreeMap<ExclusionReason, u32>,
}

impl<'a> Counted<'a> {
    /// Nothing counted yet.
    pub(super) fn new(rules: &ClassRules<'_>) -> Self {
        Self {
            total: Counting::default(),
            parts: BTreeMap::new(),
            known_items: vec![(0, 0); rules.class.indicators.len()],
            other_items: BTreeMap::new(),
            left_out: BTreeMap::new(),
        }
    }

    /// BatchCounts a batch of a member, and whether it failed; the batches of one member come one after the other.
    pub(super) fn add(
        &mut self,
        (member, enterprise): (usize, Option<&'a Enterprise>),
        batch: &'a Batch,
        failed: bool,
    ) {
        let follow_up = match batch_takes_part(batch) {
            Ok(()) => false,
            Err(reason) => {
                *self.left_out.entry(reason).or_default() += 1;
                if reason != ExclusionReason::FollowUpSample {
                    return;
                }
                true
            }
        };
        if follow_up {
            self.parts.entry(PartKey::Task(TaskKind::FollowUp)).or_default().count(member, failed);
            return;
        }
        self.total.count(member, failed);
        for part in parts_of(enterprise, batch) {
            self.parts.entry(part).or_default().count(member, failed);
        }
        for item in batch.items.iter().filter(|item| item.verdict != ItemVerdict::NotJudged) {
            let entry = match item.indicator.and_then(|index| self.known_items.get_mut(index)) {
                Some(entry) => entry,
                None => self.other_items.entry(&item.name).or_default(),
            };
            entry.0 += 1;
            entry.1 += u32::from(item.verdict == ItemVerdict::Nonconforming);
        }
    }

    /// The overview of the class with the groups of its key indicators.
    pub(super) fn overview(self, rules: &ClassRules<'_>, compared: &[(usize, IndicatorPeers)]) -> ClassOverview {
        let known = rules.class.indicators.iter().map(|indicator| indicator.name.as_str()).zip(self.known_items);
        let mut items: Vec<ItemFailures> = known
            .chain(self.other_items)
            .filter(|(_, (tested, _))| *tested > 0)
            .map(|(name, (tested, failed))| ItemFailures { name: name.to_string(), tested, failed })
            .collect();
        items.sort_by_key(|item| std::cmp::Reverse(item.failed));
        let parts = self.parts.into_iter().map(|(of, counting)| Part { of: of.into(), counts: counting.counts() });
        ClassOverview {
            class: rules.class.code.clone(),
            total: self.total.counts(),
            parts: parts.collect(),
            items,
            indicators: compared.iter().map(|(indicator, peers)| figures(*indicator, peers)).collect(),
            left_out: self.left_out.into_iter().collect(),
        }
    }
}

/// `PartOf` without copies of its texts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum PartKey<'a> {
    Region(&'a str),
    Scale(Option<EnterpriseScale>),
    Agency(&'a str),
    Channel(Channel),
    Task(TaskKind),
}

impl From<PartKey<'_>> for PartOf {
    fn from(key: PartKey<'_>) -> Self {
        match key {
            PartKey::Region(name) => Self::Region(name.to_string()),
            PartKey::Scale(scale) => Self::Scale(scale),
            PartKey::Agency(name) => Self::Agency(name.to_string()),
            PartKey::Channel(channel) => Self::Channel(channel),
            PartKey::Task(task) => Self::Task(task),
        }
    }
}

fn parts_of<'a>(enterprise: Option<&'a Enterprise>, batch: &'a Batch) -> [PartKey<'a>; 5] {
    let region = enterprise.and_then(|enterprise| enterprise.region.as_ref());
    [
        PartKey::Region(region.map_or("", |region| region.name.as_str())),
        PartKey::Scale(enterprise.and_then(|enterprise| enterprise.scale)),
        PartKey::Agency(&batch.agency),
        PartKey::Channel(batch.channel),
        PartKey::Task(batch.task),
    ]
}

fn figures(indicator: usize, peers: &IndicatorPeers) -> IndicatorFigures {
    let groups = peers.groups.iter().filter(|group| !group.is_part).map(|group| {
        let [first, median, third] = group.figures.each_ref().map(|figure| figure.as_ref().map(|figure| figure.text()));
        GroupFigures {
            requirement: group.requirement.clone(),
            by: group.by,
            enterprises: group.owners,
            quartiles: first.zip(median).zip(third).map(|((first, median), third)| [first, median, third]),
        }
    });
    IndicatorFigures { indicator, groups: groups.collect() }
}

/// BatchCounts members that come one after the other.
#[derive(Default)]
struct Counting {
    last_member: Option<usize>,
    enterprises: u32,
    batches: u32,
    failed: u32,
}

impl Counting {
    fn count(&mut self, member: usize, failed: bool) {
        self.enterprises += u32::from(self.last_member != Some(member));
        self.last_member = Some(member);
        self.batches += 1;
        self.failed += u32::from(failed);
    }

    fn counts(&self) -> BatchCounts {
        BatchCounts {
            enterprises: self.enterprises,
            batches: self.batches,
            failed: self.failed,
            rate: rate(self.failed, self.batches),
        }
    }
}
