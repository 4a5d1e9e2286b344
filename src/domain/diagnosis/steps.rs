//! The steps that tell causes apart, as written in one cell:
//! `量线径：≥1.73 mm → 截面积足够，做第2步；≤1.68 mm → 截面积不足 ⏎ 测铜杆电阻率：…`.

use serde::Serialize;

use super::sentence::{Sentence, moved, sentence, split};
use crate::domain::condition::Problem;

/// Most steps of a rule.
const STEPS: usize = 4;
/// Most outcomes of a step.
const OUTCOMES: usize = 4;

/// One step.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Step {
    /// What is done.
    pub act: Sentence,
    /// What is seen, and what it means; none: the step itself is all that is said.
    pub outcomes: Vec<Outcome>,
}

/// What a step may show.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Outcome {
    /// What is seen.
    pub when: Sentence,
    /// What it means, or what is done next.
    pub then: Sentence,
}

/// What is wrong with the steps of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// In a figure of a sentence.
    Sentence(Problem),
    /// A step without an act, an outcome without a condition or a conclusion: the step, from 1.
    Incomplete(usize),
    /// More steps or outcomes than a page has room for.
    TooMany,
}

/// Reads the steps of a cell: steps are separated by `⏎` or a line end, outcomes by `；`, the act ends at the first `：`.
pub fn steps(text: &str) -> Result<Vec<Step>, Fault> {
    let written: Vec<(usize, &str)> =
        split(text, &['⏎', '\n']).into_iter().filter(|(_, step)| !step.is_empty()).collect();
    if written.len() > STEPS {
        return Err(Fault::TooMany);
    }
    (1..).zip(written).map(|(number, (start, text))| step(number, start, text)).collect()
}

fn step(number: usize, start: usize, text: &str) -> Result<Step, Fault> {
    let read = |start: usize, text: &str| {
        let read = moved(sentence(text), start).map_err(Fault::Sentence)?;
        if read.is_empty() { Err(Fault::Incomplete(number)) } else { Ok(read) }
    };
    if !text.contains('→') {
        return Ok(Step { act: read(start, text)?, outcomes: Vec::new() });
    }
    let parts = split(text, &['：']);
    let [(_, act), (from, _), ..] = parts.as_slice() else { return Err(Fault::Incomplete(number)) };
    let rest = text.char_indices().nth(*from).map_or("", |(index, _)| &text[index..]);
    let outcomes: Vec<_> = split(rest, &['；']).into_iter().filter(|(_, outcome)| !outcome.is_empty()).collect();
    if outcomes.len() > OUTCOMES {
        return Err(Fault::TooMany);
    }
    let outcome = |(at, text): (usize, &str)| {
        let start = start + from + at;
        match split(text, &['→']).as_slice() {
            [(when_at, when), (then_at, then)] => {
                Ok(Outcome { when: read(start + when_at, when)?, then: read(start + then_at, then)? })
            }
            _ => Err(Fault::Incomplete(number)),
        }
    };
    Ok(Step { act: read(start, act)?, outcomes: outcomes.into_iter().map(outcome).collect::<Result<_, _>>()? })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::condition::What;

    fn told(text: &str) -> Vec<(String, Vec<(String, String)>)> {
        let steps = steps(text).unwrap();
        let outcomes = |step: &Step| step.outcomes.iter().map(|one| (one.when.words(), one.then.words())).collect();
        steps.iter().map(|step| (step.act.words(), outcomes(step))).collect()
    }

    #[test]
    fn a_cell_is_read_into_steps_with_outcomes() {
        let told = told("量线径3处：≥1.73 mm → 截面积足够：做第2步； ≤1.68 mm→截面积不足； ⏎ 测铜杆\n看断口");
        let outcome = |when: &str, then: &str| (when.to_string(), then.to_string());
        assert_eq!(told.len(), 3);
        assert_eq!(told[0].0, "量线径3处");
        assert_eq!(told[0].1, [outcome("≥1.73 mm", "截面积足够：做第2步"), outcome("≤1.68 mm", "截面积不足")]);
        assert_eq!((told[1].0.as_str(), told[2].0.as_str()), ("测铜杆", "看断口"));
    }

    #[test]
    fn half_a_step_is_refused() {
        for text in
            ["→ 截面积足够", "量线径：→ 足够", "量线径：≥1 →", "量线径：≥1 → 足够；≤1", "：≥1 → 足够", "a：b → c → d"]
        {
            assert_eq!(steps(text), Err(Fault::Incomplete(1)), "{text}");
        }
        assert_eq!(steps("a⏎b⏎c⏎d⏎e"), Err(Fault::TooMany));
        assert_eq!(steps("a：b→c；b→c；b→c；b→c；b→c"), Err(Fault::TooMany));
        assert_eq!(steps(" ⏎ "), Ok(Vec::new()));
    }

    #[test]
    fn a_figure_in_an_outcome_is_placed_in_the_cell() {
        let Err(Fault::Sentence(problem)) = steps("量线径 ⏎ 测：≤{vx(「a」)} → 甲") else {
            panic!("no problem")
        };
        assert_eq!(problem, Problem { at: 11, what: What::UnknownWord("vx".into(), Some("v")) });
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[{}「」|；：→⏎\n a-z0-9(). 甲]*") {
            let _ = steps(&text);
        }
    }
}
