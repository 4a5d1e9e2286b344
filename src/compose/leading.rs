//! What is asked of a maker in whose samples nothing falls short: to keep watch with its own figures, and to look after what
//! nobody sampled. Both have a date.

use chrono::{Datelike, Days, NaiveDate};

use crate::advice::names::told_name;
use crate::diagnostic::Diagnostic;
use crate::domain::knowledge::Horizon;
use crate::domain::{LetterKind, Reading};

use super::body::{Body, Portion};
use super::due::{before, worked};
use super::letter::{FirstThing, Measure, MeasureGroup};
use super::{place, printing};

/// Items whose warning lines are asked for; more would be a list that nobody keeps.
const ITEMS: usize = 3;
/// Days that looking through models and reports takes; the end of the year is a day by which plants plan.
const LEAST_DAYS: u64 = 45;

/// Whether nothing falls short in any class of the letter.
pub(super) fn leads(body: &Body<'_>, kind: LetterKind) -> bool {
    kind == LetterKind::ImprovementAdvice && body.portions.iter().all(|one| one.subject.shortcomings.is_empty())
}

/// The rows under their head, numbered from `number` on.
pub(super) fn group(body: &Body<'_>, number: u32) -> Result<MeasureGroup, Vec<Diagnostic>> {
    let due = until(body)?;
    let items = watched(body);
    let mut rows = Vec::new();
    for (name, fills) in [("limits", items.join("、")), ("types", String::new())] {
        if name == "limits" && fills.is_empty() {
            continue;
        }
        let text = |part: &str| place::label_with(body, &format!("keep_{name}_{part}"), &[("items", &fills)]);
        rows.push(Measure {
            number: number + u32::try_from(rows.len()).unwrap_or_default(),
            what: text("what")?,
            target: text("target")?,
            verification: text("verification")?,
            evidence: text("evidence")?,
            due: due.clone(),
            who: body.label("keep_who")?,
        });
    }
    Ok(MeasureGroup { text: body.label("group_keep")?, rows })
}

/// What page one says of it: the last row, or both where nothing else is asked.
pub(super) fn first_things(body: &Body<'_>, others: usize) -> Result<Vec<FirstThing>, Vec<Diagnostic>> {
    let rows = group(body, 1)?.rows;
    let told = if others == 0 { rows.len() } else { 1 };
    let skipped = rows.len() - told;
    let thing = |row: Measure| FirstThing { what: row.what, target: row.target, when: row.due };
    Ok(rows.into_iter().skip(skipped).map(thing).collect())
}

/// Whether a measure waits for a change: then that is when it is due.
pub(super) fn waits_for_change(text: &str, horizon: Horizon) -> bool {
    const CHANGES: [&str; 13] =
        ["新增", "更换", "改变", "变更", "调整", "换料", "换模", "换产", "改版", "修模", "更新", "检修", "换季"];
    let first = text.split(['，', '；']).next().unwrap_or_default();
    horizon == Horizon::LongTerm && CHANGES.iter().any(|word| first.contains(word))
}

/// Sound items with numbers, by the name that the letter calls them.
fn watched(body: &Body<'_>) -> Vec<String> {
    let spot_check = body.context.spot_check;
    let mut names: Vec<String> = Vec::new();
    for &Portion { subject, advice } in body.portions {
        for point in &advice.kept {
            let item = spot_check.batches.get(point.batch).and_then(|batch| batch.items.get(point.item));
            let is_number = item.is_some_and(|item| matches!(item.measurement.reading, Reading::Number { .. }));
            let name = printing::one_line(told_name(spot_check, subject, &point.name));
            if is_number && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names.truncate(ITEMS);
    names
}

/// The end of the year, or of the next quarter where that is near.
fn until(body: &Body<'_>) -> Result<String, Vec<Diagnostic>> {
    let letter = body.context.spot_check.settings.letter.date;
    let day = last_day(letter).and_then(|day| worked(&body.context.citations.holidays, day));
    day.map_or_else(|| body.label("due_lasting"), |day| before(body, letter, day))
}

fn last_day(letter: NaiveDate) -> Option<NaiveDate> {
    let enough = letter.checked_add_days(Days::new(LEAST_DAYS))?;
    let ends = [(letter.year(), 12, 31), (letter.year().checked_add(1)?, 3, 31)];
    ends.into_iter()
        .filter_map(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day))
        .find(|end| *end >= enough)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_the_year_is_the_day_unless_it_is_near() {
        let on = |text: &str| text.parse::<NaiveDate>().unwrap();
        for (letter, wanted) in
            [("2023-10-12", "2023-12-31"), ("2023-11-16", "2023-12-31"), ("2023-12-15", "2024-03-31")]
        {
            assert_eq!(last_day(on(letter)), Some(on(wanted)), "{letter}");
        }
    }

    #[test]
    fn what_waits_for_a_change_is_told_from_what_is_done_at_all_times() {
        let waits = |text: &str| waits_for_change(text, Horizon::LongTerm);
        assert!(
            waits("更换混配料先测颗粒和首批管材的氧化诱导时间")
                && waits("改变挤出温度或者冷却水温后，首批测断裂伸长率")
        );
        assert!(!waits("冬季出厂前逐垛测含水率") && !waits("每月校1次，更换标准油后复校"));
        assert!(!waits_for_change("更换料批，使结果提高", Horizon::ShortTerm));
    }
}
