//! The practice that ships: every numeric limit has it, and its figures are ones that a laboratory can tell apart.

use std::fs;

use rust_decimal::Decimal;
use yice::domain::catalog::practice::Amount;
use yice::domain::{Bound, Indicator, ProductClass, Scale};

use crate::support::project;

fn classes() -> Vec<ProductClass> {
    let files = fs::read_dir(project().join("fixtures/catalog")).expect("the catalog");
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
