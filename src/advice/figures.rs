//! Figures as letters print them: units, differences, percentages, all from exact decimals.

use rust_decimal::Decimal;

use crate::analysis::margin::display_percent;
use crate::analysis::{Figure, Fraction, Margin};
use crate::domain::fold::fold;
use crate::domain::notation::{same_unit, says_nothing};
use crate::domain::{Bound, Item, Reading};

/// A figure with its unit: `7.41 Ω/km`, `45.4%`; words (`未检出`) and unitless values stand alone, and a result that was
/// reported with its unit keeps the one it has.
pub(crate) fn with_unit(figure: &Figure, unit: &str) -> String {
    let numeric = figure.number().is_some() || ends_in_digit(&figure.text());
    attached(&figure.text(), unit, numeric)
}

/// A requirement with its unit; words and ranges with a remark stand alone.
pub(crate) fn requirement_with_unit(text: &str, unit: &str) -> String {
    let numeric = ends_in_digit(text);
    // GB/T 15835: both ends of a range have the unit, 63%～68%.
    if let Some((low, high)) = text.split_once(['～', '~']).filter(|(low, _)| numeric && ends_in_digit(low)) {
        let sign = &text[low.len()..text.len() - high.len()];
        return format!("{}{sign}{}", attached(low, unit, true), attached(high, unit, true));
    }
    attached(text, unit, numeric)
}

/// A number with its unit; a half grade as grades are written: `3-4级`.
pub(crate) fn number_with_unit(number: Decimal, unit: &str) -> String {
    if unit.trim() == "级" && !number.is_integer() {
        return format!("{}-{}级", number.floor(), number.ceil());
    }
    attached(&number.to_string(), unit, true)
}

fn attached(text: &str, unit: &str, numeric: bool) -> String {
    let unit = unit.trim();
    if says_nothing(unit) || !numeric || before_unit(text, unit).is_some() {
        text.to_string()
    } else if unit.starts_with('%') || unit.starts_with(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) && unit != "百分点"
    {
        format!("{text}{unit}")
    } else if unit == "百分点" {
        format!("{text}个{unit}")
    } else {
        format!("{text} {unit}")
    }
}

fn ends_in_digit(text: &str) -> bool {
    fold(text).ends_with(|c: char| c.is_ascii_digit())
}

/// What stands before the unit where a text ends with it (`7.41 Ω/km`), in any spelling that reading a result accepts.
/// A unit that begins with a digit is not told from a number.
fn before_unit<'a>(text: &'a str, unit: &str) -> Option<&'a str> {
    if says_nothing(unit) || fold(unit).starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let start = text.char_indices().map(|(start, _)| start).find(|start| same_unit(&text[*start..], unit))?;
    let before = &text[..start];
    (!before.ends_with(char::is_alphabetic)).then_some(before)
}

/// A difference of two values with its unit; between percentages it is counted in 百分点.
pub(crate) fn difference(value: Decimal, unit: &str) -> String {
    let value = value.abs();
    if unit.trim().starts_with('%') { format!("{value}个百分点") } else { number_with_unit(value, unit) }
}

/// How far a result is from its limit, without its sign: in the digits that result and limit are written in and no more,
/// where only the interval that the method rounds to has added zeros.
pub(crate) fn distance(margin: &Margin, item: &Item) -> Decimal {
    let mut distance = margin.absolute.abs();
    let Bound::Range { low, high } = &item.requirement.bound else { return distance };
    let ends = [low, high].into_iter().flatten().map(|end| end.value.scale());
    let own = match item.measurement.reading {
        Reading::Number { value, .. } => value.scale(),
        Reading::LessThan { limit, .. } | Reading::GreaterThan { limit, .. } => limit.scale(),
        _ => return distance,
    };
    let digits = ends.max().unwrap_or_default().max(own);
    if digits < distance.scale() {
        distance.rescale(distance.normalize().scale().max(digits));
    }
    distance
}

/// The percentage `numerator / denominator` without its sign, as margins are printed: the exact fraction rounded once.
/// `None` for a denominator of zero and beyond exact arithmetic.
pub(crate) fn percent(numerator: Decimal, denominator: Decimal) -> Option<String> {
    let fraction = Fraction { numerator: numerator.abs(), denominator: denominator.abs() };
    display_percent(fraction).map(|text| text.to_string())
}

/// The size of a margin in percent as printed, where it has one.
pub(crate) fn percent_of(margin: &Margin) -> Option<String> {
    margin.percent.and_then(|fraction| percent(fraction.numerator, fraction.denominator))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Measurement;

    fn d(text: &str) -> Decimal {
        Decimal::from_str_exact(text).unwrap()
    }

    #[test]
    fn units_and_differences_print_as_an_engineer_writes_them() {
        let result = |text: &str, unit: &str| {
            let reading = Reading::parse(text, unit).reading;
            with_unit(&Figure::reported(&Measurement { reported: text.into(), stored: None, reading }), unit)
        };
        for (text, unit, printed) in [
            ("7.86", "Ω/km", "7.86 Ω/km"),
            ("45.4", "%", "45.4%"),
            ("45.4%", "%", "45.4%"),
            ("未检出", "mg/kg", "未检出"),
            ("<0.005", "mg/kg", "<0.005 mg/kg"),
            ("未检出(<0.005)", "mg/kg", "未检出(<0.005)"),
            ("７.４１", "Ω/km", "７.４１ Ω/km"),
            ("1.3×10^3", "MPa", "1.3×10^3 MPa"),
            ("7.41 Ω/km", "Ω/km", "7.41 Ω/km"),
            ("0.52mg/m3", "mg/m3", "0.52mg/m3"),
            ("510 N/mm^2", "N/mm²", "510 N/mm^2"),
            ("16.50(+)", "MPa", "16.50(+) MPa"),
            ("4", "级", "4级"),
            ("3-4级", "级", "3-4级"),
        ] {
            assert_eq!(result(text, unit), printed);
        }
        assert_eq!(requirement_with_unit("≥40.0", "%"), "≥40.0%");
        assert_eq!(requirement_with_unit("无裂纹", "mm"), "无裂纹");
        assert_eq!(requirement_with_unit("-20～20", "%"), "-20%～20%");
        assert_eq!(requirement_with_unit("1087.0~1093.0", "kg/m³"), "1087.0 kg/m³~1093.0 kg/m³");
        assert_eq!(requirement_with_unit("31.8%～33.2%", "%"), "31.8%～33.2%");
        assert_eq!(requirement_with_unit("6.0～8.0", ""), "6.0～8.0");
        assert_eq!(requirement_with_unit("≤1.5", "百分点"), "≤1.5个百分点");
        assert_eq!(difference(d("-0.4"), "%"), "0.4个百分点");
    }
}
