//! What a sample answers when a condition asks; `None` where it has no answer.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::analysis::rational::Rational;
use crate::analysis::{Subject, is_told_thin};
use crate::domain::condition::{Property, Quantity, THIS_ITEM};
use crate::domain::fold::{fold_item, fold_number};
use crate::domain::knowledge::{Direction, State};
use crate::domain::notation::says_nothing;
use crate::domain::{Batch, Bound, Item, ItemVerdict, ProductClass, Reading, SpotCheck};

/// What is normal for an item.
pub trait Usual: Sync {
    /// The range in which plants that work normally keep an item, for the limit of this sample; `None` where nobody
    /// knows, and an open end where only one side matters.
    fn working_range(&self, class: &ProductClass, item: &Item) -> Option<(Option<Decimal>, Option<Decimal>)>;
    /// Whether a number outside that range lies so far outside that a letter calls the item thin.
    fn is_told_thin(&self, _class: &ProductClass, _item: &Item) -> bool {
        true
    }
    /// Reproducibility of the test method at this result, in the unit of the item.
    fn reproducibility(&self, class: &ProductClass, item: &Item) -> Option<Decimal>;
}

/// What the catalog's practice says.
#[derive(Debug, Clone, Copy)]
pub struct OfCatalog;

impl Usual for OfCatalog {
    fn working_range(&self, class: &ProductClass, item: &Item) -> Option<(Option<Decimal>, Option<Decimal>)> {
        let practice = class.indicators.get(item.indicator?)?.practice(&item.requirement.bound)?;
        let range = (practice.working_low, practice.working_high);
        (range != (None, None)).then_some(range)
    }

    fn is_told_thin(&self, class: &ProductClass, item: &Item) -> bool {
        is_told_thin(class, item)
    }

    fn reproducibility(&self, class: &ProductClass, item: &Item) -> Option<Decimal> {
        let practice = class.indicators.get(item.indicator?)?.practice(&item.requirement.bound)?;
        practice.reproducibility(value(item)?)
    }
}

/// The items that the names of a rule mean in a class.
#[derive(Debug, Clone, Default)]
pub(super) struct Names(BTreeMap<String, Vec<Name>>);

#[derive(Debug, Clone)]
enum Name {
    /// The item whose turn it is.
    This,
    /// The catalog's, by its position there.
    Indicator(usize),
    /// One that the catalog does not know, by its folded name.
    Other(String),
}

impl Names {
    pub(super) fn new<'a>(names: impl Iterator<Item = &'a str>, class: &ProductClass) -> Self {
        let meant = |name: &str| {
            let folded = fold_item(name);
            let is = |spelling: &String| fold_item(spelling) == folded;
            let known = |of: &crate::domain::Indicator| is(&of.name) || of.aliases.iter().any(is);
            match class.indicators.iter().position(known) {
                _ if name == THIS_ITEM => Name::This,
                Some(indicator) => Name::Indicator(indicator),
                None => Name::Other(folded),
            }
        };
        // The bar is as wide as whoever types it; both are in no name.
        let each = |name: &str| name.split(['|', '｜']).map(meant).collect();
        Self(names.map(|name| (name.to_string(), each(name))).collect())
    }
}

/// One sample of a subject, as a condition sees it.
#[derive(Clone, Copy)]
pub(super) struct Facts<'a> {
    pub spot_check: &'a SpotCheck,
    pub class: &'a ProductClass,
    pub subject: &'a Subject,
    /// The sample's batch.
    pub batch: usize,
    pub names: &'a Names,
    pub usual: &'a dyn Usual,
    /// Position of the item whose turn it is.
    pub this: Option<usize>,
}

/// A cell: batch, and item in the batch.
pub(super) type At = (usize, usize);

