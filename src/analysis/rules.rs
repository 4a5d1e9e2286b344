//! How the items of a class are compared with their limits, and the margins a letter may print of them.

use super::margin::margin;
use super::subject::Margin;
use crate::domain::catalog::practice::{OwnPractice, Practices};
use crate::domain::judgement::DecisionRule;
use crate::domain::{Bound, ClassCode, Indicator, Item, ItemVerdict, ProductClass, Scale, SpotCheck};

/// Margin of an item of a class, as a letter may print it; `None` where it was not judged or there is none to print.
pub fn margin_of(spot_check: &SpotCheck, class: &ClassCode, item: &Item) -> Option<Margin> {
    let class = spot_check.catalog.classes.get(class)?;
    let definition = item.indicator.and_then(|index| class.indicators.get(index));
    if item.verdict == ItemVerdict::NotJudged {
        None
    } else {
        outward_margin(item, definition, DecisionRule::of(definition))
    }
}

/// The margin a letter may print: none where the item has no numeric limit, and none where a censored result leaves open
/// on which side of the limit it is or how far outside.
#[inline]
fn outward_margin(item: &Item, definition: Option<&Indicator>, decision: DecisionRule) -> Option<Margin> {
    if !matches!(item.requirement.bound, Bound::Range { .. }) {
        return None;
    }
    // Of an item the catalog does not know nobody said that ratios mean anything: absolute only.
    let scale = definition.map_or(Scale::Interval, |definition| definition.scale);
    let (reading, bound) = (&item.measurement.reading, &item.requirement.bound);
    margin(reading, bound, decision, scale, &item.unit).filter(Margin::is_outward)
}

/// A class with the decision rule of each of its indicators.
pub(super) struct ClassRules<'a> {
    pub class: &'a ProductClass,
    pub decisions: Vec<DecisionRule>,
    practices: Vec<Practices<'a>>,
}

impl<'a> ClassRules<'a> {
    pub(super) fn new(class: &'a ProductClass) -> Self {
        let decisions = class.indicators.iter().map(|indicator| DecisionRule::of(Some(indicator)));
        let practices = class.indicators.iter().map(Practices::of);
        Self { class, decisions: decisions.collect(), practices: practices.collect() }
    }

    /// How an item is compared with its limit; an item the catalog does not know, by the default of GB/T 8170.
    pub(super) fn decision(&self, item: &Item) -> DecisionRule {
        item.indicator.and_then(|index| self.decisions.get(index).copied()).unwrap_or_else(|| DecisionRule::of(None))
    }

    /// [`outward_margin`] of an item of the class.
    #[inline]
    pub(super) fn outward_margin(&self, item: &Item) -> Option<Margin> {
        let definition = item.indicator.and_then(|index| self.class.indicators.get(index));
        outward_margin(item, definition, self.decision(item))
    }

    /// What practice says about an item under its own requirement.
    pub(super) fn practice(&self, item: &Item) -> Option<OwnPractice<'a>> {
        self.practices.get(item.indicator?)?.under(&item.requirement.bound)
    }
}
