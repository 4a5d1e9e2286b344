//! Whether a total is the sum of its parts, as far as they were rounded when they were printed.

use std::collections::HashMap;

use rust_decimal::Decimal;

use crate::domain::fold::fold_item;
use crate::domain::judgement::{DecisionRule, Judgement, judge};
use crate::domain::notation::same_unit;
use crate::domain::{Bound, Item, ProductClass, Reading};

/// The totals that the catalog knows of a class.
pub(crate) struct Totals {
    /// By the number of the indicator.
    of: HashMap<usize, Vec<Part>>,
}

struct Part {
    /// Every spelling, folded.
    names: Vec<String>,
    /// Below this it may be left out.
    counted: Option<Bound>,
}

/// A total with the parts that do not make it: positions among the items of a batch.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Differing {
    /// The total.
    pub total: usize,
    /// Its parts.
    pub parts: Vec<usize>,
    /// What they make.
    pub sum: Decimal,
}

impl Totals {
    /// Those of a class, whose indicators `number` finds by a folded name.
    pub(crate) fn of(class: &ProductClass, number: impl Fn(&str) -> Option<usize>) -> Self {
        let spellings = |name: &str| {
            let name = fold_item(name);
            let known = number(&name).and_then(|number| class.indicators.get(number));
            let others = known.into_iter().flat_map(|known| std::iter::once(&known.name).chain(&known.aliases));
            others.map(|other| fold_item(other)).chain([name]).collect::<Vec<_>>()
        };
        let part = |part: &crate::domain::catalog::Part, unit: &str| Part {
            names: std::iter::once(&part.name).chain(&part.aliases).flat_map(|name| spellings(name)).collect(),
            counted: (!part.counted.is_empty()).then(|| Bound::parse(&part.counted, unit)),
        };
        let sums = class.indicators.iter().enumerate().filter(|(_, indicator)| !indicator.parts.is_empty());
        let of = sums.map(|(number, indicator)| {
            (number, indicator.parts.iter().map(|one| part(one, &indicator.unit)).collect())
        });
        Self { of: of.collect() }
    }

    /// The totals of a batch that its parts do not make. Nothing is said of one of which a part is not there, or is no
    /// plain number in the unit of the total.
    pub(crate) fn differing(&self, items: &[Item]) -> Vec<Differing> {
        if self.of.is_empty() {
            return Vec::new();
        }
        let mut names: Option<Vec<String>> = None;
        let totals = items.iter().enumerate().filter_map(|(at, item)| Some((at, item, self.of.get(&item.indicator?)?)));
        let differing = totals.filter_map(|(total, item, parts)| {
            let names = names.get_or_insert_with(|| items.iter().map(|item| fold_item(&item.name)).collect());
            let mut found = Vec::with_capacity(parts.len());
            for part in parts {
                let mut places = (0..items.len()).filter(|at| part.is_named(&names[*at]));
                match (places.next(), places.next()) {
                    (Some(place), None) => found.push(place),
                    _ => return exceeded(items, total, (0..items.len()).filter(|at| is_part(parts, &names[*at]))),
                }
            }
            let mut printed: Vec<Printed> = Vec::with_capacity(parts.len());
            for (place, part) in found.iter().zip(parts) {
                let item_of_part = &items[*place];
                let (value, resolution) = number(item_of_part)?;
                if *place == total || !same_unit(&item_of_part.unit, &item.unit) {
                    return None;
                }
                let judged = |bound| judge(&item_of_part.measurement.reading, bound, DecisionRule::of(None));
                let optional = part.counted.as_ref().is_some_and(|bound| judged(bound) == Judgement::Nonconforming);
                printed.push(Printed { value, resolution, optional });
            }
            let sum = printed.iter().try_fold(Decimal::ZERO, |sum, part| sum.checked_add(part.value))?;
            (!is_made_of(number(item)?, &printed)?).then_some(Differing { total, parts: found, sum })
        });
        differing.collect()
    }
}

impl Part {
    /// Whether a folded name is one of its own, or says besides it only that it is a content: `总氮的质量分数`, `氧化钾(以K2O计)`.
    fn is_named(&self, name: &str) -> bool {
        self.names.iter().any(|own| own == name) || {
            let bare = without_content(name);
            bare != name && self.names.iter().any(|own| own == bare)
        }
    }
}

/// A folded name without the words for a content, and without what it is reckoned as. `以干基计` is another basis and stays.
fn without_content(name: &str) -> &str {
    let ends = ["的质量分数", "质量分数", "的含量", "含量"];
    let short = |name: &'_ str| ends.iter().find_map(|end| name.strip_suffix(end)).map(str::len).unwrap_or(name.len());
    let name = &name[..short(name)];
    let Some((bare, inside)) = name.strip_suffix(')').and_then(|name| name.rsplit_once('(')) else { return name };
    let formula = inside.strip_prefix('以').and_then(|inside| inside.strip_suffix('计')).unwrap_or(inside);
    if formula.chars().all(|c| c.is_ascii_alphanumeric()) { &bare[..short(bare)] } else { name }
}

fn is_part(parts: &[Part], name: &str) -> bool {
    parts.iter().any(|part| part.is_named(name))
}