impl<'a> Facts<'a> {
    /// Where an item stands in this sample: of several rows of one item the one that failed, else the first.
    pub(super) fn find(&self, name: &str) -> Option<At> {
        if matches!(self.names.0.get(name)?.as_slice(), [Name::This]) {
            return self.this.map(|item| (self.batch, item)).filter(|at| self.item(*at).is_some_and(was_tested));
        }
        self.find_in(self.batch, name)
    }

    fn find_in(&self, batch: usize, name: &str) -> Option<At> {
        let items = &self.batch_at(batch)?.items;
        let this = self.this.and_then(|index| self.item((self.batch, index)));
        let is_meant = |name: &Name, item: &Item| match name {
            Name::Indicator(index) => item.indicator == Some(*index),
            Name::Other(folded) => item.indicator.is_none() && fold_item(&item.name) == *folded,
            Name::This => this.is_some_and(|this| {
                this.indicator == item.indicator && (item.indicator.is_some() || this.name == item.name)
            }),
        };
        self.names.0.get(name)?.iter().find_map(|name| {
            let mut meant = items.iter().enumerate().filter(|(_, item)| is_meant(name, item) && was_tested(item));
            let first = meant.clone().next();
            let failed = meant.find(|(_, item)| item.verdict == ItemVerdict::Nonconforming);
            failed.or(first).map(|(index, _)| (batch, index))
        })
    }

