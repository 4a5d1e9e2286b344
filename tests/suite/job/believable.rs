//! What a chemist and a lawyer look at first in the fixture jobs: limits, methods, sums, names; dates and cases of every kind.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::{Datelike, NaiveDate, Weekday};
use rust_decimal::Decimal;
use yice::domain::clock::Holidays;
use yice::domain::{Batch, Channel, Conclusion, Item, ItemVerdict, Reading, SpotCheck};

const JOBS: [&str; 3] = ["small", "guizhou-2023", "samples"];

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).into()
}

fn load(job: &str) -> SpotCheck {
    let shipped = project().join("report-templates");
    yice::load::job_with(&project().join("fixtures").join(job), &shipped).value.expect("it loads")
}

fn items(spot_check: &SpotCheck) -> impl Iterator<Item = (&Batch, &Item)> {
    spot_check.batches.iter().flat_map(|batch| batch.items.iter().map(move |item| (batch, item)))
}

#[test]
fn limits_methods_and_names_are_those_of_the_standards() {
    let mut seen = BTreeSet::new();
    for job in JOBS {
        let spot_check = load(job);
        for (batch, item) in items(&spot_check) {
            let (class, name, basis) = (&*batch.class.0, &*item.name, &*item.test_basis);
            let told = format!("{job}: {class}, {name}, {basis}, {}, {}", batch.product_name, batch.model);
            // Standards of other trades: conductors, paint, food.
            let is_cable = class.starts_with("wire") || class.starts_with("cable");
            assert!(is_cable || !["GB/T 3048.", "GB/T 2951."].iter().any(|no| basis.contains(no)), "{told}");
            let is_mechanical = ["小零件", "锐利边缘", "锐利尖端"].contains(&name);
            if class == "toy" && is_mechanical {
                assert_eq!(basis, "GB 6675.2-2014", "part 4 is migration only: {told}");
                seen.insert("mechanical");
            }
            if name == "石灰爆裂" {
                let none_above = ["不允许有大于15 mm", "不准许出现大于15 mm"];
                assert!(none_above.iter().any(|words| item.requirement.reported.contains(words)), "{told}");
                seen.insert("lime");
            }
            if name == "种子发芽指数" {
                assert!(item.verdict != ItemVerdict::NotJudged && &*item.requirement.reported == "≥70", "{told}");
                seen.insert("germination");
            }
        }
        for batch in &spot_check.batches {
            let names = format!("{}{}", batch.product_name, batch.model);
            let said = |words: &str| names.contains(words);
            assert!(!(said("IEC 53") && said("轻型")), "IEC 53 is 普通, IEC 52 is 轻型: {names}");
            assert!(!(said("硫酸钾") && said("含氯")), "potassium sulphate has no chlorine: {names}");
        }
    }
    assert_eq!(seen, ["germination", "lime", "mechanical"].into());
}

/// Worked out here from what the reports print, not by the program's own comparison.
#[test]
fn totals_are_the_sums_of_their_parts() {
    let mut compared = 0;
    for job in JOBS {
        let spot_check = load(job);
        for batch in &spot_check.batches {
            for indicator in &spot_check.catalog.classes[&batch.class].indicators {
                let number = |names: &[&str]| -> Option<Decimal> {
                    let item = batch.items.iter().find(|item| names.contains(&&*item.name))?;
                    match &item.measurement.reading {
                        Reading::Number { value, .. } => Some(*value),
                        _ => None,
                    }
                };
                let part = |part: &yice::domain::catalog::Part| {
                    let aliases = part.aliases.iter().map(String::as_str);
                    number(&std::iter::once(part.name.as_str()).chain(aliases).collect::<Vec<_>>())
                };
                let parts: Option<Vec<Decimal>> = indicator.parts.iter().map(part).collect();
                let aliases = indicator.aliases.iter().map(String::as_str);
                let total = number(&std::iter::once(indicator.name.as_str()).chain(aliases).collect::<Vec<_>>());
                if let (Some(parts), Some(total)) = (parts.filter(|parts| !parts.is_empty()), total) {
                    let sum: Decimal = parts.iter().sum();
                    // Each figure is rounded to 0.1.
                    let most = Decimal::new(5, 2) * Decimal::from(parts.len() + 1);
                    assert!((sum - total).abs() <= most, "{job} {}: {parts:?} {total}", batch.sampling_sheet_no);
                    compared += 1;
                }
            }
        }
    }
    assert!(compared >= 20, "{compared}");
}

/// How a period stands on the date of the letters.
fn kinds(what: &str, holidays: &Holidays, letter: NaiveDate, act: Option<NaiveDate>, days: u64) -> Vec<String> {
    let Some(act) = act else { return vec![format!("{what} unknown")] };
    let Some(end) = holidays.end_of(act, days) else { return vec![format!("{what} of an unannounced year")] };
    let mut kinds = vec![format!("{what} {}", if end.last < letter { "over" } else { "open" })];
    if end.counted != end.last {
        // A weekend ends on its Monday; what lasts longer is a holiday, whatever the day of the week.
        let is_weekend =
            matches!(end.counted.weekday(), Weekday::Sat | Weekday::Sun) && (end.last - end.counted).num_days() <= 2;
        kinds.push(format!("{what} moved from a {}", if is_weekend { "weekend" } else { "holiday" }));
    }
    kinds
}

#[test]
fn dates_and_cases_of_every_kind_are_there() {
    let templates = yice::load::templates(&project().join("no-own-templates"), &project().join("report-templates"));
    let holidays = templates.value.citations.holidays;
    let mut seen = BTreeSet::new();
    for job in JOBS {
        let spot_check = load(job);
        let letter = spot_check.settings.letter.date;
        for batch in spot_check.batches.iter().filter(|batch| batch.conclusion == Conclusion::Nonconforming) {
            if batch.is_closed() {
                seen.insert("closed".to_string());
                continue;
            }
            for (what, act, days) in [
                ("correction", batch.ordered_on, 60),
                ("reinspection", batch.ordered_on, 75),
                ("objection", batch.received_on, 15),
            ] {
                seen.extend(kinds(what, &holidays, letter, act, days));
            }
            seen.insert(
                match batch.channel {
                    Channel::Production => "at the maker",
                    Channel::Retail => "retail",
                    Channel::Online => "online",
                }
                .to_string(),
            );
            let place = &spot_check.enterprises[&batch.labeled_manufacturer].place;
            if !place.is_empty() && !place.starts_with("贵州") {
                seen.insert("another province".to_string());
            }
        }
    }
    for wanted in [
        "at the maker",
        "retail",
        "online",
        "another province",
        "closed",
        "correction open",
        "correction over",
        "correction unknown",
        "correction moved from a holiday",
        "correction moved from a weekend",
        "reinspection open",
        "reinspection over",
        "reinspection moved from a holiday",
        "reinspection moved from a weekend",
        "objection open",
        "objection over",
        "objection unknown",
        "objection moved from a holiday",
        "objection moved from a weekend",
    ] {
        assert!(seen.contains(wanted), "{wanted}: {seen:#?}");
    }
}
