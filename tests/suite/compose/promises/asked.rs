//! What is asked of an enterprise: targets, measures, dates.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{Datelike, Days, NaiveDate};
use rust_decimal::Decimal;
use yice::analysis::Shortcoming;
use yice::domain::catalog::CatalogLimit;
use yice::domain::catalog::practice::Amount;
use yice::domain::clock::Holidays;
use yice::domain::knowledge::{Direction, Kind, State};
use yice::domain::{Batch, Bound, Conclusion, Item};

use super::super::build::citations;
use super::{Broken, Made, batches, failed_items, first_things, measures_of, number, told};

fn item<'a>(made: &Made<'a>, point: &Shortcoming) -> &'a Item {
    &made.spot_check.batches[point.batch].items[point.item]
}

/// The catalog's row that a sample is judged by.
fn catalog_limit<'a>(made: &Made<'a>, item: &Item) -> Option<&'a CatalogLimit> {
    let indicator = &made.spot_check.catalog.classes[&made.subject.class].indicators[item.indicator?];
    indicator.limits.iter().find(|limit| item.requirement.reported == limit.requirement)
}

fn smallest_change(made: &Made<'_>, item: &Item) -> Option<Decimal> {
    let (limit, _) = match &item.requirement.bound {
        Bound::OrdinalAtLeast(grade) => (*grade, ()),
        bound => (bound.one_sided().map_or(Decimal::ZERO, |(end, _)| end.value), ()),
    };
    match catalog_limit(made, item)?.practice.as_ref()?.smallest_change? {
        Amount::Abs(size) => Some(size.value()),
        Amount::PercentOfLimit(share) => Some(limit.abs() * share.value() / Decimal::ONE_HUNDRED),
    }
}

/// Whether a value is within a requirement, its ends taken as they are.
fn is_within(value: Decimal, bound: &Bound) -> bool {
    match bound {
        Bound::Range { low, high } => {
            low.as_ref().is_none_or(|end| end.value <= value) && high.as_ref().is_none_or(|end| value <= end.value)
        }
        Bound::OrdinalAtLeast(least) => *least <= value,
        _ => false,
    }
}

/// A target is better than the own result by what is worth asking for, and meets the requirement.
pub fn targets(made: &Made<'_>, broken: &mut Broken) {
    for point in &made.subject.shortcomings {
        let item = item(made, point);
        let (Some(target), Some(own)) = (point.target, number(item)) else { continue };
        let change = if point.direction == Direction::TooLow { target - own } else { own - target };
        let say = || format!("{} {own} {} {target}", point.name, point.requirement);
        broken.unless(change > Decimal::ZERO, "a target is better than the own result", made, say);
        broken.unless(is_within(target, &item.requirement.bound), "a target meets the requirement", made, say);
        // A content, a strength or a share of broken pieces is never below nothing.
        let may_be_negative = item.unit.contains('℃')
            || matches!(&item.requirement.bound, Bound::Range { low: Some(low), .. } if low.value < Decimal::ZERO);
        let can_be = may_be_negative || target > Decimal::ZERO;
        broken.unless(can_be, "a target can be reached", made, say);
        // What failed must meet its requirement, however little is missing.
        let is_end = |bound: &Bound| match bound {
            Bound::Range { low, high } => [low, high].into_iter().flatten().any(|end| end.value == target),
            _ => false,
        };
        let is_the_limit = point.state == State::Failed && is_end(&item.requirement.bound);
        let least = smallest_change(made, item).unwrap_or_default();
        broken.unless(is_the_limit || least <= change, "a target asks for what is worth asking", made, say);
    }
}