    pub(super) fn batch_at(&self, batch: usize) -> Option<&'a Batch> {
        self.spot_check.batches.get(batch)
    }

    pub(super) fn item(&self, (batch, item): At) -> Option<&'a Item> {
        self.batch_at(batch)?.items.get(item)
    }

    /// Whether an item is so; with the cells of other batches that decided.
    pub(super) fn property(&self, property: Property, name: &str, at: At, cells: &mut Vec<At>) -> Option<bool> {
        let item = self.item(at)?;
        match property {
            Property::Failed => failed(item),
            Property::Conforming => failed(item).map(|failed| !failed),
            Property::FailedLow => self.failed_on(item, at, Direction::TooLow),
            Property::FailedHigh => self.failed_on(item, at, Direction::TooHigh),
            Property::Thin => self.is_thin(item),
            Property::Normal => match failed(item)? {
                true => Some(false),
                false => self.is_outside(item).map(|outside| !outside),
            },
            Property::BelowDetection => match item.measurement.reading {
                Reading::NotDetected | Reading::LessThan { .. } => Some(true),
                Reading::Number { .. } | Reading::GreaterThan { .. } => Some(false),
                _ => None,
            },
            Property::FailedAnywhere => {
                let failed: Vec<At> =
                    self.everywhere(name).filter(|at| self.item(*at).and_then(failed) == Some(true)).collect();
                cells.extend(&failed);
                Some(!failed.is_empty())
            }
            Property::FailedLastYear => Some(self.failed_last_year(item)),
            Property::SameLot => Some(self.others(name, at, cells, same_lot)),
            Property::SameModel => {
                Some(self.others(name, at, cells, |one, other| same_model(one, other) && other_lot(one, other)))
            }
        }
    }

    /// A number of an item; with the cells of other batches that it is made of.
    pub(super) fn quantity(&self, quantity: Quantity, name: &str, at: At, cells: &mut Vec<At>) -> Option<Rational> {
        let item = self.item(at)?;
        let decimal = match quantity {
            Quantity::Value => value(item),
            Quantity::Limit => ends(item).and_then(|(low, high)| low.or(high)),
            Quantity::Low => ends(item)?.0,
            Quantity::High => ends(item)?.1,
            Quantity::Reproducibility => self.usual.reproducibility(self.class, item),
            Quantity::Deviation => return deviation(item),
            Quantity::Digit => match item.measurement.reading {
                Reading::Number { resolution, .. } => Some(resolution),
                _ => None,
            },
            Quantity::Range => {
                self.widest(name, at, cells, |one, other| same_model(one, other) && other_lot(one, other))
            }
            Quantity::LotRange => self.widest(name, at, cells, same_lot),
            Quantity::Count => {
                let tested: Vec<At> = self.everywhere(name).collect();
                cells.extend(&tested);
                Some(Decimal::from(tested.len()))
            }
        };
        decimal.map(Rational::of)
    }

    /// Nonconforming items in all batches of the subject.
    pub(super) fn failures(&self) -> i64 {
        let items =
            self.subject.batches.iter().filter_map(|batch| self.batch_at(*batch)).flat_map(|batch| &batch.items);
        items.map(|item| i64::from(failed(item) == Some(true))).sum()
    }

    /// Where the item stands in the subject's batches, those that were tested for it.
    fn everywhere<'n>(&'n self, name: &'n str) -> impl Iterator<Item = At> + 'n {
        self.subject.batches.iter().filter_map(move |batch| self.find_in(*batch, name))
    }

    fn failed_on(&self, item: &Item, at: At, side: Direction) -> Option<bool> {
        if !failed(item)? {
            return Some(false);
        }
        // On which side an item failed is said in one place; of words that nobody can compare it is not known.
        let told = self
            .subject
            .shortcomings
            .iter()
            .find(|point| (point.batch, point.item) == at && point.state == State::Failed);
        match told?.direction {
            Direction::Failed => None,
            direction => Some(direction == side),
        }
    }

    /// Conforming, outside the working range, and by so much that the letter says so of it.
    pub(super) fn is_thin(&self, item: &Item) -> Option<bool> {
        Some(self.is_outside(item)? && self.usual.is_told_thin(self.class, item))
    }

    /// Conforming, and outside the working range.
    fn is_outside(&self, item: &Item) -> Option<bool> {
        if failed(item)? {
            return Some(false);
        }
        let (low, high) = self.usual.working_range(self.class, item)?;
        match (&item.measurement.reading, low, high) {
            (Reading::Number { value, .. } | Reading::Ordinal(value), low, high) => {
                Some(low.is_some_and(|low| *value < low) || high.is_some_and(|high| high < *value))
            }
            // Below a bound that lies within the range, and there is no lower end: inside, whatever the true value is.
            (Reading::LessThan { limit, .. }, None, Some(high)) if *limit <= high => Some(false),
            (Reading::NotDetected, None, Some(high)) if high > Decimal::ZERO => Some(false),
            (Reading::GreaterThan { limit, .. }, Some(low), None) if low <= *limit => Some(false),
            _ => None,
        }
    }

    fn failed_last_year(&self, item: &Item) -> bool {
        let known = item.indicator.and_then(|index| self.class.indicators.get(index));
        let names = known.into_iter().flat_map(|known| std::iter::once(&known.name).chain(&known.aliases));
        let prior = &self.subject.prior_failed_items;
        !prior.is_empty()
            && std::iter::once(item.name.as_str())
                .chain(names.map(String::as_str))
                .any(|name| prior.iter().any(|failed| fold_item(failed) == fold_item(name)))
    }

    /// The same item in the subject's other batches that belong together with this one.
    fn together(&self, name: &str, at: At, belong: impl Fn(&Batch, &Batch) -> bool) -> Vec<At> {
        let Some(own) = self.batch_at(at.0) else { return Vec::new() };
        let others = self.subject.batches.iter().filter(|batch| **batch != at.0);
        let of = others.filter(|batch| self.batch_at(**batch).is_some_and(|other| belong(own, other)));
        of.filter_map(|batch| self.find_in(*batch, name)).collect()
    }

    fn others(&self, name: &str, at: At, cells: &mut Vec<At>, belong: impl Fn(&Batch, &Batch) -> bool) -> bool {
        let found = self.together(name, at, belong);
        cells.extend(&found);
        !found.is_empty()
    }

    /// The largest difference between two results whose batches belong together, under one requirement.
    fn widest(
        &self,
        name: &str,
        at: At,
        cells: &mut Vec<At>,
        belong: impl Fn(&Batch, &Batch) -> bool + Copy,
    ) -> Option<Decimal> {
        let own = self.item(at)?;
        let mut places = self.together(name, at, same_model);
        places.push(at);
        places.sort_unstable();
        let results: Vec<(At, &Batch, Decimal)> = places
            .into_iter()
            .filter_map(|place| {
                let item = self.item(place)?;
                let comparable = item.requirement.bound.requires_same(&own.requirement.bound) && item.unit == own.unit;
                Some((place, self.batch_at(place.0)?, value(item).filter(|_| comparable)?))
            })
            .collect();
        let pairs = results
            .iter()
            .enumerate()
            .flat_map(|(index, one)| results.iter().skip(index + 1).map(move |other| (one, other)));
        let apart = pairs
            .filter(|(one, other)| belong(one.1, other.1))
            .filter_map(|(one, other)| Some((one.2.checked_sub(other.2)?.abs(), one.0, other.0)));
        let (width, one, other) = apart.max_by(|a, b| a.0.cmp(&b.0))?;
        cells.extend([one, other]);
        Some(width)
    }
}

