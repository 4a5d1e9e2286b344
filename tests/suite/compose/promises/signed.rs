//! What an engineer of the product looks at before signing: sides, causes, what conforms, and the rest of the sample.

use std::collections::{BTreeMap, BTreeSet};

use yice::analysis::Shortcoming;
use yice::domain::knowledge::{Direction, Factor, State};
use yice::domain::{Bound, Item, ItemVerdict};

use super::{Broken, Made, batches, measures_of, number, told};
use crate::advice::processes;

/// Words of containment.
const CONTAINMENT: [&str; 8] = ["封存", "召回", "停用", "报废", "已售", "停止销售", "停止生产", "下架"];
/// Words of rules that say which way an item is off.
const HIGH: [&str; 5] = ["偏高", "超出", "超过", "偏大", "过高"];
const LOW: [&str; 5] = ["偏低", "不足", "偏小", "偏薄", "低于"];

/// By class, item and text: the sides on which letters gave it as a cause of a failed result.
#[derive(Default)]
pub struct Causes(BTreeMap<(String, String, String), BTreeSet<Direction>>);

/// On which side of its requirement a number lies; `None` within.
fn side(item: &Item) -> Option<Direction> {
    let value = number(item)?;
    let (low, high) = match &item.requirement.bound {
        Bound::OrdinalAtLeast(least) => return (value < *least).then_some(Direction::TooLow),
        Bound::Range { low, high } => (low, high),
        _ => return None,
    };
    let is_low = low.as_ref().is_some_and(|end| value < end.value || (value == end.value && !end.inclusive));
    let is_high = high.as_ref().is_some_and(|end| value > end.value || (value == end.value && !end.inclusive));
    match (is_low, is_high) {
        (true, false) => Some(Direction::TooLow),
        (false, true) => Some(Direction::TooHigh),
        _ => None,
    }
}

fn item<'a>(made: &Made<'a>, point: &Shortcoming) -> &'a Item {
    &made.spot_check.batches[point.batch].items[point.item]
}

/// Whether words are true of an item.
type IsSo = fn(&Item) -> bool;

/// What a paragraph says of an item in its first words is so: too low, too high, thin.
pub fn heads(made: &Made<'_>, broken: &mut Broken) {
    let items: Vec<&Item> = batches(made).flat_map(|batch| &batch.items).collect();
    let leads = made.text.lines().filter_map(|line| line.strip_prefix("　　")?.split_once('。'));
    for (lead, _) in leads {
        let says: [(&str, IsSo); 3] = [
            ("低于要求", |item| side(item) == Some(Direction::TooLow)),
            ("超出要求", |item| side(item) == Some(Direction::TooHigh)),
            ("余量偏小", |item| item.verdict == ItemVerdict::Conforming && side(item).is_none()),
        ];
        for (words, is_so) in says {
            for name in lead.strip_suffix(words).iter().flat_map(|names| names.split('、')) {
                let holds = items.iter().any(|item| told(made, &item.name) == name && is_so(item));
                broken.unless(holds, "the first words of a paragraph are so", made, || lead.to_string());
            }
        }
    }
}

/// Causes and consequences are of the side on which the result lies; consequences of what failed, and of what is thin as
/// what crossing its limit would mean.
pub fn causes(made: &Made<'_>, seen: &mut Causes, broken: &mut Broken) {
    for topic in &made.advice.topics {
        for point in topic.points.iter().filter_map(|&point| made.subject.shortcomings.get(point)) {
            if point.state != State::Failed {
                let is_thin = point.state == State::Thin;
                let holds = is_thin || topic.consequence.is_none();
                broken.unless(holds, "only what failed or is thin has a consequence", made, || point.name.to_string());
                // A key item of the catalog is known to fail on this side, and what that means.
                let is_key = item(made, point)
                    .indicator
                    .is_some_and(|index| made.spot_check.catalog.classes[&made.subject.class].indicators[index].key);
                let told = topic.consequence.as_ref().is_some_and(|what| made.text.contains(what.as_str()));
                let holds = !is_thin || !is_key || told;
                broken.unless(holds, "a thin item is told what its limit means", made, || point.name.to_string());
                continue;
            }
            let Some(side) = side(item(made, point)) else { continue };
            broken.unless(point.direction == side, "an item is off on its own side", made, || point.name.to_string());
            // What was not measured explains neither side, and may stand with both.
            for cause in topic.causes.iter().filter(|cause| cause.factor != Factor::Measurement) {
                let key = (made.subject.class.0.to_string(), point.name.to_string(), cause.text.clone());
                seen.0.entry(key).or_default().insert(side);
            }
        }
    }
}