/// Of two enterprises under one requirement, the better one is asked for no more.
pub fn better_is_not_asked_for_more(all: &BTreeMap<String, Made<'_>>, broken: &mut Broken) {
    let mut asked: BTreeMap<_, Vec<(Decimal, Decimal, &Made<'_>)>> = BTreeMap::new();
    for made in all.values() {
        for point in &made.subject.shortcomings {
            let item = item(made, point);
            let (Some(target), Some(own), Some(indicator)) = (point.target, number(item), item.indicator) else {
                continue;
            };
            let key = (&made.subject.class, indicator, item.requirement.reported.as_str(), point.direction);
            let sign = if point.direction == Direction::TooLow { Decimal::ONE } else { Decimal::NEGATIVE_ONE };
            asked.entry(key).or_default().push((own * sign, target * sign, made));
        }
    }
    for ((_, _, requirement, _), mut asked) in asked {
        asked.sort_by_key(|(own, target, _)| (*own, *target));
        for pair in asked.windows(2) {
            let ((worse, of_worse, _), (better, of_better, made)) = (&pair[0], &pair[1]);
            let holds = worse == better || of_better <= of_worse;
            let say = || format!("{requirement}: {worse} is asked for {of_worse}, {better} for {of_better}");
            broken.unless(holds, "the better one is asked for no more", made, say);
        }
    }
}

/// What failed is contained, corrected and prevented; each measure is numbered, checked and dated.
pub fn measures(made: &Made<'_>, broken: &mut Broken) {
    let measures = measures_of(&made.letter);
    let heads: Vec<&str> = measures.iter().flat_map(|all| &all.groups).map(|group| group.text.as_str()).collect();
    let has = |name: &str, kind: &str| {
        heads.iter().any(|head| {
            head.rsplit_once('：').is_some_and(|(items, of)| of == kind && items.split('、').any(|item| item == name))
        })
    };
    let mut open: BTreeMap<&str, bool> = BTreeMap::new();
    for (batch, item) in failed_items(made) {
        *open.entry(told(made, &item.name)).or_default() |= !batch.is_closed();
    }
    for (name, is_open) in open {
        let kinds: &[&str] = if is_open { &["立即控制", "纠正", "预防"] } else { &["预防"] };
        for kind in kinds {
            let say = || format!("{name}：{kind} is not in {heads:?}");
            broken.unless(has(name, kind), "what failed is contained, corrected, prevented", made, say);
        }
        if !is_open {
            let say = || format!("{name} {heads:?}");
            broken.unless(!has(name, "立即控制"), "a closed case is not contained again", made, say);
        }
    }
    let rows: Vec<_> = measures.iter().flat_map(|all| &all.groups).flat_map(|group| &group.rows).collect();
    for (number, row) in (1..).zip(&rows) {
        let holds = row.number == number && !row.what.is_empty() && !row.verification.is_empty() && !row.due.is_empty();
        broken.unless(holds, "a measure is numbered, checked and dated", made, || format!("{row:?}"));
    }
    let things = first_things(&made.letter);
    broken.unless(
        things.is_none_or(|things| things.rows.len() <= 3),
        "at most three things come first",
        made,
        String::new,
    );
    broken.unless(
        things.is_some() != rows.is_empty(),
        "something comes first where there is a measure",
        made,
        String::new,
    );
    for thing in things.iter().flat_map(|things| &things.rows) {
        let what = thing.what.strip_prefix("核实是否你单位生产；是的，").unwrap_or(&thing.what);
        // Page one says shortly what a measure says at length: what it begins and ends with.
        let (begins, ends) = what.split_once("，按结果调整").unwrap_or((what, ""));
        let is_it = |row: &str| row.starts_with(begins) && row.contains(ends.trim_start_matches('，'));
        let holds = rows.iter().any(|row| is_it(&row.what) && row.due == thing.when);
        broken.unless(holds, "what comes first is one of the measures", made, || format!("{thing:?}"));
    }
    let failed = made.advice.measures.iter().filter(|measure| measure.kind == Kind::Containment);
    for measure in failed {
        let point = made.advice.topics[measure.topics[0]].points[0];
        let state = made.subject.shortcomings.get(point).map(|point| point.state);
        broken.unless(state == Some(State::Failed), "only what failed is contained", made, || measure.text.clone());
    }
}

/// `(2024年)1月14日` before a mark, with the letter's year where it has none.
fn day_before(text: &str, mark: &str, year: i32) -> Option<NaiveDate> {
    let day = text.strip_suffix(mark)?;
    let (year, day) = match day.split_once('年') {
        Some((year, day)) => (year.parse().ok()?, day),
        None => (year, day),
    };
    let (month, day) = day.strip_suffix('日')?.split_once('月')?;
    NaiveDate::from_ymd_opt(year, month.parse().ok()?, day.parse().ok()?)
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), chrono::Weekday::Sat | chrono::Weekday::Sun)
}

/// No date asks for the past or for a day of rest, and a correction ends within its period.
pub fn dates(made: &Made<'_>, broken: &mut Broken) {
    let letter = made.spot_check.settings.letter.date;
    let open = batches(made).filter(|batch| batch.conclusion == Conclusion::Nonconforming && !batch.is_closed());
    let open: Vec<&Batch> = open.collect();
    let is_done = open.is_empty();
    let ordered = open.iter().filter_map(|batch| batch.ordered_on).min();
    // Read once, not for each of thousands of letters.
    static HOLIDAYS: LazyLock<Holidays> = LazyLock::new(|| citations().holidays);
    let holidays = &HOLIDAYS;
    let counted = |ordered: NaiveDate| ordered.checked_add_days(Days::new(60)).unwrap();
    let end = ordered.map(|ordered| holidays.end_of(ordered, 60).map_or(counted(ordered), |end| end.last));
    let groups = measures_of(&made.letter).into_iter().flat_map(|all| &all.groups);
    for (group, row) in groups.flat_map(|group| group.rows.iter().map(move |row| (group, row))) {
        let Some(day) = day_before(&row.due, "前", letter.year()) else {
            let is_over = row.due == "收到后即办";
            // A day before the end on which people work is all that is left to ask for.
            let left = |end: NaiveDate| letter.iter_days().skip(1).take_while(move |day| *day <= end);
            let is_rest = |day: NaiveDate| holidays.is_working(day) == Some(false) || is_weekend(day);
            let holds = !is_over || end.is_some_and(|end| left(end).all(is_rest));
            broken.unless(holds, "at once is only what is over", made, || format!("{} {end:?}", row.due));
            continue;
        };
        broken.unless(letter < day, "no date asks for the past", made, || row.due.clone());
        let is_worked = holidays.is_working(day).unwrap_or(!is_weekend(day));
        broken.unless(is_worked, "no date asks for a day of rest", made, || row.due.clone());
        // Without anything to correct there is no period.
        // What conforms is improved in its own time where the period is over.
        let is_improved = group.text.ends_with("改进") && end.is_some_and(|end| end <= letter);
        let within = is_done || is_improved || end.is_some_and(|end| day <= end);
        broken.unless(within, "a correction ends within its period", made, || format!("{} {end:?}", row.due));
    }
    // Last days of the law, each told with 至 or （含）前.
    for sentence in made.text.split(['。', '；']) {
        for (at, _) in sentence.match_indices("日") {
            let (before, after) = sentence.split_at(at + "日".len());
            let Some((_, day)) = before.rsplit_once("限至") else { continue };
            let Some(day) = day_before(&format!("{day}前"), "前", letter.year()) else { continue };
            let holds = letter <= day || after.contains("已届满");
            broken.unless(holds, "a period that is over is said to be", made, || sentence.to_string());
        }
    }
}
