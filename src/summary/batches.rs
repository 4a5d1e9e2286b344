//! The batches of a job as the bureau counts them: one row each, everything else is a count over these rows.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis::rate::{Rate, rate};
use crate::analysis::{ExclusionReason, batch_takes_part, failed};
use crate::domain::fold::fold;
use crate::domain::words::{self, CHANNELS, SCALES, TASKS};
use crate::domain::{Batch, Enterprise, EnterpriseKey, Item, ProductClass, SpotCheck};

/// A batch with what it is counted by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct BatchRow<'a> {
    /// The batch.
    pub batch: &'a Batch,
    /// Its labelled manufacturer, where the job knows it.
    pub enterprise: Option<&'a Enterprise>,
    /// Whether it counts in rates, or why not.
    pub counted: Result<(), ExclusionReason>,
    /// Whether the report failed it.
    pub failed: bool,
}

/// By what batches are grouped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    /// 产品种类.
    Class,
    /// 地区 of the manufacturer.
    Region,
    /// 企业规模.
    Scale,
    /// 承检机构.
    Agency,
    /// 抽样环节.
    Channel,
    /// 任务类别.
    Task,
}

/// Counts of a group.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counts<'a> {
    /// Different labelled manufacturers.
    pub enterprises: BTreeSet<&'a EnterpriseKey>,
    /// Batches.
    pub batches: u32,
    /// Batches that failed.
    pub failed: u32,
}

/// All batches, in file order.
pub(crate) fn rows(spot_check: &SpotCheck) -> Vec<BatchRow<'_>> {
    let row = |batch| {
        let batch: &Batch = batch;
        let enterprise = spot_check.enterprises.get(&batch.labeled_manufacturer);
        BatchRow { batch, enterprise, counted: batch_takes_part(batch), failed: failed(batch) }
    };
    spot_check.batches.iter().map(row).collect()
}

impl By {
    /// All of them, with their names.
    pub(crate) const ALL: [(By, &'static str); 6] = [
        (By::Class, "产品种类"),
        (By::Region, "地区"),
        (By::Scale, "企业规模"),
        (By::Agency, "承检机构"),
        (By::Channel, "抽样环节"),
        (By::Task, "任务类别"),
    ];
}

impl<'a> BatchRow<'a> {
    /// The name of its group; empty where nobody knows.
    pub(crate) fn group(&self, by: By, spot_check: &'a SpotCheck) -> &'a str {
        match by {
            By::Class => class_name(spot_check, self.batch),
            By::Region => self.enterprise.and_then(|of| of.region.as_ref()).map_or("", |region| &region.name),
            By::Scale => self.enterprise.and_then(|of| of.scale).map_or("", |scale| words::word(&scale, SCALES)),
            By::Agency => &self.batch.agency,
            By::Channel => words::word(&self.batch.channel, CHANNELS),
            By::Task => words::word(&self.batch.task, TASKS),
        }
    }
}

/// Name of the class of a batch.
pub(crate) fn class_name<'a>(spot_check: &'a SpotCheck, batch: &'a Batch) -> &'a str {
    spot_check.catalog.classes.get(&batch.class).map_or(batch.class.0.as_str(), |class| &class.name)
}

/// Whether an item of a batch has one of these names: its own, or any that the catalog knows it by.
pub(crate) fn is_named<'n>(
    item: &Item,
    class: Option<&ProductClass>,
    names: impl IntoIterator<Item = &'n str>,
) -> bool {
    let known = class.zip(item.indicator).and_then(|(class, index)| class.indicators.get(index));
    let own = known.into_iter().flat_map(|of| of.aliases.iter().chain([&of.name]).map(String::as_str));
    let own: Vec<String> = own.chain([item.name.as_str()]).map(fold).collect();
    names.into_iter().any(|name| own.contains(&fold(name)))
}

/// Counted batches by group, in order of names. By task, follow-up samples have a group too: they count nowhere else, because they
/// were chosen for having failed before.
pub(crate) fn grouped<'a>(rows: &[BatchRow<'a>], by: By, spot_check: &'a SpotCheck) -> BTreeMap<&'a str, Counts<'a>> {
    let mut groups: BTreeMap<&str, Counts<'a>> = BTreeMap::new();
    for row in rows {
        let is_follow_up = by == By::Task && row.counted == Err(ExclusionReason::FollowUpSample);
        if row.counted.is_ok() || is_follow_up {
            groups.entry(row.group(by, spot_check)).or_default().add(row);
        }
    }
    groups
}

/// Counts of all counted batches.
pub(crate) fn all<'a>(rows: &[BatchRow<'a>]) -> Counts<'a> {
    let mut counts = Counts::default();
    rows.iter().filter(|row| row.counted.is_ok()).for_each(|row| counts.add(row));
    counts
}

impl<'a> Counts<'a> {
    /// Counts one more.
    pub(crate) fn add(&mut self, row: &BatchRow<'a>) {
        if !row.batch.labeled_manufacturer.is_nobody() {
            self.enterprises.insert(&row.batch.labeled_manufacturer);
        }
        self.batches += 1;
        self.failed += u32::from(row.failed);
    }

    /// 抽查不合格率 with its interval; none without batches.
    pub(crate) fn rate(&self) -> Option<Rate> {
        rate(self.failed, self.batches)
    }
}