impl Causes {
    /// No cause was given for too low and for too high.
    pub fn none_serves_both_sides(&self) {
        assert!(self.0.len() > 500, "{} causes", self.0.len());
        let both: Vec<_> = self.0.iter().filter(|(_, sides)| sides.len() > 1).map(|(key, _)| key).collect();
        assert!(both.is_empty(), "{both:#?}");
    }
}

/// What conforms is neither contained nor corrected by a period, in whichever letter it stands.
pub fn what_conforms(made: &Made<'_>, broken: &mut Broken) {
    for group in measures_of(&made.letter).iter().flat_map(|all| &all.groups) {
        let conforms = ["（符合要求", "（上年度曾不合格", "（批次间波动"].iter().any(|mark| group.text.contains(mark));
        for row in group.rows.iter().filter(|_| conforms) {
            let word = CONTAINMENT.iter().find(|word| row.what.contains(**word) || row.verification.contains(**word));
            broken.unless(word.is_none(), "what conforms is not contained", made, || {
                format!("{} {}", group.text, row.what)
            });
        }
    }
}

/// What the whole sample says agrees with its results, contradicts no cause beside it, and leaves nothing unexplained.
pub fn the_sample(made: &Made<'_>, broken: &mut Broken) {
    let spoken = made.advice.spoken();
    for rule in &spoken {
        let cells = rule.items.iter().map(|&(batch, item)| &made.spot_check.batches[batch].items[item]);
        let failed: Vec<&Item> = cells.filter(|item| item.verdict == ItemVerdict::Nonconforming).collect();
        let sides: BTreeSet<Option<Direction>> = failed.iter().map(|item| side(item)).collect();
        // Of one failed item alone: what else the condition names conforms.
        if failed.len() == 1 && rule.items.len() == 1 {
            let says = |words: &[&str]| words.iter().any(|word| rule.condition.contains(word));
            let is_wrong = match sides.first() {
                Some(Some(Direction::TooLow)) => says(&HIGH) && !says(&LOW),
                Some(Some(Direction::TooHigh)) => says(&LOW) && !says(&HIGH),
                _ => false,
            };
            broken.unless(!is_wrong, "a rule says which way it is off", made, || {
                format!("{}: {}", rule.rule, rule.condition)
            });
        }
        // Of the same sample.
        let beside = spoken.iter().filter(|one| one.speaks_of().any(|batch| rule.speaks_of().any(|of| of == batch)));
        let suspected = beside.flat_map(|one| std::iter::once(&one.most_probable).chain(&one.possible));
        let told = made.advice.topics.iter().flat_map(|topic| &topic.causes);
        let told = told.filter(|cause| cause.excluded_by.is_none()).map(|cause| &cause.text);
        let both: Vec<&String> =
            suspected.chain(told).filter(|text| rule.excluded.iter().any(|other| other == *text)).collect();
        broken.unless(both.is_empty(), "nothing is suspected and excluded", made, || format!("{both:?}"));
    }
    for topic in &made.advice.topics {
        let points: Vec<_> = topic.points.iter().filter_map(|&point| made.subject.shortcomings.get(point)).collect();
        let open = points.iter().find(|point| {
            point.state == State::Failed && !made.spot_check.batches[point.batch].is_closed() && !topic.entry.is_empty()
        });
        let Some(point) = open else { continue };
        let has_cause = topic.causes.iter().any(|cause| cause.excluded_by.is_none());
        let is_spoken_of = spoken.iter().any(|rule| rule.items.contains(&(point.batch, point.item)));
        broken
            .unless(has_cause || is_spoken_of, "what failed has a cause to look for", made, || point.name.to_string());
    }
}

/// No sentence has an act or a material that the product's process has not.
pub fn process(made: &Made<'_>, broken: &mut Broken) {
    // Results, names and remarks are the reports'.
    let items = made.subject.batches.iter().flat_map(|&batch| &made.spot_check.batches[batch].items);
    let results: Vec<String> = items.map(|item| format!("{} {}", item.measurement.reported, item.unit)).collect();
    for line in made.text.lines().filter(|line| line.starts_with("　　") || line.starts_with("| ")) {
        let line = &results.iter().fold(line.to_string(), |line, result| line.replace(result.as_str(), "■"));
        let word = processes::never_in_class(&made.subject.class.0, line);
        broken.unless(word.is_none(), "no process has what it has not", made, || format!("{word:?}: {line}"));
    }
}