/// An item that has a result at all.
fn was_tested(item: &Item) -> bool {
    !matches!(item.measurement.reading, Reading::NotTested | Reading::Unreadable(_))
}

/// By the report's verdict; `None` where it has none.
fn failed(item: &Item) -> Option<bool> {
    match item.verdict {
        ItemVerdict::Conforming => Some(false),
        ItemVerdict::Nonconforming => Some(true),
        ItemVerdict::NotJudged => None,
    }
}

pub(super) fn value(item: &Item) -> Option<Decimal> {
    match item.measurement.reading {
        Reading::Number { value, .. } | Reading::Ordinal(value) => Some(value),
        _ => None,
    }
}

/// Lower and upper limit; at least one is there.
pub(super) fn ends(item: &Item) -> Option<(Option<Decimal>, Option<Decimal>)> {
    match &item.requirement.bound {
        Bound::Range { low, high } => {
            let end = |end: &Option<crate::domain::End>| end.as_ref().map(|end| end.value);
            Some((end(low), end(high)))
        }
        Bound::OrdinalAtLeast(grade) => Some((Some(*grade), None)),
        _ => None,
    }
}

/// Distance to the limit in percent of it; between two limits, to the one that was crossed or is nearer.
fn deviation(item: &Item) -> Option<Rational> {
    let own = value(item)?;
    let to = |limit: Decimal| own.checked_sub(limit).map(|distance| (distance.abs(), limit.abs()));
    let (distance, limit) = match ends(item)? {
        (Some(low), Some(high)) => [to(low)?, to(high)?].into_iter().min_by(|a, b| a.0.cmp(&b.0))?,
        (low, high) => to(low.or(high)?)?,
    };
    Rational::quotient(distance, limit)?.times(Rational::whole(100))
}

/// 同一产品: model, trademark, grade and principal agree.
fn same_model(one: &Batch, other: &Batch) -> bool {
    [
        (&one.model, &other.model),
        (&one.trademark, &other.trademark),
        (&one.grade, &other.grade),
        (&one.principal, &other.principal),
    ]
    .iter()
    .all(|(one, other)| one == other || fold_number(one) == fold_number(other))
}

/// The same product with the same date or number of its lot; where none is stated nobody knows.
fn same_lot(one: &Batch, other: &Batch) -> bool {
    same_model(one, other) && lots(one, other) == Some(true)
}

fn other_lot(one: &Batch, other: &Batch) -> bool {
    lots(one, other) == Some(false)
}

fn lots(one: &Batch, other: &Batch) -> Option<bool> {
    let (one, other) = (&one.production_date_or_lot, &other.production_date_or_lot);
    (!says_nothing(one) && !says_nothing(other)).then(|| fold_number(one) == fold_number(other))
}
