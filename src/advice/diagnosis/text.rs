//! Sentences of a rule with the figures of a sample.

use super::DiagnosisStep;
use super::evaluate::amount;
use super::facts::{Facts, ends, value};
use crate::advice::figures::difference;
use crate::advice::names::told_name;
use crate::domain::condition::{Amount, Formula, Quantity, THIS_ITEM};
use crate::domain::diagnosis::{Piece, Sentence, Step};

/// A sentence as printed; `None` where one of its figures cannot be worked out: then it is not said.
pub(super) fn told(sentence: &Sentence, facts: &Facts<'_>) -> Option<String> {
    let pieces = sentence.pieces.iter().map(|piece| match piece {
        Piece::Words(words) => Some(words.clone()),
        Piece::Figure(formula, places) => figure(formula, *places, facts),
        Piece::ThisItem => {
            let item = facts.item((facts.batch, facts.this?))?;
            Some(told_name(facts.spot_check, facts.subject, &item.name).to_string())
        }
    });
    pieces.collect()
}

/// Steps as printed: a step without its act is left out, and so is an outcome without one of its halves. A step that
/// loses an outcome loses its meaning, and is left out whole.
pub(super) fn steps(steps: &[Step], facts: &Facts<'_>) -> Vec<DiagnosisStep> {
    let step = |step: &Step| {
        let outcomes =
            step.outcomes.iter().map(|outcome| Some((told(&outcome.when, facts)?, told(&outcome.then, facts)?)));
        Some(DiagnosisStep { act: told(&step.act, facts)?, outcomes: outcomes.collect::<Option<_>>()? })
    };
    steps.iter().filter_map(step).collect()
}

fn figure(formula: &Formula, places: Option<u32>, facts: &Facts<'_>) -> Option<String> {
    match (places, &formula.amount) {
        (Some(places), of) => amount(of, &formula.items, facts)?.rounded(places).map(|number| number.to_string()),
        (None, Amount::Number(number)) => Some(number.to_string()),
        (None, Amount::Of(quantity, item)) => {
            let name = formula.items.get(*item)?;
            let item = facts.item(facts.find(name)?)?;
            // Whoever writes about every item does not know its unit.
            if name == THIS_ITEM && matches!(quantity, Quantity::Range | Quantity::LotRange) {
                let width = amount(&formula.amount, &formula.items, facts)?.exact_decimal()?;
                return Some(difference(width, &item.unit));
            }
            let number = match quantity {
                Quantity::Range | Quantity::LotRange | Quantity::Count | Quantity::Digit => {
                    amount(&formula.amount, &formula.items, facts)?.exact_decimal()?
                }
                Quantity::Value => value(item)?,
                Quantity::Limit => ends(item).and_then(|(low, high)| low.or(high))?,
                Quantity::Low => ends(item)?.0?,
                Quantity::High => ends(item)?.1?,
                Quantity::Deviation | Quantity::Reproducibility => return None,
            };
            Some(number.to_string())
        }
        (None, _) => None,
    }
}