/// The total with a part that is larger than it is, where not all of its parts are there.
fn exceeded(items: &[Item], total: usize, mut parts: impl Iterator<Item = usize>) -> Option<Differing> {
    let (value, resolution) = number(&items[total])?;
    parts.find_map(|at| {
        let (part, of_part) =
            number(&items[at]).filter(|_| at != total && same_unit(&items[at].unit, &items[total].unit))?;
        let excess = part.checked_sub(value)?;
        let is_more = excess.checked_add(excess)? > resolution.checked_add(of_part)?;
        is_more.then(|| Differing { total, parts: vec![at], sum: part })
    })
}

/// A part as it is printed.
struct Printed {
    value: Decimal,
    resolution: Decimal,
    /// It may be left out.
    optional: bool,
}

/// The value of an item and 10^k of its last digit; `None` where it is no plain number.
fn number(item: &Item) -> Option<(Decimal, Decimal)> {
    match &item.measurement.reading {
        Reading::Number { value, tail: None, resolution } => Some((*value, *resolution)),
        _ => None,
    }
}

/// Whether some true values that were printed so can have this total: each printed number is half its last digit away
/// from the true one at most. `None` where that cannot be computed.
fn is_made_of((total, resolution): (Decimal, Decimal), parts: &[Printed]) -> Option<bool> {
    // Sum and reach of every choice of parts that may be left out.
    let mut sums = vec![(Decimal::ZERO, resolution)];
    for part in parts {
        let with = |(sum, reach): &(Decimal, Decimal)| {
            Some((sum.checked_add(part.value)?, reach.checked_add(part.resolution)?))
        };
        let longer: Vec<_> = sums.iter().map(with).collect::<Option<_>>()?;
        if part.optional {
            sums.extend(longer);
        } else {
            sums = longer;
        }
    }
    let mut made = false;
    for (sum, reach) in sums {
        let distance = total.checked_sub(sum)?.abs();
        made |= distance.checked_add(distance)? <= reach;
    }
    Some(made)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::rounding::{TieRule, round};

    fn printed(value: Decimal, places: u32) -> (Decimal, Decimal) {
        let interval = Decimal::new(1, places);
        (round(value, interval, TieRule::Even, None).expect("a small number"), interval)
    }

    fn parts(values: &[(Decimal, Decimal)], optional: bool) -> Vec<Printed> {
        values.iter().map(|&(value, resolution)| Printed { value, resolution, optional }).collect()
    }

    proptest! {
        /// Whatever a laboratory rounds to, and whether it adds up before or after: an honest total is made of its parts.
        #[test]
        fn an_honest_total_is_never_told(
            true_values in prop::collection::vec(0_i64..600_000, 2..5),
            places in prop::collection::vec(0_u32..4, 5),
            after in any::<bool>(),
        ) {
            let exact: Vec<Decimal> = true_values.iter().map(|value| Decimal::new(*value, 4)).collect();
            let printed_parts: Vec<_> = exact.iter().zip(&places).map(|(value, places)| printed(*value, *places)).collect();
            let added: Decimal = if after { printed_parts.iter().map(|(value, _)| *value).sum() } else { exact.iter().sum() };
            let total = printed(added, places[4]);
            prop_assert_eq!(is_made_of(total, &parts(&printed_parts, false)), Some(true));
        }

        /// A total that no true values can have is told: moved by more than all halves of last digits together.
        #[test]
        fn a_total_beyond_all_rounding_is_told(
            values in prop::collection::vec(0_i64..6000, 2..5), moved in 1_i64..5000, down in any::<bool>(),
        ) {
            let tenth = Decimal::new(1, 1);
            let printed_parts: Vec<_> = values.iter().map(|value| (Decimal::new(*value, 2), tenth)).collect();
            let sum: Decimal = printed_parts.iter().map(|(value, _)| *value).sum();
            let reach = Decimal::new(5 * (values.len() as i64 + 1), 2);
            let far = reach + Decimal::new(moved, 2);
            let total = if down { sum - far } else { sum + far };
            prop_assert_eq!(is_made_of((total, tenth), &parts(&printed_parts, false)), Some(false));
            let at_the_edge = if down { sum - reach } else { sum + reach };
            prop_assert_eq!(is_made_of((at_the_edge, tenth), &parts(&printed_parts, false)), Some(true));
        }
    }

    #[test]
    fn a_part_is_known_by_its_name_however_its_content_is_called() {
        let part = Part { names: vec!["总氮".into(), "氧化钾".into(), "P2O5".into()], counted: None };
        for name in ["总氮", "总氮含量", "总氮的质量分数", "总氮(N)", "总氮(以N计)", "氧化钾(K2O)含量", "P2O5含量"]
        {
            assert!(part.is_named(name), "{name}");
        }
        for name in ["总氮(以干基计)", "铵态氮", "含量", "总氮(水溶性)", "氧化钾(以干基计)含量"]
        {
            assert!(!part.is_named(name), "{name}");
        }
    }

    #[test]
    fn a_part_below_what_counts_may_be_left_out_or_not() {
        let tenth = Decimal::new(1, 1);
        let value = |tenths| (Decimal::new(tenths, 1), tenth);
        let mut printed_parts = parts(&[value(202), value(198)], false);
        printed_parts.push(Printed { value: Decimal::new(8, 1), resolution: tenth, optional: true });
        for (total, made) in [(400, true), (408, true), (404, false), (416, false)] {
            assert_eq!(is_made_of(value(total), &printed_parts), Some(made), "{total}");
        }
    }
}
