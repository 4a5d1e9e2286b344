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

/// What a name says of the trade, and the classes that such a maker can have.
const TRADES: [(&str, &[&str]); 8] = [
    ("化肥", &["fert"]),
    ("肥业", &["fert"]),
    ("线缆", &["wire", "cable"]),
    ("电缆", &["wire", "cable"]),
    ("玩具", &["toy"]),
    ("服饰", &["school_uniform"]),
    ("涂料", &["paint"]),
    ("磷化", &["fert"]),
];

#[test]
fn nobody_makes_what_its_name_rules_out() {
    let mut seen = BTreeSet::new();
    for job in JOBS {
        let spot_check = load(job);
        for batch in &spot_check.batches {
            let Some(maker) = spot_check.enterprises.get(&batch.labeled_manufacturer) else { continue };
            for (trade, classes) in TRADES.iter().filter(|(trade, _)| maker.name.contains(trade)) {
                let fits = classes.iter().any(|class| batch.class.0.starts_with(class));
                assert!(fits, "{job}: {} makes {}", maker.name, batch.class.0);
                seen.insert(*trade);
            }
        }
    }
    assert!(seen.len() >= 5, "{seen:?}");
}

/// Limits that nobody has read: a final letter shows the report's own requirement there and reasons no further; a draft
/// may. Standards that nobody has read are not named.
#[test]
fn under_limits_that_nobody_has_read_a_final_letter_says_nothing() {
    const UNREAD: [(&str, &str, &str); 4] = [
        ("mulch_film", "拉伸负荷（纵、横向）", "≥2.2"),
        ("mulch_film", "断裂标称应变（纵、横向）", "≥260"),
        ("plywood", "含水率", "5.0～14.0"),
        ("detergent", "总活性物含量", "≥10"),
    ];
    let shipped = project().join("report-templates");
    let classes = yice::load::shipped_classes(&shipped).value;
    let mut catalog =
        yice::domain::Catalog { classes: classes.into_iter().map(|of| (of.class.code.clone(), of.class)).collect() };
    let practice = |catalog: &yice::domain::Catalog, (class, name, requirement): (&str, &str, &str)| {
        let class = catalog.classes.values().find(|of| *of.code.0 == *class).expect(class);
        let indicator = class.indicators.iter().find(|of| of.name.as_str() == name).expect(name);
        let limit = indicator.limits.iter().find(|of| of.requirement == requirement).expect(requirement);
        limit.practice.is_some()
    };
    let known = |catalog: &yice::domain::Catalog| {
        let indicators = catalog.classes.values().flat_map(|class| &class.indicators);
        indicators.flat_map(|of| &of.limits).filter(|limit| limit.practice.is_some()).count()
    };
    let before = known(&catalog);
    assert!(UNREAD.iter().all(|limit| practice(&catalog, *limit)), "a draft reasons under them");
    catalog.forget_unread_limits();
    assert!(UNREAD.iter().all(|limit| !practice(&catalog, *limit)), "a final letter does not");
    assert!(known(&catalog) + 10 > before && known(&catalog) < before, "others stay");
    // As a final job is loaded, and the same job as a draft.
    let film = ("mulch_film", "拉伸负荷（纵、横向）", "≥2.2");
    let own = tempfile::tempdir().unwrap();
    let from = project().join("fixtures/guizhou-2023");
    for file in ["results.xlsx", "prior.csv"] {
        std::fs::copy(from.join(file), own.path().join(file)).unwrap();
    }
    let settings = std::fs::read_to_string(from.join("job.toml")).unwrap();
    for (status, reasons) in [("final", false), ("draft", true)] {
        let settings = settings.replace("status = \"final\"", &format!("status = \"{status}\""));
        std::fs::write(own.path().join("job.toml"), settings).unwrap();
        let job = yice::load::job_with(own.path(), &shipped).value.expect("it loads");
        assert_eq!(practice(&job.catalog, film), reasons, "{status}");
    }
}

/// The project has no class of these standards' products, so that no letter can say what they demand.
#[test]
fn standards_that_nobody_has_read_are_not_named() {
    let templates = project().join("report-templates");
    let mut read = 0;
    for folder in ["catalog", "knowledge", "diagnosis", "wording"] {
        for entry in std::fs::read_dir(templates.join(folder)).unwrap() {
            let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
            for no in ["13545", "10801", "31268"] {
                let named =
                    text.match_indices(no).any(|(at, _)| text[..at].ends_with("GB/T ") || text[..at].ends_with("GB "));
                assert!(!named, "{folder}: {no}");
            }
            read += 1;
        }
    }
    assert!(read > 60, "{read} files");
}
