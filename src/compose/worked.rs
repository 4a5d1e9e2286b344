//! How a plant works out a target from its own results: the rule with the standard deviation, and an example with the
//! figures of this letter.
//!
//! Nobody but the plant knows its standard deviation s. Of a normal process whose mean lies 2s inside the limit, 2.3 % of
//! the batches lie beyond it; as s of 20 batches is itself uncertain (Student's t with 19 degrees of freedom), 3.0 %. At
//! 3s it is 0.13 % and 0.37 %.

use rust_decimal::Decimal;

use crate::advice::figures::{difference, number_with_unit};
use crate::analysis::Shortcoming;
use crate::domain::knowledge::State;
use crate::domain::{Bound, Reading, Side};

use super::body::{Body, Portion, Written};
use super::letter::Content;
use super::place;
use super::reasons::point_of;

/// The note below the measures, of the first item whose margin is thin and that has a target; else none.
pub(super) fn worked_example(body: &mut Body<'_>) -> Written {
    for &Portion { subject, advice } in body.portions {
        (body.subject, body.advice) = (subject, advice);
        // Where the tables have their own rule (cement: 富裕强度＋3倍标准差), another beside it would confuse.
        if advice.measures.iter().any(|measure| measure.text.contains("标准差")) {
            continue;
        }
        let points = advice.topics.iter().map(|topic| point_of(body, topic.points[0]));
        let Some((name, unit, example)) = points.filter_map(|point| of(body, point)).next() else { continue };
        let Example { side, limit, deviation, target } = example;
        let fills = [
            ("item", name.as_str()),
            ("s", &difference(deviation, &unit)),
            ("limit", &number_with_unit(limit, &unit)),
            ("target", &number_with_unit(target, &unit)),
        ];
        let label = if side == Side::Lower { "worked_low" } else { "worked_high" };
        let text = place::label_with(body, label, &fills)?;
        body.push("worked", Content::Note { text });
        return Ok(());
    }
    Ok(())
}

/// A target that lies two standard deviations inside its limit.
#[derive(Debug, PartialEq)]
struct Example {
    side: Side,
    limit: Decimal,
    deviation: Decimal,
    target: Decimal,
}

fn of(body: &Body<'_>, point: &Shortcoming) -> Option<(String, String, Example)> {
    let item = body.context.spot_check.batches.get(point.batch)?.items.get(point.item)?;
    let target = point.target.filter(|_| point.state == State::Thin)?;
    let Reading::Number { .. } = item.measurement.reading else { return None };
    Some((body.name(&point.name), point.unit.to_string(), example(&item.requirement.bound, target)?))
}

/// The standard deviation of the example is the one that gives the letter's own target.
fn example(bound: &Bound, target: Decimal) -> Option<Example> {
    let Bound::Range { .. } = bound else { return None };
    let (end, side) = bound.one_sided()?;
    let kept = match side {
        Side::Lower => target.checked_sub(end.value)?,
        Side::Upper => end.value.checked_sub(target)?,
    };
    let deviation = kept.checked_div(Decimal::TWO)?.normalize();
    (deviation > Decimal::ZERO).then_some(Example { side, limit: end.value, deviation, target })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Decimal {
        Decimal::from_str_exact(text).unwrap()
    }

    /// Counted with the formula that the letter prints, on either side.
    #[test]
    fn the_example_gives_the_letters_own_target() {
        for (requirement, target) in [("≥45.0", "45.8"), ("≤7.41", "7.26"), ("≥0.7", "0.75"), ("≤3.0", "2.5")] {
            let target = number(target);
            let Example { side, limit, deviation, target: told } =
                example(&Bound::parse(requirement, ""), target).unwrap();
            let two = deviation + deviation;
            let worked = if side == Side::Lower { limit + two } else { limit - two };
            assert_eq!((worked, told), (target, target), "{requirement}");
        }
        assert_eq!(example(&Bound::parse("≥45.0", ""), number("45.0")), None, "no margin, no deviation");
        assert_eq!(example(&Bound::parse("150～250", ""), number("160")), None, "two limits");
        assert_eq!(example(&Bound::parse("≥3级", "级"), number("3.5")), None, "grades have no deviation");
    }

    /// The shares that the letter prints, from the normal density and from Student's with 19 degrees of freedom, by
    /// Simpson's rule.
    #[test]
    fn the_shares_beyond_the_limit_are_those_of_the_distributions() {
        let tail = |density: &dyn Fn(f64) -> f64, from: f64| {
            let (steps, to) = (20_000_u32, 200.0);
            let width = (to - from) / f64::from(steps);
            let weight = |step: u32| {
                if step == 0 || step == steps {
                    1.0
                } else if step % 2 == 1 {
                    4.0
                } else {
                    2.0
                }
            };
            (0..=steps).map(|step| weight(step) * density(from + f64::from(step) * width)).sum::<f64>() * width / 3.0
        };
        let normal = |x: f64| (-x * x / 2.0).exp();
        let student = |x: f64| (1.0 + x * x / 19.0).powf(-10.0);
        let share = |density: &dyn Fn(f64) -> f64, from: f64| tail(density, from) / (2.0 * tail(density, 0.0)) * 100.0;
        for (density, two, three) in
            [(&normal as &dyn Fn(f64) -> f64, 2.275, 0.135), (&student as &dyn Fn(f64) -> f64, 3.0, 0.369)]
        {
            let (at_two, at_three) = (share(density, 2.0), share(density, 3.0));
            assert!((at_two - two).abs() < 0.02 && (at_three - three).abs() < 0.01, "{at_two} {at_three}");
        }
    }
}
