//! The practice that ships: every numeric limit has it, and its figures are ones that a laboratory can tell apart.

use std::fs;

use rust_decimal::Decimal;
use yice::domain::catalog::practice::Amount;
use yice::domain::{Bound, Indicator, ProductClass, Scale};

use crate::support::project;

fn classes() -> Vec<ProductClass> {
    let files = fs::read_dir(project().join("report-templates/catalog")).expect("the catalog");
    let files = files.map(|file| file.expect("a file").path()).filter(|path| path.extension() == Some("toml".as_ref()));
    let mut classes: Vec<ProductClass> =
        files.map(|file| toml::from_str(&fs::read_to_string(file).expect("a text")).expect("a class")).collect();
    classes.sort_by(|one, other| one.code.cmp(&other.code));
    classes
}

/// What a report's last digit is worth: of the catalog, else of the limit.
fn digit(indicator: &Indicator, bound: &Bound) -> Decimal {
    let of_limit = || match bound {
        Bound::Range { low, high } => low.iter().chain(high).map(|end| end.resolution).min().expect("an end"),
        _ => Decimal::new(5, 1),
    };
    indicator.rounding_interval.map_or_else(of_limit, |interval| interval.value())
}

#[test]
fn every_numeric_limit_has_practice_that_nothing_contradicts() {
    let classes = classes();
    assert_eq!(classes.len(), 46);
    for class in &classes {
        for indicator in &class.indicators {
            let name = format!("{} {}", class.code.0, indicator.name);
            assert!(indicator.ambiguous_practice().is_empty(), "{name}");
            for limit in &indicator.limits {
                let bound = Bound::parse(&limit.requirement, &indicator.unit);
                let Some(practice) = &limit.practice else {
                    assert!(indicator.scale == Scale::PassFail, "{name} {}", limit.requirement);
                    continue;
                };
                assert_eq!(practice.contradictions(&bound, indicator.preference), [], "{name} {}", limit.requirement);
                assert!(!practice.source.is_empty() && !practice.test_method.is_empty(), "{name}");
                assert_eq!(indicator.practice(&bound).map(|own| own.derived), Some(false), "{name}");
            }
        }
    }
}

/// A target that is nearer than the last digit printed cannot be seen to be reached. Mean thickness of insulation is the
/// exception: it is reported to 0.1 mm and measured to 0.01 mm, and the note says so.
#[test]
fn no_change_is_asked_for_that_a_report_cannot_show() {
    for class in classes() {
        for indicator in &class.indicators {
            for limit in &indicator.limits {
                let bound = Bound::parse(&limit.requirement, &indicator.unit);
                let Some(own) = indicator.practice(&bound) else { continue };
                let seen = digit(indicator, &bound);
                let hides = |amount: Option<Amount>| matches!(amount, Some(Amount::Abs(size)) if size.value() < seen);
                let hidden = hides(own.practice.smallest_change) || hides(own.practice.margin);
                let said = own.practice.note.contains("0.01 mm复测");
                assert!(!hidden || said, "{} {} {}", class.code.0, indicator.name, limit.requirement);
            }
        }
    }
}

#[test]
fn a_job_of_2023_finds_the_edition_in_force() {
    let classes = classes();
    let on = |date: &str| date.parse().expect("a day");
    let edition = |code: &str, no: &str, day: &str| {
        let class = classes.iter().find(|class| class.code.0 == code).expect("a class");
        let standard = class.standards.iter().find(|standard| standard.no == no).expect("a standard");
        class.edition_in_force(standard, on(day)).map(|edition| edition.no.clone())
    };
    for (code, no, day, expected) in [
        ("cement", "GB 175-2023", "2023-08-15", "GB 175-2007"),
        ("cement", "GB 175-2007", "2024-06-01", "GB 175-2023"),
        ("ebike", "GB 17761-2024", "2023-08-15", "GB 17761-2018"),
        ("food_plastic", "GB 4806.7-2023", "2024-09-05", "GB 4806.7-2016"),
        ("pvcu_supply", "GB/T 10002.1-2023", "2024-03-31", "GB/T 10002.1-2006"),
        ("panel_product", "GB 18580-2025", "2023-08-15", "GB 18580-2017"),
        ("rebar", "GB 1499.2-2024", "2024-09-24", "GB/T 1499.2-2018"),
        ("fert_fmp", "GB/T 20412-2021", "2022-02-28", "GB 20412-2006"),
        ("pvcu_drain", "GB/T 5836.1-2018", "2019-06-30", "GB/T 5836.1-2006"),
        ("cable_xlpe_lv", "GB/T 12706.1-2020", "2020-10-01", "GB/T 12706.1-2020"),
        ("school_uniform", "GB/T 31888-2015", "2015-12-01", "GB/T 31888-2015"),
    ] {
        assert_eq!(edition(code, no, day).as_deref(), Some(expected), "{code} {no} {day}");
    }
    for class in &classes {
        let known = |standard: &yice::domain::catalog::Standard| standard.effective_from.is_some();
        for standard in class.standards.iter().filter(|standard| known(standard)) {
            assert!(standard.effective_to.is_none_or(|to| standard.effective_from.is_some_and(|from| from < to)));
            let next = class
                .standards
                .iter()
                .find(|other| other.no == standard.replaced_by)
                .and_then(|next| next.effective_from);
            let gap = |to: chrono::NaiveDate| next.is_none_or(|next| to.succ_opt() == Some(next));
            assert!(standard.effective_to.is_none_or(gap), "{} {}", class.code.0, standard.no);
        }
        let ours = |day: &str| class.standards.iter().any(|s| known(s) && s.is_in_force(on(day)));
        assert!(ours("2023-08-15"), "{} has no edition for 2023", class.code.0);
    }
}
